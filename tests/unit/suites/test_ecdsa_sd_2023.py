"""ecdsa-sd-2023: what an issuer signed and a holder chose to show is proven; anything else is refused."""

from itertools import combinations
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from did_methods.core.errors import DidInvalid, DidProblem
from did_methods.core.public_key import PublicKey, public_key_from_multikey
from tests.unit.suites.judging import CONTEXTS, judged, read
from tests.unit.suites.selective import (
    LEAVES,
    REMOVED,
    EcdsaIssuer,
    Json,
    changed,
    credential,
    documents,
    join_proof,
    leaf_changes,
    pinned,
    split_proof,
    with_components,
)
from tests.vectors_dir import VECTORS, manifest, needs_vectors
from verifier.errors import Problem, Rejected, Undetermined
from verifier.suites.ecdsa_sd_2023 import MAX_DISCLOSED, SUITE

ISSUER: Final = EcdsaIssuer()
BASE: Final = ISSUER.sign(credential())
GOOD: Final = ISSUER.derive(BASE, BASE.show(credential()))
EMPLOYED: Final = "w3c-vc-di-ecdsa/cases/ecdsa-sd-2023__employ__derivedRevealDocument.json"


def cases(expected: str) -> list[Any]:
    return [
        pytest.param(case["file"], id=case["file"])
        for case in manifest()
        if case.get("expected") == expected
        and "ecdsa-sd-2023" in (case.get("proofSuites") or [])
        and case["file"].startswith(("w3c-vc-di-ecdsa", "recorded-ecdsa"))
    ]


def document_of(file: str) -> Json:
    content = read(VECTORS / file)
    document: Json = content.get("verifiableCredential", content)
    return document


def code_of(document: Json, key: PublicKey = ISSUER.public_key) -> str:
    with pytest.raises((Problem, DidProblem)) as refused:
        judged(document, key=key, suite=SUITE)
    assert isinstance(refused.value, Problem | DidProblem)
    return refused.value.code


# --- what is true ---


@needs_vectors
@pytest.mark.parametrize("file", cases("valid"))
def test_a_document_that_the_w3c_calls_valid_is_proven(file: str) -> None:
    document, contexts = pinned(document_of(file), {})

    facts = judged(document, contexts=contexts).facts

    assert facts["selective"] is True
    assert facts["disclosed_statements"] > 0
    assert facts["withheld_statements"] == "unknown"


@needs_vectors
def test_a_blockcert_is_proven_by_the_bitcoin_key_of_its_issuer() -> None:
    document = read(VECTORS / "blockcerts-cert-verifier-js/cases/ecdsa-sd-2023-derived.json")
    listed = public_key_from_multikey("zQ3shvX9Dd7cAG7ZcJN4d9DksshpVYSGpqEyrLjopoGpk97CR")
    contexts = CONTEXTS.with_documents(documents("https://w3id.org/blockcerts/v3"))

    facts = judged(document, key=listed, contexts=contexts).facts

    assert (facts["mandatory_statements"], facts["disclosed_statements"]) == (4, 2)


def test_all_that_was_signed_may_be_shown() -> None:
    facts = judged(GOOD, key=ISSUER.public_key).facts

    assert dict(facts) == {
        "selective": True,
        "mandatory_statements": 3,
        "disclosed_statements": 7,
        "withheld_statements": "unknown",
    }


@pytest.mark.parametrize("left_out", ["name", "degree", "alumniOf"])
def test_what_the_issuer_did_not_make_mandatory_may_be_left_out(left_out: str) -> None:
    shown = credential()
    del shown["credentialSubject"][left_out]

    facts = judged(ISSUER.derive(BASE, BASE.show(shown)), key=ISSUER.public_key).facts

    assert (facts["mandatory_statements"], facts["disclosed_statements"] < 7) == (3, True)


# --- what is not ---


@needs_vectors
@pytest.mark.parametrize("name", ["employ", "prc"])
def test_a_base_proof_is_no_presentation(name: str) -> None:
    document = document_of(f"w3c-vc-di-ecdsa/cases/ecdsa-sd-2023__{name}__addSignedSDBase.json")

    with pytest.raises(Rejected) as refused:
        judged(document)

    assert refused.value.code == "proof.base_proof"


@needs_vectors
@pytest.mark.parametrize("file", cases("invalid"))
def test_a_document_that_the_w3c_calls_invalid_is_not_proven(file: str) -> None:
    with pytest.raises((Problem, DidProblem)):
        judged(document_of(file), suite=SUITE)


@needs_vectors
def test_no_leaf_and_no_member_of_a_vector_may_be_changed() -> None:
    document = document_of(EMPLOYED)
    method = document["proof"]["verificationMethod"]
    key = judged(document).finding.key
    accepted = []
    for path, value in leaf_changes(document):
        if path == ("proof",):
            continue
        try:
            judged(changed(document, path, value), key=key, suite=SUITE)
        except (Problem, DidProblem):
            continue
        accepted.append(path)

    assert accepted == []
    assert judged(document, key=key).finding.method.id == method


