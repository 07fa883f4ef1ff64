"""What the suites of selective disclosure share: a proof value in CBOR, and the statements of a document, parted.

An issuer signs the canonical statements (N-Quads) of a credential one by one; a holder shows some of them. What the
issuer called mandatory is signed together and can not be left out; of the rest anything may have been, and nothing in
the document tells what. Blank nodes carry the labels that they had when the issuer signed: the proof says which, and
since nothing signs that map by itself, it must name every node of the document once, and no two of them alike. Two
nodes under one label would let a holder show what is said of one thing as if it were said of two.
Spec: W3C Data Integrity ECDSA Cryptosuites v1.0, sections 3.4 and 3.5, on which BBS Cryptosuites v1.0 builds.
"""

from collections.abc import Callable, Collection, Mapping
from hashlib import sha256
from typing import Any, Final

import msgspec

from did_methods.core.strict_cbor import CborValue, parse_cbor
from did_methods.core.strict_json import decode_base64url
from verifier.errors import Rejected
from verifier.linked_data import ContextStore, canonical_groups, canonical_nquads, lines_of, walked
from verifier.model import EmbeddedProof, JsonObject
from verifier.suites.core.common_options import common_options_nquads
from verifier.suites.core.data_integrity import options_and_document
from verifier.suites.core.places import told_of

MAX_PROOF_CHARS: Final = 640 * 1024  # 4,096 signatures with 2,000 labels take about 500 Ki
_HEADER_BYTES: Final = 3  # a CBOR tag of two bytes: which suite, and base or derived
_NODE: Final = "_:c14n"
_STATUS: Final = b" <https://www.w3.org/2018/credentials#credentialStatus> "


class Statements(msgspec.Struct, frozen=True, kw_only=True):
    """What the proof is over: its own options, what the issuer made mandatory, and what else was disclosed.

    `disclosed` are N-Quads lines in UTF-8, in canonical order; `mandatory` counts those behind `mandatory_hash`;
    `document` says both as JSON.
    """

    proof_hash: bytes
    mandatory_hash: bytes
    mandatory: int
    disclosed: tuple[bytes, ...]
    document: JsonObject

    def facts(self, withheld: int | None) -> dict[str, Any]:
        """Return what a report tells; `withheld`: statements that the issuer signed and are not shown, if known."""
        facts: dict[str, Any] = {
            "selective": True,
            "mandatory_statements": self.mandatory,
            "disclosed_statements": len(self.disclosed),
            "disclosed": told_of(self.document),
            "withheld_statements": "unknown" if withheld is None else withheld,
        }
        # Not mandatory: see `withholds`.
        if any(_STATUS in line.partition(b'"')[0] for line in self.disclosed):
            facts["status_chosen"] = True
        return facts


def read_components(
    secured: EmbeddedProof, *, derived: Collection[bytes], base: Collection[bytes]
) -> tuple[bytes, list[CborValue]]:
    """Return the header of a derived proof and the components after it; `derived` and `base` are known headers.

    Raises:
        Rejected: `proof.value_malformed`, `proof.base_proof`.
        DidInvalid: `base64url.…`, `cbor.…`.
    """
    text = secured.proof.get("proofValue")
    if not isinstance(text, str) or not text.startswith("u"):
        raise malformed("multibase base64url (u…) as proofValue", "another form")
    raw = decode_base64url(text[1:], max_chars=MAX_PROOF_CHARS)
    header = raw[:_HEADER_BYTES]
    if header in base:
        # It holds secrets of issuer and holder, and every statement: whoever shows it is no holder who chose.
        raise Rejected(
            "proof.base_proof", "expected a proof derived by the holder, got the issuer's base proof"
        )
    if header not in derived:
        raise malformed("the header of a derived proof", header.hex() or "none")
    components = parse_cbor(raw[_HEADER_BYTES:], max_bytes=MAX_PROOF_CHARS)
    if not isinstance(components, list):
        raise malformed("an array of components", type(components).__name__)
    return header, components


def read_octets(value: CborValue, what: str, length: int | None = None) -> bytes:
    """Return a component that is a byte string, of `length` bytes where that is given."""
    if not isinstance(value, bytes) or (length is not None and len(value) != length):
        raise malformed(
            f"bytes as {what}" if length is None else f"{length} bytes as {what}", "another value"
        )
    return value


def read_indexes(value: CborValue, what: str) -> list[int]:
    """Return a component that is an array of indexes, each of them once."""
    if not isinstance(value, list):
        raise malformed(f"an array of {what}", "another value")
    indexes = [index for index in value if type(index) is int and index >= 0]
    if len(set(indexes)) != len(value):
        raise malformed(f"{what} that are numbers from 0 on, each once", "others")
    return indexes


def read_labels(value: CborValue, read_label: Callable[[CborValue], str]) -> dict[str, str]:
    """Return the signed label of each canonical one (decompressLabelMap); both as N-Quads write them."""
    if not isinstance(value, dict):
        raise malformed("a map of labels", "another value")
    labels: dict[str, str] = {}
    for number, label in value.items():
        if type(number) is not int or number < 0:
            raise malformed("numbers of blank nodes in the map of labels", "another key")
        labels[f"{_NODE}{number}"] = read_label(label)
    return labels


def part_statements(
    secured: EmbeddedProof, contexts: ContextStore, labels: Mapping[str, str], mandatory: Collection[int]
) -> Statements:
    """Return what the issuer signed of this document; `mandatory` are indexes of its relabelled, sorted statements.

    Spec: createVerifyData, section 3.5.9 of the ECDSA cryptosuites.

    Raises:
        Rejected: `proof.labels_differ`, `proof.value_malformed`, `linked_data.…`, `structure.proof`.
        Undetermined: `context.not_allowed`, `linked_data.unsupported_feature`.
    """
    options, document = options_and_document(secured)
    written = common_options_nquads(secured.proof, document.get("@context"), contexts)
    if written is None:
        written = canonical_nquads(options, contexts, plain=True)
    proof_hash = sha256(written).digest()
    lines = _relabelled(document, contexts, labels)
    places = frozenset(mandatory)
    if places and max(places) >= len(lines):
        raise malformed(f"indexes of {len(lines)} statements", "one beyond them")
    kept = b"".join([line for index, line in enumerate(lines) if index in places])
    return Statements(
        proof_hash=proof_hash,
        mandatory_hash=sha256(kept).digest(),
        mandatory=len(places),
        disclosed=tuple([line for index, line in enumerate(lines) if index not in places]),
        document=document,
    )


def malformed(expected: str, got: str) -> Rejected:
    """Return the problem of a proof value that is not what the suite demands."""
    return Rejected("proof.value_malformed", f"expected {expected}, got {got}")


def _relabelled(
    document: Mapping[str, object], contexts: ContextStore, labels: Mapping[str, str]
) -> list[bytes]:
    """Return the canonical statements under the signed labels, sorted again (labelReplacementCanonicalizeJsonLd)."""
    # What a holder shows must say as JSON what it says as statements, mandatory ones out of sight included.
    walk = walked(document, contexts, plain=True)

    def signed(canonical: dict[str, str]) -> dict[str, str]:
        if labels.keys() != set(canonical.values()) or len(set(labels.values())) != len(labels):
            raise Rejected(
                "proof.labels_differ",
                f"expected a label of its own for each of {len(canonical)} blank nodes, got others",
            )
        return {node: labels[label] for node, label in canonical.items()}

    groups, _ = canonical_groups(walk.rests, walk.quads, relabel=signed, budget=contexts.budget)
    return [line.encode("utf-8") for line in lines_of(groups)]
