"""Failures of activities are kept by Temporal and written to logs: they say what failed and where, never about whom."""

import traceback
from pathlib import Path
from typing import Any

from temporalio.exceptions import ApplicationError, FailureError
from temporalio.worker import ActivityInboundInterceptor, ExecuteActivityInput, Interceptor

_OURS = ("activities", "store", "workflows")
_PLACES = 3


class Discretion(Interceptor):
    """For every worker that runs our activities."""

    def intercept_activity(self, next: ActivityInboundInterceptor) -> ActivityInboundInterceptor:
        """Stand between an activity and what is said of its failure."""
        return _Discreet(next)


class _Discreet(ActivityInboundInterceptor):
    async def execute_activity(self, input: ExecuteActivityInput) -> Any:
        try:
            return await super().execute_activity(input)
        except Exception as failure:
            if _is_discreet(failure):
                raise
            frames = traceback.extract_tb(failure.__traceback__)[-_PLACES:]
            where = ", ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames)
            # Pydantic and databases quote what they choke on.
            raise ApplicationError(f"at {where}", type=type(failure).__name__) from None


def _is_discreet(failure: Exception) -> bool:
    is_plain = failure.__cause__ is None and type(failure).__module__.partition(".")[0] in _OURS
    return is_plain or isinstance(failure, FailureError | OSError)
