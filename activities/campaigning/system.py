"""What every outside campaign system has in common: one order, one customer, and an honest word on what came of it."""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from activities.channels.http import Misdirected, Refused
from workflows.vocabulary.identity import CustomerId

UNKNOWN_CUSTOMER = "done: {system} knows no such customer, so nothing can reach them"


@dataclass(frozen=True, slots=True)
class Order:
    """How a campaign is to stand for one customer; the same `key` is the same order, made again."""

    campaign: str
    customer: CustomerId
    paused: bool
    key: UUID


class CampaignSystem(Protocol):
    """One campaign in one outside system; every order may be repeated."""

    async def steer(self, order: Order) -> str:
        """Have it so, and say in a few words what was done.

        Raises OSError where the same again may help, and MustBeMended where it does not.
        """
        ...


class MustBeMended(Exception):
    """What no repetition helps against; the text says who must do what."""


def refusal(system: str, refused: Refused, credentials: str, what: str, address: str) -> MustBeMended:
    """A plain no, in words for whoever has to act: about our credentials, about `what` the file names, or the address.

    `address` is the setting that has it.
    """
    if isinstance(refused, Misdirected):
        return MustBeMended(
            f"what answers for {system} is {refused.answer}: whoever runs Sojourn mends {address}, "
            "which is to be the address of the API itself"
        )
    if refused.status in (401, 403):
        return MustBeMended(f"{system} refuses us with {refused.status}: whoever runs Sojourn mends {credentials}")
    return MustBeMended(
        f"{system} refuses it with {refused.status}: whoever keeps the campaigns file checks that {what} exists there"
    )
