"""The same bytes, documents, policy and instant give the same report, byte for byte, whatever happens meanwhile."""

import asyncio
import json
import os
import random
import subprocess
import sys
from typing import Final

import pytest

from did_methods.core.ports import Fetched
from tests.story.cases import cases, serve
from tests.vectors_dir import ROOT
from tests.world import NOW, World
from verifier.policy import POLICIES
from verifier.report import encode_report
from verifier.wiring import Verifier

SEEDS: Final = (1, 2, 3)


class SlowWorld:
    """An internet whose answers take a turn of the loop or many, in an order drawn anew from each seed."""

    def __init__(self, world: World, seed: int) -> None:
        self.world = world
        self.draw = random.Random(seed)  # noqa: S311 - an order, no secret

    async def __call__(
        self,
        url: str,
        *,
        accept: str,
        max_bytes: int,
        follow_redirects: bool = True,
        question: bytes | None = None,
    ) -> Fetched:
        for _ in range(self.draw.randrange(20)):
            await asyncio.sleep(0)
        return await self.world(
            url, accept=accept, max_bytes=max_bytes, follow_redirects=follow_redirects, question=question
        )


async def judged(raw: bytes | str, seed: int, policy: str = "default") -> bytes:
    """Return the bytes of the report, by a verifier that has seen nothing else."""
    async with Verifier(network=SlowWorld(serve(World(now=NOW)), seed)) as verifier:
        return encode_report(await verifier.verify(raw, policy=policy, now=NOW))


@pytest.mark.parametrize("name", cases())
@pytest.mark.parametrize("policy", POLICIES)
async def test_the_order_of_answers_changes_nothing(name: str, policy: str) -> None:
    reports = {await judged(cases()[name], seed, policy) for seed in SEEDS}

    assert len(reports) == 1


async def test_what_runs_beside_changes_no_verdict() -> None:
    """All at once on one verifier: memory may answer for the network, and nothing else differs."""
    async with Verifier(network=SlowWorld(serve(World(now=NOW)), 5)) as verifier:
        names = list(cases())
        together = await asyncio.gather(*(verifier.verify(cases()[name], now=NOW) for name in names))
    for name, report in zip(names, together, strict=True):
        alone = (await judged(cases()[name], 1)).replace(b'"source":"cache"', b'"source":"network"')
        assert encode_report(report).replace(b'"source":"cache"', b'"source":"network"') == alone, name


async def test_other_white_space_is_another_submission_and_the_same_findings() -> None:
    raw = cases()["good"]
    async with Verifier(network=serve(World(now=NOW))) as verifier:
        first = await verifier.verify(raw, now=NOW)
        second = await verifier.verify(json.dumps(json.loads(raw), indent=3), now=NOW)

    assert first.submission != second.submission
    assert (first.checks, first.evidence, first.summary) == (second.checks, second.evidence, second.summary)


_PROGRAM: Final = """
import asyncio, hashlib, json, sys
from tests.story.test_same_report import judged

async def main():
    for name, raw in json.load(sys.stdin).items():
        print(hashlib.sha256(await judged(raw, 1)).hexdigest(), name)

asyncio.run(main())
"""


def test_another_process_that_hashes_otherwise_writes_the_same_bytes() -> None:
    """Sets and strings order themselves anew in every process: nothing of that may reach a report."""
    submissions = json.dumps({name: raw.decode() for name, raw in cases().items()})
    written = {
        subprocess.run(
            [sys.executable, "-c", _PROGRAM],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
            input=submissions,
            capture_output=True,
            text=True,
            check=True,
            timeout=200,
        ).stdout
        for seed in ("1", "2")
    }

    assert len(written) == 1
