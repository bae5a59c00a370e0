"""Every outside campaign system does what is asked for one customer, however often, and says who must mend what."""

import asyncio
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
from activities.channels.http import LARGEST_ANSWER, Login, NotNow, OutsideHttp
from tests.activities.outside.fake import Fake, Host, Reply
from tests.activities.outside.hosted import SEGMENT, VALUE, FakeBraze, FakeCustomerio
from tests.activities.outside.listmonk import LIST, PAUSED_LIST, FakeListmonk
from tests.activities.outside.mautic import CAMPAIGN, FakeMautic
from tests.activities.outside.webhook import SECRET, FakeWebhook
from workflows.vocabulary.identity import CustomerId

WRONG = "whsec_d3Jvbmc="


@dataclass(frozen=True)
class Kind:
    """One system: its fake, how it is reached with a password, which one is right, and what refusals are to name."""

    fake: type[Fake]
    reach: Callable[[OutsideHttp, str, str, int], CampaignSystem]
    password: str
    there: int
    named: str
    address: str


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
    "webhook": Kind(FakeWebhook, _webhook, SECRET, 1, "SOJOURN_CAMPAIGN_SECRET", "SOJOURN_CAMPAIGN_URL"),
    "listmonk": Kind(FakeListmonk, _listmonk, "token", PAUSED_LIST, "SOJOURN_LISTMONK_TOKEN", "SOJOURN_LISTMONK_URL"),
    "mautic": Kind(FakeMautic, _mautic, "password", CAMPAIGN, "SOJOURN_MAUTIC_PASSWORD", "SOJOURN_MAUTIC_URL"),
    "customerio": Kind(
        FakeCustomerio, _customerio, "key", SEGMENT, "SOJOURN_CUSTOMERIO_API_KEY", "SOJOURN_CUSTOMERIO_URL"
    ),
    "braze": Kind(FakeBraze, _braze, "key", 1, "SOJOURN_BRAZE_API_KEY", "SOJOURN_BRAZE_URL"),
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


async def test_an_address_of_something_else_is_for_whoever_runs_sojourn_to_mend(rig: Rig) -> None:
    replies = [Reply(status, None, {"Location": "https://example.com/?private"}) for status in (301, 302, 304)]
    if not isinstance(rig.fake, FakeWebhook):  # to which any 2xx is a yes
        replies += [Reply(200, b"<!doctype html>"), Reply(200, b"private", {"Content-Type": "text/html"})]
        replies += [Reply(200, b"{}" + b" " * LARGEST_ANSWER)]
    for reply in replies:
        rig.fake.instead.append(reply)
        with pytest.raises(MustBeMended, match=rf"whoever runs Sojourn mends {rig.kind.address}") as wrong:
            await rig.asks(paused=True)
        assert "private" not in str(wrong.value)
    assert not rig.fake.has_paused("anna")


async def test_a_failed_call_tells_neither_its_query_nor_credentials_and_keeps_no_cause_that_does(
    host: Host, http: OutsideHttp
) -> None:
    host.shows(fake := Fake())
    port = host.url.rpartition(":")[2]
    fake.instead += [Reply(503), Reply(404), Reply(302, None, {"Location": "/?private"}), Reply(200, b"private")]
    for where in [f"http://ben:private@127.0.0.1:{port}/a?private"] * 4 + ["http://ben:private@127.0.0.1:9/a?private"]:
        with pytest.raises(OSError, match="GET http://127") as failed:
            await http.get_json(where, {"query": "private"})
        assert ("private" in str(failed.value), failed.value.__cause__) == (False, None)
        assert failed.value.__suppress_context__ or failed.value.__context__ is None


async def test_an_answer_without_an_end_is_not_waited_for(http: OutsideHttp) -> None:
    async def endless(heard: asyncio.StreamReader, said: asyncio.StreamWriter) -> None:
        await heard.readuntil(b"\r\n\r\n")
        said.write(b"HTTP/1.1 200 OK\r\nContent-Length: 300000000\r\n\r\n" + b" " * (LARGEST_ANSWER + 1))
        await heard.read()
        said.close()

    async with await asyncio.start_server(endless, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(OSError, match="what answers is more than 1024 KB"):
            await http.get_json(f"http://127.0.0.1:{port}", {})


async def test_a_system_that_is_not_there_is_asked_again(http: OutsideHttp) -> None:
    for kind in KINDS.values():
        system = kind.reach(http, "http://127.0.0.1:9", kind.password, kind.there)
        with pytest.raises(OSError, match="ConnectError"):
            await system.steer(Order("spring-sale", CustomerId("anna"), True, uuid4()))
