"""Schemas made to cost, to lead astray or to call home. Rows D06, N02 and N14 of the catalogue of threats."""

from typing import Any, Final

import pytest

from tests.builders.schemas import URL, entry, schema
from tests.story.cases import KEYED
from tests.threats.front_door import FrontDoor, checks, not_verified

BADGE: Final = KEYED.badge(credentialSchema=entry())
DOUBLING: Final = {
    **{f"d{level}": {"allOf": [{"$ref": f"#/$defs/d{level + 1}"}] * 2} for level in range(60)},
    "d60": True,
}

COSTLY: Final = {
    "doubling definitions": (schema(**{"$ref": "#/$defs/d0", "$defs": DOUBLING}), "schema.too_costly"),
    "itself": (schema(**{"$ref": "#"}), "schema.too_costly"),
    "one pattern too long": (schema(properties={"name": {"pattern": "a" * 5_000}}), "schema.too_costly"),
    "pattern that unfolds": (
        schema(properties={"name": {"pattern": "(((a{100}){100}){100})"}}),
        "schema.unusable",
    ),
    "pattern that looks behind": (schema(properties={"name": {"pattern": "(?<=a)b"}}), "schema.unusable"),
    "remote reference": (schema(**{"$ref": "https://canary.example/x.json"}), "schema.reference_foreign"),
    "reference to a file": (schema(**{"$ref": "file:///etc/passwd"}), "schema.reference_foreign"),
    "remote metaschema": (schema(**{"$schema": "https://canary.example/draft"}), "schema.draft_unsupported"),
}


@pytest.mark.parametrize(("served", "code"), COSTLY.values(), ids=COSTLY.keys())
async def test_a_hostile_schema_is_told_and_nothing_else_is_fetched(
    door: FrontDoor, served: dict[str, Any], code: str
) -> None:
    door.world.serve(URL, served)

    report = await door.report(BADGE)

    assert [check.code for check in checks(report, "schema")] == [code]
    assert door.world.log == [URL]


async def test_a_pattern_that_backtracks_elsewhere_takes_no_time_here(door: FrontDoor) -> None:
    door.world.serve(URL, schema(properties={"name": {"pattern": "^(a+)+$"}}))
    badge = KEYED.badge(credentialSchema=entry(), name="a" * 20_000 + "!")

    assert await door.answer(badge) == not_verified("schema.violated")


async def test_thousands_of_rules_for_one_value_are_judged(door: FrontDoor) -> None:
    door.world.serve(URL, schema(allOf=[{"required": ["licence"]}] * 4_500))

    assert await door.answer(BADGE) == not_verified("schema.violated")


async def test_references_that_lead_on_and_on_end(door: FrontDoor) -> None:
    for index in range(40):
        address = f"https://schemas.example/{index}.json"
        door.world.serve(address, schema(**{"$id": address, "$ref": f"{index + 1}.json"}))

    report = await door.report(KEYED.badge(credentialSchema=entry("https://schemas.example/0.json")))

    assert [check.code for check in checks(report, "schema")] == ["schema.too_costly"]
    assert len(door.world.log) == 6  # documents of one schema, and from one host for one verification
