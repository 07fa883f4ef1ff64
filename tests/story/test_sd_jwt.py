"""SD-JWTs through the front door: badges and presentations of the W3C's data model, and SD-JWT VCs of the IETF."""

import json
from pathlib import Path
from typing import Any, Final

import pytest

from did_methods.core.ports import FetchRefused
from tests.builders import credential, keys, list_token, seals, status_list
from tests.builders.certificates import Certified, authority, leaf
from tests.builders.issuer import Issuer
from tests.builders.sd_jwt import (
    AUDIENCE,
    HOLDER,
    LEARNING,
    NONCE,
    PERSON,
    bind,
    digest,
    disclosure,
    flattened,
    hide,
    token,
    vc_claims,
)
from tests.builders.sd_jwt import credential as sd_jwt_vc
from tests.threats.front_door import (
    VERIFIED,
    FrontDoor,
    checks,
    inconclusive,
    not_verified,
    refused,
    warnings,
)
from tests.world import World
from verifier.applicant import Applicant
from verifier.page import page
from verifier.render import render
from verifier.settings import Settings

ISSUER: Final = Issuer(identity=keys.did_key(keys.key("P-256", seed=901)))
KEPT: Final = Issuer(identity=keys.did_jwk(HOLDER))
ASKED: Final[dict[str, Any]] = {"challenge": NONCE, "domain": AUDIENCE}
LIST: Final = "https://status.example/lists/token"
ROOT: Final = authority()


@pytest.fixture
def door(world: World) -> FrontDoor:
    return FrontDoor(world)


def badge(*shown: str, typ: object = "vc+sd-jwt", **members: Any) -> str:  # noqa: ANN401 - members of a badge
    """Return a badge of which the name, the evidence and the subject's results can be hidden; these are shown."""
    claims = credential.badge(issuer=ISSUER.did, **members)
    payload, texts = hide(claims, "name", "credentialSubject")
    named = dict(zip(("name", "credentialSubject"), texts, strict=True))
    payload["cnf"] = {"jwk": dict(HOLDER.jwk)}
    return token(ISSUER, payload, [named[name] for name in shown], typ=typ)


async def test_a_badge_as_sd_jwt_is_a_badge_like_any(door: FrontDoor) -> None:
    report = await door.report(badge("name", "credentialSubject", validUntil="2030-01-01T00:00:00Z"))

    assert (report.verdict, report.format, report.kind) == ("verified", "vc_sd_jwt", "open_badges_3")
    assert [(item.type, item.standing) for item in report.record] == [("certification", "verified")]
    (proof,) = checks(report, "proof")
    assert proof.facts["disclosed"] == ["/credentialSubject", "/name"]
    assert proof.facts["withheld_in"] == []


@pytest.mark.parametrize("typ", ["vc+sd-jwt", "application/vc+sd-jwt", "VC+SD-JWT", "sd-jwt", "SD_JWT", ...])
async def test_the_recommendation_only_advises_to_say_the_type(door: FrontDoor, typ: object) -> None:
    assert await door.answer(badge("credentialSubject", typ=typ)) == VERIFIED


@pytest.mark.parametrize("typ", ["dc+sd-jwt", "vc+jwt", "vp+sd-jwt", "kb+jwt", "statuslist+jwt", None, 5])
async def test_a_token_of_another_type_is_no_badge(door: FrontDoor, typ: object) -> None:
    verdict, code = await door.answer(badge("credentialSubject", typ=typ))

    assert verdict == "not_verified"
    assert code in {"jws.wrong_token_type", "structure.vct", "structure.type"}


@pytest.mark.parametrize("typ", ["vc+sd-jwt", "kb+jwt", "JWT", "statuslist+jwt", ..., None])
async def test_an_sd_jwt_vc_says_its_type_in_the_newer_or_the_older_way(door: FrontDoor, typ: object) -> None:
    answer = await door.answer(sd_jwt_vc(ISSUER, typ=typ))

    assert answer == (VERIFIED if typ == "vc+sd-jwt" else not_verified("jws.wrong_token_type"))


