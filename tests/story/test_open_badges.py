"""Open Badges 3.0: what a badge says was achieved, how that was assessed, and which of its own rules it breaks."""

import json
from typing import Any, Final

import pytest

from tests.builders import credential
from tests.story.cases import KEYED
from tests.threats.front_door import FrontDoor, checks
from tests.vectors_dir import VECTORS, needs_vectors
from tests.world import World
from verifier.report import Outcome, RecordItem, Report, Standing

SCORE: Final = {"id": "urn:x:score", "type": ["ResultDescription"], "name": "Score", "resultType": "Percent"}
LEVELS: Final = [
    {
        "id": f"urn:x:level-{number}",
        "type": ["RubricCriterionLevel"],
        "name": f"Level {number}",
        "alignment": {
            "targetName": f"Skill {number}",
            "targetUrl": f"http://data.europa.eu/esco/skill/{number}",
        },
    }
    for number in (1, 2)
]
RUBRIC: Final = {**SCORE, "id": "urn:x:rubric", "name": "Rubric", "rubricCriterionLevel": LEVELS}


@pytest.fixture
def door(world: World) -> FrontDoor:
    return FrontDoor(world)


def foreign(name: str) -> str:
    """Return somebody else's document with a signature: its own issuer's key is not known."""
    document = json.loads((VECTORS / name).read_bytes())
    issuer = document.get("issuer")
    profile = {**issuer, "id": KEYED.did} if isinstance(issuer, dict) else KEYED.did
    return KEYED.sign_jwt({**document, "issuer": profile})


def graded(*results: dict[str, Any], described: object = (SCORE, RUBRIC), **subject: object) -> str:
    """Return a badge with results."""
    achievement = {**credential.badge()["credentialSubject"]["achievement"], "resultDescription": described}
    return KEYED.sign_jwt(
        credential.badge(
            issuer=KEYED.did, subject={"achievement": achievement, "result": list(results), **subject}
        )
    )


def result(about: str = "urn:x:score", **members: object) -> dict[str, Any]:
    """Return one result."""
    return {"type": ["Result"], "resultDescription": about, **members}


def only(report: Report) -> RecordItem:
    """Return the one item of a verified report."""
    assert report.verdict == "verified"
    (item,) = report.record
    return item


def rules(report: Report) -> list[tuple[Outcome, str | None]]:
    """Return how each rule that is broken was taken."""
    return [(check.outcome, check.code) for check in checks(report, "rules")]


async def test_an_achievement_is_an_item_that_its_issuer_proves(door: FrontDoor) -> None:
    item = only(await door.report(KEYED.badge(subject={"creditsEarned": 3})))

    assert (item.at, item.type, item.label) == (
        "/credentialSubject/achievement",
        "certification",
        "Welding, level 2",
    )
    assert (item.standing, item.issuer) == (Standing.VERIFIED, KEYED.did)
    assert item.valid_from == credential.VALID_FROM
    assert item.validation["credits_earned"] == 3
    assert item.validation["criteria"] == {"narrative": "Passed the practical examination."}


async def test_what_somebody_says_of_themselves_is_self_asserted(door: FrontDoor) -> None:
    item = only(await door.report(KEYED.badge(subject={"id": KEYED.did})))

    assert (item.standing, item.issuer) == (Standing.SELF_ASSERTED, None)


@needs_vectors
@pytest.mark.parametrize(
    ("name", "kind", "framework", "code"),
    [
        ("skillAssertionCase", "skill", "other", None),  # a CFItem whose address has no GUID
        ("skillAssertionCtdl", "skill", "ctdl", "ce-6369c51f-4d86-4592-a761-8b32ae70a045"),
        ("achievementAlignmentCase", "achievement", "case", "74f5bb7d-d7cc-11e8-824f-0242ac160002"),
        ("achievementAlignmentCe", "achievement", "ctdl", "ce-cf4dee18-7cea-443a-b920-158a0762c6bf"),
    ],
)
async def test_the_examples_of_the_specification_are_read(
    door: FrontDoor, name: str, kind: str, framework: str, code: str | None
) -> None:
    item = only(await door.report(foreign(f"1edtech-ob3-clr2-spec/examples/{name}.json")))

    (alignment,) = item.alignments
    assert (item.type, alignment.framework, alignment.code) == (kind, framework, code)


@needs_vectors
async def test_a_badge_with_everything_tells_the_assessment_behind_it(door: FrontDoor) -> None:
    report = await door.report(foreign("learncard-credential-library/cases/obv3--full-badge.json"))

    item = only(report)
    assert rules(report) == []
    assert item.validation["results"] == [
        {
            "name": "Final Project Score",
            "type": "Percent",
            "value": "92",
            "value_min": "0",
            "value_max": "100",
        },
        {"name": "Completion Status", "type": "Status", "status": "Completed"},
    ]
    assert item.validation["evidence"][0]["name"] == "Capstone Portfolio"
    assert item.valid_until == "2027-03-01T00:00:00Z"


