"""Whatever a picture or a file is made of: documents come out, or a refusal by name. Nothing else is raised."""

from base64 import b32encode

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.builders import carriers
from tests.builders.cbor import encode_cbor
from tests.builders.cbor_ld import CBOR_LD, VPQR
from tests.properties.test_any_input import BOUNDED, assert_not_verified
from verifier.carriers import CARRIERS, Carrier, vpqr
from verifier.codes import CODES
from verifier.errors import Problem
from verifier.linked_data import ContextStore

CONTEXTS = ContextStore.bundled()
BADGE = b'{"a": 1}'
GOOD = {
    "baked_png": carriers.baked_png(BADGE),
    "baked_svg": carriers.baked_svg(BADGE),
    "mdoc_response": encode_cbor(
        {"documents": [{"docType": "a"}, {"docType": "b"}], "documentErrors": [{"c": 0}]}
    ),
    "pdf": carriers.pdf(
        attached={"a": b'{"@context": 1}'}, metadata=carriers.xmp(carriers.badge_element(BADGE.decode()))
    ),
    "qr_picture": carriers.qr_picture('{"a": 1}'),
    "vp_token": b'{"protocol":"openid4vp","data":{"vp_token":{"a":["ey.a.b",{"b":1}],"c":"d"}}}',
    "vpqr": VPQR.encode(),
    "wallet_export": b'[{"type": ["VerifiableCredential"]}, "ey.a.b"]',
    "web_address": b"https://a.b",
}


def take_out(carrier: Carrier, raw: bytes) -> None:
    """Take the documents out; only a refusal by a known name may be raised."""
    assert carrier.recognises(raw) in {True, False}
    try:
        given = (raw, CONTEXTS) if carrier.needs_contexts else (raw,)
        code, count = "", len(carrier.documents(*given))
    except Problem as refused:
        code, count = refused.code, 0
    assert (count > 0) == (code == "")
    assert code == "" or code in CODES


@pytest.mark.parametrize("carrier", CARRIERS, ids=lambda carrier: carrier.name)
@given(raw=st.binary(max_size=300), kept=st.integers(0, 40))
@example(raw=b"", kept=0)
@BOUNDED
def test_any_bytes_behind_a_right_beginning(carrier: Carrier, raw: bytes, kept: int) -> None:
    take_out(carrier, GOOD[carrier.name][:kept] + raw)


@pytest.mark.parametrize("carrier", CARRIERS, ids=lambda carrier: carrier.name)
@given(at=st.integers(0, 10_000), byte=st.integers(0, 255), cut=st.integers(0, 10_000))
@BOUNDED
def test_a_good_one_with_a_byte_changed_or_cut_short(carrier: Carrier, at: int, byte: int, cut: int) -> None:
    good = GOOD[carrier.name]
    place = at % len(good)
    take_out(carrier, good[:place] + bytes([byte]) + good[place + 1 :])
    take_out(carrier, good[: cut % len(good)])


@given(text=st.binary(max_size=200))
@BOUNDED
async def test_anything_in_a_pictures_place_for_a_badge(text: bytes) -> None:
    await assert_not_verified(carriers.baked_png(text))
    await assert_not_verified(carriers.svg(f"<openbadges:credential>{text!r}</openbadges:credential>"))


@given(raw=st.binary(max_size=200), tag=st.sampled_from([0xCB1D, 0x0501, 0x0500, 0x0600, 0x0601, 0x0602]))
@BOUNDED
def test_any_bytes_behind_a_tag_of_cbor_ld(raw: bytes, tag: int) -> None:
    text = "VP1-B" + b32encode(b"\xd9" + tag.to_bytes(2) + raw).decode().rstrip("=")

    take_out(vpqr.CARRIER, text.encode())


@given(at=st.integers(0, 10_000), byte=st.integers(0, 255))
@BOUNDED
def test_a_good_vpqr_with_a_byte_of_its_cbor_changed(at: int, byte: int) -> None:
    raw = bytearray(CBOR_LD)
    raw[at % len(raw)] = byte

    take_out(vpqr.CARRIER, ("VP1-B" + b32encode(raw).decode().rstrip("=")).encode())
