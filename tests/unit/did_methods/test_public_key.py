"""Keys as documents write them come out canonical, or are refused with the reason."""

import json
from base64 import b64encode, urlsafe_b64decode, urlsafe_b64encode
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import dsa, ec, rsa, x25519
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from hypothesis import given
from hypothesis import strategies as st

from did_methods.core.algorithms import CURVES, KeyType
from did_methods.core.errors import DidInvalid, DidProblem, DidUnavailable
from did_methods.core.multiformats import CODEC_ED25519, CODEC_P256, CODEC_RSA, encode_base58, join_multicodec
from did_methods.core.public_key import (
    PublicKey,
    public_key_from_base58,
    public_key_from_hex,
    public_key_from_jwk,
    public_key_from_multikey,
    public_key_from_pem,
)
from tests.unit.did_methods import foreign
from tests.vectors_dir import needs_vectors

ED25519 = Ed25519PrivateKey.from_private_bytes(bytes(31) + b"\x01").public_key()
RSA = rsa.generate_private_key(65537, 2048).public_key()
JWK = {"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}  # RFC 8037, A.2


def pem(key: PublicKeyTypes) -> str:
    text = key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return text.decode()


ALL = {
    KeyType.ED25519: public_key_from_pem(pem(ED25519)),
    KeyType.RSA: public_key_from_pem(pem(RSA)),
    KeyType.BLS12381_G2: PublicKey(key_type=KeyType.BLS12381_G2, raw=b"\x80" + bytes(94) + b"\x01"),
} | {
    kind: public_key_from_pem(pem(ec.derive_private_key(9, c.curve).public_key()))
    for kind, c in CURVES.items()
}


def code_of(jwk: dict[str, Any]) -> str:
    with pytest.raises(DidProblem) as refused:
        public_key_from_jwk(jwk)
    return refused.value.code


@pytest.mark.parametrize("key_type", KeyType)
def test_a_key_is_the_same_in_every_form(key_type: KeyType) -> None:
    key = ALL[key_type]

    assert key.key_type is key_type
    assert public_key_from_jwk(key.to_jwk()) == key
    assert public_key_from_multikey(key.to_multikey()) == key
    assert public_key_from_base58(encode_base58(key.raw), key_type) == key
    if key_type is not KeyType.RSA:
        assert public_key_from_hex(key.raw.hex(), key_type) == key
    assert len({key, public_key_from_jwk(key.to_jwk())}) == 1


@pytest.mark.parametrize(
    "members",
    [
        {"kty": "EC", "crv": "BLS12381_G2"},
        {"kty": "OKP", "crv": "Bls12381G2"},
    ],
)
def test_a_bls_key_is_read_as_drafts_wrote_it(members: dict[str, str]) -> None:
    key = ALL[KeyType.BLS12381_G2]

    assert public_key_from_jwk(key.to_jwk() | members) == key


def test_a_bls_key_that_is_not_compressed_is_not_shown_to_be_wrong() -> None:
    jwk = ALL[KeyType.BLS12381_G2].to_jwk() | {"kty": "EC", "y": "AA"}

    assert code_of(jwk) == "key.type_not_supported"


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x80" + bytes(94),
        b"\x80" + bytes(96),
        bytes(95) + b"\x01",
        b"\xc0" + bytes(95),
        b"\xe0" + bytes(95),
        b"\x9f" + b"\xff" * 95,
        b"\x80" + bytes(47) + b"\xff" * 48,
    ],
)
def test_bytes_that_are_no_point_of_g2_are_refused(raw: bytes) -> None:
    with pytest.raises(DidInvalid) as refused:
        public_key_from_base58(encode_base58(raw), KeyType.BLS12381_G2)

    assert refused.value.code == "key.malformed"


def test_a_bls_key_checks_no_signature_by_itself() -> None:
    with pytest.raises(DidInvalid) as refused:
        ALL[KeyType.BLS12381_G2].verify("ES256", bytes(64), b"")

    assert refused.value.code == "key.algorithm_mismatch"


def test_pkcs1_pem_is_the_same_key() -> None:
    text = RSA.public_bytes(Encoding.PEM, PublicFormat.PKCS1).decode()

    assert public_key_from_pem(text) == ALL[KeyType.RSA]


def test_the_thumbprint_is_that_of_rfc_8037() -> None:
    assert public_key_from_jwk(JWK).thumbprint() == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"


def test_the_thumbprint_is_that_of_rfc_7638() -> None:
    modulus = (
        "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiF"
        "V4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9"
        "c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1"
        "jF44-csFCur-kEgU8awapJzKnqDKgw"
    )

    key = public_key_from_jwk({"kty": "RSA", "n": modulus, "e": "AQAB", "alg": "RS256", "kid": "2011-04-29"})

    assert key.thumbprint() == "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"


