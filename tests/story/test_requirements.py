"""What an employer requires of a record, as policy: each answered met, not met or cannot tell, with what shows it."""

import json
from collections.abc import Mapping
from typing import Any, Final

import pytest

from tests.builders import credential
from tests.builders.issuer import Issuer
from tests.builders.keys import did_key, did_web, key
from tests.world import NOW, World
from verifier.policy import DEFAULT, PolicyRefused, policy_of, read_toml
from verifier.report import Report, RequirementAnswer, Verdict
from verifier.settings import Settings
from verifier.wiring import Verifier

COLLEGE: Final = Issuer()
OTHER: Final = Issuer(identity=did_key(key(seed=3)))
DOWN: Final = Issuer(identity=did_web(key(seed=4), host="down.example"))
ADA: Final = Issuer(identity=did_key(key(seed=7)))
AT: Final = "/credentialSubject/achievement"


def award(kind: str, *, by: Issuer = COLLEGE, name: str = "Nursing", **members: Any) -> str:  # noqa: ANN401
    """Return a badge for an achievement of this type."""
    achievement = {
        **credential.badge()["credentialSubject"]["achievement"],
        "achievementType": kind,
        "name": name,
        **members.pop("achievement", {}),
    }
    return by.sign_jwt(
        credential.badge(issuer=by.did, subject={"id": ADA.did, "achievement": achievement}, **members)
    )


def resume(*jobs: tuple[str, str | None], proven: bool = True, **sections: Any) -> str:  # noqa: ANN401
    """Return a person's record of jobs, each proven by a credential of the employer unless said otherwise."""
    listed = []
    for number, (start, end) in enumerate(jobs):
        said = {"title": f"Nurse {number}", "start": start} | ({} if end is None else {"end": end})
        about = {"id": ADA.did, "title": said["title"], "from": start, "to": end or "", "by": "Clinic"}
        proof = OTHER.sign_jwt(credential.plain(issuer=OTHER.did, subject=about))
        entry = {**said, "organization": {"name": "Clinic"}}
        listed.append({**entry, "verifications": [proof]} if proven else entry)
    claims = credential.resume(issuer=ADA.did, about=ADA.did, employmentHistories=listed, **sections)
    return ADA.sign_jwt(claims, "vcdm11")


async def answered(*documents: str | Mapping[str, Any], **required: Any) -> tuple[RequirementAnswer, Report]:  # noqa: ANN401
    """Return the answer to one requirement, and the report."""
    wanted = {"requirements": [{"name": "it", **required}]}
    async with Verifier(Settings(), network=World()) as one:
        if len(documents) == 1:
            report = await one.verify(documents[0], tighten=wanted, now=NOW)
        else:
            report = await one.verify_packet(documents, tighten=wanted, now=NOW)
    (found,) = report.requirements
    return found, report


@pytest.mark.parametrize(
    ("kind", "wanted", "found"),
    [
        ("BachelorDegree", "BachelorDegree", "met"),
        ("MasterDegree", "BachelorDegree", "met"),
        ("ResearchDoctorate", "MasterDegree", "met"),
        ("AssociateDegree", "BachelorDegree", "not_met"),
        ("GeneralEducationDevelopment", "SecondarySchoolDiploma", "met"),
        ("Certificate", "SecondarySchoolDiploma", "not_met"),
        ("Degree", "BachelorDegree", "cannot_tell"),
    ],
)
async def test_a_degree_of_a_level_or_higher(kind: str, wanted: str, found: str) -> None:
    answer, report = await answered(award(kind), item=["education"], at_least=wanted)

    assert (answer.answer, report.verdict) == (found, Verdict.VERIFIED)
    assert answer.shown_by == ([AT] if found == "met" else [])
    assert answer.open == ([AT] if found == "cannot_tell" else [])


