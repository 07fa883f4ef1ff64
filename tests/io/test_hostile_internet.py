"""The production guard against a hostile internet, in a network namespace (rows N02 to N08, N13, N14, N18 to N24)."""

import asyncio
import gzip
import random
import socket
import ssl
import subprocess
import sys
import warnings
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest
import trustme
from aiohttp.abc import AbstractResolver, ResolveResult

from did_methods.core.ports import Fetched, FetchFailed, FetchProblem, FetchRefused, Source
from tests import cost
from tests.io.lab import (
    HOST,
    OTHER_HOST,
    Lab,
    Reply,
    answer,
    authority,
    expired,
    open_lab,
    raw,
    redirect,
    reset,
    server_context,
    silence,
    swallowing,
)
from tests.io.namespace import PUBLIC, PUBLIC_TOO, PUBLIC_V6, TRAPS_V4, TRAPS_V6
from verifier.io.dial import public_socket
from verifier.io.fetch import FetchLimits, GuardedFetch

pytestmark = pytest.mark.lab

CAP = 64 * 1024
TRAPS = TRAPS_V4 + TRAPS_V6
LONG = timedelta(minutes=1)
PATIENT = FetchLimits(
    connect=LONG, total=LONG
)  # where no limit of time is looked at, none is met on a busy machine
CONNECT = FetchLimits(connect=timedelta(seconds=0.4), total=LONG)
TOTAL = FetchLimits(connect=LONG, total=timedelta(seconds=0.8))
SOON = 20.0  # seconds: less than any other limit or the patience of the host
DOCUMENT = b'{"id":"did:web:issuer.example"}'
OK = b"HTTP/1.1 200 OK\r\n"


@pytest.fixture
async def lab(tmp_path: Path) -> AsyncIterator[Lab]:
    async with open_lab(tmp_path) as opened:
        yield opened


@pytest.fixture
async def fetch(lab: Lab, request: pytest.FixtureRequest) -> AsyncIterator[GuardedFetch]:
    """A fetcher that is patient, or has the limits that `within` gives it."""
    guarded = GuardedFetch(limits=getattr(request, "param", PATIENT), ca_file=lab.ca_file)
    yield guarded
    await guarded.aclose()


def within(limits: FetchLimits) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("fetch", [limits], indirect=True, ids=[""])


async def get(fetch: GuardedFetch, url: str, *, follow_redirects: bool = True) -> Fetched:
    return await fetch(url, accept="application/json", max_bytes=CAP, follow_redirects=follow_redirects)


async def refusal(fetch: GuardedFetch, url: str, *, follow_redirects: bool = True) -> FetchProblem:
    with pytest.raises((FetchRefused, FetchFailed)) as raised:
        await get(fetch, url, follow_redirects=follow_redirects)
    problem = raised.value
    assert isinstance(problem, FetchProblem)
    return problem


async def code_of(fetch: GuardedFetch, url: str, *, follow_redirects: bool = True) -> str:
    return (await refusal(fetch, url, follow_redirects=follow_redirects)).code


# The healthy case, and what a request tells


async def test_document_comes_whole_with_digest_and_media_type(lab: Lab, fetch: GuardedFetch) -> None:
    lab.replies["/did.json"] = answer(DOCUMENT, "Content-Type: application/DID+json; charset=utf-8")

    fetched = await get(fetch, f"https://{HOST}/did.json")

    assert fetched.body == DOCUMENT
    assert fetched.media_type == "application/did+json"
    assert fetched.source is Source.NETWORK
    assert len(fetched.sha256) == 64


@pytest.mark.parametrize("host", [PUBLIC, f"[{PUBLIC_V6}]"])
async def test_literal_public_address_is_fetched(lab: Lab, fetch: GuardedFetch, host: str) -> None:
    lab.replies["/did.json"] = answer(DOCUMENT)

    assert (await get(fetch, f"https://{host}/did.json")).body == DOCUMENT


