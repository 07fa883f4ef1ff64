"""HR Open LER-RS: each item of the record ends as proven, as a reference, or as no more than the person's own word."""

import json
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import pytest

from tests.builders import credential, keys
from tests.builders.issuer import Issuer
from tests.story.cases import ADA, HOSTED, KEYED, serve
from tests.threats.front_door import FrontDoor
from tests.vectors_dir import VECTORS, needs_vectors
from tests.world import World
from verifier.report import Outcome, Report, Standing
from verifier.settings import Settings

AUTHOR: Final = Issuer(identity=keys.did_key(keys.key(seed=11)))  # a service that writes résumés down
DEGREE: Final = {"name": "Bachelor of Commerce", "degreeGrantedStatus": "Granted", "date": "2000-06"}
STUDY: Final = {"institution": {"name": "University of Example"}, "educationDegrees": [DEGREE]}
JOB: Final = {
    "organization": {"tradeName": "AllSoftware"},
    "positionHistories": [{"title": "Project Manager", "start": "2012-10-01", "end": "2022-11-04"}],
}


@pytest.fixture
def door(world: World) -> FrontDoor:
    return FrontDoor(serve(world))


def resume(*, about: str | None = ADA.did, by: Issuer = AUTHOR, **sections: Any) -> str:  # noqa: ANN401 - JSON
    """Return a record about Ada, signed by the service that wrote it down."""
    return by.sign_jwt(credential.resume(issuer=by.did, about=about, **sections), "vcdm11")


def diploma(*, about: str = ADA.did, by: Issuer = HOSTED) -> str:
    """Return what the university signed about the study."""
    subject = {"id": about, "name": ..., "educationAndLearning": STUDY}
    return by.sign_jwt(credential.plain(issuer=by.did, subject=subject))


def studied(*verifications: object, **changed: object) -> dict[str, Any]:
    """Return the entry of the study with what is offered for it."""
    return {**STUDY, **changed, "verifications": list(verifications)}


def standings(report: Report) -> list[tuple[str | None, str]]:
    assert report.verdict == "verified"
    return [(item.label, item.standing.value) for item in report.record]


def attachment(report: Report) -> tuple[Outcome, str | None]:
    check = report.children[0].check("attachment")
    return check.outcome, check.code


async def test_every_section_becomes_items_that_are_no_more_than_said(door: FrontDoor) -> None:
    report = await door.report(
        resume(
            person={"name": {"formattedName": "Ada Example"}},
            educationAndLearnings=[STUDY],
            employmentHistories=[JOB],
            licenses=[{"name": "Registered Nurse", "status": "Active"}],
            certifications=[{"name": "Welder", "effectiveTimePeriod": {"validTo": "2024-08-25T00:00:00.0"}}],
            skills=[
                {
                    "name": "Java",
                    "yearsOfExperience": 5,
                    "definitionReference": {"reference": "http://data.europa.eu/esco/skill/1"},
                }
            ],
        )
    )

    assert [(item.type, item.label, item.standing) for item in report.record] == [
        ("identity", "Ada Example", Standing.SELF_ASSERTED),
        ("education", "Bachelor of Commerce", Standing.SELF_ASSERTED),
        ("employment", "Project Manager", Standing.SELF_ASSERTED),
        ("licence", "Registered Nurse", Standing.SELF_ASSERTED),
        ("certification", "Welder", Standing.SELF_ASSERTED),
        ("skill", "Java", Standing.SELF_ASSERTED),
    ]
    assert report.totals == {"self_asserted": 6}
    job, welder, java = report.record[2], report.record[4], report.record[5]
    assert (job.valid_from, job.valid_until, welder.valid_until) == ("2012-10-01", "2022-11-04", "2024-08-25")
    assert job.validation == {"by": "AllSoftware"}
    assert [alignment.framework for alignment in java.alignments] == ["esco"]


