"""Where a campaign is a list of members, a resumption takes back whom the pause took out, and nobody else."""

from collections.abc import Awaitable, Callable
from uuid import uuid4

import pytest

from activities.campaigning.listmonk import ListmonkCampaign
from activities.campaigning.mautic import MauticCampaign
from activities.campaigning.system import MustBeMended, Order
from activities.channels.http import Login, NotNow, OutsideHttp
from tests.activities.outside.fake import Host, Reply
from tests.activities.outside.listmonk import LIST, PAUSED_LIST, FakeListmonk
from tests.activities.outside.mautic import CAMPAIGN, FakeMautic
from workflows.vocabulary.identity import CustomerId

Asks = Callable[..., Awaitable[str]]


@pytest.fixture
def listmonk(host: Host) -> FakeListmonk:
    fake = FakeListmonk()
    host.shows(fake)
    return fake


@pytest.fixture
def mautic(host: Host) -> FakeMautic:
    fake = FakeMautic()
    host.shows(fake)
    return fake


@pytest.fixture
def of_listmonk(http: OutsideHttp, host: Host) -> Asks:
    campaign = ListmonkCampaign(http, host.url, Login(("sojourn", "token")), LIST, PAUSED_LIST)
    return lambda paused, customer="anna": campaign.steer(Order("sale", CustomerId(customer), paused, uuid4()))


@pytest.fixture
def of_mautic(http: OutsideHttp, host: Host) -> Asks:
    campaign = MauticCampaign(http, host.url, Login(("sojourn", "password")), CAMPAIGN)
    return lambda paused, customer="anna": campaign.steer(Order("sale", CustomerId(customer), paused, uuid4()))


async def test_a_subscriber_of_listmonk_comes_back_as_what_they_were_and_keeps_their_other_lists(
    listmonk: FakeListmonk, of_listmonk: Asks
) -> None:
    await of_listmonk(paused=True)
    assert listmonk.lists[5] == {1: "unconfirmed", PAUSED_LIST: "confirmed"}
    await of_listmonk(paused=False)
    assert listmonk.lists[5] == {1: "unconfirmed", LIST: "confirmed"}


async def test_nobody_is_put_on_a_list_of_listmonk_they_were_not_on(listmonk: FakeListmonk, of_listmonk: Asks) -> None:
    await of_listmonk(paused=True, customer="ben")
    await of_listmonk(paused=False, customer="ben")
    assert listmonk.lists[6] == {}
    assert [heard.method for heard in listmonk.heard] == ["GET", "GET"]


@pytest.mark.parametrize("when", ["before", "during"])
async def test_whoever_has_unsubscribed_in_listmonk_stays_so(
    listmonk: FakeListmonk, of_listmonk: Asks, when: str
) -> None:
    if when == "before":
        listmonk.lists[5][LIST] = "unsubscribed"
    await of_listmonk(paused=True)
    if when == "during":
        listmonk.lists[5][PAUSED_LIST] = "unsubscribed"
    await of_listmonk(paused=False)
    assert listmonk.lists[5][LIST] == "unsubscribed"


@pytest.mark.parametrize("paused", [True, False])
async def test_an_attempt_at_listmonk_that_was_cut_off_half_way_is_finished_by_the_next(
    listmonk: FakeListmonk, of_listmonk: Asks, paused: bool
) -> None:
    if not paused:
        await of_listmonk(paused=True)

    async def breaks(heard: object) -> None:
        if len(listmonk.heard) == 4 + 5 * (not paused):
            listmonk.instead.append(Reply(500))

    listmonk.slowly = breaks
    with pytest.raises(NotNow):
        await of_listmonk(paused=paused)
    assert {LIST, PAUSED_LIST} <= listmonk.lists[5].keys()
    await of_listmonk(paused=paused)
    assert listmonk.lists[5][PAUSED_LIST if paused else LIST] == "confirmed"
    assert (LIST if paused else PAUSED_LIST) not in listmonk.lists[5]


@pytest.mark.parametrize("forbidden", [LIST, PAUSED_LIST])
async def test_a_list_that_listmonk_leaves_out_in_silence_is_told_and_nobody_is_lost(
    listmonk: FakeListmonk, of_listmonk: Asks, forbidden: int
) -> None:
    listmonk.managed -= {forbidden}
    with pytest.raises(MustBeMended, match=f"lets our user manage list {forbidden}"):
        await of_listmonk(paused=True)
    assert listmonk.lists[5][LIST] == "confirmed"


async def test_nothing_gets_into_listmonks_query_but_a_customer_id(listmonk: FakeListmonk, of_listmonk: Asks) -> None:
    for hostile in ("x' OR '1'='1", "anna'; DROP TABLE subscribers; --", "anna@example.com", ""):
        with pytest.raises(ValueError, match="customer id"):
            await of_listmonk(paused=True, customer=hostile)
    assert listmonk.heard == []


async def test_a_contact_of_mautic_is_not_begun_anew_with_however_often_they_are_taken_back(
    mautic: FakeMautic, of_mautic: Asks
) -> None:
    await of_mautic(paused=True)
    assert (mautic.tags[47], mautic.removed[47]) == ({"vip", "sojourn-paused-7"}, True)
    for _ in range(3):
        await of_mautic(paused=False)
    assert (mautic.tags[47], mautic.removed[47], mautic.rotations[47]) == ({"vip"}, False, 2)


async def test_nobody_is_added_to_a_campaign_of_mautic_they_were_not_in(mautic: FakeMautic, of_mautic: Asks) -> None:
    await of_mautic(paused=True, customer="ben")
    await of_mautic(paused=False, customer="ben")
    assert (48 in mautic.removed, mautic.tags[48]) == (False, set())


async def test_whom_somebody_else_has_removed_in_mautic_stays_removed(mautic: FakeMautic, of_mautic: Asks) -> None:
    mautic.removed[47] = True
    await of_mautic(paused=True)
    await of_mautic(paused=False)
    assert (mautic.removed[47], mautic.rotations[47]) == (True, 1)


async def test_an_attempt_at_mautic_that_was_cut_off_half_way_is_finished_by_the_next(
    mautic: FakeMautic, of_mautic: Asks
) -> None:
    async def breaks(heard: object) -> None:
        if len(mautic.heard) in (4, 4 + 4 + 4):
            mautic.instead.append(Reply(500))

    mautic.slowly = breaks
    with pytest.raises(NotNow):
        await of_mautic(paused=True)
    await of_mautic(paused=True)
    assert mautic.has_paused("anna")
    with pytest.raises(NotNow):
        await of_mautic(paused=False)
    await of_mautic(paused=False)
    assert (mautic.has_paused("anna"), mautic.rotations[47], mautic.tags[47]) == (False, 2, {"vip"})


async def test_a_campaign_that_mautic_does_not_know_is_for_whoever_keeps_the_file(
    mautic: FakeMautic, http: OutsideHttp, host: Host
) -> None:
    wrong = MauticCampaign(http, host.url, Login(("sojourn", "password")), 8)
    mautic.tags[47].add("sojourn-paused-8")
    with pytest.raises(MustBeMended, match="checks that campaign 8 exists there"):
        await wrong.steer(Order("sale", CustomerId("anna"), False, uuid4()))
