"""A part of the outage matrix (`python -m tests.outage` runs all of it), and that the table leaves nothing out.

Here no clock is watched: what ends by a timeout is left to the command, but for one fault.
"""

from typing import Any, Final

import pytest

from tests.outage.dependencies import DEPENDENCIES, Dependency
from tests.outage.faults import FAULTS
from tests.outage.matrix import HEALTHY, cells, run_cell, table

PATIENT: Final[dict[str, Any]] = {
    "fetch_connect_seconds": 20,
    "fetch_total_seconds": 30,
    "network_seconds": 60,
}
IMPATIENT: Final[dict[str, Any]] = {**PATIENT, "fetch_connect_seconds": 0.4, "fetch_total_seconds": 1}
QUICKLY_TOLD: Final = (HEALTHY, "reset", "404 with body", "garbage", "bad TLS")


def by_name(dependency: Dependency) -> str:
    return dependency.name


@pytest.mark.lab
@pytest.mark.parametrize("fault", QUICKLY_TOLD)
@pytest.mark.parametrize("dependency", [each for each in DEPENDENCIES if each.name != "DNS"], ids=by_name)
async def test_a_fault_comes_to_what_the_table_says(dependency: Dependency, fault: str) -> None:
    cell = await run_cell(dependency, fault, profile=PATIENT)

    assert cell.answers == cell.expected


@pytest.mark.lab
@pytest.mark.parametrize("fault", ["refused", "404 with body", "redirect loop"])
async def test_a_broken_name_system_comes_to_what_the_table_says(fault: str) -> None:
    (dns,) = (each for each in DEPENDENCIES if each.name == "DNS")

    cell = await run_cell(dns, fault, profile=PATIENT)

    assert cell.answers == cell.expected


@pytest.mark.lab
@pytest.mark.parametrize("dependency", DEPENDENCIES, ids=by_name)
async def test_what_never_answers_comes_to_what_the_table_says(dependency: Dependency) -> None:
    # The cache has a limit of its own.
    profile = PATIENT if dependency.name == "Valkey or Redis" else IMPATIENT
    cell = await run_cell(dependency, "slow header", profile=profile)

    assert cell.answers == cell.expected


def test_every_dependency_has_an_answer_to_every_fault() -> None:
    for dependency in DEPENDENCIES:
        assert set(dependency.faults) == set(FAULTS), dependency.name
        for question in dependency.questions:
            assert set(question.broken) == set(FAULTS), dependency.name


def test_no_outage_makes_a_good_credential_fail_or_an_unchecked_one_pass() -> None:
    for dependency, fault in cells():
        for question in dependency.questions:
            verdict, _ = question.healthy if fault == HEALTHY else question.broken[fault]
            if fault == HEALTHY or dependency.name == "Valkey or Redis":
                assert verdict == question.healthy[0]  # it can be done without
            else:
                assert verdict == "inconclusive"


def test_the_table_has_a_row_for_every_fault_and_a_column_for_every_dependency() -> None:
    head, _, *rows = table().splitlines()

    assert [cell.strip() for cell in head.strip("|").split("|")[1:]] == [each.name for each in DEPENDENCIES]
    assert len(DEPENDENCIES) == 9
    assert len(rows) == len(FAULTS) == 20
