"""A journey that cannot go on fails its test at once, and says why."""

from datetime import timedelta

import pytest

from testkit.sojourn import Sojourn
from testkit.stuck import Stuck
from tests.testkit.broken import HasABug, SaysTheUnsayable
from workflows.vocabulary.events.contracts import ContractCancelled, ContractRenewed


async def test_a_message_without_a_template_names_the_file_to_write(sojourn: Sojourn) -> None:
    with pytest.raises(Stuck, match=r"templates/wordless\.email\.en\.liquid"):
        await sojourn.start(SaysTheUnsayable, ContractCancelled(contract_id="k-1"))
    await sojourn.abandon()


async def test_a_bug_in_a_journey_is_shown_with_its_line(sojourn: Sojourn) -> None:
    journey = await sojourn.start(HasABug, ContractRenewed(contract_id="k-1"))
    with pytest.raises(Stuck, match=r"'k-1'(?s:.)*broken\.py"):
        await journey.passes(timedelta(days=2))
    await sojourn.abandon()
