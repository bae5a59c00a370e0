"""What a customer gets to read, and what travels along with it."""

from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncEngine

from activities.rendering import MissingTemplate, render_mail
from store.customers import read_customer
from store.engine import reading
from tests.store.scenes import ANNA, enrolled, happens, reachable, request
from workflows.vocabulary.events.profile import ProfileUpdated
from workflows.vocabulary.requests import SendRequest

SENDER = "Telecom <hello@telecom.example>"


@pytest.fixture
async def offer(sqlite_database: AsyncEngine) -> tuple[SendRequest, RowMapping]:
    """An offer to a customer with a hostile first name."""
    await reachable(sqlite_database)
    await happens(sqlite_database, ProfileUpdated(traits={"first_name": "<script>Anna</script>"}))
    asked = request(await enrolled(sqlite_database))
    async with reading(sqlite_database) as tx:
        customer = await read_customer(tx, ANNA)
    assert customer is not None
    return asked, customer


def _mail(asked: SendRequest, customer: RowMapping, *, is_witnessed: bool) -> EmailMessage:
    now = datetime(2026, 3, 2, 12, tzinfo=UTC)
    content = render_mail(asked, customer, SENDER, now, is_witnessed=is_witnessed).content
    assert content == render_mail(asked, customer, SENDER, now, is_witnessed=is_witnessed).content, "byte for byte"
    mail = message_from_bytes(content, policy=policy.SMTP)
    assert isinstance(mail, EmailMessage)
    return mail


async def test_a_real_recipient_sees_none_of_our_own_headers(offer: tuple[SendRequest, RowMapping]) -> None:
    mail = _mail(*offer, is_witnessed=False)
    assert [name for name in mail if name.startswith("X-")] == []
    assert mail["Message-ID"] == f"<{offer[0].effect_id}@telecom.example>"


async def test_a_mailbox_that_can_be_asked_learns_whose_mail_it_is(offer: tuple[SendRequest, RowMapping]) -> None:
    mail = _mail(*offer, is_witnessed=True)
    assert (mail["X-Sojourn-Effect"], mail["X-Sojourn-Customer"]) == (str(offer[0].effect_id), ANNA)


async def test_what_a_customer_calls_themselves_is_text_and_never_markup(
    offer: tuple[SendRequest, RowMapping],
) -> None:
    page = _mail(*offer, is_witnessed=False).get_body(("html",))
    assert page is not None
    assert "&lt;script&gt;Anna" in page.get_content()
    assert "<script>" not in page.get_content()


async def test_a_message_without_words_names_the_file_to_add(offer: tuple[SendRequest, RowMapping]) -> None:
    wordless = offer[0].model_copy(update={"message": "no-such-message"})
    with pytest.raises(MissingTemplate, match=r"add templates/no-such-message\.email\.en\.liquid"):
        _mail(wordless, offer[1], is_witnessed=False)
