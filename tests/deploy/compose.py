"""docker-compose.yml, read as Docker Compose reads it: merge keys, variables, defaults."""

import re
from collections.abc import Mapping
from pathlib import Path

import yaml
from pydantic import BaseModel

ROOT = Path(__file__).parents[2]
FILE = ROOT / "docker-compose.yml"
OUR_IMAGE = "sojourn:local"

_VARIABLE = re.compile(r"\$\{(\w+)(:?[-?])([^${}]*)\}")


class Unset(LookupError):
    """A variable that must be given was not: whoever starts the file gives it."""


class Dependency(BaseModel):
    """What a service waits for before it starts."""

    condition: str


class HealthCheck(BaseModel):
    """The command that tells whether a container works."""

    test: list[str]


class Service(BaseModel):
    """What the tests need to know of a service."""

    image: str
    build: str | None = None
    command: list[str] = []
    environment: dict[str, str] = {}
    ports: list[str] = []
    network_mode: str | None = None
    restart: str = "no"
    healthcheck: HealthCheck | None = None
    depends_on: dict[str, Dependency] = {}

    @property
    def stays(self) -> bool:
        """Whether it is meant to run until somebody stops it."""
        return self.restart == "unless-stopped"


class Compose(BaseModel):
    """The file."""

    services: dict[str, Service]

    @property
    def ours(self) -> dict[str, Service]:
        """The services that run our own image."""
        return {name: service for name, service in self.services.items() if service.image == OUR_IMAGE}


def read_compose() -> Compose:
    """The file as it is, its variables not yet replaced."""
    return Compose.model_validate(yaml.safe_load(FILE.read_text()))


def interpolated(text: str, variables: Mapping[str, str]) -> str:
    """The text with its variables replaced, the innermost first; Unset if a required one has no value."""

    def value(found: re.Match[str]) -> str:
        name, operator, otherwise = found.groups()
        given = variables.get(name)
        if given or (given is not None and not operator.startswith(":")):
            return given
        if operator.endswith("?"):
            raise Unset(f"{name}: {otherwise}")
        return otherwise

    while (replaced := _VARIABLE.sub(value, text)) != text:
        text = replaced
    return text.replace("$$", "$")
