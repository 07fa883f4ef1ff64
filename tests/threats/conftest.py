"""The front door of each row, with an empty internet behind it."""

import pytest

from tests.threats.front_door import FrontDoor
from tests.world import World


@pytest.fixture
def door(world: World) -> FrontDoor:
    return FrontDoor(world)
