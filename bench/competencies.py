"""A question to a large index of competency frameworks: `python -m bench.competencies INDEX ENTRIES`, on demand.

Each question is another one of the entries; the answer has the entry's name and its group, as the command line and HTTP
give it.
"""

import asyncio
import sys
from pathlib import Path
from typing import Final

from bench.child import Work, serve
from bench.turns import costs
from verifier.competencies.lookup import look_up
from verifier.io.competency_index import CompetencyIndex, build_index

ENTRIES: Final = 100_000
SAMPLES: Final = 1_000
_STRIDE: Final = 7_919  # a prime, so that questions leap over the whole index


def address(number: int) -> str:
    """Return the address of an occupation as ESCO writes it."""
    return f"http://data.europa.eu/esco/occupation/00000000-0000-4000-8000-{number:012}"


def measure(folder: Path, core: int) -> float:
    """Return the seconds that one question takes."""
    table = folder / "occupations.csv"
    lines = (f"{address(number)},Occupation {number},{number % 400:04}" for number in range(ENTRIES))
    table.write_text("\n".join(["conceptUri,preferredLabel,iscoGroup", *lines]) + "\n", "utf-8")
    index = folder / "competencies.sqlite"
    build_index(index, [table])
    command = (sys.executable, "-m", "bench.competencies", str(index), str(ENTRIES))
    return costs({"look": command}, core)["look"]


async def main(path: str, entries: str) -> None:
    """Measure on demand."""
    index = CompetencyIndex(Path(path))

    def call(at: int) -> bool:
        found = look_up(address(at * _STRIDE % int(entries)), index)
        return found is not None and len(found.neighbours) == 1

    await serve(Work(call=call, samples=SAMPLES))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
