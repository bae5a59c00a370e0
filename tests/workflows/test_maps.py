"""Each journey's map says what its source says, and is kept beside it."""

import re
from pathlib import Path

import pytest

from tests.workflows.written import CLASS_LINE, journey, source_of
from workflows.catalog import journey_classes
from workflows.map.fingerprint import fingerprint
from workflows.map.page import page, page_file, stale
from workflows.map.source import JourneySource, read_source
from workflows.map.walk import walk

SHIPPED = {source.name: source for source in map(read_source, journey_classes())}
OFFERS = journey(
    '''"""Remind and offer."""
self.stage("reminding")
await self.send(RenewalReminder(contract_id=contract.contract_id))
await self.sleep(timedelta(days=3))
await self.send(RenewalOffer(package="basic"))
if await self.wait_for(OfferAccepted, within=timedelta(days=7)):
    return Outcome.CONVERTED
return Outcome.LAPSED'''
)
SEND = '        await self.send(RenewalOffer(package="basic"))\n'
REMIND = "        await self.send(RenewalReminder(contract_id=contract.contract_id))\n"


@pytest.mark.parametrize("name", SHIPPED)
def test_the_map_beside_a_journey_is_of_its_source(name: str) -> None:
    out_of_date = stale(SHIPPED[name])
    assert out_of_date is None, str(out_of_date)


def test_there_is_no_map_of_a_journey_that_is_gone() -> None:
    folder = next(iter(SHIPPED.values())).file.parent
    assert set(folder.glob("*.map.md")) == {page_file(source) for source in SHIPPED.values()}


def test_a_journey_without_a_map_is_told_what_to_type(tmp_path: Path) -> None:
    source = source_of(tmp_path, OFFERS)
    assert str(stale(source)) == f"{source.file}:{CLASS_LINE}: written has no map: type `sojourn map`, and commit it"


def test_a_stale_map_shows_what_changed_and_how_to_version_it(tmp_path: Path) -> None:
    source = source_of(tmp_path, OFFERS)
    page_file(source).write_text(page(source))
    assert stale(source) is None
    source.file.write_text(OFFERS.replace(SEND, ""))
    told = str(stale(read_source(source.kind)))
    assert "  -send renewal-offer\n" in told
    assert "type `sojourn map`" in told
    assert 'name="written-v2"' in told
    assert "workflow.patched(" in told


def test_a_map_that_is_stale_in_words_only_alarms_nobody(tmp_path: Path) -> None:
    source = source_of(tmp_path, OFFERS)
    page_file(source).write_text(page(source))
    source.file.write_text(OFFERS.replace("days=7", "days=8"))
    told = str(stale(read_source(source.kind)))
    assert "in words only" in told
    assert "v2" not in told


def lines_of(source: JourneySource) -> tuple[str, ...]:
    return fingerprint(source, walk(source)).lines


@pytest.mark.parametrize(
    "changed",
    [
        OFFERS.replace(SEND, ""),
        OFFERS.replace(REMIND + "        await self.sleep(timedelta(days=3))\n" + SEND, SEND + REMIND),
        OFFERS.replace("RenewalOffer(package", "RenewalReminder(contract_id"),
        OFFERS.replace('package="basic"))', 'package="basic"), unless=OfferAccepted)'),
        OFFERS.replace("wait_for(OfferAccepted", "wait_for(BasketBought"),
        OFFERS.replace(", within=timedelta(days=7)", ""),
        OFFERS.replace("if await", "while await").replace("return Outcome.CONVERTED", "break"),
        OFFERS.replace("listens_to = (OfferAccepted, BasketBought)", "listens_to = (OfferAccepted,)"),
        OFFERS.replace('        self.stage("reminding")\n', ""),
    ],
)
def test_the_fingerprint_changes_with_what_those_inside_depend_on(tmp_path: Path, changed: str) -> None:
    assert changed != OFFERS
    assert lines_of(source_of(tmp_path, changed)) != lines_of(source_of(tmp_path, OFFERS))


