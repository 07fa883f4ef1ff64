"""European Digital Credentials under a seal: whoever an authority names, and whose identifier is stated, has sealed."""

import base64
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest

from tests.builders import keys
from tests.builders.certificates import Certified, authority, leaf
from tests.builders.keys import base64url
from tests.builders.seals import (
    ISSUER,
    REGISTERED,
    ROOT,
    SEAL,
    concept,
    degree,
    diploma,
    sealed,
    signature,
    time_stamp,
)
from tests.threats.front_door import VERIFIED, FrontDoor, inconclusive, not_verified
from tests.vectors_dir import VECTORS, needs_vectors
from tests.world import NOW, World
from verifier.applicant import Applicant
from verifier.model import Alignment
from verifier.settings import Settings
from verifier.wiring import Verifier

EUROPEAN: Final = VECTORS / "eu-elm/cases/Sample-CertOfPart-signed.jsonld"
WHEN_SEALED: Final = datetime(2023, 9, 27, 13, tzinfo=UTC)


def door_with(world: World, folder: Path, *anchors: str) -> FrontDoor:
    (folder / "anchors.pem").write_text("\n".join(anchors), "utf-8")
    return FrontDoor(world, Settings(seal_authorities=str(folder / "anchors.pem")))


@pytest.fixture
def door(world: World, tmp_path: Path) -> FrontDoor:
    return door_with(world, tmp_path, ROOT.pem)


def altered(document: dict[str, Any], **members: object) -> dict[str, Any]:
    """Return the document with a payload that says otherwise."""
    return {**document, "payload": json.dumps({**json.loads(document["payload"]), **members})}


async def test_a_sealed_credential_is_verified_and_its_issuer_named_as_registered(door: FrontDoor) -> None:
    report = await door.report(sealed())

    assert (report.verdict, report.format, report.kind) == ("verified", "jades", "europass")
    assert report.issuer is not None
    assert (report.issuer.id, report.issuer.claimed_name) == (f"eidas:{REGISTERED}", "Example College")
    assert report.issuer.proven
    assert report.check("proof").facts["created"] == "2026-03-01T10:00:00Z"


async def test_every_serialization_and_encoding_of_a_seal_is_read(door: FrontDoor) -> None:
    text = json.dumps(diploma())
    encoded = base64url(text.encode())
    one = signature(text)
    other = signature(text, leaf(ROOT, registered=REGISTERED, key=keys.key("P-256", seed=78)))

    for document in (
        {"payload": text, **one},
        {"payload": encoded, **signature(encoded, b64=..., crit=["sigT"], adoTst=...)},
        {"payload": text, "signatures": [one, other]},
        {"payload": text, **signature(text, sigT=..., adoTst=..., iat=1_770_000_000, crit=["b64"])},
        {"payload": text, **signature(text, unprotected={"etsiU": ["e30"]})},
    ):
        assert await door.answer(document) == VERIFIED


