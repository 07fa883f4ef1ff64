"""A real server on a free port, and a real client; the internet behind it is in memory."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack

import aiohttp
import pytest

from tests.service.running import Service, open_service
from tests.world import World

Start = Callable[..., Awaitable[Service]]


@pytest.fixture
async def start(world: World) -> AsyncIterator[Start]:
    """Start a service with settings as keywords; all of them stop after the test."""
    async with AsyncExitStack() as stack:

        async def started(**settings: object) -> Service:
            return await stack.enter_async_context(open_service(world, **settings))

        yield started


@pytest.fixture
async def service(start: Start) -> Service:
    return await start()


@pytest.fixture
async def client(service: Service) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(service.url) as session:
        yield session
