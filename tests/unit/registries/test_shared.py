"""What registries share between verifications: made once, and nobody pays for another's spent budget."""

import asyncio
from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace

from did_methods.core.ports import FetchFailed
from tests.world import World
from verifier.ports import Ports, share
from verifier.wiring import Verifier


class Maker:
    """Makes what a verification can, or fails with its trouble."""

    def __init__(self, now: datetime, problem: FetchFailed | None = None) -> None:
        self.made = 0
        self._now = now
        self._problem = problem

    async def __call__(self) -> tuple[str, datetime]:
        self.made += 1
        await asyncio.sleep(0)
        if self._problem is not None:
            raise self._problem
        return "list", self._now + timedelta(hours=1)


def trouble(code: str) -> FetchFailed:
    return FetchFailed(code, "expected a document, got none")


@pytest.fixture
def ports(world: World) -> Ports:
    return Verifier(network=world).ports(world.now)


async def test_however_many_ask_it_is_made_once(ports: Ports) -> None:
    maker = Maker(ports.now)

    got = await asyncio.gather(*(share(ports, ("a",), maker) for _ in range(50)))

    assert got == ["list"] * 50
    assert maker.made == 1


@pytest.mark.parametrize("code", ["fetch.budget_exceeded", "fetch.deadline"])
async def test_whoever_waited_for_a_spent_budget_uses_its_own(ports: Ports, code: str) -> None:
    spent, fresh = Maker(ports.now, trouble(code)), Maker(ports.now)
    first = asyncio.create_task(share(ports, ("a",), spent))
    await asyncio.sleep(0)
    second = asyncio.create_task(share(replace(ports), ("a",), fresh))

    assert await second == "list"
    with pytest.raises(FetchFailed):
        await first


async def test_any_other_trouble_is_everybodys(ports: Ports) -> None:
    down, fresh = Maker(ports.now, trouble("fetch.connect")), Maker(ports.now)
    first = asyncio.create_task(share(ports, ("a",), down))
    await asyncio.sleep(0)
    second = asyncio.create_task(share(ports, ("a",), fresh))

    for waiting in (first, second):
        with pytest.raises(FetchFailed):
            await waiting
    assert fresh.made == 0
