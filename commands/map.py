"""`sojourn map`: write each journey's map and fingerprint beside it."""

from typing import Annotated

import typer

from commands.console import refuse


def map_command(
    journeys: Annotated[list[str] | None, typer.Argument(help="Their names; all of them, if none is named.")] = None,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; end with 1 if a map is stale.")] = False,
) -> None:
    """Draw what each journey does, from its source, into a page beside it."""
    raise typer.Exit(write_maps(journeys, is_check=check))


def write_maps(journeys: list[str] | None, *, is_check: bool) -> int:
    """Write the maps of these journeys, or of all; or only say which are stale. 0 if all is well, else 1."""
    from workflows.catalog import journey_classes
    from workflows.map.complaint import Unmappable
    from workflows.map.page import page, page_file, stale
    from workflows.map.source import read_source

    try:
        sources = {source.name: source for source in map(read_source, journey_classes())}
    except Exception:  # whatever a file does when it is imported
        refuse("one of the journeys cannot be read: type `sojourn check`, which names its file and line")
    unknown = sorted(set(journeys or ()) - sources.keys())
    if unknown:
        raise typer.BadParameter(f"no journey is called {unknown[0]}; there are {', '.join(sorted(sources))}")
    status = 0
    for name in sorted(set(journeys or sources)):
        try:
            wrong = stale(sources[name])
        except Unmappable as failure:
            typer.echo(str(failure), err=True)
            status = 1
            continue
        if wrong is not None and is_check:
            typer.echo(str(wrong), err=True)
            status = 1
        elif wrong is not None:
            page_file(sources[name]).write_text(page(sources[name]))
            typer.echo(f"wrote {page_file(sources[name]).name}")
    return status
