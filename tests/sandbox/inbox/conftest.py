"""A real inbox for a test: real SMTP and real HTTP on loopback, its file in the test's own folder."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage
from pathlib import Path

import aiosmtplib
import httpx
import pytest

from listening import listen
from sandbox.inbox.mailbox import Mailbox
from sandbox.inbox.run import running


@dataclass(frozen=True)
class Inbox:
    """Where the running inbox takes mail, and a browser pointed at its pages."""

    smtp_port: int
    web: httpx.AsyncClient
    mailbox: Mailbox

    async def receive(self, mail: EmailMessage | bytes, *recipients: str) -> str:
        """Hand a mail over as any mail program would, and give back the server's answer."""
        async with aiosmtplib.SMTP(hostname="127.0.0.1", port=self.smtp_port) as smtp:
            raw = mail if isinstance(mail, bytes) else mail.as_bytes(policy=policy.SMTP)
            _, answer = await smtp.sendmail("shop@example.com", recipients or ("anna@example.com",), raw)
            return answer


@dataclass(frozen=True)
class Written:
    """What goes into a mail; the headers are added as they are."""

    subject: str = "Your contract ends soon"
    text: str = "Renew it today."
    html: str = "<p>Renew it <b>today</b>.</p>"
    headers: dict[str, str] = field(default_factory=dict)

    def mail(self) -> EmailMessage:
        """The mail itself, text and HTML."""
        mail = EmailMessage()
        mail["From"] = "Shop <shop@example.com>"
        mail["To"] = "anna@example.com"
        mail["Subject"] = self.subject
        for name, value in self.headers.items():
            mail[name] = value
        mail.set_content(self.text)
        if self.html:
            mail.add_alternative(self.html, subtype="html")
        return mail


@pytest.fixture
async def inbox(tmp_path: Path) -> AsyncIterator[Inbox]:
    mailbox = Mailbox(tmp_path / "inbox.db")
    smtp, page = listen("127.0.0.1", 0), listen("127.0.0.1", 0)
    smtp_port, page_port = smtp.getsockname()[1], page.getsockname()[1]
    browser = httpx.AsyncClient(base_url=f"http://127.0.0.1:{page_port}", trust_env=False)
    async with running(mailbox, smtp, page), browser:
        yield Inbox(smtp_port, browser, mailbox)
    mailbox.close()
