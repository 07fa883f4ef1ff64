"""StatusList2021: the older names, every base64 that issuers write, one bit only."""

import base64
import gzip
from typing import Any

import pytest

from status import (
    DecodedList,
    ProvenList,
    StatusUnavailable,
    decode_list,
    find_entries,
    value_at,
)
from tests.builders import status_list as build


def decoded(claims: dict[str, Any]) -> DecodedList:
    (entry,) = find_entries({"credentialStatus": build.entry_2021()})
    return decode_list(entry, ProvenList(claims))


@pytest.mark.parametrize(("index", "bit"), [(0, 0), (42, 1), (43, 0)])
def test_a_set_bit_is_found_from_the_left(index: int, bit: int) -> None:
    (entry,) = find_entries({"credentialStatus": build.entry_2021(index)})

    assert value_at(entry, decoded(build.list_2021({42}))).value == bit


def test_plain_base64_and_base64url_padded_or_not_are_the_same_list() -> None:
    bits = bytes(range(256)) * 64
    gzipped = gzip.compress(bits, mtime=0)
    spellings = {
        base64.b64encode(gzipped).decode(),
        base64.urlsafe_b64encode(gzipped).decode(),
        base64.b64encode(gzipped).decode().rstrip("="),
        base64.urlsafe_b64encode(gzipped).decode().rstrip("="),
    }
    assert len(spellings) >= 2

    assert {decoded(build.list_2021(encoded=spelling)).bits for spelling in spellings} == {bits}


@pytest.mark.parametrize(
    "text", ["H4sI+_AA", "H4sI====", "H4s=I", "H4sI=", "H4sI AAA", "u" + build.packed(b"", prefix="")]
)
def test_no_mixture_of_alphabets_junk_or_prefix_is_read(text: str) -> None:
    with pytest.raises(StatusUnavailable) as refused:
        decoded(build.list_2021(encoded=text))

    assert refused.value.code in {"status.list_encoding_wrong", "status.list_compression_broken"}


def test_a_newer_list_does_not_answer_an_older_entry() -> None:
    with pytest.raises(StatusUnavailable) as refused:
        decoded(build.bitstring_list())

    assert refused.value.code == "status.list_type_wrong"


@pytest.mark.parametrize(
    ("size", "code"), [(1, None), (2, "status.size_malformed"), (0, "status.size_malformed")]
)
def test_more_than_one_bit_is_not_for_this_type(size: int, code: str | None) -> None:
    (entry,) = find_entries({"credentialStatus": build.entry_2021(statusSize=size)})

    assert (entry.problem.code if entry.problem else None) == code


def test_the_dates_of_the_older_data_model_are_handed_on() -> None:
    shared = decoded(build.list_2021(expirationDate="2027-01-01T00:00:00Z"))

    assert (shared.valid_from, shared.valid_until) == ("2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z")