async def test_what_the_kind_needs_and_the_holder_keeps_leaves_it_open(door: FrontDoor) -> None:
    claims = credential.badge(issuer=ISSUER.did, validUntil="2030-01-01T00:00:00Z")
    claims["credentialSubject"], _ = hide(claims["credentialSubject"], "achievement")

    assert await door.answer(token(ISSUER, claims, typ="vc+sd-jwt")) == inconclusive("kind.not_shown")


async def test_a_badge_whose_subject_is_withheld_leaves_it_open(door: FrontDoor) -> None:
    assert await door.answer(badge("name")) == inconclusive("structure.not_shown")


@pytest.mark.parametrize("name", ["@context", "type", "issuer", "credentialSubject"])
async def test_a_member_that_every_credential_has_may_be_kept_and_not_broken(
    door: FrontDoor, name: str
) -> None:
    claims = credential.badge(issuer=ISSUER.did)
    kept, _ = hide(claims, name)
    other, _ = hide(claims, "name")

    assert await door.answer(token(ISSUER, kept, typ="vc+sd-jwt")) == inconclusive("structure.not_shown")
    broken = await door.answer(token(ISSUER, {**other, name: 5}, typ="vc+sd-jwt"))
    assert broken[0] == "not_verified"


async def test_a_part_of_one_may_be_kept_too(door: FrontDoor) -> None:
    claims = credential.badge(issuer=ISSUER.did)
    subject, _ = hide(claims["credentialSubject"], *claims["credentialSubject"])
    evidence, _ = hide({"id": "https://work.example", "type": ["Evidence"]}, "type")
    for kept in (
        {"credentialSubject": subject},
        {"evidence": [evidence]},
        {"type": [{"...": digest("VerifiableCredential")}, "OpenBadgeCredential"]},
    ):
        answer = await door.answer(token(ISSUER, {**claims, **kept}, typ="vc+sd-jwt"))

        assert answer == inconclusive("structure.not_shown"), kept
    inside = {"vc": {**claims, "credentialSubject": subject}}
    assert await door.answer(token(ISSUER, inside, typ="sd-jwt")) == inconclusive("structure.not_shown")
    missing = {**claims, "credentialSubject": {}, "name": hide({"en": "x"}, "en")[0]}
    assert await door.answer(token(ISSUER, missing, typ="vc+sd-jwt")) == not_verified("structure.subject")


async def test_an_issuer_whose_id_is_kept_is_whom_the_token_names(door: FrontDoor) -> None:
    payload, _ = hide({"id": ISSUER.did, "type": ["Profile"], "name": "College"}, "id")
    claims = {**credential.badge(issuer=ISSUER.did), "issuer": payload}

    report = await door.report(token(ISSUER, {**claims, "iss": ISSUER.did}, typ="vc+sd-jwt"))

    assert report.verdict == "verified"
    assert report.issuer is not None
    assert (report.issuer.id, report.issuer.claimed_name) == (ISSUER.did, "College")
    assert await door.answer(token(ISSUER, {**claims, "iss": KEPT.did}, typ="vc+sd-jwt")) == not_verified(
        "key_binding.issuer_mismatch"
    )
    assert await door.answer(token(ISSUER, claims, typ="vc+sd-jwt")) == inconclusive("structure.not_shown")


@pytest.mark.parametrize("name", ["statusPurpose", "statusListIndex", "statusListCredential"])
async def test_a_status_of_which_a_part_is_kept_is_not_wrong(door: FrontDoor, name: str) -> None:
    entry = status_list.entry(7)
    claims = credential.badge(issuer=ISSUER.did, status=hide(entry, name)[0])
    broken = credential.badge(issuer=ISSUER.did, status={**entry, name: {}})

    answer = await door.answer(token(ISSUER, claims, typ="vc+sd-jwt"))
    assert answer == inconclusive("status.entry_not_shown")
    assert (await door.answer(token(ISSUER, broken, typ="vc+sd-jwt")))[0] == "not_verified"


