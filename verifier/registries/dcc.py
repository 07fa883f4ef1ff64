"""The known registries of the Digital Credentials Consortium: a list of registries, each of which is asked.

A member of type `dcc-legacy` is a JSON document by DID, unsigned: the word of its address. One of type `oidf` answers
per DID with a statement that the registry's trust anchor signs; 404 there means that it does not list the issuer. A
member that could not be asked leaves the answer open, unless another lists.
Spec: https://github.com/digitalcredentials/issuer-registry-client; OpenID Federation 1.0, section 8.1, with three
liberties that these registries take: subjects are DIDs, statements about them hold no keys, OpenSALT writes dates as
strings of digits.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import Meta
from msgspec.structs import replace

from did_methods.core.ports import Fetched, FetchFailed
from did_methods.core.strict_json import JsonInvalid, parse_json, parse_json_object
from verifier.boundary import PROBLEMS, AnyProblem
from verifier.errors import Rejected, Undetermined
from verifier.model import Listing, Question, Standing
from verifier.policy import Policy
from verifier.ports import Ports, Registry, run, share
from verifier.registries.core.entity_statement import (
    ACCEPT,
    MAX_STATEMENT,
    Dialect,
    Statement,
    check_signed,
    check_time,
    configuration_url,
    pinned,
    read_statement,
    statement_url,
)
from verifier.registries.core.newest import TURNS, Newest
from verifier.registries.core.registry import MAX_AGE, Lapsed, RegistryType, best_of, share_standing
from verifier.steps.prove import HEAVY

MAX_KNOWN: Final = 256 * 1024  # bytes of the list of registries; the Consortium's has 2,000
MAX_REGISTRY: Final = 4 * 1024 * 1024  # bytes of one registry; the largest has 10,000
MAX_MEMBERS: Final = 64  # registries on a list; the Consortium's has eight
_MAX_VALUES: Final = 200_000  # of one registry: some 40,000 issuers
_MAX_NAME: Final = 256  # characters
_JSON: Final = "application/json"
_NOT_FOUND: Final = "fetch.not_found"  # the fetcher's code for an answer of 404 or 410
_OIDF: Final = Dialect(digit_dates=True, any_subject=True)

Address = Annotated[str, Meta(pattern="^https://", max_length=2048)]
MemberType = Literal["oidf", "dcc-legacy"]
# Where a list of registries has the address of a member, by its type.
_ADDRESSES: Final[Mapping[str, str]] = {"oidf": "trustAnchorEC", "dcc-legacy": "url"}


class Member(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One registry. `keys`: of an `oidf` one, as JWKs, where they are known from elsewhere than its own address."""

    name: Annotated[str, Meta(min_length=1, max_length=_MAX_NAME)]
    type: MemberType
    url: Address
    keys: Annotated[tuple[dict[str, Any], ...], Meta(max_length=16)] = ()

    def __post_init__(self) -> None:
        pinned(self.keys)


