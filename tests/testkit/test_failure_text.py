"""Under a test that fails stands what happened to its customer."""

import pytest

from testkit.sojourn import Sojourn
from workflows.journeys.support_case import SupportCase
from workflows.vocabulary.events.support import SupportCaseOpened

pytest_plugins = ["pytester"]

A_FAILING_TEST = """
    import pytest

    class Words:
        def told(self):
            return "03 May 2026 12:00  Entered made-up-trial"

    @pytest.fixture
    def sojourn():
        return Words()

    def test_that_fails(sojourn):
        assert sojourn is None

    def test_that_passes(sojourn):
        assert sojourn is not None

    def test_that_fails_without_customers():
        assert False
"""


def test_a_failing_test_shows_the_timeline_once_and_a_passing_one_does_not(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(A_FAILING_TEST)
    result = pytester.runpytest_inprocess("-p", "testkit.plugin", "-p", "no:asyncio", "-p", "no:cacheprovider")
    result.assert_outcomes(failed=2, passed=1)
    result.stdout.fnmatch_lines(["*the customer's timeline*", "03 May 2026 12:00  Entered made-up-trial"])
    assert str(result.stdout).count("the customer's timeline") == 1


async def test_the_timeline_tells_each_entry_with_its_date_and_where_each_journey_is(sojourn: Sojourn) -> None:
    await sojourn.start(SupportCase, SupportCaseOpened(case_id="881"), customer="c-1")
    told = sojourn.told().splitlines()
    assert told[0] == f"c-1, at {sojourn.now:%d %b %Y %H:%M} UTC:"
    day = f"{sojourn.now:%d %b %Y}"
    assert f"  {day} 12:00  Entered support-case" in told
    assert f"  {day} 12:00  Support case opened: case_id 881, subject other" in told
    assert told[-1] == "  Now in support-case: wait for support_case.opened or support_case.closed"
