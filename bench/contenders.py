"""The everyday badge, verified in several ways, each measured in a process of its own (bench/child.py).

`python -m bench.contenders NAME FOLDER` takes the folder's badges.jsonl and contexts.json (by URL). Contexts are in
memory, nothing touches the network.
"""

import asyncio
import hashlib
import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import base58
import didkit
import openvc
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from pyld import jsonld

from bench.child import Call, Work, serve
from bench.turns import costs
from verifier import Verdict, Verifier
from verifier.report import encode_report

Contexts = dict[str, dict[str, Any]]


def ours(badges: Sequence[bytes], _contexts: Contexts) -> Call:
    """`Verifier.verify`: bytes in, report out."""
    verifier = Verifier()

    async def call(index: int) -> bool:
        return (await verifier.verify(badges[index])).verdict is Verdict.VERIFIED

    return call


def ours_encoded(badges: Sequence[bytes], _contexts: Contexts) -> Call:
    """The same, and the report's JSON."""
    verifier = Verifier()

    async def call(index: int) -> bool:
        report = await verifier.verify(badges[index])
        return report.verdict is Verdict.VERIFIED and bool(encode_report(report))

    return call


def pyld(badges: Sequence[bytes], contexts: Contexts) -> Call:
    """PyLD's `normalize` twice and pyca/cryptography: what most Python code does by hand."""

    def load(url: str, _options: object) -> dict[str, Any]:
        return {
            "contextUrl": None,
            "documentUrl": url,
            "document": contexts[url],
            "contentType": "application/json",
        }

    options = {"algorithm": "URDNA2015", "format": "application/n-quads", "documentLoader": load}

    def canonical_hash(document: dict[str, Any]) -> bytes:
        return hashlib.sha256(jsonld.normalize(document, options).encode()).digest()

    def call(index: int) -> bool:
        document = json.loads(badges[index])
        proof = document.pop("proof")
        signature = base58.b58decode(proof.pop("proofValue")[1:])
        key = base58.b58decode(proof["verificationMethod"].partition("#")[2][1:])[2:]
        signed = canonical_hash({"@context": document["@context"], **proof}) + canonical_hash(document)
        Ed25519PublicKey.from_public_bytes(key).verify(signature, signed)
        return True

    return call


def openvc_core(badges: Sequence[bytes], contexts: Contexts) -> Call:
    """`openvc.verify_credential` with its own resolver of did:key."""

    def call(index: int) -> bool:
        result = openvc.verify_credential(json.loads(badges[index]), extra_contexts=contexts)
        return result.issuer is not None

    return call


def didkit_minimal(_badges: Sequence[bytes], _contexts: Contexts) -> Call:
    """The `didkit` wheel on a minimal credential of its own: it has neither the cryptosuite nor the contexts."""
    key = didkit.generate_ed25519_key()
    credential = {
        "@context": "https://www.w3.org/2018/credentials/v1",
        "type": ["VerifiableCredential"],
        "issuer": didkit.key_to_did("key", key),
        "issuanceDate": "2024-05-17T08:00:00Z",
        "credentialSubject": {"id": "did:example:welder"},
    }
    state: dict[str, str] = {}

    async def call(_index: int) -> bool:
        if "signed" not in state:
            method = await didkit.key_to_verification_method("key", key)
            options = {"proofPurpose": "assertionMethod", "verificationMethod": method}
            state["signed"] = await didkit.issue_credential(json.dumps(credential), json.dumps(options), key)
        return not json.loads(await didkit.verify_credential(state["signed"], "{}"))["errors"]

    return call


def bare_check(badges: Sequence[bytes], _contexts: Contexts) -> Call:
    """One Ed25519 check of 64 bytes with a key that is loaded: below this nobody gets."""
    private = Ed25519PrivateKey.generate()
    public = private.public_key()
    signed = [hashlib.sha512(badge).digest() for badge in badges]
    signatures = [private.sign(data) for data in signed]

    def call(index: int) -> bool:
        public.verify(signatures[index], signed[index])
        return True

    return call


CONTENDERS: Final[Mapping[str, tuple[str, Callable[[Sequence[bytes], Contexts], Call] | None]]] = {
    "ours": ("**`verifier.Verifier.verify`**, report included", ours),
    "ours_encoded": ("the same, and the report's JSON", ours_encoded),
    "bare": ("the Ed25519 check alone (pyca/cryptography, key loaded)", bare_check),
    "pyld": ("PyLD `normalize` twice + pyca/cryptography", pyld),
    "openvc": ("`openvc-core`", openvc_core),
    "didkit": ("`didkit` (Rust), a minimal VCDM 1.1 credential", didkit_minimal),
    "node": ("Node, `@digitalbazaar/vc` + `data-integrity`", None),  # bench/node_peer.mjs
}
ROUNDS: Final = 40
HEATS: Final = 3
PEERS: Final = ("pyld", "openvc", "node")  # didkit has another, smaller credential


def measure(folder: Path, core: int) -> dict[str, float]:
    """Return seconds per verification for every contender."""
    commands = {
        name: (sys.executable, "-m", "bench.contenders", name, str(folder))
        if make is not None
        else ("node", "bench/node_peer.mjs", "verify", str(folder / "badges.jsonl"))
        for name, (_, make) in CONTENDERS.items()
    }
    return costs(commands, core, rounds=ROUNDS, heats=HEATS)


async def main(name: str, folder: Path) -> None:
    """Measure one of them on demand."""
    badges = (folder / "badges.jsonl").read_bytes().splitlines()
    make = CONTENDERS[name][1]
    assert make is not None, f"{name} is no Python"
    call = make(badges, json.loads((folder / "contexts.json").read_bytes()))
    await serve(Work(call=call, samples=len(badges)))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2])))
    sys.stdout.flush()
    os._exit(0)  # didkit's threads can bring the interpreter down when it ends
