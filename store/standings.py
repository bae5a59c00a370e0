"""A customer's standing as two documents: what every release knows, and what 0.1.0 would lose."""

from typing import Any

from pydantic import TypeAdapter

from traffic.picture import OPERATOR_HOLD, Standing

_STANDING = TypeAdapter(Standing)
Document = dict[str, Any]


def read_standing(document: Document, more: Document) -> Standing:
    """The standing that both tell; where its holds came in between, they are put back."""
    if not document and not more:
        return Standing()
    holds = list(document.get("holds", ()))
    for place, hold in more.get("holds", ()):
        holds.insert(place, hold)
    return _STANDING.validate_python({**document, "holds": holds, "suppressed": more.get("suppressed", {})})


def written_standing(standing: Standing) -> tuple[Document, Document]:
    """The two documents."""
    document: Document = _STANDING.dump_python(standing, mode="json")
    suppressed, holds = document.pop("suppressed"), document.pop("holds")
    new = [_is_new(hold) for hold in holds]
    more = {"holds": [[place, hold] for place, hold in enumerate(holds) if new[place]], "suppressed": suppressed}
    document["holds"] = [hold for place, hold in enumerate(holds) if not new[place]]
    return document, {name: told for name, told in more.items() if told}


def _is_new(hold: Document) -> bool:
    return hold["rule"] == OPERATOR_HOLD or bool(hold["topics"] or hold["journeys"])
