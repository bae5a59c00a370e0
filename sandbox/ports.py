"""The ports the laptop stack listens on, and the one line said when another process has one of them."""

import secrets
import socket

from sandbox.failures import SetupFailure
from settings import Settings

_SETTINGS = {
    "api_port": "SOJOURN_API_PORT",
    "inbox_port": "SOJOURN_INBOX_PORT",
    "smtp_port": "SOJOURN_SMTP_PORT",
    "temporal_port": "SOJOURN_TEMPORAL_PORT",
    "temporal_ui_port": "SOJOURN_TEMPORAL_UI_PORT",
}


class PortTaken(SetupFailure):
    """Another process listens on a port of ours: whoever started it stops it, or sets the setting that is named."""

    def __init__(self, port: int, setting: str) -> None:
        super().__init__(f"port {port} is already taken: stop the process that listens on it, or set {setting}")
        self.port = port
        self.setting = setting


def refuse_taken_ports(settings: Settings) -> None:
    """See that every port of the stack is free, before anything is started; PortTaken names the first that is not."""
    for field, setting in _SETTINGS.items():
        if not _is_free(settings.host, port := getattr(settings, field)):
            raise PortTaken(port, setting)


def on_free_ports(settings: Settings) -> Settings:
    """The same settings with ports nobody listens on now, for a stack that must not meet another one."""
    # Below the range from which systems lend ports to outgoing connections.
    ports = secrets.SystemRandom().sample(range(10_000, 30_000), 200)
    free = (port for port in ports if _is_free(settings.host, port))
    return settings.model_copy(update=dict(zip(_SETTINGS, free, strict=False)))


def _is_free(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # As the parts themselves do; without it a port would seem taken for a minute after a stop.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True
