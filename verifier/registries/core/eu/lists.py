"""One configured trusted list, or a list of lists and those that it points to: fetched, proven, shared, asked.

Only addresses that the operator or a proven list gives are fetched, and pivots on the host of the list that names them.
A list is proven and read once, however many verifications ask, and fetched again after `MAX_AGE`. Of a list of lists,
those of the countries that the chain names come first; nobody is "not listed" before every list has been asked.
"""

import asyncio
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from did_methods.core.errors import DidProblem
from did_methods.core.ports import Fetched, FetchProblem
from verifier import x509
from verifier.errors import Problem, Undetermined
from verifier.model import Listing, Question, SignerChain, Standing, Vouched
from verifier.policy import Policy
from verifier.ports import Ports, run, share
from verifier.registries.core.eu import read_json, services
from verifier.registries.core.eu.services import Kind, Match
from verifier.registries.core.eu.trusted_list import LIST_OF_LISTS, Pointer, TrustedList
from verifier.steps.prove import HEAVY
from verifier.x509 import Certificate

MAX_LIST: Final = 8 * 1024 * 1024  # bytes of a list as fetched; the longest of 2026 has 3 million
MAX_AGE: Final = timedelta(
    hours=1
)  # until a list is fetched again: how long a withdrawn service may stay unseen
MAX_PIVOTS: Final = 8  # followed, the newest ones; the EU's list of 2026 names five
_CONTENT_AGE: Final = timedelta(days=1)  # that the reading of the very same bytes is kept
_ACCEPT: Final = "application/vnd.etsi.tsl+xml, application/xml;q=0.9, application/jose;q=0.9, */*;q=0.5"
_NO_LISTS: Final = frozenset({"application/pdf"})  # pointed to for people
_TERRITORIES: Final = {"GR": "EL", "GB": "UK"}  # as the EU writes two countries of ISO 3166
_PROBLEMS: Final = (Problem, DidProblem, FetchProblem)

Signers = Mapping[bytes, bytes | None]
_Found = tuple["CurrentList", list[Match]]


