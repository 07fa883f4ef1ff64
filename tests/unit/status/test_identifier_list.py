"""The status of an mdoc: the `status` of its MSO, which may refer to a Token Status List and to an identifier list."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from did_methods.core.strict_cbor import parse_cbor
from status import (
    DecodedList,
    ProvenList,
    StatusEntry,
    StatusUnavailable,
    StatusValue,
    decode_list,
    find_entries,
    value_at,
)
from tests.builders import list_token as build
from tests.builders.cbor import encode_cbor
from tests.builders.status_list import LIST_URL
from tests.vectors_dir import VECTORS, needs_vectors

MDOCS = VECTORS / "mdoc-vectors"
# ISO/IEC 18013-5, second edition, Annex D.7: the `status` of an MSO, and an identifier list.
ANNEX_STATUS = (
    "a16f6964656e7469666965725f6c697374a362696442cccc63757269782568747470733a2f2f6578616d706c652e636f6d2f"
    "6964656e7469666965726c697374732f316b636572746966696361746541aa"
)
ANNEX_LIST = (
    "a26b6964656e74696669657273a342abcda042aaaaa1646e6f7465a042cccca107a06f6167677265676174696f6e5f757269"
    "782f68747470733a2f2f6578616d706c652e636f6d2f6964656e7469666965726c697374732f6167677265676174696f6e"
)
ID = bytes(range(16))


def reference(name: object = ID, url: object = LIST_URL) -> dict[str, Any]:
    return {"identifier_list": {"id": name, "uri": url}}


def entry_of(status: object) -> StatusEntry:
    (entry,) = find_entries({"status": status}, token=True)
    return entry


def claims(identifiers: object = None, **changes: object) -> dict[str, Any]:
    """Return the claims of an identifier list under the names that they have in a JWT."""
    stated = {"sub": LIST_URL, "iat": build.ISSUED, "exp": build.EXPIRES, **changes}
    return {"identifier_list": {"identifiers": identifiers if identifiers is not None else {}}, **stated}


def decoded(stated: dict[str, Any]) -> DecodedList:
    return decode_list(entry_of(reference()), ProvenList(stated))


def test_who_is_in_the_list_is_revoked_and_who_is_not_is_valid() -> None:
    listed = decoded(claims({ID: {}, b"other": {}}))

    assert value_at(entry_of(reference()), listed) == StatusValue(purpose="revocation", value=1, is_set=True)
    assert value_at(entry_of(reference(b"a third")), listed) == StatusValue(
        purpose="revocation", value=0, is_set=False
    )


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (reference(b""), "status.identifier_malformed"),
        (reference("cccc"), "status.identifier_malformed"),
        (reference(7), "status.identifier_malformed"),
        (reference(bytes(1_025)), "status.identifier_malformed"),
        (reference(url=7), "status.list_url_malformed"),
        ({"identifier_list": b"cccc"}, "status.entry_malformed"),
        ({b"identifier_list": {}}, "status.type_unsupported"),
        ({7: {}}, "status.type_unsupported"),
    ],
)
def test_a_reference_that_cannot_be_followed_says_why(status: dict[Any, Any], code: str) -> None:
    problem = entry_of(status).problem

    assert problem is not None
    assert problem.code == code


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"sub": 7}, "status.list_malformed"),
        ({"iat": None}, "status.list_malformed"),
        ({"identifier_list": None}, "status.list_type_wrong"),
        ({"identifier_list": []}, "status.list_type_wrong"),
        ({"status_list": {"bits": 1, "lst": b""}}, "status.list_type_wrong"),
        ({"identifier_list": {}}, "status.list_malformed"),
        ({"identifier_list": {"identifiers": [ID]}}, "status.list_malformed"),
        ({"identifier_list": {"identifiers": {"cccc": {}}}}, "status.list_malformed"),
    ],
)
def test_a_token_that_is_no_identifier_list_says_why(changes: dict[str, Any], code: str) -> None:
    with pytest.raises(StatusUnavailable) as refused:
        decoded({**claims(), **changes})

    assert refused.value.code == code


def test_a_list_without_an_end_is_none() -> None:
    stated = claims()
    del stated["exp"]

    with pytest.raises(StatusUnavailable) as refused:
        decoded(stated)

    assert refused.value.code == "status.list_malformed"


def test_a_list_for_another_address_does_not_answer() -> None:
    with pytest.raises(StatusUnavailable) as refused:
        value_at(entry_of(reference()), decoded(claims(sub="https://other.example/1")), accept_other_id=True)

    assert refused.value.code == "status.list_id_differs"


def test_both_references_of_an_mso_are_entries() -> None:
    found = find_entries({"status": {**build.reference(3), **reference()}}, token=True)

    assert [entry.mechanism for entry in found] == ["token_status_list", "identifier_list"]
    assert [entry.problem for entry in found] == [None, None]


def test_the_example_of_the_standard_is_read_and_revokes() -> None:
    status = parse_cbor(bytes.fromhex(ANNEX_STATUS), max_bytes=1_000)
    listed = parse_cbor(bytes.fromhex(ANNEX_LIST), max_bytes=1_000)
    entry = entry_of(status)

    shared = decode_list(entry, ProvenList(claims(sub=entry.list_url, identifier_list=listed)))

    assert (entry.named, entry.list_url) == (b"\xcc\xcc", "https://example.com/identifierlists/1")
    assert value_at(entry, shared).is_set
    assert shared.aggregation == "https://example.com/identifierlists/aggregation"


@needs_vectors
def test_an_mdoc_in_use_refers_to_a_token_status_list() -> None:
    """The reference stands in the MSO byte for byte as its facts say, and is read."""
    facts = json.loads((MDOCS / "eudi" / "mdl-with-status.facts.json").read_bytes())
    status = facts["documents"][0]["mso"]["status"]
    raw = bytes.fromhex((MDOCS / "eudi" / "mdl-with-status.hex").read_text().strip())

    written = [encode_cbor(pair[0]) + encode_cbor(pair[1]) for pair in status["status_list"].items()]
    entry = entry_of(status)

    assert encode_cbor("status_list") in raw
    assert all(part in raw for part in written)
    assert (entry.mechanism, entry.index, entry.problem) == ("token_status_list", 3971, None)
    assert entry.list_url.startswith("https://issuer.eudiw.dev/token_status_list/")


@needs_vectors
@pytest.mark.parametrize(
    "facts", sorted(str(path.relative_to(MDOCS)) for path in MDOCS.rglob("*.facts.json"))
)
def test_mdocs_of_others_have_exactly_the_entries_that_their_facts_say(facts: str) -> None:
    for document in json.loads((MDOCS / facts).read_bytes()).get("documents", []):
        status = document.get("mso", {}).get("status")
        found = find_entries({} if status is None else {"status": status}, token=True)

        assert len(found) == len(status or {})
        assert all(entry.problem is None for entry in found)


CBOR = st.recursive(
    st.none() | st.booleans() | st.integers(0, 2**64 - 1) | st.binary(max_size=8) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.integers(0, 9) | st.text(max_size=3) | st.binary(max_size=3), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(CBOR, st.dictionaries(st.sampled_from(["id", "uri"]), CBOR, max_size=2))
def test_any_status_of_an_mso_is_found_with_or_without_a_problem(
    status: object, members: dict[str, Any]
) -> None:
    for stated in (status, {"identifier_list": {**reference()["identifier_list"], **members}}):
        for entry in find_entries({"status": stated}, token=True):
            assert entry.problem is not None or entry.named or entry.index >= 0


@given(
    st.dictionaries(st.sampled_from(["sub", "iat", "exp", "ttl", "identifier_list"]), CBOR, max_size=3), CBOR
)
def test_any_claims_are_a_list_or_unusable(changes: dict[str, Any], identifiers: object) -> None:
    for stated in ({**claims(), **changes}, claims(identifiers)):
        try:
            value_at(entry_of(reference()), decoded(stated))
        except StatusUnavailable:
            continue
