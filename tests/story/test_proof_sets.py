"""A document may carry several proofs: each is told on its own, and together they decide."""

from collections.abc import Sequence
from typing import Any, Final

import pytest

from tests.builders import credential, keys
from tests.builders.issuer import Issuer
from tests.threats.front_door import VERIFIED, FrontDoor, inconclusive, not_verified
from verifier.report import Outcome, Report

KEYED: Final = Issuer()
OTHER: Final = Issuer(identity=keys.did_key(keys.key(seed=7)))
UNKNOWN: Final = {
    "type": "DataIntegrityProof",
    "cryptosuite": "pq-rdfc-2031",
    "proofPurpose": "assertionMethod",
}
CLAIMS: Final = credential.badge(issuer=KEYED.did)


def proven(*proofs: dict[str, Any]) -> dict[str, Any]:
    """Return the claims of this file with these proofs."""
    return {**CLAIMS, "proof": list(proofs)}


def good(**options: object) -> dict[str, Any]:
    """Return a proof that holds; `options` make it another one."""
    proof: dict[str, Any] = KEYED.sign_data_integrity(CLAIMS, **options)["proof"]  # type: ignore[arg-type]
    return proof


BAD: Final = {**good(), "created": "2026-01-02T00:00:00Z"}
BY_ANOTHER: Final[dict[str, Any]] = OTHER.sign_data_integrity(CLAIMS)["proof"]


def told(report: Report) -> list[tuple[str, str | None, bool]]:
    """Return outcome, code and weight of each proof, in the order of the report."""
    return [
        (check.outcome.value, check.code, check.required) for check in report.checks if check.check == "proof"
    ]


PASSED: Final = ("passed", None, True)
FORGED: Final = ("failed", "proof.signature_invalid", True)


async def test_every_proof_is_told_on_its_own_and_in_order(door: FrontDoor) -> None:
    report = await door.report(proven(good(), UNKNOWN, BAD, good(created="2026-02-01T00:00:00Z")))

    assert told(report) == [PASSED, ("undetermined", "proof.suite_unsupported", False), FORGED, PASSED]
    created = [check.facts.get("created") for check in report.checks if check.check == "proof"]
    assert created[0] == "2026-01-01T00:00:00Z"
    assert created[3] == "2026-02-01T00:00:00Z"


@pytest.mark.parametrize(
    ("proofs", "default", "strict"),
    [
        pytest.param([good()], VERIFIED, not_verified("issuer.unknown"), id="one"),
        pytest.param(
            [good(), good(created="2026-02-01T00:00:00Z")],
            VERIFIED,
            not_verified("issuer.unknown"),
            id="two-that-hold",
        ),
        pytest.param(
            [good(), BAD],
            not_verified("proof.signature_invalid"),
            not_verified("proof.signature_invalid"),
            id="one-bad",
        ),
        pytest.param(
            [BAD, good()],
            not_verified("proof.signature_invalid"),
            not_verified("proof.signature_invalid"),
            id="one-bad-first",
        ),
        pytest.param(
            [good(), UNKNOWN], VERIFIED, not_verified("issuer.unknown"), id="one-unknown-beside-a-good"
        ),
        pytest.param(
            [BAD, UNKNOWN],
            not_verified("proof.signature_invalid"),
            not_verified("proof.signature_invalid"),
            id="one-unknown-beside-a-bad",
        ),
        pytest.param(
            [UNKNOWN, UNKNOWN],
            inconclusive("proof.suite_unsupported"),
            inconclusive("proof.suite_unsupported"),
            id="all-unknown",
        ),
        pytest.param([], not_verified("proof.missing"), not_verified("proof.missing"), id="none"),
        pytest.param(
            [good(), BY_ANOTHER],
            not_verified("key_binding.issuer_mismatch"),
            not_verified("key_binding.issuer_mismatch"),
            id="one-by-another",
        ),
        pytest.param(
            [good(), {}], not_verified("proof.incomplete"), not_verified("proof.incomplete"), id="one-empty"
        ),
    ],
)
async def test_proofs_decide_together(
    door: FrontDoor,
    proofs: Sequence[dict[str, Any]],
    default: tuple[str, str],
    strict: tuple[str, str],
) -> None:
    assert await door.answer(proven(*proofs)) == default
    assert await door.answer(proven(*proofs), policy="strict") == strict


async def test_strict_leaves_the_verdict_open_for_a_proof_it_cannot_judge(door: FrontDoor) -> None:
    report = await door.report(proven(good(), UNKNOWN), policy="strict")

    assert told(report) == [PASSED, ("undetermined", "proof.suite_unsupported", True)]


@pytest.mark.parametrize("proof", [None, [], {}, "", 5, [None], [[]]])
async def test_what_is_no_proof_proves_nothing(door: FrontDoor, proof: object) -> None:
    report = await door.report({**CLAIMS, "proof": proof})

    assert report.verdict == "not_verified"
    assert not report.proven


async def test_of_two_issuers_each_key_is_held_against_the_one_that_is_stated(door: FrontDoor) -> None:
    """Both signatures hold; only one is of the stated issuer, and the report says which."""
    report = await door.report(proven(good(), BY_ANOTHER))

    bound = [
        (check.outcome, check.facts["controller"]) for check in report.checks if check.check == "key_binding"
    ]
    assert told(report) == [PASSED, PASSED]
    assert bound == [(Outcome.PASSED, KEYED.did), (Outcome.FAILED, OTHER.did)]


async def test_two_keys_of_one_issuer_prove_together(door: FrontDoor) -> None:
    first, second = keys.key(seed=11), keys.key(seed=12)
    identity = keys.did_web(first)
    spare = {**identity.document["verificationMethod"][0], "id": f"{identity.did}#key-2"}
    document = {
        **identity.document,
        "verificationMethod": [
            *identity.document["verificationMethod"],
            {**spare, "publicKeyMultibase": second.multikey},
        ],
        "assertionMethod": [f"{identity.did}#key-1", f"{identity.did}#key-2"],
    }
    door.world.serve(str(identity.url), document)
    claims = credential.badge(issuer=identity.did)
    once = Issuer(identity=identity).sign_data_integrity(claims)
    other = keys.did_web(second, fragment="key-2")

    assert await door.answer(Issuer(identity=other).sign_data_integrity(once)) == VERIFIED


async def test_a_signature_of_one_suite_is_none_of_another(door: FrontDoor) -> None:
    relabelled = {**good(), "cryptosuite": "Ed25519Signature2020"}
    typed = {**good(), "type": "Ed25519Signature2020"}

    for proof in (relabelled, typed):
        assert (await door.report(proven(proof))).verdict == "not_verified"


async def test_a_proof_that_builds_on_another_needs_it(door: FrontDoor) -> None:
    first = {**good(), "id": "urn:uuid:1"}
    for previous in ("urn:uuid:2", [], 5, ["urn:uuid:1", "urn:uuid:2"]):
        report = await door.report(proven(first, {**good(), "previousProof": previous}))
        assert told(report) == [FORGED, ("failed", "proof.chain_broken", True)]
    circle = [
        {**good(), "id": "urn:uuid:1", "previousProof": "urn:uuid:2"},
        {**good(), "id": "urn:uuid:2", "previousProof": "urn:uuid:1"},
    ]
    assert await door.answer(proven(*circle)) == not_verified("proof.chain_cyclic")


async def test_a_document_with_more_proofs_than_any_real_one_is_refused(door: FrontDoor) -> None:
    assert await door.answer(proven(*[good()] * 17)) == not_verified("limit.proofs")
