"""The one Temporal plugin: give it to the client and every worker and replayer on it speaks Sojourn."""

from functools import cache
from typing import Any

from temporalio import workflow
from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.envconfig import ClientConfig
from temporalio.plugin import SimplePlugin
from temporalio.worker import WorkflowRunner
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

from workflows.binding import JourneyBinding
from workflows.catalog import journey_classes
from workflows.dates import PostDates

TASK_QUEUE = "sojourn"

# Pure modules of ours: loading them afresh for every journey would cost eight times the time and twenty
# times the memory. Journeys themselves stay inside the sandbox.
_PASSED_THROUGH = (
    "workflows.vocabulary",
    "workflows.ports",
    "workflows.enrolled",
    "workflows.steered",
    "workflows.verbs",
    "workflows.journey",
    "pydantic",
    "pydantic_core",
    "annotated_types",
)


async def connect(*, lazy: bool = False) -> Client:
    """A client by Temporal's own environment configuration; lazily, where Temporal may be down for now."""
    config = ClientConfig.load_client_connect_config()
    config.setdefault("target_host", "127.0.0.1:7233")
    return await Client.connect(**config, plugins=[journey_plugin()], lazy=lazy)


def journey_plugin() -> SimplePlugin:
    """Journeys, pydantic payloads, the binding of enrolments, and the sandbox."""
    return SimplePlugin(
        "sojourn",
        data_converter=pydantic_data_converter,
        interceptors=[JourneyBinding()],
        workflows=[*journey_classes(), PostDates],
        workflow_runner=_runner,
    )


_LOOKED_AT: set[type[Any]] = set()


class _Sandbox(SandboxedWorkflowRunner):
    """Temporal's sandbox; a class that has passed its first look in this process is not looked at again.

    Every worker and replayer would load every journey once more, only to see that it can be loaded.
    """

    def prepare_workflow(self, defn: workflow._Definition) -> None:
        """See that a journey can be loaded in the sandbox."""
        if defn.cls not in _LOOKED_AT:
            super().prepare_workflow(defn)
            _LOOKED_AT.add(defn.cls)


@cache
def sandbox() -> WorkflowRunner:
    """Temporal's sandbox as journeys run in it everywhere."""
    return _Sandbox(restrictions=SandboxRestrictions.default.with_passthrough_modules(*_PASSED_THROUGH))


def _runner(existing: WorkflowRunner | None) -> WorkflowRunner:
    return sandbox()
