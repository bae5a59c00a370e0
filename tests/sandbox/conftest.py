"""A whole stack for a test: its own folder, its own ports, real processes."""

from pathlib import Path

import pytest

from sandbox.ports import on_free_ports
from settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return on_free_ports(Settings(home=tmp_path / "home"))
