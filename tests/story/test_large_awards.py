"""What an award says is read in time that grows with its size, however its results are written."""

from collections.abc import Callable
from typing import Any, Final

import pytest

from tests import cost
from tests.builders import credential, keys
from tests.builders.issuer import Issuer
from tests.threats.front_door import FrontDoor

ISSUER: Final = Issuer(identity=keys.did_key(keys.key(seed=12)))
SMALL, LARGE = 250, 1_000
MOST: Final = 7  # times; a quadratic one is 16
ACHIEVEMENT: Final = credential.badge()["credentialSubject"]["achievement"]
Subject = dict[str, Any]


def subject(**members: object) -> Subject:
    return {**credential.badge()["credentialSubject"], **members}


def achievement(number: int, *described: object) -> dict[str, Any]:
    return {**ACHIEVEMENT, "id": f"urn:uuid:{number}", "resultDescription": list(described)}


def description(name: str, **members: object) -> dict[str, Any]:
    return {
        "id": name,
        "type": ["ResultDescription"],
        "name": "Grade",
        "resultType": "LetterGrade",
        **members,
    }


def result(value: object, of: str) -> dict[str, Any]:
    return {"type": ["Result"], "resultDescription": of, "value": str(value)}


def one_subject_in_parts(size: int) -> list[Subject]:
    return [subject(result=[result(f"{at}-{one}", "urn:r") for one in range(5)]) for at in range(size)]


def one_result_in_parts(size: int) -> Subject:
    return subject(result=[{**result(at, "urn:r"), "id": "urn:result"} for at in range(size)])


def one_achievement_in_parts(size: int) -> Subject:
    return subject(achievement=[{**achievement(0), "name": f"Part {at}"} for at in range(size)])


def results_beside_achievements(size: int) -> Subject:
    return subject(
        achievement=[achievement(at, description(f"urn:r:{at}")) for at in range(size)],
        result=[result(at, "urn:r:0") for at in range(size)],
    )


def results_of_a_long_scale(size: int) -> Subject:
    scale = description("urn:r", allowedValue=[str(at) for at in range(size)])
    return subject(achievement=achievement(0, scale), result=[result("x", "urn:r") for _ in range(size)])


def results_of_a_long_rubric(size: int) -> Subject:
    levels = [{"id": f"urn:l:{at}", "type": ["RubricCriterionLevel"], "name": "x"} for at in range(size)]
    scale = description("urn:r", rubricCriterionLevel=levels)
    results = [{**result(at, "urn:r"), "achievedLevel": "urn:l:0"} for at in range(size)]
    return subject(achievement=achievement(0, scale), result=results)


@pytest.mark.parametrize(
    "made",
    [
        one_subject_in_parts,
        one_result_in_parts,
        one_achievement_in_parts,
        results_beside_achievements,
        results_of_a_long_scale,
        results_of_a_long_rubric,
    ],
)
async def test_an_award_four_times_as_large_takes_four_times_as_long(
    door: FrontDoor, made: Callable[[int], object]
) -> None:
    small, large = (
        ISSUER.sign_jwt({**credential.badge(issuer=ISSUER.did), "credentialSubject": made(size)})
        for size in (SMALL, LARGE)
    )
    assert (await door.answer(large))[0] == "verified"

    assert await cost.ratio_of(lambda: door.answer(large), lambda: door.answer(small)) < MOST
