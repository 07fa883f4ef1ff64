"""Policies over HTTP: chosen, tightened, never loosened; and questions about an instant that has passed."""

import json
from pathlib import Path
from typing import Any, Final

import aiohttp
import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from tests.builders import keys
from tests.builders.issuer import Issuer
from tests.service.conftest import Start
from tests.service.running import Internet, report_of
from tests.service.test_own_api import problem
from verifier.policy import POLICIES, policy_of, policy_schema
from verifier.report import Outcome, Report, Verdict

ADA: Final = Issuer(identity=keys.did_key(keys.key(seed=2)))
THEN: Final = "2026-03-01T00:00:00Z"


async def asked(client: aiohttp.ClientSession, document: object, **options: object) -> Report:
    """Return the report on an envelope."""
    async with client.post("/v1/verify", json={"input": document, **options}) as answer:
        assert answer.status == 200, await answer.text()
        return report_of(await answer.read())


async def asked_in_query(client: aiohttp.ClientSession, document: object, query: str) -> Report:
    async with client.post(f"/v1/verify?{query}", json=document) as answer:
        assert answer.status == 200, await answer.text()
        return report_of(await answer.read())


async def refused(client: aiohttp.ClientSession, document: object, **options: object) -> tuple[int, str]:
    async with client.post("/v1/verify", json={"input": document, **options}) as answer:
        return await problem(answer)


@pytest.mark.parametrize("name", POLICIES)
async def test_every_shipped_policy_may_be_asked_for(
    client: aiohttp.ClientSession, issuer: Issuer, name: str
) -> None:
    report = await asked(client, issuer.badge(), policy=name)

    assert report.policy == POLICIES[name].facts()


# One demand of each member: what it makes of a badge that is verified by default.
DEMANDS: Final[list[tuple[dict[str, Any], str, str | None, str]]] = [
    ({"required": ["holder"]}, "required=holder", "holder.not_presented", "inconclusive"),
    ({"required": ["status", "holder"]}, "required=status,holder", "status.none", "inconclusive"),
    ({"refuse": ["issuer.unknown"]}, "refuse=issuer.unknown", "issuer.unknown", "not_verified"),
    ({"formats": ["vc_jwt"]}, "formats=vc_jwt", "structure.format_not_allowed", "not_verified"),
    ({"suites": ["jws"]}, "suites=jws", "proof.suite_not_allowed", "not_verified"),
    ({"did_methods": ["web", "jwk"]}, "did_methods=web,jwk", "did.method_not_allowed", "not_verified"),
    (
        {"accredited": ["OpenBadgeCredential"]},
        "accredited=OpenBadgeCredential",
        "issuer.not_accredited",
        "not_verified",
    ),
    ({"proofs_needed": 2}, "proofs_needed=2", "proof.too_few", "not_verified"),
    ({"proofs": "all"}, "proofs=all", None, "verified"),
    ({"legacy_suites": False}, "legacy_suites=false", None, "verified"),
    ({"clock_skew": 0}, "clock_skew=0", None, "verified"),
    ({"document_seconds": 60}, "document_seconds=60", None, "verified"),
    ({"status_seconds": 60}, "status_seconds=60", None, "verified"),
    ({"did_methods": ["key"]}, "did_methods=key", None, "verified"),
]


@pytest.mark.parametrize(("members", "query", "code", "verdict"), DEMANDS, ids=[row[1] for row in DEMANDS])
async def test_a_request_may_demand_more_in_the_envelope_and_in_the_query(
    client: aiohttp.ClientSession,
    issuer: Issuer,
    members: dict[str, Any],
    query: str,
    code: str | None,
    verdict: str,
) -> None:
    enveloped = await asked(client, issuer.badge(), policy="default", tighten=members)
    queried = await asked_in_query(client, issuer.badge(), f"policy=default&{query}")
    of_the_default = await asked_in_query(client, issuer.badge(), query)

    assert enveloped.policy == queried.policy == of_the_default.policy
    assert enveloped.policy is not None
    assert (enveloped.policy.name, enveloped.policy.tightened) == ("default", True)
    assert enveloped.policy.sha256 != POLICIES["default"].facts().sha256
    assert enveloped.verdict == queried.verdict == verdict
    assert code is None or code in {check.code for check in enveloped.checks}


