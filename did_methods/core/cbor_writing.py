"""The deterministic CBOR of the few items that are written here, to be hashed or signed: RFC 8949, section 4.2.1."""

from collections.abc import Sequence
from typing import Final, TypeAlias

Writable: TypeAlias = "bytes | str | Sequence[Writable] | None"

_BYTES, _TEXT, _ARRAY, _TAG = 2, 3, 4, 6  # major types, section 3.1
_NULL: Final = b"\xf6"
_DIRECT: Final = 24  # arguments below this stand in the first byte
_ENCODED: Final = 24  # tag of CBOR inside a byte string, section 3.4.5.1


def write_cbor(value: Writable) -> bytes:
    """Return the CBOR of a byte string, a text, null, or an array of such."""
    if value is None:
        return _NULL
    if isinstance(value, bytes):
        return _head(_BYTES, len(value)) + value
    if isinstance(value, str):
        text = value.encode("utf-8")
        return _head(_TEXT, len(text)) + text
    return write_array([write_cbor(one) for one in value])


def write_array(items: Sequence[bytes]) -> bytes:
    """Return the array of items that are CBOR already."""
    return _head(_ARRAY, len(items)) + b"".join(items)


def write_encoded(item: bytes) -> bytes:
    """Return an item that is CBOR already as a byte string under the tag that says so."""
    return _head(_TAG, _ENCODED) + write_cbor(item)


def _head(major: int, argument: int) -> bytes:
    if argument < _DIRECT:
        return bytes([major << 5 | argument])
    size = next(size for size in range(4) if argument < 1 << (8 << size))
    return bytes([major << 5 | _DIRECT + size]) + argument.to_bytes(1 << size, "big")
