"""Every table of docs/registries.md opens, and the registry that it makes answers as its section says."""

import json
import re
import tomllib
from collections.abc import Callable, Mapping
from typing import Any, Final

import pytest

from tests.builders import keys
from tests.builders.federation import ANCHOR, COLLEGE, CREDENTIAL_ISSUER, MARK_TYPE, shown
from tests.builders.issuer import Issuer
from tests.vectors_dir import ROOT
from tests.world import World
from verifier.registries import REGISTRIES
from verifier.settings import Settings
from verifier.wiring import Verifier

SCHOOL: Final = Issuer(identity=keys.did_web(host="college.example"))
_BLOCK: Final = re.compile(r"^```toml\n(.*?)^```", re.DOTALL | re.MULTILINE)


def tables() -> list[dict[str, Any]]:
    """Return every registry that the document configures."""
    text = (ROOT / "docs/registries.md").read_text("utf-8")
    return [table for block in _BLOCK.findall(text) for table in tomllib.loads(block)["registries"]]


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


# What a type asks of the internet, and what it then says besides the name.
EXAMPLES: Final[dict[str, tuple[Callable[[World, Mapping[str, Any]], None], dict[str, Any]]]] = {
    "static": (lambda _world, _table: None, {"may_issue": ["OpenBadgeCredential"]}),
    "dcc": (serve_consortium, {"by": "Older members"}),
    "openid_federation": (serve_federation, {"by": ANCHOR.id, "may_issue": ["OpenBadgeCredential"]}),
}


def test_every_type_of_these_has_an_example() -> None:
    assert set(EXAMPLES) <= {table["type"] for table in tables()}
    assert set(EXAMPLES) <= set(REGISTRIES)


@pytest.mark.parametrize(
    "table", [one for one in tables() if one["type"] in EXAMPLES], ids=lambda table: str(table["type"])
)
async def test_an_example_lists_the_issuer(world: World, table: dict[str, Any]) -> None:
    serve, says = EXAMPLES[table["type"]]
    world.serve_identity(SCHOOL.identity)
    serve(world, table)

    async with Verifier(Settings(registries=(table,)), network=world) as verifier:
        report = await verifier.verify(SCHOOL.badge(), policy="strict", now=world.now)

    assert report.verdict == "verified"
    assert report.issuer is not None
    [answer] = report.issuer.registries
    assert (answer.registry, answer.listing, answer.name) == (table["name"], "listed", "Example College")
    assert {name: getattr(answer, name) for name in says} == says
