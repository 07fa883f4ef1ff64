"""Lists in use are fetched on a schedule, so that a look at a credential sends nothing to its issuer."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from functools import partial
from typing import Final

import pytest

from tests.builders import status_list
from tests.builders.issuer import Issuer
from tests.builders.keys import did_web
from tests.threats.front_door import deciding
from tests.vectors_dir import ROOT
from tests.world import NOW, World
from verifier.io.refresh import TICK
from verifier.settings import Settings
from verifier.wiring import Verifier

ISSUER: Final = Issuer(identity=did_web(host="university.example"))
URL: Final = status_list.LIST_URL


class Wound(Verifier):
    """A verifier whose clock a test winds."""

    at: datetime = NOW

    def now(self) -> datetime:
        return self.at

    async def answer(self, index: int = 42) -> str:
        """Look at a credential now; return the code that decides, or nothing if it is verified."""
        report = await self.verify(ISSUER.badge(status=status_list.entry(index)), now=self.at)
        return deciding(report)

    async def pass_time(self, seconds: float) -> None:
        """Wind the clock, and let what the service starts tick meanwhile."""
        refresher = self._rim._refresher
        assert refresher is not None
        end = self.at + timedelta(seconds=seconds)
        while self.at < end:
            self.at += TICK
            await refresher.turn()


@pytest.fixture
def served(world: World) -> World:
    world.serve_identity(ISSUER.identity)
    # Not to be kept as bytes: what is fetched anew shows in the log, whatever the clock of the cache below says.
    world.serve(URL, ISSUER.status_list([], url=URL), max_age=timedelta(0))
    return world


@pytest.fixture
async def verifier(served: World) -> AsyncIterator[Wound]:
    async with Wound(network=served) as opened:
        opened.keep_lists_fresh()
        yield opened


async def test_a_look_at_a_credential_of_a_list_in_use_sends_nothing(verifier: Wound, served: World) -> None:
    await verifier.answer()
    for index in range(8):
        await verifier.pass_time(120)
        served.now = verifier.at
        asked = len(served.log)

        assert await verifier.answer(index) == ""

        assert served.log[asked:] == []
    assert served.log.count(URL) >= 4  # and all the while it was fetched anew


async def test_a_revocation_is_seen_without_anybody_asking_for_it(verifier: Wound, served: World) -> None:
    assert await verifier.answer() == ""
    served.now = verifier.at
    served.serve(URL, ISSUER.status_list([42], url=URL), max_age=timedelta(0))
    await verifier.pass_time(295)
    asked = len(served.log)

    assert await verifier.answer() == "status.revoked"
    assert served.log[asked:] == []


async def test_what_is_fetched_is_the_list_whole_and_what_proves_it(verifier: Wound, served: World) -> None:
    await verifier.answer()

    await verifier.pass_time(600)

    assert set(served.log) == {URL, ISSUER.identity.url}


async def test_nothing_of_a_credential_is_kept_to_make_its_list_again(verifier: Wound) -> None:
    await verifier.answer(4242)

    shelf = verifier._rim._shelf
    assert shelf is not None
    (kept,) = shelf._kept.values()
    assert isinstance(kept.again, partial)
    assert "4242" not in repr((kept.again.args, kept.again.keywords))


async def test_a_host_that_fails_meanwhile_leaves_the_list_as_it_is(verifier: Wound, served: World) -> None:
    await verifier.answer()
    served.fail(URL)

    await verifier.pass_time(600)

    assert await verifier.answer() == ""  # for as long as a proven list is shared


async def test_a_list_that_is_forged_meanwhile_is_not_taken(verifier: Wound, served: World) -> None:
    await verifier.answer()
    served.serve(URL, Issuer().status_list([], url=URL, issuer=ISSUER.did))
    served.now = verifier.at

    await verifier.pass_time(600)

    shelf = verifier._rim._shelf
    assert shelf is not None
    (kept,) = shelf._kept.values()
    assert kept.made_at == NOW


async def test_what_no_policy_may_fetch_is_not_kept_fresh(served: World) -> None:
    with_pins = Wound(network=served)
    await with_pins.verify(ISSUER.badge(status=status_list.entry(42)), policy="offline", now=NOW)

    shelf = with_pins._rim._opened_shelf()
    assert list(shelf.renewable(NOW)) == []
    assert served.log == []
    await with_pins.close()


async def test_the_library_does_not_do_it_by_itself(served: World) -> None:
    async with Verifier(network=served) as verifier:
        await verifier.verify(ISSUER.badge(status=status_list.entry(42)), now=NOW)

        assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_the_setting_can_switch_it_off(served: World) -> None:
    async with Verifier(Settings(refresh_lists=0), network=served) as verifier:
        verifier.keep_lists_fresh()

        assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_closing_ends_it(served: World) -> None:
    verifier = Verifier(network=served)
    verifier.keep_lists_fresh()
    assert len(asyncio.all_tasks()) == 2

    await verifier.close()

    assert asyncio.all_tasks() == {asyncio.current_task()}


def test_it_keeps_no_program_from_ending() -> None:
    program = (
        "import asyncio, verifier.wiring\n"
        "async def main():\n"
        "    verifier.wiring.Verifier().keep_lists_fresh()\n"
        "    await asyncio.sleep(0)\n"
        "asyncio.run(main())\n"
    )

    ended = subprocess.run(
        [sys.executable, "-W", "error", "-c", program], cwd=ROOT, capture_output=True, timeout=60, check=False
    )

    assert (ended.returncode, ended.stderr) == (0, b"")
