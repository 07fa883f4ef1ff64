"""Every plug-in lets the good pass and refuses the bad, seen from the library's door."""

import json

import pytest

from tests.story.tried import LISTED, serve_tried, tried
from tests.threats.front_door import deciding
from tests.world import World
from verifier.settings import IssuerEntry, Settings
from verifier.wiring import Verifier


@pytest.mark.parametrize("plugin", tried(), ids="-".join)
async def test_the_good_passes_and_the_bad_does_not(world: World, plugin: tuple[str, str]) -> None:
    case = tried()[plugin]
    listed = IssuerEntry(id=LISTED.did, name="Listed College")
    registries = () if case.registry is None else (dict(case.registry),)
    settings = Settings(known_issuers=(listed,), registries=registries)
    async with Verifier(settings, network=serve_tried(world)) as verifier:
        good, bad = [
            await verifier.verify(
                one if isinstance(one, str) else json.dumps(one), policy=case.policy, now=world.now
            )
            for one in (case.good, case.bad)
        ]

    assert good.verdict == "verified", deciding(good)
    assert (bad.verdict, deciding(bad)) == ("not_verified", case.code)
