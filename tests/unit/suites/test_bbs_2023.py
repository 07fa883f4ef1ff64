"""bbs-2023: what an issuer signed and a holder chose to show is proven; anything else is refused."""

from itertools import combinations
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from did_methods.core.errors import DidInvalid, DidProblem
from did_methods.core.public_key import KeyType, PublicKey, public_key_from_multikey
from tests.unit.suites.judging import CONTEXTS, judged, read
from tests.unit.suites.selective import (
    LEAVES,
    REMOVED,
    BbsIssuer,
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
from verifier.linked_data import ContextStore
from verifier.suites.bbs_2023 import SUITE
from verifier.suites.core.bbs import MAX_MESSAGES

ISSUER: Final = BbsIssuer()
BASE: Final = ISSUER.sign(credential())
GOOD: Final = ISSUER.derive(BASE, BASE.show(credential()), b"for you")
PRC: Final = "w3c-vc-di-bbs/cases/prc__derivedRevealDocument.json"
AAMVA: Final = "https://w3id.org/vdl/aamva/v1"
VERIFIER: Final = "https://car.rental.verifier.example/"

# Requests that only the purpose, the domain or the challenge makes wrong: the signature holds.
NOT_OF_THE_SUITE: Final = frozenset(
    f"recorded-bbs/cases/{number}.json" for number in ("017", "018", "034", "035")
)


def cases(expected: str) -> list[Any]:
    return [
        pytest.param(case["file"], id=case["file"])
        for case in manifest()
        if case.get("expected") == expected
        and "bbs-2023" in (case.get("proofSuites") or [])
        and case["file"] not in NOT_OF_THE_SUITE
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

    assert (facts["selective"], facts["feature"]) == (True, "baseline")
    assert facts["disclosed_statements"] > 0
    assert facts["withheld_statements"] > 0


@needs_vectors
@pytest.mark.parametrize("file", sorted(NOT_OF_THE_SUITE))
def test_a_request_that_is_wrong_elsewhere_has_a_signature_that_holds(file: str) -> None:
    assert judged(document_of(file)).facts["withheld_statements"] == 0


@pytest.mark.parametrize("left_out", [None, "name", "degree", "alumniOf"])
def test_what_the_issuer_did_not_make_mandatory_may_be_left_out(left_out: str | None) -> None:
    shown = credential()
    shown["credentialSubject"].pop(left_out, None)

    facts = judged(ISSUER.derive(BASE, BASE.show(shown)), key=ISSUER.public_key).facts

    assert facts["mandatory_statements"] == 3
    assert facts["disclosed_statements"] + facts["withheld_statements"] == 7
    assert bool(facts["withheld_statements"]) is (left_out is not None)


# --- the features that bind more than statements ---


def licence(feature: str) -> tuple[Json, ContextStore]:
    document = document_of(f"w3c-vc-di-bbs/cases/{feature}__derivedRevealDocument.json")
    return document, CONTEXTS.with_documents(documents(AAMVA))


@needs_vectors
def test_a_credential_bound_to_a_secret_of_its_holder_is_proven() -> None:
    document, contexts = licence("HolderBinding")

    facts = judged(document, contexts=contexts).facts

    assert dict(facts) == {
        "selective": True,
        "mandatory_statements": 7,
        "disclosed_statements": 6,
        "withheld_statements": 17,
        "feature": "anonymous_holder_binding",
    }


@needs_vectors
@pytest.mark.parametrize("number", [16, 22, 24, "23", None, True])
def test_the_number_of_statements_can_not_be_changed(number: Any) -> None:  # noqa: ANN401
    document, contexts = licence("HolderBinding")

    def put(components: list[Any]) -> None:
        components[5] = number

    with pytest.raises(Rejected) as refused:
        judged(with_components(document, put), contexts=contexts)
    assert refused.value.code in {"proof.signature_invalid", "proof.value_malformed"}


@needs_vectors
@pytest.mark.parametrize("feature", ["Pseudonym", "PseudonymHB"])
def test_a_pseudonym_without_its_context_can_not_be_judged(feature: str) -> None:
    document, contexts = licence(feature)

    with pytest.raises(Undetermined) as unknown:
        judged(document, contexts=contexts)

    assert unknown.value.code == "proof.pseudonym_context_missing"


def in_present_form(document: Json, header: bytes, context: Any) -> Json:  # noqa: ANN401
    """Return the proof in the form of the specification: the vectors are of a draft without the context."""
    _, components = split_proof(document["proof"]["proofValue"])
    components.insert(5, context)
    return changed(document, ("proof", "proofValue"), join_proof(header, components))


@needs_vectors
@pytest.mark.parametrize("context", [VERIFIER, VERIFIER.encode()])
@pytest.mark.parametrize(
    ("feature", "header", "name"),
    [
        ("Pseudonym", b"\xd9\x5d\x07", "pseudonym"),
        ("PseudonymHB", b"\xd9\x5d\x09", "holder_binding_pseudonym"),
    ],
)
def test_a_pseudonym_is_proven_for_its_context(feature: str, header: bytes, name: str, context: Any) -> None:  # noqa: ANN401
    document, contexts = licence(feature)

    facts = judged(in_present_form(document, header, context), contexts=contexts).facts

    assert (facts["feature"], facts["withheld_statements"]) == (name, 17)


@needs_vectors
@pytest.mark.parametrize(
    ("context", "code"),
    [
        ("https://other.example/", "proof.signature_invalid"),
        ("", "proof.signature_invalid"),
        (5, "proof.value_malformed"),
    ],
)
def test_a_pseudonym_for_another_context_is_refused(context: Any, code: str) -> None:  # noqa: ANN401
    document, contexts = licence("Pseudonym")

    with pytest.raises(Rejected) as refused:
        judged(in_present_form(document, b"\xd9\x5d\x07", context), contexts=contexts)

    assert refused.value.code == code


# --- what is not ---


@needs_vectors
@pytest.mark.parametrize("name", ["", "prc__"])
def test_a_base_proof_is_no_presentation(name: str) -> None:
    document, contexts = pinned(document_of(f"w3c-vc-di-bbs/cases/{name}addSignedSDBase.json"), {})

    with pytest.raises(Rejected) as refused:
        judged(document, contexts=contexts)

    assert refused.value.code == "proof.base_proof"


@needs_vectors
@pytest.mark.parametrize("file", cases("invalid"))
def test_a_document_that_the_w3c_calls_invalid_is_not_proven(file: str) -> None:
    with pytest.raises((Problem, DidProblem)):
        judged(document_of(file), suite=SUITE)


@needs_vectors
def test_no_leaf_and_no_member_of_a_vector_may_be_changed() -> None:
    document = document_of(PRC)
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


@needs_vectors
def test_no_byte_of_the_proof_value_may_be_changed() -> None:
    document = document_of(PRC)
    value = document["proof"]["proofValue"]
    accepted = []
    for position in range(1, len(value), 5):
        other = "A" if value[position] != "A" else "B"
        mutant = changed(document, ("proof", "proofValue"), value[:position] + other + value[position + 1 :])
        try:
            judged(mutant)
        except (Problem, DidProblem):
            continue
        accepted.append(position)

    assert accepted == []


@needs_vectors
def test_no_two_labels_may_be_exchanged() -> None:
    document, contexts = pinned(document_of("w3c-vc-di-bbs/cases/derivedRevealDocument.json"), {})
    accepted = []
    for one, other in combinations(range(6), 2):

        def exchange(components: list[Any], one: int = one, other: int = other) -> None:
            labels = components[1]
            labels[one], labels[other] = labels[other], labels[one]

        try:
            judged(with_components(document, exchange), contexts=contexts)
        except (Problem, DidProblem):
            continue
        accepted.append((one, other))

    assert accepted == []


@given(st.sets(st.sampled_from(LEAVES)))
@settings(max_examples=30)
def test_whatever_is_left_out_the_rest_is_proven(left_out: set[tuple[str, ...]]) -> None:
    shown = credential()
    for path in sorted(left_out, key=len, reverse=True):
        at = shown["credentialSubject"]
        for step in path[:-1]:
            at = at[step]
        del at[path[-1]]

    facts = judged(ISSUER.derive(BASE, BASE.show(shown)), key=ISSUER.public_key).facts

    assert facts["disclosed_statements"] + facts["withheld_statements"] == 7


def test_a_proof_that_is_named_as_a_type_is_refused() -> None:
    named = changed(changed(GOOD, ("proof", "type"), "bbs-2023"), ("proof", "cryptosuite"), REMOVED)

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


def test_one_thing_can_not_be_shown_as_two() -> None:
    shown = credential()
    shown["credentialSubject"]["degree"] = [
        {"id": "urn:node:degree", "type": "Bachelor"},
        {"id": "urn:node:other", "name": "Chemistry"},
    ]

    forged = ISSUER.derive(BASE, BASE.show(shown, {"other": "degree"}))

    assert code_of(forged) == "proof.labels_differ"


@pytest.mark.parametrize("name", ["created", "proofPurpose", "verificationMethod"])
def test_the_options_of_the_proof_are_signed(name: str) -> None:
    others = {
        "created": REMOVED,
        "proofPurpose": "authentication",
        "verificationMethod": "did:example:other#key",
    }

    assert code_of(changed(GOOD, ("proof", name), others[name])) == "proof.signature_invalid"


def test_another_key_does_not_fit() -> None:
    assert code_of(GOOD, BbsIssuer(6).public_key) == "proof.signature_invalid"
    assert (
        code_of(GOOD, PublicKey(key_type=KeyType.BLS12381_G2, raw=b"\xc0" + bytes(95)))
        == "proof.key_malformed"
    )


def test_a_key_of_another_kind_does_not_fit() -> None:
    ed25519 = public_key_from_multikey("z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK")

    assert code_of(GOOD, ed25519) == "proof.key_type"


@pytest.mark.parametrize(
    ("place", "value", "code"),
    [
        (0, "", "proof.value_malformed"),
        (0, b"", "proof.value_malformed"),
        (0, bytes(272), "proof.value_malformed"),
        (1, [], "proof.value_malformed"),
        (1, {}, "proof.labels_differ"),
        (1, {0: -1}, "proof.value_malformed"),
        (1, {0: True}, "proof.value_malformed"),
        (1, {0: b"0"}, "proof.value_malformed"),
        (1, {0: 0, 1: 1, 2: 2, 3: 3, 4: 4}, "proof.labels_differ"),
        (1, {0: 0, 1: 1, 2: 2, 3: 2}, "proof.labels_differ"),
        (1, {0: 7, 1: 6, 2: 5, 3: 4}, "proof.signature_invalid"),
        (2, [0, 0, 1], "proof.value_malformed"),
        (2, [0, 1, 10], "proof.value_malformed"),
        (2, [], "proof.statement_count"),
        (3, None, "proof.value_malformed"),
        (3, [1, 0, 2, 3, 4, 5, 6], "proof.value_malformed"),
        (3, [0, 0, 1, 2, 3, 4, 5], "proof.value_malformed"),
        (3, [0, 1, 2, 3, 4, 5], "proof.statement_count"),
        (3, [0, 1, 2, 3, 4, 5, 7], "proof.value_malformed"),
        (4, "for you", "proof.value_malformed"),
        (4, b"for others", "proof.signature_invalid"),
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
        ("z2V0", "proof.value_malformed"),
        ("u2V0D", "cbor.syntax"),
        (join_proof(b"\xd9\x5d\x03", [1, 2, 3, 4]), "proof.value_malformed"),
        (join_proof(b"\xd9\x5d\x03", [1, 2, 3, 4, 5, 6]), "proof.value_malformed"),
        (join_proof(b"\xd9\x5d\x05", [1, 2, 3, 4, 5]), "proof.value_malformed"),
        (join_proof(b"\xd9\x5d\x05", [1, 2, 3, 4, 5, 6, 7]), "proof.value_malformed"),
        (join_proof(b"\xd9\x5d\x07", [1, 2, 3, 4, 5, 6]), "proof.value_malformed"),
        (join_proof(b"\xd9\x5d\x0a", []), "proof.value_malformed"),
        (join_proof(b"\xd9\x5d\x01", []), "proof.value_malformed"),
        (join_proof(b"\xd9\x5d\x04", []), "proof.base_proof"),
        (join_proof(b"\xd9\x5d\x06", []), "proof.base_proof"),
        (join_proof(b"\xd9\x5d\x08", []), "proof.base_proof"),
    ],
)
def test_a_proof_value_that_is_malformed_is_refused(value: Any, code: str) -> None:  # noqa: ANN401
    assert code_of(changed(GOOD, ("proof", "proofValue"), value)) == code


def test_more_statements_than_are_checked_are_not_shown_to_be_wrong() -> None:
    def lengthen(components: list[Any]) -> None:
        components[0] += (b"\x00" * 31 + b"\x01") * MAX_MESSAGES

    with pytest.raises(Undetermined) as unknown:
        judged(with_components(GOOD, lengthen), key=ISSUER.public_key)

    assert unknown.value.code == "proof.limit_exceeded"


@given(st.binary(max_size=200), st.sampled_from(range(3, 10, 2)))
def test_any_components_end_in_a_problem(raw: bytes, header: int) -> None:
    value = join_proof(bytes([0xD9, 0x5D, header]), raw)

    with pytest.raises((Problem, DidInvalid)):
        judged(changed(GOOD, ("proof", "proofValue"), value), key=ISSUER.public_key, suite=SUITE)
