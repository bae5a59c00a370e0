"""What the Dockerfile puts into the image, without building one."""

import re
from pathlib import Path

from tests.deploy.compose import ROOT

DOCKERFILE = ROOT / "Dockerfile"
IGNORED = ROOT / ".dockerignore"


def copied() -> dict[str, str]:
    """Every file and folder that is copied, and where to, both relative."""
    found: dict[str, str] = {}
    for line in re.findall(r"^COPY (.+)$", DOCKERFILE.read_text(), re.MULTILINE):
        *sources, target = line.split()
        found |= {source: source if target == "./" else target for source in sources}
    return found


def lay_out(folder: Path) -> None:
    """Fill a folder as the image's own would be filled, as far as the files are there."""
    for source, target in copied().items():
        (folder / target).symlink_to(ROOT / source)


def environment(folder: Path, home: Path) -> dict[str, str]:
    """What the image itself sets, with its two folders somewhere else."""
    said = re.findall(r"^ENV (.+)$", DOCKERFILE.read_text(), re.MULTILINE)
    pairs = (pair.partition("=") for line in said for pair in line.split())
    return {key: value.replace("/app", str(folder)).replace("/var/lib/sojourn", str(home)) for key, _, value in pairs}
