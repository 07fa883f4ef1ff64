"""Is the process alive, and should it be sent requests? Neither asks anything outside of the process.

A dead issuer's host must not take the service out of a load balancer, and no request can make us call anybody.
"""

from http import HTTPStatus
from typing import Final

import msgspec
from aiohttp import hdrs, web

from verifier.service.load import LOAD
from verifier.service.wire import Health

_LIVE: Final = msgspec.json.encode(Health(status="live"))
_READY: Final = msgspec.json.encode(Health(status="ready"))
_STOPPING: Final = msgspec.json.encode(Health(status="stopping"))


async def live(_request: web.Request) -> web.Response:
    """GET /health/live: the event loop turns."""
    return _answer(_LIVE)


async def ready(request: web.Request) -> web.Response:
    """GET /health/ready: contexts are loaded (else nothing would listen), and nobody has asked us to stop."""
    if request.app[LOAD].is_stopping:
        return _answer(_STOPPING, HTTPStatus.SERVICE_UNAVAILABLE)
    return _answer(_READY)


def _answer(body: bytes, status: HTTPStatus = HTTPStatus.OK) -> web.Response:
    return web.Response(
        body=body, status=status, content_type="application/json", headers={hdrs.CACHE_CONTROL: "no-store"}
    )
