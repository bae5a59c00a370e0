"""On what a test runs: on virtual time, unless it is marked or somebody asks for a real server."""

import pytest

from testkit.plugin import RECORD_IN
from testkit.sojourn import Sojourn
from testkit.temporal.world import server_of
from testkit.virtual.world import BEGINS

pytest_plugins = ["pytester"]

TESTS = """
    import pytest

    @pytest.fixture
    def virtual_sojourn():
        return "virtual"

    @pytest.fixture
    def temporal_sojourn():
        return "real"

    def test_that_says_nothing(sojourn):
        print("says nothing:", sojourn)

    @pytest.mark.temporal
    def test_that_is_marked(sojourn):
        print("is marked:", sojourn)
"""


def _run(pytester: pytest.Pytester, *options: str) -> pytest.RunResult:
    pytester.makepyfile(TESTS)
    plugins = ("-p", "testkit.plugin", "-p", "no:asyncio", "-p", "no:cacheprovider")
    return pytester.runpytest_inprocess(*plugins, *options)


def test_without_a_word_a_test_runs_on_virtual_time_and_a_marked_one_on_the_server(pytester: pytest.Pytester) -> None:
    _run(pytester, "-s").stdout.fnmatch_lines(["*says nothing: virtual*", "*is marked: real*"])


def test_with_the_option_every_test_runs_on_the_server(pytester: pytest.Pytester) -> None:
    _run(pytester, "-s", "--temporal").stdout.fnmatch_lines(["*says nothing: real*", "*is marked: real*"])


def test_histories_that_nobody_would_write_are_not_asked_for_in_silence(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(RECORD_IN, "histories")
    result = _run(pytester)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"*{RECORD_IN} is set, but virtual time leaves no histories: add --temporal*"])


async def test_virtual_time_begins_on_the_same_day_always_for_the_same_customer(virtual_sojourn: Sojourn) -> None:
    assert (virtual_sojourn.now, virtual_sojourn.customer) == (BEGINS, "the-customer")


async def test_whoever_reaches_for_the_server_on_virtual_time_is_told_how_to_get_one(virtual_sojourn: Sojourn) -> None:
    with pytest.raises(TypeError, match="mark it `temporal`"):
        server_of(virtual_sojourn)
