"""Credentials in PDF files and in photos of QR codes: each is judged, and nothing else of the file is believed."""

import json
from typing import Any

import pytest

from did_methods.core.ports import FetchRefused
from tests.builders import carriers, cbor_ld
from tests.builders.issuer import Issuer
from tests.threats.front_door import FrontDoor, deciding, inconclusive, not_verified, refused
from tests.world import World

HOME = "https://badges.example/ada.json"


@pytest.fixture
def door(world: World) -> FrontDoor:
    return FrontDoor(world)


def text_of(document: dict[str, Any]) -> bytes:
    return json.dumps(document, separators=(",", ":")).encode()


# In a PDF.


async def test_a_credential_attached_to_a_pdf_is_judged(door: FrontDoor, issuer: Issuer) -> None:
    good = carriers.pdf(
        attached={"A invoice.json": b'{"total": 3}', "Ada Lovelace.json": text_of(issuer.badge())}
    )
    forged = carriers.pdf(attached={"a.json": text_of({**issuer.badge(), "name": "Surgery"})})

    report = await door.report(good)

    assert report.verdict == "verified"
    assert [(fact.name, fact.at) for fact in report.carriers] == [("pdf", "attachment 2")]
    assert await door.answer(forged) == not_verified("proof.signature_invalid")


async def test_a_baked_badge_attached_to_a_pdf_is_opened(door: FrontDoor, issuer: Issuer) -> None:
    report = await door.report(carriers.pdf(attached={"badge.png": carriers.baked_png(issuer.badge())}))

    assert report.verdict == "verified"
    assert [fact.name for fact in report.carriers] == ["pdf", "baked_png"]


async def test_several_attached_credentials_are_a_collection(door: FrontDoor, issuer: Issuer) -> None:
    good, token = text_of(issuer.badge()), issuer.sign_jwt(issuer.badge()).encode()
    forged = text_of({**issuer.badge(), "name": "Surgery"})

    report = await door.report(carriers.pdf(attached={"1": good, "2": token, "3": good}))
    with_forged = await door.report(carriers.pdf(attached={"1": good, "2": forged}))

    assert (report.verdict, report.role, report.holder) == ("verified", "collection", None)
    assert [child.verdict for child in report.children] == ["verified", "verified"]
    assert with_forged.verdict == "not_verified"
    assert [child.verdict for child in with_forged.children] == ["verified", "not_verified"]
    assert [child.carriers[0].at for child in with_forged.children] == ["attachment 1", "attachment 2"]


async def test_a_collection_with_one_that_cannot_be_read_here_is_inconclusive(
    door: FrontDoor, issuer: Issuer
) -> None:
    encrypted = b"eyJhbGciOiJkaXIifQ..aaaa.bbbb.cccc"

    report = await door.report(carriers.pdf(attached={"1": text_of(issuer.badge()), "2": encrypted}))

    assert (report.verdict, deciding(report)) == ("inconclusive", "input.encrypted")


async def test_an_older_european_credential_attached_to_a_pdf_is_told_by_name(door: FrontDoor) -> None:
    sealed = b'<?xml version="1.0"?><europassCredential xmlns="http://data.europa.eu/snb"/>'

    assert await door.answer(carriers.pdf(attached={"credential.xml": sealed})) == refused(
        "input.format_unsupported"
    )
    assert await door.answer(carriers.pdf(attached={"a.xml": b"<invoice/>"})) == refused("carrier.empty")


async def test_a_badge_in_the_metadata_of_a_pdf_is_judged(door: FrontDoor, issuer: Issuer) -> None:
    report = await door.report(carriers.pdf(metadata=carriers.xmp(carriers.badge_element(issuer.badge()))))

    assert report.verdict == "verified"
    assert report.carriers[0].at == "metadata"


async def test_metadata_with_a_document_type_is_refused(door: FrontDoor, issuer: Issuer) -> None:
    packet = carriers.xmp(carriers.badge_element(issuer.badge()))
    hostile = packet.replace(b"<x:xmpmeta", b'<!DOCTYPE x [<!ENTITY a "b">]><x:xmpmeta', 1)

    assert await door.answer(carriers.pdf(metadata=hostile)) == refused("carrier.malformed")


async def test_a_qr_code_on_a_page_is_followed(door: FrontDoor, issuer: Issuer) -> None:
    door.world.serve(HOME, issuer.badge())

    report = await door.report(carriers.pdf(picture=carriers.qr_picture(HOME)))

    assert report.verdict == "verified"
    assert report.carriers[0].at == "page 1"
    assert door.world.log == [HOME]


async def test_no_qr_code_is_followed_where_a_credential_is_attached(door: FrontDoor, issuer: Issuer) -> None:
    file = carriers.pdf(picture=carriers.qr_picture(HOME), attached={"a": text_of(issuer.badge())})

    assert (await door.report(file)).verdict == "verified"
    assert door.world.log == []


async def test_an_empty_a_broken_and_a_locked_pdf_are_refused(door: FrontDoor, issuer: Issuer) -> None:
    good = carriers.pdf(attached={"a": text_of(issuer.badge())})

    assert await door.answer(carriers.pdf()) == refused("carrier.empty")
    assert await door.answer(carriers.pdf(attached={"a": b"%PDF"})) == refused("carrier.empty")
    assert await door.answer(good[:200]) == refused("carrier.malformed")
    assert await door.answer(carriers.pdf(password="x")) == refused("input.encrypted")


