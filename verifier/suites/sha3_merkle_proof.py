"""SHA3MerkleProof: a wrapped document of OpenAttestation, in a batch whose root its issuer signed or a contract issued.

Spec: OpenAttestation, schema 2.0, with `OpenAttestationSignature2018` where a key signed.
"""

from typing import Final

from verifier.suites.core.wrapped import wrapped_suite

SUITE: Final = wrapped_suite("SHA3MerkleProof", title="OpenAttestation 2.0")
