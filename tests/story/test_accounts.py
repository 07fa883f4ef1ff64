"""What the wallet of an account signs is verified under that account, and under no other.

The builders sign; in tests/interop didkit does. An account holds no key: the signature or the proof brings it.
"""

import json
from collections.abc import Callable
from typing import Any, Final

import pytest

from tests.builders.accounts import ETHEREUM, SOLANA, AccountIdentity, did_pkh
from tests.builders.keys import key
from tests.threats.front_door import VERIFIED, FrontDoor, inconclusive, not_verified
from tests.unit.suites.older_issuers import (
    sign_detached,
    sign_personal,
    sign_recoverable_jws,
    sign_solana,
    sign_tezos,
    sign_tezos_jcs,
    sign_typed,
)
from tests.world import World

Document = dict[str, Any]
Sign = Callable[[AccountIdentity], Document]

ED25519_BLAKE2B: Final = "Ed25519BLAKE2BDigestSize20Base58CheckEncodedSignature2021"
P256_BLAKE2B: Final = "P256BLAKE2BDigestSize20Base58CheckEncodedSignature2021"
CHANGED: Final = not_verified("proof.signature_invalid")


def _ethereum(seed: int = 1, **more: Any) -> AccountIdentity:  # noqa: ANN401 - as the builder takes them
    return did_pkh(key("secp256k1", seed=seed), ETHEREUM, **more)


WALLETS: Final[dict[str, tuple[AccountIdentity, AccountIdentity, Sign]]] = {
    "recovery": (_ethereum(), _ethereum(2), sign_recoverable_jws),
    "personal": (_ethereum(), _ethereum(2), sign_personal),
    "typed": (_ethereum(), _ethereum(2), lambda who: sign_typed(identity=who)),
    "earlier name": (
        _ethereum(prefix="eth", fragment="Recovery2020"),
        _ethereum(2, prefix="eth", fragment="Recovery2020"),
        sign_personal,
    ),
    "tz2 by recovery": (
        did_pkh(key("secp256k1")),
        did_pkh(key("secp256k1", seed=2)),
        sign_recoverable_jws,
    ),
    "tz1": (did_pkh(key()), did_pkh(key(seed=2)), lambda who: sign_tezos("Ed25519", who)),
    "tz2": (
        did_pkh(key("secp256k1"), fragment="TezosMethod2021"),
        did_pkh(key("secp256k1", seed=2), fragment="TezosMethod2021"),
        lambda who: sign_tezos("secp256k1", who),
    ),
    "tz3": (did_pkh(key("P-256")), did_pkh(key("P-256", seed=2)), lambda who: sign_tezos("P-256", who)),
    "tz1 over JSON": (did_pkh(key()), did_pkh(key(seed=2)), lambda who: sign_tezos_jcs("Ed25519", who)),
    "tz1 as JWS": (
        did_pkh(key()),
        did_pkh(key(seed=2)),
        lambda who: sign_detached(ED25519_BLAKE2B, "Ed25519", "EdBlake2b", identity=who),
    ),
    "tz3 as JWS": (
        did_pkh(key("P-256")),
        did_pkh(key("P-256", seed=2)),
        lambda who: sign_detached(P256_BLAKE2B, "P-256", "ESBlake2b", identity=who),
    ),
    "solana": (
        did_pkh(key(), SOLANA, fragment="SolanaMethod2021"),
        did_pkh(key(seed=2), SOLANA, fragment="SolanaMethod2021"),
        sign_solana,
    ),
    "solana as controller": (
        did_pkh(key(), SOLANA, prefix="sol", fragment="controller"),
        did_pkh(key(seed=2), SOLANA, prefix="sol", fragment="controller"),
        lambda who: sign_detached("Ed25519Signature2018", "Ed25519", "EdDSA", identity=who),
    ),
}


@pytest.fixture
def door(world: World) -> FrontDoor:
    return FrontDoor(world)


@pytest.mark.parametrize("wallet", WALLETS)
async def test_what_a_wallet_signed_verifies_for_its_account(wallet: str, door: FrontDoor) -> None:
    owner, _, sign = WALLETS[wallet]

    report = await door.report(sign(owner))

    assert (report.verdict.value, report.issuer.id if report.issuer else None) == ("verified", owner.did)
    assert door.world.log == []


@pytest.mark.parametrize("wallet", WALLETS)
async def test_what_a_wallet_signed_does_not_verify_once_changed(wallet: str, door: FrontDoor) -> None:
    owner, _, sign = WALLETS[wallet]
    document = sign(owner)

    assert await door.answer({**document, "issuanceDate": "2020-01-01T00:00:00Z"}) == CHANGED


@pytest.mark.parametrize("wallet", WALLETS)
async def test_the_wallet_of_another_does_not_sign_for_an_account(wallet: str, door: FrontDoor) -> None:
    """The victim's account is named everywhere, and the attacker's key is the one that signs."""
    owner, other, sign = WALLETS[wallet]
    forged = AccountIdentity(
        did=owner.did,
        key=other.key,
        method_id=owner.method_id,
        document={},
        account=owner.account,
    )
    document = sign(forged)
    in_their_name = json.loads(json.dumps(document))
    for member in ("publicKeyJwk", "publicKeyMultibase"):
        if member in document["proof"]:
            in_their_name["proof"][member] = sign(owner)["proof"][member]

    repeats_its_key = document != in_their_name

    assert await door.answer(document) == (not_verified("proof.key_differs") if repeats_its_key else CHANGED)
    assert await door.answer(in_their_name) == CHANGED


async def test_a_proof_that_brings_no_key_leaves_an_account_open(door: FrontDoor) -> None:
    without = sign_detached("Ed25519Signature2018", "Ed25519", "EdDSA", identity=did_pkh(key()))
    stripped = sign_tezos("Ed25519", did_pkh(key()))
    del stripped["proof"]["publicKeyJwk"]

    assert await door.answer(without) == inconclusive("key.account_without_key")
    assert await door.answer(stripped) == inconclusive("key.account_without_key")


async def test_an_account_of_another_curve_is_no_key_for_the_suite(door: FrontDoor) -> None:
    document = sign_recoverable_jws(did_pkh(key("secp256k1"), ETHEREUM))
    tezos = did_pkh(key())
    moved = {
        **document,
        "issuer": tezos.did,
        "proof": {**document["proof"], "verificationMethod": tezos.method_id},
    }

    assert await door.answer(moved) == not_verified("proof.key_type")


async def test_an_account_in_the_document_of_a_did_web_may_sign(door: FrontDoor) -> None:
    owner = _ethereum()
    did = "did:web:dao.example"
    method = {
        "id": f"{did}#wallet",
        "type": "EcdsaSecp256k1RecoveryMethod2020",
        "controller": did,
        "blockchainAccountId": owner.account,
    }
    document = {"id": did, "verificationMethod": [method], "assertionMethod": [f"{did}#wallet"]}
    door.world.serve("https://dao.example/.well-known/did.json", document)
    member = AccountIdentity(
        did=did, key=owner.key, method_id=f"{did}#wallet", document=document, account=owner.account
    )

    assert await door.answer(sign_personal(member)) == VERIFIED


async def test_the_same_address_on_another_chain_is_another_issuer(door: FrontDoor) -> None:
    document = sign_personal(_ethereum())

    elsewhere = {**document, "issuer": document["issuer"].replace("eip155:1:", "eip155:137:")}

    assert await door.answer(elsewhere) == CHANGED
