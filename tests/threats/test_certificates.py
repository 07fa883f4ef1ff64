"""Tokens that bring their own certificates. Row W06: a chain that nobody here trusts vouches for nobody.

Good is a chain to an anchor of the operator whose first certificate names the issuer; every attack breaks one thing.
"""

import base64
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest
from msgspec.structs import replace

from did_methods.core.ports import FetchFailed
from tests.builders import credential, keys
from tests.builders.certificates import Certified, authority, leaf
from tests.builders.issuer import Dialect, Issuer
from tests.builders.keys import Identity, base64url
from tests.threats.front_door import VERIFIED, FrontDoor, checks, inconclusive, not_verified
from tests.world import World
from verifier.errors import Problem
from verifier.key_sources import SOURCES
from verifier.key_sources.core.source import Sought
from verifier.model import Signed, SignerChain, Vouched
from verifier.ports import Ports, Registry
from verifier.settings import Settings
from verifier.wiring import Verifier

ROOT: Final = authority()
MIDDLE: Final = authority("Example Issuing", ROOT)
COLLEGE: Final = "https://college.example"
GOOD: Final = leaf(MIDDLE, "college.example")
MALLORY: Final = keys.key("P-256", seed=666)
HONEST: Final = Issuer()


def signer(certified: Certified, did: str = COLLEGE) -> Issuer:
    """Return an issuer of that identifier whose key is the certificate's."""
    return Issuer(identity=Identity(did=did, key=certified.key, method_id="", document={}))


def token(
    certified: Certified = GOOD,
    issuer: str = COLLEGE,
    dialect: Dialect = "vcdm20",
    *,
    header: Mapping[str, object] | None = None,
    **members: Any,  # noqa: ANN401
) -> str:
    """Return a token of `issuer`, really signed by the key of `certified`, with its chain."""
    claims = (credential.badge_v1 if dialect == "vcdm11" else credential.badge)(issuer=issuer, **members)
    stated = {"kid": ..., "x5c": certified.x5c(), **(header or {})}
    return signer(certified, issuer).sign_jwt(claims, dialect, header=stated)


@pytest.fixture
def authorities(tmp_path: Path) -> Path:
    path = tmp_path / "authorities.pem"
    path.write_text(f"# the one we trust\n{ROOT.pem}", "utf-8")
    return path


@pytest.fixture
def trusting(world: World, authorities: Path) -> FrontDoor:
    return FrontDoor(world, Settings(token_authorities=str(authorities)))


@pytest.mark.parametrize("dialect", ["vcdm11", "ob3", "vcdm20"])
@pytest.mark.parametrize("root", [True, False], ids=["with its root", "without"])
async def test_a_chain_to_a_trusted_authority_that_names_the_issuer_verifies(
    trusting: FrontDoor, dialect: Dialect, *, root: bool
) -> None:
    attack = token(dialect=dialect, header={"x5c": GOOD.x5c(root=root)})

    assert await trusting.answer(attack) == VERIFIED
    assert trusting.world.log == []


async def test_the_report_names_the_certificate_and_whom_it_speaks_for(trusting: FrontDoor) -> None:
    report = await trusting.report(token())

    digest = base64url(bytes.fromhex(GOOD.sha256))
    assert checks(report, "proof")[0].facts["verification_method"] == f"x5c:{digest}"
    assert checks(report, "key_binding")[0].facts == {"controller": COLLEGE}
    assert report.issuer is not None
    assert [step.rung for step in report.issuer.assurance] == ["key", "domain"]


@pytest.mark.parametrize(
    ("names", "issuer"),
    [
        (("https://college.example/issuers/7",), "https://college.example/issuers/7"),
        (("college.example",), "https://college.example/issuers/7"),
        (("college.example",), "did:web:college.example"),
        (("urn:oid:1.2.3",), "urn:oid:1.2.3"),
    ],
)
async def test_the_issuer_is_who_the_certificate_names(
    trusting: FrontDoor, names: tuple[str, ...], issuer: str
) -> None:
    assert await trusting.answer(token(leaf(MIDDLE, *names), issuer)) == VERIFIED


@pytest.mark.parametrize("thumbprint", [base64url(bytes.fromhex(GOOD.sha256)), ...], ids=["right", "none"])
async def test_the_digest_of_the_certificate_may_stand_beside_it(
    trusting: FrontDoor, thumbprint: object
) -> None:
    assert await trusting.answer(token(header={"x5t#S256": thumbprint})) == VERIFIED


