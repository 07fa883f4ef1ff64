"""Rows B01 to B04: pictures that are to cost much, call somebody, run something, or pass with nothing in them."""

import tracemalloc
from zlib import compress

import pytest

from tests.builders import carriers
from tests.builders.issuer import Issuer
from tests.threats.front_door import VERIFIED, FrontDoor, refused
from tests.world import World

CANARY = "https://canary.example/assertion"
MEBIBYTE = 1024 * 1024


@pytest.fixture
def door(world: World) -> FrontDoor:
    return FrontDoor(world)


def badge(issuer: Issuer) -> bytes:
    return carriers.as_text(issuer.badge())


# Row B01, PNG.


async def test_a_baked_badge_verifies(door: FrontDoor, issuer: Issuer) -> None:
    assert await door.answer(carriers.baked_png(badge(issuer))) == VERIFIED


@pytest.mark.parametrize("keyword", [b"openbadgecredential", b"openbadges", b"clrcredential"])
@pytest.mark.parametrize("kind", [b"iTXt", b"zTXt"])
async def test_a_compressed_badge_is_refused_and_never_inflated(
    door: FrontDoor, keyword: bytes, kind: bytes
) -> None:
    bomb = compress(bytes(64 * MEBIBYTE), 9)
    flags = b"\0\1\0\0\0" if kind == b"iTXt" else b"\0\0"
    picture = carriers.png(carriers.chunk(kind, keyword + flags + bomb))
    tracemalloc.start()

    answer = await door.answer(picture)

    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert answer == refused("carrier.compressed" if kind == b"iTXt" else "carrier.legacy")
    assert most < 8 * MEBIBYTE


async def test_a_long_form_takes_no_more_memory_than_a_few_copies_of_it(door: FrontDoor) -> None:
    """One regular expression for the whole of it took 120 bytes for each of its own."""
    form = b"vp_token=" + b"x" * MEBIBYTE
    tracemalloc.start()

    answer = await door.answer(form)

    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert answer == refused("json.syntax")
    assert most < 16 * MEBIBYTE


async def test_a_hundred_thousand_chunks_are_refused(door: FrontDoor, issuer: Issuer) -> None:
    picture = carriers.png(carriers.chunk(b"teSt", b"") * 100_000, carriers.itxt(badge(issuer)))

    assert await door.answer(picture) == refused("carrier.malformed")


@pytest.mark.parametrize("length", [2**31, 2**32 - 1, 2**31 - 1, 10_000])
async def test_a_length_beyond_the_end_is_refused(door: FrontDoor, issuer: Issuer, length: int) -> None:
    good = carriers.itxt(badge(issuer))
    lying = length.to_bytes(4) + good[4:]

    assert await door.answer(carriers.png(lying)) == refused("carrier.malformed")


async def test_a_wrong_checksum_is_refused_wherever_it_stands(door: FrontDoor, issuer: Issuer) -> None:
    good = carriers.itxt(badge(issuer))
    other = carriers.chunk(b"pHYs", bytes(9))

    for broken in (good[:-1] + bytes([good[-1] ^ 1]), good + other[:-1] + bytes([other[-1] ^ 1])):
        assert await door.answer(carriers.png(broken)) == refused("carrier.malformed")


@pytest.mark.parametrize("second", ["openbadgecredential", "openbadges", "clrcredential"])
async def test_two_badges_in_a_picture_are_refused(door: FrontDoor, issuer: Issuer, second: str) -> None:
    one = badge(issuer)
    picture = carriers.png(carriers.itxt(one), carriers.itxt(one, second))

    assert await door.answer(picture) == refused("carrier.several_badges")


async def test_bytes_behind_the_end_or_a_missing_end_are_refused(door: FrontDoor, issuer: Issuer) -> None:
    good = carriers.baked_png(badge(issuer))

    for broken in (good + b"\0", good + good, good[:-1], good[:-12]):
        assert await door.answer(broken) == refused("carrier.malformed")


# Row B02, addresses.


