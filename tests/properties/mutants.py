"""Changes to a good document that must be noticed: every leaf, every name, every byte of a token, grafts.

A path is the names and positions from the top to the place that was changed.
"""

import base64
import copy
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from tests.builders.cbor import Tag, encode_cbor
from tests.builders.keys import base64url
from tests.properties.corpus import STRANGER, Good, corpus
from tests.properties.mobile import closed, is_mobile, opened
from verifier.formats import read
from verifier.model import CoseToken

Path = tuple[str | int, ...]

OTHERS: Final[tuple[Any, ...]] = (
    "",
    "x",
    "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK",
    None,
    True,
    0,
    -1,
    1e300,
    {},
    {"id": "urn:a:b"},
)
_MEMBERS: Final = ("proof", "issuer", "credentialSubject", "type", "credentialStatus", "id")
_LABELLED: Final[tuple[Any, ...]] = (None, b"", "x", 0, -7, -8, {})  # in the place of a header
_VOCABULARIES: Final = (
    "https://www.w3.org/2018/credentials#",
    "https://www.w3.org/ns/credentials/status#",
    "https://w3id.org/security#",
    "https://purl.imsglobal.org/spec/vc/ob/vocab.html#",
)
_ALPHABET: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_BASE58: Final = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
# Members whose every character counts: their alphabet, and where it begins.
_ENCODED: Final = {
    "proofValue": (_BASE58, 1),
    "payload": (_ALPHABET, 0),
    "protected": (_ALPHABET, 0),
    "signature": (_ALPHABET, 0),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """A changed document, and what was done to it."""

    how: str
    document: dict[str, Any] | str | bytes

    def is_omission(self, path: Path) -> bool:
        """Say whether a member of the document itself was left out, and nothing else was done."""
        return len(path) == 1 and path[0] != "proof" and self.how.endswith(" removed")


def mutants(good: Good) -> Iterator[Mutant]:
    """Yield every mutant of a good document, in a fixed order."""
    if isinstance(good.document, str):
        yield from _of_token(good.document)
        return
    if isinstance(good.document, bytes):
        yield from _of_mobile(good.document) if is_mobile(good.document) else _of_message(good.document)
        return
    for path in places(good.document):
        if path not in good.unread:
            yield from (
                mutant
                for mutant in _at(good.document, path)
                if not (good.may_omit and mutant.is_omission(path))
            )
    yield from _grafts(good)


def places(document: object) -> Iterator[Path]:
    """Yield the path of every member and every item, outer ones first."""
    if isinstance(document, dict):
        for name, value in document.items():
            yield (name,)
            yield from ((name, *rest) for rest in places(value))
    elif isinstance(document, list):
        for position, value in enumerate(document):
            yield (position,)
            yield from ((position, *rest) for rest in places(value))


def value_at(document: Any, path: Path) -> Any:  # noqa: ANN401
    for step in path:
        document = document[step]
    return document


def changed(document: dict[str, Any], path: Path, value: object) -> dict[str, Any]:
    """Return a copy with another value in one place."""
    copied = copy.deepcopy(document)
    value_at(copied, path[:-1])[path[-1]] = value
    return copied


def removed(document: dict[str, Any], path: Path) -> dict[str, Any]:
    """Return a copy without one place."""
    copied = copy.deepcopy(document)
    del value_at(copied, path[:-1])[path[-1]]
    return copied


def renamed(document: dict[str, Any], path: Path, name: str) -> dict[str, Any]:
    """Return a copy in which one member has another name."""
    copied = copy.deepcopy(document)
    owner = value_at(copied, path[:-1])
    owner[name] = owner.pop(path[-1])
    return copied


def _at(document: dict[str, Any], path: Path) -> Iterator[Mutant]:
    where = "/".join(str(step) for step in path)
    old, last = value_at(document, path), path[-1]
    yield Mutant(how=f"{where} removed", document=removed(document, path))
    if isinstance(last, str):
        for name in (f"{last}x", last.upper(), f"@{last}", f"urn:{last}"):
            if name not in {last, "@id", "@type"}:  # in a part of the document, keyword and name say the same
                yield Mutant(how=f"{where} renamed to {name}", document=renamed(document, path, name))
        yield from _respelled(document, path)
    if isinstance(old, str):
        yield Mutant(how=f"{where} longer", document=changed(document, path, f"{old}x"))
        yield Mutant(how=f"{where} shorter", document=changed(document, path, old[:-1]))
        if old.swapcase() != old:
            yield Mutant(how=f"{where} in upper case", document=changed(document, path, old.swapcase()))
    alphabet, start = _ENCODED.get(str(last), ("", 0))
    if alphabet and isinstance(old, str):
        for position in range(start, len(old)):
            other = alphabet[(alphabet.index(old[position]) + 1) % len(alphabet)]
            yield Mutant(
                how=f"{where} character {position}",
                document=changed(document, path, old[:position] + other + old[position + 1 :]),
            )
    for value in OTHERS:
        if value != old or type(value) is not type(old):
            yield Mutant(how=f"{where} is {value!r}", document=changed(document, path, value))


def _respelled(document: dict[str, Any], path: Path) -> Iterator[Mutant]:
    """Say the same to a reader of linked data in a way that a reader of JSON overlooks."""
    where, last, old = "/".join(map(str, path)), str(path[-1]), value_at(document, path)
    owner = path[:-1]
    yield Mutant(
        how=f"{where} in @nest", document=changed(removed(document, path), (*owner, "@nest"), {last: old})
    )
    for vocabulary in _VOCABULARIES:
        iri = f"{vocabulary}{last}"
        yield Mutant(how=f"{where} as {iri}", document=renamed(document, path, iri))
        dated = {"@value": old, "@type": "http://www.w3.org/2001/XMLSchema#dateTime"}
        if isinstance(old, str):
            yield Mutant(
                how=f"{where} as date {iri}", document=changed(removed(document, path), (*owner, iri), dated)
            )
        contexts = document.get("@context", [])
        alias = {"other": {"@id": iri, "@type": "@id" if not isinstance(old, str) else dated["@type"]}}
        yield Mutant(
            how=f"{where} by an alias of {iri}",
            document={**renamed(document, path, "other"), "@context": [*contexts, alias]},
        )


def _grafts(good: Good) -> Iterator[Mutant]:
    """Put proofs of other documents, keys of other people and other documents' members in."""
    document = good.document
    if not isinstance(document, dict):
        return
    is_jws = "payload" in document  # what else stands in one says nothing
    members = ("payload", "protected", "signature", "signatures") if is_jws else _MEMBERS
    for other in corpus():
        if other.name == good.name or not isinstance(other.document, dict):
            continue
        for member in members:
            value = other.document.get(member)
            if value is not None and value != document.get(member):
                yield Mutant(how=f"{member} of {other.name}", document={**document, member: value})
    if is_jws:
        yield from _forged(document)
        return
    proof = document.get("proof", {})
    if "proofValue" in proof:
        stranger = {"verificationMethod": STRANGER.identity.method_id}
        yield Mutant(how="key of a stranger", document={**document, "proof": {**proof, **stranger}})
        unsigned = {name: value for name, value in document.items() if name != "proof"}
        resigned = STRANGER.sign_data_integrity(unsigned, purpose=str(proof["proofPurpose"]))
        yield Mutant(how="signed anew by a stranger", document=resigned)
        named = {**resigned["proof"], "verificationMethod": proof["verificationMethod"]}
        yield Mutant(how="signed anew in the issuer's name", document={**resigned, "proof": named})
        yield Mutant(how="both proofs", document={**document, "proof": [proof, resigned["proof"]]})


def _forged(document: dict[str, Any]) -> Iterator[Mutant]:
    """Sign a JWS in the place of its signer, and beside the signer."""
    stated = document.get("signatures", [document])
    protected = stated[0]["protected"]
    forged = base64url(STRANGER.identity.key.sign(f"{protected}.{document['payload']}".encode()))
    by_stranger = {"protected": protected, "signature": forged}
    rest = {"payload": document["payload"]}
    yield Mutant(how="signed by a stranger", document={**rest, **by_stranger})
    yield Mutant(how="signed by a stranger too", document={**rest, "signatures": [*stated, by_stranger]})
    yield Mutant(how="no signature", document={**rest, "protected": protected, "signature": ""})
    yield Mutant(how="no signatures", document={**rest, "signatures": []})


def _of_mobile(raw: bytes) -> Iterator[Mutant]:
    yield from _of_bytes(raw)
    tree = opened(raw)
    for path in places(tree):
        for mutant in _at(tree, path):
            yield Mutant(how=mutant.how, document=closed(mutant.document))


def _of_bytes(raw: bytes) -> Iterator[Mutant]:
    for position, byte in enumerate(raw):
        yield Mutant(
            how=f"byte {position}", document=raw[:position] + bytes([byte ^ 1]) + raw[position + 1 :]
        )
    yield Mutant(how="cut", document=raw[:-1])
    yield Mutant(how="longer", document=raw + b"\x00")


def _of_message(raw: bytes) -> Iterator[Mutant]:
    yield from _of_bytes(raw)
    token = read(raw)
    assert isinstance(token, CoseToken)
    message = token.message
    stated = dict(message.protected)

    def put(protected: Mapping[Any, Any], unprotected: object, payload: bytes, signature: bytes) -> bytes:
        return encode_cbor(Tag(18, [encode_cbor(protected), unprotected, payload, signature]))

    assert put(stated, {}, message.payload, message.signature) == raw
    claims = json.loads(message.payload)
    for path in places(claims):
        for mutant in _at(claims, path):
            payload = json.dumps(mutant.document).encode()
            yield Mutant(how=f"payload {mutant.how}", document=put(stated, {}, payload, message.signature))
    for label, value in stated.items():
        kept = {name: other for name, other in stated.items() if name != label}
        changes: list[tuple[str, dict[Any, Any], dict[Any, Any]]] = [
            ("removed", kept, {}),
            ("moved to where nobody signs", kept, {label: value}),
            ("repeated where nobody signs", stated, {label: value}),
            *((f"is {other!r}", {**stated, label: other}, {}) for other in _LABELLED if other != value),
        ]
        for how, protected, unprotected in changes:
            document = put(protected, unprotected, message.payload, message.signature)
            yield Mutant(how=f"header {label!r} {how}", document=document)
    for good in corpus():
        if isinstance(good.document, bytes) and good.document != raw:
            theirs = read(good.document)
            assert isinstance(theirs, CoseToken)
            yield Mutant(
                how=f"signature of {good.name}",
                document=put(stated, {}, message.payload, theirs.message.signature),
            )
            yield Mutant(
                how=f"payload of {good.name}",
                document=put(stated, {}, theirs.message.payload, message.signature),
            )
    forged = STRANGER.identity.key.sign(message.signing_input)
    yield Mutant(how="signed by a stranger", document=put(stated, {}, message.payload, forged))


def _of_token(token: str) -> Iterator[Mutant]:
    header, payload, signature = token.split(".")
    for position, character in enumerate(token):
        if character != ".":
            letter = _ALPHABET[(_ALPHABET.index(character) + 1) % 64]
            yield Mutant(
                how=f"character {position}", document=token[:position] + letter + token[position + 1 :]
            )
    for how, cut in (
        ("cut", token[:-1]),
        ("longer", f"{token}A"),
        ("padded", f"{token}="),
        ("no signature", f"{header}.{payload}."),
    ):
        yield Mutant(how=how, document=cut)
    claims = _decoded(payload)
    for path in places(claims):
        for mutant in _at(claims, path):
            assert isinstance(mutant.document, dict)
            yield Mutant(
                how=f"payload {mutant.how}", document=f"{header}.{_encoded(mutant.document)}.{signature}"
            )
    stated = _decoded(header)
    for path in places(stated):
        for mutant in _at(stated, path):
            assert isinstance(mutant.document, dict)
            yield Mutant(
                how=f"header {mutant.how}", document=f"{_encoded(mutant.document)}.{payload}.{signature}"
            )
    for other in corpus():
        if isinstance(other.document, str) and other.document != token:
            theirs = other.document.split(".")
            yield Mutant(how=f"signature of {other.name}", document=f"{header}.{payload}.{theirs[2]}")
            yield Mutant(how=f"payload of {other.name}", document=f"{header}.{theirs[1]}.{signature}")
            yield Mutant(how=f"header of {other.name}", document=f"{theirs[0]}.{payload}.{signature}")
    forged = STRANGER.identity.key.sign(f"{header}.{payload}".encode())
    yield Mutant(how="signed by a stranger", document=f"{header}.{payload}.{base64url(forged)}")


def _decoded(part: str) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return value


def _encoded(value: dict[str, Any]) -> str:
    return base64url(json.dumps(value).encode())
