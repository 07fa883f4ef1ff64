"""Credentials as others really write them: odd, and right. None of these may be refused."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import pytest

from tests.builders import credential, keys
from tests.builders.issuer import Issuer
from tests.threats.front_door import VERIFIED, FrontDoor, deciding, not_verified, warnings
from tests.vectors_dir import ROOT

ISSUER: Final = Issuer()
EXTENSIONS: Final = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"
UNVERSIONED: Final = "https://purl.imsglobal.org/spec/ob/v3p0/context.json"
P256: Final = Issuer(identity=keys.did_jwk())


def signed(document: Mapping[str, Any], **proof: Any) -> dict[str, Any]:  # noqa: ANN401 - as the builder takes them
    """Return the document with a proof by the issuer of this file."""
    return ISSUER.sign_data_integrity(document, **proof)


def _typed_as_text() -> dict[str, Any]:
    return signed(credential.plain(issuer=ISSUER.did, type="VerifiableCredential"))


def _listed_proof() -> dict[str, Any]:
    document = ISSUER.badge()
    return {**document, "proof": [document["proof"]]}


def _bare_key_reference() -> dict[str, Any]:
    return ISSUER.sign_data_integrity(credential.badge(issuer=ISSUER.did), verificationMethod=ISSUER.did)


def _refreshed() -> dict[str, Any]:
    return signed(
        {
            **credential.badge(
                issuer=ISSUER.did,
                refreshService={"id": "https://issuer.example/refresh/1", "type": "1EdTechCredentialRefresh"},
                evidence=[{"type": ["Evidence"], "name": "Seam", "narrative": "A photograph of the seam."}],
            ),
            "@context": [credential.V2, credential.OPEN_BADGES, EXTENSIONS],
        }
    )


EMBEDDED: Final[Mapping[str, dict[str, Any]]] = {
    "issuer-as-text": signed(credential.plain(issuer=ISSUER.did)),
    "issuer-as-object": signed(credential.plain(issuer={"id": ISSUER.did})),
    "type-as-text": _typed_as_text(),
    "one-proof-in-a-list": _listed_proof(),
    "key-named-by-its-did": _bare_key_reference(),
    "no-id": signed(credential.badge(issuer=ISSUER.did, id=...)),
    "subject-without-id": signed(credential.badge(issuer=ISSUER.did, subject={"id": ...})),
    "subjects-in-a-list": signed(
        credential.plain(issuer=ISSUER.did, credentialSubject=[{"id": credential.HOLDER}, {"id": ISSUER.did}])
    ),
    "no-dates-at-all": signed(credential.badge(issuer=ISSUER.did, validFrom=...)),
    "date-with-a-fraction": signed(
        credential.badge(issuer=ISSUER.did, validFrom="2026-01-01T00:00:00.123456789Z")
    ),
    "date-with-an-offset": signed(credential.badge(issuer=ISSUER.did, validFrom="2026-01-01T05:30:00+05:30")),
    "until-the-end-of-the-calendar": signed(
        credential.badge(issuer=ISSUER.did, validUntil="9999-12-31T23:59:59Z")
    ),
    "older-data-model": signed(credential.badge_v1(issuer=ISSUER.did)),
    "proof-of-2020": ISSUER.sign_ed25519_2020(credential.badge_v1(issuer=ISSUER.did)),
    "evidence-and-refresh": _refreshed(),
    "proof-for-several-domains": signed(
        credential.badge(issuer=ISSUER.did), domain=["a.example", "b.example"], challenge="c"
    ),
    "proof-without-a-date": signed(credential.badge(issuer=ISSUER.did), created=...),
    "proof-dated-without-a-zone": signed(
        credential.badge(issuer=ISSUER.did), created="2026-01-01T00:00:00.123456"
    ),
    "older-proof-dated-without-a-zone": ISSUER.sign_ed25519_2020(
        credential.badge_v1(issuer=ISSUER.did), created="2026-01-01T00:00:00"
    ),
    "empty-list-of-status-entries": signed(credential.badge(issuer=ISSUER.did, status=[])),
}


@pytest.mark.parametrize("document", EMBEDDED.values(), ids=EMBEDDED.keys())
async def test_an_odd_and_right_document_verifies(door: FrontDoor, document: dict[str, Any]) -> None:
    assert await door.answer(document) == VERIFIED


def _v1(**members: Any) -> dict[str, Any]:  # noqa: ANN401 - as the builder takes them
    return credential.badge_v1(issuer=ISSUER.did, **members)


TOKENS: Final[Mapping[str, str | dict[str, Any]]] = {
    "no-kid": ISSUER.sign_jwt(_v1(), "vcdm11", header={"kid": ...}),
    "kid-bare-did": ISSUER.sign_jwt(_v1(), "vcdm11", header={"kid": ISSUER.did}),
    "kid-fragment": ISSUER.sign_jwt(_v1(), "vcdm11", header={"kid": f"#{ISSUER.identity.key.multikey}"}),
    "kid-name-alone": ISSUER.sign_jwt(_v1(), "vcdm11", header={"kid": ISSUER.identity.key.multikey}),
    "kid-of-a-jwk": P256.sign_jwt(credential.badge_v1(issuer=P256.did), "vcdm11", header={"kid": "0"}),
    "kid-of-the-jwk-behind-its-did": P256.sign_jwt(
        credential.badge_v1(issuer=P256.did), "vcdm11", header={"kid": f"{P256.did}#17h4w_exE7tvo"}
    ),
    "start-a-minute-before-the-document": ISSUER.sign_jwt(_v1(), "vcdm11", payload={"nbf": 1_767_225_510}),
    "own-key-in-the-header": ISSUER.sign_jwt(_v1(), "ob3", header={"jwk": dict(ISSUER.identity.key.jwk)}),
    "no-typ": ISSUER.sign_jwt(_v1(), "vcdm11", header={"typ": ...}),
    "content-type": ISSUER.sign_jwt(credential.badge(issuer=ISSUER.did), "vcdm20", header={"cty": "vc"}),
    "audience-as-text": ISSUER.sign_jwt(_v1(), "vcdm11", payload={"aud": "https://shop.example"}),
    "audience-as-list": ISSUER.sign_jwt(_v1(), "vcdm11", payload={"aud": ["a", "b"]}),
    "issuer-in-iss-alone": ISSUER.sign_jwt(
        credential.badge_v1(issuer=ISSUER.did) | {"issuer": ISSUER.did},
        "vcdm11",
        payload={"vc": {k: v for k, v in _v1().items() if k != "issuer"}},
    ),
    "id-and-dates-outside-alone": ISSUER.sign_jwt(
        _v1(), "vcdm11", payload={"vc": {k: v for k, v in _v1().items() if k not in {"id", "issuanceDate"}}}
    ),
    "numbered-token": ISSUER.sign_jwt(
        _v1(id=...), "vcdm11", payload={"jti": "3978344f-8596-4c3a-a978-8fcaba3903c5"}
    ),
    "fraction-in-the-document-alone": ISSUER.sign_jwt(_v1(issuanceDate="2026-01-01T00:00:00.789Z"), "vcdm11"),
    "fraction-of-a-second": ISSUER.sign_jwt(_v1(), "vcdm11", payload={"iat": 1_767_225_600.5}),
    "newer-badge-in-the-older-dialect": ISSUER.sign_jwt(credential.badge(issuer=ISSUER.did), "ob3"),
    "restrictions-repeated-outside": ISSUER.sign_jwt(
        _v1(), "vcdm11", payload={"issuanceDate": credential.VALID_FROM}
    ),
    "token-in-its-object": {
        **_v1(),
        "proof": {"type": "JwtProof2020", "jwt": ISSUER.sign_jwt(_v1(), "vcdm11")},
    },
    "token-in-a-list-of-proofs": {
        **_v1(),
        "proof": [{"type": "JwtProof2020", "jwt": ISSUER.sign_jwt(_v1(), "vcdm11")}],
    },
    "token-as-json-text": json.dumps(ISSUER.sign_jwt(_v1(), "vcdm11")),
    "enveloped": credential.enveloped(ISSUER.sign_jwt(credential.badge(issuer=ISSUER.did))),
    "enveloped-as-any-jwt": credential.enveloped(
        ISSUER.sign_jwt(credential.badge(issuer=ISSUER.did)), "application/jwt"
    ),
}


async def test_a_badge_verifies_whose_words_were_in_the_vocabulary_of_the_autumn_of_2022(
    door: FrontDoor,
) -> None:
    """Its issuer had a copy of the context from before the vocabulary moved to another address."""
    today = ROOT / "verifier/linked_data/contexts/purl.imsglobal.org-spec-ob-v3p0-context.jsonld"
    then = json.loads(
        today.read_text("utf-8").replace("/spec/vc/ob/vocab.html#", "/spec/ob/v3p0/vocab.html#")
    )
    named = {**_v1(), "@context": [credential.V1, UNVERSIONED]}
    badge = ISSUER.sign_ed25519_2020({**named, "@context": [credential.V1, then["@context"]]})
    badge["@context"][1] = UNVERSIONED

    assert await door.answer(badge) == VERIFIED
    assert await door.answer(ISSUER.sign_ed25519_2020(named)) == VERIFIED
    assert await door.answer({**badge, "name": "Welding, level 3"}) == not_verified("proof.signature_invalid")


@pytest.mark.parametrize("token", TOKENS.values(), ids=TOKENS.keys())
async def test_an_odd_and_right_token_verifies(door: FrontDoor, token: str | dict[str, Any]) -> None:
    assert await door.answer(token) == VERIFIED


async def test_white_space_and_bytes_do_not_matter(door: FrontDoor) -> None:
    raw = json.dumps(ISSUER.badge(), indent=2, ensure_ascii=False).encode()

    assert await door.answer(b"\n\t " + raw + b"\r\n") == VERIFIED


async def test_a_key_under_any_domain_path_and_port_is_found(door: FrontDoor) -> None:
    for host, path in (
        ("a.example", ("depts", "art")),
        ("b.example:8443", ()),
        ("xn--bcher-kva.example", ()),
    ):
        issuer = Issuer(identity=keys.did_web(host=host, path=path))
        door.world.serve_identity(issuer.identity)

        assert await door.answer(issuer.badge()) == VERIFIED


async def test_a_document_with_several_keys_and_no_kid_is_tried_through(door: FrontDoor) -> None:
    """Of a document that is named whole, the key that fits may be any, among some that are unreadable or foreign."""
    mine = keys.key(seed=5)
    base = keys.did_web(mine)
    others = [
        {
            "id": f"{base.did}#a",
            "type": "Multikey",
            "controller": base.did,
            "publicKeyMultibase": keys.key(kind).multikey,
        }
        for kind in ("P-256", "Ed25519")
    ]
    unknown = {"id": f"{base.did}#b", "type": "FutureKey2030", "controller": base.did, "future": "x"}
    methods = [others[0], unknown, *base.document["verificationMethod"]]
    document = {
        **base.document,
        "verificationMethod": methods,
        "assertionMethod": [one["id"] for one in methods],
    }
    door.world.serve(str(base.url), document)

    token = Issuer(identity=base).sign_jwt(credential.badge(issuer=base.did), header={"kid": ...})

    assert await door.answer(token) == VERIFIED


def _named_by_its_jwk(kid: object, **members: Any) -> keys.Identity:  # noqa: ANN401 - as the builder takes them
    """Return an identity whose document calls its key `#key-1`, and that key itself `kid`."""
    return keys.did_web(
        keys.key("P-256"),
        form=lambda signer: {"type": "JsonWebKey", "publicKeyJwk": {**signer.jwk, "kid": kid}},
        **members,
    )


@pytest.mark.parametrize("kid", ["73voMXFNmNlO", "did:web:issuer.example#73voMXFNmNlO", "#73voMXFNmNlO"])
async def test_a_token_may_name_its_key_as_the_key_names_itself(door: FrontDoor, kid: str) -> None:
    issuer = Issuer(identity=_named_by_its_jwk("73voMXFNmNlO"))
    door.world.serve_identity(issuer.identity)
    claims = credential.badge(issuer=issuer.did)

    assert await door.answer(issuer.sign_jwt(claims, header={"kid": kid})) == VERIFIED
    assert await door.answer(issuer.sign_cose(claims, protected={4: kid.encode()})) == VERIFIED


@pytest.mark.parametrize("kid", ["another", None, 7, ["73voMXFNmNlO"]])
async def test_a_token_names_no_key_that_is_called_otherwise(door: FrontDoor, kid: object) -> None:
    issuer = Issuer(identity=_named_by_its_jwk(kid))
    door.world.serve_identity(issuer.identity)
    token = issuer.sign_jwt(credential.badge(issuer=issuer.did), header={"kid": "73voMXFNmNlO"})

    assert await door.answer(token) == not_verified("did.verification_method_not_found")


async def test_a_key_that_a_token_names_as_itself_has_to_be_for_the_purpose(door: FrontDoor) -> None:
    issuer = Issuer(identity=_named_by_its_jwk("73voMXFNmNlO", relationships=("authentication",)))
    door.world.serve_identity(issuer.identity)
    token = issuer.sign_jwt(credential.badge(issuer=issuer.did), header={"kid": "73voMXFNmNlO"})

    assert await door.answer(token) == not_verified("did.relationship_missing")


async def test_an_embedded_proof_names_its_key_by_the_document_alone(door: FrontDoor) -> None:
    """Controlled Identifiers 1.0, section 3.3: what a proof names is the id of a method."""
    issuer = Issuer(identity=_named_by_its_jwk("73voMXFNmNlO"))
    door.world.serve_identity(issuer.identity)
    document = issuer.sign_data_integrity(
        credential.badge(issuer=issuer.did),
        "ecdsa-rdfc-2019",
        verificationMethod=f"{issuer.did}#73voMXFNmNlO",
    )

    assert await door.answer(document) == not_verified("did.verification_method_not_found")


# --- dates ---


@pytest.mark.parametrize("wrapping", ["data-integrity", "jwt"])
async def test_a_date_without_a_zone_is_taken_for_utc_and_told(door: FrontDoor, wrapping: str) -> None:
    def report_on(**dates: Any) -> Any:  # noqa: ANN401 - as the builder takes them
        claims = credential.badge(issuer=ISSUER.did, **dates)
        document = ISSUER.sign_jwt(claims) if wrapping == "jwt" else ISSUER.sign_data_integrity(claims)
        return door.report(document)

    report = await report_on(validFrom="2026-06-01T12:00:00", validUntil="2026-06-01T12:00:00.5")

    assert report.verdict == "verified"
    assert warnings(report) == {"validity.zone_missing", "issuer.unknown"}
    assert "no time zone" in report.summary
    assert "within its dates" in report.summary
    for dates, code in (
        ({"validUntil": "2026-06-01T11:58:59"}, "validity.expired"),
        ({"validFrom": "2026-06-01T12:01:01"}, "validity.not_yet"),
    ):
        wrong = await report_on(**dates)
        assert (wrong.verdict, deciding(wrong)) == ("not_verified", code)


async def test_a_date_without_a_zone_is_not_tolerated_under_strict(door: FrontDoor) -> None:
    document = signed(credential.badge(issuer=ISSUER.did, validFrom="2026-01-01T00:00:00"))

    report = await door.report(document, policy="strict")

    assert report.check("validity").code == "validity.zone_missing"
    assert report.check("validity").outcome == "failed"


@pytest.mark.parametrize(
    ("nbf", "answer"),
    [
        pytest.param("2026-06-01T12:00:30Z", VERIFIED, id="within-the-skew"),
        pytest.param("2026-06-01T12:05:00Z", not_verified("validity.not_yet"), id="later-than-now"),
    ],
)
async def test_of_two_starts_the_later_one_counts(door: FrontDoor, nbf: str, answer: object) -> None:
    """A token made long after the day that its credential names is good from when it was made."""
    seconds = int(datetime.fromisoformat(nbf).timestamp())
    token = ISSUER.sign_jwt(_v1(issuanceDate="2019-06-30T00:00:00Z"), "vcdm11", payload={"nbf": seconds})

    assert await door.answer(token) == answer