async def test_a_start_that_may_be_hidden_is_told_like_an_end(door: FrontDoor) -> None:
    claims = credential.badge(
        issuer=ISSUER.did, validFrom="2027-01-01T00:00:00Z", validUntil="2030-01-01T00:00:00Z"
    )
    payload, texts = hide(claims, "validFrom")

    assert "validity.not_shown" in warnings(await door.report(token(ISSUER, payload, typ="vc+sd-jwt")))
    assert await door.answer(token(ISSUER, payload, texts, typ="vc+sd-jwt")) == not_verified(
        "validity.not_yet"
    )


async def test_one_bound_to_its_holder_answers_the_challenge(door: FrontDoor) -> None:
    assert await door.answer(bind(badge("credentialSubject")), **ASKED) == VERIFIED
    assert await door.answer(badge("credentialSubject"), **ASKED) == not_verified(
        "holder.key_binding_missing"
    )


class TestPresentations:
    """A presentation around SD-JWTs, or as one."""

    @staticmethod
    def enveloping(inner: str, media_type: str = "application/vc+sd-jwt", **members: Any) -> dict[str, Any]:  # noqa: ANN401
        return credential.presentation(
            credential.enveloped(inner, media_type), **{"holder": KEPT.did, **members}
        )

    async def test_as_sd_jwt_it_is_signed_by_its_holder(self, door: FrontDoor) -> None:
        claims = {**self.enveloping(badge("credentialSubject")), "nonce": NONCE, "aud": AUDIENCE}
        report = await door.report(token(KEPT, claims, typ="vp+sd-jwt"), **ASKED)

        assert (report.verdict, report.format, report.role) == ("verified", "presentation", "presentation")
        (child,) = report.children
        assert child.format == "vc_sd_jwt"
        assert checks(child, "holder")[0].facts == {"confirmed": True}
        assert await door.answer(
            token(KEPT, {**claims, "nonce": "other"}, typ="vp+sd-jwt"), **ASKED
        ) == not_verified("challenge.differs")

    async def test_what_ties_it_to_a_request_is_not_disclosed(self, door: FrontDoor) -> None:
        claims = {**self.enveloping(badge("credentialSubject")), "nonce": NONCE, "aud": AUDIENCE}
        payload, texts = hide(claims, "nonce")

        assert await door.answer(token(KEPT, payload, texts, typ="vp+sd-jwt"), **ASKED) == not_verified(
            "sd_jwt.claim_disclosed"
        )

    async def test_it_needs_no_key_binding_and_takes_none(self, door: FrontDoor) -> None:
        claims = {**self.enveloping(badge("credentialSubject")), "nonce": NONCE, "aud": AUDIENCE}

        assert await door.answer(bind(token(KEPT, claims, typ="vp+sd-jwt")), **ASKED) == not_verified(
            "sd_jwt.key_binding_misplaced"
        )

    @pytest.mark.parametrize("media_type", ["application/vc+sd-jwt", "application/dc+sd-jwt"])
    async def test_an_envelope_holds_what_its_media_type_says(self, door: FrontDoor, media_type: str) -> None:
        inner = sd_jwt_vc(ISSUER)
        jwt = ISSUER.sign_jwt(credential.badge(issuer=ISSUER.did))
        for envelope, answer in (
            (self.enveloping(inner, media_type), VERIFIED),
            (self.enveloping(inner, "application/vc+jwt"), not_verified("structure.envelope")),
            (self.enveloping(jwt, media_type), not_verified("structure.envelope")),
        ):
            signed = KEPT.sign_data_integrity(
                envelope, "ecdsa-rdfc-2019", "authentication", challenge=NONCE, domain=AUDIENCE
            )

            assert await door.answer(signed, **ASKED) == answer

    async def test_somebody_else_shows_it_and_that_is_told(self, door: FrontDoor) -> None:
        stranger = Issuer(identity=keys.did_jwk(keys.key("P-256", seed=666)))
        inner = credential.enveloped(sd_jwt_vc(ISSUER), "application/dc+sd-jwt")
        report = await door.report(
            stranger.presentation_jwt(inner, payload={"nonce": NONCE, "aud": AUDIENCE}), **ASKED
        )

        assert "holder.not_subject" in warnings(report)

    async def test_a_binding_inside_is_judged_too(self, door: FrontDoor) -> None:
        for bound, answer in (
            (bind(sd_jwt_vc(ISSUER)), VERIFIED),
            (bind(sd_jwt_vc(ISSUER), nonce="recorded"), not_verified("challenge.differs")),
            (
                bind(sd_jwt_vc(ISSUER), keys.key("P-256", seed=666)),
                not_verified("holder.key_binding_invalid"),
            ),
        ):
            inner = credential.enveloped(bound, "application/dc+sd-jwt")
            shown = KEPT.presentation_jwt(inner, payload={"nonce": NONCE, "aud": AUDIENCE})

            assert await door.answer(shown, **ASKED) == answer


