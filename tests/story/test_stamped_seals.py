"""Seals whose certificate has ended since: a time stamp over the signature shows that it was there before."""

import base64
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from cryptography import x509
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import keys, trusted_list
from tests.builders.certificates import Certified, authority, leaf
from tests.builders.keys import base64url
from tests.builders.seals import REGISTERED, ROOT, sealed
from tests.builders.time_stamps import AT, AUTHORITY, STAMPER, STAMPS, token
from tests.threats.front_door import VERIFIED, FrontDoor, checks, inconclusive
from tests.vectors_dir import VECTORS, needs_vectors
from tests.world import World
from verifier import x509 as certificates
from verifier.settings import Settings
from verifier.x509 import TimeStampUnreadable, stamped

SEALED_BY: Final = leaf(ROOT, registered=REGISTERED, not_after=datetime(2026, 5, 1, tzinfo=UTC))
QTST: Final = f"{trusted_list.TYPE}TSA/QTST"
LISTS: Final[dict[str, Any]] = {
    "type": "eu_trusted_list",
    "name": "EU",
    "url": trusted_list.LOTL_URL,
    "signers": [trusted_list.OPERATOR.sha256],
}
ENDED: Final = inconclusive("certificate.expired")
NO_STAMPER: Final = leaf(AUTHORITY, key=keys.key("P-256", seed=96))
FOR_MORE: Final = x509.ExtendedKeyUsage(
    [x509.ObjectIdentifier("1.3.6.1.5.5.7.3.8"), x509.ObjectIdentifier("1.3.6.1.5.5.7.3.1")]
)
BY_RSA: Final = leaf(AUTHORITY, key=keys.key("RSA-2048"), extra=[(STAMPS, True)])


def door_for(world: World, tmp_path: Path, stamps: Certified = AUTHORITY) -> FrontDoor:
    """Return a door where an authority for seals is trusted, and this one for stamps."""
    of_seals, of_stamps = tmp_path / "seals.pem", tmp_path / "stamps.pem"
    of_seals.write_text(ROOT.pem, "utf-8")
    of_stamps.write_text(stamps.pem, "utf-8")
    return FrontDoor(world, Settings(seal_authorities=str(of_seals), time_stamp_authorities=str(of_stamps)))


@pytest.fixture
def door(world: World, tmp_path: Path) -> FrontDoor:
    return door_for(world, tmp_path)


def with_stamps(
    *tokens: bytes, encoded: bool = False, document: dict[str, Any] | None = None
) -> dict[str, Any]:
    """Return a seal, by default one whose certificate has ended, with these stamps beside its signature."""
    whole = SEAL if document is None else document
    component = {"sigTst": {"tstTokens": [{"val": base64.b64encode(one).decode()} for one in tokens]}}
    part: object = base64url(json.dumps(component).encode()) if encoded else component
    (one,) = whole["signatures"]
    return {**whole, "signatures": [{**one, "header": {"etsiU": [part]}}]}


SEAL: Final = sealed(certified=SEALED_BY)
OVER: Final = SEAL["signatures"][0]["signature"].encode()


async def test_a_stamp_shows_that_a_seal_was_there_before_its_certificate_ended(door: FrontDoor) -> None:
    assert await door.answer(SEAL) == ENDED
    for document in (
        with_stamps(token(OVER)),
        with_stamps(token(OVER), encoded=True),
        with_stamps(token(OVER, BY_RSA)),
        with_stamps(token(OVER, fraction=".5")),
        with_stamps(token(b"another"), token(OVER)),
        with_stamps(token(OVER, at=datetime(2026, 5, 2, tzinfo=UTC)), token(OVER)),
    ):
        assert await door.answer(document) == VERIFIED
    report = await door.report(with_stamps(token(OVER)))
    assert checks(report, "proof")[0].facts["stamped"] == "2026-03-01T10:00:05Z"


@pytest.mark.parametrize(
    "stamp",
    [
        token(b"another"),
        token(OVER, at=datetime(2026, 5, 2, tzinfo=UTC)),  # after the end
        token(OVER, at=datetime(2027, 5, 2, tzinfo=UTC)),  # not yet
        token(OVER, at=datetime(2024, 5, 2, tzinfo=UTC)),  # before the certificate
        token(OVER, leaf(authority("Nobody"), extra=[(STAMPS, True)])),
        token(OVER, NO_STAMPER),
        token(OVER, leaf(AUTHORITY, key=keys.key("P-256", seed=97), extra=[(FOR_MORE, True)])),
        token(OVER, leaf(AUTHORITY, extra=[(STAMPS, True)], not_after=datetime(2026, 5, 1, tzinfo=UTC))),
        token(OVER, certificates=()),
        token(OVER, named=NO_STAMPER, certificates=(STAMPER, NO_STAMPER)),
        token(OVER, key=keys.key("P-256", seed=98)),
        token(OVER, algorithm="2a864886f70d01010b"),
        token(OVER, algorithm="2a864886f70d01010a"),  # RSA-PSS
        token(OVER, signed_content="2a864886f70d010701"),
        token(OVER)[:-1],
        b"",
        b"\x30\x00",
    ],
)
async def test_a_stamp_that_shows_nothing_changes_nothing(door: FrontDoor, stamp: bytes) -> None:
    assert await door.answer(with_stamps(stamp)) == ENDED


