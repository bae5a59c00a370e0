"""The `sojourn` command."""

import os
import sys

import typer

from commands import dataset, keys, new, parts, policy
from commands.backtest import backtest_command
from commands.check import check_command
from commands.diff import diff_command
from commands.hold import hold_command, release_command
from commands.inflight import inflight_command
from commands.map import map_command
from commands.pause import pause_command, resume_command
from commands.promote import promote_command
from commands.replay import replay_command
from commands.simulate import simulate_command
from commands.story import story_command
from commands.traffic import traffic_command
from commands.why import why_command

app = typer.Typer(
    help="Customer journeys on Temporal.", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False
)
# Every command imports what it needs itself: `up` stays small, and `--help` quick.
for part in (parts.up, parts.demo, parts.play, parts.api, parts.worker, parts.inbox, parts.migrate, parts.ready):
    app.command()(part)
app.command(hidden=True)(parts.prepare)
app.add_typer(keys.app, name="keys")
app.add_typer(policy.app, name="policy")
app.add_typer(dataset.app, name="dataset")
app.command("pause")(pause_command)
app.command("resume")(resume_command)
app.command("hold")(hold_command)
app.command("release")(release_command)
app.command("promote")(promote_command)
app.add_typer(new.app, name="new")
app.command("map")(map_command)
app.command("check")(check_command)
app.command("replay")(replay_command)
app.command("inflight")(inflight_command)
app.command("simulate")(simulate_command)
app.command("backtest")(backtest_command)
app.command("diff")(diff_command)
app.command("story")(story_command)
app.command("why")(why_command)
app.command("traffic")(traffic_command)


def main() -> None:
    """Run the command that was typed."""
    try:
        app()
    except SystemExit as ending:
        sys.stdout.flush()
        sys.stderr.flush()
        # A process that used a Temporal client may abort while Python shuts down (sdk-python issue 300).
        os._exit(ending.code if isinstance(ending.code, int) else int(ending.code is not None))


if __name__ == "__main__":
    main()
