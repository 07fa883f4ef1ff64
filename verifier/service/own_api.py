"""Our own API: one endpoint that verifies anything, and two that say what we can do.

`POST /v1/verify` answers 200 with a report whenever the input could be judged at all, however that ended.
"""

import time
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Final

import msgspec
from aiohttp import hdrs, web
from msgspec import UNSET, Meta, Raw, UnsetType
from msgspec.structs import replace

from did_methods import METHODS
from status import MECHANISMS
from verifier.applicant import Applicant
from verifier.carriers import CARRIERS, carrier_of
from verifier.carriers.core.carrier import Carrier
from verifier.codes import CHECKS, CODES
from verifier.formats import FORMATS
from verifier.formats.core.format import Format
from verifier.kinds import KINDS
from verifier.kinds.core.kind import Kind
from verifier.page import POLICY as PAGE_POLICY
from verifier.page import page
from verifier.policy import Policy, PolicyRefused
from verifier.policy_book import PolicyBook
from verifier.report import REPORT_VERSION, Report, Verdict, encode_report
from verifier.service import timing
from verifier.service.body import cut_out, cut_out_all, read_members, receive_body
from verifier.service.competency_api import check_skills
from verifier.service.keys import SERVICE, Service
from verifier.service.problems import RequestRefused
from verifier.service.wire import (
    MAX_ASKED,
    MAX_ASKED_SKILLS,
    Capabilities,
    Capability,
    CheckEntry,
    CodeEntry,
    Codes,
    PolicyEntry,
    VerifyEnvelope,
)
from verifier.session import Session, SessionRefused, read_session
from verifier.suites import SUITES
from verifier.suites.core.suite import Suite
from verifier.tightening import TEXT_MEMBERS, Tightening, read_tightening
from verifier.version import SOFTWARE
from verifier.wiring import EARLIEST
from verifier.words import accepted

