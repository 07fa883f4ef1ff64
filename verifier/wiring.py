"""The only composer: settings in, a `Verifier` out that knows the network, the clock and the pinned documents.

Nothing is opened before it is needed: a credential of a did:key issuer without a status list is verified
without a session, a thread or a cache ever being made. One `Verifier` belongs to one event loop, where it may
serve any number of verifications at once; what they share are bytes and proven lists, never verdicts.
"""

import json
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self, TypeVar

import msgspec

import did_methods
from did_methods import Resolution
from did_methods.core.ports import Fetch, Fetched
from did_methods.core.ports import Ports as DidPorts
from verifier.errors import Rejected
from verifier.io import clock
from verifier.io.breaker import SteadyFetch
from verifier.io.budget import Budget, BudgetedFetch, KnowsWhatIsAtHand
from verifier.io.cache import CachedFetch, CacheLimits
from verifier.io.offload import ThreadOffload
from verifier.io.pinned import PinnedDocuments, PinnedFetch, PinnedInvalid, load_pinned
from verifier.io.policy_folder import FolderUnreadable, read_policy_folder
from verifier.io.reach import NoNetwork, YoungFetch
from verifier.io.refresh import Refresher, Renewal, World
from verifier.io.shelf import MemoryShelf
from verifier.linked_data import ContextStore
from verifier.model import Expected, Submission
from verifier.pipeline import verify
from verifier.policy import DEFAULT, Policy, PolicyRefused
from verifier.policy_book import PolicyBook
from verifier.ports import Ports, Registry
from verifier.registries import REGISTRIES
from verifier.report import Report
from verifier.settings import PREFIX, Settings, SettingsRefused, read_authorities, read_known_issuers
from verifier.tightening import Tightening

T = TypeVar("T")

_DEFAULTS: Final = Settings()
_NOTHING_EXPECTED: Final = Expected()
_NO_NETWORK: Final = NoNetwork()
_SHIPPED_POLICIES: Final = PolicyBook()
_NO_REGISTRIES: Final[tuple[Registry, ...]] = ()


