"""Commands as typed beside a database, and a Temporal or none."""

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from commands.dataset import app

Imports = Callable[..., tuple[int, str]]


@pytest.fixture
def imports(monkeypatch: pytest.MonkeyPatch) -> Imports:
    """`sojourn dataset import` as typed beside a database, and a Temporal or none: its status, and what it says."""

    def run(folder: Path, *words: str, database: str, temporal: str = "127.0.0.1:1") -> tuple[int, str]:
        monkeypatch.setenv("SOJOURN_DATABASE_URL", database)
        monkeypatch.setenv("TEMPORAL_ADDRESS", temporal)
        ran = CliRunner().invoke(app, ["import", str(folder), *words])
        return ran.exit_code, ran.output

    return run
