"""Tokens that try to choose their own key, algorithm, type or meaning. Rows W01 to W14, and J15 for tokens."""

import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from typing import Any, Final, Literal

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.builders import credential, keys
from tests.builders.issuer import Dialect, Issuer
from tests.builders.keys import base64url
from tests.threats.front_door import VERIFIED, Answer, FrontDoor, inconclusive, not_verified, refused

HONEST: Final = Issuer()
ATTACKER: Final = Issuer(identity=keys.did_key(keys.key(seed=666)))
RSA: Final = Issuer(identity=keys.did_jwk(keys.key("RSA-2048")))
P256: Final = Issuer(identity=keys.did_jwk(keys.key("P-256")))
CANARY: Final = "https://canary.example/keys"


def badge(issuer: Issuer = HONEST, **members: Any) -> dict[str, Any]:  # noqa: ANN401
    return credential.badge(issuer=issuer.did, **members)


def token(
    issuer: Issuer = HONEST,
    dialect: Dialect = "vcdm20",
    *,
    header: Mapping[str, object] | None = None,
    payload: Mapping[str, object] | None = None,
    **members: Any,  # noqa: ANN401
) -> str:
    """Return a token that its issuer really signed over these headers and claims."""
    claims = (credential.badge_v1 if dialect == "vcdm11" else credential.badge)(issuer=issuer.did, **members)
    return issuer.sign_jwt(claims, dialect, header=header, payload=payload)


def raw_token(header: bytes, payload: bytes, issuer: Issuer = HONEST) -> str:
    """Return a token of exactly these bytes, really signed."""
    signed = f"{base64url(header)}.{base64url(payload)}"
    return f"{signed}.{base64url(issuer.identity.key.sign(signed.encode()))}"


@pytest.mark.parametrize("dialect", ["vcdm11", "ob3", "vcdm20"])
async def test_a_token_that_its_issuer_signed_verifies_in_every_dialect(
    door: FrontDoor, dialect: Dialect
) -> None:
    assert await door.answer(token(dialect=dialect)) == VERIFIED
    assert door.world.log == []


@pytest.mark.parametrize(
    ("kind", "algorithm"),
    [(kind, algorithm) for kind in keys.KINDS for algorithm in keys.key(kind).algs],
)
async def test_every_key_verifies_under_its_own_algorithms(
    door: FrontDoor, kind: str, algorithm: str
) -> None:
    issuer = Issuer(identity=keys.did_jwk(keys.key(kind)))

    assert await door.answer(issuer.sign_jwt(badge(issuer), alg=algorithm)) == VERIFIED


# --- W01, W02: the header chooses how to check ---


@pytest.mark.parametrize(
    "algorithm",
    [
        pytest.param(name, id=f"W01-{name!r}")
        for name in (
            "none",
            "None",
            "nOnE",
            " none",
            "none ",
            "",
            "NONE",
            None,
            0,
            ["EdDSA"],
            {"alg": "EdDSA"},
        )
    ],
)
@pytest.mark.parametrize("signed", [True, False], ids=["signed", "empty-signature"])
async def test_a_token_without_a_signature_algorithm_is_refused(
    door: FrontDoor, algorithm: object, *, signed: bool
) -> None:
    attack = token(header={"alg": algorithm})

    attack = attack if signed else attack.rpartition(".")[0] + "."

    assert await door.answer(attack) == not_verified("jws.algorithm_refused")
    assert door.world.log == []


@pytest.mark.parametrize(
    "attack",
    [
        pytest.param(lambda text: text.rpartition(".")[0] + ".", id="W01-signature-cut-off"),
        pytest.param(lambda text: text[:-2], id="W01-signature-cut-short"),
    ],
)
async def test_a_token_whose_signature_was_cut_is_refused(
    door: FrontDoor, attack: Callable[[str], str]
) -> None:
    assert await door.answer(attack(token())) == not_verified("proof.signature_invalid")