@needs_vectors
def test_wycheproof_keys_for_signatures_are_accepted_or_refused_as_expected() -> None:
    wrong, seen = [], 0
    for group, test in foreign.wycheproof("json_web_key"):
        for jwk in group.get("public", {}).get("keys", []):
            seen += 1
            header, payload, signature = test["jws"].split(".")
            algorithm = json.loads(urlsafe_b64decode(header + "=="))["alg"]
            held = True
            try:
                key = public_key_from_jwk(jwk)
                key.verify(
                    algorithm, urlsafe_b64decode(signature + "=="), f"{header}.{payload}".encode("ascii")
                )
            except DidProblem:
                held = False
            if held != (test["result"] == "valid"):
                wrong.append((test["tcId"], test["comment"]))

    assert wrong == []
    assert seen == 11


@pytest.mark.parametrize("member", ["d", "p", "q", "dp", "dq", "qi", "oth", "k"])
def test_a_jwk_that_gives_its_secret_away_is_refused(member: str) -> None:
    assert code_of(JWK | {member: "AA"}) == "key.private_material"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"x": JWK["x"] + "="}, "base64url.invalid"),
        ({"x": JWK["x"][:-1] + "p"}, "base64url.invalid"),
        ({"x": JWK["x"] + "\n"}, "base64url.invalid"),
        ({"x": "!" + JWK["x"]}, "base64url.invalid"),
        ({"x": JWK["x"].replace("_", "/")}, "base64url.invalid"),
        ({"x": "A" * 3000}, "base64url.too_long"),
        ({"x": JWK["x"][:-4]}, "key.malformed"),
        ({"x": ""}, "key.malformed"),
        ({"x": None}, "key.malformed"),
        ({"x": 5}, "key.malformed"),
        ({"kty": None}, "key.malformed"),
        ({"kty": ["OKP"]}, "key.malformed"),
        ({"kty": "oct"}, "key.type_not_supported"),
        ({"kty": "EC"}, "key.type_not_supported"),
        ({"kty": "AKP"}, "key.type_not_supported"),
        ({"crv": "X25519"}, "key.type_not_supported"),
        ({"crv": {}}, "key.type_not_supported"),
        ({"use": "enc"}, "key.use_not_allowed"),
        ({"use": None}, "key.use_not_allowed"),
        ({"key_ops": ["sign"]}, "key.use_not_allowed"),
        ({"key_ops": []}, "key.use_not_allowed"),
        ({"key_ops": "verify"}, "key.use_not_allowed"),
        ({"alg": "ES256"}, "key.algorithm_mismatch"),
        ({"alg": "HS256"}, "key.algorithm_mismatch"),
        ({"alg": "none"}, "key.algorithm_mismatch"),
        ({"alg": ["EdDSA"]}, "key.algorithm_mismatch"),
    ],
)
def test_a_jwk_with_one_fault_is_refused(change: dict[str, Any], code: str) -> None:
    assert code_of(JWK | change) == code


def test_an_unknown_kind_of_key_is_not_shown_to_be_wrong() -> None:
    with pytest.raises(DidUnavailable):
        public_key_from_jwk({"kty": "AKP", "alg": "ML-DSA-44", "pub": "AA"})


@pytest.mark.parametrize("member", ["x", "y"])
def test_a_coordinate_without_its_leading_zeros_is_refused(member: str) -> None:
    jwk = ALL[KeyType.P256].to_jwk()
    shorter = urlsafe_b64encode(urlsafe_b64decode(jwk[member] + "=")[1:]).decode().rstrip("=")

    assert code_of(jwk | {member: shorter}) == "key.malformed"


def test_members_that_say_nothing_of_the_key_are_ignored() -> None:
    more = {
        "kid": "x",
        "use": "sig",
        "key_ops": ["verify"],
        "x5u": "https://a.example/",
        "jku": 5,
        "ext": True,
    }

    assert public_key_from_jwk(JWK | more) == public_key_from_jwk(JWK)


def test_the_algorithm_that_a_jwk_names_is_its_only_one() -> None:
    key = public_key_from_jwk(ALL[KeyType.RSA].to_jwk() | {"alg": "PS256"})

    with pytest.raises(DidInvalid) as refused:
        key.verify("RS256", bytes(256), b"")

    assert refused.value.code == "key.algorithm_mismatch"


@pytest.mark.parametrize(("named", "used"), [("EdDSA", "Ed25519"), ("Ed25519", "EdDSA")])
def test_the_two_names_of_ed25519_are_one_algorithm(named: str, used: str) -> None:
    secret = Ed25519PrivateKey.from_private_bytes(bytes(32))
    jwk = public_key_from_pem(pem(secret.public_key())).to_jwk()

    public_key_from_jwk(jwk | {"alg": named}).verify(used, secret.sign(b"m"), b"m")


