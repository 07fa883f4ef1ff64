"""Defects that verifiers in use have in their published sources: a test each, that we do not have it.

Each test says whose it is and what happens there; here it is told apart from "verified", at the library's door.
"""

import gzip
import json
from base64 import urlsafe_b64encode
from typing import Any, Final

import pytest

from did_methods.core.ports import FetchRefused
from tests.builders import credential, keys, list_token, open_badges, status_list
from tests.builders.carriers import baked_png
from tests.builders.issuer import Issuer
from tests.threats.front_door import (
    VERIFIED,
    FrontDoor,
    checks,
    deciding,
    inconclusive,
    not_verified,
    refused,
    warnings,
)
from tests.world import World
from verifier.policy import STRICT
from verifier.report import Outcome, Verdict

COLLEGE: Final = Issuer()
MALLORY: Final = Issuer(identity=keys.did_key(keys.key(seed=66)))
VICTIM: Final = Issuer(identity=keys.did_web(keys.key(seed=3), host="victim.example"))
URL: Final = status_list.LIST_URL
PLAIN: Final = "https://status.example/plain"


@pytest.fixture
def door(world: World) -> FrontDoor:
    world.serve_identity(VICTIM.identity)
    return FrontDoor(world)


# --- Digital Credentials Consortium, verifier-core (credentialStatus.ts) and VerifierPlus (validate.ts) ---


async def test_a_revoked_entry_of_every_type_is_told_and_never_taken_for_good(door: FrontDoor) -> None:
    """There StatusList2021Entry and 1EdTechRevocationList return `true` without a look."""
    door.world.serve(URL, COLLEGE.sign_data_integrity(status_list.list_2021([7], issuer=COLLEGE.did)))
    door.world.serve(PLAIN, list_token.plain_list([credential.CREDENTIAL_ID], url=PLAIN, issuer=COLLEGE.did))

    for entry in (status_list.entry_2021(7), list_token.plain_entry(PLAIN)):
        assert await door.answer(COLLEGE.badge(status=entry)) == not_verified("status.revoked")
    assert (await door.answer(COLLEGE.badge(status=status_list.entry_2021(8))))[0] == "verified"


@pytest.mark.parametrize("missing", ["gone", "not_found", "refused"])
async def test_a_list_that_cannot_be_had_is_never_dropped(door: FrontDoor, missing: str) -> None:
    """There `status_list_not_found` is dropped from the result, which may then still say `verified: true`."""
    if missing == "gone":
        door.world.fail(URL)
    elif missing == "refused":
        door.world.fail(
            URL, FetchRefused("fetch.address_not_public", "expected a public address, got another")
        )

    report = await door.report(COLLEGE.badge(status=status_list.entry(7)))

    (found,) = checks(report, "status")
    assert found.outcome in {Outcome.UNDETERMINED, Outcome.FAILED}
    assert report.verdict is not Verdict.VERIFIED


# --- 1EdTech, digital-credentials-public-validator and its inspectors ---


async def test_a_fragment_that_is_a_key_is_none_of_the_dids(door: FrontDoor) -> None:
    """EmbeddedProofProbe takes a multibase fragment for the key and never resolves the DID before it."""
    method = f"{VICTIM.did}#{MALLORY.identity.key.multikey}"
    forged = MALLORY.sign_data_integrity(credential.badge(issuer=VICTIM.did), verificationMethod=method)

    assert await door.answer(forged) == not_verified("did.verification_method_not_found")


async def test_a_key_in_the_header_speaks_for_nobody(door: FrontDoor) -> None:
    """ExternalProofProbe trusts a `jwk` in the header without asking whose it is."""
    claims = credential.badge(issuer=VICTIM.did)
    for kid in ({}, {"kid": ...}):
        token = MALLORY.sign_jwt(claims, header={"jwk": dict(MALLORY.identity.key.jwk), **kid})

        answer = await door.answer(token)

        assert answer[0] == "not_verified", answer


