"""Every table of docs/registries.md opens, and the registry that it makes answers as its section says.

Two that list certificates have tests of their own: `eu_trusted_list` (test_examples.py), `vical` (story/test_vical.py).
"""

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

import pytest

from tests.builders import keys
from tests.builders.federation import ANCHOR, COLLEGE, CREDENTIAL_ISSUER, MARK_TYPE, shown
from tests.builders.issuer import Issuer
from tests.docs import registry_examples
from tests.docs.registry_examples import EXAMPLES, badge_of, report_on, serve_absence, stranger_beside, tables
from tests.world import World
from verifier.registries import REGISTRIES
from verifier.settings import Settings
from verifier.wiring import Verifier

SCHOOL: Final = Issuer(identity=keys.did_web(host="college.example"))


def serve_nothing(_world: World, _table: Mapping[str, Any]) -> None:
    """The list stands in the settings."""


def serve_consortium(world: World, table: Mapping[str, Any]) -> None:
    signed, document = table["only"]
    listed = [
        {"name": "Members", "type": "oidf", "trustAnchorEC": signed},
        {"name": "Older members", "type": "dcc-legacy", "url": document},
        {"name": "Sandbox", "type": "dcc-legacy", "url": "https://sandbox.example/registry.json"},
    ]
    world.serve(table["known_registries"], json.dumps(listed))
    world.serve(document, {"registry": {SCHOOL.did: {"name": "Example College"}}})


def serve_federation(world: World, table: Mapping[str, Any]) -> None:
    assert table["anchors"] == [{"id": ANCHOR.id, "keys": [ANCHOR.jwk]}]
    mark = ANCHOR.mark(COLLEGE.id, organization_name="Example College")
    own = {"metadata": {CREDENTIAL_ISSUER: {}}, "trust_marks": shown(mark)}
    world.serve(COLLEGE.configuration_url, COLLEGE.configuration(ANCHOR.id, **own))
    world.serve(ANCHOR.configuration_url, ANCHOR.configuration(trust_mark_issuers={MARK_TYPE: [ANCHOR.id]}))
    world.serve(ANCHOR.statement_url(COLLEGE.id), ANCHOR.about(COLLEGE))


# Who is listed, what the type asks of the internet, and what it then says.
Example = tuple[Issuer, Callable[[World, Mapping[str, Any]], None], dict[str, Any]]
_NAMED: Final = {"name": "Example College"}
ALL: Final[dict[str, Example]] = {
    **EXAMPLES,
    "static": (SCHOOL, serve_nothing, {**_NAMED, "may_issue": ["OpenBadgeCredential"]}),
    "dcc": (SCHOOL, serve_consortium, {**_NAMED, "by": "Older members"}),
    "openid_federation": (
        SCHOOL,
        serve_federation,
        {**_NAMED, "by": ANCHOR.id, "may_issue": ["OpenBadgeCredential"]},
    ),
}


def test_every_type_has_an_example() -> None:
    assert set(ALL) | {"eu_trusted_list", "vical"} == set(REGISTRIES) == set(tables())


@pytest.mark.parametrize("kind", ALL)
async def test_an_example_lists_the_issuer(world: World, kind: str) -> None:
    issuer, serve, says = ALL[kind]
    table = tables()[kind]
    world.serve_identity(issuer.identity)
    serve(world, table)

    async with Verifier(Settings(registries=(table,)), network=world) as verifier:
        report = await verifier.verify(badge_of(issuer), policy="strict", now=world.now)

    assert report.verdict == "verified"
    assert report.issuer is not None
    (answer,) = report.issuer.registries
    assert (answer.registry, answer.listing) == (table["name"], "listed")
    assert {name: getattr(answer, name) for name in says} == says
    assert ("accredited" in [step.rung for step in report.issuer.assurance]) is ("may_issue" in says)


@pytest.mark.parametrize("kind", EXAMPLES)
async def test_an_example_does_not_list_a_stranger(world: World, kind: str) -> None:
    registry_examples.serve_example(world, kind)
    serve_absence(world, kind)
    stranger = stranger_beside(kind)
    world.serve_identity(stranger.identity)

    report = await report_on(world, kind, badge_of(stranger))

    assert (report.verdict, report.check("issuer").code) == ("not_verified", "issuer.unknown")
