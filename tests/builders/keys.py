"""Keys from fixed seeds, and who they belong to: did:key, did:jwk and did:web with their documents.

Everything is written down here a second time, apart from the product's own code, so that a mistake there
shows. The private keys are made up and worth nothing.
"""

import base64
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import base58
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

Private = ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey

# Two primes of 1024 bits: making new ones takes a second, and never gives the same key.
_RSA_P: Final = int(
    "f5e9796da7f057f05f1e3597d1a3ea07b6e67d44815dd1f2ecda8e2c4dc06d08f2e3c0c43d6752a6"
    "32f08aa42d8170f7a641b0064702f8da7483666878e0f28f9d02669979d53c6e37726c07256a664a"
    "4b543636654299adcd5ed53aa042768dc8589aaff82c3ada8c8a00ad6e3db7be8c74c33596c905ca"
    "c2645662e892abd3",
    16,
)
_RSA_Q: Final = int(
    "c5b783f1040a0790148df550f123306c886d929a8cd6884999aacdc352bf9a3ee2ceef4cbece4bce"
    "505f3cd23544d3c7eb9b74f630372a29402e7b7cbc8993732edc69b9e35dd00e9e7cb818b95f8019"
    "9dd8696accefbfd2875259c46b5c14d6b9f5344ff96aa5d5aae67c5dcd8874b545b4d7dc767309a0"
    "2f25cb1989b00bc9",
    16,
)
_RSA_E: Final = 65537


@dataclass(frozen=True, slots=True, kw_only=True)
class _Curve:
    curve: ec.EllipticCurve
    jose_name: str
    codec: bytes  # multicodec prefix as a varint
    alg: str
    digest: hashes.HashAlgorithm
    width: int  # bytes of a coordinate, and of each half of a JOSE signature


_CURVES: Final = {
    "P-256": _Curve(
        curve=ec.SECP256R1(),
        jose_name="P-256",
        codec=b"\x80\x24",
        alg="ES256",
        digest=hashes.SHA256(),
        width=32,
    ),
    "P-384": _Curve(
        curve=ec.SECP384R1(),
        jose_name="P-384",
        codec=b"\x81\x24",
        alg="ES384",
        digest=hashes.SHA384(),
        width=48,
    ),
    "P-521": _Curve(
        curve=ec.SECP521R1(),
        jose_name="P-521",
        codec=b"\x82\x24",
        alg="ES512",
        digest=hashes.SHA512(),
        width=66,
    ),
    "secp256k1": _Curve(
        curve=ec.SECP256K1(),
        jose_name="secp256k1",
        codec=b"\xe7\x01",
        alg="ES256K",
        digest=hashes.SHA256(),
        width=32,
    ),
}
_ED25519_CODEC: Final = b"\xed\x01"
_RSA_CODEC: Final = b"\x85\x24"
KINDS: Final = ("Ed25519", *_CURVES, "RSA-2048")


def base64url(content: bytes) -> str:
    """Return unpadded base64url."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One key pair: its kind, what it is called in JOSE and as a Multikey, and how it signs."""

    kind: str
    private: Private
    multikey: str  # publicKeyMultibase
    jwk: Mapping[str, str]  # public
    algs: tuple[str, ...]  # JOSE algorithms, the usual one first
    _sign: Callable[[bytes, str], bytes]

    def sign(self, content: bytes, alg: str | None = None) -> bytes:
        """Return a signature in the JOSE form: for ECDSA both numbers at full width, not DER."""
        return self._sign(content, alg or self.algs[0])


@cache
def key(kind: str = "Ed25519", seed: int = 1) -> Key:
    """Return the key of that kind which always comes from this seed (RSA has one key only)."""
    if kind == "Ed25519":
        return _ed25519(hashlib.sha256(f"seed {seed}".encode()).digest())
    if kind == "RSA-2048":
        return _rsa()
    return _elliptic(kind, seed)


