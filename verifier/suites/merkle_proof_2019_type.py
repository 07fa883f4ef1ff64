"""MerkleProof2019, a proof type of its own: the hash of the document is anchored in a transaction on a block chain.

Blockcerts 3.0. Spec: Merkle Proof Signature Suite 2019.
"""

from typing import Final

from did_methods.core.public_key import KeyType
from verifier.suites.core.anchored import check_anchored, judge_unanchored
from verifier.suites.core.suite import Suite

SUITE: Final = Suite(
    name="MerkleProof2019",
    title="Merkle Proof 2019",
    spec="https://w3c-ccg.github.io/lds-merkle-proof-2019/",
    key_types=frozenset({KeyType.SECP256K1}),
    uses_contexts=True,
    check=check_anchored,
    check_account=check_anchored,
    anchor=judge_unanchored,
    legacy=True,
)
