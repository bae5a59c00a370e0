"""Turn a message into the bytes of a mail, from the templates a person can edit."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any, Protocol

from liquid import Environment, StrictDefaultUndefined
from liquid.exceptions import LiquidError

from workflows.vocabulary.requests import SendRequest

_TEMPLATES = Path(__file__).parents[1] / "templates"


class MissingTemplate(LookupError):
    """A message without words: whoever wrote the message class adds the file that is named."""


class UnfitTemplate(ValueError):
    """Words that cannot be put together: whoever wrote the template mends it, then operators say `retry`."""


class Addressee(Protocol):
    """A customer's row, or whatever else has their `email`, `locale` and `traits`."""

    def __getitem__(self, name: str, /) -> Any:
        """One field."""
        ...


@dataclass(frozen=True, slots=True)
class Rendered:
    """A mail as it will go out, and the SHA-256 of its bytes."""

    recipient: str
    content: bytes

    @property
    def digest(self) -> str:
        """What tells whether two renderings are the same."""
        return hashlib.sha256(self.content).hexdigest()


class _Limited(Environment):
    loop_iteration_limit = 1_000
    output_stream_limit = 200_000


_LIQUID = _Limited(undefined=StrictDefaultUndefined)


def render_mail(
    request: SendRequest, customer: Addressee, sender: str, now: datetime, *, is_witnessed: bool
) -> Rendered:
    """The mail of a request to a customer; MissingTemplate if it has no words, UnfitTemplate if they do not fit.

    Where a mailbox is asked what it has accepted, it is also told whose mail it is, and by which clock; others are not.
    """
    context = {"customer": {**customer["traits"], "locale": customer["locale"]}, **request.fields}
    try:
        text = _template(request.message).render(**context).strip()
    except LiquidError as wrong:
        raise UnfitTemplate(f"templates/{request.message}.email.en.liquid: {type(wrong).__name__}") from None
    subject, _, body = text.partition("\n")
    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = subject.removeprefix("Subject:").strip()
    mail["From"] = sender
    mail["To"] = customer["email"] or "nobody@invalid"
    mail["Message-ID"] = f"<{request.effect_id}@{sender.rpartition('@')[2].rstrip('>')}>"
    if is_witnessed:
        mail["X-Sojourn-Effect"] = str(request.effect_id)
        mail["X-Sojourn-Customer"] = request.enrolment.customer
        mail["X-Sojourn-Journey"] = request.enrolment.journey
        mail["X-Sojourn-Date"] = now.isoformat()
    mail.set_content(body.strip() + "\n")
    mail.add_alternative(_html(body), subtype="html")
    return Rendered(recipient=customer["email"] or "", content=_settled(mail, request))


def _settled(mail: EmailMessage, request: SendRequest) -> bytes:
    # A random boundary would make the same message differ between two renderings.
    mail.set_boundary(f"=_{request.effect_id.hex}")
    return mail.as_bytes()


def _html(body: str) -> str:
    paragraphs = "".join(f"<p>{escape(part)}</p>\n" for part in body.strip().split("\n\n"))
    return _LAYOUT.replace("{{ paragraphs }}", paragraphs)


@lru_cache(maxsize=256)
def _template(message: str) -> Any:
    file = _TEMPLATES / f"{message}.email.en.liquid"
    if not file.is_file():
        raise MissingTemplate(f"{message} has no words: add templates/{message}.email.en.liquid")
    return _LIQUID.from_string(file.read_text())


_LAYOUT = (_TEMPLATES / "layout.email.html").read_text()
