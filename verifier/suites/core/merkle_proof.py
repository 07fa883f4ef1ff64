"""What the `proofValue` of MerkleProof2019 holds: a path of hashes from a document to a root, and where that stands.

Base58btc of CBOR: pairs of a number and a value, where every hash is the CBOR of its hexadecimal text, once more as
bytes. Bytes come in, a `MerkleProof` or a problem goes out. Spec: Merkle Proof Signature Suite 2019, "Signature
Encoding", with the numbers of chains of its later libraries.
"""

import re
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Final

import msgspec

from did_methods.core.multiformats import MAX_MULTIBASE_CHARS, decode_base58
from did_methods.core.strict_cbor import CborValue, parse_cbor
from verifier.errors import Rejected, Undetermined
from verifier.model import Anchor

MAX_STEPS: Final = 40  # hashes on the path; a batch of a million certificates has 20
MAX_ANCHORS: Final = 4
_ROOT, _TARGET, _ANCHORS, _PATH = range(4)  # members of the proof
_LEFT, _RIGHT = range(2)  # on which side of the hash so far the next one stands
_CHAIN, _NETWORK, _TRANSACTION = range(3)  # members of an anchor
_NETWORKS: Final[Mapping[tuple[int, int], str]] = {
    (0, 1): "btc:mainnet",
    (0, 3): "btc:testnet",
    (1, 1): "eth:mainnet",
    (1, 3): "eth:ropsten",
    (1, 4): "eth:rinkeby",
    (1, 5): "eth:goerli",
    (1, 11155111): "eth:sepolia",
    (2, 137): "mtc:mainnet",
    (2, 80001): "mtc:mumbai",
    (3, 8453): "base:mainnet",
    (3, 84532): "base:sepolia",
}
BY_CHAIN_ID: Final[Mapping[str, str]] = {
    str(network): name for (chain, network), name in _NETWORKS.items() if chain
}  # EIP-155
MAIN_CHAINS: Final = ("btc:mainnet", "eth:mainnet", "mtc:mainnet", "base:mainnet")
_MOCK: Final = -1
_HASH: Final = re.compile(r"[0-9a-fA-F]{64}", re.ASCII)
_TRANSACTION_ID: Final = re.compile(r"(?:0x)?([0-9a-fA-F]{64})", re.ASCII)


class MerkleProof(msgspec.Struct, frozen=True, kw_only=True):
    """A path from `target` to `root`: each step the hash beside, and whether it stands on the left.

    `stated_anchor`: where the root stands, as it is written; `read_anchor` reads it.
    """

    root: bytes
    target: bytes
    path: tuple[tuple[bool, bytes], ...]
    stated_anchor: Any


def read_proof_value(value: object) -> MerkleProof:
    """Return what a `proofValue` says.

    Raises:
        Rejected: `proof.value_malformed`, `limit.merkle_path`.
        DidInvalid: `base58.…`, `cbor.…`.
    """
    if not isinstance(value, str) or not value.startswith("z"):
        raise _malformed("multibase base58btc (z…) as proofValue")
    raw = decode_base58(value[1:], max_chars=MAX_MULTIBASE_CHARS)
    members = _pairs(parse_cbor(raw, max_bytes=MAX_MULTIBASE_CHARS))
    if members.keys() != {_ROOT, _TARGET, _ANCHORS, _PATH}:
        raise _malformed("root, target, path and anchors in the proof")
    steps, anchors = members[_PATH], members[_ANCHORS]
    if not isinstance(steps, list) or not isinstance(anchors, list) or not 0 < len(anchors) <= MAX_ANCHORS:
        raise _malformed(f"a path, and up to {MAX_ANCHORS} anchors")
    if len(steps) > MAX_STEPS:
        raise Rejected("limit.merkle_path", f"expected at most {MAX_STEPS} hashes, got {len(steps)}")
    return MerkleProof(
        root=_hash(members[_ROOT]),
        target=_hash(members[_TARGET]),
        path=tuple([_step(step) for step in steps]),
        stated_anchor=anchors[0],
    )


def climb(start: bytes, path: tuple[tuple[bool, bytes], ...]) -> bytes:
    """Return the hash that a path leads to."""
    reached = start
    for on_the_left, beside in path:
        reached = sha256(beside + reached if on_the_left else reached + beside).digest()
    return reached


def anchor_at(chain: str, transaction_id: object) -> Anchor:
    """Return the anchor at a transaction, its id in one spelling.

    Raises:
        Rejected: `anchor.transaction_malformed`.
    """
    match = _TRANSACTION_ID.fullmatch(transaction_id) if isinstance(transaction_id, str) else None
    if match is None:
        raise Rejected(
            "anchor.transaction_malformed", "expected 64 hexadecimal digits as transaction, got another text"
        )
    digits = match[1].lower()
    return Anchor(chain=chain, transaction_id=digits if chain.startswith("btc:") else f"0x{digits}")


def mock_anchor() -> Rejected:
    """Return why a proof on a chain that is none proves nothing: whoever has the document can make one."""
    return Rejected("anchor.mock_chain", "expected an anchor on a block chain, got a mock of one")


def read_anchor(stated: CborValue) -> Anchor:
    """Return the transaction that an anchor names.

    Raises:
        Rejected: `proof.value_malformed`, `anchor.mock_chain`, `anchor.transaction_malformed`.
        DidInvalid: `cbor.…`.
        Undetermined: `anchor.chain_unknown`.
    """
    members = _pairs(stated)
    chain, network = members.get(_CHAIN), members.get(_NETWORK)
    if chain == _MOCK:
        raise mock_anchor()
    name = _NETWORKS.get((chain, network)) if isinstance(chain, int) and isinstance(network, int) else None
    if name is None:
        raise Undetermined("anchor.chain_unknown", "expected a block chain known here, got another")
    return anchor_at(name, _text(members.get(_TRANSACTION)))


def _step(value: CborValue) -> tuple[bool, bytes]:
    if not isinstance(value, list) or len(value) != 2 or value[0] not in {_LEFT, _RIGHT}:  # noqa: PLR2004 - a pair
        raise _malformed("a side and a hash in each step of the path")
    return value[0] == _LEFT, _hash(value[1])


def _pairs(value: CborValue) -> dict[int, CborValue]:
    """Return pairs of a number and a value as a table; each number once."""
    members: dict[int, CborValue] = {}
    for pair in value if isinstance(value, list) else (None,):
        if not isinstance(pair, list) or len(pair) != 2 or type(pair[0]) is not int or pair[0] in members:  # noqa: PLR2004
            raise _malformed("pairs of a number and a value, each number once")
        members[pair[0]] = pair[1]
    return members


def _hash(value: CborValue) -> bytes:
    text = _text(value)
    if _HASH.fullmatch(text) is None:
        raise _malformed("64 hexadecimal digits as hash")
    return bytes.fromhex(text)


def _text(value: CborValue) -> str:
    """Return the text that stands as CBOR in bytes; bytes in its place are read as their digits."""
    inner = parse_cbor(value, max_bytes=MAX_MULTIBASE_CHARS) if isinstance(value, bytes) else None
    if isinstance(inner, bytes):
        return inner.hex()
    if not isinstance(inner, str):
        raise _malformed("text in the proof")
    return inner


def _malformed(expected: str) -> Rejected:
    return Rejected("proof.value_malformed", f"expected {expected}, got another form")
