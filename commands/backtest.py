"""`sojourn backtest`: recorded events through journeys, under a policy, on virtual time."""

import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commands.console import console, read_settings, refuse

if TYPE_CHECKING:
    from commands.backtesting.policy import Chosen
    from commands.backtesting.rehearsal import Rehearsal

_File = Path | None


def backtest_command(
    journeys: Annotated[list[str], typer.Argument(help="Journeys by name; they live together under one policy.")],
    data: Annotated[
        str, typer.Option(help="`completejourney`, a sample as `completejourney:200`, `cdnow`, `store`, or a folder.")
    ],
    since: Annotated[datetime | None, typer.Option(help="Only events that came in since then; UTC.")] = None,
    until: Annotated[datetime | None, typer.Option(help="Only events until then, and no time after it; UTC.")] = None,
    policy: Annotated[
        _File, typer.Option(dir_okay=False, help="Rules to try; the difference to the present ones is shown.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Same seed, same data: same bytes.")] = 0,
    skip_unfit: Annotated[bool, typer.Option("--skip-unfit", help="Leave out rows that make no event.")] = False,
    consents: Annotated[str, typer.Option(help="Taken for granted where the data says nothing.")] = "marketing,survey",
    zone: Annotated[str, typer.Option(help="Where customers live where the data says nothing.")] = "UTC",
    processes: Annotated[int | None, typer.Option(min=1, help="How many at once; one a core, if not said.")] = None,
    memory: Annotated[str, typer.Option(help="How much may be used, as 800MB or 2GB.")] = "2GB",
    json: Annotated[_File, typer.Option("--json", dir_okay=False, help="Write the report there.")] = None,
    footprints: Annotated[_File, typer.Option(dir_okay=False, help="Write there what each customer got.")] = None,
    quiet: Annotated[
        bool, typer.Option("--quiet", help="Show nothing; with --policy, only that one is tried.")
    ] = False,
) -> None:
    """Have recorded customers live through journeys, and tell what they would have got; nothing is sent."""
    from commands.backtesting.rehearsal import REFUSALS, Asked, prepare
    from commands.backtesting.tables import show
    from commands.leaving import scratch
    from simulation.bulk.report import as_json

    for file in (json, footprints):
        if file is not None and not file.parent.is_dir():
            refuse(f"{file} cannot be written: make the folder {file.parent} first")
    asked = Asked(
        tuple(sorted(set(journeys))),
        data,
        since and since.replace(tzinfo=UTC),
        until and until.replace(tzinfo=UTC),
        seed,
        skip_unfit,
        tuple(one.strip() for one in consents.split(",") if one.strip()),
        zone,
        processes,
        memory,
    )
    try:
        chosen, before = _policies(policy, is_compared=not quiet)
        rehearsal = prepare(asked, read_settings().database)
        if not quiet:
            _warn(rehearsal)
        with scratch("backtest") as folder:
            simulated, report = rehearsal.run(chosen, folder, is_quiet=quiet)
            if json is not None:
                json.write_text(as_json(report))
            if footprints is not None:
                shutil.copyfile(simulated.footprints, footprints)
            if not quiet:
                show(report, console)
                if before is not None:
                    _compare(rehearsal, before, chosen, simulated.footprints, folder)
    except REFUSALS as why:
        refuse(str(why))
    except OSError as failure:
        refuse(f"a file cannot be read or written: {failure}")
    for line in rehearsal.dataset.skipped():
        typer.echo(f"left out: {line}", err=True)
    if stuck := report["stuck"]["runs"]:
        typer.echo(f"{stuck:,} runs could not go on; first: {report['stuck']['first'][0]}", err=True)
        raise typer.Exit(1)


def _policies(file: Path | None, *, is_compared: bool) -> "tuple[Chosen, Chosen | None]":
    """The policy to try, and the present one if the two are to be compared and are not the same."""
    from commands.backtesting.policy import from_file, present

    if file is None:
        return present(read_settings()), None
    chosen = from_file(file)
    if not is_compared:
        return chosen, None
    before = present(read_settings())
    if before.policy == chosen.policy:
        typer.echo(f"{file} says the same as the present policy ({before.name}): there is no difference to show")
        return chosen, None
    return chosen, before


def _warn(rehearsal: "Rehearsal") -> None:
    for line in rehearsal.lacking:
        console.print(line, style="yellow", markup=False, highlight=False)


def _compare(rehearsal: "Rehearsal", before: "Chosen", chosen: "Chosen", now: Path, folder: Path) -> None:
    from commands.diffing.compared import Wanted, show_difference
    from commands.diffing.report import About, Side

    inner = folder / "present"
    inner.mkdir()
    simulated, _ = rehearsal.run(before, inner, is_quiet=False)
    about = About(data=rehearsal.dataset.name, seed=rehearsal.asked.seed, journeys=rehearsal.asked.journeys)
    old, new = Side(name="present", policy=before.name), Side(name="proposed", policy=chosen.name)
    console.rule("against the present policy")
    show_difference(old, new, (simulated.footprints, now), about, Wanted())
