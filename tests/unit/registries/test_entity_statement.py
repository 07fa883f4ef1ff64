"""An entity statement: its shape, its dates, and the key that signed it."""

from datetime import timedelta
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from did_methods.core.errors import DidProblem
from tests.builders import keys
from tests.builders.federation import ANCHOR, COLLEGE, ENDS, ISSUED, MIDDLE, STRANGER, Entity, seconds
from tests.world import NOW
from verifier.codes import CODES
from verifier.errors import Problem
from verifier.registries.core.entity_statement import (
    Dialect,
    Statement,
    check_signed,
    check_time,
    configuration_url,
    is_entity,
    judge_critical,
    pinned,
    read_statement,
    statement_url,
)
from verifier.registries.core.registry import Lapsed

OIDF: Final = Dialect(digit_dates=True, any_subject=True)
SKEW: Final = timedelta(seconds=60)


def read(token: str, dialect: Dialect | None = None) -> Statement:
    return read_statement(token.encode(), dialect or Dialect())


def code_of(token: str, dialect: Dialect | None = None) -> str:
    with pytest.raises(Problem) as problem:
        read(token, dialect)
    return problem.value.code


def test_a_configuration_is_read() -> None:
    found = read(COLLEGE.configuration(MIDDLE.id))

    assert (found.issuer, found.subject, found.is_configuration) == (COLLEGE.id, COLLEGE.id, True)
    assert (seconds(found.issued), seconds(found.expires)) == (ISSUED, ENDS)
    check_signed(found.token, found.keys)


def test_a_statement_about_another_is_read_and_signed_by_the_superior() -> None:
    found = read(MIDDLE.about(COLLEGE))

    assert not found.is_configuration
    check_signed(found.token, read(MIDDLE.configuration()).keys)
    with pytest.raises(Problem) as problem:
        check_signed(found.token, found.keys)
    assert problem.value.code == "federation.key_unknown"


@pytest.mark.parametrize("typ", ["JWT", "jwt", ..., None, 7, "entity-statement", "trust-mark+jwt", "vc+jwt"])
def test_a_token_of_another_type_is_no_statement(typ: object) -> None:
    assert code_of(COLLEGE.configuration(MIDDLE.id, typ=typ)) == "jws.wrong_token_type"


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": ...},
        {"sub": ...},
        {"iss": "http://college.example"},
        {"iss": "college.example"},
        {"iss": 7},
        {"sub": "did:web:college.example"},
        {"sub": "https://college.example?x=1"},
        {"sub": "https://college.example#x"},
        {"sub": "https://"},
        {"sub": "https://[x"},
        {"iat": ...},
        {"exp": ...},
        {"iat": None},
        {"jwks": ...},
        {"jwks": {}},
        {"jwks": {"keys": []}},
        {"jwks": {"keys": ["x"]}},
        {"jwks": {"keys": [{}] * 65}},
        {"metadata": []},
        {"metadata": {"federation_entity": None}},
        {"metadata": {"federation_entity": {"organization_name": None}}},
        {"authority_hints": []},
        {"authority_hints": "https://federation.example"},
        {"authority_hints": [7]},
        {"metadata_policy": {}},
        {"metadata_policy_crit": ["x"]},
        {"crit": []},
        {"crit": "jti"},
        {"crit": ["iss"]},
        {"crit": ["jti"]},  # and no such claim
    ],
    ids=repr,
)
def test_a_configuration_without_what_it_must_have_is_malformed(claims: dict[str, Any]) -> None:
    assert code_of(COLLEGE.configuration(MIDDLE.id, **claims)) == "federation.statement_malformed"


@pytest.mark.parametrize("date", ["1", True, -1, 10**12, [1]])
def test_a_date_that_is_no_number_of_seconds_is_refused(date: object) -> None:
    assert code_of(COLLEGE.configuration(exp=date)) == "jws.numeric_date"


@pytest.mark.parametrize("claims", [{"aud": "https://op.example"}, {"trust_anchor": ANCHOR.id}])
def test_a_statement_made_to_register_with_one_party_is_not_for_us(claims: dict[str, Any]) -> None:
    assert code_of(COLLEGE.configuration(**claims)) == "federation.statement_for_another"


def test_a_critical_claim_that_is_not_understood_leaves_it_open() -> None:
    assert code_of(COLLEGE.configuration(crit=["foo"], foo="bar")) == "federation.critical_unknown"
    assert read(COLLEGE.configuration(crit=["jti"], jti="1")).claims["jti"] == "1"
    assert read(COLLEGE.configuration(foo="bar")).claims["foo"] == "bar"
    judge_critical({"crit": ["foo"], "foo": "bar"}, understood={"foo"})


