"""Is an address on a block chain that of a key? Bitcoin's of the kinds P2PKH and P2WPKH, and those of Ethereum.

Specs: Bitcoin wiki, "Technical background of version 1 addresses"; BIP 173 (Bech32); EIP-55, whose check sum is only a
matter of spelling. A script that several keys open (P2SH, Taproot) has an address that tells none of them: only
whoever lists that very address as its own can be held to it.
"""

import re
from hashlib import sha256
from typing import Final

from did_methods.core.account import Account, Signer
from did_methods.core.algorithms import KeyType
from did_methods.core.errors import DidInvalid
from did_methods.core.multiformats import decode_base58
from did_methods.core.public_key import PublicKey
from did_methods.core.ripemd160 import hash_160
from verifier.errors import Undetermined

BITCOIN: Final = "bip122"  # namespaces of CAIP-2
ETHEREUM: Final = "eip155"
_LISTED: Final = "listed"  # no namespace of CAIP-2: an account that is known by its address alone
_P2PKH: Final = 0  # version of an address on the main network
_CHECK: Final = 4  # bytes of a check sum
_HASH: Final = 20  # bytes of a key's hash
_BASE58_CHARS: Final = 35
_BECH32: Final = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_BECH32_GENERATORS: Final = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_P2WPKH: Final = re.compile(r"bc1q[qpzry9x8gf2tvdw0s3jn54khce6mua7l]{38}", re.ASCII)
_SCRIPTS: Final = (
    ("3", "that of a script (P2SH)"),
    ("bc1p", "a Taproot address"),
    ("m", "one of a chain for tests"),
    ("n", "one of a chain for tests"),
    ("2", "one of a chain for tests"),
    ("tb1", "one of a chain for tests"),
)
_ETHEREUM: Final = re.compile(r"0x[0-9a-fA-F]{40}", re.ASCII)


def read_address(address: str) -> Account:
    """Return the account behind an address of Bitcoin's main network or of Ethereum and its like.

    Raises:
        Undetermined: `anchor.address_unsupported`.
    """
    if _ETHEREUM.fullmatch(address):
        return _account(ETHEREUM, bytes.fromhex(address[2:]))
    key_hash = _witness_hash(address.lower()) or _base58_hash(address)
    if key_hash is None:
        form = next((name for start, name in _SCRIPTS if address.lower().startswith(start)), "another form")
        raise Undetermined(
            "anchor.address_unsupported", f"expected an address that stands for one key, got {form}"
        )
    return _account(BITCOIN, key_hash)


def listed_account(address: str) -> Account:
    """Return the account at an address that its owner lists: whatever opens it, what is sent from there is theirs."""
    return Account(namespace=_LISTED, key_type=KeyType.SECP256K1, key_hash=address.encode())


def is_sender(address: str, signer: Signer) -> bool:
    """Say whether what is sent from an address is sent by `signer`.

    Raises:
        Undetermined: `anchor.address_unsupported`.
    """
    if isinstance(signer, Account) and signer.namespace == _LISTED:
        return signer.key_hash == address.encode()
    return is_of(read_address(address), signer)


def is_of(account: Account, signer: Signer) -> bool:
    """Say whether an account is `signer`, or that of its key."""
    if isinstance(signer, Account):
        return account == signer
    if account.namespace == BITCOIN:
        return _is_of_key(account, signer)
    return account.is_of(signer)


def _is_of_key(account: Account, key: PublicKey) -> bool:
    return key.key_type is KeyType.SECP256K1 and hash_160(key.raw) == account.key_hash


def _account(namespace: str, key_hash: bytes) -> Account:
    return Account(namespace=namespace, key_type=KeyType.SECP256K1, key_hash=key_hash)


def _base58_hash(address: str) -> bytes | None:
    try:
        raw = decode_base58(address, max_chars=_BASE58_CHARS)
    except DidInvalid:
        return None
    content, check = raw[:-_CHECK], raw[-_CHECK:]
    if len(content) != 1 + _HASH or content[0] != _P2PKH:
        return None
    return content[1:] if sha256(sha256(content).digest()).digest()[:_CHECK] == check else None


def _witness_hash(address: str) -> bytes | None:
    """Return the hash of a key in a witness program of version 0 whose check sum is right."""
    if _P2WPKH.fullmatch(address) is None:
        return None
    values = [_BECH32.index(character) for character in address[3:]]
    check = 1
    for value in (3, 3, 0, 2, 3, *values):  # the prefix "bc", spread as BIP 173 asks
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for place, generator in enumerate(_BECH32_GENERATORS):
            check ^= generator * (top >> place & 1)
    if check != 1:
        return None
    number = 0
    for value in values[1:-6]:
        number = number << 5 | value
    return number.to_bytes(_HASH, "big")
