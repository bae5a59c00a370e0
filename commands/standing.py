"""Run what stands until Ctrl-C, and end with the status a shell expects."""

from collections.abc import Coroutine

import typer


def stand(main: Coroutine[None, None, None], *, stays: bool = False) -> None:
    """Run to the end or to Ctrl-C, which is the proper end of what `stays`; a failure is told in its own words."""
    from sandbox.failures import SandboxFailure
    from sandbox.up import run_until_told

    failures: list[BaseException] = []
    status = 0  # 130, as a shell has it for SIGINT, where to be interrupted is not the proper end
    try:
        status = 130 if run_until_told(main) and not stays else 0
    except* SandboxFailure as failed:
        failures.extend(failed.exceptions)
    for failure in failures:
        typer.echo(str(failure), err=True)
    raise typer.Exit(max((f.status for f in failures if isinstance(f, SandboxFailure)), default=status))
