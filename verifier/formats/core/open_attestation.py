"""OpenAttestation: what a wrapped document says, how that is hashed, and who is to vouch for it.

Each value has a salt, so that a holder can leave it out and show its hash instead. Where the reference implementation
gives two documents one hash, one of them is refused here: nothing may be read that its hash does not cover. Judges
shape only. Spec: OpenAttestation, schemas 2.0 and 3.0, and what https://github.com/Open-Attestation/open-attestation
does with them.
"""

import base64
import binascii
import math
import re
from json.encoder import encode_basestring as quoted
from typing import Any, Final

import msgspec

from did_methods.core.errors import DidInvalid
from did_methods.core.jcs import canonical_json
from did_methods.core.strict_json import JsonInvalid, parse_json
from verifier.errors import Rejected
from verifier.model import JsonObject, Parsed

SCHEMA_2: Final = "SHA3MerkleProof"  # the type of the proof in either schema
SCHEMA_3: Final = "OpenAttestationMerkleProofSignature2018"
MAX_STEPS: Final = 40  # hashes on the path; a batch of a million documents has 20
MAX_PLACE: Final = 512  # characters of the names on the way to a value, which is hashed with all of them
MAX_SALTS: Final = 1024 * 1024  # bytes of their list, which stands in a document that is no longer
_SALT_CHARS: Final = 64
_SALTED: Final = re.compile(r"[0-9a-fA-F-]{36}:(string|number|boolean|null|undefined):(.*)", re.DOTALL)
_NUMBER: Final = re.compile(r"-?[0-9]{1,21}(?:\.[0-9]{1,25})?(?:e[+-]?[0-9]{1,3})?", re.ASCII)
_HASH: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)
ADDRESS: Final = re.compile(r"0x[0-9a-fA-F]{40}", re.ASCII)
_LABEL: Final = r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
_DOMAIN: Final = re.compile(rf"(?=.{{1,253}}$){_LABEL}(?:\.{_LABEL})+", re.ASCII)
_STORES: Final = ("documentStore", "certificateStore", "tokenRegistry")
_METHODS: Final = {"DOCUMENT_STORE": "documentStore", "TOKEN_REGISTRY": "tokenRegistry"}
_BY_DOMAIN: Final = ("DNS-TXT", "DNS-DID")
_EMPTY: Final[tuple[object, ...]] = ({}, [])
_MAINNET: Final = "1"  # where a document that names no network was issued


class Voucher(msgspec.Struct, frozen=True, kw_only=True):
    """Who is to vouch for a document: a contract, or the key of a DID; and which domain is to name that as its own.

    `alone`: the document names no other issuer. `revocation`: how what a key vouches for is taken back. `names_chain`:
    the document shows its chain; else it is taken for one of Ethereum.
    """

    chain_id: str
    names_chain: bool
    contract: str | None = None
    is_registry: bool = False
    did: str | None = None
    key: str | None = None
    domain: str | None = None
    revocation: JsonObject = {}
    alone: bool = True

    @property
    def reference(self) -> str:
        """Return the name of what vouches: a method of the DID, or the account id of the contract (CAIP-10)."""
        return self.key or f"eip155:{self.chain_id}:{self.contract}"

    @property
    def party(self) -> str:
        """Return whom the document says that it is from: its domain, or else what vouches."""
        return f"https://{self.domain.lower()}" if self.domain is not None else self.did or self.reference


def voucher_of(parsed: Parsed) -> Voucher:
    """Return who is to vouch for a document that was parsed."""
    return (voucher_3 if parsed.proofs[0].suite == SCHEMA_3 else voucher_2)(parsed.claims)


def voucher_2(claims: JsonObject) -> Voucher:
    """Return who is to vouch for a document of schema 2.0.

    Raises:
        Rejected: `structure.issuer`.
    """
    issuers = claims.get("issuers")
    if not isinstance(issuers, list) or not issuers or not isinstance(issuers[0], dict):
        raise _no_issuer("a list of issuers")
    issuer = issuers[0]
    stores = [name for name in _STORES if name in issuer]
    identity = object_in(issuer, "identityProof")
    if len(stores) > 1:
        raise _no_issuer("one contract for an issuer")
    return _voucher(
        claims,
        stores[0] if stores else None,
        issuer[stores[0]] if stores else issuer.get("id"),
        identity.get("type"),
        identity.get("location"),
        key=identity.get("key"),
        revocation=object_in(issuer, "revocation"),
        alone=len(issuers) == 1,
    )