async def test_a_key_anywhere_on_the_web_speaks_for_nobody(door: FrontDoor) -> None:
    """ExternalProofProbe takes the key at any https `kid`."""
    url = "https://mallory.example/key.json"
    door.world.serve(url, {**dict(MALLORY.identity.key.jwk), "kid": url})

    answer = await door.answer(MALLORY.sign_jwt(credential.badge(issuer=VICTIM.did), header={"kid": url}))

    assert answer[0] in {"not_verified", "inconclusive"}


@pytest.mark.parametrize(
    "differs",
    [
        {"iss": "did:example:other"},
        {"sub": "did:example:other"},
        {"jti": "urn:uuid:other"},
        {"nbf": 1},
    ],
)
async def test_registered_claims_are_held_against_the_credential(
    door: FrontDoor, differs: dict[str, object]
) -> None:
    """There `iss`, `sub`, `jti` and `nbf` are never compared, though the specification says that they must be."""
    token = COLLEGE.sign_jwt(credential.badge(issuer=COLLEGE.did), "ob3", payload=differs)

    assert (await door.answer(token))[0] == "not_verified"


async def test_a_good_first_entry_hides_no_revocation_behind_it(door: FrontDoor) -> None:
    """RevocationListProbe stops at the first entry that gives any result, even "not revoked"."""
    second = f"{URL}/second"
    door.world.serve(URL, COLLEGE.status_list([]))
    door.world.serve(second, COLLEGE.status_list([7], url=second))
    entries = [status_list.entry(42), status_list.entry(7, url=second)]

    report = await door.report(COLLEGE.badge(status=entries))

    assert (report.verdict, deciding(report)) == (Verdict.NOT_VERIFIED, "status.revoked")
    assert len(checks(report, "status")) == len(entries)


async def test_a_list_is_inflated_within_a_bound(door: FrontDoor) -> None:
    """There gunzip has none."""
    bomb = "u" + urlsafe_b64encode(gzip.compress(bytes(64 * 1024 * 1024))).rstrip(b"=").decode()
    door.world.serve(URL, COLLEGE.status_list(encoded=bomb))

    answer = await door.answer(COLLEGE.badge(status=status_list.entry(7)))

    assert answer[0] != "verified"
    assert answer[1].startswith(("status.", "limit."))


async def test_every_credential_inside_a_record_is_judged_whatever_its_type(door: FrontDoor) -> None:
    """CLR20Inspector passes over nested credentials that are no AchievementCredential."""
    forged = {**COLLEGE.badge(type=["VerifiableCredential"]), "name": "Surgery"}
    plain = COLLEGE.sign_data_integrity(
        credential.plain(issuer=COLLEGE.did, subject={"id": credential.HOLDER})
    )

    def record(*inner: object) -> str:
        return COLLEGE.sign_jwt(credential.record(*inner, issuer=COLLEGE.did))

    bad, good = await door.report(record(plain, forged)), await door.report(record(plain))

    assert [child.verdict for child in bad.children] == [Verdict.VERIFIED, Verdict.NOT_VERIFIED]
    assert (bad.verdict, good.verdict) == (Verdict.NOT_VERIFIED, Verdict.VERIFIED)


# --- openvc-core (verify.py), openbadgeslib (status.py) ---


async def test_a_list_of_proofs_is_read(door: FrontDoor) -> None:
    """openvc refuses `proof` arrays."""
    twice = COLLEGE.sign_data_integrity(COLLEGE.badge(), nonce="second")

    report = await door.report(twice)

    assert isinstance(twice["proof"], list)
    assert (report.verdict, len(checks(report, "proof"))) == (Verdict.VERIFIED, 2)


async def test_the_baseline_of_open_badges_is_read(door: FrontDoor) -> None:
    """openvc has no RS256, so that tokens of the baseline of Open Badges 3.0 fail."""
    issuer = Issuer(identity=keys.did_jwk(keys.key("RSA-2048")))

    assert await door.answer(issuer.sign_jwt(credential.badge(issuer=issuer.did), alg="RS256")) == VERIFIED


