"""`sojourn up` as people run it: a process, its children, and what is left when it is gone."""

import asyncio
import json
import signal
import stat

import psutil
import pytest

from sandbox.backend import Backend
from sandbox.parts import key_file, temporal_address
from sandbox.probes import temporal_program
from sandbox.stories.renewal import SUBJECTS, Renewal
from settings import Settings
from tests.sandbox.conftest import Up, running_up

PARTS = {"temporal", "inbox", "api", "worker", "guard"}
_GONE_WITHIN_S = 20


async def test_it_says_where_everything_is_and_prints_the_key_it_keeps_for_its_owner_alone(up: Up) -> None:
    settings, key = up.settings, key_file(up.settings)
    for port in (settings.temporal_ui_port, settings.inbox_port, settings.api_port):
        assert f"http://{settings.host}:{port}" in up.said
    assert key.read_text().strip() in up.said
    assert stat.S_IMODE(key.stat().st_mode) == 0o600


async def test_the_renewal_waits_for_the_case_to_close_and_exactly_the_right_mails_arrive(up: Up) -> None:
    backend = Backend(up.settings)
    told = [step.text async for step in Renewal(backend, "anna-1").steps()]
    mails = await backend.mails("anna-1")
    await backend.close()
    assert [mail.subject for mail in mails] == list(SUBJECTS)
    assert [mail.journey for mail in mails] == ["contract-renewal"] * 2
    order = [
        "billing error",
        "paused",
        "held: open-support-case 881",
        "settled",
        "running",
        "Stay with us",
        "converted",
    ]
    places = [next(n for n, text in enumerate(told) if words in text) for words in order]
    assert places == sorted(places)
    assert "case-follow-up is dropped: no consent to survey is recorded" in told


async def test_operators_find_a_customers_journeys_in_temporal_by_readable_ids(up: Up) -> None:
    query = "SojournCustomer = 'anna-1' AND SojournJourney = 'contract-renewal'"
    listing = await asyncio.create_subprocess_exec(
        *(temporal_program(), "workflow", "list", "--query", query, "--output", "json"),
        *("--address", temporal_address(up.settings)),
        stdout=asyncio.subprocess.PIPE,
    )
    found, _ = await listing.communicate()
    assert [each["execution"]["workflowId"] for each in json.loads(found)] == ["contract-renewal/anna-1/c-1"]


async def test_a_part_that_dies_is_reported_and_started_again(up: Up) -> None:
    up.children()["inbox"].kill()
    said = await up.says("Starting inbox again.")
    assert "inbox was killed by SIGKILL" in said
    assert "inbox_started" in said, "the end of its log is shown"
    backend = Backend(up.settings)
    await backend.mails("anna-1")
    await backend.close()


async def test_ctrl_c_ends_it_in_order_and_leaves_no_process_behind(up: Up) -> None:
    children = up.children()
    assert set(children) == PARTS
    up.process.send_signal(signal.SIGINT)
    async with asyncio.timeout(_GONE_WITHIN_S):
        assert await up.process.wait() == 0
    assert not psutil.wait_procs(children.values(), timeout=0.5)[1]


@pytest.mark.long
async def test_its_children_notice_when_it_is_killed(settings: Settings) -> None:
    async with running_up(settings) as up:
        children = up.children()
        assert set(children) == PARTS
        up.process.kill()
        _, alive = await asyncio.to_thread(psutil.wait_procs, children.values(), _GONE_WITHIN_S)
        assert not alive
