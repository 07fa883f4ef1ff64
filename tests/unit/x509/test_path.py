"""A chain is good if every step may vouch for the one below, up to an anchor; RFC 5280, section 6.1, step by step."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final

import pytest
from cryptography import x509 as pyca
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509 import verification
from cryptography.x509.oid import ExtendedKeyUsageOID

from tests.builders import keys
from tests.builders.certificates import Certified, authority, certify, leaf, name, qc_statements
from tests.world import NOW
from verifier import x509
from verifier.errors import Problem, Rejected, Undetermined

ROOT: Final = authority()
MIDDLE: Final = authority("Example Issuing", ROOT)
GOOD: Final = leaf(MIDDLE, "college.example")
OTHER: Final = authority("Other Root")


def validated(signer: Certified, *anchors: Certified, at: datetime = NOW, root: bool = False) -> list[bytes]:
    """Return the path that was found, as DER."""
    chain = x509.read_chain(signer.chain(root=root))
    trusted = x509.anchors_of(tuple(anchor.der for anchor in anchors))
    return [x509.thumbprint(one) for one in x509.validate(chain, trusted, at)]


def refused(signer: Certified, *anchors: Certified, at: datetime = NOW) -> str:
    """Return the code of why there is no path."""
    with pytest.raises(Problem) as problem:
        validated(signer, *anchors, at=at)
    return problem.value.code


def digests(*certified: Certified) -> list[bytes]:
    return [bytes.fromhex(one.sha256) for one in certified]


@pytest.mark.parametrize("root", [True, False], ids=["with its root", "without"])
def test_a_chain_to_a_trusted_root_is_a_path(*, root: bool) -> None:
    assert validated(GOOD, OTHER, ROOT, root=root) == digests(GOOD, MIDDLE, ROOT)


def test_a_trusted_authority_in_the_middle_ends_the_path() -> None:
    assert validated(GOOD, MIDDLE) == digests(GOOD, MIDDLE)


def test_a_leaf_that_is_itself_trusted_needs_nobody_above() -> None:
    lone = leaf(None, "college.example")

    assert validated(lone, lone) == digests(lone)


def test_what_follows_the_anchor_is_not_looked_at() -> None:
    chain = x509.read_chain([*GOOD.chain(), OTHER.der])

    assert len(x509.validate(chain, x509.anchors_of((MIDDLE.der,)), NOW)) == 2


@pytest.mark.parametrize("kind", keys.KINDS)
def test_authorities_of_every_kind_of_key_are_judged(kind: str) -> None:
    root = authority(key=keys.key(kind, seed=5))
    signer = leaf(root, "a.example", key=keys.key(kind, seed=6))

    assert validated(signer, root) == digests(signer, root)


def test_a_renewed_root_of_the_same_name_is_found_among_its_elders() -> None:
    elder = authority(key=keys.key("P-256", seed=900))

    assert validated(GOOD, elder, ROOT) == digests(GOOD, MIDDLE, ROOT)


_AUTHORITY: Final[list[tuple[pyca.ExtensionType, bool]]] = [
    (pyca.BasicConstraints(ca=True, path_length=None), True)
]
CASES: Final[dict[str, tuple[Callable[[], Certified], str]]] = {
    "nobody trusted above": (lambda: leaf(OTHER), "certificate.untrusted"),
    "self-signed": (lambda: leaf(None, "college.example"), "certificate.untrusted"),
    "an authority that lies about its name": (
        lambda: leaf(authority("Example Root", key=keys.key("P-256", seed=900))), "certificate.untrusted"
    ),
    "signed by another than the next": (
        lambda: leaf(authority("Example Issuing", ROOT, signer=OTHER.key), "college.example"),
        "certificate.untrusted",
    ),
    "not signed by the next": (
        lambda: leaf(MIDDLE, "college.example", signer=OTHER.key), "certificate.broken_chain"
    ),
    "of another name than the next": (
        lambda: leaf(MIDDLE, "college.example", issuer=name("Somebody")), "certificate.broken_chain"
    ),
    "leaf ended": (
        lambda: leaf(ROOT, not_after=datetime(2026, 5, 1, tzinfo=UTC)), "certificate.expired"
    ),
    "leaf later": (
        lambda: leaf(ROOT, not_before=datetime(2026, 7, 1, tzinfo=UTC)), "certificate.not_yet"
    ),
    "authority ended": (
        lambda: leaf(authority("A", ROOT, not_after=datetime(2026, 5, 1, tzinfo=UTC))), "certificate.expired"
    ),
    "leaf for encryption": (lambda: leaf(ROOT, may=("key_encipherment",)), "certificate.not_allowed"),
    "a leaf as authority": (lambda: leaf(leaf(ROOT, "mallory.example")), "certificate.not_allowed"),
    "an authority that is none": (lambda: leaf(authority("A", ROOT, ca=False)), "certificate.not_allowed"),
    "an authority without constraints": (
        lambda: leaf(certify(keys.key("P-256", seed=8), name("A"), ROOT)), "certificate.not_allowed"
    ),
    "an authority that may not certify": (
        lambda: leaf(authority("A", ROOT, may=("digital_signature",))), "certificate.not_allowed"
    ),
    "too many below": (
        lambda: leaf(authority("C", authority("B", authority("A", ROOT, path_length=0)))), "certificate.not_allowed"
    ),
    "a hash no longer in use": (lambda: leaf(ROOT, digest=hashes.SHA224()), "certificate.weak_signature"),
    "unknown critical extension": (
        lambda: leaf(ROOT, extra=[(_foreign(), True)]), "certificate.extension_unsupported"
    ),
    "an authority without a name": (
        lambda: leaf(certify(keys.key("P-256", seed=8), pyca.Name([]), ROOT, extensions=_AUTHORITY)),
        "certificate.not_allowed",
    ),
    "a short key above": (
        lambda: leaf(authority("A", ROOT, key=_short())), "certificate.weak_signature"
    ),
    "an old curve above": (
        lambda: leaf(authority("A", ROOT, key=_own(ec.derive_private_key(7, ec.SECP224R1())))),
        "certificate.weak_signature",
    ),
    "policies demanded, though not critically": (
        lambda: leaf(authority("A", ROOT, extra=[(pyca.PolicyConstraints(0, None), False)])),
        "certificate.extension_unsupported",
    ),
    "policies demanded": (
        lambda: leaf(authority("A", ROOT, extra=[(pyca.PolicyConstraints(0, None), True)])),
        "certificate.extension_unsupported",
    ),
}  # fmt: skip


def _own(private: Any) -> keys.Key:  # noqa: ANN401 - a key that credentials are not signed with
    return keys.Key(
        kind="P-256", private=private, multikey="", jwk={}, algs=(), _sign=lambda content, _: content
    )


def _short() -> keys.Key:
    return _own(rsa.generate_private_key(65537, 1024))  # noqa: S505 - short on purpose


def _foreign() -> pyca.UnrecognizedExtension:
    return pyca.UnrecognizedExtension(pyca.ObjectIdentifier("1.3.6.1.4.1.99999.1"), b"\x05\x00")


@pytest.mark.parametrize("case", CASES)
def test_a_chain_with_one_thing_wrong_is_no_path(case: str) -> None:
    make, code = CASES[case]

    assert refused(make(), ROOT) == code


def test_an_expired_certificate_leaves_the_question_open_and_one_for_later_does_not() -> None:
    """Nothing shows when the signature was made: before the end it would have been good, before the start never."""
    chain, trusted = x509.read_chain(GOOD.chain()), x509.anchors_of((ROOT.der,))

    with pytest.raises(Undetermined):
        x509.validate(chain, trusted, datetime(2029, 1, 1, tzinfo=UTC))
    with pytest.raises(Rejected):
        x509.validate(chain, trusted, datetime(2024, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    "allowed",
    [
        lambda: leaf(authority("B", authority("A", ROOT, path_length=1))),
        lambda: leaf(authority("A", ROOT, path_length=0)),
        lambda: leaf(ROOT, may=("content_commitment",)),
        lambda: leaf(ROOT, extra=[(_foreign(), False)]),
        lambda: leaf(ROOT, extra=[(qc_statements("seal"), True)]),
        lambda: leaf(ROOT, extra=[(pyca.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), True)]),
        lambda: leaf(authority("Example Root", ROOT, key=keys.key("P-256", seed=31), path_length=0)),
    ],
)
def test_what_the_rules_allow_is_allowed(allowed: Callable[[], Certified]) -> None:
    assert validated(allowed(), ROOT)


def _constrained(permitted: list[Any] | None = None, excluded: list[Any] | None = None) -> Certified:
    extension = pyca.NameConstraints(permitted_subtrees=permitted, excluded_subtrees=excluded)
    return authority("Constrained", ROOT, extra=[(extension, True)])


DNS, URI = pyca.DNSName, pyca.UniformResourceIdentifier


@pytest.mark.parametrize(
    ("permitted", "excluded", "names", "code"),
    [
        ([DNS("college.example")], None, ("college.example",), None),
        ([DNS("college.example")], None, ("www.College.example",), None),
        ([DNS("college.example")], None, ("https://elsewhere.example/",), None),
        ([DNS("college.example")], None, ("notcollege.example",), "certificate.name_not_allowed"),
        ([DNS("college.example")], None, ("college.example", "b.example"), "certificate.name_not_allowed"),
        (None, [DNS("example")], ("college.example",), "certificate.name_not_allowed"),
        ([DNS("")], None, ("college.example",), None),
        ([URI("college.example")], None, ("https://college.example/a",), None),
        ([URI("college.example")], None, ("https://a.college.example/",), "certificate.name_not_allowed"),
        ([URI(".example")], None, ("https://a.college.example/",), None),
        ([URI("college.example")], None, ("urn:x:1",), "certificate.name_not_allowed"),
        ([pyca.DirectoryName(name(None, None, "FI"))], None, ("a.example",), None),
        ([pyca.DirectoryName(name(None, None, "SE"))], None, ("a.example",), "certificate.name_not_allowed"),
        (None, [pyca.DirectoryName(name(None, None, "FI"))], ("a.example",), "certificate.name_not_allowed"),
        ([pyca.RFC822Name("example")], None, ("a.example",), None),
    ],
)  # fmt: skip
def test_an_authority_gives_only_the_names_that_it_may(
    permitted: list[Any] | None, excluded: list[Any] | None, names: tuple[str, ...], code: str | None
) -> None:
    signer = leaf(_constrained(permitted, excluded), *names)

    if code is None:
        assert validated(signer, ROOT)
    else:
        assert refused(signer, ROOT) == code


def test_a_constraint_on_a_kind_of_name_that_is_not_judged_leaves_the_question_open() -> None:
    mail = pyca.SubjectAlternativeName([pyca.RFC822Name("ada@college.example")])
    signer = leaf(_constrained([pyca.RFC822Name("college.example")]), extra=[(mail, False)])

    assert refused(signer, ROOT) == "certificate.extension_unsupported"


def test_comparing_names_is_bounded() -> None:
    trees = [DNS(f"n{number}.example") for number in range(100)]
    signer = leaf(_constrained(trees), *[f"n{number}.example" for number in range(100)])

    assert refused(signer, ROOT) == "certificate.extension_unsupported"


def test_a_usage_extension_that_is_missing_forbids_nothing() -> None:
    bare = certify(keys.key("P-256", seed=8), name("Bare"), ROOT)

    assert validated(bare, ROOT) == digests(bare, ROOT)


def test_a_key_that_only_costs_is_not_tried() -> None:
    """A modulus of 16,384 bits in a certificate that comes with the signature."""
    huge = rsa.RSAPublicNumbers(65537, (1 << 16_383) + 1).public_key()
    built = (
        pyca.CertificateBuilder()
        .subject_name(name("Huge"))
        .issuer_name(ROOT.certificate.subject)
        .public_key(huge)
        .serial_number(1)
        .not_valid_before(datetime(2025, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2028, 1, 1, tzinfo=UTC))
        .sign(_own(ROOT.key.private).private, hashes.SHA256())
    )
    signer = leaf(Certified(key=ROOT.key, certificate=built, by=ROOT), "a.example")

    assert refused(signer, ROOT) == "certificate.broken_chain"


def _with_exponent(exponent: int) -> keys.Key:
    private = keys.key("RSA-2048").private
    assert isinstance(private, rsa.RSAPrivateKey)
    known = private.private_numbers()
    p, q = known.p, known.q
    d = pow(exponent, -1, (p - 1) * (q - 1))
    public = rsa.RSAPublicNumbers(exponent, p * q)
    numbers = rsa.RSAPrivateNumbers(p, q, d, d % (p - 1), d % (q - 1), known.iqmp, public)
    return _own(numbers.private_key())


def test_an_exponent_that_only_costs_is_not_tried() -> None:
    """One as long as the modulus takes 10 ms, in each certificate of a chain."""
    usual, costly = (
        authority("Root", key=_with_exponent(exponent)) for exponent in ((1 << 63) + 29, (1 << 2_000) + 1_029)
    )

    assert validated(leaf(usual, "a.example"), usual)
    assert refused(leaf(costly, "a.example"), costly) == "certificate.untrusted"


def test_a_certificate_is_good_to_the_end_of_its_last_second() -> None:
    end = leaf(ROOT, not_after=datetime(2026, 5, 1, 12, 0, 0, tzinfo=UTC))

    assert validated(end, ROOT, at=datetime(2026, 5, 1, 12, 0, 0, 900_000, tzinfo=UTC))
    assert refused(end, ROOT, at=datetime(2026, 5, 1, 12, 0, 1, tzinfo=UTC)) == "certificate.expired"


def test_an_extension_that_cannot_be_read_leaves_the_question_open() -> None:
    """A constraint on addresses whose mask is none: the library gives up on all extensions of such a certificate."""
    broken = pyca.UnrecognizedExtension(
        pyca.NameConstraints.oid, bytes.fromhex("300ca00a3008870600000000ff00")
    )

    assert (
        refused(leaf(authority("A", ROOT, extra=[(broken, True)])), ROOT)
        == "certificate.extension_unreadable"
    )


# What the library's own verifier, which knows web sites alone, must refuse as well, and what it takes.
_NOT_FOR_IT: Final = frozenset(
    {
        "leaf for encryption",
        "unknown critical extension",
        "a hash no longer in use",
        "policies demanded, though not critically",
    }
)


@pytest.mark.parametrize("case", sorted(set(CASES) - _NOT_FOR_IT))
def test_a_second_opinion_refuses_the_same_chains(case: str) -> None:
    assert not second_opinion(CASES[case][0](), ROOT)


def test_a_second_opinion_takes_a_good_chain() -> None:
    assert second_opinion(GOOD, ROOT)
    assert second_opinion(leaf(ROOT), ROOT)
    assert second_opinion(leaf(authority("B", authority("A", ROOT, path_length=1)), "b.example"), ROOT)


def second_opinion(signer: Certified, *anchors: Certified) -> bool:
    """Say whether the verifier of cryptography, told to demand as little as it can, finds a path."""
    anything, either = verification.ExtensionPolicy.permit_all(), verification.Criticality.AGNOSTIC
    authorities = anything.require_present(pyca.BasicConstraints, either, None).may_be_present(
        pyca.KeyUsage,
        either,
        lambda _policy, _certificate, usage: _must(usage is None or usage.key_cert_sign),
    )
    verifier = (
        verification.PolicyBuilder()
        .store(verification.Store([anchor.certificate for anchor in anchors]))
        .time(NOW)
        .extension_policies(ca_policy=authorities, ee_policy=anything)
        .build_client_verifier()
    )
    leaf_certificate, *others = x509.read_chain(signer.chain())
    try:
        verifier.verify(leaf_certificate, others)
    except (verification.VerificationError, ValueError):
        return False
    return True


def _must(holds: bool) -> None:  # noqa: FBT001 - the one thing that it is told
    if not holds:
        raise ValueError("expected an authority that may certify")
