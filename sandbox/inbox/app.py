"""The inbox over HTTP: pages for people, and JSON for tests, the demo and the look-up of an SMTP effect."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, FastAPI, Header, HTTPException, Path, Query, Request
from fastapi.responses import FileResponse, HTMLResponse, Response
from pydantic import AwareDatetime, BaseModel, ConfigDict
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from sandbox.inbox.campaigns import Action, CampaignState, Standing, Verdict
from sandbox.inbox.mailbox import Mail, Mailbox
from sandbox.inbox.views import (
    BODY_HEADERS,
    PAGE_HEADERS,
    PAGE_SIZE,
    PAGES,
    body_page,
    campaigns_page,
    inbox_page,
    mail_page,
    missing_page,
)

_ASSETS = {"inbox.css": "text/css", "inbox.js": "text/javascript", "icon.svg": "image/svg+xml"}

MailId = Annotated[int, Path(ge=1, lt=2**63)]
Slug = Annotated[str, Path(pattern=r"^[A-Za-z0-9._-]{1,64}$")]
Asked = Annotated[str | None, Query(min_length=1, max_length=998)]
Typed = Annotated[str, Query(max_length=200)]


class MailFound(BaseModel):
    """An accepted mail as the look-up tells of it."""

    id: int
    message_id: str
    recipient: str
    subject: str
    received_at: AwareDatetime
    journey: str
    customer: str
    effect: str


class CampaignCall(BaseModel):
    """What a caller wants of a campaign, for one customer."""

    model_config = ConfigDict(extra="forbid")

    action: Action


class CampaignAnswer(BaseModel):
    """The campaign's state after the call, and whether the call's key was known already."""

    state: CampaignState
    repeated: bool


def create_app(mailbox: Mailbox, campaign_secret: str = "") -> FastAPI:
    """The inbox's pages and JSON, over one mailbox; with a secret, only who signs with it steers campaigns."""
    # The interactive API pages would load scripts from the outside.
    app = FastAPI(title="Sojourn inbox", docs_url=None, redoc_url=None)
    _add_pages(app, mailbox)
    _add_json(app, mailbox)
    _add_campaigns(app, mailbox, campaign_secret)
    return app


def _add_pages(app: FastAPI, mailbox: Mailbox) -> None:
    @app.get("/", include_in_schema=False)
    def inbox(
        customer: Typed = "", search: Typed = "", before: Annotated[int, Query(ge=0, lt=2**63)] = 0
    ) -> HTMLResponse:
        wanted = customer.strip()
        mails = mailbox.newest(wanted, search.strip(), before, PAGE_SIZE)
        standings = mailbox.campaigns.standings(wanted) if wanted else []
        return inbox_page(mails, standings, mailbox.count(), wanted, search.strip(), before)

    @app.get("/campaigns", include_in_schema=False)
    def campaigns(customer: Typed = "") -> HTMLResponse:
        return campaigns_page(mailbox.campaigns.standings(customer.strip()), customer.strip())

    @app.get("/mails/{mail_id}", include_in_schema=False)
    def mail(mail_id: MailId) -> HTMLResponse:
        opened = mailbox.open(mail_id)
        return missing_page() if opened is None else mail_page(opened)

    @app.get("/mails/{mail_id}/body", include_in_schema=False)
    def body(mail_id: MailId) -> HTMLResponse:
        opened = mailbox.open(mail_id)
        return missing_page() if opened is None else body_page(opened.html)

    @app.get("/mails/{mail_id}/raw", include_in_schema=False)
    def raw(mail_id: MailId) -> Response:
        wire = mailbox.raw(mail_id)
        return missing_page() if wire is None else Response(wire, media_type="text/plain", headers=BODY_HEADERS)

    @app.get("/assets/{name}", include_in_schema=False)
    def asset(name: str) -> FileResponse:
        if name not in _ASSETS:
            raise HTTPException(404, "no such asset")
        return FileResponse(PAGES / name, media_type=_ASSETS[name], headers=PAGE_HEADERS)


def _add_json(app: FastAPI, mailbox: Mailbox) -> None:
    @app.get("/healthz")
    def healthz() -> dict[str, str]:
        mailbox.count()
        return {"status": "ok"}

    @app.get("/api/mails")
    def mails(customer: Asked = None, message_id: Asked = None, effect: UUID | None = None) -> list[MailFound]:
        found: list[Mail] = mailbox.mails(customer or "", message_id or "", str(effect) if effect else "")
        return [MailFound.model_validate(mail, from_attributes=True) for mail in found]


def _add_campaigns(app: FastAPI, mailbox: Mailbox, secret: str) -> None:
    async def is_signed(request: Request) -> None:
        if secret:
            try:
                Webhook(secret).verify(await request.body(), dict(request.headers), json_parse=False)
            except WebhookVerificationError as wrong:
                raise HTTPException(401, f"{wrong}: sign with SOJOURN_CAMPAIGN_SECRET (standardwebhooks.com)") from None

    @app.get("/api/campaigns")
    def campaign_states(customer: Asked = None) -> list[Standing]:
        return mailbox.campaigns.standings(customer or "")

    @app.post("/campaigns/{campaign}/customers/{customer}", dependencies=[Depends(is_signed)])
    def call(
        campaign: Slug,
        customer: Slug,
        wanted: CampaignCall,
        idempotency_key: Annotated[str, Header(min_length=1, max_length=255)],
    ) -> CampaignAnswer:
        answer = mailbox.campaigns.ask(campaign, customer, wanted.action, idempotency_key)
        if answer.verdict is Verdict.REFUSED:
            raise HTTPException(422, "this Idempotency-Key was used for another call: send each call with its own key")
        return CampaignAnswer(state=answer.state, repeated=answer.verdict is Verdict.REPEATED)