def _ed25519(secret: bytes) -> Key:
    private = ed25519.Ed25519PrivateKey.from_private_bytes(secret)
    raw = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return Key(
        kind="Ed25519",
        private=private,
        multikey="z" + base58.b58encode(_ED25519_CODEC + raw).decode(),
        jwk={"kty": "OKP", "crv": "Ed25519", "x": base64url(raw)},
        algs=("EdDSA", "Ed25519"),
        _sign=lambda content, _: private.sign(content),
    )


def _elliptic(kind: str, seed: int) -> Key:
    form = _CURVES[kind]
    scalar = int.from_bytes(hashlib.sha256(f"{kind} seed {seed}".encode()).digest(), "big")
    private = ec.derive_private_key(scalar, form.curve)
    public = private.public_key()
    numbers = public.public_numbers()
    compressed = public.public_bytes(Encoding.X962, PublicFormat.CompressedPoint)

    def sign(content: bytes, _: str) -> bytes:
        halves = decode_dss_signature(private.sign(content, ec.ECDSA(form.digest)))
        return b"".join(half.to_bytes(form.width, "big") for half in halves)

    return Key(
        kind=kind,
        private=private,
        multikey="z" + base58.b58encode(form.codec + compressed).decode(),
        jwk={
            "kty": "EC",
            "crv": form.jose_name,
            "x": base64url(numbers.x.to_bytes(form.width, "big")),
            "y": base64url(numbers.y.to_bytes(form.width, "big")),
        },
        algs=(form.alg,),
        _sign=sign,
    )


