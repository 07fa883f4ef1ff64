"""Who signed, with which key, for what, when, and over which bytes. Rows P01 to P18, and P20."""

# ruff: noqa: ARG005 - the forgeries of a table take the same arguments, used or not

import base64
import copy
import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Final

import base58
import pytest

from tests import cost
from tests.builders import credential, keys, status_list
from tests.builders.canonical import canonical_quads
from tests.builders.issuer import Issuer
from tests.builders.keys import base64url
from tests.threats.front_door import (
    VERIFIED,
    Answer,
    FrontDoor,
    checks,
    deciding,
    inconclusive,
    not_verified,
    refused,
    warnings,
)
from tests.world import NOW
from verifier.settings import Settings
from verifier.wiring import Verifier

HONEST: Final = Issuer()
ATTACKER: Final = Issuer(identity=keys.did_key(keys.key(seed=666)))
HOLDER: Final = Issuer(identity=keys.did_key(keys.key(seed=2)))
GOOD: Final = HONEST.badge()
ENDED: Final = "2026-02-01T00:00:00Z"
ORDER: Final = 2**252 + 27742317777372353535851937790883648493  # of the Ed25519 base point

Document = dict[str, Any]


def signed_2020(**members: Any) -> Document:  # noqa: ANN401
    return HONEST.sign_ed25519_2020(credential.badge(**{"issuer": HONEST.did, **members}))


def with_proof(document: Document = GOOD, **members: Any) -> Document:  # noqa: ANN401
    """Return the document with other members in its proof; `...` leaves one out."""
    return {**document, "proof": credential.without_ellipses({**document["proof"], **members})}


def with_signature(signature: bytes, document: Document = GOOD) -> Document:
    return with_proof(document, proofValue="z" + base58.b58encode(signature).decode())


def signature_of(document: Document = GOOD) -> bytes:
    return base58.b58decode(document["proof"]["proofValue"][1:])


@pytest.mark.parametrize("suite", ["eddsa-rdfc-2022", "Ed25519Signature2020"])
@pytest.mark.parametrize("version", ["2.0", "1.1"])
async def test_a_badge_that_its_issuer_signed_verifies_under_each_suite(
    door: FrontDoor, suite: str, version: str
) -> None:
    claims = (credential.badge if version == "2.0" else credential.badge_v1)(issuer=HONEST.did)
    signed = HONEST.sign_ed25519_2020(claims) if suite[:2] == "Ed" else HONEST.sign_data_integrity(claims)

    assert await door.answer(signed) == VERIFIED
    assert door.world.log == []


# --- P01, P02: whose key, and for what ---

HARVARD: Final = keys.did_web(host="harvard.example")


@pytest.mark.parametrize(
    ("host", "answer"),
    [
        pytest.param("a.example:8443", inconclusive("fetch.port_not_allowed"), id="N10-not-asked-here"),
        pytest.param("a.example:22", inconclusive("fetch.port_not_allowed"), id="N10-ssh"),
        pytest.param("a.example:0", not_verified("did.syntax"), id="N10-zero"),
        pytest.param("a.example:99999", not_verified("did.syntax"), id="N10-none"),
        pytest.param("10.0.0.1:8443", not_verified("did.host_not_public"), id="N01-private"),
        pytest.param("localhost:8443", not_verified("did.host_not_public"), id="N01-local"),
    ],
)
async def test_a_port_that_is_not_asked_leaves_it_open_and_a_host_that_never_is_does_not(
    host: str, answer: Answer
) -> None:
    """The way out is the real one: whatever it asked would fail in another way, since no such name has an address."""
    identity = keys.did_web(host=host)
    async with Verifier(Settings()) as verifier:
        report = await verifier.verify(Issuer(identity=identity).badge(), now=NOW)

    assert (report.verdict.value, deciding(report)) == answer


@pytest.mark.parametrize(
    ("issuer", "code"),
    [
        pytest.param("did:web:harvard.example", "key_binding.issuer_mismatch", id="P01-did-web"),
        pytest.param(HONEST.did, "key_binding.issuer_mismatch", id="P01-did-key"),
        pytest.param("https://harvard.example/", "key_binding.issuer_mismatch", id="P01-https"),
        pytest.param("urn:uuid:harvard", "key_binding.issuer_mismatch", id="P01-urn"),
        pytest.param("mailto:dean@harvard.example", "key_binding.issuer_mismatch", id="P01-mail"),
    ],
)
@pytest.mark.parametrize("suite", ["eddsa-rdfc-2022", "Ed25519Signature2020", "jwt"])
@pytest.mark.parametrize("policy", ["default", "strict"])
async def test_a_key_of_somebody_else_does_not_speak_for_the_issuer(
    door: FrontDoor, issuer: str, code: str, suite: str, policy: str
) -> None:
    door.world.serve_identity(HARVARD)
    claims = credential.badge(issuer=issuer)
    attack: Document | str = ATTACKER.sign_data_integrity(claims)
    if suite == "Ed25519Signature2020":
        attack = ATTACKER.sign_ed25519_2020(claims)
    elif suite == "jwt":
        attack = ATTACKER.sign_jwt(claims)

    assert await door.answer(attack, policy=policy) == not_verified(code)
    assert door.world.log in ([], [HARVARD.url])


async def test_only_the_conformance_policy_takes_a_key_of_somebody_else_and_says_so(door: FrontDoor) -> None:
    foreign = ATTACKER.sign_data_integrity(credential.badge(issuer="https://harvard.example/"))

    report = await door.report(foreign, policy="conformance")

    assert report.verdict == "verified"
    assert "key_binding.issuer_mismatch" in warnings(report)
    assert report.issuer is not None
    assert not report.issuer.proven


async def test_an_issuer_that_could_not_be_asked_leaves_the_question_open(door: FrontDoor) -> None:
    """Row P01: nobody has shown that the key is not theirs."""
    attack = ATTACKER.sign_data_integrity(credential.badge(issuer="did:web:gone.example"))
    door.world.fail("https://gone.example/.well-known/did.json")

    assert await door.answer(attack) == inconclusive("fetch.connect")


async def test_a_controller_that_the_issuers_document_names_may_sign(door: FrontDoor) -> None:
    named = keys.did_web(host="harvard.example", controller=HONEST.did)
    door.world.serve_identity(named)

    assert await door.answer(HONEST.sign_data_integrity(credential.badge(issuer=named.did))) == VERIFIED


async def test_a_method_whose_own_controller_claims_the_issuer_is_not_believed(door: FrontDoor) -> None:
    """Row P01: the attacker's document says that its key is controlled by the victim."""
    attacker = keys.did_web(host="attacker.example")
    lying: dict[str, Any] = copy.deepcopy(dict(attacker.document))
    lying["verificationMethod"][0]["controller"] = HARVARD.did
    lying["controller"] = HARVARD.did
    assert attacker.url is not None
    door.world.serve(attacker.url, lying)
    door.world.serve_identity(HARVARD)
    attack = Issuer(identity=attacker).sign_data_integrity(credential.badge(issuer=HARVARD.did))

    assert await door.answer(attack) == not_verified("key_binding.issuer_mismatch")


async def test_a_fragment_that_spells_a_key_is_not_the_key(door: FrontDoor) -> None:
    """Rows P01 and N27: `did:web:victim#z6Mk…` with the attacker's own key for a fragment."""
    door.world.serve_identity(HARVARD)
    method = f"{HARVARD.did}#{ATTACKER.identity.key.multikey}"
    attack = ATTACKER.sign_data_integrity(credential.badge(issuer=HARVARD.did), verificationMethod=method)

    assert await door.answer(attack) == not_verified("did.verification_method_not_found")


