"""What SHA3MerkleProof and OpenAttestationMerkleProofSignature2018 share: hashes, paths, who vouches, and the cost."""

from contextlib import suppress
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests import cost
from tests.builders import open_attestation as oa
from tests.unit.suites.judging import PLUG_INS
from verifier import formats
from verifier.errors import InputRefused, Problem, Rejected, Undetermined
from verifier.linked_data import ContextStore
from verifier.model import EmbeddedProof, Issuance, ProofClaim, WrappedDocument
from verifier.steps.contract_answers import read_records, read_response, read_word
from verifier.suites.core.chain_address import read_address
from verifier.suites.core.wrapped import way_to_root, work

UNIT: Final = 0.000_25  # seconds
SUITE: Final = PLUG_INS["SHA3MerkleProof"]
CONTEXTS: Final = ContextStore.bundled()
ISSUED: Final = oa.wrapped(oa.degree(oa.by_store()))


def claim_of(document: dict[str, Any]) -> ProofClaim:
    presented = formats.open_child(document)
    return formats.detect(presented).parse(presented).proofs[0]


def anew(claim: ProofClaim) -> ProofClaim:
    """Return a claim of which nothing is known yet."""
    assert isinstance(claim.secured, WrappedDocument)
    return replace(claim, secured=replace(claim.secured, walked={}))


LARGE: Final = {
    "a degree": oa.degree(),
    "many values": oa.degree(transcript=[{"name": f"Course {n}", "grade": "A"} for n in range(400)]),
    "a large value": oa.degree(attachments=[{"data": "A" * 60_000}]),
    "a credential": oa.credential(),
}


@pytest.mark.parametrize("name", LARGE)
def test_the_hashes_take_no_more_than_was_announced(name: str) -> None:
    claim = claim_of(oa.wrapped(LARGE[name], beside=20).document)

    announced = 1.5 * work(claim) * UNIT  # the ruler is no better than that

    assert cost.seconds(lambda: way_to_root(anew(claim))) < announced


@pytest.mark.parametrize(
    "value", [0, -7, 1.5, -0.25, 1e21, 2.5e-7, True, False, None, "", "a:b\n\u2028", {}, []]
)
def test_what_it_says_is_what_was_wrapped(value: object) -> None:
    said = oa.degree(oa.by_store(), value=value)

    assert formats.detect(oa.wrapped(said).document).parse(oa.wrapped(said).document).claims == said


def test_what_is_known_is_not_counted_again() -> None:
    claim = claim_of(oa.wrapped(LARGE["many values"]).document)
    before = work(claim)
    way = way_to_root(claim)

    assert work(claim) < before / 4
    assert way_to_root(claim) == way


def test_what_is_shown_false_stays_so_when_asked_again() -> None:
    claim = claim_of(
        {**ISSUED.document, "data": oa.wrapped(oa.degree(oa.by_store(), name="x")).document["data"]}
    )

    for _ in range(2):
        with pytest.raises(Rejected) as refused:
            way_to_root(claim)
        assert refused.value.code == "anchor.other_document"


@pytest.mark.parametrize(
    ("contract", "root", "passes"),
    [(oa.STORE, ISSUED.root, True), (oa.OTHER_STORE, ISSUED.root, False), (oa.STORE, b"\1" * 32, False)],
)
def test_only_the_contract_that_was_asked_for_this_root_vouches(
    contract: str, root: bytes, *, passes: bool
) -> None:
    issuance = Issuance(chain="eth:mainnet", contract=contract, root=root)
    claim = replace(claim_of(ISSUED.document), issuance=issuance)
    signer = read_address(oa.STORE)

    if passes:
        assert SUITE.check(claim, signer, CONTEXTS) == {"chain": "eth:mainnet", "contract": oa.STORE}
    else:
        with pytest.raises(Rejected) as refused:
            SUITE.check(claim, signer, CONTEXTS)
        assert refused.value.code == "anchor.not_issued"


def test_another_wrapping_under_its_name_is_told() -> None:
    claim = replace(claim_of(ISSUED.document), secured=EmbeddedProof(document={}, proof={}))

    with pytest.raises(Rejected) as refused:
        SUITE.check(claim, read_address(oa.STORE), CONTEXTS)
    assert refused.value.code == "proof.type_differs"
    assert work(claim) == 1


_JSON: Final = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=12,
)


@given(data=_JSON, proof=_JSON, signature=_JSON)
def test_anything_beside_the_data_gives_a_value_or_a_problem(
    data: object, proof: object, signature: object
) -> None:
    members = signature if isinstance(signature, dict) else {}
    for document in (
        {**ISSUED.document, "data": data if isinstance(data, dict) else {}, "proof": proof},
        {**ISSUED.document, "signature": {**members, "type": "SHA3MerkleProof"}, "privacy": proof},
        {**ISSUED.document, "data": {**ISSUED.document["data"], "issuers": data}},
        {**oa.credential(), "proof": {**members, "type": "OpenAttestationMerkleProofSignature2018"}},
        {**oa.wrapped(oa.credential()).document, "openAttestationMetadata": data},
    ):
        with suppress(Problem, InputRefused):
            claim_of(document)


@given(body=st.binary(max_size=40) | _JSON.map(lambda value: str(value).encode()))
def test_any_answer_gives_a_word_records_a_status_or_leaves_it_open(body: bytes) -> None:
    for read in (read_word, read_records, lambda one: read_response(one, "0x00")):
        with suppress(Undetermined):
            read(body)
