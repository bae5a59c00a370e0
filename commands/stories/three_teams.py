"""Three teams want the same customer on the same morning."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from commands.stories.story import Happening, Story
from workflows.vocabulary.events.bundles import BundleProposed
from workflows.vocabulary.events.contracts import ContractRenewed, ContractStarted
from workflows.vocabulary.events.promotions import OfferAnnounced
from workflows.vocabulary.events.website import WebsiteVisited

_SUNDAY = datetime(2026, 3, 1, 18, tzinfo=UTC)
_MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
_A_WEEK_ON = _MONDAY + timedelta(days=7)
_OFFER = OfferAnnounced(offer_id="fibre", title="Fibre 1000", ends_on=_A_WEEK_ON + timedelta(days=3, hours=9))
_BUNDLE = BundleProposed(bundle_id="home", title="Home", saves_cents=900)
_CONTRACT = ContractStarted(contract_id="k-1", ends_on=_MONDAY + timedelta(days=60, hours=9, minutes=30))


def _at(day: datetime, hour: int, minute: int = 0) -> datetime:
    return day + timedelta(hours=hour, minutes=minute)


THREE_TEAMS = Story(
    name="three-teams",
    title="Three teams, one customer",
    begins=_SUNDAY,
    until=_A_WEEK_ON + timedelta(days=3),
    journeys=("offer-launch", "app-adoption", "bundle-sale", "contract-renewal"),
    policy=Path(__file__).with_name("three_teams.toml"),
    acts=(
        (_MONDAY, "The policy ranks: sales' bundle before marketing's news, and that before all else that is sold."),
        (_A_WEEK_ON, "Nothing ranks the reminders: of equals, the team that was heard least lately goes first."),
    ),
    script=(
        Happening(_SUNDAY + timedelta(hours=1), "her contract is on record", _CONTRACT),
        Happening(_at(_MONDAY, 9), "marketing has a new offer for her", _OFFER),
        Happening(_at(_MONDAY, 9, 10), "she uses the website: digital wants her to have the app", WebsiteVisited()),
        Happening(_at(_MONDAY, 9, 20), "sales has found a bundle for her", _BUNDLE),
        Happening(_at(_MONDAY + timedelta(days=1), 17), "she renews her contract", ContractRenewed(contract_id="k-1")),
        Happening(_at(_A_WEEK_ON, 9, 10), "she uses the website again", WebsiteVisited()),
    ),
)
