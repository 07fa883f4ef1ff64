"""Credentials and presentations in the JSON serializations of JWS: each signature is a proof of its own."""

import json
from typing import Any, Final

import pytest
from msgspec.structs import replace

from tests.builders import credential, keys, sd_jwt
from tests.builders.certificates import authority, leaf
from tests.builders.issuer import Issuer
from tests.builders.jws_json import encoded, flattened, general, signature, signed_by
from tests.builders.keys import base64url
from tests.threats.front_door import VERIFIED, FrontDoor, inconclusive, not_verified, refused
from tests.world import World
from verifier.policy import DEFAULT, STRICT
from verifier.report import Report

WEB: Final = keys.did_web(keys.key(seed=21))
FIRST: Final = Issuer(identity=WEB)
SECOND: Final = Issuer(identity=keys.did_web(keys.key("P-256", seed=22), fragment="key-2"))
STRANGER: Final = Issuer(identity=keys.did_key(keys.key(seed=666)))
CLAIMS: Final = credential.badge(issuer=WEB.did)
OLDER: Final = credential.badge_v1(issuer=WEB.did)
TEXT: Final = encoded(CLAIMS)
ONE: Final = signature(FIRST, TEXT)
OTHER: Final = signature(SECOND, TEXT)
FORGED: Final = {**ONE, "signature": ("B" if ONE["signature"][0] == "A" else "A") + ONE["signature"][1:]}
UNKNOWN: Final = signature(FIRST, TEXT, alg="ML-DSA-44", kid=f"{WEB.did}#key-3")


@pytest.fixture
def door(world: World) -> FrontDoor:
    """An internet where the issuer lists two keys, and a third of a kind that is not known here."""
    methods = [
        WEB.document["verificationMethod"][0],
        SECOND.identity.document["verificationMethod"][0],
        {
            "id": f"{WEB.did}#key-3",
            "type": "JsonWebKey",
            "controller": WEB.did,
            "publicKeyJwk": {"kty": "AKP", "alg": "ML-DSA-44", "pub": "AAAA"},
        },
    ]
    document = {
        **WEB.document,
        "verificationMethod": methods,
        "assertionMethod": [one["id"] for one in methods],
    }
    world.serve(str(WEB.url), document)
    return FrontDoor(world)


def told(report: Report) -> list[tuple[str, str | None, bool]]:
    """Return outcome, code and weight of each proof, in the order of the report."""
    return [
        (check.outcome.value, check.code, check.required) for check in report.checks if check.check == "proof"
    ]


PASSED: Final = ("passed", None, True)


async def test_each_signature_is_told_on_its_own_and_in_order(door: FrontDoor) -> None:
    report = await door.report(general(TEXT, ONE, UNKNOWN, FORGED, OTHER))

    assert report.format == "vc_jws_json"
    assert told(report) == [
        PASSED,
        ("undetermined", "proof.algorithm_unsupported", False),
        ("failed", "proof.signature_invalid", True),
        PASSED,
    ]
    methods = [check.facts["verification_method"] for check in report.checks if check.check == "proof"]
    assert methods == [f"{WEB.did}#key-1", f"{WEB.did}#key-3", f"{WEB.did}#key-1", f"{WEB.did}#key-2"]


