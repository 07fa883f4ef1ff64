"""What a trusted list says, in whichever of its forms it came: ETSI TS 119 612 (XML), ETSI TS 119 602 (XML or JSON).

URIs of ETSI are kept as names: without scheme and closing slash, which lists in use write in several ways.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from verifier import x509
from verifier.errors import Rejected, Undetermined
from verifier.x509 import Certificate

MAX_SERVICES: Final = 10_000  # in one list; Spain's has 429
MAX_POINTERS: Final = 200  # to other lists; the EU's has 43
MAX_PERIODS: Final = 64  # of one service: its statuses since it was listed; real ones have about three
LIST_OF_LISTS: Final = "uri.etsi.org/TrstSvc/TrustedList/TSLType/EUlistofthelists"


@dataclass(frozen=True, slots=True, kw_only=True)
class Criteria:
    """Which certificates a qualification is about. `unknown`: there is a criterion that is not judged here."""

    assertion: str  # all, atLeastOne or none of what follows
    usages: tuple[tuple[tuple[str, bool], ...], ...] = ()
    policies: tuple[frozenset[str], ...] = ()
    inner: tuple["Criteria", ...] = ()
    unknown: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Qualification:
    """What a list says of some certificates of an authority, beyond what they say of themselves."""

    qualifiers: frozenset[str]
    criteria: Criteria


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A service as it was from `since` on. `status` and `since` are None in lists where to be listed is the status."""

    type: str
    status: str | None
    since: datetime | None
    purposes: frozenset[str] = frozenset()
    qualifications: tuple[Qualification, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A service, by the certificates (DER) and key identifiers that it is known by; its periods, the newest first."""

    provider: str
    certificates: tuple[bytes, ...]
    key_ids: tuple[bytes, ...]
    periods: tuple[Period, ...]

    def at(self, instant: datetime) -> Period | None:
        """Return what held at that instant; None before the list knew the service."""
        return next((one for one in self.periods if one.since is None or one.since <= instant), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pointer:
    """Another list, and the certificates that may sign it, by their SHA-256."""

    url: str
    territory: str | None
    type: str | None
    media_type: str | None
    signers: Mapping[bytes, bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustedList:
    """A list that was proven and read. `next_update` is None for one that its operator has closed.

    `pivots`: addresses of earlier lists of lists, the newest first. `weight`: bytes that it takes, about
    twice those that it was read from.
    """

    type: str | None
    territory: str | None
    sequence: int
    issued: datetime
    next_update: datetime | None
    pointers: tuple[Pointer, ...]
    pivots: tuple[str, ...]
    services: "Services"
    weight: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """The services of a list, found by a certificate, by its key, and by the name of whoever issued one."""

    by_thumbprint: Mapping[bytes, tuple[Service, ...]]
    by_key_id: Mapping[bytes, tuple[Service, ...]]
    by_name: Mapping[bytes, tuple[Certificate, ...]]


def index(services: Iterable[Service]) -> Services:
    """Return services to be looked up. A certificate that cannot be read at all is passed over: others are not."""
    by_thumbprint: dict[bytes, tuple[Service, ...]] = {}
    by_key_id: dict[bytes, tuple[Service, ...]] = {}
    by_name: dict[bytes, tuple[Certificate, ...]] = {}
    for service in services:
        for der in service.certificates:
            try:
                certificate = x509.read_certificate(der)
            except Rejected:
                continue
            digest = hashlib.sha256(der).digest()
            if digest not in by_thumbprint:
                name = certificate.subject.public_bytes()
                by_name[name] = (*by_name.get(name, ()), certificate)
            by_thumbprint[digest] = (*by_thumbprint.get(digest, ()), service)
        for key in service.key_ids:
            by_key_id[key] = (*by_key_id.get(key, ()), service)
    return Services(by_thumbprint=by_thumbprint, by_key_id=by_key_id, by_name=by_name)


def plain(uri: str) -> str:
    """Return a URI of ETSI as a name."""
    return uri.strip().removeprefix("https://").removeprefix("http://").rstrip("/")


def instant(text: object, what: str) -> datetime:
    """Return a date and time with its zone.

    Raises:
        Undetermined: `trusted_list.malformed`.
    """
    try:
        found = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise Undetermined(
            "trusted_list.malformed", f"expected a date and time with a zone as {what}, got another value"
        )
    return found


def periods(found: Iterable[Period]) -> tuple[Period, ...]:
    """Return the periods of one service, the newest first; the order in the list breaks ties.

    Raises:
        Undetermined: `trusted_list.too_large`.
    """
    listed = list(found)
    if len(listed) > MAX_PERIODS:
        raise Undetermined(
            "trusted_list.too_large",
            f"expected at most {MAX_PERIODS} statuses of a service, got {len(listed)}",
        )
    undated = tuple(one for one in listed if one.since is None)
    dated = [(one.since, one) for one in listed if one.since is not None]
    return undated + tuple(one for _, one in sorted(dated, key=lambda pair: pair[0], reverse=True))
