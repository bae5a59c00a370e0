"""Whatever comes in, it becomes an event or a problem that says why not; nothing else."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar

from hypothesis import given, settings
from hypothesis import strategies as st

from api.body import Json, parse
from api.envelope import read_envelope
from api.examples import CLOUD_EVENT, IDENTIFY, SUPPORT_CASE, TRACK
from api.intake import Fact
from api.problems import Problem
from api.segment import read_call
from workflows.catalog import events

T = TypeVar("T")
NOW = datetime(2026, 6, 1, tzinfo=UTC)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.datetimes().map(str)
    | st.sampled_from(sorted(events()))
)
ANYTHING = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8)
FACTS = [CLOUD_EVENT, SUPPORT_CASE, *({**CLOUD_EVENT, "type": wire} for wire in events())]


def _changed(document: dict[str, Any], name: str, value: Json) -> dict[str, Any]:
    within = next((part for part in ("data", "properties", "traits") if name in document.get(part, {})), None)
    return {**document, name: value} if within is None else {**document, within: {**document[within], name: value}}


def _names(documents: list[dict[str, Any]]) -> st.SearchStrategy[str]:
    parts = [document.get(part, {}) for document in documents for part in ("data", "properties", "traits")]
    return st.sampled_from(sorted({name for part in (*documents, *parts) for name in part})) | st.text()


def _outcome(read: Callable[[], T]) -> T | Problem:
    try:
        return read()
    except Problem as problem:
        return problem


def _is_explained(outcome: Fact | Problem) -> bool:
    if isinstance(outcome, Fact):
        return bool(outcome.incoming.content_hash(outcome.customer))
    return 400 <= outcome.status < 500 and bool(json.dumps(outcome.body))


@settings(max_examples=100, deadline=None)
@given(document=st.sampled_from(FACTS), name=_names(FACTS), value=ANYTHING)
def test_an_event_with_anything_in_any_place_is_taken_or_refused_with_a_reason(
    document: dict[str, Any], name: str, value: Json
) -> None:
    assert _is_explained(_outcome(lambda: read_envelope(_changed(document, name, value), NOW)))


@settings(max_examples=100, deadline=None)
@given(document=st.sampled_from([TRACK, IDENTIFY]), name=_names([TRACK, IDENTIFY]), value=ANYTHING)
def test_a_call_with_anything_in_any_place_is_taken_or_refused_with_a_reason(
    document: dict[str, Any], name: str, value: Json
) -> None:
    assert _is_explained(_outcome(lambda: read_call(_changed(document, name, value), None, NOW)))


@settings(max_examples=100, deadline=None)
@given(body=st.binary() | st.text().map(str.encode))
def test_any_bytes_are_json_or_refused_as_none(body: bytes) -> None:
    outcome = _outcome(lambda: parse(body))
    assert not isinstance(outcome, Problem) or outcome.status == 400
