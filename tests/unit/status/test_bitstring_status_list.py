"""Bitstring Status List v1.0: what an entry may say, what a list must be, and the value between them."""

from typing import Any

import pytest

from status import (
    MINIMUM_ENTRIES,
    DecodedList,
    ProvenList,
    StatusEntry,
    StatusInvalid,
    StatusUnavailable,
    StatusValue,
    decode_list,
    find_entries,
    value_at,
)
from tests.builders import status_list as build


def entry_of(stated: dict[str, Any]) -> StatusEntry:
    (entry,) = find_entries({"credentialStatus": stated})
    return entry


def decoded(claims: dict[str, Any], stated: dict[str, Any] | None = None) -> DecodedList:
    return decode_list(entry_of(stated or build.entry()), ProvenList(claims))


def look(
    stated: dict[str, Any],
    claims: dict[str, Any],
    *,
    minimum_entries: int = MINIMUM_ENTRIES,
    accept_other_id: bool = False,
) -> StatusValue:
    return value_at(
        entry_of(stated),
        decoded(claims, stated),
        minimum_entries=minimum_entries,
        accept_other_id=accept_other_id,
    )


def problem_of(stated: dict[str, Any]) -> str:
    problem = entry_of(stated).problem
    assert isinstance(problem, StatusInvalid)
    return problem.code


def refusal_of(claims: dict[str, Any]) -> str:
    with pytest.raises(StatusUnavailable) as refused:
        decoded(claims)
    return refused.value.code


@pytest.mark.parametrize(
    "index", [-1, "-1", "abc", "12abc", "1.5", 1.5, True, None, ..., "", " 1", "+1", "0x1", "١", []]
)
def test_an_index_that_is_no_plain_number_is_malformed(index: object) -> None:
    assert problem_of(build.entry(statusListIndex=index)) == "status.index_malformed"


@pytest.mark.parametrize(("index", "number"), [("0", 0), ("94567", 94567), (23, 23), ("007", 7)])
def test_an_index_is_decimal_text_or_tolerated_as_integer(index: object, number: int) -> None:
    assert entry_of(build.entry(statusListIndex=index)).index == number


@pytest.mark.parametrize("index", ["131072", str(2**31), 2**31, "99999999999"])
def test_an_index_behind_the_end_is_shown_false(index: object) -> None:
    with pytest.raises(StatusInvalid) as refused:
        look(build.entry(statusListIndex=index), build.bitstring_list())

    assert refused.value.code == "status.index_out_of_range"


def test_an_index_of_thousands_of_digits_is_out_of_any_range() -> None:
    assert problem_of(build.entry("9" * 5000)) == "status.index_out_of_range"


@pytest.mark.parametrize(
    "url",
    [
        ...,
        None,
        7,
        "",
        "not a url",
        ["https://a.example/1"],
        "https://a.example/ 1",
        "https://a.example/" + "a" * 2048,
    ],
)
def test_a_list_url_that_is_none_is_malformed(url: object) -> None:
    assert problem_of(build.entry(statusListCredential=url)) == "status.list_url_malformed"


@pytest.mark.parametrize("purpose", [..., None, 7, "", ["revocation"], "a" * 257])
def test_a_purpose_that_is_no_text_is_malformed(purpose: object) -> None:
    assert problem_of(build.entry(purpose=purpose)) == "status.purpose_malformed"


@pytest.mark.parametrize("size", [0, -1, 64, 2**40, 1.0, "2", True, None])
def test_a_status_size_that_no_list_can_have_is_malformed(size: object) -> None:
    assert problem_of(build.entry(statusSize=size)) == "status.size_malformed"


@pytest.mark.parametrize(
    "stated",
    [
        ...,
        [],
        {},
        "accepted",
        build.messages(3),
        build.messages(5),
        [*build.messages(3), {"status": "0x2", "message": "again"}],
        [*build.messages(3), {"status": "0x4", "message": "too large"}],
        [*build.messages(3), {"status": 3, "message": "a number"}],
        [*build.messages(3), {"status": "3", "message": "no prefix"}],
        [*build.messages(3), {"status": "0x3"}],
        [*build.messages(3), "0x3"],
    ],
)
def test_more_than_one_bit_needs_exactly_one_message_per_value(stated: object) -> None:
    assert problem_of(build.entry(statusSize=2, statusMessage=stated)) == "status.messages_malformed"


def test_one_bit_needs_no_messages_but_those_given_must_be_two() -> None:
    assert entry_of(build.entry()).messages == {}
    assert entry_of(build.entry(statusMessage=build.messages(2))).messages == {0: "message 0", 1: "message 1"}
    assert problem_of(build.entry(statusMessage=build.messages(1))) == "status.messages_malformed"


@pytest.mark.parametrize(("index", "bit"), [(0, 1), (1, 0), (7, 0), (8, 1), (131_071, 1)])
def test_index_zero_is_the_left_most_bit(index: int, bit: int) -> None:
    value = look(build.entry(index), build.bitstring_list({0, 8, 131_071}))

    assert value == StatusValue(purpose="revocation", value=bit, is_set=bit == 1)


