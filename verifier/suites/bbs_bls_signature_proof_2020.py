"""BbsBlsSignatureProof2020: a holder shows some statements of a BBS+ signature and proves that the rest was signed too.

Nothing is mandatory in this suite: a holder may hide the end of validity or the status entry. Where statements are
hidden and either of them is not shown, nobody can tell whether the credential still holds, and that is what is said.
Spec: W3C CCG BBS+ Signatures 2020.
"""

from base64 import b64decode
from collections.abc import Callable
from typing import Final

from did_methods.core.public_key import KeyType, PublicKey
from verifier.errors import Rejected, Undetermined
from verifier.linked_data import ContextStore
from verifier.model import EmbeddedProof, JsonObject, ProofClaim
from verifier.suites.core.bbs_2020 import bbs_plus_work, curve, first_that_holds, octets, signed_statements
from verifier.suites.core.detached_jws import named_as_type
from verifier.suites.core.places import told_of
from verifier.suites.core.suite import Facts, Suite

_NAME: Final = "BbsBlsSignatureProof2020"
_END: Final = ("expirationDate", "validUntil")


def _check(claim: ProofClaim, key: PublicKey, contexts: ContextStore) -> Facts:
    secured = named_as_type(claim, _NAME)
    if secured.previous:
        raise Rejected("structure.proof", "expected a proof that builds on no other, got one in a chain")
    proof, nonce = octets(secured.proof, "proofValue"), octets(secured.proof, "nonce")
    verify: Callable[[bytes, list[bytes], bytes, bytes], int] = curve().verify_proof
    shown, withheld = first_that_holds(
        signed_statements(secured, contexts),
        lambda statements: verify(key.raw, statements, proof, nonce),
    )
    if withheld and _may_hide_its_end(secured.document):
        raise Undetermined(
            "proof.end_withheld", "expected end of validity and status to be shown, got statements withheld"
        )
    return {
        "selective": True,
        "mandatory_statements": 0,
        "disclosed_statements": shown,
        "disclosed": told_of(secured.document),
        "withheld_statements": withheld,
        "status_chosen": "credentialStatus" in secured.document,
    }


def _may_hide_its_end(document: JsonObject) -> bool:
    return "credentialStatus" not in document or not any(name in document for name in _END)


def _work(claim: ProofClaim) -> int:
    # The proof starts with the number of messages.
    secured = claim.secured
    value = secured.proof.get("proofValue") if isinstance(secured, EmbeddedProof) else None
    try:
        messages = int.from_bytes(b64decode(value[:4])[:2], "big") if isinstance(value, str) else 0
    except ValueError:
        messages = 0  # no base64, which is refused
    return bbs_plus_work(messages)


SUITE: Final = Suite(
    name=_NAME,
    title="BBS+ Signature Proof 2020",
    spec="https://w3c-ccg.github.io/ldp-bbs2020/",
    key_types=frozenset({KeyType.BLS12381_G2}),
    uses_contexts=True,
    check=_check,
    work=_work,
    legacy=True,
)
