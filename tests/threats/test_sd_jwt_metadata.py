"""What an SD-JWT VC leads to is its issuer's own, and asked for in time. Rows S12 and S13."""

import hashlib
import json
from base64 import b64encode
from typing import Any, Final

import pytest
from msgspec.structs import replace

from did_methods.core.ports import FetchRefused
from tests.builders import credential, keys
from tests.builders.issuer import Issuer
from tests.builders.sd_jwt import (
    PERSON,
    digest,
    hide,
    token,
    vc_claims,
)
from tests.builders.sd_jwt import credential as shown
from tests.threats.front_door import VERIFIED, FrontDoor, checks, inconclusive, not_verified
from verifier.policy import DEFAULT

ISSUER: Final = Issuer(identity=keys.did_key(keys.key("P-256", seed=901)))
WEB: Final = "https://college.example/issuers/1"
METADATA: Final = "https://college.example/.well-known/jwt-vc-issuer/issuers/1"
COLLEGE: Final = Issuer(
    identity=keys.Identity(did=WEB, key=keys.key("P-256", seed=902), method_id="doc-signer", document={})
)
STRANGER: Final = keys.key("P-256", seed=666)


GENERAL: Final = "https://credentials.example/craft"
VCT: Final = "https://credentials.example/welding"
TYPED: Final = replace(DEFAULT, name="typed", type_metadata=True)


def held_to(integrity: object) -> str:
    """Return a credential that states the digest of its type's description."""
    stated: dict[str, Any] = {"vct#integrity": integrity}
    return shown(ISSUER, **stated)


