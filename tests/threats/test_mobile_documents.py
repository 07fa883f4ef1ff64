"""Attacks on mobile documents (ISO mdoc), each against a licence that verifies as it stands."""

import copy
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from cryptography import x509
from msgspec.structs import replace

from tests.builders import keys
from tests.builders.cbor import Tag, encode_cbor
from tests.builders.certificates import authority
from tests.builders.mobile_document import (
    PHOTO_ID,
    SPACE,
    document_signer,
    issued,
    item,
    licence,
    response,
    shown,
)
from tests.threats.front_door import (
    VERIFIED,
    Answer,
    FrontDoor,
    inconclusive,
    not_verified,
    refused,
    warnings,
)
from tests.world import World
from verifier.policy import DEFAULT
from verifier.settings import Settings

ROOT: Final = authority()
SIGNER: Final = document_signer(ROOT)
GOOD: Final = issued(SIGNER)
WEB_SERVER: Final = x509.ExtendedKeyUsage([x509.ObjectIdentifier("1.3.6.1.5.5.7.3.1")])

Items = list[Tag]


@pytest.fixture
def door(world: World, tmp_path: Path) -> FrontDoor:
    path = tmp_path / "authorities.pem"
    path.write_text(ROOT.pem, "utf-8")
    return FrontDoor(world, Settings(mobile_document_authorities=str(path)))


def _swapped(items: Items) -> Items:
    return [item(0, "given_name", "Example"), item(1, "family_name", "Ada"), *items[2:]]


def _other_salt(items: Items) -> Items:
    stated = {"digestID": 0, "random": b"s" * 16, "elementIdentifier": "given_name", "elementValue": "Ada"}
    return [Tag(24, encode_cbor(stated)), *items[1:]]


def _reordered_members(items: Items) -> Items:
    stated = {"elementIdentifier": "given_name", "digestID": 0, "random": b"r" * 16, "elementValue": "Ada"}
    return [Tag(24, encode_cbor(stated)), *items[1:]]


def _with_more(items: Items) -> Items:
    stated = {
        "digestID": 0, "random": b"r" * 16, "elementIdentifier": "given_name", "elementValue": "Ada", "more": 1,
    }  # fmt: skip
    return [Tag(24, encode_cbor(stated)), *items[1:]]


OVER_21: Final = "age_over_21"
DIFFERS: Final = not_verified("mdoc.digest_differs")
MALFORMED: Final = not_verified("mdoc.malformed")
ALTERED: Final[dict[str, tuple[Callable[[Items], Items], Answer]]] = {
    "another value": (lambda i: [item(0, "given_name", "Eve"), *i[1:]], DIFFERS),
    "another name": (lambda i: [item(0, "middle_name", "Ada"), *i[1:]], DIFFERS),
    "values swapped between two": (_swapped, DIFFERS),
    "another salt": (_other_salt, DIFFERS),
    "members in another order": (_reordered_members, DIFFERS),
    "a member added": (_with_more, DIFFERS),
    "the number of another": (lambda i: [item(1, "given_name", "Ada"), *i[1:]], DIFFERS),
    "a number used again": (lambda i: [*i, item(0, OVER_21, "yes")], DIFFERS),
    "in the place of one withheld": (lambda i: [*i, item(99, OVER_21, "yes")], DIFFERS),
    "with a number that was not signed": (lambda i: [*i, item(7, OVER_21, "yes")], DIFFERS),
    "twice": (lambda i: [*i, i[0]], MALFORMED),
    "two of one name": (lambda i: [*i, item(0, "given_name", "Eve")], MALFORMED),
    "its tag taken off": (lambda i: [i[0].value, *i[1:]], MALFORMED),
    "under another tag": (lambda i: [Tag(25, i[0].value), *i[1:]], MALFORMED),
    "bytes behind it": (lambda i: [Tag(24, i[0].value + b"\x00"), *i[1:]], refused("cbor.syntax")),
    "without a number": (lambda i: [item(None, "given_name", "Ada"), *i[1:]], MALFORMED),
}


@pytest.mark.parametrize(("altered", "answer"), ALTERED.values(), ids=ALTERED.keys())
async def test_no_element_is_other_than_its_issuer_signed_it(
    door: FrontDoor, altered: Callable[[Items], Items], answer: Answer
) -> None:
    assert await door.answer(response(shown(GOOD))) == VERIFIED
    assert await door.answer(response(shown(issued(SIGNER, altered=altered)))) == answer


async def test_an_element_in_another_name_space_is_not_the_one_that_was_signed(door: FrontDoor) -> None:
    moved = {**GOOD, "nameSpaces": {"org.example": GOOD["nameSpaces"][SPACE]}}

    assert await door.answer(response(shown(moved))) == not_verified("mdoc.digest_differs")


