"""Under load and in trouble: the loop stays free, lists are fetched once, nothing is logged, nothing is lost."""

import asyncio
import contextlib
import itertools
import json
import logging
import os
import re
import signal
import subprocess
import sys
from collections.abc import Collection, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from blockbuster import blockbuster_ctx

from did_methods.core.ports import FetchFailed
from tests import cost
from tests.builders import credential, status_list
from tests.builders.issuer import Issuer
from tests.builders.keys import did_web
from tests.service.conftest import Start
from tests.service.running import Service, StoppedClock, http_request, report_of
from tests.vectors_dir import ROOT
from verifier.applicant import Applicant
from verifier.io.offload import THREADS
from verifier.policy import Policy
from verifier.report import Report, Verdict
from verifier.service.logs import MAX_LINE, OneLine
from verifier.session import Session
from verifier.settings import Settings
from verifier.steps.prove import HEAVY
from verifier.tightening import Tightening


def clique(size: int) -> dict[str, Any]:
    """Return a credential with `size` blank nodes that all point at each other: poison for RDFC-1.0."""
    names = [f"_:n{number}" for number in range(size)]
    return {
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://www.w3.org/ns/credentials/undefined-terms/v2",
        ],
        "type": ["VerifiableCredential"],
        "issuer": "did:example:poison",
        "credentialSubject": {
            "relatesTo": [
                {"id": name, "knows": [{"id": other} for other in names if other != name]} for name in names
            ]
        },
    }


async def test_r01_poison_does_not_hold_up_the_healthy(client: aiohttp.ClientSession, issuer: Issuer) -> None:
    proof = issuer.badge()["proof"]
    poison = [json.dumps(clique(size) | {"proof": proof}) for size in (6, 8, 10, 14)]
    healthy = json.dumps(issuer.badge())
    async with client.post("/v1/verify", data=healthy) as answer:  # compile its contexts first
        assert answer.status == 200
    for document in poison:
        async with client.post("/v1/verify", data=document) as answer:
            assert answer.status in {200, 400}

    async def poisoning() -> None:
        for document in itertools.cycle(poison):
            async with client.post("/v1/verify", data=document) as answer:
                await answer.read()
            await asyncio.sleep(0.1)

    hostile = asyncio.create_task(poisoning())
    async with cost.watched_loop() as turns:
        for _ in range(50):
            async with client.post("/v1/verify", data=healthy) as answer:
                assert report_of(await answer.read()).verdict is Verdict.VERIFIED
            await asyncio.sleep(0.02)
    hostile.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await hostile

    assert turns.longest_seconds() < 0.05


async def test_r02_four_times_as_much_poison_as_threads_keeps_no_healthy_one_waiting(
    client: aiohttp.ClientSession, issuer: Issuer
) -> None:
    proof = issuer.badge()["proof"]
    poison = [json.dumps(clique(size) | {"proof": proof, "name": "x" * HEAVY}) for size in (10, 14)]
    healthy = json.dumps(issuer.badge())
    stopped = asyncio.Event()

    async def poisoning(document: str) -> int:
        count = 0
        while not stopped.is_set():
            async with client.post("/v1/verify", data=document) as answer:
                assert answer.status == 200 or (answer.status == 503 and "Retry-After" in answer.headers)
                count += 1
        return count

    hostile = [
        asyncio.create_task(poisoning(document))
        for _, document in zip(range(4 * THREADS), itertools.cycle(poison), strict=False)
    ]
    async with cost.watched_loop() as turns:
        for _ in range(50):
            async with client.post("/v1/verify", data=healthy) as answer:
                assert report_of(await answer.read()).verdict is Verdict.VERIFIED
    stopped.set()

    assert all(count > 0 for count in await asyncio.gather(*hostile))
    assert turns.longest_seconds() < 0.05


