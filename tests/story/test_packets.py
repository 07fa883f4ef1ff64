"""An applicant's packet: every document judged as ever, and all of them held against each other."""

import json
from collections.abc import Mapping
from typing import Any, Final

import pytest

from tests.builders import credential
from tests.builders.issuer import Issuer
from tests.builders.keys import did_key, key
from tests.world import NOW, World
from verifier.errors import InputRefused
from verifier.packet import MAX_PACKET
from verifier.policy import DEFAULT, EMPLOYMENT, STRICT, Policy
from verifier.report import Outcome, Report, Verdict, encode_report
from verifier.wiring import Verifier

COLLEGE: Final = Issuer()
BOARD: Final = Issuer(identity=did_key(key(seed=3)))
ADA: Final = Issuer(identity=did_key(key(seed=7)))
GRACE: Final = Issuer(identity=did_key(key(seed=8)))


def badge(about: str | None = ADA.did, *, by: Issuer = COLLEGE, **members: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return a badge about somebody, each with an id of its own where none is given."""
    subject = dict(members.pop("subject", {}))
    return by.badge(subject={"id": ... if about is None else about, **subject}, **members)


def another(number: int, about: str | None = ADA.did, **members: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return a badge that is another one than the first."""
    return badge(about, id=f"urn:uuid:00000000-0000-4000-8000-{number:012}", **members)


def resume(*jobs: tuple[str, str], **person: object) -> str:
    """Return Ada's own record of her jobs."""
    claims = credential.resume(
        issuer=ADA.did,
        person=person,
        employmentHistories=[
            {"organization": {"name": "AllSoftware"}, "title": f"Job {number}", "start": start, "end": end}
            for number, (start, end) in enumerate(jobs)
        ],
    )
    claims["credentialSubject"]["id"] = ADA.did
    return ADA.sign_jwt(claims, "vcdm11")


async def judged(*documents: bytes | str | Mapping[str, Any], **asked: Any) -> Report:  # noqa: ANN401
    """Return the report on documents that came together."""
    async with Verifier(network=World()) as one:
        return await one.verify_packet(documents, now=NOW, **asked)


def codes(report: Report) -> list[str | None]:
    """Return what was found across the documents."""
    assert all(check.check == "packet" for check in report.checks)
    return [check.code for check in report.checks]


async def test_documents_of_one_person_verify_together_and_say_what_they_say_once() -> None:
    report = await judged(badge(), another(1, name="Welding, level 3"), resume(("2019-01-01", "2020-01-01")))

    assert report.verdict is Verdict.VERIFIED
    assert (report.role, codes(report)) == ("collection", [None])
    assert report.check("packet").facts == {"documents": 3}
    assert [child.at for child in report.children] == ["/0", "/1", "/2"]
    assert all(child.submission is not None for child in report.children)
    assert [(item.at, item.type, item.standing) for item in report.record] == [
        ("/0/credentialSubject/achievement", "certification", "verified"),
        ("/1/credentialSubject/achievement", "certification", "verified"),
        ("/2/credentialSubject/lerrsType/person", "identity", "self_asserted"),
        ("/2/credentialSubject/lerrsType/employmentHistories/0", "employment", "self_asserted"),
    ]


async def test_each_document_has_the_report_that_it_has_alone() -> None:
    first, second = badge(), resume()
    together = await judged(first, second)
    async with Verifier(network=World()) as one:
        alone = [await one.verify(document, now=NOW) for document in (first, second)]

    for child, own in zip(together.children, alone, strict=True):
        assert json.loads(encode_report(child)) | {"at": None} == json.loads(encode_report(own)) | {
            "at": None
        }


async def test_one_that_does_not_verify_keeps_the_packet_from_verifying() -> None:
    forged = {**another(1), "name": "Surgery"}

    report = await judged(badge(), forged)

    assert report.verdict is Verdict.NOT_VERIFIED
    assert [child.verdict for child in report.children] == [Verdict.VERIFIED, Verdict.NOT_VERIFIED]
    assert report.totals == {"verified": 1}


async def test_what_nobody_can_judge_is_told_beside_the_others() -> None:
    report = await judged(badge(), b"no credential at all")

    assert [child.verdict for child in report.children] == [Verdict.VERIFIED, Verdict.NOT_VERIFIED]
    assert (
        report.children[1].check("structure").code == "input.format_unknown" or not report.children[1].proven
    )


@pytest.mark.parametrize(
    ("policy", "verdict", "outcome"),
    [
        (DEFAULT, Verdict.VERIFIED, Outcome.WARNING),
        (EMPLOYMENT, Verdict.INCONCLUSIVE, Outcome.UNDETERMINED),
    ],
)
async def test_other_people_are_told_and_decided_by_the_policy(
    policy: Policy, verdict: Verdict, outcome: Outcome
) -> None:
    report = await judged(badge(), another(1, GRACE.did), policy=policy)

    (check,) = report.checks
    assert (check.code, check.outcome) == ("packet.other_subject", outcome)
    assert report.verdict is verdict


async def test_documents_that_share_any_identifier_are_about_one_person() -> None:
    email = {"type": "IdentityObject", "identityType": "emailAddress", "hashed": False}
    named = {"identifier": [{**email, "identityHash": "ada@example.org"}]}
    both = another(2, ADA.did, subject=named)

    assert codes(await judged(badge(), another(1, None, subject=named), both)) == [None]
    assert codes(await judged(badge(), another(1, None, subject=named))) == ["packet.other_subject"]
    assert codes(await judged(badge(), both, another(3, "mailto:ADA@example.org"))) == [None]


async def test_a_document_that_names_nobody_is_told() -> None:
    hashed = {
        "type": "IdentityObject",
        "identityType": "emailAddress",
        "hashed": True,
        "identityHash": "sha256$" + "0" * 64,
    }
    report = await judged(badge(), another(1, None, subject={"identifier": [hashed]}))

    assert codes(report) == ["packet.subject_unknown"]
    assert report.verdict is Verdict.VERIFIED


async def test_another_name_is_told_and_never_decides() -> None:
    first, second = badge(subject={"name": "Ada Lovelace"}), another(1, subject={"name": "Grace Hopper"})
    same = another(2, subject={"name": "Lovelace, Ada King"})

    report = await judged(first, second)
    strict = await judged(first, second, policy=STRICT)

    assert codes(report) == ["packet.names_differ"]
    assert not report.check("packet").required
    assert not strict.check("packet").required
    assert report.verdict is Verdict.VERIFIED
    assert codes(await judged(first, same)) == [None]


async def test_a_job_before_birth_leaves_the_packet_open() -> None:
    born = COLLEGE.sign_jwt(
        credential.badge(issuer=COLLEGE.did, subject={"id": ADA.did, "birthDate": "1990-05-17"})
    )

    report = await judged(born, resume(("1989-01", "1995-01")))
    good = await judged(born, resume(("1990-05", "1995-01")))

    assert (report.verdict, codes(report)) == (Verdict.INCONCLUSIVE, ["packet.before_birth"])
    assert (good.verdict, codes(good)) == (Verdict.VERIFIED, [None])


async def test_an_award_before_its_course_began_leaves_the_packet_open() -> None:
    report = await judged(badge(subject={"activityStartDate": "2026-02-01"}), another(1))

    assert (report.verdict, codes(report)) == (Verdict.INCONCLUSIVE, ["packet.award_before_start"])


async def test_two_jobs_at_once_are_a_fact_and_no_fault() -> None:
    report = await judged(
        badge(), resume(("2015-01", "2018-01"), ("2017-06", "2020-01"), ("2021-01", "2022-01"))
    )

    assert report.verdict is Verdict.VERIFIED
    assert report.check("packet").facts == {"documents": 2, "overlapping_jobs": 1}


async def test_the_same_credential_twice_counts_once() -> None:
    report = await judged(badge(), badge(), another(1))

    assert report.check("packet").facts == {"documents": 3, "repeated": ["/1"]}
    assert report.totals == {"verified": 2}
    assert len(report.children) == 3


async def test_one_credential_shown_by_two_holders_is_refused() -> None:
    shared = badge()

    report = await judged(json.dumps(ADA.presentation(shared)), json.dumps(GRACE.presentation(shared)))
    hers = await judged(json.dumps(ADA.presentation(shared)), json.dumps(ADA.presentation(another(1))))
    taken = json.dumps(GRACE.presentation(ADA.presentation(shared)))
    passed_on = await judged(json.dumps(ADA.presentation(shared)), taken)

    assert report.verdict is Verdict.NOT_VERIFIED
    assert "packet.two_presenters" in codes(report)
    assert "packet.two_presenters" in codes(passed_on)
    assert codes(hers) == [None]


async def test_items_inside_presentations_and_records_are_in_the_summary() -> None:
    inner = COLLEGE.sign_jwt(credential.badge(issuer=COLLEGE.did))
    record = COLLEGE.sign_jwt(credential.record(inner, issuer=COLLEGE.did))

    report = await judged(json.dumps(ADA.presentation(badge())), record)

    assert [item.at.split("/")[1] for item in report.record] == ["0", "1"]
    assert report.totals == {"verified": 2}


@pytest.mark.parametrize("count", [0, MAX_PACKET + 1])
async def test_no_document_and_too_many_are_refused(count: int) -> None:
    with pytest.raises(InputRefused) as refused:
        async with Verifier(network=World()) as one:
            await one.verify_packet([b"{}"] * count)

    assert refused.value.code == "input.packet_size"


async def test_a_packet_has_one_report_whoever_answers_first() -> None:
    documents: list[Any] = [badge(), another(1, GRACE.did), resume(("2019-01-01", "2020-01-01"))]

    assert encode_report(await judged(*documents)) == encode_report(await judged(*documents))


# --- two people's documents are never added up to one ---

SKILL: Final = "onet:51-4121.00"


def skilled(number: int, about: str | None, **members: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return a badge that is aligned with a skill."""
    achievement = {
        **credential.badge()["credentialSubject"]["achievement"],
        "alignment": {
            "type": ["Alignment"],
            "targetName": "Welders",
            "targetCode": "51-4121.00",
            "targetUrl": "https://www.onetonline.org/link/summary/51-4121.00",
        },
    }
    subject = {"achievement": achievement, **members.pop("subject", {})}
    return another(number, about, subject=subject, **members)


async def asked(*documents: Any, applicant: Any = None) -> tuple[str, str, Report]:  # noqa: ANN401
    """Return the answers to a skill and to a requirement, and the report."""
    wanted = {"requirements": [{"name": "welder", "code": [SKILL]}]}
    async with Verifier(network=World()) as one:
        if len(documents) > 1:
            report = await one.verify_packet(documents, tighten=wanted, applicant=applicant, now=NOW)
        else:
            report = await one.verify(documents[0], tighten=wanted, applicant=applicant, now=NOW)
        (skill,) = (await one.competencies.view({"": report}, [SKILL])).answers
    return skill.answer.value, report.requirements[0].answer.value, report


async def test_what_another_persons_document_shows_leaves_skills_and_requirements_open() -> None:
    assert (await asked(badge(), skilled(1, GRACE.did)))[:2] == ("cannot_tell", "cannot_tell")
    assert (await asked(badge(), skilled(1, ADA.did)))[:2] == ("proven", "met")
    assert (await asked(badge(), another(1)))[:2] == ("not_shown", "not_met")


async def test_the_applicants_own_documents_count_beside_a_strangers() -> None:
    hers = {"id": ADA.did}

    assert (await asked(another(1, GRACE.did), skilled(2, ADA.did), applicant=hers))[:2] == ("proven", "met")
    assert (await asked(badge(), skilled(1, GRACE.did), applicant=hers))[:2] == ("not_shown", "not_met")


async def test_a_document_that_names_nobody_shows_nothing_of_this_person() -> None:
    hashed = {
        "type": "IdentityObject",
        "identityType": "emailAddress",
        "hashed": True,
        "identityHash": "sha256$" + "0" * 64,
    }
    unnamed = skilled(1, None, subject={"identifier": [hashed]})

    assert (await asked(badge(), unnamed))[:2] == ("cannot_tell", "cannot_tell")
    assert (await asked(unnamed))[:2] == ("proven", "met")


async def test_presentations_of_two_people_are_held_apart_as_well() -> None:
    one, other = json.dumps(ADA.presentation(badge())), json.dumps(GRACE.presentation(skilled(1, GRACE.did)))

    assert (await asked(one, other))[:2] == ("cannot_tell", "cannot_tell")


@pytest.mark.parametrize("applicant", [None, {"id": ADA.did}])
async def test_a_document_about_two_people_makes_them_no_one_person(applicant: Any) -> None:  # noqa: ANN401
    two = ADA.sign_data_integrity(
        credential.plain(
            issuer=ADA.did,
            credentialSubject=[{"id": ADA.did, "name": "Ada"}, {"id": GRACE.did, "name": "Ada"}],
        )
    )
    shown = json.dumps(ADA.presentation(another(1), skilled(2, GRACE.did)))
    of_both, in_a_file = json.dumps([two, badge(), skilled(1, GRACE.did)]), json.dumps([badge(), two])

    assert (await asked(badge(), two, skilled(1, GRACE.did), applicant=applicant))[0] != "proven"
    assert (await asked(of_both, applicant=applicant))[:2] in [("cannot_tell",) * 2, ("not_shown", "not_met")]
    assert (await asked(badge(), shown, applicant=applicant))[0] != "proven"
    assert (await judged(badge(), two)).check("packet").outcome is Outcome.PASSED  # she is in both
    assert (await asked(in_a_file))[2].verdict is Verdict.VERIFIED


async def test_a_record_of_another_person_shows_nothing_though_it_has_ended() -> None:
    record = COLLEGE.sign_data_integrity(
        credential.record(
            skilled(1, GRACE.did), issuer=COLLEGE.did, about=GRACE.did, validUntil="2026-02-01T00:00:00Z"
        )
    )

    assert (await asked(badge(), record))[0] != "proven"


async def test_many_people_in_many_documents_are_told_apart_in_time() -> None:
    crowd = [
        COLLEGE.sign_jwt(
            credential.plain(
                issuer=COLLEGE.did,
                id=f"urn:uuid:{part}",
                credentialSubject=[{"id": f"urn:x:{part}:{one}"} for one in range(1_000)],
            )
        )
        for part in range(20)
    ]

    report = await judged(*crowd)

    assert codes(report) == ["packet.other_subject"]
    assert "identifiers of 20000" in (report.checks[0].detail or "")


async def test_what_came_together_in_one_file_is_held_apart_as_well() -> None:
    same, strangers = json.dumps([badge(), skilled(1, ADA.did)]), json.dumps([badge(), skilled(1, GRACE.did)])

    skill, required, report = await asked(same)
    assert (skill, required, report.role) == ("proven", "met", "collection")
    assert (await asked(strangers))[:2] == ("cannot_tell", "cannot_tell")


async def test_items_of_skills_are_named_where_they_stand_in_the_report() -> None:
    async with Verifier(network=World()) as one:
        report = await one.verify_packet([badge(), skilled(1, ADA.did)], now=NOW)
        (skill,) = (await one.competencies.view({"": report}, [SKILL])).answers

    assert skill.proven_by == ["/children/1/record/0"]
    assert report.children[1].record[0].alignments
