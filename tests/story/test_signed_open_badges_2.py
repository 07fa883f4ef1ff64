"""An Open Badge 2.0 that is signed: by a key that its issuer's own profile lists."""

import json
from typing import Any

import pytest

from tests.builders import keys, open_badges
from tests.builders.carriers import baked_png
from tests.builders.issuer import Issuer
from tests.builders.open_badges import CLASS, HOST, KEY, LIST, PROFILE, SIGNED
from tests.threats.front_door import VERIFIED, FrontDoor, inconclusive, not_verified, warnings
from tests.world import World

EVE = Issuer(identity=keys.did_key(keys.key(seed=9)))
EVES_KEY = "https://eve.example/key"


@pytest.fixture
def badges(world: World) -> World:
    return open_badges.serve(world)


async def test_it_is_verified_with_its_class_and_issuer(door: FrontDoor, badges: World) -> None:
    report = await door.report(open_badges.signed())

    assert report.verdict == "verified"
    assert (report.format, report.kind, report.id) == ("open_badge_signed", "open_badges_2", SIGNED)
    assert report.issuer is not None
    assert (report.issuer.id, report.issuer.domain, report.issuer.claimed_name) == (
        PROFILE,
        "badges.example",
        "Example College",
    )
    assert report.issuer.proven
    assert [rung.rung.value for rung in report.issuer.assurance] == ["key", "domain"]
    (item,) = report.record
    assert (item.label, item.standing, item.alignments[0].framework) == (
        "Welding, level 2",
        "verified",
        "onet",
    )
    assert item.validation["criteria"] == {"narrative": "Passed the practical examination."}
    assert warnings(report) == {"issuer.unknown", "status.list_unsigned"}
    assert {piece.url for piece in report.evidence} == {KEY, CLASS, PROFILE, LIST}


async def test_each_document_is_fetched_only_once_what_names_it_is_shown(
    door: FrontDoor, badges: World
) -> None:
    await door.report(open_badges.signed())

    assert badges.log == [KEY, CLASS, PROFILE, LIST]


async def test_behind_a_broken_signature_only_the_key_is_asked_for(door: FrontDoor, badges: World) -> None:
    head, _, signature = open_badges.signed().split(".")
    other = open_badges.signed(evidence="https://x.example").split(".")[1]

    assert await door.answer(f"{head}.{other}.{signature}") == not_verified("proof.signature_invalid")
    assert badges.log == [KEY]


async def test_it_is_read_out_of_a_picture(door: FrontDoor, badges: World) -> None:
    picture = baked_png(open_badges.signed(), keyword="openbadges")

    assert await door.answer(picture) == VERIFIED


@pytest.mark.parametrize(
    ("signer", "document"),
    [
        (
            EVE,
            open_badges.key(EVE, id=EVES_KEY),
        ),  # says that its owner is the college, which does not list it
        (EVE, open_badges.key(EVE, id=EVES_KEY, owner="https://eve.example/profile")),
    ],
)
async def test_a_key_that_the_issuer_does_not_list_is_not_the_issuers(
    door: FrontDoor, badges: World, signer: Issuer, document: dict[str, Any]
) -> None:
    badges.serve(EVES_KEY, document)
    token = open_badges.signed(signer, verification={"type": "signed", "creator": EVES_KEY})

    report = await door.report(token)

    assert report.verdict == "not_verified"
    assert report.check("key_binding").code == "key_binding.issuer_mismatch"
    assert not report.proven
    assert LIST not in badges.log


async def test_a_key_that_is_listed_and_owned_by_another_is_not_the_issuers(
    door: FrontDoor, world: World
) -> None:
    open_badges.serve(world, open_badges.key(owner="https://other.example/profile"))

    assert await door.answer(open_badges.signed()) == not_verified("key_binding.issuer_mismatch")


async def test_a_profile_inside_the_badge_says_nothing(door: FrontDoor, badges: World) -> None:
    badges.serve(EVES_KEY, open_badges.key(EVE, id=EVES_KEY))
    own = open_badges.badge_class(issuer=open_badges.profile(publicKey=EVES_KEY))
    token = open_badges.signed(EVE, badge=own, verification={"type": "signed", "creator": EVES_KEY})

    assert await door.answer(token) == not_verified("key_binding.issuer_mismatch")


@pytest.mark.parametrize(
    "listed",
    [[f"{HOST}/old", KEY], {"id": KEY}, [open_badges.key()], KEY.replace("https://", "http://")],
)
async def test_a_key_may_be_listed_in_every_way(door: FrontDoor, world: World, listed: object) -> None:
    open_badges.serve(world, open_badges.profile(publicKey=listed))

    assert await door.answer(open_badges.signed()) == VERIFIED


async def test_a_key_may_stand_in_the_profile(door: FrontDoor, world: World) -> None:
    name = f"{PROFILE}#key"
    open_badges.serve(world, open_badges.profile(publicKey=open_badges.key(id=name)))
    token = open_badges.signed(verification={"type": "SignedBadge", "creator": name})

    assert await door.answer(token) == VERIFIED