async def test_a_credential_that_says_the_same_of_the_same_person_proves_an_item(door: FrontDoor) -> None:
    report = await door.report(resume(educationAndLearnings=[studied(diploma())]))

    (item,) = report.record
    assert (item.standing, item.issuer) == (Standing.VERIFIED, HOSTED.did)
    assert item.proofs == ["/credentialSubject/lerrsType/educationAndLearnings/0/verifications/0"]
    (child,) = report.children
    assert (child.relation, child.at) == ("verification", item.proofs[0])


async def test_a_credential_is_followed_in_every_wrapping(door: FrontDoor) -> None:
    signed = HOSTED.sign_data_integrity(
        credential.plain(issuer=HOSTED.did, subject={"id": ADA.did, "name": "Welder"}), "eddsa-jcs-2022"
    )
    token = HOSTED.sign_jwt(signed)
    ways: list[dict[str, Any]] = [
        {"verifications": [signed]},
        {"verifications": [{"otherW3CVerifiableCredential": signed}]},
        {"verifications": [token]},
        {"verifications": [credential.enveloped(token)]},
        {"verifications": signed},
        {"verifiedCredentials": [signed]},
    ]

    report = await door.report(resume(certifications=[{"name": "Welder", **way} for way in ways]))

    assert standings(report) == [("Welder", "verified")] * len(ways)
    assert report.children[1].at == (
        "/credentialSubject/lerrsType/certifications/1/verifications/0/otherW3CVerifiableCredential"
    )


@pytest.mark.parametrize(
    "changed",
    [
        {"institution": {"name": "Harvard"}},
        {"educationDegrees": [{**DEGREE, "name": "Doctor of Commerce"}]},
        {"educationDegrees": [{**DEGREE, "date": "1999-06"}]},
        {"educationDegrees": [{**DEGREE, "date": "2000-06-01"}]},
        {"educationDegrees": [{**DEGREE, "degreeGrantedStatus": "With honours"}]},
        {"educationDegrees": [DEGREE, {"name": "Doctor of Law"}]},
        {"start": "1990"},
    ],
    ids=["school", "degree", "year", "day that nobody says", "status", "a second degree", "beginning"],
)
async def test_a_credential_that_says_less_than_the_record_proves_nothing(
    door: FrontDoor, changed: dict[str, Any]
) -> None:
    """Else a certificate of attendance would prove the doctorate beside which somebody pasted it."""
    report = await door.report(resume(educationAndLearnings=[studied(diploma(), **changed)]))

    assert report.record[0].standing is Standing.INCONCLUSIVE
    assert attachment(report) == (Outcome.UNDETERMINED, "attachment.says_otherwise")


@pytest.mark.parametrize(
    "changed",
    [
        {"educationDegrees": [{**DEGREE, "name": " BACHELOR  of commerce "}]},
        {"educationDegrees": [{**DEGREE, "date": "2000"}]},
        {"educationDegrees": [{"name": "Bachelor of Commerce"}]},
    ],
    ids=["spelling", "less exact", "less"],
)
async def test_a_record_may_say_less_than_its_proof(door: FrontDoor, changed: dict[str, Any]) -> None:
    report = await door.report(resume(educationAndLearnings=[studied(diploma(), **changed)]))

    assert report.totals == {"verified": 1}


async def test_a_credential_about_another_id_proves_nothing_and_is_not_called_false(door: FrontDoor) -> None:
    report = await door.report(resume(educationAndLearnings=[studied(diploma(about=KEYED.did))]))

    assert report.verdict == "verified"
    assert report.totals == {"inconclusive": 1}
    assert attachment(report) == (Outcome.UNDETERMINED, "attachment.same_person_unknown")


async def test_of_a_record_without_subject_whoever_signed_it_is_the_person(door: FrontDoor) -> None:
    by_ada = await door.report(resume(about=None, by=ADA, educationAndLearnings=[studied(diploma())]))
    by_another = await door.report(resume(about=None, educationAndLearnings=[studied(diploma())]))

    assert (by_ada.totals, by_another.totals) == ({"verified": 1}, {"inconclusive": 1})


