"""Customers who are made up: what a scenario file says of them is what they do, the same way every time."""

import tomllib
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from simulation.scenarios.delays import Delay
from simulation.scenarios.dice import Dice
from simulation.scenarios.fitness import check
from simulation.scenarios.lengths import length
from simulation.scenarios.play import Play, Played, newest_of, play
from simulation.scenarios.reading import UnfitScenario, parsed, read_scenario
from simulation.scenarios.scenario import Scenario
from simulation.scenarios.template import template
from simulation.scenarios.values import NOTHING, Drawn
from workflows.catalog import journeys
from workflows.map.source import read_source
from workflows.vocabulary.policies.policy import Policy

SHIPPED = sorted((Path(__file__).parents[2] / "scenarios").glob("*.toml"))
CONTRACT = """
[customers]
number = 12
starting_over = "5 d"
days = 120
[start]
event = "contract.started"
fields.contract_id = { id = "contract" }
fields.ends_on = { after = "90 d" }
"""
RENEWS = """
[[events]]
event = "contract.renewed"
after = "renewal-reminder"
delay = "2 d"
"""


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_every_scenario_that_is_shipped_fits_its_journey(file: Path) -> None:
    check(read_scenario(file), read_source(newest_of(file.stem)), file)


def test_the_scenario_in_the_documentation_fits_its_journey() -> None:
    page = (Path(__file__).parents[2] / "docs" / "simulate.md").read_text()
    check(_scenario(page.split("```toml")[1].split("```")[0]), read_source(newest_of("contract-renewal")), "it")


@pytest.mark.parametrize("name", sorted(journeys()))
def test_the_scenario_to_begin_with_can_be_played_as_it_is(name: str) -> None:
    source = read_source(newest_of(name))
    check(parsed(tomllib.loads(template(source)), "it"), source, "it")


def test_customers_react_to_a_message_that_was_sent() -> None:
    played = _play(CONTRACT + RENEWS)
    assert played.tally.outcomes == {("contract-renewal", "converted"): 12}
    assert {minutes for _, minutes in played.lasted} == {(30 + 2) * 24 * 60}  # the reminder goes 60 days before


def test_nobody_reacts_to_a_message_that_was_kept_from_them() -> None:
    unreachable = CONTRACT.replace("days = 120", "days = 120\nreachable = 0")
    assert _play(unreachable + RENEWS).tally.outcomes == {("contract-renewal", "lapsed"): 12}


def test_an_event_does_not_happen_to_whom_something_else_has_happened() -> None:
    leaves = '[[events]]\nevent = "contract.cancelled"\ndelay = "40 d"\nunless = ["contract.renewed"]\n'
    assert _play(CONTRACT + RENEWS + leaves).tally.events["contract.cancelled"] == 0
    assert _play(CONTRACT + leaves).tally.events["contract.cancelled"] == 12


def test_what_follows_an_event_shares_its_key() -> None:
    cases = """
[[events]]
event = "support_case.opened"
delay = "20 d"
fields.case_id = { id = "case" }
[[events]]
event = "support_case.closed"
after = "support_case.opened"
delay = "15 d"
"""
    played = _play(CONTRACT + cases, policy=_policy())
    assert played.tally.decided["renewal-reminder", "hold", "open-support-case"] == 12
    assert played.tally.said_by["contract-renewal", "renewal-reminder"] == 12  # closing it released them


def test_an_event_that_comes_again_comes_so_often_and_no_more() -> None:
    calls = '[[events]]\nevent = "offer.accepted"\ndelay = "1 d"\nagain = { every = "2 d", most = 3 }\n'
    assert _play(CONTRACT + calls).tally.events["offer.accepted"] == 36


def test_the_same_seed_gives_the_same_whatever_the_number_of_processes_and_another_seed_something_else() -> None:
    what = _what(read_scenario(SHIPPED[-1]), "welcome-series", number=60, days=20)
    once, again = play(what, processes=1), play(what, processes=2)
    assert (once.tally, once.flow, once.lasted) == (again.tally, again.flow, again.lasted)
    other = Play(what.journey, what.scenario, what.policy, seed=2)
    assert play(other, processes=1).lasted != once.lasted


def test_one_more_event_in_the_file_changes_nothing_of_what_else_people_do() -> None:
    scenario = read_scenario(SHIPPED[0])
    before = play(_what(scenario, "contract-renewal"), processes=1)
    opened = 'event = "basket.bought"\nfields.basket_id = { id = "b" }\nfields.amount_cents = { from = 1, to = 9 }'
    more = scenario.model_copy(
        update={"events": (*scenario.events, *_scenario(f"{CONTRACT}[[events]]\n{opened}").events)}
    )
    after = play(_what(more, "contract-renewal"), processes=1)
    assert after.tally.events["basket.bought"] == 12
    assert (before.flow, before.lasted) == (after.flow, after.lasted)


