"""The outside campaign systems there are, and which of them a campaign is in."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from pydantic import SecretStr

from activities.campaigning.braze import BrazeCampaign
from activities.campaigning.customerio import CustomerioCampaign
from activities.campaigning.listmonk import ListmonkCampaign
from activities.campaigning.mapping import CampaignsFile
from activities.campaigning.mautic import MauticCampaign
from activities.campaigning.system import CampaignSystem, MustBeMended, Order
from activities.campaigning.targets import OfBraze, OfCustomerio, OfListmonk, OfMautic, OfWebhook, Target
from activities.campaigning.webhook import WebhookCampaign
from activities.channels.http import Login, OutsideHttp


@dataclass(frozen=True, slots=True)
class Access:
    """Where one system is, and who we are to it; no URL means that there is none."""

    url: str = ""
    username: str = ""
    secret: SecretStr = field(default_factory=lambda: SecretStr(""))

    @property
    def login(self) -> Login:
        """Name and secret, for Basic authentication."""
        return Login((self.username, self.secret.get_secret_value()))


@dataclass(frozen=True, slots=True)
class Accesses:
    """All of them."""

    webhook: Access = Access()
    listmonk: Access = Access()
    mautic: Access = Access()
    customerio: Access = Access()
    braze: Access = Access()


@dataclass(frozen=True)
class CampaignSystems:
    """What a campaign is in goes by the file; what that does not name goes to the webhook, if there is one."""

    http: OutsideHttp
    accesses: Accesses
    file: CampaignsFile | None = None

    async def steer(self, order: Order) -> str:
        """Have it so wherever the campaign is; in the words of each place."""
        targets = () if self.file is None else self.file.targets(order.campaign)
        if targets:
            places: list[CampaignSystem] = [self._of(target) for target in targets]
        else:
            places = [self._webhook()] if self.accesses.webhook.url else []
        words = [await place.steer(order) for place in places]
        return "; ".join(dict.fromkeys(words)) or "done"

    def _of(self, target: Target) -> CampaignSystem:
        known = self.accesses
        match target:
            case OfWebhook():
                _see_that_it_is_set("SOJOURN_CAMPAIGN_URL", known.webhook)
                return self._webhook()
            case OfListmonk():
                url = _see_that_it_is_set("SOJOURN_LISTMONK_URL", known.listmonk)
                return ListmonkCampaign(self.http, url, known.listmonk.login, target.list, target.paused_list)
            case OfMautic():
                url = _see_that_it_is_set("SOJOURN_MAUTIC_URL", known.mautic)
                return MauticCampaign(self.http, url, known.mautic.login, target.campaign)
            case OfCustomerio():
                url = _see_that_it_is_set("SOJOURN_CUSTOMERIO_URL", known.customerio)
                return CustomerioCampaign(self.http, url, known.customerio.login, target.segment)
            case OfBraze():
                url = _see_that_it_is_set("SOJOURN_BRAZE_URL", known.braze)
                return BrazeCampaign(self.http, url, known.braze.secret, target.attribute, target.value)

    def _webhook(self) -> WebhookCampaign:
        webhook = self.accesses.webhook
        return WebhookCampaign(self.http, webhook.url.rstrip("/"), webhook.secret)


def _see_that_it_is_set(setting: str, access: Access) -> str:
    if urlsplit(access.url).scheme not in ("http", "https"):
        raise MustBeMended(f"the campaigns file names a system without a URL: whoever runs Sojourn sets {setting}")
    return access.url.rstrip("/")
