"""Verifiers that share a cache share bytes and nothing else (threats.md R05, R06), against a real server."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from typing import Any, Final

import pytest

from tests.builders import status_list
from tests.builders.issuer import Issuer
from tests.builders.keys import did_web, key
from tests.io.store import Store
from tests.threats.front_door import deciding
from tests.world import World
from verifier.io import clock
from verifier.report import Report
from verifier.settings import IssuerEntry, Settings
from verifier.wiring import Verifier

ISSUER: Final = Issuer(identity=did_web(host="university.example"))
IMPOSTOR: Final = Issuer(identity=did_web(key(seed=9), host="university.example"))
SECRET: Final = "s" * 32
OTHER_SECRET: Final = "t" * 32

Open = Callable[..., Verifier]


@pytest.fixture
def world() -> World:
    world = World(now=clock.now())  # what is shared carries its age
    world.serve_identity(ISSUER.identity)
    world.serve(status_list.LIST_URL, ISSUER.status_list([42]))
    return world


@pytest.fixture
async def opened(store: Store, world: World) -> AsyncIterator[Open]:
    """Open verifiers on the same store and world; settings as keywords."""
    async with AsyncExitStack() as stack:

        def open_one(network: World = world, **settings: Any) -> Verifier:  # noqa: ANN401 - of the fields of Settings
            wanted = Settings(cache_url=store.url, **{"cache_secret": SECRET, **settings})
            verifier = Verifier(wanted, network=network)
            stack.push_async_callback(verifier.close)
            return verifier

        yield open_one


async def judged(
    verifier: Verifier, index: int = 41, issuer: Issuer = ISSUER, policy: str = "strict"
) -> Report:
    badge = issuer.badge(status=status_list.entry(index))
    return await verifier.verify(json.dumps(badge), policy=policy)


async def shared_by(store: Store, documents: int) -> None:
    """Wait until so many documents are in the store: nobody waits for the writing."""
    while len(store.client.keys("*document*")) < documents:  # noqa: ASYNC110 - another process's
        await asyncio.sleep(0.01)


async def test_r05_whom_one_trusts_another_need_not(store: Store, opened: Open, world: World) -> None:
    trusting = opened(known_issuers=(IssuerEntry(id=ISSUER.did, name="The University"),))
    first = await judged(trusting)
    await shared_by(store, 2)
    asked = len(world.log)

    second = await judged(opened())
    alone = await judged(Verifier(network=world))

    assert (first.verdict, deciding(second)) == ("verified", "issuer.unknown")
    assert len(world.log) == asked + 2  # the one alone: the second got all from the cache
    assert second.checks == alone.checks
    assert second.verdict == alone.verdict


async def test_r05_a_list_that_one_policy_takes_is_proven_again_under_another(
    store: Store, opened: Open, world: World
) -> None:
    stranger = status_list.bitstring_list([], issuer=ISSUER.did)
    world.serve(status_list.LIST_URL, Issuer().sign_data_integrity(stranger))
    assert (await judged(opened(), policy="conformance")).verdict == "verified"
    await shared_by(store, 2)

    assert deciding(await judged(opened(), policy="default")) == "status.list_unproven"


async def test_r06_documents_that_another_forged_are_not_used(
    store: Store, opened: Open, world: World
) -> None:
    """Whoever can write to the store, and runs this very software, still lacks the secret."""
    lies = World(now=clock.now())
    lies.serve_identity(IMPOSTOR.identity)
    lies.serve(status_list.LIST_URL, IMPOSTOR.status_list([]))
    forger = opened(cache_secret=OTHER_SECRET, network=lies)
    forged = await judged(forger, 42, IMPOSTOR, "default")
    assert forged.verdict == "verified"
    await shared_by(store, 2)

    verifier = opened()

    assert deciding(await judged(verifier, 42, IMPOSTOR, "default")) == "proof.signature_invalid"
    assert deciding(await judged(verifier, 42, policy="default")) == "status.revoked"


async def test_r06_what_the_store_holds_names_nobody(store: Store, opened: Open, world: World) -> None:
    await judged(opened())
    await shared_by(store, 2)

    names = store.client.keys("*")
    assert isinstance(names, list)
    assert all(b"university" not in name and b"status" not in name for name in names)


async def test_a_failure_in_one_is_not_the_others(store: Store, opened: Open, world: World) -> None:
    world.fail(status_list.LIST_URL)
    assert deciding(await judged(opened(), policy="default")) == "fetch.connect"
    world.serve(status_list.LIST_URL, ISSUER.status_list([42]))

    assert (await judged(opened(), policy="default")).verdict == "verified"