@needs_vectors
@pytest.mark.parametrize("name", ["minimal-badge", "with-alignment", "micro-credential", "course-completion"])
async def test_the_badges_of_others_break_no_rule(door: FrontDoor, name: str) -> None:
    report = await door.report(foreign(f"learncard-credential-library/cases/obv3--{name}.json"))

    assert only(report).standing is Standing.VERIFIED
    assert rules(report) == []


async def test_only_the_level_that_was_reached_lends_its_alignment(door: FrontDoor) -> None:
    item = only(await door.report(graded(result("urn:x:rubric", achievedLevel="urn:x:level-1"))))

    assert [alignment.name for alignment in item.alignments] == ["Skill 1"]
    assert item.validation["results"] == [{"name": "Rubric", "type": "Percent", "level": "Level 1"}]


@pytest.mark.parametrize("status", ["Failed", "Enrolled", "InProgress", "OnHold", "Withdrew"])
async def test_a_level_that_was_not_attained_lends_no_alignment(door: FrontDoor, status: str) -> None:
    item = only(
        await door.report(graded(result("urn:x:rubric", achievedLevel="urn:x:level-1", status=status)))
    )

    assert item.alignments == []
    assert item.validation["results"][0]["status"] == status


@pytest.mark.parametrize(
    ("badge", "code"),
    [
        (graded(result("urn:x:unknown", value="5")), "kind.result_unexplained"),
        (graded(result(value="101"), described={**SCORE, "valueMax": "100"}), "kind.result_not_allowed"),
        (graded(result(value="-1"), described={**SCORE, "valueMin": 0}), "kind.result_not_allowed"),
        (
            graded(result(value="F"), described={**SCORE, "allowedValue": ["A", "B"]}),
            "kind.result_not_allowed",
        ),
        (graded(result("urn:x:rubric", achievedLevel="urn:x:level-9")), "kind.level_unknown"),
        (
            KEYED.badge(
                subject={
                    "achievement": {
                        **credential.badge()["credentialSubject"]["achievement"],
                        "creditsAvailable": 2,
                    },
                    "creditsEarned": 3,
                }
            ),
            "kind.credits_exceeded",
        ),
        (KEYED.badge(subject={"id": ...}), "kind.subject_unidentified"),
        (
            KEYED.sign_jwt(
                credential.badge(issuer=KEYED.did, subject={"identifier": [{"type": "IdentityObject"}]})
            ),
            "kind.identity_malformed",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 60 else "",
)
async def test_a_broken_rule_is_told_and_refused_by_the_strict(
    door: FrontDoor, badge: str | dict[str, Any], code: str
) -> None:
    lenient, strict = await door.report(badge), await door.report(badge, policy="strict")

    assert lenient.verdict == "verified"
    assert rules(lenient) == [(Outcome.WARNING, code)]
    assert (Outcome.FAILED, code) in rules(strict)


@pytest.mark.parametrize(
    "badge",
    [
        graded(result(value="100"), described={**SCORE, "valueMin": 0, "valueMax": "1e2"}),
        graded(result(value="B"), described={**SCORE, "allowedValue": ["A", "B"]}),
        graded(result(value="pass"), described={**SCORE, "valueMax": "100"}),
        graded(result(value="NaN"), described={**SCORE, "valueMax": "100"}),
        graded(
            result(value="9e999999"), creditsEarned="9e999999", described={**SCORE, "valueMax": "9e999999"}
        ),
        graded({"type": ["Result"], "value": "12"}),
        graded(5, described=5),  # type: ignore[arg-type]
    ],
    ids=[
        "at the bound",
        "allowed",
        "a word",
        "not a number",
        "larger than any number",
        "without description",
        "oddities",
    ],
)
async def test_what_keeps_the_rules_is_not_told_to_break_them(door: FrontDoor, badge: str) -> None:
    assert rules(await door.report(badge)) == []


async def test_a_rule_that_is_broken_often_is_told_once(door: FrontDoor) -> None:
    report = await door.report(graded(*[result("urn:x:unknown", value="5")] * 30))

    (check,) = checks(report, "rules")
    assert check.facts == {"times": 30}
    assert len(only(report).validation["results"]) == 20


async def test_an_endorsement_of_nothing_is_refused(door: FrontDoor) -> None:
    good = credential.endorsement("urn:x:1", issuer=KEYED.did)
    bad = {**good, "credentialSubject": {"type": ["EndorsementSubject"], "endorsementComment": "Good."}}

    report = await door.report(KEYED.sign_data_integrity(good))

    assert report.check("kind").facts["endorsed"] == ["urn:x:1"]
    assert report.record == []
    assert await door.answer(KEYED.sign_data_integrity(bad)) == ("not_verified", "kind.endorsed_missing")
