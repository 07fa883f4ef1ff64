"""A schema that its author signed: proven like any credential before anything is held against it."""

from typing import Any, Final

import pytest

from did_methods.core.ports import FetchFailed
from tests.builders import credential
from tests.builders.schemas import URL, entry, schema
from tests.story.cases import ADA, HOSTED, KEYED
from tests.threats.front_door import VERIFIED, Answer, FrontDoor, checks, not_verified, warnings
from verifier.report import Outcome

SIGNED: Final = "https://schemas.example/credentials/welding"
OF_SUCH: Final = "https://www.w3.org/2022/credentials/v2/json-schema-credential-schema.json"
BADGE: Final = KEYED.badge(credentialSchema=entry(SIGNED, "JsonSchemaCredential"))


def claims(inner: object = None, **members: Any) -> dict[str, Any]:  # noqa: ANN401 - members of a credential
    """Return the claims of a schema credential by Ada."""
    return credential.without_ellipses(
        {
            "@context": [credential.V2],
            "id": SIGNED,
            "type": ["VerifiableCredential", "JsonSchemaCredential"],
            "issuer": ADA.did,
            "credentialSchema": {"id": OF_SUCH, "type": "JsonSchema"},
            "credentialSubject": {"id": URL, "type": "JsonSchema", "jsonSchema": inner or schema()},
            **members,
        }
    )


@pytest.mark.parametrize(
    ("inner", "expected"),
    [(schema(), VERIFIED), (schema(required=["licenceNumber"]), not_verified("schema.violated"))],
    ids=["conforms", "breaks it"],
)
@pytest.mark.parametrize("wrapping", ["embedded proof", "token"])
async def test_a_signed_schema_is_judged_by(
    door: FrontDoor, wrapping: str, inner: object, expected: Answer
) -> None:
    stated = claims(inner)
    door.world.serve(SIGNED, ADA.sign_jwt(stated) if wrapping == "token" else ADA.sign_data_integrity(stated))

    assert await door.answer(BADGE) == expected
    assert door.world.log == [SIGNED]


@pytest.mark.parametrize(
    ("served", "code"),
    [
        (claims(), "schema.credential_unproven"),
        ({**ADA.sign_data_integrity(claims()), "name": "Another"}, "schema.credential_unproven"),
        (KEYED.sign_data_integrity(claims()), "schema.credential_unproven"),
        (ADA.sign_data_integrity(claims(validUntil="2026-02-01T00:00:00Z")), "schema.credential_unproven"),
        (
            ADA.presentation(ADA.sign_data_integrity(claims()), id=SIGNED, purpose="authentication"),
            "schema.credential_unproven",
        ),
        (ADA.sign_data_integrity(claims(id="https://schemas.example/other")), "schema.id_differs"),
        (
            ADA.sign_data_integrity(claims(type=["VerifiableCredential"])),
            "schema.credential_malformed",
        ),
        (ADA.sign_data_integrity(claims(credentialSchema=...)), "schema.credential_malformed"),
        (
            ADA.sign_data_integrity(claims(credentialSubject={"id": URL, "type": "JsonSchema"})),
            "schema.credential_malformed",
        ),
        (ADA.sign_data_integrity(claims(schema(**{"$id": ...}))), "schema.unidentified"),
        (schema(), "schema.credential_malformed"),
        (b"\xff", "schema.credential_malformed"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_a_schema_credential_that_is_not_proven_or_none_is_told_and_decides_nothing(
    door: FrontDoor,
    served: dict[str, Any] | bytes,
    code: str,
) -> None:
    door.world.serve(SIGNED, served)

    report = await door.report(BADGE)

    assert report.verdict == "verified"
    assert code in warnings(report)


async def test_the_key_of_a_schemas_author_is_fetched_and_told_as_evidence(door: FrontDoor) -> None:
    door.world.serve_identity(HOSTED.identity)
    door.world.serve(SIGNED, HOSTED.sign_data_integrity(claims(issuer=HOSTED.did)))

    report = await door.report(BADGE)

    assert report.verdict == "verified"
    assert {piece.url for piece in report.evidence} >= {SIGNED, HOSTED.identity.url}


async def test_a_schemas_author_who_cannot_be_reached_leaves_it_open(door: FrontDoor) -> None:
    door.world.serve(SIGNED, HOSTED.sign_data_integrity(claims(issuer=HOSTED.did)))
    door.world.fail(HOSTED.identity.url or "", FetchFailed("fetch.dns", "expected an address, got none"))

    (check,) = checks(await door.report(BADGE, policy="strict"), "schema")

    assert (check.outcome, check.code) == (Outcome.UNDETERMINED, "schema.credential_unproven")
