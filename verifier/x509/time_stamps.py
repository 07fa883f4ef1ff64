"""What a time stamp token says: the digest that its authority was shown, and when. Nothing of it is proven.

Specs: RFC 3161, section 2.4.2 (TSTInfo); RFC 5652, sections 3 and 5 (the message around it).
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final, NamedTuple

from verifier.x509.der import OBJECT_ID, OCTETS, SEQUENCE, SET, DerMalformed, inside, item_of, items_of

MAX_TOKEN: Final = 32 * 1024  # bytes; with the certificates of its authority a token has about 3,000
_SIGNED_DATA: Final = bytes.fromhex("2a864886f70d010702")  # 1.2.840.113549.1.7.2
_TST_INFO: Final = bytes.fromhex("2a864886f70d0109100104")  # 1.2.840.113549.1.9.16.1.4
_WRAPPED: Final = 0xA0  # [0], explicit
_GENERALIZED_TIME: Final = 0x18
HASHES: Final[Mapping[bytes, str]] = {
    bytes.fromhex("608648016503040201"): "sha256",
    bytes.fromhex("608648016503040202"): "sha384",
    bytes.fromhex("608648016503040203"): "sha512",
}


class TimeStampUnreadable(ValueError):
    """The bytes are no time stamp token that is read here."""


class Imprint(NamedTuple):
    """The digest that was stamped, and the name of its hash."""

    hash_name: str
    digest: bytes


class Stamp(NamedTuple):
    """A token taken apart. `signed` is the TSTInfo, `signer` what its one SignerInfo is made of."""

    imprint: Imprint
    at: datetime
    signed: bytes
    certificates: tuple[bytes, ...]
    signer: bytes


def imprint_of(token: bytes) -> Imprint:
    """Return what a token of RFC 3161 is about.

    Raises:
        TimeStampUnreadable: other bytes, too many of them, or a hash that is not known here.
    """
    try:
        _, info = _message(token)
        return _imprint(info)
    except ValueError as cause:  # DerMalformed, or fewer parts than there must be
        raise _unreadable(cause) from cause


def read_stamp(token: bytes) -> Stamp:
    """Return all that a token says.

    Raises:
        TimeStampUnreadable: as `imprint_of`, or not signed by one who says which certificate it has.
    """
    try:
        signed_data, info = _message(token)
        _, _, (_, serial), (tag, stated), *_ = inside(info, SEQUENCE)[1:]
        if tag != _GENERALIZED_TIME or not serial:
            raise DerMalformed
        at = _instant(stated)
        *optional, (set_tag, signers) = signed_data[3:]
        certificates = next((content for part, content in optional if part == _WRAPPED), b"")
        ((signer_tag, signer),) = items_of(signers)
        if (set_tag, signer_tag) != (SET, SEQUENCE):
            raise DerMalformed
        return Stamp(_imprint(info), at, info, tuple(_each(certificates)), signer)
    except ValueError as cause:
        raise _unreadable(cause) from cause


def _message(token: bytes) -> tuple[list[tuple[int, bytes]], bytes]:
    """Return the parts of SignedData, and the DER of the TSTInfo in it."""
    if len(token) > MAX_TOKEN:
        raise TimeStampUnreadable(f"expected at most {MAX_TOKEN} bytes, got {len(token)}")
    signed = inside(_content(inside(token, SEQUENCE), _SIGNED_DATA), SEQUENCE)
    _, _, (_, content), *_ = signed  # version, digest algorithms, what was signed
    (tag, info), *more = items_of(_content(list(items_of(content)), _TST_INFO))
    if tag != OCTETS or more:
        raise DerMalformed
    return signed, info


def _imprint(info: bytes) -> Imprint:
    _, _, (_, imprint), *_ = inside(info, SEQUENCE)  # version, policy, what was stamped
    (_, algorithm), (_, digest) = items_of(imprint)
    return Imprint(hash_named(algorithm), digest)


def hash_named(algorithm: bytes) -> str:
    """Return the name of a hash by what is inside its AlgorithmIdentifier.

    Raises:
        TimeStampUnreadable: it is not one of SHA-2.
        DerMalformed: other bytes.
    """
    (_, oid), *_ = items_of(algorithm)
    if oid not in HASHES:
        raise TimeStampUnreadable("expected a digest by SHA-2, got another")
    return HASHES[oid]


def _each(items: bytes) -> list[bytes]:
    """Return each item with its tag and length."""
    return [item_of(tag, content) for tag, content in items_of(items)]


def _instant(stated: bytes) -> datetime:
    """Return a GeneralizedTime as DER has it: in UTC, with or without a fraction of a second."""
    text = stated.decode("ascii")
    pattern = "%Y%m%d%H%M%S.%fZ" if "." in text else "%Y%m%d%H%M%SZ"
    return datetime.strptime(text, pattern).replace(tzinfo=UTC)


def _unreadable(cause: ValueError) -> TimeStampUnreadable:
    if isinstance(cause, TimeStampUnreadable):
        return cause
    return TimeStampUnreadable("expected a time stamp token (RFC 3161) in DER, got other bytes")


def _content(info: list[tuple[int, bytes]], kind: bytes) -> bytes:
    """Return the content of a ContentInfo of that kind."""
    (tag, oid), (wrapped, content) = info
    if (tag, oid, wrapped) != (OBJECT_ID, kind, _WRAPPED):
        raise DerMalformed
    return content
