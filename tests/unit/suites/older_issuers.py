"""Issuers of every suite but the selectively disclosing ones, made from other people's parts.

PyLD reads the options under `security/v2`, `rfc8785` writes canonical JSON, `cryptography` signs: nothing of it is
what verifies. What needs Keccak is signed by didkit, in tests/interop.
"""

import base64
import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final

import base58
import rfc8785
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from did_methods.core.keccak import keccak_256
from tests.builders import credential
from tests.builders.canonical import canonical_quads
from tests.builders.issuer import Issuer
from tests.builders.keys import Identity, Key, base64url, did_key, key
from verifier.suites.core.recovery import recovered
from verifier.suites.core.typed_data import generated_types, read_types, signing_hash

SECURITY: Final = "https://w3id.org/security#"
DETACHED: Final[Mapping[str, Mapping[str, str]]] = {
    "Ed25519Signature2018": {"Ed25519": "EdDSA"},
    "RsaSignature2018": {"RSA-2048": "PS256"},
    "EcdsaSecp256k1Signature2019": {"secp256k1": "ES256K"},
    "EcdsaSecp256r1Signature2019": {"P-256": "ES256"},
    "JsonWebSignature2020": {
        "Ed25519": "EdDSA",
        "P-256": "ES256",
        "P-384": "ES384",
        "P-521": "ES512",
        "secp256k1": "ES256K",
        "RSA-2048": "PS256",
    },
}
"""Suite, kind of key, algorithm of the detached JWS."""

BLAKE2B: Final[Mapping[str, tuple[str, str]]] = {
    "Ed25519BLAKE2BDigestSize20Base58CheckEncodedSignature2021": ("Ed25519", "EdBlake2b"),
    "P256BLAKE2BDigestSize20Base58CheckEncodedSignature2021": ("P-256", "ESBlake2b"),
}
TEZOS_PREFIXES: Final = {
    "Ed25519": (bytes([9, 245, 205, 134, 18]), bytes([13, 15, 37, 217])),
    "P-256": (bytes([54, 240, 44, 52]), bytes([3, 178, 139, 127])),
    "secp256k1": (bytes([13, 115, 101, 19, 63]), bytes([3, 254, 226, 86])),
}

CRYPTOSUITES: Final[Mapping[str, tuple[str, ...]]] = {
    "eddsa-rdfc-2022": ("Ed25519",),
    "eddsa-jcs-2022": ("Ed25519",),
    "ecdsa-rdfc-2019": ("P-256", "P-384"),
    "ecdsa-jcs-2019": ("P-256", "P-384"),
}


def signed_examples() -> dict[str, dict[str, Any]]:
    """Return a signed credential of each suite and kind of key, by "suite kind"."""
    examples = {}
    for suite, kinds in CRYPTOSUITES.items():
        for kind in kinds:
            issuer = Issuer(identity=did_key(key(kind)))
            document = credential.badge(issuer=issuer.did)
            examples[f"{suite} {kind}"] = issuer.sign_data_integrity(document, suite, nonce="n-1")
    issuer = Issuer()
    examples["Ed25519Signature2020 Ed25519"] = issuer.sign_ed25519_2020(credential.badge(issuer=issuer.did))
    for suite, algorithms in DETACHED.items():
        for kind, algorithm in algorithms.items():
            examples[f"{suite} {kind}"] = sign_detached(suite, kind, algorithm)
    for suite, (kind, algorithm) in BLAKE2B.items():
        examples[f"{suite} {kind}"] = sign_detached(suite, kind, algorithm)
    for kind in TEZOS_PREFIXES:
        examples[f"TezosSignature2021 {kind}"] = sign_tezos(kind)
        examples[f"TezosJcsSignature2021 {kind}"] = sign_tezos_jcs(kind)
    examples["SolanaSignature2021 Ed25519"] = sign_solana()
    examples["EcdsaSecp256k1RecoverySignature2020 secp256k1"] = sign_recoverable_jws()
    examples["EthereumPersonalSignature2021 secp256k1"] = sign_personal()
    examples["EthereumEip712Signature2021 secp256k1"] = sign_typed()
    examples["JcsEd25519Signature2020 Ed25519"] = sign_jcs_ed25519(
        credential.badge(issuer=issuer.did), by=issuer
    )
    return examples