async def test_who_signed_it_is_part_of_what_is_required() -> None:
    degree = award("BachelorDegree")

    assert (await answered(degree, at_least="BachelorDegree", issuer=[COLLEGE.did]))[0].answer == "met"
    assert (await answered(degree, at_least="BachelorDegree", issuer=[OTHER.did]))[0].answer == "not_met"
    assert (await answered(degree, at_least="BachelorDegree", issuer_listed=True))[0].answer == "not_met"


async def test_a_listed_issuer_is_one_that_a_configured_registry_lists() -> None:
    registries = (
        {"type": "static", "name": "Colleges", "issuers": [{"id": COLLEGE.did, "name": "College"}]},
    )
    wanted = {"requirements": [{"name": "it", "at_least": "BachelorDegree", "issuer_listed": True}]}
    async with Verifier(Settings(registries=registries), network=World()) as one:
        listed = await one.verify(award("BachelorDegree"), tighten=wanted, now=NOW)
        unlisted = await one.verify(award("BachelorDegree", by=OTHER), tighten=wanted, now=NOW)

    assert [report.requirements[0].answer for report in (listed, unlisted)] == ["met", "not_met"]


@pytest.mark.parametrize(
    ("until", "day", "found"),
    [
        ("2027-01-01T00:00:00Z", "2026-12-31", "met"),
        ("2027-01-01T00:00:00Z", "2027-01-02", "not_met"),
        ("2027-01-01T00:00:00Z", "2025-12-31", "not_met"),
        ("2027-01-01T00:00:00Z", "today", "met"),
        (..., "2090-01-01", "met"),
    ],
)
async def test_a_licence_in_force_on_a_day(until: Any, day: str, found: str) -> None:  # noqa: ANN401
    answer, _ = await answered(award("License", validUntil=until), item=["licence"], in_force_on=day)

    assert answer.answer == found


async def test_a_name_or_a_code_picks_the_item() -> None:
    coded = award(
        "License",
        name="Registered Nurse",
        achievement={
            "alignment": [
                {
                    "type": ["Alignment"],
                    "targetName": "RN",
                    "targetCode": "29-1141.00",
                    "targetUrl": "urn:x:rn",
                }
            ]
        },
    )

    for wanted in (
        {"label": ["registered nurse"]},
        {"code": ["onet:29-1141.00"]},
        {"code": ["urn:x:rn", "x"]},
    ):
        assert (await answered(coded, **wanted))[0].answer == "met"
    for wanted in ({"label": ["Nurse"]}, {"code": ["onet:29-1141"]}, {"achievement_type": ["Badge"]}):
        assert (await answered(coded, **wanted))[0].answer == "not_met"


@pytest.mark.parametrize(
    ("jobs", "years", "found"),
    [
        ([("2020-01-01", "2022-06-01")], 2, "met"),
        ([("2020-01-01", "2021-01-01"), ("2023-01-01", "2024-03-01")], 2, "met"),
        ([("2020-01-01", "2021-06-01"), ("2020-06-01", "2021-12-01")], 2, "not_met"),
        ([("2024-01-01", None)], 2, "met"),
        ([("2025-01-01", None)], 2, "not_met"),
        ([("2020", "2022")], 2, "cannot_tell"),
        ([("2020-01", "2022-01")], 2, "cannot_tell"),
        ([("2020-01", "2022-03")], 2, "met"),
        ([("2020", "2021")], 2.5, "not_met"),
    ],
)
async def test_years_of_employment_count_overlapping_times_once(
    jobs: list[tuple[str, str | None]], years: float, found: str
) -> None:
    answer, report = await answered(resume(*jobs), item=["employment"], years=years)

    assert {item.standing for item in report.record} == {"verified"}
    assert answer.answer == found


async def test_what_only_the_person_says_is_claimed_and_shows_nothing() -> None:
    answer, _ = await answered(resume(("2010-01-01", None), proven=False), item=["employment"], years=2)

    assert (answer.answer, answer.shown_by) == ("not_met", [])
    assert answer.claimed == ["/credentialSubject/lerrsType/employmentHistories/0"]


