"""The internet in memory behaves like the real fetcher, and the real internet is out of reach."""

import socket
from datetime import timedelta

import pytest

from did_methods.core.ports import Fetched, FetchFailed, FetchNotAllowed, FetchRefused
from tests import conftest
from tests.builders import keys
from tests.world import World

URL = "https://a.example/doc"


async def test_a_served_document_comes_with_its_digest_and_is_logged(world: World) -> None:
    world.serve(URL, {"a": 1}, media_type="application/did+json", max_age=timedelta(hours=1))

    page = await world(URL, accept="application/json", max_bytes=100)

    assert (page.body, page.media_type, page.fetched_at) == (b'{"a": 1}', "application/did+json", world.now)
    assert page.sha256 == "f9d86028c6e0d64e225186f96acb69338b2c59764df79162107f5c4bb34d1310"
    assert world.log == [URL]


async def code_of(world: World, url: str = URL, *, max_bytes: int = 100, follow: bool = True) -> str:
    with pytest.raises((FetchFailed, FetchRefused)) as failed:
        await world(url, accept="*/*", max_bytes=max_bytes, follow_redirects=follow)
    return failed.value.code


async def test_what_is_not_served_is_not_found(world: World) -> None:
    assert await code_of(world) == "fetch.not_found"


async def test_a_url_fails_as_told_until_it_is_served_again(world: World) -> None:
    world.fail(URL)
    assert await code_of(world) == "fetch.connect"

    world.fail(URL, FetchNotAllowed("fetch.port_not_allowed", "expected 443"))
    assert await code_of(world) == "fetch.port_not_allowed"

    world.serve(URL, b"x")
    assert (await world(URL, accept="*/*", max_bytes=1)).body == b"x"


async def test_a_document_longer_than_asked_for_fails(world: World) -> None:
    world.serve(URL, b"12345")

    assert await code_of(world, max_bytes=4) == "fetch.too_large"


async def test_a_redirect_is_followed_only_if_wanted(world: World) -> None:
    world.serve(URL, b"x", redirected_to="https://b.example/doc")

    assert (await world(URL, accept="*/*", max_bytes=9)).url == "https://b.example/doc"
    assert await code_of(world, follow=False) == "fetch.redirect"


async def test_a_question_is_answered_and_kept_apart_from_documents(world: World) -> None:
    world.answer(URL, lambda question: (200, {"asked": question.decode()}))

    answer = await world(URL, accept="*/*", max_bytes=100, question=b"who?")

    assert (answer.status, answer.body, world.questions) == (200, b'{"asked": "who?"}', [(URL, b"who?")])
    assert world.log == []
    assert await code_of(world) == "fetch.not_found"


async def test_a_question_fails_as_the_guarded_fetcher_would(world: World) -> None:
    async def ask(max_bytes: int = 100) -> Fetched:
        return await world(URL, accept="*/*", max_bytes=max_bytes, question=b"who?")

    assert (await ask()).status == 404
    world.answer(URL, lambda _: (503, b"busy"))
    with pytest.raises(FetchFailed, match="http_status"):
        await ask()
    world.answer(URL, lambda _: (200, b"12345"))
    with pytest.raises(FetchFailed, match="too_large"):
        await ask(4)
    world.fail(URL)
    with pytest.raises(FetchFailed, match="connect"):
        await ask()


async def test_a_did_web_identity_is_found_at_its_address(world: World) -> None:
    identity = keys.did_web()
    world.serve_identity(identity)

    ports = world.ports()

    page = await ports.fetch("https://issuer.example/.well-known/did.json", accept="*/*", max_bytes=10_000)
    assert identity.did.encode() in page.body


def test_a_connection_out_of_this_machine_is_refused() -> None:
    with (
        socket.socket(socket.AF_INET, socket.SOCK_STREAM) as stream,
        pytest.raises(conftest.RealNetworkError),
    ):
        stream.connect(("192.0.2.1", 443))
    conftest.forget_dialled()


def test_a_connection_inside_of_this_machine_is_allowed() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname(), timeout=60).close()