class Verifier:
    """Verifies any number of credentials and presentations under one set of settings.

    Use it as an asynchronous context manager, or `close` it, so that connections and threads end.
    """

    def __init__(self, settings: Settings = _DEFAULTS, *, network: Fetch | None = None) -> None:
        """Read what the settings name. `network` takes the place of the guarded way out, as a test's world does.

        Raises:
            SettingsRefused: a policy, a file or a folder that the settings name cannot be used.
        """
        self.settings = settings
        self._rim = _Rim(settings, network)
        self._pinned: PinnedDocuments | None = None
        self._registries = _NO_REGISTRIES
        self._anchors: tuple[bytes, ...] = ()
        self.contexts = ContextStore.bundled()
        self.policies = _SHIPPED_POLICIES
        if settings is not _DEFAULTS:
            _check_cache(settings)
            _check_endpoints(settings)
            self._registries = _registries(settings)
            self.policies = _policies(settings, self._registries)
            self._anchors = _anchors(settings)
            if settings.documents is not None:
                self._pinned = _load_pinned(settings.documents)
                bodies = {url: document.body for url, document in self._pinned.documents.items()}
                self.contexts = self.contexts.with_documents(bodies)
        self._policy = self.policies.find(settings.policy)

    async def verify(
        self,
        data: bytes | str | Mapping[str, Any],
        *,
        policy: str | Policy | None = None,
        tighten: Tightening | Mapping[str, Any] | None = None,
        challenge: str | None = None,
        domain: str | Collection[str] | None = None,
        media_type: str = "",
        now: datetime | None = None,
        at: datetime | None = None,
    ) -> Report:
        """Return the report on a credential or presentation.

        `tighten` is what is demanded beyond the policy. `now` is the present (aware; left out: the clock's), and `at`
        an instant that has passed, as of which a credential is judged from what can still be shown of it.

        Raises:
            InputRefused: nobody can judge these bytes: too large, not parseable, of no known format.
            PolicyRefused: no policy of this name, or `tighten` names what is not known or asks for less.
            ValueError: an instant without a time zone, or an `at` that is not past.
        """
        rules = self._policy
        if policy is not None or tighten is not None:
            rules = self.policies.effective(rules if policy is None else policy, tighten)
        expected = _NOTHING_EXPECTED
        if challenge is not None or domain is not None:
            domains = frozenset({domain} if isinstance(domain, str) else domain or ())
            expected = Expected(challenge=challenge, domains=domains)
        return await verify(
            Submission(raw=as_bytes(data), media_type=media_type),
            policy=rules,
            ports=self.ports(now, at=at, policy=rules),
            expected=expected,
        )

    async def resolve(self, did: str, *, now: datetime | None = None) -> Resolution:
        """Return the document of a DID with its sources.

        Raises:
            DidInvalid: the DID or its document is shown to be wrong.
            DidUnavailable: the method is not supported, or no document is there.
            FetchRefused, FetchFailed: its document could not be had.
        """
        at = _instant(now)
        ports = DidPorts(fetch=self._fetch(at), now=at, endpoints=self.settings.did_endpoints)
        return await did_methods.resolve(did, ports)

    async def fetch(self, url: str, *, accept: str) -> Fetched:
        """Return a credential from a URL that a person gave us, through the guarded way out.

        Raises:
            FetchRefused: the URL may never be asked for.
            FetchFailed: the document could not be had.
        """
        fetch = self._fetch(clock.now())
        return await fetch(url, accept=accept, max_bytes=self.settings.max_body_bytes)

    def now(self) -> datetime:
        """Return the present instant, by the one clock."""
        return clock.now()

    def ports(
        self, now: datetime | None = None, *, at: datetime | None = None, policy: Policy = DEFAULT
    ) -> Ports:
        """Return the world of one verification, with a budget of its own, as far as `policy` reaches.

        Raises:
            ValueError: an instant without a time zone, or an `at` that is not past.
        """
        present = _instant(now)
        network = _OneVerification(self._rim.budgeted)
        fetch = registry_fetch = self._within(network, present, policy)
        if self._registries:
            beside = _OneVerification(lambda: self._rim.beside(network.budgeted()))
            registry_fetch = self._within(beside, present, policy)
        return Ports(
            fetch=fetch,
            registry_fetch=registry_fetch,
            now=present,
            as_of=None if at is None else _past(at, present),
            contexts=self.contexts,
            registries=self._registries,
            did_endpoints=self.settings.did_endpoints,
            offload=self._rim.offload,
            shelf=self._rim,
            anchors=self._anchors,
        )

    def keep_lists_fresh(self) -> None:
        """Fetch status lists that are in use anew before they grow stale, on a schedule of chance, until `close`.

        Then their hosts cannot tell when a credential is looked at. Needs a running event loop; does nothing where
        the setting `refresh_lists` is 0.
        """
        self._rim.keep_fresh(self._world, self.now)

    def _world(self, max_age: timedelta) -> tuple[Ports, Renewal]:
        renewal = self._rim.renewal(max_age)
        at = self.now()
        fetch = self._within(self._rim.within_budget(renewal), at, DEFAULT)
        ports = Ports(
            fetch=fetch,
            registry_fetch=fetch,
            now=at,
            contexts=self.contexts,
            did_endpoints=self.settings.did_endpoints,
            offload=self._rim.offload,
            shelf=self._rim,
            anchors=self._anchors,
        )
        return ports, renewal

    async def close(self) -> None:
        """End connections, threads and what is still under way."""
        await self._rim.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    def _fetch(self, now: datetime) -> Fetch:
        return self._within(_OneVerification(self._rim.budgeted), now, DEFAULT)

    def _within(self, network: Fetch, now: datetime, policy: Policy) -> Fetch:
        """Return the way out of one verification: pinned documents first, and no further than `policy` reaches."""
        fetch = network if policy.network else _NO_NETWORK
        if self._pinned is not None:
            fetch = PinnedFetch(self._pinned, fetch, now=now)
        if policy.document_seconds is not None:
            fetch = YoungFetch(fetch, age=timedelta(seconds=policy.document_seconds), now=now)
        return fetch


