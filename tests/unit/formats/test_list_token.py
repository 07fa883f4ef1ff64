"""A status list token is taken apart in both its forms: what it says, of which type it is, and whose key it names."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import list_token as build
from tests.builders.cbor import encode_cbor
from tests.builders.issuer import Issuer
from tests.builders.status_list import LIST_URL
from verifier.errors import InputRefused, Rejected
from verifier.formats.core.cose import cose_sign1, header_of
from verifier.formats.core.list_token import MAX_CBOR_ITEMS, issued_at, read_list_token
from verifier.model import CoseSign1, Parsed

KEYED = Issuer()
TYPES = frozenset({"statuslist+jwt", "statuslist+cwt"})
ISSUER = "did:example:issuer"
MAX = 2 * 1024 * 1024


def read(raw: bytes | str, issuer: str | None = ISSUER) -> Parsed:
    content = raw.encode() if isinstance(raw, str) else raw
    return read_list_token(content, types=TYPES, issuer=issuer, max_bytes=MAX)


def refusal_of(raw: bytes | str) -> str:
    with pytest.raises(Rejected) as refused:
        read(raw)
    return refused.value.code


BOTH = [
    pytest.param(KEYED.list_jwt(build.token_claims()), "jws", id="jwt"),
    pytest.param(KEYED.cwt(build.cwt_claims()), "cose_sign1", id="cwt"),
]


@pytest.mark.parametrize(("raw", "suite"), BOTH)
def test_both_forms_say_the_same(raw: bytes | str, suite: str) -> None:
    parsed = read(raw)

    assert parsed.claims["sub"] == LIST_URL
    assert parsed.claims["ttl"] == 43_200
    assert parsed.claims["status_list"]["bits"] == 1
    assert issued_at(parsed) == parsed.period.valid_from == datetime.fromtimestamp(build.ISSUED, UTC)
    assert parsed.period.valid_until == datetime.fromtimestamp(build.EXPIRES, UTC)
    (proof,) = parsed.proofs
    assert (proof.suite, proof.key_reference, proof.purpose) == (
        suite,
        KEYED.identity.method_id,
        "assertionMethod",
    )


@pytest.mark.parametrize("prefix", ["", "application/", "Application/"])
def test_a_media_type_may_be_written_whole(prefix: str) -> None:
    assert read(KEYED.list_jwt({}, header={"typ": f"{prefix}statuslist+jwt"})).format == "statuslist+jwt"


@pytest.mark.parametrize(
    ("claims", "kid", "party"),
    [
        ({"iss": "https://status.example"}, "did:example:other#1", "https://status.example"),
        ({}, "did:example:other#1", "did:example:other"),
        ({}, "https://status.example/keys#1", "https://status.example/keys"),
        ({}, "12", ISSUER),
        ({}, "#1", ISSUER),
        ({}, ..., ISSUER),
        ({"iss": 7}, "12", ISSUER),
        ({"iss": ""}, "12", ISSUER),
    ],
)
def test_who_signed_is_who_says_so_then_whose_key_it_is_then_the_issuer(
    claims: dict[str, Any], kid: object, party: str
) -> None:
    named = {} if kid is ... else {4: str(kid).encode()}
    as_numbers = {1: claims["iss"]} if "iss" in claims else {}

    assert read(KEYED.list_jwt(claims, header={"kid": kid})).party == party
    assert read(KEYED.cwt(as_numbers, unprotected=named)).party == party


def test_a_key_name_of_mere_bytes_names_a_key_only_to_its_owner() -> None:
    parsed = read(KEYED.cwt({}, unprotected={4: b"\xff\xfe"}))

    assert parsed.proofs[0].key_reference == ISSUER


def test_without_anybody_to_name_there_is_no_key_to_look_for() -> None:
    parsed = read(KEYED.cwt({}, unprotected={}), issuer=None)

    assert (parsed.party, parsed.proofs[0].key_reference) == (None, None)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (KEYED.list_jwt({}, header={"typ": "JWT"}), "jws.wrong_token_type"),
        (KEYED.list_jwt({}, header={"typ": ["statuslist+jwt"]}), "jws.wrong_token_type"),
        (KEYED.cwt({}, protected={16: 1}), "jws.wrong_token_type"),
        (KEYED.cwt({}, protected={16: "identifierlist+cwt"}), "jws.wrong_token_type"),
        (KEYED.list_jwt({"iat": "now"}), "jws.numeric_date"),
        (KEYED.cwt({4: 2**63}), "jws.numeric_date"),
        (KEYED.cwt({5: b""}), "jws.numeric_date"),
        (KEYED.cwt([]), "cose.malformed"),
        (KEYED.cwt({2: "a", "sub": "b"}), "cose.malformed"),
        (KEYED.cwt(b"\x01\x02"), "cose.malformed"),
        (KEYED.cwt(b"\x9f\xff"), "cose.malformed"),
        (KEYED.cwt(build.cwt_claims())[:-1], "cose.malformed"),
        (KEYED.cwt(build.cwt_claims()) + b"\x00", "cose.malformed"),
        (b"\xd2" + encode_cbor([b"", {}, b""]), "cose.malformed"),
        (b"\xd2" + encode_cbor({1: 2}), "cose.malformed"),
        (b"\xd2" + encode_cbor(["", {}, b"", b""]), "cose.malformed"),
        (b"\xd2" + encode_cbor([b"", [], b"", b""]), "cose.malformed"),
        (b"\xd2" + encode_cbor([b"", {}, None, b""]), "cose.malformed"),
        (b"\xd2" + encode_cbor([b"", {}, b"", "x"]), "cose.malformed"),
        (b"\xd2" + encode_cbor([encode_cbor([1]), {}, b"", b""]), "cose.malformed"),
        (KEYED.cwt({}, unprotected={16: build.CWT_TYPE}), "cose.malformed"),  # a header in both places
        ("", "input.format_unknown"),
        ("e30.e30", "input.format_unknown"),
        ("eyJ9.e30.AA", "jws.malformed"),
    ],
)
def test_anything_else_is_refused_by_name(raw: bytes | str, code: str) -> None:
    assert refusal_of(raw) == code


def test_no_headers_at_all_are_an_empty_map() -> None:
    message = cose_sign1(b"\xd2" + encode_cbor([b"", {1: -8}, b"p", b"s"]), max_bytes=100)

    assert message.protected == {}
    assert (header_of(message, 1), header_of(message, 4)) == (-8, None)
    assert message.signing_input == encode_cbor(["Signature1", b"", b"", b"p"])


@pytest.mark.parametrize("length", [0, 23, 24, 255, 256, 65_535, 65_536, 70_000])
def test_what_is_signed_is_the_structure_of_the_specification(length: int) -> None:
    """RFC 9052, section 4.4, written by another encoder than ours."""
    header, payload = encode_cbor({1: -8}), bytes(length)
    message = cose_sign1(b"\xd2" + encode_cbor([header, {}, payload, b"s"]), max_bytes=100_000)

    assert message.signing_input == encode_cbor(["Signature1", header, b"", payload])


def test_a_large_list_of_identifiers_is_read_and_one_beyond_the_bound_refused() -> None:
    def listed(count: int) -> bytes:
        names = {number.to_bytes(4, "big"): 0 for number in range(count)}
        return KEYED.cwt({65530: {"identifiers": names}})

    assert len(read(listed(100_000)).claims["identifier_list"]["identifiers"]) == 100_000
    assert refusal_of(listed(MAX_CBOR_ITEMS // 2)) == "cose.malformed"


GOOD = KEYED.cwt(build.cwt_claims())


@given(st.binary(max_size=200), st.integers(0, len(GOOD)), st.binary(max_size=3))
def test_any_bytes_are_a_token_or_refused(noise: bytes, cut: int, patch: bytes) -> None:
    for raw in (noise, b"\xd2" + noise, GOOD[:cut] + patch + GOOD[cut + len(patch) :]):
        try:
            parsed = read(raw)
        except (Rejected, InputRefused):
            continue
        assert isinstance(parsed.proofs[0].secured, CoseSign1)
