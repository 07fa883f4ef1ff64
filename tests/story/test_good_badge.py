"""A good badge: what an employer finds in its report, and where each part of it comes from."""

import hashlib
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

from tests.builders import credential, keys, status_list
from tests.builders.issuer import Issuer
from tests.threats.front_door import FrontDoor
from tests.world import NOW, World
from verifier.linked_data import ContextStore
from verifier.report import Evidence, Outcome, Report
from verifier.settings import IssuerEntry, Settings
from verifier.version import SOFTWARE
from verifier.wiring import Verifier

DID_DOCUMENT = "https://university.example/.well-known/did.json"


def evidence_of(report: Report, url: str) -> Evidence:
    """Return the one piece of evidence under this address."""
    (found,) = [piece for piece in report.evidence if piece.url == url]
    return found


async def test_the_report_says_who_what_when_and_about_whom(door: FrontDoor, university: Issuer) -> None:
    badge = university.badge(validUntil="2030-01-01T00:00:00+01:00")

    report = await door.report(badge)

    assert report.verdict == "verified"
    assert (report.role, report.format, report.kind) == ("credential", "data_integrity", "open_badges_3")
    assert report.types == ["VerifiableCredential", "OpenBadgeCredential"]
    assert report.id == credential.CREDENTIAL_ID
    assert report.subject == [credential.HOLDER]
    assert report.validity is not None
    assert (report.validity.valid_from, report.validity.valid_until) == (
        "2026-01-01T00:00:00Z",
        "2029-12-31T23:00:00Z",
    )
    assert report.check("kind").facts == {"kind": "open_badges_3", "achievements": ["Welding, level 2"]}
    assert report.summary.startswith("Verified: signed by university.example, unchanged since")


async def test_every_check_says_how_it_ended_and_where_its_rules_are(
    door: FrontDoor, university: Issuer
) -> None:
    report = await door.report(university.badge())

    assert [(check.check, check.outcome.value, check.code) for check in report.checks] == [
        ("structure", "passed", None),
        ("proof", "passed", None),
        ("key_binding", "passed", None),
        ("validity", "passed", None),
        ("kind", "passed", None),
        ("status", "skipped", "status.none"),
        ("issuer", "warning", "issuer.unknown"),
        ("holder", "skipped", "holder.not_presented"),
    ]
    assert report.check("structure").facts == {"data_model": "2.0"}
    assert report.check("proof").facts == {
        "suite": "eddsa-rdfc-2022",
        "verification_method": university.identity.method_id,
        "created": "2026-01-01T00:00:00Z",
    }
    assert report.check("key_binding").facts == {"controller": university.did}
    assert (report.check("proof").spec or "").startswith("https://www.w3.org/")


async def test_a_name_that_the_credential_claims_stays_a_claim(door: FrontDoor, university: Issuer) -> None:
    report = await door.report(university.badge(issuer_name="Harvard University"))

    issuer = report.issuer
    assert issuer is not None
    assert (issuer.id, issuer.proven, issuer.domain) == (university.did, True, "university.example")
    assert (issuer.claimed_name, issuer.recognised_name, issuer.recognised_by) == (
        "Harvard University",
        None,
        None,
    )
    assert "Harvard" not in report.summary


async def test_only_a_registry_recognises_a_name(world: World, university: Issuer) -> None:
    listed = IssuerEntry(id=university.did, name="University of Example", types=("OpenBadgeCredential",))
    verifier = Verifier(Settings(known_issuers=(listed,)), network=world)

    report = await verifier.verify(university.badge(issuer_name="Harvard University"), now=world.now)

    assert report.check("issuer").outcome is Outcome.PASSED
    assert report.issuer is not None
    assert report.issuer.recognised_name == "University of Example"
    assert report.issuer.recognised_by == "known issuers"
    assert report.issuer.claimed_name == "Harvard University"
    assert report.summary == (
        "Verified: signed by University of Example, unchanged since, and within its dates."
    )


async def test_an_issuer_without_a_domain_has_none(door: FrontDoor) -> None:
    report = await door.report(Issuer().badge())

    assert report.issuer is not None
    assert report.issuer.domain is None


async def test_the_domain_of_an_issuer_is_the_host_that_it_rests_on(door: FrontDoor) -> None:
    issuer = Issuer(identity=keys.did_web(host="Trust.Example:8443", path=("university.example",)))
    door.world.serve_identity(issuer.identity)
    door.world.serve("https://Trust.Example:8443/university.example/did.json", issuer.identity.document)
    door.world.serve("https://trust.example:8443/university.example/did.json", issuer.identity.document)

    report = await door.report(issuer.badge())

    assert report.issuer is not None
    assert report.issuer.domain == "trust.example"


