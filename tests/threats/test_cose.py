"""Binary messages that try to choose their own key, algorithm, type or meaning. Row W01 for `cose_sign1`.

Everything here is really signed, by whoever the test says, unless the test changes bytes afterwards.
"""

import base64
import json
from collections.abc import Callable, Mapping
from typing import Any, Final

import pytest

from tests.builders import credential, keys, list_token, open_badges
from tests.builders.cbor import Tag, encode_cbor
from tests.builders.certificates import authority
from tests.builders.issuer import Issuer
from tests.builders.mobile_document import document_signer, issued
from tests.threats.front_door import VERIFIED, Answer, FrontDoor, inconclusive, not_verified, refused
from verifier.formats import read
from verifier.model import CoseToken

HONEST: Final = Issuer()
ATTACKER: Final = Issuer(identity=keys.did_key(keys.key(seed=666)))
BADGE: Final = credential.badge(issuer=HONEST.did)
GOOD: Final = HONEST.sign_cose(BADGE)


def parts(raw: bytes = GOOD) -> list[Any]:
    """Return the four parts of a message as items to be encoded again."""
    token = read(raw)
    assert isinstance(token, CoseToken)
    header = encode_cbor(dict(token.message.protected))
    return [header, dict(token.message.unprotected), token.message.payload, token.message.signature]


def tagged(tag: int, *items: object) -> bytes:
    return encode_cbor(Tag(tag, list(items)))


async def test_the_message_that_is_attacked_here_verifies(door: FrontDoor) -> None:
    assert tagged(18, *parts()) == GOOD
    assert await door.answer(GOOD) == VERIFIED


async def test_no_changed_bit_of_a_message_is_accepted(door: FrontDoor) -> None:
    for at in range(len(GOOD)):
        for bit in (0, 3, 7):
            changed = GOOD[:at] + bytes([GOOD[at] ^ 1 << bit]) + GOOD[at + 1 :]
            assert (await door.answer(changed))[0] in {"not_verified", "refused", "inconclusive"}, at


async def test_no_changed_byte_of_its_signature_is_accepted(door: FrontDoor) -> None:
    for at in range(len(GOOD) - 64, len(GOOD)):
        changed = GOOD[:at] + bytes([GOOD[at] ^ 1]) + GOOD[at + 1 :]
        assert await door.answer(changed) == not_verified("proof.signature_invalid"), at


async def test_a_message_that_was_cut_or_has_more_behind_it_is_none(door: FrontDoor) -> None:
    for end in range(2, len(GOOD), 7):
        assert (await door.answer(GOOD[:end]))[0] == "refused", end
    assert await door.answer(GOOD + b"\x00") == refused("cbor.syntax")
    assert await door.answer(b"\xd2\x9f" + GOOD[2:] + b"\xff") == refused("cbor.syntax")


# --- whose key ---


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({}, "key_binding.issuer_mismatch"),
        ({"protected": {4: HONEST.identity.method_id.encode()}}, "proof.signature_invalid"),
        ({"protected": {4: ...}}, "proof.signature_invalid"),
        ({"claims": {1: ATTACKER.did}}, "jws.claim_mismatch"),
        (
            {"protected": {4: ...}, "unprotected": {4: ATTACKER.identity.method_id.encode()}},
            "key_binding.issuer_mismatch",
        ),
    ],
    ids=["own key", "the issuer's name", "no name", "own name as issuer", "own key beside what is signed"],
)
async def test_a_message_by_somebody_else_is_not_the_issuers(
    door: FrontDoor, headers: Mapping[str, Any], code: str
) -> None:
    assert await door.answer(ATTACKER.sign_cose(BADGE, **headers)) == not_verified(code)


async def test_a_key_that_was_signed_cannot_be_exchanged_beside(door: FrontDoor) -> None:
    header, _, payload, signature = parts()

    twice = tagged(18, header, {4: ATTACKER.identity.method_id.encode()}, payload, signature)

    assert await door.answer(twice) == not_verified("cose.malformed")


