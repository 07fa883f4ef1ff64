"""Which service stands behind a certificate, and does it count: by its kind, its status then and now, its exceptions.

A chain comes in and a `Standing` goes out. In the order of the code:

  1 the chain is followed up to a certificate or a key that the list knows, each step by its signature
  2 the service is of a kind that the operator counts, and the certificate one that the service is listed for
  3 its status counted when the issuer says that it signed, and counts now; an authority's, when it certified, too
  4 the path is valid at this instant (`verifier.x509.validate`), or was when a time stamp shows that it had signed

Why 3 asks thrice: of a service that has lost its status, nobody can show that a signature is older than that.
Specs: ETSI TS 119 612, section 5.5; TS 119 615 (which service a certificate belongs to); TS 119 602.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from cryptography import x509 as pyca

from verifier import x509
from verifier.errors import Rejected, Undetermined
from verifier.model import Listing, Signed, Standing
from verifier.registries.core.eu.trusted_list import Criteria, Period, Service, Services
from verifier.x509 import Certificate, Qualified
from verifier.x509.certificates import der_of, extension
from verifier.x509.path import MAX_TRIED, is_signed_by

_TYPE: Final = "uri.etsi.org/TrstSvc/Svctype/"
_STATUS: Final = "uri.etsi.org/TrstSvc/TrustedList/Svcstatus/"
_INFO: Final = "uri.etsi.org/TrstSvc/TrustedList/SvcInfoExt/"
_LOTE: Final = "uri.etsi.org/19602/"
_GRANTED: Final = frozenset({_STATUS + "granted"})
_NATIONAL: Final = _GRANTED | {_STATUS + "recognisedatnationallevel"}
# Words of the time before Regulation (EU) No 910/2014 applied, when they meant what "granted" means since.
_EARLIER: Final = frozenset(
    _STATUS + word
    for word in ("undersupervision", "supervisionincessation", "accredited", "setbynationallaw")
)
_EIDAS: Final = datetime(2016, 7, 1, tzinfo=UTC)
_NOT_QUALIFIED: Final = _INFO + "NotQualified"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of service that an operator can count, by the types and statuses that lists call it by.

    `signs`: what it, or whom it certifies, may sign. `unstated`: to be listed is to have the status. `certifies`: an
    authority, whose certificates must say that they are qualified for this, and which must be listed for it.
    """

    types: frozenset[str]
    statuses: frozenset[str]
    signs: frozenset[Signed]
    unstated: bool = False
    purpose: str | None = None
    certifies: Qualified | None = None


# Whoever has a seal may say what it likes in its own name. A mobile document is told as what an authority attests, so
# that is for those who are listed as attesting.
_SEALS: Final = frozenset({Signed.SEAL, Signed.TOKEN})
_ATTESTS: Final = _SEALS | {Signed.MOBILE_DOCUMENT}

KINDS: Final = {
    "seal": Kind(
        types=frozenset({_TYPE + "CA/QC"}),
        statuses=_GRANTED,
        signs=_SEALS,
        purpose=_INFO + "ForeSeals",
        certifies=Qualified.SEAL,
    ),
    "signature": Kind(
        types=frozenset({_TYPE + "CA/QC"}),
        statuses=_GRANTED,
        signs=_SEALS,
        purpose=_INFO + "ForeSignatures",
        certifies=Qualified.SIGNATURE,
    ),
    "qeaa": Kind(types=frozenset({_TYPE + "EAA/Q"}), statuses=_GRANTED, signs=_ATTESTS),
    "pub_eaa": Kind(
        types=frozenset({_TYPE + "EAA/Pub-EAA", _LOTE + "SvcType/PubEAA/Issuance"}),
        statuses=_NATIONAL | {_LOTE + "PubEAAProvidersList/SvcStatus/notified"},
        signs=_ATTESTS,
    ),
    "eaa": Kind(types=frozenset({_TYPE + "EAA"}), statuses=_NATIONAL, signs=_ATTESTS),
    "pid": Kind(
        types=frozenset({_LOTE + "SvcType/PID/Issuance"}),
        statuses=_GRANTED,
        signs=_ATTESTS,
        unstated=True,
    ),
}

