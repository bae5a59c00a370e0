"""Play a story on virtual time and in memory: nothing can be sent."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from commands.stories.story import Happening, Outside, Story
from simulation.acceptance import Incoming
from simulation.records import Decided, Known
from simulation.world import World
from traffic.campaigns import Asked, Verb, pausing
from traffic.picture import PastMessage
from traffic.rules.rank import GATHERING
from workflows.catalog import facts_of, journey_classes
from workflows.vocabulary.events.event import Event
from workflows.vocabulary.events.profile import ConsentGiven, ProfileUpdated
from workflows.vocabulary.events.support import SupportCaseClosed, SupportCaseOpened
from workflows.vocabulary.gate import EffectState, Kind, Verdict
from workflows.vocabulary.identity import CustomerId, EffectId
from workflows.vocabulary.messages.message import Purpose
from workflows.vocabulary.policies.policy import Policy

ANNA = CustomerId("anna")
UNGATED = Policy()
"""What a system knows that knows nothing of the rest: who has said no to it, and whose address bounces."""

_ASKS = (Purpose.MARKETING, Purpose.SURVEY)
_KEEPS_APART = (Kind.HOLD, Kind.CAP, Kind.QUOTA, Kind.RANK)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A message of another system that did not come, because these journeys had its campaign paused."""

    at: datetime
    message: str
    campaign: str
    paused_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Played:
    """All that is known of the customer when the story is over, and what other systems did not send."""

    known: Known
    left_out: list[LeftOut] = field(default_factory=list)

    def came(self) -> list[tuple[datetime, str]]:
        """The messages the customer got, the first first, also those of other systems."""
        return sorted((past.claimed_at, past.of.message) for past in self._past())

    def missed(self) -> list[str]:
        """The messages that waited until they were stale."""
        return [w.intent.message for w in self.known.wanted.values() if w.state is EffectState.EXPIRED]

    def over_a_complaint(self) -> list[str]:
        """Those among them that wanted something of the customer while a case was open."""
        return [
            past.of.message for past in self._past() if past.of.purpose in _ASKS and self._has_case(past.claimed_at)
        ]

    def _past(self) -> list[PastMessage]:
        wanted = (one for one in self.known.wanted.values() if one.state is EffectState.SENT)
        return [*(one.as_past(one.claimed_at) for one in wanted if one.claimed_at is not None), *self.known.elsewhere]

    def _has_case(self, at: datetime) -> bool:
        events = [happened.event for happened in self.known.inbox if happened.occurred_at <= at]
        closed = {event.case_id for event in events if isinstance(event, SupportCaseClosed)}
        return any(event.case_id not in closed for event in events if isinstance(event, SupportCaseOpened))

    def kept_apart(self) -> set[EffectId]:
        """The messages that a hold, a cap, a share or a better message kept from coming on top of something else."""
        return {decided.effect_id for decided in self.known.decisions if _keeps_apart(decided)}


def _keeps_apart(decided: Decided) -> bool:
    return (
        decided.verdict in (Verdict.HOLD, Verdict.DEFER) and decided.kind in _KEEPS_APART and decided.rule != GATHERING
    )


def play(story: Story, policy: Policy) -> Played:
    """Live through a story under a policy."""
    return _play(story, policy, story.journeys)


def play_ungated(story: Story) -> Played:
    """Live through it with each team on its own: no hour, cap, hold or rank binds anybody.

    Consent and the suppression list still do: there is no system without them.
    """
    return _play(story, UNGATED, [name for name in story.journeys if name not in story.orchestrating])


def _play(story: Story, policy: Policy, names: Iterable[str]) -> Played:
    journeys = {facts_of(kind).type: kind for kind in journey_classes() if facts_of(kind).name in names}
    world = World(policy, journeys, story.begins)
    profile = ProfileUpdated(email="anna@example.com", time_zone="UTC")
    _happen(world, profile, ConsentGiven(), ConsentGiven(scope="survey"))
    played = Played(world.customers[ANNA])
    for step in sorted(story.script, key=lambda one: one.at):
        world.passes(step.at)
        match step:
            case Happening():
                _happen(world, step.event)
            case Outside():
                _sent_elsewhere(world, step, played)
    world.passes(story.until)
    world.ends()
    return played


def _happen(world: World, *events: Event) -> None:
    number = sum(len(known.inbox) for known in world.customers.values())
    world.accepts(ANNA, [Incoming("story", str(number + n), event, world.now) for n, event in enumerate(events)])


def _sent_elsewhere(world: World, step: Outside, played: Played) -> None:
    """The other system asks who is left out, as it sends; what it sends is reported to us."""
    known = played.known
    asked = [
        Asked(
            one.enrolment_id,
            one.journey,
            Verb(one.action),
            one.done_at is not None,
            known.enrolments[one.enrolment_id].ended_at is not None,
        )
        for one in known.campaigns.values()
        if one.campaign == step.campaign
    ]
    if paused_by := pausing(asked):
        played.left_out.append(LeftOut(step.at, step.message.campaign, step.campaign, paused_by))
    else:
        _happen(world, step.message)
