"""Accounts: what is one, which key is its own, and what is no account of a chain that is known."""

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from did_methods.core.account import Account, account_at, read_account, split_account_id
from did_methods.core.algorithms import KeyType
from did_methods.core.errors import DidInvalid, DidProblem, DidUnavailable
from did_methods.core.key_forms import read_signer
from did_methods.core.public_key import PublicKey, public_key_from_jwk
from tests.builders.accounts import ETHEREUM, SOLANA, TEZOS, did_pkh
from tests.builders.keys import key

OWNERS = [
    pytest.param("secp256k1", ETHEREUM, id="ethereum"),
    pytest.param("Ed25519", TEZOS, id="tz1"),
    pytest.param("secp256k1", TEZOS, id="tz2"),
    pytest.param("P-256", TEZOS, id="tz3"),
]
MAINNET = "NetXdQprcVkpaWU"
TZ1 = "tz1TzrmTBSuiVHV2VfMnGRMYvTEPCP42oSM8"  # of the did:pkh test vectors


def public(kind: str, seed: int = 1) -> PublicKey:
    return public_key_from_jwk(key(kind, seed=seed).jwk)


def account(kind: str, chain: str, seed: int = 1) -> Account:
    found = read_account(did_pkh(key(kind, seed=seed), chain).account)
    assert isinstance(found, Account)
    return found


@pytest.mark.parametrize(("kind", "chain"), OWNERS)
def test_an_account_is_of_its_own_key_alone(kind: str, chain: str) -> None:
    own = account(kind, chain)

    assert own.is_of(public(kind))
    assert not own.is_of(public(kind, seed=2))
    assert not account(kind, chain, seed=2).is_of(public(kind))
    for other in {"Ed25519", "P-256", "secp256k1", "P-384"} - {kind}:
        assert not own.is_of(public(other))


def test_the_key_of_an_ethereum_account_is_the_known_one() -> None:
    # Private key 1: the address is in every list of burned accounts.
    generator = "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"
    key_of_one = PublicKey(key_type=KeyType.SECP256K1, raw=bytes.fromhex(generator))
    for address in (
        "0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf",
        "0x7e5f4552091a69125d5dfcb7b8c2659029395bdf",
    ):
        found = account_at("eip155", address)

        assert isinstance(found, Account)
        assert found.is_of(key_of_one)


def test_a_solana_account_is_its_key() -> None:
    assert read_account(did_pkh(key(), SOLANA).account) == public("Ed25519")


def test_the_earlier_order_of_an_account_id_is_read_too() -> None:
    assert split_account_id(f"{TZ1}@tezos:{MAINNET}") == ("tezos", MAINNET, TZ1)
    assert read_account(f"{TZ1}@tezos:{MAINNET}") == read_account(f"tezos:{MAINNET}:{TZ1}")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "eip155",
        "eip155:1",
        "eip155:1:",
        "eip155:1:0x",
        "eip155:1:0x7e5f4552091a69125d5dfcb7b8c2659029395bd",
        "eip155:1:0x7e5f4552091a69125d5dfcb7b8c2659029395bdff",
        "eip155:1:7e5f4552091a69125d5dfcb7b8c2659029395bdf",
        "eip155:1:0X7e5f4552091a69125d5dfcb7b8c2659029395bdf",
        "eip155:1:0x7e5f4552091a69125d5dfcb7b8c2659029395bdg",
        "EIP155:1:0x7e5f4552091a69125d5dfcb7b8c2659029395bdf",
        " eip155:1:0x7e5f4552091a69125d5dfcb7b8c2659029395bdf",
        "eip155:1:0x7e5f4552091a69125d5dfcb7b8c2659029395bdf\n",
        f"tezos:{MAINNET}:{TZ1[:-1]}9",  # check sum
        f"tezos:{MAINNET}:{TZ1[:-1]}",
        f"tezos:{MAINNET}:tz2{TZ1[3:]}",
        f"tezos:{MAINNET}:tz1",
        "eip155:1:" + "a" * 200,
    ],
)
def test_what_is_no_address_is_no_account(text: str) -> None:
    with pytest.raises(DidInvalid) as refused:
        read_account(text)

    assert refused.value.code == "key.malformed"