async def test_request_tells_nothing_of_the_asker(lab: Lab, fetch: GuardedFetch) -> None:
    lab.replies["/list"] = answer(b"{}", "Set-Cookie: seen=yes; Path=/")

    await get(fetch, f"https://{HOST}/list#94567")
    await get(fetch, f"https://{HOST}/list#94567")

    for request in lab.requests:
        first, *fields = request.decode().strip().split("\r\n")
        assert first == "GET /list HTTP/1.1"
        assert sorted(field.split(":")[0] for field in fields) == [
            "Accept",
            "Accept-Encoding",
            "Connection",
            "Host",
            "User-Agent",
        ]
        assert "Accept-Encoding: identity" in fields
    assert lab.requests[0] == lab.requests[1]


@pytest.mark.parametrize("status", ["200 OK", "302 Found", "404 Not Found"])
async def test_connection_is_cut_as_soon_as_the_answer_is_known(
    lab: Lab, fetch: GuardedFetch, status: str
) -> None:
    lab.replies["/"] = answer(b"{}", "Connection: keep-alive", "Location: http://x", status=status)

    with suppress(FetchFailed):
        await get(fetch, f"https://{HOST}/")
    async with asyncio.timeout(SOON):
        while not lab.hung_up:  # noqa: ASYNC110 - a count
            await asyncio.sleep(0.01)
    assert lab.hung_up == 1


@pytest.mark.parametrize(
    ("cache_control", "age"),
    [
        ("max-age=60", 60),
        ("public, max-age=60, s-maxage=30", 30),
        ("no-store, max-age=60", 0),
        ("max-age=99999999999999999999", 31_536_000),
        ("max-age=soon", None),
    ],
)
async def test_age_is_what_the_server_allows(
    lab: Lab, fetch: GuardedFetch, cache_control: str, age: int | None
) -> None:
    lab.replies["/list"] = answer(DOCUMENT, f"Cache-Control: {cache_control}")

    max_age = (await get(fetch, f"https://{HOST}/list")).max_age

    assert max_age == (None if age is None else timedelta(seconds=age))


# N02, N03, N04, N14: literals and schemes never leave the house


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/",
        "https://169.254.169.254/latest/meta-data/",
        "https://10.0.0.1/",
        "https://168.63.129.16/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[64:ff9b::a9fe:a9fe]/",
        "https://localhost/",
        "https://127.1/",
        "https://2130706433/",
        "https://0x7f.1/",
        "https://①②⑦.⓪.⓪.①/",
        "https://127。0。0。1/",
        "http://issuer.example/",
        "file:///etc/passwd",
    ],
)
async def test_url_that_may_never_be_asked_for_is_refused_unasked(
    lab: Lab, fetch: GuardedFetch, url: str
) -> None:
    assert isinstance(await refusal(fetch, url), FetchRefused)
    assert lab.dns.asked == []


# N05, N06: what names lead to


@pytest.mark.parametrize(
    "addresses",
    [
        ("10.0.0.1",),
        ("169.254.169.254",),
        ("168.63.129.16",),
        ("127.0.0.1",),
        ("::1",),
        ("::ffff:127.0.0.1",),
        ("64:ff9b::7f00:1",),
        (PUBLIC, "10.0.0.1"),
        ("10.0.0.1", PUBLIC),
        (PUBLIC, "::1"),
        (PUBLIC_V6, "127.0.0.1"),
    ],
)
async def test_name_with_any_private_address_is_not_dialled(
    lab: Lab, fetch: GuardedFetch, addresses: tuple[str, ...]
) -> None:
    lab.dns.names[HOST] = [addresses]

    assert await code_of(fetch, f"https://{HOST}/") == "fetch.name_not_public"
    assert lab.requests == []


async def test_rebound_name_is_not_dialled(lab: Lab) -> None:
    lab.dns.names[HOST] = [(PUBLIC,), ("127.0.0.1",)]
    lab.replies["/"] = answer(DOCUMENT)
    first = GuardedFetch(ca_file=lab.ca_file)
    second = GuardedFetch(ca_file=lab.ca_file)

    assert (await get(first, f"https://{HOST}/")).body == DOCUMENT
    assert await code_of(second, f"https://{HOST}/") == "fetch.name_not_public"

    await first.aclose()
    await second.aclose()


