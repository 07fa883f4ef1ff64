"""CLR 2.0: each credential inside is judged, whatever its format; what the record only describes nobody awarded."""

import json
from typing import Any, Final

import pytest

from tests.builders import credential
from tests.story.cases import ADA, HOSTED, KEYED, serve
from tests.threats.front_door import FrontDoor, checks
from tests.vectors_dir import VECTORS, needs_vectors
from tests.world import World
from verifier.report import Outcome, Report

WELDING: Final = "https://issuer.example/achievements/welding-2"
MINE: Final = {"id": ADA.did}


@pytest.fixture
def door(world: World) -> FrontDoor:
    return FrontDoor(serve(world))


def clr(*inner: object, **subject: object) -> str:
    """Return a record about Ada as token, by the host of most badges in it."""
    return HOSTED.sign_jwt(credential.record(*inner, issuer=HOSTED.did, about=ADA.did, subject=subject))


def edge(kind: str, source: str, target: str) -> dict[str, Any]:
    """Return one association."""
    return {"type": "Association", "associationType": kind, "sourceId": source, "targetId": target}


def described(identifier: str = WELDING, name: str = "Welding, level 2") -> dict[str, Any]:
    """Return an achievement as a record describes it."""
    return {"id": identifier, "type": ["Achievement"], "name": name, "description": "x", "criteria": {}}


def rules(report: Report) -> list[str | None]:
    return [check.code for check in checks(report, "rules")]


async def test_credentials_of_every_format_are_judged(door: FrontDoor) -> None:
    token = HOSTED.sign_jwt(credential.badge(issuer=HOSTED.did, subject=MINE))
    older = KEYED.sign_jwt(credential.badge_v1(issuer=KEYED.did, subject=MINE), "vcdm11")
    plain = KEYED.sign_data_integrity(credential.plain(issuer=KEYED.did, subject=MINE))

    report = await door.report(
        clr(HOSTED.badge(subject=MINE), token, credential.enveloped(token), older, plain)
    )

    assert report.verdict == "verified"
    assert [(child.format, child.kind, child.at) for child in report.children] == [
        ("data_integrity", "open_badges_3", "/credentialSubject/verifiableCredential/0"),
        ("vc_jwt", "open_badges_3", "/credentialSubject/verifiableCredential/1"),
        ("vc_jwt", "open_badges_3", "/credentialSubject/verifiableCredential/2"),
        ("vc_jwt", "open_badges_3", "/credentialSubject/verifiableCredential/3"),
        ("data_integrity", "generic", "/credentialSubject/verifiableCredential/4"),
    ]


@pytest.mark.parametrize(
    ("bad", "verdict"),
    [
        ({**KEYED.badge(subject=MINE), "name": "Doctor"}, "not_verified"),
        ({**KEYED.sign_data_integrity(credential.plain(issuer=KEYED.did)), "id": "urn:x:2"}, "not_verified"),
        (KEYED.sign_jwt(credential.badge(issuer=KEYED.did))[:-8] + "AAAAAAAA", "not_verified"),
        (credential.badge(issuer=KEYED.did), "not_verified"),
        ({"type": ["VerifiableCredential"], "@context": 5}, "not_verified"),
        ("not a token", "not_verified"),
        (credential.enveloped("x", "application/jose"), "inconclusive"),
    ],
    ids=[
        "altered",
        "another kind altered",
        "token altered",
        "unsigned",
        "shapeless",
        "text",
        "other wrapping",
    ],
)
async def test_one_that_does_not_verify_keeps_the_record_from_it(
    door: FrontDoor, bad: object, verdict: str
) -> None:
    report = await door.report(clr(HOSTED.badge(subject=MINE), bad))

    assert report.verdict == verdict
    assert [child.verdict for child in report.children] == ["verified", verdict]


async def test_something_that_is_no_credential_is_refused(door: FrontDoor) -> None:
    assert await door.answer(clr(HOSTED.badge(), 5)) == ("not_verified", "kind.credentials_missing")


@needs_vectors
async def test_the_signed_record_of_the_implementation_guide(world: World) -> None:
    folder = VECTORS / "1edtech-ob3-clr2-spec"
    controller = json.loads((folder / "documents/issuers-565049.json").read_bytes())
    world.serve("https://example.edu/issuers/565049", controller)
    raw = (folder / "cases/clr-test-vector-signed.json").read_bytes()

    report = await FrontDoor(world).report(raw)

    assert report.verdict == "verified"
    assert rules(report) == []
    # It describes two achievements and awards one: the other is told to nobody as achieved.
    assert [item.label for item in report.record] == ["Achievement 1"]
    facts = report.check("kind").facts
    assert (facts["achievements_described"], facts["achievements_awarded"]) == (2, 1)


