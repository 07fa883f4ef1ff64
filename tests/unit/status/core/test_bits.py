"""Inflating is bounded and total; addressing is exact; refused is what a lax reader would cut off."""

import base64
import gzip
import tracemalloc
import zlib
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from status.core.bits import (
    MAX_LIST_BYTES,
    MAX_PACKED_BYTES,
    as_base64url,
    decode_base64url,
    inflate,
    inflate_gzip,
    inflate_zlib,
    value_least_significant_first,
    value_most_significant_first,
)
from status.core.errors import StatusInvalid, StatusUnavailable
from tests import cost

MIB = 1024 * 1024


def refusal_of(packed: bytes) -> str:
    with pytest.raises(StatusUnavailable) as refused:
        inflate_gzip(packed)
    return refused.value.code


@pytest.mark.parametrize("size", [0, 1, 16_384, 8 * MIB, MAX_LIST_BYTES])
def test_a_list_up_to_the_bound_is_inflated_whole(size: int) -> None:
    assert len(inflate_gzip(gzip.compress(bytes(size)))) == size


def test_one_byte_above_the_bound_is_refused() -> None:
    assert refusal_of(gzip.compress(bytes(MAX_LIST_BYTES + 1))) == "status.list_too_large"


def test_more_packed_bytes_than_the_bound_are_refused() -> None:
    assert refusal_of(bytes(MAX_PACKED_BYTES + 1)) == "status.list_too_large"


@cache
def zeros(mib: int) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return b"".join(packer.compress(bytes(MIB)) for _ in range(mib)) + packer.flush()


def a_bomb_of(inflated_mib: int, *, claimed_bytes: int | None = None) -> bytes:
    packed = zeros(inflated_mib)
    return packed if claimed_bytes is None else packed[:-4] + claimed_bytes.to_bytes(4, "little")


@pytest.mark.parametrize("claimed", [None, 16_384, MAX_LIST_BYTES])
def test_a_bomb_is_refused_fast_and_small_whatever_size_it_claims(claimed: int | None) -> None:
    bomb = a_bomb_of(256, claimed_bytes=claimed)
    tracemalloc.start()

    code = refusal_of(bomb)

    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert code in {"status.list_too_large", "status.list_compression_broken"}
    assert peak < 40 * MIB
    longest = gzip.compress(bytes(MAX_LIST_BYTES))
    assert cost.ratio(lambda: refusal_of(bomb), lambda: inflate_gzip(longest)) < 4  # 16 times as many bytes


GOOD = gzip.compress(bytes(range(256)) * 64, mtime=0)


