"""One line of the enrolment ledger: what became of a wish to enter."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from store.tables import EnrolmentRow
from workflows.vocabulary.identity import EnrolmentId, WorkflowId


@dataclass(frozen=True, slots=True)
class Entry:
    """An enrolment, the workflow that runs it, and why it was refused if it was."""

    enrolment: EnrolmentId
    workflow: WorkflowId
    refused: str | None


async def read_entry(tx: AsyncConnection, enrolment: EnrolmentId) -> Entry | None:
    """The ledger's line for an enrolment, or None if there is none."""
    query = select(col(EnrolmentRow.workflow_id), col(EnrolmentRow.refused)).where(col(EnrolmentRow.id) == enrolment)
    row = (await tx.execute(query)).one_or_none()
    return None if row is None else Entry(enrolment, WorkflowId(row[0]), row[1])
