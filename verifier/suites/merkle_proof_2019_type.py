"""MerkleProof2019, a proof type of its own: the hash of the document is anchored in a transaction on a block chain.

Blockcerts 3.0. Spec: Merkle Proof Signature Suite 2019.
"""

from typing import Final

from verifier.suites.core.anchored import TYPE, merkle_proof_2019

SUITE: Final = merkle_proof_2019(TYPE, title="Merkle Proof 2019", legacy=True)