def _renamed(members: Mapping[str, Any], old: str, new: str) -> dict[str, Any]:
    return {new if name == old else name: value for name, value in members.items()}


SILENT: Final = inconclusive("kind.nothing_shown")
UNREAD: Final[dict[str, tuple[Mapping[str, Any], Answer]]] = {
    "a member of a later edition": ({**GOOD, "later": {"any": 1}}, VERIFIED),
    "elements under a name that nobody reads": (_renamed(GOOD, "nameSpaces", "namespaces"), SILENT),
    "no elements": ({"issuerAuth": GOOD["issuerAuth"]}, SILENT),
    "no name space": ({**GOOD, "nameSpaces": {}}, SILENT),
    "a name space without elements": ({**GOOD, "nameSpaces": {SPACE: []}}, SILENT),
    "null for the elements": ({**GOOD, "nameSpaces": None}, MALFORMED),
    "a list for the elements": ({**GOOD, "nameSpaces": []}, MALFORMED),
    "false for the elements": ({**GOOD, "nameSpaces": False}, MALFORMED),
    "the signature under a name that nobody reads": (
        _renamed(GOOD, "issuerAuth", "issuerauth"),
        refused("input.format_unknown"),
    ),
}


@pytest.mark.parametrize(("document", "answer"), UNREAD.values(), ids=UNREAD.keys())
async def test_what_nobody_reads_hides_nothing_unsaid(
    door: FrontDoor, document: Mapping[str, Any], answer: Answer
) -> None:
    assert await door.answer(encode_cbor(document)) == answer


@pytest.mark.parametrize(
    ("top", "answer"),
    [
        ({"Documents": [shown(GOOD)]}, refused("carrier.empty")),
        ({"documents": []}, refused("carrier.empty")),
        ({"documents": None}, refused("carrier.mdoc_response")),
        ({"documents": [{"docType": PHOTO_ID, "issuersigned": GOOD}]}, refused("input.format_unknown")),
        ({"documents": [{"doctype": PHOTO_ID, "issuerSigned": GOOD}]}, MALFORMED),
    ],
)
async def test_a_response_whose_documents_nobody_reads_is_not_taken_for_a_good_one(
    door: FrontDoor, top: Mapping[str, Any], answer: Answer
) -> None:
    assert await door.answer(encode_cbor({"version": "1.0", "status": 0, **top})) == answer


async def test_whoever_asked_for_no_element_can_let_a_document_pass_that_shows_none(door: FrontDoor) -> None:
    silent = response(shown({"issuerAuth": GOOD["issuerAuth"]}))
    lenient = replace(DEFAULT, warnings=DEFAULT.warnings | {"kind.nothing_shown"})

    assert await door.answer(silent) == SILENT
    assert await door.answer(silent, policy=lenient) == VERIFIED
    assert "kind.nothing_shown" in warnings(await door.report(silent, policy=lenient))


@pytest.mark.parametrize(
    ("members", "answer"),
    [
        ({"version": "1.1", "later": 1}, VERIFIED),
        ({"version": "2.0"}, inconclusive("mdoc.version_unknown")),
        ({"version": 1}, inconclusive("mdoc.version_unknown")),
        ({"version": None}, inconclusive("mdoc.version_unknown")),
    ],
)
async def test_a_response_of_another_version_is_not_taken_for_one_of_this(
    door: FrontDoor, members: dict[str, object], answer: Answer
) -> None:
    assert await door.answer(response(shown(GOOD), **members)) == answer


async def test_a_longer_spelling_of_the_same_element_has_another_digest(door: FrontDoor) -> None:
    raw = encode_cbor(GOOD)
    first = encode_cbor(GOOD["nameSpaces"][SPACE][0])
    assert first[:3] == b"\xd8\x18\x58"

    for longer in (b"\xd8\x18\x59\x00" + first[3:], b"\xd9\x00\x18\x58" + first[3:]):
        assert await door.answer(raw.replace(first, longer, 1)) == not_verified("mdoc.digest_differs")


async def test_a_key_that_stands_twice_is_refused_wherever_it_stands(door: FrontDoor) -> None:
    given = {"digestID": 0, "random": b"r" * 16, "elementIdentifier": "given_name", "elementValue": "Ada"}
    twice = b"\xa5" + encode_cbor(given)[1:] + encode_cbor("elementValue") + encode_cbor("Eve")
    inside = issued(SIGNER, altered=lambda items: [Tag(24, twice), *items[1:]])
    whole = encode_cbor(GOOD)
    outside = b"\xa3" + whole[1:] + encode_cbor("nameSpaces") + encode_cbor({})

    assert await door.answer(response(shown(inside))) == refused("cbor.duplicate_key")
    assert await door.answer(outside) == refused("cbor.duplicate_key")


