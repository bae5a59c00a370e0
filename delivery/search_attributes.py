"""The search attributes operators find customers by: registered by Sojourn itself, on whatever cluster it meets."""

import asyncio

from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest, ListSearchAttributesRequest
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

SEARCH_ATTRIBUTES = ("SojournCustomer", "SojournJourney", "SojournStage", "SojournHeldBy", "SojournParked")
_USABLE_WITHIN_S = 60
_LOOK_EVERY_S = 0.2
_NOT_ALLOWED = frozenset({RPCStatusCode.PERMISSION_DENIED, RPCStatusCode.UNIMPLEMENTED})


class MayNotRegister(Exception):
    """This process may not register search attributes: whoever runs the cluster does, as Keywords."""


async def ensure_search_attributes(client: Client) -> None:
    """Register what is missing and wait until it can be searched by.

    MayNotRegister if the cluster does not let us, TimeoutError if it takes longer than a minute.
    """
    if await _can_be_searched_by(client):
        return
    try:
        await _add_missing(client)
    except RPCError as failure:
        if failure.status in _NOT_ALLOWED:
            names = ", ".join(SEARCH_ATTRIBUTES)
            raise MayNotRegister(f"whoever runs the Temporal cluster registers the Keywords {names}") from failure
        # Another process may have been quicker.
        if failure.status is not RPCStatusCode.ALREADY_EXISTS:
            raise
    async with asyncio.timeout(_USABLE_WITHIN_S):
        while True:
            if await _can_be_searched_by(client):
                return
            await asyncio.sleep(_LOOK_EVERY_S)


async def _add_missing(client: Client) -> None:
    operator, namespace = client.operator_service, client.namespace
    known = await operator.list_search_attributes(ListSearchAttributesRequest(namespace=namespace))
    missing = [name for name in SEARCH_ATTRIBUTES if name not in known.custom_attributes]
    kinds = dict.fromkeys(missing, IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD)
    await operator.add_search_attributes(AddSearchAttributesRequest(namespace=namespace, search_attributes=kinds))


async def _can_be_searched_by(client: Client) -> bool:
    try:
        await client.count_workflows(" AND ".join(f"{name} = 'nobody'" for name in SEARCH_ATTRIBUTES))
    except RPCError as failure:
        if failure.status is not RPCStatusCode.INVALID_ARGUMENT:
            raise
        return False
    return True
