"""The one reader for JSON and base64url that somebody else wrote.

Bytes come in, a JSON value or `JsonInvalid` comes out; nothing else is raised, whatever the bytes are.
Accepted is RFC 8259 narrowed towards I-JSON (RFC 7493): UTF-8 without a byte order mark, every member name
once per object (compared after unescaping), integers up to 2**53-1, finite numbers, no lone surrogates.
U+0000 is refused too, since what stands behind us (databases, logs, C strings) may cut there. Noncharacters
such as U+FFFE are accepted, unlike in I-JSON: Unicode allows their exchange, and they survive UTF-8.
What is accepted has the value that `json.loads` gives it.
"""

import binascii
import json
import math
import re
from collections.abc import Callable
from typing import Any, Final, TypeAlias

import msgspec

from did_methods.core.errors import DidInvalid

JsonValue: TypeAlias = "bool | int | float | str | list[JsonValue] | dict[str, JsonValue] | None"

MAX_DEPTH: Final = 64  # containers inside each other; real credentials stay below 15
MAX_VALUES: Final = 40_000  # values in one document; a record of 500 badges (1 MB) has about 32,000
MAX_SAFE_INTEGER: Final = 2**53 - 1  # beyond it doubles, and so RFC 8785, make two integers one
_MAX_INTEGER_CHARS: Final = 17  # "-9007199254740991"; checked first, int() of many digits is slow or refused

_READ: Final[Callable[[bytes], Any]] = msgspec.json.Decoder().decode
_WRITE: Final = msgspec.json.Encoder().encode
_DIGITS_ALIKE: Final = bytes.maketrans(b"123456789", b"000000000")
_LONG_NUMBER: Final = b"0" * len(str(MAX_SAFE_INTEGER))
_STRINGS: Final = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"?', re.DOTALL)
_SUSPECT_ESCAPE: Final = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")
_ALL_BUT_BRACKETS: Final = bytes(sorted(set(range(256)) - set(b"[]{}")))
_WHITESPACE: Final = " \t\n\r"
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"


class JsonInvalid(DidInvalid):
    """The bytes are no JSON document that every reader would understand alike."""


def parse_json(
    raw: bytes, *, max_bytes: int, max_depth: int = MAX_DEPTH, max_values: int = MAX_VALUES
) -> JsonValue:
    """Return the value of one JSON document.

    `max_depth` counts containers inside each other, `max_values` one for the document, one for each
    container and one for each comma: that is every value, and at most one too many per empty container.

    Raises:
        JsonInvalid: too large, too deep, too wide, or not the JSON described on top of this file.
    """
    if len(raw) > max_bytes:
        raise JsonInvalid("json.too_large", f"expected at most {max_bytes} bytes, got {len(raw)}")
    if raw.startswith(b"{") and _is_small(raw, max_depth, max_values):
        spelt = _one_spelling(raw)
        if spelt is not None:
            return spelt
    text = _decode(raw)
    _check_shape(raw, max_depth, max_values)
    value = _scan(text.strip(_WHITESPACE))
    if b"\\" in raw and _SUSPECT_ESCAPE.search(raw):
        _check_characters(value)
    return value


def parse_json_object(
    raw: bytes, *, max_bytes: int, max_depth: int = MAX_DEPTH, max_values: int = MAX_VALUES
) -> dict[str, JsonValue]:
    """Return the members of a JSON document that has to be an object.

    Raises:
        JsonInvalid: as `parse_json`, or the document is an array or a scalar.
    """
    value = parse_json(raw, max_bytes=max_bytes, max_depth=max_depth, max_values=max_values)
    if not isinstance(value, dict):
        raise JsonInvalid("json.not_an_object", f"expected a JSON object, got {type(value).__name__}")
    return value


def decode_base64url(text: str, *, max_chars: int) -> bytes:
    """Return the bytes that exactly this text encodes (RFC 4648 section 5 without padding).

    Every byte string has one accepted text: padding, white space, foreign characters and set trailing bits
    are refused, or one signature could be presented in many spellings. The empty text is the empty string.

    Raises:
        JsonInvalid: the text is longer than `max_chars`, or not the one encoding of anything.
    """
    if len(text) > max_chars:
        raise JsonInvalid("base64url.too_long", f"expected at most {max_chars} characters, got {len(text)}")
    try:
        standard = text.encode("ascii").translate(_TO_STANDARD)
        decoded = binascii.a2b_base64(standard + b"=" * (-len(standard) % 4))
    except (UnicodeEncodeError, binascii.Error) as cause:
        raise JsonInvalid(
            "base64url.invalid", "expected base64url without padding, got other text"
        ) from cause
    # The decoder drops what it does not know; only the way back shows that nothing was dropped.
    if binascii.b2a_base64(decoded, newline=False).rstrip(b"=") != standard:
        raise JsonInvalid(
            "base64url.invalid", "expected base64url without padding, got another spelling of it"
        )
    return decoded


# "+" and "/" belong to the other alphabet: they become characters that the way back can not produce.
_TO_STANDARD: Final = bytes.maketrans(b"-_+/", b"+/!!")