class TestS12:
    """Row S12: the description of a type is asked for where the policy wants it, and behind the gate alone."""

    @staticmethod
    def serve(door: FrontDoor, *claims: object, vct: str = VCT, **members: object) -> str:
        """Put the description of a type at its address, and return its digest."""
        page = json.dumps({"vct": vct, "claims": list(claims), **members}).encode()
        door.world.serve(vct, page)
        return f"sha256-{b64encode(hashlib.sha256(page).digest()).decode()}"

    @staticmethod
    async def answer(door: FrontDoor, text: str) -> tuple[str, str]:
        return await FrontDoor(door.world).answer(text, policy=TYPED)

    async def test_nobody_is_asked_unless_the_policy_wants_it(self, door: FrontDoor) -> None:
        assert await door.answer(shown(ISSUER)) == VERIFIED
        assert door.world.log == []

    async def test_nobody_is_asked_before_it_is_proven(self, door: FrontDoor) -> None:
        good = shown(ISSUER)
        forged = good.replace(good.partition("~")[0][-30:], "A" * 30)

        assert (await self.answer(door, forged))[0] == "not_verified"
        assert door.world.log == []

    async def test_one_that_keeps_to_its_type_is_verified_and_tells_what_it_rests_on(
        self, door: FrontDoor
    ) -> None:
        self.serve(door, {"path": ["given_name"], "sd": "always", "mandatory": True}, extends=GENERAL)
        self.serve(door, {"path": ["exp"], "mandatory": True, "sd": "never"}, vct=GENERAL)

        report = await door.report(shown(ISSUER), policy=TYPED)

        assert report.verdict.value == VERIFIED[0]
        assert checks(report, "type")[0].facts == {"type": VCT, "types": 2, "claims": 2}
        assert [piece.url for piece in report.evidence] == [GENERAL, VCT]

    async def test_a_type_that_extends_itself_is_refused(self, door: FrontDoor) -> None:
        self.serve(door, extends=VCT)
        assert await self.answer(door, shown(ISSUER)) == not_verified("type.circular")

        self.serve(door, extends=GENERAL)
        self.serve(door, vct=GENERAL, extends=VCT)
        assert await self.answer(door, shown(ISSUER)) == not_verified("type.circular")

    async def test_more_types_in_a_row_than_are_followed_leave_it_open(self, door: FrontDoor) -> None:
        self.serve(door, extends="https://credentials.example/0")
        for number in range(9):
            following = f"https://credentials.example/{number + 1}"
            self.serve(door, vct=f"https://credentials.example/{number}", extends=following)

        assert await self.answer(door, shown(ISSUER)) == inconclusive("type.too_deep")

    async def test_a_description_that_is_not_the_one_that_was_meant_is_refused(self, door: FrontDoor) -> None:
        meant = self.serve(door, {"path": ["given_name"]})
        assert await self.answer(door, held_to(meant)) == VERIFIED

        self.serve(door)
        for stated, code in (
            (meant, "digest.differs"),
            ("sha256-AA", "digest.malformed"),
            (5, "digest.malformed"),
        ):
            assert await self.answer(door, held_to(stated)) == not_verified(code)

    async def test_an_extended_one_that_is_not_the_one_that_was_meant_is_refused(
        self, door: FrontDoor
    ) -> None:
        meant = self.serve(door, vct=GENERAL)
        self.serve(door, extends=GENERAL, **{"extends#integrity": meant})
        assert await self.answer(door, shown(ISSUER)) == VERIFIED

        self.serve(door, {"path": ["given_name"]}, vct=GENERAL)
        assert await self.answer(door, shown(ISSUER)) == not_verified("digest.differs")

    async def test_another_types_description_is_refused(self, door: FrontDoor) -> None:
        self.serve(door)
        door.world.serve(VCT, {"vct": GENERAL})

        assert await self.answer(door, shown(ISSUER)) == not_verified("type.vct_differs")

    async def test_what_cannot_be_had_or_read_leaves_it_open(self, door: FrontDoor) -> None:
        assert await self.answer(door, shown(ISSUER)) == inconclusive("fetch.not_found")
        for page in (b"<html>", b"[]", b"{}", b'{"vct": 5}'):
            door.world.serve(VCT, page)
            assert await self.answer(door, shown(ISSUER)) == inconclusive("type.unreadable")
        self.serve(door, extends="urn:example:craft")
        assert await self.answer(door, shown(ISSUER)) == inconclusive("type.no_address")

    async def test_nobody_is_sent_inside(self, door: FrontDoor) -> None:
        """The way out refuses: tests/io/test_address_rules.py. Here that its refusal is told."""
        inside = "https://169.254.169.254/type"
        door.world.fail(
            inside, FetchRefused("fetch.address_not_public", "expected a public address, got another")
        )

        assert (await self.answer(door, shown(ISSUER, vct=inside)))[0] != "verified"

    async def test_credentials_of_another_model_have_none(self, door: FrontDoor) -> None:
        report = await door.report(Issuer().badge(), policy=TYPED)

        assert (report.verdict.value, checks(report, "type")) == ("verified", [])

    async def test_a_type_that_is_no_address_has_no_description(self, door: FrontDoor) -> None:
        report = await door.report(shown(ISSUER, vct="urn:example:welding"), policy=TYPED)

        assert (report.verdict.value, checks(report, "type")[0].code) == ("verified", "type.no_address")

    @pytest.mark.parametrize(
        ("rule", "code"),
        [
            ({"path": ["degree"], "mandatory": True}, ""),  # it may be withheld
            ({"path": ["exp"], "sd": "always"}, "type.disclosure_differs"),
            ({"path": ["given_name"], "sd": "never"}, "type.disclosure_differs"),
            ({"path": ["cnf", "jwk", "alg"], "mandatory": True}, "type.claim_missing"),
            ({"path": ["grades", 2], "mandatory": True}, "type.claim_missing"),
            ({"path": ["grades", 0], "mandatory": True}, ""),
            ({"path": ["grades", None], "sd": "never"}, ""),
            ({"path": ["open", 1], "mandatory": True}, ""),  # nobody is shown which one it is
            ({"path": ["exp", "x"]}, "type.claim_differs"),
            ({"path": ["cnf", None]}, "type.claim_differs"),
            ({"path": ["cnf", 0]}, "type.claim_differs"),
        ],
        ids=str,
    )
    async def test_claims_are_held_to_it(self, door: FrontDoor, rule: object, code: str) -> None:
        self.serve(door, rule)
        text = shown(ISSUER, "given_name", grades=["A", "B"], open=["A", {"...": digest("withheld")}])

        assert await self.answer(door, text) == (not_verified(code) if code else VERIFIED)

    @pytest.mark.parametrize(
        "rule",
        [
            {"path": []}, {"path": "x"}, {"path": [-1]}, {"path": [True]}, {"path": ["x"], "mandatory": 1},
            {"path": ["x"], "sd": "sometimes"}, {}, "x",
        ],
        ids=str,
    )  # fmt: skip
    async def test_a_rule_that_is_not_known_here_shows_nothing_false(
        self, door: FrontDoor, rule: object
    ) -> None:
        self.serve(door, rule)

        assert await self.answer(door, shown(ISSUER)) == inconclusive("type.malformed")

    @pytest.mark.parametrize(
        ("general", "special", "code"),
        [
            ({"mandatory": True}, {"mandatory": False}, "type.loosened"),
            ({"mandatory": True}, {}, "type.claim_missing"),
            ({}, {"mandatory": True}, "type.claim_missing"),
            ({"sd": "always"}, {"sd": "never"}, "type.loosened"),
            ({"sd": "always"}, {"sd": "allowed"}, "type.loosened"),
            ({"sd": "allowed"}, {"sd": "always"}, ""),
            ({"sd": "never"}, {"sd": "never"}, ""),
        ],
    )
    async def test_a_type_keeps_what_it_extends(
        self, door: FrontDoor, general: dict[str, object], special: dict[str, object], code: str
    ) -> None:
        path = ["cnf", "jwk", "alg"]
        self.serve(door, {"path": path, **special}, extends=GENERAL)
        self.serve(door, {"path": path, **general}, vct=GENERAL)

        assert await self.answer(door, shown(ISSUER)) == (not_verified(code) if code else VERIFIED)

    async def test_rules_are_counted_and_so_are_the_steps_that_they_take(self, door: FrontDoor) -> None:
        self.serve(door, *[{"path": ["x"]}] * 1_001)
        assert await self.answer(door, shown(ISSUER)) == inconclusive("type.malformed")

        self.serve(door, *({"path": ["grades", None, None, f"n{number}"]} for number in range(900)))
        assert await self.answer(door, shown(ISSUER, grades=[[{}] * 30] * 30)) == inconclusive(
            "type.too_costly"
        )