async def test_a_list_that_nobody_signed_says_nothing(door: FrontDoor) -> None:
    """openbadgeslib reads a list without a look at its proof by default."""
    unsigned = status_list.bitstring_list([], issuer=COLLEGE.did)
    forged = MALLORY.sign_data_integrity(unsigned)
    for served in (
        unsigned,
        forged,
        {**COLLEGE.status_list([7]), "credentialSubject": unsigned["credentialSubject"]},
    ):
        door = FrontDoor(World())
        door.world.serve(URL, served)

        answer = await door.answer(COLLEGE.badge(status=status_list.entry(7)))

        assert answer[0] != "verified", answer


# --- Digital Credentials Consortium, verifier-core 2 and vc-recognition ---


async def test_a_list_by_somebody_else_is_told_and_refused_where_nothing_is_tolerated(
    door: FrontDoor,
) -> None:
    """There it is not fatal, and not told. The Consortium's valid badges have such lists, so `default` warns."""
    door.world.serve(URL, MALLORY.status_list([]))
    badge = COLLEGE.badge(status=status_list.entry(7))

    report, strict = await door.report(badge), await door.report(badge, policy=STRICT)

    assert report.verdict is Verdict.VERIFIED
    assert "status.list_issuer_differs" in warnings(report)
    assert strict.verdict is Verdict.NOT_VERIFIED
    assert "status.list_issuer_differs" in {
        check.code for check in strict.checks if check.outcome is Outcome.FAILED
    }


# --- ACA-Py (vc_ld/verify.py) ---


async def test_a_status_is_looked_at_without_being_asked_for(door: FrontDoor) -> None:
    """There is no check of `credentialStatus` at all."""
    door.world.serve(URL, COLLEGE.status_list([7]))

    assert await door.answer(COLLEGE.badge(status=status_list.entry(7))) == not_verified("status.revoked")
    unheard = COLLEGE.sign_jwt(
        credential.badge(issuer=COLLEGE.did, status={"id": "urn:x:y", "type": "CredentialStatusList2017"})
    )
    assert await door.answer(unheard) == inconclusive("status.type_unsupported")


# --- and what holds for all of them ---


async def test_nothing_is_verified_for_want_of_a_check(door: FrontDoor) -> None:
    unsigned: dict[str, Any] = credential.badge(issuer=COLLEGE.did)

    for document in (unsigned, {**unsigned, "proof": []}, {**unsigned, "proof": {}}):
        assert (await door.answer(json.dumps(document)))[0] in {"not_verified", "refused"}


# --- 1EdTech, openbadges-validator-core ---


async def test_a_picture_with_any_json_in_it_is_no_badge(door: FrontDoor) -> None:
    """There any JSON in the chunk of a picture passes for one (#150)."""
    for anything in (
        "{}",
        '{"id": "https://badges.example/assertions/1"}',
        '{"badge": 1}',
        '{"type": "Assertion"}',
    ):
        assert await door.answer(baked_png(anything, keyword="openbadges")) == refused("input.format_unknown")


async def test_another_address_than_the_recipients_does_not_match(door: FrontDoor, world: World) -> None:
    """There the recipient's check passes with a wrong address (#262)."""
    open_badges.serve(world)
    asked = {"email": "eve@example.org"}

    report = await door.verifier.verify(open_badges.signed(), applicant=asked, now=world.now)

    assert (report.verdict, deciding(report)) == ("not_verified", "subject.not_matched")


@pytest.mark.parametrize("gone", [open_badges.KEY, open_badges.CLASS, open_badges.PROFILE])
async def test_what_stood_in_the_way_is_named(door: FrontDoor, world: World, gone: str) -> None:
    """There a document that could not be had ends as "unmet prerequisites", without a cause (#235)."""
    open_badges.serve(world).fail(gone)

    report = await door.report(open_badges.signed())

    assert deciding(report) == "fetch.connect"
    assert report.summary.startswith("Could not be decided: ")
