"""Why one customer got what they got, and did not get the rest."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from store.alternatives import Alternatives
from store.customers import standing_of
from store.twice import twice
from store.why_case import Case, Decided, held_by
from store.why_entries import DecisionWhy, JourneyWhy, MessageWhy, OutlookWhy, Why
from store.why_journeys import journey_why
from store.why_otherwise import otherwise_of
from store.why_outlook import outlook_of
from store.why_outside import systems_outside
from store.why_rows import Ledger, decision_of, read_ledger
from store.why_sentences import sentence_of
from traffic.counterfactual import Outlook
from traffic.outlook import outlook_in_words
from traffic.outside import OUTSIDE
from traffic.picture import Standing
from workflows.catalog import messages
from workflows.vocabulary.clock import Clock
from workflows.vocabulary.gate import EffectState, Inputs
from workflows.vocabulary.words_told import less_addresses

_MOST_IN_A_SENTENCE = 3


class UnknownMessage(LookupError):
    """No message is called that: whoever asks takes one of the `known` names."""

    def __init__(self, name: str, known: frozenset[str]) -> None:
        super().__init__(f"no message is called {name!r}")
        self.known = known


async def why(
    tx: AsyncConnection, customer: RowMapping, clock: Clock, now: datetime, message: str | None = None, most: int = 20
) -> Why:
    """The latest `most` messages somebody wanted said to a customer, or only those of that name, and their journeys.

    `customer` is the row; UnknownMessage if neither our code nor the customer's ledger knows the name.
    """
    ledger = await read_ledger(tx, customer)
    if message is not None:
        known = frozenset(messages()) | {row["message"] for row in ledger.effects}
        if message not in known:
            raise UnknownMessage(message, known)
    asked = [row for row in ledger.effects if message in (None, row["message"])]
    alternatives = Alternatives(ledger, await ledger.policies(tx, asked[:most]))
    told = [await _message_why(tx, ledger, alternatives, row, clock, now) for row in asked[:most]]
    passages = [journey_why(row, ledger, now) for row in ledger.enrolments]
    return Why(
        customer=customer["id"],
        time_zone=ledger.zone,
        text=told[0].text if told else _nothing(ledger, passages, message),
        twice=[less_addresses(one) for one in twice(asked, ledger, now)],
        messages=told,
        journeys=passages,
        is_complete=ledger.is_complete and len(asked) <= most,
    )


async def _message_why(
    tx: AsyncConnection, ledger: Ledger, alternatives: Alternatives, row: RowMapping, clock: Clock, now: datetime
) -> MessageWhy:
    lines = ledger.decisions.get(row["id"], ())
    decided = [Decided(line["at"], decision_of(line), line["policy_version"]) for line in lines]
    standing, intent = standing_of(ledger.customer), ledger.intent(row)
    outlook, words = None, None
    if row["state"] == EffectState.WAITING:
        outlook = await outlook_of(tx, row, intent, standing, clock, now)
        words = outlook_in_words(outlook, ledger.zone, now, row["expires_at"])
    case = Case(
        intent=intent,
        state=EffectState(row["state"]),
        rule=row["rule"] or "",
        reason=row["reason"] or "",
        provider=row["provider"],
        claimed_at=row["claimed_at"],
        settled_at=row["settled_at"],
        decided=decided,
        zone=ledger.zone,
        now=now,
        outlook=_clause(outlook, words, row["journey"]),
        is_still_so=outlook is not None and bool(decided) and _is_still_so(decided[-1], outlook, standing),
        holds=standing.holds,
    )
    passage = ledger.enrolment(row["enrolment_id"])
    return MessageWhy(
        text=sentence_of(case),
        effect=row["id"],
        **{name: row[name] for name in ("message", "state", "journey", "purpose", "team", "channel")},
        **{name: row[name] for name in ("asked_at", "expires_at", "claimed_at")},
        key=passage["key"] if passage else None,
        asked_by=_asked_by(row, passage, ledger, now),
        journey_state=journey_why(passage, ledger, now).text if passage else None,
        decisions=_decisions(ledger, row["id"]),
        alternatives=alternatives.of(row),
        outlook=OutlookWhy(
            text=less_addresses(words),
            at=outlook.at,
            conditions=[less_addresses(one.words) for one in outlook.conditions],
            good_until=outlook.good_until,
        )
        if outlook and words
        else None,
        otherwise=otherwise_of(case),
    )


def _asked_by(row: RowMapping, passage: RowMapping | None, ledger: Ledger, now: datetime) -> str | None:
    if row["rule"] == OUTSIDE:
        return less_addresses(systems_outside([row["provider"]]))
    return ledger.asked_by(passage, now)


def _clause(outlook: Outlook | None, words: str | None, journey: str) -> str | None:
    if outlook is not None and outlook.never is None and not (outlook.waits_for or outlook.conditions):
        return f"nothing keeps it any more, so it goes as soon as {journey} asks again"
    return f"it {words}" if words else None


def _is_still_so(last: Decided, outlook: Outlook, standing: Standing) -> bool:
    decision = last.decision
    subject = str(decision.inputs.get("hold", ""))
    if subject and held_by(last, standing.holds) is None:
        return False
    named = any(one.rule == decision.rule and subject in ("", one.subject) for one in outlook.conditions)
    return named or any(one.rule == decision.rule for one in outlook.waits_for)


def _decisions(ledger: Ledger, effect: UUID) -> list[DecisionWhy]:
    return [
        DecisionWhy(
            **{name: line[name] for name in ("at", "verdict", "rule", "kind", "until", "policy_version")},
            reason=less_addresses(line["reason"]),
            inputs=_less_addresses(line["inputs"]),
        )
        for line in ledger.decisions.get(effect, ())
    ]


def _less_addresses(inputs: Inputs) -> Inputs:
    return {name: less_addresses(fact) if isinstance(fact, str) else fact for name, fact in inputs.items()}


def _nothing(ledger: Ledger, passages: Sequence[JourneyWhy], message: str | None) -> str:
    said = f"No journey has wanted to say {message or 'anything'} to {ledger.customer['id']}"
    if not passages:
        return f"{said}: they have entered none."
    told = [passage.text.removeprefix("They ").removesuffix(".") for passage in passages[:_MOST_IN_A_SENTENCE]]
    more = len(passages) - len(told)
    return f"{said}: they {', and they '.join(told)}{f'; and {more} more journeys' if more else ''}."