@needs_vectors
def test_no_byte_of_the_proof_value_may_be_changed() -> None:
    document = document_of(EMPLOYED)
    value = document["proof"]["proofValue"]
    accepted = []
    for position in range(1, len(value)):
        other = "A" if value[position] != "A" else "B"
        mutant = changed(document, ("proof", "proofValue"), value[:position] + other + value[position + 1 :])
        try:
            judged(mutant)
        except (Problem, DidProblem):
            continue
        accepted.append(position)

    assert accepted == []


WINDSURF: Final = "recorded-ecdsa/cases/073.json"


@needs_vectors
@pytest.mark.parametrize("place", [2, 3], ids=["signatures", "labels"])
def test_no_two_signatures_and_no_two_labels_may_be_exchanged(place: int) -> None:
    document, contexts = pinned(document_of(WINDSURF), {})
    count = len(split_proof(document["proof"]["proofValue"])[1][place])
    accepted = []
    for one, other in combinations(range(count), 2):

        def exchange(components: list[Any], one: int = one, other: int = other) -> None:
            held = components[place]
            held[one], held[other] = held[other], held[one]

        try:
            judged(with_components(document, exchange), contexts=contexts)
        except (Problem, DidProblem):
            continue
        accepted.append((one, other))

    assert count == 6
    assert accepted == []


@given(st.sets(st.sampled_from(LEAVES)))
def test_whatever_is_left_out_the_rest_is_proven(left_out: set[tuple[str, ...]]) -> None:
    shown = credential()
    for path in sorted(left_out, key=len, reverse=True):
        at = shown["credentialSubject"]
        for step in path[:-1]:
            at = at[step]
        del at[path[-1]]

    facts = judged(ISSUER.derive(BASE, BASE.show(shown)), key=ISSUER.public_key).facts

    assert facts["mandatory_statements"] == 3
    assert facts["disclosed_statements"] <= 7


def test_a_proof_that_is_named_as_a_type_is_refused() -> None:
    named = changed(changed(GOOD, ("proof", "type"), "ecdsa-sd-2023"), ("proof", "cryptosuite"), REMOVED)

    assert code_of(named) == "proof.type_differs"


def test_a_claim_that_no_context_defines_is_refused() -> None:  # P19
    forged = changed(GOOD, ("credentialSubject", "clearance"), "top secret")

    assert code_of(forged) == "linked_data.unsigned_term"


def test_a_claim_that_was_not_signed_is_refused() -> None:  # P19
    forged = changed(GOOD, ("credentialSubject", "degree", "name"), "Doctor")

    assert code_of(forged) == "proof.signature_invalid"


def test_a_claim_more_than_was_signed_is_refused() -> None:
    shown = credential()
    shown["credentialSubject"]["description"] = "honours"

    assert code_of(ISSUER.derive(BASE, BASE.show(shown))) == "proof.statement_count"


@pytest.mark.parametrize("left_out", ["issuer", "validFrom"])
def test_what_the_issuer_made_mandatory_can_not_be_left_out(left_out: str) -> None:  # P19
    shown = credential()
    del shown[left_out]

    assert code_of(ISSUER.derive(BASE, BASE.show(shown))) == "proof.signature_invalid"


def test_a_mandatory_statement_can_not_be_passed_off_as_another() -> None:
    def demote(components: list[Any]) -> None:
        components[4].pop()
        components[2].append(components[2][0])

    assert code_of(with_components(GOOD, demote)) == "proof.signature_invalid"


def test_one_thing_can_not_be_shown_as_two() -> None:
    """The degree of one school: shown as a degree with no name, and a name that no degree has."""
    shown = credential()
    shown["credentialSubject"]["degree"] = [
        {"id": "urn:node:degree", "type": "Bachelor"},
        {"id": "urn:node:other", "name": "Chemistry"},
    ]

    forged = ISSUER.derive(BASE, BASE.show(shown, {"other": "degree"}))

    assert code_of(forged) == "proof.labels_differ"


def test_statements_of_another_credential_of_the_issuer_do_not_fit() -> None:
    other = EcdsaIssuer(ephemeral=ISSUER.key)
    richer = credential()
    richer["credentialSubject"]["name"] = "Somebody else"
    theirs = other.derive(other.sign(richer), other.sign(richer).show(richer))
    signatures = split_proof(theirs["proof"]["proofValue"])[1][2]

    def graft(components: list[Any]) -> None:
        components[2] = signatures

    assert code_of(with_components(theirs | {"proof": GOOD["proof"]}, graft)) == "proof.signature_invalid"