@pytest.mark.parametrize("fragment", ["k1", "key-1", "0"])
async def test_a_key_of_the_same_fragment_in_another_document_is_another_key(
    door: FrontDoor, fragment: str
) -> None:
    """Row N27: `did:web:evil#k1` is not `did:web:harvard#k1`."""
    evil = keys.did_web(keys.key(seed=666), host="evil.example")
    for identity in (evil, HARVARD):
        document = json.loads(
            json.dumps(identity.document).replace(identity.method_id, f"{identity.did}#{fragment}")
        )
        assert identity.url is not None
        door.world.serve(identity.url, document)
    claims = credential.badge(issuer=HARVARD.did)

    for claimed, code in (
        (HARVARD.did, "proof.signature_invalid"),
        (evil.did, "key_binding.issuer_mismatch"),
    ):
        attack = Issuer(identity=evil).sign_data_integrity(claims, verificationMethod=f"{claimed}#{fragment}")
        assert await door.answer(attack) == not_verified(code)


def controlled(host: str, *controllers: str, seed: int) -> keys.Identity:
    return keys.did_web(keys.key(seed=seed), host=host, controller=list(controllers))


@pytest.mark.parametrize(
    ("documents", "signer", "answer"),
    [
        # a names b, b names a: what a says of b is believed once, and nobody goes round.
        ({"a": ["b"], "b": ["a"]}, "b", VERIFIED),
        ({"a": ["b"], "b": ["a"]}, "c", not_verified("key_binding.issuer_mismatch")),
        ({"a": ["a"]}, "c", not_verified("key_binding.issuer_mismatch")),
        # Whom a controller names has no say.
        ({"a": ["b"], "b": ["c"]}, "c", not_verified("key_binding.issuer_mismatch")),
        (
            {"a": ["b"], "b": ["d"], "d": ["e"], "e": ["f"], "f": ["g"], "g": ["h"], "h": ["i"], "i": ["c"]},
            "c",
            not_verified("key_binding.issuer_mismatch"),
        ),
        ({"a": [f"x{number}" for number in range(200)]}, "c", not_verified("key_binding.issuer_mismatch")),
    ],
    ids=["circle-controller", "circle-stranger", "own-controller", "two-levels", "eight-levels", "two-hundred"],
)  # fmt: skip
async def test_controllers_are_followed_once_and_no_further(
    door: FrontDoor, documents: dict[str, list[str]], signer: str, answer: Answer
) -> None:
    """Row N28: the signer's document and the issuer's are asked for, and no other."""
    identities = {
        name: controlled(f"{name}.example", *(f"did:web:{other}.example" for other in named), seed=index + 20)
        for index, (name, named) in enumerate({"c": [], **documents}.items())
    }
    for identity in identities.values():
        door.world.serve_identity(identity)
    claims = credential.badge(issuer=identities["a"].did)

    assert await door.answer(Issuer(identity=identities[signer]).sign_data_integrity(claims)) == answer
    assert sorted(door.world.log) == sorted(str(identities[name].url) for name in ("a", signer))


async def test_a_document_of_ten_thousand_keys_is_refused_at_once(door: FrontDoor) -> None:
    """Row N29: by its size, before it is read."""
    document = copy.deepcopy(dict(HARVARD.document))
    (method,) = document["verificationMethod"]
    document["verificationMethod"] = [{**method, "id": f"{HARVARD.did}#{number}"} for number in range(10_000)]
    assert HARVARD.url is not None
    door.world.serve(HARVARD.url, document)
    attack = Issuer(identity=HARVARD).badge()

    verdict, code = await door.answer(attack)

    assert verdict != "verified"
    assert code in {"json.too_large", "did.document_too_large", "fetch.too_large"}
    assert await cost.seconds_of(lambda: door.answer(attack)) < 0.05


async def test_a_key_embedded_in_the_proof_is_not_read(door: FrontDoor) -> None:
    method = {**ATTACKER.identity.document["verificationMethod"][0], "id": HONEST.identity.method_id}

    attack = with_proof(
        ATTACKER.sign_data_integrity(credential.badge(issuer=HONEST.did)), verificationMethod=method
    )

    assert await door.answer(attack) != VERIFIED


@pytest.mark.parametrize(
    ("relationships", "purpose", "code"),
    [
        pytest.param(
            ("authentication",), "assertionMethod", "did.relationship_missing", id="P02-authentication-only"
        ),
        pytest.param((), "assertionMethod", "did.relationship_missing", id="P02-none"),
        pytest.param(
            ("keyAgreement",), "assertionMethod", "did.relationship_missing", id="P02-key-agreement"
        ),
        pytest.param(
            ("assertionMethod", "authentication"),
            "authentication",
            "proof.purpose",
            id="P02-signed-to-authenticate",
        ),
        pytest.param(("assertionMethod",), "capabilityInvocation", "proof.purpose", id="P02-capability"),
    ],
)
@pytest.mark.parametrize("suite", ["eddsa-rdfc-2022", "Ed25519Signature2020"])
async def test_a_key_published_for_another_purpose_does_not_issue(
    door: FrontDoor, relationships: tuple[str, ...], purpose: str, code: str, suite: str
) -> None:
    issuer = Issuer(identity=keys.did_web(relationships=relationships))
    door.world.serve_identity(issuer.identity)
    claims = credential.badge(issuer=issuer.did)
    if suite == "Ed25519Signature2020":
        attack = issuer.sign_ed25519_2020(claims, purpose)
    else:
        attack = issuer.sign_data_integrity(claims, purpose=purpose)

    assert await door.answer(attack) == not_verified(code)


@pytest.mark.parametrize(
    ("purpose", "code"),
    [
        pytest.param("authentication", "proof.purpose", id="P02-to-authenticate"),
        pytest.param("Authentication", "proof.purpose", id="P02-upper-case"),
        pytest.param("https://w3id.org/security#assertionMethod", "proof.purpose", id="P02-as-iri"),
        pytest.param(..., "proof.incomplete", id="P02-missing"),
    ],
)
async def test_a_purpose_that_was_changed_after_signing_is_refused(
    door: FrontDoor, purpose: object, code: str
) -> None:
    assert await door.answer(with_proof(proofPurpose=purpose)) == not_verified(code)


@pytest.mark.parametrize(("member", "code"), [("revoked", "key.revoked"), ("expires", "key.expired")])
async def test_a_revoked_or_expired_key_proves_nothing(door: FrontDoor, member: str, code: str) -> None:
    identity = keys.did_web(form=lambda key: {**keys.multikey_form(key), member: "2026-05-01T00:00:00Z"})
    door.world.serve_identity(identity)

    assert await door.answer(Issuer(identity=identity).badge()) == not_verified(code)


# --- P03: suite and key ---


@pytest.mark.parametrize(
    "kind", [pytest.param(kind, id=f"P03-{kind}") for kind in keys.KINDS if kind != "Ed25519"]
)
@pytest.mark.parametrize("suite", ["eddsa-rdfc-2022", "Ed25519Signature2020"])
async def test_a_suite_takes_no_key_of_another_kind(door: FrontDoor, kind: str, suite: str) -> None:
    issuer = Issuer(identity=keys.did_key(keys.key(kind)))
    claims = credential.badge(issuer=issuer.did)
    attack = issuer.sign_ed25519_2020(claims) if suite[:2] == "Ed" else issuer.sign_data_integrity(claims)

    assert await door.answer(attack) == not_verified("proof.key_type")


