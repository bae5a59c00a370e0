"""Who and what: ids that never change, never grow too long and never hold an address."""

from uuid import UUID

import pytest
from pydantic import ValidationError

from workflows.vocabulary.events.contracts import ContractRenewed
from workflows.vocabulary.identity import (
    CustomerId,
    EventId,
    WorkflowId,
    customer_id,
    effect_id,
    enrolment_id,
    key_value,
    workflow_id,
)

WORKFLOW = WorkflowId("contract-renewal/anna-1/k-1")
EVENT = EventId(UUID("00000000-0000-4000-8000-000000000001"))


@pytest.mark.parametrize("text", ["a", "household-105", "A.b_c-9", "x" * 64])
def test_opaque_ids_are_taken_as_they_are(text: str) -> None:
    assert customer_id(text) == text
    assert key_value(text) == text


@pytest.mark.parametrize("text", ["anna@example.com", "@", "anna@localhost"])
def test_an_address_is_refused_as_an_id_and_the_refusal_does_not_repeat_it(text: str) -> None:
    with pytest.raises(ValueError, match="a customer id is not an address") as refused:
        customer_id(text)
    assert "example.com" not in str(refused.value)


@pytest.mark.parametrize("text", ["", "x" * 65, "a b", "a/b", "anna\n", "\x00", "änna", "+49151", "a:b", ".", ".."])
def test_ids_and_keys_are_up_to_sixty_four_plain_characters(text: str) -> None:
    with pytest.raises(ValueError, match="1 to 64 characters"):
        customer_id(text)
    with pytest.raises(ValueError, match="1 to 64 characters"):
        key_value(text)


def test_an_event_whose_key_is_unfit_for_an_id_is_refused_by_the_name_of_its_field() -> None:
    with pytest.raises(ValidationError, match="contract_id"):
        ContractRenewed(contract_id="k/1")
    assert ContractRenewed.model_json_schema()["properties"]["contract_id"]["pattern"] == "^[A-Za-z0-9._-]{1,64}$"


def test_a_workflow_id_reads_journey_customer_key() -> None:
    assert workflow_id("win-back", CustomerId("anna-1")) == "win-back/anna-1"
    assert workflow_id("contract-renewal", CustomerId("anna-1"), "k-1") == WORKFLOW


def test_a_workflow_id_has_at_most_two_hundred_characters() -> None:
    customer, key = CustomerId("c" * 64), "k" * 64
    assert len(workflow_id("j" * 70, customer, key)) == 200
    with pytest.raises(ValueError, match="longer than 200"):
        workflow_id("j" * 71, customer, key)


def test_the_ids_of_effects_and_enrolments_are_the_same_for_ever() -> None:
    # Changing either would send again what releases before this one have sent.
    assert effect_id(WORKFLOW, EVENT, "renewal-offer", 0) == UUID("304c752a-b677-517a-a637-3cf8132874db")
    assert enrolment_id(WORKFLOW, EVENT) == UUID("4ffcbd39-c399-594b-91a7-85f9b3b551c2")


def test_every_part_of_an_effect_tells_it_from_others() -> None:
    other_event = EventId(UUID(int=2))
    ids = {
        effect_id(WORKFLOW, EVENT, "renewal-offer", 0),
        effect_id(WorkflowId("contract-renewal/anna-1/k-2"), EVENT, "renewal-offer", 0),
        effect_id(WORKFLOW, other_event, "renewal-offer", 0),
        effect_id(WORKFLOW, EVENT, "renewal-reminder", 0),
        effect_id(WORKFLOW, EVENT, "renewal-offer", 1),
        enrolment_id(WORKFLOW, EVENT),
        enrolment_id(WORKFLOW, other_event),
    }
    assert len(ids) == 7
