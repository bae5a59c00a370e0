"""Where in its journey a run waits, said so that those who wait for the same can be counted together."""

import re
from datetime import timedelta

from temporalio.client import Client, WorkflowQueryFailedError
from temporalio.service import RPCError

from commands.runs import Run

_ANSWERS_WITHIN = timedelta(seconds=3)
_UNANSWERED_AT_MOST = 2
UNANSWERED = "(no worker answers)"
_DATE = re.compile(r"\b\d{1,2} [A-Z][a-z]{2}( \d{4})?( \d{2}:\d{2})?")
_SINCE = re.compile(r" since .*")


class Places:
    """Asks runs where they are; if no worker answers for them, it soon stops asking."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._unanswered = 0

    async def of(self, run: Run) -> str:
        """The stage its author gave it, or else what it waits for."""
        if run.stage is not None:
            return f"[{run.stage}]"
        if self._unanswered >= _UNANSWERED_AT_MOST:
            return UNANSWERED
        handle = self._client.get_workflow_handle(run.workflow, run_id=run.run)
        try:
            where: str = await handle.query("where", result_type=str, rpc_timeout=_ANSWERS_WITHIN)
        except (RPCError, WorkflowQueryFailedError):
            self._unanswered += 1
            return UNANSWERED
        self._unanswered = 0
        return alike(where)


def alike(where: str) -> str:
    """What a wait is for, without the dates that are one customer's own."""
    return _DATE.sub("a date", _SINCE.sub("", where))
