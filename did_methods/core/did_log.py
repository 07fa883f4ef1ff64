"""The log of a did:webvh DID: bytes to versions that follow from each other. Judges only.

Each entry is hashed over its predecessor's hash and signed by a key that the entries before it allow, or committed to;
the hash of the first one is in the DID itself. Every entry is checked, also where only the last is asked for: one that
does not hold spoils the log. What is left to the caller: witnesses, whose file is another one, and the present time.
Spec: did:webvh 1.0, "Read (Resolve)". https://identity.foundation/didwebvh/v1.0/
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from did_methods.core.did import Did, parse_did
from did_methods.core.errors import DidInvalid, DidUnavailable
from did_methods.core.jcs import canonical_json
from did_methods.core.log_parameters import Parameters, apply_parameters
from did_methods.core.log_proof import check_proof, signer_of
from did_methods.core.log_witnesses import NOBODY, Witnessed, Witnesses
from did_methods.core.multiformats import encode_base58
from did_methods.core.strict_json import parse_json
from did_methods.core.web_url import web_address

MAX_LOG: Final = 5 * 1024 * 1024  # bytes; "Resolver Transport Hardening", rule 5
MAX_ENTRIES: Final = 512  # each costs a signature check and two hashes, about 0.3 ms
MAX_VALUES: Final = 64_000  # in all entries; each is written as canonical JSON twice, about 7 µs in all
MAX_PROOFS: Final = 8  # of one entry; one is usual

_SHA_256: Final = b"\x12\x20"  # multihash: the algorithm, and the length of its digest
_PLACEHOLDER: Final = b"{SCID}"
_MEMBERS: Final = frozenset({"versionId", "versionTime", "parameters", "state", "proof"})
_VERSION_ID: Final = re.compile(r"(?P<number>[1-9][0-9]{0,5})-(?P<hash>[1-9A-HJ-NP-Za-km-z]{46})")
_UTC_TIME: Final = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?(Z|\+00:00)", re.ASCII)
_SCID: Final = re.compile(r"Qm[1-9A-HJ-NP-Za-km-z]{44}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A version that follows from those before it. `witnesses`: who had to stand by it."""

    version_id: str
    time: datetime
    time_text: str
    did: Did
    state: Mapping[str, Any]
    parameters: Parameters
    witnesses: Witnesses


def read_log(did: Did, body: bytes) -> tuple[Version, ...]:
    """Return all versions in `body`, oldest first, if every one holds and one of them is this DID's.

    Raises:
        DidInvalid: `did.log_…`, `json.…`.
        DidUnavailable: `did.log_too_long`, `did.not_a_document`, `did.method_not_supported`.
    """
    if len(body) > MAX_LOG:
        raise DidUnavailable("did.log_too_long", f"expected at most {MAX_LOG} bytes, got {len(body)}")
    # Separators inside of text count too: an upper bound, before anything is parsed.
    values = sum(body.count(separator) for separator in (b",", b"{", b"["))
    if values > MAX_VALUES:
        raise DidUnavailable("did.log_too_long", f"expected at most {MAX_VALUES} values, got up to {values}")
    lines = body.removesuffix(b"\n").split(b"\n", MAX_ENTRIES)
    if len(lines) > MAX_ENTRIES:
        raise DidUnavailable("did.log_too_long", f"expected at most {MAX_ENTRIES} versions, got more")
    scid = scid_of(did)
    versions: list[Version] = []
    for line in lines:
        entry = _members(line, first=not versions)
        versions.append(_follow(versions[-1] if versions else None, entry, scid))
    if all(version.did != did for version in versions):
        raise DidInvalid("did.log_of_another", "expected a log with this DID in a version, got none")
    return tuple(versions)


def scid_of(did: Did) -> str:
    """Return the first part of a did:webvh identifier, the hash of the log's first entry.

    Raises:
        DidInvalid: `did.syntax`.
    """
    scid = did.identifier.partition(":")[0]
    if not _SCID.fullmatch(scid):
        raise DidInvalid("did.syntax", "expected 46 characters of a hash as first part, got another")
    return scid


def witnessed(versions: tuple[Version, ...]) -> tuple[Witnessed, ...]:
    """Return the versions with the witnesses that they need; none at all where nobody has to stand by any."""
    if not any(version.witnesses.keys for version in versions):
        return ()
    return tuple(Witnessed(version_id=each.version_id, witnesses=each.witnesses) for each in versions)


def _members(line: bytes, *, first: bool) -> Mapping[str, Any]:
    value = parse_json(line, max_bytes=MAX_LOG)
    if isinstance(value, dict) and set(value) == _MEMBERS:
        return value
    if first:
        # What a host in trouble says in JSON instead: it shows nothing of the DID.
        raise DidUnavailable("did.not_a_document", "expected an entry of a log, got another value")
    raise DidInvalid("did.log_malformed", "expected the five members of an entry, got others")


