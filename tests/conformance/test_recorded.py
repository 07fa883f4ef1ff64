"""What releases of other people's software signed (tests/vectors/recorded) is verified, and nothing near to it."""

import json
from collections import Counter
from typing import Any

import pytest

from tests.builders import keys
from tests.builders.issuer import Issuer
from tests.interop.record import Recorded, recorded_alone, with_a_resolver
from tests.threats.front_door import FrontDoor, deciding
from tests.world import World
from verifier.suites import SUITES

ENTRIES = recorded_alone()
HOLDER = Issuer(identity=keys.did_key(keys.key(seed=2)))
# Whether more was signed than what is shown, nobody but its issuer knows: a change leaves the question open.
MAY_COVER_MORE = frozenset({"ecdsa-xi-2023"})

# "This suite is not compatible with JSON-LD": a presentation over linked data can not cover such a proof.
IS_NO_LINKED_DATA = frozenset({"JcsEd25519Signature2020"})


@pytest.fixture
def door(world: World) -> FrontDoor:
    return FrontDoor(world, with_a_resolver(world))


async def answer(door: FrontDoor, entry: Recorded, document: object) -> tuple[str, str]:
    return await door.answer(
        json.dumps(document), challenge=entry.challenge, domain=entry.domain, now=entry.now
    )


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: f"{entry.suite} {entry.name}")
async def test_what_others_signed_is_verified(door: FrontDoor, entry: Recorded) -> None:
    assert await answer(door, entry, entry.input) == ("verified", "")
    assert len(door.world.log) == (0 if entry.resolved is None else 1)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: f"{entry.suite} {entry.name}")
async def test_nothing_near_to_it_is_verified(door: FrontDoor, entry: Recorded) -> None:
    document, proof = entry.input, entry.input["proof"]
    member = next(name for name in ("jws", "signatureValue", "proofValue") if name in proof)
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


CREDENTIALS = [entry for entry in ENTRIES if "VerifiableCredential" in entry.input["type"]]


@pytest.mark.parametrize("entry", CREDENTIALS, ids=lambda entry: f"{entry.suite} {entry.name}")
async def test_it_is_verified_inside_of_a_presentation_too_and_spoils_that_when_changed(
    door: FrontDoor, entry: Recorded
) -> None:
    asked: dict[str, Any] = {"challenge": "c-1", "now": entry.now}
    changed = {**entry.input, "id": "urn:uuid:1"}

    token = await door.report(HOLDER.presentation_jwt(entry.input, payload={"nonce": "c-1"}), **asked)
    embedded = await door.report(HOLDER.presentation(entry.input, challenge="c-1"), **asked)
    spoilt = await door.report(HOLDER.presentation_jwt(changed, payload={"nonce": "c-1"}), **asked)

    assert (token.verdict, [child.verdict.value for child in token.children]) == ("verified", ["verified"])
    assert spoilt.verdict != "verified"
    if _explains_its_proof(entry):
        # The presentation's own signature would cover words that a context object in there gives a meaning (row L08).
        assert deciding(embedded) == "linked_data.context_redefines_term"
    elif entry.suite in IS_NO_LINKED_DATA:
        assert deciding(embedded) == "linked_data.relative_iri"
    else:
        assert (embedded.verdict, embedded.children[0].verdict) == ("verified", "verified")


def _explains_its_proof(entry: Recorded) -> bool:
    contexts = entry.input["proof"].get("@context", [])
    listed = contexts if isinstance(contexts, list) else [contexts]
    return any(isinstance(part, dict) for part in listed)


def _other(character: str) -> str:
    return "a" if character != "a" else "b"


def test_every_recorded_suite_is_in_the_table_and_says_who_signed() -> None:
    found = Counter(entry.suite for entry in ENTRIES)

    assert set(found) <= set(SUITES)
    assert len(found) >= 29
    assert all(number <= 6 for number in found.values())
    for entry in ENTRIES:
        name, _, version = entry.software.partition(" ")
        assert name.startswith(("@", "didkit"))
        assert version[0].isdigit()
