"""An SD-JWT shows what its issuer signed, to whom its holder shows it, and nothing else. Rows S01 to S13."""

from collections.abc import Mapping
from typing import Any, Final

import pytest
from msgspec.structs import replace

from tests import cost
from tests.builders import credential, keys, status_list
from tests.builders.issuer import Issuer
from tests.builders.keys import base64url
from tests.builders.sd_jwt import (
    AUDIENCE,
    BOUND,
    ENDS,
    HOLDER,
    ISSUED,
    NONCE,
    PERSON,
    bind,
    digest,
    disclosure,
    hide,
    token,
    vc_claims,
)
from tests.builders.sd_jwt import credential as shown
from tests.threats.front_door import VERIFIED, FrontDoor, checks, inconclusive, not_verified, warnings
from tests.world import NOW
from verifier.policy import DEFAULT, EMPLOYMENT, STRICT

ISSUER: Final = Issuer(identity=keys.did_key(keys.key("P-256", seed=901)))
WEB: Final = "https://college.example/issuers/1"
METADATA: Final = "https://college.example/.well-known/jwt-vc-issuer/issuers/1"
COLLEGE: Final = Issuer(
    identity=keys.Identity(did=WEB, key=keys.key("P-256", seed=902), method_id="doc-signer", document={})
)
STRANGER: Final = keys.key("P-256", seed=666)
ASKED: Final[Mapping[str, Any]] = {"challenge": NONCE, "domain": AUDIENCE}
MANY: Final = 100_000
KNOWN: Final = replace(STRICT, warnings=STRICT.warnings | {"issuer.unknown"})


def signed(payload: Mapping[str, Any], *disclosures: str, **header: object) -> str:
    """Return an SD-JWT VC that says `payload` beside what each has to."""
    return token(ISSUER, {**vc_claims(ISSUER.did), **payload}, disclosures, **header)


def without(name: str) -> dict[str, Any]:
    """Return what leaves a claim out."""
    return {name: ...}


def revoking_list() -> dict[str, Any]:
    """Return a list of the issuer's on which the credential at 7 is revoked."""
    return ISSUER.sign_data_integrity(status_list.bitstring_list([7], issuer=ISSUER.did), "ecdsa-rdfc-2019")


def member(name: object, value: object = "x") -> tuple[str, str]:
    """Return a disclosure of a member and its digest."""
    text = disclosure("salt", name, value)
    return text, digest(text)


def item(value: object) -> tuple[str, str]:
    """Return a disclosure of an item of a list and its digest."""
    text = disclosure("salt", value)
    return text, digest(text)


async def test_a_good_one_is_verified_and_tells_what_is_shown_and_where_more_is(door: FrontDoor) -> None:
    report = await door.report(shown(ISSUER, "given_name", "process"))

    (proof,) = checks(report, "proof")
    assert report.verdict.value == VERIFIED[0]
    assert (report.format, report.types) == ("sd_jwt_vc", ["https://credentials.example/welding"])
    assert proof.facts["disclosed"] == ["/given_name", "/process"]
    assert (proof.facts["disclosed_claims"], proof.facts["withheld_in"]) == (2, [""])
    assert warnings(report) == {"issuer.unknown"}


class TestS01:
    """Row S01: what nobody signed is not shown, and nothing is shown twice."""

    async def test_an_unreferenced_disclosure_is_refused(self, door: FrontDoor) -> None:
        attack = shown(ISSUER) + member("degree", "PhD")[0] + "~"

        assert await door.answer(attack) == not_verified("sd_jwt.disclosure_unreferenced")

    async def test_one_that_only_another_withheld_one_names_is_refused(self, door: FrontDoor) -> None:
        inner, inner_digest = member("grade")
        outer, outer_digest = member("result", {"_sd": [inner_digest]})
        claims = {"_sd": [outer_digest]}

        assert await door.answer(signed(claims, outer, inner)) == VERIFIED
        assert await door.answer(signed(claims, inner)) == not_verified("sd_jwt.disclosure_unreferenced")

    async def test_a_disclosure_twice_is_refused(self, door: FrontDoor) -> None:
        text, stand_in = member("grade")

        assert await door.answer(signed({"_sd": [stand_in]}, text, text)) == not_verified(
            "sd_jwt.disclosure_twice"
        )


