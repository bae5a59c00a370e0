"""The inbox's own SQLite file: one connection, one writer at a time, on disk before anyone is told."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_SCHEMA = """
CREATE TABLE IF NOT EXISTS mails (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    received_at TEXT NOT NULL,
    message_id TEXT NOT NULL,
    sender TEXT NOT NULL,
    recipient TEXT NOT NULL,
    subject TEXT NOT NULL,
    text TEXT NOT NULL,
    html TEXT NOT NULL,
    customer TEXT NOT NULL,
    journey TEXT NOT NULL,
    effect TEXT NOT NULL,
    dated TEXT NOT NULL,
    headers TEXT NOT NULL,
    raw BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS mails_customer ON mails (customer);
CREATE INDEX IF NOT EXISTS mails_effect ON mails (effect);
CREATE INDEX IF NOT EXISTS mails_message_id ON mails (message_id);
CREATE TABLE IF NOT EXISTS campaign_calls (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    received_at TEXT NOT NULL,
    customer TEXT NOT NULL,
    campaign TEXT NOT NULL,
    action TEXT NOT NULL,
    key TEXT NOT NULL,
    verdict TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS campaign_calls_key ON campaign_calls (key);
CREATE INDEX IF NOT EXISTS campaign_calls_customer ON campaign_calls (customer, campaign);
"""


class Database:
    """The file and its lock; usable from any thread."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        # The mails hold addresses and names: for the owner's eyes only.
        path.touch(mode=0o600)
        self._lock = threading.Lock()
        self._connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None, timeout=10)
        self._connection.row_factory = sqlite3.Row
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=FULL")
        self._connection.executescript(_SCHEMA)

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction, on disk when the block is left; undone if it raises."""
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    def rows(self, query: str, values: dict[str, str | int]) -> list[sqlite3.Row]:
        """Everything a query finds."""
        with self._lock:
            return self._connection.execute(query, values).fetchall()

    def close(self) -> None:
        """Wait for the write under way and let go of the file; whoever writes later gets an sqlite3 error."""
        with self._lock:
            self._connection.close()
