"""A chain from an entity to its anchor: every link, every signature, every date, every rule of every superior."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from did_methods.core.errors import DidInvalid
from tests.builders.federation import (
    ANCHOR,
    COLLEGE,
    CREDENTIAL_ISSUER,
    ENDS,
    MIDDLE,
    PAST,
    STRANGER,
    Entity,
    Federation,
    issuing,
    seconds,
)
from tests.world import NOW
from verifier.codes import CODES
from verifier.errors import Problem, Rejected, Undetermined
from verifier.registries.core.entity_statement import KeySet, read_statement
from verifier.registries.core.registry import Excluded, Lapsed
from verifier.registries.core.trust_chain import Anchor, Resolved, judge_chain, judge_names, judge_path_length

PINNED: Final = Anchor(id=ANCHOR.id, keys=KeySet(keys=(ANCHOR.jwk,)))
SKEW: Final = timedelta(seconds=60)
LATER: Final = seconds(NOW + timedelta(hours=1))
SOON: Final = seconds(NOW + timedelta(minutes=5))


def judged(*chain: str, anchor: Anchor = PINNED, now: datetime = NOW) -> Resolved:
    return judge_chain([read_statement(one.encode()) for one in chain], anchor, now, SKEW)


def told(*chain: str, **asked: Any) -> tuple[type[Exception], str]:  # noqa: ANN401 - as they are given
    """Return what kind of problem a chain ends with, and its code."""
    try:
        found = judged(*chain, **asked)
    except (Problem, DidInvalid) as problem:
        return type(problem), problem.code
    raise AssertionError(f"expected a problem, got {found.configuration.subject}")


def test_a_chain_to_a_pinned_anchor_holds() -> None:
    found = judged(*Federation(anchor={"exp": SOON}).chain())

    assert (found.configuration.subject, found.anchor.subject) == (COLLEGE.id, ANCHOR.id)
    assert found.keys.keys == (COLLEGE.jwk,)
    assert seconds(found.expires) == SOON


def test_an_anchor_that_is_asked_about_itself_needs_no_superior() -> None:
    metadata = {CREDENTIAL_ISSUER: {"display_name": "Ministry"}}
    found = judged(ANCHOR.configuration(metadata=metadata))

    assert found.vouched == found.metadata == metadata
    assert found.keys.keys == (ANCHOR.jwk,)


# --- links ---


def test_a_chain_without_what_the_anchor_says_of_somebody_is_none() -> None:
    college, of_college, of_middle, anchor = Federation().chain()

    assert told(college, anchor) == (Rejected, "federation.chain_broken")
    assert told(college, of_middle, anchor) == (Rejected, "federation.chain_broken")
    assert told(college, of_college, anchor) == (Rejected, "federation.chain_broken")
    assert told(of_college, of_middle, anchor) == (Rejected, "federation.chain_broken")
    assert told(college, of_college, of_middle) == (Rejected, "federation.wrong_anchor")


def test_a_chain_to_another_anchor_is_none() -> None:
    other = Anchor(id=STRANGER.id, keys=PINNED.keys)

    assert told(*Federation().chain(), anchor=other) == (Rejected, "federation.wrong_anchor")


def test_a_chain_that_passes_one_entity_twice_is_none() -> None:
    """The anchor under itself: a cycle."""
    college, of_college, of_middle, anchor = Federation().chain()
    cycle = (MIDDLE.about(ANCHOR), ANCHOR.about(MIDDLE))

    assert told(college, of_college, of_middle, *cycle, anchor) == (Rejected, "federation.chain_broken")


# --- signatures ---


def altered(token: str) -> str:
    head, payload, signature = token.split(".")
    return ".".join([head, payload, signature[:-6] + ("AAAAAA" if signature[-6:] != "AAAAAA" else "BBBBBA")])


@pytest.mark.parametrize("place", range(4))
def test_an_altered_statement_proves_nothing(place: int) -> None:
    chain = list(Federation().chain())
    chain[place] = altered(chain[place])

    assert told(*chain) == (DidInvalid, "proof.signature_invalid")


FORGED_ANCHOR: Final = Entity(id=ANCHOR.id, key=STRANGER.key, kid=ANCHOR.kid)
FORGERS: Final[dict[str, Callable[[], tuple[str, ...]]]] = {
    "the anchor's key is another": lambda: (
        *Federation().chain()[:2],
        FORGED_ANCHOR.about(MIDDLE),
        FORGED_ANCHOR.configuration(),
    ),
    "a stranger spoke for the anchor": lambda: (
        *Federation().chain()[:2],
        FORGED_ANCHOR.about(MIDDLE),
        Federation().chain()[3],
    ),
    "a stranger spoke for the intermediate": lambda: (
        Federation().chain()[0],
        Entity(id=MIDDLE.id, key=STRANGER.key, kid=MIDDLE.kid).about(COLLEGE),
        *Federation().chain()[2:],
    ),
    "a stranger spoke for the college": lambda: (
        Entity(id=COLLEGE.id, key=STRANGER.key, kid=COLLEGE.kid).configuration(MIDDLE.id),
        *Federation().chain()[1:],
    ),
}


@pytest.mark.parametrize("forge", FORGERS.values(), ids=FORGERS.keys())
def test_a_statement_by_somebody_else_proves_nothing(forge: Callable[[], tuple[str, ...]]) -> None:
    assert told(*forge()) == (DidInvalid, "proof.signature_invalid")


def test_a_college_that_changed_its_key_without_its_superior_proves_nothing() -> None:
    changed = Entity(id=COLLEGE.id, key=STRANGER.key, kid="college-2")

    assert told(changed.configuration(MIDDLE.id), *Federation().chain()[1:]) == (
        Rejected,
        "federation.key_unknown",
    )


def test_an_anchor_may_bring_in_a_new_key_under_its_pinned_one() -> None:
    newer = Entity(id=ANCHOR.id, key=STRANGER.key, kid="anchor-2027")
    college, of_college, _, _ = Federation().chain()
    both = {"keys": [ANCHOR.jwk, newer.jwk]}

    found = judged(college, of_college, newer.about(MIDDLE), ANCHOR.configuration(jwks=both))

    assert found.anchor.subject == ANCHOR.id


# --- time ---


@pytest.mark.parametrize(
    ("federation", "problem", "code"),
    [
        (Federation(configuration={"exp": PAST}), Lapsed, "federation.statement_expired"),
        (Federation(of_college={"exp": PAST}), Lapsed, "federation.statement_expired"),
        (Federation(of_middle={"exp": PAST}), Lapsed, "federation.statement_expired"),
        (Federation(anchor={"exp": PAST}), Undetermined, "federation.statement_expired"),
        (
            Federation(anchor={"exp": PAST}, of_college={"exp": PAST}),
            Undetermined,
            "federation.statement_expired",
        ),
        (Federation(configuration={"iat": LATER}), Rejected, "federation.statement_early"),
        (Federation(of_middle={"iat": LATER}), Rejected, "federation.statement_early"),
    ],
    ids=["own", "about it", "about its superior", "anchor", "anchor and another", "early", "early above"],
)
def test_every_statement_has_to_be_in_force(
    federation: Federation, problem: type[Problem], code: str
) -> None:
    assert told(*federation.chain()) == (problem, code)


def test_an_expired_statement_that_nobody_signed_is_no_expired_listing() -> None:
    chain = list(Federation(of_college={"exp": PAST}).chain())
    chain[1] = altered(chain[1])

    assert told(*chain) == (DidInvalid, "proof.signature_invalid")


# --- constraints ---


@pytest.mark.parametrize(
    ("federation", "code"),
    [
        (Federation(of_middle={"constraints": {"max_path_length": 1}}), None),
        (Federation(of_middle={"constraints": {"max_path_length": 0}}), "federation.path_too_long"),
        (Federation(of_college={"constraints": {"max_path_length": 0}}), None),
        (Federation(anchor={"constraints": {"max_path_length": 1}}), None),
        (Federation(anchor={"constraints": {"max_path_length": 0}}), "federation.path_too_long"),
        (Federation(of_middle={"constraints": {"unheard_of": 1}}), None),
        (Federation(of_middle={"constraints": "{}"}), None),
        (Federation(of_middle={"constraints": {"naming_constraints": {"permitted": [".example"]}}}), None),
        (
            Federation(of_middle={"constraints": {"naming_constraints": {"permitted": ["schools.example"]}}}),
            "federation.name_not_permitted",
        ),
        (
            Federation(of_middle={"constraints": {"naming_constraints": {"excluded": ["college.example"]}}}),
            "federation.name_not_permitted",
        ),
        # not below the one who says so
        (
            Federation(of_college={"constraints": {"naming_constraints": {"excluded": ["schools.example"]}}}),
            None,
        ),
    ],
)
def test_every_superior_may_narrow_who_stands_below(federation: Federation, code: str | None) -> None:
    if code is None:
        assert judged(*federation.chain()).anchor.subject == ANCHOR.id
    else:
        assert told(*federation.chain()) == (Excluded, code)


@pytest.mark.parametrize(
    "constraints",
    [
        None,
        [],
        "{ }",
        {"max_path_length": -1},
        {"max_path_length": "1"},
        {"max_path_length": True},
        {"max_path_length": None},
        {"naming_constraints": []},
        {"naming_constraints": {"permitted": ".example"}},
        {"naming_constraints": {"excluded": [7]}},
        {"allowed_entity_types": "openid_provider"},
    ],
    ids=repr,
)
def test_a_constraint_that_cannot_be_read_is_not_passed_over(constraints: object) -> None:
    assert told(*Federation(of_middle={"constraints": constraints}).chain()) == (
        Rejected,
        "federation.statement_malformed",
    )


@pytest.mark.parametrize(
    ("names", "entity", "allowed"),
    [
        ({"permitted": [".example.com"]}, "https://host.example.com/x", True),
        ({"permitted": [".example.com"]}, "https://my.host.example.com", True),
        ({"permitted": [".example.com"]}, "https://example.com", False),
        ({"permitted": [".example.com"]}, "https://badexample.com", False),
        ({"permitted": ["host.example.com"]}, "https://host.example.com:8443/x", True),
        ({"permitted": ["host.example.com"]}, "https://my.host.example.com", False),
        ({"permitted": ["Host.Example.com"]}, "https://hOST.example.com", True),
        ({"permitted": []}, "https://host.example.com", False),
        (
            {"excluded": ["east.example.com"], "permitted": [".example.com"]},
            "https://east.example.com",
            False,
        ),
        ({"excluded": [".example.com"]}, "https://host.example.com", False),
        ({"excluded": [".example.com"]}, "https://host.example.org", True),
        ({}, "https://host.example.org", True),
    ],
)
def test_names_are_hosts_or_what_lies_below_a_dot(
    names: dict[str, Any], entity: str, *, allowed: bool
) -> None:
    constraints = {"naming_constraints": names}

    if allowed:
        judge_names(constraints, [entity])
    else:
        with pytest.raises(Excluded):
            judge_names(
                constraints, ["https://fine.example.com", entity] if names.get("permitted") else [entity]
            )


@pytest.mark.parametrize(
    ("longest", "intermediates", "allowed"), [(0, 0, True), (0, 1, False), (2, 2, True), (2, 3, False)]
)
def test_a_path_is_as_long_as_it_has_intermediates(
    longest: int, intermediates: int, *, allowed: bool
) -> None:
    """The example of section 6.2.1: two intermediates under an anchor that allows two, or one."""
    if allowed:
        judge_path_length({"max_path_length": longest}, intermediates)
    else:
        with pytest.raises(Excluded):
            judge_path_length({"max_path_length": longest}, intermediates)


@pytest.mark.parametrize("name", ["allowed_entity_types", "allowed_leaf_entity_types"])
def test_entity_types_that_a_superior_does_not_allow_are_taken_away(name: str) -> None:
    own: dict[str, Any] = {
        "metadata": {CREDENTIAL_ISSUER: {}, "openid_relying_party": {}, "federation_entity": {}}
    }
    allowed = {"constraints": {name: ["openid_relying_party"]}}

    found = judged(*Federation(configuration=own, of_middle=allowed).chain())

    assert set(found.metadata) == {"openid_relying_party", "federation_entity"}


# --- metadata ---


def policy(**operators: object) -> dict[str, Any]:
    return {"metadata_policy": {CREDENTIAL_ISSUER: {"grant_types": operators}}}


def test_policies_of_all_superiors_are_applied_to_what_the_entity_says() -> None:
    own = {"metadata": {CREDENTIAL_ISSUER: {"grant_types": ["a", "b", "c"]}}}

    found = judged(
        *Federation(
            configuration=own, of_college=policy(subset_of=["a", "b"]), of_middle=policy(subset_of=["b", "c"])
        ).chain()
    )

    assert found.metadata[CREDENTIAL_ISSUER]["grant_types"] == ["b"]


def test_a_widened_policy_stays_as_narrow_as_the_anchor_made_it() -> None:
    own = {"metadata": {CREDENTIAL_ISSUER: {"grant_types": ["a", "b"]}}}
    wider = policy(subset_of=["a", "b", "c"])

    found = judged(
        *Federation(configuration=own, of_college=wider, of_middle=policy(subset_of=["a"])).chain()
    )

    assert found.metadata[CREDENTIAL_ISSUER]["grant_types"] == ["a"]


@pytest.mark.parametrize(
    ("lower", "code"),
    [
        (policy(one_of=["c"]), "federation.policy_invalid"),
        (policy(value="c"), "federation.policy_invalid"),
        (policy(add=["c"]), "federation.policy_invalid"),
        (policy(essential=True), "federation.metadata_refused"),
        ({"metadata_policy": []}, "federation.policy_invalid"),
    ],
)
def test_a_subordinate_that_contradicts_the_anchors_policy_is_out(lower: dict[str, Any], code: str) -> None:
    assert told(*Federation(of_college=lower, of_middle=policy(one_of=["a", "b"])).chain()) == (
        Excluded,
        code,
    )


@pytest.mark.parametrize(
    ("critical", "problem", "code"),
    [
        (["regexp"], Undetermined, "federation.critical_unknown"),
        ([], Rejected, "federation.statement_malformed"),
        (["value"], Rejected, "federation.statement_malformed"),
        ("regexp", Rejected, "federation.statement_malformed"),
    ],
)
def test_a_critical_operator_that_is_not_known_leaves_it_open(
    critical: object, problem: type[Problem], code: str
) -> None:
    stated = {**policy(regexp="x"), "metadata_policy_crit": critical}

    assert told(*Federation(of_middle=stated).chain()) == (problem, code)
    assert judged(*Federation(of_middle=policy(regexp="x")).chain()).anchor.subject == ANCHOR.id


def test_the_immediate_superiors_metadata_stands_over_the_entitys_own_in_its_types_alone() -> None:
    own = {"metadata": {CREDENTIAL_ISSUER: {"display_name": "Harvard", "logo_uri": "https://x.example"}}}
    said = {"metadata": {CREDENTIAL_ISSUER: {"display_name": "Example College"}, "openid_provider": {"a": 1}}}
    above = {"metadata": {CREDENTIAL_ISSUER: {"logo_uri": "https://middle.example"}}}

    found = judged(*Federation(configuration=own, of_college=said, of_middle=above).chain())

    assert found.metadata == {
        CREDENTIAL_ISSUER: {"display_name": "Example College", "logo_uri": "https://x.example"}
    }
    assert found.vouched == {CREDENTIAL_ISSUER: {"display_name": "Example College"}}


def test_only_what_superiors_set_is_vouched_for() -> None:
    own = {"metadata": {**issuing("MedicalDegree"), "federation_entity": {"organization_name": "Harvard"}}}
    named = {"metadata_policy": {"federation_entity": {"organization_name": {"value": "Example College"}}}}

    assert judged(*Federation(configuration=own).chain()).vouched == {
        CREDENTIAL_ISSUER: {},
        "federation_entity": {},
    }
    assert judged(*Federation(configuration=own, of_middle=named).chain()).vouched["federation_entity"] == {
        "organization_name": "Example College"
    }


def test_the_end_of_a_chain_is_its_first_end() -> None:
    assert seconds(judged(*Federation().chain()).expires) == ENDS
    assert seconds(judged(*Federation(of_college={"exp": SOON}).chain()).expires) == SOON


# --- whatever is signed ---

JSON: Final = st.recursive(
    st.none() | st.booleans() | st.integers(-1, 3) | st.sampled_from(["a", "scope", ".example", COLLEGE.id]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(
            [CREDENTIAL_ISSUER, "scope", "p", "value", "add", "default", "one_of", "subset_of", "superset_of",
             "essential", "max_path_length", "naming_constraints", "permitted", "excluded", "allowed_entity_types"]
        ),
        inner,
        max_size=4,
    ),
    max_leaves=12,
)  # fmt: skip
NAMES: Final = st.sampled_from(
    [
        "metadata",
        "metadata_policy",
        "metadata_policy_crit",
        "constraints",
        "crit",
        "authority_hints",
        "jwks",
        "trust_marks",
    ]
)


@given(
    own=st.dictionaries(NAMES, JSON, max_size=2),
    of_college=st.dictionaries(NAMES, JSON, max_size=3),
    of_middle=st.dictionaries(NAMES, JSON, max_size=3),
    anchor=st.dictionaries(NAMES, JSON, max_size=1),
)
@settings(max_examples=150, deadline=None, derandomize=True)
def test_any_claims_that_are_really_signed_are_a_chain_or_a_problem(
    own: dict[str, Any], of_college: dict[str, Any], of_middle: dict[str, Any], anchor: dict[str, Any]
) -> None:
    chain = Federation(configuration=own, of_college=of_college, of_middle=of_middle, anchor=anchor).chain()
    try:
        found = judged(*chain)
    except (Problem, DidInvalid) as problem:
        assert problem.code in CODES  # noqa: PT017 - or a chain
    else:
        assert found.anchor.subject == ANCHOR.id
