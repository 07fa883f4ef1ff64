"""The only composer: settings in, a `Verifier` out that knows the network, the clock and the pinned documents.

Nothing is opened before it is needed: a credential of a did:key issuer without a status list is verified
without a session, a thread or a cache ever being made. One `Verifier` belongs to one event loop, where it may
serve any number of verifications at once; what they share are bytes and proven lists, never verdicts.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self, TypeVar

import msgspec
from msgspec.structs import replace

import did_methods
from did_methods import Resolution
from did_methods.core.ports import Fetch, Fetched
from did_methods.core.ports import Ports as DidPorts
from verifier.applicant import Applicant, read_applicant
from verifier.installation import (
    authorities_of,
    check_endpoints,
    check_explorers,
    check_open_attestation,
    policies_of,
    registries_of,
)
from verifier.io import clock
from verifier.io.pinned import PinnedDocuments, PinnedFetch, PinnedInvalid, load_pinned
from verifier.io.policy_folder import FolderUnreadable, read_policy_folder
from verifier.io.reach import NoNetwork, YoungFetch
from verifier.io.refresh import Renewal
from verifier.linked_data import ContextStore
from verifier.model import Expected, Signed, Submission
from verifier.packet import verify_packet
from verifier.pipeline import verify
from verifier.policy import DEFAULT, Policy
from verifier.policy_book import PolicyBook
from verifier.ports import Ports, Registry
from verifier.report import Report
from verifier.rim import OneVerification, Rim
from verifier.session import Session, read_session
from verifier.settings import PREFIX, Settings, SettingsRefused
from verifier.steps.answer_requirements import answer
from verifier.tightening import Tightening

if TYPE_CHECKING:
    from verifier.competency_desk import CompetencyDesk

T = TypeVar("T")

# That is asked about: nothing here is older, nor counts from before.
EARLIEST: Final = datetime(1970, 1, 1, tzinfo=UTC)
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
        self._rim = Rim(settings, network)
        self._pinned: PinnedDocuments | None = None
        self._registries = _NO_REGISTRIES
        self._anchors: Mapping[Signed, tuple[bytes, ...]] = {}
        self.contexts = ContextStore.bundled()
        self.policies = _SHIPPED_POLICIES
        if settings is not _DEFAULTS:
            _check_ca_file(settings)
            _check_cache(settings)
            check_endpoints(settings)
            check_explorers(settings)
            check_open_attestation(settings)
            self._registries = registries_of(settings)
            self.policies = policies_of(settings, self._registries, _policy_files(settings))
            self._anchors = authorities_of(settings)
            if settings.documents is not None:
                self._pinned = _load_pinned(settings.documents)
                bodies = {url: document.body for url, document in self._pinned.documents.items()}
                self.contexts = self.contexts.with_documents(bodies)
        self._policy = self.policies.find(settings.policy)
        self._desk: CompetencyDesk | None = None
        if settings.competencies is not None:  # a broken index is to be found at start
            self._desk = _open_desk(settings, self._rim)

    async def verify(
        self,
        data: bytes | str | Mapping[str, Any],
        *,
        policy: str | Policy | None = None,
        tighten: Tightening | Mapping[str, Any] | None = None,
        challenge: str | None = None,
        domain: str | Collection[str] | None = None,
        applicant: Applicant | Mapping[str, Any] | None = None,
        session: Session | Mapping[str, Any] | None = None,
        media_type: str = "",
        now: datetime | None = None,
        at: datetime | None = None,
    ) -> Report:
        """Return the report on a credential or presentation.

        `applicant`: what is known of the person whose it should be, by kind of identifier; none of it is repeated.
        `session`: in which a mobile document was shown (docs/kinds/identity_document.md); of OpenID4VP the nonce is
        `challenge`, and whoever asked in it stands for a `domain` that is not given.

        `tighten` is what is demanded beyond the policy. `now` is the present (aware; left out: the clock's), and `at`
        an instant that has passed, as of which a credential is judged from what can still be shown of it.

        Raises:
            InputRefused: nobody can judge these bytes: too large, not parseable, of no known format.
            PolicyRefused: no policy of this name, or `tighten` names what is not known or asks for less.
            ApplicantRefused: an unknown kind of identifier, or values of another shape.
            SessionRefused: a session of another shape, or a part of one.
            ValueError: an instant without a time zone, or an `at` that is not past.
        """
        rules = self._policy
        if policy is not None or tighten is not None:
            rules = self._rules(policy, tighten)
        expected = _NOTHING_EXPECTED
        if challenge is not None or domain is not None or applicant is not None or session is not None:
            expected = _expected(challenge, domain, applicant, session)
        ports = self.ports(now, at=at, policy=rules)
        report = await verify(
            Submission(raw=as_bytes(data), media_type=media_type),
            policy=rules,
            ports=ports,
            expected=expected,
        )
        return _answered(report, rules, ports.instant) if rules.requirements else report

    async def verify_packet(
        self,
        data: Sequence[bytes | str | Mapping[str, Any]],
        *,
        policy: str | Policy | None = None,
        tighten: Tightening | Mapping[str, Any] | None = None,
        challenge: str | None = None,
        domain: str | Collection[str] | None = None,
        applicant: Applicant | Mapping[str, Any] | None = None,
        session: Session | Mapping[str, Any] | None = None,
        now: datetime | None = None,
        at: datetime | None = None,
    ) -> Report:
        """Return the report on documents that came together: a child for each, and whether they fit each other.

        Its `record` is what all of them say of the person, each thing once, with the way to what proves it. The rest is
        as in `verify`; a document that nobody can judge is a child with that finding.

        Raises:
            InputRefused: no document, or more than `MAX_PACKET`.
            As `verify`.
        """
        present = _instant(now)
        rules = self._rules(policy, tighten)
        report = await verify_packet(
            [Submission(raw=as_bytes(one)) for one in data],
            policy=rules,
            ports=lambda: self.ports(present, at=at, policy=rules),
            expected=_expected(challenge, domain, applicant, session),
        )
        return _answered(report, rules, present if at is None else at) if rules.requirements else report

    @property
    def competencies(self) -> "CompetencyDesk":
        """What answers questions about competencies: what reports show, and what a code means."""
        if self._desk is None:
            self._desk = _open_desk(self.settings, self._rim)
        return self._desk

    async def resolve(self, did: str, *, now: datetime | None = None) -> Resolution:
        """Return the document of a DID with its sources.

        Raises:
            DidInvalid: the DID or its document is shown to be wrong.
            DidUnavailable: the method is not supported, or no document is there.
            FetchRefused, FetchFailed: its document could not be had.
        """
        ports = self.ports(now)
        world = DidPorts(fetch=ports.fetch, now=ports.now, read=ports.read, endpoints=ports.did_endpoints)
        return await did_methods.resolve(did, world)

    async def fetch(self, url: str, *, accept: str) -> Fetched:
        """Return a credential from a URL that a person gave us, through the guarded way out.

        Raises:
            FetchRefused: the URL may never be asked for.
            FetchFailed: the document could not be had.
        """
        fetch = self._fetch(clock.now())
        return await fetch(url, accept=accept, max_bytes=self.settings.max_carrier_bytes)

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
        network = OneVerification(self._rim.budgeted)
        fetch = registry_fetch = self._within(network, present, policy)
        settings, seconds = self.settings, policy.document_seconds
        if self._registries or settings.explorers or settings.nodes or settings.dns_resolver is not None:
            beside = OneVerification(lambda: self._rim.beside(network.budgeted()))
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
            explorers=settings.explorers,
            nodes=settings.nodes,
            dns_resolver=settings.dns_resolver,
            reach="" if policy.network and seconds is None else f"{policy.network} {seconds}",
            lends=seconds is None,
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
            registries=self._registries,  # they may vouch for who signs a list
            did_endpoints=self.settings.did_endpoints,
            offload=self._rim.offload,
            shelf=self._rim,
            anchors=self._anchors,
            explorers=self.settings.explorers,
        )
        return ports, renewal

    async def close(self) -> None:
        """End connections, threads and what is still under way."""
        await self._rim.close()
        if self._desk is not None:
            self._desk.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    def _rules(self, policy: str | Policy | None, tighten: Tightening | Mapping[str, Any] | None) -> Policy:
        return self.policies.effective(self._policy if policy is None else policy, tighten)

    def _fetch(self, now: datetime) -> Fetch:
        return self._within(OneVerification(self._rim.budgeted), now, DEFAULT)

    def _within(self, network: Fetch, now: datetime, policy: Policy) -> Fetch:
        """Return the way out of one verification: pinned documents first, and no further than `policy` reaches."""
        fetch = network if policy.network else _NO_NETWORK
        if self._pinned is not None:
            fetch = PinnedFetch(self._pinned, fetch, now=now)
        if policy.document_seconds is not None:
            fetch = YoungFetch(fetch, age=timedelta(seconds=policy.document_seconds), now=now)
        return fetch


def _answered(report: Report, rules: Policy, instant: datetime) -> Report:
    return replace(report, requirements=answer(rules.requirements, report, instant))


def _expected(
    challenge: str | None,
    domain: str | Collection[str] | None,
    applicant: Applicant | Mapping[str, Any] | None,
    session: Session | Mapping[str, Any] | None,
) -> Expected:
    domains = frozenset({domain} if isinstance(domain, str) else domain or ())
    person = None if applicant is None else read_applicant(applicant)
    known = None if session is None else read_session(session, challenge)
    if not domains and known is not None and known.audience is not None:
        domains = frozenset({known.audience})
    return Expected(challenge=challenge, domains=domains, applicant=person, session=known)


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
    try:
        return now.astimezone(UTC)  # one instant has one text in reports
    except OverflowError as error:
        raise ValueError(
            "expected an instant of the calendar, got one that its zone takes out of it"
        ) from error


def _past(at: datetime, present: datetime) -> datetime:
    instant = _instant(at)
    if not EARLIEST <= instant <= present:
        raise ValueError("expected an instant since 1970 that has passed, got another")
    return instant


def _check_ca_file(settings: Settings) -> None:
    """Refuse a file that TLS cannot be verified with: else every issuer's host would seem to be an impostor's."""
    if settings.ca_file is None:
        return
    from verifier.io.dial import tls_context  # noqa: PLC0415 - loads the HTTP client

    try:
        found = tls_context(Path(settings.ca_file)).cert_store_stats()["x509"]
    except OSError as error:
        raise SettingsRefused(
            "settings.file_unreadable",
            f"{PREFIX}CA_FILE: expected a readable PEM file of certificates, got {error.strerror}",
        ) from error
    if not found:
        raise SettingsRefused(
            "settings.wrong_value", f"{PREFIX}CA_FILE: expected certificates, got only lists of revoked ones"
        )


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


def _open_desk(settings: Settings, rim: Rim) -> "CompetencyDesk":
    from verifier.competency_desk import CompetencyDesk  # noqa: PLC0415 - loads SQLite

    return CompetencyDesk(settings, rim.offload)


def _policy_files(settings: Settings) -> Mapping[str, bytes]:
    if settings.policy_folder is None:
        return {}
    try:
        return read_policy_folder(Path(settings.policy_folder))
    except FolderUnreadable as error:
        raise SettingsRefused("settings.policy_invalid", f"{PREFIX}POLICY_FOLDER: {error}") from error


def _load_pinned(folder: str) -> PinnedDocuments:
    try:
        return load_pinned(Path(folder))
    except PinnedInvalid as error:
        raise SettingsRefused("settings.documents_invalid", f"LER_VERIFIER_DOCUMENTS: {error}") from error
