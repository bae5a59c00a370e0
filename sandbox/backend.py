"""A company's backend as Sojourn meets it: it posts facts over HTTP, and reads what came of them there.

It knows nothing of the store or of Temporal, and does what a careful backend does when a call fails: the same call
again, with the same event id.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from pydantic import BaseModel, TypeAdapter

from activities.channels.http import OutsideHttp, Refused
from datasets.recorded import Recorded
from sandbox.failures import SandboxFailure
from sandbox.parts import key_file
from settings import Settings
from store.timeline_entries import Timeline

_SINGLE = {"Content-Type": "application/cloudevents+json"}
_BATCH = {"Content-Type": "application/cloudevents-batch+json"}
_AGAIN_AFTER_S = 0.25
AnswerT = TypeVar("AnswerT")


class NotAccepted(SandboxFailure):
    """The API refused what a story posted: whoever wrote the story reads the API's answer."""


class NoAnswer(SandboxFailure):
    """Nobody answers where the API or the inbox should be: whoever runs the story types `sojourn up` first."""


class Mail(BaseModel):
    """A mail that arrived, as the inbox tells of it."""

    id: int
    subject: str
    journey: str
    effect: str
    received_at: datetime


class Campaign(BaseModel):
    """How a campaign of an outside system stands for a customer."""

    campaign: str
    state: str
    since: datetime


_MAILS = TypeAdapter(list[Mail])
_CAMPAIGNS = TypeAdapter(list[Campaign])


class Backend:
    """One backend; `patience_s` is how long it keeps trying while the API is away."""

    def __init__(self, settings: Settings, patience_s: float = 30.0) -> None:
        self.clock = settings.clock
        self._api = f"http://{settings.host}:{settings.api_port}/v1"
        self._inbox = f"http://{settings.host}:{settings.inbox_port}/api"
        self._key = {"Authorization": f"Bearer {_key(settings)}"}
        self._http = OutsideHttp()
        self._patience_s = patience_s

    async def know(self, customer: str, profile: Mapping[str, Any]) -> None:
        """Say what is known of a customer."""
        await self._persist(lambda: self._http.put_json(f"{self._api}/customers/{customer}", profile, self._key))

    async def post(self, fact: Recorded) -> None:
        """Post one event; NotAccepted if the API finds fault with it."""
        await self._persist(lambda: self._http.post_json(f"{self._api}/events", _envelope(fact), self._key | _SINGLE))

    async def post_all(self, facts: Sequence[Recorded]) -> None:
        """Post up to 500 events at once; NotAccepted if the API finds fault with any."""
        batch = [_envelope(fact) for fact in facts]
        answer = await self._persist(lambda: self._http.post_json(f"{self._api}/events", batch, self._key | _BATCH))
        wrong = [result for result in answer["results"] if "error" in result]
        if wrong:
            raise NotAccepted(f"{len(wrong)} of {len(facts)} events were not accepted, the first: {wrong[0]}")

    async def timeline(self, customer: str) -> Timeline:
        """A customer's whole story."""
        url = f"{self._api}/customers/{customer}/timeline"
        return Timeline.model_validate(await self._persist(lambda: self._http.get_json(url, {}, self._key)))

    async def mails(self, customer: str) -> list[Mail]:
        """The mails that arrived for a customer, the oldest first."""
        url = f"{self._inbox}/mails"
        return _MAILS.validate_python(await self._persist(lambda: self._http.get_json(url, {"customer": customer})))

    async def campaigns(self, customer: str) -> list[Campaign]:
        """The campaigns that were ever paused or resumed for a customer."""
        url = f"{self._inbox}/campaigns"
        return _CAMPAIGNS.validate_python(await self._persist(lambda: self._http.get_json(url, {"customer": customer})))

    async def close(self) -> None:
        """Let go of its connections."""
        await self._http.close()

    async def _persist(self, call: Callable[[], Awaitable[AnswerT]]) -> AnswerT:
        until = time.monotonic() + self._patience_s
        while True:
            try:
                return await call()
            except Refused as refusal:
                raise NotAccepted(f"{refusal}: {refusal.answer}") from refusal
            except OSError as failure:
                if time.monotonic() > until:
                    raise NoAnswer(f"{failure}: is the stack up? `sojourn up` starts it") from failure
            await asyncio.sleep(_AGAIN_AFTER_S)


def _key(settings: Settings) -> str:
    file = key_file(settings)
    if not file.exists():
        raise NoAnswer(f"{file} is missing: no stack was ever up in {settings.home}; `sojourn up` starts one")
    return file.read_text().strip()


def _envelope(fact: Recorded) -> dict[str, Any]:
    return {
        "specversion": "1.0",
        "id": fact.id,
        "source": fact.source,
        "type": fact.event.wire,
        "subject": fact.customer,
        "time": fact.time.isoformat(),
        # What is at its default is left out: an API of the release before knows no field that is new.
        "data": fact.event.model_dump(mode="json", exclude_defaults=True),
    }
