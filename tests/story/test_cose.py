"""A credential comes as a binary message (COSE_Sign1), alone or in an envelope: as good as any other wrapping."""

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest

from tests.builders import credential, keys, list_token, status_list
from tests.builders.cbor import encode_cbor
from tests.builders.certificates import authority, leaf
from tests.builders.issuer import Issuer
from tests.builders.keys import Identity, base64url
from tests.builders.mobile_document import cose_key
from tests.threats.front_door import VERIFIED, FrontDoor, inconclusive, not_verified, refused
from tests.world import World
from verifier.settings import Settings

KEYED: Final = Issuer()
ADA: Final = Issuer(identity=keys.did_key(keys.key(seed=2)))
ASKED: Final[dict[str, Any]] = {"challenge": "9f2b", "domain": "jobs.example"}
BADGE: Final = credential.badge(issuer=KEYED.did)
_SHORT: Final = 24  # numbers below this stand in one byte


def wider(header: dict[int, object]) -> bytes:
    """Return a map whose lengths and labels take more bytes than they need."""
    pairs = (bytes([0x18, label]) + encode_cbor(value) for label, value in header.items() if label < _SHORT)
    return bytes([0xB9, 0, len(header)]) + b"".join(pairs)


def message(header: bytes, payload: bytes, issuer: Issuer = KEYED, unprotected: bytes = b"\xa0") -> bytes:
    """Return a message of exactly these protected headers and this payload, really signed."""
    signature = issuer.identity.key.sign(encode_cbor(["Signature1", header, b"", payload]))
    return b"\xd2\x84" + encode_cbor(header) + unprotected + encode_cbor(payload) + encode_cbor(signature)


