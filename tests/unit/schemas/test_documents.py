"""Reading schemas of others: any bytes are a document or of no use, and what they refer to is found."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders.schemas import LATEST, URL
from verifier.errors import Rejected, Undetermined
from verifier.schemas.documents import MAX_PATTERNS, Document, read_document


def document(**members: Any) -> Document:  # noqa: ANN401 - members of a schema
    return read_document(URL, json.dumps({"$schema": LATEST, **members}).encode())


@settings(max_examples=200, deadline=None, derandomize=True)
@given(raw=st.binary(max_size=60) | st.text('{}[]":,$refid#/ ', max_size=40).map(str.encode))
def test_any_bytes_are_a_schema_or_of_no_use(raw: bytes) -> None:
    try:
        code = f"read as {read_document(URL, raw).draft}"
    except (Rejected, Undetermined) as problem:
        code = problem.code

    assert code in {"schema.unusable", "schema.draft_unsupported", "schema.unidentified"}


@pytest.mark.parametrize(
    ("members", "wanted"),
    [
        ({"$ref": "#/$defs/a"}, set()),
        ({"$ref": "part.json"}, {"https://schemas.example/part.json"}),
        ({"$ref": "https://elsewhere.example/a#/b"}, {"https://elsewhere.example/a"}),
        ({"$id": "https://a.example/x/", "allOf": [{"$ref": "y"}]}, {"https://a.example/x/y"}),
        ({"$defs": {"a": {"$id": "in.json"}}, "$ref": "in.json"}, set()),
        ({"$ref": LATEST}, set()),
        ({"properties": {"$ref": {"type": "string"}}}, set()),
    ],
)
def test_what_a_schema_refers_to_is_known_before_anything_is_fetched(
    members: dict[str, Any], wanted: set[str]
) -> None:
    assert document(**members).references == wanted


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"$schema": 5}, "schema.draft_unsupported"),
        ({"$ref": "http://["}, "schema.unusable"),
        ({"pattern": "a" * 1_001}, "schema.too_costly"),
        (
            {"patternProperties": {f"a{index}": True for index in range(MAX_PATTERNS + 1)}},
            "schema.too_costly",
        ),
    ],
    ids=["draft", "no URI", "long pattern", "many patterns"],
)
def test_what_nobody_can_use_is_refused_by_name(members: dict[str, Any], code: str) -> None:
    with pytest.raises(Undetermined) as refused:
        document(**members)

    assert refused.value.code == code