@pytest.mark.parametrize("size", [2, 3, 4, 7, 8])
def test_wider_entries_have_values_and_messages(size: int) -> None:
    last = (1 << size) - 1
    claims = build.bitstring_list({0: last, 1: 1, 131_071: last - 1}, size=size, purpose="message")
    members = {"purpose": "message", "statusSize": size, "statusMessage": build.messages(1 << size)}

    values = [look(build.entry(index, **members), claims) for index in (0, 1, 2, 131_071)]

    assert [value.value for value in values] == [last, 1, 0, last - 1]
    assert values[0].message == f"message {last}"
    assert [value.is_set for value in values] == [True, True, False, True]


def test_messages_of_the_list_serve_where_the_entry_has_none() -> None:
    claims = build.bitstring_list({5}, purpose="message", subject={"statusMessages": build.messages(2)})

    assert look(build.entry(5, purpose="message"), claims).message == "message 1"


def test_an_unknown_purpose_is_kept_and_reported() -> None:
    claims = build.bitstring_list({5}, purpose=["https://a.example/lost", "revocation"])

    value = look(build.entry(5, purpose="https://a.example/lost"), claims)

    assert (value.purpose, value.value) == ("https://a.example/lost", 1)


def test_a_list_for_another_purpose_does_not_answer() -> None:
    with pytest.raises(StatusUnavailable) as refused:
        look(build.entry(), build.bitstring_list(purpose="suspension"))

    assert refused.value.code == "status.purpose_differs"


def test_a_list_with_another_entry_width_does_not_answer() -> None:
    with pytest.raises(StatusUnavailable) as refused:
        look(build.entry(), build.bitstring_list(subject={"statusSize": 2}))

    assert refused.value.code == "status.size_differs"


def test_a_list_under_another_id_answers_only_who_accepts_that() -> None:
    claims = build.bitstring_list({42}, id="https://status.example/lists/2")

    with pytest.raises(StatusUnavailable) as refused:
        look(build.entry(), claims)

    assert refused.value.code == "status.list_id_differs"
    assert decoded(claims).has_other_id
    assert look(build.entry(), claims, accept_other_id=True).is_set


def test_a_list_without_id_is_known_by_its_url() -> None:
    claims = build.bitstring_list({42})
    del claims["id"]

    assert look(build.entry(), claims).is_set


@pytest.mark.parametrize(("entries", "size"), [(131_064, 1), (100_000, 1), (65_536, 2)])
def test_a_list_too_short_to_hide_in_answers_only_who_accepts_that(entries: int, size: int) -> None:
    claims = build.bitstring_list({42}, entries=entries, size=size)
    stated = build.entry(statusSize=size, statusMessage=build.messages(1 << size))

    with pytest.raises(StatusUnavailable) as refused:
        look(stated, claims)

    assert refused.value.code == "status.list_too_short"
    assert decoded(claims).count(size) == entries
    assert look(stated, claims, minimum_entries=1).is_set


@pytest.mark.parametrize(
    "changes",
    [
        {"type": ["VerifiableCredential"]},
        {"type": ["VerifiableCredential", "StatusList2021Credential"]},
        {"type": None},
        {"subject": {"type": "StatusList2021"}},
        {"subject": {"type": None}},
    ],
)
def test_a_document_of_another_type_is_no_list(changes: dict[str, Any]) -> None:
    assert refusal_of(build.bitstring_list(**changes)) == "status.list_type_wrong"


@pytest.mark.parametrize(
    "changes",
    [
        {"credentialSubject": None},
        {"credentialSubject": []},
        {"credentialSubject": [{}, {}]},
        {"encoded": 7},
        {"encoded": ""},
        {"purpose": None},
        {"purpose": []},
        {"subject": {"statusSize": 0}},
        {"subject": {"statusSize": "1"}},
        {"validUntil": 7},
    ],
)
def test_a_list_that_lacks_its_parts_is_malformed(changes: dict[str, Any]) -> None:
    assert refusal_of(build.bitstring_list(**changes)) == "status.list_malformed"


@pytest.mark.parametrize("prefix", ["", "z", "m", "U", "uu"])
def test_only_base64url_multibase_is_a_list(prefix: str) -> None:
    encoded = build.packed(bytes(16_384), prefix=prefix)

    assert refusal_of(build.bitstring_list(encoded=encoded)) in {
        "status.list_encoding_wrong",
        "status.list_compression_broken",
    }


def test_a_single_subject_in_an_array_is_accepted() -> None:
    claims = build.bitstring_list({42})
    claims["credentialSubject"] = [claims["credentialSubject"]]

    assert look(build.entry(), claims).is_set


@pytest.mark.parametrize(
    ("ttl", "expected"),
    [(300_000, 300_000), ("300000", 300_000), (0, 0), (-1, None), (1.5, None), (True, None), (None, None)],
)
def test_a_ttl_is_reported_in_milliseconds_or_not_at_all(ttl: object, expected: int | None) -> None:
    assert decoded(build.bitstring_list(subject={"ttl": ttl})).ttl_ms == expected


def test_what_the_caller_judges_is_handed_on_as_stated() -> None:
    shared = decoded(build.bitstring_list(issuer={"id": "did:example:1"}, validUntil="2027-01-01T00:00:00Z"))

    assert shared.issuer == "did:example:1"
    assert (shared.valid_from, shared.valid_until) == ("2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z")


def test_bits_never_show_in_a_representation() -> None:
    assert " bits=" not in repr(decoded(build.bitstring_list()))
