"""Logs of did:webvh DIDs, made and signed apart from the product's own code.

A log is a list of entries; `follow` and `start` return entries that hold unless told otherwise. The private keys are
made up and worth nothing.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import base58
import rfc8785

from tests.builders.keys import Identity, Key, key

Entry = dict[str, Any]
Change = Callable[[Entry], object]  # of an entry, before it is hashed

HOST: Final = "university.example"
STARTED: Final = "2024-01-01T00:00:00Z"
METHOD: Final = "did:webvh:1.0"
_PLACEHOLDER: Final = "{SCID}"


def multihash(content: bytes) -> str:
    """Return the SHA-256 multihash of it in base58btc."""
    return base58.b58encode(b"\x12\x20" + hashlib.sha256(content).digest()).decode()


def key_hash(signer: Key) -> str:
    """Return what `nextKeyHashes` names a key by."""
    return multihash(signer.multikey.encode())


def did_key_of(signer: Key) -> str:
    """Return the DID that a witness is listed as."""
    return f"did:key:{signer.multikey}"


def witness(*signers: Key, threshold: int = 1) -> dict[str, Any]:
    """Return the parameter that lists these."""
    return {"threshold": threshold, "witnesses": [{"id": did_key_of(signer)} for signer in signers]}


def document(did: str, signer: Key) -> dict[str, Any]:
    """Return a document with one key, which may sign credentials."""
    method = {
        "id": f"{did}#key-1",
        "type": "Multikey",
        "controller": did,
        "publicKeyMultibase": signer.multikey,
    }
    return {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
        "id": did,
        "verificationMethod": [method],
        "assertionMethod": [f"{did}#key-1"],
    }


def start(
    signer: Key | None = None,
    *,
    host: str = HOST,
    time: str = STARTED,
    update: Key | None = None,
    change: Change | None = None,
    **parameters: Any,  # noqa: ANN401 - any JSON
) -> list[Entry]:
    """Return a log of one entry. `signer` is in the document, `update` (another key) signs the log."""
    update = update or key(seed=90)
    stated = {"method": METHOD, "scid": _PLACEHOLDER, "updateKeys": [update.multikey], **parameters}
    entry: Entry = {
        "versionId": _PLACEHOLDER,
        "versionTime": time,
        "parameters": {name: value for name, value in stated.items() if value is not ...},
        "state": document(f"did:webvh:{_PLACEHOLDER}:{host}", signer or key()),
    }
    if change is not None:
        change(entry)
    scid = multihash(rfc8785.dumps(entry))
    entry = json.loads(json.dumps(entry).replace(_PLACEHOLDER, scid))
    return [seal(entry, predecessor=scid, number=1, signer=update)]


def follow(
    log: Sequence[Entry],
    *,
    time: str = "2025-01-01T00:00:00Z",
    update: Key | None = None,
    state: Mapping[str, Any] | None = None,
    change: Change | None = None,
    proof: Mapping[str, object] | None = None,
    **parameters: Any,  # noqa: ANN401 - any JSON
) -> list[Entry]:
    """Return the log with one more entry, signed by `update`; `change` is made before it is hashed."""
    last = log[-1]
    entry: Entry = {
        "versionId": "",
        "versionTime": time,
        "parameters": parameters,
        "state": json.loads(json.dumps(state or last["state"])),
    }
    if change is not None:
        change(entry)
    signer = update or key(seed=90)
    number = len(log) + 1
    return [*log, seal(entry, predecessor=last["versionId"], number=number, signer=signer, proof=proof)]


def seal(
    entry: Entry, *, predecessor: str, number: object, signer: Key, proof: Mapping[str, object] | None = None
) -> Entry:
    """Return the entry with its hash and a proof over it."""
    hashed = multihash(rfc8785.dumps({**entry, "versionId": predecessor}))
    whole = {**entry, "versionId": f"{number}-{hashed}"}
    return {**whole, "proof": [prove(whole, signer, proof)]}


def prove(content: Mapping[str, Any], signer: Key, overrides: Mapping[str, object] | None = None) -> Entry:
    """Return an eddsa-jcs-2022 proof over the content."""
    options: Entry = {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-jcs-2022",
        "verificationMethod": f"{did_key_of(signer)}#{signer.multikey}",
        "created": STARTED,
        "proofPurpose": "assertionMethod",
        **(overrides or {}),
    }
    hashes = [hashlib.sha256(rfc8785.dumps(dict(part))).digest() for part in (options, content)]
    return {**options, "proofValue": "z" + base58.b58encode(signer.sign(b"".join(hashes))).decode()}


def witnessing(version_id: str, *signers: Key, over: str | None = None) -> Entry:
    """Return a record of did-witness.json: proofs over the version (or another, told as this one)."""
    content = {"versionId": over or version_id}
    return {"versionId": version_id, "proof": [prove(content, signer) for signer in signers]}


def lines(log: Sequence[Entry]) -> bytes:
    """Return the log as it is published."""
    return b"".join(json.dumps(entry, separators=(",", ":")).encode() + b"\n" for entry in log)


def did_of(log: Sequence[Entry]) -> str:
    """Return the DID that the log starts with."""
    return str(log[0]["state"]["id"])


def log_url(host: str = HOST) -> str:
    """Return where the log of a DID without a path is."""
    return f"https://{host}/.well-known/did.jsonl"


def identity(log: Sequence[Entry], signer: Key | None = None) -> Identity:
    """Return who signs as the DID of the log, with the key of its document."""
    did = did_of(log)
    return Identity(did=did, key=signer or key(), method_id=f"{did}#key-1", document=log[-1]["state"])