def _follow(before: Version | None, entry: Mapping[str, Any], scid: str) -> Version:
    """Return the version that `entry` makes; the numbers are the steps of "Read (Resolve)"."""
    parameters = apply_parameters(before.parameters if before else None, entry["parameters"])  # 1
    if parameters.scid != scid:
        raise DidInvalid("did.log_of_another", "expected a log under the SCID of the DID, got another")
    _check_proofs(entry, _authorised(before, parameters))  # 2 and 7
    _check_version_id(before, entry, scid)  # 3
    time = _time(before, entry["versionTime"])  # 4
    if before is None:
        _check_scid(entry, scid)  # 5
    elif before.parameters.deactivated:
        raise DidInvalid("did.log_ended", "expected nothing after the DID was switched off, got an entry")
    state = entry["state"]
    if not isinstance(state, Mapping):
        raise DidInvalid("did.log_malformed", "expected a document in state, got another value")
    did = _identity(before, state, parameters, scid)  # 6
    # A list of witnesses binds the entries after the one that states it; the first list binds its own one too.
    standing = before.parameters.witnesses if before else NOBODY
    return Version(
        version_id=entry["versionId"],
        time=time,
        time_text=entry["versionTime"],
        did=did,
        state=state,
        parameters=parameters,
        witnesses=standing if standing.keys else parameters.witnesses,
    )


def _authorised(before: Version | None, parameters: Parameters) -> tuple[str, ...]:
    """Return the keys that may sign an entry: those of before, or the ones that it reveals if it committed to them."""
    if before is None:
        return parameters.update_keys
    committed = before.parameters.next_key_hashes
    if not committed:
        return before.parameters.update_keys
    if not all(_hash(key.encode()) in committed for key in parameters.update_keys):
        raise DidInvalid(
            "did.log_keys_not_committed", "expected keys that the last entry committed to, got others"
        )
    return parameters.update_keys


def _check_proofs(entry: Mapping[str, Any], keys: tuple[str, ...]) -> None:
    proofs = entry["proof"] if isinstance(entry["proof"], list) else [entry["proof"]]
    if not 1 <= len(proofs) <= MAX_PROOFS:
        raise DidInvalid("did.log_proof_invalid", f"expected 1 to {MAX_PROOFS} proofs, got {len(proofs)}")
    signed = {name: value for name, value in entry.items() if name != "proof"}
    for proof in proofs:
        if signer_of(proof) not in keys:
            raise DidInvalid("did.log_not_authorised", "expected a proof by a key of the log, got another's")
        check_proof(proof, signed)


def _check_version_id(before: Version | None, entry: Mapping[str, Any], scid: str) -> None:
    stated = entry["versionId"]
    match = _VERSION_ID.fullmatch(stated) if isinstance(stated, str) else None
    if match is None:
        raise DidInvalid(
            "did.log_malformed",
            "expected a number, a dash and a SHA-256 multihash as versionId, got another value",
        )
    number = 1 + (int(before.version_id.partition("-")[0]) if before else 0)
    if int(match["number"]) != number:
        raise DidInvalid("did.log_broken", f"expected version {number}, got {match['number']}")
    predecessor = before.version_id if before else scid
    if _hash(canonical_json(_unsigned(entry, predecessor))) != match["hash"]:
        raise DidInvalid("did.log_broken", f"expected the hash of version {number}, got another")


def _check_scid(entry: Mapping[str, Any], scid: str) -> None:
    text = canonical_json(_unsigned(entry, "{SCID}")).replace(scid.encode(), _PLACEHOLDER)
    # Once more, since a name with the SCID in it may have another place now.
    preliminary = canonical_json(parse_json(text, max_bytes=MAX_LOG))
    if _hash(preliminary) != scid:
        raise DidInvalid(
            "did.log_of_another", "expected the first entry that the DID is a hash of, got another"
        )


def _unsigned(entry: Mapping[str, Any], version_id: str) -> dict[str, Any]:
    return {**{name: value for name, value in entry.items() if name != "proof"}, "versionId": version_id}


def _time(before: Version | None, stated: object) -> datetime:
    if not isinstance(stated, str) or not _UTC_TIME.fullmatch(stated):
        raise DidInvalid("did.log_time", "expected a versionTime in UTC, got another value")
    try:
        time = datetime.fromisoformat(stated)
    except ValueError as cause:
        raise DidInvalid("did.log_time", "expected a versionTime that exists, got another") from cause
    if before is not None and time <= before.time:
        raise DidInvalid(
            "did.log_time", "expected a versionTime after the one before, got an earlier or equal one"
        )
    return time


def _identity(before: Version | None, state: Mapping[str, Any], parameters: Parameters, scid: str) -> Did:
    """Return whose document this is: the SCID never changes, the rest only where the first entry lets it."""
    stated = state.get("id")
    if not isinstance(stated, str):
        raise DidInvalid("did.log_malformed", "expected a document with an id, got one without")
    did = parse_did(stated)
    own, _, rest = did.identifier.partition(":")
    if did.method != "webvh" or own != scid:
        raise DidInvalid(
            "did.log_of_another", "expected every document under the SCID of the DID, got another"
        )
    web_address(rest)
    if before is None or before.did == did:
        return did
    if not before.parameters.portable or not parameters.portable:
        raise DidInvalid("did.log_not_portable", "expected the DID at its first address, got it at another")
    known_as = state.get("alsoKnownAs")
    if not isinstance(known_as, list) or before.did.text not in known_as:
        raise DidInvalid("did.log_not_portable", "expected the DID of before in alsoKnownAs, got none there")
    return did


def _hash(content: bytes) -> str:
    return encode_base58(_SHA_256 + sha256(content).digest())