@pytest.mark.parametrize("signer", [ADA, AUTHOR], ids=["the person", "whoever signed the record"])
async def test_a_credential_by_oneself_is_ones_own_word(door: FrontDoor, signer: Issuer) -> None:
    report = await door.report(resume(educationAndLearnings=[studied(diploma(by=signer))]))

    assert [child.verdict for child in report.children] == ["verified"]
    assert report.totals == {"self_asserted": 1}


async def test_beside_ones_own_word_that_of_another_proves_the_item(door: FrontDoor) -> None:
    offered = [diploma(by=ADA), diploma()]

    report = await door.report(resume(educationAndLearnings=[studied(*offered)]))

    assert report.record[0].standing is Standing.VERIFIED
    assert report.record[0].issuer == HOSTED.did


@pytest.mark.parametrize(
    ("offered", "standing"),
    [
        (diploma()[:-8] + "AAAAAAAA", Standing.NOT_VERIFIED),
        ({"type": ["VerifiableCredential"], "@context": 5}, Standing.NOT_VERIFIED),
        (diploma(by=Issuer(identity=keys.did_web(host="gone.example"))), Standing.INCONCLUSIVE),
    ],
    ids=["altered", "shapeless", "unreachable"],
)
async def test_a_credential_that_does_not_verify_leaves_the_record_standing_and_the_item_not(
    door: FrontDoor, offered: object, standing: Standing
) -> None:
    report = await door.report(resume(educationAndLearnings=[studied(offered)]))

    assert report.verdict == "verified"
    assert report.record[0].standing is standing


@pytest.mark.parametrize(
    ("offered", "reference"),
    [
        ({"verifyingOrganization": {"tradeName": "Cornell University"}}, "Cornell University"),
        ({"verifyingOrganization": {"domainName": "dns:www.cornell.edu"}}, "dns:www.cornell.edu"),
        ({"reference": "https://a.example/1", "scheme": "https://a.example"}, "https://a.example/1"),
        ("https://a.example/1", "https://a.example/1"),
    ],
)
async def test_who_could_confirm_is_named_and_not_asked(
    door: FrontDoor, offered: object, reference: str
) -> None:
    report = await door.report(resume(educationAndLearnings=[studied(offered)]))

    assert report.totals == {"third_party_reference": 1}
    assert report.record[0].references == [reference]
    assert door.world.log == []


async def test_an_entry_without_words_of_its_own_is_told_in_those_of_its_credentials(door: FrontDoor) -> None:
    badge = KEYED.sign_data_integrity(credential.badge(issuer=KEYED.did, subject={"id": ADA.did}))
    study = HOSTED.sign_data_integrity(
        credential.plain(
            issuer=HOSTED.did, subject={"id": ADA.did, "name": ..., "educationAndLearning": STUDY}
        ),
        "eddsa-jcs-2022",
    )

    report = await door.report(
        resume(
            certifications=[{"verifications": [badge]}],
            educationAndLearnings=[{"verifications": [study]}],
            licenses=[{"verifications": [diploma()]}],
        )
    )

    assert [(item.type, item.label, item.standing) for item in report.record] == [
        ("education", "Bachelor of Commerce", Standing.VERIFIED),
        (
            "other",
            None,
            Standing.VERIFIED,
        ),  # a token is told by its own report, and no licence by where it stands
        ("certification", "Welding, level 2", Standing.VERIFIED),
    ]


async def test_more_credentials_than_anybody_has_are_refused(door: FrontDoor) -> None:
    answer = await door.answer(resume(skills=[{"name": "Java", "verifications": ["ey.e.y"] * 201}]))

    assert answer == ("not_verified", "limit.children")


