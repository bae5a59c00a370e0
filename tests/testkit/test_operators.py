"""What operators do has words too, the same on virtual time and on a server."""

import pytest

from testkit.sojourn import Sojourn
from testkit.world import Refused
from workflows.journeys.support_case import SupportCase
from workflows.vocabulary.events.support import SupportCaseOpened
from workflows.vocabulary.outcome import Outcome

CASE = SupportCaseOpened(case_id="1")


async def test_a_journey_answers_what_it_is_told_and_refuses_in_words(sojourn: Sojourn) -> None:
    case = await sojourn.start(SupportCase, CASE)
    assert (await case.told("pause", by="ben", why="the shop is closed")).startswith("paused at: wait for ")
    assert case.shown["SojournHeldBy"] == "paused"
    with pytest.raises(Refused, match=r"^it is paused already: .* by ben: the shop is closed$"):
        await case.told("pause")
    await case.told("resume")
    assert "SojournHeldBy" not in case.shown


async def test_a_journey_that_is_cancelled_is_over_and_nobody_steers_it_any_more(sojourn: Sojourn) -> None:
    case = await sojourn.start(SupportCase, CASE)
    await case.cancelled()
    assert (case.outcome, case.reason) == (Outcome.CANCELLED, "cancelled by an operator")
    with pytest.raises(Refused, match=f"^{case.workflow} is not running$"):
        await case.told("pause")
    await case.cancelled()
    assert case.outcome is Outcome.CANCELLED


async def test_a_switch_holds_one_journey_or_all_and_is_turned_only_once(sojourn: Sojourn) -> None:
    await sojourn.pause(SupportCase, why="the webhook is down")
    case = await sojourn.start(SupportCase, CASE)
    assert case.campaigns == []
    with pytest.raises(Refused, match=r"support-case is paused since .* by anna: the webhook is down"):
        await sojourn.pause(SupportCase)
    with pytest.raises(Refused, match="everything is not paused"):
        await sojourn.resume()
    with pytest.raises(Refused, match="say who you are and why"):
        await sojourn.pause(by="")
    await sojourn.resume(SupportCase)
    assert case.campaigns == ["pause all-campaigns"]
