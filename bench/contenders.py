"""One way to verify a badge per contender, each measured in a process of its own.

`python -m bench.contenders NAME FOLDER` prepares the contender on the folder's badges.jsonl and contexts.json
(by URL); then, for every line on stdin (seconds), it verifies the badges in turn for so long and prints
`{"median": seconds, "count": calls}`. Contexts are in memory, nothing touches the network.
"""

import asyncio
import hashlib
import json
import os
import statistics
import sys
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import base58
import didkit
import openvc
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from pyld import jsonld

from verifier import Verdict, Verifier
from verifier.report import encode_report

Call = Callable[[int], Awaitable[bool]] | Callable[[int], bool]
"""Verify the badge at an index, and say whether it verified."""
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


CONTENDERS: dict[str, Callable[[Sequence[bytes], Contexts], Call]] = {
    "ours": ours,
    "ours_encoded": ours_encoded,
    "pyld": pyld,
    "openvc": openvc_core,
    "didkit": didkit_minimal,
    "bare": bare_check,
}


async def measure(call: Call, count: int, seconds: float) -> dict[str, float]:
    """Return the median duration of a call, in seconds, over as many as fit into `seconds`."""
    clock = time.perf_counter
    durations = []
    end = clock() + seconds
    index = 0
    while (start := clock()) < end:
        verified = call(index)
        if not isinstance(verified, bool):
            verified = await verified
        durations.append(clock() - start)
        assert verified, "a badge that must verify does not"
        index = (index + 1) % count
    return {"median": statistics.median(durations), "count": len(durations)}


async def serve(name: str, folder: Path, lines: Iterable[str]) -> None:
    """Answer every line with a measurement."""
    badges = (folder / "badges.jsonl").read_bytes().splitlines()
    call = CONTENDERS[name](badges, json.loads((folder / "contexts.json").read_bytes()))
    for line in lines:
        print(json.dumps(await measure(call, len(badges), float(line))), flush=True)


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1], Path(sys.argv[2]), sys.stdin))
    sys.stdout.flush()
    os._exit(0)  # didkit's threads can bring the interpreter down when it ends
