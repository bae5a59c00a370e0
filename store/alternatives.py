"""What else waited for the same customer when a message was last decided about, or had taken its place."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import RowMapping

from store.why_entries import Alternative, Stood
from store.why_rows import Ledger
from workflows.vocabulary.gate import COUNTED, Kind, Verdict
from workflows.vocabulary.policies.caps import Cap, Quota
from workflows.vocabulary.policies.policy import Policy

_MOST = 10


@dataclass(frozen=True)
class Alternatives:
    """Looks them up on one customer's ledger, by the policies that decided."""

    ledger: Ledger
    policies: dict[int, Policy]

    def of(self, row: RowMapping) -> list[Alternative]:
        """The other messages that stood beside one, as the last decision that kept it waiting saw them."""
        lines = self.ledger.decisions.get(row["id"], [])
        against = [line for line in lines if line["verdict"] != Verdict.CLEAR]
        last = (against or lines)[-1:]
        if not last:
            return []
        told = [found for other in self.ledger.effects if other is not row for found in self._one(other, row, last[0])]
        return told[:_MOST]

    def _one(self, other: RowMapping, row: RowMapping, line: RowMapping) -> Iterator[Alternative]:
        stood = self._stood(other, row, line)
        if stood is not None:
            at = other["claimed_at"] if stood is Stood.TOOK_THE_PLACE else other["asked_at"]
            yield Alternative(
                message=other["message"], journey=other["journey"], effect=other["id"], stood=stood, at=at
            )

    def _stood(self, other: RowMapping, row: RowMapping, line: RowMapping) -> Stood | None:
        theirs = self.ledger.decisions.get(other["id"], ())
        if any(row["message"] in one["inputs"].get("ahead", ()) and _waited(row, one["at"]) for one in theirs):
            return Stood.GAVE_WAY
        if _waited(other, line["at"]):
            return Stood.WENT_FIRST if other["message"] in line["inputs"].get("ahead", ()) else Stood.WAITED
        return Stood.TOOK_THE_PLACE if self._took_the_place(other, row, line) else None

    def _took_the_place(self, other: RowMapping, row: RowMapping, line: RowMapping) -> bool:
        limit = self._limit(line)
        if limit is None or other["claimed_at"] is None or other["state"] not in COUNTED:
            return False
        since = limit.begins(self.ledger.zone, line["at"])
        is_in_it = since <= other["claimed_at"] if limit.per is not None else since < other["claimed_at"]
        kind, mine = self.ledger.intent(other), self.ledger.intent(row)
        is_before = other["claimed_at"] <= line["at"]
        return is_in_it and is_before and limit.covers(kind) and limit.is_counted_with(mine, kind)

    def _limit(self, line: RowMapping) -> Cap | Quota | None:
        policy = self.policies.get(line["policy_version"])
        if policy is None or line["kind"] not in (Kind.CAP, Kind.QUOTA):
            return None
        return next((limit for limit in policy.limits if limit.name == line["rule"]), None)


def _waited(other: RowMapping, at: datetime) -> bool:
    left = other["claimed_at"] or other["settled_at"]
    return bool(other["asked_at"] <= at and (left is None or left > at))
