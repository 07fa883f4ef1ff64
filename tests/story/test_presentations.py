"""Somebody shows credentials: who, to whom, which, and is it about them?"""

import base64
from typing import Any, Final, Literal

import pytest

from tests.builders import credential, keys, sd_jwt
from tests.builders.issuer import ED25519_2020, Issuer
from tests.threats.front_door import VERIFIED, FrontDoor, deciding, inconclusive, not_verified, warnings
from tests.unit.suites import selective
from verifier.report import Outcome

KEYED: Final = Issuer()
ADA: Final = Issuer(identity=keys.did_key(keys.key(seed=2)))
CHALLENGE: Final = "9f2b"
DOMAIN: Final = "jobs.example"
ASKED: Final[dict[str, Any]] = {"challenge": CHALLENGE, "domain": DOMAIN}

Wrapping = Literal["json-ld", "json-ld 2020", "jwt", "jwt 1.1", "cose"]
WRAPPINGS: Final[tuple[Wrapping, ...]] = ("json-ld", "json-ld 2020", "jwt", "jwt 1.1", "cose")


def badge(**members: Any) -> dict[str, Any]:  # noqa: ANN401 - as the builder takes them
    """Return a badge about Ada."""
    return KEYED.badge(**{"subject": {"id": ADA.did}, **members})


def shown(
    wrapping: Wrapping,
    *credentials: object,
    challenge: str | None = CHALLENGE,
    domain: str | None = DOMAIN,
    by: Issuer = ADA,
) -> dict[str, Any] | str | bytes:
    """Return a presentation of these credentials by Ada, bound to a request."""
    if wrapping == "cose":
        return by.presentation_cose(*credentials, challenge=challenge, domain=domain)
    if wrapping == "json-ld":
        return by.presentation(*credentials, challenge=challenge, domain=domain)
    if wrapping == "json-ld 2020":
        contexts: dict[str, Any] = {"@context": [credential.V2, ED25519_2020]}
        return by.presentation(
            *credentials, challenge=challenge, domain=domain, suite="Ed25519Signature2020", **contexts
        )
    claims = {name: value for name, value in (("nonce", challenge), ("aud", domain)) if value is not None}
    return by.presentation_jwt(
        *credentials, dialect="vcdm11" if wrapping == "jwt 1.1" else "vcdm20", payload=claims
    )


@pytest.mark.parametrize("wrapping", WRAPPINGS)
async def test_a_presentation_for_this_request_verifies_with_all_in_it(
    door: FrontDoor, wrapping: Wrapping
) -> None:
    report = await door.report(shown(wrapping, badge(), badge(id="urn:uuid:2")), **ASKED)

    assert (report.verdict, report.role, report.kind) == ("verified", "presentation", "presentation")
    assert report.holder == ADA.did
    assert report.issuer is None
    assert report.check("audience").outcome is Outcome.PASSED
    assert [(child.verdict.value, child.kind, child.id) for child in report.children] == [
        ("verified", "open_badges_3", credential.CREDENTIAL_ID),
        ("verified", "open_badges_3", "urn:uuid:2"),
    ]
    assert all(child.check("holder").outcome is Outcome.PASSED for child in report.children)
    assert (
        report.summary == "Verified: the holder signed this presentation, and all 2 credentials in it verify."
    )


@pytest.mark.parametrize("wrapping", WRAPPINGS)
@pytest.mark.parametrize(
    ("made_for", "asked", "code"),
    [
        ({"challenge": "of another day"}, ASKED, "challenge.differs"),
        ({"challenge": None}, ASKED, "challenge.differs"),
        ({"domain": "evil.example"}, ASKED, "challenge.domain_differs"),
        ({"domain": None}, ASKED, "challenge.domain_differs"),
        ({}, {"challenge": CHALLENGE, "domain": "other.example"}, "challenge.domain_differs"),
        ({}, {"challenge": "9F2B"}, "challenge.differs"),
        ({}, {"challenge": ""}, "challenge.differs"),
    ],
)
async def test_a_presentation_for_another_request_is_not_for_this_one(
    door: FrontDoor, wrapping: Wrapping, made_for: dict[str, Any], asked: dict[str, Any], code: str
) -> None:
    assert await door.answer(shown(wrapping, badge(), **made_for), **asked) == not_verified(code)