async def test_the_report_says_what_was_judged_by_what_when_and_under_which_rules(door: FrontDoor) -> None:
    raw = json.dumps(Issuer().badge()).encode()

    report = await door.verifier.verify(raw, media_type="application/vc", now=NOW)

    assert report.submission is not None
    assert report.submission.sha256 == hashlib.sha256(raw).hexdigest()
    assert (report.submission.size, report.submission.media_type) == (len(raw), "application/vc")
    assert report.policy is not None
    assert (report.policy.name, report.policy.version, len(report.policy.sha256)) == ("default", "1", 64)
    assert report.software == SOFTWARE
    assert report.verified_at == "2026-06-01T12:00:00Z"


async def test_the_contexts_it_relies_on_are_bundled_and_named_by_digest(door: FrontDoor) -> None:
    report = await door.report(Issuer().badge())

    bundled = {
        source.url: source.sha256
        for source in ContextStore.bundled().sources([credential.V2, credential.OPEN_BADGES])
    }
    assert {piece.url: piece.sha256 for piece in report.evidence} == bundled
    assert {(piece.source, piece.fetched_at, piece.age) for piece in report.evidence} == {
        ("bundled", None, None)
    }


async def test_what_was_fetched_is_named_with_digest_and_instant(door: FrontDoor, university: Issuer) -> None:
    door.world.serve(status_list.LIST_URL, university.status_list([]))

    report = await door.report(university.badge(status=status_list.entry(42)))

    document = evidence_of(report, DID_DOCUMENT)
    body = json.dumps(university.identity.document).encode()
    assert document.sha256 == hashlib.sha256(body).hexdigest()
    assert (document.source, document.fetched_at, document.age) == ("network", "2026-06-01T12:00:00Z", 0)
    assert evidence_of(report, status_list.LIST_URL).source == "network"
    assert [piece.url for piece in report.evidence] == sorted(piece.url for piece in report.evidence)
    assert "not revoked" in report.summary


async def test_what_was_kept_is_named_as_kept_with_its_age(door: FrontDoor, university: Issuer) -> None:
    await door.report(university.badge())

    report = await door.report(university.badge(), now=NOW + timedelta(seconds=40))

    assert door.world.log == [DID_DOCUMENT]
    document = evidence_of(report, DID_DOCUMENT)
    assert (document.source, document.fetched_at, document.age) == ("cache", "2026-06-01T12:00:00Z", 40)


async def test_what_was_pinned_is_named_as_pinned_and_has_no_age(
    world: World, university: Issuer, tmp_path: Path
) -> None:
    (tmp_path / "did.json").write_text(json.dumps(university.identity.document))
    (tmp_path / "DOCUMENTS.json").write_text(json.dumps({DID_DOCUMENT: "did.json"}))
    verifier = Verifier(Settings(documents=str(tmp_path)), network=world)

    report = await verifier.verify(university.badge(), now=NOW)

    assert report.verdict == "verified"
    assert world.log == []
    document = evidence_of(report, DID_DOCUMENT)
    assert (document.source, document.fetched_at, document.age) == ("pinned", None, None)


async def test_a_pinned_context_makes_an_unknown_one_known(world: World, tmp_path: Path) -> None:
    url = "https://vocabulary.example/v1"
    (tmp_path / "v1.json").write_text(json.dumps({"@context": {"grade": f"{url}#grade"}}))
    (tmp_path / "DOCUMENTS.json").write_text(json.dumps({url: "v1.json"}))
    verifier = Verifier(Settings(documents=str(tmp_path)), network=world)
    badge = Issuer().badge()
    badge["@context"] = [*badge["@context"], url]  # adds no statement, so the signature holds

    report = await verifier.verify(badge, now=NOW)

    assert report.verdict == "verified"
    assert evidence_of(report, url).source == "pinned"


async def test_evidence_is_there_also_where_the_key_is_not(door: FrontDoor, university: Issuer) -> None:
    badge = university.badge()
    empty = {**university.identity.document, "verificationMethod": [], "assertionMethod": []}
    door.world.serve(DID_DOCUMENT, empty)

    report = await door.report(badge)

    assert report.check("proof").code == "did.verification_method_not_found"
    assert evidence_of(report, DID_DOCUMENT).source == "network"


async def test_one_instant_has_one_text_whatever_the_callers_zone(door: FrontDoor) -> None:
    badge = Issuer().badge()
    elsewhere = NOW.astimezone().astimezone(tz=None)

    assert await door.report(badge, now=elsewhere) == await door.report(badge)


async def test_every_wrapping_gives_the_same_facts(door: FrontDoor) -> None:
    issuer = Issuer()
    wrapped: list[dict[str, Any] | str] = [
        issuer.badge(),
        issuer.sign_jwt(credential.badge(issuer=issuer.did), "vcdm20"),
        issuer.sign_jwt(credential.badge(issuer=issuer.did), "ob3"),
        issuer.sign_jwt(credential.badge(issuer=issuer.did), "vcdm11"),
    ]
    reports = [await door.report(one) for one in wrapped]

    assert {report.verdict.value for report in reports} == {"verified"}
    assert (
        len({(report.id, report.kind, tuple(report.types), tuple(report.subject)) for report in reports}) == 1
    )
    assert [report.format for report in reports] == ["data_integrity", "vc_jwt", "vc_jwt", "vc_jwt"]