def _secrets(issuer: Issuer) -> dict[str, bytes]:
    public = issuer.identity.key.private.public_key()
    jwk = dict(issuer.identity.key.jwk)
    return {
        "PEM": public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
        "PEM-stripped": public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).strip(),
        "DER": public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
        "JWK": json.dumps(jwk).encode(),
        "JWK-compact": json.dumps(jwk, separators=(",", ":"), sort_keys=True).encode(),
        "empty": b"",
    }


@pytest.mark.parametrize("form", [pytest.param(form, id=f"W02-{form}") for form in _secrets(RSA)])
@pytest.mark.parametrize("issuer", [RSA, P256, HONEST], ids=["RSA", "P-256", "Ed25519"])
@pytest.mark.parametrize(("algorithm", "digest"), [("HS256", "sha256"), ("HS512", "sha512")])
async def test_a_public_key_is_no_secret_of_a_message_code(
    door: FrontDoor, issuer: Issuer, form: str, algorithm: str, digest: str
) -> None:
    header = {"alg": algorithm, "typ": "vc+jwt", "kid": issuer.identity.method_id}
    signed = f"{base64url(json.dumps(header).encode())}.{base64url(json.dumps(badge(issuer)).encode())}"
    code = hmac.new(_secrets(issuer)[form], signed.encode(), getattr(hashlib, digest)).digest()

    answer = await door.answer(f"{signed}.{base64url(code)}")

    assert answer == not_verified("jws.algorithm_refused")


# --- W03 to W06: the token brings or names its own key ---


async def test_the_issuers_own_key_inside_the_token_does_no_harm(door: FrontDoor) -> None:
    assert await door.answer(token(header={"jwk": dict(HONEST.identity.key.jwk)})) == VERIFIED


@pytest.mark.parametrize(
    ("header", "code"),
    [
        pytest.param({}, "jws.jwk_differs", id="W03-kid-of-the-victim"),
        pytest.param({"kid": ...}, "jws.jwk_differs", id="W03-no-kid"),
        pytest.param({"kid": "key-1"}, "did.verification_method_not_found", id="W03-plain-kid"),
    ],
)
async def test_a_key_inside_the_token_is_no_ones_but_the_attackers(
    door: FrontDoor, header: Mapping[str, object], code: str
) -> None:
    own_key = {"jwk": dict(ATTACKER.identity.key.jwk), "kid": HONEST.identity.method_id}

    attack = ATTACKER.sign_jwt(badge(HONEST), header={**own_key, **header})

    assert await door.answer(attack) == not_verified(code)


@pytest.mark.parametrize("jwk", ["text", None, [], 7], ids=lambda value: f"W03-{value!r}")
async def test_a_key_inside_the_token_that_is_no_key_is_refused(door: FrontDoor, jwk: object) -> None:
    assert await door.answer(token(header={"jwk": jwk})) == not_verified("jws.jwk_differs")


async def test_a_secret_key_inside_the_token_is_refused(door: FrontDoor) -> None:
    """Row W03: whoever reads the token could have signed it."""
    given_away = {**HONEST.identity.key.jwk, "d": "AAAA"}

    assert await door.answer(token(header={"jwk": given_away})) == not_verified("key.private_material")


@pytest.mark.parametrize(
    "header",
    [pytest.param({name: CANARY}, id=f"W04-{name}") for name in ("jku", "x5u")],
)
@pytest.mark.parametrize("signer", [HONEST, ATTACKER], ids=["issuer", "attacker"])
async def test_a_header_that_points_to_keys_elsewhere_is_refused_and_not_followed(
    door: FrontDoor, signer: Issuer, header: Mapping[str, object]
) -> None:
    attack = signer.sign_jwt(badge(HONEST), header={**header, "kid": HONEST.identity.method_id})

    assert await door.answer(attack) == not_verified("jws.remote_key_header")
    assert door.world.log == []


async def test_a_remote_confirmation_key_is_never_fetched(door: FrontDoor) -> None:
    """Row W04: `cnf` says whose key must present; a credential handed in by itself asks for none."""
    await door.answer(token(payload={"cnf": {"jku": CANARY, "kid": "1"}}))

    assert door.world.log == []