async def test_nothing_of_a_damaged_pdf_reaches_a_log(
    door: FrontDoor, issuer: Issuer, caplog: pytest.LogCaptureFixture
) -> None:
    good = carriers.pdf(attached={"a": text_of(issuer.badge())})
    caplog.set_level("DEBUG")

    for at in range(0, len(good), 97):
        await door.answer(good[:at] + b"Ada Lovelace" + good[at + 12 :])

    assert [record.name for record in caplog.records if record.name.startswith("pypdf")] == []


# As QR codes.


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
async def test_a_photo_of_an_address_is_followed_once(door: FrontDoor, issuer: Issuer, kind: str) -> None:
    door.world.serve(HOME, issuer.badge())

    report = await door.report(carriers.qr_picture(HOME, kind=kind))

    assert report.verdict == "verified"
    assert [fact.name for fact in report.carriers] == ["qr_picture"]
    assert door.world.log == [HOME]


async def test_a_photo_of_a_token_is_judged(door: FrontDoor, issuer: Issuer) -> None:
    token = issuer.sign_jwt(issuer.badge())
    forged = token[:-6] + ("AAAAAA" if token[-6:] != "AAAAAA" else "BBBBBA")

    assert (await door.report(carriers.qr_picture(token))).verdict == "verified"
    assert (await door.report(carriers.qr_picture(forged))).verdict == "not_verified"


async def test_a_photo_of_json_is_judged(door: FrontDoor, issuer: Issuer) -> None:
    badge = text_of(issuer.badge())

    assert (await door.report(carriers.qr_picture(badge.decode()))).verdict == "verified"


async def test_two_codes_in_a_photo_are_a_collection(door: FrontDoor, issuer: Issuer) -> None:
    door.world.serve(HOME, issuer.badge())
    other = "https://badges.example/other.json"
    door.world.fail(other)

    report = await door.report(carriers.qr_picture(HOME, other))

    assert (report.role, report.verdict) == ("collection", "inconclusive")
    assert sorted(child.verdict for child in report.children) == ["inconclusive", "verified"]


async def test_more_addresses_than_a_page_holds_are_refused(door: FrontDoor) -> None:
    photo = carriers.qr_picture(*(f"https://badges.example/{number}" for number in range(5)))

    assert await door.answer(photo) == refused("carrier.too_many")
    assert door.world.log == []


async def test_a_photo_of_a_vpqr_is_judged(door: FrontDoor, issuer: Issuer) -> None:
    badge = issuer.badge()
    shown: dict[Any, Any] = {
        **{name: value for name, value in badge.items() if name != "@context"},
        1: badge["@context"],
    }
    text = cbor_ld.vpqr(cbor_ld.tagged(cbor_ld.TAG_1_0, [1, shown]))
    forged = cbor_ld.vpqr(cbor_ld.tagged(cbor_ld.TAG_1_0, [1, {**shown, "name": "Surgery"}]))

    report = await door.report(carriers.qr_picture(text))

    assert report.verdict == "verified"
    assert [fact.name for fact in report.carriers] == ["qr_picture", "vpqr"]
    assert await door.answer(forged) == not_verified("proof.signature_invalid")


async def test_a_vpqr_of_an_unknown_vocabulary_leaves_the_verdict_open(door: FrontDoor) -> None:
    text = cbor_ld.vpqr(cbor_ld.tagged(cbor_ld.TAG_1_0, [1, {0: "https://vocabulary.example/v1", 100: "x"}]))

    assert await door.answer(text) == inconclusive("context.not_allowed")
    assert await door.answer(carriers.qr_picture(text)) == inconclusive("context.not_allowed")


async def test_an_address_that_may_not_be_asked_leaves_the_rest_of_a_photo_open(
    door: FrontDoor, issuer: Issuer
) -> None:
    door.world.serve(HOME, issuer.badge())
    other = "https://badges.example/other.json"
    door.world.fail(other, FetchRefused("fetch.address_not_public", "expected a public address"))

    assert await door.answer(carriers.qr_picture(HOME, other)) == inconclusive("fetch.address_not_public")


@pytest.mark.parametrize("text", ["hello", "http://badges.example/1", "WIFI:S:x;;", "openid4vp://x"])
async def test_a_photo_of_another_code_is_refused(door: FrontDoor, text: str) -> None:
    assert await door.answer(carriers.qr_picture(text)) == refused("carrier.empty")
    assert door.world.log == []


async def test_a_picture_of_nothing_is_refused(door: FrontDoor) -> None:
    assert await door.answer(carriers.png()) == refused("carrier.empty")


async def test_a_picture_of_too_many_pixels_is_refused_before_they_are_decoded(door: FrontDoor) -> None:
    giant = (10_000).to_bytes(4) * 2 + carriers.HEADER[8:]
    raw = carriers.SIGNATURE + carriers.chunk(b"IHDR", giant) + carriers.chunk(b"IDAT", b"")

    assert await door.answer(raw + carriers.chunk(b"IEND", b"")) == refused("carrier.malformed")
