"""GET /v1/customers/{id}/why: the answer a support agent can read out."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query

from api.auth import KeyCheck, guarded
from api.facts import read_customer_id
from api.parts import Parts
from api.problems import Problem, ProblemBody, invalid
from store.customers import read_customer
from store.engine import reading
from store.keys import Scope
from store.why import UnknownMessage, why
from store.why_entries import Why
from workflows.vocabulary.nearest import did_you_mean

_Id = Annotated[str, Path(description="Your own opaque id of the customer; never an address.", examples=["anna-4711"])]
_Message = Annotated[
    str | None,
    Query(max_length=64, description="Only messages of this name.", examples=["renewal-offer"]),
]
_WRONG: dict[int | str, dict[str, Any]] = {
    404: {"model": ProblemBody, "description": "No such customer."},
    422: {"model": ProblemBody, "description": "No message is called that."},
}


def why_routes(parts: Parts, check: KeyCheck) -> APIRouter:
    """Why one customer got what they got, and did not get the rest."""
    router = guarded(check, Scope.CUSTOMERS_READ)

    @router.get("/customers/{id}/why", responses=_WRONG)
    async def get_why(id: _Id, message: _Message = None, limit: Annotated[int, Query(ge=1, le=500)] = 20) -> Why:
        """Explain every message somebody wanted said to a customer, sent or not, the latest first.

        `text` is the answer in one sentence. Of what still waits it is worked out now when it would go, and what would
        have to change. No address and no other personal field is in it.
        """
        customer, now = read_customer_id(id, "id"), parts.clock.now()
        async with reading(parts.database) as tx:
            row = await read_customer(tx, customer)
            if row is None:
                detail = f"no event of customer {customer} was ever accepted: the first one makes the customer"
                raise Problem(404, "unknown-customer", "No such customer", detail)
            try:
                return await why(tx, row, parts.clock, now, message, limit)
            except UnknownMessage as unknown:
                hint = did_you_mean(message or "", unknown.known)
                raise invalid(("message", f"is the name of none that we or this customer know; {hint}")) from unknown

    return router
