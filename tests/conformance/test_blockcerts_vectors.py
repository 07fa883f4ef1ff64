"""Blockcerts 3 by others: hashes and paths hold, and a chain for tests, or a mock of one, proves nothing."""

import json
from typing import Final

import pytest

from tests.conformance.cases import Case, cases
from tests.threats.front_door import FrontDoor, inconclusive, not_verified
from tests.vectors_dir import needs_vectors
from tests.world import World

pytestmark = needs_vectors

SUITES: Final = {"MerkleProof2019", "merkle-proof-2019", "ChainedProof2021"}
ANCHORED: Final = [case for case in cases() if case.suites & SUITES]
ALONE: Final = [case for case in ANCHORED if "verifiableCredential" not in json.loads(case.raw)]
MOCK: Final = not_verified("anchor.mock_chain")
TEST: Final = inconclusive("anchor.test_chain")
ANSWERS: Final = {
    "mocknet-vc-v2-proofChallenge-invalid": not_verified("proof.purpose"),
    "did__testnet-v3-did": TEST,
    "did__testnet-v3-did--verification-method-mismatch": TEST,
    "did__testnet-v3-did--verification-method-not-referenced": TEST,
    "status-list-2021-v3-revoked-2": TEST,
    "proof-chain-example-ed25519": TEST,
    "proof-chain-example-ed25519-2": TEST,
    # Its subjects, which are objects, have a language. Processors must ignore that (JSON-LD 1.1, section 9.2), and
    # upstream does: its signature holds, and it does not cover that language, which anybody may change.
    "mocknet-vc-v2-credential-subject-array": not_verified("linked_data.unsigned_term"),
}


@pytest.mark.parametrize("case", ALONE, ids=lambda case: case.id)
async def test_a_vector_leads_to_its_root_and_no_further(world: World, case: Case) -> None:
    name = case.id.rpartition("/")[2].removesuffix(".json")
    assert await FrontDoor(world).answer(case.raw, now=case.now) == ANSWERS.get(name, MOCK)


@pytest.mark.parametrize("name", ["presentation", "presentation-tampered"])
async def test_what_stands_in_a_presentation_does_so_as_well(world: World, name: str) -> None:
    (case,) = [one for one in ANCHORED if one.id.endswith(f"mocknet-verifiable-{name}.json")]

    for inner in json.loads(case.raw)["verifiableCredential"]:
        assert await FrontDoor(world).answer(inner, now=case.now) == MOCK


def test_the_vectors_are_there_in_their_numbers() -> None:
    assert len(ANCHORED) > 15
