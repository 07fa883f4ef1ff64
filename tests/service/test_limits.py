"""Hostile HTTP against a real socket: too much, too slow, malformed. Healthy requests are served meanwhile."""

import asyncio
import contextlib
import json
import resource
import socket
from collections.abc import Callable

import aiohttp
import pytest

from tests.builders.issuer import Issuer
from tests.service.conftest import Start
from tests.service.running import Service, http_request, report_of
from verifier.report import Verdict

SLOW = 0.5  # seconds that a request may take to come in, in these tests; the default is 10
SOON = 9.0  # seconds: far more than a busy machine needs, and less than any default that would do the same


def status_of(answer: bytes) -> int:
    assert answer.startswith((b"HTTP/1.1 ", b"HTTP/1.0 ")), answer[:80]
    return int(answer.split(b" ", 2)[1])


def body_of(answer: bytes) -> bytes:
    return answer.partition(b"\r\n\r\n")[2]


async def is_closed_soon(service: Service, sent: bytes) -> bytes:
    """Send, then wait for the server to close; return what it said."""
    return await service.raw(sent, wait=SOON)


async def becomes(state: Callable[[], bool]) -> None:
    """Wait until it is so, at most SOON."""
    async with asyncio.timeout(SOON):
        while not state():  # noqa: ASYNC110 - counts of the service and of aiohttp, not events
            await asyncio.sleep(0.01)


# --- J11: lengths, hosts, chunks ---


@pytest.mark.parametrize(
    "head",
    [
        "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n",
        "Content-Length: 4\r\nContent-Length: 5\r\n",
        "Content-Length: -1\r\n",
        "Content-Length: 4_0\r\n",
        "Content-Length: +4\r\n",
        "Transfer-Encoding: chunked, identity\r\n",
        "Transfer-Encoding: \x0bchunked\r\n",
        "X: a\r\n b: folded\r\n\tmore\r\nBad Name: x\r\n",
        "X: nul\0inside\r\n",
    ],
)
async def test_j11_a_request_with_two_meanings_is_refused_and_its_connection_closed(
    service: Service, head: str
) -> None:
    sent = (
        f"POST /v1/verify HTTP/1.1\r\nHost: a\r\n{head}\r\n0\r\n\r\nGET /metrics HTTP/1.1\r\nHost: a\r\n\r\n"
    )

    answer = await is_closed_soon(service, sent.encode("latin-1"))

    assert status_of(answer) == 400
    assert b"application/problem+json" in answer
    assert json.loads(body_of(answer))["code"] == "request.malformed"
    assert answer.count(b"HTTP/1.") == 1


async def test_j11_two_hosts_are_refused(service: Service) -> None:
    answer = await service.raw(http_request("/v1/verify", b"{}", headers="Host: other.example\r\n"))

    assert status_of(answer) == 400


async def test_j11_an_announced_giant_is_refused_before_it_is_sent(service: Service) -> None:
    head = b"POST /v1/verify HTTP/1.1\r\nHost: a\r\nContent-Length: 10737418240\r\n\r\n"

    answer = await is_closed_soon(service, head)

    assert status_of(answer) == 413
    assert json.loads(body_of(answer))["code"] == "request.body_too_large"


async def test_j11_chunks_without_end_are_cut_off(service: Service) -> None:
    head = b"POST /v1/verify HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
    chunk = b"10000\r\n" + b" " * 65536 + b"\r\n"
    reader, writer = await asyncio.open_connection(service.host, service.port)
    writer.write(head)

    async def send_for_ever() -> None:
        while True:
            writer.write(chunk)
            await writer.drain()

    with pytest.raises(ConnectionError):
        await asyncio.wait_for(send_for_ever(), SOON)
    writer.transport.abort()
    with contextlib.suppress(ConnectionError):  # a reset may have taken the answer with it
        assert (await reader.read(4096))[:12] in {b"HTTP/1.1 413", b""}


async def test_j11_a_million_tiny_chunks_cost_no_more_than_the_deadline(start: Start) -> None:
    service = await start(receive_seconds=SLOW)
    head = b"POST /v1/verify HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"

    answer = await is_closed_soon(service, head + b"1\r\n \r\n" * 100_000)

    assert status_of(answer) in {400, 408}


# --- J12: forms ---


async def test_j12_a_multipart_body_is_never_parsed(client: aiohttp.ClientSession) -> None:
    form = aiohttp.FormData()
    for number in range(200):
        form.add_field(f"f{number}", b"x", filename="f")

    async with client.post("/v1/verify", data=form) as answer:
        assert answer.status == 415
        assert (await answer.json(content_type=None))["code"] == "request.media_type"


async def test_j12_a_compressed_body_is_never_inflated(client: aiohttp.ClientSession) -> None:
    async with client.post("/v1/verify", data=b"\x1f\x8b", headers={"Content-Encoding": "gzip"}) as answer:
        assert answer.status == 415
        assert (await answer.json(content_type=None))["code"] == "request.content_encoding"