async def test_a_forged_credential_shows_nothing() -> None:
    forged = {**COLLEGE.badge(), "name": "BachelorDegree"}

    answer, report = await answered(json.dumps(forged), item=["certification"])

    assert (answer.answer, report.verdict) == ("not_met", Verdict.NOT_VERIFIED)


async def test_what_could_not_be_read_may_hold_what_is_required() -> None:
    unreachable = award("BachelorDegree", by=DOWN)

    alone, report = await answered(unreachable, at_least="BachelorDegree")
    beside, _ = await answered(unreachable, award("MasterDegree"), at_least="BachelorDegree")

    assert (alone.answer, report.verdict) == ("cannot_tell", Verdict.INCONCLUSIVE)
    assert (beside.answer, beside.shown_by) == ("met", [f"/1{AT}"])


async def test_a_packet_answers_out_of_all_its_documents() -> None:
    answer, report = await answered(
        award("AssociateDegree"), resume(("2020-01-01", "2021-06-01")), award("License"), item=["licence"]
    )

    assert (answer.answer, answer.shown_by) == ("met", [f"/2{AT}"])
    assert all(not child.requirements for child in report.children)


async def test_what_is_inside_a_presentation_counts() -> None:
    shown = json.dumps(ADA.presentation(COLLEGE.badge(subject={"id": ADA.did})))

    answer, _ = await answered(shown, item=["certification"])

    assert (answer.answer, answer.shown_by) == ("met", [f"/verifiableCredential/0{AT}"])


async def test_a_policy_file_says_what_it_requires() -> None:
    text = b"""
name = "clinic"
version = "1"
warnings = ["issuer.unknown"]
[[requirements]]
name = "degree"
item = ["education"]
at_least = "BachelorDegree"
[[requirements]]
name = "licence"
item = ["licence"]
in_force_on = "today"
"""
    policy = policy_of(read_toml(text, "clinic.toml"), "clinic.toml")
    async with Verifier(network=World()) as one:
        report = await one.verify(award("MasterDegree"), policy=policy, now=NOW)
        more = await one.verify(
            award("MasterDegree"), policy=policy, tighten={"requirements": [{"name": "any"}]}, now=NOW
        )

    assert {one.name: one.answer for one in report.requirements} == {"degree": "met", "licence": "not_met"}
    assert [one.name for one in more.requirements] == ["degree", "licence", "any"]
    assert more.policy is not None
    assert more.policy.tightened


async def test_years_to_come_are_not_years_of_experience() -> None:
    contract = resume(("2025-12-01", "2040-01-01"))

    assert (await answered(contract, item=["employment"], years=2))[0].answer == "not_met"
    assert (await answered(contract, item=["employment"], years=0.4))[0].answer == "met"


# --- what stands against an item stands against it here as well ---


def degree(about: str = ADA.did, status: str | None = None) -> dict[str, Any]:
    """Return a degree as linked data, with what became of it where that is said."""
    result = {} if status is None else {"result": {"type": ["Result"], "status": status}}
    achievement = {
        **credential.badge()["credentialSubject"]["achievement"],
        "achievementType": "BachelorDegree",
    }
    return COLLEGE.badge(subject={"id": about, "achievement": achievement, **result})


@pytest.mark.parametrize(
    ("status", "found"),
    [("Completed", "met"), ("Failed", "not_met"), ("Withdrew", "not_met"), ("InProgress", "not_met")],
)
async def test_a_degree_that_was_failed_is_none(status: str, found: str) -> None:
    answer, report = await answered(degree(status=status), at_least="BachelorDegree")

    assert (answer.answer, report.verdict) == (found, Verdict.VERIFIED)


