"""Who shows a mobile document: the device's signature or MAC over a session that the caller knows."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from did_methods.core.strict_cbor import Tagged, parse_cbor
from did_methods.core.strict_json import decode_base64url
from tests.builders import keys
from tests.builders.cbor import encode_cbor
from tests.builders.certificates import authority
from tests.builders.keys import base64url
from tests.builders.mobile_document import (
    DEVICE,
    SPACE,
    TRANSCRIPT,
    cose_key,
    document_signer,
    issued,
    response,
    shown,
)
from tests.threats.front_door import VERIFIED, FrontDoor, checks
from tests.vectors_dir import VECTORS, needs_vectors
from tests.world import World
from verifier.carriers.mdoc_response import CARRIER
from verifier.codes import CODES
from verifier.errors import InputRefused, Rejected
from verifier.formats import read
from verifier.model import MobileDocument
from verifier.policy import DEFAULT
from verifier.report import Report
from verifier.session import Session, SessionRefused, read_session
from verifier.settings import Settings
from verifier.steps.check_device import check_device

ROOT = authority()
SIGNER = document_signer(ROOT)
SESSION = {"transcript": base64url(TRANSCRIPT)}
_NULL = encode_cbor(None)
READER = keys.key("P-256", seed=80)
# The reader's secret of ISO/IEC 18013-5:2021, annex D.
ANNEX_D_READER = bytes.fromhex("de3b4b9e5f72dd9b58406ae3091434da48a6f9fd010d88fcb0958e2cebec947c")


@pytest.fixture
def door(world: World, tmp_path: Path) -> FrontDoor:
    path = tmp_path / "authorities.pem"
    path.write_text(ROOT.pem, "utf-8")
    return FrontDoor(world, Settings(mobile_document_authorities=str(path)))


async def judged(door: FrontDoor, raw: str | bytes, session: object = None, **how: Any) -> Report:  # noqa: ANN401 - as `verify` takes them
    return await door.verifier.verify(raw, session=session or SESSION, now=door.world.now, **how)  # type: ignore[arg-type]


async def test_the_device_of_the_document_is_its_holder_in_this_session(door: FrontDoor) -> None:
    report = await judged(door, response(shown(issued(SIGNER))))

    assert report.verdict == "verified"
    assert [(c.outcome, c.facts) for c in checks(report, "holder")] == [("passed", {"device": "signature"})]
    assert [c.outcome for c in checks(report, "audience")] == ["passed"]


async def test_without_the_session_nobody_is_shown_to_hold_it(door: FrontDoor) -> None:
    raw = response(shown(issued(SIGNER)))
    demanding = {"required": ["holder", "audience"]}

    report = await door.report(raw)
    demanded = await door.verifier.verify(raw, tighten=demanding, now=door.world.now)
    shown_now = await judged(door, raw, tighten=demanding)

    assert [c.code for c in checks(report, "holder")] == ["holder.not_presented"]
    assert demanded.verdict == "inconclusive"
    assert shown_now.verdict == "verified"


async def test_a_challenge_without_the_session_is_answered_by_no_device(door: FrontDoor) -> None:
    licence = response(shown(issued(SIGNER)))

    for asked in ({"challenge": "n-1"}, {"domain": "jobs.example"}):
        report = await door.report(licence, **asked)  # type: ignore[arg-type]

        assert report.verdict == "inconclusive"
        assert [c.code for c in checks(report, "audience")] == ["challenge.no_presentation"]


@pytest.mark.parametrize(
    ("how", "code"),
    [
        (
            {"key": keys.key("P-256", seed=81)},
            "holder.device_differs",
        ),  # whoever copied what the issuer signed
        (
            {"transcript": encode_cbor([None, None, ["OpenID4VPHandover", b"x" * 32]])},
            "holder.device_differs",
        ),
        ({"reader": READER, "key": keys.key("P-256", seed=81)}, "holder.device_differs"),
    ],
)
async def test_what_another_device_or_another_session_signed_is_no_holder(
    door: FrontDoor, how: dict[str, Any], code: str
) -> None:
    session = {**SESSION, "reader_key": _secret(READER)}
    report = await judged(door, response(shown(issued(SIGNER), **how)), session)

    assert report.verdict == "not_verified"
    assert [c.code for c in checks(report, "holder")] == [code]
    assert checks(report, "audience") == []


async def test_a_mac_is_judged_with_the_readers_key_and_open_without(door: FrontDoor) -> None:
    raw = response(shown(issued(SIGNER), reader=READER))

    good = await judged(door, raw, {**SESSION, "reader_key": _secret(READER)})
    other = await judged(door, raw, {**SESSION, "reader_key": _secret(keys.key("P-256", seed=82))})
    short = await judged(door, raw, {**SESSION, "reader_key": "AAAA"})
    without = await judged(door, raw)

    assert [c.facts for c in checks(good, "holder")] == [{"device": "mac"}]
    assert [c.code for c in checks(other, "holder")] == ["holder.device_differs"]
    assert [c.code for c in checks(short, "holder")] == ["holder.device_differs"]
    assert [(c.outcome, c.code) for c in checks(without, "holder")] == [
        ("undetermined", "holder.reader_key_missing")
    ]


@pytest.mark.parametrize(
    "authorized",
    [{"nameSpaces": ["org.example.own"]}, {"dataElements": {"org.example.own": ["address", "phone"]}}],
)
async def test_what_the_device_says_itself_is_told_apart_and_only_as_far_as_the_issuer_lets_it(
    door: FrontDoor, authorized: dict[str, Any]
) -> None:
    device = {"deviceKey": cose_key(DEVICE), "keyAuthorizations": authorized}
    licence = issued(SIGNER, device=device)

    report = await judged(
        door, response(shown(licence, elements={"org.example.own": {"address": "1 Main St"}}))
    )
    other = await judged(door, response(shown(licence, elements={SPACE: {"address": "1 Main St"}})))

    assert report.verdict == "verified"
    assert checks(report, "holder")[0].facts["device_says"] == {"org.example.own": {"address": "1 Main St"}}
    assert "address" not in report.record[0].validation
    assert [(c.outcome, c.code) for c in checks(other, "holder")] == [
        ("passed", None),
        ("warning", "holder.device_not_authorized"),
    ]
    assert "1 Main St" not in str(other)


@pytest.mark.parametrize("kind", ["P-384", "P-521", "Ed25519"])
async def test_devices_have_keys_of_several_curves(door: FrontDoor, kind: str) -> None:
    key = keys.key(kind, seed=83)
    raw = response(shown(issued(SIGNER, device={"deviceKey": cose_key(key)}), key=key))

    assert (await judged(door, raw)).verdict == "verified"


@pytest.mark.parametrize(
    ("device", "code"),
    [
        ({}, "holder.device_key_unusable"),
        ({"deviceKey": []}, "holder.device_key_unusable"),
        ({"deviceKey": {1: 2, -1: 4, -2: b"x" * 32}}, "holder.device_key_unusable"),
        ({"deviceKey": {1: 2, -1: 1, -2: b"x" * 31, -3: b"x" * 32}}, "holder.device_key_unusable"),
        ({"deviceKey": {1: 2, -1: 1, -2: b"\xff" * 32, -3: b"x" * 32}}, "holder.device_key_unusable"),
        ({"deviceKey": {1: 2, -1: 1, -2: b"x" * 32}}, "holder.device_key_unusable"),
        ({"deviceKey": {**cose_key(DEVICE), -4: b"d" * 32}}, "holder.device_key_unusable"),
    ],
)
async def test_a_document_whose_key_cannot_be_used_leaves_its_holder_open(
    door: FrontDoor, device: dict[str, Any], code: str
) -> None:
    report = await judged(door, response(shown(issued(SIGNER, device=device))))

    assert report.verdict == "inconclusive"
    assert [c.code for c in checks(report, "holder")] == [code]


async def test_a_point_may_be_written_by_the_sign_of_its_second_coordinate(door: FrontDoor) -> None:
    whole = cose_key(DEVICE)
    compressed = {**whole, -3: bool(whole[-3][-1] & 1)}

    assert (
        await judged(door, response(shown(issued(SIGNER, device={"deviceKey": compressed}))))
    ).verdict == "verified"


@pytest.mark.parametrize(
    "device_signed",
    [
        {},
        {"deviceAuth": {}},
        {"deviceAuth": {"deviceSignature": []}},
        {"deviceAuth": {"deviceSignature": [b"", {}, 1, b"s"]}},
        {"deviceAuth": {"deviceSignature": [b"", {}, None, 1]}},
        {"deviceAuth": {"deviceSignature": [b"", {}, None, b"s"], "deviceMac": [b"", {}, None, b"s"]}},
    ],
)
async def test_what_no_device_would_write_counts_only_where_the_session_is_known(
    door: FrontDoor, device_signed: object
) -> None:
    spaces = shown(issued(SIGNER))["deviceSigned"]["nameSpaces"]
    part = {"nameSpaces": spaces, **device_signed} if isinstance(device_signed, Mapping) else device_signed
    raw = response({**shown(issued(SIGNER)), "deviceSigned": part})

    assert await door.answer(raw) == VERIFIED
    assert [c.code for c in checks(await judged(door, raw), "holder")] == ["mdoc.malformed"]


async def test_another_content_beside_the_signed_one_is_refused(door: FrontDoor) -> None:
    document = shown(issued(SIGNER))
    protected, headers, _, signature = document["deviceSigned"]["deviceAuth"]["deviceSignature"]
    document["deviceSigned"]["deviceAuth"]["deviceSignature"] = [protected, headers, b"other", signature]

    report = await judged(door, response(document))

    assert [c.code for c in checks(report, "holder")] == ["holder.device_differs"]
    assert "cose.payload_differs" in (checks(report, "holder")[0].detail or "")


async def test_what_the_issuer_handed_out_alone_answers_no_session(door: FrontDoor) -> None:
    raw = encode_cbor(issued(SIGNER))

    report = await judged(door, raw)

    assert await door.answer(raw) == VERIFIED
    assert report.verdict == "inconclusive"
    assert [c.code for c in checks(report, "audience")] == ["challenge.no_presentation"]


async def test_every_document_of_a_response_answers_for_itself(door: FrontDoor) -> None:
    good, copied = shown(issued(SIGNER)), shown(issued(SIGNER), key=keys.key("P-256", seed=81))

    report = await judged(door, response(good, copied))

    assert [child.verdict for child in report.children] == ["verified", "not_verified"]
    assert report.verdict == "not_verified"


def test_the_handovers_of_openid4vp_are_those_of_its_examples() -> None:
    # OpenID4VP 1.0, appendices B.2.6.1 and B.2.6.2: the published session transcripts.
    thumbprint = base64url(bytes.fromhex("4283ec927ae0f208daaa2d026a814f2b22dca52cf85ffa8f3f8626c6bd669047"))
    redirected = {
        "client_id": "x509_san_dns:example.com",
        "response_uri": "https://example.com/response",
        "jwk_thumbprint": thumbprint,
    }
    by_page = {"origin": "https://example.com", "jwk_thumbprint": thumbprint}
    nonce = "exc7gBkxjx1rdc9udRrveKvSsJIq80avlXeLHhGwqtA"

    assert read_session(redirected, nonce).transcript.hex() == (
        "83f6f682714f70656e494434565048616e646f7665725820048bc053c00442af9b8eed494cefdd9d95240d254b046b11b68013722aad38ac"
    )
    assert read_session(by_page, nonce).transcript.hex() == (
        "83f6f682764f70656e4944345650444341504948616e646f7665725820fbece366f4212f9762c74cfdbf83b8c69e371d5d68cea09cb4c48ca6daab761a"
    )


@pytest.mark.parametrize(
    ("stated", "challenge"),
    [
        ({}, "n"),
        ({"client_id": "a"}, "n"),
        ({"client_id": "a", "response_uri": "b"}, None),
        ({"client_id": "a", "response_uri": "b", "origin": "c"}, "n"),
        ({"origin": "c", "jwk_thumbprint": "AAAA"}, "n"),
        ({"transcript": base64url(TRANSCRIPT), "origin": "c"}, "n"),
        ({"transcript": base64url(b"\x82\xf6\xf6")}, None),
        ({"transcript": base64url(b"\xff")}, None),
        ({"transcript": "A"}, None),
        ({"transcript": 1}, None),
        ({"unknown": "a"}, "n"),
    ],
)
def test_a_session_that_cannot_be_meant_is_refused(stated: dict[str, Any], challenge: str | None) -> None:
    with pytest.raises(SessionRefused) as refused:
        read_session(stated, challenge)

    assert "AAAA" not in str(refused.value)


def test_a_session_shows_nothing_of_itself() -> None:
    session = Session(transcript=base64url(TRANSCRIPT), reader_key=_secret(READER))

    assert repr(session) == "Session(…)"
    assert repr(read_session(session, None)) == "KnownSession(…)"


def _handed_over(path: str) -> bytes:
    """Return the transcript of a published response, by the rules of its draft."""
    given = json.loads((VECTORS / "mdoc-vectors" / path).read_text("utf-8"))
    if given["handover"].startswith("OpenID4VP draft 18"):
        generated = given["mdocGeneratedNonce"]
        hashes = [
            hashlib.sha256(encode_cbor([given[name], generated])).digest()
            for name in ("clientId", "responseUri")
        ]
        return encode_cbor([None, None, [*hashes, given["nonce"]]])
    if given["handover"].startswith("OpenID4VP DC API draft 24"):
        info = encode_cbor([given["origin"], given["clientId"], given["nonce"]])
        return encode_cbor([None, None, ["OpenID4VPDCAPIHandover", hashlib.sha256(info).digest()]])
    thumbprint = bytes.fromhex(given["jwkThumbprintHex"])
    session = {
        "client_id": given["clientId"],
        "response_uri": given["responseUri"],
        "jwk_thumbprint": base64url(thumbprint),
    }
    return read_session(session, given["nonce"]).transcript


@needs_vectors
@pytest.mark.parametrize(
    "name",
    [
        "animo/animo-mdoc-05",
        "animo/france",
        "animo/google",
        "animo/ubique",
        "auth0/example1",
        "auth0/example2",
        "auth0/example4",
        "iso-18013-5-annex-d/device_response",
    ],
)
def test_devices_of_others_are_holders_in_their_own_session_and_in_no_other(name: str) -> None:
    raw = _hex(f"{name}.hex")
    session: dict[str, Any] = {}
    if name.startswith("animo"):
        transcript = _handed_over(f"{name}-session-transcript-inputs.json")
    elif name.startswith("auth0"):
        transcript = _unwrapped(f"{name}.session_transcript.hex")
    else:
        transcript = _unwrapped("iso-18013-5-annex-d/session_transcript_bytes.hex")
        session["reader_key"] = base64url(ANNEX_D_READER)
    document = read(CARRIER.documents(raw)[0].raw)
    assert isinstance(document, MobileDocument)
    judged = [
        check_device(document, read_session({**session, "transcript": base64url(one)}, None), DEFAULT)
        for one in (transcript, TRANSCRIPT)
    ]

    assert [check.outcome for check in judged[0]][:2] == ["passed", "passed"]
    assert [check.code for check in judged[0][2:]] == (
        ["holder.device_not_authorized"] if name == "auth0/example4" else []
    )
    assert [check.code for check in judged[1]] == ["holder.device_differs"]


def _unwrapped(path: str) -> bytes:
    """Return a transcript that was published as CBOR within a byte string."""
    wrapped = parse_cbor(_hex(path), max_bytes=10_000, relaxed=True)
    assert isinstance(wrapped, Tagged)
    assert isinstance(wrapped.value, bytes)
    return wrapped.value


def _hex(path: str) -> bytes:
    return bytes.fromhex("".join((VECTORS / "mdoc-vectors" / path).read_text("utf-8").split()))


def _secret(key: keys.Key) -> str:
    number = key.private.private_numbers().private_value  # type: ignore[union-attr]
    return base64url(number.to_bytes(32, "big"))


async def test_no_changed_byte_of_what_the_device_signed_leaves_it_the_holder(door: FrontDoor) -> None:
    elements = {"org.example.own": {"address": "1 Main St"}}
    device = {"deviceKey": cose_key(DEVICE), "keyAuthorizations": {"nameSpaces": ["org.example.own"]}}
    raw = decode_base64url(
        response(shown(issued(SIGNER, device=device), elements=elements)), max_chars=100_000
    )
    assert (await judged(door, raw)).check("holder").outcome == "passed"
    begin = raw.index(b"deviceSigned")

    for at in range(begin, len(raw)):
        if raw[at] == _NULL[0]:  # `undefined` is read as the same
            continue
        changed = raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :]
        try:
            report = await judged(door, changed)
        except InputRefused:
            continue
        assert [c.outcome for c in checks(report, "holder")] != ["passed"], at


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.binary(min_size=1, max_size=12), st.integers(0, 10_000))
def test_any_bytes_of_a_device_are_judged(some: bytes, at: int) -> None:
    raw = encode_cbor(shown(issued(SIGNER), reader=READER))
    begin = raw.index(b"deviceSigned") + len(b"deviceSigned")
    at = begin + at % (len(raw) - begin)
    session = read_session({**SESSION, "reader_key": _secret(READER)}, None)
    for attack in (raw[:at] + some + raw[at + len(some) :], raw[:at] + some + raw[at:]):
        try:
            document = read(attack)
        except (InputRefused, Rejected):
            continue
        assert isinstance(document, MobileDocument)
        for check in check_device(document, session, DEFAULT):
            assert check.code is None or check.code in CODES
