"""Time against size: records of 1 to 500 achievements, and of as many signed badges: `python -m bench.growth FILE`.

Measured on demand (bench/child.py).
"""

import asyncio
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

from bench.child import Work, serve
from bench.turns import costs
from tests.builders import credential
from tests.builders.issuer import Issuer
from tests.builders.keys import did_key, key
from verifier import Verdict, Verifier

SIZES: Final = (1, 10, 100, 500)
CLR: Final = "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json"
ROUNDS: Final = 6  # the largest takes tenths of a second
_UNIVERSITY: Final = Issuer(identity=did_key(key(seed=3)))
_STUDENT: Final = did_key(key(seed=2)).did
_NARRATIVE: Final = (
    "Attended at least 90 percent of the supervised practice, passed a written test of eighty questions, and defended "
    "the log of the work before two examiners, one of them from outside the college. Who fails one part may repeat it "
    "once within thirty days. Prior learning counts where the practical test is taken in full. "
)


def of_achievements(count: int) -> dict[str, Any]:
    """Return a signed record of one badge that states so many achievements besides, each of about 1.1 kB."""
    achievements = [
        {
            "id": f"https://university.example/achievements/{number}",
            "type": ["Achievement"],
            "achievementType": "Course",
            "name": f"Course {number}",
            "description": _NARRATIVE * 2,
            "criteria": {"narrative": f"Part {number}. {_NARRATIVE}"},
        }
        for number in range(count)
    ]
    return _record(_badges()[:1], achievement=achievements)


def of_badges(count: int) -> dict[str, Any]:
    """Return a signed record around so many signed badges."""
    return _record(_badges()[:count])


@cache
def _badges() -> tuple[dict[str, Any], ...]:
    return tuple(
        _UNIVERSITY.badge(id=f"urn:uuid:00000000-0000-4000-8000-{number:012}", subject={"id": _STUDENT})
        for number in range(max(SIZES))
    )


TITLES: Final = {"achievements": "achievements", "badges": "signed badges"}
SERIES: Final[Mapping[str, Callable[[int], dict[str, Any]]]] = {
    "achievements": of_achievements,
    "badges": of_badges,
}


def measure(folder: Path, core: int) -> dict[str, dict[int, tuple[int, float]]]:
    """Return bytes and seconds per verification, by series and size."""
    return {name: _measure(make, folder, core) for name, make in SERIES.items()}


def _measure(make: Callable[[int], dict[str, Any]], folder: Path, core: int) -> dict[int, tuple[int, float]]:
    commands, sizes = {}, {}
    for count in SIZES:
        raw = json.dumps(make(count)).encode()
        file = folder / f"growth-{count}.json"
        file.write_bytes(raw)
        sizes[str(count)] = len(raw)
        commands[str(count)] = (sys.executable, "-m", "bench.growth", str(file))
    found = costs(commands, core, rounds=ROUNDS)
    return {int(count): (sizes[count], spent) for count, spent in found.items()}


def _record(badges: Sequence[object], **subject: object) -> dict[str, Any]:
    return _UNIVERSITY.sign_data_integrity(
        {
            "@context": [credential.V2, CLR, credential.OPEN_BADGES],
            "id": "urn:uuid:0d6d0dc6-7d36-4ab1-9a1a-9a1b1b4bfb01",
            "type": ["VerifiableCredential", "ClrCredential"],
            "issuer": {"id": _UNIVERSITY.did, "type": ["Profile"], "name": "University of Example"},
            "name": "Transcript",
            "validFrom": credential.VALID_FROM,
            "credentialSubject": {
                "id": _STUDENT,
                "type": ["ClrSubject"],
                "verifiableCredential": list(badges),
                **subject,
            },
        }
    )


async def main(raw: bytes) -> None:
    """Measure one record on demand."""
    async with Verifier() as verifier:

        async def call(_: int) -> bool:
            return (await verifier.verify(raw)).verdict is Verdict.VERIFIED

        await serve(Work(call=call))


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]).read_bytes()))
