"""Addresses under https: of a domain-based identifier (did:web and its like), and of one that was named without TLS.

Text in, URL or `DidInvalid` out. Splitting comes before any decoding, and nothing is decoded but the colon
before a port: an encoded slash, dot, `@` or line break is refused, never interpreted. Hosts are public DNS
names in ASCII; an address literal in whatever spelling is none.
Spec: did:web Method Specification, section 2.5.2.
"""

import re
from typing import Final

from did_methods.core.errors import DidInvalid

MAX_HOST_CHARS: Final = 253  # RFC 1035, section 2.3.4, without the root's dot
MAX_SEGMENTS: Final = 32  # of a path
MAX_PORT: Final = 65_535
HTTPS_PORT: Final = 443

_LABEL: Final = r"[a-z0-9](?:[a-z0-9\-]{0,61}[a-z0-9])?"
_HOST: Final = re.compile(rf"{_LABEL}(?:\.{_LABEL})+")
# What a URL parser would read as an IPv4 address: its last label is a number (WHATWG URL, section 3.5).
_ENDS_IN_NUMBER: Final = re.compile(r"(?:.*\.)?(?:[0-9]+|0x[0-9a-f]*)")
_PORT: Final = re.compile(r"[1-9][0-9]{0,4}")
# Beside plain characters a segment may hold encoded UTF-8 beyond ASCII and a few harmless marks.
_SEGMENT: Final = re.compile(r"(?:[A-Za-z0-9._\-]|%(?:[89A-F][0-9A-F]|2[014678BCD]|3[BD]|40|7E))+")
_LOCAL_NAMES: Final = ("localhost", "local", "internal", "home.arpa")


def over_tls(url: str) -> str:
    """Return the address under https: what comes without it, anybody on the way can have written."""
    return f"https://{url.removeprefix('http://')}" if url.startswith("http://") else url


def is_same_id(one: object, other: object) -> bool:
    """Say whether two ids are of one thing: issuers moved to https, and left http in their ids."""
    return isinstance(one, str) and isinstance(other, str) and over_tls(one) == over_tls(other)


def web_address(identifier: str) -> tuple[str, tuple[str, ...]]:
    """Return the origin, as `https://host` with the port if it is not 443, and the path's segments.

    Raises:
        DidInvalid: host, port or path are not those of a public https address.
    """
    authority, *segments = identifier.split(":")
    name, marker, port_text = authority.partition("%3A")
    origin = f"https://{_host(name)}"
    if marker:
        port = _port(port_text)
        if port != HTTPS_PORT:
            origin += f":{port}"
    if len(segments) > MAX_SEGMENTS:
        raise DidInvalid("did.syntax", f"expected at most {MAX_SEGMENTS} path segments, got {len(segments)}")
    for segment in segments:
        if not _SEGMENT.fullmatch(segment) or segment in (".", ".."):
            raise DidInvalid("did.syntax", "expected plain path segments, got an empty or unsafe one")
    return origin, tuple(segments)


def _host(name: str) -> str:
    host = name.lower()
    if _ENDS_IN_NUMBER.fullmatch(host):
        raise DidInvalid("did.host_not_public", "expected a domain name, got an IP address")
    if any(host == local or host.endswith(f".{local}") for local in _LOCAL_NAMES):
        raise DidInvalid("did.host_not_public", "expected a public domain name, got a local one")
    if len(host) > MAX_HOST_CHARS or not _HOST.fullmatch(host):
        raise DidInvalid(
            "did.syntax", "expected a domain name of at least two ASCII labels, got another host"
        )
    return host


def _port(text: str) -> int:
    if not _PORT.fullmatch(text) or int(text) > MAX_PORT:
        raise DidInvalid("did.syntax", f"expected a port from 1 to {MAX_PORT}, got another")
    return int(text)
