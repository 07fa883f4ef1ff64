"""Accounts of block chains as identities: did:pkh for the keys of tests/builders/keys.py.

Tezos and Solana are written down here a second time. Keccak is the product's own: no other is at hand, and didkit
holds it in tests/interop.
"""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import base58

from did_methods.core.keccak import keccak_256
from tests.builders.keys import Identity, Key

ETHEREUM: Final = "eip155:1"
TEZOS: Final = "tezos:NetXdQprcVkpaWU"
SOLANA: Final = "solana:4sGjMW1sUnHzSxGspuhpqLDx6wiyjNtZ"
_TEZOS_PREFIXES: Final[Mapping[str, bytes]] = {
    "Ed25519": bytes([6, 161, 159]),
    "secp256k1": bytes([6, 161, 161]),
    "P-256": bytes([6, 161, 164]),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountIdentity(Identity):
    """An identity that is an account; `account` is its CAIP-10 id."""

    account: str


def did_pkh(
    signer: Key, chain: str = TEZOS, *, prefix: str | None = None, fragment: str = "blockchainAccountId"
) -> AccountIdentity:
    """Return the account of a key on a chain; `prefix` is what an earlier identifier has in the place of the chain."""
    account = f"{chain}:{address_of(signer, chain)}"
    did = f"did:pkh:{prefix or chain}:{address_of(signer, chain)}"
    return AccountIdentity(did=did, key=signer, method_id=f"{did}#{fragment}", document={}, account=account)


def address_of(signer: Key, chain: str) -> str:
    """Return the address that a key has on a chain."""
    x, y = (base64.urlsafe_b64decode(signer.jwk.get(name, "") + "==") for name in ("x", "y"))
    namespace = chain.partition(":")[0]
    if namespace == "eip155":
        return "0x" + keccak_256(x + y)[-20:].hex()
    if namespace == "solana":
        return base58.b58encode(x).decode()
    public = bytes([2 + (y[-1] & 1)]) + x if y else x
    key_hash = hashlib.blake2b(public, digest_size=20).digest()
    return base58.b58encode_check(_TEZOS_PREFIXES[signer.kind] + key_hash).decode()
