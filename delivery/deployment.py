"""Which build of the workers Temporal gives the journeys to: one Worker Deployment a task queue, of its name."""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import structlog
from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import (
    DescribeTaskQueueRequest,
    DescribeWorkerDeploymentRequest,
    DescribeWorkerDeploymentResponse,
    SetWorkerDeploymentCurrentVersionRequest,
    SetWorkerDeploymentRampingVersionRequest,
)
from temporalio.client import Client
from temporalio.common import VersioningBehavior, WorkerDeploymentVersion
from temporalio.service import RPCError, RPCStatusCode
from temporalio.worker import WorkerDeploymentConfig

_PATIENCE = timedelta(seconds=30)
_LOOK_EVERY_S = 0.1
_REST_AFTER_FAILURE_S = 2.0
# A poll is open for up to a minute, and is noted by Temporal when it begins.
_POLLS_SINCE = timedelta(seconds=70)
_SOON_OVER = frozenset(
    {RPCStatusCode.NOT_FOUND, RPCStatusCode.FAILED_PRECONDITION, RPCStatusCode.ABORTED, RPCStatusCode.UNAVAILABLE}
)
_log = structlog.get_logger()


class NotPromoted(Exception):
    """The build did not become current; the message says why, and who can do what about it."""


def deployed(task_queue: str, build: str) -> WorkerDeploymentConfig:
    """What a worker tells Temporal of itself; open journeys move to the current build at their next step."""
    return WorkerDeploymentConfig(
        version=WorkerDeploymentVersion(deployment_name=task_queue, build_id=build),
        use_worker_versioning=True,
        # Here and not on the journeys: one that named it would hang on every worker that is of no deployment.
        default_versioning_behavior=VersioningBehavior.AUTO_UPGRADE,
    )


async def build_here() -> str:
    """The build id of this code where none is set: the revision it is at, or `dev` where nobody knows one."""
    try:
        process = await asyncio.create_subprocess_exec(
            *("git", "describe", "--always", "--abbrev=12", "--exclude=*", "--dirty"),
            cwd=Path(__file__).parent,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
    except OSError:
        return "dev"
    revision, _ = await process.communicate()
    return revision.decode().strip() or "dev"


async def promote(
    client: Client,
    task_queue: str,
    build: str,
    *,
    ramp: float | None = None,
    only_first: bool = False,
    patience: timedelta = _PATIENCE,
) -> str:
    """Give all journeys to a build, or with `ramp` so many percent of them; what was done, in a sentence.

    `only_first` leaves everything as it is where a build is current already. Waits until a worker of the
    build polls; NotPromoted if none does within `patience`.
    """
    until = time.monotonic() + patience.total_seconds()
    while True:
        try:
            if build in await _polling(client, task_queue):
                found = await _describe(client, task_queue)
                if only_first and (current := _current(found)):
                    return f"build {current} is current, and stays it"
                return await _route(client, task_queue, build, ramp, found)
            refused = f"no worker of build {build} polls task queue {task_queue}: start one that has it as its build id"
        except RPCError as failure:
            if failure.status not in _SOON_OVER:
                raise NotPromoted(f"Temporal did not promote build {build}: {failure.message}") from failure
            refused = f"Temporal did not promote build {build}: {failure.message}"
        if time.monotonic() > until:
            raise NotPromoted(f"{refused}; {await _polling_in_words(client, task_queue)}")
        await asyncio.sleep(_LOOK_EVERY_S)


async def promote_itself(client: Client, task_queue: str, build: str, *, only_first: bool) -> None:
    """What a worker that polls does about its own build, for as long as that takes."""
    while True:
        try:
            said = await promote(client, task_queue, build, only_first=only_first)
        except (NotPromoted, RPCError) as failure:
            _log.warning("worker.not_promoted", build=build, error=str(failure))
            await asyncio.sleep(_REST_AFTER_FAILURE_S)
        else:
            _log.info("worker.promoted", build=build, said=said)
            return


async def _route(
    client: Client, task_queue: str, build: str, ramp: float | None, found: DescribeWorkerDeploymentResponse
) -> str:
    service, current = client.workflow_service, _current(found)
    if ramp is None:
        whole = SetWorkerDeploymentCurrentVersionRequest(
            namespace=client.namespace,
            deployment_name=task_queue,
            build_id=build,
            conflict_token=found.conflict_token,
            identity=client.identity,
        )
        await service.set_worker_deployment_current_version(whole)
        if build == current:
            return f"build {build} was current already"
        return f"build {build} is current" + (f", after {current}" if current else ", the first to be so")
    if build == current:
        raise NotPromoted(f"build {build} is current and has all journeys already: ramp up another")
    share = SetWorkerDeploymentRampingVersionRequest(
        namespace=client.namespace,
        deployment_name=task_queue,
        build_id=build,
        percentage=ramp,
        conflict_token=found.conflict_token,
        identity=client.identity,
    )
    await service.set_worker_deployment_ramping_version(share)
    rest = f"build {current}" if current else "workers of no deployment"
    return f"build {build} gets {ramp:g} % of the journeys now, {rest} the others"


def _current(found: DescribeWorkerDeploymentResponse) -> str:
    return found.worker_deployment_info.routing_config.current_deployment_version.build_id


async def _describe(client: Client, task_queue: str) -> DescribeWorkerDeploymentResponse:
    request = DescribeWorkerDeploymentRequest(namespace=client.namespace, deployment_name=task_queue)
    return await client.workflow_service.describe_worker_deployment(request)


async def _polling(client: Client, task_queue: str) -> list[str]:
    """The builds whose workers ask for work, or did within the last minute."""
    request = DescribeTaskQueueRequest(
        namespace=client.namespace,
        task_queue=TaskQueue(name=task_queue),
        task_queue_type=TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
    )
    since = datetime.now(UTC) - _POLLS_SINCE
    pollers = (await client.workflow_service.describe_task_queue(request)).pollers
    recent = [poller for poller in pollers if poller.last_access_time.ToDatetime(UTC) > since]
    return sorted({poller.deployment_options.build_id for poller in recent} - {""})


async def _polling_in_words(client: Client, task_queue: str) -> str:
    try:
        builds = await _polling(client, task_queue)
    except RPCError:
        return "Temporal does not say who polls"
    return f"there are workers of {', '.join(builds)}" if builds else "no worker with a build id polls at all"
