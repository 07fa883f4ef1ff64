"""A federation: chains of signed statements from the issuer up to a trust anchor whose keys the operator pinned.

The issuer's entity identifier is what the operator configured for it, else the issuer itself where it is an https URL,
else the address that a did:web spells: whoever can publish one can publish the other. An issuer without is not listed.
Spec: OpenID Federation 1.0; https://openid.net/specs/openid-federation-1_0.html
"""

from collections.abc import Iterator, Mapping
from contextlib import aclosing
from datetime import timedelta
from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta
from msgspec.structs import replace

from did_methods.core.did import parse_did
from did_methods.core.errors import DidProblem
from did_methods.core.web_url import web_address
from verifier.boundary import PROBLEMS, AnyProblem
from verifier.model import Listing, Question, Standing
from verifier.policy import Policy
from verifier.ports import Ports, Registry
from verifier.registries.core.entity_statement import is_entity, pinned
from verifier.registries.core.federation_search import Search
from verifier.registries.core.newest import Newest
from verifier.registries.core.registry import (
    Excluded,
    Lapsed,
    RegistryType,
    best_of,
    listing_for,
    share_standing,
)
from verifier.registries.core.trust_chain import FEDERATION_ENTITY, Anchor, Resolved
from verifier.registries.core.trust_mark import TrustMark, find_marks, judge_bearer, judge_mark

CREDENTIAL_ISSUER: Final = "openid_credential_issuer"
_EVERY_CREDENTIAL: Final = "VerifiableCredential"  # a type that accredits for nothing
_NAMES: Final = ("organization_name", "display_name")
_MAX_NAME: Final = 256  # characters

Entity = Annotated[str, Meta(pattern="^https://", max_length=2048)]


