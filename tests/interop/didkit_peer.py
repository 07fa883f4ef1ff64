"""didkit (Rust) as issuer and as judge, in the words of issue.mjs and judge.mjs: JSON lines in and out.

A program of its own, because didkit's threads can bring the interpreter down when it ends.

`python didkit_peer.py issue` prints cases; `python didkit_peer.py judge` reads cases and prints verdicts.
didkit can not be told the time: no case may be judged otherwise this year than next.
"""

import asyncio
import base64
import copy
import json
import os
import sys
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import didkit
from cryptography.hazmat.primitives.asymmetric import ec

Case = dict[str, Any]

V1 = "https://www.w3.org/2018/credentials/v1"
ED25519_2020 = "https://w3id.org/security/suites/ed25519-2020/v1"
BOUND = {"challenge": "didkit-1", "domain": "hr.example"}


def _ec_key(curve: ec.EllipticCurve, name: str, scalar: int) -> str:
    numbers = ec.derive_private_key(scalar, curve).private_numbers()
    point = numbers.public_numbers
    members = {"x": point.x, "y": point.y, "d": numbers.private_value}
    encoded = {
        key: base64.urlsafe_b64encode(value.to_bytes(32)).rstrip(b"=").decode()
        for key, value in members.items()
    }
    return json.dumps({"kty": "EC", "crv": name, **encoded})


def _keys() -> dict[str, str]:
    scalar = int.from_bytes(b"a key for tests, known to everyon")
    return {
        "Ed25519": didkit.generate_ed25519_key(),
        "P-256": _ec_key(ec.SECP256R1(), "P-256", scalar >> 16),
        "secp256k1": _ec_key(ec.SECP256K1(), "secp256k1", scalar >> 16),
    }


def _credential(did: str, contexts: list[str]) -> Case:
    return {
        "@context": contexts,
        "id": "urn:uuid:3f0f6d0e-0d6e-4d0a-8d5b-6c8a3b1e7a11",
        "type": ["VerifiableCredential"],
        "issuer": did,
        "issuanceDate": "2024-05-17T08:00:00Z",
        "expirationDate": "2034-05-17T08:00:00Z",
        "credentialSubject": {"id": "did:example:welder"},
    }


def _options(method: str, purpose: str, **more: str) -> str:
    return json.dumps({"verificationMethod": method, "proofPurpose": purpose, **more})


async def _embedded_cases(key: str, did: str, method: str) -> list[Case]:
    made = {"type": "Ed25519Signature2020", "created": "2025-01-15T09:30:00Z"}
    good = json.loads(
        await didkit.issue_credential(
            json.dumps(_credential(did, [V1, ED25519_2020])), _options(method, "assertionMethod", **made), key
        )
    )
    own_context = json.loads(
        await didkit.issue_credential(
            json.dumps(_credential(did, [V1])), _options(method, "assertionMethod", **made), key
        )
    )
    changed = copy.deepcopy(good)
    changed["credentialSubject"]["id"] = "did:example:impostor"
    presentation = {
        "@context": [V1, ED25519_2020],
        "type": ["VerifiablePresentation"],
        "holder": did,
        "verifiableCredential": good,
    }
    presented = json.loads(
        await didkit.issue_presentation(
            json.dumps(presentation), _options(method, "authentication", **made, **BOUND), key
        )
    )
    return [
        {"name": "Ed25519Signature2020", "input": good, "expected": "verified"},
        {
            "name": "Ed25519Signature2020 whose proof has a context",
            "input": own_context,
            "expected": "verified",
        },
        {"name": "Ed25519Signature2020 changed", "input": changed, "expected": "not_verified"},
        {"name": "Ed25519Signature2020 presented", "input": presented, "expected": "verified", **BOUND},
        {
            "name": "Ed25519Signature2020 presented for another challenge",
            "input": presented,
            "expected": "not_verified",
            **BOUND,
            "challenge": "another",
        },
    ]


