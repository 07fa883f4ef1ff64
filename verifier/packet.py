"""An applicant's packet: documents that were handed in together, each judged as ever, then held against each other.

Each has a budget of its own for the network, so that no issuer's slow host costs another's document its answer.
"""

import asyncio
from collections.abc import Callable, Sequence
from typing import Final

from msgspec.structs import replace

from verifier.errors import InputRefused
from verifier.model import Expected, Submission
from verifier.pipeline import tell_refused, verify
from verifier.policy import Policy
from verifier.ports import Ports
from verifier.report import Report, rfc3339
from verifier.steps.judge_packet import Part, Shown, judge_packet
from verifier.version import SOFTWARE

MAX_PACKET: Final = 50  # documents handed in together; an application with a whole career has some twenty


async def verify_packet(
    submissions: Sequence[Submission],
    *,
    policy: Policy,
    ports: Callable[[], Ports],
    expected: Expected,
) -> Report:
    """Return the report on the whole, with a child for each document in the order in which they were handed in.

    `ports` gives the world of one verification, each time of the same instant.

    Raises:
        InputRefused: `input.packet_size`.
    """
    if not 1 <= len(submissions) <= MAX_PACKET:
        raise InputRefused(
            "input.packet_size", f"expected 1 to {MAX_PACKET} documents together, got {len(submissions)}"
        )
    worlds = [ports() for _ in submissions]

    async def part(submission: Submission, world: Ports) -> Part:
        shown: list[Shown] = []
        try:
            report = await verify(submission, policy=policy, ports=world, expected=expected, shown=shown)
        except InputRefused as problem:
            report = tell_refused(problem, submission, policy, world)
        return Part(report=report, shown=tuple(shown))

    parts = await asyncio.gather(*map(part, submissions, worlds))
    return replace(
        judge_packet(parts, policy),
        policy=policy.facts(),
        software=SOFTWARE,
        verified_at=rfc3339(worlds[0].now),
        as_of=rfc3339(worlds[0].as_of),
    )