class TestS02:
    """Row S02: every digest stands in one place."""

    async def test_a_digest_twice_in_one_list_is_refused(self, door: FrontDoor) -> None:
        text, stand_in = member("grade")

        assert await door.answer(signed({"_sd": [stand_in, stand_in]}, text)) == not_verified(
            "sd_jwt.digest_twice"
        )

    async def test_a_digest_twice_is_refused_even_where_nothing_is_disclosed(self, door: FrontDoor) -> None:
        decoy = digest("decoy")

        assert await door.answer(signed({"_sd": [decoy], "in": {"_sd": [decoy]}})) == not_verified(
            "sd_jwt.digest_twice"
        )

    async def test_a_digest_in_two_disclosures_is_refused(self, door: FrontDoor) -> None:
        text, stand_in = item("x")
        outer = [member(name, [{"...": stand_in}]) for name in ("first", "second")]
        claims = {"_sd": [one for _, one in outer]}

        assert await door.answer(signed(claims, text, *(one for one, _ in outer))) == not_verified(
            "sd_jwt.digest_twice"
        )


class TestS03:
    """Row S03: a claim has the name of a claim."""

    @pytest.mark.parametrize("name", ["_sd", "...", "_sd_alg", 123, None, ["x"]])
    async def test_a_reserved_or_strange_name_is_refused(self, door: FrontDoor, name: object) -> None:
        text, stand_in = member(name)

        assert await door.answer(signed({"_sd": [stand_in]}, text)) == not_verified("sd_jwt.name_reserved")


class TestS04:
    """Row S04: nothing that is shown takes the place of what is signed, or of what else is shown."""

    async def test_a_name_that_the_payload_has_is_refused(self, door: FrontDoor) -> None:
        text, stand_in = member("grade", "A")

        assert await door.answer(signed({"grade": "F", "_sd": [stand_in]}, text)) == not_verified(
            "sd_jwt.name_twice"
        )

    async def test_a_name_that_two_disclosures_have_is_refused(self, door: FrontDoor) -> None:
        both = [member("grade", value) for value in "AF"]

        assert await door.answer(
            signed({"_sd": [one for _, one in both]}, *(one for one, _ in both))
        ) == not_verified("sd_jwt.name_twice")


class TestS05:
    """Row S05: a place for something has the form of one, and what is shown fits into it."""

    @pytest.mark.parametrize(
        "claims",
        [
            {"grades": [{"...": item("A")[1], "x": 1}]},
            {"grades": [{"...": 1}]},
            {"grades": {"...": item("A")[1]}},
            {"_sd": item("A")[1]},
            {"_sd": [1]},
            {"_sd": {"x": 1}},
        ],
        ids=["one more member", "a number", "no list", "text", "a number in the list", "an object"],
    )
    async def test_a_malformed_place_is_refused(self, door: FrontDoor, claims: dict[str, Any]) -> None:
        assert await door.answer(signed(claims)) == not_verified("sd_jwt.placeholder_malformed")

    async def test_an_item_for_a_member_and_a_member_for_an_item_are_refused(self, door: FrontDoor) -> None:
        (two, of_two), (three, of_three) = item("A"), member("grade", "A")

        assert await door.answer(signed({"_sd": [of_two]}, two)) == not_verified(
            "sd_jwt.disclosure_misplaced"
        )
        assert await door.answer(signed({"grades": [{"...": of_three}]}, three)) == not_verified(
            "sd_jwt.disclosure_misplaced"
        )

    @pytest.mark.parametrize("parts", [[], ["salt"], ["salt", "a", "b", "c"], [1, "grade", "A"]])
    async def test_what_is_no_disclosure_is_refused(self, door: FrontDoor, parts: list[object]) -> None:
        text = disclosure(*parts)

        assert await door.answer(signed({"_sd": [digest(text)]}, text)) == not_verified("sd_jwt.malformed")

    @pytest.mark.parametrize("text", ["", "e30", "!", "bm90IGpzb24", base64url(b'["a","b",{"c":1,"c":2}]')])
    async def test_what_is_no_list_in_strict_json_is_refused(self, door: FrontDoor, text: str) -> None:
        assert await door.answer(signed({"_sd": [digest(text)]}, text)) == not_verified("sd_jwt.malformed")