@dataclass(frozen=True, slots=True, kw_only=True)
class CurrentList:
    """A list as it stands now, and where it came from (without its bytes). What it holds is weighed as `content`."""

    content: TrustedList
    sources: tuple[Fetched, ...]
    weight: int = 1024  # bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Lists:
    """What the operator configured. `newest` remembers each list's sequence number: an older one is no answer."""

    url: str
    signers: Signers
    kinds: tuple[Kind, ...]
    territories: frozenset[str]
    newest: dict[str, int] = field(default_factory=dict)

    async def standing(self, question: Question, _policy: Policy, ports: Ports) -> Standing:
        """Return how the issuer stands by the certificate of its key; without one no list can name it.

        Nor can one whose services that count do not sign such a thing.

        Raises:
            Undetermined: `trusted_list.…`, `certificate.…`.
            FetchRefused, FetchFailed: a list could not be had.
        """
        brought = question.chain
        kinds = () if brought is None else tuple(kind for kind in self.kinds if brought.signed in kind.signs)
        if brought is None or not kinds:
            return Standing(listing=Listing.NOT_LISTED)
        chain = x509.read_chain(brought.certificates)
        found, asked = await self._find(chain, ports)
        best = services.standing(
            chain,
            [match for _, several in found for match in several],
            kinds,
            now=ports.now,
            signed_at=question.signed_at,
            stamped=question.stamped,
        )
        return _with_sources(best, [proven for proven, _ in found] or asked)

    async def anchors(self, asked: SignerChain, ports: Ports) -> Vouched:
        """Return the certificates of services that count now and stand above this chain.

        Raises:
            Rejected, Undetermined, FetchRefused, FetchFailed: as `standing`.
        """
        chain = x509.read_chain(asked.certificates)
        found, _ = await self._find(chain, ports)
        several = [match for _, matches in found for match in matches]
        sources = tuple(page for proven, _ in found for page in proven.sources)
        kinds = [kind for kind in (*self.kinds, services.TIME_STAMPS) if asked.signed in kind.signs]
        return Vouched(
            certificates=services.anchors(chain, several, kinds, ports.now), sources=_unique(sources)
        )

    async def _find(
        self, chain: Sequence[Certificate], ports: Ports
    ) -> tuple[list[_Found], list[CurrentList]]:
        """Return the lists that know somebody above the chain with what they know, and all that were asked.

        Raises:
            Undetermined, FetchRefused, FetchFailed: none does, and one that might could not be asked.
        """
        top = await self._top(ports)
        found = _search(chain, [top])
        if found:
            return found, [top]
        asked: list[CurrentList] = [top]
        silent: Problem | DidProblem | FetchProblem | None = None
        countries = [_TERRITORIES.get(country, country) for country in x509.countries_of(chain)]
        for pointers in self._in_order(top.content, countries):
            answers = await asyncio.gather(*(self._ask(pointer, top, ports) for pointer in pointers))
            lists = [answer for answer in answers if isinstance(answer, CurrentList)]
            asked += lists
            found = _search(chain, lists)
            if found:
                return found, asked
            silent = silent or next((one for one in answers if not isinstance(one, CurrentList)), None)
        if silent is not None:
            raise silent
        return [], asked

    def _in_order(self, top: TrustedList, countries: Sequence[str]) -> tuple[list[Pointer], list[Pointer]]:
        """Return the lists to ask first, of the countries that the chain names, and those to ask then."""
        wanted = [
            pointer
            for pointer in top.pointers
            if pointer.type != LIST_OF_LISTS
            and pointer.url != self.url
            and pointer.media_type not in _NO_LISTS
            and (not self.territories or pointer.territory in self.territories)
        ]
        likely = [pointer for pointer in wanted if pointer.territory in countries]
        return likely, [pointer for pointer in wanted if pointer not in likely]

    async def _ask(
        self, pointer: Pointer, top: CurrentList, ports: Ports
    ) -> "CurrentList | Problem | DidProblem | FetchProblem":
        try:
            proven = await self._proven(pointer.url, pointer.signers, ports)
            content = proven.content
            if content.territory != pointer.territory or content.type != pointer.type:
                raise Undetermined(
                    "trusted_list.another_list", "expected the list that was pointed to, got another's"
                )
        except _PROBLEMS as problem:
            return problem
        return replace(proven, sources=(*top.sources, *proven.sources))

    async def _top(self, ports: Ports) -> CurrentList:
        """Return the configured list, signed by one of the configured or by whom its pivots name."""

        async def make() -> tuple[tuple[Signers, tuple[Fetched, ...]], datetime]:
            try:
                await self._shared(self.url, self.signers, ports)
            except Undetermined as problem:
                if problem.code != "trusted_list.signer_unknown":
                    raise
            else:
                return (self.signers, ()), ports.now + MAX_AGE
            page = await self._page(self.url, ports)
            return await self._through_pivots(page, ports), ports.now + MAX_AGE

        key = ("trusted_list", "signers", self.url, _digest(self.signers), ports.reach)
        signers, sources = await share(ports, key, make)
        proven = await self._proven(self.url, signers, ports)
        return replace(proven, sources=(*sources, *proven.sources))

    async def _through_pivots(self, page: Fetched, ports: Ports) -> tuple[Signers, tuple[Fetched, ...]]:
        """Return who may sign the list of lists by its pivots, from the oldest on: each names who signs after it.

        One that none of those before it vouches for is passed over; then the list itself shows whether that mattered.
        """
        from verifier.registries.core.eu.read_xml import pivots_of  # noqa: PLC0415 - behind the extra

        stated = await run(ports, pivots_of, page.body, heavy=len(page.body) > HEAVY)
        host = urlsplit(self.url).hostname
        pivots = [url for url in stated if urlsplit(url).hostname == host][:MAX_PIVOTS]
        signers: Signers = self.signers
        sources: tuple[Fetched, ...] = ()
        for url in reversed(pivots):
            try:
                pivot = await self._shared(url, signers, ports)
            except Undetermined as problem:
                if problem.code not in {"trusted_list.signer_unknown", "trusted_list.signature_invalid"}:
                    raise
                continue
            own = [one.signers for one in pivot.content.pointers if one.type == LIST_OF_LISTS]
            if own:
                signers, sources = own[0], (*sources, *pivot.sources)
        return signers, sources

    async def _proven(self, url: str, signers: Signers, ports: Ports) -> CurrentList:
        """Return a list that is in force now.

        Raises:
            Undetermined: `trusted_list.…`.
            FetchRefused, FetchFailed: it could not be had.
        """
        proven = await self._shared(url, signers, ports)
        next_update = proven.content.next_update
        if next_update is None or next_update < ports.now:
            raise Undetermined("trusted_list.stale", "expected a list in force, got one past its next update")
        return proven

    async def _shared(self, url: str, signers: Signers, ports: Ports) -> CurrentList:
        async def make() -> tuple[CurrentList, datetime]:
            page = await self._page(url, ports)
            content = await _content(page, signers, ports)
            if content.sequence < self.newest.get(url, 0):
                raise Undetermined("trusted_list.rolled_back", "expected the newest list, got one before it")
            self.newest[url] = content.sequence
            origin = replace(page, body=b"")  # the evidence needs its digest; its bytes are millions
            proven = CurrentList(content=content, sources=(origin,))
            return proven, min(page.fetched_at, ports.now) + MAX_AGE

        return await share(ports, ("trusted_list", url, _digest(signers), ports.reach), make)

    async def _page(self, url: str, ports: Ports) -> Fetched:
        return await ports.registry_fetch(url, accept=_ACCEPT, max_bytes=MAX_LIST)


