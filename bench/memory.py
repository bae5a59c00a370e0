"""What the whole idle stack weighs before its first event."""

import psutil

from bench.figure import Figure
from bench.world import World


def measure_memory(world: World) -> list[Figure]:
    """`idle_memory_mb`: the proportional set size of every process of the stack, and each part's beside it."""
    parts = {name: weight(part.pid) for name, part in world.stack.parts.items()}
    note = ", ".join(f"{name} {weight:.0f}" for name, weight in parts.items())
    total = Figure("idle_memory_mb", sum(parts.values()), "<= 600", note)
    return [total, *(Figure(f"idle_memory_mb_{name}", weight) for name, weight in parts.items())]


def weight(pid: int) -> float:
    """The proportional set size of a process and all below it, in MiB."""
    process = psutil.Process(pid)
    family = [process, *process.children(recursive=True)]
    return float(sum(member.memory_full_info().pss for member in family)) / 1024**2