# --- J13: slowloris ---


@pytest.mark.parametrize("path", ["/v1/verify", "/credentials/verify", "/nowhere"])
async def test_an_expectation_that_nobody_here_meets_is_refused_as_everything_is(
    service: Service, path: str
) -> None:
    answer = await service.raw(
        http_request(path, b"{}", headers="Expect: the-unexpected\r\n", close=False)
        + http_request("/health/live", method="GET")
    )

    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 417 ")
    assert b"application/problem+json" in head
    assert b"Server: ler-verifier\r\n" in head + b"\r\n"
    assert answer.count(b"HTTP/1.1") == 1  # and its connection is closed
    assert json.loads(body)["code"] == "request.expectation"
    assert b"unexpected" not in body


async def test_whoever_waits_for_a_word_before_the_body_gets_it(service: Service) -> None:
    answer = await service.raw(http_request("/v1/verify", b"{}", headers="Expect: 100-continue\r\n"))

    assert answer.startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 400 ")


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"", None),
        (b"POST /v1/ver", None),
        (b"POST /v1/verify HTTP/1.1\r\nHost: a\r\nX-Slow: ", None),
        (b"\r\n", None),
        (b"POST /v1/verify HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n{", 408),
        (b"POST /v1/verify HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n", 408),
        (b"POST /nowhere HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n{", 404),
        (b"GET /health/live HTTP/1.1\r\nHost: a\r\n\r\nGET /hea", 200),
    ],
)
async def test_j13_whoever_stops_sending_is_cut_off(start: Start, sent: bytes, status: int | None) -> None:
    service = await start(receive_seconds=SLOW, keepalive_seconds=1)

    answer = await is_closed_soon(service, sent)

    if status is None:
        assert answer == b""
    else:
        assert status_of(answer) == status


async def test_j13_a_drop_now_and_then_does_not_help(start: Start) -> None:
    service = await start(receive_seconds=SLOW)
    reader, writer = await asyncio.open_connection(service.host, service.port)

    async def drip() -> None:
        writer.write(b"GET /health/live HTTP/1.1\r\nX: ")
        while True:
            writer.write(b"a")
            await asyncio.sleep(0.05)

    dripping = asyncio.create_task(drip())
    async with asyncio.timeout(SOON):
        assert await reader.read() == b""
    dripping.cancel()
    writer.close()


async def test_j13_a_kept_connection_may_be_idle_longer_than_a_request_may_take(start: Start) -> None:
    service = await start(receive_seconds=SLOW, keepalive_seconds=30)
    reader, writer = await asyncio.open_connection(service.host, service.port)
    for pause in (0.0, SLOW * 2):
        await asyncio.sleep(pause)
        writer.write(http_request("/health/live", method="GET", close=False))
        async with asyncio.timeout(SOON):
            assert await reader.readuntil(b'"live"}')
    writer.close()


async def test_j13_an_idle_connection_is_closed_in_the_end(start: Start) -> None:
    service = await start(keepalive_seconds=0.5)

    answer = await is_closed_soon(service, http_request("/health/live", method="GET", close=False))

    assert status_of(answer) == 200


async def test_j13_a_thousand_slow_ones_do_not_keep_out_the_healthy(start: Start, issuer: Issuer) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, 4096)), hard))
    service = await start(receive_seconds=600, max_connections=500)
    halves = (
        b"POST /v1/verify HTTP/1.1\r\nHost: a\r\n",
        b"POST /v1/verify HTTP/1.1\r\nHost: a\r\nContent-Length: 9000\r\n\r\n{",
    )
    slow = []
    for number in range(1000):
        reader, writer = await asyncio.open_connection(service.host, service.port)
        writer.write(halves[number % 2])
        slow.append((reader, writer))

    badge = json.dumps(issuer.badge()).encode()
    answers = await asyncio.gather(*(service.raw(http_request("/v1/verify", badge)) for _ in range(20)))

    assert all(report_of(body_of(answer)).verdict is Verdict.VERIFIED for answer in answers)
    assert len(service.running.load.connections) > 400  # the slow ones' time was not up
    for _, writer in slow:
        writer.transport.abort()


async def test_j13_a_hundred_slow_ones_all_leave_in_the_end(start: Start) -> None:
    service = await start(receive_seconds=SLOW)
    half = b"POST /v1/verify HTTP/1.1\r\n"

    answers = await asyncio.gather(*(is_closed_soon(service, half) for _ in range(100)))

    assert answers == [b""] * 100


async def test_j13_whoever_does_not_read_is_cut_off(start: Start) -> None:
    service = await start(receive_seconds=SLOW, keepalive_seconds=60)
    deaf = socket.socket()
    deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    deaf.setblocking(False)  # noqa: FBT003 - socket has no keyword for it
    loop = asyncio.get_running_loop()
    await loop.sock_connect(deaf, (service.host, service.port))
    requests = http_request("/openapi.json", method="GET", close=False) * 400
    with contextlib.suppress(TimeoutError, ConnectionError):
        async with asyncio.timeout(SLOW):
            await loop.sock_sendall(deaf, requests)

    server = service.running._runner.server
    assert server is not None
    await becomes(lambda: not server.connections)
    deaf.close()


