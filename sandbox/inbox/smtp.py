"""The mail server of the outside world: it takes any mail for anyone, once it is on disk."""

import asyncio
import logging
import sqlite3
from weakref import WeakSet

import structlog
from aiosmtpd.smtp import SMTP, Envelope, Session

from sandbox.inbox.mailbox import Mailbox

# aiosmtpd asks the network for its own name when it is given none, which can take seconds.
_HOSTNAME = "inbox.sojourn.test"
# aiosmtpd's finer levels print addresses and content.
logging.getLogger("mail.log").setLevel(logging.WARNING)
_log = structlog.get_logger()


class Sink:
    """What aiosmtpd asks about each mail."""

    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox
        # The name aiosmtpd looks for.
        self.handle_DATA = self.accept

    async def accept(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Answer 250 once the mail is committed; a mail that could not be stored is asked for again (451)."""
        raw = envelope.original_content or b""
        try:
            await asyncio.to_thread(self._mailbox.accept, envelope.mail_from or "", envelope.rcpt_tos, raw)
        except sqlite3.Error as error:
            _log.error("mail_not_stored", error=type(error).__name__, bytes=len(raw))
            return "451 4.3.0 The inbox could not store the mail; free its disk and send again"
        return "250 2.0.0 Stored"


class SmtpServer:
    """Makes one protocol a connection, and remembers those open so that a stop need not wait for them."""

    def __init__(self, mailbox: Mailbox) -> None:
        self._sink = Sink(mailbox)
        self._open: WeakSet[SMTP] = WeakSet()

    def connection(self) -> SMTP:
        """A protocol for one connection, to be given to `loop.create_server`."""
        loop = asyncio.get_running_loop()
        protocol = SMTP(self._sink, hostname=_HOSTNAME, ident="Sojourn inbox", enable_SMTPUTF8=True, loop=loop)
        self._open.add(protocol)
        return protocol

    def hang_up(self) -> None:
        """Close the connections that are open; a mail without its 250 was not accepted."""
        for protocol in list(self._open):
            if protocol.transport is not None:
                protocol.transport.close()
