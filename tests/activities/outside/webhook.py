"""A campaign system of one's own that checks signatures (standardwebhooks.com) and knows keys."""

import re
from collections.abc import Mapping

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from tests.activities.outside.fake import Fake, Heard, Reply

SECRET = "whsec_c29qb3VybiBpbiB0ZXN0cw=="


class FakeWebhook(Fake):
    """Whoever signs rightly is listened to; a key that is known changes nothing any more."""

    def __init__(self, secret: str = SECRET) -> None:
        super().__init__()
        self.secret = secret
        self.actions: dict[str, tuple[str, str]] = {}
        self.state: dict[str, str] = {}

    def has_paused(self, customer: str) -> bool:
        """The last action that counted was a pause."""
        return self.state.get(customer) == "pause"

    def reply(self, heard: Heard) -> Reply:
        """Take the action, once a key."""
        if not self._is_signed(heard.body, heard.headers):
            return Reply(401)
        matched = re.fullmatch(r"/campaigns/spring-sale/customers/([A-Za-z0-9._-]+)", heard.path)
        if matched is None or heard.method != "POST":
            return Reply(404)
        wanted = heard.json
        assert wanted in ({"action": "pause"}, {"action": "resume"})
        asked = matched[1], wanted["action"]
        known = self.actions.setdefault(heard.headers["idempotency-key"], asked)
        if known is asked:
            self.state[matched[1]] = wanted["action"]
        return Reply(204 if known == asked else 422)

    def _is_signed(self, body: bytes, headers: Mapping[str, str]) -> bool:
        if not self.secret:
            return "webhook-signature" not in headers
        try:
            Webhook(self.secret).verify(body, dict(headers))
        except WebhookVerificationError:
            return False
        return headers["webhook-id"] == headers["idempotency-key"]