@pytest.mark.parametrize("label", [1, 3, 4, 16])
async def test_a_header_that_is_moved_out_of_what_is_signed_breaks_the_signature(
    door: FrontDoor, label: int
) -> None:
    token = read(GOOD)
    assert isinstance(token, CoseToken)
    kept = {name: value for name, value in token.message.protected.items() if name != label}
    moved = {label: token.message.protected[label]}
    code = "jws.algorithm_refused" if label == 1 else "proof.signature_invalid"

    attack = tagged(18, encode_cbor(kept), moved, token.message.payload, token.message.signature)

    assert await door.answer(attack) == not_verified(code)


async def test_the_signature_of_one_message_is_none_of_another(door: FrontDoor) -> None:
    header, unprotected, payload, _ = parts()
    other = parts(HONEST.sign_cose({**BADGE, "name": "Doctor"}))

    assert await door.answer(tagged(18, header, unprotected, other[2], parts()[3])) == (
        not_verified("proof.signature_invalid")
    )
    assert await door.answer(tagged(18, header, unprotected, payload, other[3])) == (
        not_verified("proof.signature_invalid")
    )


# --- how it is checked ---


@pytest.mark.parametrize(
    ("algorithm", "answer"),
    [
        pytest.param(..., not_verified("jws.algorithm_refused"), id="W01-none"),
        pytest.param(0, not_verified("jws.algorithm_refused"), id="W01-reserved"),
        pytest.param(5, not_verified("jws.algorithm_refused"), id="W01-HMAC"),
        pytest.param("none", not_verified("jws.algorithm_refused"), id="W01-text"),
        pytest.param(-7, not_verified("key.algorithm_mismatch"), id="W01-of another curve"),
        pytest.param(-37, not_verified("key.algorithm_mismatch"), id="W01-of another type"),
        pytest.param(-48, inconclusive("proof.algorithm_unsupported"), id="W01-ML-DSA"),
        pytest.param(-265, inconclusive("proof.algorithm_unsupported"), id="W01-brainpool"),
    ],
)
async def test_a_message_cannot_choose_how_it_is_checked(
    door: FrontDoor, algorithm: object, answer: Answer
) -> None:
    assert await door.answer(HONEST.sign_cose(BADGE, protected={1: algorithm})) == answer


async def test_an_algorithm_that_nobody_signed_is_none(door: FrontDoor) -> None:
    attack = HONEST.sign_cose(BADGE, protected={1: ...}, unprotected={1: -8})

    assert await door.answer(attack) == not_verified("jws.algorithm_refused")


@pytest.mark.parametrize("headers", [{"protected": {2: [99], 99: 1}}, {"unprotected": {2: [99]}}])
async def test_what_must_be_understood_and_is_not_is_refused(
    door: FrontDoor, headers: Mapping[str, Any]
) -> None:
    assert await door.answer(HONEST.sign_cose(BADGE, **headers)) == not_verified("jws.critical_header")


# --- what it is ---


@pytest.mark.parametrize(
    "typ",
    [
        "application/vp+cose",
        "application/vc+jwt",
        "application/statuslist+cwt",
        "JWT",
        "",
        61,
        b"vc+cose",
        None,
    ],
)
async def test_a_message_that_was_signed_to_be_something_else_is_no_credential(
    door: FrontDoor, typ: object
) -> None:
    answer = await door.answer(HONEST.sign_cose(BADGE, protected={16: typ, 3: ...}))

    expected = "structure.types" if typ == "application/vp+cose" else "jws.wrong_token_type"
    assert answer[0] == "not_verified"
    assert answer[1].startswith(expected.partition(".")[0])


async def test_a_presentation_that_was_signed_to_be_a_credential_is_none(door: FrontDoor) -> None:
    attack = HONEST.presentation_cose(GOOD, protected={16: "application/vc+cose", 3: ...})

    assert await door.answer(attack) == not_verified("jws.wrong_token_type")


@pytest.mark.parametrize(
    "content",
    ["application/vp", "application/vp+ld+json", "application/cwt", "text/plain", "", 61, b"x", [50], True],
)
async def test_a_message_that_says_that_it_carries_something_else_is_no_credential(
    door: FrontDoor, content: object
) -> None:
    assert await door.answer(HONEST.sign_cose(BADGE, protected={3: content})) == (
        not_verified("cose.content_type_differs")
    )


