"""1EdTech's own vectors of Open Badges 2.0, each on the internet that the manifest names, get their published verdict.

The two validators differ from us in what they fetch (images, criteria) and in what a slip costs; such cases are gaps
with a reason in known_gaps.toml.
"""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.conformance.cases import LATEST, known_gaps
from tests.threats.front_door import FrontDoor
from tests.vectors_dir import VECTORS, manifest, needs_vectors
from tests.world import World

pytestmark = needs_vectors

FOLDERS = ("1edtech-ob20/", "1edtech-openbadges-validator-core/", "status-1edtech-revocation-list/ob20/")


@cache
def _cases() -> Mapping[str, Mapping[str, Any]]:
    return {
        entry["file"]: entry
        for entry in (manifest() if VECTORS.is_dir() else [])
        if entry["file"].startswith(FOLDERS) and entry["expected"] in {"valid", "invalid"}
    }


def _internet(world: World, entry: Mapping[str, Any]) -> World:
    """Serve what the folders have, then what the case has, which also stands where it says that it does.

    What is served without TLS there is served with it here.
    """
    everywhere = json.loads((VECTORS / "DOCUMENTS.json").read_bytes())
    own = {url: everywhere[url] for url in entry["documents"] if url in everywhere}
    own |= entry.get("documentMap") or {}
    for url, name in (*everywhere.items(), *own.items()):
        path = VECTORS / name
        if name.startswith(FOLDERS) and path.is_file():
            world.serve(_https(url), path.read_bytes())
            if url in own and path.suffix == ".json":
                world.serve(_https(str(json.loads(path.read_bytes()).get("id", url))), path.read_bytes())
    return world


def _https(url: str) -> str:
    return url.replace("http://", "https://")


def _handed_in(path: Path, world: World) -> bytes:
    """Return what is handed in: a hosted assertion stands at its own address, and an address is given as such."""
    raw = path.read_bytes().strip()
    if path.suffix == ".json":
        world.serve(_https(json.loads(raw).get("id", "")), raw)
    return raw.replace(b"http://", b"https://") if path.name == "input.url.txt" else raw


@pytest.mark.parametrize("name", _cases(), ids=str)
async def test_it_gets_its_published_verdict(world: World, name: str) -> None:
    entry = _cases()[name]
    door = FrontDoor(_internet(world, entry))
    raw = _handed_in(VECTORS / name, world)

    verdict, code = await door.answer(raw, now=LATEST)

    agrees = (verdict == "verified") == (entry["expected"] == "valid")
    assert agrees is (name not in known_gaps()), (verdict, code)
