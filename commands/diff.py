"""`sojourn diff`: what a change of journeys or policy would have done to last year's customers."""

import asyncio
import shutil
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from commands.console import refuse

_File = Path | None


def diff_command(
    old: Annotated[str, typer.Argument(help="A git revision, such as main; `.` is the working tree.")],
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="[NEW] JOURNEY...", help="The other revision, or nothing for the working tree; journeys."
        ),
    ],
    data: Annotated[
        str, typer.Option(help="`completejourney`, a sample as `completejourney:200`, `cdnow`, `store`, or a folder.")
    ],
    old_policy: Annotated[
        _File, typer.Option(exists=True, dir_okay=False, help="OLD's rules; its own policy.toml, if not said.")
    ] = None,
    new_policy: Annotated[
        _File, typer.Option(exists=True, dir_okay=False, help="NEW's rules; its own policy.toml, if not said.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Same seed, same data: same bytes.")] = 0,
    fail_if: Annotated[
        list[str] | None, typer.Option(help="End with 3 if, as customers>5% or removed.we-miss-you>0; repeatable.")
    ] = None,
    markdown: Annotated[_File, typer.Option(dir_okay=False, help="Write it there for a pull request.")] = None,
    json: Annotated[_File, typer.Option("--json", dir_okay=False, help="Write it there for programs.")] = None,
    cases: Annotated[int, typer.Option(min=0, help="How many typical customers to show.")] = 5,
    keep: Annotated[bool, typer.Option("--keep", help="Keep both runs' footprints and reports.")] = False,
) -> None:
    """Run two versions over the same recorded events: who would have got something else, and why."""
    from commands.diffing.compared import Wanted, show_difference
    from commands.diffing.revisions import NoRevision
    from commands.diffing.run import Asked, run
    from commands.diffing.thresholds import NoThreshold, threshold
    from commands.diffing.version_pair import Incomparable
    from commands.diffing.version_process import VersionFailed
    from commands.leaving import scratch
    from simulation.difference.footprint_file import UnfitFootprints

    for file in (markdown, json):
        if file is not None and not file.absolute().parent.is_dir():
            refuse(f"{file} cannot be written: make the folder {file.parent} first")
    asked = Asked(old, tuple(words), data, (old_policy, new_policy), seed, tuple(fail_if or ()))
    try:
        for text in asked.fail_if:
            threshold(text)  # a slip is told of now, and not after minutes
        with scratch("diff") as folder:
            ran = asyncio.run(run(asked, folder))
            wanted = Wanted(cases=cases, markdown=markdown, json=json, thresholds=ran.thresholds)
            status = show_difference(*ran.sides, ran.footprints, ran.about, wanted)
            if keep:
                _keep(ran.footprints)
    except (NoRevision, NoThreshold, Incomparable) as why:
        refuse(str(why))
    except (VersionFailed, UnfitFootprints) as failure:
        typer.echo(str(failure), err=True)
        raise typer.Exit(1) from None
    raise typer.Exit(status)


def _keep(footprints: tuple[Path, ...]) -> None:
    kept = Path(tempfile.mkdtemp(prefix="sojourn-diff-kept-"))
    for file in footprints:
        for one in (file, file.with_name("report.json")):
            if one.exists():
                shutil.copyfile(one, kept / f"{file.parent.name}-{one.name}")
    typer.echo(f"kept in {kept}: {', '.join(sorted(one.name for one in kept.iterdir()))}")
