"""Ask one configured registry, as `steps/check_issuer.py` does: a standing, or the code of what kept it from one."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tests.world import World
from verifier.boundary import PROBLEMS
from verifier.model import Question, Standing
from verifier.policy import DEFAULT, Policy
from verifier.settings import Settings
from verifier.wiring import Verifier


async def ask(
    world: World,
    table: Mapping[str, Any],
    question: Question,
    *,
    policy: Policy = DEFAULT,
    now: datetime | None = None,
    **settings: Any,  # noqa: ANN401 - as `Settings` takes them
) -> Standing | str:
    """Return what the registry of this table answers."""
    async with Verifier(Settings(registries=(dict(table),), **settings), network=world) as verifier:
        return await ask_of(verifier, question, policy=policy, now=now or world.now)


async def ask_of(
    verifier: Verifier, question: Question, *, now: datetime, policy: Policy = DEFAULT
) -> Standing | str:
    """Return what the first registry of a verifier answers."""
    ports = verifier.ports(now)
    try:
        return await ports.registries[0].standing(question, policy, ports)
    except PROBLEMS as problem:
        return problem.code


def listing(answer: Standing | str) -> str:
    """Return the listing, or the code of what kept it from being had."""
    return answer if isinstance(answer, str) else answer.listing.value