@pytest.mark.parametrize(
    ("signatures", "default", "strict"),
    [
        pytest.param([ONE], VERIFIED, not_verified("issuer.unknown"), id="one"),
        pytest.param([ONE, OTHER], VERIFIED, not_verified("issuer.unknown"), id="two"),
        pytest.param(
            [ONE, FORGED],
            not_verified("proof.signature_invalid"),
            not_verified("proof.signature_invalid"),
            id="one-forged",
        ),
        pytest.param(
            [ONE, UNKNOWN], VERIFIED, not_verified("issuer.unknown"), id="one-unknown-beside-a-good"
        ),
        pytest.param(
            [FORGED, UNKNOWN],
            not_verified("proof.signature_invalid"),
            not_verified("proof.signature_invalid"),
            id="one-unknown-beside-a-forged",
        ),
        pytest.param(
            [UNKNOWN],
            inconclusive("proof.algorithm_unsupported"),
            inconclusive("proof.algorithm_unsupported"),
            id="unknown-alone",
        ),
        pytest.param(
            [ONE, signature(STRANGER, TEXT)],
            not_verified("key_binding.issuer_mismatch"),
            not_verified("key_binding.issuer_mismatch"),
            id="one-by-a-stranger",
        ),
        pytest.param(
            [ONE, signature(STRANGER, TEXT, kid=f"{WEB.did}#key-1")],
            not_verified("proof.signature_invalid"),
            not_verified("proof.signature_invalid"),
            id="one-by-a-stranger-under-the-issuers-kid",
        ),
        pytest.param(
            [ONE, signature(SECOND, TEXT, alg="HS256")],
            not_verified("jws.algorithm_refused"),
            not_verified("jws.algorithm_refused"),
            id="one-by-a-shared-secret",
        ),
    ],
)
async def test_signatures_decide_together(
    door: FrontDoor, signatures: list[dict[str, Any]], default: tuple[str, str], strict: tuple[str, str]
) -> None:
    assert await door.answer(general(TEXT, *signatures)) == default
    assert await door.answer(general(TEXT, *signatures), policy="strict") == strict


async def test_strict_leaves_the_verdict_open_for_a_signature_it_cannot_judge(door: FrontDoor) -> None:
    tolerant = replace(STRICT, warnings=STRICT.warnings | {"issuer.unknown"}, name="tolerant")

    assert await door.answer(general(TEXT, ONE, OTHER), policy=tolerant) == VERIFIED
    assert await door.answer(general(TEXT, ONE, UNKNOWN), policy=tolerant) == inconclusive(
        "proof.algorithm_unsupported"
    )


async def test_a_policy_may_want_several_keys_and_a_repeated_signature_is_one(door: FrontDoor) -> None:
    two = replace(DEFAULT, proofs_needed=2, proofs="any")

    assert await door.answer(general(TEXT, ONE, FORGED, OTHER), policy=two) == VERIFIED
    assert await door.answer(general(TEXT, ONE, ONE), policy=two) == not_verified("proof.too_few")
    assert await door.answer(general(TEXT, ONE, UNKNOWN), policy=two) == inconclusive(
        "proof.algorithm_unsupported"
    )


@pytest.mark.parametrize("proofs", ["any", "known"])
async def test_no_policy_takes_a_signature_of_somebody_else_for_the_issuers(
    door: FrontDoor,
    proofs: Any,  # noqa: ANN401 - a literal
) -> None:
    document = general(TEXT, signature(STRANGER, TEXT), FORGED)

    assert (await door.answer(document, policy=replace(DEFAULT, proofs=proofs)))[0] == "not_verified"


@pytest.mark.parametrize(
    ("payload", "header"),
    [
        (CLAIMS, {"typ": "vc+jwt"}),
        (CLAIMS, {"typ": "JOSE+JSON"}),
        ({**CLAIMS, "iss": WEB.did, "jti": credential.CREDENTIAL_ID}, {"typ": ...}),
        ({"iss": WEB.did, "vc": OLDER}, {"typ": "JWT"}),
        (CLAIMS, {"kid": "#key-1"}),
        (CLAIMS, {"kid": ...}),
        (CLAIMS, {"kid": ..., "unprotected": {"kid": f"{WEB.did}#key-1"}}),
        (CLAIMS, {"kid": ..., "unprotected": {"kid": STRANGER.identity.method_id}}),
        (CLAIMS, {"iss": WEB.did}),
        (CLAIMS, {"b64": True}),
        (CLAIMS, {"b64": True, "crit": ["b64"]}),
        (CLAIMS, {"x5c": leaf(authority(), "college.example").x5c()}),
    ],
)
async def test_every_dialect_is_read_in_both_serializations(
    door: FrontDoor, payload: dict[str, Any], header: dict[str, Any]
) -> None:
    """A `kid` that nobody signed is no word of the signer's: the issuer's own keys are tried, and no others."""
    for document in (signed_by(payload, FIRST, **header), flattened(payload, FIRST, **header)):
        report = await door.report(document)

        assert (report.verdict, report.format) == ("verified", "vc_jws_json")


