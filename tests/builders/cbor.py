"""CBOR in its deterministic encoding, but for the order of keys, which is kept (RFC 8949, section 4.2.1)."""

import struct
from typing import Any, NamedTuple

_FLOAT = b"\xfb"  # of eight bytes


class Tag(NamedTuple):
    """An item under a tag (section 3.4)."""

    number: int
    value: Any


def encode_cbor(value: Any) -> bytes:  # noqa: ANN401, PLR0911 - a line for each type
    """Return the deterministic CBOR of a value."""
    if isinstance(value, bool) or value is None:
        return bytes([{False: 0xF4, True: 0xF5, None: 0xF6}[value]])
    if isinstance(value, Tag):
        return _head(6, value.number) + encode_cbor(value.value)
    if isinstance(value, float):
        return _FLOAT + struct.pack(">d", value)
    if isinstance(value, int):
        return _head(0, value) if value >= 0 else _head(1, -1 - value)
    if isinstance(value, bytes | str):
        raw = value.encode("utf-8") if isinstance(value, str) else value
        return _head(3 if isinstance(value, str) else 2, len(raw)) + raw
    if isinstance(value, dict):
        pairs = (encode_cbor(key) + encode_cbor(item) for key, item in value.items())
        return _head(5, len(value)) + b"".join(pairs)
    return _head(4, len(value)) + b"".join(map(encode_cbor, value))


def _head(major: int, argument: int) -> bytes:
    if argument < 24:
        return bytes([major << 5 | argument])
    size = next(size for size in range(4) if argument < 1 << (8 << size))
    return bytes([major << 5 | 24 + size]) + argument.to_bytes(1 << size, "big")
