"""merkle-proof-2019 and MerkleProof2019: any bytes give a value or a problem; nothing holds unseen."""

import json
from contextlib import suppress
from hashlib import new, sha256

import base58
import pytest
from hypothesis import given
from hypothesis import strategies as st

from did_methods.core.errors import DidProblem
from did_methods.core.ripemd160 import hash_160, ripemd_160
from tests.builders import blockcerts
from tests.unit.suites.judging import judged, key_of
from tests.vectors_dir import VECTORS, needs_vectors
from verifier.errors import Problem, Undetermined
from verifier.model import Anchor
from verifier.steps.explorer_answers import read_transaction
from verifier.suites.core.merkle_proof import anchor_at, read_anchor, read_proof_value

BITCOIN = anchor_at("btc:mainnet", blockcerts.TRANSACTION)
ETHEREUM = Anchor(
    chain="eth:mainnet", transaction_id="0xd7f7ccdb8de0ece57136696020af60026428234769263eb6ae882b8b7f3a1c96"
)
ROOT = bytes.fromhex("68f3ede17fdb67ffd4a5164b5687a71f9fbb68da803b803935720f2aa38f7728")


@pytest.mark.parametrize("cryptosuite", [True, False])
def test_a_proof_whose_transaction_was_not_looked_up_leaves_it_open(cryptosuite: bool) -> None:  # noqa: FBT001 - a case
    version = "v3.1" if cryptosuite else "v3"
    signed = blockcerts.anchored(blockcerts.unsigned(version), cryptosuite=cryptosuite)

    with pytest.raises(Undetermined) as problem:
        judged(signed.document, key=key_of(f"did:key:{blockcerts.SIGNER.multikey}"))

    assert problem.value.code == "anchor.not_looked_up"


@given(st.text() | st.binary(max_size=400).map(lambda raw: "z" + base58.b58encode(raw).decode()))
def test_any_proof_value_gives_a_proof_or_a_problem(value: str) -> None:
    with suppress(Problem, DidProblem):
        read_anchor(read_proof_value(value).stated_anchor)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 10**18) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["txid", "hash", "vin", "vout", "status", "inputs", "out", "outputs", "result", "input"]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


@given(_JSON, st.sampled_from([BITCOIN, ETHEREUM]))
def test_any_answer_of_an_explorer_gives_a_transaction_or_leaves_it_open(
    answer: object, anchor: Anchor
) -> None:
    with suppress(Undetermined):
        read_transaction(anchor, json.dumps(answer).encode())


@needs_vectors
@pytest.mark.parametrize("name", ["blockcypher", "blockchain_info"])
def test_what_explorers_of_bitcoin_answered_is_read(name: str) -> None:
    body = (VECTORS / f"blockcerts-cert-verifier/explorer/{name}.json").read_bytes()

    found = read_transaction(BITCOIN, body)

    assert found.data == (ROOT,)
    assert found.senders == ("1Q3P94rdNyftFBEKiN1fxmt2HnQgSCB619",)
    assert found.confirmed_at is not None
    assert found.confirmed_at.strftime("%Y-%m-%d %H") == "2016-10-03 19"


@needs_vectors
def test_what_an_explorer_of_ethereum_answered_is_read() -> None:
    body = (VECTORS / "blockcerts-cert-verifier/explorer/etherscan_tx.json").read_bytes()

    found = read_transaction(ETHEREUM, body)

    assert [data.hex() for data in found.data] == [
        "8438d5be1cb1e8eed22dc510e0154cc896b644521b4dd3ad6f838b884af921ea"
    ]
    assert found.senders == ("0xfc522b943d068116074c1c36839515fac0aa224e",)


@given(st.binary(max_size=300))
def test_ripemd_160_is_what_openssl_makes_of_it(data: bytes) -> None:
    assert ripemd_160(data) == new("ripemd160", data).digest()


def test_ripemd_160_is_what_its_paper_prints() -> None:
    assert ripemd_160(b"abc").hex() == "8eb208f7e05d987a9b044a8e98c6b087f15a0bfc"
    assert hash_160(b"") == ripemd_160(sha256(b"").digest())
