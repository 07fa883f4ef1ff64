"""IETF Token Status List: references, tokens in both forms, values of every width from the right-most bit on."""

import json
import zlib
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from did_methods.core.strict_cbor import parse_cbor
from status import (
    DecodedList,
    ProvenList,
    StatusEntry,
    StatusInvalid,
    StatusUnavailable,
    StatusValue,
    decode_list,
    find_entries,
    mechanism_of,
    value_at,
)
from tests.builders import list_token as build
from tests.builders.keys import base64url
from tests.builders.status_list import LIST_URL
from tests.vectors_dir import VECTORS, needs_vectors

FOLDER = VECTORS / "ietf-token-status-list"
SECOND = VECTORS / "ietf-token-status-list-2"


def entry_of(status: object, *, token: bool = True) -> StatusEntry:
    (entry,) = find_entries({"status": status}, token=token)
    return entry


def decoded(claims: dict[str, Any], index: int = 42) -> DecodedList:
    return decode_list(entry_of(build.reference(index)), ProvenList(claims))


def look(index: int, claims: dict[str, Any]) -> StatusValue:
    return value_at(entry_of(build.reference(index)), decoded(claims))


def refusal_of(claims: dict[str, Any]) -> str:
    with pytest.raises(StatusUnavailable) as refused:
        look(42, claims)
    return refused.value.code


def problem_of(status: object, *, token: bool = True) -> str | None:
    problem = entry_of(status, token=token).problem
    return problem.code if problem else None


def test_a_reference_is_an_entry_of_its_mechanism() -> None:
    entry = entry_of(build.reference(7))

    assert (entry.type, entry.mechanism, entry.index, entry.list_url) == (
        "status_list",
        "token_status_list",
        7,
        LIST_URL,
    )
    assert entry.problem is None


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (build.reference(-1), "status.index_malformed"),
        (build.reference(1.5), "status.index_malformed"),
        (build.reference(True), "status.index_malformed"),  # noqa: FBT003 - the index of this test
        (build.reference(None), "status.index_malformed"),
        (build.reference(...), "status.index_malformed"),
        (build.reference("12abc"), "status.index_malformed"),
        (build.reference(url=...), "status.list_url_malformed"),
        (build.reference(url="lists/1"), "status.list_url_malformed"),
        (build.reference(url=["https://a.example"]), "status.list_url_malformed"),
        ({"status_list": "https://a.example#1"}, "status.entry_malformed"),
        ({"status_list": None}, "status.entry_malformed"),
        ({"future_list": {"uri": "https://a.example"}}, "status.type_unsupported"),
        ({}, "status.reference_missing"),
        ("valid", "status.reference_missing"),
        (7, "status.reference_missing"),
    ],
)
def test_a_reference_that_cannot_be_followed_says_why(status: object, code: str) -> None:
    assert problem_of(status) == code


@pytest.mark.parametrize("status", ["active", {"code": "active"}, {}, 7, None])
def test_outside_of_tokens_the_word_status_is_anybodys(status: object) -> None:
    assert find_entries({"status": status}) == ()


def test_outside_of_tokens_a_known_reference_counts_all_the_same() -> None:
    assert entry_of({**build.reference(7), "code": "active"}, token=False).index == 7


def test_every_reference_of_a_token_is_an_entry_and_stands_behind_those_of_credential_status() -> None:
    claims = {
        "credentialStatus": {"type": "FooStatus"},
        "status": {**build.reference(1), "future_list": {}},
    }

    assert [entry.type for entry in find_entries(claims, token=True)] == [
        "FooStatus",
        "status_list",
        "future_list",
    ]


@pytest.mark.parametrize("size", [1, 2, 4, 8])
def test_values_of_every_width_are_read_from_the_right_most_bit_on(size: int) -> None:
    last = (1 << size) - 1
    claims = build.token_claims({0: last, 1: 1, 9: last, 999: 1}, size=size, entries=1_000)

    assert [look(index, claims).value for index in (0, 1, 2, 9, 10, 999)] == [last, 1, 0, last, 0, 1]


@pytest.mark.parametrize(
    ("value", "purpose", "is_set"),
    [
        (0, "revocation", False),
        (1, "revocation", True),
        (2, "suspension", True),
        (3, "status type 0x03", True),
        (4, "status type 0x04", True),
        (12, "status type 0x0c", True),
        (255, "status type 0xff", True),
    ],
)
def test_a_value_says_what_it_means(value: int, purpose: str, *, is_set: bool) -> None:
    claims = build.token_claims({42: value}, size=8, entries=1_000)

    assert look(42, claims) == StatusValue(purpose=purpose, value=value, is_set=is_set)


@pytest.mark.parametrize("index", [1_000, 10**18])
def test_an_index_outside_the_list_is_the_credentials_fault(index: int) -> None:
    with pytest.raises(StatusInvalid) as refused:
        look(index, build.token_claims(entries=1_000))

    assert refused.value.code == "status.index_out_of_range"


def test_sub_must_be_the_address_even_for_those_who_accept_another_id() -> None:
    with pytest.raises(StatusUnavailable) as refused:
        value_at(
            entry_of(build.reference()),
            decoded(build.token_claims(sub=LIST_URL + "/")),
            accept_other_id=True,
        )

    assert refused.value.code == "status.list_id_differs"


