"""Blockcerts 2 and 3: a certificate, the tree that it stands in, and the transaction that an explorer tells of.

The hashes, the addresses and the encoding are made with other libraries than the product's own.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import base58

from did_methods.core.keccak import keccak_256
from tests.builders import keys, open_badges
from tests.builders.canonical import canonical_quads
from tests.builders.cbor import encode_cbor
from tests.builders.keys import Key

PROFILE: Final = "https://college.example/blockcerts.json"
TRANSACTION: Final = "8623beadbc7877a9e20fb7f83eda6c1a1fc350171f0714ff6c6c4054018eb54d"
EXPLORERS: Final = {
    "btc:mainnet": "https://explorer.example/api/tx/{id}",
    "eth:mainnet": "https://node.example/api?txhash={id}",
}
CHAINS: Final = {"btc": (0, 1), "eth": (1, 1), "testnet": (0, 3), "mock": (-1, None), "unknown": (77, 1)}
MADE_AT: Final = 1_700_000_000  # 2023-11-14T22:13:20Z
SIGNER: Final = keys.key("secp256k1", seed=31)
STRANGER: Final = keys.key("secp256k1", seed=32)
BESIDE: Final = (("left", b"\x11" * 32), ("right", b"\x22" * 32))


def bitcoin_address(signer: Key) -> str:
    """Return the P2PKH address of a key on Bitcoin's main network."""
    return base58.b58encode_check(b"\x00" + _key_hash(signer)).decode()


def _key_hash(signer: Key) -> bytes:
    raw = base58.b58decode(signer.multikey[1:])[2:]
    return hashlib.new("ripemd160", hashlib.sha256(raw).digest()).digest()


def witness_address(signer: Key) -> str:
    """Return the P2WPKH address of a key on Bitcoin's main network (BIP 173)."""
    letters = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
    number = int.from_bytes(_key_hash(signer), "big")
    values = [0, *(number >> shift & 31 for shift in range(155, -1, -5))]
    check = _polymod([3, 3, 0, 2, 3, *values, *[0] * 6]) ^ 1
    values += [check >> 5 * (5 - place) & 31 for place in range(6)]
    return "bc1" + "".join(letters[value] for value in values)


def _polymod(values: list[int]) -> int:
    check = 1
    for value in values:
        top, check = check >> 25, (check & 0x1FFFFFF) << 5 ^ value
        for place, number in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            check ^= number if top >> place & 1 else 0
    return check


def ethereum_address(signer: Key) -> str:
    """Return the address of a key on Ethereum."""
    numbers = signer.private.public_key().public_numbers()  # type: ignore[union-attr] # of an elliptic curve
    point = numbers.x.to_bytes(32, "big") + numbers.y.to_bytes(32, "big")  # type: ignore[union-attr]
    return "0x" + keccak_256(point)[-20:].hex()


def profile(signer: Key = SIGNER, **members: object) -> dict[str, Any]:
    """Return an issuer's profile that lists the key."""
    method = {
        "id": f"{PROFILE}#key-1",
        "type": "Multikey",
        "controller": PROFILE,
        "publicKeyMultibase": signer.multikey,
    }
    return {
        "type": ["BlockcertsIssuerProfile"],
        "id": PROFILE,
        "verificationMethod": [method],
        "assertionMethod": [f"{PROFILE}#key-1"],
        **members,
    }


def listed_account(signer: Key = SIGNER) -> dict[str, Any]:
    """Return a profile that lists the key's account on Bitcoin, as those of Blockcerts 2 do."""
    account = f"ecdsa-koblitz-pubkey:{witness_address(signer)}"
    return profile(signer, publicKey=[{"id": account, "created": "2023-01-01"}])


def unsigned(version: str = "v3.1", **members: object) -> dict[str, Any]:
    """Return a Blockcert without its proof."""
    return {
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://w3id.org/security/data-integrity/v2",
            f"https://w3id.org/blockcerts/{version}",
        ],
        "id": "urn:uuid:bbba8553-8ec1-445f-82c9-a57251dd731c",
        "type": ["VerifiableCredential", "BlockcertsCredential"],
        "issuer": PROFILE,
        "validFrom": "2022-07-13T20:21:40.088Z",
        "credentialSubject": {
            "id": "did:example:ada",
            "name": "Ada Example",
            "claim": {"name": "Master of Puppets", "description": "Awarded to those who rock"},
        },
        "display": {"contentMediaType": "text/html", "content": "<b>Doctor of Medicine</b>"},
        **members,
    }


