"""COSE_Sign1: one CBOR message with one signature, taken apart into what was signed and by which algorithm.

Spec: RFC 9052, sections 3, 4.2 and 4.4. Nothing here is proven.
"""

from typing import Any, Final

from did_methods.core.strict_cbor import CborInvalid, CborValue, parse_cbor
from verifier.errors import Rejected
from verifier.model import CoseSign1

TAGGED_SIGN1: Final = 0xD2  # tag 18 in one byte
MAX_HEADER: Final = 64 * 1024  # bytes; a certificate chain has about 5,000
_PARTS: Final = 4  # protected, unprotected, payload, signature
_CONTEXT: Final = b"\x6aSignature1"  # the text "Signature1" as CBOR
_ARRAY_OF_4: Final = b"\x84"
_BYTES: Final = 2  # major type
_DIRECT: Final = 24  # shorter lengths stand in the first byte


def cose_sign1(raw: bytes, *, max_bytes: int) -> CoseSign1:
    """Return the parts of a tagged COSE_Sign1 message; nothing of it is proven by that.

    Raises:
        Rejected: `cose.malformed`: another message, or its parts are not what they must be.
    """
    if raw[:1] != bytes([TAGGED_SIGN1]):
        raise Rejected("cose.malformed", "expected a COSE_Sign1 message with its tag, got another")
    return message_of(_read(raw[1:], max_bytes))


def message_of(parts: CborValue, *, relaxed: bool = False) -> CoseSign1:
    """Return the message that these parts are; `relaxed`: its headers need not be in their shortest form.

    Raises:
        Rejected: `cose.malformed`.
    """
    if not isinstance(parts, list) or len(parts) != _PARTS:
        raise Rejected("cose.malformed", "expected four parts of a COSE_Sign1 message, got another item")
    protected, unprotected, payload, signature = parts
    if not isinstance(protected, bytes) or not isinstance(unprotected, dict):
        raise Rejected("cose.malformed", "expected headers as a byte string and as a map, got others")
    if not isinstance(payload, bytes) or not isinstance(signature, bytes):
        raise Rejected("cose.malformed", "expected payload and signature as byte strings, got others")
    header = _read(protected, MAX_HEADER, relaxed=relaxed) if protected else {}
    if not isinstance(header, dict) or not header.keys().isdisjoint(unprotected):
        raise Rejected("cose.malformed", "expected every header once, and a map of protected ones")
    return CoseSign1(
        protected=header,
        unprotected=unprotected,
        payload=payload,
        signing_input=_ARRAY_OF_4 + _CONTEXT + _string(protected) + _string(b"") + _string(payload),
        signature=signature,
    )


def header_of(message: CoseSign1, label: int) -> Any:
    """Return a header, whether it is signed or not; None where it is in neither place."""
    return message.protected.get(label, message.unprotected.get(label))


def _read(raw: bytes, max_bytes: int, *, relaxed: bool = False) -> CborValue:
    try:
        return parse_cbor(raw, max_bytes=max_bytes, relaxed=relaxed)
    except CborInvalid as problem:
        raise Rejected("cose.malformed", f"{problem.code}: {problem.detail}") from problem


def _string(value: bytes) -> bytes:
    """Return a byte string as deterministic CBOR (RFC 8949, section 4.2.1)."""
    length = len(value)
    if length < _DIRECT:
        return bytes([_BYTES << 5 | length]) + value
    size = next(size for size in range(4) if length < 1 << (8 << size))
    return bytes([_BYTES << 5 | _DIRECT + size]) + length.to_bytes(1 << size, "big") + value