def text_of(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


@pytest.mark.parametrize(
    ("kind", "algorithm"), [(kind, algorithm) for kind in keys.KINDS for algorithm in keys.key(kind).algs]
)
async def test_a_message_verifies_under_every_key_and_its_own_algorithms(
    door: FrontDoor, kind: str, algorithm: str
) -> None:
    issuer = Issuer(identity=keys.did_jwk(keys.key(kind)))

    report = await door.report(issuer.sign_cose(credential.badge(issuer=issuer.did), alg=algorithm))

    assert (report.verdict, report.format, report.kind) == ("verified", "vc_cose", "open_badges_3")
    assert report.check("proof").facts["suite"] == "cose_sign1"
    assert report.check("proof").facts["verification_method"] == issuer.identity.method_id
    assert door.world.log == []


@pytest.mark.parametrize(
    ("kind", "identifier"), [("Ed25519", -19), ("P-256", -9), ("P-384", -51), ("P-521", -52)]
)
async def test_an_algorithm_that_names_its_curve_is_the_same(
    door: FrontDoor, kind: str, identifier: int
) -> None:
    """RFC 9864."""
    issuer = Issuer(identity=keys.did_jwk(keys.key(kind)))

    raw = issuer.sign_cose(credential.badge(issuer=issuer.did), protected={1: identifier})

    assert await door.answer(raw) == VERIFIED


@pytest.mark.parametrize(
    "handed_in",
    [
        lambda raw: raw,
        lambda raw: raw[1:],
        text_of,
        lambda raw: text_of(raw).rstrip("=") + "\n",
        base64url,
        lambda raw: text_of(raw[1:]),
        lambda raw: json.dumps(text_of(raw)),
        credential.enveloped,
        lambda raw: credential.enveloped(base64url(raw), "application/vc+cose;base64"),
        lambda raw: credential.enveloped(text_of(raw), "application/vc+ld+json+cose;base64"),
    ],
    ids=[
        "as it stands",
        "without its tag",
        "base64",
        "base64 without padding",
        "base64url",
        "base64 without its tag",
        "base64 in a JSON string",
        "envelope",
        "envelope in base64url",
        "envelope of an earlier media type",
    ],
)
async def test_a_message_is_known_by_its_bytes(door: FrontDoor, handed_in: Callable[[bytes], Any]) -> None:
    assert await door.answer(handed_in(KEYED.sign_cose(BADGE))) == VERIFIED


@pytest.mark.parametrize(
    "protected",
    [
        {16: ..., 3: ...},
        {16: "vc+cose"},
        {16: "application/VC+COSE"},
        {16: "application/cose"},
        {16: "application/vc+ld+cose", 3: "application/vc+ld+json"},
        {3: "application/json; charset=utf-8"},
        {3: "application/ld+json"},
        {3: "application/badge+json"},
        {3: 50},
    ],
)
async def test_what_the_message_says_of_itself_is_optional(
    door: FrontDoor, protected: dict[int, object]
) -> None:
    assert await door.answer(KEYED.sign_cose(BADGE, protected=protected)) == VERIFIED


@pytest.mark.parametrize("kid", [..., b"\xff\xfe\x01"], ids=["no name", "a name for its owner alone"])
async def test_a_key_without_a_name_is_looked_for_where_the_issuer_keeps_its_keys(
    door: FrontDoor, university: Issuer, kid: object
) -> None:
    raw = university.sign_cose(credential.badge(issuer=university.did), protected={4: kid})

    assert await door.answer(raw) == VERIFIED
    assert await door.answer(ADA.sign_cose(credential.badge(issuer=university.did), protected={4: kid})) == (
        not_verified("proof.signature_invalid")
    )


async def test_the_name_of_a_key_may_stand_where_nobody_signed_it(door: FrontDoor) -> None:
    raw = KEYED.sign_cose(BADGE, protected={4: ...}, unprotected={4: KEYED.identity.method_id.encode()})

    assert await door.answer(raw) == VERIFIED


async def test_bytes_are_judged_as_they_were_signed_however_long_their_numbers_are(door: FrontDoor) -> None:
    header = wider({1: -8, 16: "application/vc+cose", 4: KEYED.identity.method_id.encode()})

    assert await door.answer(message(header, json.dumps(BADGE).encode())) == VERIFIED


async def test_the_claims_of_the_header_say_what_the_credential_says(door: FrontDoor) -> None:
    claims = {1: KEYED.did, 2: credential.HOLDER, 6: 1_767_225_600, 7: b"\x00\xff", 99: "x", "own": 1}

    report = await door.report(KEYED.sign_cose(BADGE, claims=claims))

    assert report.verdict == "verified"
    assert report.check("proof").facts["created"] == "2026-01-01T00:00:00Z"


async def test_an_end_in_the_header_is_the_end_of_the_signature(door: FrontDoor) -> None:
    assert await door.answer(KEYED.sign_cose(BADGE, claims={4: 1_767_225_600})) == not_verified(
        "proof.expired"
    )
    assert await door.answer(KEYED.sign_cose(BADGE, claims={4: 1_893_456_000.5})) == VERIFIED
    assert await door.answer(KEYED.sign_cose(BADGE, claims={5: 1_893_456_000})) == (
        not_verified("proof.created_in_future")
    )
    assert await door.answer(
        KEYED.sign_cose({**BADGE, "validUntil": "2026-02-01T00:00:00Z"}, claims={4: 1_893_456_000})
    ) == not_verified("validity.expired")


@pytest.mark.parametrize("listed_as", ["json", "cose"])
async def test_a_status_list_revokes_it_and_may_be_such_a_message_itself(
    door: FrontDoor, listed_as: str
) -> None:
    signed = KEYED.status_list([7])
    unsigned = {name: value for name, value in signed.items() if name != "proof"}
    door.world.serve(status_list.LIST_URL, signed if listed_as == "json" else KEYED.sign_cose(unsigned))

    def asked(index: int) -> bytes:
        return KEYED.sign_cose(credential.badge(issuer=KEYED.did, status=status_list.entry(index)))

    assert await door.answer(asked(1)) == VERIFIED
    assert await door.answer(asked(7)) == not_verified("status.revoked")


@pytest.mark.parametrize("place", ["header", "document"])
async def test_a_list_token_revokes_it_wherever_the_message_names_it(door: FrontDoor, place: str) -> None:
    door.world.serve(status_list.LIST_URL, KEYED.cwt(list_token.cwt_claims([43])))

    def asked(index: int) -> bytes:
        if place == "header":
            return KEYED.sign_cose(BADGE, claims={65535: list_token.reference(index)})
        return KEYED.sign_cose({**BADGE, "status": list_token.reference(index)})

    assert await door.answer(asked(42)) == VERIFIED
    assert await door.answer(asked(43)) == not_verified("status.revoked")


async def test_a_record_holds_such_messages(door: FrontDoor) -> None:
    def record(inner: bytes) -> bytes:
        return KEYED.sign_cose(credential.record(credential.enveloped(inner), issuer=KEYED.did))

    good = ADA.sign_cose(credential.badge(issuer=ADA.did))

    report = await door.report(record(good))

    assert (report.verdict, report.kind) == ("verified", "clr_2")
    assert [child.format for child in report.children] == ["vc_cose"]
    assert await door.answer(record(good[:-1] + bytes([good[-1] ^ 1]))) == (
        not_verified("proof.signature_invalid")
    )


@pytest.mark.parametrize("signed", [True, False], ids=["signed", "beside what is signed"])
async def test_a_chain_of_certificates_names_the_issuer(
    world: World, tmp_path: Path, *, signed: bool
) -> None:
    """RFC 9360 puts it in either place: the issuer is in the document, and the certificate has to name it."""
    root = authority()
    certified = leaf(root, "college.example")
    path = tmp_path / "authorities.pem"
    path.write_text(root.pem, "utf-8")
    trusting = FrontDoor(world, Settings(token_authorities=str(path)))

    def by(did: str) -> bytes:
        college = Issuer(identity=Identity(did=did, key=certified.key, method_id="", document={}))
        (chain,) = certified.chain()
        protected: dict[int, Any] = {4: ..., 33: chain if signed else ...}
        return college.sign_cose(
            credential.badge(issuer=did), protected=protected, unprotected={} if signed else {33: [chain]}
        )

    assert await trusting.answer(by("https://college.example")) == VERIFIED
    assert await trusting.answer(by("https://other.example")) == not_verified("key_binding.issuer_mismatch")
    assert await FrontDoor(world).answer(by("https://college.example")) == inconclusive(
        "certificate.no_anchors"
    )


# --- shown by somebody ---


def badge_of_ada(**how: Any) -> bytes:  # noqa: ANN401 - as `sign_cose` takes them
    return KEYED.sign_cose(credential.badge(issuer=KEYED.did, subject={"id": ADA.did}), **how)


@pytest.mark.parametrize("nonce", ["9f2b", b"9f2b"])
async def test_a_presentation_answers_in_the_claims_of_its_header(
    door: FrontDoor, nonce: str | bytes
) -> None:
    raw = ADA.presentation_cose(badge_of_ada(), claims={10: nonce, 3: ["other.example", "jobs.example"]})

    report = await door.report(raw, **ASKED)

    assert (report.verdict, report.format, report.role) == ("verified", "presentation", "presentation")
    assert [(child.format, child.verdict.value) for child in report.children] == [("vc_cose", "verified")]
    assert await door.answer(raw, challenge="9f2c") == not_verified("challenge.differs")
    assert await door.answer(raw, challenge="9f2b", domain="x.example") == (
        not_verified("challenge.domain_differs")
    )


async def test_a_nonce_that_is_no_text_is_asked_for_in_base64url(door: FrontDoor) -> None:
    raw = ADA.presentation_cose(badge_of_ada(), challenge=b"\xff\x00\xfe")

    assert await door.answer(raw, challenge="_wD-") == VERIFIED
    assert await door.answer(raw, challenge="9f2b") == not_verified("challenge.differs")


async def test_a_presentation_may_answer_in_the_document_as_one_in_a_jwt_does(door: FrontDoor) -> None:
    members = {"nonce": "9f2b", "aud": "jobs.example"}

    assert await door.answer(ADA.presentation_cose(badge_of_ada(), members=members), **ASKED) == VERIFIED
    assert await door.answer(
        ADA.presentation_cose(badge_of_ada(), members=members, challenge="another"), **ASKED
    ) == not_verified("jws.claim_mismatch")


@pytest.mark.parametrize("policy", ["default", "strict"])
async def test_a_presentation_that_answers_nothing_is_no_answer(door: FrontDoor, policy: str) -> None:
    """The specification names no claim for it; whoever asks must not get a recorded presentation for an answer."""
    for raw in (
        ADA.presentation_cose(badge_of_ada()),
        ADA.presentation_cose(badge_of_ada(), claims={7: b"9f2b"}),
    ):
        assert await door.answer(raw, challenge="9f2b", policy=policy) == not_verified("challenge.differs")


async def test_a_presentation_stands_in_an_envelope_too(door: FrontDoor) -> None:
    raw = ADA.presentation_cose(badge_of_ada(), challenge="9f2b", domain="jobs.example")
    envelope = {
        "@context": credential.V2,
        "type": "EnvelopedVerifiablePresentation",
        "id": f"data:application/vp+cose;base64,{text_of(raw)}",
    }

    assert await door.answer(envelope, **ASKED) == VERIFIED


async def test_a_presentation_in_any_other_wrapping_shows_such_messages(door: FrontDoor) -> None:
    for shown in (
        ADA.presentation(badge_of_ada(), challenge="9f2b", domain="jobs.example"),
        ADA.presentation_jwt(badge_of_ada(), payload={"nonce": "9f2b", "aud": "jobs.example"}),
    ):
        assert await door.answer(shown, **ASKED) == VERIFIED


@pytest.mark.parametrize(
    "confirmed",
    [{1: cose_key(ADA.identity.key)}, {3: ADA.identity.method_id.encode()}],
    ids=["by the key", "by its name"],
)
async def test_who_has_the_confirmed_key_is_its_holder(door: FrontDoor, confirmed: dict[int, object]) -> None:
    """RFC 8747: the subject has no identifier that a presenter could show."""
    claims = credential.badge(issuer=KEYED.did, subject={"id": "urn:uuid:1"})
    mallory = Issuer(identity=keys.did_key(keys.key(seed=666)))
    unreadable: dict[int, object] = {1: {1: 99}}

    async def found(presenter: Issuer, stated: dict[int, object]) -> str | None:
        raw = KEYED.sign_cose(claims, claims={8: stated})
        return (await door.report(presenter.presentation_cose(raw))).children[0].check("holder").code

    assert await found(ADA, confirmed) is None
    assert await found(mallory, confirmed) == "holder.not_subject"
    assert await found(ADA, unreadable) == "holder.not_subject"


async def test_what_nobody_signed_does_not_name_the_presenter(door: FrontDoor) -> None:
    """Else whoever lists somebody's key as their own would pass for who made a presentation that names no holder."""
    thief = keys.did_web(ADA.identity.key, host="thief.example")
    door.world.serve_identity(thief)
    stolen = KEYED.sign_cose(credential.badge(issuer=KEYED.did, subject={"id": thief.did}))
    name = {4: thief.method_id.encode()}

    def shown(**how: Any) -> bytes:  # noqa: ANN401 - as `presentation_cose` takes them
        return ADA.presentation_cose(stolen, **how)

    assert await door.answer(shown(members={"holder": ...}, protected={4: ...}, unprotected=name)) == (
        not_verified("key.reference_missing")
    )
    assert await door.answer(
        shown(members={"holder": ..., "issuer": "urn:x:1"}, protected={4: ...}, unprotected=name)
    ) == not_verified("key.reference_missing")
    assert await door.answer(shown(members={"holder": ...}, protected=name)) == VERIFIED
    assert await door.answer(shown(protected={4: ...}, unprotected=name)) == (
        not_verified("key_binding.issuer_mismatch")
    )


async def test_hexadecimal_is_no_form_that_anybody_hands_a_message_in(door: FrontDoor) -> None:
    assert await door.answer(KEYED.sign_cose(BADGE).hex()) == refused("json.syntax")
