"""Which URLs may be asked for: the one parser in front of the fetcher. Pure.

Stricter than RFC 3986 where parsers disagree, since a disagreement is how a private address gets past a
guard: ASCII only, no userinfo, no backslash or control character, host names in plain letters, IP addresses
only in their one canonical spelling ("ends in a number", WHATWG URL, section 3.5).
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from typing import Final
from urllib.parse import urljoin

from did_methods.core.ports import FetchNotAllowed, FetchRefused
from verifier.io.address_rules import IPAddress, is_public

MAX_URL: Final = 2048  # characters; did:web identifiers and status URLs stay far below
HTTPS_PORT: Final = 443
ANY_PORT: Final = range(1, 65536)  # for reading a URL that is not asked for here

_SCHEME: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_HTTPS: Final = re.compile(
    r"[Hh][Tt][Tt][Pp][Ss]://(?P<authority>[^/?#]*)(?P<path>[^?#]*)(?P<query>\?[^#]*)?(?:#.*)?"
)
_CHARACTERS: Final = re.compile(r"[!#-;=?-\[\]_a-z~]*")  # printable ASCII without blank " < > \ ^ ` { | }
_PORT: Final = re.compile(r"[1-9][0-9]{0,4}")
_MAX_HOST: Final = 253  # RFC 1035, section 2.3.4, without the final dot
_LABEL: Final = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER: Final = re.compile(r"[0-9]+|0x[0-9a-f]*")
_PRIVATE_NAMES: Final = (
    "localhost",
    "local",
    "internal",
    "home.arpa",
    "onion",
)  # RFC 6761, 6762, 7686, 8375, ICANN


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where a request goes. `url` in normal form: no fragment, lower-case host, no default port, a path."""

    url: str
    host: str
    port: int


def parse_target(url: str, ports: Collection[int] = (HTTPS_PORT,)) -> Target:
    """Return the host to ask and the URL in its normal form.

    Raises:
        FetchRefused: not a plain https URL, or a host that may never be asked.
        FetchNotAllowed: a port that is none of `ports`.
    """
    if len(url) > MAX_URL:
        raise FetchRefused(
            "fetch.url_malformed", f"expected a URL of at most {MAX_URL} characters, got {len(url)}"
        )
    if not _CHARACTERS.fullmatch(url):
        raise FetchRefused("fetch.url_malformed", "expected the characters of RFC 3986, got others")
    scheme = _SCHEME.match(url)
    if scheme is None or scheme[1].lower() != "https":
        got = "none" if scheme is None else scheme[1][:80]
        raise FetchRefused("fetch.scheme_not_https", f"expected an https URL, got scheme {got}")
    parts = _HTTPS.fullmatch(url)
    if parts is None:
        raise FetchRefused("fetch.url_malformed", "expected https:// and a host, got something else")
    authority = parts["authority"]
    if "@" in authority:
        raise FetchRefused("fetch.userinfo", "expected a URL without user information, got some before an @")
    host, port = _split_port(authority)
    host = _plain_host(host)
    if port not in ports:
        allowed = ", ".join(str(p) for p in sorted(ports))
        raise FetchNotAllowed("fetch.port_not_allowed", f"expected port {allowed}, got {port}")
    shown_port = "" if port == HTTPS_PORT else f":{port}"
    return Target(
        url=f"https://{host}{shown_port}{parts['path'] or '/'}{parts['query'] or ''}", host=host, port=port
    )


def parse_redirect(current: Target, location: str, ports: Collection[int] = (HTTPS_PORT,)) -> Target:
    """Return where a `Location` header leads from `current`, by the same rules.

    Raises:
        FetchRefused, FetchNotAllowed: as `parse_target`.
    """
    if len(location) > MAX_URL or not _CHARACTERS.fullmatch(location):
        raise FetchRefused("fetch.url_malformed", "expected a plain ASCII Location, got another")
    try:
        joined = urljoin(current.url, location)
    except ValueError as error:
        raise FetchRefused("fetch.url_malformed", "expected a URL in Location, got no such thing") from error
    return parse_target(joined, ports)


def _split_port(authority: str) -> tuple[str, int]:
    host, colon, port = authority, "", ""
    if authority.startswith("["):
        closing = authority.find("]")
        if closing < 0:
            raise FetchRefused("fetch.host_malformed", "expected an IPv6 address in [], got no ]")
        host, colon, port = (
            authority[: closing + 1],
            authority[closing + 1 : closing + 2],
            authority[closing + 2 :],
        )
    elif ":" in authority:
        host, colon, port = authority.partition(":")
    if not colon and not port:
        return host, HTTPS_PORT
    if colon != ":" or not _PORT.fullmatch(port) or int(port) not in ANY_PORT:
        raise FetchRefused("fetch.url_malformed", f"expected a port from 1 to 65535, got {port[:80]!r}")
    return host, int(port)


def _plain_host(host: str) -> str:
    """Return `host` in lower case if it is a public-looking name or the spelling of a public address."""
    host = host.lower()
    address = _literal(host)
    if address is not None:
        if not is_public(address):
            raise FetchRefused("fetch.address_not_public", "expected a public address, got a special one")
        return f"[{address}]" if isinstance(address, IPv6Address) else host
    labels = host.split(".")
    if len(host) > _MAX_HOST or not all(_LABEL.fullmatch(label) for label in labels):
        raise FetchRefused(
            "fetch.host_malformed", f"expected a host name in ASCII letters, got {host[:80]!r}"
        )
    if len(labels) == 1 or any(host == name or host.endswith("." + name) for name in _PRIVATE_NAMES):
        raise FetchRefused("fetch.host_not_public", f"expected a public name, got {host[:80]!r}")
    return host


def _literal(host: str) -> IPAddress | None:
    """Return the address that `host` spells out, None if it is a name."""
    if host.startswith("["):
        try:
            return IPv6Address(host[1:-1])
        except ValueError as error:
            raise FetchRefused(
                "fetch.host_malformed", f"expected an IPv6 address, got {host[:80]!r}"
            ) from error
    if not _NUMBER.fullmatch(host.rpartition(".")[2]):
        return None
    try:
        return IPv4Address(host)
    except ValueError as error:
        raise FetchRefused(
            "fetch.host_malformed", f"expected an IPv4 address as four plain numbers, got {host[:80]!r}"
        ) from error
