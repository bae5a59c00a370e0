"""Contracts that begin, are offered again, are renewed or end."""

from pydantic import AwareDatetime

from workflows.vocabulary.events.event import Event, Lifecycle
from workflows.vocabulary.identity import Key


class ContractStarted(Event, wire="contract.started", lifecycle=Lifecycle.ORDERING):
    """A customer signed a contract that ends on a date."""

    contract_id: Key
    ends_on: AwareDatetime
    package: str = "basic"


class OfferAccepted(Event, wire="offer.accepted", lifecycle=Lifecycle.RETENTION):
    """A customer said yes to an offer for a contract."""

    contract_id: Key


class ContractRenewed(Event, wire="contract.renewed", lifecycle=Lifecycle.RETENTION):
    """A contract was renewed, whoever's doing that was."""

    contract_id: Key


class ContractCancelled(Event, wire="contract.cancelled", lifecycle=Lifecycle.RETENTION):
    """A customer gave notice."""

    contract_id: Key
