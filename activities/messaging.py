"""Say something to a customer at most once: claim, call the provider, and record what it answered."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.channels.channel import Answer, Answered, Capability, ChannelAdapter, Outgoing
from activities.pauses import see_that_it_is_paused, see_that_the_policy_stands
from activities.rendering import render_mail
from store.attempts import begin_sending, put_back, settle
from store.claim import Attempt, Claim, UnknownCustomer, claim
from store.customers import read_customer
from store.direct import Row
from store.engine import reading, writing
from workflows.ports import SEND_TIMEOUT
from workflows.vocabulary.gate import EffectState, Receipt
from workflows.vocabulary.pausing import PAUSED
from workflows.vocabulary.requests import SendRequest

_MARGIN = timedelta(seconds=2)
_PROVIDER_SECONDS = 5.0
_log = structlog.get_logger()


@dataclass(frozen=True)
class StoreMessaging:
    """The port `Messaging` on the real store and a real channel."""

    database: AsyncEngine
    channel: ChannelAdapter
    sender: str

    @activity.defn(name="send-message")
    async def send(self, request: SendRequest) -> Receipt:
        """Decide, and if clear call the provider; an attempt that cannot tell its end leaves that to the next one."""
        begun = time.monotonic()
        started = activity.info().started_time
        # Both clocks: a process that was frozen before it came here has its time from now on, not since the start.
        attempt = Attempt(uuid4(), max(started, datetime.now(UTC)) + SEND_TIMEOUT - _MARGIN, started)
        now = request.enrolment.clock.simulated(started)
        async with reading(self.database) as tx:
            customer = await read_customer(tx, request.enrolment.customer)
        if customer is None:
            raise UnknownCustomer(f"{request.enrolment.customer} is not in the store")
        mail = render_mail(
            request, customer, self.sender, now, is_witnessed=self.channel.capability is Capability.LOOKUP
        )
        async with writing(self.database) as tx:
            claimed = await claim(tx, request, mail.content, mail.digest, attempt, now)
        if not claimed.is_won:
            if claimed.state is EffectState.SENDING and claimed.earlier is not None:
                return await self._resolve(request, claimed.earlier, attempt, now)
            if claimed.rule == PAUSED:
                await see_that_it_is_paused(self.database, request.enrolment.journey)
            elif claimed.state is EffectState.WAITING:
                await see_that_the_policy_stands(self.database, claimed.policy_version)
            return _receipt(request, claimed)
        if claimed.address != mail.recipient:
            raise _try_again("the address has changed since the mail was rendered", timedelta(seconds=0.1))
        async with writing(self.database) as tx:
            if not await begin_sending(tx, request.effect_id, attempt):
                raise _try_again("another attempt was quicker", timedelta(seconds=1))
        outgoing = Outgoing(request.effect_id, mail.recipient, mail.content)
        return await self._call(request, outgoing, attempt.token, now, begun, attempt)

    async def _call(
        self, request: SendRequest, message: Outgoing, token: UUID, now: datetime, begun: float, attempt: Attempt
    ) -> Receipt:
        left = (SEND_TIMEOUT - _MARGIN).total_seconds() - (time.monotonic() - begun)
        if left < _PROVIDER_SECONDS:
            # Too late to begin: the server may already have given this attempt up, and another may be under way.
            answered = Answered(Answer.NOT_TAKEN, "the attempt was frozen past its deadline")
        else:
            answered = await self.channel.attempt(message, _PROVIDER_SECONDS)
        match answered.answer:
            case Answer.ACCEPTED:
                return await self._settle(request, token, EffectState.SENT, answered, now)
            case Answer.REFUSED:
                return await self._settle(request, token, EffectState.REJECTED, answered, now)
            case Answer.AMBIGUOUS if self.channel.capability is Capability.NONE:
                return await self._settle(request, token, EffectState.UNKNOWN, answered, now)
            case Answer.AMBIGUOUS:
                raise _try_again(f"{answered.reason}: to be looked up", attempt.deadline - attempt.started)
            case Answer.NOT_TAKEN:
                async with writing(self.database) as tx:
                    await put_back(tx, request.effect_id, token)
                raise _try_again(f"not taken: {answered.reason}", None)

    async def _resolve(self, request: SendRequest, row: Row, attempt: Attempt, now: datetime) -> Receipt:
        """Find out what became of an earlier attempt that nobody saw the end of."""
        if attempt.started < row["deadline"]:
            raise _try_again("an earlier attempt may be under way", row["deadline"] - attempt.started)
        if self.channel.capability is Capability.NONE:
            lost = Answered(Answer.AMBIGUOUS, "the sender died while it was sending")
            return await self._settle(request, row["attempt"], EffectState.UNKNOWN, lost, now)
        found = await self.channel.find(request.effect_id)
        if found is not None:
            accepted = Answered(Answer.ACCEPTED, "accepted, as the provider says when asked", provider_id=found)
            return await self._settle(request, row["attempt"], EffectState.SENT, accepted, now)
        async with writing(self.database) as tx:
            await put_back(tx, request.effect_id, row["attempt"])
        # Much may have happened since it was cleared, an opt-out or nightfall: it is decided afresh.
        raise _try_again("an earlier attempt came to nothing", timedelta(seconds=0.1))

    async def _settle(
        self, request: SendRequest, token: UUID, state: EffectState, answered: Answered, now: datetime
    ) -> Receipt:
        async with writing(self.database) as tx:
            is_ours = await settle(
                tx, request.effect_id, token, state, answered.reason, now, self.channel.provider, answered.provider_id
            )
        if not is_ours:
            raise _try_again("another attempt has taken over", timedelta(seconds=1))
        _log.info(
            "message.settled",
            effect=str(request.effect_id),
            customer=request.enrolment.customer,
            journey=request.enrolment.journey,
            message=request.message,
            state=state,
        )
        return Receipt(effect_id=request.effect_id, state=state, rule="clear", reason=answered.reason)


def _receipt(request: SendRequest, claimed: Claim) -> Receipt:
    return Receipt(
        effect_id=request.effect_id,
        state=claimed.state,
        rule=claimed.rule,
        reason=claimed.reason,
        until=claimed.until,
        is_held=claimed.is_held,
    )


def _try_again(why: str, delay: timedelta | None) -> ApplicationError:
    return ApplicationError(why, type="try-again", next_retry_delay=delay)
