"""merkle-proof-2019, as a DataIntegrityProof: the hash of the document is anchored in a transaction on a block chain.

Blockcerts 3.1 and later. Spec: Merkle Proof Signature Suite 2019, with the envelope of VC-DI 1.0.
"""

from typing import Final

from verifier.suites.core.anchored import NAME, merkle_proof_2019

SUITE: Final = merkle_proof_2019(NAME, title="Merkle Proof 2019, as Data Integrity proof")