@pytest.mark.parametrize(
    ("header", "answer"),
    [
        ({}, not_verified("jws.algorithm_refused")),
        ({1: None}, not_verified("jws.algorithm_refused")),
        ({1: True}, not_verified("jws.algorithm_refused")),
        ({1: "ES256"}, not_verified("jws.algorithm_refused")),
        ({1: 5}, not_verified("jws.algorithm_refused")),  # HMAC: a public key is no secret
        ({1: -35}, not_verified("key.algorithm_mismatch")),
        ({1: -8}, not_verified("key.algorithm_mismatch")),
        ({1: -7, 2: [1]}, not_verified("jws.critical_header")),
        ({1: -48}, inconclusive("proof.algorithm_unsupported")),
    ],
)
async def test_the_algorithm_is_the_signed_one_and_that_of_the_key(
    door: FrontDoor, header: dict[int, object], answer: Answer
) -> None:
    assert await door.answer(response(shown(issued(SIGNER, header=header)))) == answer


async def test_an_algorithm_that_nobody_signed_is_none(door: FrontDoor) -> None:
    document = copy.deepcopy(GOOD)
    document["issuerAuth"][0] = b""
    document["issuerAuth"][1] = {**document["issuerAuth"][1], 1: -7}

    assert await door.answer(response(shown(document))) == not_verified("jws.algorithm_refused")


@pytest.mark.parametrize(
    ("members", "answer"),
    [
        ({"digestAlgorithm": "SHA-1"}, not_verified("mdoc.digest_algorithm")),
        ({"digestAlgorithm": None}, not_verified("mdoc.digest_algorithm")),
        ({"valueDigests": {}}, not_verified("mdoc.digest_differs")),
        ({"valueDigests": []}, not_verified("mdoc.malformed")),
        ({"valueDigests": {SPACE: []}}, not_verified("mdoc.malformed")),
        ({"valueDigests": {SPACE: {0: b""}}}, not_verified("mdoc.digest_differs")),
        ({"docType": PHOTO_ID}, not_verified("mdoc.doc_type_differs")),
        ({"docType": None}, not_verified("mdoc.malformed")),
        ({"version": "2.0"}, inconclusive("mdoc.version_unknown")),
        ({"version": None}, inconclusive("mdoc.version_unknown")),
        ({"version": "1.1"}, VERIFIED),
    ],
)
async def test_what_the_issuer_signs_has_to_be_whole(
    door: FrontDoor, members: dict[str, Any], answer: Answer
) -> None:
    assert await door.answer(response(shown(issued(SIGNER, **members)))) == answer


def _validity(signed: object, start: object, end: object) -> dict[str, Any]:
    return {"validityInfo": {"signed": signed, "validFrom": start, "validUntil": end}}


FUTURE: Final = not_verified("proof.created_in_future")


@pytest.mark.parametrize(
    ("dates", "answer"),
    [
        # The world's instant is 2026-06-01T12:00:00Z.
        (("2026-06-01T11:00:00Z", "2026-06-01T12:00:00Z", "2026-06-01T12:00:00Z"), VERIFIED),
        (("2026-01-01T00:00:00Z", "2026-06-01T13:00:00Z", "2027-01-01T00:00:00Z"), not_verified("validity.not_yet")),
        (("2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z", "2026-06-01T11:00:00Z"), not_verified("validity.expired")),
        (("2026-06-02T00:00:00Z", "2026-06-02T00:00:00Z", "2027-01-01T00:00:00Z"), FUTURE),
        (("2026-01-02T00:00:00Z", "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z"), not_verified("mdoc.malformed")),
        (("2026-01-01T00:00:00", "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z"), not_verified("mdoc.malformed")),
        (("2026-01-01", "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z"), not_verified("mdoc.malformed")),
        ((None, "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z"), not_verified("mdoc.malformed")),
    ],
)  # fmt: skip
async def test_the_dates_of_a_document_are_kept(
    door: FrontDoor, dates: tuple[str | None, ...], answer: Answer
) -> None:
    stated = _validity(*(None if one is None else Tag(0, one) for one in dates))

    assert await door.answer(response(shown(issued(SIGNER, **stated)))) == answer


@pytest.mark.parametrize(
    "stated", [1767225600, Tag(1, 1767225600), Tag(1004, "2026-01-01"), "2026-01-01T00:00:00Z"]
)
async def test_a_date_of_another_kind_is_none(door: FrontDoor, stated: object) -> None:
    dates = _validity(stated, Tag(0, "2026-01-01T00:00:00Z"), Tag(0, "2027-01-01T00:00:00Z"))

    assert await door.answer(response(shown(issued(SIGNER, **dates)))) == not_verified("mdoc.malformed")


