"""What a raw mail says: its parts and headers as a customer's mail program would show them."""

import contextlib
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict

_SHOWN = ("from", "to", "cc", "reply-to", "subject", "date", "message-id", "list-unsubscribe", "list-unsubscribe-post")
_OURS = "x-sojourn-"


class Letter(BaseModel):
    """A mail taken apart; every text is safe to store, none is safe to show unescaped; what is absent is empty."""

    model_config = ConfigDict(frozen=True)

    message_id: str
    subject: str
    text: str
    html: str
    customer: str
    journey: str
    effect: str
    dated: str
    headers: tuple[tuple[str, str], ...]


# The standard library's mail parsers raise many kinds of error on hostile input, so each is caught whole.
def read_letter(raw: bytes) -> Letter:
    """Take a mail apart and never fail: a mail that was accepted is shown, however broken it is."""
    try:
        mail = message_from_bytes(raw, _class=EmailMessage, policy=policy.default)
    except Exception:
        mail = EmailMessage()
    return Letter(
        message_id=_header(mail, "message-id"),
        subject=_header(mail, "subject"),
        text=_part(mail, "plain"),
        html=_part(mail, "html"),
        customer=_header(mail, _OURS + "customer"),
        journey=_header(mail, _OURS + "journey"),
        effect=canonical_effect(_header(mail, _OURS + "effect")),
        dated=_iso(_header(mail, _OURS + "date")),
        headers=tuple((name, _header(mail, name)) for name in _names(mail)),
    )


def canonical_effect(value: str) -> str:
    """An effect's id in the one spelling it is looked up by; what is no UUID stays as it came."""
    with contextlib.suppress(ValueError):
        return str(UUID(value))
    return value


def storable(text: str) -> str:
    """The same text without what SQLite cannot hold whole: lone surrogates and NUL."""
    return text.encode("utf-8", "replace").decode().replace("\0", "\N{REPLACEMENT CHARACTER}")


def _names(mail: EmailMessage) -> list[str]:
    present = dict.fromkeys(storable(name) for name, _ in mail.raw_items())
    return [name for name in present if name.lower() in _SHOWN or name.lower().startswith(_OURS)]


def _header(mail: EmailMessage, name: str) -> str:
    try:
        value = str(mail.get(name, ""))
    except Exception:
        value = next((str(raw) for key, raw in mail.raw_items() if key.lower() == name.lower()), "")
    return " ".join(storable(value).split())


def _part(mail: EmailMessage, kind: str) -> str:
    try:
        body = mail.get_body(preferencelist=(kind,))
    except Exception:
        return ""
    if body is None:
        return ""
    try:
        content = body.get_content()
    except Exception:
        content = body.get_payload(decode=True)
    if isinstance(content, bytes):
        content = content.decode("utf-8", "replace")
    return storable(content) if isinstance(content, str) else ""


def _iso(written: str) -> str:
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        with contextlib.suppress(ValueError, TypeError, IndexError, OverflowError):
            moment = read(written)
            return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).isoformat()
    return ""
