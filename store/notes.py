"""What operators did to enrolments, and to which arms of experiments customers belong: written once, kept for ever."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from store.conflicts import insert_new
from store.steering_tables import ExposureRow, NoteRow
from workflows.vocabulary.requests import Exposure, Note


async def write_note(tx: AsyncConnection, note: Note) -> None:
    """Keep a note; the same one again changes nothing."""
    values = {
        "id": note.id,
        "enrolment_id": note.enrolment.id,
        "customer_id": note.enrolment.customer,
        "journey": note.enrolment.journey,
        "action": note.act,
        "by": note.by,
        "why": note.why,
        "at": note.at,
    }
    await tx.execute(insert_new(tx, NoteRow, "id"), values)


async def expose(tx: AsyncConnection, exposure: Exposure) -> str:
    """Record a customer's first exposure to an experiment; the arm that counts."""
    customer = exposure.enrolment.customer
    values = {
        "experiment": exposure.experiment,
        "customer_id": customer,
        "arm": exposure.arm,
        "journey": exposure.enrolment.journey,
        "enrolment_id": exposure.enrolment.id,
        "at": exposure.at,
    }
    await tx.execute(insert_new(tx, ExposureRow, "experiment"), values)
    query = select(col(ExposureRow.arm)).where(col(ExposureRow.experiment) == exposure.experiment)
    return str((await tx.execute(query.where(col(ExposureRow.customer_id) == customer))).scalar_one())