class AnchorOption(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A trust anchor with its keys as JWKs, each with the `kid` that its statements name."""

    id: Entity
    keys: Annotated[tuple[dict[str, Any], ...], Meta(min_length=1, max_length=16)]

    def __post_init__(self) -> None:
        if not is_entity(self.id):
            raise ValueError("anchors: expected an https URL without query or fragment as id")
        pinned(self.keys)


class MarkOption(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A type of trust marks: whether every issuer has to show one, who may issue it, what it accredits for.

    `issuers` left out: those whom the anchor names for it.
    """

    type: Annotated[str, Meta(min_length=1, max_length=2048)]
    required: bool = True
    issuers: tuple[Entity, ...] = ()
    may_issue: tuple[str, ...] = ()


class Federation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The anchors, what an issuer has to be below them, and which entity it is where its identifier does not say.

    `entity_types`: one of them at least; empty: any member of the federation.
    """

    anchors: Annotated[tuple[AnchorOption, ...], Meta(min_length=1, max_length=16)]
    entity_types: tuple[str, ...] = (CREDENTIAL_ISSUER,)
    trust_marks: Annotated[tuple[MarkOption, ...], Meta(max_length=16)] = ()
    entities: dict[str, Entity] = {}


def open_federation(name: str, options: Federation) -> Registry:
    """Return a registry that looks for a chain from the issuer to one of the anchors."""
    anchors = {one.id: Anchor(id=one.id, keys=pinned(one.keys)) for one in options.anchors}
    newest = Newest()

    async def standing(question: Question, policy: Policy, ports: Ports) -> Standing:
        entity = entity_of(question.issuer, options.entities)
        if entity is None:
            return Standing(listing=Listing.NOT_LISTED, code="federation.no_entity")

        async def make() -> Standing:
            search = Search(anchors, ports, timedelta(seconds=policy.clock_skew), newest)
            found = await _find_membership(entity, options, search, ports, policy)
            return replace(found, sources=tuple(search.pages))

        key = ("openid_federation", name, entity, policy.facts().sha256)
        return _for_types(await share_standing(ports, key, make), question)

    return Registry(name=name, type="openid_federation", standing=standing)


def entity_of(issuer: str, entities: Mapping[str, str]) -> str | None:
    """Return the entity identifier of an issuer, None where nothing says it."""
    if issuer in entities:
        return entities[issuer]
    if is_entity(issuer):
        return issuer
    if not issuer.startswith("did:web:"):
        return None
    try:
        origin, segments = web_address(parse_did(issuer).identifier)
    except DidProblem:
        return None
    return "/".join((origin, *segments))


def types_vouched_for(resolved: Resolved) -> tuple[str, ...] | None:
    """Return the types of credentials that the entity's superiors say it issues, None where they say nothing.

    What it says of itself is no accreditation. Spec: OpenID for Verifiable Credential Issuance 1.0, appendix A.
    """
    issuer = resolved.vouched.get(CREDENTIAL_ISSUER, {})
    offered = issuer.get("credential_configurations_supported")
    if not isinstance(offered, dict):
        return None
    types = {name for one in offered.values() if isinstance(one, dict) for name in _credential_types(one)}
    return tuple(sorted(types - {_EVERY_CREDENTIAL}))


def _credential_types(configuration: Mapping[str, Any]) -> Iterator[str]:
    definition = configuration.get("credential_definition")
    listed = definition.get("type") if isinstance(definition, dict) else None
    for name in [
        *(listed if isinstance(listed, list) else []),
        configuration.get("vct"),
        configuration.get("doctype"),
    ]:
        if isinstance(name, str):
            yield name


async def _find_membership(
    entity: str, options: Federation, search: Search, ports: Ports, policy: Policy
) -> Standing:
    """Return how an entity stands by the best of its chains.

    Raises:
        What kept a chain from being found, where none that was found is good enough.
    """
    answers: list[Standing | AnyProblem] = []
    async with aclosing(search.chains(entity)) as ways:
        async for way in ways:
            if isinstance(way, Resolved):
                answer = await _answer(way, options, search, ports, policy)
            else:
                answer = _negative(way)
            if isinstance(answer, Standing) and answer.listing is Listing.LISTED:
                return answer
            answers.append(answer)
    return best_of(answers)


async def _answer(
    resolved: Resolved, options: Federation, search: Search, ports: Ports, policy: Policy
) -> Standing | AnyProblem:
    """Return how the entity of a chain that holds stands by what the operator demands beside it."""
    if options.entity_types and resolved.metadata.keys().isdisjoint(options.entity_types):
        return Standing(
            listing=Listing.NOT_FOR_THIS_TYPE, code="federation.not_an_issuer", by=resolved.anchor.subject
        )
    try:
        marks = [
            (option, mark)
            for option in options.trust_marks
            if (mark := await _find_mark(option, resolved, search, ports, policy)) is not None
        ]
    except PROBLEMS as problem:
        return _negative(problem)
    ends = [mark.expires for _, mark in marks if mark.expires is not None]
    # A mark that a member gives itself can be demanded, where the anchor lets anybody give it; it confirms nothing.
    given = [(option, mark) for option, mark in marks if mark.issuer != mark.subject]
    named = [types_vouched_for(resolved), *(option.may_issue or None for option, _ in given)]
    known = [types for types in named if types is not None]
    return Standing(
        listing=Listing.LISTED,
        by=resolved.anchor.subject,
        name=_name(resolved, [mark for _, mark in given]),
        may_issue=tuple(dict.fromkeys(name for types in known for name in types)) if known else None,
        valid_from=max(statement.issued for statement in resolved.statements),
        valid_until=min([resolved.expires, *ends]),
    )


def _negative(problem: AnyProblem | None) -> Standing | AnyProblem:
    """Return the answer that a way gives which leads to no chain, or the problem that keeps it from giving one."""
    if problem is None:
        return Standing(listing=Listing.NOT_LISTED)
    if isinstance(problem, Excluded):
        return Standing(listing=Listing.NOT_LISTED, code=problem.code)
    if isinstance(problem, Lapsed):
        return Standing(listing=Listing.EXPIRED, code=problem.code)
    return problem


def _for_types(standing: Standing, question: Question) -> Standing:
    if standing.listing is not Listing.LISTED:
        return standing
    return replace(standing, listing=listing_for(question.types, standing.may_issue))


async def _find_mark(
    option: MarkOption, resolved: Resolved, search: Search, ports: Ports, policy: Policy
) -> TrustMark | None:
    """Return a mark of this type that holds, None where none has to.

    Raises:
        Excluded: `federation.trust_mark_missing`, and what is wrong with a mark; Lapsed: it has ended.
        What kept a mark from being judged.
    """
    problems: list[AnyProblem] = []
    try:
        for mark in find_marks(resolved.configuration, option.type):
            try:
                judge_bearer(mark, resolved.configuration, resolved.anchor, option.issuers)
                keys = await search.keys_of(mark.issuer, resolved)
                judge_mark(mark, resolved.anchor, keys, ports.now, timedelta(seconds=policy.clock_skew))
            except PROBLEMS as problem:
                problems.append(problem)
            else:
                return mark
    except Excluded as problem:
        problems.append(problem)
    if not option.required:
        return None
    if not problems:
        raise Excluded(
            "federation.trust_mark_missing", "expected a trust mark of the demanded type, got none"
        )
    # One that could not be judged may be the one that holds.
    raise next((one for one in problems if not isinstance(one, Excluded | Lapsed)), problems[0])


def _name(resolved: Resolved, marks: list[TrustMark]) -> str | None:
    """Return the federation's name for the entity: what superiors or mark issuers say, never its own word alone."""
    types = sorted(
        resolved.vouched, key=lambda name: (name != FEDERATION_ENTITY, name != CREDENTIAL_ISSUER, name)
    )
    said = [resolved.vouched[entity_type].get(name) for entity_type in types for name in _NAMES]
    said += [mark.claims.get(name) for mark in marks for name in _NAMES]
    return next((name for name in said if isinstance(name, str) and 0 < len(name) <= _MAX_NAME), None)


REGISTRY: Final = RegistryType(
    name="openid_federation",
    title="OpenID Federation with pinned trust anchors",
    spec="https://openid.net/specs/openid-federation-1_0.html",
    options=Federation,
    open=open_federation,
)
