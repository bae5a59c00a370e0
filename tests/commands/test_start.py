"""The command starts quickly, whatever it is asked."""

import subprocess
import sys

from tests.commands.tree import ROOT

HEAVY = ("temporalio", "sqlalchemy", "fastapi", "liquid", "workflows.catalog", "sandbox.up")


def test_to_read_the_command_line_nothing_heavy_is_imported() -> None:
    source = f"import sys, cli; print([name for name in {HEAVY} if name in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", source], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"
