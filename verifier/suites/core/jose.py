"""The rules that every enveloping JWS is held to, whatever it carries: its header, then its signature under one key.

Specs: RFC 7515; RFC 7518; RFC 8725 (best practice). The algorithm is bound to the type of the key, so that no header
can make a public key into a secret, nor one curve's key into another's.
"""

from typing import Final

from did_methods.core.public_key import KeyType, PublicKey, public_key_from_jwk
from verifier.errors import Rejected, Undetermined
from verifier.model import CompactJws, JsonObject, ProofClaim, SelectiveJwt

KEY_TYPES: Final = frozenset(
    {KeyType.ED25519, KeyType.P256, KeyType.P384, KeyType.P521, KeyType.SECP256K1, KeyType.RSA}
)
_ALGORITHMS: Final = frozenset(
    {
        "EdDSA",
        "Ed25519",
        "ES256",
        "ES384",
        "ES512",
        "ES256K",
        "RS256",
        "RS384",
        "RS512",
        "PS256",
        "PS384",
        "PS512",
    }
)
_NOT_YET: Final = frozenset({"Ed448", "ES256K-R", "ML-DSA-44", "ML-DSA-65", "ML-DSA-87"})
# Headers that point elsewhere for the key: never followed, and no issuer of a credential needs them.
_REMOTE: Final = frozenset({"jku", "x5u"})


def check_jws(jws: CompactJws, key: PublicKey, *, extended: bool = False) -> None:
    """Check that `key` signed the token, and that its header asks for nothing that is not done here.

    `extended`: the caller has judged the critical extensions.

    Raises:
        Rejected: `jws.algorithm_refused`, `jws.critical_header`, `jws.remote_key_header`, `jws.jwk_differs`.
        Undetermined: `proof.algorithm_unsupported`.
        DidInvalid: `proof.signature_invalid`, `key.…`.
    """
    header = jws.header
    algorithm = judge_algorithm(header)
    if not extended:
        _judge_critical(jws)
    if "zip" in header:
        raise Rejected("jws.critical_header", "expected no compression in a signed token, got some")
    if not _REMOTE.isdisjoint(header):
        raise Rejected(
            "jws.remote_key_header", "expected a key named by kid, got a header that points to a URL"
        )
    if "jwk" in header and _embedded_key(header["jwk"]).raw != key.raw:
        raise Rejected("jws.jwk_differs", "expected the issuer's own key as jwk, got another key")
    key.verify(algorithm, jws.signature, jws.signing_input)


def judge_algorithm(header: JsonObject) -> str:
    """Return the algorithm of a token.

    Raises:
        Rejected: `jws.algorithm_refused`.
        Undetermined: `proof.algorithm_unsupported`.
    """
    algorithm = header.get("alg")
    if algorithm in tuple(_NOT_YET):
        raise Undetermined(
            "proof.algorithm_unsupported", f"expected an algorithm known here, got {algorithm}"
        )
    if not isinstance(algorithm, str) or algorithm not in _ALGORITHMS:
        raise Rejected(
            "jws.algorithm_refused", "expected a signature algorithm with a public key, got none or another"
        )
    return algorithm


def judge_first(claim: ProofClaim) -> None:
    """Judge the algorithm of the token that a proof is, which needs no key.

    Raises:
        Rejected, Undetermined: as `judge_algorithm`.
    """
    secured = claim.secured
    jws = secured.issuer_jws if isinstance(secured, SelectiveJwt) else secured
    if isinstance(jws, CompactJws):
        judge_algorithm(jws.header)


def _judge_critical(jws: CompactJws) -> None:
    """Refuse every critical extension but `b64`, and that but where it was heeded and stands as RFC 7797 has it."""
    header = jws.header
    b64 = header.get("b64", True)
    if "b64" in header and not jws.heeds_b64:
        raise Rejected("jws.critical_header", "expected a payload in base64url, got b64 in the header")
    if "crit" in header and (header["crit"] != ["b64"] or "b64" not in header):
        raise Rejected("jws.critical_header", "expected no critical extensions, got some")
    if not isinstance(b64, bool) or (not b64 and "crit" not in header):
        raise Rejected("jws.critical_header", "expected b64 true, or false and critical, got another")


def _embedded_key(jwk: object) -> PublicKey:
    if not isinstance(jwk, dict):
        raise Rejected("jws.jwk_differs", "expected an object as jwk, got another type")
    return public_key_from_jwk(jwk)