@pytest.mark.parametrize(
    "changed",
    [
        OFFERS.replace("Remind and offer.", "Offer after a reminder."),
        OFFERS.replace("What one test wants to know of.", "Anything."),
        OFFERS.replace(SEND, f"        # a comment\n{SEND}"),
        OFFERS.replace("days=3", "days=30").replace("days=7", "hours=7"),
        OFFERS.replace("within=timedelta(days=7)", "within=WEEK"),
        OFFERS.replace('stage("reminding")', 'stage("a reminder")'),
        OFFERS.replace('package="basic"', 'package="family"'),
        OFFERS.replace(SEND, "        await self._offer()\n")
        + "\n    async def _offer(self) -> None:\n"
        + "        offer = RenewalOffer(package='x')\n        await self.send(offer)\n",
    ],
)
def test_the_fingerprint_stays_where_those_inside_notice_nothing(tmp_path: Path, changed: str) -> None:
    assert changed != OFFERS
    assert lines_of(source_of(tmp_path, changed)) == lines_of(source_of(tmp_path, OFFERS))


def arrows(source: JourneySource) -> set[str]:
    """The arrows of a chart, with what their ends say: `wait for basket.bought -(7 d pass)-> lapsed`."""
    text = page(source).partition("```mermaid\n")[2].partition("```")[0]
    labels = dict(re.findall(r'^ *(n\d+)[^"\n]+"(.*)"\W+$', text, re.MULTILINE))
    found = re.findall(r'^ *(n\d+) (?:-->|-\.->)(?:\|"(.*)"\|)? (n\d+)$', text, re.MULTILINE)
    return {f"{labels[a]} -({how})-> {labels[b]}" if how else f"{labels[a]} -> {labels[b]}" for a, how, b in found}


