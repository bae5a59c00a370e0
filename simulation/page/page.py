"""The page of a simulation: one file that opens from disk and asks the network for nothing."""

from collections import Counter
from dataclasses import asdict
from pathlib import Path

from liquid import Environment, StrictUndefined

from simulation.page.drawing import draw
from simulation.paths.flow import Flow, taken
from simulation.paths.graph import Graph, without_marks
from simulation.scenarios.summary import Summary
from simulation.scenarios.tables import tables

_HERE = Path(__file__).parent


def page(told: Summary, flow: Flow, graph: Graph) -> str:
    """The page in HTML; `graph` is the journey's, with its marks."""
    took, drawn = taken(graph, flow), without_marks(graph)
    came = Counter({drawn.start.id: flow.entered})
    for edge, number in took.items():
        came[edge.target] += number
    reasons = {one.reason: one.number for one in told.endings}
    cuts = [
        (event, outcome, f"{reasons.get(f'goal reached: {event}', 0) + reasons.get(f'exit: {event}', 0):,}")
        for event, outcome in graph.cuts.items()
    ]
    template = Environment(autoescape=True, undefined=StrictUndefined).from_string((_HERE / "page.liquid").read_text())
    return template.render(
        told=told.model_dump(mode="json"),
        css=(_HERE / "page.css").read_text(),
        map=draw(drawn, took, told, came),
        facts=_facts(told),
        cuts=cuts,
        tables=[asdict(table) for table in tables(told)],
    )


def _facts(told: Summary) -> list[tuple[str, str]]:
    return [
        ("Customers", f"{told.customers:,}"),
        ("Entered", f"{told.entered:,}"),
        ("Simulated", f"{told.begins:%d %b %Y} to {told.ends:%d %b %Y}"),
        ("Scenario", told.scenario),
        ("Policy", told.policy),
        ("Seed", str(told.seed)),
    ]
