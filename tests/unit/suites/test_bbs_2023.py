"""bbs-2023: its features, and its components; test_disclosing.py holds what it shares with ecdsa-sd-2023."""

from typing import Any, Final

import pytest

from did_methods.core.public_key import KeyType, PublicKey
from tests.unit.suites.disclosing import BBS, document_of
from tests.unit.suites.judging import CONTEXTS, judged
from tests.unit.suites.selective import (
    BbsIssuer,
    Json,
    changed,
    credential,
    documents,
    join_proof,
    split_proof,
    with_components,
)
from tests.vectors_dir import needs_vectors
from verifier.errors import Rejected, Undetermined
from verifier.linked_data import ContextStore
from verifier.suites.core.bbs import MAX_MESSAGES
from verifier.suites.core.places import told_of

ISSUER: Final = BbsIssuer()
BASE: Final = BBS.base
GOOD: Final = ISSUER.derive(BASE, BASE.show(credential()), b"for you")
AAMVA: Final = "https://w3id.org/vdl/aamva/v1"
VERIFIER: Final = "https://car.rental.verifier.example/"


# --- what is true ---


@needs_vectors
@pytest.mark.parametrize("file", sorted(BBS.not_of_the_suite))
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
        "disclosed": told_of(document),
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


def test_another_key_does_not_fit() -> None:
    assert BBS.code_of(GOOD, BbsIssuer(6).public_key) == "proof.signature_invalid"
    assert (
        BBS.code_of(GOOD, PublicKey(key_type=KeyType.BLS12381_G2, raw=b"\xc0" + bytes(95)))
        == "proof.key_malformed"
    )


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

    assert BBS.code_of(with_components(GOOD, put)) == code


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
    assert BBS.code_of(changed(GOOD, ("proof", "proofValue"), value)) == code


def test_more_statements_than_are_checked_are_not_shown_to_be_wrong() -> None:
    def lengthen(components: list[Any]) -> None:
        components[0] += (b"\x00" * 31 + b"\x01") * MAX_MESSAGES

    with pytest.raises(Undetermined) as unknown:
        judged(with_components(GOOD, lengthen), key=ISSUER.public_key)

    assert unknown.value.code == "proof.limit_exceeded"
