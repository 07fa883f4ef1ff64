"""Run a cell: break one dependency in one way, verify a credential that needs it, compare with the table."""

import json
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import msgspec

from tests.io.lab import Lab, open_lab
from tests.outage.dependencies import DEPENDENCIES, Answer, Dependency
from tests.outage.faults import FAULTS
from tests.threats.front_door import deciding
from tests.world import NOW
from verifier.settings import Settings
from verifier.wiring import Verifier

HEALTHY: Final = "healthy"
MOST_SECONDS: Final = 2.0  # for one verification under the settings below
PROFILE: Final[dict[str, Any]] = {
    "fetch_connect_seconds": 0.5,
    "fetch_total_seconds": 1.0,
    "network_seconds": 1.5,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What came of one dependency with one fault."""

    dependency: str
    fault: str
    expected: tuple[Answer, ...]
    answers: tuple[Answer, ...]
    seconds: float

    @property
    def holds(self) -> bool:
        """Say whether every answer is as it has to be, and came in time."""
        return self.answers == self.expected and self.seconds <= MOST_SECONDS


async def run_cell(dependency: Dependency, fault: str, *, profile: Mapping[str, Any] = PROFILE) -> Cell:
    """Return what comes of `fault`, or of none (`HEALTHY`): in a lab of its own, with a verifier of its own."""
    answers: list[Answer] = []
    slowest = 0.0
    for question in dependency.questions:
        with tempfile.TemporaryDirectory() as folder:
            async with open_lab(Path(folder)) as lab:
                broken = dependency.well if fault == HEALTHY else dependency.faults[fault]
                async with (
                    broken(lab, dependency.path, dependency.body),
                    Verifier(_settings(lab, dependency, fault, profile)) as verifier,
                ):
                    began = time.perf_counter()
                    report = await verifier.verify(json.dumps(question.credential), now=NOW)
                    slowest = max(slowest, time.perf_counter() - began)
        answers.append((report.verdict.value, deciding(report)))
    return Cell(
        dependency=dependency.name,
        fault=fault,
        expected=expected(dependency, fault),
        answers=tuple(answers),
        seconds=slowest,
    )


def expected(dependency: Dependency, fault: str) -> tuple[Answer, ...]:
    """Return what has to come of it, by the table."""
    return tuple(
        question.healthy if fault == HEALTHY else question.broken[fault] for question in dependency.questions
    )


def cells(dependencies: Iterable[Dependency] = DEPENDENCIES) -> Iterator[tuple[Dependency, str]]:
    """Yield every cell that can be run, the healthy one of each dependency first."""
    for dependency in dependencies:
        for fault in (HEALTHY, *FAULTS):
            yield dependency, fault


def table() -> str:
    """Return the table as it has to be, as Markdown: the code that makes the verdict inconclusive, or the verdict."""
    rows = ["| Fault | " + " | ".join(each.name for each in DEPENDENCIES) + " |"]
    rows.append("|---" * (len(DEPENDENCIES) + 1) + "|")
    rows += [
        f"| {fault} | " + " | ".join(_shown(each, fault) for each in DEPENDENCIES) + " |" for fault in FAULTS
    ]
    return "\n".join(rows) + "\n"


def _shown(dependency: Dependency, fault: str) -> str:
    answers = expected(dependency, fault)
    if all(verdict == "inconclusive" for verdict, _ in answers):
        return ", ".join(f"`{code}`" for _, code in answers)
    return "full verdict"


def _settings(lab: Lab, dependency: Dependency, fault: str, profile: Mapping[str, Any]) -> Settings:
    given = {**profile, "ca_file": str(lab.ca_file), **dependency.settings(fault)}
    return msgspec.convert(given, Settings)