def multikey(codec: int, data: bytes) -> str:
    return "z" + encode_base58(join_multicodec(codec, data))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (multikey(CODEC_ED25519, bytes(31)), "key.malformed"),
        (multikey(CODEC_ED25519, bytes(33)), "key.malformed"),
        (multikey(CODEC_ED25519, bytes(32)), "key.small_order"),
        (multikey(CODEC_P256, b"\x02" + b"\xff" * 32), "key.malformed"),
        (multikey(CODEC_RSA, ALL[KeyType.RSA].raw), "key.malformed"),
        (multikey(0x1300, bytes(32)), "key.private_material"),
        (multikey(0x1305, bytes(32)), "key.private_material"),
        (multikey(0xEC, bytes(32)), "key.type_not_supported"),
        (multikey(0x12, bytes(32)), "key.type_not_supported"),
        ("z" + "1" * 40, "key.type_not_supported"),
        ("f" + "00" * 32, "multibase.base_not_allowed"),
        ("", "multibase.base_not_allowed"),
        ("z", "multicodec.invalid"),
    ],
)
def test_a_broken_multikey_is_refused(text: str, code: str) -> None:
    with pytest.raises(DidProblem) as refused:
        public_key_from_multikey(text)

    assert refused.value.code == code


def test_an_uncompressed_point_is_no_multikey() -> None:
    jwk = ALL[KeyType.P256].to_jwk()
    point = b"\x04" + urlsafe_b64decode(jwk["x"] + "=") + urlsafe_b64decode(jwk["y"] + "=")

    assert public_key_from_hex(point.hex(), KeyType.P256) == ALL[KeyType.P256]
    with pytest.raises(DidInvalid) as refused:
        public_key_from_multikey(multikey(CODEC_P256, point))

    assert refused.value.code == "key.malformed"


@pytest.mark.parametrize("text", ["", "zz", "0x00", "a", "00 00", "é", "0" * 600])
def test_what_is_no_hexadecimal_key_is_refused(text: str) -> None:
    with pytest.raises(DidInvalid) as refused:
        public_key_from_hex(text, KeyType.SECP256K1)

    assert refused.value.code == "key.malformed"


@pytest.mark.parametrize("data", [ALL[KeyType.ED25519].raw, b"", b"0"])
def test_what_is_no_rsa_key_in_der_is_refused(data: bytes) -> None:
    der = ED25519.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)

    for wrong in (data, der, RSA.public_bytes(Encoding.DER, PublicFormat.PKCS1) + b"\x00"):
        with pytest.raises(DidInvalid) as refused:
            public_key_from_base58(encode_base58(wrong), KeyType.RSA)

        assert refused.value.code == "key.malformed"


def with_unknown_algorithm() -> str:
    der = ED25519.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo).replace(
        b"\x2b\x65\x70", b"\x2b\x65\x7f"
    )
    return f"-----BEGIN PUBLIC KEY-----\n{b64encode(der).decode()}\n-----END PUBLIC KEY-----\n"


SECRET_PEM = ec.derive_private_key(5, ec.SECP256R1()).private_bytes(
    Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (SECRET_PEM.decode(), "key.private_material"),
        (pem(x25519.X25519PrivateKey.from_private_bytes(bytes(32)).public_key()), "key.type_not_supported"),
        (pem(ec.derive_private_key(5, ec.SECP224R1()).public_key()), "key.type_not_supported"),
        (pem(dsa.generate_private_key(1024).public_key()), "key.type_not_supported"),  # noqa: S505 - refused
        (pem(rsa.generate_private_key(65537, 1024).public_key()), "key.rsa_size"),  # noqa: S505 - refused
        ("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n", "key.malformed"),
        (with_unknown_algorithm(), "key.type_not_supported"),
        ("", "key.malformed"),
        ("é", "key.malformed"),
        ("-" * 9000, "key.malformed"),
    ],
)
def test_a_pem_that_is_no_good_public_key_is_refused(text: str, code: str) -> None:
    with pytest.raises(DidProblem) as refused:
        public_key_from_pem(text)

    assert refused.value.code == code


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)
jwk_values = json_values | st.sampled_from(
    ["EC", "RSA", "OKP", "Ed25519", "P-256", "P-521", "secp256k1", "AQAB", "sig", "ES256", "A" * 43]
)


@given(
    st.dictionaries(st.sampled_from(["kty", "crv", "x", "y", "n", "e", "use", "alg", "key_ops"]), jwk_values)
)
def test_any_jwk_is_a_key_or_a_problem(jwk: dict[str, Any]) -> None:
    try:
        assert isinstance(public_key_from_jwk(jwk), PublicKey)
    except DidProblem as problem:
        assert problem.code  # noqa: PT017 - either ending is right


@given(st.text(max_size=60) | st.binary(max_size=60).map(lambda data: "z" + encode_base58(data)))
def test_any_text_is_a_multikey_or_a_problem(text: str) -> None:
    try:
        key = public_key_from_multikey(text)
    except DidProblem:
        return
    assert key.to_multikey() == text or text.startswith("u")


@given(st.text(max_size=80), st.binary(max_size=120))
def test_any_pem_is_a_key_or_a_problem(text: str, data: bytes) -> None:
    for candidate in (text, f"-----BEGIN PUBLIC KEY-----\n{text}\n-----END PUBLIC KEY-----", data.hex()):
        with pytest.raises(DidProblem):
            public_key_from_pem(candidate)
