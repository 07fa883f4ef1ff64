"""ecdsa-sd-2023: its keys, signatures and components; test_disclosing.py holds what it shares with bbs-2023."""

from itertools import combinations
from typing import Any, Final

import pytest

from did_methods.core.errors import DidProblem
from did_methods.core.public_key import public_key_from_multikey
from tests.unit.suites.disclosing import ECDSA, document_of
from tests.unit.suites.judging import CONTEXTS, judged, read
from tests.unit.suites.selective import (
    EcdsaIssuer,
    changed,
    credential,
    documents,
    join_proof,
    pinned,
    split_proof,
    with_components,
)
from tests.vectors_dir import VECTORS, needs_vectors
from verifier.errors import Problem, Undetermined
from verifier.suites.ecdsa_sd_2023 import MAX_DISCLOSED

ISSUER: Final = EcdsaIssuer()
BASE: Final = ECDSA.base
GOOD: Final = ECDSA.good
PLACES: Final = [
    "/type/0",
    "/issuer",
    "/validFrom",
    "/credentialSubject/alumniOf/name",
    "/credentialSubject/degree/type",
    "/credentialSubject/degree/name",
    "/credentialSubject/name",
]


# --- what is true ---


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
        "disclosed": PLACES,
        "withheld_statements": "unknown",
    }


def test_what_is_told_to_be_disclosed_is_shown_and_what_is_withheld_is_not_among_it() -> None:
    shown = credential()
    del shown["credentialSubject"]["degree"]

    told = judged(ISSUER.derive(BASE, BASE.show(shown)), key=ISSUER.public_key).facts["disclosed"]

    assert told == [place for place in PLACES if "degree" not in place]
    assert not any(value in place for value in ("Somebody", "A school") for place in told)


@pytest.mark.parametrize("left_out", ["name", "degree", "alumniOf"])
def test_what_the_issuer_did_not_make_mandatory_may_be_left_out(left_out: str) -> None:
    shown = credential()
    del shown["credentialSubject"][left_out]

    facts = judged(ISSUER.derive(BASE, BASE.show(shown)), key=ISSUER.public_key).facts

    assert (facts["mandatory_statements"], facts["disclosed_statements"] < 7) == (3, True)


# --- what is not ---


@needs_vectors
def test_no_two_signatures_may_be_exchanged() -> None:
    document, contexts = pinned(document_of(ECDSA.six), {})
    count = len(split_proof(document["proof"]["proofValue"])[1][2])
    accepted = []
    for one, other in combinations(range(count), 2):

        def exchange(components: list[Any], one: int = one, other: int = other) -> None:
            held = components[2]
            held[one], held[other] = held[other], held[one]

        try:
            judged(with_components(document, exchange), contexts=contexts)
        except (Problem, DidProblem):
            continue
        accepted.append((one, other))

    assert count == 6
    assert accepted == []


def test_a_mandatory_statement_can_not_be_passed_off_as_another() -> None:
    def demote(components: list[Any]) -> None:
        components[4].pop()
        components[2].append(components[2][0])

    assert ECDSA.code_of(with_components(GOOD, demote)) == "proof.signature_invalid"


def test_statements_of_another_credential_of_the_issuer_do_not_fit() -> None:
    other = EcdsaIssuer(ephemeral=ISSUER.key)
    richer = credential()
    richer["credentialSubject"]["name"] = "Somebody else"
    theirs = other.derive(other.sign(richer), other.sign(richer).show(richer))
    signatures = split_proof(theirs["proof"]["proofValue"])[1][2]

    def graft(components: list[Any]) -> None:
        components[2] = signatures

    assert (
        ECDSA.code_of(with_components(theirs | {"proof": GOOD["proof"]}, graft)) == "proof.signature_invalid"
    )


def test_the_ephemeral_key_is_signed() -> None:
    def swap(components: list[Any]) -> None:
        other = EcdsaIssuer(ephemeral=ISSUER.key)
        components[1] = split_proof(other.derive(BASE, BASE.show(credential()))["proof"]["proofValue"])[1][1]

    assert ECDSA.code_of(with_components(GOOD, swap)) == "proof.signature_invalid"


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

    assert ECDSA.code_of(with_components(GOOD, put)) == code


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
    assert ECDSA.code_of(changed(GOOD, ("proof", "proofValue"), value)) == code


def test_more_statements_than_are_checked_are_not_shown_to_be_wrong() -> None:
    def many(components: list[Any]) -> None:
        components[2] = [bytes(64)] * (MAX_DISCLOSED + 1)

    with pytest.raises(Undetermined) as unknown:
        judged(with_components(GOOD, many), key=ISSUER.public_key)

    assert unknown.value.code == "proof.limit_exceeded"
