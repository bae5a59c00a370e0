"""What the ledger has of one customer, read once for all that is to be explained."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import RowMapping, select
from sqlalchemy.ext.asyncio import AsyncConnection

from store.customers import standing_of
from store.effects import intent_of
from store.tables import DecisionRow, EffectRow, EnrolmentRow, InboxRow, PolicyRow, table_of
from traffic.picture import Intent
from traffic.spoken import spoken_day
from workflows.vocabulary.gate import Decision, Kind, Verdict
from workflows.vocabulary.policies.policy import Policy

_MOST_EFFECTS, _MOST_ENROLMENTS = 2_000, 200
_EFFECTS, _DECISIONS, _POLICIES = table_of(EffectRow), table_of(DecisionRow), table_of(PolicyRow)
_ENROLMENTS, _INBOX = table_of(EnrolmentRow), table_of(InboxRow)
# All but what was rendered: of that nothing may be told, and it is long.
_TOLD = [column for column in _EFFECTS.c if column.name not in ("rendered", "rendered_hash")]


@dataclass(frozen=True)
class Ledger:
    """One customer's effects and enrolments, the latest first, and the decisions of each effect, the first first."""

    customer: RowMapping
    zone: str
    effects: Sequence[RowMapping]
    decisions: dict[UUID, list[RowMapping]]
    enrolments: Sequence[RowMapping]
    is_complete: bool

    def enrolment(self, enrolment: UUID) -> RowMapping | None:
        """The line of one enrolment; None for what an outside campaign said."""
        return next((row for row in self.enrolments if row["id"] == enrolment), None)

    def asked_by(self, passage: RowMapping | None, now: datetime) -> str | None:
        """The event with which an enrolment began, and when."""
        if passage is None or passage["type"] is None:
            return None
        return f"{passage['type']} on {spoken_day(passage['occurred_at'], self.zone, now)}"

    def intent(self, row: RowMapping) -> Intent:
        """One effect as the rules see it, and whether its journey is over."""
        passage = self.enrolment(row["enrolment_id"])
        ended_by = None if passage is None else passage["marked_by"] or passage["reason"]
        return intent_of(row, ended_by=ended_by)

    async def policies(self, tx: AsyncConnection, effects: Sequence[RowMapping]) -> dict[int, Policy]:
        """The versions of the policy that decided about these effects."""
        versions = {line["policy_version"] for row in effects for line in self.decisions.get(row["id"], ())}
        query = select(_POLICIES.c.version, _POLICIES.c.document).where(_POLICIES.c.version.in_(versions))
        return {
            version: Policy.model_validate_json(json.dumps(document)) for version, document in await tx.execute(query)
        }


async def read_ledger(tx: AsyncConnection, customer: RowMapping) -> Ledger:
    """All that is on record of a customer's messages and journeys; of very much, the latest."""
    of_customer, newest = _EFFECTS.c.customer_id == customer["id"], _EFFECTS.c.asked_at.desc()
    query = select(*_TOLD).where(of_customer).order_by(newest, _EFFECTS.c.id).limit(_MOST_EFFECTS + 1)
    effects = (await tx.execute(query)).mappings().all()
    decided = select(_DECISIONS).where(_DECISIONS.c.customer_id == customer["id"])
    decisions: dict[UUID, list[RowMapping]] = {}
    for line in (await tx.execute(decided.order_by(_DECISIONS.c.at, _DECISIONS.c.id))).mappings():
        decisions.setdefault(line["effect_id"], []).append(line)
    entered = (
        select(_ENROLMENTS, _INBOX.c.type, _INBOX.c.occurred_at)
        .join(_INBOX, _INBOX.c.id == _ENROLMENTS.c.starting_event, isouter=True)
        .where(_ENROLMENTS.c.customer_id == customer["id"])
        .order_by(_ENROLMENTS.c.started_at.desc(), _ENROLMENTS.c.id)
        .limit(_MOST_ENROLMENTS)
    )
    return Ledger(
        customer=customer,
        zone=standing_of(customer).time_zone,
        effects=effects[:_MOST_EFFECTS],
        decisions=decisions,
        enrolments=(await tx.execute(entered)).mappings().all(),
        is_complete=len(effects) <= _MOST_EFFECTS,
    )


def decision_of(line: RowMapping) -> Decision:
    """A line of the record as the controller gave it; what old ones do not say is told by their reason."""
    kinds = {kind.value for kind in Kind}
    return Decision(
        verdict=Verdict(line["verdict"]),
        rule=line["rule"],
        reason=line["reason"],
        until=line["until"],
        kind=Kind(line["kind"]) if line["kind"] in kinds else Kind.CLEAR,
        inputs=line["inputs"],
    )