async def test_a_presentation_may_be_signed_by_a_certified_holder(trusting: FrontDoor) -> None:
    holder = signer(GOOD)

    shown = holder.presentation_jwt(token(), header={"kid": ..., "x5c": GOOD.x5c()})

    assert await trusting.answer(shown) == VERIFIED


# --- W06 ---

SELF_SIGNED: Final = leaf(None, "college.example", key=MALLORY)
FORGED: Final = leaf(authority("Example Root", key=MALLORY), "college.example", key=MALLORY)
ANOTHER: Final = leaf(MIDDLE, "mallory.example", key=MALLORY)


@pytest.mark.parametrize(
    ("attack", "code"),
    [
        pytest.param(lambda: token(SELF_SIGNED), "certificate.untrusted", id="W06-self-signed"),
        pytest.param(lambda: token(FORGED), "certificate.untrusted", id="W06-authority-of-one's-own"),
        pytest.param(
            lambda: token(SELF_SIGNED, header={"x5c": [*SELF_SIGNED.x5c(), *ROOT.x5c(root=True)]}),
            "certificate.broken_chain",
            id="W06-trusted-root-beside",
        ),
        pytest.param(
            lambda: token(SELF_SIGNED, header={"x5c": GOOD.x5c()}),
            "proof.signature_invalid",
            id="W06-certificate-of-the-victim",
        ),
        pytest.param(
            lambda: token(SELF_SIGNED, header={"x5c": [*GOOD.x5c(), *SELF_SIGNED.x5c()]}),
            "proof.signature_invalid",
            id="W06-own-certificate-last",
        ),
        pytest.param(
            lambda: token(
                leaf(GOOD, "college.example", key=MALLORY),
            ),
            "certificate.not_allowed",
            id="W06-certified-by-a-leaf",
        ),
        pytest.param(lambda: token(ANOTHER), "key_binding.issuer_mismatch", id="W06-another-name"),
        pytest.param(
            lambda: token(leaf(MIDDLE, "*.example", key=MALLORY)), "key_binding.issuer_mismatch", id="W06-wildcard"
        ),
        pytest.param(
            lambda: token(leaf(MIDDLE, key=MALLORY, common="college.example")),
            "key_binding.issuer_mismatch",
            id="W06-common-name",
        ),
        pytest.param(
            lambda: token(leaf(MIDDLE, "college.example", not_before=datetime(2026, 7, 1, tzinfo=UTC))),
            "certificate.not_yet",
            id="W06-not-yet",
        ),
        pytest.param(
            lambda: token(leaf(MIDDLE, "college.example", may=("key_encipherment",))),
            "certificate.not_allowed",
            id="W06-not-for-signing",
        ),
        pytest.param(
            lambda: token(header={"x5t#S256": base64url(bytes(32))}),
            "certificate.thumbprint_differs",
            id="W06-other-digest",
        ),
        pytest.param(
            lambda: token(header={"x5t#S256": ["x"]}), "certificate.thumbprint_differs", id="W06-digest-type"
        ),
        pytest.param(lambda: token(header={"x5c": []}), "certificate.malformed", id="W06-empty"),
        pytest.param(lambda: token(header={"x5c": None}), "certificate.malformed", id="W06-null"),
        pytest.param(lambda: token(header={"x5c": GOOD.x5c()[0]}), "certificate.malformed", id="W06-text"),
        pytest.param(lambda: token(header={"x5c": [7]}), "certificate.malformed", id="W06-number"),
        pytest.param(
            lambda: token(header={"x5c": ["A" * 30_000]}), "certificate.malformed", id="W06-too-long"
        ),
        pytest.param(
            lambda: token(header={"x5c": [base64.b64encode(b"0\x82 a leaf that vouches for itself").decode()]}),
            "certificate.malformed",
            id="W06-no-certificate",
        ),
        pytest.param(
            lambda: token(header={"x5c": [base64url(GOOD.der)]}), "certificate.malformed", id="W06-base64url"
        ),
        pytest.param(
            lambda: token(header={"x5c": GOOD.x5c() * 5}), "certificate.too_many", id="W06-too-many"
        ),
    ],
)  # fmt: skip
async def test_a_chain_that_vouches_for_another_or_for_nobody_is_refused(
    trusting: FrontDoor, attack: Callable[[], str], code: str
) -> None:
    assert await trusting.answer(attack()) == not_verified(code)
    assert trusting.world.log == []


