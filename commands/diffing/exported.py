"""The running system's own events, written down once, so that both versions live through the same."""

from pathlib import Path

import typer

from commands.diffing.version_process import Version, type_in

STORE = "store"


async def exported(tree: Path, folder: Path) -> str:
    """A folder with all that the store has taken in, without what is personal; VersionFailed."""
    data, runs = folder / "store", folder / "export"
    runs.mkdir()
    working_tree = Version(".", None, tree, tree / "policy.toml")
    words = ["dataset", "import", str(data), "--most-histories", "0"]
    await type_in(working_tree, words, runs, lambda line: typer.echo(line, err=True), well=(0, 1))
    return str(data)
