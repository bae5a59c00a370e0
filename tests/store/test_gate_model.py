"""Whatever happens, the gate in the database decides as a naive model does, and so does simulation."""

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.store.gate_policies import POLICIES
from tests.store.gate_steps import BEGINS, STEP, ZONES, Step
from tests.store.gate_world import GateWorld
from traffic import decide as gate
from workflows.vocabulary.events.profile import ConsentGiven, ProfileUpdated

STEPS = 50
SETTINGS = settings(deadline=None, suppress_health_check=list(HealthCheck), database=None)
FEW = settings(SETTINGS, max_examples=12, derandomize=True, phases=[Phase.generate])
MANY = settings(SETTINGS, max_examples=300)

Live = Callable[[datetime, str, str, str, list[Step]], None]
said: Counter[str] = Counter()
# The two that are left out are about what only journeys know.
TRIED = [*(r.__name__ for r in gate.RULES if r.__name__ not in ("overtaken", "after_pause")), "outranked"]
_LIVES = {
    "begins": st.sampled_from(BEGINS),
    "customer": st.sampled_from(["anna", "ben", "carla", "dora"]),
    "zone": st.sampled_from(ZONES),
    "policy": st.sampled_from(sorted(POLICIES)),
    "steps": st.lists(STEP, min_size=STEPS, max_size=STEPS),
}


@pytest.fixture
def live(sqlite_template: Path) -> Iterator[Live]:
    """One life, in a fresh database of its own, with every answer compared."""
    said.clear()
    numbers = count()
    with TemporaryDirectory() as folder:

        def one(begins: datetime, customer: str, zone: str, policy: str, steps: list[Step]) -> None:
            with closing(GateWorld(sqlite_template, Path(folder, f"{next(numbers)}.db"), customer, begins)) as world:
                world.applied(policy)
                world.happens(ProfileUpdated(email="a@example.com", time_zone=zone), begins)
                for scope in ("marketing", "survey"):
                    world.happens(ConsentGiven(scope=scope), begins)
                for step in steps:
                    answers = step(world)
                    if answers is not None:
                        naive, stored, simulated = answers
                        assert stored == naive
                        assert simulated == naive
                        said["settled" if naive is None else naive.rule] += 1
                naively, in_ledger = world.states()
                assert in_ledger == naively

        yield one


def test_the_gate_decides_as_the_model_does(live: Live) -> None:
    given(**_LIVES)(FEW(live))()
    assert len(said) > 15, f"few rules have had a say: {said}"


@pytest.mark.long
def test_the_gate_decides_as_the_model_does_in_very_many_lives(live: Live) -> None:
    given(**_LIVES)(MANY(live))()
    sys.stdout.write(f"{sum(said.values())} answers, by rule: {dict(said.most_common())}\n")
    assert len(said) > 25, f"few rules have had a say: {said}"


@pytest.mark.long
@pytest.mark.parametrize("off", TRIED)
def test_a_gate_that_lacks_a_rule_is_told_from_the_model(off: str, live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    if off == "outranked":
        monkeypatch.setattr(gate, off, lambda *_: None)
    monkeypatch.setattr(gate, "RULES", tuple(rule for rule in gate.RULES if rule.__name__ != off))
    with pytest.raises(AssertionError):
        given(**_LIVES)(settings(MANY, phases=[Phase.generate], derandomize=True)(live))()
