"""An applicant's packet: documents that were handed in together, each judged as ever, then held against each other.

Each has a budget of its own for the network, so that no issuer's slow host costs another's document its answer. What
checking signatures may take is one for all: whoever hands in a packet is answered for all of it or for none. What lists
the keys of several is looked up once.
"""

import asyncio
from collections.abc import Callable, Hashable, Sequence
from typing import Final

from msgspec.structs import replace

from verifier.errors import InputRefused
from verifier.model import Expected, Submission
from verifier.pipeline import tell_unread, verify
from verifier.policy import Policy
from verifier.ports import Lookup, Ports, SignatureWork, Turnstile, too_much_work
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
    work, lookups, turnstile = SignatureWork(), dict[Hashable, Lookup](), Turnstile()
    worlds = [replace(ports(), work=work, lookups=lookups, turnstile=turnstile) for _ in submissions]

    async def part(submission: Submission, world: Ports) -> Part:
        shown: list[Shown] = []
        await turnstile.pass_through()
        try:
            report = await verify(submission, policy=policy, ports=world, expected=expected, shown=shown)
        except InputRefused as problem:
            report = tell_unread(problem, submission, policy, world)
        return Part(report=report, shown=tuple(shown))

    parts = await asyncio.gather(*map(part, submissions, worlds))
    if work.left < 0:  # which of them were judged before depends on who answered first: none counts
        parts = [
            Part(report=tell_unread(too_much_work(), submission, policy, world), shown=())
            for submission, world in zip(submissions, worlds, strict=True)
        ]
    return replace(
        judge_packet(parts, policy),
        policy=policy.facts(),
        software=SOFTWARE,
        verified_at=rfc3339(worlds[0].now),
        as_of=rfc3339(worlds[0].as_of),
    )
