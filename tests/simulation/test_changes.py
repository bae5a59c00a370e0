"""What counts as another message, as the same one moved, and as the reason for it."""

from datetime import timedelta

from tests.simulation.footprints import campaign, line, message, otherwise, passage, told

ITSELF = "the journey itself"
WIN_BACK = passage(0, journey="win-back")


def missed(*days: float) -> str:
    """A household of a standing journey that is missed on these days."""
    said = (message(day, "we-miss-you", journey="win-back") for day in days)
    return line("c", *said, passages=(WIN_BACK,))


def test_what_is_the_same_is_no_difference() -> None:
    same = line("c", message(5), message(9, "we-miss-you"), campaigns=(campaign(2),))
    assert told(same, same) == []


def test_a_reminder_three_days_later_has_moved_and_is_not_another_one() -> None:
    [change] = otherwise(line("c", message(5)), line("c", message(8)))
    assert (change.kind, change.reason, change.later_by) == ("moved", ITSELF, timedelta(days=3))


def test_the_only_reminder_of_a_passage_is_the_same_one_however_far_it_has_moved() -> None:
    assert told(line("c", message(5)), line("c", message(205))) == [("moved", "coupon-reminder", ITSELF)]


def test_one_more_follow_up_is_added_and_moves_none_of_the_others() -> None:
    assert told(line("c", message(5), message(12)), line("c", message(5), message(8), message(12))) == [
        ("added", "coupon-reminder", ITSELF)
    ]


def test_a_message_of_a_standing_journey_pairs_with_the_nearest_one_and_not_with_the_next_in_number() -> None:
    found = otherwise(missed(0, 115, 200), missed(130, 215))
    assert [(one.kind.value, one.later_by) for one in found] == [
        ("removed", None),
        ("moved", timedelta(days=15)),
        ("moved", timedelta(days=15)),
    ]


def test_months_apart_in_a_standing_journey_is_one_gone_and_another_come() -> None:
    kinds = [kind for kind, _, _ in told(missed(0, 120), missed(120, 240))]
    assert sorted(kinds) == ["added", "removed"]


def test_a_message_pairs_within_its_passage_and_its_key_only() -> None:
    first, second = passage(0, 10, "lapsed"), passage(20, 30, "lapsed")
    old = line("c", message(5), message(25), passages=(first, second))
    assert told(old, line("c", message(25), passages=(first, second))) == [("removed", "coupon-reminder", ITSELF)]
    # Were they of one passage, the only one of each side would have moved.
    early, late = (line("c", message(day), passages=(first, second)) for day in (5, 25))
    assert [kind for kind, _, _ in told(early, late)] == ["removed", "added"]
    keyed = (passage(0, key="8"), passage(0, key="9"))
    found = otherwise(line("c", message(5, key="8"), passages=keyed), line("c", message(5, key="9"), passages=keyed))
    assert [(one.kind.value, one.key) for one in found] == [("removed", "8"), ("added", "9")]


def test_another_message_at_the_same_instant_takes_the_place_of_the_one_that_is_gone() -> None:
    found = told(line("c", message(5), message(9)), line("c", message(5, "coupon-nudge"), message(9)))
    assert found == [("replaced", "coupon-reminder → coupon-nudge", ITSELF)]


def test_other_fields_are_other_words() -> None:
    found = told(line("c", message(5, fields={"a": 1, "b": 2})), line("c", message(5, fields={"a": 1, "b": 3})))
    assert found == [("reworded", "coupon-reminder", "another b")]


def test_a_message_that_a_rule_now_keeps_back_is_removed_by_that_rule() -> None:
    sent, capped = line("c", message(5)), line("c", message(5, dropped_by="marketing-per-week"))
    assert told(sent, capped) == [("removed", "coupon-reminder", "marketing-per-week")]
    assert told(capped, sent) == [("added", "coupon-reminder", "marketing-per-week")]


def test_what_expired_while_it_was_held_was_kept_back_by_the_hold() -> None:
    met = ((5, "hold", "open-support-case"), (9, "drop", "expired"))
    held = line("c", message(5, met=met, dropped_by="expired"))
    assert told(line("c", message(5)), held) == [("removed", "coupon-reminder", "open-support-case")]


def test_what_still_waits_at_the_end_is_kept_back_by_what_it_waits_for() -> None:
    waiting = line("c", message(5, met=((5, "hold", "open-support-case"),), dropped_by="waits"))
    assert told(line("c", message(5)), waiting) == [("removed", "coupon-reminder", "open-support-case")]


def test_what_nobody_gets_under_either_version_is_no_difference() -> None:
    dropped = line("c", message(5, dropped_by="consent"))
    assert told(dropped, line("c", message(7, dropped_by="overtaken"))) == []
    assert told(dropped, line("c")) == []


def test_a_message_asked_for_as_before_and_sent_later_was_moved_by_the_rule_it_met() -> None:
    later = message(5, met=((5, "defer", "quiet-hours"), (5.5, "hold", "open-case"), (8, "clear", "clear")), sent=8)
    before = message(5, met=((5, "defer", "quiet-hours"), (5.5, "clear", "clear")), sent=5.5)
    assert told(line("c", before), line("c", later)) == [("moved", "coupon-reminder", "open-case")]
    assert told(line("c", later), line("c", before)) == [("moved", "coupon-reminder", "open-case")]


def test_a_message_asked_for_later_was_moved_by_its_journey_also_if_it_meets_a_rule_then() -> None:
    later = message(8, met=((8, "defer", "quiet-hours"), (8.5, "clear", "clear")), sent=8.5)
    assert told(line("c", message(5)), line("c", later)) == [("moved", "coupon-reminder", ITSELF)]


def test_less_than_a_second_is_not_moved() -> None:
    assert told(line("c", message(5)), line("c", message(5 + 0.4 / 86_400))) == []


def test_a_passage_that_begins_or_is_refused_under_one_version_only_is_told_with_the_refusal() -> None:
    inside, out = line("c", passages=(passage(3),)), line("c", passages=(passage(3, refused="only once ever"),))
    assert told(out, inside) == [("entered", "", "only once ever")]
    assert told(inside, out) == [("not_entered", "", "only once ever")]
    assert told(inside, line("c", passages=(passage(0, journey="win-back", refused="x"),))) == [
        ("not_entered", "", ITSELF)
    ]


def test_a_passage_that_ends_otherwise_or_at_another_time_is_told() -> None:
    lapsed = line("c", passages=(passage(0, 30, "lapsed"),))
    converted = line("c", passages=(passage(0, 20, "converted", reason="coupon.redeemed"),))
    assert told(lapsed, converted) == [("ended_otherwise", "lapsed → converted", "coupon.redeemed")]
    assert told(lapsed, line("c", passages=(passage(0, 33, "lapsed"),))) == [("ended_elsewhen", "lapsed", ITSELF)]
    assert told(lapsed, line("c")) == [("ended_otherwise", "lapsed → open", ITSELF)]


def test_the_same_passage_under_a_new_version_of_the_journey_is_no_difference() -> None:
    assert told(line("c", message(5)), line("c", message(5), passages=(passage(0, version=2),))) == []


def test_a_campaign_elsewhere_that_is_paused_later_or_not_at_all_is_told() -> None:
    at_first = line("c", campaigns=(campaign(1), campaign(4, "resume")))
    assert told(at_first, line("c", campaigns=(campaign(2), campaign(4, "resume")))) == [
        ("campaign_moved", "pause all-campaigns", ITSELF)
    ]
    assert told(at_first, line("c", campaigns=(campaign(1),))) == [("campaign_removed", "resume all-campaigns", ITSELF)]
