"""Health asks nothing outside; metrics count and hold nothing of a person."""

import json

import aiohttp
from prometheus_client.parser import text_string_to_metric_families

from tests.builders import status_list
from tests.builders.issuer import Issuer
from tests.builders.keys import did_web
from tests.service.conftest import Start
from tests.service.running import Service, http_request
from verifier.service.connections import Connections
from verifier.service.load import Load
from verifier.service.metrics import MAX_SERIES, Metrics


async def samples(client: aiohttp.ClientSession) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    async with client.get("/metrics") as answer:
        assert answer.status == 200
        assert answer.content_type == "text/plain"
        text = await answer.text()
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


async def test_live_and_ready_say_so(client: aiohttp.ClientSession, service: Service) -> None:
    for path, status in (("/health/live", "live"), ("/health/ready", "ready")):
        async with client.get(path) as answer:
            assert answer.status == 200
            assert await answer.json() == {"status": status}

    assert service.world.log == []


async def test_a_service_that_is_being_stopped_is_alive_and_not_ready(
    client: aiohttp.ClientSession, service: Service
) -> None:
    service.running.load.is_stopping = True

    async with client.get("/health/ready") as answer:
        assert answer.status == 503
        assert answer.headers["Connection"] == "close"
    async with client.get("/health/live") as answer:
        assert answer.status == 200


async def test_reports_are_counted_by_verdict_check_outcome_and_code(
    client: aiohttp.ClientSession, issuer: Issuer
) -> None:
    async with client.post("/v1/verify", json=issuer.badge()):
        pass
    async with client.post("/v1/verify", json=issuer.badge() | {"name": "x"}):
        pass
    async with client.post("/v1/verify", data=b"{}"):
        pass

    counted = await samples(client)

    reports = {
        dict(labels)["verdict"]: n
        for (name, labels), n in counted.items()
        if name == "ler_verifier_reports_total"
    }
    assert reports == {"verified": 1, "not_verified": 1}
    failed = (("check", "proof"), ("code", "proof.signature_invalid"), ("outcome", "failed"))
    assert counted["ler_verifier_checks_total", failed] == 1
    assert counted["ler_verifier_problems_total", (("code", "input.format_unknown"),)] == 1
    assert counted["ler_verifier_request_seconds_count", (("route", "/v1/verify"),)] == 3
    done = (("method", "POST"), ("route", "/v1/verify"), ("status", "200"))
    assert counted["ler_verifier_requests_total", done] == 2


async def test_a_list_that_goes_back_raises_an_alarm_that_names_nobody(start: Start, issuer: Issuer) -> None:
    """Count of a check by its code: what an operator sets an alarm on (docs/status.md)."""
    service = await start(cache_seconds=0)
    for day in ("2026-06-01", "2026-05-31"):
        listed = issuer.status_list([], validFrom=f"{day}T00:00:00Z", subject={"ttl": 0})
        service.world.serve(status_list.LIST_URL, listed)
        await service.raw(
            http_request("/v1/verify", json.dumps(issuer.badge(status=status_list.entry())).encode())
        )

    async with aiohttp.ClientSession(service.url) as client:
        counted = await samples(client)

    found = {
        labels: count
        for (_, labels), count in counted.items()
        if ("code", "status.list_rolled_back") in labels
    }
    assert found == {
        (("check", "status_list"), ("code", "status.list_rolled_back"), ("outcome", "undetermined")): 1
    }


async def test_no_metric_names_a_person_an_issuer_or_a_path(start: Start) -> None:
    service = await start()
    for number in range(30):
        web = Issuer(identity=did_web(host=f"secret{number}.example"))
        await service.raw(http_request("/v1/verify", json.dumps(web.badge()).encode()))
        await service.raw(http_request(f"/secret/{number}", method="GET"))
        await service.raw(http_request(f"/1.0/identifiers/did:web:secret{number}.example", method="GET"))
        await service.raw(f"SECRET{number} / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode())

    async with aiohttp.ClientSession(service.url) as client, client.get("/metrics") as answer:
        text = await answer.text()

    assert "secret" not in text.lower()


def test_the_number_of_series_is_bounded() -> None:
    """Row R09: however many codes, paths or names there were."""
    load = Load(most_at_work=1, most_bytes=1, connections=Connections(most=1, receive_seconds=1))
    metrics = Metrics(load)

    for number in range(10 * MAX_SERIES):
        metrics.count_problem(f"made.up_{number}")

    lines = [line for line in metrics.text().splitlines() if line.startswith(b"ler_verifier_problems_total")]
    assert len(lines) == MAX_SERIES + 1
