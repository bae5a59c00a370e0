"""What the simulation relies on of the SDK's insides, which nobody has promised: here a new version shows."""

import asyncio
import gc
import inspect
import warnings
from dataclasses import fields
from uuid import UUID

import pytest
from temporalio import workflow
from temporalio.bridge.proto.workflow_activation import WorkflowActivationJob
from temporalio.bridge.proto.workflow_commands import WorkflowCommand
from temporalio.worker import WorkflowInstanceDetails

from simulation.commands import Answered, CancelTimer, Over, Show, StartStep, StartTimer
from simulation.sdk import jobs
from simulation.sdk.asked import NotSimulated, as_command
from simulation.sdk.instance import CONVERTER, Beginning, Instance, TaskFailed
from tests.simulation.made_up import IsWrong, SaysOneThing
from tests.simulation.scene import ANNA, DAY, NOON, OFFER
from workflows.vocabulary.arrival import START_HEADER, Arrival, Start
from workflows.vocabulary.events.contracts import ContractRenewed
from workflows.vocabulary.identity import EnrolmentId, EventId
from workflows.vocabulary.pausing import Instruction

EVENT = EventId(UUID(int=1))
ARRIVAL = Arrival(event_id=EVENT, sequence=1, at=NOON)


def instance_of(journey: type[object], *, is_sandboxed: bool = False) -> tuple[Instance, WorkflowActivationJob]:
    """A run that has not begun, and the job that begins it."""
    start = Start(enrolment=EnrolmentId(UUID(int=2)), journey="says-one-thing", customer=ANNA, arrival=ARRIVAL)
    beginning = Beginning(
        workflow_id="says-one-thing/anna",
        run_id="run",
        first_run_id="run",
        args=CONVERTER.to_payloads([OFFER]),
        headers={START_HEADER: CONVERTER.to_payload(start)},
        at=NOON,
        first_at=NOON,
        randomness=1,
    )
    name = workflow._Definition.must_from_class(journey).name
    assert name is not None
    return Instance(journey, beginning, is_sandboxed=is_sandboxed), jobs.begin(beginning, name)


@pytest.mark.parametrize("is_sandboxed", [False, True])
def test_a_run_begins_with_its_arguments_and_header_and_asks_for_a_timer(is_sandboxed: bool) -> None:
    instance, begins = instance_of(SaysOneThing, is_sandboxed=is_sandboxed)
    assert instance.activate([begins], NOON, 3) == [StartTimer(1, DAY, "sleep 1 d")]


def test_a_timer_that_fired_brings_the_step_with_its_time_outs_and_retries() -> None:
    instance, begins = instance_of(SaysOneThing)
    instance.activate([begins], NOON, 3)
    (step,) = instance.activate([jobs.fire(1)], NOON + DAY, 7)
    assert isinstance(step, StartStep)
    assert (step.name, step.is_local, step.time_out.total_seconds(), step.most_attempts) == (
        "send-message",
        False,
        10,
        0,
    )
    assert (step.first_retry.total_seconds(), step.growth, step.longest_retry.total_seconds()) == (1, 2.0, 300)
    assert "MissingTemplate" in step.for_good
    assert step.summary == "renewal-reminder by email"
    assert step.waits_when_cancelled


def test_a_signal_reaches_its_handler_and_the_run_ends_with_its_result() -> None:
    instance, begins = instance_of(SaysOneThing)
    instance.activate([begins], NOON, 3)
    signal = jobs.signal("contract.renewed", CONVERTER.to_payloads([ContractRenewed(contract_id="k-1"), ARRIVAL_2]), 5)
    cancelled, close = instance.activate([signal], NOON, 7)
    assert isinstance(cancelled, CancelTimer)
    assert isinstance(close, StartStep)
    assert close.is_local
    (over,) = instance.activate([jobs.done(close, CONVERTER.to_payload(None))], NOON, 7)
    assert isinstance(over, Over)
    assert over.result is not None
    assert CONVERTER.from_payload(over.result) == "converted"


ARRIVAL_2 = ARRIVAL.model_copy(update={"sequence": 2})


def test_an_update_is_accepted_or_refused_and_a_query_is_answered() -> None:
    instance, begins = instance_of(SaysOneThing)
    instance.activate([begins], NOON, 3)
    told = CONVERTER.to_payloads([Instruction(by="anna", why="wrong price")])
    accepted, shown, note = instance.activate([jobs.update("u-1", "pause", told)], NOON, 5)
    assert accepted == Answered("u-1", is_accepted=True)
    assert shown == Show({"SojournHeldBy": "paused"})
    assert isinstance(note, StartStep)
    (refused,) = instance.activate([jobs.update("u-2", "pause", told)], NOON, 7)
    assert isinstance(refused, Answered)
    assert "it is paused already" in (refused.refusal or "")
    (answer,) = instance.activate([jobs.query("q", "where")], NOON, 7)
    assert isinstance(answer, Answered)
    assert answer.result is not None
    assert CONVERTER.from_payload(answer.result) == "sleep 1 d"


def test_a_failing_task_is_told_with_the_line_that_fails() -> None:
    instance, begins = instance_of(IsWrong)
    with pytest.raises(TaskFailed, match=r"(?s)by zero.*made_up\.py"):
        instance.activate([begins], NOON, 3)


def test_a_run_that_leaves_the_memory_leaves_nothing_behind_to_be_collected() -> None:
    instance, begins = instance_of(SaysOneThing)
    instance.activate([begins], NOON, 3)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        instance.evict()
        del instance
        gc.collect()


async def test_whoever_simulates_inside_a_running_loop_still_has_it_afterwards() -> None:
    here = asyncio.get_running_loop()
    instance, begins = instance_of(SaysOneThing)
    instance.activate([begins], NOON, 3)
    assert asyncio.get_running_loop() is here
    await asyncio.sleep(0)


def test_what_no_journey_asks_for_is_refused_by_its_name() -> None:
    command = WorkflowCommand()
    command.start_child_workflow_execution.SetInParent()
    with pytest.raises(NotSimulated, match="start_child_workflow_execution"):
        as_command(command)


def test_an_instance_is_made_of_the_details_we_know() -> None:
    assert {field.name for field in fields(WorkflowInstanceDetails)} == {
        "payload_converter_factory",
        "failure_converter_class",
        "interceptor_classes",
        "defn",
        "info",
        "randomness_seed",
        "extern_functions",
        "disable_eager_activity_execution",
        "worker_level_failure_exception_types",
        "patch_activation_callback",
        "last_completion_result",
        "last_failure",
        "default_workflow_logic_flags",
    }
    assert "randomness_seed" in inspect.signature(WorkflowInstanceDetails).parameters
