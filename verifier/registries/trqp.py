"""The Trust Registry Query Protocol (TRQP) of Trust over IP: does this authority let this entity do that, with this?

One question per type of the credential that the operator has given a name among the authority's resources: every one of
them has to be authorised. The question names the issuer, the authority, the action and the resource, and nothing else;
its time is cut to five minutes, so that it is the same question for everybody who asks meanwhile. An answer is believed
for where it comes from, since the protocol signs none; it counts only if it repeats what was asked.
Spec: ToIP Trust Registry Query Protocol v2.0 (Public Review 02), https://trustoverip.github.io/tswg-trust-registry-protocol/.
"""

import asyncio
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from did_methods.core.ports import Fetched
from did_methods.core.strict_json import JsonInvalid, parse_json_object
from verifier.errors import Rejected, Undetermined
from verifier.formats.core.vcdm import instant_of
from verifier.model import JsonObject, Listing, Question, Standing
from verifier.policy import Policy
from verifier.ports import Ports, Registry
from verifier.registries.core.registry import RegistryType

MAX_ANSWER: Final = 64 * 1024  # bytes; an answer has about 500
MAX_RESOURCES: Final = 64  # types that have a name at one authority
STEP: Final = timedelta(minutes=5)  # of the time that is asked about; as long as an answer is kept
_ACCEPT: Final = "application/json, application/problem+json"
_NOT_THERE: Final = 404  # the one status besides 200 that answers a question
_ECHOED: Final = ("entity_id", "authority_id", "action", "resource")
# Problem details (RFC 7807): implementations put the status under either name, or leave it out.
_STATUS_NAMES: Final = ("status", "code")

Text = Annotated[str, Meta(min_length=1, max_length=512)]
Address = Annotated[str, Meta(pattern="^https://[^?#]*[^?#/]$", max_length=1024)]
Verdict = Literal["authorized", "recognized"]


class Recognition(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Another registry, asked first: does its authority recognise the one whose registry is asked about issuers?"""

    url: Address
    authority: Text
    action: Text = "recognize"
    resource: Text = "listed-registry"


class TrustRegistry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`url`: what stands before `/authorization`. `authority`: whose word it gives, as its `authority_id`.

    `resources`: what the authority calls the credential types that it is asked about. A credential of none of them is
    not asked about.
    """

    url: Address
    authority: Text
    resources: Annotated[dict[Text, Text], Meta(min_length=1, max_length=MAX_RESOURCES)]
    action: Text = "issue"
    recognition: Recognition | None = None


def open_trust_registry(name: str, options: TrustRegistry) -> Registry:
    """Return a registry that asks the authority's endpoint about each issuer."""

    async def standing(question: Question, _policy: Policy, ports: Ports) -> Standing:
        types = [one for one in dict.fromkeys(question.types) if one in options.resources]
        if not types:
            return Standing(listing=Listing.NOT_LISTED)
        asked = [
            authorization_query(question.issuer, options.resources[one], options, ports.now) for one in types
        ]
        answers = []
        if options.recognition is not None:
            query = recognition_query(options.authority, options.recognition, ports.now)
            answers.append(await _ask(options.recognition.url, "recognized", query, ports))
            if not answers[0][0]:
                return Standing(
                    listing=Listing.NOT_LISTED, code="registry.other_root", sources=(answers[0][1],)
                )
        answers += await asyncio.gather(*[_ask(options.url, "authorized", query, ports) for query in asked])
        sources = tuple(page for _, page in answers)
        if not all(said for said, _ in answers):
            return Standing(listing=Listing.NOT_LISTED, by=options.authority, sources=sources)
        return Standing(listing=Listing.LISTED, by=options.authority, may_issue=tuple(types), sources=sources)

    return Registry(name=name, type="trqp", standing=standing)


def authorization_query(
    issuer: str, resource: str, options: TrustRegistry, now: datetime
) -> Mapping[str, object]:
    """Return the question whether the authority lets an issuer issue; all that the registry hears of a credential."""
    return {
        "entity_id": issuer,
        "authority_id": options.authority,
        "action": options.action,
        "resource": resource,
        "context": {"time": _time(now)},
    }


def recognition_query(authority: str, recognition: Recognition, now: datetime) -> Mapping[str, object]:
    """Return the question whether one authority recognises another; nothing of any credential is in it."""
    return {
        "entity_id": authority,
        "authority_id": recognition.authority,
        "action": recognition.action,
        "resource": recognition.resource,
        "context": {"time": _time(now)},
    }


def read_answer(page: Fetched, query: Mapping[str, object], verdict: Verdict) -> bool:
    """Return what the registry says; that it knows no such thing is a no.

    Raises:
        Undetermined: `registry.malformed`; `registry.other_entity`: it answers another question than the one asked.
    """
    try:
        answer = parse_json_object(page.body, max_bytes=MAX_ANSWER)
    except JsonInvalid as problem:
        raise Undetermined("registry.malformed", f"{problem.code}: {problem.detail}") from problem
    if page.status == _NOT_THERE:
        _judge_not_found(answer)
        return False
    if any(answer.get(name) != query[name] for name in _ECHOED):
        raise Undetermined(
            "registry.other_entity", "expected an answer that repeats the question, got one to another"
        )
    said = answer.get(verdict)
    if not isinstance(said, bool):
        raise _malformed(f"a boolean as {verdict}", said)
    try:
        instant_of(answer.get("time_evaluated"), "time_evaluated")
    except Rejected as problem:
        raise Undetermined("registry.malformed", problem.detail) from problem
    return said


def _judge_not_found(problem: JsonObject) -> None:
    """Accept the protocol's own "not found": any other page of that status is a host without a registry."""
    stated = [problem[name] for name in _STATUS_NAMES if name in problem]
    if not isinstance(problem.get("title"), str) or any(status != _NOT_THERE for status in stated):
        raise _malformed("problem details with a title", problem)


def _time(now: datetime) -> str:
    """Return the instant asked about, the same for all who ask within five minutes."""
    seconds = int(now.timestamp())
    return datetime.fromtimestamp(seconds - seconds % int(STEP.total_seconds()), UTC).strftime(
        "%Y-%m-%dT%H:%M:%SZ"
    )


async def _ask(url: str, verdict: Verdict, query: Mapping[str, object], ports: Ports) -> tuple[bool, Fetched]:
    path = {"authorized": "authorization", "recognized": "recognition"}[verdict]
    page = await ports.registry_fetch(
        f"{url}/{path}", accept=_ACCEPT, max_bytes=MAX_ANSWER, question=json.dumps(query).encode()
    )
    return read_answer(page, query, verdict), page


def _malformed(expected: str, got: object) -> Undetermined:
    return Undetermined("registry.malformed", f"expected {expected}, got {type(got).__name__}")


REGISTRY: Final = RegistryType(
    name="trqp",
    title="ToIP Trust Registry Query Protocol",
    spec="https://trustoverip.github.io/tswg-trust-registry-protocol/",
    options=TrustRegistry,
    open=open_trust_registry,
)
