"""What releases of other people's software signed (tests/vectors/recorded) is verified, and nothing near to it."""

import json
from collections import Counter

import pytest

from tests.interop.record import Recorded, recorded
from tests.threats.front_door import FrontDoor
from tests.world import World
from verifier.suites import SUITES

ENTRIES = recorded()
# Whether more was signed than what is shown, nobody but its issuer knows: a change leaves the question open.
MAY_COVER_MORE = frozenset({"ecdsa-xi-2023"})


@pytest.fixture
def door(world: World) -> FrontDoor:
    return FrontDoor(world)


async def answer(door: FrontDoor, entry: Recorded, document: object) -> tuple[str, str]:
    return await door.answer(
        json.dumps(document), challenge=entry.challenge, domain=entry.domain, now=entry.now
    )


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: f"{entry.suite} {entry.name}")
async def test_what_others_signed_is_verified(door: FrontDoor, entry: Recorded) -> None:
    assert await answer(door, entry, entry.input) == ("verified", "")
    assert door.world.log == []


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: f"{entry.suite} {entry.name}")
async def test_nothing_near_to_it_is_verified(door: FrontDoor, entry: Recorded) -> None:
    document, proof = entry.input, entry.input["proof"]
    member = "jws" if "jws" in proof else "proofValue"
    value = proof[member]
    middle = len(value) // 2
    changes = [
        {**document, "id": "urn:uuid:1"},
        {**document, "proof": {**proof, "created": "2020-01-01T00:00:00Z"}},
        {**document, "proof": {**proof, member: value[:middle] + value[middle + 1 :]}},
        {
            **document,
            "proof": {**proof, member: value[:middle] + _other(value[middle]) + value[middle + 1 :]},
        },
    ]
    for changed in changes:
        verdict, _ = await answer(door, entry, changed)

        assert verdict in {"not_verified", *(["inconclusive"] if entry.suite in MAY_COVER_MORE else [])}


def _other(character: str) -> str:
    return "a" if character != "a" else "b"


def test_every_recorded_suite_is_in_the_table_and_says_who_signed() -> None:
    found = Counter(entry.suite for entry in ENTRIES)

    assert set(found) <= set(SUITES)
    assert len(found) >= 28
    assert all(number <= 6 for number in found.values())
    for entry in ENTRIES:
        name, _, version = entry.software.partition(" ")
        assert name.startswith(("@", "didkit"))
        assert version[0].isdigit()
