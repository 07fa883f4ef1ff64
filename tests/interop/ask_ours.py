"""Our verdict on a case: the documents that it brings along are its whole internet."""

from collections.abc import Iterable
from dataclasses import dataclass

from tests.interop.peers import Case
from tests.world import NOW, World
from verifier import InputRefused, Verifier


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """What we said of a case, and all the codes that we gave for it."""

    verdict: str
    codes: tuple[str, ...]


async def our_opinion(case: Case, *, policy: str = "default") -> Opinion:
    """Return our verdict; bytes that nobody can judge are refused, and so not verified either."""
    world = World()
    for url, document in case.documents.items():
        world.serve(url, document)
    async with Verifier(network=world) as verifier:
        try:
            report = await verifier.verify(
                case.raw(), policy=policy, challenge=case.challenge, domain=case.domain, now=NOW
            )
        except InputRefused as refused:
            return Opinion(verdict="not_verified", codes=(refused.code,))
    told = {check.code for part in (report, *report.children) for check in part.checks if check.code}
    return Opinion(verdict=str(report.verdict), codes=tuple(sorted(told)))


async def undeserved(cases: Iterable[Case], family: str) -> list[str]:
    """Return which cases of a family do not get the verdict that they deserve, and what they get."""
    wrong = []
    for case in cases:
        if case.family == family:
            ours = await our_opinion(case)
            if ours.verdict != case.expected:
                wrong.append(f"{case.name}: expected {case.expected}, got {ours.verdict} {ours.codes}")
    return wrong