def _rsa() -> Key:
    phi = (_RSA_P - 1) * (_RSA_Q - 1)
    exponent = pow(_RSA_E, -1, phi)
    public_numbers = rsa.RSAPublicNumbers(_RSA_E, _RSA_P * _RSA_Q)
    private = rsa.RSAPrivateNumbers(
        p=_RSA_P,
        q=_RSA_Q,
        d=exponent,
        dmp1=exponent % (_RSA_P - 1),
        dmq1=exponent % (_RSA_Q - 1),
        iqmp=pow(_RSA_Q, -1, _RSA_P),
        public_numbers=public_numbers,
    ).private_key()

    def sign(content: bytes, alg: str) -> bytes:
        if alg == "PS256":
            salted = padding.PSS(padding.MGF1(hashes.SHA256()), hashes.SHA256().digest_size)
            return private.sign(content, salted, hashes.SHA256())
        return private.sign(content, padding.PKCS1v15(), hashes.SHA256())

    der = private.public_key().public_bytes(Encoding.DER, PublicFormat.PKCS1)
    return Key(
        kind="RSA-2048",
        private=private,
        multikey="z" + base58.b58encode(_RSA_CODEC + der).decode(),
        jwk={
            "kty": "RSA",
            "n": base64url(public_numbers.n.to_bytes(256, "big")),
            "e": base64url(_RSA_E.to_bytes(3, "big")),
        },
        algs=("RS256", "PS256"),
        _sign=sign,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """A DID, the key it signs with, the id of that key, and the DID document (at `url` for did:web)."""

    did: str
    key: Key
    method_id: str
    document: Mapping[str, Any]
    url: str | None = None


EBSI_PILOT: Final = "https://api-pilot.ebsi.eu/did-registry/v5"
RESOLVER: Final = "https://resolver.example/1.0/identifiers"
ELSEWHERE: Final = "did:cheqd:testnet:55dbc8bf-fba3-4117-855c-1e0dc1d3bb47"
RELATIONSHIPS: Final = ("assertionMethod", "authentication")


def did_key(signer: Key | None = None) -> Identity:
    """Return the identity that is its key."""
    signer = signer or key()
    did = f"did:key:{signer.multikey}"
    method_id = f"{did}#{signer.multikey}"
    return Identity(
        did=did, key=signer, method_id=method_id, document=_document(did, method_id, multikey_form(signer))
    )


def did_jwk(signer: Key | None = None) -> Identity:
    """Return the identity that is its key, written as a JWK."""
    signer = signer or key("P-256")
    did = "did:jwk:" + base64url(json.dumps(dict(signer.jwk), separators=(",", ":")).encode())
    method_id = f"{did}#0"
    return Identity(
        did=did, key=signer, method_id=method_id, document=_document(did, method_id, jwk_form(signer))
    )


def did_web(
    signer: Key | None = None,
    *,
    host: str = "issuer.example",
    path: tuple[str, ...] = (),
    fragment: str = "key-1",
    relationships: tuple[str, ...] = RELATIONSHIPS,
    form: Callable[[Key], dict[str, Any]] | None = None,
    **members: object,
) -> Identity:
    """Return an identity whose document has to be served at its `url`; `members` replace or add members."""
    signer = signer or key()
    did = ":".join(("did:web", host.replace(":", "%3A"), *path))
    method_id = f"{did}#{fragment}"
    location = "/".join((host, *path)) if path else f"{host}/.well-known"
    document = _document(did, method_id, (form or multikey_form)(signer), relationships)
    return Identity(
        did=did,
        key=signer,
        method_id=method_id,
        document={**document, **members},
        url=f"https://{location}/did.json",
    )


def did_ebsi(signer: Key | None = None, *, number: int = 1, registry: str = EBSI_PILOT) -> Identity:
    """Return a legal entity's identity, whose document has to be served at its `url`."""
    signer = signer or key("P-256", seed=number)
    did = "did:ebsi:z" + base58.b58encode(b"\x01" + number.to_bytes(16, "big")).decode()
    method_id = f"{did}#keys-{number}"
    return Identity(
        did=did,
        key=signer,
        method_id=method_id,
        document=_document(did, method_id, jwk_2020_form(signer)),
        url=f"{registry}/identifiers/{did}",
    )


def did_elsewhere(signer: Key | None = None, *, did: str = ELSEWHERE, resolver: str = RESOLVER) -> Identity:
    """Return an identity of a method that is not built in; the resolver has its document at `url`."""
    signer = signer or key()
    method_id = f"{did}#key-1"
    return Identity(
        did=did,
        key=signer,
        method_id=method_id,
        document=_document(did, method_id, multikey_form(signer)),
        url=f"{resolver}/{did}",
    )


def resolution_result(identity: Identity, **metadata: object) -> dict[str, Any]:
    """Return what a resolver says of an identity; `metadata` is that of the document."""
    return {
        "didDocument": dict(identity.document),
        "didResolutionMetadata": {"contentType": "application/did"},
        "didDocumentMetadata": metadata,
    }


def jwk_2020_form(signer: Key) -> dict[str, Any]:
    """Return the key as a JsonWebKey2020."""
    return {"type": "JsonWebKey2020", "publicKeyJwk": dict(signer.jwk)}


def multikey_form(signer: Key) -> dict[str, Any]:
    """Return the key as a Multikey."""
    return {"type": "Multikey", "publicKeyMultibase": signer.multikey}


def jwk_form(signer: Key) -> dict[str, Any]:
    """Return the key as a JsonWebKey."""
    return {"type": "JsonWebKey", "publicKeyJwk": dict(signer.jwk)}


def ed25519_2020_form(signer: Key) -> dict[str, Any]:
    """Return the key as an Ed25519VerificationKey2020."""
    return {"type": "Ed25519VerificationKey2020", "publicKeyMultibase": signer.multikey}


_FORM_CONTEXTS: Final = {
    "Multikey": "https://w3id.org/security/multikey/v1",
    "JsonWebKey": "https://w3id.org/security/jwk/v1",
    "JsonWebKey2020": "https://w3id.org/security/suites/jws-2020/v1",
    "Ed25519VerificationKey2020": "https://w3id.org/security/suites/ed25519-2020/v1",
}


def _document(
    did: str, method_id: str, form: dict[str, Any], relationships: tuple[str, ...] = RELATIONSHIPS
) -> dict[str, Any]:
    return {
        "@context": ["https://www.w3.org/ns/did/v1", _FORM_CONTEXTS[form["type"]]],
        "id": did,
        "verificationMethod": [{"id": method_id, "controller": did, **form}],
        **{relationship: [method_id] for relationship in relationships},
    }
