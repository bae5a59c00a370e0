"""One customer's whole story, in order and in sentences, and nothing personal in it."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import insert, update
from sqlmodel import col

from store.engine import writing
from store.tables import CampaignRow, DecisionRow, EffectRow, EnrolmentRow
from tests.api.conftest import Api, happened, problems

DAY = datetime(2026, 5, 1, 9, 0, tzinfo=UTC)
SECRETS = ("anna@example.com", "+49 30 123456", "Anna Schmidt", "billed twice", "bounced@example.com")


def _day(number: int) -> datetime:
    return DAY + timedelta(days=number)


async def _live_through(api: Api, who: str) -> None:
    """A contract, a case that holds the offer, the offer, and a refused second entry."""
    contract = {"contract_id": "c-1", "ends_on": "2026-07-01T00:00:00Z"}
    await api.post(
        happened(who, "contract.started", data=contract, time=_day(0).isoformat()),
        happened(who, "profile.updated", time=_day(0).isoformat(), data={"email": SECRETS[0], "phone": SECRETS[1]}),
        happened(who, "profile.updated", time=_day(0).isoformat(), data={"traits": {"name": SECRETS[2]}}),
        happened(
            who, "support_case.opened", time=_day(2).isoformat(), data={"case_id": "881", "complaint": SECRETS[3]}
        ),
        happened(who, "contract.started", data=contract | {"package": "plus"}, time=_day(9).isoformat()),
    )
    effect: dict[str, Any] = {"id": uuid4(), "enrolment_id": uuid4(), "journey": "contract-renewal", "workflow_id": "w"}
    effect |= {"customer_id": who, "message": "renewal-offer", "fields": {}, "purpose": "marketing", "topic": "renewal"}
    effect |= {"team": "retention", "channel": "email", "state": "rejected", "asked_at": _day(3), "rule": "clear"}
    effect |= {"claimed_at": _day(5), "settled_at": _day(5), "reason": f"550 <{SECRETS[4]}> unknown"}
    decision: dict[str, Any] = {"effect_id": effect["id"], "customer_id": who, "policy_version": 1, "until": None}
    held = {"at": _day(3), "verdict": "hold", "rule": "open-support-case", "reason": "case 881 is open since 03 May"}
    clear = {"at": _day(5), "verdict": "clear", "rule": "clear", "reason": "no rule objects"}
    paused: dict[str, Any] = {"id": uuid4(), "customer_id": who, "journey": "support-case", "asked_at": _day(2)}
    async with writing(api.database) as tx:
        await tx.execute(insert(EffectRow).values(**effect))
        await tx.execute(insert(DecisionRow).values(**decision, **held))
        await tx.execute(insert(DecisionRow).values(**decision, **clear))
        await tx.execute(insert(CampaignRow).values(**paused, campaign="all-campaigns", action="pause", done_at=None))
        ended = {"ended_at": _day(6), "outcome": "lapsed", "reason": "nobody answered"}
        mine = (col(EnrolmentRow.customer_id) == who, col(EnrolmentRow.journey) == "contract-renewal")
        await tx.execute(update(EnrolmentRow).where(*mine, col(EnrolmentRow.refused).is_(None)).values(**ended))


async def test_a_story_is_told_in_order_with_every_decision_and_its_reason(api: Api, who: str) -> None:
    await _live_through(api, who)
    story = (await api.web.get(f"/v1/customers/{who}/timeline")).json()
    assert story["is_complete"] is True
    assert [entry["at"] for entry in story["entries"]] == sorted(entry["at"] for entry in story["entries"])
    assert [(entry["at"][8:10], entry["kind"], entry["text"]) for entry in story["entries"]] == [
        ("01", "event", "Contract started: contract_id c-1, ends_on 2026-07-01T00:00:00Z, package basic"),
        ("01", "event", "Profile updated"),
        ("01", "event", "Profile updated"),
        ("01", "journey.started", "Entered contract-renewal for c-1"),
        ("03", "event", "Support case opened: case_id 881, subject other"),
        ("03", "journey.started", "Entered support-case"),
        (
            "03",
            "campaign.pause",
            "support-case had the campaign all-campaigns paused; the campaign system has not confirmed it yet",
        ),
        ("04", "message.asked", "contract-renewal wants to send renewal-offer"),
        ("04", "decision", "renewal-offer is held: case 881 is open since 03 May"),
        ("06", "decision", "renewal-offer may go: no rule objects"),
        ("06", "message", "renewal-offer was rejected: 550 <(an address)> unknown"),
        ("07", "journey.ended", "Left contract-renewal for c-1: lapsed, nobody answered"),
        ("10", "event", "Contract started: contract_id c-1, ends_on 2026-07-01T00:00:00Z, package plus"),
        ("10", "journey.refused", "Did not enter contract-renewal for c-1: already in this journey"),
    ]
    held = next(entry for entry in story["entries"] if entry["kind"] == "decision")
    assert (held["verdict"], held["rule"], held["policy_version"]) == ("hold", "open-support-case", 1)


async def test_nothing_personal_is_ever_in_a_story(api: Api, who: str) -> None:
    await _live_through(api, who)
    told = (await api.web.get(f"/v1/customers/{who}/timeline")).text
    assert [secret for secret in SECRETS if secret in told] == []


async def test_of_a_long_story_the_latest_part_is_told_and_said_to_be_a_part(api: Api, who: str) -> None:
    await _live_through(api, who)
    story = (await api.web.get(f"/v1/customers/{who}/timeline?limit=3")).json()
    assert story["is_complete"] is False
    assert [entry["kind"] for entry in story["entries"]] == ["journey.ended", "event", "journey.refused"]


async def test_a_story_of_nobody_is_not_found(sqlite_api: Api) -> None:
    answer = await sqlite_api.web.get("/v1/customers/nobody-at-all/timeline")
    assert answer.status_code == 404
    problems(answer)


async def test_an_absurd_limit_is_a_problem_with_a_field(sqlite_api: Api, who: str) -> None:
    for limit in ("0", "-1", "many", "9" * 30):
        answer = await sqlite_api.web.get(f"/v1/customers/{who}/timeline?limit={limit}")
        assert answer.status_code == 422
        assert "limit" in problems(answer)