@pytest.mark.parametrize(
    ("payload", "header", "answer"),
    [
        (CLAIMS, {"typ": "kb+jwt"}, not_verified("jws.wrong_token_type")),
        (CLAIMS, {"typ": "vp+jwt"}, not_verified("structure.type")),
        (CLAIMS, {"typ": 1}, not_verified("jws.wrong_token_type")),
        (CLAIMS, {"iss": STRANGER.did}, not_verified("jws.claim_mismatch")),
        (CLAIMS, {"kid": "#key-9"}, not_verified("did.verification_method_not_found")),
        (CLAIMS, {"kid": STRANGER.identity.method_id}, not_verified("proof.signature_invalid")),
        (CLAIMS, {"alg": "none"}, not_verified("jws.algorithm_refused")),
        (CLAIMS, {"alg": ...}, not_verified("jws.algorithm_refused")),
        (CLAIMS, {"alg": ..., "unprotected": {"alg": "EdDSA"}}, not_verified("jws.unprotected_header")),
        (CLAIMS, {"unprotected": {"crit": ["b64"]}}, not_verified("jws.unprotected_header")),
        (CLAIMS, {"unprotected": {"b64": False}}, not_verified("jws.unprotected_header")),
        (CLAIMS, {"unprotected": {"kid": "x"}}, not_verified("jws.malformed")),
        (CLAIMS, {"unprotected": []}, not_verified("jws.malformed")),
        (CLAIMS, {"crit": ["exp"], "exp": 1}, not_verified("jws.critical_header")),
        (CLAIMS, {"crit": ["b64"]}, not_verified("jws.critical_header")),
        (CLAIMS, {"b64": "false"}, not_verified("jws.critical_header")),
        (CLAIMS, {"jku": "https://keys.example/"}, not_verified("jws.remote_key_header")),
        (CLAIMS, {"jwk": dict(STRANGER.identity.key.jwk)}, not_verified("jws.jwk_differs")),
        ({**CLAIMS, "iss": STRANGER.did}, {"typ": "JWT"}, not_verified("jws.claim_mismatch")),
        ({**CLAIMS, "jti": "urn:a:b"}, {"typ": "JWT"}, not_verified("jws.claim_mismatch")),
        ({**CLAIMS, "sub": "urn:a:b"}, {"typ": "JWT"}, not_verified("jws.claim_mismatch")),
        ({**CLAIMS, "exp": 1_767_225_601}, {"typ": "JWT"}, not_verified("validity.expired")),
        ({**CLAIMS, "exp": 1_767_225_601}, {"typ": "vc+jwt"}, not_verified("proof.expired")),
        ({**CLAIMS, "exp": "1"}, {}, not_verified("jws.numeric_date")),
        ({**CLAIMS, "vp": {}}, {}, not_verified("jws.wrong_token_type")),
        ({"vc": OLDER, "credentialSubject": {"id": "urn:a:b"}}, {}, not_verified("jws.claim_mismatch")),
        ({**CLAIMS, "issuer": "College"}, {}, not_verified("structure.issuer")),
    ],
)
async def test_what_breaks_a_rule_of_tokens_breaks_it_here(
    door: FrontDoor, payload: dict[str, Any], header: dict[str, Any], answer: tuple[str, str]
) -> None:
    for document in (signed_by(payload, FIRST, **header), flattened(payload, FIRST, **header)):
        assert await door.answer(document) == answer


async def test_a_header_that_breaks_a_rule_hides_no_other_signature(door: FrontDoor) -> None:
    report = await door.report(general(TEXT, signature(SECOND, TEXT, typ="kb+jwt"), ONE))

    assert report.proven is False
    assert told(report) == [("failed", "jws.wrong_token_type", True), PASSED]
    assert (await door.report(general(TEXT, ONE, FORGED), policy=replace(DEFAULT, proofs="any"))).proven


async def test_signatures_that_make_two_documents_of_one_payload_make_none(door: FrontDoor) -> None:
    """`exp` ends a credential of the older dialects, and of the newest only its signature."""
    payload = {**CLAIMS, "exp": 2_000_000_000}
    text = encoded(payload)
    alike = general(text, signature(FIRST, text, typ="JWT"), signature(SECOND, text, typ="jose+json"))
    apart = general(text, signature(FIRST, text, typ="JWT"), signature(SECOND, text))

    assert await door.answer(alike) == VERIFIED
    assert await door.answer(apart) == not_verified("jws.claim_mismatch")


