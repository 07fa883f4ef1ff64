"""Multibase, base58 and multicodec: one spelling per value, the packages of others as second opinion."""

import base58
import pytest
from hypothesis import given
from hypothesis import strategies as st
from multiformats import multicodec

from did_methods.core import multiformats
from did_methods.core.errors import DidInvalid
from did_methods.core.multiformats import (
    ALPHABET,
    MAX_MULTIBASE_CHARS,
    decode_base58,
    decode_multibase,
    encode_base58,
    join_multicodec,
    split_multicodec,
)
from tests import cost

NAMES = {
    "CODEC_SECP256K1": "secp256k1-pub",
    "CODEC_BLS12381_G1": "bls12_381-g1-pub",
    "CODEC_BLS12381_G2": "bls12_381-g2-pub",
    "CODEC_X25519": "x25519-pub",
    "CODEC_ED25519": "ed25519-pub",
    "CODEC_P256": "p256-pub",
    "CODEC_P384": "p384-pub",
    "CODEC_P521": "p521-pub",
    "CODEC_RSA": "rsa-pub",
    "CODEC_JWK_JCS": "jwk_jcs-pub",
}
SECRETS = ("ed25519", "secp256k1", "x25519", "p256", "p384", "p521", "rsa")


def test_codecs_are_those_of_the_multicodec_table() -> None:
    ours = {name: value for name, value in vars(multiformats).items() if name.startswith("CODEC_")}

    assert ours == {name: multicodec.get(entry).code for name, entry in NAMES.items()}
    assert {multicodec.get(f"{name}-priv").code for name in SECRETS} == multiformats.SECRET_CODECS


@given(st.binary(max_size=120))
def test_base58_agrees_with_the_base58_package(data: bytes) -> None:
    text = encode_base58(data)

    assert text == base58.b58encode(data).decode()
    assert decode_base58(text, max_chars=200) == data


@pytest.mark.parametrize("length", [0, 1, 31, 32, 33, 127, 128, 129, 1_024, 1_025, MAX_MULTIBASE_CHARS])
def test_base58_of_any_length_is_the_value_of_its_digits(length: int) -> None:
    for text in ("z" * length, "2" * length, (ALPHABET * 40)[11 : 11 + length]):
        value = 0
        for digit in text:
            value = value * 58 + ALPHABET.index(digit)

        assert decode_base58(text, max_chars=length) == value.to_bytes((value.bit_length() + 7) // 8, "big")


def test_base58_beyond_what_any_key_takes_is_refused_whatever_the_caller_allows() -> None:
    with pytest.raises(DidInvalid) as refused:
        decode_base58("2" * (MAX_MULTIBASE_CHARS + 1), max_chars=2 * MAX_MULTIBASE_CHARS)

    assert refused.value.code == "base58.too_long"


@given(st.text(ALPHABET, max_size=100))
def test_any_base58_text_is_the_one_spelling_of_its_bytes(text: str) -> None:
    assert encode_base58(decode_base58(text, max_chars=100)) == text


@pytest.mark.parametrize("text", ["0", "O", "I", "l", " 1", "1 ", "1\n", "é", "\u0661", "1\x00"])
def test_what_is_not_base58_is_refused(text: str) -> None:
    with pytest.raises(DidInvalid) as refused:
        decode_base58(text, max_chars=100)

    assert refused.value.code == "base58.invalid"


def test_a_megabyte_of_base58_is_refused_at_once() -> None:
    text = "z" * 1_000_000

    def refuse() -> None:
        with pytest.raises(DidInvalid) as refused:
            decode_multibase(text)
        assert refused.value.code == "base58.too_long"

    assert cost.seconds(refuse) < 0.05


@pytest.mark.parametrize("text", ["", "f00", "mAAAA", "UAAAA", "Z1", "\x00", "B"])
def test_other_bases_are_refused(text: str) -> None:
    with pytest.raises(DidInvalid) as refused:
        decode_multibase(text)

    assert refused.value.code == "multibase.base_not_allowed"


def test_base64url_is_the_other_base_of_multikey() -> None:
    assert decode_multibase("u7QE") == b"\xed\x01"


@pytest.mark.parametrize("text", ["u7QE=", "u7QF", "u7Q E", "u7+E"])
def test_a_second_spelling_in_base64url_is_refused(text: str) -> None:
    with pytest.raises(DidInvalid) as refused:
        decode_multibase(text)

    assert refused.value.code == "base64url.invalid"


@given(st.integers(0, 2**21 - 1), st.binary(max_size=4))
def test_a_codec_comes_back_from_its_varint(codec: int, rest: bytes) -> None:
    assert split_multicodec(join_multicodec(codec, rest)) == (codec, rest)


@pytest.mark.parametrize(
    "data", [b"", b"\xed", b"\xed\x81\x00", b"\xed\x80\x00", b"\x80\x00", b"\xff\xff\xff\x01"]
)
def test_a_varint_cut_short_or_longer_than_need_be_is_refused(data: bytes) -> None:
    with pytest.raises(DidInvalid) as refused:
        split_multicodec(data)

    assert refused.value.code == "multicodec.invalid"
