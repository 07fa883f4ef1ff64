"""OpenAttestation: documents wrapped in batches, signed by a key or issued by a contract, and what others say of them.

Written down here a second time, but for Keccak (`builders/accounts.py`); tests/interop holds it against the reference
implementation. Salts are counted, so that a document is the same each time.
"""

import base64
import copy
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from did_methods.core.keccak import keccak_256
from tests.builders import keys
from tests.builders.accounts import ETHEREUM, address_of
from tests.builders.keys import Key
from tests.unit.suites.older_issuers import recoverable
from tests.world import World

SIGNER: Final = keys.key("secp256k1", seed=41)
STRANGER: Final = keys.key("secp256k1", seed=42)
DOMAIN: Final = "credentials.nus.example"
ISSUER: Final = f"https://{DOMAIN}"
STORE: Final = "0x9178f546d3ff57d7a6352bd61b80cccd46199c2d"
OTHER_STORE: Final = "0x" + "ab" * 20
REGISTER: Final = "0xdca7ef03e98e0dc2b855be647c39abe984fcf21b"
NODE: Final = "https://node.example/api?to={to}&data={data}"
RESOLVER: Final = "https://dns.example/resolve?type=TXT&name={name}"
RECORDS: Final = RESOLVER.replace("{name}", DOMAIN)
FUNCTIONS: Final = {
    "isIssued": "163aa631",
    "isRevoked": "4294857f",
    "isRevokedInBatch": "a5e440d2",
    "ownerOf": "6352211e",
    "identityOwner": "8733d4e8",
}
V3_CONTEXTS: Final = [
    "https://www.w3.org/2018/credentials/v1",
    "https://schemata.openattestation.com/com/openattestation/1.0/OpenAttestation.v3.json",
]


def did_of(signer: Key) -> str:
    """Return the did:ethr of a key."""
    return f"did:ethr:{address_of(signer, ETHEREUM)}"


def by_key(signer: Key = SIGNER, *, domain: str | None = DOMAIN, **revocation: str) -> dict[str, Any]:
    """Return an issuer of schema 2.0 whose key signs."""
    identity = {"type": "DNS-DID" if domain else "DID", "key": f"{did_of(signer)}#controller"}
    return {
        "id": did_of(signer),
        "name": "National University",
        "revocation": revocation or {"type": "NONE"},
        "identityProof": {**identity, **({"location": domain} if domain else {})},
    }


def by_store(name: str = "documentStore", *, domain: str | None = DOMAIN) -> dict[str, Any]:
    """Return an issuer of schema 2.0 whose contract issues."""
    identity = {"identityProof": {"type": "DNS-TXT", "location": domain}} if domain else {}
    return {"name": "National University", name: STORE, **identity}


def degree(issuer: Mapping[str, Any] | None = None, **members: object) -> dict[str, Any]:
    """Return a degree as OpenCerts has it, not yet wrapped."""
    return {
        "id": "DEGREE-1",
        "name": "Bachelor of Science",
        "issuedOn": "2024-07-01T00:00:00+08:00",
        "issuers": [dict(issuer or by_key())],
        "recipient": {"name": "Ada Example", "nric": "S1234567A"},
        "transcript": [
            {"name": 'Analysis \u2028 "I"', "grade": "A+", "courseCredit": 4},
            {"name": "Algèbre", "grade": "A", "passed": True, "remark": None},
        ],
        "additionalData": {},
        **members,
    }


