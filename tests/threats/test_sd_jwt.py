"""An SD-JWT shows what its issuer signed, to whom its holder shows it, and nothing else. Rows S01 to S09."""

from collections.abc import Mapping
from typing import Any, Final

import pytest
from msgspec.structs import replace

from tests import cost
from tests.builders import credential, keys, status_list
from tests.builders.issuer import Issuer
from tests.builders.keys import base64url
from tests.builders.sd_jwt import (
    ENDS,
    HOLDER,
    ISSUED,
    PERSON,
    digest,
    disclosure,
    hide,
    token,
    vc_claims,
)
from tests.builders.sd_jwt import credential as shown
from tests.threats.front_door import VERIFIED, FrontDoor, checks, not_verified, warnings
from verifier.policy import STRICT, Policy

ISSUER: Final = Issuer(identity=keys.did_key(keys.key("P-256", seed=901)))
STRANGER: Final = keys.key("P-256", seed=666)
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

    @pytest.mark.parametrize(
        ("restriction", "code"),
        [
            ({"validUntil": "2026-02-01T00:00:00Z"}, "validity.expired"),
            ({"expirationDate": "2026-02-01T00:00:00Z"}, "validity.expired"),
            ({"validFrom": "2027-02-01T00:00:00Z"}, "validity.not_yet"),
            ({"credentialStatus": status_list.entry(7)}, "status.revoked"),
        ],
    )
    async def test_whoever_keeps_the_subject_keeps_what_restricts_it(
        self, door: FrontDoor, restriction: dict[str, Any], code: str
    ) -> None:
        door.world.serve(status_list.LIST_URL, revoking_list())
        stated: dict[str, Any] = {
            **restriction,
            "credentialSubject": {"id": "did:example:ada", "type": "Person"},
        }
        payload, texts = hide(vc_claims(ISSUER.did, **stated), "credentialSubject")

        assert await door.answer(token(ISSUER, payload, texts)) == not_verified(code)
        assert await door.answer(token(ISSUER, payload)) == not_verified(code)

    async def test_whoever_keeps_subject_and_end_of_a_document_inside_is_told_of(
        self, door: FrontDoor
    ) -> None:
        stated: dict[str, Any] = {
            "@context": ["https://www.w3.org/ns/credentials/v2"],
            "validUntil": "2026-02-01T00:00:00Z",
            "credentialSubject": {"id": "did:example:ada", "type": "Person"},
        }
        payload, _ = hide(vc_claims(ISSUER.did, **stated), "credentialSubject", "validUntil")

        told = warnings(await door.report(token(ISSUER, payload)))
        assert {"validity.not_shown", "status.not_shown"} <= told
        assert (await door.answer(token(ISSUER, payload), policy=KNOWN))[0] == "inconclusive"

    async def test_a_persons_own_dates_are_no_dates_of_the_credential(self, door: FrontDoor) -> None:
        person = {**PERSON, "validUntil": "2030-01-01"}
        payload, texts = hide(person, "given_name")

        assert await door.answer(signed(payload, *texts)) == VERIFIED
        assert await door.answer(signed(payload)) == VERIFIED

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


@pytest.mark.parametrize("policy", ["default", KNOWN])
@pytest.mark.parametrize("typ", ["JWT", "vc+jwt"])
async def test_an_sd_jwt_in_the_proof_of_an_object_hides_no_end(
    door: FrontDoor, policy: str | Policy, typ: str
) -> None:
    """Read as a plain token, one whose end its holder keeps would have none."""
    claims = credential.plain(issuer=ISSUER.did, validUntil="2026-02-01T00:00:00Z")
    payload, _ = hide(claims, "validUntil")
    kept = ISSUER.jws({"alg": "ES256", "kid": ISSUER.identity.method_id, "typ": typ}, payload)
    outer = {"@context": claims["@context"], "type": claims["type"]}
    wrapped = {**outer, "proof": {"type": "JwtProof2020", "jwt": kept}}
    holder = Issuer()

    refusal = not_verified("jws.wrong_token_type")
    assert await door.answer(wrapped, policy=policy) == refusal
    assert await door.answer(holder.presentation_jwt(wrapped), policy=policy) == refusal


class TestS09:
    """Row S09: digests are made by a hash that nobody can find two texts for."""

    @pytest.mark.parametrize("algorithm", ["md5", "sha-1", "sha256", "sha3-224", "", 256, None])
    async def test_any_other_hash_is_refused(self, door: FrontDoor, algorithm: object) -> None:
        hidden, texts = hide(PERSON, *PERSON)

        assert await door.answer(signed({**hidden, "_sd_alg": algorithm}, *texts)) == not_verified(
            "sd_jwt.digest_algorithm"
        )

    @pytest.mark.parametrize(
        "algorithm", ["sha-256", "sha-384", "sha-512", "sha3-256", "sha3-384", "sha3-512", "SHA-256"]
    )
    async def test_sha_2_and_3_are_taken_and_no_other_digest_fits(
        self, door: FrontDoor, algorithm: str
    ) -> None:
        """The issuers of the European reference wallet use SHA-3, and one issuer in use writes capitals."""
        hidden, texts = hide(PERSON, *PERSON, algorithm=algorithm)
        other, _ = hide(PERSON, *PERSON, algorithm="sha-512" if algorithm.lower() == "sha-256" else "sha-256")

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
