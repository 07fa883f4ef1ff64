"""didkit (Rust) as issuer and judge of the suites before Data Integrity: JSON lines in and out.

A program of its own, because didkit's threads can bring the interpreter down when it ends.

`python didkit_older.py issue` prints what it signs, `python didkit_older.py unknown` what it does not;
`python didkit_older.py judge` reads credentials and prints errors.
Every issuer is a DID that didkit works out of the key by itself: it never needs a network.
"""

import asyncio
import base64
import json
import os
import sys
from typing import Any

import didkit
from cryptography.hazmat.primitives.asymmetric import ec, rsa

V1 = "https://www.w3.org/2018/credentials/v1"
BOUND = {"challenge": "didkit-1", "domain": "hr.example"}
RSA_BITS = 2048

ED25519 = (
    "Ed25519Signature2018",
    "JsonWebSignature2020",
    "Ed25519BLAKE2BDigestSize20Base58CheckEncodedSignature2021",
)
P256 = (
    "EcdsaSecp256r1Signature2019",
    "JsonWebSignature2020",
    "P256BLAKE2BDigestSize20Base58CheckEncodedSignature2021",
)
SECP256K1 = (
    "EcdsaSecp256k1Signature2019",
    "JsonWebSignature2020",
    "EcdsaSecp256k1RecoverySignature2020",
    "EthereumEip712Signature2021",
    "Eip712Signature2021",
    "EthereumPersonalSignature2021",
)
# By key: suites, and DID methods.
ISSUERS = {
    "Ed25519": (ED25519, ("key", "jwk", "pkh:sol", "pkh:solana", "pkh:tz", "pkh:tezos")),
    "P-256": (P256, ("key", "jwk", "pkh:tz", "pkh:tezos")),
    "secp256k1": (SECP256K1, ("key", "jwk", "pkh:eth", "pkh:celo", "pkh:eip155:1", "pkh:eip155:137")),
    "RSA": (("JsonWebSignature2020",), ("key", "jwk")),
}
SOLANA = "pkh:solana:4sGjMW1sUnHzSxGspuhpqLDx6wiyjNtZ"
# By key: what its wallet calls its signatures, which is no name of JOSE.
TEZOS = {"Ed25519": "EdBlake2b", "P-256": "ESBlake2b", "secp256k1": "ESBlake2bK"}
# What this release of didkit does not sign with, though newer parts of it know the names.
UNKNOWN = ("AleoSignature2021", "SolanaSignature2021", "DataIntegrityProof")


def _encoded(number: int, width: int = 0) -> str:
    width = width or (number.bit_length() + 7) // 8
    return base64.urlsafe_b64encode(number.to_bytes(width, "big")).rstrip(b"=").decode()


def _elliptic(curve: ec.EllipticCurve, name: str) -> dict[str, str]:
    numbers = ec.generate_private_key(curve).private_numbers()
    point = numbers.public_numbers
    members = {"x": point.x, "y": point.y, "d": numbers.private_value}
    return {"kty": "EC", "crv": name} | {member: _encoded(value, 32) for member, value in members.items()}


def _rsa() -> dict[str, str]:
    numbers = rsa.generate_private_key(65537, RSA_BITS).private_numbers()
    public = numbers.public_numbers
    members = {
        "n": public.n,
        "e": public.e,
        "d": numbers.d,
        "p": numbers.p,
        "q": numbers.q,
        "dp": numbers.dmp1,
        "dq": numbers.dmq1,
        "qi": numbers.iqmp,
    }
    return {"kty": "RSA"} | {member: _encoded(value) for member, value in members.items()}


def _keys() -> dict[str, dict[str, str]]:
    return {
        "Ed25519": json.loads(didkit.generate_ed25519_key()),
        "P-256": _elliptic(ec.SECP256R1(), "P-256"),
        "secp256k1": _elliptic(ec.SECP256K1(), "secp256k1"),
        "RSA": _rsa(),
    }


