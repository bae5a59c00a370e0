"""The account of a real customer, from the tables and from Temporal."""

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import RowMapping, select
from sqlmodel import SQLModel
from temporalio.client import WorkflowHandle
from temporalio.service import RPCError

from delivery.search_attributes import SEARCH_ATTRIBUTES
from store.customers import standing_of
from store.engine import reading
from store.steering_tables import ExposureRow, NoteRow
from store.tables import CampaignRow, CustomerRow, DecisionRow, EffectRow, EnrolmentRow, InboxRow
from testkit.temporal.world import TemporalWorld
from tests.parity.account import (
    DECIDED,
    ENROLLED,
    HAPPENED,
    INTENDED,
    NOTED,
    STEERED,
    WANTED,
    Account,
    numbered,
    of_row,
)
from traffic.outside import OUTSIDE
from workflows.vocabulary.identity import CustomerId

Rows = dict[type[SQLModel], list[RowMapping]]

_TABLES = (CustomerRow, InboxRow, EnrolmentRow, EffectRow, DecisionRow, CampaignRow, NoteRow, ExposureRow)
_ALWAYS_SHOWN = ("SojournCustomer", "SojournJourney")


async def rows_of(world: TemporalWorld) -> Rows:
    """Everything in the tables that an account is drawn up from."""
    async with reading(world.database) as tx:
        return {table: list((await tx.execute(select(table))).mappings()) for table in _TABLES}


async def account(world: TemporalWorld, rows: Rows, customer: CustomerId) -> Account:
    """All that came of a customer's events; empty if nothing has happened to anybody of that name."""
    known = [row for row in rows[CustomerRow] if row["id"] == customer]
    if not known:
        return {}
    inbox = _of(rows[InboxRow], customer, "sequence")
    places = {row["id"]: row["sequence"] for row in inbox}
    events = {row["id"]: place for place, row in enumerate(inbox, start=1)}
    entered = _of(rows[EnrolmentRow], customer, "id")
    entered.sort(key=lambda row: (places[row["starting_event"]], row["journey"]))
    names = {row["id"]: f"{row['workflow_id']} on event {events[row['starting_event']]}" for row in entered}
    effects = sorted(_of(rows[EffectRow], customer, "asked_at"), key=lambda r: (r["asked_at"], str(r["id"])))
    asked = [row for row in effects if row["rule"] != OUTSIDE]
    messages = numbered((row["id"], f"{names[row['enrolment_id']]}: {row['message']}") for row in asked)
    decided = _of(rows[DecisionRow], customer, "id")
    told: Account = {f"enrolment {names[row['id']]}": of_row(row, ENROLLED) for row in entered}
    for row in asked:
        decisions = [of_row(one, DECIDED) for one in decided if one["effect_id"] == row["id"]]
        of_it = of_row(row, (*WANTED, *INTENDED, "fields"))
        told[f"message {messages[row['id']]}"] = of_it | {"decisions": decisions}
    claimed = {row["id"]: row["claimed_at"] for row in asked}
    taken = [one.effect_id for one in world.provider.taken if one.effect_id in messages]
    told["order"] = [(claimed[effect], messages[effect]) for effect in taken]
    told["elsewhere"] = [(row["message"], row["claimed_at"]) for row in effects if row["rule"] == OUTSIDE]
    told["inbox"] = [of_row(row, (*HAPPENED, "type")) for row in inbox]
    told["campaigns"] = [of_row(row, STEERED) for row in _of(rows[CampaignRow], customer, "asked_at")]
    told["notes"] = [of_row(row, NOTED) for row in _of(rows[NoteRow], customer, "at")]
    told["arms"] = {row["experiment"]: row["arm"] for row in _of(rows[ExposureRow], customer, "at")}
    told["profile"] = of_row(known[0], ("email", "phone", "locale", "traits"))
    told["standing"] = asdict(standing_of(known[0]))
    for row in entered:
        if row["refused"] is None and row["ended_at"] is None:
            told[f"open {names[row['id']]}"] = await _open(
                world.environment.client.get_workflow_handle(row["workflow_id"])
            )
    return told


async def _open(handle: WorkflowHandle[object, object]) -> Account:
    described = await handle.describe()
    shown = {
        pair.key.name: pair.value for pair in described.typed_search_attributes if pair.key.name in SEARCH_ATTRIBUTES
    }
    shown = {name: value for name, value in shown.items() if name not in _ALWAYS_SHOWN}
    try:
        where = await handle.query("where")
    except RPCError as failure:
        where = failure.message
    return {"where": where, "shown": shown}


def _of(rows: Sequence[RowMapping], customer: CustomerId, by: str) -> list[RowMapping]:
    return sorted((row for row in rows if row["customer_id"] == customer), key=lambda row: row[by])
