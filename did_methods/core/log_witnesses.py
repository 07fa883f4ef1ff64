"""Witnesses of a DID log: who they are, and whether enough of them stood by each entry. Judges only.

A proof of a witness over a version says that it stood by all versions up to that one. Each witness counts once,
whatever number of proofs it gave; what is over a version that the log does not hold says nothing.
Spec: did:webvh 1.0, "DID Witnesses".
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from did_methods.core.errors import DidInvalid, DidUnavailable
from did_methods.core.log_proof import check_proof, read_ed25519, signer_of
from did_methods.core.strict_json import parse_json

MAX_WITNESSES: Final = 64  # of one version
MAX_PROOFS: Final = 1_024  # checked in one file; a pruned file has two for each witness
_DID_KEY: Final = "did:key:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Witnesses:
    """Who has to stand by a version: `threshold` of `keys`, each as Multikey. Nobody has to where there are none."""

    keys: frozenset[str] = frozenset()
    threshold: int = 0


NOBODY: Final = Witnesses()


@dataclass(frozen=True, slots=True, kw_only=True)
class Witnessed:
    """A version of the log with the witnesses that it needs."""

    version_id: str
    witnesses: Witnesses


def read_witnesses(value: object) -> Witnesses:
    """Return the value of the parameter `witness`; empty means that there are none.

    Raises:
        DidInvalid: `did.log_witness_malformed`: never read as "no witnesses".
    """
    if value == {}:
        return NOBODY
    if not isinstance(value, Mapping) or set(value) != {"threshold", "witnesses"}:
        raise DidInvalid("did.log_witness_malformed", "expected threshold and witnesses, got other members")
    listed, threshold = value["witnesses"], value["threshold"]
    if not isinstance(listed, list) or not 1 <= len(listed) <= MAX_WITNESSES:
        raise DidInvalid("did.log_witness_malformed", f"expected 1 to {MAX_WITNESSES} witnesses, got others")
    keys = [_key(entry) for entry in listed]
    distinct = frozenset(keys)
    if len(distinct) != len(keys):
        raise DidInvalid("did.log_witness_malformed", "expected each witness once, got one twice")
    if type(threshold) is not int or not 1 <= threshold <= len(distinct):
        raise DidInvalid(
            "did.log_witness_malformed", f"expected a threshold of 1 to {len(distinct)}, got another"
        )
    return Witnesses(keys=distinct, threshold=threshold)


def _key(entry: object) -> str:
    text = entry.get("id") if isinstance(entry, Mapping) and len(entry) == 1 else None
    if not isinstance(text, str):
        raise DidInvalid("did.log_witness_malformed", "expected a witness with its id, got another value")
    # One implementation writes the key without the method's name: the same key, so the same witness.
    key = text.removeprefix(_DID_KEY)
    try:
        read_ed25519(key)
    except DidInvalid as cause:
        raise DidInvalid(
            "did.log_witness_malformed", "expected a did:key of Ed25519 as witness, got another"
        ) from cause
    return key


def check_witnessed(versions: Sequence[Witnessed], body: bytes, *, max_bytes: int) -> None:
    """Check that every version has its witnesses, by the proofs in `body`.

    Raises:
        DidInvalid: `did.log_not_witnessed`, `json.…`.
        DidUnavailable: `did.log_too_long`: more proofs than are checked here; `did.not_a_document`.
    """
    value = parse_json(body, max_bytes=max_bytes)
    if not isinstance(value, list):
        raise DidUnavailable("did.not_a_document", "expected a list of proofs, got another value")
    latest = _latest(versions, value)
    for place, version in enumerate(versions):
        stood = sum(latest.get(key, -1) >= place for key in version.witnesses.keys)
        if stood < version.witnesses.threshold:
            raise DidInvalid(
                "did.log_not_witnessed",
                f"expected {version.witnesses.threshold} witnesses of version {place + 1}, got {stood}",
            )


def _latest(versions: Sequence[Witnessed], records: Sequence[object]) -> Mapping[str, int]:
    """Return for each witness the place of the latest version that it stood by."""
    wanted: set[str] = set().union(*(version.witnesses.keys for version in versions))
    places = {version.version_id: place for place, version in enumerate(versions)}
    claimed: list[tuple[int, str, Mapping[str, Any]]] = []
    for record in records:
        version_id = record.get("versionId") if isinstance(record, Mapping) else None
        proofs = record.get("proof") if isinstance(record, Mapping) else None
        place = places.get(version_id) if isinstance(version_id, str) else None
        if place is None:
            continue
        for proof in proofs if isinstance(proofs, list) else [proofs]:
            signer = _claimed_signer(proof)
            if signer in wanted and isinstance(proof, Mapping):
                claimed.append((place, signer, proof))
    if len(claimed) > MAX_PROOFS:
        raise DidUnavailable(
            "did.log_too_long", f"expected at most {MAX_PROOFS} proofs by witnesses, got {len(claimed)}"
        )
    latest: dict[str, int] = {}
    for place, signer, proof in sorted(claimed, key=lambda claim: -claim[0]):
        if signer not in latest and _holds(proof, versions[place].version_id):
            latest[signer] = place
    return latest


def _claimed_signer(proof: object) -> str:
    try:
        return signer_of(proof)
    except DidInvalid:
        return ""  # says nothing, and spoils nothing that others say


def _holds(proof: Mapping[str, Any], version_id: str) -> bool:
    try:
        check_proof(proof, {"versionId": version_id})
    except DidInvalid:
        return False
    return True
