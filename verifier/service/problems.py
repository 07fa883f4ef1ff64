"""Problem details (RFC 9457): the one table from a code to an HTTP status, and the one way to answer with it.

What a caller did wrong is said by code, expected and got. What went wrong in here is said as `internal.error`
and nothing else: no stack, no message, no value leaves the process.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

import msgspec
from aiohttp import hdrs, web

from verifier.codes import meaning_of
from verifier.errors import Problem as RaisedProblem
from verifier.service.wire import Problem

SERVER: Final = "ler-verifier"  # aiohttp would tell its version and Python's
MEDIA_TYPE: Final = "application/problem+json"
TYPE_BASE: Final = "https://github.com/ler-verifier/ler-verifier/blob/main/docs/codes.md#"

_STATUS: Final[Mapping[str, HTTPStatus]] = {
    "challenge.store_full": HTTPStatus.SERVICE_UNAVAILABLE,
    "competency.unknown": HTTPStatus.NOT_FOUND,
    "input.too_large": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "internal.error": HTTPStatus.INTERNAL_SERVER_ERROR,
    "request.body_timeout": HTTPStatus.REQUEST_TIMEOUT,
    "request.body_too_large": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "request.content_encoding": HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    "request.expectation": HTTPStatus.EXPECTATION_FAILED,
    "request.media_type": HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    "request.method_not_allowed": HTTPStatus.METHOD_NOT_ALLOWED,
    "request.not_acceptable": HTTPStatus.NOT_ACCEPTABLE,
    "request.not_found": HTTPStatus.NOT_FOUND,
    "service.busy": HTTPStatus.SERVICE_UNAVAILABLE,
}

_ENCODER: Final = msgspec.json.Encoder()


class RequestRefused(RaisedProblem):
    """The request cannot be served: its shape, its size, its options, or our load. `close` ends the connection."""

    def __init__(self, code: str, detail: str, *, close: bool = False) -> None:
        super().__init__(code, detail)
        self.close = close


def status_of(code: str) -> HTTPStatus:
    """Return the HTTP status of a problem; what the table does not name is the caller's bad request."""
    return _STATUS.get(code, HTTPStatus.BAD_REQUEST)


def type_of(code: str) -> str:
    """Return the problem type: W3C's where there is one, else the code's place in our documentation."""
    return meaning_of(code).problem_type or TYPE_BASE + code


def problem_response(
    code: str, detail: str, *, status: int | None = None, headers: Mapping[str, str] | None = None
) -> web.Response:
    """Return the answer for a problem."""
    number = int(status_of(code)) if status is None else status
    problem = Problem(
        type=type_of(code), title=meaning_of(code).meaning, status=number, code=code, detail=detail
    )
    response = web.Response(
        body=_ENCODER.encode(problem), status=number, headers=headers, content_type=MEDIA_TYPE
    )
    response.headers[hdrs.CACHE_CONTROL] = "no-store"
    return response


def refusal_of(error: web.HTTPException) -> web.Response:
    """Return the problem details for what aiohttp itself refused."""
    if error.status == HTTPStatus.EXPECTATION_FAILED:
        return problem_response("request.expectation", "expected 100-continue as Expect, got another")
    if error.status == HTTPStatus.NOT_FOUND:
        return problem_response("request.not_found", "expected a path of /openapi.json, got another")
    if isinstance(error, web.HTTPMethodNotAllowed):
        allowed = ", ".join(sorted(error.allowed_methods))
        return problem_response(
            "request.method_not_allowed",
            f"expected {allowed}, got {error.method[:20]}",
            headers={hdrs.ALLOW: allowed},
        )
    return problem_response(
        "request.malformed", f"expected a well-formed request, got {error.reason}", status=error.status
    )
