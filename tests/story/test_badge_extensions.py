"""Extensions of an Open Badge 2: what they say is held against their schemas, and nothing rests on it."""

import json
from pathlib import Path
from typing import Any, Final

import pytest

from tests.builders import open_badges
from tests.builders.open_badges import HOST, HOSTED
from tests.threats.front_door import FrontDoor, checks, inconclusive, not_verified
from tests.world import World
from verifier.report import Outcome
from verifier.settings import Settings

APPLY: Final = "https://w3id.org/openbadges/extensions/applyLinkExtension/context.json"
OWN: Final = f"{HOST}/extensions/context.json"


def link(**members: object) -> dict[str, Any]:
    return {"@context": APPLY, "type": ["Extension", "extensions:ApplyLink"], "url": HOST, **members}


def tool(**members: object) -> dict[str, Any]:
    return {"@context": OWN, "type": ["Extension", "extensions:Tool"], "tool": "torch", **members}


def pinned(schema: str) -> bytes:
    validation = {"obi:validatesType": "extensions:Tool", "obi:validationSchema": schema}
    return json.dumps({"@context": {"tool": "extensions:tool"}, "obi:validation": [validation]}).encode()


@pytest.fixture
def badges(world: World) -> World:
    return open_badges.serve(world)


async def extended(door: FrontDoor, stated: object, **asked: Any) -> tuple[Outcome, str | None]:  # noqa: ANN401 - as the door takes them
    """Return the one result on the extension of a badge that is verified with it."""
    report = await door.report(open_badges.signed(x=stated), **asked)
    assert report.verdict == "verified"
    (check,) = checks(report, "schema")
    assert check.facts == {"type": "Extension", "extension": "/x"}
    return check.outcome, check.code


async def test_one_that_keeps_to_its_shipped_schema_is_told_to(door: FrontDoor, badges: World) -> None:
    assert await extended(door, link()) == (Outcome.PASSED, None)
    assert not [url for url in badges.log if "extensions" in url]


async def test_one_that_breaks_it_is_told_and_takes_nothing_from_the_badge(
    door: FrontDoor, badges: World
) -> None:
    assert await extended(door, link(url=5)) == (Outcome.WARNING, "schema.extension_violated")


async def test_the_strict_refuse_one_that_breaks_it(door: FrontDoor, badges: World) -> None:
    badge = open_badges.signed(x=link(url=5))

    report = await door.report(badge, policy="strict")

    (check,) = checks(report, "schema")
    assert (check.outcome, check.code) == (Outcome.FAILED, "schema.extension_violated")


async def test_those_of_class_and_issuer_are_judged_as_well(door: FrontDoor, world: World) -> None:
    open_badges.serve(world, open_badges.badge_class(a=link()), open_badges.profile(b=[link(url=5)]))

    report = await door.report(open_badges.hosted())

    assert [(check.facts["extension"], check.outcome) for check in checks(report, "schema")] == [
        ("/badge/a", Outcome.PASSED),
        ("/issuer/b/0", Outcome.WARNING),
    ]


@pytest.mark.parametrize(
    "stated",
    [
        link(**{"@context": "https://x.example/context"}),
        link(type=["Extension", "extensions:Unknown"]),
        tool(),
    ],
)
async def test_one_that_nobody_here_knows_is_told_and_its_context_never_fetched(
    door: FrontDoor, badges: World, stated: dict[str, Any]
) -> None:
    assert await extended(door, stated) == (Outcome.WARNING, "schema.extension_unknown")
    assert "https://x.example/context" not in badges.log
    assert OWN not in badges.log


@pytest.mark.parametrize(
    ("schema", "result"),
    [
        (f"{HOST}/extensions/schema.json", (Outcome.WARNING, "schema.extension_violated")),
        (f"{HOST}/extensions/missing.json", (Outcome.WARNING, "schema.out_of_reach")),
        ("https://eve.example/schema.json", (Outcome.WARNING, "schema.reference_foreign")),
        ("http://badges.example/schema.json", (Outcome.WARNING, "schema.reference_foreign")),
    ],
)
async def test_a_schema_is_asked_for_at_the_host_of_a_pinned_context_alone(
    badges: World,
    tmp_path: Path,
    schema: str,
    result: tuple[Outcome, str],
) -> None:
    (tmp_path / "context.json").write_bytes(pinned(schema))
    (tmp_path / "documents.json").write_text(json.dumps({OWN: "context.json"}))
    badges.serve(
        f"{HOST}/extensions/schema.json",
        {"$schema": "http://json-schema.org/draft-07/schema#", "properties": {"tool": {"const": "saw"}}},
    )
    door = FrontDoor(badges, Settings(documents=str(tmp_path)))

    assert await extended(door, tool()) == result
    assert not [url for url in badges.log if "eve.example" in url]


async def test_more_extensions_than_any_badge_has_are_told(door: FrontDoor, badges: World) -> None:
    report = await door.report(open_badges.signed(x=[link()] * 17))

    assert [check.code for check in checks(report, "schema")] == [None] * 16 + ["schema.too_costly"]


async def test_behind_a_copy_that_differs_no_extension_is_looked_at(door: FrontDoor, badges: World) -> None:
    later = open_badges.hosted(x=link(), issuedOn="2026-01-02T00:00:00Z")
    assert await door.answer(later) == not_verified("badge.copy_differs")
    assert await door.answer(open_badges.hosted(**{"extensions:x": link()})) == inconclusive(
        "badge.copy_changed"
    )
    assert badges.log == [HOSTED]


async def test_what_is_named_again_and_again_is_read_once(door: FrontDoor, badges: World) -> None:
    again = link(**{"@context": [APPLY] * 500, "type": ["Extension", *["extensions:ApplyLink"] * 500]})

    assert await extended(door, again) == (Outcome.PASSED, None)


@pytest.mark.parametrize(
    "many",
    [
        {"type": ["Extension", "extensions:ApplyLink", *(f"extensions:T{number}" for number in range(16))]},
        {"@context": [APPLY, *(f"{HOST}/contexts/{number}" for number in range(16))]},
    ],
)
async def test_one_of_too_many_types_or_contexts_is_told_and_not_judged(
    door: FrontDoor, badges: World, many: dict[str, Any]
) -> None:
    assert await extended(door, link(**many)) == (Outcome.WARNING, "schema.too_costly")
