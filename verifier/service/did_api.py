"""`GET /1.0/identifiers/{did}`: a DID's document, as W3C DID Resolution 1.0 asks for it over HTTP.

What goes out is the document as it was parsed and found to be the DID's own, never the bytes that a host sent:
this is no way to read other people's web pages through us.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Final
from urllib.parse import unquote

import msgspec
from aiohttp import hdrs, web

from did_methods import DidProblem, Resolution, resolution_error
from did_methods.core.ports import FetchFailed, FetchRefused
from verifier.service.keys import SERVICE
from verifier.service.wire import ResolutionMetadata, ResolutionResult

RESULT: Final = "application/did-resolution"
PATH: Final = "/1.0/identifiers/"
_DID: Final = "https://www.w3.org/ns/did#"
_DOCUMENTS: Final = ("application/did+ld+json", "application/did+json", "application/did")
_RESULTS: Final = (RESULT, "application/ld+json", "application/json", "application/*", "*/*")

_STATUS: Final[Mapping[str, HTTPStatus]] = {
    "INVALID_DID": HTTPStatus.BAD_REQUEST,
    "INVALID_DID_URL": HTTPStatus.BAD_REQUEST,
    "INVALID_OPTIONS": HTTPStatus.BAD_REQUEST,
    "NOT_FOUND": HTTPStatus.NOT_FOUND,
    "REPRESENTATION_NOT_SUPPORTED": HTTPStatus.NOT_ACCEPTABLE,
    "INVALID_DID_DOCUMENT": HTTPStatus.INTERNAL_SERVER_ERROR,
    "METHOD_NOT_SUPPORTED": HTTPStatus.NOT_IMPLEMENTED,
    "FEATURE_NOT_SUPPORTED": HTTPStatus.NOT_IMPLEMENTED,
}
# Section "HTTP(S) Binding": INTERNAL_ERROR and whatever else is 500, also where it was another host that failed; the
# `code` in the error says which.
_OTHERS: Final = HTTPStatus.INTERNAL_SERVER_ERROR


async def resolve(request: web.Request) -> web.Response:
    """GET /1.0/identifiers/{did}."""
    media_type = _negotiate(request.headers.get(hdrs.ACCEPT, "*/*"))
    if media_type is None:
        return _error(request, "request.not_acceptable", "REPRESENTATION_NOT_SUPPORTED", f"expected {RESULT}")
    if request.query_string:
        return _error(request, "did.options_unsupported", "INVALID_OPTIONS", "expected no options, got some")
    did, service = _did_of(request), request.app[SERVICE]
    try:
        with service.load:
            resolution = await service.verifier.resolve(did)
    except (DidProblem, FetchRefused, FetchFailed) as problem:
        return _error(request, problem.code, _kind_of(problem), problem.detail)
    return _found(resolution, media_type)


def _kind_of(problem: DidProblem | FetchRefused | FetchFailed) -> str:
    """Return the name of the error in DID Resolution."""
    if isinstance(problem, DidProblem):
        return resolution_error(problem.code).rpartition("#")[2]
    if isinstance(problem, FetchRefused):
        return "INVALID_DID"
    return "NOT_FOUND" if problem.code == "fetch.not_found" else "INTERNAL_ERROR"


def _did_of(request: web.Request) -> str:
    """Return the DID, decoded once where it came encoded.

    Many clients put it into the path as it is, and its own `%3A` must survive that. One that was encoded shows it by
    `%25`, or by the colon after `did`, which some HTTP libraries decode on the way.
    """
    raw = request.rel_url.raw_path.removeprefix(PATH)
    return unquote(raw) if "%25" in raw or not raw.startswith("did:") else raw


def _negotiate(accept: str) -> str | None:
    """Return the first media type that we have, as the client lists them; None where there is none."""
    for entry in accept.lower().split(","):
        wanted = entry.partition(";")[0].strip()
        if wanted in _DOCUMENTS:
            return wanted
        if wanted in _RESULTS:
            return RESULT
    return None


def _found(resolution: Resolution, media_type: str) -> web.Response:
    metadata = dict(resolution.metadata)
    if resolution.deactivated:
        metadata["deactivated"] = True
    status = HTTPStatus.GONE if resolution.deactivated else HTTPStatus.OK
    if media_type != RESULT:
        return _answer(msgspec.json.encode(resolution.document.raw), media_type, status)
    result = ResolutionResult(
        did_document=dict(resolution.document.raw),
        did_resolution_metadata=ResolutionMetadata(content_type="application/did"),
        did_document_metadata=metadata,
    )
    return _answer(msgspec.json.encode(result), RESULT, status)


def _error(request: web.Request, code: str, kind: str, detail: str) -> web.Response:
    request.app[SERVICE].metrics.count_problem(code)
    result = ResolutionResult(
        did_document=None,
        did_resolution_metadata=ResolutionMetadata(
            error={"type": _DID + kind, "title": kind, "detail": detail, "code": code}
        ),
        did_document_metadata={},
    )
    return _answer(msgspec.json.encode(result), RESULT, _STATUS.get(kind, _OTHERS))


def _answer(body: bytes, media_type: str, status: HTTPStatus) -> web.Response:
    return web.Response(
        body=body, content_type=media_type, status=status, headers={hdrs.CACHE_CONTROL: "no-store"}
    )