SELF_SIGNED: Final = base64url(b"0\x82 a leaf that vouches for itself")


@pytest.mark.parametrize(
    ("kid", "code"),
    [
        pytest.param("../../../../dev/null", "did.verification_method_not_found", id="W05-path"),
        pytest.param("' OR 1=1; --", "did.verification_method_not_found", id="W05-sql"),
        pytest.param("k" * 500_000, "did.verification_method_not_found", id="W05-half-a-megabyte"),
        pytest.param("\r\nX-Injected: 1", "did.verification_method_not_found", id="W05-line-break"),
        pytest.param("file:///etc/passwd", "did.verification_method_not_found", id="W05-file-url"),
        pytest.param("http://canary.example/key", "did.verification_method_not_found", id="W05-http-url"),
        pytest.param("#", "did.verification_method_not_found", id="W05-empty-fragment"),
        pytest.param(f"{HONEST.did}#other", "did.verification_method_not_found", id="W05-no-such-key"),
        pytest.param("did:", "did.syntax", id="W05-half-a-did"),
        pytest.param("did:key:z0OIl", "base58.invalid", id="W05-no-key-in-the-did"),
        pytest.param("did:web:127.0.0.1#key", "did.host_not_public", id="W05-loopback"),
    ],
)
async def test_a_hostile_key_id_leads_nowhere(door: FrontDoor, kid: str, code: str) -> None:
    assert await door.answer(token(header={"kid": kid})) == not_verified(code)
    assert door.world.log == []


async def test_a_key_of_another_identifier_does_not_speak_for_the_issuer(door: FrontDoor) -> None:
    """Row W05: the signature holds, under a key that is not the issuer's."""
    attack = ATTACKER.sign_jwt(badge(HONEST))

    assert await door.answer(attack) == not_verified("key_binding.issuer_mismatch")


async def test_a_bare_did_as_key_id_means_that_dids_key(door: FrontDoor) -> None:
    assert await door.answer(token(header={"kid": HONEST.did})) == VERIFIED


async def test_a_token_without_a_key_id_is_tried_with_its_issuers_keys(door: FrontDoor) -> None:
    assert await door.answer(token(header={"kid": ...})) == VERIFIED


async def test_a_certificate_chain_in_the_header_vouches_for_nobody(door: FrontDoor) -> None:
    """Row W06: the leaf's key signed, and the issuer's key is what counts."""
    attack = ATTACKER.sign_jwt(badge(HONEST), header={"x5c": [SELF_SIGNED], "kid": HONEST.identity.method_id})

    assert await door.answer(attack) == not_verified("proof.signature_invalid")


# --- W07, W08, W13: extensions that change what is signed ---


@pytest.mark.parametrize(
    "header",
    [
        pytest.param({"crit": ["exp"], "exp": 1}, id="W07-unknown"),
        pytest.param({"crit": []}, id="W07-empty"),
        pytest.param({"crit": ["alg"]}, id="W07-names-alg"),
        pytest.param({"crit": ["b64", "b64"], "b64": True}, id="W07-twice"),
        pytest.param({"crit": None}, id="W07-null"),
        pytest.param({"crit": "b64"}, id="W07-no-list"),
        pytest.param({"b64": False, "crit": ["b64"]}, id="W08-b64-with-crit"),
        pytest.param({"b64": False}, id="W08-b64-without-crit"),
        pytest.param({"b64": True}, id="W08-b64-true"),
        pytest.param({"zip": "DEF"}, id="W13-zip"),
    ],
)
async def test_an_extension_of_the_signature_format_is_refused(
    door: FrontDoor, header: Mapping[str, object]
) -> None:
    assert await door.answer(token(header=header)) == not_verified("jws.critical_header")


async def test_a_payload_that_was_not_encoded_before_signing_is_refused(door: FrontDoor) -> None:
    """Row W08: the signature is over the bare payload, as RFC 7797 would have it."""
    header = base64url(json.dumps({"alg": "EdDSA", "b64": False, "crit": ["b64"], "typ": "vc+jwt"}).encode())
    payload = json.dumps(badge()).encode()
    signature = HONEST.identity.key.sign(header.encode() + b"." + payload)

    answer = await door.answer(f"{header}.{base64url(payload)}.{base64url(signature)}")

    assert answer == not_verified("jws.critical_header")


