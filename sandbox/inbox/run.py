"""One process for the outside world: the mail server and its pages, until it is told to stop."""

import asyncio
import contextlib
import signal
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import structlog
import uvicorn

from listening import QuietServer, listen
from sandbox.inbox.app import create_app
from sandbox.inbox.mailbox import Mailbox
from sandbox.inbox.smtp import SmtpServer

_log = structlog.get_logger()


@contextlib.asynccontextmanager
async def running(
    mailbox: Mailbox, smtp: socket.socket, page: socket.socket, campaign_secret: str = ""
) -> AsyncIterator[None]:
    """Take mail on one socket and show it on the other for as long as the block lasts; both are closed after."""
    mail_server = SmtpServer(mailbox)
    listener = await asyncio.get_running_loop().create_server(mail_server.connection, sock=smtp)
    config = uvicorn.Config(
        create_app(mailbox, campaign_secret),
        log_config=None,
        access_log=False,
        lifespan="off",
        timeout_graceful_shutdown=2,
    )
    config.load()
    page_server = QuietServer(config)
    serving = asyncio.create_task(page_server.serve(sockets=[page]))
    try:
        await page_server.settled.wait()
        yield
    finally:
        listener.close()
        mail_server.hang_up()
        page_server.should_exit = True
        await serving


async def serve(
    mailbox_path: Path,
    host: str,
    smtp_port: int,
    page_port: int,
    *,
    smtp_setting: str = "",
    page_setting: str = "",
    campaign_secret: str = "",
) -> None:
    """Run the inbox until SIGTERM or SIGINT; raises PortTaken, naming the setting if it is given."""
    with contextlib.ExitStack() as opened:
        smtp = opened.enter_context(listen(host, smtp_port, smtp_setting))
        page = opened.enter_context(listen(host, page_port, page_setting))
        mailbox = Mailbox(mailbox_path)
        opened.callback(mailbox.close)
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop.set)
            opened.callback(loop.remove_signal_handler, number)
        async with running(mailbox, smtp, page, campaign_secret):
            _log.info("inbox_started", smtp_port=smtp.getsockname()[1], page_port=page.getsockname()[1])
            await stop.wait()
    _log.info("inbox_stopped")