@pytest.mark.parametrize(
    ("document", "answer"),
    [
        (altered(sealed(), name="Doctor"), not_verified("proof.signature_invalid")),
        (sealed(crit=["b64", "sigT", "adoTst", "sigPId"], sigPId={"id": "urn:oid:1"}),
         inconclusive("seal.extension_unknown")),
        (sealed(sigD={"pars": []}), inconclusive("seal.extension_unknown")),
        (sealed(crit=["b64", "exp"]), not_verified("jws.critical_header")),
        (sealed(crit=["sigT"]), not_verified("jws.critical_header")),
        (sealed(crit=[]), not_verified("jws.critical_header")),
        (sealed(crit="b64"), not_verified("jws.critical_header")),
        (sealed(alg="none"), not_verified("jws.algorithm_refused")),
        (sealed(x5u="https://certificates.example/1"), not_verified("jws.remote_key_header")),
        (sealed(None, SEAL, **{"x5t#S256": "AAAA"}), not_verified("certificate.thumbprint_differs")),
        (sealed(x5c=["?"]), not_verified("certificate.malformed")),
        (sealed(sigT="2026-03-01"), not_verified("structure.date")),
        (sealed(sigT="2027-03-01T00:00:00Z"), not_verified("proof.created_in_future")),
        (sealed(adoTst={"tstTokens": [{"val": base64.b64encode(time_stamp(b"another")).decode()}]}),
         not_verified("seal.stamp_differs")),
        (sealed(adoTst={"tstTokens": [{"val": "AAAA"}]}), inconclusive("seal.stamp_unreadable")),
        (sealed(adoTst={"tstTokens": []}), inconclusive("seal.stamp_unreadable")),
        (sealed(adoTst={"tstTokens": [{"val": "?"}]}), inconclusive("seal.stamp_unreadable")),
        (sealed(adoTst=[]), inconclusive("seal.stamp_unreadable")),
        (sealed(unprotected={"alg": "ES256"}), not_verified("jws.malformed")),
        ({**sealed(), "signature": "AAAA"}, not_verified("jws.malformed")),
        ({**sealed(), "signatures": []}, not_verified("jws.malformed")),
        ({**sealed(), "payload": "no object"}, not_verified("jws.malformed")),
        ({**sealed(), "payload": 1}, not_verified("jws.malformed")),
        (sealed(None, SEAL, **{"x5c": ..., "x5t#S256": ...}), inconclusive("certificate.not_brought")),
        (sealed({**diploma(), "issuanceDate": "2026-03-01"}), not_verified("structure.date")),
        (sealed(diploma(validUntil="2026-04-01T00:00:00Z")), not_verified("validity.expired")),
        (sealed(diploma(person={"hasClaim": ...})), not_verified("kind.claim_missing")),
    ],
)  # fmt: skip
async def test_whatever_breaks_a_rule_is_told_by_its_code(
    door: FrontDoor, document: dict[str, Any], answer: tuple[str, str]
) -> None:
    assert await door.answer(document) == answer


@pytest.mark.parametrize(
    ("issuer", "certified", "answer"),
    [
        ({**ISSUER, "eIDASIdentifier": {"notation": "VATES-B11111111"}}, SEAL,
         not_verified("key_binding.issuer_mismatch")),
        (ISSUER, leaf(ROOT, registered="VATES-B11111111"), not_verified("key_binding.issuer_mismatch")),
        (ISSUER, leaf(ROOT), not_verified("key_binding.issuer_mismatch")),
        (ISSUER, leaf(authority("Nobody"), registered=REGISTERED), not_verified("certificate.untrusted")),
        (ISSUER, leaf(ROOT, registered=REGISTERED, not_after=datetime(2026, 5, 1, tzinfo=UTC)),
         inconclusive("certificate.expired")),
        ({"id": "urn:epass:org:1"}, SEAL, inconclusive("certificate.names_no_issuer")),
        ("https://college.example", leaf(ROOT, "college.example"), VERIFIED),
        ("https://college.example", SEAL, not_verified("key_binding.issuer_mismatch")),
    ],
)  # fmt: skip
async def test_a_seal_counts_for_whom_its_certificate_names(
    door: FrontDoor, issuer: object, certified: Certified, answer: tuple[str, str]
) -> None:
    assert await door.answer(sealed(diploma(issuer=issuer), certified)) == answer


async def test_a_certificate_that_has_ended_since_counts_as_of_the_day_of_the_seal(door: FrontDoor) -> None:
    ended = leaf(ROOT, registered=REGISTERED, not_after=datetime(2026, 5, 1, tzinfo=UTC))
    raw = json.dumps(sealed(diploma(), ended))

    report = await door.verifier.verify(raw, now=NOW, at=datetime(2026, 3, 2, tzinfo=UTC))

    assert report.verdict == "verified"


async def test_without_anchors_nobody_vouches(world: World) -> None:
    assert await FrontDoor(world).answer(sealed()) == inconclusive("certificate.no_anchors")


async def test_no_changed_character_of_a_seal_is_accepted(door: FrontDoor) -> None:
    document = sealed()
    (one,) = document["signatures"]
    payload, protected, signed = document["payload"], one["protected"], one["signature"]

    for text in (payload, protected, signed):
        for at in range(0, len(text), 41):
            changed = text[:at] + ("B" if text[at] == "A" else "A") + text[at + 1 :]
            parts = [changed if part is text else part for part in (payload, protected, signed)]
            mutant = {"payload": parts[0], "signatures": [{"protected": parts[1], "signature": parts[2]}]}

            assert await door.answer(mutant) != VERIFIED, (at, changed[at : at + 20])


