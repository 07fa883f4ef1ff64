"""Has an authority revoked a certificate? By its list (CRL), once that is shown to be its own, whole and of today.

Spec: RFC 5280, sections 4.2.1.13, 5 and 6.3. Pure: the list has been fetched. A list of another issuer, for part of the
reasons or of the certificates, or of changes alone, says nothing here. Not read: OCSP.
"""

import base64
import binascii
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa
from cryptography.x509.oid import AuthorityInformationAccessOID

from verifier.errors import Undetermined
from verifier.x509.certificates import Certificate, extension
from verifier.x509.path import HASHES, is_costly

MAX_CRL: Final = 2 * 1024 * 1024  # bytes; 50,000 revoked certificates
_SKEW: Final = timedelta(minutes=5)  # between the authority's clock and ours
_PEM: Final = re.compile(
    rb"\s*-----BEGIN X509 CRL-----([A-Za-z0-9+/=\s]+)-----END X509 CRL-----\s*", re.ASCII
)
_UNDERSTOOD: Final = frozenset(
    {x509.IssuingDistributionPoint.oid, x509.CRLNumber.oid, x509.AuthorityKeyIdentifier.oid}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RevocationList:
    """A list that its authority signed. `weight`: bytes, for the shelf."""

    content: x509.CertificateRevocationList
    made: datetime
    next_update: datetime
    weight: int


def lists_named(certificate: Certificate) -> tuple[str, ...]:
    """Return the addresses at which a certificate says that a list for it is, of all reasons and by its own issuer.

    Raises:
        Undetermined: `certificate.extension_unreadable`.
    """
    points = extension(certificate, x509.CRLDistributionPoints) or ()
    return tuple(
        name.value
        for point in points
        if point.reasons is None and point.crl_issuer is None
        for name in point.full_name or ()
        if isinstance(name, x509.UniformResourceIdentifier)
    )


def is_told_elsewhere(certificate: Certificate) -> bool:
    """Say whether it can be asked whether a certificate is revoked, but by none of `lists_named`: by OCSP, or in parts.

    Raises:
        Undetermined: `certificate.extension_unreadable`.
    """
    if lists_named(certificate):
        return False
    access = extension(certificate, x509.AuthorityInformationAccess) or ()
    if any(one.access_method == AuthorityInformationAccessOID.OCSP for one in access):
        return True
    return extension(certificate, x509.CRLDistributionPoints) is not None


def read_crl(raw: bytes, authority: Certificate, now: datetime) -> RevocationList:
    """Return the list in `raw`, DER or PEM, that `authority` signed and that holds now.

    Raises:
        Undetermined: `revocation.unknown`: no list, another's, one past its time, or one not read here.
    """
    if len(raw) > MAX_CRL:
        raise _unknown(f"at most {MAX_CRL} bytes")
    try:
        found = x509.load_der_x509_crl(_der(raw))
        _judge_signature(found, authority)
        extensions = list(found.extensions)
    except (ValueError, TypeError, UnsupportedAlgorithm, binascii.Error, x509.DuplicateExtension) as cause:
        raise _unknown("a list that can be read") from cause
    # A list of changes must say so critically, and tells no more where somebody forgot that.
    if any(
        (one.critical or one.oid == x509.DeltaCRLIndicator.oid) and one.oid not in _UNDERSTOOD
        for one in extensions
    ):
        raise _unknown("a list of all that is revoked")
    begin, end = found.last_update_utc, found.next_update_utc
    if begin > now + _SKEW or end is None or end < now:
        raise _unknown("a list in force")
    return RevocationList(content=found, made=begin, next_update=end, weight=len(raw))


def revoked_since(listed: RevocationList, certificate: Certificate) -> datetime | None:
    """Return since when a certificate must not be trusted by this list; None: it is not on it.

    Raises:
        Undetermined: `revocation.unknown`: a list for other certificates, or an entry not read here.
    """
    _judge_scope(listed.content, certificate)
    if listed.made > certificate.not_valid_after_utc:  # who has ended may be left out
        raise _unknown("a list from before the certificate ended")
    entry = listed.content.get_revoked_certificate_by_serial_number(certificate.serial_number)
    if entry is None:
        return None
    since = entry.revocation_date_utc
    try:
        for one in entry.extensions:
            if isinstance(one.value, x509.InvalidityDate):
                since = min(since, one.value.invalidity_date_utc)
            elif one.critical and not isinstance(one.value, x509.CRLReason):
                raise _unknown("entries of the list's own issuer")
    except (ValueError, x509.DuplicateExtension) as cause:
        raise _unknown("entries that can be read") from cause
    return since


def _judge_signature(found: x509.CertificateRevocationList, authority: Certificate) -> None:
    key = authority.public_key()
    usage = extension(authority, x509.KeyUsage)
    if found.issuer != authority.subject or (usage is not None and not usage.crl_sign):
        raise _unknown("a list by the certificate's own authority")
    if isinstance(key, rsa.RSAPublicKey) and is_costly(key):
        raise _unknown("a key of usual size")
    kinds = rsa.RSAPublicKey | ec.EllipticCurvePublicKey | ed25519.Ed25519PublicKey | ed448.Ed448PublicKey
    if not isinstance(key, kinds) or not found.is_signature_valid(key):
        raise _unknown("a list that the authority signed")
    algorithm = found.signature_hash_algorithm  # None: the scheme has its own, as Ed25519 does
    if algorithm is not None and not isinstance(algorithm, HASHES):
        raise _unknown("a signature over SHA-2 or SHA-3")


def _judge_scope(found: x509.CertificateRevocationList, certificate: Certificate) -> None:
    """Accept a list that is about all reasons for which certificates of this kind are revoked."""
    try:
        scope = found.extensions.get_extension_for_class(x509.IssuingDistributionPoint).value
    except x509.ExtensionNotFound:
        return
    constraints = extension(certificate, x509.BasicConstraints)
    is_authority = constraints is not None and constraints.ca
    others = scope.only_contains_user_certs if is_authority else scope.only_contains_ca_certs
    if others or scope.only_contains_attribute_certs or scope.indirect_crl or scope.only_some_reasons:
        raise _unknown("a list for this kind of certificate")
    names = {name.value for name in scope.full_name or () if isinstance(name, x509.UniformResourceIdentifier)}
    if scope.relative_name is not None or (names and names.isdisjoint(lists_named(certificate))):
        raise _unknown("the list that the certificate names")


def _der(raw: bytes) -> bytes:
    block = _PEM.fullmatch(raw)
    return raw if block is None else base64.b64decode(b"".join(block[1].split()), validate=True)


def _unknown(expected: str) -> Undetermined:
    return Undetermined("revocation.unknown", f"expected {expected}, got another")