def credential(method: str = "DID", signer: Key = SIGNER, **members: Any) -> dict[str, Any]:  # noqa: ANN401 - of any kind
    """Return a degree as a credential of schema 3.0, not yet wrapped; `members` of its metadata begin with `_`."""
    kind = "DNS-DID" if method == "DID" else "DNS-TXT"
    value = did_of(signer) if method == "DID" else STORE
    metadata = {
        "proof": {
            "type": "OpenAttestationProofMethod",
            "method": method,
            "value": value,
            "revocation": {"type": "NONE"},
        },
        "identityProof": {"type": kind, "identifier": DOMAIN},
    }
    return {
        "version": "https://schema.openattestation.com/3.0/schema.json",
        "@context": V3_CONTEXTS,
        "type": ["VerifiableCredential", "OpenAttestationCredential"],
        "issuanceDate": "2024-07-01T00:00:00Z",
        "issuer": {"id": "https://claimed.example", "name": "National University"},
        "credentialSubject": {
            "id": "urn:uuid:ada",
            "degree": "Bachelor",
            "credits": 120,
            "marks": [1.5, None, False],
        },
        "openAttestationMetadata": metadata,
        **members,
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrapped:
    """A document as its holder has it, and the hashes from its own to the root."""

    document: dict[str, Any]
    way: tuple[bytes, ...]

    @property
    def root(self) -> bytes:
        """The root of the batch."""
        return self.way[-1]


def wrapped(
    data: Mapping[str, Any] | None = None, *, signer: Key | None = SIGNER, beside: int = 2, **top: object
) -> Wrapped:
    """Return a document of schema 2.0 or 3.0 in a batch, with so many hashes `beside` its way to the root."""
    made = dict(data or degree())
    if "@context" in made:
        return _wrapped_3(made, signer, beside)
    salted = _salted(made, iter(range(10_000)))
    way, path = _way([_json({place: value}) for place, value in _leaves_2(salted)], beside)
    signature = {
        "type": "SHA3MerkleProof",
        "targetHash": way[0].hex(),
        "proof": path,
        "merkleRoot": way[-1].hex(),
    }
    document = {
        "version": "https://schema.openattestation.com/2.0/schema.json",
        "data": salted,
        "signature": signature,
        **top,
    }
    if signer is not None and "id" in made["issuers"][0]:
        document["proof"] = [
            {
                "type": "OpenAttestationSignature2018",
                "created": "2024-07-01T00:00:00Z",
                "proofPurpose": "assertionMethod",
                "verificationMethod": f"{did_of(signer)}#controller",
                "signature": signed(way[-1], signer),
            }
        ]
    return Wrapped(document=document, way=way)


def _wrapped_3(made: dict[str, Any], signer: Key | None, beside: int) -> Wrapped:
    values = dict(_leaves_3(made))
    salts = [{"value": f"{count:064x}", "path": path} for count, path in enumerate(values)]
    leaves = [_json({one["path"]: f"{one['value']}:{_js(values[one['path']])}"}) for one in salts]
    way, path = _way(leaves, beside)
    proof = {
        "type": "OpenAttestationMerkleProofSignature2018",
        "proofPurpose": "assertionMethod",
        "targetHash": way[0].hex(),
        "proofs": path,
        "merkleRoot": way[-1].hex(),
        "salts": encoded(salts),
        "privacy": {"obfuscated": []},
    }
    if signer is not None and made["openAttestationMetadata"]["proof"]["method"] == "DID":
        proof |= {"key": f"{did_of(signer)}#controller", "signature": signed(way[-1], signer)}
    return Wrapped(document={**made, "proof": proof}, way=way)


def signed(root: bytes, signer: Key = SIGNER) -> str:
    """Return what a wallet signs of a root."""
    digest = keccak_256(b"\x19Ethereum Signed Message:\n32" + root)
    return "0x" + recoverable(digest, 27, signer).hex()


def encoded(salts: object) -> str:
    """Return salts as they stand in a proof."""
    return base64.b64encode(json.dumps(salts).encode()).decode()


def hide_in_2(document: Mapping[str, Any], *path: str | int) -> dict[str, Any]:
    """Return a document of schema 2.0 without the value at a path, whose hash is shown instead."""
    hidden = copy.deepcopy(dict(document))
    inner = hidden["data"]
    for step in path[:-1]:
        inner = inner[step]
    taken = inner.pop(path[-1])
    place = ".".join(map(str, path))
    leaves = [_json({at: value}) for at, value in _leaves_2(taken, place)]
    hashes = [keccak_256(leaf).hex() for leaf in leaves]
    before = hidden.get("privacy", {}).get("obfuscatedData", [])
    return {**hidden, "privacy": {"obfuscatedData": [*before, *hashes]}}


def hide_in_3(document: Mapping[str, Any], path: str) -> dict[str, Any]:
    """Return a document of schema 3.0 without the value of a path, likewise."""
    hidden = copy.deepcopy(dict(document))
    *steps, last = path.split(".")
    inner = hidden
    for step in steps:
        inner = inner[step]
    value = inner.pop(last)
    salts = json.loads(base64.b64decode(hidden["proof"]["salts"]))
    (salt,) = [one["value"] for one in salts if one["path"] == path]
    hidden["proof"]["salts"] = encoded([one for one in salts if one["path"] != path])
    hidden["proof"]["privacy"]["obfuscated"].append(keccak_256(_json({path: f"{salt}:{_js(value)}"})).hex())
    return hidden


def _salted(value: Any, count: Iterator[int]) -> Any:  # noqa: ANN401 - a JSON value
    if isinstance(value, dict):
        return {name: _salted(inner, count) for name, inner in value.items()}
    if isinstance(value, list):
        return [_salted(inner, count) for inner in value]
    kinds = {str: "string", bool: "boolean", int: "number", float: "number", type(None): "null"}
    return f"00000000-0000-4000-8000-{next(count):012}:{kinds[type(value)]}:{_js(value)}"


def _leaves_2(value: Any, place: str = "") -> Iterator[tuple[str, Any]]:  # noqa: ANN401
    if isinstance(value, dict | list) and value:
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for name, inner in items:
            yield from _leaves_2(inner, f"{place}.{name}" if place else str(name))
    else:
        yield place, value


def _leaves_3(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:  # noqa: ANN401
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _leaves_3(inner, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _leaves_3(inner, f"{path}[{index}]")
    else:
        yield path, value


def _way(leaves: list[bytes], beside: int) -> tuple[tuple[bytes, ...], list[str]]:
    hashes = sorted(keccak_256(leaf).hex() for leaf in leaves)
    path = [keccak_256(bytes([number])) for number in range(beside)]
    return climbed(keccak_256(_json(hashes)), path), [one.hex() for one in path]


def climbed(target: bytes, path: list[bytes]) -> tuple[bytes, ...]:
    """Return the hashes from that of a document to the root of its batch."""
    way = [target]
    for one in path:
        way.append(keccak_256(b"".join(sorted([way[-1], one]))))
    return tuple(way)


def _js(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def word(value: int) -> dict[str, Any]:
    """Return a node's answer of one word."""
    return {"jsonrpc": "2.0", "id": 1, "result": f"0x{value:064x}"}


def reverted() -> dict[str, Any]:
    """Return a node's answer of a contract that refuses to answer."""
    return {"jsonrpc": "2.0", "id": 1, "error": {"code": 3, "message": "execution reverted", "data": "0x"}}


@dataclass(slots=True, kw_only=True)
class Chain:
    """Contracts as a node tells of them, at its address with holes: what one answers to a call."""

    world: World
    node: str = NODE
    asked: dict[tuple[str, str], str] = field(default_factory=dict)

    def url(self, contract: str, function: str, *words: bytes) -> str:
        """Return the address that a call is asked for at."""
        data = "0x" + FUNCTIONS[function] + b"".join(words).hex()
        return self.node.replace("{to}", contract).replace("{data}", data)

    def answers(self, contract: str, function: str, *words: bytes, **answer: Any) -> None:  # noqa: ANN401 - JSON
        """Let a contract answer a call with a word (`value`) or anything else."""
        told = word(answer["value"]) if "value" in answer else answer["told"]
        self.world.serve(self.url(contract, function, *words), told)

    def owns(self, signer: Key, owner: int | None = None) -> None:
        """Let the register of did:ethr say who owns the DID of a key: that key, or another."""
        own = bytes.fromhex(did_of(signer).rpartition("0x")[2]).rjust(32, b"\0")
        self.answers(REGISTER, "identityOwner", own, value=int.from_bytes(own) if owner is None else owner)

    def issues(self, one: Wrapped, contract: str = STORE, *, issued: int = 1, revoked: bytes = b"") -> None:
        """Let a store answer what is asked of it about a document."""
        self.answers(contract, "isIssued", one.root, value=issued)
        for hashed in one.way:
            self.answers(contract, "isRevoked", hashed, value=int(hashed == revoked))


def named_key(signer: Key = SIGNER) -> str:
    """Return the record of a domain that names a key."""
    return f"openatts a=dns-did; p={did_of(signer)}#controller; v=1.0;"


def named_store(contract: str = STORE, net_id: str = "1") -> str:
    """Return the record of a domain that names a contract."""
    return f"openatts net=ethereum netId={net_id} addr={contract}"


def records(*texts: str, status: int = 0) -> dict[str, Any]:
    """Return a resolver's answer with these records."""
    answers = [{"name": f"{DOMAIN}.", "type": 16, "TTL": 300, "data": text} for text in texts]
    return {"Status": status, "AD": False, "Answer": answers} if answers else {"Status": status}
