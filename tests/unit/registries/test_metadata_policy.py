"""Policies on metadata: merged from the anchor down, never widened, then applied."""

from typing import Any

import pytest

from verifier.registries.core.metadata_policy import apply_policy, merge_policies, same
from verifier.registries.core.registry import Excluded


def merged(*policies: dict[str, Any]) -> dict[str, Any]:
    """Return what policies of one parameter come to, the most superior first."""
    whole = merge_policies([{"t": {"p": policy}} for policy in policies])
    return dict(whole["t"]["p"])


def applied(policy: dict[str, Any], **metadata: Any) -> dict[str, Any]:  # noqa: ANN401 - as they are given
    return apply_policy(merge_policies([{"t": {"p": policy}}]), {"t": metadata})["t"]


def code_of(*policies: dict[str, Any]) -> str:
    with pytest.raises(Excluded) as problem:
        merged(*policies)
    return problem.value.code


@pytest.mark.parametrize(
    ("superior", "subordinate", "result"),
    [
        ({"subset_of": ["a", "b"]}, {"subset_of": ["b", "c"]}, {"subset_of": ["b"]}),
        ({"subset_of": ["a"]}, {"subset_of": ["b"]}, {"subset_of": []}),
        ({"superset_of": ["a"]}, {"superset_of": ["b"]}, {"superset_of": ["a", "b"]}),
        ({"one_of": ["a", "b"]}, {"one_of": ["b", "c"]}, {"one_of": ["b"]}),
        ({"add": ["a"]}, {"add": ["a", "b", "b"]}, {"add": ["a", "b"]}),
        ({"essential": True}, {"essential": False}, {"essential": True}),
        ({"essential": False}, {"essential": True}, {"essential": True}),
        ({"value": "a"}, {"value": "a"}, {"value": "a"}),
        ({"value": None}, {"value": None}, {"value": None}),
        ({"default": "a"}, {"one_of": ["a"]}, {"default": "a", "one_of": ["a"]}),
        ({"regexp": "a+"}, {"value": "b"}, {"value": "b"}),
    ],
)
def test_merging_narrows(
    superior: dict[str, Any], subordinate: dict[str, Any], result: dict[str, Any]
) -> None:
    assert merged(superior, subordinate) == result


@pytest.mark.parametrize(
    "policies",
    [
        ({"value": "a"}, {"value": "b"}),
        ({"value": True}, {"value": 1}),
        ({"value": "a"}, {"value": None}),
        ({"default": "a"}, {"default": "b"}),
        ({"one_of": ["a"]}, {"one_of": ["b"]}),
        ({"one_of": ["a"]}, {"value": "b"}),
        ({"subset_of": ["a"]}, {"value": ["a", "b"]}),
        ({"subset_of": ["a"]}, {"add": ["b"]}),
        ({"subset_of": ["a"]}, {"superset_of": ["b"]}),
        ({"superset_of": ["a"]}, {"value": ["b"]}),
        ({"add": ["a"]}, {"value": ["b"]}),
        ({"add": ["a"]}, {"value": None}),
        ({"value": None, "default": "a"},),
        ({"value": None, "essential": True},),
        ({"one_of": ["a"], "subset_of": ["a"]},),
        ({"one_of": ["a"], "superset_of": ["a"]},),
        ({"one_of": ["a"], "add": ["a"]},),
    ],
)
def test_a_subordinate_that_widens_or_contradicts_ends_the_chain(
    policies: tuple[dict[str, Any], ...],
) -> None:
    assert code_of(*policies) == "federation.policy_invalid"


@pytest.mark.parametrize(
    "policy",
    [
        {"add": "a"},
        {"one_of": "a"},
        {"subset_of": {}},
        {"superset_of": None},
        {"default": None},
        {"essential": "true"},
        {"essential": 1},
    ],
)
def test_an_operator_with_a_value_that_it_cannot_have_ends_the_chain(policy: dict[str, Any]) -> None:
    assert code_of(policy) == "federation.policy_invalid"


