"""The one reader for CBOR that somebody else wrote.

Bytes come in, a value or `CborInvalid` comes out; nothing else is raised, whatever the bytes are. Accepted is
RFC 8949 narrowed towards its deterministic encoding (section 4.2.1): every number and length in its shortest form,
definite lengths only, every key once per map, one item and nothing after it. The order of keys is not looked at.
Tags, floating point numbers and simple values other than false, true and null are refused: few formats that are read
here hold them. `relaxed` is for those of ISO mdoc: it keeps tags, with the bytes that they stand for, and takes numbers
and lengths that are longer than they need be, as wallets in use write them.
"""

import math
import struct
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, TypeAlias

from did_methods.core.errors import DidInvalid

CborValue: TypeAlias = (
    "bool | int | float | bytes | str | list[CborValue] | dict[int | bytes | str, CborValue] | Tagged | None"
)

_DATE_TIME: Final = 0  # the tag of a date and time as text


@dataclass(frozen=True, slots=True, kw_only=True)
class Tagged:
    """An item with its tag (RFC 8949, section 3.4); `raw` is all of it as it stood there, tag included."""

    tag: int
    value: CborValue
    raw: bytes

    @property
    def instant(self) -> datetime | None:
        """The instant that a date and time with a zone names (section 3.4.1), in UTC; None of any other item."""
        if self.tag != _DATE_TIME or not isinstance(self.value, str):
            return None
        try:
            stated = datetime.fromisoformat(self.value)
            return None if stated.tzinfo is None else stated.astimezone(UTC)
        except (ValueError, OverflowError):
            return None


MAX_DEPTH: Final = 16  # containers inside each other; a proof value has 2
MAX_ITEMS: Final = 65_536  # items, keys included; a proof over 10,000 statements has about 30,000

_UNSIGNED, _NEGATIVE, _BYTES, _TEXT, _ARRAY, _MAP, _TAG, _OTHER = range(8)  # major types, section 3.1
_SIMPLE: Final[dict[int, bool | None]] = {20: False, 21: True, 22: None}
_UNDEFINED: Final = 23
_FLOATS: Final = {25: ">e", 26: ">f", 27: ">d"}  # by what stands for their length in the first byte
_DIRECT: Final = 24  # arguments below this stand in the first byte
_LONGEST: Final = 27  # an argument of eight bytes; 28 to 30 are reserved, 31 is an indefinite length
# How many bytes an argument takes, and the least that needs so many, by what stands for that in the first byte.
_SIZES: Final = {24: (1, 24), 25: (2, 1 << 8), 26: (4, 1 << 16), 27: (8, 1 << 32)}


class CborInvalid(DidInvalid):
    """The bytes are no CBOR item that every reader would understand alike."""


def parse_cbor(
    raw: bytes,
    *,
    max_bytes: int,
    max_depth: int = MAX_DEPTH,
    max_items: int = MAX_ITEMS,
    relaxed: bool = False,
) -> CborValue:
    """Return the value of the one item that `raw` is.

    `max_depth` counts containers and tags inside each other, `max_items` every item, keys of maps included.

    Raises:
        CborInvalid: too large, too deep, too many items, or not the CBOR described on top of this file.
    """
    if len(raw) > max_bytes:
        raise CborInvalid("cbor.too_large", f"expected at most {max_bytes} bytes, got {len(raw)}")
    reader = _Reader(raw, max_items, relaxed=relaxed)
    value = reader.item(max_depth)
    if reader.at != len(raw):
        raise CborInvalid("cbor.syntax", f"expected one item, got {len(raw) - reader.at} bytes after it")
    return value


def split_cbor(raw: bytes, *, max_bytes: int, max_items: int = MAX_ITEMS) -> list[bytes]:
    """Return each item in the one array or map that `raw` is, as it stands there; of a map keys and values in turn.

    For what `parse_cbor` has read, `relaxed`: whether keys stand twice is not looked at here.

    Raises:
        CborInvalid: as `parse_cbor`, or another item.
    """
    if len(raw) > max_bytes:
        raise CborInvalid("cbor.too_large", f"expected at most {max_bytes} bytes, got {len(raw)}")
    reader = _Reader(raw, max_items, relaxed=True)
    return reader.parts(MAX_DEPTH)


