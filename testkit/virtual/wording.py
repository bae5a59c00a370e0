"""Put messages into their real words, and hand them to the test's provider."""

from dataclasses import dataclass, field

from activities.channels.channel import Answer, Capability, Outgoing
from activities.rendering import MissingTemplate, Rendered, UnfitTemplate, render_mail
from simulation.commands import StepFailure
from simulation.gate import Taken, Taking
from simulation.records import Known
from testkit.provider import RecordingProvider
from workflows.vocabulary.identity import EffectId
from workflows.vocabulary.requests import SendRequest

_SENDER = "Sojourn <journeys@example.com>"
_TAKING = {
    Answer.ACCEPTED: Taking.ACCEPTED,
    Answer.REFUSED: Taking.REFUSED,
    Answer.NOT_TAKEN: Taking.NOT_TAKEN,
    Answer.AMBIGUOUS: Taking.AMBIGUOUS,
}


@dataclass
class Wording:
    """The mail of each message as it was last put into words."""

    provider: RecordingProvider
    _mails: dict[EffectId, Rendered] = field(default_factory=dict)

    def words(self, request: SendRequest, known: Known) -> None:
        """Render its template; StepFailure if it has none that fits."""
        customer = {"email": known.email, "locale": known.locale, "traits": known.traits}
        is_witnessed = self.provider.capability is Capability.LOOKUP
        try:
            mail = render_mail(request, customer, _SENDER, request.asked_at, is_witnessed=is_witnessed)
        except (MissingTemplate, UnfitTemplate) as wrong:
            raise StepFailure(type(wrong).__name__, str(wrong)) from None
        self._mails[request.effect_id] = mail

    def takes(self, request: SendRequest, attempt: int) -> Taken:
        """What the provider does with it."""
        mail = self._mails[request.effect_id]
        answered = self.provider.takes(Outgoing(request.effect_id, mail.recipient, mail.content))
        return Taken(_TAKING[answered.answer], answered.reason)
