"""Which way runs went on a journey's map, counted exactly."""

import tomllib
from collections import Counter
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from simulation.paths.flow import Recorder, taken
from simulation.paths.follow import BEGAN, Follower
from simulation.paths.graph import Graph, Shape, is_mark, read, without_marks
from simulation.paths.traced import Traced, traced
from simulation.scenarios.play import Play, Played, newest_of, play
from simulation.scenarios.reading import parsed
from simulation.scenarios.template import template
from tests.simulation.scene import NOON, OFFER, Scene, scene
from tests.simulation.winding import Winding
from workflows.catalog import journey_classes, journeys
from workflows.journey import Journey
from workflows.journeys.win_back import WinBack
from workflows.map.chart import chart
from workflows.map.source import read_source
from workflows.map.walk import walk
from workflows.vocabulary.events.contracts import ContractCancelled, ContractStarted
from workflows.vocabulary.events.shopping import BasketBought
from workflows.vocabulary.identity import EnrolmentId
from workflows.vocabulary.policies.policy import Policy

CUSTOMERS = 12
NAMES = sorted(journeys())


@pytest.mark.parametrize("journey", [*journey_classes(), Winding], ids=lambda kind: kind.__name__)
def test_the_map_that_is_counted_on_is_the_one_that_sojourn_map_draws(journey: type[Journey[Any]]) -> None:
    source = read_source(journey)
    assert _shape(without_marks(traced(journey).graph)) == _shape(read(chart(source, walk(source))))


@pytest.mark.parametrize("name", NAMES)
def test_whoever_came_to_a_step_went_on_or_is_still_there_or_left_for_a_reason_that_is_told(name: str) -> None:
    played, graph = _played(name), traced(newest_of(name)).graph
    flow, tally = played.flow, played.tally
    assert tally.stuck == []
    assert flow.entered == tally.entered[name] > 0
    for node in graph.nodes.values():
        came = sum(number for edge, number in flow.took.items() if edge.target == node.id)
        came += flow.entered if node is graph.start else 0
        went = sum(number for edge, number in flow.took.items() if edge.origin == node.id)
        left = sum(number for (at, _), number in flow.cut.items() if at == node.id)
        over = came if node.shape is Shape.END and node is not graph.start else 0
        assert came == went + flow.inside[node.id] + left + over, node.text
    ended = Counter[str]()
    for edge, number in flow.took.items():
        if graph.nodes[edge.target].shape is Shape.END and not edge.is_renewal:
            ended[graph.nodes[edge.target].text] += number
    ran_out = Counter({str(outcome): n for (_, outcome, why), n in tally.reasons.items() if why == "ran to its end"})
    assert +ended == ran_out
    assert Counter(dict(_sends(graph, played))) == Counter({message: n for (_, message), n in tally.asked.items()})


@pytest.mark.parametrize("name", ["lead-nurture", "telecom-path", "welcome-series"])
def test_whoever_is_followed_does_what_they_would_have_done(name: str) -> None:
    followed, alone = _played(name), _played(name, follows_paths=False)
    assert (followed.tally, followed.lasted) == (alone.tally, alone.lasted)


def test_a_run_is_followed_through_a_method_that_is_called_twice_and_past_answers_nobody_looks_at() -> None:
    followed, story = _winding("basic")
    story.passes(timedelta(hours=1))
    story.happens(OFFER)
    story.passes(timedelta(days=10))
    _close(followed, story)
    took = _took(followed)
    assert took["wait for offer.accepted, 1 d", "offer.accepted", "sleep rest"] == 1
    assert took["wait for offer.accepted, 1 d", "1 d pass", "sleep rest"] == 1
    assert took["first?", "yes", "stage: soon"] == 1
    assert took["first and second?", "no", "rarely"] == 1  # though what it comes to has the name of the other way
    assert took["first and second?", "yes", "lapsed"] == 0