DECIDING: Final[dict[str, Any]] = {
    "iss": ISSUER.did, "nbf": ISSUED, "exp": ENDS, "cnf": {"jwk": dict(STRANGER.jwk)},
    "vct": "https://credentials.example/welding", "vct#integrity": "sha256-AA==",
    "status": {"status_list": {"idx": 1, "uri": "https://status.example/list"}},
    "aka_vcts": ["https://credentials.example/surgery"],
}  # fmt: skip


class TestS06:
    """Row S06: what a credential's validity hangs on is not the holder's to show or hide."""

    @pytest.mark.parametrize("name", DECIDING)
    async def test_one_that_a_disclosure_supplies_is_refused(self, door: FrontDoor, name: str) -> None:
        text, stand_in = member(name, DECIDING[name])
        attack = token(ISSUER, vc_claims(ISSUER.did, **without(name), _sd=[stand_in]), [text])

        assert await door.answer(attack) == not_verified("sd_jwt.claim_disclosed")

    async def test_a_part_of_one_that_is_hidden_or_shown_is_refused(self, door: FrontDoor) -> None:
        text, stand_in = member("jwk", dict(HOLDER.jwk))
        claims = {"cnf": {"_sd": [stand_in]}}

        assert await door.answer(signed(claims)) == not_verified("sd_jwt.claim_disclosed")
        assert await door.answer(signed(claims, text)) == not_verified("sd_jwt.claim_disclosed")

    @pytest.mark.parametrize(
        ("name", "code"),
        [("vct", "structure.vct"), ("iss", "structure.issuer")],
    )
    async def test_one_that_is_needed_and_hidden_is_missed(
        self, door: FrontDoor, name: str, code: str
    ) -> None:
        _, stand_in = member(name, DECIDING[name])
        attack = token(ISSUER, vc_claims(ISSUER.did, **without(name), _sd=[stand_in]))

        assert await door.answer(attack) == not_verified(code)

    async def test_in_a_w3c_credential_a_hidden_end_or_status_is_told(self, door: FrontDoor) -> None:
        door.world.serve(status_list.LIST_URL, revoking_list())
        claims = credential.badge(
            issuer=ISSUER.did, validUntil="2026-02-01T00:00:00Z", status=status_list.entry(7)
        )
        payload, (end, status) = hide(claims, "validUntil", "credentialStatus")
        hidden = await door.report(token(ISSUER, payload, typ="vc+sd-jwt"))

        assert hidden.verdict.value == VERIFIED[0]
        assert {"validity.not_shown", "status.not_shown"} <= warnings(hidden)
        assert (await door.answer(token(ISSUER, payload, typ="vc+sd-jwt"), policy=KNOWN))[0] == "inconclusive"
        assert await door.answer(token(ISSUER, payload, [end], typ="vc+sd-jwt")) == not_verified(
            "validity.expired"
        )
        assert await door.answer(token(ISSUER, payload, [status], typ="vc+sd-jwt")) == not_verified(
            "status.revoked"
        )

    async def test_where_neither_can_be_hidden_nothing_is_told(self, door: FrontDoor) -> None:
        claims = credential.badge(issuer=ISSUER.did)
        subject, _ = hide(claims["credentialSubject"], "achievement")
        report = await door.report(token(ISSUER, {**claims, "credentialSubject": subject}, typ="vc+sd-jwt"))

        assert not {"validity.not_shown", "status.not_shown"} & warnings(report)

    async def test_an_entry_hidden_beside_another_is_told(self, door: FrontDoor) -> None:
        door.world.serve(status_list.LIST_URL, revoking_list())
        text, stand_in = item(status_list.entry(7))
        claims = credential.badge(issuer=ISSUER.did, status=[status_list.entry(1)])
        claims["credentialStatus"] += [{"...": stand_in}]

        hidden = await door.report(token(ISSUER, claims, typ="vc+sd-jwt"))

        assert "status.not_shown" in warnings(hidden)
        assert await door.answer(token(ISSUER, claims, [text], typ="vc+sd-jwt")) == not_verified(
            "status.revoked"
        )


