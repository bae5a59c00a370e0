"""`sojourn simulate`: thousands of made-up customers through one journey, in seconds and without a server."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commands.console import console, refuse

if TYPE_CHECKING:
    from simulation.scenarios.play import Play, Played
    from simulation.scenarios.scenario import Scenario
    from simulation.scenarios.summary import Summary
    from workflows.map.source import JourneySource
    from workflows.vocabulary.policies.policy import Policy

_HERE = Path(__file__).parents[1]


def simulate_command(
    journey: Annotated[str, typer.Argument(help="The journey's name.")],
    scenario: Annotated[
        Path | None, typer.Option(help="What customers do; scenarios/JOURNEY.toml, if none is given.")
    ] = None,
    customers: Annotated[int | None, typer.Option(min=1, help="How many, instead of the scenario's number.")] = None,
    seed: Annotated[int, typer.Option(help="Another seed, other customers; the same, the same to the byte.")] = 1,
    policy: Annotated[Path | None, typer.Option(help="policy.toml, if none is given.")] = None,
    page: Annotated[Path | None, typer.Option(help="Write the map with its counts here, as HTML.")] = None,
    json: Annotated[Path | None, typer.Option(help="Write all numbers here.")] = None,
    days: Annotated[int | None, typer.Option(min=1, help="How many days, instead of the scenario's.")] = None,
) -> None:
    """Play a scenario: who gets how far, what is sent and what is not, and why."""
    from simulation.page.page import page as as_page
    from simulation.paths.traced import traced
    from simulation.scenarios.play import Play, newest_of
    from simulation.scenarios.summary import summary

    source = _source(journey)
    file = scenario or _found(source)
    rules, rules_file = _policy(policy)
    changed = {"number": customers, "days": days}
    told = _scenario(file, source, {name: value for name, value in changed.items() if value is not None})
    what = Play(journey, told, rules, seed)
    played, graph = _play(what), traced(newest_of(journey)).graph
    names = {"name": source.name, "purpose": " ".join((source.kind.__doc__ or "").split())}
    result = summary(what, played, graph, scenario=file.name, policy=rules_file.name, **names)
    _show(result)
    if page is not None:
        _write(page, as_page(result, played.flow, graph))
    if json is not None:
        _write(json, result.model_dump_json(indent=2) + "\n")
    if result.stuck_runs:
        typer.echo(f"the code of {result.stuck_runs:,} journeys failed; the first: {result.stuck[0]}", err=True)
        raise typer.Exit(1)


def _source(journey: str) -> "JourneySource":
    from simulation.bulk.setting import UnknownJourney
    from simulation.scenarios.play import newest_of
    from workflows.map.complaint import Unmappable
    from workflows.map.source import read_source
    from workflows.map.walk import walk

    try:
        source = read_source(newest_of(journey))
        walk(source)
    except UnknownJourney as failure:
        raise typer.BadParameter(str(failure)) from None
    except Unmappable as failure:
        refuse(str(failure))
    return source


def _found(source: "JourneySource") -> Path:
    """The scenario that is there for a journey; else tells what one could look like."""
    from simulation.scenarios.template import template
    from workflows.catalog import facts_of

    name = f"scenarios/{facts_of(source.kind).name}.toml"
    for folder in (Path.cwd(), _HERE):
        file = folder / name
        # Whoever sends what is printed below into that very file has made it, empty, before we look.
        if file.is_file() and file.stat().st_size:
            return file
    typer.echo(f"There is no {name} yet. Write this into it, change the numbers, and call again:\n", err=True)
    typer.echo(template(source))
    raise typer.Exit(2)


def _policy(file: Path | None) -> "tuple[Policy, Path]":
    from store.policy import policy_from_file

    # Read from where the command is typed, and else as it is shipped.
    here = Path("policy.toml")
    wanted = file or (here if here.is_file() else _HERE / here)
    try:
        return policy_from_file(wanted), wanted
    except (ValueError, OSError) as wrong:
        raise typer.BadParameter(f"{wanted}: {wrong}") from wrong


def _scenario(file: Path, source: "JourneySource", changed: dict[str, int]) -> "Scenario":
    from simulation.scenarios.fitness import check
    from simulation.scenarios.reading import UnfitScenario, read_scenario

    try:
        scenario = read_scenario(file)
        check(scenario, source, file)
    except UnfitScenario as wrong:
        refuse(str(wrong))
    return scenario.model_copy(update={"customers": scenario.customers.model_copy(update=changed)})


def _play(what: "Play") -> "Played":
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from simulation.scenarios.play import play

    columns = (TextColumn("Simulating"), BarColumn(), MofNCompleteColumn(), TextColumn("customers"))
    is_shown = console.is_terminal
    with Progress(*columns, TimeRemainingColumn(), console=console, transient=True, disable=not is_shown) as progress:
        bar = progress.add_task("", total=what.scenario.customers.number)
        return play(what, lambda customers: progress.advance(bar, customers))


def _show(told: "Summary") -> None:
    from rich.markup import escape
    from rich.table import Table

    from simulation.scenarios.tables import tables

    console.print(f"{told.journey}: {told.customers:,} customers, {told.begins:%d %b %Y} to {told.ends:%d %b %Y}")
    console.print(f"scenario {told.scenario}, policy {told.policy}, seed {told.seed}")
    for one in tables(told):
        table = Table(title=f"\n{one.title}", title_justify="left", title_style="bold", box=None, pad_edge=False)
        for number, name in enumerate(one.heads):
            is_name = number == 0
            table.add_column(name, justify="left" if is_name else "right", overflow="fold", no_wrap=not is_name)
        for row in one.rows:
            table.add_row(*map(escape, (row.name, *row.cells)))
        console.print(table)


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text)
    except OSError as failure:
        refuse(f"{file} cannot be written: {failure.strerror}")
    typer.echo(f"wrote {file}")