def sign_jcs_ed25519(
    document: Mapping[str, Any], *, by: Issuer, hashed: bool = False, **options: str
) -> dict[str, Any]:
    """Return the document with a proof as DIF's Go code makes it, or as the specification says (`hashed`)."""
    proof = {"type": "JcsEd25519Signature2020", "verificationMethod": by.identity.method_id, **options}
    message = rfc8785.dumps({**document, "proof": proof})
    signature = by.identity.key.sign(hashlib.sha256(message).digest() if hashed else message)
    return {**document, "proof": {**proof, "signatureValue": base58.b58encode(signature).decode()}}


def options_of(suite: str, identity: Identity, **more: object) -> dict[str, Any]:
    """Return the options of a proof of an older suite."""
    return {
        "type": suite,
        "created": "2021-03-01T00:00:00Z",
        "verificationMethod": identity.method_id,
        "proofPurpose": "assertionMethod",
        **more,
    }


def canonical_options(options: Mapping[str, Any]) -> bytes:
    """Return the options as `security/v2` reads them, with a name for the type and for the repeated key."""
    names = {
        options["type"]: SECURITY + options["type"],
        "publicKeyJwk": {"@id": SECURITY + "publicKeyJwk", "@type": "@json"},
    }
    return canonical_quads({"@context": ["https://w3id.org/security/v2", names], **options})


def hashes(options: Mapping[str, Any], document: Mapping[str, Any]) -> bytes:
    """Return the two hashes that the suites with RDF sign."""
    parts = canonical_options(options), canonical_quads(document)
    return b"".join(hashlib.sha256(part).digest() for part in parts)


def sign_detached(
    suite: str,
    kind: str,
    algorithm: str,
    *,
    header: Mapping[str, object] | None = None,
    document: Mapping[str, Any] | None = None,
    identity: Identity | None = None,
    **more: object,
) -> dict[str, Any]:
    """Return a credential with a detached JWS over bytes that are not encoded; `header` replaces members of its."""
    identity = identity or did_key(key(kind))
    document = dict(document or credential.plain_v1(issuer=identity.did))
    if "BLAKE2B" in suite:
        more["publicKeyJwk"] = dict(identity.key.jwk)
    options = options_of(suite, identity, **more)
    stated = {"alg": algorithm, "b64": False, "crit": ["b64"], **(header or {})}
    head = base64url(json.dumps(stated).encode())
    content = head.encode() + b"." + hashes(options, document)
    signature = (
        _sign_blake2b(identity.key, content)
        if "Blake2b" in algorithm
        else identity.key.sign(content, algorithm)
    )
    return {**document, "proof": {**options, "jws": f"{head}..{base64url(signature)}"}}


def sign_tezos(kind: str, identity: Identity | None = None) -> dict[str, Any]:
    """Return a credential with a TezosSignature2021."""
    identity = identity or did_key(key(kind))
    document = credential.plain_v1(issuer=identity.did)
    options = options_of("TezosSignature2021", identity, publicKeyJwk=dict(identity.key.jwk))
    text = b"\n".join((b"", canonical_options(options), canonical_quads(document)))
    return {**document, "proof": {**options, "proofValue": _tezos_value(identity.key, text)}}


def sign_tezos_jcs(kind: str, identity: Identity | None = None) -> dict[str, Any]:
    """Return a credential with a TezosJcsSignature2021."""
    identity = identity or did_key(key(kind))
    document = credential.plain_v1(issuer=identity.did)
    repeated = base58.b58encode_check(TEZOS_PREFIXES[kind][1] + _raw_key(identity)).decode()
    options = options_of("TezosJcsSignature2021", identity, publicKeyMultibase=f"z{repeated}")
    text = rfc8785.dumps({**document, "proof": options})
    return {**document, "proof": {**options, "proofValue": _tezos_value(identity.key, text)}}


def sign_solana(identity: Identity | None = None) -> dict[str, Any]:
    """Return a credential with a SolanaSignature2021."""
    identity = identity or did_key()
    document = credential.plain_v1(issuer=identity.did)
    options = options_of("SolanaSignature2021", identity)
    signature = identity.key.sign(hashes(options, document))
    return {**document, "proof": {**options, "proofValue": base58.b58encode(signature).decode()}}


def _tezos_value(signer: Key, text: bytes) -> str:
    message = b"Tezos Signed Message: " + text
    signature = _sign_blake2b(signer, b"\x05\x01" + len(message).to_bytes(4, "big") + message)
    return base58.b58encode_check(TEZOS_PREFIXES[signer.kind][0] + signature).decode()