def test_what_only_the_other_kind_of_statement_may_have_is_not_read() -> None:
    """The federation of a country has such statements, and they change nothing."""
    found = read(MIDDLE.about(COLLEGE, authority_hints=7, trust_marks=8))

    assert found.subject == COLLEGE.id


@pytest.mark.parametrize(
    ("dialect", "claims", "code"),
    [
        (OIDF, {"exp": str(ENDS)}, None),
        (OIDF, {"exp": "1e9"}, "jws.numeric_date"),
        (OIDF, {"exp": "٣"}, "jws.numeric_date"),
        (OIDF, {"exp": ""}, "jws.numeric_date"),
        (OIDF, {"exp": "9" * 400}, "jws.numeric_date"),
        (Dialect(), {"exp": str(ENDS)}, "jws.numeric_date"),
        (OIDF, {"sub": "did:web:college.example", "jwks": ...}, None),
        (Dialect(any_subject=True), {"sub": "did:web:college.example", "jwks": ...}, None),
        (Dialect(digit_dates=True), {"sub": "did:web:college.example"}, "federation.statement_malformed"),
        (OIDF, {"sub": 7}, "federation.statement_malformed"),
    ],
)
def test_a_dialect_is_read_only_where_it_is_asked_for(
    dialect: Dialect, claims: dict[str, Any], code: str | None
) -> None:
    token = MIDDLE.about(COLLEGE, **claims)

    if code is None:
        assert seconds(read(token, dialect).expires) == ENDS
    else:
        assert code_of(token, dialect) == code


@pytest.mark.parametrize(
    ("claims", "problem", "code"),
    [
        ({"iat": seconds(NOW + timedelta(seconds=61))}, Problem, "federation.statement_early"),
        ({"exp": seconds(NOW - timedelta(seconds=60))}, Lapsed, "federation.statement_expired"),
    ],
)
def test_a_statement_is_in_force_between_its_dates(
    claims: dict[str, Any], problem: type[Problem], code: str
) -> None:
    with pytest.raises(problem) as found:
        check_time(read(COLLEGE.configuration(**claims)), NOW, SKEW)
    assert found.value.code == code


def test_clocks_may_differ_by_a_minute() -> None:
    check_time(read(COLLEGE.configuration(iat=seconds(NOW + SKEW))), NOW, SKEW)
    check_time(read(COLLEGE.configuration(exp=seconds(NOW - timedelta(seconds=59)))), NOW, SKEW)
    check_time(read(COLLEGE.configuration(iat=ISSUED + 0.5)), NOW, SKEW)


@pytest.mark.parametrize("kid", [..., "", "other", 7, None])
def test_a_signature_without_the_name_of_a_key_proves_nothing(kid: object) -> None:
    claims = read(COLLEGE.configuration()).claims
    found = read(COLLEGE.sign(claims, kid=kid))

    with pytest.raises(Problem) as problem:
        check_signed(found.token, found.keys)
    assert problem.value.code == "federation.key_unknown"


def test_a_name_that_two_keys_bear_names_none() -> None:
    found = read(COLLEGE.configuration(jwks={"keys": [COLLEGE.jwk, {**STRANGER.jwk, "kid": COLLEGE.kid}]}))

    with pytest.raises(Problem) as problem:
        check_signed(found.token, found.keys)
    assert problem.value.code == "federation.key_unknown"


def test_a_signature_by_another_key_of_the_same_name_does_not_hold() -> None:
    found = read(STRANGER.sign(read(COLLEGE.configuration()).claims, kid=COLLEGE.kid))

    with pytest.raises(DidProblem) as problem:
        check_signed(found.token, found.keys)
    assert problem.value.code == "proof.signature_invalid"


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ({"alg": "none"}, "jws.algorithm_refused"),
        ({"alg": "HS256"}, "jws.algorithm_refused"),
        ({"crit": ["exp"]}, "jws.critical_header"),
        ({"jku": "https://canary.example"}, "jws.remote_key_header"),
        ({"jwk": STRANGER.jwk}, "jws.jwk_differs"),
        ({"alg": "Ed448"}, "proof.algorithm_unsupported"),
    ],
)
def test_the_header_keeps_the_rules_of_every_token(header: dict[str, Any], code: str) -> None:
    claims = read(COLLEGE.configuration()).claims
    found = read(COLLEGE.sign(claims, **header))

    with pytest.raises(Problem) as problem:
        check_signed(found.token, found.keys)
    assert problem.value.code == code


