"""A renewal is due in the middle of a complaint."""

from datetime import UTC, datetime, timedelta

from commands.backtesting.policy import SHIPPED
from commands.stories.story import Happening, Outside, Story
from workflows.journeys.support_case import ALL_CAMPAIGNS
from workflows.vocabulary.events.campaigns import CampaignMessageSent
from workflows.vocabulary.events.contracts import ContractStarted, OfferAccepted
from workflows.vocabulary.events.support import SupportCaseClosed, SupportCaseOpened

_BEGINS = datetime(2026, 3, 2, 10, tzinfo=UTC)
_CASE = SupportCaseOpened(case_id="881", subject="billing")


def _at(days: int, hour: int, minute: int = 0) -> datetime:
    return _BEGINS.replace(hour=hour, minute=minute) + timedelta(days=days)


HELD_RENEWAL = Story(
    name="held-renewal",
    title="A renewal in the middle of a complaint",
    begins=_BEGINS,
    until=_at(9, 10),
    journeys=("contract-renewal", "support-case"),
    orchestrating=("support-case",),
    policy=SHIPPED,
    script=(
        Happening(
            _at(0, 11), "her contract ends in two months", ContractStarted(contract_id="k-1", ends_on=_at(60, 11))
        ),
        Happening(_at(2, 16, 30), "she complains of an error on her bill: case 881", _CASE),
        Outside(_at(3, 9), ALL_CAMPAIGNS, CampaignMessageSent(campaign="spring-sale")),
        Happening(_at(5, 15), "her case is settled", SupportCaseClosed(case_id="881")),
        Outside(_at(6, 9), ALL_CAMPAIGNS, CampaignMessageSent(campaign="newsletter")),
        Happening(_at(6, 18), "she accepts the offer", OfferAccepted(contract_id="k-1")),
    ),
)
