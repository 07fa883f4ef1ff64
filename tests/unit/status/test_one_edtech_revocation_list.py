"""1edtech_revocation_list: ids in a plain JSON list, in the two spellings in use; the caller answers for its origin."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from status import (
    DecodedList,
    ListForm,
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
from tests.builders.credential import CREDENTIAL_ID
from tests.builders.status_list import LIST_URL
from tests.vectors_dir import VECTORS, needs_vectors

FOLDER = VECTORS / "status-1edtech-revocation-list"


def entry_of(stated: dict[str, Any] | None = None, name: object = CREDENTIAL_ID) -> StatusEntry:
    (entry,) = find_entries({"id": name, "credentialStatus": stated or build.plain_entry()})
    return entry


def decoded(claims: dict[str, Any]) -> DecodedList:
    return decode_list(entry_of(), ProvenList(claims))


def look(claims: dict[str, Any]) -> StatusValue:
    return value_at(entry_of(), decoded(claims), accept_other_id=True)


def test_nobody_signs_such_a_list_and_the_record_says_so() -> None:
    assert mechanism_of(entry_of()).form is ListForm.PLAIN


def test_a_named_credential_is_revoked_and_any_other_is_not() -> None:
    assert look(build.plain_list([CREDENTIAL_ID])) == StatusValue(purpose="revocation", value=1, is_set=True)
    assert not look(build.plain_list(["urn:uuid:another"])).is_set
    assert not look(build.plain_list([])).is_set


@pytest.mark.parametrize("member", ["revokedCredential", "revokedCredentials"])
@pytest.mark.parametrize("single", [True, False])
def test_both_spellings_and_a_lone_object_are_read(member: str, *, single: bool) -> None:
    named: object = {"id": CREDENTIAL_ID, "revoked": True, "revocationReason": "issued in error"}
    claims = {**build.plain_list(), member: named if single else [named]}

    assert look(claims) == StatusValue(purpose="revocation", value=1, is_set=True, message="issued in error")


def test_a_credential_named_in_one_of_the_two_spellings_is_revoked() -> None:
    assert look(build.plain_list([], revokedCredentials=[{"id": CREDENTIAL_ID}])).is_set


def test_revoked_false_takes_it_back_and_absent_means_true() -> None:
    assert not look(build.plain_list([{"id": CREDENTIAL_ID, "revoked": False}])).is_set
    assert look(build.plain_list([{"id": CREDENTIAL_ID, "revoked": True}])).is_set
    assert look(build.plain_list([CREDENTIAL_ID], revokedCredentials=[CREDENTIAL_ID])).is_set


@pytest.mark.parametrize(
    "claims",
    [
        {"id": LIST_URL, "issuer": "did:example:issuer"},
        build.plain_list([{"revoked": True}]),
        build.plain_list([{"id": 7}]),
        build.plain_list([{"id": CREDENTIAL_ID, "revoked": "false"}]),
        build.plain_list([{"id": CREDENTIAL_ID, "revoked": None}]),
        build.plain_list([7]),
        build.plain_list([None]),
        build.plain_list(revokedCredential=7),
        build.plain_list(revokedCredential=None),
    ],
)
def test_a_list_that_might_mean_anybody_is_none(claims: dict[str, Any]) -> None:
    with pytest.raises(StatusUnavailable) as refused:
        look(claims)

    assert refused.value.code == "status.list_malformed"


@pytest.mark.parametrize("url", [None, 7, "revocations", ["https://a.example"]])
def test_an_entry_without_an_address_is_malformed(url: object) -> None:
    problem = entry_of(build.plain_entry(url)).problem

    assert isinstance(problem, StatusInvalid)
    assert problem.code == "status.list_url_malformed"


@pytest.mark.parametrize("name", [None, "", 7])
def test_a_credential_without_id_cannot_be_looked_for(name: object) -> None:
    problem = entry_of(name=name).problem

    assert isinstance(problem, StatusUnavailable)
    assert problem.code == "status.credential_unnamed"


def test_a_list_that_calls_itself_otherwise_does_not_answer() -> None:
    with pytest.raises(StatusUnavailable) as refused:
        look(build.plain_list(url="https://other.example/revocations"))

    assert refused.value.code == "status.list_id_differs"


@pytest.mark.parametrize("issuer", ["did:example:issuer", {"id": "did:example:issuer", "name": "A"}])
def test_the_issuer_is_handed_on(issuer: object) -> None:
    assert decoded(build.plain_list(issuer=issuer)).issuer == "did:example:issuer"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.just(CREDENTIAL_ID),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "revoked", "revocationReason", "x"]), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(["id", "issuer", "revokedCredential", "revokedCredentials"]), JSON))
def test_any_object_is_a_list_or_unusable(claims: dict[str, Any]) -> None:
    with suppress(StatusUnavailable):
        look(claims)


@needs_vectors
@pytest.mark.parametrize("name", ["credential-status-revoked.json", "open-badge-example.json"])
def test_badges_of_others_name_their_list(name: str) -> None:
    badge = json.loads((FOLDER / name).read_bytes())

    (entry,) = find_entries(badge)

    # The example is no credential yet: without an id of its own nothing can be looked for.
    assert (entry.problem.code if entry.problem else None) == (
        None if "id" in badge else "status.credential_unnamed"
    )
    assert entry.mechanism == "1edtech_revocation_list"


@needs_vectors
def test_the_revoked_badge_of_1edtech_is_revoked_by_a_list_of_the_stated_shape() -> None:
    badge = json.loads((FOLDER / "credential-status-revoked.json").read_bytes())
    shape = json.loads((FOLDER / "list-shape.json").read_bytes())["shape"]
    (entry,) = find_entries(badge)
    named = [{**shape["revokedCredential"][0], "id": badge["id"]}]

    listed = decode_list(entry, ProvenList({**shape, "id": entry.list_url, "revokedCredential": named}))

    assert value_at(entry, listed).is_set
