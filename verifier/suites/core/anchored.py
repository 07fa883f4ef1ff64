"""A document whose hash a path leads to a root in a transaction that its issuer signed: the check of Blockcerts 3.

1. The hash of the document's canonical RDF, with the proofs that this one builds on, is the path's target.
2. The path leads to the root.
3. The transaction carries the root.
4. Whoever signed the transaction is the key, or the account, of the verification method.

Steps 1 and 2 need nothing but the document and come first: what does not hold there is not looked up. Nothing of the
proof's own options (when, by which key, what for) is covered, so such a proof cannot be made for one request.
Spec: Merkle Proof Signature Suite 2019.
"""

from collections.abc import Iterator
from hashlib import sha256
from typing import Any, Final

from msgspec.structs import replace

from did_methods.core.account import Signer
from did_methods.core.public_key import KeyType
from verifier.errors import Rejected, Undetermined
from verifier.linked_data import ContextStore
from verifier.model import Anchor, EmbeddedProof, ProofClaim, Transaction
from verifier.suites.core.chain_address import is_sender
from verifier.suites.core.data_integrity import document_nquads, embedded
from verifier.suites.core.merkle_proof import climb, read_anchor, read_proof_value
from verifier.suites.core.suite import Facts, Suite

NAME: Final = "merkle-proof-2019"
TYPE: Final = "MerkleProof2019"
CHAINED: Final = "ChainedProof2021"


def merkle_proof_2019(name: str, *, title: str, legacy: bool = False) -> Suite:
    """Return the suite under one of its names, `NAME`, `TYPE` or `CHAINED`: the same proof in three envelopes."""
    return Suite(
        name=name,
        title=title,
        spec="https://w3c-ccg.github.io/lds-merkle-proof-2019/",
        key_types=frozenset({KeyType.SECP256K1}),
        uses_contexts=True,
        check=check_anchored,
        check_account=check_anchored,
        anchor=judge_unanchored,
        legacy=legacy,
    )


def judge_unanchored(claim: ProofClaim, contexts: ContextStore) -> Anchor:
    """Return where the root of the document has to be found (steps 1 and 2).

    Raises:
        Rejected: `proof.type_differs`, `proof.purpose`, `anchor.other_document`, `anchor.path_broken`, and as
            `read_proof_value` and `read_anchor`.
        DidInvalid, Undetermined: as these and `document_nquads`.
    """
    return _judged(claim, contexts)[0]


def check_anchored(claim: ProofClaim, signer: Signer, contexts: ContextStore) -> Facts:
    """Check steps 1 to 4 against the transaction that was looked up for the claim.

    Raises:
        Rejected: `anchor.other_root`, `anchor.other_sender`, and as `judge_unanchored`.
        DidInvalid, Undetermined: as `judge_unanchored`; `anchor.not_looked_up`, `anchor.senders_mixed`,
            `anchor.address_unsupported`.
    """
    anchor, root = _judged(claim, contexts)
    return judge_transaction(claim, anchor, root, signer)


def judge_target(target: bytes, root: bytes, path: tuple[tuple[bool, bytes], ...]) -> None:
    """Accept a path that leads from `target` to `root` (step 2).

    Raises:
        Rejected: `anchor.path_broken`.
    """
    if climb(target, path) != root:
        raise Rejected("anchor.path_broken", "expected a path to the root, got one that leads elsewhere")


def judge_transaction(claim: ProofClaim, anchor: Anchor, root: bytes, signer: Signer) -> Facts:
    """Accept the transaction that was looked up for a claim, and return what a report tells of it (steps 3 and 4).

    Raises:
        As `check_anchored`, for these steps.
    """
    transaction = claim.transaction
    if transaction is None or transaction.anchor != anchor:
        raise Undetermined("anchor.not_looked_up", "expected the transaction of the anchor, got none")
    if root not in transaction.data:
        raise Rejected("anchor.other_root", "expected the root of the proof in its transaction, got another")
    _judge_senders(transaction, signer)
    return _facts(transaction)


def _judge_senders(transaction: Transaction, signer: Signer) -> None:
    theirs = [is_sender(address, signer) for address in sorted(set(transaction.senders))]
    if not any(theirs):
        raise Rejected(
            "anchor.other_sender", "expected a transaction that the stated key signed, got another's"
        )
    if not all(theirs):  # which of them wrote the root, nobody can tell
        raise Undetermined("anchor.senders_mixed", "expected one sender of the transaction, got several")


def _facts(transaction: Transaction) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "chain": transaction.anchor.chain,
        "transaction": transaction.anchor.transaction_id,
    }
    if transaction.confirmed_at is not None:
        facts["anchored_at"] = transaction.confirmed_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    return facts


def _judged(claim: ProofClaim, contexts: ContextStore) -> tuple[Anchor, bytes]:
    secured = embedded(claim)
    named = secured.proof.get("type"), secured.proof.get("cryptosuite")
    if named not in {(TYPE, None), (CHAINED, None), ("DataIntegrityProof", NAME)}:
        raise Rejected("proof.type_differs", f"expected a proof of {claim.suite}, got another type")
    if claim.purpose != "assertionMethod":
        raise Rejected(
            "proof.purpose", "expected proofPurpose assertionMethod of a proof that covers no other"
        )
    stated = read_proof_value(secured.proof.get("proofValue"))
    judge_target(stated.target, stated.root, stated.path)
    if stated.target not in _hashes(secured, contexts):
        raise Rejected(
            "anchor.other_document", "expected the document whose hash was anchored, got another one"
        )
    return read_anchor(stated.stated_anchor), stated.root


def _hashes(secured: EmbeddedProof, contexts: ContextStore) -> Iterator[bytes]:
    """Yield the hash of the document with the proofs named as previous, then with all that stand before this one.

    Libraries of Blockcerts sign over those before, whether named or not.
    """
    yield sha256(document_nquads(secured, contexts)).digest()
    if secured.before and secured.before != secured.previous:
        yield sha256(document_nquads(replace(secured, previous=secured.before), contexts)).digest()
