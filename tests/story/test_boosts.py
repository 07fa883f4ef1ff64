"""Badges of LearnCard, and such a badge in the network's word that it was sent: signed by LearnCard's own software."""

import copy
import json
from typing import Any, Final

import msgspec
import pytest

from tests.builders import credential, keys
from tests.builders.issuer import Issuer
from tests.threats.front_door import VERIFIED, FrontDoor, checks, not_verified, warnings
from tests.vectors_dir import ROOT
from tests.world import NOW
from verifier.competencies.weights import placed
from verifier.doubt import in_doubt
from verifier.policy import DEFAULT
from verifier.report import Outcome, Report

SIGNED: Final[dict[str, dict[str, Any]]] = {
    line["name"]: line["document"]
    for line in map(json.loads, (ROOT / "tests/vectors/boosts/boosts.jsonl").read_bytes().splitlines())
}
BOOSTS: Final = [name for name in SIGNED if name.startswith("boost")]
CERTIFIED: Final = [name for name in SIGNED if name.startswith("certified")]
HOLDER: Final = SIGNED[BOOSTS[0]]["credentialSubject"]["id"]
OTHER: Final = Issuer(identity=keys.did_key(keys.key(seed=5)))
SENDER: Final = Issuer(identity=keys.did_key(keys.key(seed=6)))


def inside(report: Report) -> Report:
    """Return the report on the badge, which is the only child."""
    (child,) = report.children
    return child


@pytest.mark.parametrize("name", BOOSTS)
async def test_a_badge_under_the_words_of_its_wallet_is_verified(door: FrontDoor, name: str) -> None:
    report = await door.report(SIGNED[name])

    assert (report.verdict.value, report.kind) == (VERIFIED[0], "open_badges_3")
    assert [item.label for item in report.record] == ["Teamwork"]
    assert door.world.log == []


@pytest.mark.parametrize("name", BOOSTS)
@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("boostId", "lc:another"),
        ("skills", []),
        ("display", {"backgroundColor": "#000000"}),
        ("name", "Leadership"),
    ],
)
async def test_nothing_in_those_words_can_be_changed(
    door: FrontDoor, name: str, member: str, value: object
) -> None:
    assert await door.answer({**SIGNED[name], member: value}) == not_verified("proof.signature_invalid")


@pytest.mark.parametrize("name", CERTIFIED)
async def test_the_badge_in_the_networks_word_is_verified_on_its_own(door: FrontDoor, name: str) -> None:
    report = await door.report(SIGNED[name])
    badge = inside(report)

    assert (report.verdict.value, report.kind, report.subject) == (VERIFIED[0], "certified_boost", [])
    assert (badge.verdict.value, badge.relation, badge.at) == (VERIFIED[0], "certified", "/boostCredential")
    assert badge.subject == [HOLDER]
    assert badge.issuer is not None
    assert report.issuer is not None
    assert badge.issuer.id != report.issuer.id
    assert ("context.inline" in warnings(report)) == (name == "certified in own words")


@pytest.mark.parametrize("name", CERTIFIED)
async def test_the_whole_stands_and_falls_with_the_badge(door: FrontDoor, name: str) -> None:
    forged = copy.deepcopy(SIGNED[name])
    forged["boostCredential"]["credentialSubject"]["achievement"]["name"] = "Leadership"
    without = {key: value for key, value in SIGNED[name].items() if key != "boostCredential"}

    assert await door.answer(forged) == not_verified("proof.signature_invalid")
    assert await door.answer(without) == not_verified("proof.signature_invalid")


async def test_a_word_for_the_type_of_a_credential_is_read_as_a_property_and_refused_as_a_type(
    door: FrontDoor,
) -> None:
    words = {"inner": "https://www.w3.org/2018/credentials#VerifiableCredential"}
    claims = {
        "@context": ["https://www.w3.org/2018/credentials/v1", words],
        "type": ["VerifiableCredential"],
        "issuer": OTHER.did,
        "issuanceDate": "2026-01-01T00:00:00Z",
        "credentialSubject": {"id": HOLDER},
    }
    used = OTHER.sign_ed25519_2020({**claims, "inner": "word"})
    typed = OTHER.sign_ed25519_2020({**claims, "type": ["VerifiableCredential", "inner"]})

    assert await door.answer(used) == VERIFIED
    assert await door.answer(typed) == not_verified("linked_data.hidden_term")


async def test_a_word_of_anybody_around_a_broken_badge_does_not_make_it_good(door: FrontDoor) -> None:
    broken = copy.deepcopy(SIGNED["boost 1.0.3"])
    broken["name"] = "Leadership"
    around = {
        **{key: value for key, value in SIGNED["certified"].items() if key != "proof"},
        "issuer": OTHER.did,
        "credentialSubject": {"id": OTHER.did},
        "boostCredential": broken,
    }

    report = await door.report(OTHER.sign_ed25519_2020(around))

    assert checks(report, "proof")[0].outcome is Outcome.PASSED
    assert report.verdict.value == "not_verified"
    assert inside(report).verdict.value == "not_verified"
    nothing = {**around, "boostCredential": [broken, broken]}
    assert await door.answer(OTHER.sign_ed25519_2020(nothing)) == not_verified("kind.credentials_missing")


