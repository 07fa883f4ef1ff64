"""Does a chain lead to an anchor, and is every step of it allowed to vouch for the one below, at this instant?

Spec: RFC 5280, section 6.1, over a chain that comes in order (RFC 7515, section 4.1.6), so that nothing is searched:
each certificate must be an anchor, be signed by one, or be signed by the next. The steps, numbered as in the code:

  1 names chain and signatures hold, up to the first certificate that is an anchor or that an anchor signed
  2 every certificate is within its dates, the anchor included
  3 the leaf may sign; those above may certify: basicConstraints, keyUsage, path length
  4 no critical extension is passed over, and the names below an authority are among those that it may give

Not judged: policies (none is demanded here), and whether an authority has revoked a certificate (`revocation.py`).
A chain whose signer's certificate has ended proves nothing either way, unless a time stamp shows when the signature
was there.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa

from did_methods.core.algorithms import MAX_RSA_EXPONENT_BITS
from verifier.errors import Rejected, Undetermined
from verifier.x509.certificates import Certificate, extension, extensions_of, read_certificate, thumbprint
from verifier.x509.name_constraints import judge_names
from verifier.x509.qualified import QC_STATEMENTS

MAX_TRIED: Final = 8  # anchors of one name whose keys are tried; renewed authorities have two or three
MIN_RSA_BITS: Final = 2_047  # an authority in use has one less than 2,048
MAX_RSA_BITS: Final = 8_192  # longer ones cost more than they are worth, and cost us
MIN_CURVE_BITS: Final = 256
KEPT_STORES: Final = 32  # sets of anchors made last; an operator has a few
HASHES: Final = (
    hashes.SHA256, hashes.SHA384, hashes.SHA512, hashes.SHA3_256, hashes.SHA3_384, hashes.SHA3_512
)  # fmt: skip
_UNDERSTOOD: Final = frozenset(
    {
        x509.BasicConstraints.oid,
        x509.KeyUsage.oid,
        x509.ExtendedKeyUsage.oid,  # no purpose is demanded: which key signs is the issuer's choice
        x509.SubjectAlternativeName.oid,
        x509.NameConstraints.oid,
        x509.CertificatePolicies.oid,  # no policy is demanded, so none can be missing
        x509.InhibitAnyPolicy.oid,  # likewise
        QC_STATEMENTS,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchors:
    """Certificates that the operator trusts, to be looked up by what they are and by their name."""

    by_thumbprint: Mapping[bytes, Certificate]
    by_name: Mapping[bytes, tuple[Certificate, ...]]


@lru_cache(maxsize=KEPT_STORES)
def anchors_of(ders: tuple[bytes, ...]) -> Anchors:
    """Return these certificates as anchors.

    Raises:
        Rejected: `certificate.malformed`.
    """
    return index(read_certificate(der) for der in ders)


def index(certificates: Iterable[Certificate]) -> Anchors:
    """Return certificates as anchors."""
    by_thumbprint = {thumbprint(certificate): certificate for certificate in certificates}
    by_name: dict[bytes, tuple[Certificate, ...]] = {}
    for certificate in by_thumbprint.values():
        name = certificate.subject.public_bytes()
        by_name[name] = (*by_name.get(name, ()), certificate)
    return Anchors(by_thumbprint=by_thumbprint, by_name=by_name)


def validate(
    chain: Sequence[Certificate], anchors: Anchors, at: datetime, *, stamped: datetime | None = None
) -> tuple[Certificate, ...]:
    """Return the path from the leaf of `chain` to the anchor that vouches for it, both included.

    `stamped`: when the signature was shown to be there already; once a certificate has ended, all count as of then.

    Raises:
        Rejected: `certificate.untrusted`, `certificate.broken_chain`, `certificate.not_yet`, `certificate.not_allowed`,
            `certificate.weak_signature`.
        Undetermined: `certificate.expired`, `certificate.extension_unsupported`, `certificate.extension_unreadable`.
    """
    path = _find(chain, anchors, [at] if stamped is None else [at, stamped])  # 1
    try:
        _judge_dates(path, at)  # 2
    except Undetermined:
        if stamped is None or not all(_is_in_force(certificate, stamped) for certificate in path):
            raise
    _judge_leaf(path[0])  # 3
    for place, authority in enumerate(path[1:], 1):
        _judge_authority(authority, below=path[1:place])
    for place, certificate in enumerate(path):  # 4
        _judge_extensions(certificate)
        judge_names(certificate, path[:place])
    return path


def _judge_dates(path: Sequence[Certificate], at: datetime) -> None:
    at = at.replace(microsecond=0)  # the dates of a certificate include the second that they name
    for certificate in path:
        if at < certificate.not_valid_before_utc:
            raise Rejected(
                "certificate.not_yet", "expected a certificate in force, got one that starts later"
            )
        if at > certificate.not_valid_after_utc:
            raise Undetermined("certificate.expired", "expected a certificate in force, got one past its end")


def _is_in_force(certificate: Certificate, at: datetime) -> bool:
    return certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc


def _find(
    chain: Sequence[Certificate], anchors: Anchors, instants: Sequence[datetime]
) -> tuple[Certificate, ...]:
    for place, certificate in enumerate(chain):
        if thumbprint(certificate) in anchors.by_thumbprint:
            return tuple(chain[: place + 1])
        named = anchors.by_name.get(certificate.issuer.public_bytes(), ())[:MAX_TRIED]
        above = [anchor for anchor in named if is_signed_by(certificate, anchor)]
        if above:
            return (*chain[: place + 1], _in_force_first(above, instants))
        if place + 1 < len(chain) and not is_signed_by(certificate, chain[place + 1]):
            raise Rejected(
                "certificate.broken_chain",
                "expected each certificate signed by the next, got one that is not",
            )
    raise Rejected(
        "certificate.untrusted", "expected a chain to an authority that is trusted here, got one to another"
    )


def _in_force_first(above: Sequence[Certificate], instants: Sequence[datetime]) -> Certificate:
    """Return the anchor to go by of those with one key: authorities renew their certificate and keep the key."""
    for at in instants:
        for anchor in above:
            if _is_in_force(anchor, at):
                return anchor
    return above[0]


def is_signed_by(certificate: Certificate, authority: Certificate) -> bool:
    """Say whether the name and the signature lead from `certificate` to `authority`.

    Raises:
        Rejected: `certificate.weak_signature`: they do, by a hash that can be forged.
    """
    try:
        key = authority.public_key()
        if isinstance(key, rsa.RSAPublicKey) and is_costly(key):
            return False
        certificate.verify_directly_issued_by(authority)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    algorithm = certificate.signature_hash_algorithm  # None: the scheme has its own, as Ed25519 does
    if algorithm is not None and not isinstance(algorithm, HASHES):
        raise Rejected(
            "certificate.weak_signature", f"expected a signature over SHA-2 or SHA-3, got {algorithm.name}"
        )
    return True


def is_costly(key: rsa.RSAPublicKey) -> bool:
    """Say whether checking a signature under this key takes longer than under any in use."""
    return key.key_size > MAX_RSA_BITS or key.public_numbers().e.bit_length() > MAX_RSA_EXPONENT_BITS


def _judge_leaf(leaf: Certificate) -> None:
    usage = extension(leaf, x509.KeyUsage)
    if usage is not None and not (usage.digital_signature or usage.content_commitment):
        raise Rejected(
            "certificate.not_allowed", "expected a certificate for signatures, got one for other use"
        )


def _judge_authority(authority: Certificate, *, below: Sequence[Certificate]) -> None:
    """Judge one certificate above the leaf; `below` are the authorities between the two."""
    if _is_weak(authority):
        raise Rejected(
            "certificate.weak_signature", "expected an authority with a strong key, got a weak one"
        )
    constraints = extension(authority, x509.BasicConstraints)
    if constraints is None or not constraints.ca or not len(authority.subject):
        raise Rejected("certificate.not_allowed", "expected an authority above a certificate, got none")
    usage = extension(authority, x509.KeyUsage)
    if usage is not None and not usage.key_cert_sign:
        raise Rejected(
            "certificate.not_allowed", "expected an authority that may certify, got one that may not"
        )
    counted = sum(one.subject != one.issuer for one in below)
    if constraints.path_length is not None and counted > constraints.path_length:
        raise Rejected(
            "certificate.not_allowed",
            f"expected at most {constraints.path_length} authorities below, got {counted}",
        )


def _is_weak(authority: Certificate) -> bool:
    """Say whether the key of an authority can be forged. Any curve of 256 bits will do: some are not of JOSE."""
    key = authority.public_key()  # it has verified a signature, or is an anchor
    if isinstance(key, rsa.RSAPublicKey):
        return key.key_size < MIN_RSA_BITS
    if isinstance(key, ec.EllipticCurvePublicKey):
        return key.curve.key_size < MIN_CURVE_BITS
    return not isinstance(key, ed25519.Ed25519PublicKey | ed448.Ed448PublicKey)


def _judge_extensions(certificate: Certificate) -> None:
    for one in extensions_of(certificate):
        # Policy constraints must be critical, and bind where somebody forgot to say so.
        if (one.critical or one.oid == x509.PolicyConstraints.oid) and one.oid not in _UNDERSTOOD:
            raise Undetermined(
                "certificate.extension_unsupported",
                f"expected critical extensions known here, got {one.oid.dotted_string[:80]}",
            )
