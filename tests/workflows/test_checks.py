"""Bad input is told with the file, the line, and what to write instead, before anybody runs it."""

from functools import partial
from pathlib import Path

import pytest

from tests.workflows.written import CLASS_LINE, journey, load, write
from workflows.catalog import messages
from workflows.checks.everything import all_complaints, complaints_of

END = "\nreturn Outcome.LAPSED"


def complaints(folder: Path, text: str) -> list[str]:
    """What is wrong with a file, but for the map that it lacks and the events it need not wait for here."""
    return [one for one in all_of(folder, text) if "has no map" not in one and "never waits for one" not in one]


def all_of(folder: Path, text: str) -> list[str]:
    """Everything that is wrong with a file."""
    file = write(folder, text)
    return [str(one).removeprefix(f"{file}:") for one in complaints_of(file, partial(load, file), messages().values())]


def test_nothing_is_wrong_with_what_is_shipped() -> None:
    assert [str(complaint) for complaint in all_complaints()] == []


FITTING = [
    "if await self.wait_for(OfferAccepted, within=WEEK, same='contract_id'):\n    return Outcome.CONVERTED",
    "await self.sleep_until(time(9))\nawait self.sleep_until(Weekday.MONDAY, at=time(9))",
    "await self.sleep_until(contract.ends_on, before=WEEK, if_past=IfPast.SKIP)",
    "await self.silence(BasketBought, lasting=WEEK)\nself.stage('quiet')\nself.renew()",
    "first = contract.package == 'a'\n"
    "offer = RenewalOffer(package='a') if first else RenewalReminder(contract_id='a')\nawait self.send(offer)",
    "bought = await self.wait_for(BasketBought)\nmany = [line for line in range(bought.lines) if line > 1]",
    "now = self.now\nif contract.ends_on < now:\n    return Outcome.LAPSED",
    "await self.split('tone', {'plain': 3, 'playful': 1}, holdout=10)",
    "await self.send(RenewalOffer(package='a'), unless=OfferAccepted, after_pause=AfterPause.ask())",
]


@pytest.mark.parametrize("lines", FITTING)
def test_a_journey_that_keeps_to_the_verbs_is_told_nothing(tmp_path: Path, lines: str) -> None:
    assert complaints(tmp_path, journey(lines + END)) == []