@pytest.mark.parametrize(
    ("policy", "members", "code"),
    [
        ("strict", {"proofs": "known"}, "policy.loosened"),
        ("strict", {"proofs": "any"}, "policy.loosened"),
        ("default", {"clock_skew": 61}, "policy.loosened"),
        ("employment", {"status_seconds": 86_401}, "policy.loosened"),
        ("default", {"stale_status_seconds": 1}, "policy.loosened"),
        ("default", {"suites": ["eddsa-2099"]}, "policy.unknown_name"),
        ("default", {"registries": ["Board"]}, "policy.unknown_name"),
        ("default", {"refuse": ["issuer.unknwon"]}, "policy.unknown_name"),
        ("default", {"warnings": ["issuer.unknown"]}, "request.shape"),
        ("offline", {"network": True}, "request.shape"),
        ("default", {"required": ["proof"]}, "request.shape"),
        ("default", {"proofs_needed": "2"}, "request.shape"),
        ("default", {"suites": []}, "request.shape"),
        ("default", "strict", "request.shape"),
        ("default", {"suites": [f"x{number}" for number in range(65)]}, "request.shape"),
    ],
)
async def test_what_asks_for_less_or_for_nothing_known_is_refused(
    client: aiohttp.ClientSession, issuer: Issuer, policy: str, members: object, code: str
) -> None:
    assert await refused(client, issuer.badge(), policy=policy, tighten=members) == (400, code)


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("policy=strict&proofs=any", "policy.loosened"),
        ("legacy_suites=perhaps", "policy.malformed"),
        ("proofs_needed=many", "policy.malformed"),
        ("suites=,", "policy.malformed"),
        ("warnings=issuer.unknown", "request.parameter"),
        ("network=true", "request.parameter"),
        ("required=holder&required=status", "request.parameter"),
        ("at=yesterday", "request.instant"),
        ("at=2026-03-01T00:00:00", "request.instant"),
        ("at=2026-03-01", "request.instant"),
        ("at=2026-06-01T12:00:01Z", "request.instant"),
        ("at=0001-01-01T00:00:00%2B14:00", "request.instant"),
    ],
)
async def test_a_query_that_asks_for_less_is_refused(
    client: aiohttp.ClientSession, issuer: Issuer, query: str, code: str
) -> None:
    async with client.post(f"/v1/verify?{query}", json=issuer.badge()) as answer:
        assert await problem(answer) == (400, code)


async def test_a_policy_that_is_not_offered_cannot_be_had_by_tightening(start: Start, issuer: Issuer) -> None:
    service = await start(policy="strict", policies=["strict"])

    async with aiohttp.ClientSession(service.url) as client:
        assert await refused(client, issuer.badge(), policy="default", tighten={"proofs": "all"}) == (
            400,
            "request.policy",
        )
        tightened = await asked(client, issuer.badge(), tighten={"proofs_needed": 2})

    assert tightened.policy is not None
    assert (tightened.policy.name, tightened.policy.tightened) == ("strict", True)


