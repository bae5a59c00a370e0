"""Look at what is said of a customer before it is believed: addresses, locale, consent."""

import re
from functools import cache

from email_validator import EmailNotValidError, validate_email

from workflows.catalog import messages
from workflows.vocabulary.events.profile import ProfileUpdated
from workflows.vocabulary.messages.message import Purpose
from workflows.vocabulary.nearest import did_you_mean

Flaw = tuple[str, str]

# A locale picks a template's file: nothing but letters, digits and hyphens may reach it.
_LOCALE = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8}){0,3}")
_PHONE = re.compile(r"\+?[0-9][0-9 ()./-]{2,30}")


def flaws_in_profile(profile: ProfileUpdated) -> list[Flaw]:
    """What is wrong with a profile, field by field."""
    flaws: list[Flaw] = []
    if profile.email is not None and (problem := _flaw_in_email(profile.email)):
        flaws.append(("email", problem))
    if profile.phone is not None and not _PHONE.fullmatch(profile.phone):
        flaws.append(("phone", "is no telephone number, such as +49 30 123456"))
    if profile.locale is not None and not _LOCALE.fullmatch(profile.locale):
        flaws.append(("locale", "is no language tag, such as en or de-AT"))
    return flaws


def flaws_in_consent(scope: str) -> list[Flaw]:
    """Consent to something nobody ever sends would be a withdrawal that binds nothing."""
    known = consent_scopes()
    if scope in known:
        return []
    return [("scope", f"names no purpose or topic of ours; {did_you_mean(scope, known)}")]


@cache
def consent_scopes() -> list[str]:
    """The purposes and topics that consent may be given to, or withdrawn from."""
    return sorted({purpose.value for purpose in Purpose} | {message.topic for message in messages().values()})


def _flaw_in_email(email: str) -> str | None:
    try:
        # What was given is what is kept; *.test is reserved for trials, so it reaches nobody.
        validate_email(email, check_deliverability=False, test_environment=True)
    except EmailNotValidError as failure:
        return f"is no e-mail address: {str(failure)[:200]}"
    return None
