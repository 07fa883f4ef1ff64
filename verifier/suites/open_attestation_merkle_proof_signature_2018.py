"""OpenAttestationMerkleProofSignature2018: the same as `SHA3MerkleProof`, of a credential whose salts are in its proof.

Spec: OpenAttestation, schema 3.0.
"""

from typing import Final

from verifier.suites.core.wrapped import wrapped_suite

SUITE: Final = wrapped_suite("OpenAttestationMerkleProofSignature2018", title="OpenAttestation 3.0")
