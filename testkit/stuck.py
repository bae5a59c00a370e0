"""What a journey raises in a test when it cannot go on."""


class Stuck(AssertionError):
    """A journey cannot go on: its own code fails, or a step of it does, and trying again changes nothing."""


LIKES_TO_BE_TRIED_AGAIN = "try-again"
"""What a step's failure is called by itself if it is going its way."""

ENOUGH_FAILURES = 2
"""Of a step that has failed so often nobody thinks any more that it will mend itself."""


def parked(workflow: str, why: str) -> Stuck:
    """A step of it failed for good."""
    return Stuck(f"{workflow} is parked: {why}")


def failing(workflow: str, step: str, kind: str, why: str) -> Stuck:
    """A step of it fails again and again."""
    return Stuck(f"{workflow}: the step {step} fails with {kind}: {why}")


def broken(workflow: str, why: str) -> Stuck:
    """It raises something, which ends with the trace."""
    return Stuck(f"{workflow}: the journey's own code fails: {why}".rstrip())
