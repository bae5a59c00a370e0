"""What an activity's failure says reaches Temporal and the logs: its kind and place, and nobody's address."""

import pytest
from pydantic import BaseModel
from temporalio.exceptions import ApplicationError
from temporalio.worker import ActivityInboundInterceptor, ExecuteActivityInput

from activities.discretion import Discretion
from activities.rendering import MissingTemplate


class Age(BaseModel):
    age: int


async def _failure_of(raised: type[Exception] | None) -> Exception:
    class Fails(ActivityInboundInterceptor):
        def __init__(self) -> None:
            pass

        async def execute_activity(self, input: ExecuteActivityInput) -> object:
            if raised is not None:
                raise raised("offer has no words: add offer.liquid")
            return Age.model_validate({"age": "anna@example.com"})

    with pytest.raises((ApplicationError, MissingTemplate, OSError)) as failure:
        await (
            Discretion()
            .intercept_activity(Fails())
            .execute_activity(ExecuteActivityInput(fn=_failure_of, args=[], executor=None, headers={}))
        )
    return failure.value


async def test_a_failure_that_quotes_what_it_choked_on_is_told_by_kind_and_place() -> None:
    failure = await _failure_of(None)
    assert isinstance(failure, ApplicationError)
    assert failure.type == "ValidationError"
    assert "anna@example.com" not in str(failure)
    assert "test_discretion.py:" in str(failure)
    assert failure.__cause__ is None


@pytest.mark.parametrize("kind", [MissingTemplate, ConnectionRefusedError])
async def test_a_failure_that_names_who_must_act_is_told_as_it_is(kind: type[Exception]) -> None:
    failure = await _failure_of(kind)
    assert isinstance(failure, kind)
    assert "add offer.liquid" in str(failure)