@pytest.mark.parametrize("wrapping", WRAPPINGS)
async def test_a_request_that_nobody_states_cannot_be_held_against_it(
    door: FrontDoor, wrapping: Wrapping
) -> None:
    presentation = shown(wrapping, badge())

    report = await door.report(presentation)

    assert report.verdict == "verified"
    assert "challenge.not_asked" in warnings(report)
    assert await door.answer(presentation, policy="strict") == not_verified("challenge.not_asked")


async def test_a_presentation_for_nobody_says_so(door: FrontDoor) -> None:
    report = await door.report(shown("json-ld", badge(), challenge=None, domain=None))

    assert (report.verdict, report.check("audience").code) == ("verified", "challenge.none")


async def test_a_token_for_several_sites_is_for_each(door: FrontDoor) -> None:
    token = ADA.presentation_jwt(badge(), payload={"nonce": CHALLENGE, "aud": ["a.example", DOMAIN]})

    assert await door.answer(token, **ASKED) == VERIFIED
    assert await door.answer(token, **{**ASKED, "domain": "b.example"}) == not_verified(
        "challenge.domain_differs"
    )


@pytest.mark.parametrize(
    ("made_for", "asked", "holds"),
    [
        (["a.example", DOMAIN], [DOMAIN, "a.example"], True),
        ([DOMAIN], DOMAIN, True),
        (DOMAIN, [DOMAIN], True),
        ([DOMAIN, DOMAIN], DOMAIN, True),
        (["a.example", DOMAIN], DOMAIN, False),
        (["a.example", DOMAIN], "a.example", False),
        (DOMAIN, [DOMAIN, "a.example"], False),
        (["a.example", "b.example"], [DOMAIN, "a.example"], False),
    ],
)
async def test_an_embedded_proof_for_several_sites_is_for_all_of_them_together(
    door: FrontDoor, made_for: object, asked: object, *, holds: bool
) -> None:
    """Who is one of two could hand it to the other, where it would be taken for an answer to them."""
    embedded = ADA.presentation(badge(), proof={"challenge": CHALLENGE, "domain": made_for})

    answer = await door.answer(embedded, challenge=CHALLENGE, domain=asked)

    assert answer == (VERIFIED if holds else not_verified("challenge.domain_differs"))


@pytest.mark.parametrize("wrapping", WRAPPINGS)
async def test_a_bad_credential_makes_the_whole_not_verified_and_is_told_apart(
    door: FrontDoor, wrapping: Wrapping
) -> None:
    tampered = {**badge(), "name": "Doctor"}

    report = await door.report(
        shown(wrapping, badge(), tampered, badge(validUntil="2026-02-01T00:00:00Z")), **ASKED
    )

    assert report.verdict == "not_verified"
    assert [child.verdict.value for child in report.children] == ["verified", "not_verified", "not_verified"]
    assert report.children[1].check("proof").code == "proof.signature_invalid"
    assert report.children[2].check("validity").code == "validity.expired"
    assert report.check("proof").outcome is Outcome.PASSED
    assert report.summary == "Not verified: 2 of the 3 credentials in it did not verify; see each."


async def test_an_unsigned_credential_in_a_signed_presentation_is_not_proven_by_it(door: FrontDoor) -> None:
    unsigned = credential.badge(issuer=KEYED.did, subject={"id": ADA.did})

    report = await door.report(shown("json-ld", unsigned), **ASKED)

    assert report.verdict == "not_verified"
    assert (report.children[0].proven, report.children[0].check("proof").code) == (False, "proof.missing")


async def test_an_open_question_inside_leaves_the_whole_open(door: FrontDoor, university: Issuer) -> None:
    door.world.fail(str(university.identity.url))

    report = await door.report(shown("jwt", badge(), university.badge(subject={"id": ADA.did})), **ASKED)

    assert report.verdict == "inconclusive"
    assert [child.verdict.value for child in report.children] == ["verified", "inconclusive"]