async def test_a_stamp_is_never_held_against_a_seal(door: FrontDoor) -> None:
    good = sealed()

    assert await door.answer(good) == VERIFIED
    for stamp in (b"", token(b"another"), token(OVER, at=datetime(2020, 1, 1, tzinfo=UTC))):
        assert await door.answer(with_stamps(stamp, document=good)) == VERIFIED
    for header in (
        {"etsiU": 1},
        {"etsiU": [1, "?", {}, {"sigTst": 1}]},
        {"etsiU": [{"sigTst": {"tstTokens": [1]}}]},
    ):
        document = {**good, "signatures": [{**good["signatures"][0], "header": header}]}
        assert await door.answer(document) == VERIFIED


async def test_nobody_is_asked_about_the_stamps_of_a_seal_that_needs_none(world: World) -> None:
    certified = leaf(ROOT, registered=REGISTERED, qualified=("seal",))
    good = sealed(certified=certified)
    stamp = token(
        good["signatures"][0]["signature"].encode(), leaf(authority("Nobody"), extra=[(STAMPS, True)])
    )
    asked: list[int] = []
    for document in (good, with_stamps(stamp, document=good)):
        internet = World(now=world.now)
        internet.serve(
            trusted_list.LOTL_URL, trusted_list.sign_xml(trusted_list.tsl(trusted_list.service(ROOT)))
        )
        assert await FrontDoor(internet, Settings(registries=(LISTS,))).answer(document) == VERIFIED
        asked.append(len(internet.log))

    assert asked[0] == asked[1]


async def test_a_stamp_by_an_authority_that_is_not_trusted_here_changes_nothing(
    world: World, tmp_path: Path
) -> None:
    assert await door_for(world, tmp_path, ROOT).answer(with_stamps(token(OVER))) == ENDED


@pytest.mark.parametrize(
    ("listed", "answer"),
    [
        (trusted_list.service(AUTHORITY, kind=QTST, purposes=()), VERIFIED),
        (trusted_list.service(STAMPER, kind=QTST, purposes=()), VERIFIED),
        (
            trusted_list.service(AUTHORITY, kind=QTST, purposes=(), status=f"{trusted_list.STATUS}withdrawn"),
            ENDED,
        ),
        (trusted_list.service(AUTHORITY, kind=f"{trusted_list.TYPE}TSA", purposes=()), ENDED),
        (trusted_list.service(AUTHORITY), ENDED),  # for seals: those of its stamps are of somebody unknown
    ],
)
async def test_a_stamp_counts_by_an_authority_that_a_trusted_list_names_for_stamps(
    world: World, listed: str, answer: tuple[str, str]
) -> None:
    certified = leaf(
        ROOT, registered=REGISTERED, qualified=("seal",), not_after=datetime(2026, 5, 1, tzinfo=UTC)
    )
    seal = sealed(certified=certified)
    stamp = token(seal["signatures"][0]["signature"].encode())
    world.serve(
        trusted_list.LOTL_URL, trusted_list.sign_xml(trusted_list.tsl(trusted_list.service(ROOT), listed))
    )
    door = FrontDoor(world, Settings(registries=(LISTS,)))

    assert await door.answer(seal) == ENDED
    assert await door.answer(with_stamps(stamp, document=seal)) == answer


async def test_a_stamp_that_was_not_there_yet_shows_nothing_of_a_past_instant(door: FrontDoor) -> None:
    raw = json.dumps(with_stamps(token(OVER, at=datetime(2026, 4, 30, tzinfo=UTC)))).encode()
    for past, verdict in (
        (datetime(2026, 5, 15, tzinfo=UTC), "verified"),
        (datetime(2026, 4, 1, tzinfo=UTC), "verified"),
    ):
        assert (await door.verifier.verify(raw, now=door.world.now, at=past)).verdict == verdict


@pytest.mark.parametrize(
    "how", [{"x5c": ...}, {"x5c": ..., "x5t#S256": ..., "x5u": "https://certificates.example/1"}]
)
async def test_a_seal_that_only_points_to_its_certificate_is_undetermined_by_name(
    door: FrontDoor, how: dict[str, Any]
) -> None:
    assert await door.answer(sealed(**how)) == inconclusive("certificate.not_brought")
    assert door.world.log == []


@needs_vectors
def test_the_stamp_of_the_european_commissions_own_sample_is_read() -> None:
    sample = json.loads((VECTORS / "eu-elm/cases/Sample-CertOfPart-signed.jsonld").read_bytes())[
        "signatures"
    ][0]
    (first, *_) = sample["header"]["etsiU"]
    stated = first if isinstance(first, dict) else json.loads(base64.urlsafe_b64decode(first + "=="))
    stamp = base64.b64decode(stated["sigTst"]["tstTokens"][0]["val"])

    at, chain = stamped(stamp, sample["signature"].encode())
    path = certificates.validate(
        certificates.read_chain(chain), certificates.anchors_of((chain[-1],)), at + timedelta(days=30)
    )

    assert at == datetime(2023, 9, 27, 12, 7, 4, tzinfo=UTC)
    assert [certificates.subject_name(one) for one in path] == ["Nowina Solutions", "Nowina Solutions"]
    with pytest.raises(TimeStampUnreadable):
        stamped(stamp, sample["signature"].encode() + b"A")


GOOD: Final = token(OVER)


@pytest.mark.filterwarnings("ignore:Parsed a serial number which wasn't positive")
@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.binary(min_size=1, max_size=8), st.integers(0, 5_000))
def test_no_token_with_a_changed_byte_stamps_another_instant(some: bytes, place: int) -> None:
    place %= len(GOOD)
    for attack in (
        some,
        GOOD[:place] + some + GOOD[place + len(some) :],
        GOOD[:place],
        GOOD[:place] + some + GOOD[place:],
    ):
        try:
            at, chain = stamped(attack, OVER)
        except TimeStampUnreadable:
            continue
        assert (at, chain[0]) == (AT, STAMPER.der)
