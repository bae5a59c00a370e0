"""The worker process: runs journeys and activities, and delivers what other processes have left lying."""

import asyncio
import contextlib
import os
import signal
import socket
from datetime import timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest
from temporalio.client import Client
from temporalio.service import RPCError
from temporalio.worker import Worker, WorkerDeploymentConfig

from activities.bookkeeping import StoreExperiments, StoreHolds, StoreLedger, StoreProfiles
from activities.campaigning.mapping import CampaignsFile
from activities.campaigning.systems import Access, Accesses, CampaignSystems
from activities.campaigns import OutsideCampaigns
from activities.channels.channel import ChannelAdapter
from activities.channels.http import OutsideHttp
from activities.channels.smtp import SmtpChannel, SmtpServer
from activities.dates import StoreDates
from activities.discretion import Discretion
from activities.messaging import StoreMessaging
from delivery.deployment import build_here, deployed, promote_itself
from delivery.pump import Pump
from delivery.schedules import ensure_schedules
from delivery.search_attributes import ensure_search_attributes
from settings import Promotion, Settings
from store.engine import open_database, reading
from store.policy import policy_in_force
from workflows.plugin import connect

_TRY_AGAIN_AFTER_S = 1.0
_ANSWERS_WITHIN_S = 5.0
_FINISH_WITHIN = timedelta(seconds=5)
MOST_CACHED = 500  # about 80 KiB each; the others are replayed when something happens to them
_log = structlog.get_logger()


async def ready_client(settings: Settings | None = None) -> Client:
    """A client of a Temporal that answers and knows our search attributes; waits for as long as that takes.

    With settings it also knows our schedule, which runs on their clock and task queue.
    """
    while True:
        try:
            client = await connect()
            await ensure_search_attributes(client)
            if settings is not None:
                await ensure_schedules(client, settings.task_queue, settings.clock)
        except (RPCError, RuntimeError, OSError) as failure:
            _log.warning("temporal.unreachable", error=type(failure).__name__)
            await asyncio.sleep(_TRY_AGAIN_AFTER_S)
        else:
            return client


async def is_ready(settings: Settings) -> bool:
    """Whether the database answers and a worker of this container asks Temporal for work; logs which does not."""
    asked = {"database": _database_answers(settings), "worker": _worker_polls(settings)}
    answers = await asyncio.gather(*asked.values(), return_exceptions=True)
    lacking = {
        part: type(answer).__name__ if isinstance(answer, BaseException) else "absent"
        for part, answer in zip(asked, answers, strict=True)
        if answer is not True
    }
    if lacking:
        _log.warning("worker.not_ready", **lacking)
    return not lacking


async def _database_answers(settings: Settings) -> bool:
    database = open_database(settings.database)
    try:
        async with asyncio.timeout(_ANSWERS_WITHIN_S), reading(database) as tx:
            await policy_in_force(tx)
    finally:
        await database.dispose()
    return True


async def _worker_polls(settings: Settings) -> bool:
    async with asyncio.timeout(_ANSWERS_WITHIN_S):
        client = await connect()
        request = DescribeTaskQueueRequest(
            namespace=client.namespace,
            task_queue=TaskQueue(name=settings.task_queue),
            task_queue_type=TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
        )
        pollers = (await client.workflow_service.describe_task_queue(request)).pollers
    return any(_lives_here(poller.identity) for poller in pollers)


def _lives_here(identity: str) -> bool:
    # Temporal lists for minutes who once asked, of every container: `process id@host name` tells ours from those.
    pid, _, host = identity.partition("@")
    if host != socket.gethostname() or not pid.isdecimal():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


async def run_until_told(settings: Settings) -> None:
    """Work until SIGINT or SIGTERM."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await run(settings, stop)


async def run(settings: Settings, stop: asyncio.Event) -> None:
    """Work until told to stop; while Temporal is down there is nothing to do but wait for it."""
    connecting, stopping = asyncio.create_task(ready_client(settings)), asyncio.create_task(stop.wait())
    await asyncio.wait({connecting, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if not connecting.done():
        connecting.cancel()
        return
    client = await connecting
    database = open_database(settings.database)
    http = OutsideHttp()
    pump = Pump(database, client, settings.task_queue, settings.clock)
    backstop = asyncio.create_task(pump.run(as_backstop=True))
    build = settings.build_id or await build_here()
    async with journey_worker(client, settings, database, http, deployed(settings.task_queue, build)):
        # Only now: Temporal promotes no build that nobody polls for.
        promoting = asyncio.create_task(_promote_itself(client, settings, build))
        await stop.wait()
    for ending in (backstop, promoting):
        ending.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await ending
    await http.close()
    await database.dispose()


async def _promote_itself(client: Client, settings: Settings, build: str) -> None:
    if settings.promote is not Promotion.NEVER:
        only_first = settings.promote is Promotion.FIRST
        await promote_itself(client, settings.task_queue, build, only_first=only_first)


def journey_worker(
    client: Client,
    settings: Settings,
    database: AsyncEngine,
    http: OutsideHttp,
    deployment: WorkerDeploymentConfig | None = None,
    channel: ChannelAdapter | None = None,
) -> Worker:
    """A worker with the real activities; whoever gets it enters it. Without a deployment it gets work at once.

    Messages go by the channel, or else by SMTP.
    """
    channel = channel or SmtpChannel(_mail_server(settings), http)
    messaging = StoreMessaging(database, channel, settings.mail_from)
    systems = CampaignSystems(http, _campaign_accesses(settings), CampaignsFile(settings.campaigns_file))
    campaigns = OutsideCampaigns(database, systems)
    return Worker(
        client,
        task_queue=settings.task_queue,
        graceful_shutdown_timeout=_FINISH_WITHIN,
        max_cached_workflows=MOST_CACHED,
        deployment_config=deployment,
        interceptors=[Discretion()],
        activities=[
            messaging.send,
            campaigns.set,
            StoreProfiles(database).read,
            StoreProfiles(database).reckon,
            StoreLedger(database).close,
            StoreLedger(database).note,
            StoreLedger(database).leave_out,
            StoreHolds(database).set,
            StoreExperiments(database).expose,
            StoreDates(database, settings.clock).post_due,
        ],
    )


def _campaign_accesses(settings: Settings) -> Accesses:
    return Accesses(
        webhook=Access(settings.campaign_url, secret=settings.campaign_secret),
        listmonk=Access(settings.listmonk_url, settings.listmonk_username, settings.listmonk_token),
        mautic=Access(settings.mautic_url, settings.mautic_username, settings.mautic_password),
        customerio=Access(settings.customerio_url, settings.customerio_site_id, settings.customerio_api_key),
        braze=Access(settings.braze_url, secret=settings.braze_api_key),
    )


def _mail_server(settings: Settings) -> SmtpServer:
    return SmtpServer(
        host=settings.smtp_host,
        port=settings.smtp_port,
        sender=settings.mail_from,
        username=settings.smtp_username,
        password=settings.smtp_password,
        lookup_url=settings.smtp_lookup_url,
    )
