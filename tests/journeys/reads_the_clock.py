"""A workflow that does what journeys must not, in a module of its own because the sandbox loads it afresh."""

from datetime import UTC, datetime

from temporalio import workflow


@workflow.defn(name="reads-the-clock")
class ReadsTheClock:
    """Asks this machine for the time."""

    @workflow.run
    async def run(self) -> str:
        """Fails, and says on what."""
        return datetime.now(UTC).isoformat()
