"""The few items of DER that certificates and time stamps are made of, taken apart. Spec: ITU-T X.690, section 10."""

from collections.abc import Iterator
from typing import Final

OBJECT_ID: Final = 0x06
OCTETS: Final = 0x04
SEQUENCE: Final = 0x30
SET: Final = 0x31
_LONG: Final = 0x80  # a length from here on has bytes of its own
_MAX_LENGTH_BYTES: Final = 2  # of a length; what is read here is shorter than 64 KiB


class DerMalformed(ValueError):
    """The bytes are no items of DER."""


def items_of(der: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield tag and content of each item in `der`; short tags and definite lengths, as DER has them.

    Raises:
        DerMalformed: the bytes end within an item, or it is longer than 64 KiB.
    """
    at = 0
    while at < len(der):
        if at + 2 > len(der):
            raise DerMalformed
        tag, length, at = der[at], der[at + 1], at + 2
        if length & 0x80:
            count = length & 0x7F
            if not 0 < count <= _MAX_LENGTH_BYTES or at + count > len(der):
                raise DerMalformed
            length, at = int.from_bytes(der[at : at + count], "big"), at + count
        if at + length > len(der):
            raise DerMalformed
        yield tag, der[at : at + length]
        at += length


def inside(der: bytes, tag: int) -> list[tuple[int, bytes]]:
    """Return the items in the one item that `der` is.

    Raises:
        DerMalformed: there is another number of items, or another tag.
    """
    outer = list(items_of(der))
    if len(outer) != 1 or outer[0][0] != tag:
        raise DerMalformed
    return list(items_of(outer[0][1]))


def item_of(tag: int, content: bytes) -> bytes:
    """Return the item of that tag and content."""
    size = len(content)
    if size < _LONG:
        return bytes([tag, size]) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, _LONG | len(length)]) + length + content
