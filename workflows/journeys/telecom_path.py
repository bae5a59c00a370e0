"""Go along with a customer from the first ad to the first bills."""

from datetime import timedelta

from temporalio import workflow

from workflows.journey import Journey
from workflows.vocabulary.events.browsing import AdSeen, BundlesBrowsed, ProvidersCompared
from workflows.vocabulary.events.contracts import ContractCancelled, ContractStarted
from workflows.vocabulary.events.onboarding import ServiceActivated
from workflows.vocabulary.events.support import SupportCaseOpened
from workflows.vocabulary.messages.browsing import BundleReminder
from workflows.vocabulary.messages.onboarding import ActivationHelp
from workflows.vocabulary.outcome import Outcome, Reentry

LEFT = timedelta(days=3)
GONE = timedelta(days=60)
QUIET = timedelta(days=90)
MOST_STEPS = 1_000  # whoever looks at bundles all day long for years is on no path


@workflow.defn(name="telecom-path")
class TelecomPath(Journey[AdSeen]):
    """Follow a customer from an ad through browsing, comparing and leaving to a contract, and the calls after it.

    No purchase ends it: a customer who cannot connect needs us more than one who is still looking.
    """

    listens_to = (
        BundlesBrowsed,
        ProvidersCompared,
        ContractStarted,
        ContractCancelled,
        ServiceActivated,
        SupportCaseOpened,
    )
    reentry = Reentry.after(days=90)

    @workflow.run
    async def run(self, ad: AdSeen) -> Outcome:
        """See them to a contract, then stay until nothing has been heard of them for three months."""
        self.stage("saw an ad")
        contract = await self._until_bought()
        if contract is None:
            return Outcome.LAPSED
        self.stage("bought")
        for _ in range(MOST_STEPS):
            match await self.wait_for(ServiceActivated, SupportCaseOpened, ContractCancelled, within=QUIET):
                case ServiceActivated():
                    self.stage("connected")
                case SupportCaseOpened(subject="activation"):
                    self.stage("cannot connect")
                    await self.send(ActivationHelp(), expires_after=timedelta(days=1), unless=ServiceActivated)
                case SupportCaseOpened(subject="billing"):
                    self.stage("asks about a bill")  # what sells is held meanwhile, by the policy
                case ContractCancelled(contract_id=contract.contract_id):
                    return Outcome.EXITED
                case None:
                    break
        return Outcome.CONVERTED

    async def _until_bought(self) -> ContractStarted | None:
        """The contract, whatever they look at before; one reminder if they look and leave."""
        patience, is_reminded = GONE, False  # an ad alone is no reason to write
        for _ in range(MOST_STEPS):
            match await self.wait_for(BundlesBrowsed, ProvidersCompared, ContractStarted, within=patience):
                case BundlesBrowsed():
                    self.stage("browsing")
                case ProvidersCompared():
                    self.stage("comparing")
                case ContractStarted() as contract:
                    return contract
                case None if patience == GONE:
                    return None
                case None:
                    self.stage("left without buying")
                    await self.send(BundleReminder(), expires_after=timedelta(days=4), unless=ContractStarted)
                    is_reminded = True
            patience = GONE if is_reminded else LEFT
        return None