class TestS13:
    """Row S13: an issuer's metadata is its own, and says one thing."""

    @staticmethod
    def jwk(**members: object) -> dict[str, object]:
        return {**COLLEGE.identity.key.jwk, "kid": "doc-signer", **members}

    async def answer(self, door: FrontDoor, **members: object) -> tuple[str, str]:
        """Return the answer to a credential of an issuer whose metadata have these members."""
        self.serve(door, **members)
        return await FrontDoor(door.world).answer(shown(COLLEGE))

    def serve(self, door: FrontDoor, **members: object) -> None:
        stated = {"issuer": WEB, "jwks": {"keys": [self.jwk()]}, **members}
        door.world.serve(METADATA, credential.without_ellipses(stated))

    async def test_the_key_is_found_in_it(self, door: FrontDoor) -> None:
        self.serve(door)

        report = await door.report(shown(COLLEGE))

        assert report.verdict.value == VERIFIED[0]
        assert report.issuer is not None
        assert (report.issuer.id, report.issuer.domain) == (WEB, "college.example")
        assert [piece.url for piece in report.evidence] == [METADATA]

    async def test_to_a_policy_such_an_issuer_is_an_address(self, door: FrontDoor) -> None:
        self.serve(door)
        for allowed, answer in (("https", VERIFIED), ("web", not_verified("did.method_not_allowed"))):
            policy = replace(DEFAULT, name="choosy", did_methods=frozenset({allowed}))

            assert await door.answer(shown(COLLEGE), policy=policy) == answer

    async def test_or_where_it_says_that_it_is_kept(self, door: FrontDoor) -> None:
        elsewhere = "https://keys.example/college.jwks"
        door.world.serve(elsewhere, {"keys": [dict(STRANGER.jwk, kid="older"), self.jwk()]})
        self.serve(door, jwks=..., jwks_uri=elsewhere)

        assert await door.answer(shown(COLLEGE)) == VERIFIED

    async def test_a_token_that_names_no_key_is_held_against_all(self, door: FrontDoor) -> None:
        self.serve(door, jwks={"keys": [dict(STRANGER.jwk, kid="older"), self.jwk()]})
        payload, texts = hide(vc_claims(WEB, **PERSON), *PERSON)

        assert await door.answer(token(COLLEGE, payload, texts, kid=...)) == VERIFIED

    async def test_another_issuers_is_refused(self, door: FrontDoor) -> None:
        for other in ("https://college.example", WEB + "/", "https://thief.example"):
            assert await self.answer(door, issuer=other) == not_verified("key.metadata_issuer_differs")

    @pytest.mark.parametrize(
        "members",
        [
            {"jwks_uri": "https://keys.example/college.jwks"},
            {"jwks": ...},
            {"jwks": []},
            {"jwks": {"keys": {}}},
            {"jwks": {"keys": [1]}},
            {"jwks": ..., "jwks_uri": 1},
        ],
        ids=["both", "neither", "a list", "keys as object", "a number", "no address"],
    )
    async def test_what_says_two_things_or_none_is_refused(
        self, door: FrontDoor, members: dict[str, object]
    ) -> None:
        assert await self.answer(door, **members) == not_verified("key.metadata_malformed")

    async def test_a_key_that_is_not_in_it_is_not_the_issuers(self, door: FrontDoor) -> None:
        for key, code in (
            (dict(STRANGER.jwk, kid="doc-signer"), "proof.signature_invalid"),
            (self.jwk(kid="other"), "key.none_for_purpose"),
            (self.jwk(use="enc"), "key.use_not_allowed"),
        ):
            assert await self.answer(door, jwks={"keys": [key]}) == not_verified(code)

    async def test_a_host_in_trouble_leaves_it_open(self, door: FrontDoor) -> None:
        assert (await door.answer(shown(COLLEGE)))[0] == "inconclusive"
        for page in (b"<html>", b'{"error": "busy"}'):
            door.world.serve(METADATA, page)

            assert await FrontDoor(door.world).answer(shown(COLLEGE)) == inconclusive(
                "key.document_unreadable"
            )

    @pytest.mark.parametrize(
        "iss", [WEB + "?tenant=1", WEB + "#1", "https://", "https://[", "http://college.example"]
    )
    async def test_an_issuer_of_another_form_has_none(self, door: FrontDoor, iss: str) -> None:
        answer = await door.answer(shown(COLLEGE, iss=iss))

        assert answer in {not_verified("key.reference_unknown"), not_verified("structure.issuer")}
        assert not door.world.log

    async def test_nobody_is_sent_inside_for_the_keys(self, door: FrontDoor) -> None:
        """The way out refuses: tests/io/test_address_rules.py. Here that its refusal is told."""
        inside = "https://169.254.169.254/keys"
        door.world.fail(
            inside, FetchRefused("fetch.address_not_public", "expected a public address, got another")
        )

        assert (await self.answer(door, jwks=..., jwks_uri=inside))[0] == "not_verified"

    async def test_whom_the_host_sends_on_to_is_somebody_else(self, door: FrontDoor) -> None:
        self.serve(door)
        stated = {"issuer": WEB, "jwks": {"keys": [self.jwk()]}}
        door.world.serve(METADATA, stated, redirected_to="https://thief.example/metadata")

        assert await door.answer(shown(COLLEGE)) == inconclusive("fetch.redirect")