@pytest.mark.parametrize(
    ("written", "median_h", "p90_h"),
    [
        ({"fixed": "3 h"}, 3, 3),
        ({"from": "0 h", "to": "10 h"}, 5, 9),
        ({"mean": "10 h"}, 6.93, 23),
        ({"median": "2 h", "p90": "12 h"}, 2, 12),
        ({"quantiles": ["0 h", "1 h", "11 h"]}, 1, 9),
    ],
)
def test_a_delay_is_distributed_as_it_says(written: dict[str, Any], median_h: float, p90_h: float) -> None:
    delay, dice = Delay.model_validate(written), Dice("it")
    drawn = sorted(delay.draw(dice) / timedelta(hours=1) for _ in range(4_000))
    assert drawn[2_000] == pytest.approx(median_h, rel=0.1)
    assert drawn[3_600] == pytest.approx(p90_h, rel=0.1)


def test_values_are_chosen_by_weight_and_only_some_have_them() -> None:
    value, dice = Drawn.model_validate({"choose": {"a": 3, "b": 1}, "share": 0.5}), Dice("it")
    drawn = Counter(value.draw(dice, datetime(2026, 1, 1, tzinfo=UTC), "1", {}) for _ in range(4_000))
    assert drawn[NOTHING] == pytest.approx(2_000, rel=0.1)
    assert drawn["a"] == pytest.approx(3 * drawn["b"], rel=0.2)


@pytest.mark.parametrize(("written", "seconds"), [("3 d", 259_200), ("1 d 12 h", 129_600), ("1.5h", 5_400)])
def test_lengths_are_read_as_people_write_them(written: str, seconds: int) -> None:
    assert length(written) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("[customer]\nnumber = 1", "there is no 'customer'; did you mean 'customers'?"),
        ('[[events]]\nevent = "offer.accepted"\nprobabilty = 1', "[[events]] number 1 (offer.accepted): there is no "
         "'probabilty'; did you mean 'probability'?"),
        ('[[events]]\nevent = "offer.accepted"\nprobability = 2', "probability: input should be less"),
        ('[[events]]\nevent = "offer.acepted"', "event: no event is called 'offer.acepted'; did you mean 'offer.acc"),
        ('[[events]]\nevent = "offer.accepted"\ndelay = "soon"', "delay: 'soon' is no length of time"),
        ('[[events]]\nevent = "offer.accepted"\ndelay = { median = "1 d" }', "delay: a delay is a length such as"),
        ('[[events]]\nevent = "offer.accepted"\nafter = "renewal-ofer"', "after: 'renewal-ofer' is nothing that happens"
         " here; did you mean 'renewal-offer'?"),
        ('[[events]]\nevent = "offer.accepted"\nafter = "offer.accepted"', "after: it would follow itself"),
        ('[[events]]\nevent = "support_case.opened"', "fields.case_id: support_case.opened needs it"),
        ('[[events]]\nevent = "offer.accepted"\nfields.contract = "x"', "fields.contract: offer.accepted has no such "
         "field; did you mean 'contract_id'?"),
        ('[[events]]\nevent = "offer.accepted"\nfields.contract_id = { chose = { a = 1 } }', "did you mean 'choose'?"),
        ('[[events]]\nevent = "lead.scored"\nfields.score = "high"', "fields.score: Input should be a valid integer"),
        ("[customers.time_zones]\n\"Europe/Berln\" = 1", "'Europe/Berln' is no IANA time zone"),
    ],
)  # fmt: skip
def test_a_slip_is_told_with_its_place_and_what_was_probably_meant(more: str, said: str) -> None:
    source = read_source(newest_of("contract-renewal"))
    with pytest.raises(UnfitScenario) as told:
        check(_scenario(CONTRACT + more), source, "it.toml")
    assert str(told.value).startswith("it.toml: ")
    assert said in str(told.value)


def _scenario(text: str) -> Scenario:
    return parsed(tomllib.loads(text), "it.toml")


def _what(scenario: Scenario, journey: str, number: int = 12, days: int = 480) -> Play:
    told = scenario.customers.model_copy(update={"number": number, "days": days})
    return Play(journey, scenario.model_copy(update={"customers": told}), Policy())


def _play(text: str, policy: Policy | None = None) -> Played:
    return play(Play("contract-renewal", _scenario(text), policy or Policy()), processes=1)


def _policy() -> Policy:
    held = {"opened_by": "support_case.opened", "closed_by": "support_case.closed", "key": "case_id"}
    return Policy.model_validate({"holds": [{"name": "open-support-case", "binds": ["marketing", "service"], **held}]})
