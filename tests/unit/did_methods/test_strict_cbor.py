"""CBOR is read in its one spelling, or refused with the reason, whatever the bytes are."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from did_methods.core.strict_cbor import MAX_DEPTH, CborInvalid, parse_cbor
from tests import cost
from tests.builders.cbor import encode_cbor

# RFC 8949, appendix A: those that are allowed here.
EXAMPLES = [
    ("00", 0),
    ("01", 1),
    ("0a", 10),
    ("17", 23),
    ("1818", 24),
    ("1864", 100),
    ("1903e8", 1000),
    ("1a000f4240", 1_000_000),
    ("1b000000e8d4a51000", 1_000_000_000_000),
    ("1bffffffffffffffff", 18_446_744_073_709_551_615),
    ("3bffffffffffffffff", -18_446_744_073_709_551_616),
    ("20", -1),
    ("29", -10),
    ("3863", -100),
    ("3903e7", -1000),
    ("f4", False),
    ("f5", True),
    ("f6", None),
    ("40", b""),
    ("4401020304", b"\x01\x02\x03\x04"),
    ("60", ""),
    ("6161", "a"),
    ("6449455446", "IETF"),
    ("62225c", '"\\'),
    ("62c3bc", "ü"),
    ("63e6b0b4", "水"),
    ("64f0908591", "\U00010151"),
    ("80", []),
    ("83010203", [1, 2, 3]),
    ("8301820203820405", [1, [2, 3], [4, 5]]),
    ("98190102030405060708090a0b0c0d0e0f101112131415161718181819", list(range(1, 26))),
    ("a0", {}),
    ("a201020304", {1: 2, 3: 4}),
    ("a26161016162820203", {"a": 1, "b": [2, 3]}),
    ("826161a161626163", ["a", {"b": "c"}]),
]

REFUSED = [
    ("", "cbor.syntax"),
    ("0000", "cbor.syntax"),
    ("18", "cbor.syntax"),
    ("1800", "cbor.not_shortest"),
    ("1817", "cbor.not_shortest"),
    ("190018", "cbor.not_shortest"),
    ("1900ff", "cbor.not_shortest"),
    ("1a0000ffff", "cbor.not_shortest"),
    ("1b00000000ffffffff", "cbor.not_shortest"),
    ("3800", "cbor.not_shortest"),
    ("5800", "cbor.not_shortest"),
    ("9800", "cbor.not_shortest"),
    ("b800", "cbor.not_shortest"),
    ("1c", "cbor.syntax"),
    ("1d", "cbor.syntax"),
    ("1e", "cbor.syntax"),
    ("1f", "cbor.syntax"),
    ("5f42010243030405ff", "cbor.syntax"),
    ("7f657374726561646d696e67ff", "cbor.syntax"),
    ("9fff", "cbor.syntax"),
    ("bfff", "cbor.syntax"),
    ("ff", "cbor.syntax"),
    ("41", "cbor.syntax"),
    ("61", "cbor.syntax"),
    ("81", "cbor.syntax"),
    ("a1", "cbor.syntax"),
    ("a100", "cbor.syntax"),
    ("5bffffffffffffffff", "cbor.syntax"),
    ("9bffffffffffffffff", "cbor.syntax"),
    ("bbffffffffffffffff", "cbor.syntax"),
    ("9a00ffffff", "cbor.syntax"),
    ("61ff", "cbor.not_utf8"),
    ("63eda080", "cbor.not_utf8"),
    ("c000", "cbor.type_not_allowed"),
    ("c11a514b67b0", "cbor.type_not_allowed"),
    ("d9d9f700", "cbor.type_not_allowed"),
    ("e0", "cbor.type_not_allowed"),
    ("f0", "cbor.type_not_allowed"),
    ("f3", "cbor.type_not_allowed"),
    ("f7", "cbor.type_not_allowed"),
    ("f814", "cbor.type_not_allowed"),
    ("f8ff", "cbor.type_not_allowed"),
    ("f90000", "cbor.type_not_allowed"),
    ("fa47c35000", "cbor.type_not_allowed"),
    ("fb3ff199999999999a", "cbor.type_not_allowed"),
    ("a200010002", "cbor.duplicate_key"),
    ("a2616101616102", "cbor.duplicate_key"),
    ("a1f500", "cbor.type_not_allowed"),
    ("a1f600", "cbor.type_not_allowed"),
    ("a18000", "cbor.type_not_allowed"),
    ("a1a000", "cbor.type_not_allowed"),
]


def code_of(raw: bytes, **limits: Any) -> str:  # noqa: ANN401 - as `parse_cbor` takes them
    with pytest.raises(CborInvalid) as refused:
        parse_cbor(raw, **({"max_bytes": 1 << 20} | limits))
    return refused.value.code


@pytest.mark.parametrize(("text", "value"), EXAMPLES)
def test_the_examples_of_the_rfc_are_read(text: str, value: Any) -> None:  # noqa: ANN401
    found = parse_cbor(bytes.fromhex(text), max_bytes=100)

    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(("text", "code"), REFUSED)
def test_what_is_not_the_one_spelling_of_anything_is_refused(text: str, code: str) -> None:
    assert code_of(bytes.fromhex(text)) == code


def test_a_key_of_another_type_is_another_key() -> None:
    found = parse_cbor(bytes.fromhex("a3006161410061624002"), max_bytes=100)

    assert found == {0: "a", b"\x00": "b", b"": 2}


def test_the_limits_hold() -> None:
    assert code_of(bytes(11), max_bytes=10) == "cbor.too_large"
    assert code_of(b"\x81" * (MAX_DEPTH + 1) + b"\x00") == "cbor.too_deep"
    assert parse_cbor(b"\x81" * MAX_DEPTH + b"\x00", max_bytes=100)
    assert code_of(b"\x83\x00\x00\x00", max_items=3) == "cbor.too_many_items"
    assert code_of(b"\xa1\x00\x00", max_items=2) == "cbor.too_many_items"
    assert parse_cbor(b"\x83\x00\x00\x00", max_bytes=4, max_items=4) == [0, 0, 0]


@pytest.mark.parametrize(
    "raw",
    [
        b"\x9a\x00\x0f\x00\x00" + b"\x80" * 0xF0000,
        b"\xba\x00\x07\x00\x00" + b"".join(b"\x1a" + n.to_bytes(4, "big") for n in range(0x10000, 0x40000)),
        b"\x81" * 1_000_000,
        b"\x5a\x00\x0f\xff\xff" + bytes(100),
    ],
    ids=["wide array", "wide map", "deep", "short"],
)
def test_a_bomb_is_refused_at_once(raw: bytes) -> None:
    assert cost.seconds(lambda: code_of(raw, max_bytes=1 << 21)) < 0.5


@given(st.binary(max_size=100))
def test_any_bytes_are_a_value_or_refused(raw: bytes) -> None:
    try:
        parse_cbor(raw, max_bytes=100)
    except CborInvalid:
        return


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**64), 2**64 - 1)
    | st.binary(max_size=30)
    | st.text(max_size=30),
    lambda inner: (
        st.lists(inner, max_size=5)
        | st.dictionaries(
            st.integers(-(2**64), 2**64 - 1) | st.binary(max_size=5) | st.text(max_size=5), inner, max_size=5
        )
    ),
    max_leaves=20,
)


@given(values)
def test_what_is_written_in_the_one_spelling_is_read_back(value: Any) -> None:  # noqa: ANN401
    raw = encode_cbor(value)

    found = parse_cbor(raw, max_bytes=1 << 16)

    assert found == value
    assert encode_cbor(found) == raw


@given(values, st.integers(0, 200), st.integers(1, 255))
def test_no_second_spelling_has_the_same_value(value: Any, position: int, mask: int) -> None:  # noqa: ANN401
    raw = bytearray(encode_cbor(value))
    raw[position % len(raw)] ^= mask
    try:
        found = parse_cbor(bytes(raw), max_bytes=1 << 16)
    except CborInvalid:
        return

    assert encode_cbor(found) == bytes(raw)


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("f93c00", 1.0),
        ("f90014", 20 * 2**-24),  # a number whose bits are those of `false` is a number
        ("f90015", 21 * 2**-24),
        ("fa47c35000", 100000.0),
        ("fb3ff199999999999a", 1.1),
        ("f7", None),
        ("f6", None),
        ("f4", False),
    ],
)
def test_relaxed_reads_finite_numbers_and_undefined_as_null(raw: str, value: object) -> None:
    read = parse_cbor(bytes.fromhex(raw), max_bytes=100, relaxed=True)

    assert (read, type(read)) == (value, type(value))


@pytest.mark.parametrize(
    "raw", ["f97c00", "f97e00", "fa7f800000", "fb7ff8000000000000", "f0", "f814", "f8ff", "ff"]
)
def test_relaxed_refuses_what_no_json_says(raw: str) -> None:
    with pytest.raises(CborInvalid):
        parse_cbor(bytes.fromhex(raw), max_bytes=100, relaxed=True)


@pytest.mark.parametrize("raw", ["f93c00", "fb3ff199999999999a", "f7", "f90014", "f90015", "f90016"])
def test_strict_refuses_numbers_with_a_point_and_undefined(raw: str) -> None:
    with pytest.raises(CborInvalid):
        parse_cbor(bytes.fromhex(raw), max_bytes=100)