def voucher_3(document: JsonObject) -> Voucher:
    """Return who is to vouch for a document of schema 3.0.

    Raises:
        Rejected: `structure.issuer`.
    """
    metadata = object_in(document, "openAttestationMetadata")
    proof, identity = object_in(metadata, "proof"), object_in(metadata, "identityProof")
    method, kind, named = proof.get("method"), identity.get("type"), identity.get("identifier")
    store = _METHODS.get(str(method))
    if store is None and (method != "DID" or (kind == "DID" and named != proof.get("value"))):
        raise _no_issuer("a contract or a DID")
    return _voucher(
        document,
        store,
        proof.get("value"),
        kind,
        named,
        key=object_in(document, "proof").get("key"),
        revocation=object_in(proof, "revocation"),
    )


def _voucher(
    claims: JsonObject,
    store: str | None,
    value: object,
    kind: object,
    place: object,
    *,
    key: object,
    revocation: JsonObject,
    alone: bool = True,
) -> Voucher:
    """Return who is to vouch: a contract of the kind `store` at the address `value`, or else the DID `value`."""
    if kind not in (("DID", "DNS-DID") if store is None else (None, "DNS-TXT")):
        raise _no_issuer("an identity of the kind that goes with what vouches")
    domain = str(place) if kind in _BY_DOMAIN else None
    if domain is not None and not _DOMAIN.fullmatch(domain):
        raise _no_issuer("the name of a domain")
    chain_id = object_in(claims, "network").get("chainId")
    voucher = Voucher(
        chain_id=str(chain_id or _MAINNET)[:_SALT_CHARS],
        names_chain=chain_id is not None,
        domain=domain,
        revocation=revocation,
        alone=alone,
    )
    if store is not None and isinstance(value, str) and ADDRESS.fullmatch(value):
        is_registry = store == "tokenRegistry"
        return msgspec.structs.replace(voucher, contract=value.lower(), is_registry=is_registry)
    if store is None and isinstance(value, str) and value.startswith("did:") and isinstance(key, str):
        return msgspec.structs.replace(voucher, did=value, key=key)
    raise _no_issuer("the address of a contract, or a DID and a key of it")


def read_unsalted(data: Any, leaves: list[bytes], place: str = "") -> Any:
    """Return what salted data of schema 2.0 says; what is hashed of it goes to `leaves`.

    Raises:
        Rejected: `structure.salt`: a value without one, or a name that another reading would give the same place;
            `limit.place`.
    """
    if isinstance(data, dict) and data:
        # "a.0" is the first of a list a, or a member 0 of an object a; "" would be no step at all.
        if any(not name or "." in name or name == "0" for name in data):
            raise _unsalted("names that give each value a place of its own")
        return {name: read_unsalted(value, leaves, _at(place, name)) for name, value in data.items()}
    if isinstance(data, list) and data:
        return [read_unsalted(value, leaves, _at(place, str(index))) for index, value in enumerate(data)]
    match = _SALTED.fullmatch(data) if isinstance(data, str) else None
    if match is None and not isinstance(data, dict | list):
        raise _unsalted("a salt and a type with each value")
    leaves.append(
        _leaf(place, quoted(data) if match is not None else "{}" if isinstance(data, dict) else "[]")
    )
    return data if match is None else _typed(match[1], match[2])


def read_hashed(document: JsonObject, salts: object, leaves: list[bytes]) -> JsonObject:
    """Return what a document of schema 3.0 says as far as it is hashed: each value under its path, with its salt.

    What is hashed goes to `leaves`. A list or an object without any value is not: anybody may have put it there.

    Raises:
        Rejected: `structure.salt`: a value without one, one without a value, or a name as in `read_unsalted`;
            `limit.place`.
    """
    values: dict[str, str] = {}
    claims = _collect({name: value for name, value in document.items() if name != "proof"}, "", values)
    by_path = _read_salts(salts)
    if by_path.keys() != values.keys():
        raise _unsalted("one salt for each value")
    leaves += [_leaf(path, quoted(f"{by_path[path]}:{text}")) for path, text in values.items()]
    return {**claims, "proof": document["proof"]}


