"""Accounts of block chains: names for a key that do not hold it.

An account is a hash of a public key. Wallets sign in ways that bring the key along: it follows from the signature, or
the proof repeats it. Whether that key is the account's is decided here. A Solana account is a key, not a hash of one.
Specs: CAIP-10, and its form before August 2021 (`address@chain`); the profiles of its namespaces eip155 and tezos.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b, sha256
from typing import Final

from did_methods.core.algorithms import CURVES, KeyType, load_ec
from did_methods.core.errors import DidInvalid, DidUnavailable
from did_methods.core.keccak import keccak_256
from did_methods.core.multiformats import decode_base58
from did_methods.core.public_key import PublicKey, public_key_from_base58

MAX_ACCOUNT_CHARS: Final = (
    171  # CAIP-10: 8 of a namespace, 32 of a reference, 128 of an address, and the colons
)
BITCOIN_KEY: Final = "ecdsa-koblitz-pubkey:"  # what Blockcerts write in front of an address of Bitcoin

_CHAIN: Final = r"(?P<namespace>[-a-z0-9]{3,8}):(?P<reference>[-_a-zA-Z0-9]{1,32})"
_ADDRESS: Final = r"(?P<address>[-.%a-zA-Z0-9]{1,128})"
_ACCOUNT_ID: Final = re.compile(f"{_CHAIN}:{_ADDRESS}")
_EARLIER_ACCOUNT_ID: Final = re.compile(f"{_ADDRESS}@{_CHAIN}")
_ETHEREUM: Final = re.compile(r"0x[0-9a-fA-F]{40}")
_ETHEREUM_BYTES: Final = 20
_TEZOS_BYTES: Final = 20
_TEZOS_CHARS: Final = 36
_TEZOS: Final[Mapping[str, tuple[bytes, KeyType]]] = {
    "tz1": (bytes([6, 161, 159]), KeyType.ED25519),
    "tz2": (bytes([6, 161, 161]), KeyType.SECP256K1),
    "tz3": (bytes([6, 161, 164]), KeyType.P256),
}
_CHECK_BYTES: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A hash of the one key that may sign for an account; `key_type` is the type of that key."""

    namespace: str
    key_type: KeyType
    key_hash: bytes

    def is_of(self, key: PublicKey) -> bool:
        """Say whether `key` is the key of this account."""
        if key.key_type is not self.key_type:
            return False
        if self.namespace == "tezos":
            return blake2b(key.raw, digest_size=_TEZOS_BYTES).digest() == self.key_hash
        point = load_ec(key.key_type, key.raw).public_numbers()
        size = CURVES[key.key_type].size
        coordinates = point.x.to_bytes(size, "big") + point.y.to_bytes(size, "big")
        return keccak_256(coordinates)[-_ETHEREUM_BYTES:] == self.key_hash


Signer = PublicKey | Account
"""Who a verification method says may sign: a key, or an account that the proof brings the key of."""


def read_account(text: str) -> Signer:
    """Return the signer that a CAIP-10 account id means.

    Raises:
        DidInvalid: `key.malformed`: no account id, or no address of its chain.
        DidUnavailable: `key.type_not_supported` for another chain, and for contracts, which sign nothing.
    """
    return account_at(*split_account_id(text)[::2])


def split_account_id(text: str) -> tuple[str, str, str]:
    """Return namespace, reference and address of an account id.

    Raises:
        DidInvalid: `key.malformed`.
    """
    match = None
    if len(text) <= MAX_ACCOUNT_CHARS:
        match = _ACCOUNT_ID.fullmatch(text) or _EARLIER_ACCOUNT_ID.fullmatch(text)
    if match is None:
        raise DidInvalid("key.malformed", "expected an account as CAIP-10 writes it, got another value")
    return match["namespace"], match["reference"], match["address"]


def account_at(namespace: str, address: str) -> Signer:
    """Return the signer behind an address on the chains of one namespace.

    Raises:
        As `read_account`.
    """
    if namespace == "eip155":
        # EIP-55 writes a check sum into the case of the letters; what decides here is the hash of the key.
        if not _ETHEREUM.fullmatch(address):
            raise DidInvalid("key.malformed", "expected 0x and 40 hexadecimal digits as address, got others")
        return Account(namespace=namespace, key_type=KeyType.SECP256K1, key_hash=bytes.fromhex(address[2:]))
    if namespace == "tezos":
        return _tezos_account(address)
    if namespace == "solana":
        return public_key_from_base58(address, KeyType.ED25519)
    raise DidUnavailable("key.type_not_supported", "expected an account of a supported chain, got another")


def _tezos_account(address: str) -> Account:
    known = _TEZOS.get(address[:3])
    if known is None:
        raise DidUnavailable(
            "key.type_not_supported", f"expected an account tz1, tz2 or tz3, got {address[:3]!r}"
        )
    prefix, key_type = known
    raw = decode_base58(address, max_chars=_TEZOS_CHARS)
    content, check = raw[:-_CHECK_BYTES], raw[-_CHECK_BYTES:]
    key_hash = content[len(prefix) :]
    if (
        not content.startswith(prefix)
        or len(key_hash) != _TEZOS_BYTES
        or sha256(sha256(content).digest()).digest()[:_CHECK_BYTES] != check
    ):
        raise DidInvalid("key.malformed", "expected a Tezos address with its check sum, got another text")
    return Account(namespace="tezos", key_type=key_type, key_hash=key_hash)