async def test_r01_the_page_on_hundreds_of_credentials_keeps_nobody_waiting(
    client: aiohttp.ClientSession, issuer: Issuer
) -> None:
    inner = [
        issuer.sign_data_integrity(credential.plain(issuer=issuer.did, id=f"urn:uuid:{number}"))
        for number in range(20)
    ]
    record = issuer.sign_data_integrity(credential.record(*inner, issuer=issuer.did))
    many = issuer.presentation_jwt(*[record] * 25)

    asked = client.post("/v1/verify", data=many, headers={"Accept": "text/html"})
    async with cost.watched_loop() as turns, asked as answer:
        page = await answer.text()

    assert page.count("<section") > 25 * 20
    assert turns.longest_seconds() < 0.05


async def test_r01_nothing_blocks_the_loop(service: Service, client: aiohttp.ClientSession) -> None:
    web = Issuer(identity=did_web())
    service.world.serve_identity(web.identity)
    service.world.serve(status_list.LIST_URL, web.status_list([7]))
    badge = web.badge(status=status_list.entry(8))
    large = web.badge(description="x" * 500_000)
    bodies = (badge, large, web.presentation(badge, large), clique(8))

    with blockbuster_ctx():
        for body in bodies:
            async with client.post("/v1/verify", json=body) as answer:
                assert answer.status in {200, 400}
        for path in ("/metrics", "/v1/capabilities", "/v1/codes", "/openapi.json", "/health/ready"):
            async with client.get(path) as answer:
                assert answer.status == 200


async def test_r04_two_hundred_cold_requests_fetch_one_list_once(service: Service, issuer: Issuer) -> None:
    service.world.serve(status_list.LIST_URL, issuer.status_list([7]))
    bodies = [json.dumps(issuer.badge(status=status_list.entry(7 + at % 2))).encode() for at in range(200)]

    async def slowly() -> None:
        await asyncio.sleep(0.05)

    service.world.before = slowly
    answers = await asyncio.gather(*(service.raw(http_request("/v1/verify", body)) for body in bodies))

    verdicts = [report_of(answer.partition(b"\r\n\r\n")[2]).verdict for answer in answers]
    assert verdicts == [Verdict.NOT_VERIFIED, Verdict.VERIFIED] * 100
    assert service.world.log == [status_list.LIST_URL]


async def test_r04_the_first_to_ask_may_leave(service: Service, issuer: Issuer) -> None:
    service.world.serve(status_list.LIST_URL, issuer.status_list([7]))
    body = json.dumps(issuer.badge(status=status_list.entry(8))).encode()
    asked, gate = asyncio.Event(), asyncio.Event()

    async def hold() -> None:
        asked.set()
        await gate.wait()

    service.world.before = hold
    _, leader = await asyncio.open_connection(service.host, service.port)
    leader.write(http_request("/v1/verify", body))
    await asked.wait()
    others = [asyncio.create_task(service.raw(http_request("/v1/verify", body))) for _ in range(5)]
    await asyncio.sleep(0.05)
    leader.transport.abort()
    await asyncio.sleep(0.05)
    gate.set()

    for answer in await asyncio.gather(*others):
        assert report_of(answer.partition(b"\r\n\r\n")[2]).verdict is Verdict.VERIFIED
    assert service.world.log == [status_list.LIST_URL]


CANARY = "CANARY-7f3a"
INJECTION = f"{CANARY}\r\n2026-01-01 ERROR forged line\x1b[31m\x00\u202e"


