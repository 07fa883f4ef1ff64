"""RevocationList2020: the draft left the order of bits open, so a bit counts only where both orders agree."""

import base64
import gzip
import json
import zlib
from typing import Any

import pytest

from status import (
    DecodedList,
    ProvenList,
    StatusEntry,
    StatusInvalid,
    StatusProblem,
    StatusUnavailable,
    StatusValue,
    decode_list,
    find_entries,
    value_at,
)
from tests.builders import status_list as build
from tests.vectors_dir import VECTORS, needs_vectors

FOLDER = VECTORS / "status-revocation-list-2020"


def entry_of(stated: dict[str, Any]) -> StatusEntry:
    (entry,) = find_entries({"credentialStatus": stated})
    return entry


def decoded(claims: dict[str, Any], stated: dict[str, Any] | None = None) -> DecodedList:
    return decode_list(entry_of(stated or build.entry_2020()), ProvenList(claims))


def look(stated: dict[str, Any], claims: dict[str, Any], minimum: int = 100_000) -> StatusValue:
    return value_at(entry_of(stated), decoded(claims, stated), minimum_entries=minimum, accept_other_id=False)


def code_of(stated: dict[str, Any], claims: dict[str, Any]) -> str:
    with pytest.raises(StatusProblem) as refused:
        look(stated, claims)
    return refused.value.code


def test_a_set_bit_revokes_and_a_clear_one_does_not() -> None:
    claims = build.list_2020({42})

    assert look(build.entry_2020(42), claims) == StatusValue(purpose="revocation", value=1, is_set=True)
    assert look(build.entry_2020(50), claims) == StatusValue(purpose="revocation", value=0, is_set=False)


@pytest.mark.parametrize("index", [0, 7])
def test_a_bit_that_is_set_from_one_end_only_is_neither_set_nor_clear(index: int) -> None:
    one_end = build.packed(b"\x80" + bytes(16_383), prefix="")

    assert code_of(build.entry_2020(index), build.list_2020(encoded=one_end)) == "status.bit_order_unclear"
    assert not look(build.entry_2020(3), build.list_2020(encoded=one_end)).is_set


@pytest.mark.parametrize("pack", [gzip.compress, zlib.compress], ids=["gzip", "zlib"])
@pytest.mark.parametrize("encode", [base64.b64encode, base64.urlsafe_b64encode], ids=["base64", "base64url"])
@pytest.mark.parametrize("padding", ["", "="], ids=["bare", "padded"])
def test_every_packing_in_use_is_read(pack: Any, encode: Any, padding: str) -> None:  # noqa: ANN401
    packed = encode(pack(build.bits_with(range(40, 48)))).decode()
    encoded = packed if padding else packed.rstrip("=")

    assert look(build.entry_2020(42), build.list_2020(encoded=encoded)).is_set


def test_the_names_of_the_younger_vocabulary_are_read_but_not_beside_the_own_ones() -> None:
    younger = {
        "type": "RevocationList2020Status",
        "statusListIndex": "42",
        "statusListCredential": build.LIST_URL,
    }

    assert look(younger, build.list_2020({42})).is_set
    assert code_of(build.entry_2020(1, statusListIndex="42"), build.list_2020()) == "status.entry_malformed"


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"revocationListIndex": ...}, "status.index_malformed"),
        ({"revocationListIndex": "-1"}, "status.index_malformed"),
        ({"revocationListIndex": 1.5}, "status.index_malformed"),
        ({"revocationListCredential": ...}, "status.list_url_malformed"),
        ({"revocationListCredential": "list"}, "status.list_url_malformed"),
    ],
)
def test_an_entry_that_lacks_its_parts_is_malformed(members: dict[str, Any], code: str) -> None:
    entry = entry_of(build.entry_2020(**members))

    assert isinstance(entry.problem, StatusInvalid)
    assert entry.problem.code == code


@pytest.mark.parametrize(
    ("claims", "code"),
    [
        (build.list_2020(type=["VerifiableCredential"]), "status.list_type_wrong"),
        (build.list_2020(subject={"type": "StatusList2021"}), "status.list_type_wrong"),
        (build.list_2020(encoded=""), "status.list_malformed"),
        (build.list_2020(encoded="!!"), "status.list_encoding_wrong"),
        (build.list_2020(entries=1_000), "status.list_too_short"),
        (build.list_2020(id="https://status.example/2"), "status.list_id_differs"),
        (build.list_2021(), "status.list_type_wrong"),
    ],
)
def test_a_document_that_is_no_such_list_says_why(claims: dict[str, Any], code: str) -> None:
    assert code_of(build.entry_2020(), claims) == code


def test_an_index_outside_the_list_is_the_credentials_fault() -> None:
    assert code_of(build.entry_2020(131_072), build.list_2020()) == "status.index_out_of_range"


def load(path: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((FOLDER / path).read_bytes())
    return document


@needs_vectors
def test_the_example_of_the_draft_is_read() -> None:
    stated = load("spec/example-1.json")["credentialStatus"]

    assert entry_of(stated).index == 94_567
    assert not look(stated, load("spec/example-2.json")).is_set


@needs_vectors
def test_the_lists_of_digital_bazaar_hold() -> None:
    """One bit is set, at 50,000 counted from the left: that it is set is not shown, and it never passes."""
    lists = load("digitalbazaar/encoded-lists.json")
    clear = build.list_2020(encoded=lists["encodedList100k"]["encodedList"])
    revoked = build.list_2020(encoded=lists["encodedList100KWith50KthRevoked"]["encodedList"])

    assert not look(build.entry_2020(50_000), clear).is_set
    assert code_of(build.entry_2020(50_000), revoked) == "status.bit_order_unclear"
    assert not look(build.entry_2020(49_999), revoked).is_set


@needs_vectors
@pytest.mark.parametrize(("case", "code"), [("case-14", None), ("case-15", "status.bit_order_unclear")])
def test_the_cases_of_the_vc_http_api_hold(case: str, code: str | None) -> None:
    """The second is revoked, by the bit counted from the right: it never passes."""
    stated, claims = (
        load(f"vc-http-api/{case}.json")["credentialStatus"],
        load("vc-http-api/revocationList.json"),
    )

    if code is None:
        assert not look(stated, claims).is_set
    else:
        assert code_of(stated, claims) == code


@needs_vectors
def test_a_list_of_transmute_is_all_clear() -> None:
    stated = load("transmute/signed-credential.json")["credentialStatus"]

    assert not look(stated, load("transmute/signed-revocation-list-2020.json")).is_set


@needs_vectors
@pytest.mark.parametrize("name", ["trustbloc-status-1", "did-actor-revocation-list"])
def test_lists_of_others_are_inflated(name: str) -> None:
    claims = load(f"transmute/{name}.json")

    assert decoded(claims, build.entry_2020(url=claims["id"])).count(1) >= 100_000


@needs_vectors
def test_an_index_as_number_is_read() -> None:
    assert entry_of(load("transmute/mill-test-report.json")["credentialStatus"]).index == 0


def test_a_list_decoded_for_another_mechanism_does_not_answer() -> None:
    (other,) = find_entries({"credentialStatus": build.entry()})

    with pytest.raises(StatusUnavailable) as refused:
        value_at(other, decoded(build.list_2020()))

    assert refused.value.code == "status.list_type_wrong"
