"""Wycheproof's signatures through the suites: as tokens through `jws`, and as signatures that name their key.

The bytes that an embedded proof signs are made by us, so that Wycheproof's messages cannot stand there; those suites
hand the same bytes to the same check of the key, which tests/unit/did_methods holds.
"""

import hashlib
from collections.abc import Callable
from typing import Any, Final

import pytest

from did_methods.core.errors import DidInvalid
from did_methods.core.public_key import KeyType, PublicKey, public_key_from_hex, public_key_from_pem
from tests.unit.did_methods import foreign
from tests.unit.suites.judging import CONTEXTS, PLUG_INS, finding
from tests.vectors_dir import needs_vectors
from verifier.model import CompactJws, DataModel, Parsed, Period, ProofClaim, Role
from verifier.suites.core.recovery import check_recoverable
from verifier.suites.core.suite import prove

Group = dict[str, Any]


def _from_bytes(key_type: KeyType) -> Callable[[Group], PublicKey]:
    def load(group: Group) -> PublicKey:
        point = group["publicKey"]
        return public_key_from_hex(point.get("uncompressed", point.get("pk")), key_type)

    return load


def _from_pem(group: Group) -> PublicKey:
    return public_key_from_pem(group["publicKeyPem"])


FILES: Final[list[tuple[str, str, Callable[[Group], PublicKey]]]] = [
    ("ed25519", "EdDSA", _from_bytes(KeyType.ED25519)),
    ("ecdsa_secp256r1_sha256_p1363", "ES256", _from_bytes(KeyType.P256)),
    ("ecdsa_secp384r1_sha384_p1363", "ES384", _from_bytes(KeyType.P384)),
    ("ecdsa_secp521r1_sha512_p1363", "ES512", _from_bytes(KeyType.P521)),
    ("ecdsa_secp256k1_sha256_p1363", "ES256K", _from_bytes(KeyType.SECP256K1)),
    ("rsa_signature_2048_sha256", "RS256", _from_pem),
    ("rsa_signature_2048_sha384", "RS384", _from_pem),
    ("rsa_signature_2048_sha512", "RS512", _from_pem),
    ("rsa_pss_2048_sha256_mgf1_32", "PS256", _from_pem),
    ("rsa_pss_3072_sha256_mgf1_32", "PS256", _from_pem),
    ("rsa_pss_4096_sha512_mgf1_64", "PS512", _from_pem),
]


def is_proven_as_token(key: PublicKey, algorithm: str, message: bytes, signature: bytes) -> bool:
    token = CompactJws(header={"alg": algorithm}, payload={}, signing_input=message, signature=signature)
    claim = ProofClaim(suite="jws", secured=token, key_reference=None, purpose="assertionMethod")
    parsed = Parsed(
        format="vc_jwt",
        role=Role.CREDENTIAL,
        data_model=DataModel.VCDM_2_0,
        claims={},
        proofs=(claim,),
        party=None,
        period=Period(),
    )
    try:
        prove(parsed, claim, finding(key), PLUG_INS["jws"], CONTEXTS)
    except DidInvalid as refused:
        return refused.code != "proof.signature_invalid"
    return True


@needs_vectors
@pytest.mark.parametrize(("file", "algorithm", "load"), FILES, ids=[row[0] for row in FILES])
def test_a_token_holds_or_fails_as_wycheproof_says(
    file: str, algorithm: str, load: Callable[[Group], PublicKey]
) -> None:
    wrong, seen = [], 0
    for group, test in foreign.wycheproof(file):
        seen += 1
        message, signature = bytes.fromhex(test["msg"]), bytes.fromhex(test["sig"])
        if is_proven_as_token(load(group), algorithm, message, signature) != (test["result"] == "valid"):
            wrong.append(test["tcId"])

    assert wrong == []
    assert seen == foreign.read(f"wycheproof/{file}_test.json")["numberOfTests"]


@needs_vectors
def test_a_signature_that_names_its_key_holds_or_fails_as_wycheproof_says() -> None:
    wrong = []
    for group, test in foreign.wycheproof("ecdsa_secp256k1_sha256_p1363"):
        key = _from_bytes(KeyType.SECP256K1)(group)
        digest, signature = hashlib.sha256(bytes.fromhex(test["msg"])).digest(), bytes.fromhex(test["sig"])
        held = [which for which in range(4) if _is_held(key, signature + bytes([which]), digest)]
        if len(held) != (test["result"] == "valid"):
            wrong.append((test["tcId"], held))

    assert wrong == []


def _is_held(key: PublicKey, signature: bytes, digest: bytes) -> bool:
    try:
        check_recoverable(key, signature, digest)
    except DidInvalid:
        return False
    return True
