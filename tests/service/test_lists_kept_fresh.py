"""The service keeps the status lists in use fresh while it runs, and not a moment longer."""

import asyncio
from typing import Final

import msgspec
import pytest

from tests.service.running import QUICK
from verifier.service.app import create_app, start
from verifier.settings import Settings

REFRESHER: Final = "Refresher._run"


def running() -> list[str]:
    """Return what runs in tasks of its own."""
    return [getattr(task.get_coro(), "__qualname__", "") for task in asyncio.all_tasks()]


@pytest.mark.parametrize(("lists", "runs"), [(256, 1), (0, 0)])
async def test_it_runs_with_the_service_and_ends_with_it(lists: int, runs: int) -> None:
    settings = msgspec.convert({**QUICK, "refresh_lists": lists}, Settings)
    service = await start(create_app(settings), settings)
    assert running().count(REFRESHER) == runs

    await service.stop()

    assert running().count(REFRESHER) == 0


def test_it_is_on_unless_switched_off() -> None:
    assert Settings().refresh_lists > 0
