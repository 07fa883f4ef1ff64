"""The carrier `wallet_export`: which credentials come out of an export, and which exports are refused."""

import json
from typing import Any

import pytest

from tests.builders.issuer import Issuer
from tests.threats.front_door import VERIFIED, FrontDoor, deciding, refused
from tests.vectors_dir import VECTORS, needs_vectors
from tests.world import World
from verifier.carriers import carrier_of, wallet_export
from verifier.errors import InputRefused


def wallet(*contents: object, **members: Any) -> bytes:  # noqa: ANN401 - members of a wallet
    """Return an unlocked wallet as it is exported."""
    whole = {
        "@context": ["https://www.w3.org/2018/credentials/v1", "https://w3id.org/wallet/v1"],
        "type": "UniversalWallet2020",
        "status": "UNLOCKED",
        "contents": list(contents),
    }
    return json.dumps({**whole, **members}).encode()


@pytest.fixture
def door(world: World) -> FrontDoor:
    return FrontDoor(world)


async def test_an_array_of_credentials_is_a_collection(door: FrontDoor, issuer: Issuer) -> None:
    badge, token = issuer.badge(), issuer.sign_jwt(issuer.badge())

    report = await door.report(json.dumps([badge, token, issuer.presentation(badge)]))

    assert (report.role, report.verdict) == ("collection", "verified")
    assert [child.role for child in report.children] == ["credential", "credential", "presentation"]
    assert [child.carriers[0].at for child in report.children] == ["entry 1", "entry 2", "entry 3"]


async def test_an_array_of_one_gives_the_report_of_the_one(door: FrontDoor, issuer: Issuer) -> None:
    report = await door.report(json.dumps([issuer.badge()], indent=2))

    assert (report.role, report.verdict) == ("credential", "verified")


async def test_one_forgery_keeps_a_collection_from_being_verified(door: FrontDoor, issuer: Issuer) -> None:
    forged = {**issuer.badge(), "name": "Surgery"}

    report = await door.report(json.dumps([issuer.badge(), forged]))

    assert (report.verdict, deciding(report)) == ("not_verified", "proof.signature_invalid")
    assert "1 of the 2" in report.summary


async def test_what_is_no_credential_in_an_array_is_told_and_never_passed_over(
    door: FrontDoor, issuer: Issuer
) -> None:
    report = await door.report(json.dumps([issuer.badge(), {"name": "Ada"}]))

    assert (report.verdict, deciding(report)) == ("not_verified", "input.format_unknown")


async def test_an_export_in_an_export_is_not_opened(door: FrontDoor, issuer: Issuer) -> None:
    inner = json.loads(wallet(wallet(issuer.badge()).decode()))

    assert (await door.answer(json.dumps([inner])))[0] == "refused"


async def test_the_credentials_of_an_unlocked_wallet_are_judged_and_its_keys_passed_over(
    door: FrontDoor, issuer: Issuer
) -> None:
    key = {"id": "did:key:z6Mk", "type": "Ed25519VerificationKey2018", "privateKeyBase58": "1"}

    assert await door.answer(wallet(key, issuer.badge())) == VERIFIED
    assert await door.answer(wallet(key)) == refused("carrier.empty")
    assert await door.answer(wallet()) == refused("carrier.empty")


async def test_a_credential_that_speaks_of_wallets_is_a_credential(door: FrontDoor, issuer: Issuer) -> None:
    badge = json.dumps(issuer.badge(name="UniversalWallet2020")).encode()

    assert carrier_of(badge) is None
    assert await door.answer(badge) == VERIFIED


@needs_vectors
async def test_a_locked_wallet_of_others_is_said_to_be_locked(door: FrontDoor) -> None:
    locked = (VECTORS / "wallet-exports/universal-wallet-encrypted.json").read_bytes()

    assert await door.answer(locked) == refused("input.encrypted")


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"[]", "input.format_unknown"),
        (b"[1]", "input.format_unknown"),
        (b"[[]]", "input.format_unknown"),
        (b"[{},null]", "input.format_unknown"),
        (b"[", "json.syntax"),
        (b"[" * 100_000, "json.too_deep"),
        (b'[{"a":1,"a":2}]', "json.duplicate_key"),
        (b"[" + b"{}," * 100 + b"{}]", "carrier.too_many"),
        (wallet(contents=None), "input.encrypted"),
        (wallet(contents={"ciphertext": "x"}), "input.encrypted"),
        (b'{"type":"UniversalWallet2020"}', "input.encrypted"),
        (b'{"type":"UniversalWallet2020","contents":[],"contents":[]}', "json.duplicate_key"),
    ],
)
def test_what_is_no_export_is_refused(raw: bytes, code: str) -> None:
    assert carrier_of(raw) is wallet_export.CARRIER

    with pytest.raises(InputRefused) as told:
        wallet_export.documents(raw)

    assert told.value.code == code
