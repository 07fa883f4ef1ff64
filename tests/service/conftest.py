"""A real server on a free port, and a real client; the internet behind it is in memory."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import datetime
from typing import Any

import aiohttp
import pytest
import uvloop

from tests.service.running import Internet, Service, open_service

Start = Callable[..., Awaitable[Service]]


def pytest_asyncio_loop_factories() -> dict[str, Callable[[], asyncio.AbstractEventLoop]]:
    """Run on the loop that `serve` runs on: its transports and errors are its own."""
    return {"uvloop": uvloop.new_event_loop}


@pytest.fixture
def world(now: datetime) -> Internet:
    return Internet(now=now)


@pytest.fixture
async def start(world: Internet) -> AsyncIterator[Start]:
    """Start a service with settings as keywords; all of them stop after the test."""
    async with AsyncExitStack() as stack:

        async def started(**settings: Any) -> Service:  # noqa: ANN401 - of the fields of Settings
            return await stack.enter_async_context(open_service(world, **settings))

        yield started


@pytest.fixture
async def service(start: Start) -> Service:
    return await start()


@pytest.fixture
async def client(service: Service) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(service.url) as session:
        yield session
