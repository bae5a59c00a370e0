"""docker-compose.yml is valid, and keeps the promises an operator relies on."""

import json
import re
from importlib.util import find_spec
from pathlib import Path

import jsonschema
import pytest
import yaml
from typer.main import get_group

from cli import app
from settings import Settings
from tests.deploy.compose import FILE, OUR_IMAGE, Unset, interpolated, read_compose

COMPOSE = read_compose()
SERVICES = sorted(COMPOSE.services)
PASSWORDS = {"SOJOURN_POSTGRES_PASSWORD": "store-secret", "TEMPORAL_POSTGRES_PASSWORD": "temporal-secret"}


def _specification() -> Path:
    spec = find_spec("check_jsonschema")
    if spec is None or spec.origin is None:
        raise RuntimeError("there is no schema of Compose files: whoever runs the tests types `make test`")
    return Path(spec.origin).parent / "builtin_schemas" / "vendor" / "compose-spec.json"


def _complaints(text: str) -> list[str]:
    rules = jsonschema.Draft202012Validator(json.loads(_specification().read_text()))
    return [f"{error.json_path}: {error.message}" for error in rules.iter_errors(yaml.safe_load(text))]


def test_the_file_is_valid_by_the_compose_specification() -> None:
    assert not _complaints(FILE.read_text())


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("services:", "service:"),
        ("healthcheck:", "heathcheck:"),
        ("{condition: service_healthy}", "{condition: service_ready}"),
        ('ports: ["127.0.0.1:8000:8000"]', "ports: 8000"),
    ],
)
def test_a_slip_of_the_pen_is_refused(right: str, wrong: str) -> None:
    text = FILE.read_text()
    assert right in text
    assert _complaints(text.replace(right, wrong, 1))


@pytest.mark.parametrize("name", SERVICES)
def test_nothing_is_published_beyond_loopback(name: str) -> None:
    service = COMPOSE.services[name]
    assert all(re.fullmatch(r"127\.0\.0\.1:\d+:\d+", port) for port in service.ports)
    assert service.network_mode is None


@pytest.mark.parametrize("name", SERVICES)
def test_what_stays_says_whether_it_is_healthy_and_what_ends_is_waited_for(name: str) -> None:
    # `docker compose up --wait` takes the end of a service that nobody waits for as a failure.
    ends_waited_for = {
        needed
        for service in COMPOSE.services.values()
        for needed, dependency in service.depends_on.items()
        if dependency.condition == "service_completed_successfully"
    }
    service = COMPOSE.services[name]
    assert service.stays == (service.healthcheck is not None)
    assert service.stays != (name in ends_waited_for)


@pytest.mark.parametrize("name", SERVICES)
def test_every_dependency_exists_and_can_come_true(name: str) -> None:
    for needed, dependency in COMPOSE.services[name].depends_on.items():
        expected = "service_healthy" if COMPOSE.services[needed].stays else "service_completed_successfully"
        assert dependency.condition == expected


@pytest.mark.parametrize("name", SERVICES)
def test_images_have_a_version(name: str) -> None:
    image = COMPOSE.services[name].image
    assert image == OUR_IMAGE or re.fullmatch(r"[a-z/-]+:\d[\w.-]*", image)


def test_our_image_is_built_by_one_service_alone() -> None:
    assert len([service for service in COMPOSE.ours.values() if service.build]) == 1
    assert not [name for name, service in COMPOSE.services.items() if service.build and name not in COMPOSE.ours]


def test_our_services_share_one_environment_of_real_settings() -> None:
    shared = COMPOSE.services["api"].environment
    assert {"api", "worker", "inbox", "migrate"} == set(COMPOSE.ours)
    assert all(service.environment == shared for service in COMPOSE.ours.values())
    ours = {name.removeprefix("SOJOURN_").lower() for name in shared if name.startswith("SOJOURN_")}
    assert ours <= set(Settings.model_fields)


def test_our_services_run_commands_that_exist() -> None:
    known = get_group(app).commands
    for service in COMPOSE.ours.values():
        (command,) = service.command
        assert command in known
    check = COMPOSE.services["worker"].healthcheck
    assert check is not None
    assert check.test[:2] == ["CMD", "sojourn"]
    assert check.test[2] in known


def test_no_password_has_a_default_and_an_empty_one_is_refused() -> None:
    values = [(key, value) for service in COMPOSE.services.values() for key, value in service.environment.items()]
    for variables in ({}, dict.fromkeys(PASSWORDS, "")):
        for _, value in [pair for pair in values if any(password in pair[1] for password in PASSWORDS)]:
            with pytest.raises(Unset):
                interpolated(value, variables)
    for key, value in values:
        if re.search(r"(PASSWORD|PWD)$", key):
            assert interpolated(value, PASSWORDS) in {*PASSWORDS.values(), ""}


def test_mails_of_another_server_are_never_looked_up_in_the_inbox() -> None:
    lookup = COMPOSE.services["worker"].environment["SOJOURN_SMTP_LOOKUP_URL"]
    assert interpolated(lookup, {}) == "http://inbox:8025/api/mails"
    assert "inbox" not in interpolated(lookup, {"SOJOURN_SMTP_HOST": "mail.example"})
    assert interpolated(lookup, {"SOJOURN_SMTP_HOST": "mail.example", "SOJOURN_SMTP_LOOKUP_URL": ""}) == ""