# --- W09: a token that was signed to be something else ---


@pytest.mark.parametrize("dialect", ["vcdm11", "ob3", "vcdm20"])
@pytest.mark.parametrize(
    "typ",
    [
        pytest.param(typ, id=f"W09-{typ!r}")
        for typ in (
            "kb+jwt", "statuslist+jwt", "at+jwt", "dc+sd-jwt", "vc+sd-jwt", "entity-statement+jwt", "secevent+jwt",
            "openid4vci-proof+jwt", "JOSE", "", None, 5, ["vc+jwt"],
        )
    ],
)  # fmt: skip
async def test_a_token_of_another_type_is_no_credential(
    door: FrontDoor, typ: object, dialect: Dialect
) -> None:
    assert await door.answer(token(dialect=dialect, header={"typ": typ})) == not_verified(
        "jws.wrong_token_type"
    )


@pytest.mark.parametrize("typ", ["JWT", "jwt", "vc+jwt", "VC+JWT", "application/vc+jwt", "vc+ld+jwt", ...])
async def test_the_types_that_credentials_have_are_taken(door: FrontDoor, typ: object) -> None:
    assert await door.answer(token(header={"typ": typ})) == VERIFIED


def _twofold() -> str:
    presentation = {"@context": [credential.V1], "type": ["VerifiablePresentation"], "holder": HONEST.did}
    return token(dialect="vcdm11", payload={"vp": presentation})


@pytest.mark.parametrize(
    ("attack", "code"),
    [
        pytest.param(
            token(header={"typ": "vp+jwt"}), "structure.type", id="W09-credential-typed-presentation"
        ),
        pytest.param(
            HONEST.presentation_jwt(token(), header={"typ": "vc+jwt"}),
            "jws.wrong_token_type",
            id="W09-presentation-typed-credential",
        ),
        pytest.param(_twofold(), "jws.wrong_token_type", id="W09-credential-and-presentation-at-once"),
    ],
)
async def test_a_presentation_is_no_credential_nor_the_reverse(
    door: FrontDoor, attack: str, code: str
) -> None:
    assert await door.answer(attack) == not_verified(code)


async def test_a_presentation_token_verifies_as_such(door: FrontDoor) -> None:
    holder = Issuer(identity=keys.did_key(keys.key(seed=2)))

    report = await door.report(holder.presentation_jwt(token(subject={"id": holder.did})))

    assert (report.verdict, report.role) == ("verified", "presentation")


async def test_the_signature_of_a_presentation_is_no_signature_of_a_credential(door: FrontDoor) -> None:
    """Row W09: a key for authentication alone must not issue."""
    identity = keys.did_web(host="issuer.example", relationships=("authentication",))
    door.world.serve_identity(identity)

    assert await door.answer(token(Issuer(identity=identity))) == not_verified("did.relationship_missing")


# --- W10, W11: claims that say a thing twice, and dates that are none ---

OTHER: Final = "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK"


async def test_a_token_starts_when_its_newer_credential_does(door: FrontDoor) -> None:
    """Row W10: in Open Badges 3.0 `nbf` is `validFrom`; VCDM 1.1 only has it stand for the day of issuance."""
    assert await door.answer(token(dialect="ob3", payload={"nbf": 1})) == not_verified("jws.claim_mismatch")
    assert await door.answer(token(dialect="vcdm11", payload={"nbf": 1})) == VERIFIED