def test_two_answers_of_three_are_told_from_one_another() -> None:
    followed, story = _winding("family")
    for _ in range(2):
        story.happens(OFFER)
        story.passes(timedelta(hours=3))
    _close(followed, story)
    took = _took(followed)
    assert took["wait for offer.accepted, 1 d", "offer.accepted", "sleep rest"] == 2
    assert took["second?", "yes", "exited"] == 1


def test_whoever_is_cut_short_left_from_the_step_they_were_at() -> None:
    followed, story = _winding("basic")
    story.passes(timedelta(hours=30))
    story.happens(ContractCancelled(contract_id="c-1"))
    _close(followed, story)
    (((at, why), number),) = followed.recorder.flow.cut.items()
    text = followed.graph.nodes[at].text
    assert (text, why, number) == ("wait for offer.accepted, 1 d", "exit: contract.cancelled", 1)


def test_how_long_they_were_at_a_wait_is_counted_in_minutes() -> None:
    followed, story = _winding("basic")
    story.passes(timedelta(hours=30))
    _close(followed, story)
    stayed = {(followed.graph.nodes[node].text, minutes) for node, minutes in followed.recorder.flow.stayed}
    assert {("wait for offer.accepted, 1 d", 24 * 60), ("sleep rest", 120)} <= stayed


def test_a_silence_that_goes_on_in_a_new_run_is_one_silence() -> None:
    recorder = Recorder(Follower(traced(WinBack).graph))
    graph, someone = recorder.follower.graph, EnrolmentId(UUID(int=1))
    silence, send = (node.token or 0 for node in list(graph.nodes.values())[1:3])
    for token in (BEGAN, silence, BEGAN, silence, BEGAN, silence, send):
        recorder.passes(someone, token, NOON)
    assert sum(recorder.flow.took.values()) == 2


def test_a_standing_journey_comes_round() -> None:
    followed = traced(WinBack)
    story = scene(followed.journey)
    for number in range(3):
        story.happens(BasketBought(basket_id=str(number), amount_cents=1))
        story.passes(timedelta(days=40))
    _close(followed, story)
    assert sum(number for edge, number in followed.recorder.flow.took.items() if edge.is_renewal) == 2


def _winding(package: str) -> tuple[Traced, Scene]:
    followed = traced(Winding)
    story = scene(followed.journey, policy=Policy())
    story.happens(ContractStarted(contract_id="c-1", ends_on=NOON + timedelta(days=90), package=package))
    return followed, story


def _close(followed: Traced, story: Scene) -> None:
    followed.recorder.close(story.anna.enrolments.values())


def _took(followed: Traced) -> Counter[tuple[str, str, str]]:
    """How often each edge was taken, by the texts of its ends; what is drawn twice is counted together."""
    nodes, found = followed.graph.nodes, Counter[tuple[str, str, str]]()
    for edge, number in taken(followed.graph, followed.recorder.flow).items():
        found[nodes[edge.origin].text, edge.label, nodes[edge.target].text] += number
    return found


def _played(name: str, *, follows_paths: bool = True) -> Played:
    text = template(read_source(newest_of(name)))
    scenario = parsed(tomllib.loads(text), name)
    fewer = scenario.model_copy(update={"customers": scenario.customers.model_copy(update={"number": CUSTOMERS})})
    return play(Play(name, fewer, Policy(), 1, follows_paths), processes=1)


def _sends(graph: Graph, played: Played) -> list[tuple[str, int]]:
    came = Counter[str]()
    for edge, number in played.flow.took.items():
        text = graph.nodes[edge.target].text
        if text.startswith("send ") and not is_mark(graph.nodes[edge.target]):
            came[text.splitlines()[0].removeprefix("send ")] += number
    return [(message, number) for message, number in came.items() if number]


def _shape(graph: Graph) -> tuple[object, ...]:
    places = {name: place for place, name in enumerate(graph.nodes)}
    nodes = [(node.shape, node.text) for node in graph.nodes.values()]
    edges = sorted((places[e.origin], places[e.target], e.label, e.is_renewal) for e in graph.edges)
    return nodes, edges, graph.cuts
