"""JSON Schemas to be named by credentials: one that asks for a name, and what tests change about it."""

from typing import Any, Final

from tests.builders.credential import without_ellipses

LATEST: Final = "https://json-schema.org/draft/2020-12/schema"
URL: Final = "https://schemas.example/welding.json"
OPEN_BADGES: Final = (
    "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"
)


def schema(**members: Any) -> dict[str, Any]:  # noqa: ANN401 - members of a schema
    """Return a schema that asks for a name; members whose value is `...` are left out."""
    return without_ellipses(
        {"$id": URL, "$schema": LATEST, "type": "object", "required": ["name"], **members}
    )


def entry(url: str = URL, of: str = "JsonSchema", **members: Any) -> dict[str, Any]:  # noqa: ANN401 - as above
    """Return a `credentialSchema`."""
    return {"id": url, "type": of, **members}