async def issue() -> list[dict[str, Any]]:
    """Return a credential and a presentation by each key, DID and suite, with the public key."""
    made = []
    for kind, jwk in _keys().items():
        suites, methods = ISSUERS[kind]
        key = json.dumps(jwk)
        for method in methods:
            did = didkit.key_to_did(SOLANA if method == "pkh:solana" else method, key)
            reference = await didkit.key_to_verification_method(
                SOLANA if method == "pkh:solana" else method, key
            )
            for suite in suites:
                made += [
                    {"kind": kind, "method": method, "jwk": _public(jwk), "document": document}
                    for document in await _both(suite, did, reference, key)
                ]
    return made + await _tezos()


async def _tezos() -> list[dict[str, Any]]:
    """Return what accounts of Tezos sign; the proof repeats the key.

    This release refuses its own TezosJcsSignature2021: it signs before it adds the key. wallets.mjs has that suite.
    """
    made = []
    for kind, algorithm in TEZOS.items():
        jwk = {**_keys()[kind], "alg": algorithm}
        key = json.dumps(jwk)
        for method in ("pkh:tz", "pkh:tezos"):
            did = didkit.key_to_did(method, key)
            made += [
                {"kind": kind, "method": method, "jwk": _public(jwk), "document": document}
                for document in await _both("TezosSignature2021", did, f"{did}#TezosMethod2021", key)
            ]
    return made


def _public(jwk: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in jwk.items() if name in {"kty", "crv", "x", "y", "n", "e"}}


async def _both(suite: str, did: str, reference: str, key: str) -> list[dict[str, Any]]:
    """Return a credential and a presentation."""
    signed = []
    for presented in (False, True):
        document = _presentation(did) if presented else _credential(did)
        options = {
            "type": suite,
            "verificationMethod": reference,
            "proofPurpose": "authentication" if presented else "assertionMethod",
            "created": "2025-01-15T09:30:00Z",
            **(BOUND if presented else {}),
        }
        sign = didkit.issue_presentation if presented else didkit.issue_credential
        signed.append(json.loads(await sign(json.dumps(document), json.dumps(options), key)))
    return signed


async def unknown() -> list[dict[str, Any]]:
    """Return didkit's refusal of each suite that it does not know."""
    key = didkit.generate_ed25519_key()
    did = didkit.key_to_did("key", key)
    told = []
    for suite in UNKNOWN:
        try:
            await _both(suite, did, await didkit.key_to_verification_method("key", key), key)
        except (didkit.DIDKitException, ValueError) as refused:  # type: ignore[misc]  # its stubs say a function
            told.append({"suite": suite, "why": str(refused)})
    return told


def _credential(did: str) -> dict[str, Any]:
    return {
        "@context": [V1],
        "id": "urn:uuid:3f0f6d0e-0d6e-4d0a-8d5b-6c8a3b1e7a11",
        "type": ["VerifiableCredential"],
        "issuer": did,
        "issuanceDate": "2024-05-17T08:00:00Z",
        "credentialSubject": {"id": "did:example:welder"},
    }


def _presentation(did: str) -> dict[str, Any]:
    inner = {"id": "urn:uuid:9b0f6d0e-0d6e-4d0a-8d5b-6c8a3b1e7a12", "type": ["VerifiablePresentation"]}
    return {"@context": [V1], **inner, "holder": did}


async def judge(documents: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return didkit's errors on each credential; none where it holds."""
    told = []
    for document in documents:
        try:
            errors = json.loads(await didkit.verify_credential(json.dumps(document), "{}"))["errors"]
        except (didkit.DIDKitException, ValueError) as refused:  # type: ignore[misc]  # its stubs say a function
            errors = [str(refused)]
        told.append({"errors": errors})
    return told


def main() -> None:
    """Do what the first argument says, and end without the interpreter's last steps."""
    asked = [json.loads(line) for line in sys.stdin] if sys.argv[1] == "judge" else []
    verb = {"issue": issue, "unknown": unknown}.get(sys.argv[1])
    for line in asyncio.run(verb() if verb else judge(asked)):
        sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
