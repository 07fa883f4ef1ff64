"""The W3C VC API (VCALM 1.0): `/credentials/verify`, `/presentations/verify`, `/challenges`.

The same report as everywhere, told in that API's words. What verifies answers 200 with empty `errors`. What does
not answers by default 400 with `verified: false`, as the W3C conformance suites demand; the setting
`vc_api_failure_status` changes it. A request that is malformed answers 400 whatever the setting says.
"""

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any, Final

import msgspec
from aiohttp import hdrs, web
from msgspec import UNSET, Raw

from verifier.carriers import carrier_of
from verifier.codes import meaning_of
from verifier.errors import InputRefused
from verifier.model import Role
from verifier.report import CheckResult, Outcome, Report, Verdict
from verifier.service.body import cut_out, read_members, receive_body
from verifier.service.keys import SERVICE
from verifier.service.own_api import MAX_ENVELOPE_BYTES, run
from verifier.service.problems import RequestRefused, status_of, type_of
from verifier.service.wire import (
    Challenge,
    Checked,
    CredentialResults,
    CredentialsVerifyRequest,
    CredentialVerification,
    PresentationPart,
    PresentationResults,
    PresentationsVerifyRequest,
    PresentationVerification,
    ProblemDetails,
    VcApiOptions,
)

_NO_OPTIONS: Final = VcApiOptions()
_COUNTS_AGAINST: Final = frozenset({Outcome.FAILED, Outcome.UNDETERMINED})
_UNANSWERABLE: Final = HTTPStatus.BAD_REQUEST


async def verify_credential(request: web.Request) -> web.Response:
    """POST /credentials/verify."""
    body = await _body(request)
    try:
        asked = read_members(body, CredentialsVerifyRequest, around="body")
        options = asked.options or _NO_OPTIONS
        raw = cut_out(body, asked.verifiable_credential)
        report = await _judged(request, raw, options, Role.CREDENTIAL)
    except (InputRefused, RequestRefused) as refused:
        return _malformed(request, refused)
    document = _document(raw)
    answer = _credential_answer(report, document, options)
    if options.return_credential:
        answer = msgspec.structs.replace(answer, credential=raw.decode() if document is None else document)
    return _answer(request, answer, verified=answer.verified)


async def verify_presentation(request: web.Request) -> web.Response:
    """POST /presentations/verify."""
    body = await _body(request)
    try:
        asked = read_members(body, PresentationsVerifyRequest, around="body")
        options = asked.options or _NO_OPTIONS
        raw = cut_out(body, _presentation_of(asked))
        report = await _judged(request, raw, options, Role.PRESENTATION)
    except (InputRefused, RequestRefused) as refused:
        return _malformed(request, refused)
    document = _document(raw)
    answer = PresentationVerification(
        verified=report.verdict is Verdict.VERIFIED,
        problem_details=list(_problems(report)) if options.return_problem_details else UNSET,
        results=_presentation_results(report, document, options) if options.return_results else UNSET,
        checks=_names(report),
        warnings=_warnings(report),
        errors=_errors(report),
    )
    if options.return_presentation:
        answer = msgspec.structs.replace(
            answer, verifiable_presentation=raw.decode() if document is None else document
        )
    return _answer(request, answer, verified=answer.verified)


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
    if (
        not raw.startswith(b"{") and carrier_of(raw) is not None
    ):  # the specification knows objects and tokens, and no address is followed here
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


def _credential_answer(
    report: Report, document: Mapping[str, Any] | None, options: VcApiOptions
) -> CredentialVerification:
    return CredentialVerification(
        verified=report.verdict is Verdict.VERIFIED,
        problem_details=list(_problems(report)) if options.return_problem_details else UNSET,
        results=_credential_results(report, document) if options.return_results else UNSET,
        checks=_names(report),
        warnings=_warnings(report),
        errors=_errors(report),
    )


def _credential_results(report: Report, document: Mapping[str, Any] | None) -> CredentialResults:
    claims = document or {}
    validity = report.validity
    codes = {result.code for result in _of(report, "validity")}
    starts, ends = (None, None) if validity is None else (validity.valid_from, validity.valid_until)
    return CredentialResults(
        proof=_parts(report, "proof", claims.get("proof")),
        credential_status=_parts(report, "status", claims.get("credentialStatus")),
        credential_schema=_parts(report, "schema", claims.get("credentialSchema")),
        valid_from=UNSET
        if starts is None
        else Checked(verified="validity.not_yet" not in codes, input=starts),
        valid_until=UNSET if ends is None else Checked(verified="validity.expired" not in codes, input=ends),
    )


