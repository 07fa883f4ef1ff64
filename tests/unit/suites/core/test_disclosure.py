"""The statements of a document are parted as the issuer signed them, under its labels and in its order."""

from typing import Any, Final

import pytest

from did_methods.core.strict_cbor import CborValue
from tests.unit.suites.judging import CONTEXTS
from tests.unit.suites.selective import V2, Json
from verifier.errors import Rejected
from verifier.model import EmbeddedProof
from verifier.suites.core.disclosure import (
    Statements,
    part_statements,
    read_indexes,
    read_labels,
)

PROOF: Final[Json] = {"type": "DataIntegrityProof", "cryptosuite": "ecdsa-sd-2023", "proofValue": "u"}


def document(*names: str) -> Json:
    return {
        "@context": V2,
        "id": "urn:x:credential",
        "type": "VerifiableCredential",
        "issuer": "urn:x:issuer",
        "credentialSubject": [{"name": name} for name in names],
    }


def parted(claims: Json, labels: dict[str, str], mandatory: list[int]) -> Statements:
    return part_statements(EmbeddedProof(document=claims, proof=PROOF), CONTEXTS, labels, mandatory)


def code_of(claims: Json, labels: dict[str, str], mandatory: list[int]) -> str:
    with pytest.raises(Rejected) as refused:
        parted(claims, labels, mandatory)
    return refused.value.code


def test_statements_stand_in_the_order_of_the_signed_labels() -> None:
    one = parted(document("a", "b"), {"_:c14n0": "_:x", "_:c14n1": "_:y"}, [])
    other = parted(document("a", "b"), {"_:c14n0": "_:y", "_:c14n1": "_:x"}, [])

    assert [line[:3] for line in one.disclosed] == [b"<ur"] * 4 + [b"_:x", b"_:y"]
    assert sorted(one.disclosed) == list(one.disclosed)
    assert one.disclosed[-1].split()[2] != other.disclosed[-1].split()[2]


def test_mandatory_statements_are_hashed_together_whatever_the_order_of_their_indexes() -> None:
    labels = {"_:c14n0": "_:x"}

    first, second = (parted(document("a"), labels, places) for places in ([0, 2], [2, 0]))

    assert first == second
    assert (first.mandatory, len(first.disclosed)) == (2, 2)
    assert first.mandatory_hash != parted(document("a"), labels, [0, 1]).mandatory_hash


def test_the_options_are_hashed_without_the_proof_value() -> None:
    claims = document()

    hashes = {
        part_statements(EmbeddedProof(document=claims, proof=PROOF | more), CONTEXTS, {}, []).proof_hash
        for more in ({}, {"proofValue": "another"}, {"@context": V2})
    }

    assert len(hashes) == 1


def test_a_proof_under_a_context_of_its_own_is_refused() -> None:
    secured = EmbeddedProof(document=document(), proof=PROOF | {"@context": [V2]})

    with pytest.raises(Rejected) as refused:
        part_statements(secured, CONTEXTS, {}, [])

    assert refused.value.code == "structure.proof"


@pytest.mark.parametrize(
    "labels",
    [
        {},
        {"_:c14n0": "_:x"},
        {"_:c14n0": "_:x", "_:c14n1": "_:x"},
        {"_:c14n0": "_:x", "_:c14n2": "_:y"},
        {"_:c14n0": "_:x", "_:c14n1": "_:y", "_:c14n2": "_:z"},
        {"c14n0": "_:x", "c14n1": "_:y"},
    ],
)
def test_labels_name_every_node_once_and_no_two_alike(labels: dict[str, str]) -> None:
    assert code_of(document("a", "b"), labels, []) == "proof.labels_differ"


@pytest.mark.parametrize("mandatory", [[3], [0, 2**70]])
def test_an_index_beyond_the_statements_is_refused(mandatory: list[int]) -> None:
    assert code_of(document(), {}, mandatory) == "proof.value_malformed"


def test_what_is_known_to_be_withheld_is_told_and_what_is_not_is_unknown() -> None:
    statements = parted(document(), {}, [0])

    assert statements.facts(withheld=None)["withheld_statements"] == "unknown"
    assert dict(statements.facts(withheld=4)) == {
        "selective": True,
        "mandatory_statements": 1,
        "disclosed_statements": 1,
        "disclosed": ["/id", "/type", "/issuer"],
        "withheld_statements": 4,
    }


@pytest.mark.parametrize("value", [None, 1, b"", {}, [1, 1], [-1], ["0"], [b""], [True], [[0]], [0, None]])
def test_indexes_that_are_not_numbers_each_once_are_refused(value: Any) -> None:  # noqa: ANN401
    with pytest.raises(Rejected) as refused:
        read_indexes(value, "indexes")

    assert refused.value.code == "proof.value_malformed"


@pytest.mark.parametrize("value", [None, 1, b"", [], {"0": 0}, {b"": 0}, {-1: 0}])
def test_a_map_whose_keys_are_no_numbers_is_refused(value: CborValue) -> None:
    with pytest.raises(Rejected) as refused:
        read_labels(value, lambda label: f"_:{label!r}")

    assert refused.value.code == "proof.value_malformed"
