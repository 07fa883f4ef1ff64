"""sd_jwt: what sd-jwt-js issues, and a holder shows with it, is judged as it deserves; it judges what we make."""

import json
from typing import Any, Final

import pytest

from tests.builders import keys
from tests.builders.issuer import Issuer
from tests.builders.keys import Key, base64url
from tests.builders.sd_jwt import (
    AUDIENCE,
    BOUND,
    HOLDER,
    NONCE,
    bind,
    credential,
    digest,
    disclosure,
    token,
    vc_claims,
)
from tests.interop.peers import HERE, told_by
from tests.threats.front_door import VERIFIED, FrontDoor, checks, not_verified
from tests.world import NOW, World

ISSUER: Final = Issuer(identity=keys.did_jwk(keys.key("P-256", seed=901)))
STRANGER: Final = keys.key("P-256", seed=666)
CLAIMS: Final[dict[str, Any]] = {
    **vc_claims(ISSUER.did, _sd_alg=...),
    "given_name": "Ada",
    "family_name": "Example",
    "birthdate": "1990-12-10",
    "address": {"locality": "London", "country": "GB"},
    "nationalities": ["GB", "NZ"],
    "degree": {"type": "Bachelor", "name": "Welding"},
}
ASKED: Final = {"challenge": NONCE, "domain": AUDIENCE}

pytestmark = pytest.mark.skipif(
    (HERE / "node_modules").is_dir() and not (HERE / "node_modules/@sd-jwt/sd-jwt-vc").is_dir(),
    reason="the package of SD-JWTs is not installed: run npm ci in tests/interop",
)


def _private(key: Key) -> dict[str, object]:
    numbers = key.private.private_numbers()  # type: ignore[union-attr]  # of a curve
    secret = base64url(numbers.private_value.to_bytes(32, "big"))  # type: ignore[union-attr]
    return {"alg": key.algs[0], "jwk": {**key.jwk, "d": secret}}


def _ask(**asked: object) -> list[dict[str, Any]]:
    told = told_by("sd_jwt.mjs", {"issuer": _private(ISSUER.identity.key), **asked})
    return [json.loads(line) for line in told]


def by_sd_jwt_js(nonce: str = NONCE, audience: str = AUDIENCE) -> dict[str, str]:
    """Return what the library issues and shows for a request, by what it is."""
    lines = _ask(
        holder=_private(HOLDER),
        stranger=_private(STRANGER),
        claims=CLAIMS,
        header={"kid": ISSUER.identity.method_id},
        bound={"iat": BOUND, "aud": audience, "nonce": nonce},
    )
    return {line["name"]: line["document"] for line in lines}


@pytest.fixture(scope="module")
def issued() -> dict[str, str]:
    """Return what the library issues and shows, by what it is."""
    return by_sd_jwt_js()


@pytest.fixture
def door(world: World) -> FrontDoor:
    return FrontDoor(world)


async def test_what_they_issue_and_show_gets_the_verdict_that_it_deserves(
    issued: dict[str, str], door: FrontDoor
) -> None:
    deserved = {
        "all of it": (VERIFIED, {}),
        "none of it": (VERIFIED, {}),
        "a part": (VERIFIED, {}),
        "a part, bound": (VERIFIED, ASKED),
        "a part, bound by a stranger": (not_verified("holder.key_binding_invalid"), ASKED),
        "by a stranger": (not_verified("proof.signature_invalid"), {}),
        "a part, bound for another challenge": (not_verified("challenge.differs"), ASKED),
    }

    assert len(issued) == 3 * len(deserved)
    for name, document in issued.items():
        answer, asked = deserved[name.rpartition(", ")[0]]
        assert await door.answer(document, **asked) == answer, name


async def test_what_their_holder_shows_is_told_and_no_more(issued: dict[str, str], door: FrontDoor) -> None:
    report = await door.report(issued["a part, sha-384"])

    (proof,) = checks(report, "proof")
    assert proof.facts["disclosed"] == ["/address/locality", "/given_name", "/nationalities/0"]
    assert proof.facts["withheld_in"] == ["", "/address", "/degree", "/nationalities"]


def _one(name: str, *, value: object = "x") -> tuple[str, str]:
    text = disclosure("a salt of some length", name, value)
    return text, digest(text)


def _ours() -> dict[str, tuple[bool, str]]:
    """Return what our builders make, by what it is, and whether it is good."""
    good = credential(ISSUER)
    text, stand_in = _one("grade")
    claims = vc_claims(ISSUER.did)
    reserved, of_reserved = _one("_sd")
    return {
        "whole": (True, good),
        "a part": (True, credential(ISSUER, "process")),
        "bound": (True, bind(good)),
        "a signature changed": (False, good.replace(good.partition("~")[0][-20:-10], "A" * 10)),
        "bound by a stranger": (False, bind(good, STRANGER)),
        "bound over other disclosures": (
            False,
            credential(ISSUER, "process") + bind(good).rpartition("~")[2],
        ),
        "bound to another challenge": (False, bind(good, nonce="other")),
        "not bound as such": (False, bind(good, header={"typ": "JWT"})),
        "ended": (False, credential(ISSUER, exp=BOUND - 86_400)),
        "not a word of its type": (False, credential(ISSUER, vct=...)),
        "a digest twice": (False, token(ISSUER, {**claims, "_sd": [stand_in, stand_in]}, [text])),
        "a name twice": (False, token(ISSUER, {**claims, "grade": "F", "_sd": [stand_in]}, [text])),
        "a reserved name": (False, token(ISSUER, {**claims, "_sd": [of_reserved]}, [reserved])),
        "an unreferenced disclosure": (False, f"{good}{text}~"),
        "another hash": (False, credential(ISSUER, _sd_alg="md5")),
    }


# What this release takes all the same (RFC 9901, section 7.1, steps 2.5, 3.3.2, 4 and 5; SD-JWT VC, section on `vct`).
TAKEN_BY_THEM: Final = frozenset(
    {
        "a digest twice",
        "a name twice",
        "a reserved name",
        "an unreferenced disclosure",
        "another hash",
        "not a word of its type",
    }
)


async def test_both_say_the_same_of_ours_whole_and_broken(door: FrontDoor) -> None:
    ours = _ours()
    told = _ask(documents=[text for _, text in ours.values()], nonce=NONCE, now=int(NOW.timestamp()))

    taken = {name for name, line in zip(ours, told, strict=True) if line["why"] is None}
    wanted = {name for name, (good, _) in ours.items() if good}
    for name, (good, text) in ours.items():
        asked = {"challenge": NONCE} if not text.endswith("~") else {}
        assert (await door.answer(text, **asked) == VERIFIED) is good, name
    assert taken == wanted | TAKEN_BY_THEM
