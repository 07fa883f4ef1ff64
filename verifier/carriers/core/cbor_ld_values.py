"""Values of CBOR-LD: from numbers and bytes back to the texts that JSON-LD has in their place."""

import base64
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from did_methods.core.multiformats import encode_base58
from did_methods.core.strict_cbor import CborValue
from verifier.carriers.core.cbor_ld_tables import SCHEMES
from verifier.errors import InputRefused

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_LAST_SECOND: Final = 253_402_300_799  # of the year 9999
_UUID_BYTES: Final = 16


def url_of(value: list[CborValue]) -> str:
    """Return an address that came as the number of its scheme and the rest of it."""
    scheme = SCHEMES.get(value[0]) if value and isinstance(value[0], int) else None
    match (scheme, value[1:]):
        case ("http://" | "https://" | "urn:uuid:" | "data:", [str(rest)]):
            pass
        case ("urn:uuid:", [bytes(raw)]) if len(raw) == _UUID_BYTES:
            rest = str(UUID(bytes=raw))
        case ("data:", [str(kind), bytes(raw)]):
            rest = f"{kind};base64,{base64.b64encode(raw).decode('ascii')}"
        case ("did:v1:nym:" | "did:key:", [bytes() | str() as of]):
            rest = _base58(of)
        case ("did:v1:nym:" | "did:key:", [bytes() | str() as of, bytes() | str() as fragment]):
            rest = f"{_base58(of)}#{_base58(fragment)}"
        case _:
            raise unknown("an address")
    return f"{scheme}{rest}"


def multibase_of(raw: bytes) -> str:
    """Return a multibase text that came as its first character and the bytes that it encodes."""
    rest = raw[1:]
    match raw[:1]:
        case b"z":
            return f"z{encode_base58(rest)}"
        case b"u":
            return "u" + base64.urlsafe_b64encode(rest).rstrip(b"=").decode("ascii")
        case b"M":
            return "M" + base64.b64encode(rest).decode("ascii")
    raise unknown("a multibase text")


def date_of(seconds: int) -> str:
    """Return a date that came as seconds since 1970."""
    return _instant(seconds, 0)[:10]


def date_time_of(value: CborValue) -> str:
    """Return an instant that came as seconds since 1970, or as a pair with milliseconds."""
    match value:
        case int(seconds):
            return _instant(seconds, 0)
        case [int(seconds), int(milliseconds)]:
            return _instant(seconds, milliseconds)
    raise unknown("an instant")


def unknown(what: str) -> InputRefused:
    """Return the refusal of something that the tables do not know."""
    return InputRefused("carrier.cbor_ld", f"expected {what} by the rules of CBOR-LD, got another value")


def _instant(seconds: int, milliseconds: int) -> str:
    if not (0 <= seconds + _LAST_SECOND <= 2 * _LAST_SECOND and 0 <= milliseconds < 1000):  # noqa: PLR2004 - of a second
        raise unknown("an instant")
    try:
        instant = _EPOCH + timedelta(seconds=seconds, milliseconds=milliseconds)
    except OverflowError as cause:
        raise unknown("an instant") from cause
    exact = instant.isoformat(timespec="milliseconds" if milliseconds else "seconds")
    return exact.replace("+00:00", "Z")


def _base58(part: bytes | str) -> str:
    return part if isinstance(part, str) else f"z{encode_base58(part)}"
