"""Two releases of Sojourn side by side: the code of each, and its processes."""

import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from sandbox.part import Part
from sandbox.parts import environment
from settings import Settings

# The release before does not sign what it says to campaign systems.
UNSIGNED = {"SOJOURN_CAMPAIGN_SECRET": ""}
ROOT = Path(__file__).parents[2]
_VERSION = re.compile(r"^## \d+\.\d+\.\d+", re.MULTILINE)


@dataclass(frozen=True)
class Release:
    """A tree of our code, and the build id its workers run under."""

    build: str
    tree: Path

    def part(self, name: str, settings: Settings) -> Part:
        """One of its commands as a process that is not yet started."""
        # With -P the tree comes from PYTHONPATH alone, wherever the tests are run.
        command = (sys.executable, "-P", "-m", "cli", name)
        return Part(f"{self.build}-{name}", command, settings.home / f"{self.build}-{name}.log", _always)

    def environment(self, settings: Settings) -> dict[str, str]:
        """What its processes live in; nobody is promoted unless the test does it."""
        ours = {"PYTHONPATH": str(self.tree), "SOJOURN_BUILD_ID": self.build, "SOJOURN_PROMOTE": "never"}
        return environment(settings) | UNSIGNED | ours


def previous_release(folder: Path) -> Release:
    """What was released last, laid out in `folder`; today's code where nothing was before it."""
    found = _VERSION.search((ROOT / "CHANGELOG.md").read_text())
    released = _git("log", "-1", "--format=%H", f"-G^{found.group()}", "--", "CHANGELOG.md") if found else b""
    commit = released.decode().strip()
    if not commit or commit == _git("rev-parse", "HEAD").decode().strip():
        return Release("previous", ROOT)
    archive = subprocess.run(["git", "archive", commit], cwd=ROOT, capture_output=True, check=True).stdout
    subprocess.run(["tar", "--extract", "--directory", folder], input=archive, check=True)
    return Release("previous", folder)


def _git(*words: str) -> bytes:
    if not (ROOT / ".git").exists():  # a source archive, or one of somebody else's repository
        return b""
    return subprocess.run(["git", *words], cwd=ROOT, capture_output=True).stdout


async def _always(pid: int) -> bool:
    return True