VERBS = [
    (
        "await self.wait_for(SupportCaseOpened)",
        "wait_for: Written does not listen to SupportCaseOpened: "
        "write `listens_to = (OfferAccepted, BasketBought, SupportCaseOpened,)`",
    ),
    (
        "await self.send(RenewalOffer(package='a'), unless=SupportCaseOpened)",
        "send unless=: Written does not listen to SupportCaseOpened",
    ),
    ("await self.silence(SupportCaseClosed, lasting=WEEK)", "silence: Written does not listen to SupportCaseClosed"),
    (
        "await self.wait_for(ContractRenewed)",
        "wait_for: ContractRenewed is goal of Written, so no line of it ever sees",
    ),
    ("await self.wait_for(ContractCancelled)", "ContractCancelled is an exit of Written, so no line of it ever sees"),
    ("await self.send(Note())", "sends Note, which is not registered as a message: move the class into a file of"),
    ("await self.send(contract)", "what is sent, 'contract', is not seen to be a message: make it of a class in"),
    (
        "await self.sleep_until(contract.ends_on)",
        "sleep_until does not say what to do if the date is past: add `if_past=IfPast.RUN_NOW` to go on at once",
    ),
    (
        "await self.sleep_until(lambda customer: customer.traits.birthday, at=time(9), if_past=IfPast.SKIP)",
        "whose changes Written is not told of: write `follows_profile = True` on the class",
    ),
    (
        "await self.wait_for(BasketBought, same='contract_id')",
        "wait_for same='contract_id': BasketBought has no field contract_id: name a field that all of them have",
    ),
    ("await self.split('tone', ('plain', 'plain'))", "split needs arms, each with a name of its own"),
    ("await self.split('tone', ('plain', 'holdout'))", "split has an arm called 'holdout': leave that arm out"),
    ("await self.split('tone', contract.package)", "the arms of split 'tone' are not written out"),
]
IMPURE = [
    ("datetime.now()", "uses datetime.now: write `self.now`"),
    ("date.today()", "uses date.today: write `self.now`"),
    ("datetime.utcnow()", "uses datetime.utcnow: write `self.now`"),
    ("print(contract)", "uses print: write `self.stage(...)`"),
    ("open('x')", "uses open: ask for it through a verb: what touches the world is an activity behind a port"),
    ("workflow.now()", "uses workflow.now: write `self.now`"),
    ("workflow.random()", "uses workflow.random: write `await self.split(...)`"),
    ("await workflow.execute_activity('x')", "uses workflow.execute_activity: write it with the verbs"),
]
UNMAPPABLE = [
    (
        "try:  # here\n    await self.sleep(WEEK)\nexcept ValueError:\n    pass",
        "catches: leave it out: a goal or an exit",
    ),
    ("with contract:\n    pass", "uses with: a journey holds nothing open"),
    ("raise ValueError", "raises: return an Outcome"),
    ("assert contract", "asserts: write `if ...: return Outcome.STOPPED`"),
    ("first = lambda: 1", "makes a function of 'lambda: 1': only where= and sleep_until take a lambda"),
    ("import math", "imports inside a function: import at the top of the file"),
    ("def own() -> None: ...", "defines a function inside a function: make it a function of the module"),
    ("await contract.wait()", "awaits contract.wait(): await only verbs"),
    ("await self.snooze(WEEK)", "self.snooze is no verb to be awaited, and no method of Written: the verbs are sleep"),
    ("self.sleep(WEEK)", "self.sleep is called and not awaited: write `await self.sleep(...)`"),
    ("rest = self.sleep", "hands on the verb sleep: call it here"),
    ("kind = OfferAccepted\nawait self.wait_for(kind)  # here", "'kind' is not the name of an event: name the event's"),
    ("await self.wait_for(*(OfferAccepted,))", "wait_for is given its arguments by * or **: write each argument out"),
    ("await self.wait_for()", "wait_for names no event"),
    ("ok = contract.package and await self.wait_for(BasketBought)", "wait_for may or may not be called in this line"),
    ("ok = await self.customer() if contract else None", "customer may or may not be called in this line: give it a"),
    ("ok = [await self.customer() for _ in 'ab']", "customer may or may not be called in this line: give it a line"),
    ("self.basket = 1", "keeps basket on the journey, where the framework keeps its own: keep it in a local variable"),
    ("self._cut = None", "keeps _cut on the journey, where the framework keeps its own"),
    ("cut = self._cut", "uses _cut, the framework's own: use the verbs"),
    (
        "tell(self)",
        "hands the journey to a function, where no map can follow: make what it is handed to an `async def`",
    ),
    ("await self.split(contract.package, ('a', 'b'))", "split is given 'contract.package', which only a running"),
    ("getattr(self, 'send')", "calls getattr: name the attribute or function itself"),
]
BESIDE = """
|
|
|def tell(one: object) -> None:
|    del one
|
|
|class Note(Message, purpose=Purpose.SERVICE, topic="notes", team="tests"):
|    pass"""


@pytest.mark.parametrize(("lines", "complaint"), [*VERBS, *IMPURE, *UNMAPPABLE])
def test_a_line_that_cannot_be_is_named_with_what_to_write_instead(tmp_path: Path, lines: str, complaint: str) -> None:
    lines = (
        lines if "# here" in lines else lines.replace("\n", "  # here\n", 1) if "\n" in lines else f"{lines}  # here"
    )
    text = journey(lines + END + BESIDE)
    line = next(number for number, one in enumerate(text.splitlines(), 1) if one.endswith("# here"))
    if complaint.startswith("_again"):
        line = next(
            number for number, one in enumerate(text.splitlines(), 1) if one.startswith("        await self._ag")
        )
    found = complaints(tmp_path, text)
    assert any(complaint in one for one in found), found
    assert any(one.startswith(f"{line}: ") for one in found if complaint in one), found