async def test_the_operators_folder_is_offered_and_told(start: Start, issuer: Issuer, tmp_path: Path) -> None:
    (tmp_path / "hospital.toml").write_text(
        'name = "hospital"\nversion = "7"\nregistries = ["Board"]\nwarnings = ["issuer.unknown"]\n'
    )
    registry = {"type": "static", "name": "Board", "issuers": []}
    service = await start(policy_folder=str(tmp_path), registries=[registry])

    async with aiohttp.ClientSession(service.url) as client:
        report = await asked(client, issuer.badge(), policy="hospital")
        narrowed = await asked(client, issuer.badge(), tighten={"registries": ["Board"]})
        async with client.get("/v1/capabilities") as answer:
            told = {policy["name"]: policy for policy in (await answer.json())["policies"]}

    assert report.policy is not None
    assert (report.policy.name, report.policy.version) == ("hospital", "7")
    assert report.policy.sha256 == told["hospital"]["sha256"]
    assert narrowed.check("issuer").outcome is Outcome.UNDETERMINED
    assert set(told) == {*POLICIES, "hospital"}


async def test_capabilities_tell_the_rules_of_every_policy(client: aiohttp.ClientSession) -> None:
    async with client.get("/v1/capabilities") as answer:
        first = await answer.read()
    async with client.get("/v1/capabilities") as answer:
        assert await answer.read() == first

    schema = Draft202012Validator(policy_schema())
    for told in json.loads(first)["policies"]:
        schema.validate(told["rules"])
        policy = policy_of(told["rules"], f"{told['name']}.toml")
        assert policy == POLICIES[told["name"]]
        assert (told["version"], told["sha256"]) == (policy.version, policy.facts().sha256)


# --- as of a time ---


async def test_an_instant_that_has_passed_may_be_asked_about(
    client: aiohttp.ClientSession, issuer: Issuer
) -> None:
    expired = issuer.badge(validUntil="2026-04-01T00:00:00Z")

    today = await asked(client, expired)
    enveloped = await asked(client, expired, at=THEN)
    queried = await asked_in_query(client, expired, f"at={THEN}")
    zoned = await asked_in_query(client, expired, "at=2026-03-01T01:00:00%2B01:00")

    assert today.verdict is Verdict.NOT_VERIFIED
    assert enveloped.verdict is Verdict.VERIFIED
    assert enveloped.checks == queried.checks == zoned.checks
    assert enveloped.as_of == queried.as_of == zoned.as_of
    assert (enveloped.as_of, enveloped.verified_at) == (
        "2026-03-01T00:00:00Z",
        "2026-06-01T12:00:00Z",
    )


@pytest.mark.parametrize(
    ("at", "code"),
    [
        ("2026-06-01T12:00:01Z", "request.instant"),
        ("2030-01-01T00:00:00Z", "request.instant"),
        ("0001-01-01T00:00:00+14:00", "request.instant"),
        ("0001-01-01T00:00:30Z", "request.instant"),
        ("2026-03-01T00:00:00", "request.shape"),
        ("yesterday", "request.shape"),
        (1772323200, "request.shape"),
    ],
)
async def test_an_instant_that_is_none_or_to_come_is_refused(
    client: aiohttp.ClientSession, issuer: Issuer, at: object, code: str
) -> None:
    assert await refused(client, issuer.badge(), at=at) == (400, code)


async def test_what_could_not_be_shown_of_then_is_told(
    client: aiohttp.ClientSession, world: Internet
) -> None:
    web = Issuer(identity=keys.did_web())
    world.serve_identity(web.identity)
    report = await asked(client, web.badge(), at=THEN)
    refusing = await asked(client, web.badge(), at=THEN, tighten={"refuse": ["history.key_not_shown"]})

    assert (report.verdict, report.check("history").code) == (Verdict.VERIFIED, "history.key_not_shown")
    assert refusing.verdict is Verdict.INCONCLUSIVE


async def test_a_challenge_is_answered_today_for_credentials_of_then(
    client: aiohttp.ClientSession, issuer: Issuer
) -> None:
    badge = issuer.badge(subject={"id": ADA.did}, validUntil="2026-04-01T00:00:00Z")
    shown = ADA.presentation(badge, challenge="c-1")
    report = await asked(
        client, shown, at=THEN, challenge="c-1", tighten={"required": ["audience", "holder"]}
    )

    assert report.verdict is Verdict.VERIFIED