class TestJsonSerialization:
    """An SD-JWT as JWS in JSON stands for the compact one."""

    @pytest.mark.parametrize("general", [False, True])
    async def test_it_is_the_same_credential(self, door: FrontDoor, *, general: bool) -> None:
        for compact in (sd_jwt_vc(ISSUER, "given_name"), bind(sd_jwt_vc(ISSUER))):
            asked = {} if compact.endswith("~") else ASKED

            assert await door.answer(flattened(compact, general=general), **asked) == VERIFIED

    async def test_what_it_discloses_is_held_to_the_same_rules(self, door: FrontDoor) -> None:
        document = flattened(sd_jwt_vc(ISSUER))
        document["header"]["disclosures"].append(disclosure("salt", "degree", "PhD"))

        assert await door.answer(document) == not_verified("sd_jwt.disclosure_unreferenced")

    async def test_what_is_no_part_of_it_is_refused(self, door: FrontDoor) -> None:
        good = sd_jwt_vc(ISSUER)
        for header, code in (
            ({"disclosures": "x"}, "sd_jwt.malformed"),
            ({"disclosures": [1]}, "sd_jwt.malformed"),
            ({"disclosures": ["x~y"]}, "sd_jwt.malformed"),
            ({"disclosures": [], "kb_jwt": 1}, "sd_jwt.malformed"),
            ({"disclosures": [], "kb_jwt": "x"}, "jws.malformed"),
        ):
            assert await door.answer({**flattened(good), "header": header}) == not_verified(code), header
        twice = flattened(good)
        twice["header"]["alg"] = "none"
        assert await door.answer(twice) == not_verified("jws.malformed")
        both = {**flattened(good), **flattened(good, general=True)}
        assert await door.answer(both) == not_verified("jws.malformed")

    async def test_several_signatures_over_one_are_told_as_not_read(self, door: FrontDoor) -> None:
        document = flattened(sd_jwt_vc(ISSUER), general=True)
        document["signatures"] *= 2

        assert await door.answer(document) == refused("input.format_unsupported")


def _by_certificate(signer: Certified, **claims: object) -> str:
    issuer = Issuer(identity=keys.Identity(did="", key=signer.key, method_id="k", document={}))
    payload, texts = hide(PERSON, *PERSON)
    stated = {**vc_claims("https://sealed.example", **payload), **claims}
    return token(
        issuer, {name: value for name, value in stated.items() if value is not ...}, texts, x5c=signer.x5c()
    )


