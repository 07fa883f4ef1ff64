"""ecdsa-sd-2023, derived proofs. Spec: W3C Data Integrity ECDSA Cryptosuites v1.0, section 3.6.7.

The issuer signs, with its own key, the proof's options, a key made for this one credential, and the mandatory
statements; that ephemeral key signs every other statement by itself.
"""

from base64 import urlsafe_b64encode
from collections.abc import Mapping
from typing import Final, NamedTuple

from did_methods.core.multiformats import CODEC_P256, split_multicodec
from did_methods.core.public_key import KeyType, PublicKey, public_key_from_hex
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

MAX_DISCLOSED: Final = 4_096  # statements beside the mandatory ones; each takes a check of 0.1 ms

# The specification knows P-256 only; Blockcerts issuers sign with their secp256k1 keys, hashed alike.
_ALGORITHMS: Final[Mapping[KeyType, str]] = {KeyType.P256: "ES256", KeyType.SECP256K1: "ES256K"}
_BASE: Final = b"\xd9\x5d\x00"
_DERIVED: Final = b"\xd9\x5d\x01"
_COMPONENTS: Final = 5
_SIGNATURE_BYTES: Final = 64
_KEY_BYTES: Final = 35  # the two bytes of the codec and a compressed point; the text of section 3.5.8 says 36
_LABEL_BYTES: Final = 32  # an HMAC with SHA-256


class _Derived(NamedTuple):
    """The components of a derived proof, section 3.5.8."""

    base_signature: bytes
    public_key: bytes
    signatures: list[bytes]
    labels: dict[str, str]
    mandatory: list[int]


def _check(claim: ProofClaim, key: PublicKey, contexts: ContextStore) -> Facts:
    # Section 3.6.7: parse, part the statements, check the issuer's signature, then those of the ephemeral key.
    secured = named_as_cryptosuite(claim)
    proof = _parse(secured)
    ephemeral = _ephemeral_key(proof.public_key)
    statements = part_statements(secured, contexts, proof.labels, proof.mandatory)
    # Step 3. Before anything is checked: a statement without a signature must not pass by being the last one.
    if len(proof.signatures) != len(statements.disclosed):
        raise Rejected(
            "proof.statement_count",
            f"expected {len(statements.disclosed)} signatures, one for each statement, got {len(proof.signatures)}",
        )
    signed = statements.proof_hash + proof.public_key + statements.mandatory_hash
    key.verify(_ALGORITHMS[key.key_type], proof.base_signature, signed)
    ephemeral.verify_each("ES256", zip(proof.signatures, statements.disclosed, strict=True))
    return statements.facts(withheld=None)  # nothing in the proof counts what the issuer signed


def _parse(secured: EmbeddedProof) -> _Derived:
    """Return the components of the proof value; parseDerivedProofValue."""
    _, components = read_components(secured, derived=(_DERIVED,), base=(_BASE,))
    if len(components) != _COMPONENTS:
        raise malformed(f"{_COMPONENTS} components", str(len(components)))
    base_signature, public_key, signatures, labels, mandatory = components
    if not isinstance(signatures, list):
        raise malformed("an array of signatures", "another value")
    if len(signatures) > MAX_DISCLOSED:
        raise Undetermined(
            "proof.limit_exceeded", f"expected at most {MAX_DISCLOSED} statements, got {len(signatures)}"
        )
    return _Derived(
        read_octets(base_signature, "base signature", _SIGNATURE_BYTES),
        read_octets(public_key, "ephemeral key", _KEY_BYTES),
        [read_octets(signature, "signature", _SIGNATURE_BYTES) for signature in signatures],
        read_labels(labels, _read_label),
        read_indexes(mandatory, "mandatory indexes"),
    )


def _read_label(value: CborValue) -> str:
    digest = read_octets(value, "label", _LABEL_BYTES)
    return "_:u" + urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")


def _ephemeral_key(raw: bytes) -> PublicKey:
    codec, point = split_multicodec(raw)
    if codec != CODEC_P256:
        raise malformed("a P-256 key", f"codec {codec:#x}")
    return public_key_from_hex(point.hex(), KeyType.P256)


def _work(claim: ProofClaim) -> int:
    # Each signature is 86 characters of the proof and takes 0.1 ms; the document is walked for every proof.
    return 2 + proof_characters(claim) // 150 + extent(claim).values // 50


SUITE: Final = Suite(
    name="ecdsa-sd-2023",
    title="Data Integrity, selective disclosure with ECDSA",
    spec="https://www.w3.org/TR/vc-di-ecdsa/#ecdsa-sd-2023",
    key_types=frozenset(_ALGORITHMS),
    uses_contexts=True,
    check=_check,
    work=_work,
)