async def test_a_presentation_says_of_its_content_that_it_is_one(door: FrontDoor) -> None:
    for content in ("application/vc", "application/vc+ld+json", "application/jwt"):
        assert await door.answer(HONEST.presentation_cose(GOOD, protected={3: content})) == (
            not_verified("cose.content_type_differs")
        )
    for stated in ("application/vp+ld+json", 50, ...):
        assert (await door.answer(HONEST.presentation_cose(GOOD, protected={3: stated})))[0] == "verified"


@pytest.mark.parametrize(
    ("raw", "answer"),
    [
        (HONEST.cwt(list_token.cwt_claims([1])), refused("input.format_unsupported")),
        (HONEST.sign_cose(encode_cbor({1: HONEST.did, 4: 2})), refused("input.format_unsupported")),
        (
            HONEST.sign_cose(encode_cbor({1: "x"}), protected={16: "application/sd-cwt"}),
            refused("input.format_unsupported"),
        ),
        (encode_cbor(Tag(61, Tag(18, parts()))), refused("input.format_unsupported")),
        (tagged(98, b"", {}, json.dumps(BADGE).encode(), []), refused("input.format_unsupported")),
        (tagged(17, *parts()), refused("input.format_unsupported")),
        (tagged(16, b"", {}, b"x"), refused("input.encrypted")),
        (tagged(96, b"", {}, b"x", []), refused("input.encrypted")),
        (HONEST.sign_cose(b""), refused("input.format_unknown")),
        (HONEST.sign_cose(b"hello"), refused("input.format_unknown")),
        (HONEST.sign_cose(b"[]"), refused("input.format_unknown")),
        (HONEST.sign_cose(b'"eyJ9.e30.AA"'), refused("input.format_unknown")),
        (HONEST.sign_cose(b"{"), not_verified("cose.malformed")),
        (HONEST.sign_cose(b'{"a":1,"a":2}'), not_verified("cose.malformed")),
        (HONEST.sign_cose({"hello": "world"}), not_verified("structure.context")),
        (HONEST.sign_cose(open_badges.hosted()), refused("input.format_unsupported")),
        (HONEST.sign_cose({"vc": BADGE}), not_verified("jws.claim_mismatch")),
        (HONEST.sign_cose({**BADGE, "vp": {}}), not_verified("jws.claim_mismatch")),
        (tagged(18, parts()[0], {}, None, parts()[3]), refused("input.payload_detached")),
        (tagged(18, parts()[0], {}, parts()[2]), not_verified("cose.malformed")),
        (tagged(18, parts()[0], [], parts()[2], parts()[3]), not_verified("cose.malformed")),
        (tagged(18, b"\xff", {}, parts()[2], parts()[3]), not_verified("cose.malformed")),
        (tagged(18, b"", {}, parts()[2], parts()[3]), not_verified("jws.algorithm_refused")),
        (encode_cbor([b"", {}, b"{}", "x"]), not_verified("cose.malformed")),
    ],
)
async def test_what_is_no_credential_in_one_signature_gets_its_own_code(
    door: FrontDoor, raw: bytes, answer: Answer
) -> None:
    assert await door.answer(raw) == answer


async def test_a_document_of_the_older_data_model_is_secured_by_no_message(door: FrontDoor) -> None:
    """VC-JOSE-COSE is for documents of version 2.0: what it returns conforms to that (section 5)."""
    older = credential.plain_v1(issuer=HONEST.did)
    assert await door.answer(HONEST.sign_jwt(older, "vcdm11")) == VERIFIED

    assert await door.answer(HONEST.sign_cose(older)) == not_verified("structure.context")
    shown = HONEST.presentation_cose(GOOD, members={"@context": [credential.V1]})
    assert await door.answer(shown) == not_verified("structure.context")


async def test_the_security_object_of_a_mobile_document_is_no_credential(door: FrontDoor) -> None:
    document = issued(document_signer(authority()))

    assert await door.answer(encode_cbor(document["issuerAuth"])) == refused("input.format_unsupported")