@pytest.mark.parametrize(
    ("members", "answer"),
    [
        pytest.param({"cryptosuite": ...}, not_verified("proof.incomplete"), id="P03-no-cryptosuite"),
        pytest.param({"cryptosuite": ""}, not_verified("proof.incomplete"), id="P03-empty-cryptosuite"),
        pytest.param({"type": ...}, not_verified("proof.incomplete"), id="P03-no-type"),
        pytest.param({"cryptosuite": "eddsa-2022"}, not_verified("proof.signature_invalid"), id="P03-draft"),
        pytest.param(
            {"cryptosuite": "EDDSA-RDFC-2022"}, inconclusive("proof.suite_unsupported"), id="P03-upper-case"
        ),
        pytest.param({"cryptosuite": "FooSuite"}, inconclusive("proof.suite_unsupported"), id="P03-unknown"),
        pytest.param(
            {"type": "FooSignature2030"}, inconclusive("proof.suite_unsupported"), id="P03-unknown-type"
        ),
        pytest.param({"type": "RsaSignature2018"}, not_verified("proof.key_type"), id="P03-rsa-2018"),
        pytest.param(
            {"type": "eddsa-rdfc-2022"}, not_verified("linked_data.relative_iri"), id="P03-suite-as-type"
        ),
        pytest.param(
            {"cryptosuite": "Ed25519Signature2020"}, not_verified("proof.type_differs"), id="P03-crossed"
        ),
        pytest.param({"cryptosuite": "jws"}, not_verified("proof.type_differs"), id="P03-token-suite"),
        pytest.param({"type": "jws"}, not_verified("proof.type_differs"), id="P03-token-suite-as-type"),
    ],
)
async def test_a_suite_that_was_exchanged_after_signing_never_verifies(
    door: FrontDoor, members: Mapping[str, Any], answer: Answer
) -> None:
    assert await door.answer(with_proof(**members)) == answer
    assert door.world.log == []


# --- P04, P14, P15: the signature's own bytes ---


@pytest.mark.parametrize(
    ("value", "code"),
    [
        pytest.param("u" + base64url(signature_of()), "proof.value_malformed", id="P04-base64url"),
        pytest.param("m" + signature_of().hex(), "proof.value_malformed", id="P04-other-base"),
        pytest.param("f" + signature_of().hex(), "proof.value_malformed", id="P04-hex"),
        pytest.param(base58.b58encode(signature_of()).decode(), "proof.value_malformed", id="P04-bare"),
        pytest.param("z", "proof.value_malformed", id="P04-empty"),
        pytest.param("", "proof.value_malformed", id="P04-nothing"),
        pytest.param(None, "proof.value_malformed", id="P04-null"),
        pytest.param(..., "proof.value_malformed", id="P04-missing"),
        pytest.param(
            "z" + base58.b58encode(signature_of()[:-1]).decode(), "proof.value_malformed", id="P04-63-bytes"
        ),
        pytest.param(
            "z" + base58.b58encode(signature_of() + b"\0").decode(),
            "proof.value_malformed",
            id="P04-65-bytes",
        ),
        pytest.param("z" + "1" * 64, "proof.signature_invalid", id="P04-zeros"),
        pytest.param("z" + "z" * 1_000_000, "base58.too_long", id="P04-a-megabyte"),
        pytest.param("z0OIl", "base58.invalid", id="P04-foreign-letters"),
    ],
)
async def test_a_signature_in_a_wrong_form_is_refused_at_once(
    door: FrontDoor, value: object, code: str
) -> None:
    attack = with_proof(proofValue=value)

    assert await door.answer(attack) == not_verified(code)
    assert await cost.seconds_of(lambda: door.answer(attack)) < 0.05


SMALL_ORDER_Y: Final = (
    0,
    1,
    2**255 - 20,
    0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7,
    2**255 - 19 - 0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7,
    2**255 - 19,
    2**255 - 18,
)
SMALL_ORDER: Final = [(y | sign << 255).to_bytes(32, "little") for y in SMALL_ORDER_Y for sign in (0, 1)]


@pytest.mark.parametrize(
    "point", [pytest.param(point, id=f"P14-{point.hex()[:6]}-{point.hex()[-2:]}") for point in SMALL_ORDER]
)
@pytest.mark.parametrize("wrapping", ["data-integrity", "jwt", "did-jwk"])
async def test_a_key_under_which_anybody_can_sign_is_refused(
    door: FrontDoor, point: bytes, wrapping: str
) -> None:
    """With the identity for a key, R = identity and S = 0 is a signature over every message."""
    multikey = "z" + base58.b58encode(b"\xed\x01" + point).decode()
    did, signature = f"did:key:{multikey}", point[:31] + bytes([point[31] & 0x7F]) + bytes(32)
    method = f"{did}#{multikey}"
    claims = credential.badge(issuer=did)
    if wrapping == "data-integrity":
        attack: Document | str = {
            **claims,
            "proof": {**GOOD["proof"], "verificationMethod": method,
                      "proofValue": "z" + base58.b58encode(signature).decode()},
        }  # fmt: skip
    else:
        if wrapping == "did-jwk":
            jwk = f'{{"crv":"Ed25519","kty":"OKP","x":"{base64url(point)}"}}'
            did = f"did:jwk:{base64url(jwk.encode())}"
            method, claims = f"{did}#0", credential.badge(issuer=did)
        signed = HONEST.sign_jwt(claims, header={"kid": method}).rpartition(".")[0]
        attack = f"{signed}.{base64url(signature)}"

    assert await door.answer(attack) == not_verified("key.small_order")


def _with_s(change: Callable[[int], int]) -> bytes:
    signature = signature_of()
    return signature[:32] + change(int.from_bytes(signature[32:], "little")).to_bytes(32, "little")


@pytest.mark.parametrize(
    "signature",
    [
        pytest.param(_with_s(lambda s: s + ORDER), id="P15-s-plus-order"),
        pytest.param(_with_s(lambda s: s + 2 * ORDER), id="P15-s-plus-twice-the-order"),
        pytest.param(_with_s(lambda s: ORDER - s), id="P15-s-negated"),
        pytest.param(_with_s(lambda _: 0), id="P15-s-zero"),
        pytest.param(_with_s(lambda _: 2**256 - 1), id="P15-s-all-ones"),
        *[
            pytest.param(point + signature_of()[32:], id=f"P15-r-small-{n}")
            for n, point in enumerate(SMALL_ORDER)
        ],
        pytest.param(bytes(64), id="P15-zeros"),
        pytest.param(signature_of()[32:] + signature_of()[:32], id="P15-halves-exchanged"),
    ],
)
async def test_another_signature_than_the_one_made_does_not_hold(door: FrontDoor, signature: bytes) -> None:
    assert await door.answer(with_signature(signature)) == not_verified("proof.signature_invalid")


# --- P16 to P18: ECDSA and RSA, as tokens ---

CURVES: Final[Mapping[str, tuple[int, int]]] = {  # bytes of a coordinate, order of the group
    "P-256": (32, 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551),
    "P-384": (48, int("FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"
                       "C7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973", 16)),
    "secp256k1": (32, 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141),
}  # fmt: skip


def jws_parts(kind: str) -> tuple[str, int, int, int]:
    """Return what was signed, both halves of the signature, and the width of one."""
    issuer = Issuer(identity=keys.did_jwk(keys.key(kind)))
    signed, _, text = issuer.sign_jwt(credential.badge(issuer=issuer.did)).rpartition(".")
    width = CURVES[kind][0]
    raw = base64url_bytes(text)
    return signed, int.from_bytes(raw[:width], "big"), int.from_bytes(raw[width:], "big"), width


def base64url_bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@pytest.mark.parametrize("kind", CURVES)
@pytest.mark.parametrize(
    "forge",
    [
        pytest.param(lambda r, s, n: (0, 0), id="P16-zeros"),
        pytest.param(lambda r, s, n: (0, s), id="P16-r-zero"),
        pytest.param(lambda r, s, n: (r, 0), id="P16-s-zero"),
        pytest.param(lambda r, s, n: (n, n), id="P16-order"),
        pytest.param(lambda r, s, n: (n, 1), id="P16-r-order"),
        pytest.param(lambda r, s, n: (1, 1), id="P16-ones"),
        pytest.param(lambda r, s, n: (s, r), id="P16-halves-exchanged"),
    ],
)
async def test_an_ecdsa_signature_of_special_numbers_does_not_hold(
    door: FrontDoor, kind: str, forge: Callable[[int, int, int], tuple[int, int]]
) -> None:
    signed, r, s, width = jws_parts(kind)
    forged = b"".join(half.to_bytes(width, "big") for half in forge(r, s, CURVES[kind][1]))

    answer = await door.answer(f"{signed}.{base64url(forged)}")

    assert answer == not_verified("proof.signature_invalid")


