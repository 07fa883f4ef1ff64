"""merkle-proof-2019, MerkleProof2019, ChainedProof2021, MerkleProof2017: batches in what Blockcerts are issued with."""

import copy
import json
from typing import Any, Final

import base58
import pytest

from tests.builders import blockcerts
from tests.builders.blockcerts import EXPLORERS, PROFILE, SIGNER, STRANGER
from tests.builders.keys import Key
from tests.interop.peers import HERE, told_by
from tests.threats.front_door import VERIFIED, FrontDoor, not_verified
from tests.world import World
from verifier.settings import Settings

SUITES: Final = ("merkle-proof-2019", "MerkleProof2019", "MerkleProof2017")
VERSIONS: Final = {"merkle-proof-2019": "v3.1", "MerkleProof2019": "v3"}

pytestmark = pytest.mark.skipif(
    (HERE / "node_modules").is_dir() and not (HERE / "node_modules/@blockcerts").is_dir(),
    reason="@blockcerts is not installed: run npm ci in tests/interop",
)


def unsigned(suite: str, number: int) -> dict[str, Any]:
    """Return one certificate of a batch."""
    if suite in VERSIONS:
        return blockcerts.unsigned(VERSIONS[suite], id=f"urn:uuid:{number}")
    return blockcerts.unsigned_2(number)


def batch(
    suite: str, signer: Key = SIGNER, size: int = 3, over: list[dict[str, Any]] | None = None
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Return a batch of certificates by others, and the transaction that they stand in.

    `over`: documents that have a proof, which theirs is to be chained to.
    """
    asked = {
        "publicKey": base58.b58decode(signer.multikey[1:])[2:].hex(),
        "verificationMethod": f"{PROFILE}#key-1",
        "suite": suite,
        "documents": over or [unsigned(suite, number) for number in range(size)],
    }
    told = told_by("merkle.mjs", asked)
    made = json.loads(told[0])
    return made["documents"], made["transaction"]


@pytest.fixture
def door(world: World) -> FrontDoor:
    world.serve(PROFILE, blockcerts.listed_account())
    return FrontDoor(world, Settings(explorers=EXPLORERS))


def told(door: FrontDoor, transaction: dict[str, Any], **changes: object) -> None:
    """Let the explorer tell of a transaction."""
    address = EXPLORERS["btc:mainnet"].replace("{id}", transaction["txid"])
    door.world.serve(address, {**transaction, **changes})


def exchanged(suite: str, document: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """Return a document with the proof of another of its batch."""
    member = "signature" if suite == "MerkleProof2017" else "proof"
    return {**document, member: other[member]}


@pytest.mark.parametrize("size", [1, 2, 3, 6])
@pytest.mark.parametrize("suite", SUITES)
async def test_every_certificate_of_a_batch_by_others_is_verified(
    door: FrontDoor, suite: str, size: int
) -> None:
    documents, transaction = batch(suite, size=size)
    told(door, transaction)

    assert [await door.answer(document) for document in documents] == [VERIFIED] * size


@pytest.mark.parametrize("suite", SUITES)
async def test_none_is_with_anything_else_in_the_place_of_what_they_wrote(
    door: FrontDoor, suite: str
) -> None:
    (first, second, third), transaction = batch(suite)
    told(door, transaction)
    changed = copy.deepcopy(first)
    changed["validFrom" if suite in VERSIONS else "issuedOn"] = "2020-01-01T00:00:00Z"
    other = not_verified("anchor.other_document")

    assert await door.answer(changed) == other
    assert await door.answer(exchanged(suite, first, second)) == other
    assert await door.answer(exchanged(suite, third, first)) == other
    assert await door.answer({**first, "unknown": "word"}) == not_verified("linked_data.unsigned_term")


@pytest.mark.parametrize("suite", SUITES)
async def test_none_is_by_the_transaction_of_somebody_else(door: FrontDoor, suite: str) -> None:
    (first, *_), transaction = batch(suite)
    (foreign, *_), strangers = batch(suite, STRANGER)
    told(door, strangers)
    told(door, transaction, vin=strangers["vin"])
    foreign_sender = not_verified(
        "anchor.other_sender" if suite in VERSIONS else "key_binding.issuer_mismatch"
    )

    assert await door.answer(foreign) == foreign_sender
    assert await door.answer(first) == foreign_sender


@pytest.mark.parametrize("suite", SUITES)
async def test_none_is_by_a_transaction_that_holds_another_root(door: FrontDoor, suite: str) -> None:
    (first, *_), transaction = batch(suite)
    _, others = batch(suite, size=2)
    told(door, transaction, vout=others["vout"])

    assert await door.answer(first) == not_verified("anchor.other_root")


async def test_a_batch_of_chained_proofs_is_verified_and_only_as_it_stands(door: FrontDoor) -> None:
    before, transaction = batch("MerkleProof2019")
    documents, chained = batch("ChainedProof2021", over=before)
    foreign, strangers = batch("ChainedProof2021", STRANGER, over=before)
    for each in (transaction, chained, strangers):
        told(door, each)
    (first, second), (_, third) = documents[0]["proof"], documents[1]["proof"]

    assert [await door.answer(document) for document in documents] == [VERIFIED] * 3
    for changed, code in (
        ({**documents[0], "proof": [first, {**third, "previousProof": first}]}, "anchor.other_document"),
        ({**documents[0], "proof": [first, third]}, "proof.chain_broken"),
        ({**documents[0], "proof": [second]}, "proof.chain_broken"),
        (foreign[0], "anchor.other_sender"),
    ):
        assert await door.answer(changed) == not_verified(code)
