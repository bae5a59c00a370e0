"""E-mail by SMTP (RFC 5321): a reply to the final dot is the acceptance, all before it is surely none."""

import asyncio
from dataclasses import dataclass, field

import aiosmtplib

from activities.channels.channel import Answer, Answered, Capability, Outgoing
from activities.channels.http import OutsideHttp
from settings import Settings
from workflows.vocabulary.identity import EffectId


@dataclass
class SmtpChannel:
    """One SMTP server; with a lookup URL it can also be asked what it has accepted."""

    settings: Settings
    http: OutsideHttp
    provider: str = field(default="smtp", init=False)

    @property
    def capability(self) -> Capability:
        """`LOOKUP` if the server's mailbox can be queried by effect, else `NONE`."""
        return Capability.LOOKUP if self.settings.smtp_lookup_url else Capability.NONE

    async def attempt(self, message: Outgoing, seconds: float) -> Answered:
        """Hand one mail to the server; what fails before the content was offered was surely not taken."""
        has_offered = False
        server = aiosmtplib.SMTP(
            hostname=self.settings.smtp_host, port=self.settings.smtp_port, timeout=seconds, start_tls=None
        )
        try:
            async with asyncio.timeout(seconds):
                await server.connect()
                if self.settings.smtp_username:
                    await server.login(self.settings.smtp_username, self.settings.smtp_password.get_secret_value())
                await server.mail(_bare(self.settings.mail_from))
                await server.rcpt(message.recipient)
                has_offered = True
                reply = await server.data(message.content)
        except aiosmtplib.SMTPResponseException as refusal:
            is_final = refusal.code >= 500
            return Answered(Answer.REFUSED if is_final else Answer.NOT_TAKEN, f"smtp {refusal.code}")
        except (OSError, TimeoutError, aiosmtplib.SMTPException) as failure:
            answer = Answer.AMBIGUOUS if has_offered else Answer.NOT_TAKEN
            return Answered(answer, f"smtp {type(failure).__name__}")
        finally:
            server.close()
        return Answered(Answer.ACCEPTED, "accepted", provider_id=reply.message[:255])

    async def find(self, effect: EffectId) -> str | None:
        """The server's own id of the mail of this effect; OSError if it cannot be asked."""
        found = await self.http.get_json(self.settings.smtp_lookup_url, {"effect": str(effect)})
        return str(found[0]["id"]) if found else None


def _bare(sender: str) -> str:
    return sender.rpartition("<")[2].rstrip(">")
