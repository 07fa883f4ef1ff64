"""Members that entries and lists of several mechanisms have in common: an address, an index, texts, an issuer.

An entry is the credential's own: what is wrong with it is shown false.
"""

import re
from collections.abc import Mapping
from typing import Final

from status.core.entry import Claims
from status.core.errors import StatusInvalid

MAX_URL_CHARS: Final = 2048  # longer URLs fail in proxies and servers
MAX_INDEX_DIGITS: Final = 19  # below 2**63; bytes of a list are counted in that

_DIGITS: Final = re.compile(r"[0-9]+")
_URL: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s\x00-\x1f\x7f]+")


def text_of(value: object) -> str | None:
    """Return the value if it is a string, else None."""
    return value if isinstance(value, str) else None


def names_of(value: object) -> tuple[str, ...]:
    """Return the strings of a value that may be one string or an array, as JSON-LD allows for types."""
    if isinstance(value, str):
        return (value,)
    if isinstance(value, list | tuple):
        return tuple(item for item in value if isinstance(item, str))
    return ()


def is_url(value: object) -> bool:
    """Say whether the value is one absolute URL of bounded length."""
    return isinstance(value, str) and len(value) <= MAX_URL_CHARS and _URL.fullmatch(value) is not None


def issuer_of(list_claims: Claims) -> str | None:
    """Return the issuer of a credential or of an unsigned list, who may be an object with an id."""
    issuer = list_claims.get("issuer")
    return text_of(issuer.get("id") if isinstance(issuer, Mapping) else issuer)


def list_url_of(entry: Claims, name: str) -> str:
    """Return the URL of the list, which stands under `name`.

    Raises:
        StatusInvalid: there is none, or it is not one URL.
    """
    url = entry.get(name)
    if not isinstance(url, str) or not is_url(url):
        raise StatusInvalid("status.list_url_malformed", f"expected one URL, got {shown(url)}")
    return url


def index_of(entry: Claims, name: str) -> int:
    """Return the index, which stands under `name`: W3C wants decimal text, IETF an integer.

    Either is taken in either place: neither is ambiguous, and badges in use have it.

    Raises:
        StatusInvalid: no whole number from zero on, or one that no list can reach.
    """
    index = entry.get(name)
    if isinstance(index, str) and _DIGITS.fullmatch(index):
        if len(index) > MAX_INDEX_DIGITS:
            raise StatusInvalid(
                "status.index_out_of_range", f"expected at most {MAX_INDEX_DIGITS} digits, got {len(index)}"
            )
        return int(index)
    if isinstance(index, int) and not isinstance(index, bool) and index >= 0:
        return index
    raise StatusInvalid(
        "status.index_malformed", f"expected a whole number from 0 on, as decimal text, got {shown(index)}"
    )


def duration_of(value: object) -> int | None:
    """Return a duration stated as a whole number or its decimal text; what is neither states none."""
    if isinstance(value, str) and _DIGITS.fullmatch(value) and len(value) <= MAX_INDEX_DIGITS:
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    return None


def shown(value: object) -> str:
    """Return a foreign scalar for a sentence, cut; of anything else only its kind."""
    if value is None:
        return "none"
    if isinstance(value, str | int | float):
        return repr(value)[:80]
    return type(value).__name__
