"""Every message has its words, and they use only what there is."""

from pathlib import Path

from workflows.checks.templates import unfit_words
from workflows.vocabulary.messages.renewal import RenewalOffer


def complaints(folder: Path, text: str, name: str = "renewal-offer") -> list[str]:
    """What is wrong with one template, by its line."""
    file = folder / f"{name}.email.en.liquid"
    file.write_text(text)
    return [str(one).rpartition("/renewal-offer.email.en.liquid:")[2] for one in unfit_words([RenewalOffer], folder)]


def test_words_use_the_fields_of_their_message_and_the_customer(tmp_path: Path) -> None:
    text = "Subject: {{ package }}\n{% assign name = customer.first_name %}Hello {{ name | default: 'there' }}"
    assert complaints(tmp_path, text) == []


def test_a_message_without_words_names_the_file_to_add(tmp_path: Path) -> None:
    (found,) = unfit_words([RenewalOffer], tmp_path)
    assert found.file.name == "renewal.py"
    assert found.wrong == "renewal-offer has no words"
    assert found.instead == f"add {tmp_path.name}/renewal-offer.email.en.liquid"


def test_a_variable_nobody_fills_is_named_with_its_line(tmp_path: Path) -> None:
    (found,) = complaints(tmp_path, "Subject: x\n\n{% if offer.price %}{{ package }}{% endif %}")
    assert found.startswith("3: uses offer, which RenewalOffer does not have: use a field of RenewalOffer (package)")


def test_a_template_that_is_none_is_named(tmp_path: Path) -> None:
    (found,) = complaints(tmp_path, "Subject: {% if %}")
    assert found.startswith("1: is no Liquid template (")


def test_words_for_a_message_that_is_gone_are_named(tmp_path: Path) -> None:
    complaints(tmp_path, "Subject: {{ package }}")
    found = complaints(tmp_path, "Subject: x", name="old-offer")
    assert [one for one in found if "no message is called old-offer" in one]
