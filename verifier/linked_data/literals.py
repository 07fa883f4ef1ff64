"""Native JSON values as RDF terms in canonical N-Quads form.

Spec: RDFC-1.0, "Canonical N-Quads"; JSON-LD 1.1 API, "Object to RDF Conversion"; RFC 8785 for `@json`.
"""

import math
import re
from collections.abc import Mapping
from typing import Any, Final

from verifier.errors import Rejected
from verifier.linked_data.terms import XSD_DOUBLE, XSD_STRING

MAX_SAFE_INTEGER: Final = 2**53 - 1  # beyond it JSON readers disagree about the number (RFC 7493, 2.2)
MAX_JSON_DEPTH: Final = 64  # levels inside one @json value; the strict reader allows as many
_PLAIN_DIGITS: Final = 21  # before the point, ECMAScript writes so many before it takes an exponent
_PLAIN_ZEROS: Final = 6  # and so many zeros after it
_LARGEST_PLAIN: Final = 1e21  # from here on JSON-LD writes a double

_XSD: Final = "http://www.w3.org/2001/XMLSchema#"
_RDF_JSON: Final = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#JSON>"

_MUST_ESCAPE: Final = re.compile('["\\\\\x00-\x1f\x7f\ufffe\uffff\ud800-\udfff]')
_MUST_ESCAPE_OF_ASCII: Final = bytes(code for code in range(0x80) if _MUST_ESCAPE.match(chr(code)))
_SHORT: Final = 120  # characters; below it three looks cost less than two copies
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_ECHAR: Final = {
    "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", '"': '\\"', "\\": "\\\\",
}  # fmt: skip
_ESCAPES: Final = str.maketrans(
    {chr(code): f"\\u{code:04X}" for code in (*range(0x20), 0x7F, 0xFFFE, 0xFFFF)} | _ECHAR
)
_JSON_ESCAPES: Final = str.maketrans({chr(code): f"\\u{code:04x}" for code in range(0x20)} | _ECHAR)


def escaped(text: str) -> str:
    """Return the text as it stands between the quotes of a canonical literal.

    Raises:
        Rejected: a lone surrogate, which no UTF-8 can hold.
    """
    if len(text) < _SHORT:
        if text.isprintable() and '"' not in text and "\\" not in text:
            return text
    elif text.isascii():  # nearly all are, and bytes are searched three times as fast
        if len(text.encode("ascii").translate(None, _MUST_ESCAPE_OF_ASCII)) == len(text):
            return text
    elif _MUST_ESCAPE.search(text) is None:
        return text
    _refuse_surrogates(text)
    return text.translate(_ESCAPES)


def _refuse_surrogates(text: str) -> None:
    if _SURROGATE.search(text) is not None:
        raise Rejected("linked_data.invalid_string", "expected Unicode text, got a lone surrogate")


def number_term(value: int | float, datatype: str | None) -> str:
    """Return the literal of a native number; `datatype` is the IRI it is coerced to, if any.

    Raises:
        Rejected: not finite, or an integer that JSON readers disagree about.
    """
    if isinstance(value, int):
        if not -MAX_SAFE_INTEGER <= value <= MAX_SAFE_INTEGER:
            raise Rejected("linked_data.unsafe_number", "expected an integer within 2^53-1")
    elif not math.isfinite(value):
        raise Rejected("linked_data.unsafe_number", "expected a finite number")
    if datatype == XSD_DOUBLE or abs(value) >= _LARGEST_PLAIN or value != int(value):
        return f'"{_canonical_double(value)}"^^<{datatype or XSD_DOUBLE}>'
    return typed(str(int(value)), datatype or _XSD + "integer")


def boolean_term(value: object, datatype: str | None) -> str:
    """Return the literal of true or of false."""
    return typed("true" if value else "false", datatype or _XSD + "boolean")


def typed(lexical: str, datatype: str) -> str:
    """Return a typed literal of an already escaped lexical form."""
    return f'"{lexical}"' if datatype == XSD_STRING else f'"{lexical}"^^<{datatype}>'


def canonical_double(text: str) -> str | None:
    """Return the canonical form of an xsd:double written as text; None if it is no finite number."""
    try:
        value = float(text)
    except ValueError:
        return None
    return _canonical_double(value) if math.isfinite(value) else None


def _canonical_double(value: int | float) -> str:
    mantissa, _, exponent = f"{value + 0.0:.15E}".partition("E")
    mantissa = mantissa.rstrip("0")
    return f"{mantissa}{'0' if mantissa.endswith('.') else ''}E{int(exponent)}"


def json_term(value: Any) -> str:
    """Return the `rdf:JSON` literal of a `@json` value.

    Raises:
        Rejected: a number that RFC 8785 does not write the same everywhere, or too deep.
    """
    return f'"{escaped(_canonical_json(value, 0))}"^^{_RDF_JSON}'


def _canonical_json(value: Any, depth: int) -> str:
    if depth > MAX_JSON_DEPTH:
        raise Rejected("linked_data.limit_exceeded", f"expected at most {MAX_JSON_DEPTH} levels of @json")
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        _refuse_surrogates(value)
        return f'"{value.translate(_JSON_ESCAPES)}"'
    if isinstance(value, int | float):
        return _json_number(value)
    if isinstance(value, Mapping):
        members = sorted(value.items(), key=lambda member: member[0].encode("utf-16-be", "surrogatepass"))
        written = (
            f"{_canonical_json(name, depth)}:{_canonical_json(inner, depth + 1)}" for name, inner in members
        )
        return "{" + ",".join(written) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(_canonical_json(inner, depth + 1) for inner in value) + "]"
    raise Rejected("linked_data.invalid_value", f"expected a JSON value, got {type(value).__name__}")


def _json_number(value: int | float) -> str:
    """Return the number as ECMAScript writes it (RFC 8785, 3.2.2.3)."""
    if isinstance(value, int):
        if not -MAX_SAFE_INTEGER <= value <= MAX_SAFE_INTEGER:
            raise Rejected("linked_data.unsafe_number", "expected an integer within 2^53-1")
        return str(value)
    if not math.isfinite(value):
        raise Rejected("linked_data.unsafe_number", "expected a finite number")
    if value == 0:
        return "0"
    sign = "-" if value < 0 else ""
    mantissa, _, exponent = repr(abs(value)).partition("e")
    whole, _, fraction = mantissa.partition(".")
    fraction = "" if fraction == "0" else fraction
    digits = (whole + fraction).lstrip("0")
    point = len(whole) + int(exponent or 0) - (len(whole + fraction) - len(digits))  # digits before the point
    digits = digits.rstrip("0")
    if len(digits) <= point <= _PLAIN_DIGITS:
        return sign + digits + "0" * (point - len(digits))
    if 0 < point <= _PLAIN_DIGITS:
        return f"{sign}{digits[:point]}.{digits[point:]}"
    if -_PLAIN_ZEROS < point <= 0:
        return f"{sign}0.{'0' * -point}{digits}"
    power = f"e{'+' if point > 0 else '-'}{abs(point - 1)}"
    return sign + digits[0] + (f".{digits[1:]}" if len(digits) > 1 else "") + power