@pytest.mark.parametrize("kind", CURVES)
async def test_the_other_half_of_an_ecdsa_signature_is_the_same_signature(door: FrontDoor, kind: str) -> None:
    """Row P17: (r, n-s) holds wherever (r, s) does; no digest of a signature may ever serve as identity."""
    signed, r, s, width = jws_parts(kind)
    other = r.to_bytes(width, "big") + (CURVES[kind][1] - s).to_bytes(width, "big")

    assert await door.answer(f"{signed}.{base64url(other)}") == VERIFIED


@pytest.mark.parametrize(
    "encode",
    [
        pytest.param(lambda r, s, w: _der(r, s), id="P16-der"),
        pytest.param(
            lambda r, s, w: b"\0" + r.to_bytes(w, "big") + s.to_bytes(w, "big"), id="P16-one-byte-more"
        ),
        pytest.param(
            lambda r, s, w: r.to_bytes(w, "big") + s.to_bytes(w, "big") + b"\0", id="P16-one-byte-behind"
        ),
        pytest.param(lambda r, s, w: r.to_bytes(w, "big"), id="P16-one-half"),
    ],
)
async def test_an_ecdsa_signature_in_another_encoding_does_not_hold(
    door: FrontDoor, encode: Callable[[int, int, int], bytes]
) -> None:
    signed, r, s, width = jws_parts("P-256")

    answer = await door.answer(f"{signed}.{base64url(encode(r, s, width))}")

    assert answer == not_verified("proof.signature_invalid")


