"""ecdsa-sd-2023 and bbs-2023 alike: what was signed and is shown is proven; anything else is refused."""

from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from did_methods.core.errors import DidInvalid, DidProblem
from did_methods.core.public_key import public_key_from_multikey
from tests.unit.suites.disclosing import BOTH, Disclosing, document_of
from tests.unit.suites.judging import judged
from tests.unit.suites.selective import (
    LEAVES,
    REMOVED,
    changed,
    credential,
    join_proof,
    leaf_changes,
    pinned,
    split_proof,
    with_components,
)
from tests.vectors_dir import needs_vectors
from verifier.errors import Problem, Rejected

each = pytest.mark.parametrize("one", BOTH, ids=lambda one: one.name)


def of_each(expected: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(
        ("one", "file"),
        [pytest.param(one, file, id=file) for one in BOTH for file in one.cases(expected)],
    )


@needs_vectors
@of_each("valid")
def test_a_document_that_the_w3c_calls_valid_is_proven(one: Disclosing, file: str) -> None:
    document, contexts = pinned(document_of(file), {})

    facts = judged(document, contexts=contexts).facts

    assert facts["selective"] is True
    assert facts["disclosed_statements"] > 0
    if one.name == "ecdsa-sd-2023":
        assert facts["withheld_statements"] == "unknown"
    else:
        assert (facts["feature"], facts["withheld_statements"] > 0) == ("baseline", True)


@needs_vectors
@of_each("invalid")
def test_a_document_that_the_w3c_calls_invalid_is_not_proven(one: Disclosing, file: str) -> None:
    with pytest.raises((Problem, DidProblem)):
        judged(document_of(file), suite=one.suite)


@needs_vectors
@pytest.mark.parametrize("file", [pytest.param(file, id=file) for one in BOTH for file in one.base_proofs])
def test_a_base_proof_is_no_presentation(file: str) -> None:
    document, contexts = pinned(document_of(file), {})

    with pytest.raises(Rejected) as refused:
        judged(document, contexts=contexts)

    assert refused.value.code == "proof.base_proof"


@needs_vectors
@each
def test_no_leaf_and_no_member_of_a_vector_may_be_changed(one: Disclosing) -> None:
    document = document_of(one.vector)
    key = judged(document).finding.method.signer
    accepted = []
    for path, value in leaf_changes(document):
        if path == ("proof",):
            continue
        try:
            judged(changed(document, path, value), key=key, suite=one.suite)
        except (Problem, DidProblem):
            continue
        accepted.append(path)

    assert accepted == []


@needs_vectors
@each
def test_no_byte_of_the_proof_value_may_be_changed(one: Disclosing) -> None:
    document = document_of(one.vector)
    value = document["proof"]["proofValue"]
    accepted = []
    for position in range(1, len(value), one.every):
        other = "A" if value[position] != "A" else "B"
        mutant = changed(document, ("proof", "proofValue"), value[:position] + other + value[position + 1 :])
        try:
            judged(mutant)
        except (Problem, DidProblem):
            continue
        accepted.append(position)

    assert accepted == []


@needs_vectors
@each
def test_no_two_labels_may_be_exchanged(one: Disclosing) -> None:
    document, contexts = pinned(document_of(one.six), {})
    count = len(split_proof(document["proof"]["proofValue"])[1][one.labels])
    accepted = []
    for first, second in combinations(range(count), 2):

        def exchange(components: list[Any], first: int = first, second: int = second) -> None:
            labels = components[one.labels]
            labels[first], labels[second] = labels[second], labels[first]

        try:
            judged(with_components(document, exchange), contexts=contexts)
        except (Problem, DidProblem):
            continue
        accepted.append((first, second))

    assert count == 6
    assert accepted == []


@each
@given(left_out=st.sets(st.sampled_from(LEAVES)))
@settings(max_examples=30)
def test_whatever_is_left_out_the_rest_is_proven(one: Disclosing, left_out: set[tuple[str, ...]]) -> None:
    shown = credential()
    for path in sorted(left_out, key=len, reverse=True):
        at = shown["credentialSubject"]
        for step in path[:-1]:
            at = at[step]
        del at[path[-1]]

    facts = judged(one.derived(shown), key=one.issuer.public_key).facts

    assert facts["mandatory_statements"] == 3
    assert facts["disclosed_statements"] <= 7
    if one.name == "bbs-2023":
        assert facts["disclosed_statements"] + facts["withheld_statements"] == 7


@each
def test_a_proof_that_is_named_as_a_type_is_refused(one: Disclosing) -> None:
    named = changed(changed(one.good, ("proof", "type"), one.name), ("proof", "cryptosuite"), REMOVED)

    assert one.code_of(named) == "proof.type_differs"


@each
def test_a_claim_that_no_context_defines_is_refused(one: Disclosing) -> None:  # P19
    assert one.code_of(changed(one.good, ("credentialSubject", "clearance"), "top secret")) == (
        "linked_data.unsigned_term"
    )


@each
def test_a_claim_that_was_not_signed_is_refused(one: Disclosing) -> None:  # P19
    forged = changed(one.good, ("credentialSubject", "degree", "name"), "Doctor")

    assert one.code_of(forged) == "proof.signature_invalid"


@each
def test_a_claim_more_than_was_signed_is_refused(one: Disclosing) -> None:
    shown = credential()
    shown["credentialSubject"]["description"] = "honours"

    assert one.code_of(one.derived(shown)) == "proof.statement_count"


@each
@pytest.mark.parametrize("left_out", ["issuer", "validFrom"])
def test_what_the_issuer_made_mandatory_can_not_be_left_out(one: Disclosing, left_out: str) -> None:  # P19
    shown = credential()
    del shown[left_out]

    assert one.code_of(one.derived(shown)) == "proof.signature_invalid"


@each
def test_one_thing_can_not_be_shown_as_two(one: Disclosing) -> None:
    """The degree of one school: shown as a degree with no name, and a name that no degree has."""
    shown = credential()
    shown["credentialSubject"]["degree"] = [
        {"id": "urn:node:degree", "type": "Bachelor"},
        {"id": "urn:node:other", "name": "Chemistry"},
    ]

    assert one.code_of(one.derived(shown, {"other": "degree"})) == "proof.labels_differ"


@each
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("created", REMOVED),
        ("proofPurpose", "authentication"),
        ("verificationMethod", "did:example:other#key"),
    ],
)
def test_the_options_of_the_proof_are_signed(one: Disclosing, name: str, value: object) -> None:
    assert one.code_of(changed(one.good, ("proof", name), value)) == "proof.signature_invalid"


@each
def test_a_key_of_another_kind_does_not_fit(one: Disclosing) -> None:
    ed25519 = public_key_from_multikey("z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK")

    assert one.code_of(one.good, ed25519) == "proof.key_type"


@each
@given(raw=st.binary(max_size=200), header=st.sampled_from(range(1, 10, 2)))
def test_any_components_end_in_a_problem(one: Disclosing, raw: bytes, header: int) -> None:
    value = join_proof(bytes([0xD9, 0x5D, header]), raw)

    with pytest.raises((Problem, DidInvalid)):
        judged(changed(one.good, ("proof", "proofValue"), value), key=one.issuer.public_key, suite=one.suite)
