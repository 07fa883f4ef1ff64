"""A wrapped document of OpenAttestation: its hash, its path to the root of a batch, and who vouches for that root.

1. The hash of all leaves, shown and hidden, in the order of their hashes, is the target.
2. The path leads from it to the root: of two hashes the lesser comes first.
3. The key signed the 32 bytes of the root as a text (EIP-191); or the contract said, when it was asked, that it has
   issued the root.

Steps 1 and 2 need nothing but the document, and are kept: a revocation is asked for by each hash on the way.
"""

from typing import Any, Final

from did_methods.core.account import Signer, account_at
from did_methods.core.keccak import keccak_256, keccak_256_of_each
from did_methods.core.public_key import KeyType
from verifier.errors import Rejected
from verifier.linked_data import ContextStore
from verifier.model import ProofClaim, WrappedDocument
from verifier.suites.core.recovery import check_recoverable
from verifier.suites.core.suite import Facts, Suite
from verifier.suites.core.wallet_signature import wallet_signature
from verifier.suites.core.work import BLOCK, RECOVERY

_WAY: Final = ("way to the root",)
_HASH: Final = 32  # bytes
_IN_LIST: Final = 67  # characters of a hash in the list of them: 64 digits, quotes and a comma


def wrapped_suite(name: str, *, title: str) -> Suite:
    """Return the suite of one schema: they differ in how a leaf is written, which its format does."""
    return Suite(
        name=name,
        title=title,
        spec="https://github.com/Open-Attestation/open-attestation",
        key_types=frozenset({KeyType.SECP256K1}),
        uses_contexts=False,
        check=_check,
        check_account=_check,
        work=work,
    )


def way_to_root(claim: ProofClaim) -> tuple[bytes, ...]:
    """Return the hashes from that of the document to the root (steps 1 and 2).

    Raises:
        Rejected: `proof.type_differs`, `anchor.other_document`, `anchor.path_broken`.
    """
    document = _wrapped(claim)
    kept = document.walked.get(_WAY)
    if not isinstance(kept, bytes):
        kept = document.walked[_WAY] = b"".join(_climbed(document))
    return tuple([kept[start : start + _HASH] for start in range(0, len(kept), _HASH)])


def _climbed(document: WrappedDocument) -> list[bytes]:
    shown = [digest.hex() for digest in keccak_256_of_each(document.leaves)]
    listed = ",".join([f'"{digest}"' for digest in sorted([*shown, *document.hidden])])
    reached = keccak_256(f"[{listed}]".encode())
    if reached != document.target:
        raise Rejected("anchor.other_document", "expected the document that was wrapped, got another one")
    way = [reached]
    for beside in document.path:
        way.append(keccak_256(min(way[-1], beside) + max(way[-1], beside)))
    if way[-1] != document.root:
        raise Rejected("anchor.path_broken", "expected a path to the root, got one that leads elsewhere")
    return way


def _check(claim: ProofClaim, signer: Signer, _contexts: ContextStore) -> Facts:
    document, root = _wrapped(claim), way_to_root(claim)[-1]
    facts: dict[str, Any] = {}
    if document.hidden:
        facts["withheld_statements"] = len(document.hidden)
        facts["status_chosen"] = True  # nothing in such a document has to be shown
    if claim.issuance is None:
        if document.signature is None:
            raise Rejected("proof.missing", "expected a signature of the issuer's key, got none")
        signature = wallet_signature({"proofValue": document.signature})
        check_recoverable(signer, signature, keccak_256(b"\x19Ethereum Signed Message:\n32" + root))
        return facts
    if claim.issuance.root != root or _contract(claim.issuance.contract) != signer:
        raise Rejected("anchor.not_issued", "expected a contract that has issued the root, got another")
    return {**facts, "chain": claim.issuance.chain, "contract": claim.issuance.contract}


def _contract(address: str) -> Signer:
    return account_at("eip155", address)


def work(claim: ProofClaim) -> int:
    """Announce what the hashes take that are not known yet, and a signature."""
    document = claim.secured
    if not isinstance(document, WrappedDocument):
        return 1
    signed = RECOVERY if document.signature is not None else 1
    if _WAY in document.walked:
        return signed
    long = sum(len(leaf) // BLOCK for leaf in document.leaves)
    listed = (len(document.leaves) + len(document.hidden)) * _IN_LIST // BLOCK
    # A leaf of one block takes a tenth of what it would alone, since many are hashed side by side.
    return signed + (long + listed + len(document.leaves) // 8 + len(document.path)) * 2


def _wrapped(claim: ProofClaim) -> WrappedDocument:
    if not isinstance(claim.secured, WrappedDocument):
        raise Rejected(
            "proof.type_differs", f"expected a wrapped document for {claim.suite}, got another form"
        )
    return claim.secured
