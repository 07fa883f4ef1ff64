"""A Trusted Issuers List of FIWARE, as data spaces keep one: the paths of EBSI's registry (v4), and other content.

What an issuer may issue stands there unsigned, as base64 of JSON: it is believed for the https address that it comes
from, and for nothing else. Whoever is on the list without a word on what for is a participant: listed, and accredited
for nothing. An entry that is limited to certain values of claims leaves the answer open, since claims are none of a
registry's business here.
Spec: https://github.com/FIWARE/trusted-issuers-list (API v4).
"""

import binascii
from collections.abc import Collection
from datetime import timedelta
from typing import Annotated, Final
from urllib.parse import quote

import msgspec
from msgspec import Meta

from did_methods.core.ports import Fetched, FetchFailed
from did_methods.core.strict_json import JsonInvalid, parse_json_object
from verifier.errors import Rejected, Undetermined
from verifier.formats.core.vcdm import instant_of
from verifier.model import JsonObject, Listing, Period, Question, Standing
from verifier.policy import Policy
from verifier.ports import Ports, Registry
from verifier.registries.core.issuer_record import MAX_ANSWER, read_record
from verifier.registries.core.registry import RegistryType
from verifier.registries.core.signed import Force, force_by_dates

MAX_ENTRY: Final = 64 * 1024  # bytes of what one entry says
_NOT_FOUND: Final = "fetch.not_found"  # the fetcher's code for an answer of 404 or 410
_JSON: Final = "application/json"


class TrustedIssuersList(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`url`: what stands before `/v4/issuers`."""

    url: Annotated[str, Meta(pattern="^https://[^?#]*[^?#/]$", max_length=1024)]


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A type that an issuer may issue, and when; `is_limited`: only with certain values of its claims."""

    type: str
    is_limited: bool
    period: Period


def open_trusted_issuers_list(name: str, options: TrustedIssuersList) -> Registry:
    """Return a registry that believes the list at `options.url`."""
    issuers = f"{options.url}/v4/issuers"

    async def standing(question: Question, policy: Policy, ports: Ports) -> Standing:
        page = await _record(f"{issuers}/{quote(question.issuer, safe=':')}", ports)
        if page is None:
            whole = await _fetch(issuers, ports)
            judge_list(whole.body)
            return Standing(listing=Listing.NOT_LISTED, sources=(whole,))
        attributes = read_record(question.issuer, page.body)
        if attributes is None:
            raise Undetermined("registry.malformed", "expected the issuer's entries, got an address of them")
        entries = tuple(read_entry(one.body) for one in attributes)
        skew = timedelta(seconds=policy.clock_skew)
        forces = {entry: force_by_dates(entry.period, ports.now, skew) for entry in entries}
        return judge_entries(forces, question.types, page)

    return Registry(name=name, type="fiware", standing=standing)


def read_entry(body: str) -> Entry:
    """Return what one entry says.

    Raises:
        Undetermined: `registry.malformed`.
    """
    try:
        raw = binascii.a2b_base64(body.encode("ascii", "replace"), strict_mode=True)
        stated = parse_json_object(raw, max_bytes=MAX_ENTRY)
        period = _period(stated.get("validFor"))
    except (binascii.Error, JsonInvalid, Rejected) as problem:
        raise Undetermined("registry.malformed", "expected base64 of an entry in JSON, got else") from problem
    issued, claims = stated.get("credentialsType"), stated.get("claims") or []
    if not isinstance(issued, str) or not isinstance(claims, list):
        raise Undetermined("registry.malformed", "expected credentialsType and claims in an entry, got else")
    return Entry(type=issued, is_limited=bool(claims), period=period)


def judge_entries(forces: "dict[Entry, Force]", types: Collection[str], page: Fetched) -> Standing:
    """Return how an issuer with these entries stands as issuer of `types`; no entries: as a participant.

    Raises:
        Undetermined: `registry.scope_unclear`.
    """
    in_force = [entry for entry, force in forces.items() if force is Force.IN_FORCE]
    may_issue = tuple(dict.fromkeys(entry.type for entry in in_force))
    fitting = [entry for entry in in_force if entry.type in types]
    ended = [entry for entry, force in forces.items() if force is Force.ENDED and entry.type in types]
    if not forces:
        return Standing(listing=Listing.LISTED, sources=(page,))
    plain = next((entry for entry in fitting if not entry.is_limited), None)
    if plain is not None:
        return Standing(
            listing=Listing.LISTED,
            may_issue=may_issue,
            valid_from=plain.period.valid_from,
            valid_until=plain.period.valid_until,
            sources=(page,),
        )
    if fitting:
        raise Undetermined(
            "registry.scope_unclear", "expected an entry for the type alone, got one limited to some claims"
        )
    listing = Listing.EXPIRED if ended else Listing.NOT_FOR_THIS_TYPE
    return Standing(listing=listing, may_issue=may_issue, sources=(page,))


def judge_list(raw: bytes) -> None:
    """Tell a list without the issuer from an address where there is no list.

    Raises:
        Undetermined: `registry.malformed`.
    """
    try:
        listed = parse_json_object(raw, max_bytes=MAX_ANSWER)
    except JsonInvalid as problem:
        raise Undetermined("registry.malformed", f"{problem.code}: {problem.detail}") from problem
    if not isinstance(listed.get("items"), list):
        raise Undetermined("registry.malformed", "expected a list of issuers, got something else")


def _period(value: object) -> Period:
    members: JsonObject = value if isinstance(value, dict) else {}
    start, end = (
        None if members.get(name) is None else instant_of(members[name], name) for name in ("from", "to")
    )
    return Period(valid_from=start, valid_until=end)


async def _record(url: str, ports: Ports) -> Fetched | None:
    try:
        return await _fetch(url, ports)
    except FetchFailed as problem:
        if problem.code != _NOT_FOUND:
            raise
        return None


async def _fetch(url: str, ports: Ports) -> Fetched:
    return await ports.registry_fetch(url, accept=_JSON, max_bytes=MAX_ANSWER, follow_redirects=False)


REGISTRY: Final = RegistryType(
    name="fiware",
    title="FIWARE Trusted Issuers List",
    spec="https://github.com/FIWARE/trusted-issuers-list",
    options=TrustedIssuersList,
    open=open_trusted_issuers_list,
)