class TestCertificates:
    """The issuer is whom the certificate in the header names."""

    @pytest.fixture
    def door(self, world: World, tmp_path: Path) -> FrontDoor:
        path = tmp_path / "authorities.pem"
        path.write_text(ROOT.pem, "utf-8")
        return FrontDoor(world, Settings(token_authorities=str(path)))

    async def test_one_that_names_the_issuer_proves_it(self, door: FrontDoor) -> None:
        report = await door.report(_by_certificate(leaf(ROOT, "sealed.example")))

        assert report.verdict == "verified"
        assert report.issuer is not None
        assert (report.issuer.id, report.issuer.domain) == ("https://sealed.example", "sealed.example")

    async def test_an_issuer_that_it_does_not_name_is_not_told_as_proven(self, door: FrontDoor) -> None:
        for iss in ("https://famous.example", ...):
            report = await door.report(_by_certificate(leaf(ROOT, "sealed.example"), iss=iss))

            assert report.verdict == "verified"
            assert report.issuer is not None
            assert report.issuer.id.startswith("x5c:")
            assert report.issuer.domain is None
            assert "famous" not in report.summary

    async def test_one_of_an_unknown_authority_leaves_it_open(self, door: FrontDoor) -> None:
        unknown = leaf(authority("Nobody"), "sealed.example")

        assert await door.answer(_by_certificate(unknown, iss=...)) == inconclusive("certificate.untrusted")

    async def test_one_that_cannot_be_read_is_refused(self, door: FrontDoor) -> None:
        headers: list[dict[str, Any]] = [{"x5c": []}, {"x5c": ["!"]}, {"x5c": ["AAAA"]}]
        for header in headers:
            for iss in (..., ISSUER.did):
                payload = vc_claims(ISSUER.did, iss=iss)
                answer = await door.answer(token(ISSUER, payload, kid=..., **header))

                assert answer in {not_verified("certificate.malformed"), VERIFIED}
                assert (answer == VERIFIED) == (iss is not ...)


class TestStatus:
    """A reference to a status list token restricts the credential."""

    @pytest.mark.parametrize(("index", "answer"), [(1, VERIFIED), (7, not_verified("status.revoked"))])
    async def test_the_list_that_it_refers_to_is_asked(
        self, door: FrontDoor, index: int, answer: tuple[str, str]
    ) -> None:
        door.world.serve(LIST, ISSUER.list_jwt(list_token.token_claims([7], url=LIST)))

        assert await door.answer(sd_jwt_vc(ISSUER, status=list_token.reference(index, url=LIST))) == answer

    async def test_of_an_issuer_with_metadata_the_lists_key_is_there_too(self, door: FrontDoor) -> None:
        academy = Issuer(
            identity=keys.Identity(
                did="https://academy.example", key=keys.key("P-256", seed=22), method_id="k1", document={}
            )
        )
        door.world.serve(
            "https://academy.example/.well-known/jwt-vc-issuer",
            {"issuer": academy.did, "jwks": {"keys": [{**academy.identity.key.jwk, "kid": "k1"}]}},
        )
        claims = list_token.token_claims([7], url=LIST)
        for said in ({}, {"iss": academy.did}):
            door.world.serve(LIST, academy.list_jwt({**claims, **said}))
            for index, answer in ((1, VERIFIED), (7, not_verified("status.revoked"))):
                shown = sd_jwt_vc(academy, status=list_token.reference(index, url=LIST))

                assert await FrontDoor(door.world).answer(shown) == answer
        door.world.serve(LIST, ISSUER.list_jwt({**claims, "iss": academy.did}, header={"kid": "k1"}))
        shown = sd_jwt_vc(academy, status=list_token.reference(1, url=LIST))
        assert await FrontDoor(door.world).answer(shown) == inconclusive("status.list_unproven")

    @pytest.mark.parametrize("same", [True, False])
    async def test_a_list_may_come_with_a_certificate_too(
        self, world: World, tmp_path: Path, *, same: bool
    ) -> None:
        path = tmp_path / "authorities.pem"
        path.write_text(ROOT.pem, "utf-8")
        door = FrontDoor(world, Settings(token_authorities=str(path)))
        signer = leaf(ROOT, "sealed.example")
        other = signer if same else leaf(ROOT, "status.example", key=keys.key("P-256", seed=77))
        keeper = Issuer(identity=keys.Identity(did="", key=other.key, method_id="k", document={}))
        header = {"x5c": other.x5c(), "kid": ...}
        for iss in (..., "https://unnamed.example"):
            world.serve(LIST, keeper.list_jwt(list_token.token_claims([7], url=LIST), header=header))
            revoked = _by_certificate(signer, iss=iss, status=list_token.reference(7, url=LIST))
            good = _by_certificate(signer, iss=iss, status=list_token.reference(1, url=LIST))

            assert await door.answer(revoked) == not_verified("status.revoked")
            report = await door.report(good)
            assert report.verdict == "verified"
            assert ("status.list_issuer_differs" in warnings(report)) is not same

    async def test_a_certificate_takes_nothing_from_a_key_that_the_list_names(self, door: FrontDoor) -> None:
        header = {"x5c": leaf(authority("Nobody"), "status.example").x5c()}
        door.world.serve(LIST, ISSUER.list_jwt(list_token.token_claims([7], url=LIST), header=header))

        assert await door.answer(sd_jwt_vc(ISSUER, status=list_token.reference(1, url=LIST))) == VERIFIED

    async def test_a_list_out_of_reach_leaves_it_open(self, door: FrontDoor) -> None:
        answer = await door.answer(sd_jwt_vc(ISSUER, status=list_token.reference(1, url=LIST)))

        assert answer == inconclusive("fetch.not_found")

    async def test_a_reference_of_an_unknown_kind_never_passes(self, door: FrontDoor) -> None:
        for status in ({"other_list": {"idx": 1}}, {}, "x"):
            assert (await door.answer(sd_jwt_vc(ISSUER, status=status)))[0] == "inconclusive"


