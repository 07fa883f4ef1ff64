"""How the vectors of registries are read and asked for."""

import json
from pathlib import Path
from typing import Any

from tests.world import World
from verifier.model import Question, Standing
from verifier.policy import DEFAULT
from verifier.settings import Settings
from verifier.wiring import Verifier


def load(path: Path) -> Any:  # noqa: ANN401 - whatever the vector is
    return json.loads(path.read_bytes())


async def asked(table: dict[str, Any], issuer: str, world: World) -> Standing:
    """Return what one configured registry says of an issuer, as of the instant of `world`."""
    async with Verifier(Settings(registries=(table,)), network=world) as verifier:
        ports = verifier.ports(world.now)
        return await ports.registries[0].standing(Question(issuer=issuer, types=()), DEFAULT, ports)