def test_keys_for_other_uses_stand_in_no_ones_way() -> None:
    other = {"kty": "RSA", "use": "enc", "kid": "enc", "n": "AQAB", "e": "AQAB"}
    found = read(COLLEGE.configuration(jwks={"keys": [other, COLLEGE.jwk]}))

    check_signed(found.token, found.keys)


@pytest.mark.parametrize(
    ("entity", "url"),
    [
        ("https://entity.example", "https://entity.example/.well-known/openid-federation"),
        ("https://entity.example/", "https://entity.example/.well-known/openid-federation"),
        ("https://entity.example:8443/a/b", "https://entity.example:8443/a/b/.well-known/openid-federation"),
    ],
)
def test_a_configuration_lies_below_the_identifier(entity: str, url: str) -> None:
    assert is_entity(entity)
    assert configuration_url(entity) == url


def test_a_statement_is_asked_for_by_the_encoded_subject() -> None:
    plain, asked = MIDDLE, Entity(id="https://a.example")
    superior = read(
        asked.configuration(
            metadata={"federation_entity": {"federation_fetch_endpoint": "https://a.example/f?v=1"}}
        )
    )

    assert (
        statement_url(read(plain.configuration()), "did:web:a&b") == f"{plain.endpoint}?sub=did%3Aweb%3Aa%26b"
    )
    assert (
        statement_url(superior, "https://b.example") == "https://a.example/f?v=1&sub=https%3A%2F%2Fb.example"
    )


@pytest.mark.parametrize(
    "metadata",
    [
        {},
        {"federation_entity": {}},
        {"federation_entity": {"federation_fetch_endpoint": 7}},
        {"federation_entity": {"federation_fetch_endpoint": "http://a.example/fetch"}},
        {"federation_entity": {"federation_fetch_endpoint": "https://a.example/fetch#x"}},
    ],
)
def test_a_superior_without_an_endpoint_cannot_be_asked(metadata: dict[str, Any]) -> None:
    with pytest.raises(Problem) as problem:
        statement_url(read(MIDDLE.configuration(metadata=metadata)), COLLEGE.id)
    assert problem.value.code == "federation.statement_malformed"


@pytest.mark.parametrize(
    "jwks",
    [
        [{"kty": "EC", "kid": "a"}],
        [{**keys.key("P-256").jwk}],
        [ANCHOR.jwk, ANCHOR.jwk],
        [{**ANCHOR.jwk, "d": "AQAB"}],
        [{**ANCHOR.jwk, "use": "enc"}],
    ],
    ids=["no key", "no kid", "twice", "private", "for encryption"],
)
def test_pinned_keys_that_cannot_be_used_are_refused_at_start(jwks: list[dict[str, Any]]) -> None:
    with pytest.raises(ValueError, match="keys: "):
        pinned(jwks)


@given(raw=st.binary(max_size=200) | st.text(alphabet="eyJ0.abcXYZ-_=", max_size=120).map(str.encode))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_any_bytes_are_a_statement_or_a_problem(raw: bytes) -> None:
    try:
        read_statement(raw)
    except Problem as problem:
        assert problem.code in CODES  # noqa: PT017 - or a value


VALUES: Final = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-1, 2**40)
    | st.text(max_size=8)
    | st.sampled_from([COLLEGE.id, "did:x:y"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["keys", "kid", "federation_entity", "a"]), inner, max_size=3)
    ),
    max_leaves=8,
)
CLAIMS: Final = st.sampled_from(
    ["iss", "sub", "iat", "exp", "jwks", "metadata", "crit", "authority_hints", "metadata_policy", "constraints",
     "trust_marks", "aud"]
)  # fmt: skip


@given(
    claims=st.dictionaries(CLAIMS, VALUES, max_size=4),
    header=st.dictionaries(st.sampled_from(["typ", "kid", "alg"]), VALUES, max_size=2),
)
@settings(max_examples=200, deadline=None, derandomize=True)
def test_any_claims_are_a_statement_or_a_problem(claims: dict[str, Any], header: dict[str, Any]) -> None:
    stated = read(MIDDLE.about(COLLEGE)).claims
    signed = MIDDLE.sign({**stated, **claims})
    token = ".".join([COLLEGE.sign({}, **header).partition(".")[0], *signed.split(".")[1:]])
    try:
        found = read_statement(token.encode())
        check_time(found, NOW, SKEW)
        check_signed(found.token, found.keys)
        statement_url(found, COLLEGE.id)
    except (Problem, DidProblem) as problem:
        assert problem.code in CODES  # noqa: PT017 - or a value
