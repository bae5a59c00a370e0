"""`sojourn policy`: when Sojourn may say something; changed without a deploy, by people who are not engineers."""

import json
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commands.console import read_settings, refuse
from commands.database import in_database

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection

    from store.policy_file.reading import Read
    from store.policy_versions import Changed, Signature, Version

app = typer.Typer(help="When Sojourn may say something.", no_args_is_help=True)
_File = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A policy as TOML: see docs/policy.md.")]
_By = Annotated[str, typer.Option(help="Who is doing this, for the record.")]
_Why = Annotated[str, typer.Option(help="Why, for the record.")]


@app.command("check")
def check_policy(
    file: _File,
    strict: Annotated[bool, typer.Option("--strict", help="Warnings count as well.")] = False,
) -> None:
    """Say all that is wrong with a policy, line by line, and what it would change; nothing is put in force."""
    from commands.policy_told import tell_changes, tell_flaws
    from commands.standing_policy import standing_version
    from store.policy_file.changes import changes
    from store.policy_file.emptied import emptied

    read = _read(file)
    standing, why_not = standing_version(read_settings())
    gone = emptied(standing.policy, read.policy) if standing is not None else ()
    warnings = (*gone, *read.doubts)
    tell_flaws(file, (), warnings)
    if strict and warnings:
        raise typer.Exit(1)
    if standing is not None:
        tell_changes(f"against version {standing.number}, in force", changes(standing.policy, read.policy))
    else:
        typer.echo(why_not)


@app.command("show")
def show_policy(
    version: Annotated[int | None, typer.Option(min=1, help="An earlier one; else the one in force.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Print the policy in force as the file it was written in, with who applied it, when and why."""
    from commands.policy_told import as_document
    from store.latest_policy import NoPolicy
    from store.policy_versions import NoSuchVersion, version_of

    async def find(tx: "AsyncConnection") -> "Version":
        return await version_of(tx, version)

    try:
        found = in_database(find, only_reads=True)
    except (NoPolicy, NoSuchVersion) as none:
        refuse(str(none))
    typer.echo(json.dumps(as_document(found), indent=2) if as_json else found.text, nl=as_json)


@app.command("apply")
def apply_policy(file: _File, by: _By, why: _Why) -> None:
    """Put a policy in force, from the next message on; a bad one is refused whole, and the old one stays."""
    from commands.policy_told import tell_flaws
    from store.policy_versions import change_policy

    read, signed, now = _read(file), _signature(by, why), _now()
    tell_flaws(file, (), read.doubts)
    _put(lambda tx: change_policy(tx, read, signed, now))


@app.command("rollback")
def roll_back_policy(
    by: _By,
    why: _Why,
    to: Annotated[int | None, typer.Option(min=1, help="Which version; else the last one that said other.")] = None,
) -> None:
    """Put the rules of an earlier version in force again, as a new version: what was is never taken away."""
    from store.policy_versions import roll_back

    signed, now = _signature(by, why), _now()
    _put(lambda tx: roll_back(tx, to, signed, now))


@app.command("history")
def show_history(most: Annotated[int, typer.Option(min=1, max=1000, help="How many, the newest first.")] = 20) -> None:
    """List the versions: when each was applied, by whom and why."""
    from commands.policy_told import tell_versions
    from store.policy_versions import versions

    found = in_database(lambda tx: versions(tx, most), only_reads=True)
    if not found:
        typer.echo("no policy was ever applied")
        return
    tell_versions(found)


@app.command("schema")
def show_schema() -> None:
    """Print the file format as a JSON Schema, for editors that complete and check while one writes."""
    from store.policy_file.schema import schema

    typer.echo(json.dumps(schema(), indent=2))


def _read(file: Path) -> "Read":
    from commands.policy_told import tell_flaws
    from store.policy import read_file
    from store.policy_file.flaws import UnfitPolicy

    try:
        return read_file(file)
    except UnfitPolicy as wrong:
        tell_flaws(file, wrong.flaws, ())
        raise typer.Exit(1) from None


def _put(work: "Callable[[AsyncConnection], Awaitable[Changed]]") -> None:
    from commands.policy_told import tell_changes, tell_warnings

    with _refusals():
        done = in_database(work)
    tell_warnings(done.emptied)
    tell_changes(f"policy version {done.version} is in force", done.changes)
    typer.echo(f"{done.woken:,} that wait at the gate ask again now")


@contextmanager
def _refusals() -> Iterator[None]:
    from store.latest_policy import NoPolicy
    from store.policy_file.flaws import UnfitPolicy
    from store.policy_versions import NoSuchVersion, NothingNew
    from store.switches import Unsigned

    try:
        yield
    except NothingNew as nothing:
        refuse(f"nothing to do: {nothing}")
    except (Unsigned, NoPolicy, NoSuchVersion, UnfitPolicy) as wrong:
        refuse(str(wrong))


def _signature(by: str, why: str) -> "Signature":
    from store.policy_versions import Signature

    return Signature(by, why)


def _now() -> "datetime":
    return read_settings().clock.now()
