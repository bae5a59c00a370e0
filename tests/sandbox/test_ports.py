"""A port that is taken: said in one line before anything is started."""

import os
import socket
import subprocess
import sys

import pytest

from sandbox.parts import environment
from sandbox.ports import PortTaken, refuse_taken_ports
from settings import Settings


@pytest.mark.parametrize("field", ["api_port", "inbox_port", "smtp_port", "temporal_port", "temporal_ui_port"])
def test_every_port_of_the_stack_is_looked_at_and_named_with_its_setting(settings: Settings, field: str) -> None:
    refuse_taken_ports(settings)
    with _listening(settings, field) as port:
        with pytest.raises(PortTaken) as refusal:
            refuse_taken_ports(settings)
        assert f"port {port} " in str(refusal.value)
        assert f"SOJOURN_{field.upper()}" in str(refusal.value)
    refuse_taken_ports(settings)


def test_up_says_one_line_and_starts_nothing_when_a_port_is_taken(settings: Settings) -> None:
    with _listening(settings, "smtp_port") as port:
        up = subprocess.run(
            [sys.executable, "-m", "cli", "up"], env=environment(settings), capture_output=True, text=True, timeout=30
        )
    assert up.returncode == 2
    (line,) = up.stderr.splitlines()
    assert str(port) in line
    assert "SOJOURN_SMTP_PORT" in line
    assert not settings.home.exists()


def _listening(settings: Settings, field: str) -> socket.socket:
    return _Port((settings.host, getattr(settings, field)))
