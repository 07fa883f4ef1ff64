"""Every report that comes out fits the schema that is published, and holds nothing that the schema does not know."""

import json
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec
import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from tests.builders import credential
from tests.story.cases import cases, serve
from tests.vectors_dir import ROOT
from tests.world import NOW, World
from verifier.codes import CHECKS, CODES
from verifier.kinds import KINDS
from verifier.policy import POLICIES
from verifier.report import Outcome, Report, Verdict, encode_report, report_schema
from verifier.wiring import Verifier

SCHEMA: Final = report_schema()
EARLIER: Final = NOW - timedelta(days=30)
OF_OUR_OWN: Final = frozenset({"history", "packet"})  # checks that no specification asks for


def closed(schema: Any) -> Any:  # noqa: ANN401 - any part of a schema
    """Return the schema with no room for members that it does not name."""
    if isinstance(schema, list):
        return [closed(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    parts = {name: closed(part) for name, part in schema.items()}
    return {**parts, "additionalProperties": False} if "properties" in parts else parts


def every_report(report: Report) -> list[Report]:
    """Return the report and those of its children, at any depth."""
    return [report, *(one for child in report.children for one in every_report(child))]


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)


def test_the_published_schema_is_the_current_one() -> None:
    published = json.loads((ROOT / "docs" / "report.schema.json").read_text("utf-8"))

    assert published == SCHEMA


@pytest.mark.parametrize("name", cases())
@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("at", [None, EARLIER], ids=["now", "earlier"])
async def test_every_report_fits_the_schema(name: str, policy: str, at: datetime | None) -> None:
    async with Verifier(network=serve(World(now=NOW))) as verifier:
        report = await verifier.verify(
            cases()[name], policy=policy, challenge="c" if "presentation" in name else None, now=NOW, at=at
        )
    raw = encode_report(report)

    Draft202012Validator(closed(SCHEMA)).validate(json.loads(raw))
    assert msgspec.json.decode(raw, type=Report) == report


async def test_the_cases_end_in_every_verdict_and_outcome() -> None:
    """Else the tests above would look at less than there is."""
    async with Verifier(network=serve(World(now=NOW))) as verifier:
        reports = [await verifier.verify(raw, now=NOW) for raw in cases().values()]
        reports += [await verifier.verify(cases()[name], now=NOW, at=EARLIER) for name in ("good", "hosted")]
        reports.append(await verifier.verify(cases()["good"], now=NOW, applicant={"name": "Ada Lovelace"}))
        reports.append(await verifier.verify_packet([cases()["good"], cases()["hosted"]], now=NOW))
    found = [one for report in reports for one in every_report(report)]

    assert {report.verdict for report in reports} == set(Verdict)
    assert {check.outcome for report in found for check in report.checks} == set(Outcome)
    # By a policy, by a setting, of a certificate: test_refresh.py, test_sd_jwt_metadata.py, test_did_resolvers.py,
    # test_revoked_certificates.py.
    asked_for = {"refresh", "type", "key_source", "certificate"}
    assert {check.check for report in found for check in report.checks} == set(CHECKS) - asked_for


async def test_every_finding_explains_itself() -> None:
    async with Verifier(network=serve(World(now=NOW))) as verifier:
        reports = [await verifier.verify(raw, now=NOW) for raw in cases().values()]
    for check in (check for report in reports for one in every_report(report) for check in one.checks):
        if check.outcome is Outcome.PASSED:
            assert (check.code, check.detail) == (None, None)
        else:
            assert check.code in CODES
            assert check.detail
        assert check.check in CHECKS
        assert (check.spec or "").startswith("https://") or check.check in OF_OUR_OWN


async def test_the_rules_of_a_record_are_those_of_its_own_specification() -> None:
    async with Verifier(network=serve(World(now=NOW))) as verifier:
        reports = [await verifier.verify(raw, now=NOW) for raw in cases().values()]
    specs = {kind.name: kind.spec for kind in KINDS}
    for report in [one for whole in reports for one in every_report(whole)]:
        for check in report.checks:
            if check.outcome is not Outcome.SKIPPED and check.check == "kind" and report.kind in specs:
                assert check.spec == specs[report.kind]


async def test_no_verified_without_a_proof_that_passed_and_a_key_of_the_party() -> None:
    async with Verifier(network=serve(World(now=NOW))) as verifier:
        reports = [await verifier.verify(raw, now=NOW) for raw in cases().values()]
    for report in [one for whole in reports for one in every_report(whole)]:
        if report.verdict is Verdict.VERIFIED:
            assert report.check("proof").outcome is Outcome.PASSED
            assert report.check("key_binding").outcome is Outcome.PASSED
            assert report.proven


async def test_no_finding_tells_what_a_credential_says_of_a_person() -> None:
    """Details are written into logs of others: they name what is wrong, never who."""
    secrets = ("Ada Example", "ada@example.com", credential.HOLDER, "Welding", "Universität")
    async with Verifier(network=serve(World(now=NOW))) as verifier:
        reports = [await verifier.verify(raw, now=NOW) for raw in cases().values()]
    for check in (check for report in reports for one in every_report(report) for check in one.checks):
        assert not any(secret in (check.detail or "") for secret in secrets)