# Who stamps: no operator need count it, since a stamp lists nobody.
TIME_STAMPS: Final = Kind(
    types=frozenset({_TYPE + "TSA/QTST"}),
    statuses=_GRANTED,
    signs=frozenset({Signed.TIME_STAMP}),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A service that a chain leads to, and the certificate under which it does.

    `by_key`: the list knows the key of that certificate; what else it says is the word of whoever brought it.
    """

    service: Service
    anchor: Certificate
    by_key: bool = False


def matches(chain: Sequence[Certificate], listed: Services) -> list[Match]:
    """Return every service that the chain leads to.

    Raises:
        Rejected: `certificate.weak_signature`.
    """
    return list(_matches(chain, listed))


def _matches(chain: Sequence[Certificate], listed: Services) -> Iterator[Match]:
    for place, certificate in enumerate(chain):  # 1
        for service in listed.by_thumbprint.get(x509.thumbprint(certificate), ()):
            yield Match(service=service, anchor=certificate)
        key = x509.key_id(certificate) if listed.by_key_id else None
        for service in listed.by_key_id.get(key, ()) if key is not None else ():
            yield Match(service=service, anchor=certificate, by_key=True)
        for anchor in listed.by_name.get(certificate.issuer.public_bytes(), ())[:MAX_TRIED]:
            if is_signed_by(certificate, anchor):
                for service in listed.by_thumbprint[x509.thumbprint(anchor)]:
                    yield Match(service=service, anchor=anchor)
        if place + 1 < len(chain) and not is_signed_by(certificate, chain[place + 1]):
            return


def anchors(
    chain: Sequence[Certificate], found: Iterable[Match], kinds: Iterable[Kind], now: datetime
) -> tuple[bytes, ...]:
    """Return the certificates of the services that count and may stand above the chain, as DER.

    A service that is no authority and is known by its key alone stands above nobody: with that key it could make itself
    a certificate of any name, and certificates of others.

    Raises:
        Undetermined: `trusted_list.key_alone`: only such a service counts.
    """
    wanted = tuple(kinds)
    vouching: list[bytes] = []
    key_alone = False
    for match in found:
        counted = [kind for kind in wanted if _counts(match.service, kind, chain[0], (now,))]
        if any(kind.certifies is not None or not match.by_key for kind in counted):
            vouching.append(der_of(match.anchor))
        elif counted:
            key_alone = True
    if key_alone and not vouching:
        raise Undetermined(
            "trusted_list.key_alone", "expected a service listed with its certificate, got its key alone"
        )
    return tuple(dict.fromkeys(vouching))


def standing(
    chain: Sequence[Certificate],
    found: Sequence[Match],
    kinds: Iterable[Kind],
    *,
    now: datetime,
    signed_at: datetime | None,
    stamped: datetime | None = None,
) -> Standing:
    """Return how the signer stands by the services that its chain leads to.

    Raises:
        Undetermined: `certificate.expired`, `trusted_list.qualification_unsupported`, …
    """
    leaf = chain[0]
    instants = (now,) if signed_at is None else (min(signed_at, now), now)
    best = Standing(listing=Listing.NOT_LISTED)
    for match in found:
        for kind in kinds:
            answer = _by(match, kind, leaf, instants)
            if answer is None or not _is_valid(chain, match, now, stamped):
                continue
            if answer.listing is Listing.LISTED:
                return answer
            if best.name is None or answer.listing is Listing.EXPIRED:
                best = answer
    return best


def _by(match: Match, kind: Kind, leaf: Certificate, instants: tuple[datetime, ...]) -> Standing | None:
    """Return how the leaf stands by one service as one kind; None where the service says nothing of it."""
    now = instants[-1]
    current = match.service.at(now)
    if current is None or not _fits(kind, current, leaf):  # 2
        return None
    name = _name(match, leaf)
    if _counts(match.service, kind, leaf, instants):  # 3
        return Standing(listing=Listing.LISTED, name=name, valid_from=current.since)
    if _has_status(kind, current, now):  # it has it now, and had it not then
        return Standing(listing=Listing.NOT_LISTED, name=name, valid_from=current.since)
    if any(_has_status(kind, one, one.since or now) for one in match.service.periods):
        ended = _EIDAS if current.status in _EARLIER else current.since
        return Standing(listing=Listing.EXPIRED, name=name, valid_until=ended)
    return None


def _is_valid(chain: Sequence[Certificate], match: Match, now: datetime, stamped: datetime | None) -> bool:
    try:
        x509.validate(chain, x509.anchors_of((der_of(match.anchor),)), now, stamped=stamped)  # 4
    except Rejected:
        return False
    return True


def _name(match: Match, leaf: Certificate) -> str | None:
    """Return whom the list confirms: its own entry, or whom the listed authority has certified."""
    if der_of(match.anchor) == der_of(leaf):
        return match.service.provider or None
    return x509.subject_name(leaf) or match.service.provider or None


def _counts(service: Service, kind: Kind, leaf: Certificate, instants: Iterable[datetime]) -> bool:
    """Say whether the service was of this kind and had its status at each of these instants.

    An authority must have had it when it certified, too: that is what its certificates are qualified by.
    """
    certified = () if kind.certifies is None else (leaf.not_valid_before_utc,)
    for instant in (*instants, *certified):
        period = service.at(instant)
        if period is None or not _fits(kind, period, leaf) or not _has_status(kind, period, instant):
            return False
    return True


def _fits(kind: Kind, period: Period, leaf: Certificate) -> bool:
    if period.type not in kind.types or (kind.purpose is not None and kind.purpose not in period.purposes):
        return False
    if kind.certifies is None:
        return True
    if kind.certifies not in x509.qualified_as(leaf):
        return False
    for one in period.qualifications:
        if _NOT_QUALIFIED in one.qualifiers:
            holds = _holds(one.criteria, leaf)
            if holds is None:
                raise Undetermined(
                    "trusted_list.qualification_unsupported",
                    "expected exceptions of a service that are judged here, got others",
                )
            if holds:
                return False
    return True


def _has_status(kind: Kind, period: Period, instant: datetime) -> bool:
    if period.status is None:
        return kind.unstated
    return period.status in kind.statuses or (
        kind.certifies is not None and instant < _EIDAS and period.status in _EARLIER
    )


def _holds(criteria: Criteria, leaf: Certificate) -> bool | None:
    """Say whether a certificate is among those that the criteria mean; None: cannot be told."""
    answers: list[bool | None] = [_used_as(leaf, bits) for bits in criteria.usages]
    answers += [policies <= _policies(leaf) for policies in criteria.policies]
    answers += [_holds(one, leaf) for one in criteria.inner]
    if criteria.unknown or not answers:
        answers.append(None)
    if criteria.assertion == "all":
        return False if False in answers else None if None in answers else True
    if criteria.assertion not in {"atLeastOne", "none"}:
        return None
    some = True if True in answers else None if None in answers else False
    return some if criteria.assertion == "atLeastOne" or some is None else not some


_USAGES: Final = {
    "digitalSignature": "digital_signature",
    "nonRepudiation": "content_commitment",
    "keyEncipherment": "key_encipherment",
    "dataEncipherment": "data_encipherment",
    "keyAgreement": "key_agreement",
    "keyCertSign": "key_cert_sign",
    "crlSign": "crl_sign",
}


def _used_as(leaf: Certificate, bits: tuple[tuple[str, bool], ...]) -> bool | None:
    usage = extension(leaf, pyca.KeyUsage)
    for name, wanted in bits:
        if name not in _USAGES:
            return None
        if (usage is not None and bool(getattr(usage, _USAGES[name]))) is not wanted:
            return False
    return True


def _policies(leaf: Certificate) -> frozenset[str]:
    stated = extension(leaf, pyca.CertificatePolicies)
    return frozenset() if stated is None else frozenset(one.policy_identifier.dotted_string for one in stated)
