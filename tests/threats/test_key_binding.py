"""Whoever shows an SD-JWT is whom it was given to, and shows it now and to us. Rows S10 and S11."""

from collections.abc import Mapping
from typing import Any, Final

import pytest
from msgspec.structs import replace

from tests.builders import keys
from tests.builders.issuer import Issuer
from tests.builders.sd_jwt import (
    AUDIENCE,
    BOUND,
    HOLDER,
    ISSUED,
    NONCE,
    PERSON,
    bind,
    digest,
    hide,
    token,
    vc_claims,
)
from tests.builders.sd_jwt import credential as shown
from tests.threats.front_door import VERIFIED, FrontDoor, checks, inconclusive, not_verified, warnings
from tests.world import NOW
from verifier.policy import DEFAULT, EMPLOYMENT, STRICT

ISSUER: Final = Issuer(identity=keys.did_key(keys.key("P-256", seed=901)))
STRANGER: Final = keys.key("P-256", seed=666)
ASKED: Final[Mapping[str, Any]] = {"challenge": NONCE, "domain": AUDIENCE}
KNOWN: Final = replace(STRICT, warnings=STRICT.warnings | {"issuer.unknown"})


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
        assert await door.answer(bind(bare), policy=HOLDER_WANTED) == not_verified("holder.key_unconfirmed")
        assert await door.answer(bare, **ASKED) == not_verified("holder.key_binding_missing")

    async def test_where_nobody_asked_a_binding_without_a_confirmed_key_shows_nothing_false(
        self, door: FrontDoor
    ) -> None:
        assert await door.answer(bind(shown(ISSUER, cnf=...))) == inconclusive("holder.key_unconfirmed")
        assert await door.answer(bind(shown(ISSUER, cnf={}))) == not_verified("holder.key_unconfirmed")

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
            (BOUND + 600, "challenge.in_future"),
        ],
    )
    async def test_one_of_long_ago_or_of_tomorrow_is_refused(
        self, door: FrontDoor, iat: int, code: str
    ) -> None:
        assert await door.answer(bind(shown(ISSUER), iat=iat), **ASKED) == not_verified(code)
        assert await door.answer(bind(shown(ISSUER), iat=iat)) == not_verified(code)

    async def test_one_of_the_day_before_yesterday_answers_nobody_now(self, door: FrontDoor) -> None:
        assert await door.answer(bind(shown(ISSUER), iat=BOUND - 90_000), **ASKED) == not_verified(
            "challenge.stale"
        )

    async def test_where_nobody_asked_one_of_last_month_is_told_and_one_before_the_credential_refused(
        self, door: FrontDoor
    ) -> None:
        month = 30 * 86_400
        for made, issued in ((BOUND - month, BOUND - 2 * month), (BOUND - month, ...)):
            report = await door.report(bind(shown(ISSUER, iat=issued), iat=made))

            assert report.verdict.value == VERIFIED[0]
            assert "challenge.not_asked" in warnings(report)
        assert await door.answer(bind(shown(ISSUER), iat=ISSUED - 600)) == not_verified("challenge.stale")

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


async def test_no_part_of_what_is_bound_is_left_out_repeated_or_moved(door: FrontDoor) -> None:
    parts = bind(shown(ISSUER)).split("~")
    attacks = []
    for place in range(len(parts) - 1):
        attacks += [
            [*parts[:place], *parts[place + 1 :]],
            [*parts[: place + 1], *parts[place:]],
            [*parts[:place], parts[place + 1], parts[place], *parts[place + 2 :]],
        ]

    assert [
        answer for attack in attacks if (answer := await door.answer("~".join(attack), **ASKED)) == VERIFIED
    ] == []


async def test_of_what_is_not_bound_a_part_may_be_left_out_and_moved_but_not_repeated(
    door: FrontDoor,
) -> None:
    first, second, third = shown(ISSUER).split("~")[1:-1]
    token_alone = shown(ISSUER).partition("~")[0]
    for disclosures, answer in (
        ((third, first, second), VERIFIED),
        ((second,), VERIFIED),
        ((), VERIFIED),
        ((first, second, first), not_verified("sd_jwt.disclosure_twice")),
    ):
        assert await door.answer("~".join((token_alone, *disclosures, ""))) == answer
