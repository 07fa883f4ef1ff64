"""The one middleware: every request passes here, and whatever happens leaves as an answer.

It counts, times and logs (method, route template, status, duration: nothing of the request itself), turns what
handlers raise into problem details, and lets clients go elsewhere while the service is being stopped.
"""

import logging
import time
from collections.abc import Awaitable, Callable

from aiohttp import hdrs, web

from verifier.errors import Problem
from verifier.service.connections import GuardedConnection
from verifier.service.keys import SERVICE, Service
from verifier.service.problems import SERVER, RequestRefused, problem_response, refusal_of

logger = logging.getLogger(__name__)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

UNKNOWN_ROUTE = "unknown"
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


@web.middleware
async def frame(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Run the handler and return its answer, or the problem that it ended with."""
    began = time.perf_counter()
    service = request.app[SERVICE]
    unread = request.body_exists
    connection = request.protocol
    if not unread and isinstance(connection, GuardedConnection):
        connection.received()
    try:
        response = await handler(request)
    except Problem as problem:
        response = _refusal(service, problem)
    except web.HTTPException as error:
        response = refusal_of(error)
    except Exception as error:  # the last door: a bug leaves as a 500 without a word of its own
        logger.exception("internal.error", exc_info=error)
        response = problem_response("internal.error", "expected to answer, got a fault of our own")
        response.force_close()
    if unread and not request.content.is_eof():
        response.force_close()  # whoever is refused before the end of the body gets no further request in
    response.headers[hdrs.SERVER] = SERVER
    if service.load.is_stopping:
        response.force_close()
    seconds = time.perf_counter() - began
    resource = request.match_info.route.resource
    route = UNKNOWN_ROUTE if resource is None else resource.canonical
    method = request.method if request.method in _METHODS else "other"
    service.metrics.count_request(method, route, response.status, seconds)
    if service.settings.access_log:
        logger.info("%s %s %d %.1f ms", method, route, response.status, seconds * 1000)
    return response


def _refusal(service: Service, problem: Problem) -> web.Response:
    service.metrics.count_problem(problem.code)
    logger.debug("%s", problem.code)
    response = problem_response(problem.code, problem.detail)
    if response.status == web.HTTPServiceUnavailable.status_code:
        response.headers[hdrs.RETRY_AFTER] = str(service.settings.retry_after_seconds)
    if isinstance(problem, RequestRefused) and problem.close:
        response.force_close()
    return response