class LyingResolver(AbstractResolver):
    """Stands for any way past our own resolver, and for answers that change after the check."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        return [
            ResolveResult(hostname=host, host=a, port=port, family=family, proto=0, flags=0) for a in TRAPS
        ]

    async def close(self) -> None:
        pass


@pytest.mark.parametrize("host", [HOST, *TRAPS_V4, *(f"[{address}]" for address in TRAPS_V6)])
async def test_address_dialled_is_checked_whatever_the_resolver_says(lab: Lab, host: str) -> None:
    connector = aiohttp.TCPConnector(resolver=LyingResolver(), socket_factory=public_socket)
    async with aiohttp.ClientSession(connector=connector) as session:
        with pytest.raises(aiohttp.ClientConnectorError):
            await session.get(f"https://{host}/")
    assert lab.trapped == []


async def test_name_is_asked_once_and_absolute(lab: Lab, fetch: GuardedFetch) -> None:
    lab.replies["/"] = answer(DOCUMENT)

    await get(fetch, f"https://{HOST}/")

    assert sorted(lab.dns.asked) == [f"A {HOST}", f"AAAA {HOST}"]


@pytest.mark.parametrize("fault", ["nxdomain", "servfail"])
async def test_name_without_answer_fails(lab: Lab, fetch: GuardedFetch, fault: str) -> None:
    lab.dns.servfail = {"gone.example"} if fault == "servfail" else set()

    assert await code_of(fetch, "https://gone.example/") == "fetch.dns"


# N07, N08: redirects


@pytest.mark.parametrize(
    "location",
    [
        "http://127.0.0.1/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "//169.254.169.254/",
        f"http://{HOST}/did.json",
        f"https://{HOST}:8443/did.json",
        f"https://user@{HOST}/did.json",
        "file:///etc/passwd",
        "https://[",
        "https://issuer.example/\u00e9",
    ],
)
async def test_redirect_to_where_no_request_may_go_fails(
    lab: Lab, fetch: GuardedFetch, location: str
) -> None:
    lab.replies["/"] = redirect(location)
    lab.replies["/did.json"] = answer(DOCUMENT)

    assert await code_of(fetch, f"https://{HOST}/") == "fetch.redirect_refused"
    assert len(lab.requests) == 1


async def test_redirect_to_a_private_name_fails(lab: Lab, fetch: GuardedFetch) -> None:
    lab.dns.names["inside.example"] = [("10.0.0.1",)]
    lab.replies["/"] = redirect("https://inside.example/")

    assert await code_of(fetch, f"https://{HOST}/") == "fetch.name_not_public"


@pytest.mark.parametrize(
    "status", ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"]
)
async def test_three_redirects_are_followed(lab: Lab, fetch: GuardedFetch, status: str) -> None:
    lab.replies |= {f"/{n}": redirect(f"/{n + 1}", status) for n in range(3)}
    lab.replies["/3"] = answer(DOCUMENT)

    fetched = await get(fetch, f"https://{HOST}/0")

    assert (fetched.body, fetched.url) == (DOCUMENT, f"https://{HOST}/3")


async def test_redirect_to_another_public_host_is_followed(lab: Lab, fetch: GuardedFetch) -> None:
    lab.replies["/"] = redirect(f"https://{OTHER_HOST}/list")
    lab.replies["/list"] = answer(DOCUMENT)
    async with await lab.serve(PUBLIC_TOO, server_context(OTHER_HOST)):
        assert (await get(fetch, f"https://{HOST}/")).body == DOCUMENT


async def test_redirect_loop_ends_after_three(lab: Lab, fetch: GuardedFetch) -> None:
    lab.replies |= {"/a": redirect("/b"), "/b": redirect("/a")}

    assert await code_of(fetch, f"https://{HOST}/a") == "fetch.too_many_redirects"
    assert len(lab.requests) == 4


async def test_redirect_fails_where_the_asker_wants_none(lab: Lab, fetch: GuardedFetch) -> None:
    lab.replies |= {"/a": redirect("/b"), "/b": answer(DOCUMENT)}

    assert await code_of(fetch, f"https://{HOST}/a", follow_redirects=False) == "fetch.redirect"
    assert len(lab.requests) == 1


async def test_redirect_to_nowhere_ends(lab: Lab, fetch: GuardedFetch) -> None:
    lab.replies["/"] = answer(b"", status="302 Found")

    assert await code_of(fetch, f"https://{HOST}/") == "fetch.too_many_redirects"


# Questions that are posted


async def ask(fetch: GuardedFetch, url: str, question: bytes = b'{"who":1}') -> Fetched:
    return await fetch(url, accept="application/json", max_bytes=CAP, question=question)


async def asked_code(fetch: GuardedFetch, url: str, question: bytes = b"{}") -> str:
    with pytest.raises((FetchRefused, FetchFailed)) as raised:
        await ask(fetch, url, question)
    return str(raised.value.code)


async def test_question_is_posted_once_as_json_with_nothing_of_the_asker(
    lab: Lab, fetch: GuardedFetch
) -> None:
    lab.replies["/authorization"] = answer(b'{"authorized":true}')

    fetched = await ask(fetch, f"https://{HOST}/authorization")

    assert (fetched.status, fetched.body) == (200, b'{"authorized":true}')
    (request,) = lab.requests
    head, _, body = request.decode().partition("\r\n\r\n")
    first, *fields = head.split("\r\n")
    assert (first, body) == ("POST /authorization HTTP/1.1", '{"who":1}')
    assert sorted(field.split(":")[0] for field in fields) == [
        "Accept",
        "Accept-Encoding",
        "Connection",
        "Content-Length",
        "Content-Type",
        "Host",
        "User-Agent",
    ]
    assert "Content-Type: application/json" in fields


async def test_not_there_is_an_answer_to_a_question_and_is_read(lab: Lab, fetch: GuardedFetch) -> None:
    lab.replies["/q"] = answer(b'{"title":"not_found"}', status="404 Not Found")

    fetched = await ask(fetch, f"https://{HOST}/q")

    assert (fetched.status, fetched.body) == (404, b'{"title":"not_found"}')


@pytest.mark.parametrize("status", ["400 Bad", "401 Who", "405 No", "410 Gone", "500 Oops", "202 Later"])
async def test_any_other_status_answers_no_question(lab: Lab, fetch: GuardedFetch, status: str) -> None:
    lab.replies["/q"] = answer(b"{}", status=status)

    expected = "fetch.rate_limited" if status.startswith("429") else "fetch.http_status"
    assert await asked_code(fetch, f"https://{HOST}/q") == expected
    assert len(lab.requests) == 1


async def test_a_question_may_be_one_too_many(lab: Lab, fetch: GuardedFetch) -> None:
    lab.replies["/q"] = answer(b"{}", status="429 Slow")

    assert await asked_code(fetch, f"https://{HOST}/q") == "fetch.rate_limited"


@pytest.mark.parametrize("status", ["301 x", "302 x", "303 x", "307 x", "308 x"])
async def test_question_is_never_sent_on(lab: Lab, fetch: GuardedFetch, status: str) -> None:
    lab.replies |= {"/q": redirect("/there", status), "/there": answer(DOCUMENT)}

    assert await asked_code(fetch, f"https://{HOST}/q") == "fetch.redirect"
    assert len(lab.requests) == 1


async def test_answer_to_a_question_is_bounded_like_a_document(lab: Lab, fetch: GuardedFetch) -> None:
    lab.replies["/long"] = answer(b"x" * (CAP + 1))
    lab.replies["/lost"] = answer(b"x" * (CAP + 1), status="404 Not Found")

    assert await asked_code(fetch, f"https://{HOST}/long") == "fetch.too_large"
    assert await asked_code(fetch, f"https://{HOST}/lost") == "fetch.too_large"


async def test_question_goes_to_no_private_address(lab: Lab, fetch: GuardedFetch) -> None:
    lab.dns.names["trap.example"] = [("127.0.0.1",)]

    assert await asked_code(fetch, "https://trap.example/q") == "fetch.name_not_public"
    assert lab.requests == []


# N18, N24: answers that are not the document


@pytest.mark.parametrize(
    ("status", "code"),
    [
        ("404 Not Found", "fetch.not_found"),
        ("410 Gone", "fetch.not_found"),
        ("500 Oops", "fetch.http_status"),
        ("503 Busy", "fetch.http_status"),
        ("429 Slow down", "fetch.rate_limited"),
        ("206 Partial", "fetch.http_status"),
        ("203 Changed", "fetch.http_status"),
        ("204 Empty", "fetch.bad_http"),
        ("304 Not Modified", "fetch.bad_http"),
        ("401 Who", "fetch.http_status"),
    ],
)
async def test_error_with_a_good_document_is_not_used_nor_echoed(
    lab: Lab, fetch: GuardedFetch, caplog: pytest.LogCaptureFixture, status: str, code: str
) -> None:
    caplog.set_level("DEBUG")
    lab.replies["/secret"] = answer(b'{"secret":"of the inside"}', "X-Note: secret", status=status)

    await refusal(fetch, f"https://{HOST}/secret")
    problem = await refusal(fetch, f"https://{HOST}/secret")

    assert problem.code == code
    assert "secret" not in str(problem)
    assert "secret" not in caplog.text


@pytest.mark.parametrize("status", ["404 Not Found", "410 Gone", "500 Oops", "501 Not Here"])
async def test_the_status_that_stood_in_the_way_is_told(lab: Lab, fetch: GuardedFetch, status: str) -> None:
    lab.replies["/did"] = answer(b"{}", status=status)

    problem = await refusal(fetch, f"https://{HOST}/did")

    assert isinstance(problem, FetchFailed)
    assert problem.status == int(status[:3])


# N19: slow hosts


async def trickle(writer: asyncio.StreamWriter) -> None:
    writer.write(OK + b"Content-Length: 1000\r\n\r\n")
    while True:
        writer.write(b" ")
        await writer.drain()
        await asyncio.sleep(0.05)


async def trickle_headers(writer: asyncio.StreamWriter) -> None:
    for byte in OK + b"X-A: " + b"b" * 2000:
        writer.write(bytes([byte]))
        await writer.drain()
        await asyncio.sleep(0.05)


@within(TOTAL)
@pytest.mark.parametrize("reply", [silence, trickle, trickle_headers])
async def test_slow_answer_ends_at_the_deadline(lab: Lab, fetch: GuardedFetch, reply: Reply) -> None:
    lab.replies["/"] = reply

    async with asyncio.timeout(SOON):
        assert await code_of(fetch, f"https://{HOST}/") == "fetch.timeout"


@within(TOTAL)
async def test_slow_redirects_share_one_deadline(lab: Lab, fetch: GuardedFetch) -> None:
    async def slow(writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.35)
        await redirect("/")(writer)

    lab.replies["/"] = slow

    # With a deadline for each of them it would be the fourth that is one too many.
    assert await code_of(fetch, f"https://{HOST}/") == "fetch.timeout"


@within(CONNECT)
async def test_name_server_that_does_not_answer_ends_at_the_connect_limit(
    lab: Lab, fetch: GuardedFetch
) -> None:
    lab.dns.silent = {HOST}

    async with asyncio.timeout(SOON):
        assert await code_of(fetch, f"https://{HOST}/") == "fetch.timeout"


async def test_names_never_answered_do_not_keep_others_from_theirs(lab: Lab, fetch: GuardedFetch) -> None:
    lab.replies["/"] = answer(DOCUMENT)
    silent = {f"silent{n}.example" for n in range(40)}
    lab.dns.silent = silent
    hanging = [asyncio.create_task(get(fetch, f"https://{name}/")) for name in silent]
    while len(lab.dns.asked) < len(silent):  # noqa: ASYNC110 - a list that a thread fills
        await asyncio.sleep(0.01)

    assert (await get(fetch, f"https://{HOST}/")).body == DOCUMENT
    assert not any(task.done() for task in hanging)
    await end(hanging)


async def end(tasks: list[asyncio.Task[Fetched]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


@within(CONNECT)
async def test_host_that_swallows_packets_ends_at_the_connect_limit(lab: Lab, fetch: GuardedFetch) -> None:
    with swallowing(PUBLIC_TOO, 443):
        async with asyncio.timeout(SOON):
            assert await code_of(fetch, f"https://{OTHER_HOST}/") == "fetch.timeout"


@within(CONNECT)
async def test_host_that_never_shakes_hands_ends_at_the_connect_limit(lab: Lab, fetch: GuardedFetch) -> None:
    with socket.socket() as mute:
        mute.bind((PUBLIC_TOO, 443))
        mute.listen()

        async with asyncio.timeout(SOON):
            assert await code_of(fetch, f"https://{OTHER_HOST}/") == "fetch.timeout"


async def test_host_that_takes_no_connection_fails(lab: Lab, fetch: GuardedFetch) -> None:
    assert await code_of(fetch, f"https://{OTHER_HOST}/") == "fetch.connect"


# N20, N21: size and encoding


def endless(lab: Lab, head: bytes, piece: bytes) -> Reply:
    async def reply(writer: asyncio.StreamWriter) -> None:
        writer.write(head)
        while not writer.is_closing():
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0)  # `drain` may return at once for a peer that has gone away
            lab.sent += len(piece)

    return reply


@pytest.mark.parametrize(
    ("head", "piece"),
    [
        (OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1000\r\n" + b" " * 0x1000 + b"\r\n"),
        (OK + b"Connection: close\r\n\r\n", b" " * 0x1000),
    ],
)
async def test_endless_body_is_cut_at_the_limit(
    lab: Lab, fetch: GuardedFetch, head: bytes, piece: bytes
) -> None:
    lab.replies["/"] = endless(lab, head, piece)

    assert await code_of(fetch, f"https://{HOST}/") == "fetch.too_large"
    assert lab.sent < CAP + 8 * 1024 * 1024  # what the kernel's own buffers hold on a host of one's own


async def test_announced_size_over_the_limit_is_not_read(lab: Lab, fetch: GuardedFetch) -> None:
    lab.replies["/"] = raw(OK + b"Content-Length: 10737418240\r\n\r\n{}")

    assert await code_of(fetch, f"https://{HOST}/") == "fetch.too_large"


@pytest.mark.parametrize(("size", "fits"), [(CAP, True), (CAP + 1, False)])
async def test_limit_is_exact(lab: Lab, fetch: GuardedFetch, size: int, *, fits: bool) -> None:
    lab.replies["/"] = raw(OK + b"Connection: close\r\n\r\n" + b" " * size)

    if fits:
        assert len((await get(fetch, f"https://{HOST}/")).body) == size
    else:
        assert await code_of(fetch, f"https://{HOST}/") == "fetch.too_large"


async def test_body_shorter_than_announced_fails(lab: Lab, fetch: GuardedFetch) -> None:
    lab.replies["/"] = raw(OK + b"Content-Length: 100\r\n\r\n{}")

    assert await code_of(fetch, f"https://{HOST}/") == "fetch.body_incomplete"


async def test_body_longer_than_announced_is_cut_and_cannot_answer_the_next_request(
    lab: Lab, fetch: GuardedFetch
) -> None:
    smuggled = OK + b"Content-Length: 6\r\n\r\nforged"
    lab.replies["/a"] = raw(OK + b"Content-Length: 2\r\n\r\n{}" + smuggled)
    lab.replies["/b"] = answer(DOCUMENT)

    assert (await get(fetch, f"https://{HOST}/a")).body == b"{}"
    assert (await get(fetch, f"https://{HOST}/b")).body == DOCUMENT


@pytest.mark.parametrize("encoding", ["gzip", "br", "zstd", "deflate", "gzip, gzip", "x-unknown"])
async def test_compressed_answer_is_refused_unread(lab: Lab, fetch: GuardedFetch, encoding: str) -> None:
    bomb = gzip.compress(bytes(32 * 1024 * 1024))
    lab.replies["/"] = answer(bomb, f"Content-Encoding: {encoding}")

    assert await code_of(fetch, f"https://{HOST}/") == "fetch.content_encoding"


async def test_compressed_body_without_the_header_stays_as_it_is(lab: Lab, fetch: GuardedFetch) -> None:
    packed = gzip.compress(bytes(1024))
    lab.replies["/"] = answer(packed, "Content-Type: application/gzip")

    assert (await get(fetch, f"https://{HOST}/")).body == packed


# N13, N22: malformed and flooding HTTP


@pytest.mark.parametrize(
    "reply",
    [
        raw(OK + b"".join(b"X-%d: y\r\n" % n for n in range(100_000)) + b"\r\n"),
        raw(OK + b"X-A: " + b"y" * 100_000 + b"\r\n\r\n"),
        raw(b"HTTP/1.1 200 " + b"y" * 100_000 + b"\r\n\r\n"),
        raw(b"\x00\x01\x02 not http at all\r\n\r\n"),
        raw(b"SSH-2.0-OpenSSH_9.2\r\n"),
        raw(OK + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}"),
        raw(OK + b"Content-Length: -2\r\n\r\n{}"),
        raw(OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n"),
        raw(OK + b"Transfer-Encoding: chunked\r\n\r\n0\r\n" + b"X-A: y\r\n" * 100_000 + b"\r\n"),
        raw(b""),
        raw(OK),
    ],
)
async def test_malformed_answer_fails_with_a_code(lab: Lab, fetch: GuardedFetch, reply: Reply) -> None:
    lab.replies["/"] = reply

    assert await code_of(fetch, f"https://{HOST}/") in {
        "fetch.bad_http",
        "fetch.body_incomplete",
        "fetch.connection_lost",
    }


@pytest.mark.parametrize("seed", range(8))
async def test_any_answer_is_a_document_or_a_code(lab: Lab, fetch: GuardedFetch, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - the same answers in every run
    good = (
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: 2\r\n"
        b"Cache-Control: max-age=60\r\nSet-Cookie: a=b; Path=/\r\nLocation: /x\r\nContent-Encoding: \r\n\r\n{}"
    )
    for _ in range(25):
        broken = bytearray(good)
        for _ in range(chance.randint(1, 4)):
            at = chance.randrange(len(broken))
            broken[at : at + chance.randint(0, 3)] = chance.choice(
                [b"\x00", b"\xff", b"\r\n", b":", b"=", b"9", b";", b"\xc3\xa9", b"", b"=?utf-8?b?AA==?="]
            )
        lab.replies["/"] = raw(bytes(broken))
        with suppress(FetchFailed):
            assert isinstance(await get(fetch, f"https://{HOST}/"), Fetched)


@within(TOTAL)
async def test_flood_of_interim_answers_ends_at_the_deadline(lab: Lab, fetch: GuardedFetch) -> None:
    lab.replies["/"] = endless(lab, b"", b"HTTP/1.1 103 Early Hints\r\nLink: <a>\r\n\r\n" * 50)

    async with asyncio.timeout(SOON):
        assert await code_of(fetch, f"https://{HOST}/") in {"fetch.timeout", "fetch.bad_http"}


@within(TOTAL)
@pytest.mark.parametrize(
    ("head", "piece"),
    [
        (b"", b"HTTP/1.1 103 Early Hints\r\n\r\n" * 1000),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n" * 5000),
    ],
)
async def test_flood_leaves_the_event_loop_free(
    lab: Lab, fetch: GuardedFetch, tmp_path: Path, head: bytes, piece: bytes
) -> None:
    certificate = tmp_path / "server.pem"
    authority().issue_cert(OTHER_HOST).private_key_and_cert_chain_pem.write_to_path(certificate)
    flood = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.io.flood", PUBLIC_TOO, certificate, head.hex(), piece.hex()),
        stdout=subprocess.PIPE,
    )
    assert flood.stdout is not None
    await flood.stdout.readline()
    flooded = asyncio.create_task(
        fetch(f"https://{OTHER_HOST}/", accept="application/json", max_bytes=10_000_000)
    )
    async with cost.watched_loop() as turns:
        await asyncio.wait([flooded])

    assert isinstance(flooded.exception(), FetchFailed)
    assert turns.longest_seconds() < 0.2  # without a bound it is a second on uvloop
    await flood.wait()


@pytest.mark.parametrize(
    "url",
    [f"https://{HOST}/\r\nX-Injected: yes", f"https://{HOST}\r\nX: y/", f"https://{HOST}/ HTTP/1.1\r\n"],
)
async def test_line_break_in_a_url_is_refused(lab: Lab, fetch: GuardedFetch, url: str) -> None:
    assert await code_of(fetch, url) == "fetch.url_malformed"
    assert lab.requests == []


async def test_encoded_line_break_stays_encoded(lab: Lab, fetch: GuardedFetch) -> None:
    lab.replies["/a%0d%0aX-Injected:%20yes"] = answer(DOCUMENT)

    assert (await get(fetch, f"https://{HOST}/a%0d%0aX-Injected:%20yes")).body == DOCUMENT
    assert b"\r\nX-Injected" not in lab.requests[0]


# N23: bad TLS


def expired_there() -> ssl.SSLContext:
    return expired(OTHER_HOST)


def foreign_authority() -> ssl.SSLContext:
    return server_context(OTHER_HOST, issuer=trustme.CA())


def wrong_name() -> ssl.SSLContext:
    return server_context("somebody-else.example")


def old_protocol() -> ssl.SSLContext:
    context = server_context(OTHER_HOST)
    context.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = ssl.TLSVersion.TLSv1
    return context


@pytest.mark.parametrize("fault", [expired_there, foreign_authority, wrong_name, old_protocol])
async def test_bad_tls_is_never_talked_over(
    lab: Lab, fetch: GuardedFetch, fault: Callable[[], ssl.SSLContext]
) -> None:
    async with await lab.serve(PUBLIC_TOO, fault()):
        problem = await refusal(fetch, f"https://{OTHER_HOST}/")

    assert problem.code == "fetch.tls"
    assert "somebody-else" not in str(problem)
    assert lab.requests == []


async def test_plain_http_on_the_tls_port_fails(lab: Lab, fetch: GuardedFetch) -> None:
    def talk_plainly(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(OK + b"Content-Length: 2\r\n\r\n{}")
        writer.close()

    async with await asyncio.start_server(talk_plainly, PUBLIC_TOO, 443):
        assert await code_of(fetch, f"https://{OTHER_HOST}/") == "fetch.tls"


async def test_reset_connection_fails(lab: Lab, fetch: GuardedFetch) -> None:
    lab.replies["/"] = reset

    assert await code_of(fetch, f"https://{HOST}/") == "fetch.connection_lost"
    assert len(lab.requests) == 1


async def test_good_documents_come_while_others_hang(lab: Lab, fetch: GuardedFetch) -> None:
    lab.replies |= {"/hang": silence, "/": answer(DOCUMENT)}
    hanging = [asyncio.create_task(get(fetch, f"https://{HOST}/hang")) for _ in range(6)]
    while len(lab.requests) < len(hanging):  # noqa: ASYNC110 - a list that the hosts fill
        await asyncio.sleep(0.01)

    assert (await get(fetch, f"https://{HOST}/")).body == DOCUMENT
    assert not any(task.done() for task in hanging)
    await end(hanging)