@pytest.mark.parametrize("wrapping", ["json-ld", "jwt"])
async def test_an_enveloped_credential_is_judged_as_what_is_in_it(
    door: FrontDoor, wrapping: Wrapping
) -> None:
    token = KEYED.sign_jwt(credential.badge(issuer=KEYED.did, subject={"id": ADA.did}))

    report = await door.report(shown(wrapping, token), **ASKED)

    assert report.verdict == "verified"
    assert report.children[0].format == "vc_jwt"


async def test_tokens_in_an_older_presentation_are_judged(door: FrontDoor) -> None:
    token = KEYED.sign_jwt(credential.badge_v1(issuer=KEYED.did, subject={"id": ADA.did}), "vcdm11")

    assert await door.answer(shown("jwt 1.1", token), **ASKED) == VERIFIED
    assert await door.answer(shown("jwt 1.1", token[:-4] + "AAAA"), **ASKED) == not_verified(
        "proof.signature_invalid"
    )


async def test_what_is_no_credential_is_told_as_such(door: FrontDoor) -> None:
    for odd, code in (
        ("not a token", "input.format_unknown"),
        (5, "structure.credentials"),
        (None, "structure.credentials"),
        ({"type": "Person"}, "input.format_unknown"),
        ([badge()], "structure.credentials"),
    ):
        answer = await door.answer(shown("jwt 1.1", odd), **ASKED)
        assert answer[0] == "not_verified", odd
        assert answer[1] in {code, "structure.envelope", "structure.context"}, odd


@pytest.mark.parametrize("wrapping", WRAPPINGS)
async def test_a_stolen_credential_is_told_from_ones_own(door: FrontDoor, wrapping: Wrapping) -> None:
    thief = Issuer(identity=keys.did_key(keys.key(seed=99)))

    report = await door.report(shown(wrapping, badge(), by=thief), **ASKED)

    assert report.verdict == "verified"
    assert report.children[0].check("holder").outcome is Outcome.WARNING
    assert "holder.not_subject" in warnings(report)
    strict = await door.report(shown(wrapping, badge(), by=thief), policy="strict", **ASKED)
    assert strict.children[0].check("holder").outcome is Outcome.FAILED


async def test_a_credential_about_nobody_by_name_cannot_be_held_against_the_holder(door: FrontDoor) -> None:
    report = await door.report(shown("json-ld", badge(subject={"id": ...})), **ASKED)

    assert report.verdict == "verified"
    assert report.children[0].check("holder").code == "holder.cannot_tell"


@pytest.mark.parametrize("wrapping", ["json-ld", "jwt"])
async def test_nobody_presents_in_anothers_name(door: FrontDoor, wrapping: Wrapping) -> None:
    """The holder that is stated, and whose key signed, are two."""
    thief = Issuer(identity=keys.did_key(keys.key(seed=99)))
    forged: dict[str, Any] | str = (
        thief.presentation(badge(), holder=ADA.did)
        if wrapping == "json-ld"
        else thief.presentation_jwt(badge(), payload={"holder": ADA.did})
    )

    assert await door.answer(forged) == not_verified("key_binding.issuer_mismatch")


@pytest.mark.parametrize(
    ("confirmed", "code"),
    [
        ({"jwk": ADA.identity.key.jwk}, None),
        ({"kid": ADA.identity.method_id}, None),
        ({"jwk": KEYED.identity.key.jwk}, "holder.not_subject"),
        ({"jwk": {"kty": "OKP"}}, "holder.not_subject"),
        ({"kid": KEYED.identity.method_id}, "holder.not_subject"),
        ({}, "holder.cannot_tell"),
        ("no object", "holder.cannot_tell"),
    ],
)
async def test_a_token_that_confirms_a_key_is_shown_by_whoever_signs_with_it(
    door: FrontDoor, confirmed: object, code: str | None
) -> None:
    claims = credential.badge(issuer=KEYED.did, subject={"id": ...})
    token = KEYED.sign_jwt(claims, payload={"cnf": confirmed})

    report = await door.report(shown("jwt", token), **ASKED)

    assert report.children[0].check("holder").code == code
    assert report.verdict == "verified" or code == "holder.not_subject"


async def test_a_presentation_without_holder_is_by_whoever_signed(door: FrontDoor) -> None:
    report = await door.report(ADA.presentation(badge(), holder=...))

    assert (report.verdict, report.holder) == ("verified", ADA.did)
    assert report.children[0].check("holder").outcome is Outcome.PASSED


