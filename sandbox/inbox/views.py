"""The pages people look at, rendered from Liquid files with everything escaped: mails are hostile input."""

import re
from datetime import datetime
from pathlib import Path

from fastapi.responses import HTMLResponse
from liquid import CachingFileSystemLoader, Environment, StrictUndefined
from liquid.extra import BlockTag, ExtendsTag

from sandbox.inbox.campaigns import Standing
from sandbox.inbox.mailbox import Mail, Opened

PAGES = Path(__file__).parent / "pages"
PAGE_SIZE = 50

_HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
PAGE_HEADERS = _HEADERS | {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self';"
        " frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
}
# A link in a mail may open a tab of its own, as in any mail program; nothing else leaves the frame.
BODY_HEADERS = _HEADERS | {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; form-action 'none';"
        " base-uri 'none'; frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox"
    )
}

_liquid = Environment(autoescape=True, undefined=StrictUndefined, loader=CachingFileSystemLoader(PAGES, ext=".liquid"))
_liquid.add_tag(ExtendsTag)
_liquid.add_tag(BlockTag)


def inbox_page(
    mails: list[Mail], standings: list[Standing], total: int, customer: str, search: str, before: int
) -> HTMLResponse:
    """A page of mails, newest first, and the campaigns of the customer looked at."""
    return _page(
        "inbox",
        mails=[_row(mail) for mail in mails],
        standings=[_standing(standing) for standing in standings],
        total=total,
        customer=customer,
        search=search,
        before=before,
        older=mails[-1].id if len(mails) == PAGE_SIZE else 0,
    )


def mail_page(opened: Opened) -> HTMLResponse:
    """One mail as its customer sees it, with its plain text and headers."""
    return _page(
        "mail",
        mail=_row(opened.mail),
        author=next((value for name, value in opened.headers if name.lower() == "from"), opened.mail.sender),
        has_html=bool(opened.html.strip()),
        text=opened.text.strip("\r\n"),
        headers=opened.headers,
    )


def campaigns_page(standings: list[Standing], customer: str) -> HTMLResponse:
    """Which campaigns are paused for whom."""
    return _page("campaigns", standings=[_standing(standing) for standing in standings], customer=customer)


def missing_page() -> HTMLResponse:
    """What a visitor sees where there is no such mail (404)."""
    return _page("missing", status=404)


def body_page(html: str) -> HTMLResponse:
    """A mail's own HTML for a sandboxed frame: as it came, save that its links open in a tab of their own."""
    place = re.search(r"<head(\s[^>]*)?>", html, re.IGNORECASE) or re.match(r"\s*<!doctype[^>]*>", html, re.IGNORECASE)
    cut = place.end() if place else 0
    return HTMLResponse(html[:cut] + '<base target="_blank">' + html[cut:], headers=BODY_HEADERS)


def _page(name: str, status: int = 200, **values: object) -> HTMLResponse:
    content = _liquid.get_template(name).render(**values)
    return HTMLResponse(content, status_code=status, headers=PAGE_HEADERS)


def _row(mail: Mail) -> dict[str, object]:
    return mail.model_dump(mode="json") | {
        "subject": mail.subject or "(no subject)",
        "preview": " ".join(mail.preview.split())[:200],
        "shown": _written(mail.shown_at),
        "shown_iso": mail.shown_at.isoformat(),
        "arrived": f"{_written(mail.received_at)} UTC",
    }


def _standing(standing: Standing) -> dict[str, object]:
    return standing.model_dump(mode="json") | {"since": f"{_written(standing.since)} UTC"}


def _written(moment: datetime) -> str:
    return f"{moment.day} {moment:%b %Y, %H:%M}"
