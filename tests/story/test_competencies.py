"""What records show of skills: proven, claimed, open or not shown, and by which items."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import pytest

from tests.builders import credential, status_list
from tests.builders.issuer import Issuer
from tests.story.cases import ADA, HOSTED, KEYED
from tests.threats.front_door import FrontDoor
from tests.world import World
from verifier.competencies.references import SkillRefused
from verifier.competency import Answer, Competencies, Match, SkillAnswer, Weight
from verifier.competency_desk import import_frameworks
from verifier.report import Report
from verifier.settings import Settings

WELDER: Final = "onet:51-4121.00"
SKILL: Final = "http://data.europa.eu/esco/skill/00ebb379-ce26-439a-ba89-9a7d1ef2f696"
OTHER: Final = "http://data.europa.eu/esco/skill/0085e6bd-6829-4e8e-b302-842a7fe57ed9"
_HOME: Final = "https://www.onetonline.org/"


def aligned(
    *alignments: Mapping[str, object],
    by: Issuer = KEYED,
    results: Sequence[Mapping[str, object]] = (),
    described: Mapping[str, object] | None = None,
    about: object = credential.HOLDER,
    **members: Any,  # noqa: ANN401 - members of a badge
) -> str:
    """Return a badge whose achievement has these alignments and results."""
    achievement = {
        **credential.badge()["credentialSubject"]["achievement"],
        "alignment": [{"type": ["Alignment"], "targetName": "x", **one} for one in alignments],
    }
    subject: dict[str, object] = {"id": about, "achievement": achievement}
    if results:
        description = {"id": "urn:x:r", "type": ["ResultDescription"], "name": "R", "resultType": "Status"}
        achievement["resultDescription"] = [{**description, **(described or {})}]
        subject["result"] = [
            {"type": ["Result"], "resultDescription": "urn:x:r", **result} for result in results
        ]
    return by.sign_jwt(credential.badge(issuer=by.did, subject=subject, **members))


def coded(code: str, framework: str = "O*NET-SOC", url: str = _HOME) -> dict[str, object]:
    """Return an alignment by code; its address is that of the whole framework."""
    return {"targetCode": code, "targetFramework": framework, "targetUrl": url}


async def shown(
    door: FrontDoor, *reports: Report, skills: Sequence[str] = (WELDER,)
) -> tuple[Competencies, list[SkillAnswer]]:
    """Return the view over the reports, and its answers."""
    under = {"": reports[0]} if len(reports) == 1 else {f"/{at}": one for at, one in enumerate(reports)}
    found = await door.verifier.competencies.view(under, skills)
    return found, found.answers


async def answer(door: FrontDoor, document: object, skill: str = WELDER) -> SkillAnswer:
    """Return the answer to one skill from one document."""
    report = await door.report(document)  # type: ignore[arg-type] # what the builders give
    _, (one,) = await shown(door, report, skills=(skill,))
    return one


async def test_an_aligned_achievement_that_verifies_proves_its_skill(door: FrontDoor) -> None:
    report = await door.report(aligned(coded("51-4121.00")))

    found, (one,) = await shown(door, report)

    assert (one.answer, one.proven_by) == (Answer.PROVEN, ["/record/0"])
    (item,) = found.items
    assert (item.weight, item.reason, item.validated_by) == (Weight.PROVES, None, ["criteria"])
    assert item.assurance == ["key"]
    (entry,) = found.competencies
    assert (entry.framework, entry.code, entry.shown_by) == ("onet", "51-4121.00", ["/record/0"])


async def test_another_code_on_the_same_page_is_another_skill(door: FrontDoor) -> None:
    one = await answer(door, aligned(coded("51-2041.00")))

    assert (one.answer, one.proven_by) == (Answer.NOT_SHOWN, [])


async def test_equal_references_are_merged_however_they_are_spelt(door: FrontDoor) -> None:
    detailed = "https://www.onetonline.org/link/summary/51-4121.00"
    report = await door.report(aligned(coded("51-4121.00"), {"targetUrl": detailed}, {"targetUrl": SKILL}))

    found, _ = await shown(door, report)

    assert [entry.framework for entry in found.competencies] == ["onet", "esco"]


@pytest.mark.parametrize("spelt", [SKILL, SKILL.replace("http:", "https:"), f"esco:{SKILL[-36:]}"])
async def test_an_address_and_its_code_are_one_skill(door: FrontDoor, spelt: str) -> None:
    assert (await answer(door, aligned({"targetUrl": SKILL}), spelt)).answer is Answer.PROVEN


async def test_an_address_that_names_another_entry_than_the_code_proves_neither(door: FrontDoor) -> None:
    detailed = "https://www.onetonline.org/link/summary/51-2041.00"
    report = await door.report(aligned(coded("51-4121.00", url=detailed)))

    found, answers = await shown(door, report, skills=(WELDER, "onet:51-2041.00"))

    assert [one.answer for one in answers] == [Answer.NOT_SHOWN] * 2
    assert [entry.conflicting for entry in found.competencies] == [True]


async def test_names_alone_never_prove(door: FrontDoor) -> None:
    alike = {"targetName": "Welders", "targetFramework": "O*NET", "targetUrl": _HOME}

    assert (await answer(door, aligned(alike))).answer is Answer.NOT_SHOWN


@pytest.mark.parametrize("status", ["Failed", "Withdrew", "InProgress", "Enrolled", "OnHold"])
async def test_what_was_not_attained_shows_nothing(door: FrontDoor, status: str) -> None:
    report = await door.report(aligned(coded("51-4121.00"), results=[{"status": status}]))

    found, (one,) = await shown(door, report)

    assert report.verdict == "verified"
    assert (one.answer, one.refuted) == (Answer.NOT_SHOWN, ["/record/0"])
    assert found.items[0].reason == "result_not_attained"


_X: Final = "http://www.w3.org/2001/XMLSchema#string"
_FAILED: Final = {"type": ["Result"], "status": "Failed"}


@pytest.mark.parametrize(
    "rewritten",
    [
        {"result": {**_FAILED, "status": ["Failed"]}},
        {"result": {**_FAILED, "status": [["Failed"]]}},
        {"result": {**_FAILED, "status": {"@type": _X, "@value": "Failed"}}},
        {"result": {**_FAILED, "status": [{"@value": "Failed"}]}},
        {"result": {"@set": [_FAILED]}},
        {"result": [[_FAILED]]},
        {"also": {}},
        {"also": {"type": ["Achievement"]}},
        {"apart": {}},
    ],
)
async def test_whoever_failed_cannot_write_it_so_that_nobody_reads_it(
    door: FrontDoor, rewritten: dict[str, Any]
) -> None:
    """The signature over statements holds: it is the same credential."""
    achievement = {
        **credential.badge()["credentialSubject"]["achievement"],
        "alignment": [{"type": ["Alignment"], "targetName": "x", **coded("51-4121.00")}],
    }
    badge = KEYED.badge(subject={"achievement": achievement, "result": _FAILED})
    subject = badge["credentialSubject"]
    if "also" in rewritten:
        subject["achievement"] = [achievement, {"id": achievement["id"], **rewritten["also"]}]
    elif "apart" in rewritten:
        award = {name: value for name, value in subject.items() if name != "result"}
        badge["credentialSubject"] = [award, {**subject, "achievement": {"id": achievement["id"]}}]
    else:
        subject |= rewritten
    report = await door.report(badge)

    _, (one,) = await shown(door, report)

    assert (report.verdict, one.answer) == ("verified", Answer.NOT_SHOWN)


async def test_what_a_result_is_of_is_read_though_it_was_taken_apart(door: FrontDoor) -> None:
    """The value "Failed" is one because of its description, which may stand in several objects of its id."""
    described = {"id": "urn:uuid:1", "type": ["ResultDescription"], "name": "End", "resultType": "Status"}
    achievement = {
        **credential.badge()["credentialSubject"]["achievement"],
        "alignment": [{"type": ["Alignment"], "targetName": "x", **coded("51-4121.00")}],
        "resultDescription": [described],
    }
    result = {"type": ["Result"], "resultDescription": "urn:uuid:1", "value": "Failed"}
    badge = KEYED.badge(subject={"achievement": achievement, "result": result})
    badge["credentialSubject"]["achievement"]["resultDescription"] = [described, {"id": "urn:uuid:1"}]
    report = await door.report(badge)

    _, (one,) = await shown(door, report)

    assert (report.verdict, one.answer) == ("verified", Answer.NOT_SHOWN)


async def test_a_status_that_stands_as_value_counts_as_well(door: FrontDoor) -> None:
    assert (await answer(door, aligned(coded("51-4121.00"), results=[{"value": "Failed"}]))).refuted


@pytest.mark.parametrize(
    ("results", "described"),
    [
        ([{"status": "Completed"}, {"status": "Failed"}], {}),
        ([{"status": "failed"}], {}),
        ([{"value": "40"}], {"resultType": "Percent", "requiredValue": "60"}),
        ([{"value": "80"}] * 20, {"resultType": "Percent"}),
    ],
    ids=["mixed", "unknown word", "below what is required", "more than a report tells"],
)
async def test_results_that_leave_it_open_are_no_yes_and_no_no(
    door: FrontDoor, results: list[dict[str, object]], described: dict[str, object]
) -> None:
    report = await door.report(aligned(coded("51-4121.00"), results=results, described=described))

    found, (one,) = await shown(door, report)

    assert (one.answer, one.open) == (Answer.CANNOT_TELL, ["/record/0"])
    assert found.items[0].reason == "result_unclear"


async def test_a_result_that_was_attained_proves(door: FrontDoor) -> None:
    results = [{"status": "Completed", "value": "80"}]
    described = {"resultType": "Percent", "requiredValue": "60"}
    one = await answer(door, aligned(coded("51-4121.00"), results=results, described=described))

    assert one.answer is Answer.PROVEN


async def test_what_a_person_says_of_themselves_is_a_claim(door: FrontDoor) -> None:
    one = await answer(door, aligned(coded("51-4121.00"), about=KEYED.did))

    assert (one.answer, one.claimed_by) == (Answer.CLAIMED, ["/record/0"])


async def test_a_status_list_that_is_down_leaves_the_skill_open(door: FrontDoor) -> None:
    one = await answer(door, aligned(coded("51-4121.00"), status=status_list.entry(3)))

    assert (one.answer, one.open) == (Answer.CANNOT_TELL, ["/record/0"])


async def test_a_revoked_badge_shows_nothing(world: World) -> None:
    world.serve(status_list.LIST_URL, KEYED.status_list([3]))
    one = await answer(FrontDoor(world), aligned(coded("51-4121.00"), status=status_list.entry(3)))

    assert (one.answer, one.refuted) == (Answer.NOT_SHOWN, ["/record/0"])


async def test_a_credential_whose_key_cannot_be_had_might_show_anything(door: FrontDoor) -> None:
    report = await door.report(aligned(coded("51-4121.00"), by=HOSTED))  # its host is not there

    found, (one,) = await shown(door, report)

    assert (one.answer, found.unread) == (Answer.CANNOT_TELL, [""])


async def test_a_forged_credential_shows_nothing(door: FrontDoor) -> None:
    forged = KEYED.badge()
    forged["credentialSubject"]["achievement"]["alignment"] = [coded("51-4121.00")]
    report = await door.report(forged)

    found, (one,) = await shown(door, report)

    assert (one.answer, found.items, found.unread) == (Answer.NOT_SHOWN, [], [])


async def test_badges_in_a_presentation_prove_and_in_a_forged_one_do_not(door: FrontDoor) -> None:
    badge = KEYED.badge(
        subject={
            "id": ADA.did,
            "achievement": {
                **credential.badge()["credentialSubject"]["achievement"],
                "alignment": [{"type": ["Alignment"], "targetName": "x", **coded("51-4121.00")}],
            },
        }
    )
    presented = ADA.presentation(badge, challenge="c1")
    good, stale = [await door.report(presented, challenge=asked) for asked in ("c1", "c2")]

    found, (one,) = await shown(door, good)
    assert (one.answer, one.proven_by) == (Answer.PROVEN, ["/children/0/record/0"])
    assert found.items[0].subject == [ADA.did]

    found, (one,) = await shown(door, stale)
    assert one.answer is Answer.NOT_SHOWN
    assert found.items[0].reason == "presentation_not_verified"


async def test_a_credential_about_somebody_else_in_a_record_is_open(door: FrontDoor) -> None:
    inner = aligned(coded("51-4121.00"), about="did:example:somebody-else")
    report = await door.report(KEYED.sign_jwt(credential.record(inner, issuer=KEYED.did)))

    found, (one,) = await shown(door, report)

    assert one.answer is Answer.CANNOT_TELL
    assert "other_subject" in {item.reason for item in found.items}


async def test_an_entry_of_a_resume_lends_the_skills_of_the_badge_that_proves_it(door: FrontDoor) -> None:
    author = Issuer()
    badge = aligned(coded("51-4121.00"), by=ADA)
    record = credential.resume(
        issuer=author.did,
        certifications=[{"name": "Welding, level 2", "verifications": [badge]}],
        skills=[{"name": "planning", "definitionReference": {"reference": SKILL}}],
    )
    report = await door.report(author.sign_jwt(record, "vcdm11"))

    _, (welding, planning) = await shown(door, report, skills=(WELDER, SKILL))

    assert (welding.answer, planning.answer) == (Answer.PROVEN, Answer.CLAIMED)


async def test_a_badge_by_who_wrote_the_resume_is_a_claim_like_the_resume(door: FrontDoor) -> None:
    badge = aligned(coded("51-4121.00"), by=KEYED)
    record = credential.resume(
        issuer=KEYED.did, certifications=[{"name": "Welding, level 2", "verifications": [badge]}]
    )
    report = await door.report(KEYED.sign_jwt(record, "vcdm11"))

    found, (one,) = await shown(door, report)

    assert one.answer is Answer.CLAIMED
    assert "entry_not_proven" in {item.reason for item in found.items}


async def test_several_reports_are_one_view(door: FrontDoor) -> None:
    first = await door.report(aligned(coded("51-4121.00")))
    second = await door.report(aligned(coded("51-4121.00"), {"targetUrl": SKILL}))

    found, (welding, planning) = await shown(door, first, second, skills=(WELDER, SKILL))

    assert welding.proven_by == ["/0/record/0", "/1/record/0"]
    assert planning.proven_by == ["/1/record/0"]
    assert len(found.competencies) == 2


@pytest.mark.parametrize("skill", ["", "welding", "onet:welding", "other:51-4121.00", "https://", "x" * 600])
async def test_a_skill_that_is_no_reference_is_refused(door: FrontDoor, skill: str) -> None:
    report = await door.report(aligned(coded("51-4121.00")))

    with pytest.raises(SkillRefused) as refused:
        await shown(door, report, skills=(skill,))

    assert refused.value.code == "competency.skill"


# --- with an index ---


@pytest.fixture
def indexed(world: World, tmp_path: Path) -> FrontDoor:
    """A verifier that knows two skills of ESCO, an occupation, and a crosswalk."""
    skills, crosswalk = tmp_path / "skills.csv", tmp_path / "crosswalk.csv"
    with skills.open("w", newline="") as file:
        csv.writer(file).writerows(
            [["conceptUri", "preferredLabel"], [SKILL, "rehabilitate"], [OTHER, "teach housekeeping"]]
        )
    crosswalk.write_text(
        "from,to,match\n"
        f"onet:51-4121.00,{SKILL},exact\n"
        "onet:51-4121.00,soc:51-4121,exact\n"
        f"{OTHER},soc:51-4121,broad\n"
    )
    path = tmp_path / "frameworks.sqlite"
    import_frameworks(path, [skills, crosswalk])
    return FrontDoor(world, Settings(competencies=str(path)))


async def test_an_exact_match_proves_over_others_and_either_way(indexed: FrontDoor) -> None:
    one = await answer(indexed, aligned({"targetUrl": SKILL}), "soc:51-4121")

    assert (one.answer, one.proven_by) == (Answer.PROVEN, ["/record/0"])


async def test_any_other_match_is_told_and_proves_nothing(indexed: FrontDoor) -> None:
    one = await answer(indexed, aligned({"targetUrl": OTHER}), WELDER)

    assert one.answer is Answer.NOT_SHOWN
    assert [(near.item, near.match, near.known_as) for near in one.related] == [
        ("/record/0", Match.NARROW, "teach housekeeping")
    ]


async def test_the_index_names_what_it_knows(indexed: FrontDoor) -> None:
    report = await indexed.report(aligned({"targetUrl": SKILL, "targetName": "something else"}))

    found, (one,) = await shown(indexed, report, skills=(SKILL,))

    assert (found.competencies[0].name, found.competencies[0].known_as) == ("something else", "rehabilitate")
    assert one.known_as == "rehabilitate"


async def test_an_address_and_a_code_of_two_entries_in_the_index_prove_neither(indexed: FrontDoor) -> None:
    both = {"targetUrl": OTHER, "targetCode": SKILL[-36:], "targetFramework": "ESCO"}

    assert (await answer(indexed, aligned(both), SKILL)).answer is Answer.NOT_SHOWN
    assert (await answer(indexed, aligned(both), OTHER)).answer is Answer.NOT_SHOWN


async def test_an_entry_is_looked_up_with_its_neighbours(indexed: FrontDoor) -> None:
    found = await indexed.verifier.competencies.look_up("soc:51-4121")

    assert found is not None
    assert [(near.match, near.entry.framework) for near in found.neighbours] == [
        (Match.EXACT, "onet"),
        (Match.EXACT, "esco"),
        (Match.NARROW, "esco"),
    ]
    assert await indexed.verifier.competencies.look_up("soc:11-1011") is None