async def test_a_certificate_past_its_end_leaves_the_question_open(trusting: FrontDoor) -> None:
    """The signature may be older than the end; nothing shows it."""
    assert await trusting.answer(token(), now=datetime(2029, 1, 1, tzinfo=UTC)) == inconclusive(
        "certificate.expired"
    )


@pytest.mark.parametrize("certified", [GOOD, SELF_SIGNED], ids=["good", "W06-self-signed"])
async def test_where_no_authority_is_configured_nobody_can_tell(
    door: FrontDoor, certified: Certified
) -> None:
    assert await door.answer(token(certified)) == inconclusive("certificate.no_anchors")


async def test_the_certificate_of_another_is_told_under_the_policy_that_tolerates_it(
    trusting: FrontDoor,
) -> None:
    report = await trusting.report(token(ANOTHER), policy="conformance")

    assert report.issuer is not None
    assert not report.issuer.proven


@pytest.mark.parametrize(
    "header", [{"x5u": "https://canary.example/chain"}, {"jku": "https://canary.example/"}]
)
async def test_a_chain_elsewhere_is_refused_beside_a_good_one_too(
    trusting: FrontDoor, header: Mapping[str, object]
) -> None:
    """Row W04."""
    assert await trusting.answer(token(header=header)) == not_verified("jws.remote_key_header")
    assert trusting.world.log == []


# --- beside a key that the issuer's own document lists ---


async def test_beside_a_did_key_a_chain_decides_nothing(trusting: FrontDoor) -> None:
    good = HONEST.sign_jwt(credential.badge(issuer=HONEST.did), header={"x5c": SELF_SIGNED.x5c()})
    junk = HONEST.sign_jwt(credential.badge(issuer=HONEST.did), header={"x5c": "junk", "kid": ...})

    assert await trusting.answer(good) == VERIFIED
    assert await trusting.answer(junk) == VERIFIED


async def test_a_did_web_with_a_key_id_is_looked_up_whatever_chain_it_brings(trusting: FrontDoor) -> None:
    identity = keys.did_web(keys.key("P-256", seed=9), host="college.example")
    trusting.world.serve_identity(identity)
    issuer = Issuer(identity=identity)

    for kid in (identity.method_id, "key-1", "#key-1"):
        header = {"kid": kid, "x5c": SELF_SIGNED.x5c()}
        signed = issuer.sign_jwt(credential.badge(issuer=identity.did), header=header)
        assert await trusting.answer(signed) == VERIFIED


# --- registries that list certificates ---


def listing(*answers: Certified | Exception) -> Registry:
    """Return a registry that vouches for these, or fails."""

    async def anchors(_chain: SignerChain, _ports: Ports) -> Vouched:
        for answer in answers:
            if isinstance(answer, Exception):
                raise answer
        return Vouched(certificates=tuple(one.der for one in answers if isinstance(one, Certified)))

    async def standing(*_: object) -> Any:  # noqa: ANN401
        raise AssertionError("nobody asks here")

    return Registry(
        name="list", type="test", standing=standing, anchors=anchors, anchors_for=frozenset({Signed.TOKEN})
    )


CHAIN: Final = SignerChain(certificates=tuple(GOOD.chain()), signed=Signed.TOKEN)
DOWN: Final = FetchFailed("fetch.connect", "expected the host to answer, got none")


@pytest.mark.parametrize(
    ("registries", "code"),
    [
        ([listing(ROOT)], None),
        ([listing(), listing(ROOT)], None),
        ([listing(DOWN), listing(ROOT)], None),
        ([listing(GOOD)], None),
        ([listing()], "certificate.untrusted"),
        ([listing(authority("Other"))], "certificate.untrusted"),
        ([listing(DOWN)], "certificate.anchors_unavailable"),
        ([listing(), listing(DOWN)], "certificate.anchors_unavailable"),
    ],
)
async def test_a_registry_may_vouch_and_a_silent_one_leaves_the_question_open(
    world: World, registries: list[Registry], code: str | None
) -> None:
    source = next(one for one in SOURCES if one.name == "x5c")
    ports = Verifier(network=world).ports(world.now)
    ports = replace(ports, registries=tuple(registries))
    sought = Sought(reference="x5c:1", party=COLLEGE, chain=CHAIN)

    found = source.document(sought, ports)

    if code is None:
        document, _ = await found
        assert document.id == COLLEGE
    else:
        with pytest.raises(Problem) as problem:
            await found
        assert problem.value.code == code
