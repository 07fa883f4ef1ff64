"""The tables of docs/registries.md for EBSI, FIWARE, Recognized Entities and TRQP answer as their sections say."""

import pytest

from tests.docs.registry_examples import (
    EXAMPLES,
    badge_of,
    report_on,
    serve_absence,
    serve_example,
    stranger_beside,
    tables,
)
from tests.world import World


@pytest.mark.parametrize("kind", EXAMPLES)
async def test_an_example_lists_the_issuer(world: World, kind: str) -> None:
    serve_example(world, kind)
    says = EXAMPLES[kind][2]

    report = await report_on(world, kind)

    assert report.verdict == "verified"
    assert report.issuer is not None
    (answer,) = report.issuer.registries
    assert (answer.registry, answer.listing) == (tables()[kind]["name"], "listed")
    assert {name: getattr(answer, name) for name in says} == says
    assert ("accredited" in [step.rung for step in report.issuer.assurance]) is ("may_issue" in says)


@pytest.mark.parametrize("kind", EXAMPLES)
async def test_an_example_does_not_list_a_stranger(world: World, kind: str) -> None:
    serve_example(world, kind)
    serve_absence(world, kind)
    stranger = stranger_beside(kind)
    world.serve_identity(stranger.identity)

    report = await report_on(world, kind, badge_of(stranger))

    assert (report.verdict, report.check("issuer").code) == ("not_verified", "issuer.unknown")