async def test_r07_no_log_line_holds_anything_that_was_sent(
    start: Start, issuer: Issuer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    service = await start(access_log=True)
    web = Issuer(identity=did_web(host=f"{CANARY.lower()}.example"))
    service.world.fail(str(web.identity.url), FetchFailed("fetch.timeout", "expected it in time"))
    token = issuer.sign_jwt(
        {k: v for k, v in issuer.badge().items() if k != "proof"}, header={"kid": CANARY * 1000}
    )
    bodies: list[bytes] = [
        json.dumps(issuer.badge(name=INJECTION, subject={"id": f"did:example:{CANARY}"})).encode(),
        json.dumps(issuer.badge() | {"name": INJECTION}).encode(),
        json.dumps(web.badge(id=f"urn:{CANARY}")).encode(),
        token.encode(),
        f'{{"{CANARY}": '.encode(),
        f'{{"input": {{}}, "{CANARY}": 1}}'.encode(),
        f'{{"input": {{}}, "policy": "{CANARY}"}}'.encode(),
        json.dumps(
            {"input": issuer.presentation(issuer.badge(), challenge=CANARY), "challenge": CANARY}
        ).encode(),
        CANARY.encode(),
    ]
    for path in ("/v1/verify", "/credentials/verify", "/presentations/verify", f"/{CANARY}", "/challenges"):
        for body in bodies:
            await service.raw(
                http_request(f"{path}?{CANARY}={CANARY}" if path != "/challenges" else path, body)
            )
            await service.raw(
                http_request(path, body, headers=f"X-{CANARY}: {CANARY}\r\nUser-Agent: {CANARY}\r\n")
            )
    await service.raw(http_request(f"/1.0/identifiers/did:web:{CANARY}.example", method="GET"))
    await service.raw(f"{CANARY} / HTTP/1.1\r\n{CANARY}\x1b\r\n\r\n".encode())

    formatter = OneLine("%(levelname)s %(name)s %(message)s")
    lines = [formatter.format(record) for record in caplog.records]
    ours = [
        line for record, line in zip(caplog.records, lines, strict=True) if record.name.startswith("verifier")
    ]
    assert ours
    assert [line for line in lines if CANARY.lower() in line.lower()] == _host_lines(ours)
    assert all("\n" not in line and "\x1b" not in line and len(line) <= MAX_LINE for line in lines)


def _host_lines(lines: list[str]) -> list[str]:
    """Return the lines of the fetcher, which name the host that was asked, and hold nothing else of a credential."""
    return [
        line for line in lines if re.search(rf"verifier\.io\.\w+ \S+ host={CANARY.lower()}\.example", line)
    ]


def test_r07_a_log_line_is_one_line_whatever_is_in_it() -> None:
    record = logging.LogRecord("x", logging.INFO, "", 0, "a %s", (INJECTION + "b" * 10_000,), None)

    line = OneLine("%(message)s").format(record)

    assert line.isprintable()
    assert len(line) <= MAX_LINE


class Broken(StoppedClock):
    """A verifier with a bug in it."""

    async def verify(
        self,
        data: bytes | str | Mapping[str, Any],
        *,
        policy: str | Policy | None = None,
        tighten: Tightening | Mapping[str, Any] | None = None,
        challenge: str | None = None,
        domain: str | Collection[str] | None = None,
        applicant: Applicant | Mapping[str, Any] | None = None,
        session: Session | Mapping[str, Any] | None = None,
        media_type: str = "",
        now: datetime | None = None,
        at: datetime | None = None,
    ) -> Report:
        asked = (policy, tighten, challenge, domain, applicant, session, media_type, now, at)
        raise KeyError(f"{CANARY} {data!r} {asked}")


@pytest.mark.parametrize("path", ["/v1/verify", "/credentials/verify"])
async def test_r08_a_bug_leaves_as_a_code_and_nothing_else(
    start: Start, issuer: Issuer, caplog: pytest.LogCaptureFixture, path: str
) -> None:
    service = await start(verifier=Broken(Settings()))
    body = {"/v1/verify": issuer.badge(), "/credentials/verify": {"verifiableCredential": issuer.badge()}}[
        path
    ]

    async with aiohttp.ClientSession(service.url) as client, client.post(path, json=body) as answer:
        text = await answer.text()

    assert answer.status == 500
    assert json.loads(text)["code"] == "internal.error"
    assert CANARY not in text
    assert "Traceback" not in text
    assert "KeyError" not in text
    told = [OneLine("%(message)s").format(record) for record in caplog.records]
    assert any("exception=KeyError" in line for line in told)
    assert not any(CANARY in line for line in told)


async def test_n18_an_upstream_body_is_never_told(service: Service) -> None:
    web = Issuer(identity=did_web())
    service.world.serve(str(web.identity.url), f"{CANARY} internal page".encode())

    answer = await service.raw(http_request("/v1/verify", json.dumps(web.badge()).encode()))

    assert b"200 OK" in answer
    assert CANARY.encode() not in answer


# --- the process as a whole ---


@contextlib.contextmanager
def serving(*arguments: str, **environment: str) -> Any:  # noqa: ANN401 - a process and its address
    """Run `ler-verifier serve` on a free port until the block ends."""
    process = subprocess.Popen(
        [sys.executable, "-m", "verifier", "serve", "--port", "0", *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stderr is not None
        found = re.search(r"listening on (http://\S+)", process.stderr.readline())
        assert found is not None
        yield process, found[1]
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


async def test_sigterm_under_load_loses_no_accepted_request(issuer: Issuer) -> None:
    body = json.dumps(issuer.badge())
    answered: list[int] = []
    lost: list[str] = []
    stopping = asyncio.Event()
    not_ready = asyncio.Event()

    settings = {"LER_VERIFIER_DRAIN_SECONDS": "1.5", "LER_VERIFIER_ACCESS_LOG": "true"}
    with serving(**settings) as (process, url):
        log = asyncio.create_task(asyncio.to_thread(process.stderr.read))

        async def asking(client: aiohttp.ClientSession) -> None:
            while True:
                try:
                    async with client.post("/v1/verify", data=body) as answer:
                        await answer.read()
                        answered.append(answer.status)
                except aiohttp.ClientConnectorError:
                    assert stopping.is_set()
                    return  # refused: it was never accepted
                except aiohttp.ClientOSError:
                    assert stopping.is_set()  # it waited in the kernel when the socket was closed
                except aiohttp.ClientError as error:
                    lost.append(type(error).__name__)

        async def watching(client: aiohttp.ClientSession) -> None:
            with contextlib.suppress(aiohttp.ClientError):
                while not not_ready.is_set():
                    async with client.get("/health/ready") as answer:
                        if answer.status == 503:
                            not_ready.set()
                    await asyncio.sleep(0.01)

        async with aiohttp.ClientSession(url) as client:
            tasks = [asyncio.create_task(asking(client)) for _ in range(16)]
            tasks.append(asyncio.create_task(watching(client)))
            async with asyncio.timeout(60):
                while len(answered) < 100:  # noqa: ASYNC110 - a list that others fill
                    await asyncio.sleep(0.01)
                stopping.set()
                process.send_signal(signal.SIGTERM)
                await asyncio.gather(*tasks)
        exit_code = await asyncio.to_thread(process.wait, 60)
        served = (await log).count("POST /v1/verify 200")

    assert exit_code == 0
    assert lost == []
    assert set(answered) == {200}
    assert len(answered) == served  # whatever the service worked for has arrived
    assert not_ready.is_set()


def test_a_port_that_is_taken_ends_with_a_sentence() -> None:
    with serving() as (_, url):
        port = url.rpartition(":")[2]
        second = subprocess.run(
            [sys.executable, "-m", "verifier", "serve", "--port", port],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=200,
            check=False,
        )

    assert second.returncode == 78
    assert "cannot listen" in second.stderr
    assert "Traceback" not in second.stderr


def test_a_wrong_setting_refuses_to_start_by_name(tmp_path: Path) -> None:
    for environment, named in (
        ({"LER_VERIFIER_PORTT": "1"}, "LER_VERIFIER_PORTT"),
        ({"LER_VERIFIER_POLICY": "lenient"}, "LER_VERIFIER_POLICY"),
        ({"LER_VERIFIER_DOCUMENTS": str(tmp_path)}, "LER_VERIFIER_DOCUMENTS"),
    ):
        ended = subprocess.run(
            [sys.executable, "-m", "verifier", "serve", "--port", "0"],
            cwd=ROOT,
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            timeout=200,
            check=False,
        )
        assert ended.returncode == 78
        assert named in ended.stderr
        assert "Traceback" not in ended.stderr
