"""One customer three times: in the store, in the simulation and in the naive model; each step is taken by all three."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import copy
from typing import Any, TypeVar
from uuid import UUID, uuid5

from simulation.acceptance import Acceptance
from simulation.acceptance import Incoming as Simulated
from simulation.commands import StepFailure
from simulation.gate import Rules, Taken, Taking, send
from simulation.records import Enrolled, Known
from store.accept import accept
from store.attempts import begin_sending, put_back, settle
from store.claim import claim
from store.engine import open_database, writing
from store.holds import set_hold
from store.switches import pause, resume
from store.tables import EffectRow
from tests.store.gate_policies import POLICIES, Document
from tests.store.naive_gate import Answer, NaiveGate
from tests.store.naive_standing import Wish
from tests.store.scenes import attempt, enrolment_of, enrolments, in_force, incoming, rows
from traffic.apply import apply_hold
from workflows.vocabulary.events.campaigns import CampaignMessageSent
from workflows.vocabulary.events.contracts import ContractRenewed, ContractStarted
from workflows.vocabulary.events.event import Event
from workflows.vocabulary.gate import EffectState
from workflows.vocabulary.identity import CustomerId, EffectId, EnrolmentId, EventId, WorkflowId
from workflows.vocabulary.messages.message import Channel, Purpose
from workflows.vocabulary.pausing import EVERYTHING, PAUSED, Pause
from workflows.vocabulary.policies.policy import Policy
from workflows.vocabulary.requests import Enrolment, HoldRequest, SendRequest

Made = TypeVar("Made")
_IDS = UUID("6d0a6f0e-0c43-4d0a-8f6e-3f1c8f0f3a11")
_TAKEN = {
    EffectState.SENT: Taking.ACCEPTED,
    EffectState.REJECTED: Taking.REFUSED,
    EffectState.UNKNOWN: Taking.AMBIGUOUS,
    EffectState.CLAIMED: Taking.NOT_TAKEN,
}
CONTRACTS = ("c-1", "c-2")


@dataclass(frozen=True)
class Kind:
    """A message that may be asked for."""

    message: str
    purpose: Purpose
    topic: str
    team: str
    journey: str


class GateWorld:
    """A customer, the time it is, and what every side says of the same question."""

    def __init__(self, template: Path, file: Path, customer: str, begins: datetime) -> None:
        self.loop = asyncio.new_event_loop()
        self.database = open_database(f"sqlite+aiosqlite:///{copy(template, file)}", pool_size=1)
        self.now = begins
        self.customer = CustomerId(customer)
        self.model = NaiveGate(customer, {})
        self.known = Known(self.customer)
        self.requests: dict[str, SendRequest] = {}
        self.applied(next(iter(POLICIES)))
        for number in CONTRACTS:
            self.happens(ContractStarted(contract_id=number, ends_on=datetime(2030, 1, 1, tzinfo=UTC)), begins)
        self._do(self._read_enrolments())

    def _do(self, work: Coroutine[Any, Any, Made]) -> Made:
        return self.loop.run_until_complete(work)

    def close(self) -> None:
        """Away with it."""
        self._do(self.database.dispose())
        self.loop.close()

    async def _read_enrolments(self) -> None:
        found = await enrolments(self.database, self.customer)
        self.enrolments = {row["workflow_id"]: enrolment_of(row) for row in found if row["key"] in CONTRACTS}
        for enrolment in self.enrolments.values():
            self._simulated(enrolment)

    def _simulated(self, one: Enrolment) -> None:
        begun = EventId(one.id), self.now
        self.known.enrolments[one.id] = Enrolled(one.id, one.journey, 1, None, one.workflow, *begun)

    def enrolment(self, journey: str, contract: str) -> Enrolment:
        """One of a journey's enrolments; those of the renewal are real ones."""
        workflow = WorkflowId(f"{journey}/{self.customer}" + (f"/{contract}" if journey == "contract-renewal" else ""))
        if workflow not in self.enrolments:
            made = Enrolment(
                id=EnrolmentId(uuid5(_IDS, workflow)), workflow=workflow, journey=journey, customer=self.customer
            )
            self.enrolments[workflow] = made
            self._simulated(made)
        return self.enrolments[workflow]

    def applied(self, name: str) -> None:
        """This policy is in force from now on."""
        self.model.policy = POLICIES[name]
        self.policy = Policy.model_validate(POLICIES[name])
        self._do(in_force(self.database, self.policy))

    def turned(self, scope: str) -> None:
        """A switch is turned: on if it was off, off if it was on."""
        resumes = scope in self.model.paused
        self._do(self._turned(scope, resumes=resumes))
        self.model.paused ^= {scope}
        for wish in self.model.wishes:
            if resumes and wish.state == "waiting" and wish.rule == PAUSED and scope in (EVERYTHING, wish.journey):
                wish.due = self.now
                self.known.wanted[self.requests[wish.id].effect_id].due_at = self.now

    async def _turned(self, scope: str, *, resumes: bool) -> None:
        async with writing(self.database) as tx:
            await (resume if resumes else pause)(tx, scope, "anna", "to see", self.now)

    def happens(self, event: Event, at: datetime) -> None:
        """An event is accepted now that happened then."""
        self._do(self._accepted(event, at))
        Acceptance(self.known, {}, self.policy, self.now).takes(
            [Simulated("test", str(len(self.known.inbox)), event, at)]
        )
        self.model.facts.accepted.append((event, min(at, self.now), self.model.policy))
        if isinstance(event, CampaignMessageSent):
            sent = Wish(
                str(len(self.model.wishes)), f"campaign:{event.campaign}", "", event.campaign, *_tags(event), at
            )
            sent.state, sent.claimed_at = "sent", min(at, self.now)
            self.model.wishes.append(sent)
        if isinstance(event, ContractRenewed):
            over = f"contract-renewal/{self.customer}/{event.contract_id}"
            marked = self.known.enrolments[self.enrolments[over].id]
            marked.marked_by = marked.marked_by or event.wire
            for wish in self.model.wishes:
                wish.ended_by = event.wire if wish.workflow == over else wish.ended_by

    async def _accepted(self, event: Event, at: datetime) -> None:
        async with writing(self.database) as tx:
            await accept(tx, self.customer, [incoming(event, at)], self.now)

    def holds(self, enrolment: Enrolment, name: str, what: Document, until: datetime | None) -> None:
        """A journey opens a hold of its own, or releases it."""
        asked = HoldRequest(
            enrolment=enrolment, name=name, until=until, at=self.now, **{k: frozenset(v) for k, v in what.items()}
        )
        self._do(self._held(asked))
        self.known.standing = apply_hold(self.known.standing, asked)
        facts = self.model.facts
        facts.journey_holds = [one for one in facts.journey_holds if one[1:3] != (enrolment.workflow, name)]
        if until is not None:
            facts.journey_holds.append((len(facts.accepted), enrolment.workflow, name, what, until))

    async def _held(self, asked: HoldRequest) -> None:
        async with writing(self.database) as tx:
            await set_hold(tx, asked)

    def wants(self, kind: Kind, contract: str, expires_after: timedelta | None) -> str:
        """A journey wants something said; its name, to ask for it."""
        enrolment = self.enrolment(kind.journey, contract)
        effect = EffectId(uuid5(_IDS, f"{kind.message} {len(self.requests)}"))
        expires_at = None if expires_after is None else self.now + expires_after
        self.requests[str(effect)] = SendRequest(
            effect_id=effect,
            enrolment=enrolment,
            message=kind.message,
            fields={},
            purpose=kind.purpose,
            topic=kind.topic,
            team=kind.team,
            channel=Channel.EMAIL,
            asked_at=self.now,
            expires_at=expires_at,
        )
        tags = kind.purpose.value, kind.topic, kind.team
        wish = Wish(str(effect), kind.journey, enrolment.workflow, kind.message, *tags, self.now, expires_at=expires_at)
        wish.ended_by = self.known.enrolments[enrolment.id].marked_by
        self.model.wishes.append(wish)
        return str(effect)

    def asks(self, id: str, becomes: EffectState) -> tuple[Answer | None, Answer | None, Answer | None]:
        """What model, store and simulation answer to a message; if it is clear, the provider makes this of it."""
        wish = next(wish for wish in self.model.wishes if wish.id == id)
        said = self.model.asked(wish, self.now)
        stored = self._do(self._claimed(self.requests[id], becomes))
        simulated = self._simulates(self.requests[id], becomes) if said else None
        if said and said.verdict == "clear":
            wish.state = becomes.value
        return said, stored, simulated

    async def _claimed(self, asked: SendRequest, becomes: EffectState) -> Answer | None:
        mine = attempt()
        async with writing(self.database) as tx:
            made = await claim(tx, asked, b"", "", mine, self.now)
            if made.is_won:
                await begin_sending(tx, asked.effect_id, mine)
                if becomes is EffectState.CLAIMED:
                    await put_back(tx, asked.effect_id, mine.token)
                else:
                    await settle(tx, asked.effect_id, mine.token, becomes, "as it went", self.now)
                return Answer("clear", made.rule)
        if made.earlier is not None:
            return None
        if made.state is not EffectState.WAITING:
            return Answer("drop", made.rule)
        return Answer("hold" if made.is_held else "defer", made.rule, made.until)

    def _simulates(self, asked: SendRequest, becomes: EffectState) -> Answer:
        scopes = [scope for scope in (EVERYTHING, asked.enrolment.journey) if scope in self.model.paused]
        pauses = tuple(Pause(scope=scope, by="anna", why="to see", since=self.now) for scope in scopes)
        rules = Rules(1, self.policy, pauses)
        try:
            made = send(self.known, asked, rules, lambda *_: Taken(_TAKEN[becomes]), self.now, lambda _: None)
        except StepFailure:
            return Answer("clear", "clear")
        if made.state is EffectState.WAITING:
            return Answer("hold" if made.is_held else "defer", made.rule, made.until)
        return Answer("clear" if made.state is becomes else "drop", made.rule)

    def states(self) -> tuple[list[str], list[str]]:
        """Where every message stands, by the model and by the store's ledger."""
        ledger = {str(row["id"]): row["state"] for row in self._do(rows(self.database, EffectRow))}
        ours = sorted(state for effect, state in ledger.items() if effect in self.requests)
        return sorted(wish.state for wish in self.model.wishes if wish.id in ledger), ours


def _tags(sent: CampaignMessageSent) -> tuple[str, str, str]:
    return sent.purpose.value, sent.topic, sent.team