@pytest.mark.parametrize("dialect", ["vcdm11", "ob3"])
@pytest.mark.parametrize(
    "claims",
    [
        pytest.param({"iss": OTHER}, id="W10-iss"),
        pytest.param({"jti": "urn:uuid:00000000-0000-4000-8000-000000000000"}, id="W10-jti"),
        pytest.param({"sub": OTHER}, id="W10-sub"),
        pytest.param({"exp": 4_000_000_000}, id="W10-exp"),
        pytest.param({"iss": [HONEST.did]}, id="W10-iss-list"),
        pytest.param({"iss": {"id": HONEST.did}}, id="W10-iss-object"),
        pytest.param({"sub": 5}, id="W10-sub-number"),
    ],
)
async def test_a_token_that_says_a_thing_in_two_ways_is_refused(
    door: FrontDoor, claims: Mapping[str, object], dialect: Dialect
) -> None:
    end = "expirationDate" if dialect == "vcdm11" else "validUntil"
    dated: dict[str, Any] = {end: "2030-01-01T00:00:00Z"}

    attack = token(dialect=dialect, payload=claims, **dated)

    assert await door.answer(attack) == not_verified("jws.claim_mismatch")


@pytest.mark.parametrize(
    "claims",
    [
        pytest.param({"@context": [credential.V1]}, id="W10-second-context"),
        pytest.param({"credentialSubject": {"id": OTHER}}, id="W10-second-subject"),
        pytest.param(badge(ATTACKER), id="W10-second-credential"),
    ],
)
async def test_a_token_with_two_credentials_is_refused(door: FrontDoor, claims: Mapping[str, object]) -> None:
    answer = await door.answer(token(dialect="vcdm11", payload=claims))

    assert answer == not_verified("jws.claim_mismatch")


async def test_a_token_that_says_things_twice_alike_verifies(door: FrontDoor) -> None:
    same = {"iss": HONEST.did, "jti": credential.CREDENTIAL_ID, "sub": credential.HOLDER}

    assert await door.answer(token(dialect="vcdm20", payload=same)) == VERIFIED


@pytest.mark.parametrize("name", ["nbf", "exp", "iat"])
@pytest.mark.parametrize("dialect", ["vcdm11", "ob3", "vcdm20"])
@pytest.mark.parametrize(
    "value",
    [
        pytest.param(value, id=f"W11-{value!r}")
        for value in ("1767225600", True, False, None, -1, 253_402_300_800, [1], {"$numberLong": "1"}, "")
    ],
)
async def test_a_date_that_is_no_number_of_seconds_is_refused(
    door: FrontDoor, name: str, value: object, dialect: Dialect
) -> None:
    answer = await door.answer(token(dialect=dialect, payload={name: value}))

    assert answer == not_verified("jws.numeric_date")


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e400", "1" + "0" * 400])
@pytest.mark.parametrize("part", ["header", "payload"])
async def test_a_number_that_no_reader_agrees_on_is_refused(door: FrontDoor, number: str, part: str) -> None:
    """Rows W11, J02 and J03 inside a token."""
    header, payload = '{"alg":"EdDSA","typ":"JWT"}', json.dumps(badge())
    if part == "header":
        header = header.replace("{", f'{{"exp":{number},', 1)
    else:
        payload = payload.replace("{", f'{{"exp":{number},', 1)

    assert await door.answer(raw_token(header.encode(), payload.encode())) == not_verified("jws.malformed")


@pytest.mark.parametrize(
    ("dialect", "payload", "members", "code"),
    [
        pytest.param("ob3", {}, {"validUntil": "2026-05-01T00:00:00Z"}, "validity.expired", id="ob3-expired"),
        pytest.param(
            "vcdm11", {}, {"expirationDate": "2026-05-01T00:00:00Z"}, "validity.expired", id="vcdm11-expired"
        ),
        pytest.param("ob3", {}, {"validFrom": "2026-07-01T00:00:00Z"}, "validity.not_yet", id="ob3-not-yet"),
        pytest.param(
            "vcdm11", {}, {"issuanceDate": "2026-07-01T00:00:00Z"}, "validity.not_yet", id="vcdm11-not-yet"
        ),
        pytest.param("ob3", {"exp": 1_777_000_000}, {}, "validity.expired", id="ob3-exp-alone"),
        pytest.param("vcdm20", {"exp": 1_777_000_000}, {}, "proof.expired", id="vcdm20-signature-ended"),
        pytest.param(
            "vcdm20", {"nbf": 1_900_000_000}, {}, "proof.created_in_future", id="vcdm20-signature-later"
        ),
        pytest.param("ob3", {"iat": 1_900_000_000}, {}, "proof.created_in_future", id="ob3-signature-later"),
    ],
)
async def test_the_period_of_a_token_is_that_of_its_credential_or_of_its_signature(
    door: FrontDoor, dialect: Dialect, payload: Mapping[str, object], members: Mapping[str, Any], code: str
) -> None:
    """In the older dialects nbf and exp are the credential's own dates, in `vc+jwt` the signature's."""
    assert await door.answer(token(dialect=dialect, payload=payload, **members)) == not_verified(code)