async def test_a_proof_made_to_assert_presents_nothing(door: FrontDoor) -> None:
    assert await door.answer(ADA.presentation(badge(), purpose="assertionMethod")) == not_verified(
        "proof.purpose"
    )


async def test_a_presentation_that_has_ended_is_over(door: FrontDoor) -> None:
    for payload, code in (
        ({"exp": 1_777_000_000}, "proof.expired"),
        ({"nbf": 1_900_000_000}, "proof.created_in_future"),
    ):
        assert await door.answer(ADA.presentation_jwt(badge(), payload=payload)) == not_verified(code)


async def test_a_tampered_presentation_shows_nothing_of_what_is_in_it(door: FrontDoor) -> None:
    presentation = ADA.presentation(badge())
    presentation["verifiableCredential"] = [badge(id="urn:uuid:other")]

    report = await door.report(presentation)

    assert (report.verdict, report.proven, report.children) == ("not_verified", False, [])


async def test_an_unsigned_presentation_is_not_verified(door: FrontDoor) -> None:
    assert await door.answer(credential.presentation(badge(), holder=ADA.did)) == not_verified(
        "proof.missing"
    )


async def test_a_presentation_inside_a_presentation_is_judged_too(door: FrontDoor) -> None:
    inner = ADA.presentation(badge())

    report = await door.report(KEYED.presentation(inner))

    assert (report.verdict, report.children[0].role) == ("verified", "presentation")
    assert report.children[0].children[0].verdict == "verified"


async def test_presentations_end_somewhere(door: FrontDoor) -> None:
    document: dict[str, Any] = badge()
    for _ in range(6):
        document = ADA.presentation(document)

    assert await door.answer(document) == not_verified("limit.documents")


async def test_more_credentials_than_anybody_shows_are_refused(door: FrontDoor) -> None:
    assert await door.answer(shown("jwt 1.1", *["a.b.c"] * 51)) == not_verified("limit.children")


async def test_a_wrapping_that_is_not_read_here_leaves_the_question_open(door: FrontDoor) -> None:
    assert await door.answer(shown("jwt 1.1", "eyJ9.e30.AA.AA.AA"), **ASKED) == inconclusive(
        "input.encrypted"
    )


def disclosing(maker: type[selective.EcdsaIssuer | selective.BbsIssuer], **bound: str) -> dict[str, Any]:
    """Return a presentation of a badge whose holder secures it with a suite of selective disclosure."""
    by = maker()
    method = selective.method_of(by.public_key)
    holder = method.partition("#")[0]
    presentation = {
        "@context": [credential.V2],
        "id": "urn:uuid:7",
        "type": ["VerifiablePresentation"],
        "holder": holder,
        "verifiableCredential": [badge(subject={"id": holder})],
    }
    base = by.sign(presentation, method, **{"proofPurpose": "authentication", **bound})
    base.mandatory = lambda line: "urn:uuid:7" not in line
    return by.derive(base, base.show(presentation))


@pytest.mark.parametrize("maker", [selective.EcdsaIssuer, selective.BbsIssuer])
async def test_a_presentation_secured_with_selective_disclosure_is_judged_as_any_other(
    door: FrontDoor, maker: type[selective.EcdsaIssuer | selective.BbsIssuer]
) -> None:
    good = disclosing(maker, **ASKED)
    other = badge(subject={"id": good["holder"]}, id="urn:uuid:2")

    report = await door.report(good, **ASKED)

    assert (report.verdict, report.role, report.holder) == ("verified", "presentation", good["holder"])
    assert [child.verdict.value for child in report.children] == ["verified"]
    for changed, asked, code in (
        (good, {**ASKED, "challenge": "of another day"}, "challenge.differs"),
        (good, {**ASKED, "domain": "evil.example"}, "challenge.domain_differs"),
        ({**good, "verifiableCredential": [other]}, ASKED, "proof.signature_invalid"),
        ({**good, "holder": ADA.did}, ASKED, "proof.signature_invalid"),
        (disclosing(maker, **ASKED, proofPurpose="assertionMethod"), ASKED, "proof.purpose"),
    ):
        assert await door.answer(changed, **asked) == not_verified(code)