def _sign_blake2b(signer: Key, content: bytes) -> bytes:
    digest = hashlib.blake2b(content, digest_size=32).digest()
    if signer.kind == "Ed25519":
        return signer.sign(digest)
    private = signer.private
    assert isinstance(private, ec.EllipticCurvePrivateKey)
    halves = decode_dss_signature(private.sign(digest, ec.ECDSA(Prehashed(SHA256()))))
    return b"".join(half.to_bytes(32, "big") for half in halves)


def _raw_key(identity: Identity) -> bytes:
    jwk = identity.key.jwk
    x = base64.urlsafe_b64decode(jwk["x"] + "==")
    if "y" not in jwk:
        return x
    y = base64.urlsafe_b64decode(jwk["y"] + "==")
    return bytes([2 + (y[-1] & 1)]) + x


def sign_personal(identity: Identity | None = None) -> dict[str, Any]:
    """Return a credential with an EthereumPersonalSignature2021. Keccak is ours: didkit holds it in tests/interop."""
    identity = identity or did_key(key("secp256k1"))
    document = credential.plain_v1(issuer=identity.did)
    options = options_of("EthereumPersonalSignature2021", identity)
    iri = "https://demo.spruceid.com/ld/epsig/EthereumPersonalSignature2021"
    names = {"EthereumPersonalSignature2021": iri}
    canonical = canonical_quads({"@context": ["https://w3id.org/security/v2", names], **options})
    text = canonical + b"\n" + canonical_quads(document)
    digest = keccak_256(b"\x19Ethereum Signed Message:\n" + str(len(text)).encode() + text)
    return {**document, "proof": {**options, "proofValue": wallet_value(digest, identity.key)}}


def sign_typed(
    document: Mapping[str, Any] | None = None,
    *,
    declared: Mapping[str, Any] | None = None,
    identity: Identity | None = None,
) -> dict[str, Any]:
    """Return a credential with an EthereumEip712Signature2021, encoded by us: didkit holds that in tests/interop."""
    identity = identity or did_key(key("secp256k1"))
    document = dict(document or credential.plain_v1(issuer=identity.did))
    options = options_of("EthereumEip712Signature2021", identity)
    message = {**document, "proof": options}
    if declared is None:
        digest = signing_hash(generated_types(message, "Document"), "Document", {}, message)
        return {**document, "proof": {**options, "proofValue": wallet_value(digest, identity.key)}}
    types = read_types(declared["types"])
    digest = signing_hash(types, declared["primaryType"], declared["domain"], message)
    return {
        **document,
        "proof": {**options, "eip712": declared, "proofValue": wallet_value(digest, identity.key)},
    }


def wallet_value(digest: bytes, signer: Key) -> str:
    """Return a wallet's signature over a digest, in hexadecimal."""
    return "0x" + recoverable(digest, 27, signer).hex()


def recoverable(digest: bytes, offset: int = 0, signer: Key | None = None) -> bytes:
    """Return the 65 bytes of a signature that names its key."""
    signer = signer or key("secp256k1")
    private = signer.private
    assert isinstance(private, ec.EllipticCurvePrivateKey)
    halves = decode_dss_signature(private.sign(digest, ec.ECDSA(Prehashed(SHA256()))))
    signature = b"".join(half.to_bytes(32, "big") for half in halves)
    expected = private.public_key().public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
    for which in (0, 1):
        if recovered(signature + bytes([which]), digest) == expected:
            return signature + bytes([which + offset])
    raise AssertionError("expected one of two points to be the key")


def sign_recoverable_jws(identity: Identity | None = None) -> dict[str, Any]:
    """Return a credential with an EcdsaSecp256k1RecoverySignature2020."""
    identity = identity or did_key(key("secp256k1"))
    document = credential.plain_v1(issuer=identity.did)
    options = options_of("EcdsaSecp256k1RecoverySignature2020", identity)
    head = base64url(json.dumps({"alg": "ES256K-R", "b64": False, "crit": ["b64"]}).encode())
    digest = hashlib.sha256(head.encode() + b"." + hashes(options, document)).digest()
    signature = recoverable(digest, signer=identity.key)
    return {**document, "proof": {**options, "jws": f"{head}..{base64url(signature)}"}}
