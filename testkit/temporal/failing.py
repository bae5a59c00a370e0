"""Let steps fail on a real worker, as a test wants it."""

from dataclasses import dataclass
from typing import Any

from temporalio import activity
from temporalio.exceptions import ApplicationError
from temporalio.worker import ActivityInboundInterceptor, ExecuteActivityInput, Interceptor

from testkit.faults import Faults


@dataclass
class Failures(Interceptor):
    """Attempts at steps fail as long as there are faults left for them."""

    faults: Faults

    def intercept_activity(self, next: ActivityInboundInterceptor) -> ActivityInboundInterceptor:
        """Look at each attempt before it is made."""
        return _Fails(next, self.faults)


class _Fails(ActivityInboundInterceptor):
    def __init__(self, next: ActivityInboundInterceptor, faults: Faults) -> None:
        super().__init__(next)
        self._faults = faults

    async def execute_activity(self, input: ExecuteActivityInput) -> Any:
        failing = self._faults.next_of(activity.info().activity_type)
        if failing is not None:
            raise ApplicationError(failing.why, type=failing.kind, non_retryable=failing.is_final)
        return await super().execute_activity(input)