async def test_a_payload_that_stands_as_it_is_is_read_where_every_signature_says_so(door: FrontDoor) -> None:
    text = json.dumps(CLAIMS)
    plain = {"b64": False, "crit": ["b64"]}
    one, other = signature(FIRST, text, **plain), signature(SECOND, text, **plain)

    assert await door.answer(general(text, one, other)) == VERIFIED
    assert await door.answer({"payload": text, **one}) == VERIFIED
    assert await door.answer(general(text.replace("Welding", "Surgery"), one)) == not_verified(
        "proof.signature_invalid"
    )
    assert await door.answer(general(text, one, ONE)) == not_verified("jws.malformed")
    assert await door.answer(general(text, signature(FIRST, text, b64=False))) == not_verified(
        "jws.critical_header"
    )
    assert await door.answer(FIRST.sign_jwt(CLAIMS, header=plain)) == not_verified("jws.critical_header")


@pytest.mark.parametrize(
    ("document", "answer"),
    [
        ({"signatures": [ONE, OTHER]}, refused("input.payload_detached")),
        (dict(ONE), refused("input.payload_detached")),
        ({"payload": "", **ONE}, refused("input.payload_detached")),
        ({"payload": None, **ONE}, not_verified("jws.malformed")),
        ({"payload": "?", **ONE}, not_verified("jws.malformed")),
        ({"payload": base64url(b"[]"), **ONE}, not_verified("jws.malformed")),
        ({"payload": TEXT, "signatures": []}, not_verified("jws.malformed")),
        ({"payload": TEXT, "signatures": [ONE] * 17}, not_verified("jws.malformed")),
        ({"payload": TEXT, "signatures": [ONE], **OTHER}, not_verified("jws.malformed")),
        ({"payload": TEXT, "signatures": ONE}, not_verified("jws.malformed")),
        ({"payload": TEXT, "signatures": [ONE, None]}, not_verified("jws.malformed")),
        ({"payload": TEXT, "signature": ONE["signature"]}, not_verified("jws.malformed")),
        ({"payload": TEXT, "signatures": [{"signature": ONE["signature"]}]}, not_verified("jws.malformed")),
        (signed_by({"badge": "https://a.example", "recipient": {}}, FIRST), refused("input.format_unsupported")),
        (signed_by({"a": 1}, FIRST), not_verified("structure.context")),
    ],
)  # fmt: skip
async def test_what_is_no_whole_serialization_is_told_by_its_code(
    door: FrontDoor, document: dict[str, Any], answer: tuple[str, str]
) -> None:
    assert await door.answer(document) == answer


async def test_a_token_without_its_payload_is_told_by_the_same_code(door: FrontDoor) -> None:
    header, _, signed = FIRST.sign_jwt(CLAIMS).split(".")

    assert await door.answer(f"{header}..{signed}") == refused("input.payload_detached")


async def test_members_that_nobody_knows_say_nothing(door: FrontDoor) -> None:
    document = general(TEXT, {**ONE, "note": "x"})

    assert await door.answer({**document, "issuer": STRANGER.did, "note": 1}) == VERIFIED


def presented(holder: Issuer, *inside: object, **claims: object) -> dict[str, Any]:
    """Return what a holder says who presents these."""
    return {**credential.presentation(*inside, holder=holder.did), **claims}


