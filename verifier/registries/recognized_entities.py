"""Recognized Entities: signed lists of issuers and of what each is recognised to do.

A list counts where somebody whom the operator trusts signed it. Optionally the lists that a credential's own issuer
names are followed too, list by list, until one is by somebody trusted; on that way everybody must be recognised to
issue such a list, since else each of a thousand recognised colleges could recognise others.
What an issuer is recognised for is a schema: a credential that names it is within, and of any other nobody here knows
whether it conforms, so the answer stays open.
Spec: W3C Recognized Entities 1.0 (draft of August 2026), https://w3c.github.io/vc-recognized-entities/.
"""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Final

import msgspec
from msgspec import Meta
from msgspec.structs import replace

from did_methods.core.ports import Fetched
from verifier import formats
from verifier.boundary import PROBLEMS, AnyProblem
from verifier.errors import Rejected, Undetermined
from verifier.model import Listing, Parsed, Question, Standing
from verifier.policy import Policy
from verifier.ports import Ports, Registry, run, share
from verifier.registries.core.newest import Newest
from verifier.registries.core.recognition import Entity, RecognitionList, judge_entity, may_list, read_list
from verifier.registries.core.registry import MAX_AGE, RegistryType, best_of
from verifier.registries.core.signed import (
    Force,
    force_by_dates,
    is_withdrawn,
    parse_document,
    prove_document,
)
from verifier.steps.prove import HEAVY

MAX_LIST: Final = 2 * 1024 * 1024  # bytes of a list as fetched; the largest names a thousand entities
MAX_FOLLOWED: Final = 4  # lists above each other; a federation of numbering schemes has two
_NAMED: Final = 2  # lists that an issuer names of itself, of which each is followed
_ACCEPT: Final = "application/vc, application/vc+jwt, application/ld+json, application/json;q=0.9"

Address = Annotated[str, Meta(pattern="^https://", max_length=2048)]