def _der(r: int, s: int) -> bytes:
    def number(value: int) -> bytes:
        raw = value.to_bytes(value.bit_length() // 8 + 1, "big")
        return b"\x02" + bytes([len(raw)]) + raw

    body = number(r) + number(s)
    return b"\x30" + bytes([len(body)]) + body


def _jwk_identity(jwk: str) -> str:
    return f"did:jwk:{base64url(jwk.encode())}"


def _ec_jwk(x: int, y: int) -> str:
    first, second = (base64url(number.to_bytes(32, "big")) for number in (x, y))
    return f'{{"crv":"P-256","kty":"EC","x":"{first}","y":"{second}"}}'


def _rsa_jwk(modulus: int, exponent: int) -> str:
    n = base64url(modulus.to_bytes((modulus.bit_length() + 7) // 8, "big"))
    e = base64url(exponent.to_bytes((exponent.bit_length() + 7) // 8, "big"))
    return f'{{"e":"{e}","kty":"RSA","n":"{n}"}}'


def _modulus() -> int:
    return int.from_bytes(base64url_bytes(keys.key("RSA-2048").jwk["n"]), "big")


@pytest.mark.parametrize(
    ("jwk", "algorithm", "code"),
    [
        pytest.param(_ec_jwk(1, 1), "ES256", "key.malformed", id="P16-off-the-curve"),
        pytest.param(_ec_jwk(0, 0), "ES256", "key.malformed", id="P16-infinity"),
        pytest.param(_rsa_jwk((1 << 1023) + 1155, 65537), "RS256", "key.rsa_size", id="P18-1024-bits"),
        pytest.param(_rsa_jwk((1 << 20000) + 1, 65537), "RS256", "structure.issuer", id="P18-20000-bits"),
        pytest.param(_rsa_jwk(_modulus(), 1), "RS256", "key.rsa_exponent", id="P18-exponent-1"),
        pytest.param(_rsa_jwk(_modulus(), 65536), "RS256", "key.rsa_exponent", id="P18-even-exponent"),
        pytest.param(_rsa_jwk(_modulus() - 1, 65537), "RS256", "key.rsa_modulus", id="P18-even-modulus"),
    ],
)
async def test_a_key_that_is_not_safe_is_refused(
    door: FrontDoor, jwk: str, algorithm: str, code: str
) -> None:
    did = _jwk_identity(jwk)

    attack = HONEST.sign_jwt(credential.badge(issuer=did), header={"alg": algorithm, "kid": f"{did}#0"})

    assert await door.answer(attack) == not_verified(code)


@pytest.mark.parametrize("algorithm", ["RS256", "PS256"])
@pytest.mark.parametrize(
    "forge",
    [
        pytest.param(lambda raw: bytes(len(raw)), id="P18-zeros"),
        pytest.param(lambda raw: bytes(len(raw) - 1) + b"\1", id="P18-one"),
        pytest.param(lambda raw: raw[:-1], id="P18-shorter"),
        pytest.param(lambda raw: b"\0" + raw, id="P18-longer"),
        pytest.param(lambda raw: raw[:100] + bytes([raw[100] ^ 1]) + raw[101:], id="P18-one-bit"),
    ],
)
async def test_an_rsa_signature_that_was_changed_does_not_hold(
    door: FrontDoor, algorithm: str, forge: Callable[[bytes], bytes]
) -> None:
    issuer = Issuer(identity=keys.did_jwk(keys.key("RSA-2048")))
    good = issuer.sign_jwt(credential.badge(issuer=issuer.did), alg=algorithm)
    signed, _, text = good.rpartition(".")

    assert await door.answer(good) == VERIFIED
    answer = await door.answer(f"{signed}.{base64url(forge(base64url_bytes(text)))}")
    assert answer == not_verified("proof.signature_invalid")


# --- P05: time ---


@pytest.mark.parametrize(
    ("members", "code"),
    [
        pytest.param(
            {"created": "2026-06-01T12:01:01Z"}, "proof.created_in_future", id="P05-created-in-future"
        ),
        pytest.param({"expires": "2026-06-01T11:58:59Z"}, "proof.expired", id="P05-proof-expired"),
        pytest.param({"created": "2026-06-01T12:01:01"}, "proof.created_in_future", id="P05-created-no-zone"),
        pytest.param({"created": "yesterday"}, "structure.date", id="P05-created-text"),
        pytest.param({"expires": "2030-01-01"}, "structure.date", id="P05-expires-day-only"),
    ],
)
@pytest.mark.parametrize("suite", ["eddsa-rdfc-2022", "Ed25519Signature2020"])
async def test_a_proof_of_a_wrong_time_does_not_count(
    door: FrontDoor, members: dict[str, Any], code: str, suite: str
) -> None:
    claims = credential.badge(issuer=HONEST.did)
    signer = HONEST.sign_ed25519_2020 if suite[:2] == "Ed" else HONEST.sign_data_integrity

    assert await door.answer(signer(claims, **members)) == not_verified(code)


@pytest.mark.parametrize(
    "members", [{"created": "2026-06-01T12:00:59Z"}, {"expires": "2026-06-01T11:59:01Z"}, {"created": ...}]
)
async def test_clocks_may_differ_by_a_minute_and_created_is_optional(
    door: FrontDoor, members: dict[str, Any]
) -> None:
    claims = credential.badge(issuer=HONEST.did)

    assert await door.answer(HONEST.sign_data_integrity(claims, **members)) == VERIFIED


@pytest.mark.parametrize(
    ("members", "code"),
    [
        pytest.param({"validUntil": "2026-06-01T11:58:59Z"}, "validity.expired", id="P05-expired"),
        pytest.param({"validFrom": "2026-06-01T12:01:01Z"}, "validity.not_yet", id="P05-not-yet"),
        pytest.param(
            {"validUntil": "2026-06-01T13:00:00+02:00"}, "validity.expired", id="P05-expired-in-its-zone"
        ),
        pytest.param(
            {"validUntil": "2025-12-31T00:00:00Z"}, "structure.period", id="P05-ends-before-it-starts"
        ),
        pytest.param({"validUntil": "2026-06-01T11:58:59"}, "validity.expired", id="P05-no-zone"),
        pytest.param({"validUntil": "2030-01-01"}, "structure.date", id="P05-day-only"),
        pytest.param({"validUntil": "10000-01-01T00:00:00Z"}, "structure.date", id="P05-year-10000"),
        pytest.param({"validUntil": "0000-01-01T00:00:00Z"}, "structure.date", id="P05-year-0"),
        pytest.param({"validUntil": "-2030-01-01T00:00:00Z"}, "structure.date", id="P05-before-christ"),
        pytest.param({"validUntil": "2030-06-30T23:59:60Z"}, "structure.date", id="P05-leap-second"),
        pytest.param({"validUntil": "2030-02-30T00:00:00Z"}, "structure.date", id="P05-30-february"),
        pytest.param({"validUntil": "2030-01-01T24:00:00Z"}, "structure.date", id="P05-24-hours"),
        pytest.param({"validUntil": "2030-01-01T00:00:00+25:00"}, "structure.date", id="P05-zone-too-far"),
        pytest.param({"validUntil": "2030-01-01T00:00:00z"}, "structure.date", id="P05-small-z"),
        pytest.param({"validUntil": " 2030-01-01T00:00:00Z"}, "structure.date", id="P05-blank"),
        pytest.param({"validUntil": "２０３０-01-01T00:00:00Z"}, "structure.date", id="P05-wide-digits"),
        pytest.param(
            {"validUntil": "9999-12-31T23:59:59-12:00"}, "structure.date", id="P05-beyond-the-calendar"
        ),
        pytest.param(
            {"validUntil": ["2030-01-01T00:00:00Z", "2020-01-01T00:00:00Z"]}, "structure.date", id="P05-two"
        ),
    ],
)
@pytest.mark.parametrize("wrapping", ["data-integrity", "jwt"])
async def test_a_credential_outside_its_period_or_with_a_date_that_is_none_does_not_verify(
    door: FrontDoor, members: dict[str, Any], code: str, wrapping: str
) -> None:
    claims = credential.badge(**{"issuer": HONEST.did, **members})
    attack = HONEST.sign_jwt(claims) if wrapping == "jwt" else HONEST.sign_data_integrity(claims)

    assert await door.answer(attack) == not_verified(code)


@pytest.mark.parametrize(
    "members",
    [
        {"validUntil": "2026-06-01T11:59:01Z"},
        {"validFrom": "2026-06-01T12:00:59Z"},
        {"validUntil": "2026-06-01T14:30:00.123456+02:00"},
        {"validUntil": "9999-12-31T23:59:59Z"},
        {"validFrom": ...},
    ],
)
async def test_a_credential_inside_its_period_verifies(door: FrontDoor, members: dict[str, Any]) -> None:
    assert await door.answer(HONEST.badge(**members)) == VERIFIED


async def test_the_instant_of_the_question_decides(door: FrontDoor) -> None:
    badge = HONEST.badge(validUntil="2026-06-02T00:00:00Z")

    assert await door.answer(badge, now=NOW) == VERIFIED
    assert await door.answer(badge, now=NOW + timedelta(days=1)) == not_verified("validity.expired")
    assert await door.answer(badge, now=NOW - timedelta(days=365)) == not_verified("proof.created_in_future")


# --- P06, P07: several proofs ---


def proof_set(*proofs: object) -> Document:
    return {**GOOD, "proof": list(proofs)}


GARBAGE: Final = {**GOOD["proof"], "proofValue": "z" + "1" * 64}
UNKNOWN: Final = {**GOOD["proof"], "cryptosuite": "foo-rdfc-2099"}
STRANGER: Final = ATTACKER.sign_data_integrity(credential.badge(issuer=HONEST.did))["proof"]


@pytest.mark.parametrize(
    ("proofs", "default", "strict"),
    [
        pytest.param([GOOD["proof"]], VERIFIED, not_verified("issuer.unknown"), id="P06-a-set-of-one"),
        pytest.param([GOOD["proof"]] * 2, VERIFIED, not_verified("issuer.unknown"), id="P06-twice"),
        pytest.param(
            [GOOD["proof"], GARBAGE],
            not_verified("proof.signature_invalid"),
            not_verified("proof.signature_invalid"),
            id="P06-garbage-last",
        ),
        pytest.param(
            [GARBAGE, GOOD["proof"]],
            not_verified("proof.signature_invalid"),
            not_verified("proof.signature_invalid"),
            id="P06-garbage-first",
        ),
        pytest.param(
            [GOOD["proof"], UNKNOWN], VERIFIED, not_verified("issuer.unknown"), id="P06-one-of-unknown-suite"
        ),
        pytest.param(
            [UNKNOWN, UNKNOWN],
            inconclusive("proof.suite_unsupported"),
            inconclusive("proof.suite_unsupported"),
            id="P06-all-of-unknown-suite",
        ),
        pytest.param(
            [GARBAGE, UNKNOWN],
            not_verified("proof.signature_invalid"),
            not_verified("proof.signature_invalid"),
            id="P06-garbage-and-unknown",
        ),
        pytest.param(
            [GOOD["proof"], STRANGER],
            not_verified("key_binding.issuer_mismatch"),
            not_verified("key_binding.issuer_mismatch"),
            id="P06-a-stranger-signs-too",
        ),
        pytest.param(
            [GOOD["proof"], "text"],
            not_verified("structure.proof"),
            not_verified("structure.proof"),
            id="P06-text",
        ),
        pytest.param(
            [GOOD["proof"], {}],
            not_verified("proof.incomplete"),
            not_verified("proof.incomplete"),
            id="P06-empty",
        ),
        pytest.param(
            [GOOD["proof"], None],
            not_verified("structure.proof"),
            not_verified("structure.proof"),
            id="P06-null",
        ),
        pytest.param(
            [GOOD["proof"]] * 17,
            not_verified("limit.proofs"),
            not_verified("limit.proofs"),
            id="P06-seventeen",
        ),
        pytest.param(
            [GOOD["proof"]] * 1_500,
            not_verified("limit.proofs"),
            not_verified("limit.proofs"),
            id="P07-1500-proofs",
        ),
    ],
)
async def test_every_proof_of_a_set_must_hold(
    door: FrontDoor, proofs: list[object], default: Answer, strict: Answer
) -> None:
    assert await door.answer(proof_set(*proofs)) == default
    assert await door.answer(proof_set(*proofs), policy="strict") == strict


async def test_a_proof_of_unknown_suite_is_told_beside_one_that_holds(door: FrontDoor) -> None:
    """Row P06: `strict` demands it; no other policy hides it."""
    report = await door.report(proof_set(GOOD["proof"], UNKNOWN))
    strict = await door.report(proof_set(GOOD["proof"], UNKNOWN), policy="strict")

    assert [(check.outcome, check.required) for check in checks(report, "proof")] == [
        ("passed", True),
        ("undetermined", False),
    ]
    assert [check.required for check in checks(strict, "proof")] == [True, True]


def chained(*, over_first: bool = True) -> Document:
    """Return a badge with a proof and a second one that builds on it, signed over it or not."""
    first = HONEST.sign_data_integrity(credential.badge(issuer=HONEST.did), id="urn:uuid:aaaa")
    unsecured = {name: value for name, value in first.items() if name != "proof"}
    options = {
        **{name: value for name, value in first["proof"].items() if name != "proofValue"},
        "id": "urn:uuid:bbbb",
        "previousProof": "urn:uuid:aaaa",
    }
    covered = {**unsecured, "proof": [first["proof"]]} if over_first else unsecured
    hashes = b"".join(
        hashlib.sha256(canonical_quads(part)).digest()
        for part in ({**options, "@context": unsecured["@context"]}, covered)
    )
    second = {**options, "proofValue": "z" + base58.b58encode(HONEST.identity.key.sign(hashes)).decode()}
    return {**unsecured, "proof": [first["proof"], second]}


async def test_a_chain_of_proofs_whose_links_hold_verifies(door: FrontDoor) -> None:
    assert await door.answer(chained()) == VERIFIED


async def test_a_second_proof_must_be_over_the_first(door: FrontDoor) -> None:
    assert await door.answer(chained(over_first=False)) == not_verified("proof.signature_invalid")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        pytest.param(
            lambda proofs: [{**proofs[0], "proofValue": GARBAGE["proofValue"]}, proofs[1]],
            "proof.signature_invalid",
            id="P07-first-changed",
        ),
        pytest.param(lambda proofs: proofs[1:], "proof.chain_broken", id="P07-first-removed"),
        pytest.param(
            lambda proofs: [proofs[0], {**proofs[1], "previousProof": "urn:uuid:none"}],
            "proof.chain_broken",
            id="P07-dangling",
        ),
        pytest.param(
            lambda proofs: [proofs[0], {**proofs[1], "previousProof": "urn:uuid:bbbb"}],
            "proof.chain_cyclic",
            id="P07-itself",
        ),
        pytest.param(
            lambda proofs: [{**proofs[0], "previousProof": "urn:uuid:bbbb"}, proofs[1]],
            "proof.chain_cyclic",
            id="P07-circle",
        ),
        pytest.param(
            lambda proofs: [proofs[0], {**proofs[1], "previousProof": []}],
            "proof.chain_broken",
            id="P07-empty-list",
        ),
        pytest.param(
            lambda proofs: [proofs[0], {**proofs[1], "previousProof": 5}],
            "proof.chain_broken",
            id="P07-number",
        ),
    ],
)
async def test_a_chain_of_proofs_with_a_broken_link_is_refused(
    door: FrontDoor, change: Callable[[list[Any]], list[Any]], code: str
) -> None:
    document = chained()

    assert await door.answer({**document, "proof": change(document["proof"])}) == not_verified(code)


# --- P08: no proof ---


@pytest.mark.parametrize(
    ("proof", "code"),
    [
        pytest.param(..., "proof.missing", id="P08-missing"),
        pytest.param([], "proof.missing", id="P08-empty-list"),
        pytest.param(None, "proof.missing", id="P08-null"),
        pytest.param({}, "proof.incomplete", id="P08-empty-object"),
        pytest.param([{}], "proof.incomplete", id="P08-list-of-nothing"),
        pytest.param("", "structure.proof", id="P08-text"),
    ],
)
@pytest.mark.parametrize("policy", ["default", "strict", "conformance"])
async def test_a_credential_that_nobody_signed_does_not_verify(
    door: FrontDoor, proof: object, code: str, policy: str
) -> None:
    attack = credential.without_ellipses({**GOOD, "proof": proof})

    assert await door.answer(attack, policy=policy) == not_verified(code)


@pytest.mark.parametrize("status", [..., status_list.entry()], ids=["plain", "with-status"])
async def test_an_unsigned_credential_in_a_signed_presentation_does_not_verify(
    door: FrontDoor, status: object
) -> None:
    """Row P08: the holder's signature is over what the holder says, not over what an issuer would."""
    unsigned = credential.badge(issuer=HONEST.did, status=status)

    assert await door.answer(HOLDER.presentation(unsigned)) == not_verified("proof.missing")
    assert door.world.log == []


async def test_an_empty_presentation_verifies_as_what_it_is(door: FrontDoor) -> None:
    report = await door.report(HOLDER.presentation())

    assert (report.verdict, report.role, report.children) == ("verified", "presentation", [])


# --- P09: grafts; every leaf is in tests/properties ---


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"id": "urn:uuid:00000000-0000-4000-8000-000000000000"}, id="P09-id"),
        pytest.param({"id": ...}, id="P09-id-removed"),
        pytest.param({"name": "Doctor of Medicine"}, id="P09-name"),
        pytest.param({"name": ...}, id="P09-name-removed"),
        pytest.param({"validFrom": "2020-01-01T00:00:00Z"}, id="P09-start"),
        pytest.param({"validUntil": "2040-01-01T00:00:00Z"}, id="P09-end-added"),
        pytest.param({"type": ["VerifiableCredential"]}, id="P09-type-removed"),
        pytest.param({"description": "with honours"}, id="P09-description-added"),
        pytest.param(
            {"credentialSubject": {**GOOD["credentialSubject"], "id": HOLDER.did}}, id="P09-subject"
        ),
        pytest.param(
            {"credentialSubject": [GOOD["credentialSubject"], {"id": HOLDER.did}]}, id="P09-second-subject"
        ),
        pytest.param({"credentialStatus": status_list.entry()}, id="P09-status-added"),
        pytest.param({"issuer": {**GOOD["issuer"], "name": "Harvard"}}, id="P09-issuer-name"),
    ],
)
@pytest.mark.parametrize("make", [HONEST.badge, signed_2020], ids=["eddsa-rdfc-2022", "Ed25519Signature2020"])
async def test_a_change_after_signing_breaks_the_signature_and_nothing_is_fetched(
    door: FrontDoor, change: Mapping[str, object], make: Callable[[], Document]
) -> None:
    """Rows P09 and N15: the status list that the change names is a trap."""
    attack = credential.without_ellipses({**make(), **change})

    assert await door.answer(attack) == not_verified("proof.signature_invalid")
    assert door.world.log == []