@pytest.mark.parametrize("policy", [[], None, "a", {"t": []}, {"t": {"p": []}}, {"t": {"p": None}}])
def test_a_policy_of_another_shape_ends_the_chain(policy: object) -> None:
    with pytest.raises(Excluded) as problem:
        merge_policies([policy])

    assert problem.value.code == "federation.policy_invalid"


@pytest.mark.parametrize(
    ("policy", "metadata", "result"),
    [
        ({"value": "b"}, {"p": "a"}, {"p": "b"}),
        ({"value": "b"}, {}, {"p": "b"}),
        ({"value": None}, {"p": "a"}, {}),
        ({"add": ["b"]}, {"p": ["a"]}, {"p": ["a", "b"]}),
        ({"add": ["a"]}, {"p": ["a"]}, {"p": ["a"]}),
        ({"add": ["a"]}, {}, {"p": ["a"]}),
        ({"default": "b"}, {"p": "a"}, {"p": "a"}),
        ({"default": "b"}, {}, {"p": "b"}),
        ({"one_of": ["a"]}, {"p": "a"}, {"p": "a"}),
        ({"one_of": ["a"]}, {}, {}),
        # the table of section 6.1.3.1.8
        ({"essential": True, "subset_of": ["a", "b", "c"]}, {"p": ["a", "e"]}, {"p": ["a"]}),
        ({"essential": False, "subset_of": ["a", "b", "c"]}, {"p": ["a", "e"]}, {"p": ["a"]}),
        ({"essential": True, "subset_of": ["a", "b", "c"]}, {"p": ["d", "e"]}, {"p": []}),
        ({"essential": False, "subset_of": ["a", "b", "c"]}, {"p": ["d", "e"]}, {"p": []}),
        ({"essential": False, "subset_of": ["a", "b", "c"]}, {}, {}),
        ({"superset_of": ["a"]}, {"p": ["a", "b"]}, {"p": ["a", "b"]}),
        ({"essential": True}, {"p": {"any": "object"}}, {"p": {"any": "object"}}),
    ],
)
def test_applying_checks_and_changes(
    policy: dict[str, Any], metadata: dict[str, Any], result: dict[str, Any]
) -> None:
    assert applied(policy, **metadata) == result


@pytest.mark.parametrize(
    ("policy", "metadata"),
    [
        ({"one_of": ["a"]}, {"p": "b"}),
        ({"one_of": ["a"]}, {"p": ["a"]}),
        ({"one_of": [1]}, {"p": True}),
        ({"superset_of": ["a"]}, {"p": ["b"]}),
        ({"superset_of": ["a"]}, {"p": "a"}),
        ({"subset_of": ["a"]}, {"p": "a"}),
        ({"add": ["a"]}, {"p": "a"}),
        ({"essential": True}, {}),
        ({"essential": True, "subset_of": ["a"]}, {}),
    ],
)
def test_metadata_that_a_policy_does_not_allow_is_refused(
    policy: dict[str, Any], metadata: dict[str, Any]
) -> None:
    with pytest.raises(Excluded) as problem:
        applied(policy, **metadata)

    assert problem.value.code == "federation.metadata_refused"


def test_scope_is_an_array_written_as_one_string() -> None:
    policy = merge_policies([{"t": {"scope": {"subset_of": ["openid", "email"], "superset_of": ["openid"]}}}])

    assert apply_policy(policy, {"t": {"scope": "openid phone"}}) == {"t": {"scope": "openid"}}
    assert apply_policy(merge_policies([{"t": {"scope": {"default": "openid email"}}}]), {"t": {}}) == {
        "t": {"scope": "openid email"}
    }


def test_a_policy_for_another_entity_type_or_parameter_changes_nothing() -> None:
    policy = merge_policies([{"other": {"p": {"value": 1}}, "t": {"q": {"one_of": ["a"]}}}])

    assert apply_policy(policy, {"t": {"p": 2}}) == {"t": {"p": 2}}


def test_values_are_the_same_as_json_has_them() -> None:
    assert same(1, 1.0)
    assert not same(1, True)  # noqa: FBT003 - two JSON values
    assert same({"a": 1, "b": [2]}, {"b": [2], "a": 1})
