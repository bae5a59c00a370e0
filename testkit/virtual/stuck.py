"""Say what keeps a simulated journey from going on."""

from collections.abc import Iterable

from simulation.run import Run
from testkit.stuck import ENOUGH_FAILURES, LIKES_TO_BE_TRIED_AGAIN, broken, failing, parked
from workflows.steered import PARKED


def complain_if_stuck(runs: Iterable[Run]) -> None:
    """Raise Stuck, with the failure, if one of these is parked, or its code fails, or a step of it has twice."""
    for run in runs:
        name = run.beginning.workflow_id
        if run.stuck is not None:
            raise broken(name, str(run.stuck))
        if PARKED.name in run.shown:
            raise parked(name, run.shown[PARKED.name])
        if run.failing is not None:
            step, attempt, wrong = run.failing
            if attempt >= ENOUGH_FAILURES and wrong.kind != LIKES_TO_BE_TRIED_AGAIN:
                raise failing(name, step, wrong.kind, wrong.why)