async def test_each_achievement_is_told_with_what_stands_behind_it(door: FrontDoor) -> None:
    report = await door.report(sealed())

    whole, module = report.record
    assert (whole.label, whole.type, whole.standing) == ("Bachelor of Welding", "education", "verified")
    assert whole.alignments == [
        Alignment(framework="esco", url="http://data.europa.eu/esco/skill/w1", code="w1", name="weld")
    ]
    assert whole.validation == {
        "type": "LearningAchievement",
        "eqf_level": "Level 6",
        "credits": "180 ECTS",
        "awarded": "2026-02-01T00:00:00Z",
        "awarding_bodies": ["Example College"],
        "accreditations": ["Institutional"],
        "results": [
            {"name": "Overall", "value": "9.1", "scale": "1 to 10"},
            {"name": "Thesis", "value": "10"},
        ],
        "activities": ["Internship"],
        "entitles_to": ["Master programmes"],
    }
    assert (module.at, module.label, module.type) == (
        "/credentialSubject/hasClaim/hasPart/0",
        "Joints",
        "achievement",
    )
    assert module.validation["results"] == [{"name": "Practical", "value": "A"}]


@pytest.mark.parametrize(
    ("concept_of", "framework"),
    [
        (concept("http://data.europa.eu/esco/occupation/o1", "welder"), "esco"),
        (concept("http://data.europa.eu/esco/isco/C7212", "Welders"), "isco"),
        (concept("http://data.europa.eu/snb/dcf/860966ekgo", "Digital competence"), "other"),
    ],
)
async def test_skills_and_occupations_are_told_with_their_framework(
    door: FrontDoor, concept_of: dict[str, Any], framework: str
) -> None:
    specification = {"type": "Qualification", "limitOccupation": concept_of}

    report = await door.report(sealed(diploma(claims=[degree(specifiedBy=specification, hasPart=...)])))

    (alignment,) = report.record[0].alignments
    assert (alignment.framework, alignment.url) == (framework, concept_of["id"])


@pytest.mark.parametrize(
    ("known", "outcome"),
    [
        (Applicant(email="ada@example.org"), "passed"),
        (Applicant(student_id="4711"), "passed"),
        (Applicant(email="eve@example.org"), "failed"),
    ],
)
async def test_whose_it_is_is_read_where_the_model_says_it(
    door: FrontDoor, known: Applicant, outcome: str
) -> None:
    report = await door.verifier.verify(json.dumps(sealed()), now=NOW, applicant=known)

    assert report.check("subject").outcome == outcome


@needs_vectors
async def test_the_european_commissions_own_sample_verifies_as_of_its_day(
    world: World, tmp_path: Path
) -> None:
    """Its authority publishes no root with it: who pins the certificate itself trusts it by that."""
    raw = EUROPEAN.read_bytes()
    protected = json.loads(raw)["signatures"][0]["protected"]
    (certificate,) = json.loads(base64.urlsafe_b64decode(protected + "=="))["x5c"]
    pem = f"-----BEGIN CERTIFICATE-----\n{certificate}\n-----END CERTIFICATE-----"
    door = door_with(world, tmp_path, pem)

    report = await door.report(raw, now=WHEN_SEALED)

    assert report.verdict == "verified"
    assert report.issuer is not None
    assert (report.issuer.id, report.issuer.claimed_name) == ("eidas:VATES-A00000000", "ORGANIZACION TEST")
    assert [item.label for item in report.record] == ["EDC Updates Webinar"]
    assert await door.answer(raw.replace(b"Andromeda", b"Andromedb"), now=WHEN_SEALED) == not_verified(
        "proof.signature_invalid"
    )
    assert await door.answer(raw) == inconclusive("certificate.expired")
    assert await FrontDoor(world).answer(raw, now=WHEN_SEALED) == inconclusive("certificate.no_anchors")


async def test_a_verifier_needs_no_context_of_a_sealed_credential(door: FrontDoor) -> None:
    report = await door.report(sealed())

    assert report.evidence == []
    assert isinstance(door.verifier, Verifier)