async def test_a_proof_of_another_credential_does_not_fit(door: FrontDoor) -> None:
    other = HONEST.badge(name="First aid")

    assert await door.answer({**GOOD, "proof": other["proof"]}) == not_verified("proof.signature_invalid")


async def test_a_removed_status_entry_breaks_the_signature(door: FrontDoor) -> None:
    revocable = HONEST.badge(status=status_list.entry())
    del revocable["credentialStatus"]

    assert await door.answer(revocable) == not_verified("proof.signature_invalid")


async def test_the_issuers_name_for_itself_is_shown_as_a_claim(door: FrontDoor) -> None:
    report = await door.report(ATTACKER.badge(issuer_name="Harvard University"))

    assert report.issuer is not None
    assert report.issuer.claimed_name == "Harvard University"
    assert report.issuer.recognised_name is None
    assert "issuer.unknown" in warnings(report)
    assert "Harvard" not in report.summary


# --- P10: the part that was signed is the part that is read ---


def jwt_in_proof(issuer: Issuer = HONEST, **members: Any) -> Document:  # noqa: ANN401
    claims = credential.badge_v1(issuer=issuer.did, **members)
    token = issuer.sign_jwt(claims, "vcdm11")
    return {**claims, "proof": {"type": "JwtProof2020", "jwt": token}}


async def test_an_object_that_carries_its_token_verifies(door: FrontDoor) -> None:
    report = await door.report(jwt_in_proof())

    assert (report.verdict, report.format) == ("verified", "jwt_proof")


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"name": "Doctor of Medicine"}, id="P10-name"),
        pytest.param({"credentialSubject": {"id": ATTACKER.did}}, id="P10-subject"),
        pytest.param({"issuer": ATTACKER.did}, id="P10-issuer"),
        pytest.param({"issuer": {"id": HONEST.did, "name": "Harvard"}}, id="P10-issuer-name"),
        pytest.param({"expirationDate": "2040-01-01T00:00:00Z"}, id="P10-end-added"),
        pytest.param({"issuanceDate": "2020-01-01T00:00:00Z"}, id="P10-start"),
        pytest.param({"type": ["VerifiableCredential"]}, id="P10-type"),
        pytest.param({"degree": "PhD"}, id="P10-member-added"),
        pytest.param({"id": "urn:uuid:1"}, id="P10-id"),
    ],
)
async def test_an_object_that_differs_from_its_token_is_refused(
    door: FrontDoor, change: Mapping[str, object]
) -> None:
    assert await door.answer({**jwt_in_proof(), **change}) == not_verified("proof.outer_differs")


