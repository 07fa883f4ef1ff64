"""What a certificate says of itself under EU law: qualified or not, for seals, signatures or web sites.

Spec: ETSI EN 319 412-5, QcStatements. That it says so proves nothing: a trusted list must list who issued it.
"""

from collections.abc import Iterator
from enum import StrEnum
from typing import Final

from cryptography import x509

from verifier.errors import Rejected
from verifier.x509.certificates import Certificate, extensions_of

QC_STATEMENTS: Final = x509.ObjectIdentifier("1.3.6.1.5.5.7.1.3")  # RFC 3739, section 3.2.6
_COMPLIANCE: Final = bytes.fromhex("04008e460101")  # 0.4.0.1862.1.1
_TYPE: Final = bytes.fromhex("04008e460106")  # 0.4.0.1862.1.6
_SEQUENCE: Final = 0x30
_OID: Final = 0x06
_MAX_LENGTH_BYTES: Final = 2  # of a length; a certificate is shorter than 64 KiB


class Qualified(StrEnum):
    """For what a qualified certificate was issued."""

    SIGNATURE = "signature"
    SEAL = "seal"
    WEB = "web"


_TYPES: Final = {
    bytes.fromhex("04008e46010601"): Qualified.SIGNATURE,
    bytes.fromhex("04008e46010602"): Qualified.SEAL,
    bytes.fromhex("04008e46010603"): Qualified.WEB,
}


def qualified_as(certificate: Certificate) -> frozenset[Qualified]:
    """Return for what the certificate says that it is qualified; nothing where it does not say so.

    A qualified certificate without a type was issued for signatures (EN 319 412-5, section 4.2.3).

    Raises:
        Rejected: `certificate.malformed`.
        Undetermined: `certificate.extension_unreadable`.
    """
    try:
        value = extensions_of(certificate).get_extension_for_oid(QC_STATEMENTS).value
    except x509.ExtensionNotFound:
        return frozenset()
    assert isinstance(value, x509.UnrecognizedExtension)  # noqa: S101 - the library knows no such extension
    compliant, types = False, frozenset[Qualified]()
    for statement in _inside(value.value, _SEQUENCE):
        parts = list(_items(statement))
        if not parts or parts[0][0] != _OID:
            raise _malformed()
        oid = parts[0][1]
        compliant = compliant or oid == _COMPLIANCE
        if oid == _TYPE and len(parts) > 1:
            types = frozenset(
                _TYPES[name] for tag, name in _items(parts[1][1]) if tag == _OID and name in _TYPES
            )
    if not compliant:
        return frozenset()
    return types or frozenset({Qualified.SIGNATURE})


def _inside(der: bytes, tag: int) -> Iterator[bytes]:
    """Yield the contents of the items in the one item that `der` is, all of them with this tag."""
    outer = list(_items(der))
    if len(outer) != 1 or outer[0][0] != tag:
        raise _malformed()
    for found, content in _items(outer[0][1]):
        if found != tag:
            raise _malformed()
        yield content


def _items(der: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield tag and content of each item in `der`; short tags and definite lengths, as DER has them."""
    at = 0
    while at < len(der):
        if at + 2 > len(der):
            raise _malformed()
        tag, length, at = der[at], der[at + 1], at + 2
        if length & 0x80:
            count = length & 0x7F
            if not 0 < count <= _MAX_LENGTH_BYTES or at + count > len(der):
                raise _malformed()
            length, at = int.from_bytes(der[at : at + count], "big"), at + count
        if at + length > len(der):
            raise _malformed()
        yield tag, der[at : at + length]
        at += length


def _malformed() -> Rejected:
    return Rejected(
        "certificate.malformed", "expected statements of a qualified certificate, got other bytes"
    )
