"""A VICAL through the front door: which authorities may stand above signers of mobile documents, for which types."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given, settings
from hypothesis import strategies as st

from did_methods.core.strict_cbor import parse_cbor
from tests.builders import credential, keys, list_token
from tests.builders.certificates import Certified, authority, leaf
from tests.builders.issuer import Issuer
from tests.builders.keys import Identity
from tests.builders.mobile_document import (
    LICENCE,
    PHOTO_ID,
    SIGNS_DOCUMENTS,
    document_signer,
    issued,
    licence,
    response,
    shown,
)
from tests.builders.status_list import LIST_URL
from tests.builders.vical import PROVIDER, SIGNS_LISTS, TABLE, URL, entry, signed
from tests.story.test_lists_kept_fresh import Wound
from tests.threats.front_door import VERIFIED, Answer, FrontDoor, inconclusive, not_verified
from tests.vectors_dir import VECTORS, needs_vectors
from tests.world import World
from verifier.codes import CODES
from verifier.errors import Undetermined
from verifier.model import Listing, Question, Signed, SignerChain
from verifier.policy import DEFAULT
from verifier.registries import REGISTRIES
from verifier.registries.core.read_vical import read_vical
from verifier.settings import Settings, SettingsRefused
from verifier.wiring import Verifier

IACA: Final = authority("Example State Root")
DOCUMENTS: Final = document_signer(IACA, extra=[(SIGNS_DOCUMENTS, True)])
LICENCES: Final = licence(document_signer(IACA))
GOOD: Final = signed(entry(IACA))
ABOUT_A_LICENCE: Final = Question(
    issuer="x5c:a",
    types=(),
    chain=SignerChain(
        certificates=(document_signer(IACA).der,), signed=Signed.MOBILE_DOCUMENT, doc_type=LICENCE
    ),
)
OTHER_STATE: Final = authority("Other State Root")


async def answer(world: World, raw: bytes | None, document: str = LICENCES, **how: Any) -> Answer:  # noqa: ANN401 - as the front door takes them
    """Return what is said of a document where this list is configured; None: its host is down."""
    if raw is not None:
        world.serve(URL, raw)
    return await FrontDoor(world, Settings(registries=(TABLE,))).answer(document, **how)


async def test_who_is_signed_for_by_a_listed_authority_is_verified_and_listed(world: World) -> None:
    world.serve(URL, GOOD)

    report = await FrontDoor(world, Settings(registries=(TABLE,))).report(LICENCES, policy="strict")

    assert report.verdict == "verified"
    assert report.issuer is not None
    (told,) = report.issuer.registries
    assert (told.listing, told.by, told.name) == ("listed", "Example Provider", "Example Trust Services")
    assert told.may_issue == [LICENCE]
    assert URL in [piece.url for piece in report.evidence]


async def test_an_authority_vouches_for_its_own_types_of_document_alone(world: World) -> None:
    photo = response(shown(issued(DOCUMENTS, doc_type=PHOTO_ID), doc_type=PHOTO_ID))

    assert await answer(world, GOOD, photo) == inconclusive("certificate.untrusted")
    assert await answer(World(now=world.now), signed(entry(IACA, LICENCE, PHOTO_ID)), photo) == VERIFIED


async def test_it_vouches_for_no_signer_of_anything_else(world: World) -> None:
    college = leaf(IACA, "college.example", key=keys.key("P-256", seed=91))
    identity = Identity(did="https://college.example", key=college.key, method_id="", document={})
    issuer = Issuer(identity=identity)
    token = issuer.sign_jwt(credential.badge(issuer=issuer.did), header={"kid": ..., "x5c": college.x5c()})

    assert await answer(world, GOOD, token) == inconclusive("certificate.no_anchors")
    assert world.log == []


async def test_it_lists_no_issuer_of_anything_else_whatever_type_that_names(
    world: World, tmp_path: Path
) -> None:
    """The operator trusts the authority for tokens too, the list for mobile documents alone. Row W06."""
    college = leaf(IACA, "college.example", key=keys.key("P-256", seed=91))
    issuer = Issuer(
        identity=Identity(did="https://college.example", key=college.key, method_id="", document={})
    )
    badge = credential.badge(issuer=issuer.did)
    claims = {**badge, "type": [*badge["type"], LICENCE]}
    token = issuer.sign_jwt(claims, header={"kid": ..., "x5c": college.x5c()})
    (tmp_path / "authorities.pem").write_text(IACA.pem, "utf-8")
    world.serve(URL, GOOD)
    both = Settings(registries=(TABLE,), token_authorities=str(tmp_path / "authorities.pem"))

    report = await FrontDoor(world, both).report(token)

    assert report.check("key_binding").outcome == "passed"
    assert report.issuer is not None
    assert [told.listing for told in report.issuer.registries] == ["not_listed"]


async def test_the_status_list_of_a_document_may_be_signed_under_its_authority(world: World) -> None:
    signer = document_signer(IACA)
    keeper = Issuer(identity=Identity(did="https://state.example", key=signer.key, method_id="", document={}))
    others = leaf(authority("Nobody"), key=signer.key)
    listed = list_token.reference(1)
    for certified, values, expected in (
        (signer, (), VERIFIED),
        (signer, (1,), ("not_verified", "status.revoked")),
        (others, (), inconclusive("status.list_unproven")),
    ):
        internet = World(now=world.now)
        claims = list_token.cwt_claims(values)
        internet.serve(LIST_URL, keeper.cwt(claims, unprotected={33: certified.der}))

        assert await answer(internet, GOOD, licence(signer, status=listed)) == expected
    token = keeper.sign_jwt(
        credential.badge(issuer=keeper.did),
        header={"kid": ..., "x5c": signer.x5c()},
        payload={"status": listed},
    )
    assert await answer(world, GOOD, token) == inconclusive("certificate.no_anchors")


@pytest.mark.parametrize(
    ("keeper", "revoked", "expected"),
    [
        (document_signer(IACA, key=keys.key("P-256", seed=94), common="Renewed"), (), VERIFIED),
        (
            document_signer(IACA, key=keys.key("P-256", seed=94), common="Renewed"),
            (1,),
            not_verified("status.revoked"),
        ),
        # Certified for something else, or by another authority for such documents: another's list.
        (leaf(IACA, key=keys.key("P-256", seed=94)), (), not_verified("status.list_issuer_differs")),
        (
            document_signer(OTHER_STATE, key=keys.key("P-256", seed=94)),
            (),
            not_verified("status.list_issuer_differs"),
        ),
    ],
)
async def test_under_strict_rules_a_list_is_its_authoritys_by_a_signer_of_such_documents(
    world: World, keeper: Certified, revoked: tuple[int, ...], expected: Answer
) -> None:
    by = Issuer(identity=Identity(did="https://state.example", key=keeper.key, method_id="", document={}))
    world.serve(LIST_URL, by.cwt(list_token.cwt_claims(revoked), unprotected={33: keeper.der}))
    document = licence(document_signer(IACA), status=list_token.reference(1))

    assert await answer(world, signed(entry(IACA), entry(OTHER_STATE)), document, policy="strict") == expected


async def test_such_a_status_list_is_kept_fresh_too(world: World) -> None:
    signer = document_signer(IACA)
    keeper = Issuer(identity=Identity(did="https://state.example", key=signer.key, method_id="", document={}))
    with_status = licence(signer, status=list_token.reference(1))
    world.serve(URL, GOOD)

    def publish(*revoked: int) -> None:
        claims = list_token.cwt_claims(revoked)
        world.serve(LIST_URL, keeper.cwt(claims, unprotected={33: signer.der}), max_age=timedelta(0))

    publish()
    async with Wound(Settings(registries=(TABLE,)), network=world) as opened:
        opened.keep_lists_fresh()
        assert (await opened.verify(with_status, now=opened.at)).verdict == "verified"
        publish(1)
        for _ in range(8):
            await opened.pass_time(120)
            world.now = opened.at
        asked = world.log.count(LIST_URL)

        report = await opened.verify(with_status, now=opened.at)

    assert (report.verdict, report.check("status").code) == ("not_verified", "status.revoked")
    assert world.log.count(LIST_URL) == asked


async def test_one_of_the_same_name_and_another_key_is_nobody(world: World) -> None:
    twin = authority("Example State Root", key=keys.key("P-256", seed=92))

    assert await answer(world, signed(entry(twin))) == inconclusive("certificate.untrusted")


@pytest.mark.parametrize("renewed", [(2015, 2026), (2027, 2037)], ids=["ended", "not yet begun"])
@pytest.mark.parametrize("place", [0, 1])
async def test_an_authority_that_was_renewed_under_one_key_is_listed_twice_and_stands_once(
    world: World, renewed: tuple[int, int], place: int
) -> None:
    start, end = (datetime(year, 1, 1, tzinfo=UTC) for year in renewed)
    other = authority("Example State Root", key=IACA.key, not_before=start, not_after=end)
    entries = [entry(IACA)]
    entries.insert(place, entry(other))

    assert await answer(world, signed(*entries), policy="strict") == VERIFIED


async def test_an_authority_that_is_listed_with_an_ended_certificate_alone_leaves_it_open(
    world: World,
) -> None:
    start, end = datetime(2015, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)
    ended = authority("Example State Root", key=IACA.key, not_before=start, not_after=end)

    assert await answer(world, signed(entry(ended))) == inconclusive("certificate.expired")


@pytest.mark.parametrize(
    "raw",
    [
        None,
        signed(entry(IACA), next_update="2026-05-31T01:00:00Z"),
        signed(entry(IACA), next_update=None, date="2026-01-01T00:00:00Z"),
        signed(entry(IACA), date="2026-06-02T00:00:00Z"),
        signed(entry(IACA), signer=leaf(authority("Nobody"), extra=[(SIGNS_LISTS, True)])),
        signed(entry(IACA), signer=leaf(PROVIDER, extra=[])),
        signed(entry(IACA), key=keys.key("P-256", seed=93)),
        signed(entry(IACA), date="today"),
        signed(entry(IACA), certificateInfos={}),
        signed(entry(IACA), vicalProvider=1),
        signed(entry(IACA, certificate=b"no certificate")),
        signed(entry(IACA, docType=LICENCE)),
        b"",
        b"\x80",
        GOOD[:-1],
        GOOD[1:-1] + b"\x00",
    ],
)
async def test_a_list_that_cannot_be_believed_has_said_nothing(world: World, raw: bytes | None) -> None:
    assert await answer(world, raw) == inconclusive("certificate.anchors_unavailable")


async def test_an_older_list_than_one_seen_before_is_no_answer(world: World) -> None:
    registry = REGISTRIES["vical"].open("VICAL", options())
    verifier = Verifier(Settings(), network=world)

    world.serve(URL, GOOD)
    first = await registry.standing(ABOUT_A_LICENCE, DEFAULT, verifier.ports(world.now))
    world.serve(URL, signed(entry(IACA), date="2026-05-30T00:00:00Z"))
    with pytest.raises(Undetermined) as older:
        await registry.standing(
            ABOUT_A_LICENCE, DEFAULT, Verifier(Settings(), network=world).ports(world.now)
        )

    assert first.listing is Listing.LISTED
    assert older.value.code == "registry.rolled_back"


@pytest.mark.parametrize(
    ("raw", "listing"),
    [
        (signed(entry(IACA, PHOTO_ID)), Listing.NOT_FOR_THIS_TYPE),
        (signed(entry(authority("Another"))), Listing.NOT_LISTED),
        (signed(), Listing.NOT_LISTED),
        (signed(entry(IACA), next_update=None), Listing.LISTED),
        (signed({}, entry(IACA)), Listing.LISTED),  # one that cannot be read takes nothing from the others
    ],
)
async def test_how_an_issuer_stands(world: World, raw: bytes, listing: Listing) -> None:
    registry = REGISTRIES["vical"].open("VICAL", options())
    world.serve(URL, raw)
    ports = Verifier(Settings(), network=world).ports(world.now)

    for question, expected in (
        (ABOUT_A_LICENCE, listing),
        (Question(issuer="did:example:1", types=()), Listing.NOT_LISTED),
    ):
        assert (await registry.standing(question, DEFAULT, ports)).listing is expected


def options(**members: object) -> Any:  # noqa: ANN401 - the options of the type
    stated = {**TABLE, **members}
    return REGISTRIES["vical"].options(url=stated["url"], signers=tuple(stated["signers"]))


def test_a_signer_that_is_no_certificate_is_refused_at_start() -> None:
    with pytest.raises(SettingsRefused):
        Verifier(Settings(registries=({**TABLE, "signers": ["Example"]},)))


@pytest.mark.filterwarnings("ignore:Parsed a serial number which wasn't positive")
@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.binary(min_size=1, max_size=30), st.integers(0, 5_000))
def test_any_bytes_are_a_list_or_refused_by_name(some: bytes, at: int) -> None:
    at %= len(GOOD)
    now, anchors = datetime(2026, 6, 1, tzinfo=UTC), (PROVIDER.der,)
    for raw in (some, GOOD[:at] + some + GOOD[at + len(some) :], GOOD[:at]):
        try:
            read_vical(raw, anchors, now)
        except Undetermined as problem:
            assert problem.code in CODES  # noqa: PT017 - most bytes are refused, some are the list


@needs_vectors
@pytest.mark.parametrize(
    ("name", "signer", "days"),
    [
        ("aamva-2024-09-24", "aamva_ca_root.crt", 1),
        ("aamva-2025-11-18", "aamva_ca_root.crt", 1),
        ("austroads_vical_20240919", None, 90),
        ("rdw-test-2025-02-25", None, 365),
    ],
)
async def test_the_lists_of_real_providers_say_what_they_were_published_with(
    world: World, name: str, signer: str | None, days: int
) -> None:
    folder = VECTORS / "mdoc-vical"
    raw, facts = (
        (folder / f"{name}.cbor").read_bytes(),
        json.loads((folder / f"{name}.facts.json").read_bytes()),
    )
    # Where its authority was not published, the certificate that signs is pinned.
    pem = _own_signer(raw) if signer is None else (folder / signer).read_text("utf-8")
    made = datetime.fromisoformat(facts["date"])
    now = made + timedelta(minutes=1)
    world.serve(URL, raw)
    registry = REGISTRIES["vical"].open("VICAL", options(signers=[pem]))
    read = read_vical(raw, (x509.load_pem_x509_certificate(pem.encode()).public_bytes(Encoding.DER),), now)

    assert (read.provider, len(read.authorities), read.unread) == (
        facts["vicalProvider"],
        facts["certificates"],
        0,
    )
    for known, stated in zip(read.authorities, facts["entries"], strict=True):
        assert sorted(known.doc_types) == sorted(stated["docType"])
        assert known.certificate.fingerprint(SHA256()).hex() == stated["certSha256"]
    for instant, open_ in ((now, False), (made + timedelta(days=days, minutes=2), True)):
        try:
            ports = Verifier(Settings(), network=world).ports(instant)
            assert (await registry.standing(ABOUT_A_LICENCE, DEFAULT, ports)).listing is Listing.NOT_LISTED
            assert not open_
        except Undetermined as problem:
            assert (problem.code, open_) == ("vical.stale", True)  # noqa: PT017 - one of the two must not raise


def _own_signer(raw: bytes) -> str:
    outer = parse_cbor(raw, max_bytes=100_000, relaxed=True)
    assert isinstance(outer, list)
    assert isinstance(outer[1], dict)
    der = outer[1][33]
    assert isinstance(der, bytes)
    return x509.load_der_x509_certificate(der).public_bytes(Encoding.PEM).decode()
