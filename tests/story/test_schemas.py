"""The schema that a credential names: it conforms, breaks it, or that cannot be told; unproven, nothing is fetched."""

from typing import Any

import pytest

from did_methods.core.ports import FetchFailed
from tests.builders import credential
from tests.builders.schemas import LATEST, OPEN_BADGES, URL, entry, schema
from tests.story.cases import KEYED
from tests.threats.front_door import VERIFIED, Answer, FrontDoor, checks, inconclusive, not_verified, warnings
from tests.world import World
from verifier.report import Outcome

HTTP = URL.replace("https://", "http://")


def named(*entries: dict[str, Any], **members: Any) -> dict[str, Any]:  # noqa: ANN401 - members of a badge
    """Return a signed badge that names these schemas, by default the one at `URL`."""
    listed = list(entries) or [entry()]
    return KEYED.badge(credentialSchema=listed if len(listed) > 1 else listed[0], **members)


def token(*entries: dict[str, Any], **members: Any) -> str:  # noqa: ANN401 - members of a badge
    """Return a signed badge in a JWT, where every word stands for itself and needs no context."""
    return KEYED.sign_jwt(credential.badge(issuer=KEYED.did, credentialSchema=list(entries), **members))


async def test_a_badge_that_conforms_to_its_schema_is_verified_and_says_so(door: FrontDoor) -> None:
    door.world.serve(URL, schema())

    report = await door.report(named())

    (check,) = checks(report, "schema")
    assert (report.verdict, check.outcome) == ("verified", Outcome.PASSED)
    assert check.facts == {"type": "JsonSchema", "schema": URL}
    assert [piece.url for piece in report.evidence if piece.source == "network"] == [URL]


async def test_a_badge_without_a_schema_has_no_such_check(door: FrontDoor) -> None:
    report = await door.report(KEYED.badge())

    assert checks(report, "schema") == []


async def test_a_badge_that_breaks_its_schema_is_not_verified(door: FrontDoor) -> None:
    door.world.serve(URL, schema(required=["licenceNumber"]))

    assert await door.answer(named()) == not_verified("schema.violated")


async def test_a_fault_of_form_leaves_the_question_open_where_it_is_about_a_job(door: FrontDoor) -> None:
    door.world.serve(URL, schema(required=["licenceNumber"]))

    (check,) = checks(await door.report(named(), policy="employment"), "schema")

    assert (check.outcome, check.code) == (Outcome.UNDETERMINED, "schema.violated")


async def test_the_detail_names_the_rule_and_never_the_value(door: FrontDoor) -> None:
    subject = {"properties": {"achievement": {"type": "string"}}}
    door.world.serve(URL, schema(properties={"credentialSubject": subject}))

    report = await door.report(named())

    (check,) = checks(report, "schema")
    assert "/properties/credentialSubject/properties/achievement/type" in (check.detail or "")
    assert "Robotics" not in (check.detail or "")


@pytest.mark.parametrize("of", ["1EdTechJsonSchemaValidator2019", "JsonSchemaValidator2018", "JsonSchema"])
async def test_the_shipped_schema_of_open_badges_is_judged_without_any_network(
    door: FrontDoor, of: str
) -> None:
    good = token(entry(OPEN_BADGES, of))
    wrong = token(entry(OPEN_BADGES, of), subject={"achievement": {"id": "urn:x:1", "name": "Robotics"}})

    assert await door.answer(good) == VERIFIED
    assert await door.answer(wrong) == not_verified("schema.violated")
    assert door.world.log == []


async def test_a_badge_of_the_older_data_model_is_not_held_against_the_schema_of_the_newer(
    door: FrontDoor,
) -> None:

    stated = entry(OPEN_BADGES, "1EdTechJsonSchemaValidator2019")
    older = KEYED.sign_jwt(credential.badge_v1(issuer=KEYED.did, credentialSchema=stated), "vcdm11")

    report = await door.report(older)

    assert report.verdict == "verified"
    assert "schema.other_edition" in warnings(report)


