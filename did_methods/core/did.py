"""DIDs and DID URLs: parse, bring to one spelling, compare.

Text in, value or `DidInvalid` out. Syntax: DID Core 1.0, sections 3.1 and 3.2. The one spelling differs only
in the case of percent-encoded bytes, which mean the same in either (RFC 3986, section 6.2.2.1): two texts
that name one DID must not be two cache keys.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from did_methods.core.errors import DidInvalid

MAX_DID_CHARS: Final = 2_048  # a did:jwk of an RSA key of 8,192 bits takes about 1,900

KEPT_DIDS: Final = 1_024  # parsed DIDs; the same issuers come again and again

# Possessive (`++`, `*+`): what has been taken is not given back, so no text makes matching slow.
_ID: Final = r"(?:[A-Za-z0-9._:\-]++|%[0-9A-Fa-f]{2})++(?<!:)"
_PCHARS: Final = r"[A-Za-z0-9._~!$&'()*+,;=:@/\-]"
_DID_URL: Final = re.compile(
    rf"(?P<did>did:(?P<method>[a-z0-9]++):(?P<identifier>{_ID}))"
    rf"(?P<path>(?:/(?:{_PCHARS}++|%[0-9A-Fa-f]{{2}})*+)?)"
    rf"(?:\?(?P<query>(?:{_PCHARS}++|\?|%[0-9A-Fa-f]{{2}})*+))?"
    rf"(?:\#(?P<fragment>(?:{_PCHARS}++|\?|%[0-9A-Fa-f]{{2}})*+))?"
)
_PERCENT: Final = re.compile(r"%[0-9A-Fa-f]{2}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Did:
    """A DID in its one spelling: `text` is the whole, `identifier` all after the method's colon."""

    text: str
    method: str
    identifier: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True, kw_only=True)
class DidUrl:
    """A DID with what may follow it; a part that is absent is None, the path is empty then."""

    did: Did
    path: str = ""
    query: str | None = None
    fragment: str | None = None

    def __str__(self) -> str:
        query = "" if self.query is None else f"?{self.query}"
        fragment = "" if self.fragment is None else f"#{self.fragment}"
        return f"{self.did.text}{self.path}{query}{fragment}"


@lru_cache(maxsize=KEPT_DIDS)
def parse_did(text: str) -> Did:
    """Return the DID that is all of `text`.

    Raises:
        DidInvalid: too long, not a DID, or a DID URL with more than the DID.
    """
    url = parse_did_url(text)
    if url.path or url.query is not None or url.fragment is not None:
        raise DidInvalid("did.syntax", "expected a DID alone, got a DID URL with path, query or fragment")
    return url.did


def parse_did_url(text: str) -> DidUrl:
    """Return the parts of a DID URL.

    Raises:
        DidInvalid: too long, or not a DID URL.
    """
    if len(text) > MAX_DID_CHARS:
        raise DidInvalid("did.syntax", f"expected at most {MAX_DID_CHARS} characters, got {len(text)}")
    match = _DID_URL.fullmatch(one_spelling(text))
    if match is None:
        raise DidInvalid("did.syntax", "expected did:method:identifier, got other text")
    did = Did(text=match["did"], method=match["method"], identifier=match["identifier"])
    return DidUrl(did=did, path=match["path"], query=match["query"], fragment=match["fragment"])


def one_spelling(text: str) -> str:
    """Return the text with its percent-encoded bytes in upper case."""
    if "%" not in text:
        return text
    return _PERCENT.sub(lambda match: match[0].upper(), text)
