"""What a certificate says of itself under EU law: qualified or not, for seals, signatures or web sites.

Spec: ETSI EN 319 412-5, QcStatements. That it says so proves nothing: a trusted list must list who issued it.
"""

from enum import StrEnum
from typing import Final

from cryptography import x509

from verifier.errors import Rejected
from verifier.x509.certificates import Certificate, extensions_of
from verifier.x509.der import OBJECT_ID, SEQUENCE, DerMalformed, inside, items_of

QC_STATEMENTS: Final = x509.ObjectIdentifier("1.3.6.1.5.5.7.1.3")  # RFC 3739, section 3.2.6
_COMPLIANCE: Final = bytes.fromhex("04008e460101")  # 0.4.0.1862.1.1
_TYPE: Final = bytes.fromhex("04008e460106")  # 0.4.0.1862.1.6


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
    try:
        return _types_of(value.value)
    except DerMalformed as cause:
        raise Rejected(
            "certificate.malformed", "expected statements of a qualified certificate, got other bytes"
        ) from cause


def _types_of(statements: bytes) -> frozenset[Qualified]:
    compliant, types = False, frozenset[Qualified]()
    for tag, statement in inside(statements, SEQUENCE):
        parts = list(items_of(statement))
        if tag != SEQUENCE or not parts or parts[0][0] != OBJECT_ID:
            raise DerMalformed
        oid = parts[0][1]
        compliant = compliant or oid == _COMPLIANCE
        if oid == _TYPE and len(parts) > 1:
            types = frozenset(
                _TYPES[name] for tag, name in items_of(parts[1][1]) if tag == OBJECT_ID and name in _TYPES
            )
    if not compliant:
        return frozenset()
    return types or frozenset({Qualified.SIGNATURE})