class TestClaims:
    """What an SD-JWT VC says is where every credential has what it says."""

    async def test_dates_are_the_credentials_own(self, door: FrontDoor) -> None:
        for claims, code in (
            ({"exp": 1_780_000_100}, "validity.expired"),
            ({"nbf": 1_890_000_000}, "validity.not_yet"),
            ({"iat": 1_890_000_000}, "proof.created_in_future"),
            ({"nbf": 1_890_000_000, "exp": 1_880_000_000}, "structure.period"),
            ({"exp": "tomorrow"}, "jws.numeric_date"),
            ({"nbf": True}, "jws.numeric_date"),
        ):
            assert await door.answer(sd_jwt_vc(ISSUER, **claims)) == not_verified(code), claims

    @pytest.mark.parametrize(
        "claims",
        [
            {"vct": ...}, {"vct": 1}, {"vct": ""}, {"vct": ["x"]}, {"aka_vcts": []}, {"aka_vcts": "x"},
            {"aka_vcts": [1]}, {"aka_vcts": ["x", "x"]}, {"aka_vcts": ["https://credentials.example/welding"]},
            {"aka_vcts": ["x"] * 51},
        ],
        ids=str,
    )  # fmt: skip
    async def test_types_are_texts_each_once(self, door: FrontDoor, claims: dict[str, Any]) -> None:
        assert await door.answer(sd_jwt_vc(ISSUER, **claims)) == not_verified("structure.vct")

    async def test_its_number_is_its_id_where_it_is_an_address(self, door: FrontDoor) -> None:
        for jti, told in (("urn:uuid:1", "urn:uuid:1"), ("17", None), (17, None)):
            assert (await door.report(sd_jwt_vc(ISSUER, jti=jti))).id == told

    async def test_all_types_are_told(self, door: FrontDoor) -> None:
        report = await door.report(sd_jwt_vc(ISSUER, aka_vcts=["urn:example:skill"]))

        assert report.types == ["https://credentials.example/welding", "urn:example:skill"]

    @pytest.mark.parametrize("iss", [1, "", "Example College", None, ["x"], {}])
    async def test_an_issuer_is_an_address(self, door: FrontDoor, iss: object) -> None:
        assert await door.answer(sd_jwt_vc(ISSUER, iss=iss)) == not_verified("structure.issuer")

    async def test_another_issuers_name_is_not_lent(self, door: FrontDoor) -> None:
        assert await door.answer(sd_jwt_vc(ISSUER, iss=KEPT.did)) == not_verified(
            "key_binding.issuer_mismatch"
        )

    async def test_whose_it_is_is_compared_with_the_applicant(self, door: FrontDoor) -> None:
        person = {**PERSON, "email": "ada@example.org", "sub": "did:example:ada", "id": 5}
        text = sd_jwt_vc(ISSUER, person=person)
        report = await door.verifier.verify(
            text,
            now=door.world.now,
            applicant=Applicant(name="Ada Example", email="ada@example.org", id="did:example:ada"),
        )

        assert report.subject == ["did:example:ada"]
        told = report.check("subject").facts["identifiers"]
        assert told == {"name": "matched", "email": "matched", "id": "matched"}