async def test_decoys_are_no_fault(door: FrontDoor) -> None:
    """Row S07."""
    payload, texts = hide(PERSON, *PERSON, decoys=200)
    payload["grades"] = ["A", *({"...": digest(f"decoy item {number}")} for number in range(200))]

    assert await door.answer(signed(payload, *texts)) == VERIFIED


class TestS08:
    """Row S08: a bomb costs no more than its bytes."""

    @staticmethod
    def nested(depth: int) -> str:
        text, stand_in = member("x")
        texts = [text]
        for _ in range(depth):
            text, stand_in = member("x", {"_sd": [stand_in]})
            texts.append(text)
        return signed({"_sd": [stand_in]}, *texts)

    async def test_depth_is_bounded_once_everything_is_in_its_place(self, door: FrontDoor) -> None:
        assert await door.answer(self.nested(60)) == VERIFIED
        assert await door.answer(self.nested(64)) == not_verified("json.too_deep")
        assert await door.answer(self.nested(2_000)) == not_verified("json.too_deep")

    async def test_disclosures_are_counted_before_anything_is_read(self, door: FrontDoor) -> None:
        attack = signed({}) + "WyJzIl0~" * MANY

        assert await door.answer(attack) == not_verified("limit.disclosures")

    async def test_values_are_counted_over_all_disclosures(self, door: FrontDoor) -> None:
        texts = [disclosure(f"salt {number}", f"n{number}", [[]] * 4_000) for number in range(12)]

        assert await door.answer(signed({"_sd": list(map(digest, texts))}, *texts)) == not_verified(
            "json.too_many_values"
        )

    async def test_twice_as_many_disclosures_take_twice_as_long(self) -> None:
        from verifier.formats import read  # noqa: PLC0415 - measured, not tested through the door

        def tokens(count: int) -> bytes:
            texts = [disclosure(f"salt {number}", f"n{number}", "x") for number in range(count)]
            return signed({"_sd": list(map(digest, texts))}, *texts).encode()

        few, many = tokens(500), tokens(4_000)

        assert cost.ratio(lambda: read(many), lambda: read(few)) < 16


class TestS09:
    """Row S09: digests are made by a hash that nobody can find two texts for."""

    @pytest.mark.parametrize("algorithm", ["md5", "sha-1", "sha256", "SHA-256", "", 256, None])
    async def test_any_other_hash_is_refused(self, door: FrontDoor, algorithm: object) -> None:
        hidden, texts = hide(PERSON, *PERSON)

        assert await door.answer(signed({**hidden, "_sd_alg": algorithm}, *texts)) == not_verified(
            "sd_jwt.digest_algorithm"
        )

    @pytest.mark.parametrize("algorithm", ["sha-256", "sha-384", "sha-512"])
    async def test_sha_2_is_taken_and_no_other_digest_fits(self, door: FrontDoor, algorithm: str) -> None:
        hidden, texts = hide(PERSON, *PERSON, algorithm=algorithm)
        other, _ = hide(PERSON, *PERSON, algorithm="sha-512" if algorithm == "sha-256" else "sha-256")

        assert await door.answer(signed({**hidden, "_sd_alg": algorithm}, *texts)) == VERIFIED
        assert await door.answer(signed({**other, "_sd_alg": algorithm}, *texts)) == not_verified(
            "sd_jwt.disclosure_unreferenced"
        )

    async def test_none_named_is_sha_256(self, door: FrontDoor) -> None:
        hidden, texts = hide(PERSON, *PERSON)
        unnamed = token(ISSUER, vc_claims(ISSUER.did, _sd_alg=..., **hidden), texts)

        assert await door.answer(unnamed) == VERIFIED

    async def test_one_inside_is_refused(self, door: FrontDoor) -> None:
        assert await door.answer(signed({"person": {"_sd_alg": "sha-256"}})) == not_verified(
            "sd_jwt.digest_algorithm"
        )


HOLDER_WANTED: Final = replace(DEFAULT, name="wanted", required=frozenset({"holder"}))