@pytest.mark.parametrize(
    ("packed", "what"),
    [
        (GOOD[:-1], "cut in the trailer"),
        (GOOD[: len(GOOD) // 2], "cut in the middle"),
        (GOOD[:10], "a header only"),
        (GOOD + GOOD, "two members"),
        (GOOD + b"\x00", "a byte behind"),
        (GOOD[:-8] + bytes(4) + GOOD[-4:], "wrong checksum"),
        (GOOD[:-4] + (16_383).to_bytes(4, "little"), "size too small"),
        (GOOD[:-4] + (16_385).to_bytes(4, "little"), "size too large"),
        (zlib.compress(bytes(16_384)), "zlib, not gzip"),
        (bytes(16_384), "not compressed"),
        (b"", "nothing"),
    ],
)
def test_anything_but_one_whole_gzip_member_is_refused(packed: bytes, what: str) -> None:
    assert refusal_of(packed) in {"status.list_compression_broken", "status.list_too_large"}, what


@given(st.binary(max_size=300), st.integers(0, len(GOOD)), st.binary(max_size=3))
def test_any_bytes_inflate_or_are_refused(noise: bytes, cut: int, patch: bytes) -> None:
    for packed in (noise, GOOD[:cut] + patch + GOOD[cut + len(patch) :]):
        try:
            bits = inflate_gzip(packed)
        except StatusUnavailable:
            continue
        assert bits == gzip.decompress(packed)


def zlib_refusal_of(packed: bytes) -> str:
    with pytest.raises(StatusUnavailable) as refused:
        inflate_zlib(packed)
    return refused.value.code


@pytest.mark.parametrize("size", [0, 1, 16_384, 8 * MIB, MAX_LIST_BYTES])
def test_a_zlib_list_up_to_the_bound_is_inflated_whole(size: int) -> None:
    assert len(inflate_zlib(zlib.compress(bytes(size)))) == size


def test_one_byte_above_the_bound_of_a_zlib_list_is_refused() -> None:
    assert zlib_refusal_of(zlib.compress(bytes(MAX_LIST_BYTES + 1))) == "status.list_too_large"
    assert zlib_refusal_of(bytes(MAX_PACKED_BYTES + 1)) == "status.list_too_large"


def test_a_zlib_bomb_is_refused_small() -> None:
    bomb = zlib.compress(bytes(256 * MIB), 9)
    tracemalloc.start()

    code = zlib_refusal_of(bomb)

    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert code == "status.list_too_large"
    assert peak < 40 * MIB


GOOD_ZLIB = zlib.compress(bytes(range(256)) * 64)


@pytest.mark.parametrize(
    ("packed", "what"),
    [
        (GOOD_ZLIB[:-1], "cut in the trailer"),
        (GOOD_ZLIB[: len(GOOD_ZLIB) // 2], "cut in the middle"),
        (GOOD_ZLIB[:2], "a header only"),
        (GOOD_ZLIB + GOOD_ZLIB, "two streams"),
        (GOOD_ZLIB + b"\x00", "a byte behind"),
        (GOOD_ZLIB[:-4] + bytes(4), "wrong checksum"),
        (GOOD, "gzip, not zlib"),
        (zlib.compress(bytes(16_384), wbits=-15), "no header"),
        (bytes(16_384), "not compressed"),
        (b"", "nothing"),
    ],
)
def test_anything_but_one_whole_zlib_stream_is_refused(packed: bytes, what: str) -> None:
    assert zlib_refusal_of(packed) == "status.list_compression_broken", what


@given(st.binary(max_size=300), st.integers(0, len(GOOD_ZLIB)), st.binary(max_size=3))
def test_any_bytes_are_a_zlib_stream_or_refused(noise: bytes, cut: int, patch: bytes) -> None:
    for packed in (noise, GOOD_ZLIB[:cut] + patch + GOOD_ZLIB[cut + len(patch) :]):
        try:
            bits = inflate_zlib(packed)
        except StatusUnavailable:
            continue
        assert bits == zlib.decompress(packed)


def test_the_first_bytes_tell_gzip_from_zlib() -> None:
    assert inflate(GOOD) == inflate(GOOD_ZLIB) == bytes(range(256)) * 64


@pytest.mark.parametrize("content", [b"a", b"ab", b"abc", bytes(range(250, 256))])
def test_both_alphabets_padded_or_not_are_one_text(content: bytes) -> None:
    wanted = base64.urlsafe_b64encode(content).rstrip(b"=").decode()

    spellings = [base64.b64encode(content).decode(), base64.urlsafe_b64encode(content).decode()]

    assert {as_base64url(text) for text in [*spellings, *(text.rstrip("=") for text in spellings)]} == {
        wanted
    }


@given(st.binary(min_size=1, max_size=40))
def test_base64url_of_any_bytes_decodes_to_them(content: bytes) -> None:
    assert decode_base64url(base64.urlsafe_b64encode(content).rstrip(b"=").decode()) == content


@pytest.mark.parametrize("text", ["", "YQ==", "YR", "Y", "YW\n", "Y W", "+_-A", "é", "٣AAA"])
def test_every_other_spelling_of_base64url_is_refused(text: str) -> None:
    with pytest.raises(StatusUnavailable) as refused:
        decode_base64url(text)

    assert refused.value.code == "status.list_encoding_wrong"


def test_text_longer_than_any_list_is_refused() -> None:
    with pytest.raises(StatusUnavailable) as refused:
        decode_base64url("A" * (MAX_PACKED_BYTES * 2))

    assert refused.value.code == "status.list_too_large"


@given(st.binary(min_size=1, max_size=12), st.integers(1, 16), st.data())
def test_a_value_is_the_slice_of_the_bits_written_from_left_to_right(
    bits: bytes, size: int, data: st.DataObject
) -> None:
    written = "".join(f"{byte:08b}" for byte in bits)
    count = len(written) // size
    index = data.draw(st.integers(0, count))

    if index == count:
        with pytest.raises(StatusInvalid) as refused:
            value_most_significant_first(bits, index, size)
        assert refused.value.code == "status.index_out_of_range"
    else:
        expected = int(written[index * size : (index + 1) * size], 2)
        assert value_most_significant_first(bits, index, size) == expected


@pytest.mark.parametrize("index", [-1, -8, 8, 2**31, 10**18])
def test_an_index_outside_the_list_is_never_wrapped(index: int) -> None:
    with pytest.raises(StatusInvalid) as refused:
        value_most_significant_first(b"\xff", index, 1)

    assert refused.value.code == "status.index_out_of_range"


@given(st.binary(min_size=1, max_size=12), st.sampled_from([1, 2, 4, 8]), st.data())
def test_the_other_order_is_the_slice_of_each_byte_from_right_to_left(
    bits: bytes, size: int, data: st.DataObject
) -> None:
    written = "".join(f"{byte:08b}"[::-1] for byte in bits)
    index = data.draw(st.integers(0, len(written) // size))

    if index == len(written) // size:
        with pytest.raises(StatusInvalid) as refused:
            value_least_significant_first(bits, index, size)
        assert refused.value.code == "status.index_out_of_range"
    else:
        expected = int(written[index * size : (index + 1) * size][::-1], 2)
        assert value_least_significant_first(bits, index, size) == expected


@pytest.mark.parametrize("index", [-1, -8, 8, 2**31, 10**18])
def test_in_the_other_order_an_index_outside_is_not_wrapped_either(index: int) -> None:
    with pytest.raises(StatusInvalid) as refused:
        value_least_significant_first(b"\xff", index, 1)

    assert refused.value.code == "status.index_out_of_range"
