"""Every outside campaign system does what is asked for one customer, however often, and says who must mend what."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from pydantic import SecretStr

from activities.campaigning.braze import BrazeCampaign
from activities.campaigning.customerio import CustomerioCampaign
from activities.campaigning.listmonk import ListmonkCampaign
from activities.campaigning.mautic import MauticCampaign
from activities.campaigning.system import CampaignSystem, MustBeMended, Order
from activities.campaigning.webhook import WebhookCampaign
from activities.channels.http import Login, NotNow, OutsideHttp
from tests.activities.outside.fake import Fake, Host, Reply
from tests.activities.outside.hosted import SEGMENT, VALUE, FakeBraze, FakeCustomerio
from tests.activities.outside.listmonk import LIST, PAUSED_LIST, FakeListmonk
from tests.activities.outside.mautic import CAMPAIGN, FakeMautic
from tests.activities.outside.webhook import SECRET, FakeWebhook
from workflows.vocabulary.identity import CustomerId

WRONG = "whsec_d3Jvbmc="


@dataclass(frozen=True)
class Kind:
    """One system: its fake, how it is reached with a password, which one is right, and what a refusal is to name."""

    fake: type[Fake]
    reach: Callable[[OutsideHttp, str, str, int], CampaignSystem]
    password: str
    there: int
    named: str


def _webhook(http: OutsideHttp, url: str, password: str, there: int) -> CampaignSystem:
    return WebhookCampaign(http, f"{url}/campaigns" if there else url, SecretStr(password))


def _listmonk(http: OutsideHttp, url: str, password: str, there: int) -> CampaignSystem:
    return ListmonkCampaign(http, url, Login(("sojourn", password)), LIST, there)


def _mautic(http: OutsideHttp, url: str, password: str, there: int) -> CampaignSystem:
    return MauticCampaign(http, url, Login(("sojourn", password)), CAMPAIGN)


def _customerio(http: OutsideHttp, url: str, password: str, there: int) -> CampaignSystem:
    return CustomerioCampaign(http, url, Login(("site", password)), there)


def _braze(http: OutsideHttp, url: str, password: str, there: int) -> CampaignSystem:
    return BrazeCampaign(http, url if there else f"{url}/elsewhere", SecretStr(password), "paused_campaigns", VALUE)


KINDS = {
    "webhook": Kind(FakeWebhook, _webhook, SECRET, 1, "SOJOURN_CAMPAIGN_SECRET"),
    "listmonk": Kind(FakeListmonk, _listmonk, "token", PAUSED_LIST, "SOJOURN_LISTMONK_TOKEN"),
    "mautic": Kind(FakeMautic, _mautic, "password", CAMPAIGN, "SOJOURN_MAUTIC_PASSWORD"),
    "customerio": Kind(FakeCustomerio, _customerio, "key", SEGMENT, "SOJOURN_CUSTOMERIO_API_KEY"),
    "braze": Kind(FakeBraze, _braze, "key", 1, "SOJOURN_BRAZE_API_KEY"),
}


@dataclass
class Rig:
    """One system with its fake behind a real socket."""

    kind: Kind
    fake: Fake
    http: OutsideHttp
    url: str

    async def asks(self, paused: bool, customer: str = "anna", key: UUID | None = None) -> str:
        system = self.kind.reach(self.http, self.url, self.kind.password, self.kind.there)
        return await system.steer(Order("spring-sale", CustomerId(customer), paused, key or uuid4()))


@pytest.fixture(params=KINDS)
def rig(request: pytest.FixtureRequest, host: Host, http: OutsideHttp) -> Rig:
    kind = KINDS[request.param]
    fake = kind.fake()
    return Rig(kind, fake, http, host.shows(fake))


async def test_a_customer_is_left_out_and_taken_back(rig: Rig) -> None:
    assert await rig.asks(paused=True) == "done"
    assert rig.fake.has_paused("anna")
    assert await rig.asks(paused=False) == "done"
    assert not rig.fake.has_paused("anna")


async def test_whatever_is_asked_twice_is_as_if_it_were_asked_once(rig: Rig) -> None:
    for paused in (True, False):
        key = uuid4()
        for _ in range(2):
            await rig.asks(paused, key=key)
        assert rig.fake.has_paused("anna") is paused
    await rig.asks(paused=True)
    assert rig.fake.has_paused("anna")


async def test_nobody_of_that_name_is_no_error_and_nobody_is_made(rig: Rig) -> None:
    assert (await rig.asks(paused=True, customer="carol")).startswith("done")
    if not isinstance(rig.fake, FakeWebhook):
        assert "carol" not in getattr(rig.fake, "users", {})
        assert "carol" not in getattr(rig.fake, "segment", set())


async def test_a_busy_system_is_asked_again_when_it_says_and_a_broken_one_when_we_like(rig: Rig) -> None:
    soon = datetime.now(UTC) + timedelta(seconds=60)
    waits: list[tuple[Reply, timedelta | None]] = [
        (Reply(429, {}, {"Retry-After": "7"}), timedelta(seconds=7)),
        (Reply(503, {}, {"Retry-After": f"{soon:%a, %d %b %Y %H:%M:%S} GMT"}), timedelta(seconds=60)),
        (Reply(429, {}, {"X-RateLimit-Reset": str(int(soon.timestamp()))}), timedelta(seconds=60)),
        (Reply(429, {}, {"Retry-After": "soon"}), None),
        (Reply(502), None),
    ]
    for reply, expected in waits:
        rig.fake.instead.append(reply)
        with pytest.raises(NotNow) as busy:
            await rig.asks(paused=True)
        if expected is None or busy.value.after is None:
            assert busy.value.after == expected
        else:
            assert timedelta(0) <= expected - busy.value.after <= timedelta(seconds=5)
    await rig.asks(paused=True)
    assert rig.fake.has_paused("anna")


async def test_refused_credentials_are_for_whoever_runs_sojourn_to_mend(rig: Rig) -> None:
    system = rig.kind.reach(rig.http, rig.url, WRONG, rig.kind.there)
    with pytest.raises(MustBeMended, match=rf"whoever runs Sojourn mends .*{rig.kind.named}"):
        await system.steer(Order("spring-sale", CustomerId("anna"), True, uuid4()))
    assert not rig.fake.has_paused("anna")


async def test_what_does_not_exist_there_is_for_whoever_keeps_the_file_to_mend(rig: Rig) -> None:
    rig.fake.instead += [Reply(404, {"message": "private words"})]
    with pytest.raises(MustBeMended, match="whoever keeps the campaigns file checks that") as wrong:
        await rig.asks(paused=True)
    assert "private words" not in str(wrong.value)


async def test_an_answer_that_is_not_what_was_promised_is_no_yes(rig: Rig) -> None:
    if isinstance(rig.fake, FakeWebhook | FakeCustomerio):
        rig.fake.instead += [Reply(302, None, {"Location": "https://example.com"})]
    else:
        rig.fake.instead += [Reply(200, {})]
    with pytest.raises((OSError, MustBeMended)):
        await rig.asks(paused=True)
    assert not rig.fake.has_paused("anna")


async def test_a_system_that_is_not_there_is_asked_again(http: OutsideHttp) -> None:
    for kind in KINDS.values():
        system = kind.reach(http, "http://127.0.0.1:9", kind.password, kind.there)
        with pytest.raises(OSError, match="ConnectError"):
            await system.steer(Order("spring-sale", CustomerId("anna"), True, uuid4()))