class RecognizedEntities(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`issuers`: who is trusted to sign a list. `lists`: where theirs are.

    `follow`: through how many lists the way may lead that a credential's issuer itself names; 0: none is followed.
    """

    issuers: Annotated[tuple[Annotated[str, Meta(min_length=1, max_length=2048)], ...], Meta(min_length=1)]
    lists: Annotated[tuple[Address, ...], Meta(max_length=16)] = ()
    follow: Annotated[int, Meta(ge=0, le=MAX_FOLLOWED)] = 0

    def __post_init__(self) -> None:
        if not self.lists and not self.follow:
            raise ValueError("expected lists, or follow above 0")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    """A proven list on the shelf, and whether it counts, with the documents that it rests on."""

    list: RecognitionList
    force: Force
    sources: tuple[Fetched, ...]


def open_recognized_entities(name: str, options: RecognizedEntities) -> Registry:
    """Return a registry that answers from lists signed by `options.issuers`."""
    newest = Newest()

    async def standing(question: Question, policy: Policy, ports: Ports) -> Standing:
        # Where the operator looks has a budget of its own; where an issuer sends us counts as its credential's.
        ours = _Lists(options, newest, policy, replace(ports, fetch=ports.registry_fetch))
        theirs = _Lists(options, newest, policy, ports)
        asked = [ours.look(url, question) for url in options.lists]
        if options.follow:
            asked += [theirs.follow(url, question) for url in question.recognised_in[:_NAMED]]
        return best_of(await asyncio.gather(*asked))

    return Registry(name=name, type="recognized_entities", standing=standing)


class _Lists:
    """The lists of one verification."""

    def __init__(self, options: RecognizedEntities, newest: Newest, policy: Policy, ports: Ports) -> None:
        self._options = options
        self._newest = newest
        self._policy = policy
        self._ports = ports

    async def look(self, url: str, question: Question) -> Standing | AnyProblem:
        """Return how the issuer stands on a list of the operator."""
        try:
            kept = await self._list(url)
            if kept.list.issuer not in self._options.issuers:
                raise Undetermined("registry.unproven", "expected a list by somebody trusted, got another's")
            return self._standing(kept, question)
        except PROBLEMS as problem:
            return problem

    async def follow(self, url: str, question: Question) -> Standing | AnyProblem:
        """Return how the issuer stands by the list that it names itself, if that leads to somebody trusted."""
        try:
            return await self._follow(url, question)
        except PROBLEMS as problem:
            return problem

    async def _follow(self, url: str, question: Question) -> Standing:
        way = [await self._list(url)]
        if self._entity(way[0], question.issuer) is None:
            return Standing(listing=Listing.NOT_LISTED, sources=way[0].sources)
        seen = {url}
        while way[-1].list.issuer not in self._options.issuers:
            below = way[-1].list
            above = next((one for one in below.recognised_in if one not in seen), None)
            if above is not None and len(seen) >= self._options.follow:
                raise Undetermined(
                    "registry.limit_exceeded",
                    f"expected a way of at most {self._options.follow} lists, got a longer one",
                )
            if above is None or not await self._leads_to(above, below, way):
                sources = tuple(page for kept in way for page in kept.sources)
                return Standing(listing=Listing.NOT_LISTED, code="registry.other_root", sources=sources)
            seen.add(above)
        return self._along(way, question)

    async def _leads_to(self, url: str, below: RecognitionList, way: list[_Kept]) -> bool:
        """Put the list at `url` on the way, and say whether its word makes the issuer of `below` one who may list."""
        way.append(await self._list(url))
        entity = self._entity(way[-1], below.issuer)
        return entity is not None and may_list(entity, below, way[-1].list, self._options.issuers)

    def _along(self, way: list[_Kept], question: Question) -> Standing:
        standing = self._standing(way[0], question)
        if any(kept.force is Force.ENDED for kept in way):
            standing = replace(standing, listing=Listing.EXPIRED)
        return replace(standing, sources=tuple(page for kept in way for page in kept.sources))

    def _standing(self, kept: _Kept, question: Question) -> Standing:
        entity = self._entity(kept, question.issuer)
        if entity is None:
            return Standing(listing=Listing.NOT_LISTED, sources=kept.sources)
        standing = judge_entity(entity, kept.list, question.schemas, self._options.issuers)
        listing = Listing.EXPIRED if kept.force is Force.ENDED else standing.listing
        return replace(standing, listing=listing, sources=kept.sources)

    def _entity(self, kept: _Kept, identifier: str) -> Entity | None:
        """Return the entry of an entity; only a list in force shows that somebody is not on it.

        Raises:
            Undetermined: `registry.out_of_date`.
        """
        entity = kept.list.entities.get(identifier)
        if kept.force is Force.NOT_YET or (entity is None and kept.force is Force.ENDED):
            raise Undetermined("registry.out_of_date", "expected a list in force, got one that is not")
        return entity

    async def _list(self, url: str) -> _Kept:
        async def make() -> tuple[_Kept, datetime]:
            return await self._fetch_list(url)

        return await share(self._ports, ("recognized_entities", url, self._policy.facts().sha256), make)

    async def _fetch_list(self, url: str) -> tuple[_Kept, datetime]:
        ports, policy = self._ports, self._policy
        page = await ports.fetch(url, accept=_ACCEPT, max_bytes=MAX_LIST)
        heavy = len(page.body) > HEAVY
        parsed = await run(ports, _parse, page.body, heavy=heavy)
        signed = await prove_document(parsed, policy, ports, heavy=heavy)
        found = await run(ports, read_list, signed.proven, heavy=heavy)
        force = force_by_dates(parsed.period, ports.now, timedelta(seconds=policy.clock_skew))
        pages: tuple[Fetched, ...] = ()
        if force is Force.IN_FORCE:
            self._newest.check(url, found.version, ports.now)
            withdrawn, pages = await is_withdrawn(signed, policy, ports)
            force = Force.ENDED if withdrawn else force
        kept = _Kept(list=found, force=force, sources=(page, *signed.sources, *pages))
        ends = [ports.now + MAX_AGE, page.fetched_at + MAX_AGE, parsed.period.valid_until]
        return kept, min(end for end in ends if end is not None)


def _parse(raw: bytes) -> Parsed:
    try:
        return parse_document(formats.read(raw, MAX_LIST))
    except Rejected as problem:
        raise Undetermined("registry.malformed", f"{problem.code}: {problem.detail}") from problem


REGISTRY: Final = RegistryType(
    name="recognized_entities",
    title="W3C Recognized Entities credentials",
    spec="https://w3c.github.io/vc-recognized-entities/",
    options=RecognizedEntities,
    open=open_recognized_entities,
)
