"""MerkleProof2017: the hash of a Blockcert 2 is anchored in a transaction on a block chain, after Chainpoint 2.

Whoever made the transaction is an account of the issuer's profile. Spec: Blockcerts schema 2.0, "merkleProof2017".
"""

import re
from collections.abc import Mapping
from hashlib import sha256
from typing import Final

from did_methods.core.account import Account
from did_methods.core.public_key import KeyType, PublicKey
from verifier.errors import Rejected, Undetermined
from verifier.linked_data import ContextStore
from verifier.model import Anchor, JsonObject, ProofClaim
from verifier.suites.core.anchored import judge_target, judge_transaction
from verifier.suites.core.data_integrity import document_nquads, embedded
from verifier.suites.core.merkle_proof import MAX_ANCHORS, MAX_STEPS, anchor_at, mock_anchor
from verifier.suites.core.suite import Facts, Suite

_HASH: Final = re.compile(r"[0-9a-fA-F]{64}", re.ASCII)
_CHAINS: Final[Mapping[str, str]] = {
    "bitcoinMainnet": "btc:mainnet",
    "bitcoinTestnet": "btc:testnet",
    "bitcoinRegtest": "btc:regtest",
    "ethereumMainnet": "eth:mainnet",
    "ethereumRopsten": "eth:ropsten",
    "ethereumRinkeby": "eth:rinkeby",
    "ethereumGoerli": "eth:goerli",
    "ethereumSepolia": "eth:sepolia",
}
# The first issuers named no chain: whoever looks an id up on another one than it is on finds nothing there.
_UNNAMED: Final = {"BTCOpReturn": "btc:mainnet", "ETHData": "eth:mainnet"}
_MOCKS: Final = frozenset({"mockchain", "Mock"})


def _anchor(claim: ProofClaim, contexts: ContextStore) -> Anchor:
    return _judged(claim, contexts)[0]


def _check(claim: ProofClaim, _key: PublicKey, _contexts: ContextStore) -> Facts:
    raise Rejected("proof.key_type", f"expected an account for {claim.suite}, got a key")


def _check_account(claim: ProofClaim, account: Account, contexts: ContextStore) -> Facts:
    anchor, root = _judged(claim, contexts)
    return judge_transaction(claim, anchor, root, account)


def _judged(claim: ProofClaim, contexts: ContextStore) -> tuple[Anchor, bytes]:
    secured = embedded(claim)
    proof = secured.proof
    root, target = _hash(proof, "merkleRoot"), _hash(proof, "targetHash")
    judge_target(target, root, _path(proof.get("proof")))
    if sha256(document_nquads(secured, contexts)).digest() != target:
        raise Rejected(
            "anchor.other_document", "expected the document whose hash was anchored, got another one"
        )
    return _read_anchor(proof.get("anchors")), root


def _path(stated: object) -> tuple[tuple[bool, bytes], ...]:
    steps = [] if stated is None else stated
    if not isinstance(steps, list):
        raise _malformed("a list of hashes as path")
    if len(steps) > MAX_STEPS:
        raise Rejected("limit.merkle_path", f"expected at most {MAX_STEPS} hashes, got {len(steps)}")
    path = []
    for step in steps:
        if not isinstance(step, dict) or len(step) != 1 or not step.keys() <= {"left", "right"}:
            raise _malformed("a hash on the left or on the right in each step")
        (side,) = step
        path.append((side == "left", _hash(step, side)))
    return tuple(path)


def _read_anchor(stated: object) -> Anchor:
    anchors = stated if isinstance(stated, list) else [stated]
    anchor = anchors[0] if 0 < len(anchors) <= MAX_ANCHORS else None
    if not isinstance(anchor, dict):
        raise _malformed(f"up to {MAX_ANCHORS} anchors")
    kind, name = anchor.get("type"), anchor.get("chain")
    if not _MOCKS.isdisjoint((str(name), str(kind))):
        raise mock_anchor()
    chain = _UNNAMED.get(str(kind)) if name is None else _CHAINS.get(str(name))
    if chain is None:
        raise Undetermined("anchor.chain_unknown", "expected a block chain known here, got another")
    return anchor_at(chain, anchor.get("sourceId"))


def _hash(stated: JsonObject, member: str) -> bytes:
    text = stated.get(member)
    if not isinstance(text, str) or _HASH.fullmatch(text) is None:
        raise _malformed("64 hexadecimal digits as hash")
    return bytes.fromhex(text)


def _malformed(expected: str) -> Rejected:
    return Rejected("proof.value_malformed", f"expected {expected}, got another form")


SUITE: Final = Suite(
    name="MerkleProof2017",
    title="Merkle Proof 2017",
    spec="https://w3id.org/blockcerts/schema/2.0/merkleProof2017Schema.json",
    key_types=frozenset({KeyType.SECP256K1}),
    uses_contexts=True,
    check=_check,
    check_account=_check_account,
    anchor=_anchor,
    legacy=True,
)
