"""The work of a schema is counted before it is done: never less than what the validator does, never without end."""

import json
from typing import Any, Final

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from referencing.exceptions import Unresolvable

from tests.builders import credential
from tests.builders.schemas import LATEST, OPEN_BADGES, URL
from tests.cost import ratio
from verifier.errors import Undetermined
from verifier.schemas.cost import MAX_WORK, check_cost
from verifier.schemas.documents import Place, document_of
from verifier.schemas.engine import schema_of
from verifier.schemas.pinned import pinned_schemas


def cost(root: dict[str, Any], instance: object) -> int:
    """Return the counted work of a schema of the latest draft."""
    document = document_of(URL, {"$schema": LATEST, **root})
    return check_cost(Place(node=document.root, base=URL), instance, document.places, document.dynamic)


def doubling(levels: int) -> dict[str, Any]:
    """Return a schema each of whose definitions refers twice to the next."""
    steps: dict[str, Any] = {
        f"d{level}": {"allOf": [{"$ref": f"#/$defs/d{level + 1}"}] * 2} for level in range(levels)
    }
    return {"$ref": "#/$defs/d0", "$defs": {**steps, f"d{levels}": {"type": "object"}}}


def unevaluated(levels: int, keyword: str = "allOf") -> dict[str, Any]:
    """Return `unevaluatedProperties` inside each other."""
    inner: dict[str, Any] = {"properties": {"a": True}}
    for _ in range(levels):
        inner = {keyword: [inner], "unevaluatedProperties": False}
    return inner


def nested(levels: int) -> dict[str, Any]:
    """Return an object in an object in an object."""
    value: dict[str, Any] = {}
    for _ in range(levels):
        value = {"a": value}
    return value


EXPLODING: Final = {
    "definitions that double": (doubling(40), {}),
    "levels that double": ({"properties": {"a": {"allOf": [{"$ref": "#"}] * 2}}}, nested(40)),
    "unevaluated inside each other": (unevaluated(20), {"a": 1}),
    "unevaluated in anyOf": (unevaluated(20, "anyOf"), {"a": 1}),
    "itself": ({"$ref": "#"}, {}),
    "itself by a detour": ({"$ref": "#/$defs/a", "$defs": {"a": {"anyOf": [{"$ref": "#"}, True]}}}, {}),
    "itself, dynamically": ({"$dynamicAnchor": "n", "allOf": [{"$dynamicRef": "#n"}]}, {}),
    "many patterns by many names": (
        {"patternProperties": {f"x{index}": True for index in range(400)}},
        {f"n{index}": 0 for index in range(2_000)},
    ),
    "many of allOf for many items": ({"items": {"allOf": [{"type": "object"}] * 1_000}}, [{}] * 1_000),
    "many that are true for many items": (
        {"items": {"allOf": [True] * 5_000}},
        [[index] for index in range(5_000)],
    ),
    "too many of allOf": ({"allOf": [{"required": [str(n)]} for n in range(30_000)]}, {}),
}


@pytest.mark.parametrize(("schema", "instance"), EXPLODING.values(), ids=EXPLODING.keys())
def test_what_would_never_end_is_refused_by_count(schema: dict[str, Any], instance: object) -> None:
    with pytest.raises(Undetermined) as refused:
        cost(schema, instance)

    assert refused.value.code == "schema.too_costly"


@pytest.mark.parametrize("keyword", ["allOf", "anyOf"])
def test_the_count_grows_faster_than_the_validator_where_that_is_at_its_worst(keyword: str) -> None:
    """If the validator ever does more per level than is counted for it, the factor has to be raised."""

    deep, shallow = (
        jsonschema_rs.Draft202012Validator(unevaluated(levels, keyword), offline=True) for levels in (11, 9)
    )
    counted = cost(unevaluated(6, keyword), {"a": 1}) / cost(unevaluated(4, keyword), {"a": 1})

    spent = ratio(lambda: deep.is_valid({"a": 1}), lambda: shallow.is_valid({"a": 1}))

    assert spent < 1.5 * counted


def test_a_badge_against_the_schema_of_open_badges_is_far_below_the_limit() -> None:

    document = document_of(OPEN_BADGES, _read(OPEN_BADGES))

    work = check_cost(
        Place(node=document.root, base=OPEN_BADGES), credential.badge(), document.places, document.dynamic
    )

    assert 50 < work < MAX_WORK / 100


def test_the_count_is_linear_in_a_list() -> None:
    schema = {"items": {"properties": {"a": {"type": "integer"}}}}

    few, many = (cost(schema, [{"a": 1}] * length) for length in (100, 1_000))

    assert 9 < many / few < 11


def test_a_schema_that_applies_itself_to_smaller_values_is_counted() -> None:
    tree = {"properties": {"a": {"$ref": "#"}}}

    assert cost(tree, nested(30)) < 200


def test_a_reference_to_nowhere_is_no_schema() -> None:
    for reference in ("#/$defs/none", "#none", "https://elsewhere.example/x", "#/$schema", "http://["):
        with pytest.raises(Undetermined) as refused:
            cost({"$ref": reference}, {})

        assert refused.value.code == "schema.unusable"


SCHEMAS: Final = st.recursive(
    st.booleans() | st.sampled_from([{"type": "object"}, {"$ref": "#"}, {"$ref": "#/$defs/a"}, {"const": 1}]),
    lambda inner: st.dictionaries(
        st.sampled_from(
            "allOf anyOf not if then properties items prefixItems contains additionalProperties "
            "unevaluatedProperties dependentSchemas propertyNames $defs".split()
        ),
        inner | st.lists(inner, min_size=1, max_size=3) | st.fixed_dictionaries({"a": inner}),
        max_size=4,
    ),
    max_leaves=12,
)
VALUES: Final = st.recursive(
    st.integers(0, 2) | st.text("ab", max_size=2),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("ab"), inner, max_size=2),
    max_leaves=8,
)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(root=SCHEMAS, value=VALUES)
def test_any_schema_is_judged_or_of_no_use(root: object, value: object) -> None:
    """Whatever the schema: an answer that a second validator gives as well, or a reason why there is none."""
    if not isinstance(root, dict):
        return
    try:
        schema = schema_of(document_of(URL, {"$schema": LATEST, **root}))
        check_cost(Place(node=schema.root.root, base=URL), value, schema.places, schema.dynamic)
        ours: bool | str = schema.validator.is_valid(value)
    except Undetermined as problem:
        ours = problem.code

    assert ours in {"schema.unusable", "schema.too_costly", _second_opinion(root, value)}


def _second_opinion(root: dict[str, Any], value: object) -> bool | str:
    try:
        return bool(Draft202012Validator(root).is_valid(value))
    except (
        RecursionError,
        Unresolvable,
        AttributeError,
        TypeError,
    ) as failed:  # for it to say of what is no schema
        return str(failed)


def _read(url: str) -> dict[str, Any]:
    root: dict[str, Any] = json.loads(pinned_schemas()[url].body)
    return root
