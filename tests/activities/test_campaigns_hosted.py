"""What is particular to a webhook of one's own, to Braze, and to where a campaign is."""

import json
from pathlib import Path
from uuid import uuid4

import pytest
from pydantic import SecretStr

from activities.campaigning.braze import BrazeCampaign
from activities.campaigning.mapping import CampaignsFile
from activities.campaigning.system import MustBeMended, Order
from activities.campaigning.systems import Access, Accesses, CampaignSystems
from activities.campaigning.webhook import WebhookCampaign
from activities.channels.http import OutsideHttp
from tests.activities.outside.fake import Host, Reply
from tests.activities.outside.hosted import FakeBraze
from tests.activities.outside.webhook import SECRET, FakeWebhook
from workflows.vocabulary.identity import CustomerId

ANNA = CustomerId("anna")


def _order(paused: bool = True) -> Order:
    return Order("spring-sale", ANNA, paused, uuid4())


async def test_a_webhook_gets_one_post_a_customer_with_a_key_that_is_also_its_signatures_id(
    host: Host, http: OutsideHttp
) -> None:
    fake, order = FakeWebhook(), _order()
    await WebhookCampaign(http, f"{host.shows(fake)}/campaigns", SecretStr(SECRET)).steer(order)
    (heard,) = fake.heard
    assert (heard.method, heard.path) == ("POST", "/campaigns/spring-sale/customers/anna")
    assert heard.body == b'{"action":"pause"}'
    assert heard.headers["idempotency-key"] == heard.headers["webhook-id"] == str(order.key)


async def test_without_a_secret_a_webhook_is_asked_without_a_signature(host: Host, http: OutsideHttp) -> None:
    fake = FakeWebhook(secret="")
    await WebhookCampaign(http, f"{host.shows(fake)}/campaigns").steer(_order())
    assert fake.has_paused("anna")
    assert not any(name.startswith("webhook-") for name in fake.heard[0].headers)


@pytest.mark.parametrize("campaign", ["a#b", "../admin", "..", "a?b", "a/b", "", "é"])
async def test_no_name_of_a_campaign_reaches_another_address(host: Host, http: OutsideHttp, campaign: str) -> None:
    fake = FakeWebhook(secret="")
    webhook = WebhookCampaign(http, f"{host.shows(fake)}/campaigns")
    with pytest.raises(MustBeMended, match="whoever keeps the journey renames"):
        await webhook.steer(Order(campaign, ANNA, True, uuid4()))
    assert fake.heard == []


async def test_no_id_of_a_customer_reaches_another_address(host: Host, http: OutsideHttp) -> None:
    fake = FakeWebhook(secret="")
    webhook = WebhookCampaign(http, f"{host.shows(fake)}/campaigns")
    fake.instead.append(Reply(204))
    with pytest.raises(MustBeMended, match="whoever gives out the ids"):
        await webhook.steer(Order("spring-sale", CustomerId(".."), True, uuid4()))
    await webhook.steer(Order("spring-sale", CustomerId("../a?b#c"), True, uuid4()))
    (heard,) = fake.heard
    assert (heard.path, heard.query) == ("/campaigns/spring-sale/customers/../a?b#c", {})


async def test_what_braze_takes_but_leaves_out_is_no_yes(host: Host, http: OutsideHttp) -> None:
    fake = FakeBraze()
    fake.complaints = [{"type": "'paused_campaigns' is not an array", "input_array": "attributes", "index": 0}]
    braze = BrazeCampaign(http, host.shows(fake), SecretStr("key"), "paused_campaigns", "spring-sale")
    with pytest.raises(MustBeMended, match="whoever keeps the campaigns file checks paused_campaigns"):
        await braze.steer(_order())
    fake.instead.append(Reply(202, {"message": "queued"}))
    assert await braze.steer(_order()) == "done"


def _file(folder: Path, *entries: str) -> CampaignsFile:
    path = folder / "campaigns.toml"
    path.write_text("\n".join(f"[[campaigns]]\n{entry}" for entry in entries))
    return CampaignsFile(path)


BRAZE = 'name = "spring-sale"\nsystem = "braze"\nvalue = "spring-sale"\n'


async def test_what_the_file_names_goes_there_what_it_does_not_goes_to_the_webhook(
    host: Host, http: OutsideHttp, tmp_path: Path
) -> None:
    accesses = Accesses(webhook=Access(f"{host.url}/campaigns"), braze=Access(host.url, secret=SecretStr("key")))
    systems = CampaignSystems(http, accesses, _file(tmp_path, BRAZE))
    fake = FakeBraze()
    host.shows(fake)
    assert await systems.steer(_order()) == "done"
    assert [heard.path for heard in fake.heard] == ["/users/track"]
    other = FakeWebhook(secret="")
    host.shows(other)
    with pytest.raises(MustBeMended, match="campaign elsewhere exists there"):
        await systems.steer(Order("elsewhere", ANNA, True, uuid4()))
    assert [heard.path for heard in other.heard] == ["/campaigns/elsewhere/customers/anna"]


async def test_a_campaign_that_is_in_two_systems_is_paused_in_both(
    host: Host, http: OutsideHttp, tmp_path: Path
) -> None:
    accesses = Accesses(webhook=Access(f"{host.url}/campaigns"), braze=Access(host.url, secret=SecretStr("key")))
    systems = CampaignSystems(http, accesses, _file(tmp_path, BRAZE, 'name = "spring-sale"\nsystem = "webhook"\n'))
    fake = FakeBraze()
    fake.instead += [Reply(201, {"message": "success"}), Reply(204)]
    host.shows(fake)
    await systems.steer(_order())
    assert [heard.path for heard in fake.heard] == ["/users/track", "/campaigns/spring-sale/customers/anna"]
    assert json.loads(fake.heard[1].body) == {"action": "pause"}


async def test_a_system_that_is_named_without_being_set_up_says_which_setting_it_lacks(
    http: OutsideHttp, tmp_path: Path
) -> None:
    systems = CampaignSystems(http, Accesses(), _file(tmp_path, BRAZE))
    with pytest.raises(MustBeMended, match="whoever runs Sojourn sets SOJOURN_BRAZE_URL"):
        await systems.steer(_order())


async def test_where_there_is_no_campaign_system_it_is_done_without_a_call(http: OutsideHttp, tmp_path: Path) -> None:
    assert await CampaignSystems(http, Accesses(), _file(tmp_path)).steer(_order()) == "done"
