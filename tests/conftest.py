"""What all tests share: an instant, an internet in memory, an issuer, and a guard against the real internet."""

import ipaddress
import sys
from collections.abc import Iterator
from datetime import datetime

import pytest
from hypothesis import HealthCheck, settings

from tests.builders.issuer import Issuer
from tests.io import namespace
from tests.world import NOW, World

_dialled: list[str] = []


class RealNetworkError(AssertionError):
    """A test reached for the network outside of this machine."""


def _refuse_network(event: str, arguments: tuple[object, ...]) -> None:
    """Refuse to connect or send to anything but this machine. An audit hook sees it whoever calls."""
    if event not in {"socket.connect", "socket.sendto"}:
        return
    address = arguments[1]
    if not isinstance(address, tuple) or _is_local(
        str(address[0])
    ):  # a path, or a family with other addresses
        return
    _dialled.append(str(address[:2]))
    raise RealNetworkError(f"expected no connection to leave this machine, got one to {address[:2]}")


def _is_local(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host in {"", "localhost"}


def forget_dialled() -> None:
    """Let a test that dialled out on purpose pass."""
    _dialled.clear()


def pytest_configure() -> None:
    # No example fails for how long it took, or took to draw: that says more of the machine than of the code.
    settings.register_profile(
        "steady", settings.default, deadline=None, suppress_health_check=[HealthCheck.too_slow]
    )
    settings.load_profile("steady")
    # In a namespace of its own every address is ours, and the production rules dial real ones.
    if namespace.report_file() is None:
        sys.addaudithook(_refuse_network)


@pytest.fixture(autouse=True)
def _no_real_network() -> Iterator[None]:
    """Fail a test that dialled out, also when the code under test swallowed the refusal."""
    forget_dialled()
    yield
    assert not _dialled, f"left this machine: {_dialled}"


@pytest.fixture
def now() -> datetime:
    """The instant of every question, unless a test asks at another."""
    return NOW


@pytest.fixture
def world(now: datetime) -> World:
    return World(now=now)


@pytest.fixture
def issuer() -> Issuer:
    return Issuer()