def test_a_method_that_calls_itself_has_no_map(tmp_path: Path) -> None:
    again = "|\n|    async def _again(self) -> None:\n        await self._again()"
    (found,) = complaints(tmp_path, journey(f"await self._again(){END}\n{again}"))
    assert found.endswith(": _again calls itself: write a loop: a map has a fixed number of steps")


IMPORTED = ["os", "socket", "httpx", "random", "time", "pathlib", "subprocess", "threading", "asyncio", "requests"]


@pytest.mark.parametrize("module", IMPORTED)
def test_a_journey_imports_nothing_that_touches_the_world(tmp_path: Path, module: str) -> None:
    text = journey("return Outcome.LAPSED").replace("\nfrom temporalio", f"\nimport {module}\nfrom temporalio", 1)
    line = text.splitlines().index(f"import {module}") + 1
    assert complaints(tmp_path, text)[0].startswith(f"{line}: imports {module}: ")


@pytest.mark.parametrize(
    ("written", "instead", "complaint"),
    [
        ('(name="written")', '(name="Written Out")', "Written is called 'Written Out': a journey's name is lower-case"),
        ('(name="written")', f'(name="{"long-" * 20}one")', "is longer than 70 characters: workflow ids begin with it"),
        ("goal = ContractRenewed", "key = 'contract'", "Written.key is 'contract', and contract.started has no such"),
        ("goal = ContractRenewed", "key = 'package'", "may be any text: declare that field as `package: Key`"),
        ("goal = ContractRenewed", "goal = OfferAccepted", "names offer.accepted in listens_to and in goal: name it"),
        (
            "(OfferAccepted, BasketBought)",
            "(OfferAccepted, OfferAccepted)",
            "names offer.accepted in listens_to and in",
        ),
        ("goal = ContractRenewed", "stage = 'one'", "Written.stage replaces the stage of"),
    ],
)
def test_a_class_that_is_not_fit_to_be_a_journey_is_named(
    tmp_path: Path, written: str, instead: str, complaint: str
) -> None:
    found = complaints(tmp_path, journey("return Outcome.LAPSED").replace(written, instead, 1))
    assert any(complaint in one for one in found), found
    assert all(one.startswith((f"{CLASS_LINE}: ", f"{CLASS_LINE - 1}: ")) for one in found), found


def test_a_stale_map_is_a_complaint_like_any_other(tmp_path: Path) -> None:
    found = all_of(tmp_path, journey("return Outcome.LAPSED"))
    assert f"{CLASS_LINE}: written has no map: type `sojourn map`, and commit it" in found


def test_an_event_that_is_listened_to_and_never_waited_for_is_refused(tmp_path: Path) -> None:
    waits_for_one = "await self.wait_for(OfferAccepted)\nreturn Outcome.LAPSED"
    found = [one for one in all_of(tmp_path, journey(waits_for_one)) if "never waits for one" in one]
    wrong = "Written listens to BasketBought and never waits for one: take it out of listens_to, or wait for it"
    assert found == [f"{CLASS_LINE}: {wrong}"]


def test_two_journeys_in_one_file_are_told_apart(tmp_path: Path) -> None:
    text = journey("return Outcome.LAPSED")
    second = text[text.index("@workflow.defn") :].replace("Written", "Other").replace('"written"', '"other"')
    (found,) = complaints(tmp_path, f"{text}\n\n{second}")
    assert "Written and Other share a file: give each journey a file of its own" in found


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("def (", "1: is not Python"),
        ("X = 1", "1: declares no journey: move it out of workflows/journeys"),
        ("\nfrom workflows.journey import Nothing", "2: cannot be imported (ImportError"),
    ],
)
def test_a_file_that_is_no_journey_is_named(tmp_path: Path, text: str, complaint: str) -> None:
    assert complaints(tmp_path, text)[0].startswith(complaint)