def _decode(raw: bytes) -> str:
    if raw.startswith(_BYTE_ORDER_MARK):
        raise JsonInvalid("json.not_utf8", "expected UTF-8 without a byte order mark, got one")
    if b"\x00" in raw[:4]:  # UTF-16 and UTF-32 of ASCII are valid UTF-8, full of NUL
        raise JsonInvalid("json.not_utf8", "expected UTF-8, got NUL bytes as in UTF-16 or UTF-32")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as cause:
        raise JsonInvalid("json.not_utf8", f"expected UTF-8, got another byte at {cause.start}") from cause


def _is_small(raw: bytes, max_depth: int, max_values: int) -> bool:
    if len(raw) > max_values:
        return False
    rest = raw.replace(b"{", b"").replace(b"[", b"")  # seven times as fast as counting them
    return len(raw) - len(rest) <= max_depth


def _one_spelling(raw: bytes) -> dict[str, JsonValue] | None:
    """Return the object whose JSON is `raw` but for white space, or None: then the reader below has to look closer.

    What reads and writes back to the same bytes has no member twice, no odd number, nothing behind it. Two things
    survive the way there and back all the same: escaped characters, and integers that doubles cannot hold.
    """
    if (b"\\" in raw and b"\\u" in raw) or _may_hold_long_number(raw):
        return None
    try:
        value = _READ(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    if not isinstance(value, dict):
        return None
    written = _WRITE(value)
    return value if written == raw or written == msgspec.json.format(raw, indent=-1) else None


def _may_hold_long_number(raw: bytes) -> bool:
    """Say whether there are so many digits in a row, by every fourth byte first: four in a row of those."""
    sparse = raw[::4].translate(_DIGITS_ALIKE)
    return _LONG_NUMBER[::4] in sparse and _LONG_NUMBER in raw.translate(_DIGITS_ALIKE)


def _check_shape(raw: bytes, max_depth: int, max_values: int) -> None:
    """Refuse what is too deep or too wide before anything recurses or allocates.

    The length, and the count of brackets inside strings too, give upper bounds: a value takes a byte at
    least, a level two. Most documents need no more than that.
    """
    if _is_small(raw, max_depth, max_values):
        return
    # A value takes two strings at most, its name and itself, and a string two quotes that are not escaped.
    if raw.count(b'"') - raw.count(b'\\"') > 4 * max_values:
        raise JsonInvalid(
            "json.too_many_values", f"expected at most {max_values} values, got too many strings"
        )
    skeleton = _STRINGS.sub(b"", raw)
    depth = 0
    # More brackets than this are more values than allowed, or do not pair: both are refused below.
    for bracket in skeleton.translate(None, _ALL_BUT_BRACKETS)[: 2 * max_values]:
        if bracket in b"[{":
            depth += 1
            if depth > max_depth:
                raise JsonInvalid("json.too_deep", f"expected at most {max_depth} levels, got more")
        else:
            depth -= 1
            if depth < 0:
                raise JsonInvalid("json.syntax", "expected as many opening as closing brackets, got fewer")
    values = 1 + skeleton.count(b"{") + skeleton.count(b"[") + skeleton.count(b",")
    if values > max_values:
        raise JsonInvalid("json.too_many_values", f"expected at most {max_values} values, got {values}")


def _scan(text: str) -> JsonValue:
    try:
        value: JsonValue
        value, end = _DECODER.raw_decode(text)
    except json.JSONDecodeError as cause:
        raise JsonInvalid(
            "json.syntax", f"expected JSON, got something else at character {cause.pos}: {cause.msg}"
        ) from cause
    if end != len(text):
        raise JsonInvalid("json.syntax", f"expected the end after one value, got more at character {end}")
    return value


def _object(pairs: list[tuple[str, JsonValue]]) -> dict[str, JsonValue]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise JsonInvalid("json.duplicate_key", "expected every member name once per object, got one twice")
    return members


def _integer(digits: str) -> int:
    if len(digits) <= _MAX_INTEGER_CHARS:
        number = int(digits)
        if -MAX_SAFE_INTEGER <= number <= MAX_SAFE_INTEGER:
            return number
    raise JsonInvalid("json.number_out_of_range", "expected an integer within +-(2**53-1), got a larger one")


def _number(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise JsonInvalid(
            "json.number_out_of_range", "expected a number that a double can hold, got a larger one"
        )
    return number


def _constant(name: str) -> float:
    raise JsonInvalid("json.number_out_of_range", f"expected a JSON number, got {name}")


def _check_characters(value: JsonValue) -> None:
    """Refuse NUL and lone surrogates, in member names as in values. Only escapes can have brought them in."""
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            waiting.extend(item)
            waiting.extend(item.values())
        elif isinstance(item, list):
            waiting.extend(item)
        elif isinstance(item, str):
            _check_string(item)


def _check_string(text: str) -> None:
    if "\x00" in text:
        raise JsonInvalid("json.nul_character", "expected strings without U+0000, got one with it")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as cause:
        raise JsonInvalid(
            "json.lone_surrogate", "expected whole characters, got half a surrogate pair"
        ) from cause


_DECODER: Final = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=_integer, parse_float=_number, parse_constant=_constant
)
