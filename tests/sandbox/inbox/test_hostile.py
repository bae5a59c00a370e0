"""Mails are hostile input: none may run in the page, reach out of its frame, or be lost for being broken."""

from html import escape

from hypothesis import given
from hypothesis import strategies as st

from sandbox.inbox.letter import read_letter
from tests.sandbox.inbox.conftest import Inbox, Written

SCRIPT = "<script>alert(1)</script>"
QUOTED = "\"'><img src=x onerror=alert(1)>"
BROKEN = (
    b"\r\n",
    b"no header at all\r\n",
    b"Subject: \xff\xfe\x00 bytes\r\n\r\n\x00\xff body\r\n",
    b"Subject: =?utf-16?b?2AA=?=\r\nMessage-ID: <\r\n\r\nx\r\n",
    b"Content-Type: text/plain; charset=klingon\r\n\r\nqapla\r\n",
    b"Content-Type: text/plain; charset=utf-7\r\n\r\n+2AA-\r\n",
    b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\n",
    b"Content-Transfer-Encoding: base64\r\nContent-Type: text/html\r\n\r\n%%%\r\n",
    b"X-Sojourn-Date: 99999-99-99\r\nX-Sojourn-Effect: none\r\nDate: never\r\nTo: ,,<<>>\r\n\r\nx\r\n",
)


async def test_nothing_a_mail_says_becomes_part_of_a_page(inbox: Inbox) -> None:
    headers = {"X-Sojourn-Customer": QUOTED, "X-Sojourn-Journey": SCRIPT, "Reply-To": SCRIPT}
    await inbox.receive(Written(subject=SCRIPT, text=QUOTED, headers=headers).mail())
    for path in ("/", "/mails/1", f"/?customer={QUOTED}", f"/?search={QUOTED}", f"/campaigns?customer={QUOTED}"):
        page = (await inbox.web.get(path)).text
        assert "<script>" not in page
        assert "<img src=x" not in page
    assert escape(SCRIPT) in (await inbox.web.get("/")).text


async def test_a_mails_own_html_is_shown_without_scripts_forms_or_a_way_out(inbox: Inbox) -> None:
    await inbox.receive(Written(html=f"<html><head></head><body>{SCRIPT}</body></html>").mail())
    body = await inbox.web.get("/mails/1/body")
    rules = {rule.strip() for rule in body.headers["content-security-policy"].split(";")}
    assert {"default-src 'none'", "form-action 'none'", "frame-ancestors 'self'"} <= rules
    assert {"sandbox allow-popups allow-popups-to-escape-sandbox", "base-uri 'none'"} <= rules
    assert not any(rule.startswith("script-src") for rule in rules)
    assert body.headers["x-content-type-options"] == "nosniff"

    page = await inbox.web.get("/mails/1")
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in page.text
    assert "script-src 'self'" in page.headers["content-security-policy"]
    assert SCRIPT not in page.text


async def test_every_answer_forbids_what_it_does_not_need(inbox: Inbox) -> None:
    await inbox.receive(Written().mail())
    for path in ("/", "/campaigns", "/mails/1", "/mails/1/raw", "/mails/2", "/assets/inbox.js"):
        answer = await inbox.web.get(path)
        assert "default-src 'none'" in answer.headers["content-security-policy"], path
        assert answer.headers["cache-control"] == "no-store", path


async def test_no_other_file_is_served(inbox: Inbox) -> None:
    for path in ("/assets/layout.liquid", "/assets/..%2Fapp.py", "/assets/inbox.db"):
        assert (await inbox.web.get(path)).status_code == 404, path


async def test_a_broken_mail_is_kept_and_can_be_opened(inbox: Inbox) -> None:
    for number, raw in enumerate(BROKEN, start=1):
        await inbox.receive(raw)
        assert len((await inbox.web.get("/api/mails")).json()) == number
        for path in ("/", f"/mails/{number}", f"/mails/{number}/body"):
            assert (await inbox.web.get(path)).status_code == 200, raw
        assert (await inbox.web.get(f"/mails/{number}/raw")).content == raw


async def test_a_nul_byte_hides_nothing_that_comes_after_it(inbox: Inbox) -> None:
    await inbox.receive(b"Subject: plain\r\n\r\nbefore \x00 and after\r\n")
    assert "and after" in (await inbox.web.get("/", params={"search": "after"})).text


_NAMES = st.sampled_from(["Subject", "From", "Content-Type", "X-Sojourn-Date", "X-Sojourn-Effect", "Message-ID"])


@given(st.lists(st.tuples(_NAMES, st.binary(max_size=60))), st.binary(max_size=200))
def test_any_bytes_can_be_read(headers: list[tuple[str, bytes]], body: bytes) -> None:
    raw = b"".join(name.encode() + b": " + value + b"\r\n" for name, value in headers) + b"\r\n" + body
    letter = read_letter(raw)
    letter.model_dump_json().encode()
