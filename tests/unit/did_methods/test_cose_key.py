"""Keys as COSE has them, and the few items of CBOR that are written here."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from did_methods.core.cbor_writing import Writable, write_array, write_cbor, write_encoded
from did_methods.core.cose_key import public_key_from_cose
from did_methods.core.errors import DidInvalid, DidUnavailable
from did_methods.core.key_agreement import derive_key
from did_methods.core.strict_cbor import CborInvalid, parse_cbor, split_cbor
from tests.builders import keys
from tests.builders.cbor import Tag, encode_cbor
from tests.builders.mobile_document import DEVICE, cose_key

KEY = cose_key(DEVICE)


@pytest.mark.parametrize("kind", ["P-256", "P-384", "P-521", "Ed25519"])
def test_a_key_of_every_curve_checks_what_it_signed(kind: str) -> None:
    key = keys.key(kind, seed=4)

    public_key_from_cose(cose_key(key)).verify(key.algs[0], key.sign(b"signed"), b"signed")


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({1: 3}, "key.type_not_supported"),
        ({1: True}, "key.type_not_supported"),
        ({-1: [1]}, "key.type_not_supported"),
        ({1: None}, "key.type_not_supported"),
        ({-2: "text"}, "key.malformed"),
        ({-2: b"\x01" * 31}, "key.malformed"),
        ({-3: b"\x01" * 31}, "key.malformed"),
        ({-3: None}, "key.malformed"),
        ({-3: 1}, "key.malformed"),
        ({-3: b"\x01" * 32}, "key.malformed"),
        ({-4: b"\x01" * 32}, "key.private_material"),
    ],
)
def test_another_key_is_refused_by_name(members: dict[int, Any], code: str) -> None:
    with pytest.raises((DidInvalid, DidUnavailable)) as refused:
        public_key_from_cose({**KEY, **members})

    assert refused.value.code == code


@pytest.mark.parametrize(
    ("secret", "key", "code"),
    [
        (b"\x01" * 31, KEY, "key.malformed"),
        (b"\x00" * 32, KEY, "key.malformed"),
        (b"\xff" * 32, KEY, "key.malformed"),
        (b"\x01" * 32, cose_key(keys.key("Ed25519", seed=4)), "key.algorithm_mismatch"),
    ],
)
def test_nothing_is_agreed_with_another_secret_or_key(secret: bytes, key: dict[int, Any], code: str) -> None:
    with pytest.raises(DidInvalid) as refused:
        derive_key(secret, public_key_from_cose(key), salt=b"", label=b"")

    assert refused.value.code == code


_VALUES = st.recursive(
    st.none() | st.binary(max_size=300) | st.text(max_size=300), lambda inner: st.lists(inner, max_size=30)
)


@given(_VALUES)
def test_what_is_written_is_read_as_it_was_and_is_the_one_spelling(value: Writable) -> None:
    written = write_cbor(value)

    assert parse_cbor(written, max_bytes=10_000_000, max_depth=200) == value
    assert written == encode_cbor(value)
    assert write_encoded(written) == encode_cbor(Tag(24, written))


@given(st.lists(_VALUES, max_size=5))
def test_an_array_is_cut_into_its_items(values: list[Writable]) -> None:
    items = [write_cbor(value) for value in values]

    assert split_cbor(write_array(items), max_bytes=10_000_000) == items


@given(st.binary(max_size=40))
def test_any_bytes_are_cut_or_refused(raw: bytes) -> None:
    try:
        items = split_cbor(raw, max_bytes=100)
    except CborInvalid:
        return
    assert b"".join(items) == raw[len(raw) - len(b"".join(items)) :]


@pytest.mark.parametrize(
    "raw", [b"", b"\1", b"\x81", b"\x80\x00", b"\xa1\x01", b"\x81" * 30 + b"\x80", b"\x80" * 200]
)
def test_what_is_no_one_array_or_map_is_not_cut(raw: bytes) -> None:
    with pytest.raises(CborInvalid):
        split_cbor(raw, max_bytes=100)
