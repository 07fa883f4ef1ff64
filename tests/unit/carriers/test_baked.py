"""The carriers `baked_png` and `baked_svg`: what is taken out, and pictures of others."""

import json
from typing import Any

import pytest

from tests.builders import carriers
from tests.vectors_dir import VECTORS, manifest, needs_vectors
from verifier.carriers import baked_png, baked_svg, carrier_of
from verifier.carriers.core.carrier import Carried
from verifier.errors import InputRefused

TOKEN = "eyJhbGciOiJFZERTQSJ9.e30.c2ln"
PICTURES = VECTORS / "baked-images"


@pytest.mark.parametrize("keyword", ["openbadgecredential", "openbadges", "clrcredential"])
def test_a_png_gives_the_bytes_that_were_baked_in(keyword: str) -> None:
    picture = carriers.baked_png(b' {"a" : "\xc3\xa9"} ', keyword)

    assert carrier_of(picture) is baked_png.CARRIER
    assert baked_png.documents(picture) == (Carried(raw=b' {"a" : "\xc3\xa9"} ', at=f"iTXt {keyword}"),)


def test_language_and_translated_keyword_are_passed_over() -> None:
    text = carriers.chunk(b"iTXt", b"openbadges\0\0\0en\0Auszeichnung\0" + TOKEN.encode())

    (found,) = baked_png.documents(carriers.png(text))

    assert found.raw == TOKEN.encode()


@pytest.mark.parametrize("rest", [b"\0\0", b"\0\0en", b"\0\0en\0x", b"\0"])
def test_a_text_chunk_that_ends_early_is_refused(rest: bytes) -> None:
    picture = carriers.png(carriers.chunk(b"iTXt", b"openbadges\0" + rest))

    with pytest.raises(InputRefused) as refused:
        baked_png.documents(picture)

    assert refused.value.code == "carrier.malformed"


def test_other_texts_of_a_png_are_passed_over() -> None:
    other = carriers.chunk(b"tEXt", b"Software\0openbadges")
    packed = carriers.chunk(b"zTXt", b"Comment\0\0anything")

    (found,) = baked_png.documents(carriers.png(other, packed, carriers.itxt(TOKEN), other))

    assert found.raw == TOKEN.encode()


@pytest.mark.parametrize(
    "broken",
    [
        carriers.SIGNATURE,
        carriers.SIGNATURE + carriers.itxt(TOKEN),
        carriers.png(carriers.chunk(b"IHDR", carriers.HEADER), carriers.itxt(TOKEN)),
        carriers.png(carriers.chunk(b"ab1d", b""), carriers.itxt(TOKEN)),
        carriers.png(carriers.chunk(b"abcd", b""), carriers.itxt(TOKEN)),
    ],
)
def test_what_is_no_png_by_the_rules_is_refused(broken: bytes) -> None:
    with pytest.raises(InputRefused) as refused:
        baked_png.documents(broken)

    assert refused.value.code == "carrier.malformed"


def test_a_mark_outside_of_a_chunk_is_no_badge() -> None:
    picture = carriers.png(carriers.chunk(b"IDAT", carriers.itxt(TOKEN)))
    assert carrier_of(picture) is baked_png.CARRIER

    with pytest.raises(InputRefused) as refused:
        baked_png.documents(picture)

    assert refused.value.code == "carrier.empty"


@pytest.mark.parametrize(
    ("space", "name"),
    [
        ("https://purl.imsglobal.org/ob/v3p0", "credential"),
        ("https://purl.imsglobal.org/clr/v2p0", "credential"),
        ("http://openbadges.org", "assertion"),
    ],
)
def test_an_svg_gives_json_or_token(space: str, name: str) -> None:
    document = {"a": "<b> & é"}
    text = carriers.baked_svg(document, name=name, space=space)
    token = carriers.baked_svg(TOKEN, name=name, space=space)

    assert carrier_of(text) is baked_svg.CARRIER
    assert [json.loads(each.raw) for each in baked_svg.documents(text)] == [document]
    assert baked_svg.documents(token) == (Carried(raw=TOKEN.encode(), at=f"{name} verify"),)


def test_json_beside_its_own_address_is_taken_and_the_address_left() -> None:
    inside = '<openbadges:assertion verify="https://a.example/1">{"a": 1}</openbadges:assertion>'

    (found,) = baked_svg.documents(carriers.svg(inside))

    assert found.raw == b'{"a": 1}'


@pytest.mark.parametrize(
    ("picture", "code"),
    [
        (carriers.svg(""), "carrier.empty"),
        (carriers.svg("<openbadges:credential/>"), "carrier.empty"),
        (carriers.svg(f'<credential verify="{TOKEN}"/>'), "carrier.empty"),
        (carriers.svg("<openbadges:credential>{<b/>}</openbadges:credential>"), "carrier.malformed"),
        (carriers.svg("<openbadges:credential>"), "carrier.malformed"),
        (b"<svg >", "carrier.malformed"),
        (b'<?xml version="1.0" encoding="x-none"?><svg />', "carrier.malformed"),
    ],
)
def test_an_svg_without_a_whole_badge_is_refused(picture: bytes, code: str) -> None:
    assert carrier_of(picture) is baked_svg.CARRIER

    with pytest.raises(InputRefused) as refused:
        baked_svg.documents(picture)

    assert refused.value.code == code


@pytest.mark.parametrize("raw", [b"", b" ", b"{}", b"ey.x.y", b"x<svg >", b"svg", b"<html></html>"])
def test_what_is_no_picture_is_not_taken_for_one(raw: bytes) -> None:
    assert carrier_of(raw) is None


def _pictures() -> list[dict[str, Any]]:
    return [case for case in manifest() if case["file"].startswith("baked-images/")]


@needs_vectors
@pytest.mark.parametrize("case", _pictures(), ids=lambda case: case["file"])
def test_a_picture_of_others_gives_what_its_publisher_says(case: dict[str, Any]) -> None:
    raw = (VECTORS / case["file"]).read_bytes()
    carrier = carrier_of(raw)

    if isinstance(case.get("result"), dict):
        assert carrier is not None
        (found,) = carrier.documents(raw)
        assert json.loads(found.raw) == case.get("result")
    elif isinstance(case.get("result"), str):  # an address alone: read, and refused
        assert carrier is not None
        with pytest.raises(InputRefused) as refused:
            carrier.documents(raw)
        assert refused.value.code in {"carrier.legacy", "carrier.address_only"}
    elif carrier is not None:
        with pytest.raises(InputRefused) as refused:
            carrier.documents(raw)
        assert refused.value.code == "carrier.empty"


@needs_vectors
@pytest.mark.parametrize(
    "file",
    [
        "1edtech-ob20/cases/simple-badge.png",
        "1edtech-openbadges-validator-core/cases/verify_of_baked_image/input.png",
    ],
)
def test_a_badge_of_others_is_taken_out_of_its_picture(file: str) -> None:
    (found,) = baked_png.documents((VECTORS / file).read_bytes())

    assert json.loads(found.raw)["@context"] == "https://w3id.org/openbadges/v2"
