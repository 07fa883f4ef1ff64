"""Entries keep their place and their own problem; nothing unknown or broken turns into "not set"."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from status import (
    MAX_ENTRIES,
    MECHANISMS,
    DecodedList,
    ProvenList,
    StatusEntry,
    StatusInvalid,
    StatusProblem,
    StatusUnavailable,
    decode_list,
    find_entries,
    value_at,
)
from tests import cost
from tests.builders import status_list as build


def entries_of(*stated: object) -> tuple[StatusEntry, ...]:
    return find_entries({"credentialStatus": list(stated)})


def code_of(problem: StatusProblem | None) -> str | None:
    return problem.code if problem else None


def decoded(claims: dict[str, Any], stated: dict[str, Any] | None = None) -> DecodedList:
    (entry,) = entries_of(stated or build.entry())
    return decode_list(entry, ProvenList(claims))


def test_mechanisms_have_names_types_and_specifications_of_their_own() -> None:
    names = [mechanism.name for mechanism in MECHANISMS]
    types = [name for mechanism in MECHANISMS for name in mechanism.entry_types]

    assert len(set(names)) == len(names)
    assert len(set(types)) == len(types)
    assert all(mechanism.spec.startswith("https://") for mechanism in MECHANISMS)


@pytest.mark.parametrize("claims", [{}, {"credentialStatus": None}, {"credentialStatus": []}])
def test_a_credential_without_status_has_no_entries(claims: dict[str, Any]) -> None:
    assert find_entries(claims) == ()


def test_one_object_is_one_entry() -> None:
    (entry,) = find_entries({"credentialStatus": build.entry(7)})

    assert (entry.index, entry.list_url, entry.purpose) == (7, build.LIST_URL, "revocation")
    assert entry.mechanism == "bitstring_status_list"
    assert entry.problem is None


@pytest.mark.parametrize("stated", ["https://status.example/1", 7, True, None, []])
def test_what_is_no_object_is_an_entry_with_a_problem(stated: object) -> None:
    (entry,) = find_entries({"credentialStatus": [stated]})

    assert code_of(entry.problem) == "status.entry_malformed"


def test_an_entry_without_type_is_malformed() -> None:
    (entry,) = entries_of(build.entry(type=...))

    assert isinstance(entry.problem, StatusInvalid)
    assert code_of(entry.problem) == "status.entry_malformed"


def test_an_unknown_type_stays_with_a_problem_that_shows_nothing_false() -> None:
    (entry,) = entries_of({"id": "https://a.example/1", "type": "FooStatus"})

    assert (entry.type, entry.mechanism, entry.entry_id) == ("FooStatus", None, "https://a.example/1")
    assert isinstance(entry.problem, StatusUnavailable)
    assert code_of(entry.problem) == "status.type_unsupported"


def test_a_known_type_is_found_among_several() -> None:
    (entry,) = entries_of(build.entry(type=["FooStatus", "BitstringStatusListEntry"]))

    assert entry.type == "BitstringStatusListEntry"
    assert entry.problem is None


def test_one_bad_entry_does_not_hide_the_others() -> None:
    found = entries_of(build.entry("abc"), build.entry(1), {"type": "FooStatus"}, build.entry_2021(2))

    assert [code_of(entry.problem) for entry in found] == [
        "status.index_malformed",
        None,
        "status.type_unsupported",
        None,
    ]
    assert [entry.index for entry in found] == [-1, 1, -1, 2]


def test_more_entries_than_are_looked_at_leave_the_question_open() -> None:
    assert len(entries_of(*[build.entry()] * MAX_ENTRIES)) == MAX_ENTRIES

    with pytest.raises(StatusUnavailable) as refused:
        entries_of(*[build.entry()] * (MAX_ENTRIES + 1))

    assert refused.value.code == "status.too_many_entries"


def test_an_entry_with_a_problem_is_never_followed() -> None:
    (entry,) = entries_of(build.entry("abc"))
    (good,) = entries_of(build.entry())

    with pytest.raises(StatusInvalid) as refused:
        decode_list(entry, ProvenList(build.bitstring_list()))
    assert refused.value.code == "status.index_malformed"
    with pytest.raises(StatusInvalid) as refused:
        value_at(entry, decode_list(good, ProvenList(build.bitstring_list())))
    assert refused.value.code == "status.index_malformed"


def test_the_second_of_two_entries_is_read_as_well() -> None:
    entries = entries_of(build.entry(3), build.entry(4, purpose="suspension"))
    shared = decoded(build.bitstring_list({4}, purpose=["revocation", "suspension"]))

    assert [value_at(entry, shared).is_set for entry in entries] == [False, True]


def test_a_list_decoded_for_one_mechanism_answers_no_other() -> None:
    (entry,) = entries_of(build.entry_2021())

    with pytest.raises(StatusUnavailable) as refused:
        value_at(entry, decoded(build.bitstring_list()))

    assert refused.value.code == "status.list_type_wrong"


def test_one_look_costs_the_same_in_a_small_and_in_a_large_list() -> None:
    (entry,) = entries_of(build.entry(100_000))
    small = decoded(build.bitstring_list())
    large = decoded(build.bitstring_list(encoded=build.packed(bytes(10_000_000 // 8))))

    def look(shared: DecodedList) -> None:
        for _ in range(200):
            value_at(entry, shared)

    assert cost.seconds(lambda: look(large)) < 200 * 30e-6  # 3 µs each as measured
    assert cost.ratio(lambda: look(large), lambda: look(small)) < 2


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)
ENTRY_MEMBERS = (
    "id", "type", "statusPurpose", "statusListIndex", "statusListCredential", "statusSize", "statusMessage",
    "statusReference",
)  # fmt: skip
LIST_MEMBERS = ("id", "type", "issuer", "validFrom", "validUntil", "credentialSubject")
SUBJECT_MEMBERS = ("type", "statusPurpose", "encodedList", "statusSize", "statusMessages", "ttl")


@given(st.dictionaries(st.sampled_from(ENTRY_MEMBERS), JSON, max_size=2), JSON)
def test_any_entry_is_found_with_or_without_a_problem(changes: dict[str, Any], other: object) -> None:
    for stated in (build.entry(**changes), build.entry_2021(**changes), other):
        for entry in find_entries({"credentialStatus": [stated]}):
            assert entry.problem is not None or entry.index >= 0


@given(
    st.dictionaries(st.sampled_from(LIST_MEMBERS), JSON, max_size=2),
    st.dictionaries(st.sampled_from(SUBJECT_MEMBERS), JSON, max_size=2),
)
def test_any_list_is_decoded_or_unusable(changes: dict[str, Any], subject: dict[str, Any]) -> None:
    (entry,) = entries_of(build.entry())
    try:
        shared = decode_list(
            entry, ProvenList({**build.bitstring_list(encoded=SHORT, subject=subject), **changes})
        )
        value_at(entry, shared, minimum_entries=1)
    except StatusUnavailable:
        pass


SHORT = build.packed(bytes(16))