MAX_ENVELOPE_BYTES: Final = 16_384  # policy, challenge, domain, skills around a document of the largest size
_OF_A_REPORT: Final[Mapping[str, str]] = {
    hdrs.CONTENT_TYPE: "application/json",
    hdrs.CACHE_CONTROL: "no-store",
    hdrs.VARY: "Accept, Accept-Language",
}
_OF_A_PAGE: Final[Mapping[str, str]] = {
    **_OF_A_REPORT,
    hdrs.CONTENT_TYPE: "text/html; charset=utf-8",
    "Content-Security-Policy": PAGE_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
_PICTURES: Final = ("image/", "application/pdf")  # said to be so: more bytes are received, and none believed
_PARAMETERS: Final = (
    frozenset({"policy", "challenge", "domain", "at", "competencies", "skills"}) | TEXT_MEMBERS
)
_LONGEST: Final = {"skills": MAX_ASKED_SKILLS}  # characters of a parameter, where they are not MAX_ASKED
_TRUTHS: Final = {"true": True, "false": False}


class _Probe(msgspec.Struct, frozen=True):
    """Enough of an object to tell an envelope from a document."""

    input: Raw | UnsetType = UNSET
    inputs: Raw | UnsetType = UNSET
    context: Raw | UnsetType = msgspec.field(default=UNSET, name="@context")


class _Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What a request asks for, wherever it says so."""

    policy: str | None = None
    tighten: Tightening | None = None
    challenge: str | None = None
    domain: str | list[str] | None = None
    applicant: Applicant | None = None
    session: Session | None = None
    at: datetime | None = None
    competencies: bool = False
    skills: tuple[str, ...] = ()


_NOTHING: Final = _Asked()


async def verify(request: web.Request) -> web.Response:
    """POST /v1/verify."""
    began = time.perf_counter()
    service, content_type = request.app[SERVICE], request.content_type
    settings, verifier = service.settings, service.verifier
    is_picture = content_type.startswith(_PICTURES)
    most = settings.max_carrier_bytes if is_picture else settings.max_body_bytes + MAX_ENVELOPE_BYTES
    body = await receive_body(request, service.load, most=most)
    raw: bytes | list[bytes] = body
    media_type = content_type if hdrs.CONTENT_TYPE in request.headers else ""
    asked = _asked_in_query(request.query) if request.query_string else _NOTHING
    size = len(body)
    if _is_envelope(body):
        if asked is not _NOTHING:
            raise RequestRefused(
                "request.shape", "expected options in the envelope or in the query, got both"
            )
        envelope = read_members(body, VerifyEnvelope, around="envelope")
        raw, size = _inside(body, envelope)
        media_type, asked = envelope.media_type, _asked_in_envelope(envelope)
    if size > settings.max_body_bytes and not (is_picture and _is_carrier(raw)):
        raise RequestRefused(
            "request.body_too_large", f"expected at most {settings.max_body_bytes} bytes, got more"
        )
    check_skills(asked.skills)
    received = time.perf_counter()
    report = await run(
        service,
        raw,
        policy=_policy(asked, verifier.policies, settings.policy),
        challenge=asked.challenge,
        domain=asked.domain,
        applicant=asked.applicant,
        session=asked.session,
        media_type=media_type,
        at=asked.at,
    )
    if asked.competencies or asked.skills:
        shown = await verifier.competencies.view({"": report}, asked.skills)
        report = replace(report, competencies=shown)
    judged = time.perf_counter()
    for_people = _wants_page(request)
    if not for_people:
        answer = encode_report(report)
    elif not report.children:
        answer = _page(request, report)
    else:  # of a thousand credentials it takes a third of a second
        answer = await verifier.ports().offload(_page, request, report)
    spent = timing.told(service.metrics, began, received, judged)
    return web.Response(
        body=answer, headers={**(_OF_A_PAGE if for_people else _OF_A_REPORT), timing.HEADER: spent}
    )


def _is_carrier(raw: bytes | list[bytes]) -> bool:
    return isinstance(raw, bytes) and carrier_of(raw) is not None


def _wants_page(request: web.Request) -> bool:
    """Say whether whoever asks reads HTML and not JSON, as a browser does."""
    accepted = request.headers.get(hdrs.ACCEPT, "")
    return "text/html" in accepted and "application/json" not in accepted


def _page(request: web.Request, report: Report) -> bytes:
    return page(report, accepted(request.headers.get(hdrs.ACCEPT_LANGUAGE, ""))).encode()


async def run(
    service: Service,
    raw: bytes | Sequence[bytes],
    *,
    policy: str | Policy,
    challenge: str | None,
    domain: str | Collection[str] | None,
    applicant: Applicant | None = None,
    session: Session | None = None,
    media_type: str = "",
    at: datetime | None = None,
) -> Report:
    """Return the report on `raw`, one document or several that came together, within the limits of load.

    A challenge of ours is used up if it verifies.

    Raises:
        InputRefused: nobody can judge these bytes.
        RequestRefused: too much is at work, the challenge is not one that may be used, or `at` is not past.
    """
    verifier, challenges = service.verifier, service.challenges
    with service.load:
        now = verifier.now()
        if at is not None and not EARLIEST <= at <= now:
            raise RequestRefused(
                "request.instant", "expected an instant since 1970 that has passed, got another"
            )
        if session is not None:
            _judge_session(session, challenge)
        challenges.use(challenge, now)
        verified = False
        try:
            if isinstance(raw, bytes):
                report = await verifier.verify(
                    raw,
                    policy=policy,
                    challenge=challenge,
                    domain=domain,
                    applicant=applicant,
                    session=session,
                    media_type=media_type,
                    now=now,
                    at=at,
                )
            else:
                report = await verifier.verify_packet(
                    raw,
                    policy=policy,
                    challenge=challenge,
                    domain=domain,
                    applicant=applicant,
                    session=session,
                    now=now,
                    at=at,
                )
            verified = report.verdict is Verdict.VERIFIED
        finally:
            if not verified:
                challenges.give_back(challenge)
    service.metrics.count_report(report)
    return report


def _judge_session(session: Session, challenge: str | None) -> None:
    """Refuse a session that nothing can be judged by, before a challenge is used up for it."""
    try:
        read_session(session, challenge)
    except SessionRefused as refused:
        raise RequestRefused("request.session", str(refused)) from refused


async def capabilities(request: web.Request) -> web.Response:
    """GET /v1/capabilities."""
    service = request.app[SERVICE]
    settings, verifier = service.settings, service.verifier
    return _json(
        Capabilities(
            software=SOFTWARE.name,
            version=SOFTWARE.version,
            report_version=REPORT_VERSION,
            carriers=[_capability(each) for each in CARRIERS],
            formats=[_capability(each) for each in FORMATS],
            proofs=[_capability(each) for each in SUITES.values()],
            did_methods=[
                Capability(name=f"did:{each.name}", title=f"DID method {each.name}", spec=each.spec)
                for each in METHODS.values()
            ],
            status=[
                Capability(name=name, title=each.name, spec=each.spec)
                for each in MECHANISMS
                for name in sorted(each.entry_types)
            ],
            kinds=[_capability(each) for each in KINDS],
            contexts=sorted(verifier.contexts.urls),
            policies=[
                PolicyEntry(
                    name=policy.name, version=policy.version, sha256=policy.facts().sha256, rules=policy
                )
                for policy in (verifier.policies.find(name) for name in verifier.policies.offered)
            ],
            default_policy=settings.policy,
            vc_api_policy=settings.vc_api_policy,
            limits={
                "body_bytes": settings.max_body_bytes,
                "carrier_bytes": settings.max_carrier_bytes,
                "receive_seconds": settings.receive_seconds,
                "network_seconds": settings.network_seconds,
            },
        )
    )


async def codes(_request: web.Request) -> web.Response:
    """GET /v1/codes."""
    return _json(
        Codes(
            checks=[CheckEntry(check=c.name, question=c.question, spec=c.spec) for c in CHECKS.values()],
            codes=[
                CodeEntry(code=c.code, meaning=c.meaning, problem_type=c.problem_type) for c in CODES.values()
            ],
        )
    )


def _capability(plugin: Carrier | Format | Suite | Kind) -> Capability:
    return Capability(name=plugin.name, title=plugin.title, spec=plugin.spec)


def _is_envelope(body: bytes) -> bool:
    """Say whether this is an object with `input` or `inputs` and without `@context`; a document never is."""
    if b'"input' not in body:
        return False
    try:
        probe = msgspec.json.decode(body, type=_Probe)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False  # for the strict reader to refuse
    return (probe.input is not UNSET or probe.inputs is not UNSET) and probe.context is UNSET


def _inside(body: bytes, envelope: VerifyEnvelope) -> tuple[bytes | list[bytes], int]:
    """Return the document of an envelope, or those that came together; and how many bytes that is."""
    if isinstance(envelope.input, UnsetType) == isinstance(envelope.inputs, UnsetType):
        raise RequestRefused("request.shape", "envelope: expected `input` or `inputs`, got both")
    if isinstance(envelope.inputs, UnsetType):
        assert not isinstance(envelope.input, UnsetType)  # noqa: S101 - one of the two is there
        one = cut_out(body, envelope.input)
        return one, len(one)
    together = cut_out_all(body, envelope.inputs)
    return together, sum(map(len, together))


def _asked_in_envelope(envelope: VerifyEnvelope) -> _Asked:
    return _Asked(
        policy=envelope.policy,
        tighten=envelope.tighten,
        challenge=envelope.challenge,
        domain=envelope.domain,
        applicant=envelope.applicant,
        session=envelope.session,
        at=envelope.at,
        competencies=envelope.competencies,
        skills=tuple(envelope.skills),
    )


def _asked_in_query(query: Mapping[str, str]) -> _Asked:
    """Return the options of the query; a misspelt or repeated one must not be taken for none."""
    asked: dict[str, str] = {}
    for name, value in query.items():
        if name not in _PARAMETERS or name in asked:
            raise RequestRefused(
                "request.parameter",
                f"expected each of {', '.join(sorted(_PARAMETERS))} once, got {name[:80]!r}",
            )
        longest = _LONGEST.get(name, MAX_ASKED)
        if not 0 < len(value) <= longest:
            raise RequestRefused("request.parameter", f"expected 1 to {longest} characters as {name}")
        asked[name] = value
    more = {name: asked.pop(name) for name in TEXT_MEMBERS & asked.keys()}
    try:
        return _Asked(
            policy=asked.get("policy"),
            tighten=read_tightening(more) if more else None,
            challenge=asked.get("challenge"),
            domain=asked.get("domain"),
            at=_instant(asked["at"]) if "at" in asked else None,
            competencies=_truth(asked["competencies"]) if "competencies" in asked else False,
            skills=tuple(asked["skills"].split(",")) if "skills" in asked else (),
        )
    except PolicyRefused as refused:
        raise RequestRefused(refused.code, refused.detail) from refused


def _truth(text: str) -> bool:
    if text not in _TRUTHS:
        raise RequestRefused("request.parameter", "expected true or false as competencies, got neither")
    return _TRUTHS[text]


def _instant(text: str) -> datetime:
    try:
        instant: datetime = msgspec.convert(text, Annotated[datetime, Meta(tz=True)])
    except msgspec.ValidationError as error:
        raise RequestRefused(
            "request.instant", "expected an instant with its zone, as in RFC 3339"
        ) from error
    return instant


def _policy(asked: _Asked, policies: PolicyBook, default: str) -> Policy:
    """Return what the request is judged under.

    Raises:
        RequestRefused: `request.policy`, or the code of what cannot be demanded beyond the policy.
    """
    name = asked.policy or default
    if asked.policy is not None and name not in policies.offered:
        raise RequestRefused(
            "request.policy", f"expected one of {', '.join(policies.offered)}, got {name[:80]!r}"
        )
    try:
        return policies.effective(name, asked.tighten)
    except PolicyRefused as refused:
        raise RequestRefused(refused.code, refused.detail) from refused


def _json(value: object) -> web.Response:
    return web.Response(
        body=msgspec.json.encode(value, order="deterministic"),  # sets would differ from answer to answer
        content_type="application/json",
        status=HTTPStatus.OK,
    )
