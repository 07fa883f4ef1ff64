"""Whose is it? What the caller knows of the applicant is held against the subject, and never repeated."""

import hashlib
import json
import logging
from collections.abc import Callable, Mapping
from typing import Any, Final

import pytest

from tests.builders import credential
from tests.builders.issuer import Issuer
from tests.builders.keys import did_key, key
from tests.world import NOW, World
from verifier.applicant import MAX_IDENTIFIER, MAX_IDENTIFIERS, Applicant, ApplicantRefused, read_applicant
from verifier.policy import CONFORMANCE, DEFAULT, EMPLOYMENT, OFFLINE, STRICT, Policy
from verifier.report import CheckResult, Outcome, Report, Verdict, encode_report
from verifier.wiring import Verifier

ISSUER: Final = Issuer()
HOLDER: Final = Issuer(identity=did_key(key(seed=7)))
ADA: Final = "ada.lovelace@example.org"
XSD_STRING: Final = "http://www.w3.org/2001/XMLSchema#string"
OTHER: Final = "grace.hopper@example.org"


def identity(kind: str, value: str, *, salt: str | None = None, by: str = "") -> dict[str, Any]:
    """Return an IdentityObject, hashed where `by` names the function."""
    stated = f"{by}${hashlib.new(by, (value + (salt or '')).encode()).hexdigest()}" if by else value
    return {
        "type": "IdentityObject",
        "identityType": kind,
        "hashed": bool(by),
        "identityHash": stated,
        **({"salt": salt} if salt else {}),
    }


def badge(*identities: Mapping[str, Any], **subject: object) -> str:
    """Return a badge for a subject with these identifiers."""
    listed = {"identifier": list(identities)} if identities else {}
    return ISSUER.sign_jwt(credential.badge(issuer=ISSUER.did, subject={"id": ..., **listed, **subject}))


def resume(**person: object) -> str:
    """Return a person's own record."""
    return HOLDER.sign_jwt(credential.resume(issuer=HOLDER.did, person=person), "vcdm11")


async def judged(document: str, applicant: Mapping[str, Any] | Applicant | None, **asked: Any) -> Report:  # noqa: ANN401
    """Return the report on a document under what is known of an applicant."""
    async with Verifier(network=World()) as one:
        return await one.verify(document, applicant=applicant, now=NOW, **asked)


async def found(document: str, applicant: Mapping[str, Any]) -> tuple[CheckResult, dict[str, str]]:
    """Return the check and what it says of each kind of identifier."""
    check = (await judged(document, applicant)).check("subject")
    return check, check.facts["identifiers"]


@pytest.mark.parametrize(
    ("stated", "known"),
    [
        (badge(identity("emailAddress", ADA)), {"email": ADA}),
        (badge(identity("emailAddress", ADA)), {"email": ADA.upper()}),
        (badge(identity("email", ADA)), {"email": ADA}),
        (badge(identity("emailAddress", ADA, by="sha256")), {"email": ADA}),
        (badge(identity("emailAddress", ADA, by="sha256", salt="FleurDeSel")), {"email": ADA}),
        (badge(identity("emailAddress", ADA, by="md5", salt="Kosher")), {"email": [OTHER, ADA]}),
        (badge(identity("emailAddress", ADA, by="sha256")), {"email": f" {ADA.title()} "}),
        (badge(email=ADA), {"email": ADA}),
        (badge(id=f"mailto:{ADA}"), {"email": ADA}),
        (badge(identity("sourcedId", "S-4711", by="sha256", salt="x")), {"student_id": "S-4711"}),
        (badge(identity("systemId", "4711")), {"student_id": ["1", "4711"]}),
        (badge(id=HOLDER.did), {"id": HOLDER.did}),
        (badge(id="https://people.example/ada"), {"id": "https://people.example/ada"}),
        (resume(communication={"email": [{"address": ADA}]}), {"email": ADA}),
        (
            resume(communication={"phone": [{"formattedNumber": "+1 (212) 555-0100"}]}),
            {"phone": "001 212 5550100"},
        ),
        (resume(communication={"phone": {"formattedNumber": "212 555 01 00"}}), {"phone": "+12125550100"}),
    ],
)
async def test_one_identifier_that_is_theirs_decides(stated: str, known: dict[str, Any]) -> None:
    check, identifiers = await found(stated, {**known, "name": "Somebody Else"})

    assert (check.outcome, check.code) == (Outcome.PASSED, None)
    assert [identifiers[kind] for kind in known] == ["matched"]


