"""Status lists: a look into one that is at hand, a cold one, and a thousand who ask for one at once.

`python -m bench.status look ENTRIES` measures on demand (bench/child.py); `python -m bench.status cold` and
`... crowd` run once and print JSON. The internet is in memory: what is measured is the work, not the network.
"""

import asyncio
import json
import random
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import status
from bench import ROOT
from bench.child import Work, serve
from bench.turns import costs, pinned
from tests.builders import status_list
from tests.builders.issuer import Issuer
from tests.builders.keys import did_key, key
from tests.world import World
from verifier import Verdict, Verifier

LENGTHS: Final = (131_072, 10_000_000)  # entries: the least that the specification allows, and a country
LOOKS: Final = 200  # in one call
COLD_BITS: Final = (
    1_440_000  # bytes of random bits: nothing deflates, so the list is 1.9 MB on its way, 2 MiB allowed
)
COLD_TRIES: Final = 7
CROWD: Final = 1_000
_NAP: Final = 0.001  # seconds between two looks at the clock
_ISSUER: Final = Issuer(identity=did_key(key(seed=3)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What came of it: seconds per look, by entries; of a cold list the bytes, seconds and worst lag; of the crowd."""

    looks: Mapping[int, float]
    cold_bytes: int
    cold_seconds: float
    cold_lag: float
    crowd_seconds: float
    crowd_fetches: int


def measure(core: int) -> Found:
    """Measure all three."""
    this = (sys.executable, "-m", "bench.status")
    looks = costs({str(length): (*this, "look", str(length)) for length in LENGTHS}, core)
    cold = _run(*this, "cold", core=core)
    crowd = _run(*this, "crowd", core=core)
    return Found(
        looks={int(length): spent for length, spent in looks.items()},
        cold_bytes=cold["bytes"],
        cold_seconds=cold["seconds"],
        cold_lag=cold["lag"],
        crowd_seconds=crowd["seconds"],
        crowd_fetches=crowd["fetches"],
    )


def _run(*command: str, core: int) -> dict[str, Any]:
    said = subprocess.run(pinned(command, core), cwd=ROOT, capture_output=True, check=True).stdout
    answer: dict[str, Any] = json.loads(said)
    return answer


def look_into(length: int) -> Work:
    """Look at one entry of a list that is at hand: what every check after the first one costs."""
    entry = status.find_entries(_badge(length // 2))[0]
    packed = status_list.packed(bytes(length // 8))
    decoded = status.decode_list(entry, status.ProvenList(status_list.bitstring_list(encoded=packed)))

    def call(_: int) -> bool:
        return not any(status.value_at(entry, decoded).is_set for _ in range(LOOKS))

    return Work(call=call, steps=LOOKS)


async def cold() -> dict[str, float]:
    """Verify beside a list that nobody has asked for yet, a few times; the least of each is what the work takes."""
    bits = random.Random(1).randbytes(COLD_BITS)  # noqa: S311 - nothing secret, and the same in every run
    clear = next(at for at in range(8) if not bits[0] >> 7 - at & 1)
    document = _ISSUER.status_list(encoded=status_list.packed(bits))
    raw = json.dumps(_badge(clear)).encode()
    tried = [await _once(raw, document) for _ in range(COLD_TRIES)]
    return {
        "bytes": len(json.dumps(document)),
        "seconds": min(seconds for seconds, _ in tried),
        "lag": min(lag for _, lag in tried),
    }


async def _once(raw: bytes, document: Mapping[str, Any]) -> tuple[float, float]:
    """Return how long it takes, and for how long at most the loop did not turn meanwhile."""
    world = World()
    world.serve(status_list.LIST_URL, document)
    async with Verifier(network=world) as verifier:
        began = time.perf_counter()
        verifying = asyncio.create_task(verifier.verify(raw))
        lag = 0.0
        while not verifying.done():
            before = time.perf_counter()
            await asyncio.sleep(_NAP)
            lag = max(lag, time.perf_counter() - before - _NAP)
        assert verifying.result().verdict is Verdict.VERIFIED
        return time.perf_counter() - began, lag


async def crowd() -> dict[str, float]:
    """Let a thousand ask at once for a list that nobody has asked for yet."""
    world = World()
    world.serve(status_list.LIST_URL, _ISSUER.status_list([7]))
    raw = json.dumps(_badge(8)).encode()
    async with Verifier(network=world) as verifier:
        began = time.perf_counter()
        reports = await asyncio.gather(*(verifier.verify(raw) for _ in range(CROWD)))
        seconds = time.perf_counter() - began
    assert all(report.verdict is Verdict.VERIFIED for report in reports)
    return {"seconds": seconds, "fetches": len(world.log)}


def _badge(index: int) -> dict[str, Any]:
    return _ISSUER.badge(status=status_list.entry(index))


async def main(what: str, *arguments: str) -> None:
    """Measure on demand, or once."""
    if what == "look":
        await serve(look_into(int(arguments[0])))
    else:
        print(json.dumps(await {"cold": cold, "crowd": crowd}[what]()))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
