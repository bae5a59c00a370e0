"""E-mail by SMTP (RFC 5321): a reply to the final dot is the acceptance, all before it is surely none."""

import asyncio
from dataclasses import dataclass, field

import aiosmtplib
from pydantic import SecretStr

from activities.channels.channel import Answer, Answered, Capability, Outgoing
from activities.channels.http import OutsideHttp
from workflows.vocabulary.identity import EffectId


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """Where a server is and who we are to it; with a lookup URL it can also be asked what it has accepted."""

    host: str
    port: int
    sender: str
    username: str = ""
    password: SecretStr = field(default_factory=lambda: SecretStr(""))
    lookup_url: str = ""


@dataclass
class SmtpChannel:
    """The way out through one SMTP server."""

    server: SmtpServer
    http: OutsideHttp
    provider: str = field(default="smtp", init=False)

    @property
    def capability(self) -> Capability:
        """`LOOKUP` if the server's mailbox can be queried by effect, else `NONE`."""
        return Capability.LOOKUP if self.server.lookup_url else Capability.NONE

    async def attempt(self, message: Outgoing, seconds: float) -> Answered:
        """Hand one mail to the server; what fails before the content was offered was surely not taken."""
        has_offered = False
        known = self.server
        server = aiosmtplib.SMTP(hostname=known.host, port=known.port, timeout=seconds, start_tls=None)
        try:
            async with asyncio.timeout(seconds):
                await server.connect()
                if known.username:
                    await server.login(known.username, known.password.get_secret_value())
                await server.mail(_bare(known.sender))
                await server.rcpt(message.recipient)
                has_offered = True
                reply = await server.data(message.content)
        except aiosmtplib.SMTPResponseException as refusal:
            # Who logs in wrongly, or may not send at all, is refused whatever the message: that is for us to mend.
            is_about_it = isinstance(refusal, aiosmtplib.SMTPRecipientRefused | aiosmtplib.SMTPDataError)
            is_final = is_about_it and refusal.code >= 500
            return Answered(Answer.REFUSED if is_final else Answer.NOT_TAKEN, f"smtp {refusal.code}")
        except (OSError, TimeoutError, aiosmtplib.SMTPException) as failure:
            answer = Answer.AMBIGUOUS if has_offered else Answer.NOT_TAKEN
            return Answered(answer, f"smtp {type(failure).__name__}")
        except ValueError:
            return Answered(Answer.REFUSED, "smtp cannot carry this address")
        finally:
            server.close()
        return Answered(Answer.ACCEPTED, "accepted", provider_id=reply.message[:255])

    async def find(self, effect: EffectId) -> str | None:
        """The server's own id of the mail of this effect; OSError if it cannot be asked."""
        found = await self.http.get_json(self.server.lookup_url, {"effect": str(effect)})
        return str(found[0]["id"]) if found else None


def _bare(sender: str) -> str:
    return sender.rpartition("<")[2].rstrip(">")