@pytest.mark.parametrize(
    ("jwt", "code"),
    [
        pytest.param(None, "structure.proof", id="P10-null"),
        pytest.param("", "jws.malformed", id="P10-empty"),
        pytest.param("a.b.c", "jws.malformed", id="P10-no-token"),
        pytest.param(jwt_in_proof(ATTACKER)["proof"]["jwt"], "proof.outer_differs", id="P10-anothers-token"),
    ],
)
async def test_an_object_without_its_own_token_is_refused(door: FrontDoor, jwt: object, code: str) -> None:
    attack = {**jwt_in_proof(), "proof": {"type": "JwtProof2020", "jwt": jwt}}

    assert await door.answer(attack) == not_verified(code)


def presentation_in_proof(**members: Any) -> Document:  # noqa: ANN401
    """Return a presentation as did-jwt-vc writes it out: claims of the token in words, and its credentials too."""
    shown = jwt_in_proof(id="urn:uuid:1")
    stated = {"aud": ["https://shop.example"], "nonce": "b7c1", "nbf": 1_767_225_600, "exp": 1_900_000_000}
    token = HOLDER.presentation_jwt(shown["proof"]["jwt"], dialect="vcdm11", payload=stated)
    written = {
        "@context": [credential.V1],
        "type": ["VerifiablePresentation"],
        "holder": HOLDER.did,
        "verifiableCredential": [shown],
        "verifier": stated["aud"],
        "nonce": "b7c1",
        "issuanceDate": "2026-01-01T00:00:00.000Z",
        "expirationDate": "2030-03-17T17:46:40.000Z",
        "proof": {"type": "JwtProof2020", "jwt": token},
    }
    return credential.without_ellipses({**written, **members})


@pytest.mark.parametrize("left_out", [{}, {"verifiableCredential": ...}, {"holder": ..., "verifier": ...}])
async def test_a_presentation_that_carries_its_token_verifies(
    door: FrontDoor, left_out: dict[str, Any]
) -> None:
    report = await door.report(
        presentation_in_proof(**left_out), challenge="b7c1", domain="https://shop.example"
    )
    replayed = await door.report(presentation_in_proof(), challenge="c8d2", domain="https://shop.example")

    assert (report.verdict, report.format) == ("verified", "presentation")
    assert [child.verdict for child in report.children] == ["verified"]
    assert (replayed.verdict, deciding(replayed)) == ("not_verified", "challenge.differs")


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"holder": ATTACKER.did}, id="P10-holder"),
        pytest.param({"verifier": ["https://evil.example"]}, id="P10-audience"),
        pytest.param({"nonce": "c8d2"}, id="P10-nonce"),
        pytest.param({"issuanceDate": "2026-01-02T00:00:00Z"}, id="P10-start"),
        pytest.param({"expirationDate": "2040-01-01T00:00:00Z"}, id="P10-end"),
        pytest.param({"name": "Ada"}, id="P10-member-added"),
        pytest.param({"verifiableCredential": []}, id="P10-credential-left-out"),
        pytest.param({"verifiableCredential": [jwt_in_proof()]}, id="P10-another-credential"),
        pytest.param(
            {"verifiableCredential": [{**jwt_in_proof(id="urn:uuid:1"), "name": "Doctor"}]},
            id="P10-credential-changed",
        ),
        pytest.param(
            {
                "verifiableCredential": [
                    {
                        **credential.enveloped(HONEST.sign_jwt(credential.badge(issuer=HONEST.did))),
                        "proof": jwt_in_proof(id="urn:uuid:1")["proof"],
                    }
                ]
            },
            id="P10-anothers-credential-in-an-envelope",
        ),
    ],
)
async def test_a_presentation_that_differs_from_its_token_is_refused(
    door: FrontDoor, change: Mapping[str, object]
) -> None:
    assert await door.answer(presentation_in_proof(**change)) == not_verified("proof.outer_differs")


async def test_a_presentation_carries_no_credential_as_its_token(door: FrontDoor) -> None:
    attack = presentation_in_proof(proof=jwt_in_proof()["proof"])

    assert await door.answer(attack) == not_verified("jws.wrong_token_type")


# --- P11 to P13: presentations ---


def presented(*credentials: object, **members: Any) -> Document:  # noqa: ANN401
    return HOLDER.presentation(*(credentials or (HONEST.badge(subject={"id": HOLDER.did}),)), **members)


async def test_a_presentation_by_the_subject_verifies(door: FrontDoor) -> None:
    report = await door.report(
        presented(challenge="c", domain="d.example"), challenge="c", domain="d.example"
    )

    assert report.verdict == "verified"
    assert report.children[0].check("holder").outcome == "passed"


@pytest.mark.parametrize(
    ("attack", "code"),
    [
        pytest.param(with_signature(bytes(64), presented()), "proof.signature_invalid", id="P11-signature"),
        pytest.param({**presented(), "proof": []}, "proof.missing", id="P11-no-proof"),
        pytest.param(
            {**presented(), "holder": HONEST.did}, "proof.signature_invalid", id="P11-holder-changed"
        ),
        pytest.param(presented(holder=HONEST.did), "key_binding.issuer_mismatch", id="P11-holder-of-another"),
        pytest.param(presented(purpose="assertionMethod"), "proof.purpose", id="P11-purpose"),
        pytest.param(
            {**presented(), "verifiableCredential": [HONEST.badge()]},
            "proof.signature_invalid",
            id="P11-exchanged",
        ),
        pytest.param(
            {**presented(), "verifiableCredential": []}, "proof.signature_invalid", id="P11-removed"
        ),
    ],
)
async def test_a_presentation_that_does_not_hold_is_not_saved_by_its_credentials(
    door: FrontDoor, attack: Document, code: str
) -> None:
    assert await door.answer(attack) == not_verified(code)


@pytest.mark.parametrize(
    ("bad", "answer"),
    [
        pytest.param(with_signature(bytes(64)), not_verified("proof.signature_invalid"), id="P11-tampered"),
        pytest.param(
            HONEST.badge(validUntil="2026-02-01T00:00:00Z"),
            not_verified("validity.expired"),
            id="P11-expired",
        ),
        pytest.param(
            {**GOOD, "proof": UNKNOWN}, inconclusive("proof.suite_unsupported"), id="P11-unknown-suite"
        ),
        pytest.param(
            {"type": "Person", "id": "urn:a:b"}, not_verified("input.format_unknown"), id="P11-no-credential"
        ),
    ],
)
@pytest.mark.parametrize("first", [True, False], ids=["bad-first", "bad-last"])
async def test_a_bad_credential_is_not_saved_by_the_others(
    door: FrontDoor, bad: Document, answer: Answer, *, first: bool
) -> None:
    good = HONEST.badge(id="urn:uuid:1")
    pair = (bad, good) if first else (good, bad)
    attack = HOLDER.presentation_jwt(*pair, payload={"verifiableCredential": list(pair)})

    report = await door.report(attack)

    assert await door.answer(attack) == answer
    assert sorted(child.verdict for child in report.children) == sorted(["verified", answer[0]])


@pytest.mark.parametrize("asked", [{"challenge": "c"}, {"domain": "d.example"}])
async def test_a_credential_that_nobody_presents_answers_no_challenge(
    door: FrontDoor, asked: dict[str, Any]
) -> None:
    for stolen in (HONEST.badge(), HONEST.sign_jwt(credential.badge(issuer=HONEST.did))):
        assert await door.answer(stolen, **asked) == inconclusive("challenge.no_presentation"), "P12"


