"""What the network policy lets out, decided as a cluster would: by label, by address range, by port.

The second line behind `verifier/io/address_rules.py`, so both are held against each other.
"""

from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from itertools import pairwise

import pytest

from tests.k8s.manifests import the
from verifier.io import address_rules

EGRESS = the("NetworkPolicy")["spec"]["egress"]
BLOCKS = [peer["ipBlock"] for rule in EGRESS for peer in rule["to"] if "ipBlock" in peer]

# threats N02-N04: metadata services, odd spellings of private addresses as they are dialled, IPv6 wrappers.
NEVER = (
    "169.254.169.254",
    "169.254.170.2",
    "fd00:ec2::254",
    "168.63.129.16",
    "100.100.100.200",
    "192.0.0.192",
    "127.0.0.1",  # 2130706433, 0x7f.1, 127.1, 0177.0.0.1 and the circled digits all end here
    "127.255.255.254",
    "0.0.0.0",
    "10.0.0.1",
    "10.255.255.255",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.0.1",
    "192.168.255.255",
    "100.64.0.1",
    "198.18.0.1",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "192.88.99.1",
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "::127.0.0.1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b::7f00:1",
    "64:ff9b:1::7f00:1",
    "2002:7f00:1::",
    "2002:a9fe:a9fe::",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "2001::1",
    "fe80::1",
    "fec0::1",
    "fc00::1",
    "fdff::1",
    "ff02::1",
    "3fff::1",
    "5f00::1",
    "100::1",
    "2001:db8::1",
)
PUBLIC = (
    "1.1.1.1",
    "8.8.8.8",
    "93.184.216.34",
    "185.199.108.153",
    "2606:4700:4700::1111",
    "2a00:1450:4001:81b::200e",
)


def lets_out(address: str, port: int) -> bool:
    """Say whether some egress rule with an address range allows TCP to `address` and `port`."""
    dialled = ip_address(address)
    if isinstance(dialled, IPv6Address) and dialled.ipv4_mapped:
        dialled = dialled.ipv4_mapped  # what leaves the host is an IPv4 packet
    return any(
        dialled in ip_network(peer["ipBlock"]["cidr"])
        and not any(dialled in ip_network(hole) for hole in peer["ipBlock"].get("except", ()))
        for rule in EGRESS
        if any(allowed == {"port": port, "protocol": "TCP"} for allowed in rule["ports"])
        for peer in rule["to"]
        if "ipBlock" in peer
    )


@pytest.mark.parametrize("address", NEVER)
def test_no_special_address_is_reached(address: str) -> None:
    assert not lets_out(address, 443)


@pytest.mark.parametrize("address", PUBLIC)
def test_public_address_is_reached_on_443_and_on_no_other_port(address: str) -> None:
    assert lets_out(address, 443)
    assert not any(lets_out(address, port) for port in (22, 25, 53, 80, 6379, 8080, 8443))


@pytest.mark.parametrize("refused", [*address_rules._NOT_PUBLIC_V4, *address_rules._NOT_PUBLIC_V6], ids=str)
def test_no_range_is_reached_that_the_service_itself_refuses(refused: IPv4Network | IPv6Network) -> None:
    assert not lets_out(str(refused[0]), 443)
    assert not lets_out(str(refused[-1]), 443)


@pytest.mark.parametrize("hole", [hole for block in BLOCKS for hole in block["except"]])
def test_each_hole_is_one_that_the_service_refuses_too(hole: str) -> None:
    refused = ip_network(hole)

    assert not address_rules.is_public(refused[0])
    assert not address_rules.is_public(refused[-1])


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: str(block["cidr"]))
def test_holes_lie_inside_their_range_and_do_not_overlap(block: dict[str, list[str]]) -> None:
    outer = ip_network(str(block["cidr"]))
    holes = sorted((ip_network(hole) for hole in block["except"]), key=lambda hole: int(hole[0]))

    assert all(int(outer[0]) <= int(hole[0]) and int(hole[-1]) <= int(outer[-1]) for hole in holes)
    assert all(int(one[-1]) < int(next_one[0]) for one, next_one in pairwise(holes))


def test_everything_is_denied_both_ways_unless_it_is_allowed() -> None:
    assert the("NetworkPolicy", "default-deny")["spec"] == {
        "podSelector": {},
        "policyTypes": ["Ingress", "Egress"],
    }


def test_policy_of_the_service_covers_both_ways() -> None:
    assert the("NetworkPolicy")["spec"]["policyTypes"] == ["Ingress", "Egress"]


def test_besides_public_hosts_only_dns_and_the_cache_are_reached() -> None:
    others = [rule for rule in EGRESS if not any("ipBlock" in peer for peer in rule["to"])]

    assert [sorted((p["protocol"], p["port"]) for p in rule["ports"]) for rule in others] == [
        [("TCP", 53), ("UDP", 53)],
        [("TCP", 6379)],
    ]
    assert all(peer["podSelector"]["matchLabels"] for rule in others for peer in rule["to"])


def test_only_gateway_and_metrics_come_in_and_only_on_the_services_port() -> None:
    (rule,) = the("NetworkPolicy")["spec"]["ingress"]

    assert rule["ports"] == [{"port": 8080, "protocol": "TCP"}]
    assert [peer["namespaceSelector"]["matchLabels"] for peer in rule["from"]] == [
        {"ler-verifier/gateway": "true"},
        {"ler-verifier/metrics": "true"},
    ]
