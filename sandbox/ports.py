"""The ports the laptop stack listens on, and the one line said when another process has one of them."""

import socket

from settings import Settings

_SETTINGS = {
    "api_port": "SOJOURN_API_PORT",
    "inbox_port": "SOJOURN_INBOX_PORT",
    "smtp_port": "SOJOURN_SMTP_PORT",
    "temporal_port": "SOJOURN_TEMPORAL_PORT",
    "temporal_ui_port": "SOJOURN_TEMPORAL_UI_PORT",
}


class PortTaken(OSError):
    """Another process listens on a port of ours: whoever started it stops it, or sets the setting that is named."""

    def __init__(self, port: int, setting: str) -> None:
        super().__init__(f"port {port} is already taken: stop the process that listens on it, or set {setting}")
        self.port = port
        self.setting = setting


def refuse_taken_ports(settings: Settings) -> None:
    """See that every port of the stack is free, before anything is started; PortTaken names the first that is not."""
    for field, setting in _SETTINGS.items():
        port = getattr(settings, field)
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            # As the parts themselves do; without it a port would seem taken for a minute after a stop.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((settings.host, port))
            except OSError as error:
                raise PortTaken(port, setting) from error


def free_port() -> int:
    """A port nobody listens on at this moment, for a stack that must not meet another one."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
