"""Trust marks: whose they are, who may give them, and by whose leave."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

import pytest

from tests.builders.federation import (
    ANCHOR,
    COLLEGE,
    MARK_TYPE,
    MIDDLE,
    PAST,
    STRANGER,
    Entity,
    seconds,
    shown,
)
from tests.builders.keys import key
from tests.world import NOW
from verifier.errors import Problem, Rejected
from verifier.registries.core.entity_statement import KeySet, Statement, read_statement
from verifier.registries.core.registry import Excluded, Lapsed
from verifier.registries.core.trust_mark import find_marks, judge_bearer, judge_mark, read_mark

SKEW: Final = timedelta(seconds=60)
OWNER: Final = Entity(id="https://owner.example", key=key("P-256", 51), kid="owner-1")
OTHER_TYPE: Final = "https://federation.example/marks/other"


def statement(token: str) -> Statement:
    return read_statement(token.encode())


def showing(mark: str, mark_type: str = MARK_TYPE) -> Statement:
    return statement(COLLEGE.configuration(MIDDLE.id, trust_marks=shown(mark, mark_type)))


def anchor(**claims: object) -> Statement:
    """Return an anchor that lets the intermediate issue the mark."""
    return statement(ANCHOR.configuration(**{"trust_mark_issuers": {MARK_TYPE: [MIDDLE.id]}, **claims}))


def judged(
    mark: str, of_anchor: Statement, *, issuers: tuple[str, ...] = (), signer: Entity = MIDDLE
) -> None:
    configuration = showing(mark)
    [found] = find_marks(configuration, MARK_TYPE)
    judge_bearer(found, configuration, of_anchor, issuers)
    judge_mark(found, of_anchor, KeySet(keys=(signer.jwk,)), NOW, SKEW)


def told(mark: str, of_anchor: Statement | None = None, **asked: Any) -> tuple[type[Exception], str]:  # noqa: ANN401 - as they are given
    with pytest.raises(Problem) as problem:
        judged(mark, of_anchor or anchor(), **asked)
    return type(problem.value), problem.value.code


def test_a_mark_by_an_accredited_issuer_holds() -> None:
    judged(MIDDLE.mark(COLLEGE.id), anchor())
    judged(MIDDLE.mark(COLLEGE.id, exp=...), anchor())


def test_the_name_of_older_drafts_is_read_as_well() -> None:
    older = MIDDLE.mark(COLLEGE.id, trust_mark_type=..., id=MARK_TYPE)
    listed = [{"id": MARK_TYPE, "trust_mark": older}]

    [found] = find_marks(statement(COLLEGE.configuration(trust_marks=listed)), MARK_TYPE)

    assert found.type == MARK_TYPE
    assert read_mark(MIDDLE.mark(COLLEGE.id, id="123")).type == MARK_TYPE


def test_a_mark_of_another_subject_is_not_the_colleges() -> None:
    assert told(MIDDLE.mark(STRANGER.id)) == (Excluded, "federation.trust_mark_of_another")


@pytest.mark.parametrize(
    "claims",
    [
        {"trust_mark_issuers": {MARK_TYPE: [ANCHOR.id]}},
        {"trust_mark_issuers": {OTHER_TYPE: [MIDDLE.id]}},
        {"trust_mark_issuers": {}},
        {"trust_mark_issuers": ...},
    ],
)
def test_a_mark_by_somebody_whom_the_anchor_does_not_name_is_none(claims: dict[str, Any]) -> None:
    assert told(MIDDLE.mark(COLLEGE.id), anchor(**claims)) == (Excluded, "federation.trust_mark_issuer")


def test_an_anchor_may_let_anybody_issue_a_type() -> None:
    anybody = anchor(trust_mark_issuers={MARK_TYPE: []})

    judged(MIDDLE.mark(COLLEGE.id), anybody)
    judged(COLLEGE.mark(COLLEGE.id), anybody, signer=COLLEGE)


def test_an_operator_may_name_the_issuers_instead() -> None:
    silent = anchor(trust_mark_issuers=...)

    judged(MIDDLE.mark(COLLEGE.id), silent, issuers=(MIDDLE.id,))
    assert told(MIDDLE.mark(COLLEGE.id), anchor(), issuers=(STRANGER.id,)) == (
        Excluded,
        "federation.trust_mark_issuer",
    )


@pytest.mark.parametrize("typ", ["JWT", ..., "entity-statement+jwt", 7])
def test_a_token_of_another_type_is_no_mark(typ: object) -> None:
    assert told(MIDDLE.mark(COLLEGE.id, typ=typ)) == (Excluded, "federation.trust_mark_invalid")


@pytest.mark.parametrize(
    ("claims", "problem", "code"),
    [
        ({"exp": PAST}, Lapsed, "federation.trust_mark_expired"),
        ({"iat": seconds(NOW + timedelta(hours=1))}, Excluded, "federation.trust_mark_invalid"),
        ({"iat": ...}, Excluded, "federation.trust_mark_invalid"),
        ({"iat": "now"}, Excluded, "federation.trust_mark_invalid"),
        ({"exp": "never"}, Excluded, "federation.trust_mark_invalid"),
        ({"trust_mark_type": OTHER_TYPE}, Excluded, "federation.trust_mark_invalid"),
        ({"trust_mark_type": 7}, Excluded, "federation.trust_mark_invalid"),
        ({"sub": ...}, Excluded, "federation.trust_mark_invalid"),
        ({"iss": ...}, Excluded, "federation.trust_mark_invalid"),
    ],
)
def test_what_a_mark_says_has_to_be_whole_and_in_force(
    claims: dict[str, Any], problem: type[Problem], code: str
) -> None:
    assert told(MIDDLE.mark(COLLEGE.id, **claims)) == (problem, code)


def test_a_mark_signed_by_somebody_else_is_forged() -> None:
    forger = Entity(id=MIDDLE.id, key=STRANGER.key, kid=MIDDLE.kid)

    assert told(forger.mark(COLLEGE.id)) == (Excluded, "federation.trust_mark_invalid")
    assert told(forger.mark(COLLEGE.id, exp=PAST)) == (Excluded, "federation.trust_mark_invalid")
    unnamed = Entity(id=MIDDLE.id, key=MIDDLE.key, kid="another")
    assert told(unnamed.mark(COLLEGE.id)) == (Excluded, "federation.trust_mark_invalid")


@pytest.mark.parametrize(
    "marks",
    [{}, "x", [7], [{"trust_mark_type": MARK_TYPE}], [{"trust_mark_type": MARK_TYPE, "trust_mark": "é.x.y"}],
     [{"trust_mark_type": MARK_TYPE, "trust_mark": "a.b"}], shown(MIDDLE.mark(COLLEGE.id)) * 65],
)  # fmt: skip
def test_marks_of_another_shape_are_none(marks: object) -> None:
    with pytest.raises(Excluded) as problem:
        list(find_marks(statement(COLLEGE.configuration(trust_marks=marks)), MARK_TYPE))
    assert problem.value.code == "federation.trust_mark_invalid"


def test_marks_of_other_types_are_not_looked_at() -> None:
    broken = [{"trust_mark_type": OTHER_TYPE, "trust_mark": "broken"}]

    assert list(find_marks(statement(COLLEGE.configuration(trust_marks=broken)), MARK_TYPE)) == []
    assert list(find_marks(statement(COLLEGE.configuration()), MARK_TYPE)) == []


# --- delegation ---


def owned(**owner: Any) -> Statement:  # noqa: ANN401 - as they are given
    stated = {"sub": OWNER.id, "jwks": OWNER.jwks, **owner}
    return anchor(trust_mark_owners={MARK_TYPE: stated})


def test_a_mark_by_leave_of_its_owner_holds() -> None:
    judged(MIDDLE.mark(COLLEGE.id, delegation=OWNER.delegation(MIDDLE.id)), owned())
    judged(
        MIDDLE.mark(COLLEGE.id, delegation=OWNER.delegation(MIDDLE.id, trust_mark_type=..., id=MARK_TYPE)),
        owned(),
    )


@pytest.mark.parametrize(
    "delegation",
    [
        ...,
        None,
        7,
        "x",
        OWNER.delegation(STRANGER.id),
        OWNER.delegation(MIDDLE.id, trust_mark_type=OTHER_TYPE),
        OWNER.delegation(MIDDLE.id, iss=STRANGER.id),
        OWNER.delegation(MIDDLE.id, typ="trust-mark+jwt"),
        OWNER.delegation(MIDDLE.id, iat=...),
        OWNER.delegation(MIDDLE.id, iat=seconds(NOW + timedelta(hours=1))),
        Entity(id=OWNER.id, key=STRANGER.key, kid=OWNER.kid).delegation(MIDDLE.id),
        MIDDLE.delegation(MIDDLE.id, iss=OWNER.id),
    ],
    ids=["absent", "null", "number", "no token", "other issuer", "other type", "other owner", "other token", "undated",
         "early", "forged", "by itself"],
)  # fmt: skip
def test_a_mark_of_an_owned_type_needs_the_owners_leave(delegation: object) -> None:
    assert told(MIDDLE.mark(COLLEGE.id, delegation=delegation), owned()) == (
        Excluded,
        "federation.delegation_invalid",
    )


def test_leave_ends_with_its_date() -> None:
    mark = MIDDLE.mark(COLLEGE.id, delegation=OWNER.delegation(MIDDLE.id, exp=PAST))

    assert told(mark, owned()) == (Lapsed, "federation.trust_mark_expired")


def test_leave_by_somebody_whom_the_anchor_does_not_call_the_owner_is_none() -> None:
    mark = MIDDLE.mark(COLLEGE.id, delegation=OWNER.delegation(MIDDLE.id))

    assert told(mark, anchor()) == (Excluded, "federation.delegation_invalid")


@pytest.mark.parametrize(
    "claims",
    [
        {"trust_mark_issuers": []},
        {"trust_mark_issuers": {MARK_TYPE: MIDDLE.id}},
        {"trust_mark_owners": []},
        {"trust_mark_owners": {MARK_TYPE: OWNER.id}},
        {"trust_mark_owners": {MARK_TYPE: {"sub": OWNER.id}}},
        {"trust_mark_owners": {MARK_TYPE: {"jwks": OWNER.jwks}}},
    ],
)
def test_an_anchor_that_cannot_be_read_leaves_it_open(claims: Mapping[str, Any]) -> None:
    assert told(MIDDLE.mark(COLLEGE.id), anchor(**claims)) == (Rejected, "federation.statement_malformed")