def unsigned_2(number: int = 0) -> dict[str, Any]:
    """Return a Blockcert 2 without its `signature`."""
    awarded = open_badges.badge_class(
        issuer={"id": PROFILE, "type": "Profile", "name": "College"}, alignment=...
    )
    return {
        "@context": ["https://w3id.org/openbadges/v2", "https://w3id.org/blockcerts/v2"],
        "type": "Assertion",
        "id": f"urn:uuid:{number}",
        "recipient": {"type": "email", "identity": "ada@example.org", "hashed": False},
        "badge": {name: value for name, value in awarded.items() if name != "@context"},
        "verification": {"type": ["MerkleProofVerification2017", "Extension"]},
        "issuedOn": "2026-01-01T00:00:00Z",
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchored:
    """A signed credential, and the root that has to stand in the transaction."""

    document: dict[str, Any]
    root: str


def anchored(
    document: Mapping[str, Any] | None = None,
    *,
    chain: str = "btc",
    transaction: str = TRANSACTION,
    path: tuple[tuple[str, bytes], ...] = BESIDE,
    cryptosuite: bool = True,
    **proof: object,
) -> Anchored:
    """Return the document with its proof; `proof` replaces or adds members of it."""
    claims = dict(document or unsigned())
    target, root = _tree(claims, path)
    network = CHAINS[chain]
    anchor = [
        [0, network[0]],
        *([[1, network[1]]] if network[1] is not None else []),
        [2, _text(transaction)],
    ]
    steps = [[0 if side == "left" else 1, _text(beside.hex())] for side, beside in path]
    value = [[0, _text(root.hex())], [1, _text(target.hex())], [2, [anchor]], [3, steps]]
    form = {"type": "DataIntegrityProof", "cryptosuite": "merkle-proof-2019"}
    claims["proof"] = {
        **(form if cryptosuite else {"type": "MerkleProof2019"}),
        "created": "2023-11-14T22:20:00Z",
        "proofPurpose": "assertionMethod",
        "proofValue": encoded(value),
        "verificationMethod": f"{PROFILE}#key-1",
        **proof,
    }
    return Anchored(document=claims, root=root.hex())


def anchored_2(document: Mapping[str, Any] | None = None, *, transaction: str = TRANSACTION) -> Anchored:
    """Return a Blockcert 2 with its `signature`, anchored on Bitcoin."""
    claims = dict(document or unsigned_2())
    target, root = _tree(claims, BESIDE)
    claims["signature"] = {
        "type": ["MerkleProof2017", "Extension"],
        "merkleRoot": root.hex(),
        "targetHash": target.hex(),
        "proof": [{side: beside.hex()} for side, beside in BESIDE],
        "anchors": [{"sourceId": transaction, "type": "BTCOpReturn", "chain": "bitcoinMainnet"}],
    }
    return Anchored(document=claims, root=root.hex())


def _tree(claims: Mapping[str, Any], path: tuple[tuple[str, bytes], ...]) -> tuple[bytes, bytes]:
    """Return the hash of a certificate, and of the root that the path leads to from there."""
    target = root = hashlib.sha256(canonical_quads(claims)).digest()
    for side, beside in path:
        root = hashlib.sha256(beside + root if side == "left" else root + beside).digest()
    return target, root


def encoded(value: object) -> str:
    """Return a value as `proofValue`."""
    return "z" + base58.b58encode(encode_cbor(value)).decode()


def _text(text: str) -> bytes:
    return encode_cbor(text)


def esplora(root: str, *senders: str, confirmed: bool = True, found: str = TRANSACTION) -> dict[str, Any]:
    """Return what Blockstream's explorer answers."""
    return {
        "txid": found,
        "vin": [{"prevout": {"scriptpubkey_address": one}} for one in senders or (bitcoin_address(SIGNER),)],
        "vout": [
            {"scriptpubkey": "76a914" + "00" * 20 + "88ac", "value": 2750},
            {"scriptpubkey": f"6a20{root}"},
        ],
        "status": {"confirmed": confirmed, "block_time": MADE_AT} if confirmed else {"confirmed": False},
    }


def json_rpc(root: str, sender: str | None = None, **members: object) -> dict[str, Any]:
    """Return what a node of Ethereum answers."""
    return {
        "jsonrpc": "2.0",
        "id": 1,
        "result": {
            "hash": f"0x{TRANSACTION}",
            "from": sender or ethereum_address(SIGNER),
            "input": f"0x{root}",
            "blockNumber": "0x10",
            **members,
        },
    }
