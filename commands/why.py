"""`sojourn why`: why a customer got what they got, and did not get the rest."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from commands.console import console, read_settings, refuse
from commands.database import in_database

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from store.why_entries import MessageWhy, Why

_MOST_ALTERNATIVES = 5


def why_command(
    customer: Annotated[str, typer.Argument(help="The customer's id.")],
    message: Annotated[str | None, typer.Option(help="Only messages of this name, such as renewal-offer.")] = None,
    most: Annotated[int, typer.Option(min=1, max=500, help="How many messages, the latest first.")] = 5,
    json: Annotated[bool, typer.Option("--json", help="All of it, as GET /v1/customers/{id}/why has it.")] = False,
) -> None:
    """Why a customer got what they got, and did not get the rest."""
    told = in_database(lambda tx: _ask(tx, customer, message, most), only_reads=True)
    if json:
        typer.echo(told.model_dump_json(indent=2))
        return
    _print(told)


async def _ask(tx: "AsyncConnection", customer: str, message: str | None, most: int) -> "Why":
    from store.customers import read_customer
    from store.why import UnknownMessage, why
    from workflows.vocabulary.identity import customer_id
    from workflows.vocabulary.nearest import did_you_mean

    clock = read_settings().clock
    try:
        row = await read_customer(tx, customer_id(customer))
    except ValueError as wrong:
        refuse(f"{customer}: {wrong}")
    if row is None:
        refuse(f"no event of customer {customer} was ever accepted: ask with the id that your events have as `subject`")
    try:
        return await why(tx, row, clock, clock.now(), message, most)
    except UnknownMessage as unknown:
        refuse(f"{unknown}: {did_you_mean(message or '', unknown.known)}")


def _print(told: "Why") -> None:
    console.print(Text(told.text, style="bold"))
    for sentence in told.twice:
        console.print(Text(sentence, style="yellow"))
    for place, message in enumerate(told.messages):
        console.print()
        if place:  # the first is the answer itself
            console.print(Text(message.text))
        console.print(Padding(_facts(message, told.time_zone), (0, 0, 0, 2)))
    if told.messages and told.journeys:
        console.print()
    if told.messages:
        for passage in told.journeys:
            console.print(Text(passage.text, style="dim"))
    if not told.is_complete:
        console.print(Text("There is more: --most says how many messages are told.", style="dim"))


def _facts(message: "MessageWhy", zone: str) -> Table:
    facts = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    facts.add_column(style="dim", no_wrap=True)
    facts.add_column(overflow="fold")
    asked = f" ({message.asked_by})" if message.asked_by else ""
    facts.add_row(_when(message.asked_at, zone), Text(f"{message.journey} asked for {message.message}{asked}"))
    for decision in message.decisions:
        until = f", until {_when(decision.until, zone)}" if decision.until else ""
        by = "" if decision.rule == decision.verdict else f" by {decision.rule}"
        told = f"{decision.verdict}{by}: {decision.reason}{until} (policy {decision.policy_version})"
        facts.add_row(_when(decision.at, zone), Text(told))
    for other in message.alternatives[:_MOST_ALTERNATIVES]:
        facts.add_row(_when(other.at, zone), Text(f"{other.message} of {other.journey} {other.stood}"))
    return facts


def _when(at: datetime, zone: str) -> str:
    return f"{at.astimezone(ZoneInfo(zone)):%d %b %Y %H:%M}"
