"""Lists and entries that others made. Their proofs are not looked at here: what do the bits say?"""

import base64
import json
from typing import Any

import pytest

from status import (
    DecodedList,
    ProvenList,
    StatusEntry,
    StatusProblem,
    decode_list,
    find_entries,
    value_at,
)
from tests.vectors_dir import VECTORS, needs_vectors

pytestmark = needs_vectors
FOLDER = "status-bitstring-and-2021"


def load(path: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((VECTORS / path).read_bytes())
    return document


def claims_in_jwt(path: str) -> dict[str, Any]:
    payload = (VECTORS / path).read_text().strip().split(".")[1]
    claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(payload + "=="))
    inner: dict[str, Any] = claims.get("vc", claims)
    return inner


def list_at(url: str) -> dict[str, Any]:
    path = load("DOCUMENTS.json")[url]
    return claims_in_jwt(path) if path.endswith(".jwt") else load(path)


def look(entry: StatusEntry, claims: dict[str, Any]) -> int:
    """Return the value, as somebody who accepts short lists and lists under another id."""
    return value_at(entry, decode(entry, claims), minimum_entries=1, accept_other_id=True).value


def decode(entry: StatusEntry, claims: dict[str, Any]) -> DecodedList:
    return decode_list(entry, ProvenList(claims))


def values_of(credential: dict[str, Any]) -> list[int]:
    return [look(entry, list_at(entry.list_url)) for entry in find_entries(credential)]


WALTID = f"{FOLDER}/waltid"


@pytest.mark.parametrize(
    ("case", "values"),
    [
        ("bitstringstatuslist/unrevoked", [0]),
        ("bitstringstatuslist/revoked", [1]),
        ("bitstringstatuslist/custom-valid", [3]),
        ("bitstringstatuslist/custom-invalid", [0]),
        ("bitstringstatuslist/multi-status-all-valid", [0, 0]),
        ("bitstringstatuslist/multi-status-first-not-valid", [1, 0]),
        ("bitstringstatuslist/multi-status-last-not-valid", [0, 1]),
        ("revocationlist2020/unrevoked", [0]),
        ("statuslist2021/revoked.07.ebsi", [1]),
        ("statuslist2021/revoked.42.ebsi", [1]),
        ("statuslist2021/revoked.waltid", [1]),
        ("statuslist2021/unrevoked.waltid", [0]),
    ],
)
def test_walt_id_lists_hold_the_value_that_their_case_expects(case: str, values: list[int]) -> None:
    stated = load(f"{WALTID}/{case}.json")

    found = values_of(stated["credential"])

    assert found == values
    wanted = stated["policyAttribute"]
    wanted = wanted if isinstance(wanted, list) else [wanted]
    assert (found == [policy["value"] for policy in wanted]) is stated["valid"]


@pytest.mark.parametrize(
    ("case", "code"),
    [
        ("bitstringstatuslist/wrong-list-encoding", "status.list_encoding_wrong"),
        # It counts from the left-most bit, as not all issuers did: set in one reading is not shown, and never passes.
        ("revocationlist2020/revoked", "status.bit_order_unclear"),
    ],
)
def test_walt_id_lists_that_can_not_be_used_say_why(case: str, code: str) -> None:
    (entry,) = find_entries(load(f"{WALTID}/{case}.json")["credential"])

    with pytest.raises(StatusProblem) as refused:
        look(entry, list_at("https://status.example/" + case))

    assert refused.value.code == code


@pytest.mark.parametrize("name", ["credential-status-revoked", "credential-status-revoked-blank-nodes"])
def test_1edtech_badge_is_revoked_by_bit_23_though_its_index_is_a_number(name: str) -> None:
    (entry,) = find_entries(load(f"{FOLDER}/1edtech/{name}.json"))

    assert entry.index == 23
    assert look(entry, load(f"{FOLDER}/1edtech/testlist.json")) == 1


def dcc_cases() -> list[str]:
    folder = VECTORS / "digitalcredentials-vc-test-fixtures" / "cases"
    return sorted(path.name for path in folder.glob("*Status-*.json") if "noStatus" not in path.name)


@pytest.mark.parametrize("name", dcc_cases())
def test_dcc_badges_are_revoked_exactly_where_their_name_says_so(name: str) -> None:
    credential = load(f"digitalcredentials-vc-test-fixtures/cases/{name}")

    assert values_of(credential) == [int("revokedStatus" in name)]


def test_dcc_list_is_short_and_under_another_id_and_says_both() -> None:
    (entry,) = find_entries(load(f"digitalcredentials-vc-test-fixtures/cases/{dcc_cases()[0]}"))

    shared = decode(entry, list_at(entry.list_url))

    assert shared.has_other_id
    assert shared.count(1) == 100_000


DCC_LISTS = "https://digitalcredentials.github.io/vc-test-fixtures/statusLists/didkey-ed25519Signature2020/"


@pytest.mark.parametrize(
    ("name", "code"),
    [("missingBitStringType", "status.list_type_wrong"), ("tampered", "status.list_encoding_wrong")],
)
def test_dcc_lists_that_are_broken_say_why(name: str, code: str) -> None:
    (entry,) = find_entries(load(f"digitalcredentials-vc-test-fixtures/cases/{dcc_cases()[0]}"))

    with pytest.raises(StatusProblem) as refused:
        decode(entry, list_at(DCC_LISTS + name))

    assert refused.value.code == code


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("example-1", [None, None]),
        ("example-2", ["status.messages_malformed"]),  # an ellipsis stands for the fourth message
        ("example-4", [None]),
        ("example-6", [None, None]),
        ("example-7", [None, None]),
    ],
)
def test_w3c_examples_are_read(name: str, codes: list[str | None]) -> None:
    entries = find_entries(load(f"{FOLDER}/w3c-spec/{name}.json"))

    assert [entry.problem.code if entry.problem else None for entry in entries] == codes


def test_w3c_example_list_is_all_clear() -> None:
    (entry,) = find_entries(load(f"{FOLDER}/w3c-spec/example-4.json"))

    shared = decode(entry, load(f"{FOLDER}/w3c-spec/example-5.json"))

    assert shared.bits == bytes(16_384)
    assert value_at(entry, shared).value == 0


@pytest.mark.parametrize("purpose", ["Revocation", "Suspension"])
def test_digital_bazaar_list_has_its_one_bit_where_the_left_most_is_zero(purpose: str) -> None:
    claims = load(f"{FOLDER}/digitalbazaar-2021/slCredential{purpose}.json")
    stated = {
        "type": "StatusList2021Entry",
        "statusPurpose": purpose.lower(),
        "statusListCredential": claims["id"],
    }

    def value(index: int) -> int:
        (entry,) = find_entries({"credentialStatus": {**stated, "statusListIndex": str(index)}})
        return look(entry, claims)

    assert [value(index) for index in (50_000, 50_006, 50_007, 50_008)] == [0, 0, 1, 0]


@pytest.mark.parametrize("number", ["0", "1"])
def test_a_list_of_eight_entries_is_too_short(number: str) -> None:
    claims = claims_in_jwt(f"{FOLDER}/status-list.vc/{number}.jwt")
    stated = {
        "type": "StatusList2021Entry",
        "statusPurpose": claims["credentialSubject"]["statusPurpose"],
        "statusListCredential": claims["id"],
        "statusListIndex": "0",
    }
    (entry,) = find_entries({"credentialStatus": stated})

    with pytest.raises(StatusProblem) as refused:
        value_at(entry, decode(entry, claims))

    assert refused.value.code == "status.list_too_short"