async def _jwt_cases(label: str, key: str, did: str, method: str) -> list[Case]:
    credential = await didkit.issue_credential(
        json.dumps(_credential(did, [V1])), _options(method, "assertionMethod", proofFormat="jwt"), key
    )
    presentation = {
        "@context": [V1],
        "type": ["VerifiablePresentation"],
        "holder": did,
        "verifiableCredential": credential,
    }
    presented = await didkit.issue_presentation(
        json.dumps(presentation), _options(method, "authentication", proofFormat="jwt", **BOUND), key
    )
    head, body, signature = credential.split(".")
    claims = json.loads(base64.urlsafe_b64decode(body + "=="))
    claims["sub"] = claims["vc"]["credentialSubject"]["id"] = "did:example:impostor"
    changed = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
    return [
        {"name": f"jwt {label}", "input": credential, "expected": "verified"},
        {
            "name": f"jwt {label} changed",
            "input": f"{head}.{changed}.{signature}",
            "expected": "not_verified",
        },
        {"name": f"jwt {label} presented", "input": presented, "expected": "verified", **BOUND},
        {
            "name": f"jwt {label} presented to another domain",
            "input": presented,
            "expected": "not_verified",
            **BOUND,
            "domain": "other.example",
        },
    ]


async def issue() -> list[Case]:
    """Return every case, signed anew."""
    cases = []
    for curve, key in _keys().items():
        for did_method in ("key", "jwk"):
            did = didkit.key_to_did(did_method, key)
            method = await didkit.key_to_verification_method(did_method, key)
            if (curve, did_method) == ("Ed25519", "key"):
                cases += await _embedded_cases(key, did, method)
            cases += await _jwt_cases(f"{curve} did:{did_method}", key, did, method)
    return [
        {**case, "family": "didkit", "issuer_software": "didkit", "name": f"didkit: {case['name']}"}
        for case in cases
    ]


def _is_understood(case: Case) -> bool:
    """Tell whether didkit can judge it: JWTs of VCDM 1.1 by an offline DID, and what is in its own contexts."""
    content = case["input"]
    if isinstance(content, dict):
        if "signatures" in content or "signature" in content:
            return False  # a JWS in a JSON serialization
        text = json.dumps(content)
        known = all(context in (V1, ED25519_2020) for context in _contexts(content))
        return known and '"did:web:' not in text and "JwtProof2020" not in text
    if "." not in content:  # COSE in base64
        return False
    head, body = (json.loads(base64.urlsafe_b64decode(part + "==")) for part in content.split(".")[:2])
    offline = str(head.get("kid", "")).startswith(("did:key:", "did:jwk:"))
    has_key = offline and "#" in head["kid"] and head["alg"] != "ES384"  # didkit 0.3.3 knows no P-384
    return has_key and bool({"vc", "vp"} & body.keys())


def _contexts(node: object) -> Iterator[object]:
    if isinstance(node, dict):
        contexts = node.get("@context", [])
        yield from contexts if isinstance(contexts, list) else [contexts]
    for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else []:
        yield from _contexts(child)


async def judge(cases: list[Case]) -> list[Case]:
    """Return didkit's verdict on every case that it understands."""
    verdicts = []
    for case in filter(_is_understood, cases):
        content = case["input"]
        is_jwt = isinstance(content, str)
        text = content if is_jwt else json.dumps(content)
        asked = {name: case[name] for name in ("challenge", "domain") if case.get(name)}
        options = json.dumps({**asked, **({"proofFormat": "jwt"} if is_jwt else {})})
        body = json.loads(base64.urlsafe_b64decode(content.split(".")[1] + "==")) if is_jwt else content
        presented = "vp" in body or "VerifiablePresentation" in body.get("type", [])
        verify: Callable[[str, str], Awaitable[str]] = (
            didkit.verify_presentation if presented else didkit.verify_credential
        )
        try:
            found = json.loads(await verify(text, options))
            why = "; ".join(found["errors"])
            verified = not found["errors"]
        except (didkit.DIDKitException, ValueError) as refused:  # type: ignore[misc]  # its stubs say a function
            verified, why = False, str(refused)
        verdict = "verified" if verified else "not_verified"
        verdicts.append({"name": case["name"], "judge": "didkit", "verdict": verdict, "why": why[:200]})
    return verdicts


def _read() -> Iterator[Case]:
    for line in sys.stdin:
        yield json.loads(line)


def main() -> None:
    """Do what the first argument says, and end without the interpreter's last steps."""
    lines = asyncio.run(issue() if sys.argv[1] == "issue" else judge(list(_read())))
    for line in lines:
        sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