async def _content(page: Fetched, signers: Signers, ports: Ports) -> TrustedList:
    """Return what the bytes say, proven and read once for as long as they stay the same."""

    async def make() -> tuple[TrustedList, datetime]:
        read = await run(ports, read_list, page.body, signers, heavy=len(page.body) > HEAVY)
        return read, ports.now + _CONTENT_AGE

    return await share(ports, ("trusted_list", "content", page.sha256, _digest(signers)), make)


def read_list(raw: bytes, signers: Signers) -> TrustedList:
    """Return the list in `raw`, XML or JSON, signed by one of `signers`.

    Raises:
        Undetermined: `trusted_list.…`.
    """
    if raw.lstrip()[:1] not in {b"<", b"\xef"}:
        return read_json.read(read_json.read_signed(raw, signers), len(raw))
    try:
        from verifier.registries.core.eu import read_xml, signed_xml  # noqa: PLC0415 - behind the extra
    except ImportError as missing:
        raise Undetermined(
            "trusted_list.extra_missing", "expected the extra `trusted_lists` to be installed, got none"
        ) from missing
    return read_xml.read(signed_xml.read_signed(raw, signers), len(raw))


def _search(chain: Sequence[Certificate], lists: Iterable[CurrentList]) -> list[_Found]:
    found = [(proven, services.matches(chain, proven.content.services)) for proven in lists]
    return [(proven, several) for proven, several in found if several]


def _with_sources(standing: Standing, lists: Iterable[CurrentList]) -> Standing:
    pages = _unique(tuple(page for proven in lists for page in proven.sources))
    return Standing(
        listing=standing.listing,
        name=standing.name,
        valid_from=standing.valid_from,
        valid_until=standing.valid_until,
        sources=pages,
    )


def _unique(pages: tuple[Fetched, ...]) -> tuple[Fetched, ...]:
    return tuple({(page.url, page.sha256): page for page in pages}.values())


def _digest(signers: Signers) -> str:
    return hashlib.sha256(b"".join(sorted(signers))).hexdigest()