# --- J14: pipelining, long lines ---


async def test_j14_pipelined_requests_are_answered_in_order(service: Service, issuer: Issuer) -> None:
    badge = json.dumps(issuer.badge()).encode()
    sent = b"".join(
        [
            http_request("/v1/verify", badge, close=False),
            http_request("/health/live", method="GET", close=False),
            http_request("/nowhere", method="GET", close=False),
            http_request("/v1/verify", badge),
        ]
    )

    answer = await service.raw(sent)

    assert [int(part[:3]) for part in answer.split(b"HTTP/1.1 ")[1:]] == [200, 200, 404, 200]


async def test_j14_ten_thousand_pipelined_requests_are_not_held_in_memory(service: Service) -> None:
    sent = http_request("/health/live", method="GET", close=False) * 10_000
    reader, writer = await asyncio.open_connection(service.host, service.port)
    writer.write(sent)
    received = 0
    async with asyncio.timeout(100):
        while received < 10_000:
            received += (await reader.read(65536)).count(b"HTTP/1.1 200")
    writer.close()

    assert received == 10_000


@pytest.mark.parametrize(
    "sent",
    [
        b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"a" * 20_000 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\n" + b"".join(b"X-%d: a\r\n" % n for n in range(5000)) + b"\r\n",
        b"POST /v1/verify HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1;"
        + b"x" * 20_000
        + b"\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 100,
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ],
)
async def test_j14_a_line_too_long_is_refused_also_in_pieces(start: Start, sent: bytes) -> None:
    service = await start(receive_seconds=SLOW)
    whole = await is_closed_soon(service, sent)
    reader, writer = await asyncio.open_connection(service.host, service.port)
    try:
        for at in range(0, len(sent), 997):
            writer.write(sent[at : at + 997])
            await writer.drain()
            await asyncio.sleep(0)
        async with asyncio.timeout(SOON):
            pieces = await reader.read()
    except ConnectionError:
        pieces = b""
    finally:
        writer.close()

    assert status_of(whole) in {400, 408}
    assert pieces == b"" or status_of(pieces) in {400, 408}


# --- load ---


async def test_a_request_too_many_is_told_to_come_back(start: Start) -> None:
    """Row R02: when all places are taken."""
    service = await start(max_in_flight=1, retry_after_seconds=7)
    gate = asyncio.Event()
    answered = asyncio.Event()

    async def hang() -> None:
        answered.set()
        await gate.wait()

    service.world.serve("https://issuer.example/.well-known/did.json", b"{}")
    service.world.before = hang
    async with aiohttp.ClientSession(service.url) as client:
        first = asyncio.create_task(client.get("/1.0/identifiers/did:web:issuer.example"))
        await answered.wait()
        async with client.get("/1.0/identifiers/did:web:issuer.example") as answer:
            assert answer.status == 503
            assert answer.headers["Retry-After"] == "7"
            assert (await answer.json(content_type=None))["code"] == "service.busy"
        gate.set()
        (await first).release()
        async with client.get("/health/ready") as answer:
            assert answer.status == 200


async def test_bodies_in_flight_are_bounded_together(start: Start) -> None:
    service = await start(max_receiving_bytes=1024 * 1024)
    half = b"POST /v1/verify HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n" + b" " * 700_000
    _, first = await asyncio.open_connection(service.host, service.port)
    first.write(half)
    await becomes(lambda: service.running.load._bytes >= 700_000)

    answer = await service.raw(half)

    assert status_of(answer) == 503
    first.close()


async def test_whoever_goes_away_is_not_worked_for(start: Start) -> None:
    """Row R11: the work ends, and no task is left."""
    tasks = len(asyncio.all_tasks())
    service = await start()
    began = asyncio.Event()

    async def hang() -> None:
        began.set()
        await asyncio.Event().wait()

    service.world.before = hang
    _, writer = await asyncio.open_connection(service.host, service.port)
    writer.write(http_request("/1.0/identifiers/did:web:issuer.example", method="GET"))
    await began.wait()
    writer.transport.abort()

    await becomes(lambda: service.running.load.at_work == 0)
    await becomes(lambda: len(asyncio.all_tasks()) <= tasks + 1)  # the service's own


async def test_when_all_places_are_at_work_a_connection_is_refused(start: Start) -> None:
    service = await start(max_connections=1)
    began, gate = asyncio.Event(), asyncio.Event()

    async def hang() -> None:
        began.set()
        await gate.wait()

    service.world.before = hang
    _, writer = await asyncio.open_connection(service.host, service.port)
    writer.write(http_request("/1.0/identifiers/did:web:issuer.example", method="GET"))
    await began.wait()

    assert status_of(await service.raw(b"")) == 503
    gate.set()
    writer.close()
