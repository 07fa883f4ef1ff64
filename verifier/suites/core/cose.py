"""The signature of a COSE_Sign1 message: header rules, then the signature under the one key.

Specs: RFC 9052; RFC 9053; RFC 8812; RFC 9864. The algorithm counts only from the protected header, and is bound to the
type of the key, as for a JWS.
"""

from collections.abc import Mapping
from typing import Final

from did_methods.core.public_key import KeyType, PublicKey
from verifier.errors import Rejected, Undetermined
from verifier.model import CoseSign1

KEY_TYPES: Final = frozenset(
    {KeyType.ED25519, KeyType.P256, KeyType.P384, KeyType.P521, KeyType.SECP256K1, KeyType.RSA}
)
_ALGORITHM, _CRITICAL = 1, 2  # labels of headers, RFC 9052 section 3.1
_ALGORITHMS: Final[Mapping[int, str]] = {  # by the name of the same check in JOSE
    -7: "ES256",
    -8: "EdDSA",
    -9: "ES256",  # ESP256
    -19: "Ed25519",
    -35: "ES384",
    -36: "ES512",
    -37: "PS256",
    -38: "PS384",
    -39: "PS512",
    -47: "ES256K",
    -51: "ES384",  # ESP384
    -52: "ES512",  # ESP512
    -257: "RS256",
    -258: "RS384",
    -259: "RS512",
}
_NOT_YET: Final = frozenset(
    {-46, -48, -49, -50, -53, *range(-268, -264)}
)  # HSS-LMS; ML-DSA-44, -65, -87; Ed448; on curves of Brainpool


def check_sign1(message: CoseSign1, key: PublicKey) -> None:
    """Accept a message that `key` signed.

    Raises:
        Rejected: `jws.algorithm_refused`, `jws.critical_header`.
        Undetermined: `proof.algorithm_unsupported`.
        DidInvalid: `proof.signature_invalid`, `key.algorithm_mismatch`.
    """
    algorithm = message.protected.get(_ALGORITHM)
    if algorithm in tuple(_NOT_YET):
        raise Undetermined(
            "proof.algorithm_unsupported", f"expected an algorithm known here, got {algorithm}"
        )
    if isinstance(algorithm, bool) or not isinstance(algorithm, int) or algorithm not in _ALGORITHMS:
        raise Rejected(
            "jws.algorithm_refused", "expected a signature algorithm with a public key, got none or another"
        )
    if _CRITICAL in message.protected or _CRITICAL in message.unprotected:
        raise Rejected("jws.critical_header", "expected no critical extensions, got some")
    key.verify(_ALGORITHMS[algorithm], message.signature, message.signing_input)
