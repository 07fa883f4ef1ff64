"""The Trusted Issuers Registry of the European Blockchain Services Infrastructure (EBSI).

For an issuer it holds accreditations, signed credentials by whoever accredited it: a trusted issuer (TI) by a trusted
accreditation organisation (TAO), that by another or by the root of the chain (RootTAO). An issuer is listed where such
a chain leads to a root that the operator trusts (`core/accreditation_chain.py`). What the registry itself says,
unsigned, can only take away: that an accreditation is revoked, or that there is none.
Specs: https://hub.ebsi.eu/apis/pilot/trusted-issuers-registry (v4, v5); https://hub.ebsi.eu/vc-framework/trust-model.
"""

import asyncio
from datetime import timedelta
from functools import partial
from typing import Annotated, Final

import msgspec
from msgspec import Meta
from msgspec.structs import replace

from did_methods.core.ports import Fetched, FetchFailed
from verifier import formats
from verifier.boundary import PROBLEMS, AnyProblem
from verifier.errors import Undetermined
from verifier.formats.core.jwt import numeric_date
from verifier.formats.core.vcdm import as_list
from verifier.kinds.core.kind import subjects_of, types_of
from verifier.model import CompactJws, JsonObject, Listing, Parsed, Period, Question, Standing
from verifier.policy import Policy
from verifier.ports import Ports, Registry
from verifier.registries.core.accreditation import need_of, read_accreditation
from verifier.registries.core.accreditation_chain import MAX_STEPS, Chains, Held, Holdings
from verifier.registries.core.issuer_record import (
    MAX_ANSWER,
    MAX_ATTRIBUTES,
    Attribute,
    read_attribute,
    read_ids,
    read_record,
)
from verifier.registries.core.registry import RegistryType, share_standing
from verifier.registries.core.signed import (
    Force,
    force_by_dates,
    is_withdrawn,
    parse_document,
    prove_document,
)

MAX_ISSUERS: Final = 16  # whose accreditations are read for one question; real chains have three
MAX_ACCREDITATION: Final = 128 * 1024  # bytes of one
_AT_ONCE: Final = 8  # attributes asked for side by side
_NOT_FOUND: Final = "fetch.not_found"  # the fetcher's code for an answer of 404 or 410
_METHOD: Final = "did:ebsi:"
_REVOKED: Final = "revoked"
_ROLES: Final = frozenset({"ti", "tao", "roottao", _REVOKED})  # "undefined": nobody has accredited it yet
_OWN_STATUS: Final = "EbsiAccreditationEntry"  # kept by the registry itself, as the role of an attribute
_DATES: Final = (("nbf", ("issuanceDate", "validFrom")), ("exp", ("expirationDate", "validUntil")))