@pytest.mark.parametrize("dialect", ["vcdm11", "vcdm20"])
@pytest.mark.parametrize(
    ("payload", "code"),
    [
        pytest.param({"exp": 1_777_000_000}, "proof.expired", id="ended"),
        pytest.param({"nbf": 1_900_000_000}, "proof.created_in_future", id="later"),
        pytest.param({"iat": 1_900_000_000}, "proof.created_in_future", id="made-later"),
        pytest.param({"exp": "soon"}, "jws.numeric_date", id="W11-text"),
    ],
)
async def test_the_dates_of_a_presentation_token_are_those_of_its_signature(
    door: FrontDoor, dialect: Literal["vcdm11", "vcdm20"], payload: Mapping[str, object], code: str
) -> None:
    holder = Issuer(identity=keys.did_key(keys.key(seed=2)))

    answer = await door.answer(holder.presentation_jwt(token(), dialect=dialect, payload=payload))

    assert answer == not_verified(code)


# --- W12: one key, one algorithm ---


@pytest.mark.parametrize(
    ("kind", "algorithm"),
    [
        pytest.param("P-256", "ES384", id="W12-P-256-as-ES384"),
        pytest.param("P-384", "ES256", id="W12-P-384-as-ES256"),
        pytest.param("P-256", "ES256K", id="W12-P-256-as-ES256K"),
        pytest.param("secp256k1", "ES256", id="W12-secp256k1-as-ES256"),
        pytest.param("Ed25519", "ES256", id="W12-Ed25519-as-ES256"),
        pytest.param("P-256", "EdDSA", id="W12-P-256-as-EdDSA"),
        pytest.param("RSA-2048", "ES256", id="W12-RSA-as-ES256"),
        pytest.param("P-256", "RS256", id="W12-P-256-as-RS256"),
    ],
)
async def test_a_key_serves_no_algorithm_of_another_kind(door: FrontDoor, kind: str, algorithm: str) -> None:
    issuer = Issuer(identity=keys.did_jwk(keys.key(kind)))

    answer = await door.answer(token(issuer, header={"alg": algorithm}))

    assert answer == not_verified("key.algorithm_mismatch")


async def test_a_key_published_for_one_algorithm_serves_no_other(door: FrontDoor) -> None:
    """Row W12: an RSA key bound to RS256 signs with PS256."""
    signer = keys.key("RSA-2048")
    identity = keys.did_web(
        signer, form=lambda key: {"type": "JsonWebKey", "publicKeyJwk": {**key.jwk, "alg": "RS256"}}
    )
    door.world.serve_identity(identity)
    issuer = Issuer(identity=identity)

    assert await door.answer(issuer.sign_jwt(badge(issuer), alg="RS256")) == VERIFIED
    assert await door.answer(issuer.sign_jwt(badge(issuer), alg="PS256")) == not_verified(
        "key.algorithm_mismatch"
    )


@pytest.mark.parametrize("algorithm", ["Ed448", "ML-DSA-44"])
async def test_an_algorithm_that_is_not_judged_here_leaves_the_question_open(
    door: FrontDoor, algorithm: str
) -> None:
    answer = await door.answer(token(header={"alg": algorithm}))

    assert answer == inconclusive("proof.algorithm_unsupported")


# --- W13, W14: other serialisations ---


def _json_form(**members: object) -> dict[str, Any]:
    header, payload, signature = token().split(".")
    return {"payload": payload, "protected": header, "signature": signature, **members}