class _OneVerification:
    """The network of one verification: its budget, which `open_budget` opens, begins with the first document."""

    __slots__ = ("_fetch", "_open_budget")

    def __init__(self, open_budget: Callable[[], BudgetedFetch]) -> None:
        self._open_budget = open_budget
        self._fetch: BudgetedFetch | None = None

    def budgeted(self) -> BudgetedFetch:
        if self._fetch is None:
            self._fetch = self._open_budget()
        return self._fetch

    async def __call__(
        self,
        url: str,
        *,
        accept: str,
        max_bytes: int,
        follow_redirects: bool = True,
        question: bytes | None = None,
    ) -> Fetched:
        return await self.budgeted()(
            url, accept=accept, max_bytes=max_bytes, follow_redirects=follow_redirects, question=question
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Network:
    """What stands between us and the world, and how to close it."""

    cached: CachedFetch
    close: Callable[[], Awaitable[None]]


class _Rim:
    """The adapters of one event loop, each made when first asked for; also the `Shelf` of its verifications."""

    __slots__ = ("_given", "_network", "_offload", "_refresher", "_settings", "_shelf")

    def __init__(self, settings: Settings, given: Fetch | None) -> None:
        self._settings = settings
        self._given = given
        self._network: _Network | None = None
        self._offload: ThreadOffload | None = None
        self._refresher: Refresher | None = None
        self._shelf: MemoryShelf | None = None

    def beside(self, fetch: BudgetedFetch) -> BudgetedFetch:
        """Return the network of a verification's registries: a budget of their own, and the same deadline."""
        settings = self._settings
        return fetch.beside(
            Budget(hosts=settings.registry_hosts, fetches_per_host=settings.registry_fetches_per_host)
        )

    def budgeted(self) -> BudgetedFetch:
        cached = self._cached()
        return self.within_budget(cached, cached)

    def within_budget(self, fetch: Fetch, cache: KnowsWhatIsAtHand | None = None) -> BudgetedFetch:
        settings = self._settings
        budget = Budget(
            deadline=timedelta(seconds=settings.network_seconds),
            hosts=settings.network_hosts,
            fetches_per_host=settings.network_fetches_per_host,
        )
        return BudgetedFetch(fetch, budget=budget, cache=cache)

    def renewal(self, max_age: timedelta) -> Renewal:
        return Renewal(self._cached(), max_age)

    def keep_fresh(self, world: World, clock: Callable[[], datetime]) -> None:
        if self._refresher is None and self._settings.refresh_lists:
            self._refresher = Refresher(
                self._opened_shelf(),
                world,
                most=self._settings.refresh_lists,
                life=timedelta(seconds=self._settings.cache_seconds),
                clock=clock,
            )
            self._refresher.start()

    def _cached(self) -> CachedFetch:
        if self._network is None:
            self._network = _open_network(self._settings, self._given)
        return self._network.cached

    async def offload(self, judge: Callable[..., T], /, *arguments: object) -> T:
        if self._offload is None:
            self._offload = ThreadOffload()
        return await self._offload(judge, *arguments)

    async def get(
        self,
        key: tuple[str, ...],
        now: datetime,
        make: Callable[[], Awaitable[tuple[T, datetime]]],
        again: Callable[[Ports], Awaitable[tuple[T, datetime]]] | None = None,
    ) -> T:
        return await self._opened_shelf().get(key, now, make, again)

    def last(self, key: tuple[str, ...]) -> object | None:
        return self._opened_shelf().last(key)

    def newest(self, key: tuple[str, ...], seen: datetime) -> datetime:
        return self._opened_shelf().newest(key, seen)

    def _opened_shelf(self) -> MemoryShelf:
        if self._shelf is None:
            self._shelf = MemoryShelf(
                max_entries=self._settings.shelf_entries, max_bytes=self._settings.shelf_bytes
            )
        return self._shelf

    async def close(self) -> None:
        refresher, self._refresher = self._refresher, None
        if refresher is not None:
            await refresher.aclose()
        network, self._network = self._network, None
        if network is not None:
            await network.close()
        offload, self._offload = self._offload, None
        if offload is not None:
            offload.close()


def _open_network(settings: Settings, given: Fetch | None) -> _Network:
    # Imported here: whoever verifies without the network loads no HTTP client and no Redis client.
    total = timedelta(seconds=settings.fetch_total_seconds)
    ca_file = None if settings.ca_file is None else Path(settings.ca_file)
    shared = None
    if settings.cache_url is not None:
        from verifier.io.shared_cache import SharedCache  # noqa: PLC0415

        shared = SharedCache(
            settings.cache_url, secret=(settings.cache_secret or "").encode(), ca_file=ca_file
        )
    guarded = None
    if given is None:
        from verifier.io.fetch import FetchLimits, GuardedFetch  # noqa: PLC0415

        limits = FetchLimits(
            connect=timedelta(seconds=settings.fetch_connect_seconds),
            total=total,
            ports=frozenset(settings.fetch_ports),
        )
        guarded = GuardedFetch(limits=limits, ca_file=ca_file)
        given = SteadyFetch(guarded, total=total)
    kept = CacheLimits(
        size=settings.cache_bytes, age=timedelta(seconds=settings.cache_seconds), patience=total / 2
    )
    cached = CachedFetch(given, limits=kept, shared=shared)

    async def close() -> None:
        await cached.aclose()
        if guarded is not None:
            await guarded.aclose()
        if shared is not None:
            await shared.aclose()

    return _Network(cached=cached, close=close)


def as_bytes(data: bytes | str | Mapping[str, Any]) -> bytes:
    """Return what is verified: bytes as they are, text in UTF-8, an object as its JSON.

    Raises:
        TypeError: a value in the object that JSON has no form for.
    """
    if isinstance(data, bytes):
        return data
    if isinstance(data, str):
        return data.encode("utf-8", "surrogatepass")  # half a character is for the strict reader to refuse
    try:
        return msgspec.json.encode(data)
    except UnicodeEncodeError:
        return json.dumps(data).encode()  # as escapes: half a character is for the strict reader to refuse


def _instant(now: datetime | None) -> datetime:
    if now is None:
        return clock.now()
    if now.tzinfo is None:
        raise ValueError("expected an instant with a time zone, got one without")
    return now.astimezone(UTC)  # one instant has one text in reports


def _past(at: datetime, present: datetime) -> datetime:
    instant = _instant(at)
    if instant > present:
        raise ValueError("expected an instant that has passed, got one to come")
    return instant


def _policies(settings: Settings, registries: tuple[Registry, ...]) -> PolicyBook:
    """Return the shipped policies and those of the operator's folder.

    Raises:
        SettingsRefused: a file cannot be used, or a setting names a policy that is not there.
    """
    folder = settings.policy_folder
    try:
        book = PolicyBook(
            files={} if folder is None else read_policy_folder(Path(folder)),
            offered=settings.policies,
            registries=[registry.name for registry in registries],
        )
    except (PolicyRefused, FolderUnreadable) as error:
        raise SettingsRefused("settings.policy_invalid", f"{PREFIX}POLICY_FOLDER: {error}") from error
    for name, wanted in (
        ("POLICY", (settings.policy,)),
        ("POLICIES", book.offered),
        ("VC_API_POLICY", (settings.vc_api_policy,)),
    ):
        for policy in wanted:
            if policy not in book.policies:
                raise SettingsRefused(
                    "settings.wrong_value",
                    f"{PREFIX}{name}: expected one of {', '.join(book.policies)}, got {policy[:80]!r}",
                )
    return book


def _check_cache(settings: Settings) -> None:
    """Refuse a cache that cannot be used, and one in which whoever can write could make us believe a document."""
    if settings.cache_url is None:
        return
    from verifier.io.store_client import parse_store_url  # noqa: PLC0415 - loads the Redis client

    try:
        parse_store_url(settings.cache_url)
    except ValueError as error:
        raise SettingsRefused("settings.wrong_value", f"LER_VERIFIER_CACHE_URL: {error}") from error
    if settings.cache_secret is None:
        raise SettingsRefused(
            "settings.wrong_value",
            "LER_VERIFIER_CACHE_SECRET: expected a secret beside LER_VERIFIER_CACHE_URL, got none",
        )


def _check_endpoints(settings: Settings) -> None:
    asking = {name for name, method in did_methods.METHODS.items() if method.endpoint is not None}
    for name, url in settings.did_endpoints.items():
        if name not in asking or not url.startswith("https://") or url.endswith("/"):
            raise SettingsRefused(
                "settings.wrong_value",
                f"did_endpoints: expected https URLs without a slash at the end, for {', '.join(sorted(asking))}, "
                f"got {name[:80]!r}",
            )


def _registries(settings: Settings) -> tuple[Registry, ...]:
    """Return the registries in the order of the settings, the operator's own known issuers first."""
    tables = list(settings.registries)
    issuers = read_known_issuers(settings)
    if issuers:
        tables.insert(0, {"type": "static", "name": "known issuers", "issuers": msgspec.to_builtins(issuers)})
    opened = tuple(_open_registry(table) for table in tables)
    if len({registry.name for registry in opened}) < len(opened):
        raise SettingsRefused("settings.wrong_value", "registries: expected a name of its own for each")
    return opened


def _open_registry(table: Mapping[str, Any]) -> Registry:
    stated = dict(table)
    name, of_type = stated.pop("name", None), stated.pop("type", None)
    plugin = REGISTRIES.get(of_type) if isinstance(of_type, str) else None
    if plugin is None or not isinstance(name, str) or not name:
        raise SettingsRefused(
            "settings.wrong_value",
            f"registries: expected a name and a type ({', '.join(REGISTRIES)}), got {str(of_type)[:80]!r}",
        )
    try:
        options = msgspec.convert(stated, plugin.options)
    except msgspec.ValidationError as error:
        raise SettingsRefused("settings.wrong_value", f"registries: {name[:80]!r}: {error}") from error
    return plugin.open(name, options)


def _anchors(settings: Settings) -> tuple[bytes, ...]:
    raw = read_authorities(settings)
    if raw is None:
        return ()
    from verifier.x509 import read_pem  # noqa: PLC0415 - loads for long, and few settings name authorities

    try:
        return read_pem(raw)
    except Rejected as problem:
        raise SettingsRefused(
            "settings.wrong_value", f"LER_VERIFIER_CERTIFICATE_AUTHORITIES: {problem.detail}"
        ) from problem


def _load_pinned(folder: str) -> PinnedDocuments:
    try:
        return load_pinned(Path(folder))
    except PinnedInvalid as error:
        raise SettingsRefused("settings.documents_invalid", f"LER_VERIFIER_DOCUMENTS: {error}") from error