@needs_vectors
@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("competency-aligned", {"credentials": 8, "associations": 14}),
        ("university-transcript", {"credentials": 6, "achievements_described": 1, "achievements_awarded": 0}),
    ],
)
async def test_the_records_of_others_are_read(door: FrontDoor, name: str, facts: dict[str, int]) -> None:
    document = json.loads((VECTORS / f"learncard-credential-library/cases/clr--{name}.json").read_bytes())
    subject = document["credentialSubject"]
    subject["verifiableCredential"] = [
        HOSTED.sign_jwt({**inner, "issuer": HOSTED.did}) for inner in subject["verifiableCredential"]
    ]

    document.pop("credentialStatus", None)  # at a host that is not there

    report = await door.report(HOSTED.sign_jwt({**document, "issuer": HOSTED.did}))

    assert report.verdict == "verified"
    assert facts.items() <= report.check("kind").facts.items()
    assert rules(report) == []


@needs_vectors
async def test_a_record_that_only_describes_is_none(door: FrontDoor) -> None:
    document = json.loads((VECTORS / "learncard-credential-library/cases/clr--minimal.json").read_bytes())

    answer = await door.answer(HOSTED.sign_jwt({**document, "issuer": HOSTED.did}))

    assert answer == ("not_verified", "kind.credentials_missing")


async def test_a_described_achievement_that_a_credential_of_the_same_issuer_awards_is_an_item(
    door: FrontDoor,
) -> None:
    report = await door.report(
        clr(HOSTED.badge(subject=MINE), achievement=[described(), described("urn:x:2", "Doctor")])
    )

    (item,) = report.record
    assert (item.label, item.standing, item.issuer) == ("Welding, level 2", "verified", HOSTED.did)
    assert item.proofs == ["/credentialSubject/verifiableCredential/0"]


async def test_what_the_record_calls_the_award_of_another_is_no_item(door: FrontDoor) -> None:
    """Else whoever signs the record could make a doctorate of another's attendance."""
    report = await door.report(clr(KEYED.badge(subject=MINE), achievement=[described(name="Doctor")]))

    assert report.verdict == "verified"
    assert report.record == []
    assert [item.label for item in report.children[0].record] == ["Welding, level 2"]


async def test_what_somebody_awarded_to_themselves_is_self_asserted(door: FrontDoor) -> None:
    mine = ADA.sign_jwt(
        credential.record(
            ADA.badge(subject=MINE), issuer=ADA.did, about=ADA.did, subject={"achievement": described()}
        )
    )

    report = await door.report(mine)

    assert report.verdict == "verified"
    assert (report.totals, report.children[0].totals) == ({"self_asserted": 1}, {"self_asserted": 1})


async def test_an_award_that_does_not_verify_proves_no_item(door: FrontDoor) -> None:
    altered = {**HOSTED.badge(subject=MINE), "name": "Doctor"}

    report = await door.report(clr(altered, achievement=[described()]))

    assert report.totals == {"not_verified": 1}


async def test_associations_are_checked_as_a_graph(door: FrontDoor) -> None:
    inside = {"achievement": [described(), described("urn:x:2")]}

    good = await door.report(
        clr(HOSTED.badge(subject=MINE), **inside, association=[edge("isPartOf", WELDING, "urn:x:2")])
    )
    circle = await door.report(
        clr(HOSTED.badge(subject=MINE), **inside, associations=[edge("isPartOf", WELDING, WELDING)])
    )
    open_end = await door.report(
        clr(HOSTED.badge(subject=MINE), **inside, association=[edge("isPartOf", WELDING, "urn:x:gone")])
    )

    assert (rules(good), rules(circle)) == ([], ["kind.association_cycle"])
    assert rules(open_end) == ["kind.association_open"]
    assert open_end.check("rules").outcome is Outcome.WARNING


async def test_an_end_that_may_be_elsewhere_is_no_fault(door: FrontDoor) -> None:
    association = [edge("isPartOf", WELDING, "urn:x:gone")]
    inner = HOSTED.badge(subject=MINE)
    token = HOSTED.sign_jwt(inner)
    partial = credential.record(
        inner, issuer=HOSTED.did, about=ADA.did, subject={"association": association}, partial=True
    )

    for report in (
        await door.report(HOSTED.sign_jwt(partial)),
        await door.report(clr(token, association=association)),
    ):
        assert rules(report) == []
        assert report.check("kind").facts["associations_open"] == 1


async def test_a_credential_about_another_subject_is_told_and_refused_by_the_strict(door: FrontDoor) -> None:
    other = HOSTED.sign_jwt(credential.badge(issuer=HOSTED.did, subject={"id": KEYED.did}))
    document = clr(HOSTED.badge(subject=MINE), other)

    lenient, strict = await door.report(document), await door.report(document, policy="strict")

    assert (lenient.verdict, rules(lenient)) == ("verified", ["kind.other_subject"])
    assert lenient.check("rules").facts == {"times": 1}
    assert strict.check("rules").outcome is Outcome.FAILED