@pytest.mark.parametrize(
    ("stated", "known"),
    [
        (badge(identity("emailAddress", ADA)), {"email": OTHER}),
        (badge(identity("emailAddress", ADA, by="sha256")), {"email": OTHER}),
        (badge(identity("emailAddress", ADA, by="sha256", salt="a")), {"email": ADA.replace("ada", "adа")}),
        (badge(identity("emailAddress", ADA)), {"email": ADA.removesuffix("g")}),
        (badge(id=f"mailto:{ADA}"), {"email": OTHER}),
        (badge(identity("sourcedId", "S-4711")), {"student_id": "S-471"}),
        (badge(id=HOLDER.did), {"id": ISSUER.did}),
        (
            resume(communication={"phone": [{"formattedNumber": "+1 212 555 0100"}]}),
            {"phone": "+12125550101"},
        ),
    ],
)
async def test_an_identifier_of_somebody_else_is_shown_false(stated: str, known: dict[str, str]) -> None:
    report = await judged(stated, known)

    check = report.check("subject")
    assert (report.verdict, check.outcome, check.code) == (
        Verdict.NOT_VERIFIED,
        Outcome.FAILED,
        "subject.not_matched",
    )
    assert set(check.facts["identifiers"].values()) == {"not_matched"}


@pytest.mark.parametrize(
    ("stated", "known"),
    [
        (badge(id=HOLDER.did), {"email": ADA}),
        (badge(id=HOLDER.did), {"id": "https://people.example/ada"}),
        (badge(identity("emailAddress", ADA)), {"phone": "+1 212 555 0100"}),
        (badge(identity("emailAddress", ADA)), {"student_id": ADA}),
        (badge({**identity("emailAddress", ADA, by="sha256"), "identityHash": "sha256$00"}), {"email": ADA}),
        (badge(identity("name", "Ada Lovelace")), {"name": "Ada Lovelace"}),
        (resume(communication={"phone": [{"formattedNumber": "555 0100"}]}), {"phone": "+1 212 555 0100"}),
        (resume(communication={"phone": [{"formattedNumber": "0000000000"}]}), {"phone": "+1 212 555 0100"}),
        (resume(communication={"phone": [{"formattedNumber": "100"}]}), {"phone": "100"}),
    ],
)
async def test_what_cannot_be_compared_is_told_and_never_false(stated: str, known: dict[str, str]) -> None:
    report = await judged(stated, known)

    check = report.check("subject")
    assert (report.verdict, check.outcome, check.code) == (
        Verdict.VERIFIED,
        Outcome.WARNING,
        "subject.cannot_tell",
    )


@pytest.mark.parametrize(
    ("stated", "known", "word"),
    [
        ("Ada Lovelace", "ADA LOVELACE", "matched"),
        ("Lovelace, Ada", "Ada Lovelace", "matched"),
        ("Ada King Lovelace", "Ada Lovelace", "matched"),
        ("José Núñez", "Jose Nunez", "matched"),
        ("Ｊｏｓé Núñez", "jose\u0301 nu\u0301n\u0303ez", "matched"),
        ("Ada Lovelace", "Grace Hopper", "not_matched"),
        ("Ada Lovelace", "Ada", "cannot_tell"),
        ("аda Lovelace", "Ada Lovelace", "not_matched"),  # a Cyrillic letter
        ("!?", "Ada Lovelace", "cannot_tell"),
    ],
)
async def test_a_name_is_told_and_decides_nothing(stated: str, known: str, word: str) -> None:
    named, identifiers = await found(badge(id=HOLDER.did, name=stated), {"name": known})
    beside, _ = await found(badge(id=HOLDER.did, name=stated), {"name": known, "id": HOLDER.did})

    assert identifiers == {"name": word}
    assert (named.outcome, named.code) == (Outcome.WARNING, "subject.cannot_tell")
    assert beside.outcome is Outcome.PASSED


async def test_a_resume_names_its_person_in_parts_or_whole() -> None:
    whole, parts = {"formattedName": "Jennifer Jones"}, {"given": "Jennifer", "family": "Jones"}

    for name in (whole, parts):
        assert (await found(resume(name=name), {"name": "Jennifer Jones"}))[1] == {"name": "matched"}
        assert (await found(resume(name=name), {"name": "Jennifer Smith"}))[1] == {"name": "not_matched"}


async def test_what_was_never_proven_matches_nobody() -> None:
    claims = ISSUER.badge(subject={"identifier": [identity("emailAddress", ADA)]})
    forged = json.dumps({**claims, "name": "Surgery"})

    report = await judged(forged, {"email": ADA})

    assert report.verdict is Verdict.NOT_VERIFIED
    assert all(check.check != "subject" for check in report.checks)


async def test_each_credential_of_a_presentation_is_held_against_the_applicant() -> None:
    hers, theirs = (
        ISSUER.badge(subject={"identifier": [identity("emailAddress", of)]}) for of in (ADA, OTHER)
    )
    shown = json.dumps(HOLDER.presentation(hers, theirs))

    report = await judged(shown, {"email": ADA})

    assert [child.check("subject").outcome for child in report.children] == [Outcome.PASSED, Outcome.FAILED]
    assert all(check.check != "subject" for check in report.checks)
    assert report.verdict is Verdict.NOT_VERIFIED


