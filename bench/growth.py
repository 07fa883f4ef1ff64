"""Time against size: records of up to 500 achievements, badges, credentials in mixed formats; packets of up to 20.

`python -m bench.growth FILE` is measured on demand (bench/child.py): a record, or `{"inputs": [...]}` for a packet.
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
PACKETS: Final = (1, 4, 20)  # documents of one application
CLR: Final = "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json"
_PACKET: Final = b'{"inputs"'
ROUNDS: Final = 6  # the largest takes tenths of a second
_UNIVERSITY: Final = Issuer(identity=did_key(key(seed=3)))
_BOARD: Final = Issuer(identity=did_key(key("P-256", seed=4)))
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


def of_mixed(count: int) -> dict[str, Any]:
    """Return a signed record around so many credentials, in turn of each of the `_FORMATS`."""
    return _record([_FORMATS[number % len(_FORMATS)](_claims(number)) for number in range(count)])


def of_packet(count: int) -> dict[str, Any]:
    """Return so many documents of one person that come together: credentials, tokens, a record of three."""
    documents: list[object] = [of_badges(3)]
    documents += [_FORMATS[number % len(_FORMATS)](_claims(number)) for number in range(1, count)]
    return {"inputs": documents}


def _claims(number: int) -> dict[str, Any]:
    return credential.badge(
        issuer=_UNIVERSITY.did, id=f"urn:uuid:00000000-0000-4000-8000-{number:012}", subject={"id": _STUDENT}
    )


def _by_board(suite: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda claims: _BOARD.sign_data_integrity({**claims, "issuer": _BOARD.did}, suite)


def _enveloped(issuer: Issuer) -> Callable[[dict[str, Any]], dict[str, Any]]:
    def envelope(claims: dict[str, Any]) -> dict[str, Any]:
        token = issuer.sign_jwt({**claims, "issuer": issuer.did})
        return {
            "@context": credential.V2,
            "id": f"data:application/vc+jwt,{token}",
            "type": "EnvelopedVerifiableCredential",
        }

    return envelope


_FORMATS: Final[Sequence[Callable[[dict[str, Any]], dict[str, Any]]]] = (
    lambda claims: _UNIVERSITY.sign_data_integrity(claims, "eddsa-rdfc-2022"),
    lambda claims: _UNIVERSITY.sign_data_integrity(claims, "eddsa-jcs-2022"),
    _by_board("ecdsa-rdfc-2019"),
    _by_board("ecdsa-jcs-2019"),
    _enveloped(_UNIVERSITY),
    _enveloped(_BOARD),
)


@cache
def _badges() -> tuple[dict[str, Any], ...]:
    return tuple(
        _UNIVERSITY.badge(id=f"urn:uuid:00000000-0000-4000-8000-{number:012}", subject={"id": _STUDENT})
        for number in range(max(SIZES))
    )


TITLES: Final = {
    "achievements": "achievements",
    "badges": "signed badges",
    "mixed": "credentials in six formats",
    "packet": "documents of a packet",
}
SERIES: Final[Mapping[str, tuple[Callable[[int], dict[str, Any]], Sequence[int]]]] = {
    "achievements": (of_achievements, SIZES),
    "badges": (of_badges, SIZES),
    "mixed": (of_mixed, SIZES),
    "packet": (of_packet, PACKETS),
}


def measure(folder: Path, core: int) -> dict[str, dict[int, tuple[int, float]]]:
    """Return bytes and seconds per verification, by series and size."""
    return {name: _measure(make, counts, folder, core) for name, (make, counts) in SERIES.items()}


def _measure(
    make: Callable[[int], dict[str, Any]], counts: Sequence[int], folder: Path, core: int
) -> dict[int, tuple[int, float]]:
    commands, sizes = {}, {}
    for count in counts:
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
    """Measure one record or packet on demand."""
    together = json.loads(raw)["inputs"] if raw.startswith(_PACKET) else None
    packet = [json.dumps(one).encode() for one in together or ()]
    async with Verifier() as verifier:

        async def call(_: int) -> bool:
            report = await (verifier.verify_packet(packet) if packet else verifier.verify(raw))
            return report.verdict is Verdict.VERIFIED

        await serve(Work(call=call))


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]).read_bytes()))