class TrustedIssuers(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`url`: the API with its version. `roots`: the DIDs of those at whom a chain of accreditations may end."""

    url: Annotated[str, Meta(pattern="^https://[^?#]*[^?#/]$", max_length=1024)]
    roots: Annotated[
        tuple[Annotated[str, Meta(pattern="^did:", max_length=256)], ...], Meta(min_length=1, max_length=16)
    ]


def open_trusted_issuers(name: str, options: TrustedIssuers) -> Registry:
    """Return a registry that follows accreditations up to `options.roots`."""

    async def standing(question: Question, policy: Policy, ports: Ports) -> Standing:
        if not question.issuer.startswith(_METHOD):  # nobody else is registered there
            return Standing(listing=Listing.NOT_LISTED)
        issued = (" ".join(sorted(question.types)), " ".join(sorted(question.schemas)))
        key = ("ebsi", name, question.issuer, *issued, policy.facts().sha256)
        return await share_standing(ports, key, partial(_ask, question, options, policy, ports))

    return Registry(name=name, type="ebsi", standing=standing)


def read_accreditation_token(body: str) -> tuple[Parsed, Period]:
    """Return the accreditation in an attribute, none of whose claims is proven, and the period in which it counts.

    The root of the pilot states another `nbf` than `issuanceDate`. Elsewhere that makes two credentials of one; here it
    makes the narrower of two periods.

    Raises:
        Rejected, DidInvalid: no credential in a wrapping that is read here, or a malformed one.
    """
    presented = formats.read(body.encode("utf-8", "surrogatepass"), MAX_ACCREDITATION)
    if not isinstance(presented, CompactJws):
        parsed = parse_document(presented)
        return parsed, parsed.period
    payload = presented.payload
    inner = payload.get("vc", payload)
    twice = {
        name for name, twins in _DATES if isinstance(inner, dict) and any(twin in inner for twin in twins)
    }
    rest = {name: value for name, value in payload.items() if name not in twice}
    parsed = parse_document(replace(presented, payload=rest))
    starts, ends = (
        [one for one in (stated, numeric_date(payload, name)) if one is not None]
        for stated, name in ((parsed.period.valid_from, "nbf"), (parsed.period.valid_until, "exp"))
    )
    return parsed, Period(valid_from=max(starts, default=None), valid_until=min(ends, default=None))


async def _ask(question: Question, options: TrustedIssuers, policy: Policy, ports: Ports) -> Standing:
    look = _Look(options, policy, ports)
    held = await look.gather(question.issuer)
    standing = Chains(held, options.roots).stand(question.issuer, need_of(question.types, question.schemas))
    if standing.listing is Listing.LISTED:
        return standing
    return replace(standing, sources=tuple(look.pages))  # a negative answer rests on all that was looked at


class _Look:
    """All that is read for one question. `pages` are the documents, in the order in which they came."""

    def __init__(self, options: TrustedIssuers, policy: Policy, ports: Ports) -> None:
        self.pages: list[Fetched] = []
        self._issuers = f"{options.url}/issuers"
        self._roots = options.roots
        self._policy = policy
        # Accreditors are registered where the operator looks: their documents count against the registries' budget too.
        self._ports = replace(ports, fetch=ports.registry_fetch)

    async def gather(self, issuer: str) -> dict[str, Holdings]:
        """Return what the issuer holds, and everybody above it up to the roots, step by step."""
        first = await self._holdings(issuer)
        if first is None:
            await self._check_that_it_answers()
        held: dict[str, Holdings] = {issuer: first or ()}
        above = [issuer]
        for _ in range(MAX_STEPS):
            accreditors = [
                one.accreditation.issuer for did in above for one in held[did] if isinstance(one, Held)
            ]
            new = [did for did in dict.fromkeys(accreditors) if did not in held and did not in self._roots]
            above = new[: MAX_ISSUERS - len(held)]
            for did in above:
                held[did] = (await self._holdings(did) if did.startswith(_METHOD) else None) or ()
        return held

    async def _holdings(self, did: str) -> Holdings | None:
        """Return the accreditations of `did`, each proven or with what kept it from being so; None: not registered."""
        attributes: list[Attribute | AnyProblem]
        try:
            page = await self._record(did)
            if page is None:
                return None
            inline = read_record(did, page.body)
            attributes = await self._listed(did) if inline is None else list(inline)
        except PROBLEMS as problem:
            return (problem,)
        taken_back = _taken_back([one for one in attributes if isinstance(one, Attribute)])
        found: list[Held | AnyProblem] = []
        for one in attributes:
            if not isinstance(one, Attribute):
                found.append(one)
            elif one.body and one.role.lower() in _ROLES:  # without a body, it has not been accepted yet
                found += await self._prove(did, one, taken_back)
        return tuple(found)

    async def _record(self, did: str) -> Fetched | None:
        try:
            return await self._fetch(f"{self._issuers}/{did}")
        except FetchFailed as problem:
            if problem.code != _NOT_FOUND:
                raise
            return None

    async def _listed(self, did: str) -> list[Attribute | AnyProblem]:
        page = await self._fetch(f"{self._issuers}/{did}/attributes?page%5Bsize%5D={MAX_ATTRIBUTES}")
        listed = read_ids(page.body)
        found: list[Attribute | AnyProblem] = []
        for start in range(0, len(listed.ids), _AT_ONCE):
            some = listed.ids[start : start + _AT_ONCE]
            found += await asyncio.gather(*[self._attribute(did, one) for one in some])
        if not listed.complete:
            found.append(
                Undetermined(
                    "registry.limit_exceeded", f"expected at most {MAX_ATTRIBUTES} attributes, got more"
                )
            )
        return found

    async def _attribute(self, did: str, attribute_id: str) -> Attribute | AnyProblem:
        try:
            page = await self._fetch(f"{self._issuers}/{did}/attributes/{attribute_id}")
            return read_attribute(did, attribute_id, page.body)
        except PROBLEMS as problem:
            return problem

    async def _prove(self, did: str, attribute: Attribute, taken_back: frozenset[str]) -> Holdings:
        revoked = attribute.role.lower() == _REVOKED
        pages: tuple[Fetched, ...] = ()
        try:
            parsed, period = read_accreditation_token(attribute.body)
            signed = await prove_document(parsed, self._policy, self._ports, heavy=False)
            accreditation = read_accreditation(signed.proven)
            if accreditation.subject != did:
                raise Undetermined(
                    "registry.other_entity", "expected an accreditation of this issuer, got one of another"
                )
            claims = signed.proven.claims
            revoked = revoked or attribute.body in taken_back or not taken_back.isdisjoint(_names_of(claims))
            force = force_by_dates(period, self._ports.now, timedelta(seconds=self._policy.clock_skew))
            if revoked:
                force = Force.ENDED
            elif force is Force.IN_FORCE and not _is_status_of_the_registry(claims):
                revoked, pages = await is_withdrawn(signed, self._policy, self._ports)
                force = Force.ENDED if revoked else force
        except PROBLEMS as problem:
            return () if revoked else (problem,)
        sources = (*signed.sources, *pages)
        self.pages += sources
        return (
            Held(
                accreditation=accreditation,
                force=force,
                revoked=revoked,
                period=period,
                sources=sources,
            ),
        )

    async def _check_that_it_answers(self) -> None:
        """Tell a registry without the issuer from an address where there is no registry any more.

        Raises:
            Undetermined: `registry.root_unknown`.
        """
        for root in self._roots:
            page = await self._record(root)
            if page is not None:
                read_record(root, page.body)
                return
        raise Undetermined(
            "registry.root_unknown", "expected a registry that knows a root of its own chains, got none there"
        )

    async def _fetch(self, url: str) -> Fetched:
        page = await self._ports.fetch(
            url, accept="application/json", max_bytes=MAX_ANSWER, follow_redirects=False
        )
        self.pages.append(page)
        return page


def _taken_back(attributes: list[Attribute]) -> frozenset[str]:
    """Return ids and bodies of what is revoked: the same accreditation may stand in a second attribute."""
    revoked = [one for one in attributes if one.role.lower() == _REVOKED]
    return frozenset(name for one in revoked for name in (_plain(one.id), one.body) if name)


def _names_of(claims: JsonObject) -> set[str]:
    """Return the ids of the attributes that an accreditation says it is registered as."""
    stated = [subject.get("reservedAttributeId") for subject in subjects_of(claims)]
    entries = as_list(claims.get("credentialStatus", []))
    stated += [entry.get("id") for entry in entries if isinstance(entry, dict)]
    return {_plain(text.rpartition("/")[2]) for text in stated if isinstance(text, str)}


def _plain(attribute_id: str) -> str:
    return attribute_id.lower().removeprefix("0x")


def _is_status_of_the_registry(claims: JsonObject) -> bool:
    entries = as_list(claims.get("credentialStatus", []))
    return bool(entries) and all(isinstance(one, dict) and types_of(one) == [_OWN_STATUS] for one in entries)


REGISTRY: Final = RegistryType(
    name="ebsi",
    title="EBSI Trusted Issuers Registry",
    spec="https://hub.ebsi.eu/apis/pilot/trusted-issuers-registry",
    options=TrustedIssuers,
    open=open_trusted_issuers,
)
