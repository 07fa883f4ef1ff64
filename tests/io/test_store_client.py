"""How the shared cache is connected: its name, its certificate, its address."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from redis.exceptions import RedisError

from tests.io.lab import Lab, authority, open_lab, server_context
from tests.io.liar import Liar
from tests.io.store import Store
from tests.io.upstream import Seconds
from verifier.io.store_client import NAME_SECONDS, StoreName, parse_store_url, store_client

PATIENT = timedelta(seconds=30)


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("redis://store", ("store", 6379, 0, None, None, False)),
        ("valkey://store:7000/3", ("store", 7000, 3, None, None, False)),
        ("rediss://ada:p%40ss@store", ("store", 6379, 0, "ada", "p@ss", True)),
        ("valkeys://:pass@[::1]/1", ("::1", 6379, 1, None, "pass", True)),
    ],
)
def test_url_names_a_store(url: str, address: tuple[object, ...]) -> None:
    assert tuple(parse_store_url(url)) == address


@pytest.fixture
def ca_file(tmp_path: Path) -> Path:
    file = tmp_path / "ca.pem"
    authority().cert_pem.write_to_path(file)
    return file


async def is_talked_to(url: str, liar: Liar, ca_file: Path | None) -> bool:
    client = store_client(parse_store_url(url), PATIENT, ca_file)
    with suppress(RedisError, OSError):
        await client.raw("get", "name")
    await client.client.aclose()
    return liar.asked > 0


@pytest.mark.parametrize(("host", "talks"), [("localhost", True), ("127.0.0.1", False)])
async def test_certificate_has_to_be_for_the_name_and_not_for_its_address(
    ca_file: Path, host: str, *, talks: bool
) -> None:
    async with Liar(b"-ERR no\r\n", context=server_context("localhost")) as liar:
        assert await is_talked_to(f"rediss://{host}:{liar.port}", liar, ca_file) is talks


async def test_certificate_has_to_be_by_a_known_authority() -> None:
    async with Liar(b"-ERR no\r\n", context=server_context("localhost")) as liar:
        assert not await is_talked_to(f"rediss://localhost:{liar.port}", liar, None)


async def test_plain_store_is_not_talked_to_where_tls_is_asked_for(ca_file: Path) -> None:
    async with Liar(b"-ERR no\r\n") as liar:
        client = store_client(
            parse_store_url(f"rediss://localhost:{liar.port}"), timedelta(seconds=1), ca_file
        )
        with pytest.raises((RedisError, OSError)):
            await client.raw("get", "name")
        await client.client.aclose()


async def test_second_address_is_tried_where_the_first_takes_no_connection(store: Store) -> None:
    """`localhost` may be ::1 first, where nobody listens."""
    client = store_client(parse_store_url(f"redis://localhost:{store.port}"), PATIENT)
    name = client.client.connection_pool.connection_kwargs["name"]
    name._known, name._until = ["127.0.0.9", "127.0.0.1"], float("inf")

    assert await client.raw("get", "name") is None

    await client.client.aclose()


async def test_name_is_asked_for_again_only_after_a_while() -> None:
    clock = Seconds()
    name = StoreName("localhost", 6379, monotonic=clock)
    assert "127.0.0.1" in await name.addresses()
    name._host = "name.invalid"
    clock.at = NAME_SECONDS - 1
    assert "127.0.0.1" in await name.addresses()

    clock.at = NAME_SECONDS

    with pytest.raises(socket.gaierror):
        await name.addresses()


@pytest.fixture
async def lab(tmp_path: Path) -> AsyncIterator[Lab]:
    async with open_lab(tmp_path) as opened:
        yield opened


@pytest.mark.lab
async def test_name_that_is_never_answered_is_asked_for_once_at_a_time(lab: Lab) -> None:
    """However many ask and give up: the event loop's own lookups would pile up and hold up every connection."""
    lab.dns.silent = {"store.example"}
    name = StoreName("store.example", 6379)
    for _ in range(50):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.001):
                await name.addresses()

    assert {question.split()[1] for question in lab.dns.asked} <= {"store.example"}
    assert len(lab.dns.asked) <= 2 * 2  # A and AAAA; the resolver may have given up once meanwhile
