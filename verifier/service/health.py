"""Is the process alive, should it be sent requests, and what has it counted? Nothing outside of the process is asked.

A dead issuer's host must not take the service out of a load balancer, and no request can make us call anybody.
"""

from http import HTTPStatus
from typing import Final

import msgspec
from aiohttp import hdrs, web
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from verifier.service.keys import SERVICE
from verifier.service.wire import Health

_LIVE: Final = msgspec.json.encode(Health(status="live"))
_READY: Final = msgspec.json.encode(Health(status="ready"))
_STOPPING: Final = msgspec.json.encode(Health(status="stopping"))


async def live(_request: web.Request) -> web.Response:
    """GET /health/live: the event loop turns."""
    return _answer(_LIVE)


async def ready(request: web.Request) -> web.Response:
    """GET /health/ready: contexts are loaded (else nothing would listen), and nobody has asked us to stop."""
    if request.app[SERVICE].load.is_stopping:
        return _answer(_STOPPING, HTTPStatus.SERVICE_UNAVAILABLE)
    return _answer(_READY)


async def metrics(request: web.Request) -> web.Response:
    """GET /metrics."""
    counted = request.app[SERVICE].metrics.text()
    return web.Response(body=counted, headers={hdrs.CONTENT_TYPE: CONTENT_TYPE_LATEST})


def _answer(body: bytes, status: HTTPStatus = HTTPStatus.OK) -> web.Response:
    return web.Response(
        body=body, status=status, content_type="application/json", headers={hdrs.CACHE_CONTROL: "no-store"}
    )