@pytest.mark.parametrize("name", CERTIFIED)
async def test_holder_and_applicant_are_looked_for_in_the_badge(door: FrontDoor, name: str) -> None:
    raw = json.dumps(SIGNED[name])
    wanted = await door.verifier.verify(raw, applicant={"id": [HOLDER]}, now=NOW)
    stranger = await door.verifier.verify(raw, applicant={"id": [OTHER.did]}, now=NOW)

    assert wanted.verdict.value == VERIFIED[0]
    assert [check.outcome for check in checks(inside(wanted), "subject")] == [Outcome.PASSED]
    assert checks(wanted, "subject") == checks(wanted, "holder") == []
    assert stranger.verdict.value == "not_verified"

    token = OTHER.presentation_jwt(SIGNED[name], payload={"nonce": "c-1"})
    shown = await door.report(token, challenge="c-1")

    assert "holder.not_subject" in warnings(shown)


def sent(badge: dict[str, Any], sender: Issuer) -> dict[str, Any]:
    """Return a badge as a network of its own sends it."""
    around = {
        **{key: value for key, value in SIGNED["certified"].items() if key != "proof"},
        "issuer": sender.did,
        "credentialSubject": {"id": sender.did},
        "boostCredential": badge,
    }
    return sender.sign_ed25519_2020(around)


def others_badge() -> dict[str, Any]:
    """Return such a badge of another person."""
    ours = SIGNED["boost 1.0.3"]
    return OTHER.sign_ed25519_2020(
        {
            **{key: value for key, value in ours.items() if key != "proof"},
            "id": "urn:uuid:2",
            "issuer": OTHER.did,
            "credentialSubject": {**ours["credentialSubject"], "id": OTHER.did},
        }
    )


async def test_two_badges_that_one_network_sent_to_two_people_are_not_one_persons(door: FrontDoor) -> None:
    documents = [json.dumps(sent(badge, SENDER)) for badge in (SIGNED["boost 1.0.3"], others_badge())]

    report = await door.verifier.verify_packet(documents, now=NOW)

    assert "packet.other_subject" in {check.code for check in report.checks}


@pytest.mark.parametrize(
    ("about", "reason", "told"),
    [(HOLDER, None, False), (OTHER.did, "other_subject", True)],
    ids=["of the same person", "of another"],
)
async def test_a_word_around_it_makes_no_badge_of_another_part_of_a_record(
    door: FrontDoor, about: str, reason: str | None, *, told: bool
) -> None:
    wrapped = sent(SIGNED["boost 1.0.3"], SENDER)
    report = await door.report(OTHER.sign_jwt(credential.record(wrapped, issuer=OTHER.did, about=about)))

    assert ("kind.other_subject" in warnings(report)) == told
    badge = next(one for one in placed(report, "") if one.at == "/children/0/children/0")
    assert [item.label for item in badge.report.record] == ["Teamwork"]
    assert badge.bound.reason == reason


@pytest.mark.parametrize("is_another", [False, True])
async def test_whose_they_are_is_asked_of_the_badges_where_several_come_in_one_file(
    door: FrontDoor, *, is_another: bool
) -> None:
    first, second = SIGNED["boost 1.0.2"], others_badge() if is_another else SIGNED["boost 1.0.3"]
    file = [sent(first, SENDER), sent(second, SENDER)]
    shown = [OTHER.presentation_jwt(one) for one in file]

    for documents in (file, shown):
        report = await door.report(json.dumps(documents))

        assert in_doubt(report) == (frozenset({"/0", "/1"}) if is_another else frozenset())


async def test_where_no_badge_is_inside_its_own_subject_is_asked_for(door: FrontDoor) -> None:
    """Whatever a policy forgives: what holds no badge may not be rid of the questions that a badge would answer."""
    empty = {key: value for key, value in SIGNED["certified"].items() if key != "proof"}
    empty |= {"issuer": SENDER.did, "credentialSubject": {"id": SENDER.did}, "boostCredential": []}
    forgiving = msgspec.structs.replace(DEFAULT, warnings=DEFAULT.warnings | {"kind.credentials_missing"})

    report = await door.verifier.verify(
        json.dumps(SENDER.sign_ed25519_2020(empty)), policy=forgiving, applicant={"id": [HOLDER]}, now=NOW
    )

    assert report.verdict.value == "not_verified"
    assert [check.outcome for check in checks(report, "subject")] == [Outcome.FAILED]
    assert checks(report, "holder")