async def test_the_context_that_is_none_on_any_registry_is_never_fetched(
    door: FrontDoor, world: World, tmp_path: Path
) -> None:
    """What HR Open publishes there is a JSON Schema: only tokens and JCS suites can do without a context."""
    claims = credential.resume(issuer=AUTHOR.did, newer=True, person={"name": "Ada"}, wrapped=False)
    linked = AUTHOR.sign_data_integrity(claims, "eddsa-jcs-2022")
    as_rdf = {**linked, "proof": {**linked["proof"], "cryptosuite": "eddsa-rdfc-2022"}}
    pinned = json.dumps({"@context": {"@vocab": "https://schema.hropenstandards.org/4.5/"}}).encode()
    (tmp_path / "ler-rs.jsonld").write_bytes(pinned)
    index = {credential.LER_RS: {"file": "ler-rs.jsonld", "sha256": sha256(pinned).hexdigest()}}
    (tmp_path / "documents.json").write_text(json.dumps(index))
    pinning = FrontDoor(world, Settings(documents=str(tmp_path)))

    assert standings(await door.report(linked)) == [("Ada", "self_asserted")]
    assert standings(await door.report(AUTHOR.sign_jwt(claims))) == [("Ada", "self_asserted")]
    assert await door.answer(as_rdf) == ("inconclusive", "context.not_allowed")
    assert (await pinning.answer(as_rdf))[0] == "not_verified"  # it was not signed so, and can be judged now
    assert world.log == []


@needs_vectors
@pytest.mark.parametrize("name", ["LER-RS_V2_VCwrapper", "LER-RS_V2_UC008_portability"])
async def test_the_samples_of_1edtech_are_not_verified(door: FrontDoor, name: str) -> None:
    raw = (VECTORS / f"1edtech-ler-rs/cases/{name}.json").read_bytes()

    assert (await door.report(raw)).verdict != "verified"


@needs_vectors
async def test_the_samples_of_1edtech_are_read_item_by_item(door: FrontDoor) -> None:
    """As tokens of somebody who is there: what is inside was never validly signed, and none of it is proven."""
    reports = []
    for name in ("LER-RS_V2_VCwrapper", "LER-RS_V2_UC008_portability"):
        document = json.loads((VECTORS / f"1edtech-ler-rs/cases/{name}.json").read_bytes())
        unsigned = {member: value for member, value in document.items() if member != "proof"}
        reports.append(await door.report(AUTHOR.sign_jwt({**unsigned, "issuer": AUTHOR.did}, "vcdm11")))

    wrapper, portability = reports
    assert standings(wrapper) == [
        ("Gunilla Klein", "self_asserted"),
        ("Bachelor of Commerce", "self_asserted"),
        ("Computer Science, Cybersecurity Concentration, B.S.", "inconclusive"),
        ("Corporate Project Manager", "self_asserted"),
        ("Product Management Certificate", "third_party_reference"),
        ("Project Management", "self_asserted"),
    ]
    assert [(item.type, item.label, item.standing.value) for item in portability.record] == [
        ("identity", "Jennifer Jones", "self_asserted"),
        ("education", "Bachelor of Arts", "inconclusive"),
        ("employment", "Marketing Manager", "self_asserted"),
        ("achievement", "Digital Marketing Certificate", "inconclusive"),
    ]


@needs_vectors
async def test_what_a_resume_says_of_its_own_checks_is_not_believed(door: FrontDoor) -> None:
    document = json.loads((VECTORS / "t3-resume-author/cases/signed-resume-sample.json").read_bytes())
    unsigned = {member: value for member, value in document.items() if member != "proof"}

    report = await door.report(AUTHOR.sign_jwt({**unsigned, "issuer": AUTHOR.did}, "vcdm11"))

    assert set(report.totals) == {"self_asserted", "third_party_reference"}
    engineer = next(item for item in report.record if item.label == "Senior Software Engineer")
    assert engineer.standing is Standing.REFERENCE