def _presentation_results(
    report: Report, document: Mapping[str, Any] | None, options: VcApiOptions
) -> PresentationResults:
    claims = document or {}
    inside = _as_list(claims.get("verifiableCredential"))
    failed = {result.code for result in report.checks if result.outcome in _COUNTS_AGAINST}
    part = PresentationPart(
        proof=_parts(report, "proof", claims.get("proof")),
        challenge=UNSET
        if options.challenge is None
        else Checked(verified=report.proven and "challenge.differs" not in failed, input=options.challenge),
        domain=UNSET
        if options.domain is None
        else Checked(
            verified=report.proven and "challenge.domain_differs" not in failed, input=options.domain
        ),
        holder=UNSET
        if report.holder is None
        else Checked(verified=_all_passed(_of(report, "key_binding")), input=report.holder),
    )
    credentials = []
    for index, child in enumerate(report.children):
        stated = inside[index] if index < len(inside) else None
        credentials.append(_credential_answer(child, stated if isinstance(stated, dict) else None, options))
    return PresentationResults(presentation=part, credentials=credentials)


def _parts(report: Report, check: str, stated: object) -> list[Checked]:
    """Return one result per part (a proof, a status entry) in the order of the document."""
    inputs = _as_list(stated)
    found = [result for result in _of(report, check) if result.outcome is not Outcome.SKIPPED]
    return [
        Checked(
            verified=result.outcome in {Outcome.PASSED, Outcome.WARNING},
            input=inputs[index] if index < len(inputs) else UNSET,
            problem_details=[_problem(result)] if result.outcome in _COUNTS_AGAINST else [],
        )
        for index, result in enumerate(found)
    ]


def _problems(report: Report) -> Iterator[ProblemDetails]:
    """Yield what stands in the way of `verified`, the document's own first, then that of what it holds."""
    for result in report.checks:
        if result.required and result.outcome in _COUNTS_AGAINST:
            yield _problem(result)
    for child in report.children:
        yield from _problems(child)


def _problem(result: CheckResult) -> ProblemDetails:
    code = result.code or f"{result.check}.{result.outcome}"
    return ProblemDetails(
        type=result.problem_type or type_of(code),
        title=meaning_of(code).meaning,
        detail=result.detail or meaning_of(code).meaning,
        reason=code,
    )


def _errors(report: Report) -> list[str]:
    """Return one line per problem; never empty where something did not verify."""
    if report.verdict is Verdict.VERIFIED:
        return []
    return [f"{problem.reason}: {problem.detail}" for problem in _problems(report)] or [report.summary]


def _warnings(report: Report) -> list[str]:
    found = [
        f"{result.code}: {result.detail or meaning_of(result.code or '').meaning}"
        for result in report.checks
        if result.outcome is Outcome.WARNING
    ]
    return found + [line for child in report.children for line in _warnings(child)]


def _names(report: Report) -> list[str]:
    """Return the checks that were made, each once."""
    return list(dict.fromkeys(each.check for each in report.checks if each.outcome is not Outcome.SKIPPED))


def _of(report: Report, check: str) -> list[CheckResult]:
    return [result for result in report.checks if result.check == check]


def _all_passed(results: list[CheckResult]) -> bool:
    return bool(results) and all(result.outcome is Outcome.PASSED for result in results)


def _as_list(value: object) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _document(raw: bytes) -> dict[str, Any] | None:
    """Return the object that was handed in, None for a token. The strict reader has been over it before."""
    return msgspec.json.decode(raw, type=dict[str, Any]) if raw[:1] == b"{" else None


def _malformed(request: web.Request, refused: InputRefused | RequestRefused) -> web.Response:
    """Return the answer for what could not be judged; what is no bad request is for the frame to answer.

    A challenge that may not be used is no malformed request: the presentation does not verify.
    """
    if status_of(refused.code) != _UNANSWERABLE:
        raise refused
    details = ProblemDetails(
        type=type_of(refused.code),
        title=meaning_of(refused.code).meaning,
        detail=refused.detail,
        reason=refused.code,
    )
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


def _encoded(answer: msgspec.Struct, status: int) -> web.Response:
    return web.Response(
        body=msgspec.json.encode(answer),
        status=status,
        content_type="application/json",
        headers={hdrs.CACHE_CONTROL: "no-store"},
    )
