"""The W3C VC API (VCALM 1.0): `/credentials/verify`, `/presentations/verify`, `/challenges`.

The same report as everywhere, told in that API's words. What verifies answers 200 with empty `errors`. What does
not answers by default 400 with `verified: false`, as the W3C conformance suites demand; the setting
`vc_api_failure_status` changes it. A request that is malformed answers 400 whatever the setting says.
"""

import time
from http import HTTPStatus
from typing import Any, Final

import msgspec
from aiohttp import hdrs, web
from msgspec import UNSET, Raw

from verifier.carriers import carrier_of
from verifier.errors import InputRefused
from verifier.model import Role
from verifier.report import Report
from verifier.service import timing
from verifier.service.body import cut_out, read_members, receive_body
from verifier.service.keys import SERVICE
from verifier.service.own_api import MAX_ENVELOPE_BYTES, run
from verifier.service.problems import RequestRefused, status_of
from verifier.service.vc_results import credential_answer, details_of, presentation_answer
from verifier.service.wire import (
    Challenge,
    CredentialsVerifyRequest,
    CredentialVerification,
    PresentationsVerifyRequest,
    VcApiOptions,
)

_NO_OPTIONS: Final = VcApiOptions()
_UNANSWERABLE: Final = HTTPStatus.BAD_REQUEST


async def verify_credential(request: web.Request) -> web.Response:
    """POST /credentials/verify."""
    began = time.perf_counter()
    body = await _body(request)
    try:
        asked = read_members(body, CredentialsVerifyRequest, around="body")
        options = asked.options or _NO_OPTIONS
        raw = cut_out(body, asked.verifiable_credential)
        received = time.perf_counter()
        report = await _judged(request, raw, options, Role.CREDENTIAL)
    except (InputRefused, RequestRefused) as refused:
        return _malformed(request, refused)
    judged = time.perf_counter()
    document = _document(raw)
    answer = credential_answer(report, document, options)
    if options.return_credential:
        answer = msgspec.structs.replace(answer, credential=raw.decode() if document is None else document)
    return _timed(_answer(request, answer, verified=answer.verified), request, began, received, judged)


async def verify_presentation(request: web.Request) -> web.Response:
    """POST /presentations/verify."""
    began = time.perf_counter()
    body = await _body(request)
    try:
        asked = read_members(body, PresentationsVerifyRequest, around="body")
        options = asked.options or _NO_OPTIONS
        raw = cut_out(body, _presentation_of(asked))
        received = time.perf_counter()
        report = await _judged(request, raw, options, Role.PRESENTATION)
    except (InputRefused, RequestRefused) as refused:
        return _malformed(request, refused)
    judged = time.perf_counter()
    document = _document(raw)
    answer = presentation_answer(report, document, options)
    if options.return_presentation:
        answer = msgspec.structs.replace(
            answer, verifiable_presentation=raw.decode() if document is None else document
        )
    return _timed(_answer(request, answer, verified=answer.verified), request, began, received, judged)


async def challenges(request: web.Request) -> web.Response:
    """POST /challenges; the body says nothing and may be left out."""
    await _body(request)
    service = request.app[SERVICE]
    made = service.challenges.make(service.verifier.now())
    return _encoded(Challenge(challenge=made), HTTPStatus.OK)


def _presentation_of(asked: PresentationsVerifyRequest) -> Raw:
    given = [each for each in (asked.verifiable_presentation, asked.presentation) if each is not UNSET]
    if len(given) != 1:
        raise RequestRefused("request.shape", "expected one of verifiablePresentation and presentation")
    return given[0]


async def _body(request: web.Request) -> bytes:
    service = request.app[SERVICE]
    most = service.settings.max_body_bytes + MAX_ENVELOPE_BYTES
    return await receive_body(request, service.load, most=most)


async def _judged(request: web.Request, raw: bytes, options: VcApiOptions, role: Role) -> Report:
    service = request.app[SERVICE]
    settings = service.settings
    if len(raw) > settings.max_body_bytes:
        raise RequestRefused(
            "request.body_too_large", f"expected at most {settings.max_body_bytes} bytes, got {len(raw)}"
        )
    # The specification knows objects and tokens, and no address is followed here.
    if carrier_of(raw) is not None:
        raise RequestRefused("request.shape", "expected a credential or presentation itself, got a carrier")
    report = await run(
        service,
        raw,
        policy=settings.vc_api_policy,
        challenge=options.challenge,
        domain=options.domain,
    )
    if report.role not in (role, "unknown"):  # what could not be read says why by itself
        raise RequestRefused("request.role", f"expected a {role}, got a {report.role}")
    return report


def _document(raw: bytes) -> dict[str, Any] | None:
    """Return the object that was handed in, None for a token. The strict reader has been over it before."""
    return msgspec.json.decode(raw, type=dict[str, Any]) if raw[:1] == b"{" else None


def _malformed(request: web.Request, refused: InputRefused | RequestRefused) -> web.Response:
    """Return the answer for what could not be judged; what is no bad request is for the frame to answer.

    A challenge that may not be used is no malformed request: the presentation does not verify.
    """
    if status_of(refused.code) != _UNANSWERABLE:
        raise refused
    details = details_of(refused.code, refused.detail)
    answer = CredentialVerification(
        verified=False,
        problem_details=[details],
        checks=[],
        warnings=[],
        errors=[f"{refused.code}: {refused.detail}"],
    )
    if refused.code.startswith("challenge."):
        return _answer(request, answer, verified=False)
    return _encoded(answer, _UNANSWERABLE)


def _answer(request: web.Request, answer: msgspec.Struct, *, verified: bool) -> web.Response:
    return _encoded(
        answer, HTTPStatus.OK if verified else request.app[SERVICE].settings.vc_api_failure_status
    )


def _timed(
    response: web.Response, request: web.Request, began: float, received: float, judged: float
) -> web.Response:
    response.headers[timing.HEADER] = timing.told(request.app[SERVICE].metrics, began, received, judged)
    return response


def _encoded(answer: msgspec.Struct, status: int) -> web.Response:
    return web.Response(
        body=msgspec.json.encode(answer),
        status=status,
        content_type="application/json",
        headers={hdrs.CACHE_CONTROL: "no-store"},
    )
