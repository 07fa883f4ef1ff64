"""A record of five hundred achievements verifies, and what that takes grows with its size and no faster."""

import itertools
import json
from functools import partial
from typing import Any, Final

import pytest

from tests import cost
from tests.builders import keys, large
from tests.builders.issuer import Issuer
from tests.threats.front_door import VERIFIED, FrontDoor, not_verified
from tests.world import World
from verifier.linked_data import ContextStore, canonical_nquads

COLLEGE: Final = Issuer()
STUDENT: Final = keys.did_key(keys.key(seed=2)).did
SIZES: Final = (25, 50, 100, 200)


@pytest.fixture(scope="module")
def whole() -> dict[str, Any]:
    return large.record(COLLEGE, STUDENT, 500)


async def test_a_record_of_five_hundred_achievements_verifies(whole: dict[str, Any], world: World) -> None:
    raw = json.dumps(whole)

    report = await FrontDoor(world).report(raw)

    assert 900_000 < len(raw) < 1_048_576  # what the service takes by default
    assert report.verdict == "verified"
    assert [child.verdict.value for child in report.children] == ["verified"] * 500
    assert world.log == []


async def test_one_changed_achievement_of_five_hundred_is_noticed(
    whole: dict[str, Any], world: World
) -> None:
    inner = whole["credentialSubject"]["verifiableCredential"][321]
    subject = {**inner["credentialSubject"], "result": [{"type": ["Result"], "value": "B"}]}
    credentials = [*whole["credentialSubject"]["verifiableCredential"]]
    credentials[321] = {**inner, "credentialSubject": subject}
    changed = {
        **whole,
        "credentialSubject": {**whole["credentialSubject"], "verifiableCredential": credentials},
    }

    assert await FrontDoor(world).answer(changed) == not_verified("proof.signature_invalid")


async def test_a_badge_that_says_the_same_many_times_over_verifies(world: World) -> None:
    alignment = {"type": ["Alignment"], "targetName": "Welding", "targetUrl": "https://skills.example/weld"}
    result = {"type": ["Result"], "status": "Completed", "alignment": [alignment] * 6}
    achieved = {"type": ["AchievementSubject"], "achievement": large.achievement(1), "result": [result] * 3}

    assert await FrontDoor(world).answer(COLLEGE.badge(subject={"id": STUDENT, **achieved})) == VERIFIED


def test_the_calls_that_a_record_takes_grow_with_its_size_and_no_faster() -> None:
    """Counted, not timed: how many functions are called to bring the record into canonical form."""
    contexts = ContextStore.bundled()
    documents = [_unsigned(size) for size in SIZES]
    canonical_nquads(documents[0], contexts)  # its contexts are compiled once

    calls = [cost.calls(partial(canonical_nquads, document, contexts)) for document in documents]

    assert calls[0] > 10_000
    for smaller, larger in itertools.pairwise(calls):
        assert larger / smaller < 2.05


async def test_the_time_that_a_record_takes_grows_with_its_size_and_no_faster(world: World) -> None:
    door = FrontDoor(world)
    small, great = (json.dumps(large.record(COLLEGE, STUDENT, size)) for size in (50, 200))
    assert await door.answer(small) == VERIFIED

    ratio = await cost.ratio_of(lambda: door.answer(great), lambda: door.answer(small))

    assert ratio < 4 * 1.5


def _unsigned(size: int) -> dict[str, Any]:
    return {name: value for name, value in large.record(COLLEGE, STUDENT, size).items() if name != "proof"}