async def test_a_listed_key_with_other_words_than_the_document_is_none(door: FrontDoor, world: World) -> None:
    open_badges.serve(world, open_badges.profile(publicKey=[open_badges.key(EVE)]))

    assert await door.answer(open_badges.signed()) == not_verified("key_binding.issuer_mismatch")


@pytest.mark.parametrize(
    "element", [SIGNED, {"id": SIGNED, "revocationReason": "Honour code."}, {"uid": SIGNED}]
)
async def test_a_revoked_one_is_not_verified(door: FrontDoor, world: World, element: object) -> None:
    open_badges.serve(world, open_badges.revocations("urn:uuid:1", element))

    assert await door.answer(open_badges.signed()) == not_verified("status.revoked")


async def test_a_list_that_names_no_issuer_counts_as_the_profile_names_it(
    door: FrontDoor, world: World
) -> None:
    open_badges.serve(world, open_badges.revocations(SIGNED, issuer=...))

    assert await door.answer(open_badges.signed()) == not_verified("status.revoked")


@pytest.mark.parametrize(
    ("stated", "code"),
    [
        (open_badges.revocations(issuer="https://other.example"), "status.unsigned_list_foreign"),
        (open_badges.revocations(revokedAssertions=...), "status.list_malformed"),
        (open_badges.revocations(5), "status.list_malformed"),
        (open_badges.revocations({"revocationReason": "of whom?"}), "status.list_malformed"),
    ],
)
async def test_a_list_that_cannot_be_read_leaves_it_open(
    door: FrontDoor, world: World, stated: dict[str, Any], code: str
) -> None:
    open_badges.serve(world, stated)

    assert await door.answer(open_badges.signed()) == inconclusive(code)


@pytest.mark.parametrize(
    ("named", "answer"),
    [
        ([LIST], not_verified("status.revoked")),
        ({"id": LIST, "type": "RevocationList"}, not_verified("status.revoked")),
        ("revoked.json", inconclusive("status.profile_unreadable")),
    ],
)
async def test_the_list_is_asked_however_the_profile_names_it(
    door: FrontDoor, world: World, named: object, answer: tuple[str, str]
) -> None:
    open_badges.serve(world, open_badges.profile(revocationList=named), open_badges.revocations(SIGNED))

    assert await door.answer(open_badges.signed()) == answer


async def test_an_issuer_without_a_list_cannot_revoke(door: FrontDoor, world: World) -> None:
    open_badges.serve(world, open_badges.profile(revocationList=...))

    report = await door.report(open_badges.signed())

    assert report.verdict == "verified"
    assert report.check("status").code == "status.none"


@pytest.mark.parametrize("gone", [KEY, CLASS, PROFILE, LIST])
async def test_a_host_that_is_down_leaves_it_open(door: FrontDoor, badges: World, gone: str) -> None:
    badges.fail(gone)

    assert await door.answer(open_badges.signed()) == inconclusive("fetch.connect")


@pytest.mark.parametrize("gone", [KEY, CLASS, PROFILE])
async def test_a_page_that_is_no_document_leaves_it_open(door: FrontDoor, badges: World, gone: str) -> None:
    for page in ("<html>", "[]", json.dumps({"error": "later"})):
        badges.serve(gone, page)

        assert await door.answer(open_badges.signed()) == inconclusive("badge.document_unreadable")


async def test_a_document_without_the_key_shows_it_false(door: FrontDoor, world: World) -> None:
    open_badges.serve(world, open_badges.key(publicKeyPem=...))

    assert await door.answer(open_badges.signed()) == not_verified("badge.key_missing")


@pytest.mark.parametrize("moved", [KEY, CLASS, PROFILE])
async def test_an_answer_of_another_host_counts_for_nothing(
    door: FrontDoor, badges: World, moved: str
) -> None:
    badges.serve(moved, open_badges.key(), redirected_to="https://eve.example/elsewhere")

    assert await door.answer(open_badges.signed()) == inconclusive("badge.document_moved")


async def test_a_document_is_taken_where_it_says_that_it_is_kept(door: FrontDoor, badges: World) -> None:
    alias = "https://alias.example/class"
    badges.serve(alias, open_badges.badge_class())

    assert await door.answer(open_badges.signed(badge=alias)) == VERIFIED


async def test_a_document_that_no_address_calls_its_own_leaves_it_open(
    door: FrontDoor, badges: World
) -> None:
    alias = "https://alias.example/class"
    badges.serve(alias, open_badges.badge_class())
    badges.serve(CLASS, open_badges.badge_class(id=f"{HOST}/third"))

    assert await door.answer(open_badges.signed(badge=alias)) == inconclusive("badge.id_differs")