@pytest.mark.parametrize(
    ("how", "answer"),
    [
        ({"extra": []}, inconclusive("certificate.purpose_unstated")),
        ({"extra": [(WEB_SERVER, False)]}, not_verified("certificate.not_allowed")),
        ({"may": ("key_cert_sign",)}, not_verified("certificate.not_allowed")),
        ({"not_after": datetime(2026, 3, 1, tzinfo=UTC)}, inconclusive("certificate.expired")),
        ({"not_before": datetime(2026, 7, 1, tzinfo=UTC)}, not_verified("certificate.not_yet")),
        # Issuers round down to the day, so that the date tells nobody from others.
        ({"not_before": datetime(2026, 1, 1, 18, tzinfo=UTC)}, VERIFIED),
        (
            {"not_before": datetime(2026, 1, 2, 0, 0, 1, tzinfo=UTC)},
            not_verified("mdoc.signed_outside_certificate"),
        ),
        ({"not_before": datetime(2026, 2, 1, tzinfo=UTC)}, not_verified("mdoc.signed_outside_certificate")),
        ({"country": "SE"}, not_verified("mdoc.country_differs")),
        ({"key": keys.key("P-256", seed=99)}, VERIFIED),
        ({"signer": keys.key("P-256", seed=99)}, inconclusive("certificate.untrusted")),
    ],
)
async def test_the_signers_certificate_has_to_be_one_for_this(
    door: FrontDoor, how: dict[str, Any], answer: Answer
) -> None:
    assert await door.answer(licence(document_signer(ROOT, **how))) == answer


async def test_another_key_than_the_certificates_signed_nothing(door: FrontDoor) -> None:
    document = copy.deepcopy(GOOD)
    document["issuerAuth"][1] = {33: document_signer(ROOT, key=keys.key("P-256", seed=99)).der}

    assert await door.answer(response(shown(document))) == not_verified("proof.signature_invalid")


async def test_an_authority_past_its_end_vouches_for_nobody(world: World, tmp_path: Path) -> None:
    ended = authority("Ended", not_after=world.now - timedelta(days=1))
    (tmp_path / "ended.pem").write_text(ended.pem, "utf-8")
    door = FrontDoor(world, Settings(mobile_document_authorities=str(tmp_path / "ended.pem")))

    assert await door.answer(licence(document_signer(ended))) == inconclusive("certificate.expired")


async def test_a_signer_below_a_signer_is_no_authority(door: FrontDoor) -> None:
    below = document_signer(SIGNER)
    document = copy.deepcopy(issued(below))
    document["issuerAuth"][1] = {33: [below.der, SIGNER.der]}

    assert await door.answer(response(shown(document))) == not_verified("certificate.not_allowed")


async def test_a_licence_of_another_country_than_its_signer_is_refused(door: FrontDoor) -> None:
    for country, answer in (("FI", VERIFIED), ("fi", VERIFIED), ("SE", not_verified("mdoc.country_differs"))):
        elements = {"given_name": "Ada", "issuing_country": country}

        assert await door.answer(response(shown(issued(SIGNER, elements=elements)))) == answer


async def test_a_chain_that_is_none_is_refused(door: FrontDoor) -> None:
    for stated, code in (
        (None, "certificate.malformed"),
        ([], "certificate.malformed"),
        ("text", "certificate.malformed"),
        (b"no certificate", "certificate.malformed"),
        ([SIGNER.der] * 9, "certificate.too_many"),
        ([SIGNER.der, 1], "certificate.malformed"),
    ):
        document = copy.deepcopy(GOOD)
        document["issuerAuth"][1] = {33: stated}

        assert await door.answer(response(shown(document))) == not_verified(code)


async def test_what_is_too_deep_too_large_or_too_many_is_refused_by_name(door: FrontDoor) -> None:
    def valued(value: object) -> str:
        return response(shown(issued(SIGNER, elements={"given_name": value})))

    deep: object = "Ada"
    for _ in range(20):
        deep = [deep]

    assert await door.answer(valued(deep)) == refused("cbor.too_deep")
    assert await door.answer(valued(list(range(70_000)))) == refused("cbor.too_many_items")
    assert await door.answer(
        response(shown(issued(SIGNER, elements={f"e{n}": n for n in range(1_001)})))
    ) == (not_verified("mdoc.malformed"))
    assert await door.answer(b"\xa1" + encode_cbor("documents") + encode_cbor([b"x" * 4_194_304])) == (
        refused("input.too_large")
    )


async def test_a_length_that_is_never_closed_is_refused(door: FrontDoor) -> None:
    assert await door.answer(b"\xbf\x69documents\x9f\xff\xff") == refused("cbor.syntax")
    assert await door.answer(b"\xbb" + b"\xff" * 8) == refused("cbor.syntax")