def test_the_ephemeral_key_is_signed() -> None:
    def swap(components: list[Any]) -> None:
        other = EcdsaIssuer(ephemeral=ISSUER.key)
        components[1] = split_proof(other.derive(BASE, BASE.show(credential()))["proof"]["proofValue"])[1][1]

    assert code_of(with_components(GOOD, swap)) == "proof.signature_invalid"


@pytest.mark.parametrize("name", ["created", "proofPurpose", "verificationMethod"])
def test_the_options_of_the_proof_are_signed(name: str) -> None:
    forged = (
        changed(GOOD, ("proof", name), REMOVED)
        if name == "created"
        else changed(
            GOOD, ("proof", name), "did:example:other#key" if name != "proofPurpose" else "authentication"
        )
    )

    assert code_of(forged) == "proof.signature_invalid"


@pytest.mark.parametrize(
    ("place", "value", "code"),
    [
        (0, bytes(63), "proof.value_malformed"),
        (0, "", "proof.value_malformed"),
        (0, bytes(64), "proof.signature_invalid"),
        (1, bytes(36), "proof.value_malformed"),
        (1, b"\xed\x01" + bytes(33), "proof.value_malformed"),
        (1, b"\x80\x24\x02" + b"\xff" * 32, "key.malformed"),
        (1, b"\x80\x24" + bytes(33), "key.malformed"),
        (2, b"", "proof.value_malformed"),
        (2, [], "proof.statement_count"),
        (2, [bytes(64)] * 7, "proof.signature_invalid"),
        (2, [bytes(65)] * 7, "proof.value_malformed"),
        (3, {}, "proof.labels_differ"),
        (3, [], "proof.value_malformed"),
        (3, {"c14n0": bytes(32)}, "proof.value_malformed"),
        (3, {-1: bytes(32)}, "proof.value_malformed"),
        (3, {0: bytes(31)}, "proof.value_malformed"),
        (3, {number: bytes([number]) * 32 for number in range(5)}, "proof.labels_differ"),
        (3, {number: bytes(32) for number in range(4)}, "proof.labels_differ"),
        (3, {number: bytes([number]) * 32 for number in range(4)}, "proof.signature_invalid"),
        (4, 0, "proof.value_malformed"),
        (4, [0, 0, 1], "proof.value_malformed"),
        (4, [-1], "proof.value_malformed"),
        (4, [True, 2], "proof.value_malformed"),
        (4, [0, 1, 10], "proof.value_malformed"),
        (4, [0, 1, 2**64 - 1], "proof.value_malformed"),
        (4, [], "proof.statement_count"),
    ],
)
def test_a_component_that_is_malformed_is_refused(place: int, value: Any, code: str) -> None:  # noqa: ANN401
    def put(components: list[Any]) -> None:
        components[place] = value

    assert code_of(with_components(GOOD, put)) == code


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (None, "proof.value_malformed"),
        ("", "proof.value_malformed"),
        ("z2V0", "proof.value_malformed"),
        ("u", "proof.value_malformed"),
        ("u2V0", "proof.value_malformed"),
        ("u2V0B", "cbor.syntax"),
        ("u2V0B=", "base64url.invalid"),
        (join_proof(b"\xd9\x5d\x01", {}), "proof.value_malformed"),
        (join_proof(b"\xd9\x5d\x01", [1, 2, 3, 4]), "proof.value_malformed"),
        (join_proof(b"\xd9\x5d\x01", [1, 2, 3, 4, 5, 6]), "proof.value_malformed"),
        (join_proof(b"\xd9\x5d\x00", []), "proof.base_proof"),
        (join_proof(b"\xd9\x5d\x02", []), "proof.value_malformed"),
        ("u" + "A" * 700_000, "base64url.too_long"),
        ("u2V0B" + "gYGB" * 100, "cbor.too_deep"),  # arrays inside each other
        ("u2V0BmwD__________w", "cbor.syntax"),  # an array of 2^56 items
    ],
)
def test_a_proof_value_that_is_malformed_is_refused(value: Any, code: str) -> None:  # noqa: ANN401
    assert code_of(changed(GOOD, ("proof", "proofValue"), value)) == code


def test_more_statements_than_are_checked_are_not_shown_to_be_wrong() -> None:
    def many(components: list[Any]) -> None:
        components[2] = [bytes(64)] * (MAX_DISCLOSED + 1)

    with pytest.raises(Undetermined) as unknown:
        judged(with_components(GOOD, many), key=ISSUER.public_key)

    assert unknown.value.code == "proof.limit_exceeded"


@given(st.binary(max_size=200))
def test_any_components_end_in_a_problem(raw: bytes) -> None:
    value = "u2V0B" + join_proof(b"", raw)[1:]

    with pytest.raises((Problem, DidInvalid)):
        judged(changed(GOOD, ("proof", "proofValue"), value), key=ISSUER.public_key, suite=SUITE)
