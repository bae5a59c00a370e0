"""A port that is taken: said in one line before anything is started."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from sandbox.parts import environment
from sandbox.ports import PortTaken, refuse_taken_ports
from settings import Settings

_FIELDS = ["api_port", "inbox_port", "smtp_port", "temporal_port", "temporal_ui_port"]


@pytest.mark.parametrize("field", _FIELDS)
def test_every_port_of_the_stack_is_looked_at_and_named_with_its_setting(settings: Settings, field: str) -> None:
    refuse_taken_ports(settings)
    with _taken(settings, field) as port, pytest.raises(PortTaken) as refusal:
        refuse_taken_ports(settings)
    assert f"port {port} " in str(refusal.value)
    assert str(refusal.value).endswith(f"SOJOURN_{field.upper()}")
    refuse_taken_ports(settings)


def test_up_says_one_line_and_starts_nothing_when_a_port_is_taken(settings: Settings) -> None:
    command = [sys.executable, "-m", "cli", "up"]
    with _taken(settings, "smtp_port") as port:
        up = subprocess.run(command, env=environment(settings), capture_output=True, text=True, timeout=30, check=False)
    assert up.returncode == 2
    (line,) = up.stderr.splitlines()
    assert str(port) in line
    assert "SOJOURN_SMTP_PORT" in line
    assert not settings.home.exists()


@contextmanager
def _taken(settings: Settings, field: str) -> Iterator[int]:
    port = int(getattr(settings, field))
    with socket.create_server((settings.host, port)):
        yield port