async def test_a_profile_that_says_it_is_another_speaks_for_none(door: FrontDoor, badges: World) -> None:
    """Whoever may put a file on the college's host must not become the college."""
    fake = f"{HOST}/~eve/profile"
    badges.serve(EVES_KEY, open_badges.key(EVE, id=EVES_KEY))
    badges.serve(fake, open_badges.profile(publicKey=EVES_KEY))
    token = open_badges.signed(
        EVE, badge=open_badges.badge_class(issuer=fake), verification={"type": "signed", "creator": EVES_KEY}
    )

    assert await door.answer(token) == not_verified("key_binding.issuer_mismatch")


async def test_addresses_without_tls_are_asked_for_with_it(door: FrontDoor, badges: World) -> None:
    plain = KEY.replace("https://", "http://")
    open_badges.serve(badges, open_badges.key(id=plain) | {"id": KEY})
    badges.serve(KEY, open_badges.key(id=plain))

    assert (
        await door.answer(open_badges.signed(verification={"type": "signed", "creator": plain})) == VERIFIED
    )
    assert all(url.startswith("https://") for url in badges.log)


@pytest.mark.parametrize(
    ("changes", "answer"),
    [
        ({"expires": "2026-02-01T00:00:00Z"}, not_verified("validity.expired")),
        ({"issuedOn": "2027-02-01T00:00Z"}, not_verified("validity.not_yet")),
        ({"expires": "2025-02-01"}, not_verified("structure.period")),
        ({"issuedOn": "yesterday"}, not_verified("structure.date")),
        ({"issuedOn": "2026-13-41"}, not_verified("structure.date")),
        ({"issuedOn": ...}, not_verified("structure.date")),
        ({"type": "OtherAssertion"}, not_verified("structure.type")),
        ({"id": ...}, not_verified("structure.badge")),
        ({"badge": 5}, not_verified("structure.badge")),
        ({"badge": {"name": "of nobody"}}, inconclusive("badge.class_unnamed")),
        ({"badge": open_badges.badge_class(issuer="Example College")}, inconclusive("badge.issuer_missing")),
        ({"badge": open_badges.badge_class(name=...)}, not_verified("kind.achievement_missing")),
        ({"verification": {"type": "hosted"}}, not_verified("structure.verification")),
        ({"verification": {"type": "signed"}}, inconclusive("badge.key_unnamed")),
        ({"issuedOn": "2026-01-01T00:00:00+0800"}, VERIFIED),
        ({"issuedOn": "2026-01-01T00:00:00+08", "expires": "2030-01-01"}, VERIFIED),
        ({"verification": ..., "verify": {"type": "signed", "creator": {"id": KEY}}}, VERIFIED),
    ],
)
async def test_what_it_says_is_held_to_its_rules(
    door: FrontDoor, badges: World, changes: dict[str, Any], answer: tuple[str, str]
) -> None:
    assert await door.answer(open_badges.signed(**changes)) == answer


async def test_a_key_that_is_no_key_shows_it_false(door: FrontDoor, world: World) -> None:
    open_badges.serve(world, open_badges.key(publicKeyPem=5))

    assert await door.answer(open_badges.signed()) == not_verified("key.malformed")


@pytest.mark.parametrize(
    ("known", "outcome"),
    [({"email": "ADA@example.org"}, "verified"), ({"email": "eve@example.org"}, "not_verified")],
)
async def test_its_recipient_can_be_held_against_an_applicant(
    door: FrontDoor, badges: World, known: dict[str, str], outcome: str
) -> None:
    hashed = {
        "type": "email",
        "hashed": True,
        "salt": "Kosher",
        "identity": "sha256$b5809d8a92f8858436d7e6b87c12ebc0ae1eac4baecc2c0b913aee2c922ef399",
    }
    report = await door.verifier.verify(open_badges.signed(), applicant=known, now=badges.now)
    other = await door.verifier.verify(
        open_badges.signed(recipient=hashed), applicant={"email": "a@example.com"}, now=badges.now
    )

    assert report.verdict == outcome
    assert other.check("subject").outcome == "passed"


async def test_a_hash_that_the_issuer_calls_plain_leaves_open_whose_badge_it_is(
    door: FrontDoor, badges: World
) -> None:
    hashed = {"type": "email", "hashed": False, "salt": "a", "identity": "sha256$" + "0" * 64}
    report = await door.verifier.verify(
        open_badges.signed(recipient=hashed), applicant={"email": open_badges.ADA}, now=badges.now
    )

    assert report.verdict == "verified"
    assert report.check("subject").code == "subject.cannot_tell"
    assert "kind.identity_malformed" in warnings(report)


async def test_slips_are_told(door: FrontDoor, badges: World) -> None:
    report = await door.report(open_badges.signed(image="data:image/png;base64,AA==", recipient=...))

    assert report.verdict == "verified"
    assert {"kind.image_inline", "kind.subject_unidentified"} <= warnings(report)
