"""What a time stamp token is about: the digest that its authority was shown. Who that was, and when, is not judged.

Specs: RFC 3161, section 2.4.2 (TSTInfo); RFC 5652, sections 3 and 5 (the message around it).
"""

from typing import Final, NamedTuple

from verifier.x509.der import OBJECT_ID, OCTETS, SEQUENCE, DerMalformed, inside, items_of

MAX_TOKEN: Final = 32 * 1024  # bytes; with the certificates of its authority a token has about 3,000
_SIGNED_DATA: Final = bytes.fromhex("2a864886f70d010702")  # 1.2.840.113549.1.7.2
_TST_INFO: Final = bytes.fromhex("2a864886f70d0109100104")  # 1.2.840.113549.1.9.16.1.4
_WRAPPED: Final = 0xA0  # [0], explicit
_HASHES: Final = {
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


def imprint_of(token: bytes) -> Imprint:
    """Return what a token of RFC 3161 is about.

    Raises:
        TimeStampUnreadable: other bytes, too many of them, or a hash that is not known here.
    """
    if len(token) > MAX_TOKEN:
        raise TimeStampUnreadable(f"expected at most {MAX_TOKEN} bytes, got {len(token)}")
    try:
        signed = _content(inside(token, SEQUENCE), _SIGNED_DATA)
        _, _, (_, content), *_ = inside(signed, SEQUENCE)  # version, digest algorithms, what was signed
        (tag, info), *more = items_of(_content(list(items_of(content)), _TST_INFO))
        if tag != OCTETS or more:
            raise DerMalformed
        _, _, (_, imprint), *_ = inside(info, SEQUENCE)  # version, policy, what was stamped
        (_, algorithm), (_, digest) = items_of(imprint)
        (_, oid), *_ = items_of(algorithm)
    except ValueError as cause:  # DerMalformed, or fewer parts than there must be
        raise TimeStampUnreadable("expected a time stamp token (RFC 3161) in DER, got other bytes") from cause
    if oid not in _HASHES:
        raise TimeStampUnreadable("expected a digest by SHA-2, got another")
    return Imprint(_HASHES[oid], digest)


def _content(info: list[tuple[int, bytes]], kind: bytes) -> bytes:
    """Return the content of a ContentInfo of that kind."""
    (tag, oid), (wrapped, content) = info
    if (tag, oid, wrapped) != (OBJECT_ID, kind, _WRAPPED):
        raise DerMalformed
    return content
