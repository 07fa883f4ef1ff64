"""did:key. Spec: https://w3c-ccg.github.io/did-key-spec/ (v0.9).

The identifier is a Multikey in base58btc; the document holds that key under every relationship that it
serves, named by the identifier itself. An Ed25519 key brings its X25519 twin for key agreement. A kind of key
that can not check signatures here still has a document: who asks for that key hears that it is unsupported.

One codec holds a JWK instead of bytes: natural persons in the European blockchain services have such keys.
Spec: https://hub.ebsi.eu/vc-framework/did/natural-person (jwk_jcs-pub).
"""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from did_methods.core.algorithms import ED25519_PRIME, judge_ed25519_key
from did_methods.core.did import Did
from did_methods.core.document import DidDocument, read_document
from did_methods.core.errors import DidInvalid, DidUnavailable
from did_methods.core.method import DidMethod, computed_method
from did_methods.core.multiformats import (
    CODEC_BLS12381_G1,
    CODEC_BLS12381_G2,
    CODEC_ED25519,
    CODEC_JWK_JCS,
    CODEC_P256,
    CODEC_P384,
    CODEC_P521,
    CODEC_RSA,
    CODEC_SECP256K1,
    CODEC_X25519,
    decode_multibase,
    encode_base58,
    join_multicodec,
    split_multicodec,
)
from did_methods.core.public_key import public_key_from_jwk, public_key_from_multikey
from did_methods.core.strict_json import parse_json_object

KEPT_DOCUMENTS: Final = 1_024  # computed documents; about 5 KiB each

CONTEXT: Final = ("https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1")
_SIGNING: Final = ("authentication", "assertionMethod", "capabilityInvocation", "capabilityDelegation")
# Kinds of keys, and whether this package can check signatures with them.
_VERIFYING: Final = frozenset(
    {CODEC_ED25519, CODEC_P256, CODEC_P384, CODEC_P521, CODEC_SECP256K1, CODEC_RSA, CODEC_BLS12381_G2}
)
_JWK_CONTEXT: Final = ("https://www.w3.org/ns/did/v1", "https://w3id.org/security/suites/jws-2020/v1")
# What is in the JWK of a kind of key, and nothing else: RFC 7638, section 3.2.
_JWK_MEMBERS: Final[Mapping[str, frozenset[str]]] = {
    "EC": frozenset({"crv", "kty", "x", "y"}),
    "OKP": frozenset({"crv", "kty", "x"}),
    "RSA": frozenset({"e", "kty", "n"}),
}
_LENGTH_OF_OTHERS: Final[Mapping[int, int]] = {
    CODEC_X25519: 32,
    CODEC_BLS12381_G1: 48,
}


def compute(did: Did) -> DidDocument:
    """Return the document that the identifier holds.

    Raises:
        DidInvalid: not a public key in its one spelling, or an unsafe one.
        DidUnavailable: a kind of key that is not known.
    """
    return _document(did.text)


@lru_cache(maxsize=KEPT_DOCUMENTS)
def _document(text: str) -> DidDocument:
    multikey = text.removeprefix("did:key:")
    if not multikey.startswith("z"):
        raise DidInvalid("did.syntax", "expected an identifier in base58btc, got another base or a version")
    codec, data = split_multicodec(decode_multibase(multikey))
    if codec == CODEC_JWK_JCS:
        return _document_of_jwk(text, f"{text}#{multikey}", data)
    if codec in _VERIFYING:
        public_key_from_multikey(multikey)  # refuses what is broken, before a document stands on it
    elif codec not in _LENGTH_OF_OTHERS:
        raise DidUnavailable("key.type_not_supported", f"expected a codec of a known key, got {codec:#x}")
    elif len(data) != _LENGTH_OF_OTHERS[codec]:
        raise DidInvalid("key.malformed", f"expected {_LENGTH_OF_OTHERS[codec]} bytes, got {len(data)}")
    methods = [_method(text, multikey)]
    reference = methods[0]["id"]
    raw: dict[str, Any] = {"@context": list(CONTEXT), "id": text, "verificationMethod": methods}
    if codec != CODEC_X25519:
        raw |= {relationship: [reference] for relationship in _SIGNING}
    else:
        raw["keyAgreement"] = [reference]
    if codec == CODEC_ED25519:
        twin = _method(text, "z" + encode_base58(join_multicodec(CODEC_X25519, _to_x25519(data))))
        methods.append(twin)
        raw["keyAgreement"] = [twin["id"]]
    return read_document(text, raw)


def _document_of_jwk(text: str, reference: str, data: bytes) -> DidDocument:
    jwk = parse_json_object(data, max_bytes=len(data))
    kind = jwk.get("kty")
    canonical = json.dumps(jwk, sort_keys=True, separators=(",", ":")).encode()
    if not isinstance(kind, str) or jwk.keys() != _JWK_MEMBERS.get(kind) or canonical != data:
        raise DidInvalid(
            "key.malformed", "expected the canonical JSON of a JWK with its required members, got another"
        )
    public_key_from_jwk(jwk)  # refuses what is broken, before a document stands on it
    method = {"id": reference, "type": "JsonWebKey2020", "controller": text, "publicKeyJwk": jwk}
    raw: dict[str, Any] = {"@context": list(_JWK_CONTEXT), "id": text, "verificationMethod": [method]}
    return read_document(text, raw | {relationship: [reference] for relationship in _SIGNING})


def _method(text: str, multikey: str) -> dict[str, str]:
    return {
        "id": f"{text}#{multikey}",
        "type": "Multikey",
        "controller": text,
        "publicKeyMultibase": multikey,
    }


def _to_x25519(ed25519: bytes) -> bytes:
    """Return the u coordinate (1+y)/(1-y) of the Montgomery twin; RFC 7748, section 4.1."""
    judge_ed25519_key(ed25519)
    y = int.from_bytes(ed25519, "little") & (1 << 255) - 1
    u = (1 + y) * pow(1 - y, -1, ED25519_PRIME) % ED25519_PRIME
    return u.to_bytes(32, "little")


METHOD: Final[DidMethod] = computed_method(
    name="key", spec="https://w3c-ccg.github.io/did-key-spec/", compute=compute
)
