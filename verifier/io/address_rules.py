"""Is this IP address one on the public internet? Used on literals in URLs and on every address dialled.

Facts: the IANA IPv4 and IPv6 Special-Purpose Address Registries (as of 2025-04; RFC 6890 and its updates),
the IANA IPv6 address space (only 2000::/3 is global unicast), and the public-looking addresses where cloud
hosts serve metadata. `ipaddress.is_global` is not used: it says yes to several wrapped private addresses.
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Final

IPAddress = IPv4Address | IPv6Address

_NOT_PUBLIC_V4: Final = tuple(
    IPv4Network(block)
    for block in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # shared between carrier and customer; also Alibaba's metadata 100.100.100.200
        "127.0.0.0/8",  # loopback
        "168.63.129.16/32",  # Azure's wire server: public by registry, the host itself in fact
        "169.254.0.0/16",  # link-local, the metadata services of most clouds
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # IETF protocol assignments, Oracle's metadata 192.0.0.192
        "192.0.2.0/24",  # documentation
        "192.31.196.0/24",  # AS112: answers for private reverse zones
        "192.52.193.0/24",  # AMT relays
        "192.88.99.0/24",  # 6to4 relays, deprecated
        "192.168.0.0/16",  # private
        "192.175.48.0/24",  # AS112
        "198.18.0.0/15",  # benchmarking
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and the limited broadcast
    )
)

_GLOBAL_UNICAST_V6: Final = IPv6Network("2000::/3")  # anything else is special or not handed out

_NOT_PUBLIC_V6: Final = tuple(
    IPv6Network(block)
    for block in (
        "2001::/23",  # IETF protocol assignments: Teredo, benchmarking, ORCHID and the like; no web server
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4 carries an IPv4 address, and the relays are gone (RFC 7526)
        "2620:4f:8000::/48",  # AS112
        "3fff::/20",  # documentation
    )
)

# Addresses that carry the IPv4 address which is really reached; judged by what they carry. 64:ff9b::/96 must
# work, for it is how a host with IPv6 only sees the rest of the world (RFC 6052). The other wrappings
# (compatible, 6to4, Teredo, local NAT64 64:ff9b:1::/48) lead to no public server, whatever they carry.
_MAPPED: Final = IPv6Network("::ffff:0:0/96")
_NAT64: Final = IPv6Network("64:ff9b::/96")


def is_public(address: IPAddress) -> bool:
    """Say whether `address` is a unicast address of the public internet, however it is wrapped."""
    if isinstance(address, IPv6Address):
        if address in _MAPPED or address in _NAT64:
            return is_public(IPv4Address(int(address) & 0xFFFF_FFFF))
        if address.scope_id is not None:
            return False
        return address in _GLOBAL_UNICAST_V6 and not any(address in block for block in _NOT_PUBLIC_V6)
    return not any(address in block for block in _NOT_PUBLIC_V4)


def is_public_text(text: str) -> bool:
    """Say whether `text` is the plain spelling of a public address; what is no address is not public."""
    try:
        return is_public(ip_address(text))
    except ValueError:
        return False
