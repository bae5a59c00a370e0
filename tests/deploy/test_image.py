"""The image holds all that Sojourn needs, at versions that somebody chose."""

import re
import tomllib
from fnmatch import fnmatch

import pytest

from tests.deploy.compose import ROOT
from tests.deploy.image import DOCKERFILE, IGNORED, copied

NOT_CODE = {"pyproject.toml", "constraints.txt", "README.md", "LICENSE", "campaigns.toml", "policy.toml", "templates"}


def _installed() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]
    modules = {f"{module}.py" for module in project["py-modules"]}
    return modules | {pattern.removesuffix("*") for pattern in project["packages"]["find"]["include"]}


def test_everything_that_is_installed_is_copied_and_nothing_else() -> None:
    assert set(copied()) == _installed() | NOT_CODE


def test_everything_lands_where_the_code_looks_for_it() -> None:
    assert all(source == target for source, target in copied().items())


@pytest.mark.parametrize("source", sorted(copied()))
def test_what_is_copied_is_there_and_is_not_kept_from_the_builder(source: str) -> None:
    assert (ROOT / source).exists()
    assert not [line for line in IGNORED.read_text().splitlines() if fnmatch(source, line)]


@pytest.mark.parametrize("secret", [".env", ".env.production", ".sojourn", ".git"])
def test_secrets_are_kept_from_the_builder(secret: str) -> None:
    assert [line for line in IGNORED.read_text().splitlines() if fnmatch(secret, line)]


def test_the_base_image_has_a_version_and_the_process_is_not_root() -> None:
    lines = DOCKERFILE.read_text().splitlines()
    assert [line for line in lines if re.fullmatch(r"FROM python:3\.\d+[\w.-]*", line)]
    assert "USER sojourn" in lines
