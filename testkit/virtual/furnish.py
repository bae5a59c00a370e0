"""Furnish a virtual world for one test, and clear it away again."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from store.policy import policy_from_file
from testkit.sojourn import Sojourn
from testkit.virtual.world import VirtualWorld
from workflows.vocabulary.policies.policy import Policy

_POLICY = Path(__file__).parents[2] / "policy.toml"


@cache
def shipped_policy() -> Policy:
    """The policy that is in force everywhere until somebody applies another."""
    return policy_from_file(_POLICY)


@contextmanager
def virtual_world(policy: Policy | None = None) -> Iterator[VirtualWorld]:
    """A world of its own, with nobody in it yet."""
    world = VirtualWorld(policy or shipped_policy())
    try:
        yield world
    finally:
        world.clears_away()


@contextmanager
def virtual_sojourn(policy: Policy | None = None) -> Iterator[Sojourn]:
    """A world of its own, with the words to use in it."""
    with virtual_world(policy) as world:
        yield Sojourn(world)