async def test_a_learning_credential_is_one_achievement(door: FrontDoor) -> None:
    report = await door.report(sd_jwt_vc(ISSUER, **LEARNING))

    assert (report.verdict, report.kind) == ("verified", "learning_credential")
    (item,) = report.record
    assert (item.type, item.label, item.standing) == ("achievement", "Welding, level 2", "verified")
    assert (item.valid_from, item.validation["grade"], item.validation["credits"]) == ("2026-02-16", "A", 6)
    assert item.validation["learning_outcomes"] == ["Welds pipes", "Reads drawings"]


async def test_a_learning_credential_whose_title_is_kept_leaves_it_open(door: FrontDoor) -> None:
    person = {**PERSON, **LEARNING}
    vct = person.pop("vct")
    shown = sd_jwt_vc(ISSUER, "given_name", person=person, vct=vct)

    assert await door.answer(shown) == inconclusive("kind.not_shown")


async def test_person_identification_data_is_an_identity_document(door: FrontDoor) -> None:
    for vct, akin in (("urn:eudi:pid:1", ...), ("urn:eudi:pid:de:1", ...), ("urn:x:1", ["urn:eudi:pid:1"])):
        shown = sd_jwt_vc(ISSUER, person={**PERSON, "date_of_expiry": "2030-01-01"}, vct=vct, aka_vcts=akin)
        report = await door.report(bind(shown), **ASKED)

        assert (report.verdict, report.kind) == ("verified", "identity_document")
        (item,) = report.record
        assert (item.type, item.label, item.valid_until) == ("identity", "Ada Example", "2030-01-01")
        assert checks(report, "holder")[0].outcome == "passed"


class TestCarried:
    """An SD-JWT VC that carries the subject of another model, as pilots of diplomas and badges have it."""

    async def test_a_diploma_is_judged_as_one(self, door: FrontDoor) -> None:
        subject = seals.diploma()["credentialSubject"]
        report = await door.report(sd_jwt_vc(ISSUER, vct="urn:eudi:diploma:1", credentialSubject=subject))

        assert (report.verdict, report.kind) == ("verified", "europass")
        assert {item.standing for item in report.record} == {"verified"}

    async def test_a_badge_is_judged_as_one_with_its_issuers_name(self, door: FrontDoor) -> None:
        inner = credential.badge(issuer="https://famous.example", issuer_name="Example University")
        carried = {name: inner[name] for name in ("type", "issuer", "credentialSubject", "validFrom")}
        report = await door.report(sd_jwt_vc(ISSUER, vct="urn:eudi:micro_credential:1", **carried))

        assert (report.verdict, report.kind) == ("verified", "open_badges_3")
        assert report.issuer is not None
        assert (report.issuer.id, report.issuer.claimed_name) == (ISSUER.did, "Example University")
        assert [item.label for item in report.record] == ["Welding, level 2"]

    async def test_what_the_other_model_restricts_is_restricted(self, door: FrontDoor) -> None:
        door.world.serve(
            status_list.LIST_URL,
            ISSUER.sign_data_integrity(status_list.bitstring_list([7], issuer=ISSUER.did), "ecdsa-rdfc-2019"),
        )
        inner: dict[str, Any] = {"vct": "urn:eudi:micro_credential:1", **credential.badge(issuer=ISSUER.did)}
        carried = {
            name: value for name, value in inner.items() if name in {"vct", "type", "credentialSubject"}
        }
        for more, answer in (
            ({}, VERIFIED),
            ({"validUntil": "2026-02-01T00:00:00Z"}, not_verified("validity.expired")),
            ({"validFrom": "2027-02-01T00:00:00Z"}, not_verified("validity.not_yet")),
            ({"validFrom": "2040-02-01T00:00:00Z"}, not_verified("structure.period")),
            ({"credentialStatus": status_list.entry(7)}, not_verified("status.revoked")),
            ({"credentialSubject": []}, not_verified("structure.subject")),
            ({"credentialSubject": "Ada"}, not_verified("structure.subject")),
        ):
            assert await door.answer(sd_jwt_vc(ISSUER, **{**carried, **more})) == answer, more

    async def test_a_status_that_may_be_hidden_is_told(self, door: FrontDoor) -> None:
        subject = credential.badge(issuer=ISSUER.did)["credentialSubject"]
        shown = sd_jwt_vc(ISSUER, "process", vct="urn:eudi:micro_credential:1", credentialSubject=subject)

        assert "status.not_shown" in warnings(await door.report(shown))