@pytest.mark.parametrize("extra", [";base64", ";charset=us-ascii;base64", ";BASE64"])
async def test_a_token_in_an_envelope_may_be_written_in_base64(door: FrontDoor, extra: str) -> None:
    """RFC 2397, section 2: a data: URL says so by its last parameter."""
    token = KEYED.sign_jwt(credential.badge(issuer=KEYED.did, subject={"id": ADA.did}))
    hidden = sd_jwt.token(KEYED, *sd_jwt.hide(credential.badge(issuer=KEYED.did), "name"), typ="vc+sd-jwt")
    in_base64 = {text: base64.b64encode(text.encode()).decode() for text in (token, hidden)}
    good = credential.enveloped(in_base64[token], f"application/vc+jwt{extra}")

    assert await door.answer(good) == VERIFIED
    assert await door.answer(shown("json-ld", good), **ASKED) == VERIFIED
    assert (
        await door.answer(credential.enveloped(in_base64[hidden], f"application/vc+sd-jwt{extra}"))
        == VERIFIED
    )


@pytest.mark.parametrize(
    "context", [..., None, [], {}, "https://www.w3.org/ns/credentials/examples/v2", [credential.OPEN_BADGES]]
)
async def test_an_envelope_says_what_it_is_by_its_context(door: FrontDoor, context: object) -> None:
    """VCDM 2.0, sections 4.13.1 and 4.13.2."""
    token = KEYED.sign_jwt(credential.badge(issuer=KEYED.did, subject={"id": ADA.did}))
    envelope = credential.without_ellipses({**credential.enveloped(token), "@context": context})

    assert await door.answer(envelope) == not_verified("structure.envelope")


async def test_an_envelope_may_have_more_contexts(door: FrontDoor) -> None:
    token = KEYED.sign_jwt(credential.badge(issuer=KEYED.did, subject={"id": ADA.did}))
    contexts = ["https://www.w3.org/ns/credentials/examples/v2", credential.V2]

    assert await door.answer({**credential.enveloped(token), "@context": contexts}) == VERIFIED


@pytest.mark.parametrize("data", ["eyJ", "a.b.c", "====", "%%%%", "/+/+", "_-_-"])
async def test_what_is_no_token_in_base64_is_told(door: FrontDoor, data: str) -> None:
    told = await door.answer(credential.enveloped(data, "application/vc+jwt;base64"))

    assert told[1] in {"structure.envelope", "input.format_unknown"}


async def test_a_token_in_base64_is_held_to_its_media_type(door: FrontDoor) -> None:
    token = KEYED.sign_jwt(credential.badge(issuer=KEYED.did))
    encoded = base64.b64encode(token.encode()).decode()

    assert (await door.answer(credential.enveloped(encoded, "application/vc+sd-jwt;base64")))[
        1
    ] == "structure.envelope"
    assert (await door.answer(credential.enveloped(token, "application/vc+jwt;base64")))[
        1
    ] == "structure.envelope"


@pytest.mark.parametrize("wrapping", WRAPPINGS)
@pytest.mark.parametrize("policy", ["default", "employment"])
async def test_a_presentation_of_somebody_elses_presentation_is_by_no_holder(
    door: FrontDoor, wrapping: Wrapping, policy: str
) -> None:
    """Whoever got hold of one would be rid of the question whose credential it is by putting it into their own."""
    thief = Issuer(identity=keys.did_key(keys.key(seed=666)))
    stolen = shown("json-ld", badge(), challenge=None, domain=None)
    by_herself = shown(wrapping, stolen, challenge=None, domain=None)
    by_a_thief = shown(wrapping, stolen, challenge=None, domain=None, by=thief)

    found = await door.report(by_a_thief, policy=policy)
    own = await door.report(by_herself, policy=policy)

    (inner,) = found.children
    assert inner.check("holder").code == "holder.not_subject"
    assert own.children[0].check("holder").outcome is Outcome.PASSED
    if policy == "employment":
        assert (found.verdict, deciding(found)) == ("not_verified", "holder.not_subject")
    else:
        assert found.verdict == "verified"
        assert found.summary.endswith("1 of them is not about the one who presents.")
    assert "who presents" not in own.summary
