"""Holding things in place: by whom, since when and why, and what becomes of a message that a pause kept waiting."""

from datetime import timedelta
from enum import StrEnum

from pydantic import AwareDatetime, BaseModel, ConfigDict

EVERYTHING = "*"
"""The scope of the switch that pauses all journeys."""

PAUSED = "paused"
ASK = "ask-operator"


class Pause(BaseModel):
    """A pause in force; `scope` is a journey's name, a workflow id, or `*`."""

    model_config = ConfigDict(frozen=True)

    scope: str
    by: str
    why: str
    since: AwareDatetime

    def in_words(self) -> str:
        """Who paused what, since when and why."""
        what = "everything is" if self.scope == EVERYTHING else f"{self.scope} is"
        return f"{what} paused since {self.since:%d %b %Y %H:%M} by {self.by}: {self.why}"


class Instruction(BaseModel):
    """What an operator says with every update: who is asking, and why."""

    model_config = ConfigDict(frozen=True)

    by: str = ""
    why: str = ""


_LONGEST_NAME = 120
_LONGEST_LINE = 200


def unsigned(by: str, why: str) -> str | None:
    """What is wrong with who says what, for the record, or None; it is shown to operators on one line."""
    if not by.strip() or len(why.strip()) < 3:
        return 'say who you are and why, for the record: {"by": "anna", "why": "wrong price"}'
    if len(by) > _LONGEST_NAME or len(by) + len(why) > _LONGEST_LINE:
        return f"say it in {_LONGEST_LINE} characters, {_LONGEST_NAME} of them for who: operators read it on one line"
    if not (by.isprintable() and why.isprintable()):
        return "say it in characters that can be printed, on one line"
    return None


class _Choice(StrEnum):
    SEND = "send"
    SKIP = "skip"
    ASK = "ask"


class AfterPause(BaseModel):
    """What becomes of a message, once a pause that kept it waiting is over."""

    model_config = ConfigDict(frozen=True)

    choice: _Choice = _Choice.SEND
    older_than: timedelta = timedelta(0)

    @classmethod
    def send(cls) -> "AfterPause":
        """It goes on through the gate like any other."""
        return cls()

    @classmethod
    def skip_if_older_than(cls, age: timedelta) -> "AfterPause":
        """It is dropped if it was asked for longer ago than that."""
        return cls(choice=_Choice.SKIP, older_than=age)

    @classmethod
    def ask(cls) -> "AfterPause":
        """It waits until an operator says `retry` or `skip`."""
        return cls(choice=_Choice.ASK)

    def is_stale(self, age: timedelta) -> bool:
        """Whether a message of that age is to be dropped."""
        return self.choice is _Choice.SKIP and age > self.older_than

    @property
    def asks(self) -> bool:
        """Whether an operator decides."""
        return self.choice is _Choice.ASK


GOES_ON = AfterPause.send()
"""The usual: after a pause a message goes its way."""