async def test_a_presentation_of_what_is_not_read_here_leaves_the_verdict_open(door: FrontDoor) -> None:
    holder = Issuer(identity=keys.did_key(keys.key(seed=2)))
    binary_claims = HONEST.sign_cose(encode_cbor({1: HONEST.did}))

    assert await door.answer(holder.presentation_cose(binary_claims)) == (
        inconclusive("input.format_unsupported")
    )
    mislabelled = credential.enveloped(base64.b64encode(GOOD).decode())
    assert await door.answer(holder.presentation_cose(mislabelled)) == not_verified("structure.envelope")
    cut = credential.enveloped("0oQ", "application/vc+cose;base64")
    assert (await door.answer(holder.presentation_cose(cut)))[0] == "not_verified"


# --- what it says ---


@pytest.mark.parametrize(
    ("claims", "code"),
    [
        ({1: "did:web:other.example"}, "jws.claim_mismatch"),
        ({1: HONEST.did.encode()}, "jws.claim_mismatch"),
        ({2: "did:example:other"}, "jws.claim_mismatch"),
        ({2: 5}, "jws.claim_mismatch"),
        ({7: b"urn:uuid:another"}, "jws.claim_mismatch"),
        ({4: "2030"}, "jws.numeric_date"),
        ({4: Tag(1, 1_893_456_000)}, "jws.numeric_date"),
        ({4: -1}, "jws.numeric_date"),
        ({3: 5}, "jws.claim_mismatch"),
        ({10: [b"a", b"b"]}, "jws.claim_mismatch"),
        ({4: 1_893_456_000, "exp": 1_893_456_001}, "cose.malformed"),
    ],
)
async def test_claims_that_contradict_the_credential_or_themselves_are_refused(
    door: FrontDoor, claims: Mapping[Any, object], code: str
) -> None:
    assert await door.answer(HONEST.sign_cose(BADGE, claims=claims)) == not_verified(code)


async def test_claims_that_are_no_map_are_refused(door: FrontDoor) -> None:
    assert await door.answer(HONEST.sign_cose(BADGE, protected={15: [1]})) == not_verified("cose.malformed")


async def test_a_claim_in_two_places_says_one_thing(door: FrontDoor) -> None:
    ends = {**BADGE, "exp": 1_893_456_000}

    assert await door.answer(HONEST.sign_cose(ends, claims={4: 1_893_456_000})) == VERIFIED
    assert await door.answer(HONEST.sign_cose(ends, claims={4: 1_893_456_001})) == (
        not_verified("jws.claim_mismatch")
    )
    assert await door.answer(HONEST.sign_cose({**BADGE, "exp": 1_767_225_600})) == not_verified(
        "proof.expired"
    )


async def test_claims_that_nobody_signed_are_refused(door: FrontDoor) -> None:
    for claims in ({4: 1_893_456_000}, {1: HONEST.did}, {}):
        assert await door.answer(HONEST.sign_cose(BADGE, unprotected={15: claims})) == (
            not_verified("cose.claims_unsigned")
        )


async def test_a_claim_of_the_header_cannot_become_a_member_of_the_credential(door: FrontDoor) -> None:
    """Nobody who reads the document would see it there."""
    claims = {"name": "Doctor", "credentialStatus": {"id": "urn:x:1", "type": "FooStatus"}}

    report = await door.report(HONEST.sign_cose(BADGE, claims=claims))

    assert report.verdict == "verified"
    assert report.check("status").code == "status.none"


async def test_members_of_the_document_are_no_headers(door: FrontDoor) -> None:
    stated = {"alg": "none", "kid": ATTACKER.identity.method_id, "typ": "JWT", "crit": ["x"]}

    assert await door.answer(HONEST.sign_cose({**BADGE, **stated})) == VERIFIED


@pytest.mark.parametrize(
    "change", [lambda raw: raw.hex(), lambda raw: "data:application/vc+cose;base64," + raw.hex()]
)
async def test_text_that_is_no_base64_of_a_message_is_refused(
    door: FrontDoor, change: Callable[[bytes], str]
) -> None:
    assert (await door.answer(change(GOOD)))[0] == "refused"