class TestS10:
    """Row S10: where a holder is asked for, nobody and somebody else are refused."""

    async def test_the_holder_is_accepted(self, door: FrontDoor) -> None:
        report = await door.report(bind(shown(ISSUER)), **ASKED)

        assert report.verdict.value == VERIFIED[0]
        (holder,) = checks(report, "holder")
        (audience,) = checks(report, "audience")
        assert (holder.outcome, audience.outcome) == ("passed", "passed")

    @pytest.mark.parametrize(
        "asked",
        [ASKED, {"challenge": NONCE}, {"domain": AUDIENCE}, {"policy": HOLDER_WANTED}],
        ids=["both", "challenge", "domain", "policy"],
    )
    async def test_a_binding_that_was_taken_off_is_missed_where_it_is_needed(
        self, door: FrontDoor, asked: dict[str, Any]
    ) -> None:
        assert await door.answer(shown(ISSUER)) == VERIFIED
        assert await door.answer(shown(ISSUER), **asked) == not_verified("holder.key_binding_missing")

    async def test_who_tolerates_files_without_a_holder_tolerates_this_one(self, door: FrontDoor) -> None:
        report = await door.report(shown(ISSUER), policy=replace(EMPLOYMENT, required=frozenset({"holder"})))

        assert "holder.not_presented" in warnings(report)

    async def test_a_strangers_binding_is_refused_whoever_asks(self, door: FrontDoor) -> None:
        attack = bind(shown(ISSUER), STRANGER)

        assert await door.answer(attack, **ASKED) == not_verified("holder.key_binding_invalid")
        assert await door.answer(attack) == not_verified("holder.key_binding_invalid")

    async def test_a_key_in_the_binding_itself_is_no_confirmed_one(self, door: FrontDoor) -> None:
        attack = bind(shown(ISSUER), STRANGER, header={"jwk": dict(STRANGER.jwk)})

        assert await door.answer(attack, **ASKED) == not_verified("holder.key_binding_invalid")

    async def test_without_a_confirmed_key_nobody_is_the_holder(self, door: FrontDoor) -> None:
        bare = shown(ISSUER, cnf=...)

        assert await door.answer(bind(bare), **ASKED) == not_verified("holder.key_unconfirmed")
        assert await door.answer(bare, **ASKED) == not_verified("holder.key_binding_missing")

    async def test_the_key_of_a_did_is_found(self, door: FrontDoor) -> None:
        holder = keys.did_jwk(HOLDER)
        stranger = keys.did_jwk(STRANGER)

        assert await door.answer(bind(shown(ISSUER, cnf={"kid": holder.method_id})), **ASKED) == VERIFIED
        assert await door.answer(bind(shown(ISSUER, cnf={"kid": holder.did})), **ASKED) == VERIFIED
        assert await door.answer(bind(shown(ISSUER, cnf={"kid": stranger.did})), **ASKED) == not_verified(
            "holder.key_binding_invalid"
        )

    @pytest.mark.parametrize("confirmed", [{"jkt": "AA"}, {"kid": "holder-1"}, {"x5t#S256": "AA"}])
    async def test_a_confirmation_of_another_kind_leaves_it_open(
        self, door: FrontDoor, confirmed: dict[str, str]
    ) -> None:
        assert await door.answer(bind(shown(ISSUER, cnf=confirmed)), **ASKED) == inconclusive(
            "holder.confirmation_unsupported"
        )