@pytest.mark.parametrize(
    ("said", "asked", "answer"),
    [
        pytest.param({}, {"challenge": "c"}, not_verified("challenge.differs"), id="P12-challenge-missing"),
        pytest.param(
            {"challenge": "x"},
            {"challenge": "c"},
            not_verified("challenge.differs"),
            id="P12-challenge-wrong",
        ),
        pytest.param(
            {"challenge": "c"}, {"challenge": "C"}, not_verified("challenge.differs"), id="P12-other-case"
        ),
        pytest.param(
            {"challenge": "c"},
            {"challenge": ""},
            not_verified("challenge.differs"),
            id="P12-asked-for-nothing",
        ),
        pytest.param(
            {"challenge": "c"},
            {"challenge": "c", "domain": "d.example"},
            not_verified("challenge.domain_differs"),
            id="P12-domain-missing",
        ),
        pytest.param(
            {"challenge": "c", "domain": "evil.example"},
            {"challenge": "c", "domain": "d.example"},
            not_verified("challenge.domain_differs"),
            id="P12-domain-wrong",
        ),
        pytest.param(
            {"challenge": "c", "domain": "d.example.evil.example"},
            {"challenge": "c", "domain": "d.example"},
            not_verified("challenge.domain_differs"),
            id="P12-domain-longer",
        ),
        pytest.param(
            {"domain": "d.example"},
            {"domain": "D.example"},
            not_verified("challenge.domain_differs"),
            id="P12-case",
        ),
        pytest.param(
            {"challenge": "c", "domain": "d.example"},
            {"challenge": "c", "domain": "d.example"},
            VERIFIED,
            id="P12-right",
        ),
        pytest.param(
            {"challenge": "c", "domain": "d.example"}, {"challenge": "c"}, VERIFIED, id="P12-domain-not-asked"
        ),
    ],
)
@pytest.mark.parametrize("wrapping", ["data-integrity", "jwt"])
async def test_a_presentation_for_another_request_is_refused(
    door: FrontDoor, said: dict[str, Any], asked: dict[str, Any], answer: Answer, wrapping: str
) -> None:
    if wrapping == "jwt":
        names = {"challenge": "nonce", "domain": "aud"}
        payload = {names[name]: value for name, value in said.items()}
        attack: Document | str = HOLDER.presentation_jwt(HONEST.badge(), payload=payload)
    else:
        attack = presented(**said)

    assert await door.answer(attack, **asked) == answer


@pytest.mark.parametrize("members", [{"challenge": "c"}, {"domain": "d.example"}])
async def test_a_challenge_that_nobody_asked_for_is_a_warning_and_fails_under_strict(
    door: FrontDoor, members: dict[str, Any]
) -> None:
    """Row P12: a captured presentation, replayed to somebody who does not compare."""
    attack = presented(**members)

    assert "challenge.not_asked" in warnings(await door.report(attack))
    assert await door.answer(attack, policy="strict") == not_verified("challenge.not_asked")


@pytest.mark.parametrize("name", ["challenge", "domain"])
async def test_a_challenge_that_was_exchanged_after_signing_breaks_the_signature(
    door: FrontDoor, name: str
) -> None:
    attack = with_proof(presented(challenge="old", domain="old.example"), **{name: "new"})

    assert await door.answer(attack, **{name: "new"}) == not_verified("proof.signature_invalid")


async def test_a_credential_shown_by_somebody_else_is_told_and_fails_under_strict(door: FrontDoor) -> None:
    """Row P13: a stolen credential in the thief's own presentation."""
    stolen = HOLDER.presentation(HONEST.badge(subject={"id": "did:example:victim"}))

    report = await door.report(stolen)

    assert report.verdict == "verified"
    assert report.children[0].check("holder").code == "holder.not_subject"
    assert "holder.not_subject" in warnings(report)
    assert (await door.report(stolen, policy="strict")).children[0].check("holder").outcome == "failed"
    assert (await door.report(stolen, policy="strict")).verdict == "not_verified"


async def test_a_credential_about_nobody_named_cannot_be_told_to_be_the_presenters(door: FrontDoor) -> None:
    report = await door.report(presented(HONEST.badge(subject={"id": ...})))

    assert report.children[0].check("holder").code == "holder.cannot_tell"
    assert report.children[0].check("holder").outcome == "warning"


async def test_a_holder_that_is_not_named_is_whose_key_signed(door: FrontDoor) -> None:
    report = await door.report(presented(holder=...))

    assert report.holder == HOLDER.did
    assert report.children[0].check("holder").outcome == "passed"


@pytest.mark.parametrize("count", [51, 500])
async def test_a_presentation_of_too_many_is_refused_before_any_work(door: FrontDoor, count: int) -> None:
    entry = status_list.entry()
    many = [
        credential.plain(issuer=HONEST.did, status=entry, id=f"urn:uuid:{number}") for number in range(count)
    ]
    attack = HOLDER.presentation_jwt(payload={"verifiableCredential": many})

    assert await door.answer(attack) == not_verified("limit.children")
    assert door.world.log == []


async def test_a_presentation_in_a_presentation_in_a_presentation_ends(door: FrontDoor) -> None:
    token = HOLDER.presentation_jwt()
    for _ in range(6):
        token = HOLDER.presentation_jwt(
            token, payload={"verifiableCredential": [credential.enveloped(token, "application/vp+jwt")]}
        )

    assert await door.answer(token) == not_verified("limit.documents")


# --- P20: records of many credentials ---


def record(*inner: object) -> Document:
    return HONEST.sign_data_integrity(credential.record(*inner, issuer=HONEST.did))


async def test_a_record_whose_credentials_verify_verifies(door: FrontDoor) -> None:
    report = await door.report(record(HONEST.badge(id="urn:uuid:1"), ATTACKER.badge(id="urn:uuid:2")))

    assert (report.verdict, report.kind, len(report.children)) == ("verified", "clr_2", 2)


@pytest.mark.parametrize(
    ("bad", "answer"),
    [
        pytest.param(with_signature(bytes(64)), not_verified("proof.signature_invalid"), id="P20-tampered"),
        pytest.param(credential.badge(issuer=HONEST.did), not_verified("proof.missing"), id="P20-unsigned"),
        pytest.param(HONEST.badge(validUntil=ENDED), not_verified("validity.expired"), id="P20-expired"),
        pytest.param(ATTACKER.sign_data_integrity(credential.badge(issuer=HONEST.did)),
                     not_verified("key_binding.issuer_mismatch"), id="P20-a-strangers"),
        pytest.param({**GOOD, "proof": UNKNOWN}, inconclusive("proof.suite_unsupported"), id="P20-unknown-suite"),
    ],
)  # fmt: skip
async def test_a_record_is_no_better_than_the_worst_credential_in_it(
    door: FrontDoor, bad: Document, answer: Answer
) -> None:
    """Row P20: the record's issuer signed over all of it, and so vouches for none of it."""
    attack = record(HONEST.badge(id="urn:uuid:1"), bad)

    report = await door.report(attack)

    assert await door.answer(attack) == answer
    assert report.check("proof").outcome == "passed"
    assert [child.verdict for child in report.children] == ["verified", answer[0]]


async def test_a_record_without_credentials_is_none(door: FrontDoor) -> None:
    assert await door.answer(record()) == not_verified("kind.credentials_missing")


async def test_a_file_that_is_no_json_is_refused(door: FrontDoor) -> None:
    assert await door.answer(b"\x89PNG\r\n\x1a\n") == refused("carrier.malformed")
    assert await door.answer(b"\xff\xfe{}") == refused("json.not_utf8")
