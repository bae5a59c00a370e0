"""Who wants a campaign elsewhere to leave a customer out."""

import pytest

from traffic.campaigns import Asked, Verb, pausing


def _said(enrolment: int, verb: str, journey: str = "care", is_done: bool = True, has_ended: bool = False) -> Asked:
    return Asked(enrolment, journey, Verb(verb), is_done, has_ended)


@pytest.mark.parametrize(
    ("words", "wanting"),
    [
        ([], ()),
        ([_said(1, "pause")], ("care",)),
        ([_said(1, "pause"), _said(1, "resume")], ()),
        ([_said(1, "pause"), _said(1, "resume"), _said(1, "pause")], ("care",)),
        ([_said(1, "pause"), _said(2, "resume")], ("care",)),
        ([_said(1, "pause"), _said(2, "pause", "sales"), _said(1, "resume")], ("sales",)),
        ([_said(1, "pause"), _said(2, "pause", "sales"), _said(3, "pause")], ("care", "sales")),
        ([_said(1, "pause"), _said(2, "pause", "sales"), _said(1, "pause")], ("sales", "care")),
        ([_said(1, "pause", is_done=False)], ("care",)),
        ([_said(1, "pause", is_done=False, has_ended=True)], ()),
        ([_said(1, "pause", has_ended=True)], ("care",)),
        ([_said(1, "pause", has_ended=True), _said(2, "resume")], ()),
        ([_said(1, "pause", has_ended=True), _said(2, "resume", "sales")], ("care",)),
        ([_said(1, "resume"), _said(2, "pause", "sales", has_ended=True)], ("sales",)),
        ([_said(1, "pause"), _said(1, "pause", is_done=False, has_ended=True)], ()),
    ],
)
def test_the_last_word_of_each_counts_and_what_outlives_its_journey_ends_with_that_journeys_word(
    words: list[Asked], wanting: tuple[str, ...]
) -> None:
    assert pausing(words) == wanting
