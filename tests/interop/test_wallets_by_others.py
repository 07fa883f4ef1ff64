"""What wallets of Tezos and Solana sign is verified under their accounts: Taquito signs, didkit (wasm) frames it."""

import json
from collections import Counter
from typing import Any

import msgspec
import pytest

from tests.interop.peers import HERE, told_by
from tests.threats.front_door import VERIFIED, FrontDoor
from tests.world import World

SUITES = {"TezosSignature2021": 6, "TezosJcsSignature2021": 6, "SolanaSignature2021": 2}

pytestmark = pytest.mark.skipif(
    (HERE / "node_modules").is_dir() and not (HERE / "node_modules/@taquito/signer").is_dir(),
    reason="the wallets' packages are not installed: run npm ci in tests/interop",
)


class Signed(msgspec.Struct, frozen=True, kw_only=True):
    """A credential, and what the software that framed it says against it."""

    suite: str
    kind: str
    document: dict[str, Any]
    own: list[str]


@pytest.fixture(scope="module")
def signed() -> list[Signed]:
    """Return all that the wallets signed."""
    told = told_by("wallets.mjs")
    return [msgspec.json.decode(line, type=Signed) for line in told]


@pytest.fixture
def door(world: World) -> FrontDoor:
    return FrontDoor(world)


def test_the_wallets_sign_as_many_as_they_should(signed: list[Signed]) -> None:
    made = [case for case in signed if case.document]

    assert Counter(case.suite for case in made) == SUITES
    assert not any(case.own for case in made)


@pytest.mark.parametrize("suite", SUITES)
async def test_what_a_wallet_signs_is_verified_and_only_as_it_stands(
    suite: str, signed: list[Signed], door: FrontDoor
) -> None:
    for case in signed:
        if case.suite == suite:
            changed = {**case.document, "credentialSubject": {"id": "did:example:impostor"}}

            assert await door.answer(case.document) == VERIFIED
            assert await door.answer(changed) == ("not_verified", "proof.signature_invalid")


@pytest.mark.parametrize("suite", SUITES)
async def test_the_wallet_of_one_account_does_not_sign_for_another(
    suite: str, signed: list[Signed], door: FrontDoor
) -> None:
    mine = [case.document for case in signed if case.suite == suite]
    for document in mine:
        for other in {one["issuer"] for one in mine} - {document["issuer"]}:
            text = json.dumps(document).replace(document["issuer"], other)

            assert await door.answer(text) != VERIFIED


def test_no_release_of_didkit_signs_for_aleo(signed: list[Signed]) -> None:
    """docs/proofs.md says so; the day that one does, this suite can be judged too."""
    [aleo] = [case for case in signed if case.suite == "AleoSignature2021"]

    assert "Missing features: aleosig" in aleo.own[0]