@pytest.mark.parametrize(
    ("claims", "code"),
    [
        ({"sub": ...}, "status.list_malformed"),
        ({"sub": 7}, "status.list_malformed"),
        ({"iat": ...}, "status.list_malformed"),
        ({"iat": "1780000000"}, "status.list_malformed"),
        ({"iat": True}, "status.list_malformed"),
        ({"status_list": ...}, "status.list_type_wrong"),
        ({"status_list": "eNrb"}, "status.list_type_wrong"),
        ({"status_list": {"lst": "eNrbuRgAAhcBXQ"}}, "status.list_malformed"),
        ({"status_list": {"bits": 1}}, "status.list_malformed"),
        ({"status_list": {"bits": 1, "lst": 7}}, "status.list_malformed"),
        ({"status_list": {"bits": 3, "lst": "eNrbuRgAAhcBXQ"}}, "status.list_malformed"),
        ({"status_list": {"bits": 16, "lst": "eNrbuRgAAhcBXQ"}}, "status.list_malformed"),
        ({"status_list": {"bits": True, "lst": "eNrbuRgAAhcBXQ"}}, "status.list_malformed"),
        ({"status_list": {"bits": 1, "lst": "ueNrbuRgAAhcBXQ"}}, "status.list_compression_broken"),
        ({"status_list": {"bits": 1, "lst": "eNrbuRgAAhcBXQ=="}}, "status.list_encoding_wrong"),
        ({"status_list": {"bits": 1, "lst": "eNrbuRgAAhcB"}}, "status.list_compression_broken"),
        ({"status_list": {"bits": 1, "lst": zlib.compress(bytes(9))[:-1]}}, "status.list_compression_broken"),
    ],
)
def test_a_token_that_is_no_list_says_why(claims: dict[str, Any], code: str) -> None:
    stated = build.token_claims(**{name: value for name, value in claims.items() if value is not ...})
    for name, value in claims.items():
        if value is ...:
            del stated[name]

    assert refusal_of(stated) == code


@pytest.mark.parametrize(
    ("ttl", "expected"),
    [
        (43_200, 43_200_000),
        (0.5, 500),
        (0, 0),
        (-1, None),
        ("60", None),
        (True, None),
        (None, None),
        (1.5e308, 315_360_000_000),
    ],
)
def test_a_ttl_is_in_seconds_here_and_bounded(ttl: object, expected: int | None) -> None:
    assert decoded(build.token_claims(ttl=ttl)).ttl_ms == expected


def test_the_aggregation_uri_is_known_and_no_more() -> None:
    stated = {
        "bits": 1,
        "lst": base64url(zlib.compress(bytes(9))),
        "aggregation_uri": "https://a.example/all",
    }

    assert decoded(build.token_claims(status_list=stated)).aggregation == "https://a.example/all"


def test_the_list_of_a_past_instant_has_a_query_of_its_own() -> None:
    history = mechanism_of(entry_of(build.reference())).history
    assert history is not None

    assert history(datetime(2023, 6, 16, 14, 16, 40, 999_999, tzinfo=UTC)) == "time=1686925000"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.binary(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)
SMALL = {"bits": 1, "lst": base64url(zlib.compress(bytes(16)))}


@given(st.dictionaries(st.sampled_from(["idx", "uri", "id"]), JSON, max_size=3), JSON)
def test_any_reference_is_found_with_or_without_a_problem(members: dict[str, Any], other: object) -> None:
    for status in (
        {"status_list": {**build.reference(7)["status_list"], **members}},
        {"status_list": other},
        other,
    ):
        for entry in find_entries({"status": status}, token=True):
            assert entry.problem is not None or entry.index >= 0


@given(
    st.dictionaries(st.sampled_from(["sub", "iat", "ttl", "status_list", "iss"]), JSON, max_size=2),
    st.dictionaries(st.sampled_from(["bits", "lst", "aggregation_uri"]), JSON, max_size=2),
)
def test_any_claims_are_a_list_or_unusable(changes: dict[str, Any], inner: dict[str, Any]) -> None:
    with suppress(StatusUnavailable):
        look(42, {**build.token_claims(status_list={**SMALL, **inner}), **changes})


# --- what others made ---


def vector(name: str, form: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return a vector of the specification's appendix, and the claims around its list in one of its two forms."""
    case: dict[str, Any] = json.loads((FOLDER / name).read_bytes())
    stated = case["json"] if form == "json" else parse_cbor(bytes.fromhex(case["cborHex"]), max_bytes=10_000)
    return case, build.token_claims(status_list=stated)


@needs_vectors
@pytest.mark.parametrize("form", ["json", "cbor"])
@pytest.mark.parametrize("bits", [1, 2, 4, 8])
def test_the_vectors_of_the_specification_hold_in_both_forms(bits: int, form: str) -> None:
    case, claims = vector(f"encoding_{bits}bit.json", form)
    shared = decoded(claims)

    def value(index: int) -> int:
        return value_at(entry_of(build.reference(index)), shared).value

    assert {index: value(int(index)) for index in case["expected"]} == case["expected"]
    assert shared.count(bits) == case["size"]
    wanted = {int(index): number for index, number in case["expected"].items() if number}
    assert shared.bits == build.lsb_bits_with(wanted, entries=case["size"], size=bits)  # all others are zero


@needs_vectors
@pytest.mark.parametrize("bits", [1, 2])
def test_the_short_vectors_hold(bits: int) -> None:
    case = json.loads((SECOND / f"encoding_{bits}bit-short.json").read_bytes())
    shared = decoded(build.token_claims(status_list=case["status_list"]))

    values = [value_at(entry_of(build.reference(at)), shared).value for at in range(len(case["statuses"]))]

    assert values == case["statuses"]
    assert shared.bits == bytes(int(byte, 16) for byte in case["byte_array"])


@needs_vectors
def test_the_specifications_referenced_token_points_to_its_list() -> None:
    payload = json.loads((SECOND / "referenced_token_payload.json").read_bytes())["payload"]

    (entry,) = find_entries(payload, token=True)

    assert (entry.index, entry.list_url) == (0, "https://example.com/statuslists/1")
