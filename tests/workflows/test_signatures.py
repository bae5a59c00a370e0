"""One rule says how operators sign what they do, wherever they do it."""

import pytest

from workflows.vocabulary.pausing import unsigned


@pytest.mark.parametrize(
    ("by", "why"), [("anna", "wrong price"), ("x" * 120, "y" * 80), ("Jos\u00e9 \U0001f600", "why")]
)
def test_a_name_and_a_reason_that_fit_on_one_line_are_a_signature(by: str, why: str) -> None:
    assert unsigned(by, why) is None


@pytest.mark.parametrize(
    ("by", "why", "wrong"),
    [
        ("", "wrong price", "say who you are and why"),
        (" ", "wrong price", "say who you are and why"),
        ("anna", "no", "say who you are and why"),
        ("anna", "  .  ", "say who you are and why"),
        ("x" * 121, "why", "120 of them for who"),
        ("anna", "y" * 197, "in 200 characters"),
        ("an\x00na", "wrong price", "can be printed"),
        ("anna", "wrong\nprice", "can be printed"),
        ("\ud800", "wrong price", "can be printed"),
    ],
)
def test_what_is_none_is_told_in_a_sentence(by: str, why: str, wrong: str) -> None:
    told = unsigned(by, why)
    assert told is not None
    assert wrong in told