def test_an_account_of_a_weak_key_is_refused() -> None:
    for address, code in (
        ("1" * 32, "key.small_order"),
        ("1" * 31, "key.malformed"),
        ("0OIl", "base58.invalid"),
    ):
        with pytest.raises(DidInvalid) as refused:
            account_at("solana", address)

        assert refused.value.code == code


@pytest.mark.parametrize(
    "text",
    [
        "bip122:000000000019d6689c085ae165831e93:128Lkh3S7CkDTBZ8W7BbpsN3YYizJMp8p6",
        "cosmos:cosmoshub-3:cosmos1t2uflqwqe0fsj0shcfkrvpukewcw40yjj6hdc0",
        "aleo:1:aleo1al8unplh8vtsuwna0h6u2t6g0hvr7t0tnfkem2we5gj7t70aeuxsd94hsy",
        "tezos:NetXdQprcVkpaWU:KT1PWx2mnDueood7fEmfbBDKx1D9BAnnXitn",  # a contract signs nothing
        "tezos:NetXdQprcVkpaWU:tz4HVR6aty9KwsQFHh81C1G7gBdhxT8kuytm",  # of a BLS key
    ],
)
def test_an_account_of_another_kind_is_not_shown_to_be_wrong(text: str) -> None:
    with pytest.raises(DidUnavailable) as unknown:
        read_account(text)

    assert unknown.value.code == "key.type_not_supported"


@given(
    text=st.one_of(
        st.text(max_size=60), st.from_regex(r"(eip155|tezos|solana):1:[a-zA-Z0-9]{0,50}", fullmatch=True)
    )
)
@example(text="tezos:1:tz1")
@example(text="solana:1:1")
def test_any_text_is_a_signer_or_a_problem(text: str) -> None:
    try:
        found = read_account(text)
    except DidProblem:
        return
    assert isinstance(found, PublicKey | Account)


ADDRESS = "0x7e5f4552091a69125d5dfcb7b8c2659029395bdf"


@pytest.mark.parametrize(
    ("method_type", "entry"),
    [
        ("EcdsaSecp256k1RecoveryMethod2020", {"blockchainAccountId": f"eip155:1:{ADDRESS}"}),
        ("EcdsaSecp256k1RecoveryMethod2020", {"blockchainAccountId": f"{ADDRESS}@eip155:1"}),
        ("EcdsaSecp256k1RecoveryMethod2020", {"ethereumAddress": ADDRESS}),
        ("Secp256k1VerificationKey2018", {"ethereumAddress": ADDRESS}),
        ("BlockchainVerificationMethod2021", {"blockchainAccountId": f"eip155:1:{ADDRESS}"}),
    ],
)
def test_a_method_may_name_an_account_in_the_place_of_a_key(method_type: str, entry: dict[str, Any]) -> None:
    assert read_signer(method_type, entry) == account_at("eip155", ADDRESS)


def test_a_key_beside_its_account_is_the_signer() -> None:
    jwk = public("secp256k1").to_jwk()
    entry = {"publicKeyJwk": jwk, "blockchainAccountId": f"eip155:1:{ADDRESS}"}

    assert read_signer("EcdsaSecp256k1RecoveryMethod2020", entry) == public("secp256k1")


@pytest.mark.parametrize(
    ("method_type", "entry", "code"),
    [
        ("EcdsaSecp256k1RecoveryMethod2020", {"blockchainAccountId": 5}, "key.malformed"),
        ("EcdsaSecp256k1RecoveryMethod2020", {"ethereumAddress": None}, "key.malformed"),
        ("EcdsaSecp256k1RecoveryMethod2020", {}, "key.not_exactly_one"),
        (
            "EcdsaSecp256k1RecoveryMethod2020",
            {"blockchainAccountId": f"tezos:{MAINNET}:{TZ1}"},
            "key.type_mismatch",
        ),
        ("SolanaMethod2021", {"blockchainAccountId": f"eip155:1:{ADDRESS}"}, "key.type_mismatch"),
        ("Multikey", {"blockchainAccountId": f"eip155:1:{ADDRESS}"}, "key.type_not_supported"),
        ("JsonWebKey2020", {"blockchainAccountId": f"eip155:1:{ADDRESS}"}, "key.type_not_supported"),
    ],
)
def test_a_method_that_may_not_name_that_account_has_no_signer(
    method_type: str, entry: dict[str, Any], code: str
) -> None:
    with pytest.raises(DidProblem) as refused:
        read_signer(method_type, entry)

    assert refused.value.code == code