@pytest.mark.parametrize(
    ("attack", "code"),
    [
        pytest.param(
            "eyJhbGciOiJkaXIiLCJlbmMiOiJBMTI4R0NNIn0..aaaa.bbbb.cccc", "input.encrypted", id="W13-compact"
        ),
        pytest.param(
            "eyJhbGciOiJkaXIiLCJlbmMiOiJBMTI4R0NNIiwiemlwIjoiREVGIn0..aaaa." + "b" * 250_000 + ".cccc",
            "input.encrypted",
            id="W13-compressed",
        ),
        pytest.param({"protected": "e30", "ciphertext": "aa", "tag": "bb"}, "input.encrypted", id="W13-json"),
        pytest.param(
            json.dumps(_json_form()).replace("{", '{"payload":"e30",', 1),
            "json.duplicate_key",
            id="W14-two-payloads",
        ),
        pytest.param("a.b.c", "input.format_unknown", id="W14-no-token"),
        pytest.param(token() + ".x", "input.format_unknown", id="W14-four-parts"),
    ],
)
async def test_other_forms_of_token_are_refused_by_name(
    door: FrontDoor, attack: str | dict[str, Any], code: str
) -> None:
    assert await door.answer(attack) == refused(code)


@pytest.mark.parametrize(
    ("document", "answer"),
    [
        pytest.param(_json_form(), VERIFIED, id="W14-flattened"),
        pytest.param(
            _json_form(header={"alg": "none"}), not_verified("jws.malformed"), id="W14-unprotected-alg"
        ),
        pytest.param(
            {
                "payload": _json_form()["payload"],
                "signatures": [
                    {name: _json_form()[name] for name in ("protected", "signature")},
                    {"protected": _json_form()["protected"], "signature": "AAAA"},
                ],
            },
            not_verified("proof.signature_invalid"),
            id="W14-two-signatures-one-bad",
        ),
    ],
)
async def test_a_json_serialisation_is_held_to_the_rules_of_tokens(
    door: FrontDoor, document: dict[str, Any], answer: Answer
) -> None:
    assert await door.answer(document) == answer


# --- J15: a token has one spelling ---


def _trailing_bits(text: str) -> str:
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return text[:-1] + alphabet[alphabet.index(text[-1]) + 1]


@pytest.mark.parametrize(
    ("attack", "answer"),
    [
        pytest.param(lambda text: text + "=", not_verified("jws.malformed"), id="J15-padding"),
        pytest.param(lambda text: text + "==", not_verified("jws.malformed"), id="J15-padding-twice"),
        pytest.param(_trailing_bits, not_verified("jws.malformed"), id="J15-trailing-bits"),
        pytest.param(
            lambda text: text[:-4] + "!" + text[-4:], not_verified("jws.malformed"), id="J15-foreign"
        ),
        pytest.param(lambda text: text.replace("-", "+"), not_verified("jws.malformed"), id="J15-plus"),
        pytest.param(lambda text: text.replace(".", "=.", 1), not_verified("jws.malformed"), id="J15-header"),
        pytest.param(lambda text: text[:-4] + "\n" + text[-4:], refused("json.syntax"), id="J15-line-break"),
        pytest.param(lambda text: text.replace(".", ". ", 1), refused("json.syntax"), id="J15-blank"),
    ],
)
async def test_another_spelling_of_a_good_token_is_refused(
    door: FrontDoor, attack: Callable[[str], str], answer: Answer
) -> None:
    good = token()
    assert "-" in good

    assert await door.answer(attack(good)) == answer


async def test_white_space_around_a_token_is_not_part_of_it(door: FrontDoor) -> None:
    assert await door.answer(f"\n {token()}\r\n") == VERIFIED


# --- P10 and P20 for tokens: what the token wraps ---


async def test_a_jwt_credential_with_a_tilde_behind_it_is_no_sd_jwt(door: FrontDoor) -> None:
    assert await door.answer(token() + "~") == not_verified("jws.wrong_token_type")