async def test_a_presentation_is_bound_to_its_holder_and_to_the_request(
    door: FrontDoor, holder: Issuer
) -> None:
    inner = FIRST.badge(subject={"id": holder.did})
    payload = presented(holder, inner, nonce="c0ffee", aud="verifier.example")
    asked: dict[str, Any] = {"challenge": "c0ffee", "domain": "verifier.example"}
    document = signed_by(payload, holder, typ="vp+jwt")

    report = await door.report(document, **asked)

    assert (report.verdict, report.format, report.holder) == ("verified", "presentation", holder.did)
    assert await door.answer(flattened(payload, holder, typ="vp+jwt"), **asked) == VERIFIED
    assert await door.answer(document, **{**asked, "challenge": "c1"}) == not_verified("challenge.differs")
    assert await door.answer(document, **{**asked, "domain": "x"}) == not_verified("challenge.domain_differs")
    assert await door.answer(signed_by(payload, STRANGER, typ="vp+jwt"), **asked) == not_verified(
        "key_binding.issuer_mismatch"
    )
    assert await door.answer(signed_by(payload, holder, STRANGER, typ="vp+jwt"), **asked) == not_verified(
        "key_binding.issuer_mismatch"
    )
    assert await door.answer(signed_by(payload, holder, typ="vc+jwt"), **asked) == not_verified(
        "jws.wrong_token_type"
    )


async def test_a_presentation_without_a_holder_is_nobodys_where_no_key_is_named_under_the_signature(
    door: FrontDoor, holder: Issuer
) -> None:
    payload = {**presented(holder, FIRST.badge()), "holder": ...}
    claims = credential.without_ellipses(payload)

    assert await door.answer(signed_by(claims, holder, typ="vp+jwt")) == VERIFIED
    outside = {"kid": holder.identity.method_id}
    assert await door.answer(
        signed_by(claims, holder, typ="vp+jwt", kid=..., unprotected=outside)
    ) == not_verified("key.reference_missing")


async def test_one_stands_in_a_presentation_as_it_is_and_in_no_envelope(
    door: FrontDoor, holder: Issuer
) -> None:
    """VCDM 2.0 envelopes what is compact alone."""
    claims = credential.badge(issuer=WEB.did, subject={"id": holder.did})
    inner = signed_by(claims, FIRST, SECOND)
    url = f"data:application/jose+json,{json.dumps(inner)}"
    enveloped = {"@context": credential.V2, "type": "EnvelopedVerifiableCredential", "id": url}

    report = await door.report(holder.presentation_jwt(inner))

    assert report.verdict == "verified"
    assert [child.format for child in report.children] == ["vc_jws_json"]
    bad = general(inner["payload"], inner["signatures"][0], FORGED)
    assert await door.answer(holder.presentation_jwt(bad)) == not_verified("proof.signature_invalid")
    bare = {"signatures": inner["signatures"]}
    assert await door.answer(holder.presentation_jwt(bare)) == inconclusive("input.payload_detached")
    assert await door.answer(holder.presentation_jwt(enveloped)) == inconclusive("input.format_unsupported")
    assert await door.answer(enveloped) == refused("input.format_unsupported")


async def test_whoever_shows_nothing_of_an_sd_jwt_does_not_make_a_plain_token_of_it(door: FrontDoor) -> None:
    """The parts that tell an SD-JWT are not signed: without them an end or a status would be forgotten."""
    payload, _ = sd_jwt.hide({**CLAIMS, "validUntil": "2026-01-02T00:00:00Z"}, "validUntil")
    for typ in ("vc+sd-jwt", "JWT"):
        token = sd_jwt.token(FIRST, payload, typ=typ)
        header, body, signed = token.rstrip("~").split(".")
        flat = {"payload": body, "protected": header, "signature": signed}
        for bare in (token.rstrip("~"), flat, general(body, {"protected": header, "signature": signed})):
            report = await door.report(bare)

            assert report.format == "vc_sd_jwt"
            assert "validity.not_shown" in {check.code for check in report.checks}


async def test_a_document_around_what_others_signed_is_not_what_they_signed(door: FrontDoor) -> None:
    """Whoever reads the JSON sees a doctor, and was told that it verifies."""
    envelope = credential.enveloped(FIRST.sign_jwt(CLAIMS))
    assert await door.answer({**CLAIMS, "name": "Doctor", **envelope}) == not_verified("structure.envelope")
    assert await door.answer({**envelope, "name": "of the envelope"}) == VERIFIED
    for signed in (
        general(CLAIMS, ONE),
        flattened(CLAIMS, FIRST),
        sd_jwt.flattened(sd_jwt.credential(SECOND)),
    ):
        assert await door.answer({**CLAIMS, "name": "Doctor", **signed}) == not_verified("proof.missing")
        assert await door.answer({**signed, "more": "as RFC 7515 allows"}) == VERIFIED