@pytest.mark.parametrize(
    ("document", "code"),
    [
        (schema(**{"$schema": ...}), "schema.unidentified"),
        (schema(**{"$schema": "https://json-schema.org/draft/unknown/schema"}), "schema.draft_unsupported"),
        (schema(type="no type"), "schema.unusable"),
        (schema(pattern="^(?!x)"), "schema.unusable"),
        (schema(**{"$ref": "#/$defs/nowhere"}), "schema.unusable"),
        (schema(**{"$ref": "https://elsewhere.example/more.json"}), "schema.reference_foreign"),
        (schema(**{"$id": ...}), "schema.unidentified"),
        (schema(**{"$id": "https://schemas.example/other.json"}), "schema.id_differs"),
        (b"<html>", "schema.unusable"),
        (b"[]", "schema.unusable"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_a_schema_of_no_use_shows_nothing_against_the_credential(
    door: FrontDoor, document: dict[str, Any] | bytes, code: str
) -> None:
    door.world.serve(URL, document)

    report = await door.report(named())
    strict = await door.report(named(), policy="strict")

    assert report.verdict == "verified"
    assert code in warnings(report)
    (check,) = checks(strict, "schema")
    assert check.code == code
    assert check.outcome in {Outcome.FAILED, Outcome.UNDETERMINED}
    assert door.world.log == [URL]


@pytest.mark.parametrize("named_as", [URL, HTTP])
@pytest.mark.parametrize("calls_itself", [URL, HTTP])
async def test_a_schema_that_is_named_without_tls_is_asked_for_with_it(
    door: FrontDoor, named_as: str, calls_itself: str
) -> None:
    for members, answer in (({}, VERIFIED), ({"required": ["licence"]}, not_verified("schema.violated"))):
        internet = World(now=door.world.now)
        internet.serve(URL, schema(**{"$id": calls_itself, **members}))

        assert await FrontDoor(internet).answer(named(entry(named_as))) == answer
        assert internet.log == [URL]


@pytest.mark.parametrize("url", [URL, HTTP])
async def test_a_schema_that_cannot_be_had_is_told_and_only_the_strict_leave_it_open(
    door: FrontDoor, url: str
) -> None:
    door.world.fail(URL, FetchFailed("fetch.timeout", "expected an answer, got none"))

    report = await door.report(named(entry(url)))

    assert report.verdict == "verified"
    assert "schema.out_of_reach" in warnings(report)
    (check,) = checks(await door.report(named(entry(url)), policy="strict"), "schema")
    assert check.outcome is Outcome.UNDETERMINED


async def test_a_schema_type_that_is_not_known_is_told_and_nothing_is_fetched(door: FrontDoor) -> None:
    report = await door.report(token(entry(of="ShaclValidator2017")))

    assert report.verdict == "verified"
    assert warnings(report) >= {"schema.type_unsupported"}
    assert door.world.log == []


async def test_every_schema_is_judged_and_one_that_is_broken_decides(door: FrontDoor) -> None:
    other = "https://schemas.example/other.json"
    door.world.serve(URL, schema())
    door.world.serve(other, schema(**{"$id": other}, required=["licenceNumber"]))

    report = await door.report(named(entry(), entry(other)))

    assert [check.outcome for check in checks(report, "schema")] == [Outcome.PASSED, Outcome.FAILED]
    assert report.verdict == "not_verified"


async def test_more_schemas_than_any_real_credential_names_are_not_fetched(door: FrontDoor) -> None:
    many = [entry(f"https://schemas.example/{index}.json") for index in range(9)]

    assert await door.answer(named(*many)) == inconclusive("limit.schemas")
    assert door.world.log == []


@pytest.mark.parametrize(
    ("kind", "expected"), [("string", VERIFIED), ("number", not_verified("schema.violated"))]
)
@pytest.mark.parametrize(
    ("draft", "definitions"),
    [
        ("http://json-schema.org/draft-04/schema#", "definitions"),
        ("http://json-schema.org/draft-07/schema#", "definitions"),
        ("https://json-schema.org/draft/2019-09/schema#", "$defs"),
        (LATEST, "$defs"),
    ],
)
async def test_every_draft_in_use_is_read(
    door: FrontDoor, draft: str, definitions: str, kind: str, expected: Answer
) -> None:
    parts = {"$schema": draft, "$id": ..., definitions: {"part": {"type": kind}}}
    door.world.serve(URL, schema(**parts, properties={"name": {"$ref": f"#/{definitions}/part"}}))

    assert await door.answer(token(entry(of="JsonSchemaValidator2018"))) == expected


async def test_a_schema_may_be_made_of_several_from_its_own_host(door: FrontDoor) -> None:
    part = "https://schemas.example/parts/name.json"
    door.world.serve(URL, schema(properties={"name": {"$ref": "parts/name.json#/$defs/name"}}))
    door.world.serve(part, {"$id": part, "$defs": {"name": {"type": "number"}}})

    assert await door.answer(named()) == not_verified("schema.violated")
    assert door.world.log == [URL, part]


async def test_a_schema_that_refers_to_a_shipped_one_takes_that(door: FrontDoor) -> None:
    door.world.serve(URL, schema(allOf=[{"$ref": OPEN_BADGES}]))

    assert await door.answer(named()) == VERIFIED
    assert door.world.log == [URL]


@pytest.mark.parametrize(
    ("required", "expected"), [("proof", VERIFIED), ("seal", not_verified("schema.violated"))]
)
async def test_a_schema_may_describe_the_proof_as_well(
    door: FrontDoor, required: str, expected: Answer
) -> None:
    door.world.serve(URL, schema(required=[required]))

    assert await door.answer(named()) == expected


async def test_the_schema_of_a_token_is_judged_as_well(door: FrontDoor) -> None:

    door.world.serve(URL, schema(required=["licenceNumber"]))

    assert await door.answer(token(entry())) == not_verified("schema.violated")


async def test_what_is_not_proven_has_no_schema_fetched(door: FrontDoor, world: World) -> None:
    world.serve(URL, schema())
    altered = {**named(), "name": "Doctor"}

    assert await door.answer(altered) == not_verified("proof.signature_invalid")
    assert world.log == []


async def test_words_that_look_like_dates_are_not_judged_by_format(door: FrontDoor) -> None:
    door.world.serve(URL, schema(properties={"name": {"type": "string", "format": "date-time"}}))

    assert await door.answer(named()) == VERIFIED
