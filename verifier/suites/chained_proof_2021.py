"""ChainedProof2021: a MerkleProof2019 over a document with the proofs before it, the last of which it repeats.

Blockcerts 3 of cert-issuer 3.1 to 3.5. Spec: a draft of Jolocom, of which Blockcerts took the envelope alone.
"""

from typing import Final

from verifier.suites.core.anchored import CHAINED, merkle_proof_2019

SUITE: Final = merkle_proof_2019(CHAINED, title="Chained Proof 2021, around Merkle Proof 2019", legacy=True)