class TestS11:
    """Row S11: a binding is for this request, of now, over what is shown."""

    @pytest.mark.parametrize("name", ["nonce", "aud", "iat", "sd_hash"])
    async def test_a_claim_that_is_missing_or_of_another_type_is_refused(
        self, door: FrontDoor, name: str
    ) -> None:
        wrong: tuple[Any, ...] = (..., None, [AUDIENCE], {})
        for value in wrong:
            attack = bind(shown(ISSUER), **{name: value})

            assert await door.answer(attack, **ASKED) == not_verified("holder.key_binding_malformed"), value

    @pytest.mark.parametrize("typ", [..., "JWT", "dc+sd-jwt", None])
    async def test_another_token_of_the_holder_is_no_binding(self, door: FrontDoor, typ: object) -> None:
        attack = bind(shown(ISSUER), header={"typ": typ})

        assert await door.answer(attack, **ASKED) == not_verified("holder.key_binding_malformed")

    @pytest.mark.parametrize("alg", ["none", "HS256", "ES384"])
    async def test_another_algorithm_than_the_keys_is_refused(self, door: FrontDoor, alg: str) -> None:
        attack = bind(shown(ISSUER), header={"alg": alg})

        assert await door.answer(attack, **ASKED) == not_verified("holder.key_binding_invalid")

    async def test_an_answer_to_another_challenge_or_for_another_is_refused(self, door: FrontDoor) -> None:
        assert await door.answer(bind(shown(ISSUER), nonce="other"), **ASKED) == not_verified(
            "challenge.differs"
        )
        assert await door.answer(bind(shown(ISSUER), aud="https://thief.example"), **ASKED) == not_verified(
            "challenge.domain_differs"
        )

    async def test_an_answer_that_nobody_asked_for_is_told(self, door: FrontDoor) -> None:
        report = await door.report(bind(shown(ISSUER)))

        assert report.verdict.value == VERIFIED[0]
        assert "challenge.not_asked" in warnings(report)

    @pytest.mark.parametrize(
        ("iat", "code"),
        [
            (1, "challenge.stale"),
            (BOUND - 90_000, "challenge.stale"),
            (BOUND + 600, "challenge.in_future"),
        ],
    )
    async def test_one_of_long_ago_or_of_tomorrow_is_refused(
        self, door: FrontDoor, iat: int, code: str
    ) -> None:
        assert await door.answer(bind(shown(ISSUER), iat=iat), **ASKED) == not_verified(code)
        assert await door.answer(bind(shown(ISSUER), iat=iat)) == not_verified(code)

    async def test_one_past_its_own_end_is_refused(self, door: FrontDoor) -> None:
        assert await door.answer(bind(shown(ISSUER), exp=BOUND + 30), **ASKED) == not_verified(
            "challenge.stale"
        )

    async def test_one_over_fewer_or_more_disclosures_is_refused(self, door: FrontDoor) -> None:
        fewer, more = shown(ISSUER, "given_name"), shown(ISSUER, "given_name", "process")
        for bound, presented in ((fewer, more), (more, fewer)):
            attack = presented + bind(bound).rpartition("~")[2]

            assert await door.answer(attack, **ASKED) == not_verified("holder.key_binding_differs")

    async def test_the_digest_is_made_as_the_issuer_makes_its_own(self, door: FrontDoor) -> None:
        hidden, texts = hide(PERSON, *PERSON, algorithm="sha-512")
        sd_jwt = token(ISSUER, vc_claims(ISSUER.did, **hidden, _sd_alg="sha-512"), texts)

        assert await door.answer(bind(sd_jwt, sd_hash=digest(sd_jwt, "sha-512")), **ASKED) == VERIFIED
        assert await door.answer(bind(sd_jwt), **ASKED) == not_verified("holder.key_binding_differs")


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

    @pytest.mark.parametrize("iss", [WEB + "?tenant=1", WEB + "#1", "https://", "http://college.example"])
    async def test_an_issuer_of_another_form_has_none(self, door: FrontDoor, iss: str) -> None:
        answer = await door.answer(shown(COLLEGE, iss=iss))

        assert answer in {not_verified("key.reference_unknown"), not_verified("structure.issuer")}
        assert not door.world.log

    async def test_nothing_is_asked_for_behind_a_redirect_of_it(self, door: FrontDoor) -> None:
        self.serve(door, jwks=..., jwks_uri="https://169.254.169.254/keys")

        assert (await door.answer(shown(COLLEGE)))[0] != "verified"


async def test_a_binding_of_now_does_not_save_a_credential_that_ended(door: FrontDoor) -> None:
    ended = shown(ISSUER, exp=int(NOW.timestamp()) - 3_600)

    assert await door.answer(bind(ended), **ASKED) == not_verified("validity.expired")


async def test_no_changed_character_of_what_is_shown_is_accepted(door: FrontDoor) -> None:
    good = bind(shown(ISSUER))
    accepted = []
    for place in range(0, len(good), 5):
        other = "A" if good[place] != "A" else "B"
        verdict, _ = await door.answer(good[:place] + other + good[place + 1 :], **ASKED)
        if verdict == "verified":
            accepted.append(place)

    assert accepted == []


async def test_strict_takes_what_was_shown_to_it_by_its_holder(door: FrontDoor) -> None:
    assert await door.answer(bind(shown(ISSUER)), policy=KNOWN, **ASKED) == VERIFIED
