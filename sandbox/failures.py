"""What can go wrong on a laptop and is nobody's bug: told in a sentence, without a traceback."""

from typing import ClassVar


class SandboxFailure(Exception):
    """Something whoever typed the command should know; `status` is the exit status it gets."""

    status: ClassVar[int] = 1


class SetupFailure(SandboxFailure):
    """It could not even begin, and nothing was started."""

    status = 2