def _collect(value: Any, path: str, values: dict[str, str]) -> Any:
    if isinstance(value, dict):
        if any(not name or not {".", "[", "]"}.isdisjoint(name) for name in value):
            raise _unsalted("names that give each value a place of its own")
        members = {name: _collect(inner, _at(path, name), values) for name, inner in value.items()}
        return {name: inner for name, inner in members.items() if inner not in _EMPTY}
    if isinstance(value, list):
        listed = [_collect(inner, f"{path}[{index}]", values) for index, inner in enumerate(value)]
        return [inner for inner in listed if inner not in _EMPTY]
    try:
        values[path] = value if isinstance(value, str) else canonical_json(value).decode()
    except DidInvalid as problem:
        raise _unsalted("numbers that every reader takes for the same") from problem
    return value


def _read_salts(stated: object) -> dict[str, str]:
    try:
        text = base64.b64decode(str(stated), validate=True)
        listed: Any = parse_json(text, max_bytes=MAX_SALTS)
    except (binascii.Error, ValueError, JsonInvalid) as problem:
        raise _unsalted("a list of salts in base64") from problem
    if base64.b64encode(text).decode() != stated:  # another spelling of the same
        raise _unsalted("a list of salts in base64")
    found: dict[str, str] = {}
    for entry in listed if isinstance(listed, list) else [None]:
        members = entry if isinstance(entry, dict) else {}
        path, salt = members.get("path"), members.get("value")
        if (
            not isinstance(path, str)
            or not isinstance(salt, str)
            or len(salt) != _SALT_CHARS
            or path in found
        ):
            raise _unsalted("a path and a salt, once for each value")
        found[path] = salt
    return found


def read_hashes(stated: object, *, on_path: bool = False) -> tuple[str, ...]:
    """Return a list of hashes in hexadecimal; none where there is no list.

    Raises:
        Rejected: `proof.value_malformed`, `limit.merkle_path`.
    """
    listed: Any = [] if stated is None else stated
    if not isinstance(listed, list) or not all(
        isinstance(one, str) and _HASH.fullmatch(one) for one in listed
    ):
        raise Rejected("proof.value_malformed", "expected hashes of 64 hexadecimal digits, got another form")
    if on_path and len(listed) > MAX_STEPS:
        raise Rejected("limit.merkle_path", f"expected at most {MAX_STEPS} hashes, got {len(listed)}")
    return tuple(listed)


def object_in(members: JsonObject, name: str) -> JsonObject:
    """Return a member that is an object; an empty one where there is none.

    Raises:
        Rejected: `structure.issuer`.
    """
    value = members.get(name, {})
    if not isinstance(value, dict):
        raise _no_issuer(f"an object as {name}")
    return value


def _typed(kind: str, text: str) -> object:
    if kind in ("string", "boolean"):
        return text if kind == "string" else text == "true"
    if kind != "number":
        return None
    if _NUMBER.fullmatch(text) is None:
        raise _unsalted("a number where the type says so")
    number = int(text) if text.lstrip("-").isdigit() else float(text)
    if math.isinf(number):
        raise _unsalted("a number that is not endless")
    return number


def _leaf(place: str, written: str) -> bytes:
    """Return a member as ECMAScript writes an object that has no other."""
    return f"{{{quoted(place)}:{written}}}".encode()


def _at(place: str, name: str) -> str:
    """Return the place of a member.

    Raises:
        Rejected: `limit.place`: a document of 600 kB could ask for a gigabyte of them.
    """
    inner = f"{place}.{name}" if place else name
    if len(inner) > MAX_PLACE:
        raise Rejected(
            "limit.place", f"expected at most {MAX_PLACE} characters on the way to a value, got {len(inner)}"
        )
    return inner


def _no_issuer(expected: str) -> Rejected:
    return Rejected("structure.issuer", f"expected {expected} in the document, got another form")


def _unsalted(expected: str) -> Rejected:
    return Rejected("structure.salt", f"expected {expected}, got another form")