class KnownRegistries(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Either the address of a list of registries, or registries; of a list, the `types` that are asked.

    `only`: addresses of those members of the list that are asked; a list may hold registries for tests.
    """

    known_registries: Address | None = None
    registries: Annotated[tuple[Member, ...], Meta(max_length=MAX_MEMBERS)] = ()
    types: Annotated[tuple[MemberType, ...], Meta(min_length=1)] = ("oidf", "dcc-legacy")
    only: tuple[Address, ...] = ()

    def __post_init__(self) -> None:
        if (self.known_registries is None) == (not self.registries):
            raise ValueError("expected either known_registries or registries")
        if self.only and self.registries:
            raise ValueError("expected only beside known_registries")


@dataclass(frozen=True, slots=True, kw_only=True)
class Legacy:
    """A registry that is one document: its entries by DID, and when it was changed last, if it says so."""

    entries: Mapping[str, Any]
    updated: datetime | None
    page: Fetched


def open_known_registries(name: str, options: KnownRegistries) -> Registry:
    """Return a registry that asks every member, and answers for all of them."""
    newest = Newest()

    async def standing(question: Question, policy: Policy, ports: Ports) -> Standing:
        async def make() -> Standing:
            return await _ask_all(
                options, question.issuer, newest, ports, timedelta(seconds=policy.clock_skew)
            )

        return await share_standing(ports, ("dcc", name, question.issuer, policy.facts().sha256), make)

    return Registry(name=name, type="dcc", standing=standing)


def read_known(raw: bytes, options: KnownRegistries) -> tuple[Member, ...]:
    """Return the members of a list of registries that the operator wants asked.

    Raises:
        Rejected: `registry.malformed`: no such list, or a wanted member of it is malformed.
        Undetermined: `registry.member_missing`: a wanted member is not on it, or none is.
    """
    try:
        listed = parse_json(raw, max_bytes=MAX_KNOWN)
    except JsonInvalid as problem:
        raise Rejected("registry.malformed", f"{problem.code}: {problem.detail}") from problem
    if not isinstance(listed, list) or len(listed) > MAX_MEMBERS:
        raise Rejected(
            "registry.malformed", f"expected a list of at most {MAX_MEMBERS} registries, got another value"
        )
    members = tuple(member for entry in listed if (member := _member(entry, options)) is not None)
    if not members or not {member.url for member in members} >= set(options.only):
        raise Undetermined(
            "registry.member_missing", "expected the registries to ask on the list, got it without"
        )
    return members


def read_legacy(page: Fetched) -> Legacy:
    """Return the registry that a document is.

    Raises:
        Rejected: `registry.malformed`.
    """
    try:
        document = parse_json_object(page.body, max_bytes=MAX_REGISTRY, max_values=_MAX_VALUES)
    except JsonInvalid as problem:
        raise Rejected("registry.malformed", f"{problem.code}: {problem.detail}") from problem
    entries = document.get("registry")
    if not isinstance(entries, dict):
        raise Rejected("registry.malformed", "expected an object as registry, got another value")
    return Legacy(entries=entries, updated=_updated(document.get("meta")), page=page)


def standing_in(legacy: Legacy, issuer: str, by: str) -> Standing:
    """Return how an issuer stands in a registry that is one document, by its exact identifier.

    Raises:
        Rejected: `registry.malformed`: its entry is no object.
    """
    if issuer not in legacy.entries:
        return Standing(listing=Listing.NOT_LISTED, by=by, sources=(legacy.page,))
    entry = legacy.entries[issuer]
    if not isinstance(entry, dict):
        raise Rejected("registry.malformed", "expected an object as entry, got another value")
    return Standing(listing=Listing.LISTED, by=by, name=_text(entry.get("name")), sources=(legacy.page,))


def judge_configuration(found: Statement, member: Member, now: datetime, skew: timedelta) -> None:
    """Check what a registry says of itself: at its own address, by its own key or a pinned one, in force.

    Raises:
        Rejected: `federation.wrong_subject`, `federation.key_unknown`, `federation.statement_early`, `jws.…`.
        DidInvalid: `proof.signature_invalid`, `key.…`.
        Undetermined: `federation.statement_expired`.
    """
    if not found.is_configuration or configuration_url(found.subject) != member.url:
        raise Rejected("federation.wrong_subject", "expected the registry's own configuration, got another's")
    check_signed(found.token, pinned(member.keys) if member.keys else found.keys)
    try:
        check_time(found, now, skew)
    except Lapsed as stale:  # says nothing of the issuer: the registry itself is not to be had
        raise Undetermined("federation.statement_expired", stale.detail) from stale


def judge_listing(
    found: Statement, configuration: Statement, issuer: str, now: datetime, skew: timedelta, *, by: str
) -> Standing:
    """Return how the issuer stands whom a registry's statement is about.

    Raises:
        Rejected: `federation.wrong_subject`, `federation.key_unknown`, `federation.statement_early`, `jws.…`.
        DidInvalid: `proof.signature_invalid`, `key.…`.
    """
    if (found.issuer, found.subject) != (configuration.subject, issuer):
        raise Rejected("federation.wrong_subject", "expected a statement about this issuer, got another")
    check_signed(found.token, configuration.keys)
    entity = found.metadata.get("federation_entity", {})
    standing = Standing(
        listing=Listing.LISTED,
        by=by,
        name=_text(entity.get("organization_name")),
        valid_from=found.issued,
        valid_until=found.expires,
    )
    try:
        check_time(found, now, skew)
    except Lapsed as problem:
        return replace(standing, listing=Listing.EXPIRED, code=problem.code)
    return standing


async def _ask_all(
    options: KnownRegistries, issuer: str, newest: Newest, ports: Ports, skew: timedelta
) -> Standing:
    members = options.registries
    pages: tuple[Fetched, ...] = ()
    if options.known_registries is not None:
        page = await ports.registry_fetch(options.known_registries, accept=_JSON, max_bytes=MAX_KNOWN)
        members, pages = read_known(page.body, options), (page,)
    answers = await asyncio.gather(*[_ask(member, issuer, newest, ports, skew) for member in members])
    found = best_of(answers)
    return replace(found, sources=(*pages, *found.sources))


async def _ask(
    member: Member, issuer: str, newest: Newest, ports: Ports, skew: timedelta
) -> Standing | AnyProblem:
    try:
        if member.type == "oidf":
            return await _ask_anchor(member, issuer, newest, ports, skew)
        return standing_in(await _legacy(member.url, newest, ports), issuer, member.name)
    except PROBLEMS as problem:
        return problem


async def _legacy(url: str, newest: Newest, ports: Ports) -> Legacy:
    async def make() -> tuple[Legacy, datetime]:
        page = await ports.registry_fetch(url, accept=_JSON, max_bytes=MAX_REGISTRY)
        legacy = await run(ports, read_legacy, page, heavy=len(page.body) > HEAVY)
        newest.check(url, legacy.updated, ports.now)
        return legacy, ports.now + MAX_AGE

    return await share(ports, ("dcc-legacy", url, ports.reach), make)


async def _ask_anchor(member: Member, issuer: str, newest: Newest, ports: Ports, skew: timedelta) -> Standing:
    page, configuration = await _statement(member.url, ports)
    judge_configuration(configuration, member, ports.now, skew)
    try:
        answer, found = await _statement(statement_url(configuration, issuer), ports)
    except FetchFailed as problem:
        if problem.code != _NOT_FOUND:
            raise
        return Standing(listing=Listing.NOT_LISTED, by=member.name, sources=(page,))
    standing = judge_listing(found, configuration, issuer, ports.now, skew, by=member.name)
    for statement in (configuration, found):
        newest.check(f"{statement.issuer} {statement.subject}", statement.issued, ports.now, tolerance=TURNS)
    return replace(standing, sources=(page, answer))


async def _statement(url: str, ports: Ports) -> tuple[Fetched, Statement]:
    page = await ports.registry_fetch(url, accept=ACCEPT, max_bytes=MAX_STATEMENT)
    return page, read_statement(page.body, _OIDF)


def _member(entry: object, options: KnownRegistries) -> Member | None:
    """Return the member that an entry of the list is, None where the operator does not want it asked."""
    if not isinstance(entry, dict):
        raise Rejected("registry.malformed", "expected an object for each registry, got another value")
    member_type = entry.get("type")
    if member_type not in options.types:
        return None
    address = entry.get(_ADDRESSES[member_type])
    if options.only and address not in options.only:
        return None
    try:
        return msgspec.convert({"name": entry.get("name"), "type": member_type, "url": address}, Member)
    except msgspec.ValidationError as error:
        raise Rejected("registry.malformed", f"expected name and address of a registry: {error}") from error


def _updated(meta: object) -> datetime | None:
    """Return when a registry was changed last; zones are written with and without a colon."""
    text = meta.get("updated") if isinstance(meta, dict) else None
    try:
        updated = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return updated.astimezone(UTC) if updated is not None and updated.tzinfo is not None else None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and 0 < len(value) <= _MAX_NAME else None


REGISTRY: Final = RegistryType(
    name="dcc",
    title="known registries of the Digital Credentials Consortium",
    spec="https://github.com/digitalcredentials/dcc-known-registries",
    options=KnownRegistries,
    open=open_known_registries,
)
