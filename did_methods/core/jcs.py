"""The one JSON text of a value (RFC 8785, JSON Canonicalization Scheme), in UTF-8.

Takes what the strict reader makes. `msgspec` writes it where it writes the same; the rest is ours, because it takes a
quarter of the time of the `rfc8785` package, against which tests hold both.
"""

from collections.abc import Callable, Mapping
from json.encoder import encode_basestring as quoted
from math import isfinite
from typing import Any, Final

import msgspec

from did_methods.core.errors import DidInvalid

MAX_SAFE_INTEGER: Final = 2**53 - 1  # beyond it ECMAScript makes two integers one
_WRITE: Final[Callable[[Any], bytes]] = msgspec.json.Encoder(order="sorted").encode
# Numbers, and null, as which what is no number is written: behind a name, or in a list. So look some texts, too, which
# only costs time.
_ALIKE: Final = bytes.maketrans(b"-123456789n[", b"00000000000,")
_OF_A_NAME: Final = b'":0'
_IN_A_LIST: Final = b",0"
_PLAIN_DIGITS: Final = 21  # up to here ECMAScript writes a number without an exponent


def canonical_json(value: Any) -> bytes:  # noqa: ANN401 - any JSON value
    """Return the canonical text of `value`.

    Raises:
        DidInvalid: a number that not every reader would take for the same.
    """
    if type(value) is dict:
        try:
            written = _WRITE(value)
        except (TypeError, ValueError):  # a frozen mapping inside, half a character: said below
            return _text(value).encode("utf-8")
        if _is_written_alike(written):
            return written
    return _text(value).encode("utf-8")


def _is_written_alike(written: bytes) -> bool:
    """Say whether `msgspec` has written what RFC 8785 asks for: ECMAScript has its own way with numbers and order."""
    alike = written.translate(_ALIKE)
    if _OF_A_NAME in alike or _IN_A_LIST in alike:
        return False
    return written.isascii() or len(written.decode().encode("utf-16-le")) == 2 * len(written.decode())


def _text(value: Any) -> str:  # noqa: ANN401
    kind = type(value)
    if kind is str:
        return quoted(value)
    if kind is list or kind is tuple:
        return f"[{','.join([_text(item) for item in value])}]"
    if value is None:
        return "null"
    if kind is bool:
        return "true" if value else "false"
    if isinstance(value, Mapping):
        names = sorted(value)
        # UTF-16 sorts characters beyond the basic plane before those from U+E000 on; code points do not.
        if names and not all(map(str.isascii, names)):
            names.sort(key=lambda name: name.encode("utf-16-be"))
        return f"{{{','.join([f'{quoted(name)}:{_text(value[name])}' for name in names])}}}"
    return _number(value)


def _number(value: float) -> str:
    """Return the number as ECMAScript writes it (RFC 8785, section 3.2.2.3)."""
    if isinstance(value, int):
        if not -MAX_SAFE_INTEGER <= value <= MAX_SAFE_INTEGER:
            raise DidInvalid(
                "json.number_out_of_range", "expected an integer within +-(2**53-1), got a larger one"
            )
        return str(value)
    if not isfinite(value):
        raise DidInvalid("json.number_out_of_range", "expected a finite number, got another")
    if value == 0:
        return "0"  # -0 too
    # repr gives the same shortest digits as ECMAScript, in another notation.
    mantissa, _, exponent = repr(abs(value)).partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).lstrip("0")
    point = len(whole) + int(exponent or 0) - (len(whole + fraction) - len(digits))  # digits before the point
    digits = digits.rstrip("0")
    sign = "-" if value < 0 else ""
    if len(digits) <= point <= _PLAIN_DIGITS:
        return sign + digits.ljust(point, "0")
    if 0 < point <= _PLAIN_DIGITS:
        return f"{sign}{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:  # noqa: PLR2004 - ECMAScript's bound for small numbers
        return f"{sign}0.{'0' * -point}{digits}"
    more = f".{digits[1:]}" if len(digits) > 1 else ""
    return f"{sign}{digits[0]}{more}e{'+' if point > 0 else '-'}{abs(point - 1)}"
