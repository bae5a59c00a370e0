"""As much of a Temporal cluster as journeys need: runs by their workflow's name, on one clock."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID, uuid5

from simulation.agenda import Agenda
from simulation.commands import Renewed
from simulation.run import Does, Run
from simulation.sdk.instance import CONVERTER, Beginning

_RUNS = UUID("5e0f6f0e-8c6b-5a52-9f3e-1d1c0a6a4c11")


class Refused(Exception):
    """An update was refused; the text says why."""


@dataclass
class Cluster:
    """Every workflow's present run; `past` are those that are over, if they are kept."""

    agenda: Agenda
    does: Does
    seed: int = 0
    is_sandboxed: bool = False
    keeps_tasks: bool = False
    runs: dict[str, Run] = field(default_factory=dict)
    past: list[Run] = field(default_factory=list)
    _begun: dict[str, int] = field(default_factory=dict)
    _asked: int = 0

    def starts(self, journey: type[Any], id: str, args: Sequence[object], headers: Mapping[str, object]) -> bool:
        """Start a workflow; False if one of that name is running."""
        if id in self.runs:
            return False
        run_id = self._run_id(id)
        beginning = Beginning(
            workflow_id=id,
            run_id=run_id,
            first_run_id=run_id,
            args=CONVERTER.to_payloads(args),
            headers={name: CONVERTER.to_payload(value) for name, value in headers.items()},
            at=self.agenda.now,
            first_at=self.agenda.now,
            randomness=_number(run_id),
        )
        self._makes(journey, beginning).begins()
        return True

    def signals(self, id: str, signal: str, args: Sequence[object]) -> bool:
        """Signal a workflow; False if none of that name is running."""
        run = self.runs.get(id)
        if run is None:
            return False
        run.hears(signal, CONVERTER.to_payloads(args))
        return True

    def asks(self, id: str, update: str, args: Sequence[object]) -> Any:
        """Have a workflow do something, and wait for its answer; Refused says why it does not."""
        run = self.runs.get(id)
        if run is None:
            raise Refused(f"{id} is not running")
        self._asked += 1
        name = f"{id}/{self._asked}"
        run.is_asked(name, update, CONVERTER.to_payloads(args))
        self.agenda.settles()
        answer = run.answers.pop(name, None)
        if answer is None or answer.refusal is not None or answer.result is None:
            raise Refused(f"{update}: {'no answer' if answer is None else answer.refusal or 'no answer yet'}")
        return CONVERTER.from_payload(answer.result)

    def queries(self, id: str, query: str) -> Any:
        """What a running workflow says to a query; None if it says nothing."""
        run = self.runs.get(id)
        answer = None if run is None else run.answer(query)
        return None if answer is None or answer.result is None else CONVERTER.from_payload(answer.result)

    def cancels(self, id: str) -> None:
        """Cancel a workflow."""
        self.runs[id].is_cancelled()

    def leaves(self) -> None:
        """Take everything that still runs out of memory."""
        for run in self.runs.values():
            run.leaves()
        self.runs.clear()

    def _makes(self, journey: type[Any], beginning: Beginning) -> Run:
        run = Run(self.agenda, journey, beginning, self.does, self.is_sandboxed, self.keeps_tasks, self._is_over)
        self.runs[beginning.workflow_id] = run
        return run

    def _is_over(self, run: Run) -> None:
        if self.keeps_tasks:
            self.past.append(run)
        begun = run.beginning
        del self.runs[begun.workflow_id]
        if isinstance(run.over, Renewed):
            run_id = self._run_id(begun.workflow_id)
            again = replace(
                begun,
                run_id=run_id,
                args=run.over.args,
                headers=run.over.headers,
                at=self.agenda.now,
                randomness=_number(run_id),
                continued_run_id=begun.run_id,
            )
            # Not from within the task of the run before: one round after the other, and not one inside the other.
            renewed = self._makes(run.journey, again)
            renewed.at_once, renewed.shown = run.at_once, dict(run.shown)
            self.agenda.next(renewed.begins)

    def _run_id(self, id: str) -> str:
        # By its own name and number alone: who else is simulated in this process must not matter.
        self._begun[id] = number = self._begun.get(id, 0) + 1
        return str(uuid5(_RUNS, f"{self.seed}/{id}/{number}"))


def _number(run_id: str) -> int:
    return int.from_bytes(hashlib.sha256(run_id.encode()).digest()[:8])