@pytest.mark.parametrize(
    ("lines", "shown"),
    [
        (
            "if await self.wait_for(OfferAccepted, within=WEEK):\n    return Outcome.CONVERTED\nreturn Outcome.LAPSED",
            {
                "wait for offer.accepted, 7 d -(offer.accepted)-> converted",
                "wait for offer.accepted, 7 d -(7 d pass)-> lapsed",
            },
        ),
        (
            "match await self.wait_for(OfferAccepted, BasketBought, within=WEEK):\n    case OfferAccepted():\n"
            "        return Outcome.CONVERTED\n    case None:\n        return Outcome.LAPSED\nreturn Outcome.COMPLETED",
            {
                "wait for offer.accepted or basket.bought, 7 d -(offer.accepted)-> converted",
                "wait for offer.accepted or basket.bought, 7 d -(7 d pass)-> lapsed",
                "wait for offer.accepted or basket.bought, 7 d -(basket.bought)-> completed",
            },
        ),
        (
            "match await self.wait_for(OfferAccepted, BasketBought, within=contract.ends_on - self.now):\n"
            "    case OfferAccepted(contract_id='first') as offer:\n        return Outcome.CONVERTED\n"
            "    case BasketBought() as basket if basket.lines > 2:\n        return Outcome.LAPSED\n"
            "return Outcome.COMPLETED",
            {
                "wait for offer.accepted or basket.bought, as long as contract.ends_on - self.now "
                "-(offer.accepted, contract_id first)-> converted",
                "wait for offer.accepted or basket.bought, as long as contract.ends_on - self.now "
                "-(basket.bought, basket.lines is more than 2)-> lapsed",
                "wait for offer.accepted or basket.bought, as long as contract.ends_on - self.now "
                "-(otherwise)-> completed",
            },
        ),
        (
            "came = await self.wait_for(OfferAccepted, within=WEEK)\nif came is None:\n    await self.sleep(WEEK)\n"
            "    came = await self.wait_for(OfferAccepted, within=WEEK * 2)\nif came is None:\n"
            "    return Outcome.LAPSED\nreturn Outcome.CONVERTED",
            {
                "wait for offer.accepted, 7 d -(7 d pass)-> sleep 7 d",
                "wait for offer.accepted, 14 d -(14 d pass)-> offer.accepted?",
                "offer.accepted? -(no)-> lapsed",
                "offer.accepted? -(yes)-> converted",
            },
        ),
        (
            "reminder = RenewalReminder(contract_id='a')\nwhile contract.package:\n    await self.send(reminder)\n"
            "    reminder = RenewalOffer(package='a')\nreturn Outcome.LAPSED",
            {"contract.package? -(yes)-> send renewal-reminder or renewal-offer"},
        ),
        (
            'arm = await self.split("tone", ("plain", "playful"), holdout=10)\nif arm == "plain":\n'
            "    await self.sleep(WEEK)\nreturn Outcome.LAPSED",
            {
                "split tone: plain, playful, holdout<br/>10 % held out -(plain)-> sleep 7 d",
                "split tone: plain, playful, holdout<br/>10 % held out -(playful or holdout)-> lapsed",
            },
        ),
        (
            'if workflow.patched("rest"):\n    await self.sleep(WEEK)\nreturn Outcome.LAPSED',
            {"patched: rest -(patched: rest)-> sleep 7 d", "patched: rest -(as before)-> lapsed"},
        ),
        (
            "for _ in range(3):\n    await self.sleep(WEEK)\n    if contract.package:\n        break\n"
            "return Outcome.LAPSED",
            {
                "up to 3 times -(next)-> sleep 7 d",
                "contract.package? -(no)-> up to 3 times",
                "contract.package? -(yes)-> lapsed",
                "up to 3 times -(done)-> lapsed",
            },
        ),
        (
            "while not await self.wait_for(BasketBought, within=WEEK):\n    await self.customer()\nself.renew()",
            {
                "wait for basket.bought, 7 d -(7 d pass)-> wait for basket.bought, 7 d",
                "wait for basket.bought, 7 d -(basket.bought)-> begin again",
                "begin again -> contract.started",
            },
        ),
        (
            "if not await self.sleep_until(contract.ends_on, before=WEEK, if_past=IfPast.SKIP):\n"
            "    return Outcome.LAPSED\nreturn await self._rest()\n|\n|    async def _rest(self) -> Outcome:\n"
            "        await self.sleep_until(Weekday.TUESDAY, at=time(9, 30))\n        return Outcome.COMPLETED",
            {
                "sleep until 7 d before contract.ends_on, or skip if it is past -(already past)-> lapsed",
                "sleep until 7 d before contract.ends_on, or skip if it is past -(in time)-> "
                "sleep until Tuesday at 09:30",
                "sleep until Tuesday at 09:30 -> completed",
            },
        ),
    ],
)
def test_a_map_shows_every_way_a_customer_can_go(tmp_path: Path, lines: str, shown: set[str]) -> None:
    found = arrows(source_of(tmp_path, journey(lines)))
    assert shown <= found


def test_goal_and_exits_stand_beside_the_map(tmp_path: Path) -> None:
    found = arrows(source_of(tmp_path, OFFERS))
    assert {"contract.renewed -> converted", "contract.cancelled -> exited"} <= found


def test_what_a_label_says_can_break_no_chart(tmp_path: Path) -> None:
    text = page(source_of(tmp_path, journey('self.stage("a \\"b\\" <c> [d] #e; `f` {g} end")\nreturn Outcome.LAPSED')))
    assert 'n2>"stage: a #quot;b#quot; #lt;c#gt; [d] #35;e; #96;f#96; {g} end"]' in text


NODE = r'n\d+(\(\["[^"]+"\]\)|\{\{"[^"]+"\}\}|\["[^"]+"\]|\{"[^"]+"\}|>"[^"]+"\])'
ARROW = r'n\d+ (-->(\|"[^"]+"\|)?|-\.->) n\d+'


@pytest.mark.parametrize("name", SHIPPED)
def test_a_chart_holds_nothing_but_quoted_nodes_and_arrows(name: str) -> None:
    text = page(SHIPPED[name]).partition("```mermaid\n")[2].partition("\n```")[0]
    first, *lines = text.splitlines()
    assert first == "flowchart TD"
    odd = [line for line in lines if not re.fullmatch(rf' +({NODE}|{ARROW}|subgraph anytime\["[^"]+"\]|end)', line)]
    assert odd == []
