"""What the reference implementation of OpenAttestation wrapped (tests/vectors/recorded), and what its issuers publish.

Of SHA3MerkleProof and OpenAttestationMerkleProofSignature2018, read without Node.
"""

import copy

import pytest

from tests.builders import open_attestation as oa
from tests.interop.record import Recorded, recorded
from tests.threats.front_door import VERIFIED, FrontDoor
from tests.world import World
from verifier.settings import Settings

ENTRIES = [entry for entry in recorded() if entry.answers]
SETTINGS = Settings(nodes={"eth:mainnet": oa.NODE}, dns_resolver=oa.RESOLVER)


@pytest.fixture(params=ENTRIES, ids=lambda entry: f"{entry.suite} {entry.name}")
def entry(request: pytest.FixtureRequest) -> Recorded:
    found: Recorded = request.param
    return found


async def test_what_they_wrapped_is_verified_on_the_word_of_its_issuer(world: World, entry: Recorded) -> None:
    for url, told in entry.answers.items():
        world.serve(url, told)

    assert await FrontDoor(world, SETTINGS).answer(entry.input) == VERIFIED


async def test_it_is_not_where_that_word_is_not_there(world: World, entry: Recorded) -> None:
    verdict, _ = await FrontDoor(world, SETTINGS).answer(entry.input)

    assert verdict == "inconclusive"


async def test_nothing_near_to_it_is_verified(world: World, entry: Recorded) -> None:
    for url, told in entry.answers.items():
        world.serve(url, told)
    said = entry.input.get("data", entry.input)
    renamed = {**said, "name": said["name"] + "x"}
    member = "signature" if "data" in entry.input else "proof"
    other_root = copy.deepcopy(entry.input)
    other_root[member]["merkleRoot"] = "ab" * 32
    no_path = copy.deepcopy(entry.input)
    no_path[member]["proof" if "data" in entry.input else "proofs"] = []

    for changed in (
        {**entry.input, "data": renamed} if "data" in entry.input else renamed,
        other_root,
        no_path,
    ):
        verdict, _ = await FrontDoor(world, SETTINGS).answer(changed)

        assert verdict == "not_verified"


def test_both_suites_are_recorded_signed_and_issued_whole_and_in_part() -> None:
    assert len(ENTRIES) == 8
