"""How much work a proof announces before it is begun, where that depends on how much it is over. See `Suite.work`.

A unit is a quarter of a millisecond. What is announced is near what honest documents take, and no less than what any
other does: each suite has limits of its own besides.
"""

from typing import Final, NamedTuple

from verifier.model import EmbeddedProof, ProofClaim

RECOVERY: Final = 20  # units: the key of a recoverable signature on secp256k1, in Python
BLOCK: Final = 136  # bytes of Keccak; each takes a unit and a little more


class Extent(NamedTuple):
    """How much there is: JSON values, and characters in names and texts."""

    values: int
    characters: int


def extent_of(*parts: object) -> Extent:
    """Return how much these JSON values are."""
    values = characters = 0
    waiting = list(parts)
    while waiting:
        value = waiting.pop()
        values += 1
        if isinstance(value, str):
            characters += len(value)
        elif isinstance(value, dict):
            characters += sum(map(len, value))
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value
    return Extent(values, characters)


def extent(claim: ProofClaim) -> Extent:
    """Return how much a proof and its document are; nothing where a suite of embedded proofs names another wrapping."""
    secured = claim.secured
    return extent_of(secured.document, secured.proof) if isinstance(secured, EmbeddedProof) else Extent(0, 0)


def proof_characters(claim: ProofClaim) -> int:
    """Return how long the proof value is."""
    secured = claim.secured
    value = secured.proof.get("proofValue") if isinstance(secured, EmbeddedProof) else None
    return len(value) if isinstance(value, str) else 0


def typed_data_work(claim: ProofClaim, *, each: int, more: int = 0, most: int) -> int:
    """Return what a signature of typed data takes: a key recovered, and blocks hashed.

    `each`: of one value with what stands around it; `more`: of other things; `most`: that are hashed at all.
    """
    size = extent(claim)
    return RECOVERY + min(most, each * size.values + size.characters // BLOCK + more)
