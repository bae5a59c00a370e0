"""What has become of one enrolment so far, read from what was simulated."""

from collections.abc import Iterator

from simulation.cluster import Cluster
from simulation.records import Enrolled, Known
from simulation.run import Run
from simulation.sdk.instance import CONVERTER
from testkit.provider import RecordingProvider
from testkit.story import Decided, Story
from testkit.virtual.timeline import timeline_of
from workflows.catalog import messages
from workflows.vocabulary.arrival import START_HEADER, Start
from workflows.vocabulary.gate import EffectState
from workflows.vocabulary.identity import EnrolmentId


def read_story(
    cluster: Cluster, known: Known, provider: RecordingProvider, enrolment: EnrolmentId, before: Story
) -> Story:
    """The enrolment as it is now; `before` is how it was when last read."""
    entered = known.enrolments[enrolment]
    wanted = {one.id: one for one in known.wanted.values() if one.enrolment_id == enrolment}
    steered = [one for one in known.campaigns.values() if one.journey == entered.journey and one.done_at is not None]
    run = next(_runs(cluster, entered), None)
    return Story(
        said=[
            messages()[wanted[taken.effect_id].intent.message].model_validate(wanted[taken.effect_id].fields)
            for taken in provider.taken
            if taken.effect_id in wanted
        ],
        decisions=[
            Decided(one.message, one.verdict, one.rule, one.reason, one.at, one.until)
            for one in known.decisions
            if one.effect_id in wanted
        ],
        held=next((one.reason for one in wanted.values() if one.state is EffectState.WAITING), None),
        outcome=entered.outcome,
        reason=entered.reason,
        where=_where(cluster, entered, before),
        shown=before.shown if run is None else dict(run.shown),
        campaigns=[f"{one.action} {one.campaign}" for one in steered],
        timeline=timeline_of(known),
    )


def _where(cluster: Cluster, entered: Enrolled, before: Story) -> str:
    if entered.outcome is not None:
        return f"{entered.outcome}: {entered.reason}"
    answer = cluster.queries(entered.workflow_id, "where")
    return before.where if answer is None else str(answer)


def _runs(cluster: Cluster, entered: Enrolled) -> Iterator[Run]:
    """The runs of this very enrolment, the last first: others may have had the same workflow's name."""
    now = cluster.runs.get(entered.workflow_id)
    for run in (*(() if now is None else (now,)), *reversed(cluster.past)):
        if run.beginning.workflow_id == entered.workflow_id:
            start = CONVERTER.from_payload(run.beginning.headers[START_HEADER], Start)
            if isinstance(start, Start) and start.enrolment == entered.id:
                yield run