@pytest.mark.parametrize("kind", [b"tEXt", b"zTXt"])
@pytest.mark.parametrize("keyword", [b"openbadges", b"openbadgecredential"])
async def test_a_chunk_of_long_ago_is_refused_and_its_address_not_asked(
    door: FrontDoor, issuer: Issuer, kind: bytes, keyword: bytes
) -> None:
    door.world.serve(CANARY, issuer.badge())

    answer = await door.answer(carriers.png(carriers.chunk(kind, keyword + b"\0" + CANARY.encode())))

    assert answer == refused("carrier.legacy")
    assert door.world.log == []


async def test_an_address_in_a_badges_place_is_refused_and_not_asked(door: FrontDoor, issuer: Issuer) -> None:
    door.world.serve(CANARY, issuer.badge())
    pictures = [
        carriers.baked_png(CANARY),
        carriers.baked_png(f"  {CANARY.upper()}"),
        carriers.baked_png(CANARY.replace("https", "http"), "openbadges"),
        carriers.baked_svg(CANARY, name="assertion", space="http://openbadges.org"),
        carriers.svg(f"<openbadges:credential>{CANARY}</openbadges:credential>"),
    ]

    assert {await door.answer(picture) for picture in pictures} == {refused("carrier.address_only")}
    assert door.world.log == []


# Row B03, SVG.

DOCUMENT_TYPES = {
    "external entity": '<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/hostname">]>',
    "entity over the network": f'<!DOCTYPE svg [<!ENTITY x SYSTEM "{CANARY}">]>',
    "billion laughs": '<!DOCTYPE svg [<!ENTITY a "ha"><!ENTITY x "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>',
    "parameter entity": f'<!DOCTYPE svg [<!ENTITY % x SYSTEM "{CANARY}">%x;]>',
    "external subset": f'<!DOCTYPE svg SYSTEM "{CANARY}">',
    "empty": "<!DOCTYPE svg>",
}


@pytest.mark.parametrize("head", DOCUMENT_TYPES.values(), ids=DOCUMENT_TYPES.keys())
async def test_a_document_type_is_refused(door: FrontDoor, issuer: Issuer, head: str) -> None:
    inside = carriers.badge_element(issuer.badge())
    entity = "&x;" if "ENTITY x" in head else ""

    answer = await door.answer(carriers.svg(inside + f"<text>{entity}</text>", head=head))

    assert answer == refused("carrier.malformed")
    assert door.world.log == []


async def test_two_badges_in_an_svg_are_refused(door: FrontDoor, issuer: Issuer) -> None:
    one, token = carriers.badge_element(issuer.badge()), issuer.sign_jwt(issuer.badge())
    both = f'<openbadges:credential verify="{token}">{badge(issuer).decode()}</openbadges:credential>'

    for inside in (one + one, one + carriers.badge_element(token), both):
        assert await door.answer(carriers.svg(inside)) == refused("carrier.several_badges")


@pytest.mark.parametrize("script", ["<script>1</script>", "<x:script xmlns:x='urn:x'/>", "<g><SCRIPT/></g>"])
async def test_an_svg_with_a_program_is_refused(door: FrontDoor, issuer: Issuer, script: str) -> None:
    picture = carriers.svg(carriers.badge_element(issuer.badge()) + script)

    assert await door.answer(picture) == refused("carrier.active")


@pytest.mark.parametrize("inside", ["<a>" * 300 + "</a>" * 300, "<a/>" * 100_001], ids=["deep", "wide"])
async def test_an_svg_beyond_measure_is_refused(door: FrontDoor, issuer: Issuer, inside: str) -> None:
    picture = carriers.svg(inside + carriers.badge_element(issuer.badge()))

    assert await door.answer(picture) == refused("carrier.malformed")


# Row B04, JSON that is no credential.


@pytest.mark.parametrize("anything", ["{}", "[]", '{"a": 1}', "null", '"x"', "badge"])
async def test_any_json_in_a_picture_is_no_credential(door: FrontDoor, anything: str) -> None:
    for picture in (carriers.baked_png(anything), carriers.baked_svg(anything.encode())):
        answer = await door.answer(picture)

        assert answer[0] == "refused"
        assert answer[1] in {"input.format_unknown", "json.syntax"}
