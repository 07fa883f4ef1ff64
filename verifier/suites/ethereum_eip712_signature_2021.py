"""EthereumEip712Signature2021: a wallet signs the JSON document, proof options inside, as typed data.

Spec: W3C CCG Ethereum EIP712 Signature 2021. No JSON-LD is read: members are signed by name. `eip712Domain` and
`messageSchema` are the first drafts' names of `eip712` and `types`.
"""

from collections.abc import Mapping
from typing import Any, Final

from did_methods.core.account import Signer
from did_methods.core.public_key import KeyType
from verifier.errors import Rejected
from verifier.linked_data import ContextStore
from verifier.model import EmbeddedProof, JsonObject, ProofClaim
from verifier.suites.core.detached_jws import named_as_type
from verifier.suites.core.recovery import check_recoverable
from verifier.suites.core.suite import NO_FACTS, Facts, Suite
from verifier.suites.core.typed_data import MAX_BLOCKS, Types, generated_types, read_types, signing_hash
from verifier.suites.core.wallet_signature import wallet_signature
from verifier.suites.core.work import BLOCK, extent_of, typed_data_work

_NAME: Final = "EthereumEip712Signature2021"
_DECLARED: Final = frozenset({"eip712", "eip712Domain"})
_DEFAULT_TYPE: Final = "Document"


def _check(claim: ProofClaim, signer: Signer, _contexts: ContextStore) -> Facts:
    secured = named_as_type(claim, _NAME)
    signature = wallet_signature(secured.proof)
    if secured.previous:
        raise Rejected("structure.proof", "expected a proof that builds on no other, got one in a chain")
    message = {**secured.document, "proof": _options(secured.proof)}
    types, primary_type, domain = _declared(secured.proof, message)
    check_recoverable(signer, signature, signing_hash(types, primary_type, domain, message))
    return NO_FACTS


def _options(proof: JsonObject) -> dict[str, Any]:
    return {name: value for name, value in proof.items() if name != "proofValue" and name not in _DECLARED}


def _declared(proof: JsonObject, message: JsonObject) -> tuple[Types, str, Mapping[str, Any]]:
    """Return types, primary type and domain as the proof declares them, or as they follow from the message."""
    declared = proof.get("eip712", proof.get("eip712Domain"))
    if declared is None:
        return generated_types(message, _DEFAULT_TYPE), _DEFAULT_TYPE, {}
    if not isinstance(declared, Mapping) or proof.keys() >= _DECLARED:
        raise Rejected("proof.typed_data_invalid", "expected one object as eip712, got another value")
    primary_type, domain = declared.get("primaryType"), declared.get("domain", {})
    if not isinstance(primary_type, str) or not isinstance(domain, Mapping):
        raise Rejected("proof.typed_data_invalid", "expected primaryType and domain, got other values")
    return read_types(declared.get("types", declared.get("messageSchema"))), primary_type, domain


def _work(claim: ProofClaim) -> int:
    declared: object = None
    if isinstance(claim.secured, EmbeddedProof):
        proof = claim.secured.proof
        declared = proof.get("eip712", proof.get("eip712Domain"))
    types = None
    if isinstance(declared, Mapping):
        types = declared.get("types", declared.get("messageSchema"))
    again = 0
    if isinstance(types, Mapping):  # each is hashed with all that it is made of
        again = len(types) * (1 + extent_of(types).characters // BLOCK)
    return typed_data_work(claim, each=4, more=again, most=MAX_BLOCKS)


SUITE: Final = Suite(
    name=_NAME,
    title="Ethereum EIP-712 Signature 2021",
    spec="https://w3c-ccg.github.io/ethereum-eip712-signature-2021-spec/",
    key_types=frozenset({KeyType.SECP256K1}),
    uses_contexts=False,
    check=_check,
    check_account=_check,
    work=_work,
    legacy=True,
)
