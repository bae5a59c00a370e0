"""Every mail the outside world was handed, exactly as often as it was handed over."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from pydantic import AwareDatetime, BaseModel, ConfigDict

from sandbox.inbox.campaigns import Campaigns
from sandbox.inbox.database import Database
from sandbox.inbox.letter import canonical_effect, read_letter, storable

_SUMMARY = """
SELECT id, received_at, message_id, sender, recipient, subject, customer, journey, effect, dated,
       substr(text, 1, 400) AS preview,
       CASE
         WHEN effect <> '' THEN
           (SELECT count(*) FROM mails m WHERE m.effect = mails.effect AND m.recipient = mails.recipient)
         WHEN message_id <> '' THEN
           (SELECT count(*) FROM mails m WHERE m.message_id = mails.message_id AND m.recipient = mails.recipient)
         ELSE 1
       END AS copies
FROM mails
"""
_SEARCHED = ("subject", "recipient", "customer", "journey", "text")
_MATCH = " OR ".join(f"{column} LIKE :pattern ESCAPE '!'" for column in _SEARCHED)
_ASKED_FOR = """
WHERE (:customer = '' OR customer = :customer)
  AND (:message_id = '' OR message_id = :message_id)
  AND (:effect = '' OR effect = :effect)
"""


class Mail(BaseModel):
    """One accepted mail as a list shows it; `copies` counts those of its effect (or Message-ID), itself included."""

    model_config = ConfigDict(frozen=True)

    id: int
    received_at: AwareDatetime
    message_id: str
    sender: str
    recipient: str
    subject: str
    customer: str
    journey: str
    effect: str
    dated: str
    preview: str
    copies: int

    @property
    def shown_at(self) -> datetime:
        """The instant the customer sees beside the mail: its own date where it has one, else its arrival."""
        return datetime.fromisoformat(self.dated) if self.dated else self.received_at


class Opened(BaseModel):
    """One accepted mail with all it says."""

    model_config = ConfigDict(frozen=True)

    mail: Mail
    text: str
    html: str
    headers: list[tuple[str, str]]


class Mailbox:
    """The inbox's file; it never merges, drops or repairs a mail, because it is the witness of what was sent."""

    def __init__(self, path: Path) -> None:
        self._database = Database(path)
        self.campaigns = Campaigns(self._database)

    def accept(self, sender: str, recipients: Sequence[str], raw: bytes) -> None:
        """Put a mail on disk, one row for each recipient; on return it survives a kill; raises sqlite3.Error."""
        letter = read_letter(raw)
        received_at = datetime.now(UTC).isoformat()
        texts = letter.model_dump(exclude={"headers"})
        with self._database.writing() as connection:
            for recipient in recipients:
                connection.execute(
                    "INSERT INTO mails (received_at, message_id, sender, recipient, subject, text, html, customer,"
                    " journey, effect, dated, headers, raw) VALUES (:received_at, :message_id, :sender, :recipient,"
                    " :subject, :text, :html, :customer, :journey, :effect, :dated, :headers, :raw)",
                    {
                        **texts,
                        "received_at": received_at,
                        "sender": storable(sender),
                        "recipient": storable(recipient),
                        "headers": json.dumps(letter.headers),
                        "raw": raw,
                    },
                )

    def mails(self, customer: str = "", message_id: str = "", effect: str = "") -> list[Mail]:
        """All mails that fit, oldest first; an empty value asks for nothing in particular."""
        values: dict[str, str | int] = {
            "customer": customer,
            "message_id": message_id,
            "effect": canonical_effect(effect),
        }
        return [
            Mail.model_validate(dict(row))
            for row in self._database.rows(f"{_SUMMARY} {_ASKED_FOR} ORDER BY id", values)
        ]

    def newest(self, customer: str = "", search: str = "", before: int = 0, limit: int = 50) -> list[Mail]:
        """The newest mails first, a page at a time: those whose id is less than `before` (0: from the newest on)."""
        escaped = search.replace("!", "!!").replace("%", "!%").replace("_", "!_")
        values: dict[str, str | int] = {
            "customer": customer,
            "pattern": f"%{escaped}%",
            "before": before,
            "limit": limit,
        }
        where = f"WHERE (:customer = '' OR customer = :customer) AND (:before = 0 OR id < :before) AND ({_MATCH})"
        found = self._database.rows(f"{_SUMMARY} {where} ORDER BY id DESC LIMIT :limit", values)
        return [Mail.model_validate(dict(row)) for row in found]

    def open(self, mail_id: int) -> Opened | None:
        """One mail in full, or nothing where there is none of that id."""
        by_id: dict[str, str | int] = {"id": mail_id}
        summaries = self._database.rows(f"{_SUMMARY} WHERE id = :id", by_id)
        parts = self._database.rows("SELECT text, html, headers FROM mails WHERE id = :id", by_id)
        if not summaries or not parts:
            return None
        return Opened(
            mail=Mail.model_validate(dict(summaries[0])),
            text=parts[0]["text"],
            html=parts[0]["html"],
            headers=json.loads(parts[0]["headers"]),
        )

    def raw(self, mail_id: int) -> bytes | None:
        """The bytes as they came over the wire, or nothing where there is no mail of that id."""
        found = self._database.rows("SELECT raw FROM mails WHERE id = :id", {"id": mail_id})
        return bytes(found[0]["raw"]) if found else None

    def count(self) -> int:
        """How many mails were accepted, copies included."""
        return int(self._database.rows("SELECT count(*) AS mails FROM mails", {})[0]["mails"])

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()
