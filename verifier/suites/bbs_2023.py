"""bbs-2023, derived proofs. Spec: W3C Data Integrity BBS Cryptosuites v1.0, sections 3.3 and 3.4.7.

The issuer signs every statement of a credential at once; the holder shows some, and proves that the rest was signed
too without telling it. The header of the proof value says whether more was signed: a secret of the holder
(anonymous holder binding) or one from which a pseudonym follows. Curve arithmetic needs the extra `bbs`.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

from did_methods.core.public_key import KeyType, PublicKey
from did_methods.core.strict_cbor import CborValue
from verifier.errors import Rejected, Undetermined
from verifier.linked_data import ContextStore
from verifier.model import EmbeddedProof, ProofClaim
from verifier.suites.core.data_integrity import named_as_cryptosuite
from verifier.suites.core.disclosure import (
    malformed,
    part_statements,
    read_components,
    read_indexes,
    read_labels,
    read_octets,
)
from verifier.suites.core.suite import Facts, Suite
from verifier.suites.core.work import extent, proof_characters

_BASE: Final = frozenset({b"\xd9\x5d\x02", b"\xd9\x5d\x04", b"\xd9\x5d\x06", b"\xd9\x5d\x08"})
_BASELINE: Final = "baseline"
_HOLDER: Final = "anonymous_holder_binding"
_PSEUDONYM: Final = "pseudonym"
_HOLDER_PSEUDONYM: Final = "holder_binding_pseudonym"
_FEATURES: Final[Mapping[bytes, str]] = {
    b"\xd9\x5d\x03": _BASELINE,
    b"\xd9\x5d\x05": _HOLDER,
    b"\xd9\x5d\x07": _PSEUDONYM,
    b"\xd9\x5d\x09": _HOLDER_PSEUDONYM,
}
_COMPONENTS: Final[Mapping[str, int]] = {_BASELINE: 5, _HOLDER: 6, _PSEUDONYM: 8, _HOLDER_PSEUDONYM: 8}
_WITHOUT_CONTEXT: Final = (
    7  # components of a pseudonym whose proof leaves out what it is for, as drafts had it
)
_PSEUDONYM_BYTES: Final = 48  # a compressed point of G1


class _Derived(NamedTuple):
    """The components of a derived proof, section 3.3.7; `more` are those of its feature."""

    feature: str
    proof: bytes
    labels: dict[str, str]
    mandatory: list[int]
    selective: list[int]
    presentation_header: bytes
    more: list[CborValue]


def _check(claim: ProofClaim, key: PublicKey, contexts: ContextStore) -> Facts:
    # Section 3.4.7: parse, part the statements, put each at the place that the proof gives it, check the proof.
    secured = named_as_cryptosuite(claim)
    derived = _parse(secured)
    statements = part_statements(secured, contexts, derived.labels, derived.mandatory)
    if len(derived.selective) != len(statements.disclosed):
        raise Rejected(
            "proof.statement_count",
            f"expected {len(statements.disclosed)} indexes, one for each statement, got {len(derived.selective)}",
        )
    disclosed = dict(zip(derived.selective, statements.disclosed, strict=True))
    header = statements.proof_hash + statements.mandatory_hash
    return statements.facts(_verify(derived, key, header, disclosed)) | {"feature": derived.feature}


def _parse(secured: EmbeddedProof) -> _Derived:
    """Return the components of the proof value; parseDerivedProofValue."""
    header, components = read_components(secured, derived=_FEATURES, base=_BASE)
    feature = _FEATURES[header]
    if len(components) == _WITHOUT_CONTEXT and feature in {_PSEUDONYM, _HOLDER_PSEUDONYM}:
        raise Undetermined(
            "proof.pseudonym_context_missing", "expected the context of the pseudonym in the proof, got none"
        )
    if len(components) != _COMPONENTS[feature]:
        raise malformed(f"{_COMPONENTS[feature]} components", str(len(components)))
    proof, labels, mandatory, selective, presentation_header, *more = components
    places = read_indexes(selective, "selective indexes")
    if places != sorted(places):
        raise malformed("selective indexes in ascending order", "another order")
    return _Derived(
        feature,
        read_octets(proof, "BBS proof"),
        read_labels(labels, _read_label),
        read_indexes(mandatory, "mandatory indexes"),
        places,
        read_octets(presentation_header, "presentation header"),
        more,
    )


def _read_label(value: CborValue) -> str:
    if type(value) is not int or value < 0:
        raise malformed("numbers as labels", "another value")
    return f"_:b{value}"


def _verify(derived: _Derived, key: PublicKey, header: bytes, disclosed: Mapping[int, bytes]) -> int:
    """Return how many statements of the issuer stay hidden, if the proof holds."""
    try:
        from verifier.suites.core import bbs  # noqa: PLC0415 - an optional extra brings the curve
    except ModuleNotFoundError as cause:
        if cause.name != "py_arkworks_bls12381":
            raise
        raise Undetermined(
            "proof.extra_missing", "expected the extra `bbs` to be installed, got none"
        ) from cause
    shown = bbs.Proof(
        public_key=key.raw,
        proof=derived.proof,
        header=header,
        presentation_header=derived.presentation_header,
        disclosed=disclosed,
    )
    if derived.feature == _BASELINE:
        return bbs.verify_proof(shown)
    signed = derived.more[-1]  # how many statements there were, since what the holder added follows them
    if type(signed) is not int:
        raise malformed("a number of statements", "another value")
    if derived.feature == _HOLDER:
        return bbs.verify_blind_proof(shown, signed)
    context = derived.more[0]
    octets = (
        context.encode("utf-8") if isinstance(context, str) else read_octets(context, "pseudonym context")
    )
    pseudonym = read_octets(derived.more[1], "pseudonym", _PSEUDONYM_BYTES)
    return bbs.verify_pseudonym_proof(shown, signed, pseudonym, octets)


def _work(claim: ProofClaim) -> int:
    # Pairings 3 ms; 30 µs for each message, a hidden one being 43 characters of the proof, a shown one two values at
    # least; the document is walked for every proof.
    return 20 + proof_characters(claim) // 350 + extent(claim).values // 4


SUITE: Final = Suite(
    name="bbs-2023",
    title="Data Integrity, selective disclosure with BBS",
    spec="https://www.w3.org/TR/vc-di-bbs/#bbs-2023",
    key_types=frozenset({KeyType.BLS12381_G2}),
    uses_contexts=True,
    check=_check,
    work=_work,
)