async def test_somebody_elses_degree_leaves_it_open() -> None:
    own, others = ADA.presentation(degree()), ADA.presentation(degree(OTHER.did))
    record = COLLEGE.sign_data_integrity(
        credential.record(degree(OTHER.did), issuer=COLLEGE.did, about=ADA.did)
    )

    assert (await answered(own, at_least="BachelorDegree"))[0].answer == "met"
    assert (await answered(others, at_least="BachelorDegree"))[0].answer == "cannot_tell"
    assert (await answered(record, at_least="BachelorDegree"))[0].answer == "cannot_tell"


async def test_what_one_of_several_people_was_awarded_is_not_shown_of_each() -> None:
    plain = credential.badge()["credentialSubject"]["achievement"]
    course, degree_ = {**plain, "achievementType": "Course"}, {**plain, "achievementType": "BachelorDegree"}

    def together(one: Mapping[str, Any], other: Mapping[str, Any]) -> str:
        people = ((ADA.did, one), (OTHER.did, other))
        about = [{"id": did, "type": ["AchievementSubject"], "achievement": award} for did, award in people]
        return COLLEGE.sign_jwt(credential.badge(issuer=COLLEGE.did, credentialSubject=about))

    mixed = ADA.presentation_jwt(together(course, degree_))

    assert (await answered(mixed, at_least="BachelorDegree"))[0].answer == "cannot_tell"
    assert (await answered(together(degree_, degree_), at_least="BachelorDegree"))[0].answer == "met"


async def test_a_degree_of_the_applicant_counts_whoever_presents_it() -> None:
    wanted = {"requirements": [{"name": "it", "at_least": "BachelorDegree"}]}
    agency = OTHER.presentation(degree())
    async with Verifier(network=World()) as one:
        report = await one.verify(agency, tighten=wanted, applicant={"id": ADA.did}, now=NOW)

    assert report.requirements[0].answer == "met"


async def test_a_presentation_for_another_request_shows_nothing() -> None:
    wanted = {"requirements": [{"name": "it", "at_least": "BachelorDegree"}]}
    recorded = ADA.presentation(degree(), challenge="yesterday")
    async with Verifier(network=World()) as one:
        report = await one.verify(recorded, tighten=wanted, challenge="today", now=NOW)

    assert (report.verdict, report.requirements[0].answer) == (Verdict.NOT_VERIFIED, "not_met")


@pytest.mark.parametrize(("status", "found"), [("Completed", "met"), ("Failed", "not_met")])
async def test_a_resume_does_not_turn_a_failed_degree_into_one(status: str, found: str) -> None:
    achievement = {**credential.badge()["credentialSubject"]["achievement"], "name": "Nursing"}
    offered = COLLEGE.sign_jwt(
        credential.badge(
            issuer=COLLEGE.did,
            subject={
                "id": ADA.did,
                "achievement": achievement,
                "result": {"type": ["Result"], "status": status},
            },
        )
    )
    study = {"educationDegrees": [{"name": "Nursing"}], "verifications": [offered]}
    claims = credential.resume(issuer=ADA.did, about=ADA.did, educationAndLearnings=[study])

    answer, report = await answered(ADA.sign_jwt(claims, "vcdm11"), label=["Nursing"])

    assert (answer.answer, report.verdict) == (found, Verdict.VERIFIED)
    assert report.record[0].standing == ("verified" if found == "met" else "self_asserted")


@pytest.mark.parametrize(
    "stated",
    [
        [{"name": "it"}, {"name": "it", "years": 2}],
        [{"name": "It"}],
        [{"name": "it", "item": []}],
        [{"name": "it", "item": ["job"]}],
        [{"name": "it", "at_least": "Certificate"}],
        [{"name": "it", "in_force_on": "tomorrow"}],
        [{"name": "it", "years": 0}],
        [{"name": "it", "degree": "Bachelor"}],
        [],
    ],
)
async def test_a_requirement_that_means_nothing_is_refused(stated: list[dict[str, Any]]) -> None:
    async with Verifier(network=World()) as one:
        with pytest.raises(PolicyRefused):
            await one.verify(award("License"), policy=DEFAULT, tighten={"requirements": stated}, now=NOW)
