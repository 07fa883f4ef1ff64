"""What one certificate says: whom it speaks for, whose key it holds, how it is qualified."""

import base64
from contextlib import suppress
from typing import Final

import pytest
from cryptography import x509 as pyca
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given
from hypothesis import strategies as st

from did_methods.core.errors import DidUnavailable
from did_methods.core.public_key import public_key_from_jwk
from tests.builders import keys
from tests.builders.certificates import authority, leaf, qc_statements
from verifier import x509
from verifier.errors import Rejected
from verifier.x509 import Qualified

ROOT: Final = authority()


@pytest.mark.parametrize(
    ("names", "party", "speaks"),
    [
        (("college.example",), "https://college.example", True),
        (("college.example",), "https://college.example/issuers/7", True),
        (("college.example",), "https://college.example:8443/", True),
        (("College.Example",), "https://college.example/", True),
        (("college.example",), "did:web:college.example", True),
        (("college.example",), "did:web:college.example%3A8443:issuers:7", True),
        (("https://college.example/issuers/7",), "https://college.example/issuers/7", True),
        (("did:web:college.example",), "did:web:college.example", True),
        (("did:ebsi:zfEmvX5twhXjQJiCWsukvQA",), "did:ebsi:zfEmvX5twhXjQJiCWsukvQA", True),
        (("urn:oid:1.2.3",), "urn:oid:1.2.3", True),
        (("college.example",), "https://www.college.example/", False),
        (("*.college.example",), "https://www.college.example/", False),
        (("*.example",), "did:web:college.example", False),
        (("example",), "https://college.example/", False),
        (("college.example",), "http://college.example/", False),
        (("college.example",), "https://college.example@mallory.example/", False),
        (("college.example",), "https://mallory@college.example/", False),
        (("college.example",), "https://mallory.example/college.example", False),
        (("college.example",), "did:web:college.example.mallory.example", False),
        (("college.example",), "did:web:mallory.example:college.example", False),
        (("college.example",), "did:web:college%2Eexample", False),
        (("college.example",), "did:key:college.example", False),
        (("https://college.example/",), "https://college.example/issuers", False),
        (("college.example",), "https://[", False),
        (("college.example",), "college.example", False),
        ((), "https://college.example/", False),
    ],
)  # fmt: skip
def test_a_certificate_speaks_for_its_own_names_alone(
    names: tuple[str, ...], party: str, *, speaks: bool
) -> None:
    certificate = leaf(ROOT, *names, common="college.example").certificate

    assert x509.speaks_for(certificate, party) is speaks


@pytest.mark.parametrize("kind", keys.KINDS)
def test_the_key_is_the_subjects(kind: str) -> None:
    key = keys.key(kind, seed=3)

    found = x509.key_of(leaf(ROOT, key=key).certificate)

    assert found.raw == public_key_from_jwk(dict(key.jwk)).raw


def test_a_key_of_an_unknown_kind_is_not_shown_to_be_wrong() -> None:
    private = ec.derive_private_key(5, ec.BrainpoolP256R1())
    signer = keys.Key(
        kind="P-256", private=private, multikey="", jwk={}, algs=(), _sign=lambda content, _: content
    )

    with pytest.raises(DidUnavailable) as problem:
        x509.key_of(leaf(ROOT, key=signer).certificate)

    assert problem.value.code == "key.type_not_supported"


@pytest.mark.parametrize(
    ("types", "compliant", "found"),
    [
        (("seal",), True, {Qualified.SEAL}),
        (("signature", "seal"), True, {Qualified.SIGNATURE, Qualified.SEAL}),
        ((), True, {Qualified.SIGNATURE}),
        (("seal",), False, set()),
    ],
)
def test_a_qualified_certificate_says_for_what(
    types: tuple[str, ...], found: set[Qualified], *, compliant: bool
) -> None:
    certificate = leaf(ROOT, extra=[(qc_statements(*types, compliant=compliant), False)]).certificate

    assert x509.qualified_as(certificate) == found
    assert x509.qualified_as(leaf(ROOT).certificate) == frozenset()


@given(st.binary(max_size=64))
def test_any_bytes_as_qualified_statements_are_read_or_refused(content: bytes) -> None:
    extension = pyca.UnrecognizedExtension(pyca.ObjectIdentifier("1.3.6.1.5.5.7.1.3"), content)
    certificate = leaf(ROOT, extra=[(extension, False)]).certificate

    with suppress(Rejected):
        assert isinstance(x509.qualified_as(certificate), frozenset)


GOOD: Final = leaf(ROOT, "college.example").der


@pytest.mark.filterwarnings("ignore:Parsed a serial number which wasn't positive")
@given(st.binary(max_size=200) | st.tuples(st.integers(0, len(GOOD) - 1), st.integers(0, 255)).map(
    lambda at: GOOD[: at[0]] + bytes([at[1]]) + GOOD[at[0] + 1 :]
))  # fmt: skip
def test_any_bytes_are_a_certificate_or_refused(der: bytes) -> None:
    with suppress(Rejected):
        assert x509.thumbprint(x509.read_certificate(der))


def _a_bit_less() -> bytes:
    """Return a certificate whose signature leaves its last bit out, made anew until that is 0."""
    while (made := authority().certificate).signature[-1] & 1:
        pass
    der, at = made.public_bytes(Encoding.DER), -len(made.signature) - 1
    return der[:at] + b"\x01" + der[at:][1:]


@pytest.mark.parametrize(
    ("ders", "code"),
    [
        ([], "certificate.malformed"),
        ([b""], "certificate.malformed"),
        ([GOOD + b"\x00"], "certificate.malformed"),
        ([GOOD.replace(b"\xa0\x03\x02\x01\x02", b"\xa0\x03\x02\x01\x01", 1)], "certificate.malformed"),
        ([b"\x30" * 20_000], "certificate.malformed"),
        ([_a_bit_less()], "certificate.malformed"),
        ([GOOD] * 9, "certificate.too_many"),
    ],
)
def test_a_chain_of_something_else_is_refused(ders: list[bytes], code: str) -> None:
    with pytest.raises(Rejected) as problem:
        x509.read_chain(ders)

    assert problem.value.code == code


def test_a_pem_file_holds_any_number_of_certificates_with_comments_between() -> None:
    other = authority("Other")

    assert x509.read_pem(f"# ours\n{ROOT.pem}\n# theirs\n{other.pem}".encode()) == (ROOT.der, other.der)


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----",
        b"-----BEGIN CERTIFICATE-----\nAAA\n-----END CERTIFICATE-----",
        b"-----BEGIN CERTIFICATE-----\n"
        + base64.b64encode(b"no certificate")
        + b"\n-----END CERTIFICATE-----",
    ],
)
def test_a_pem_file_of_something_else_is_refused(text: bytes) -> None:
    with pytest.raises(Rejected) as problem:
        x509.read_pem(text)

    assert problem.value.code == "certificate.malformed"


def test_a_certificate_says_to_whom_and_in_which_countries() -> None:
    middle = authority("Middle", ROOT, country="SE")
    signer = leaf(middle, organization="Example College")

    assert x509.subject_name(signer.certificate) == "Example College"
    assert x509.subject_name(leaf(ROOT, organization=None, common="Signer").certificate) == "Signer"
    assert x509.countries_of([signer.certificate, middle.certificate]) == ("FI", "SE")
