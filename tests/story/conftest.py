"""A verifier on an empty internet, and the people of the stories."""

import pytest

from tests.builders import keys
from tests.builders.issuer import Issuer
from tests.threats.front_door import FrontDoor
from tests.world import World


@pytest.fixture
def door(world: World) -> FrontDoor:
    return FrontDoor(world)


@pytest.fixture
def holder() -> Issuer:
    """Somebody who holds credentials: another key than the issuer's."""
    return Issuer(identity=keys.did_key(keys.key(seed=2)))


@pytest.fixture
def university(world: World) -> Issuer:
    """An issuer at home under a domain, its document in place."""
    identity = keys.did_web(keys.key(seed=3), host="university.example")
    world.serve_identity(identity)
    return Issuer(identity=identity)