class _Reader:
    """The bytes, how far they have been read, and how many items may follow."""

    __slots__ = ("at", "items", "raw", "relaxed")

    def __init__(self, raw: bytes, items: int, *, relaxed: bool) -> None:
        self.raw = raw
        self.at = 0
        self.items = items
        self.relaxed = relaxed

    def item(self, depth: int) -> CborValue:
        """Return the next item; `depth` containers may still open."""
        self.items -= 1
        if self.items < 0:
            raise CborInvalid("cbor.too_many_items", "expected fewer items, got more")
        start = self.at
        major, argument = self._head()
        if major == _BYTES:
            return self._take(argument)
        if major < _BYTES:
            return argument if major == _UNSIGNED else -1 - argument
        if major == _TEXT:
            return self._text(argument)
        if major <= _MAP:
            if depth == 0:
                raise CborInvalid("cbor.too_deep", "expected fewer containers inside each other, got more")
            return self._array(argument, depth - 1) if major == _ARRAY else self._map(argument, depth - 1)
        if major == _OTHER and (argument in _SIMPLE or self.relaxed):
            return self._other(argument, start)
        if major == _TAG and self.relaxed:
            return self._tagged(argument, start, depth)
        raise CborInvalid(
            "cbor.type_not_allowed", f"expected an item without tags and floats, got major type {major}"
        )

    def _other(self, argument: int, start: int) -> bool | float | None:
        """Return a simple value or, of what is read relaxed, a finite floating point number; undefined is null."""
        kind = _FLOATS.get(self.raw[start] & 0x1F)
        if kind is not None:
            (value,) = struct.unpack(kind, self.raw[start + 1 : self.at])
            if math.isfinite(value):
                return float(value)
        elif argument in _SIMPLE:
            return _SIMPLE[argument]
        elif argument == _UNDEFINED and self.relaxed:
            return None
        raise CborInvalid(
            "cbor.type_not_allowed", "expected a finite number or null, got another simple value"
        )

    def parts(self, depth: int) -> list[bytes]:
        """Return the bytes of each item in the array or map that comes next, and that nothing follows."""
        major, length = self._head()
        if major not in {_ARRAY, _MAP}:
            raise CborInvalid("cbor.type_not_allowed", f"expected an array or a map, got major type {major}")
        count = length if major == _ARRAY else 2 * length
        self._refuse_more_than_follows(count)
        found: list[bytes] = []
        for _ in range(count):
            start = self.at
            self.item(depth - 1)
            found.append(self.raw[start : self.at])
        if self.at != len(self.raw):
            raise CborInvalid(
                "cbor.syntax", f"expected one item, got {len(self.raw) - self.at} bytes after it"
            )
        return found

    def _tagged(self, tag: int, start: int, depth: int) -> Tagged:
        if depth == 0:
            raise CborInvalid("cbor.too_deep", "expected fewer tags inside each other, got more")
        value = self.item(depth - 1)
        return Tagged(tag=tag, value=value, raw=self.raw[start : self.at])

    def _array(self, length: int, depth: int) -> list[CborValue]:
        self._refuse_more_than_follows(length)
        return [self.item(depth) for _ in range(length)]

    def _map(self, length: int, depth: int) -> dict[int | bytes | str, CborValue]:
        self._refuse_more_than_follows(2 * length)
        members: dict[int | bytes | str, CborValue] = {}
        for _ in range(length):
            key = self.item(depth)
            # True and 1 would be one key to Python, and a list can not be one.
            if isinstance(key, bool) or not isinstance(key, int | bytes | str):
                raise CborInvalid(
                    "cbor.type_not_allowed", "expected a number, bytes or text as key, got another"
                )
            if key in members:
                raise CborInvalid("cbor.duplicate_key", "expected every key once per map, got one twice")
            members[key] = self.item(depth)
        return members

    def _text(self, length: int) -> str:
        try:
            return self._take(length).decode("utf-8")
        except UnicodeDecodeError as cause:
            raise CborInvalid("cbor.not_utf8", "expected text in UTF-8, got other bytes") from cause

    def _head(self) -> tuple[int, int]:
        """Return the major type and the argument of the next item, section 3."""
        raw, at = self.raw, self.at
        if at == len(raw):
            raise CborInvalid("cbor.syntax", "expected 1 more bytes, got 0")
        major, argument = raw[at] >> 5, raw[at] & 0x1F
        if argument < _DIRECT:
            self.at = at + 1
            return major, argument
        if argument > _LONGEST:
            raise CborInvalid("cbor.syntax", "expected a definite length, got an indefinite or reserved one")
        size, least = _SIZES[argument]
        self.at = end = at + 1 + size
        if end > len(raw):
            raise CborInvalid("cbor.syntax", f"expected {size} more bytes, got {len(raw) - at - 1}")
        argument = raw[at + 1] if size == 1 else int.from_bytes(raw[at + 1 : end], "big")
        if major == _OTHER and (size == 1 or not self.relaxed):
            raise CborInvalid(
                "cbor.type_not_allowed", "expected false, true or null, got another simple value"
            )
        if argument < least and not self.relaxed:
            raise CborInvalid(
                "cbor.not_shortest", f"expected {argument} in its shortest form, got a longer one"
            )
        return major, argument

    def _take(self, length: int) -> bytes:
        start = self.at
        taken = self.raw[start : start + length]
        if len(taken) != length:
            raise CborInvalid("cbor.syntax", f"expected {length} more bytes, got {len(taken)}")
        self.at = start + length
        return taken

    def _refuse_more_than_follows(self, items: int) -> None:
        """Refuse a length that the bytes can not hold: every item takes one at least."""
        if items > len(self.raw) - self.at:
            raise CborInvalid("cbor.syntax", f"expected room for {items} items, got less")