async def test_a_proof_of_another_form_that_calls_itself_one_is_refused(door: FrontDoor) -> None:
    signed = Issuer().badge()
    signed["proof"]["cryptosuite"] = "sd_jwt"

    assert await door.answer(signed) == not_verified("proof.type_differs")


async def test_before_it_is_proven_nothing_that_it_names_is_asked_for(door: FrontDoor) -> None:
    text = sd_jwt_vc(
        ISSUER,
        vct="https://types.example/1",
        status=list_token.reference(1, url=LIST),
        cnf={"kid": "did:web:holder.example"},
    )
    forged = text.replace(text.partition("~")[0][-30:], "A" * 30)

    assert (await door.answer(bind(forged)))[0] == "not_verified"
    assert door.world.log == []


async def test_a_status_of_a_badge_as_sd_jwt_is_asked(door: FrontDoor) -> None:
    door.world.serve(
        status_list.LIST_URL,
        ISSUER.sign_data_integrity(status_list.bitstring_list([7], issuer=ISSUER.did), "ecdsa-rdfc-2019"),
    )

    assert await door.answer(badge("credentialSubject", status=status_list.entry(7))) == not_verified(
        "status.revoked"
    )


async def test_the_holders_document_is_asked_for_like_any_other(door: FrontDoor) -> None:
    holder = keys.did_web(HOLDER, host="holder.example")
    bound = bind(sd_jwt_vc(ISSUER, cnf={"kid": holder.method_id}))
    assert (await door.answer(bound, **ASKED))[0] == "inconclusive"

    door.world.serve_identity(holder)
    report = await FrontDoor(door.world).report(bound, **ASKED)
    assert report.verdict == "verified"
    assert holder.url in [piece.url for piece in report.evidence]

    door.world.fail(
        str(holder.url), FetchRefused("fetch.address_not_public", "expected a public address, got another")
    )
    assert (await FrontDoor(door.world).answer(bound, **ASKED))[0] == "not_verified"


async def test_people_are_told_that_more_may_have_been_signed(door: FrontDoor) -> None:
    for document, told in (
        (sd_jwt_vc(ISSUER, "process"), True),
        (sd_jwt_vc(ISSUER), False),
        (Issuer().badge(), False),
    ):
        report = await door.report(document)

        assert ("what its holder chose to show" in render(report)) is told
        assert ("what its holder chose to show" in page(report, "en")) is told
        assert ("lo que el titular quiso mostrar" in page(report, "es")) is told


async def test_reports_hold_no_value_that_was_withheld(door: FrontDoor) -> None:
    report = await door.report(sd_jwt_vc(ISSUER, "process"))

    assert "Ada" not in json.dumps([check.facts for check in report.checks])