async def test_a_record_answers_for_what_is_inside_it() -> None:
    inner = ISSUER.sign_jwt(credential.badge(issuer=ISSUER.did))
    claims = credential.record(inner, issuer=ISSUER.did, subject={"identifier": [identity("email", ADA)]})

    report = await judged(ISSUER.sign_jwt(claims), {"email": ADA})

    assert report.check("subject").outcome is Outcome.PASSED
    assert all(check.check != "subject" for child in report.children for check in child.checks)


@pytest.mark.parametrize(
    ("policy", "other", "unknown"),
    [
        (DEFAULT, Outcome.FAILED, Outcome.WARNING),
        (OFFLINE, Outcome.FAILED, Outcome.WARNING),
        (CONFORMANCE, Outcome.FAILED, Outcome.WARNING),
        (EMPLOYMENT, Outcome.UNDETERMINED, Outcome.UNDETERMINED),
        (STRICT, Outcome.FAILED, Outcome.UNDETERMINED),
    ],
)
async def test_a_policy_says_what_another_or_no_identifier_means(
    policy: Policy, other: Outcome, unknown: Outcome
) -> None:
    document = badge(identity("emailAddress", ADA))

    assert (await judged(document, {"email": OTHER}, policy=policy)).check("subject").outcome is other
    assert (await judged(document, {"phone": "2125550100"}, policy=policy)).check(
        "subject"
    ).outcome is unknown


@pytest.mark.parametrize("nobody", [None, {}, {"email": []}, Applicant()])
async def test_whoever_names_nobody_learns_so_only_where_the_policy_asks(nobody: Any) -> None:  # noqa: ANN401
    document = badge(id=HOLDER.did)

    silent = await judged(document, nobody)
    asked = await judged(document, nobody, tighten={"required": ["subject"]})

    assert all(check.check != "subject" for check in silent.checks)
    assert (asked.verdict, asked.check("subject").code) == (Verdict.INCONCLUSIVE, "subject.not_asked")


async def test_a_demanded_match_verifies_where_there_is_one() -> None:
    document = badge(id=HOLDER.did)

    report = await judged(document, {"id": HOLDER.did}, tighten={"required": ["subject"]})

    assert report.verdict is Verdict.VERIFIED


@pytest.mark.parametrize(
    "stated",
    [
        {"mail": ADA},
        {ADA: "x"},
        {"email": 7},
        {"email": [ADA, None]},
        {"email": ""},
        {"email": "a" * (MAX_IDENTIFIER + 1)},
        {"email": [ADA] * (MAX_IDENTIFIERS + 1)},
    ],
)
async def test_another_shape_is_refused_without_being_repeated(stated: dict[str, Any]) -> None:
    with pytest.raises(ApplicantRefused) as refused:
        await judged(badge(id=HOLDER.did), stated)

    assert ADA not in str(refused.value)
    assert refused.value.__cause__ is None


@pytest.mark.parametrize("word", ["matched", "not_matched", "cannot_tell"])
async def test_nothing_of_the_applicant_is_in_a_report_or_a_log(
    word: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    canaries = {"email": "canary@example.org", "phone": "999888777666", "student_id": "canary-4711"}
    stated = {"matched": "canary@example.org", "not_matched": OTHER}
    document = badge(*([identity("emailAddress", stated[word], by="sha256")] if word in stated else []))

    report = await judged(document, {**canaries, "name": "Canary Bird", "id": "did:example:canary"})

    assert report.check("subject").facts["identifiers"]["email"] == word
    told = encode_report(report).decode() + caplog.text + repr(read_applicant(canaries))
    assert not any(canary in told.lower() for canary in ("canary", "999888777666"))


@pytest.mark.parametrize(
    "respell",
    [
        lambda one: {**one, "hashed": [one["hashed"]]},
        lambda one: {**one, "identityType": [one["identityType"]]},
        lambda one: {**one, "salt": {"@value": one["salt"]}},
        lambda one: {**one, "identityHash": [one["identityHash"]] * 2},
        lambda one: {**one, "identityHash": {"@value": one["identityHash"], "@type": XSD_STRING}},
        lambda one: [[one]],
        lambda one: {"@set": [one]},
    ],
)
async def test_whose_it_is_can_not_be_written_out_of_sight(
    respell: Callable[[dict[str, Any]], object],
) -> None:
    """Rows L05 and L09: to a signature over statements all these are one."""
    whose = identity("emailAddress", ADA, salt="Kosher", by="sha256")
    subject = {"id": ..., "identifier": [whose]}
    signed = ISSUER.sign_data_integrity(credential.badge(issuer=ISSUER.did, subject=subject))
    signed["credentialSubject"]["identifier"] = respell(whose)

    for known, verdict, word in ((ADA, "verified", "matched"), (OTHER, "not_verified", "not_matched")):
        report = await judged(json.dumps(signed), {"email": known})

        assert report.check("proof").outcome is Outcome.PASSED
        assert (report.verdict, report.check("subject").facts["identifiers"]) == (verdict, {"email": word})
