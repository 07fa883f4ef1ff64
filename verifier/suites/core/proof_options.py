"""The options of a proof of the older suites as canonical N-Quads, written from a table instead of walked.

Issuers stood these options under the document's contexts, under `security/v2`, or under contexts of the proof's own,
inline ones too. All of them give the members below the same meaning, and none is asked here: what the proof says in
JSON is what is signed, whatever its `@context`, which no signature covers.
Specs: W3C CCG Linked Data Proofs 1.0, "Create Verify Hash Algorithm"; the contexts of the suites.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from verifier.errors import Rejected
from verifier.linked_data.literals import escaped, json_term
from verifier.model import JsonObject

SECURITY: Final = "https://w3id.org/security#"
XSD_DATE_TIME: Final = "http://www.w3.org/2001/XMLSchema#dateTime"
_TYPE: Final = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
_SIGNATURE_MEMBERS: Final = frozenset({"jws", "proofValue", "signatureValue"})
_ELSEWHERE: Final = frozenset({"@context", "id", "type"})
_PURPOSES: Final[Mapping[str, str]] = {
    "assertionMethod": "assertionMethod",
    "authentication": "authenticationMethod",
}
_IRI: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:[^\x00-\x20<>\"{}|^`\\\ud800-\udfff]*")
_MAX_VALUES: Final = 64  # of one member; domains are one or two


class Reading(NamedTuple):
    """What the contexts in use do not agree on: the IRI of a type, and what stands before the names of members."""

    type_iri: str
    vocabulary: str = SECURITY
    date_time: str = XSD_DATE_TIME


def options_nquads(proof: JsonObject, reading: Reading) -> bytes:
    """Return the canonical N-Quads of a proof's options.

    Raises:
        Rejected: `linked_data.unsigned_term` for a member that no table lists, `structure.proof` for a value of the
            wrong form, `linked_data.relative_iri`.
    """
    subject = _iri(proof["id"]) if "id" in proof else "_:c14n0"
    lines = {f"{subject} {_TYPE} <{reading.type_iri}> .\n"}
    for name, value in proof.items():
        if name in _SIGNATURE_MEMBERS or name in _ELSEWHERE:
            continue
        known = _MEMBERS.get(name)
        if known is None:
            raise Rejected(
                "linked_data.unsigned_term",
                f"expected only members of a proof that are signed, got {name[:80]!r}",
            )
        predicate, render = known
        predicate = predicate if ":" in predicate else reading.vocabulary + predicate
        values = value if isinstance(value, list) else [value]
        if not values or len(values) > _MAX_VALUES:
            raise Rejected("structure.proof", f"expected 1 to {_MAX_VALUES} values, got {len(values)}")
        lines.update(f"{subject} <{predicate}> {render(item, reading)} .\n" for item in values)
    return "".join(sorted(lines)).encode("utf-8")


def _text(value: object, _reading: Reading) -> str:
    if not isinstance(value, str):
        raise Rejected("structure.proof", "expected a string in the proof, got another type")
    return f'"{escaped(value)}"'


def _instant(value: object, reading: Reading) -> str:
    return f"{_text(value, reading)}^^<{reading.date_time}>"


def _reference(value: object, _reading: Reading) -> str:
    return _iri(value)


def _iri(value: object) -> str:
    if isinstance(value, dict) and value.keys() == {"id"}:
        value = value["id"]
    if not isinstance(value, str):
        raise Rejected("structure.proof", "expected an IRI in the proof, got another type")
    if not _IRI.fullmatch(value):
        raise Rejected(
            "linked_data.relative_iri", f"expected an absolute IRI in the proof, got {value[:80]!r}"
        )
    return f"<{value}>"


def _purpose(value: object, _reading: Reading) -> str:
    if not isinstance(value, str) or value not in _PURPOSES:
        raise Rejected("structure.proof", "expected a purpose of credentials or presentations, got another")
    return f"<{SECURITY}{_PURPOSES[value]}>"


def _json(value: Any, _reading: Reading) -> str:  # noqa: ANN401 - any JSON value
    return json_term(value)


_MEMBERS: Final[Mapping[str, tuple[str, Callable[[Any, Reading], str]]]] = {
    "created": ("http://purl.org/dc/terms/created", _instant),
    "creator": ("http://purl.org/dc/terms/creator", _reference),
    "expires": ("expiration", _instant),
    "verificationMethod": ("verificationMethod", _reference),
    "proofPurpose": ("proofPurpose", _purpose),
    "challenge": ("challenge", _text),
    "domain": ("domain", _text),
    "nonce": ("nonce", _text),
    "publicKeyJwk": ("publicKeyJwk", _json),
}
