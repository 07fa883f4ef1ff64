"""Eip712Signature2021: a wallet signs the statements of options and document as typed data, term by term.

Specified nowhere; as didkit and ssi make it, before EthereumEip712Signature2021.
"""

import re
from typing import Final

from did_methods.core.account import Signer
from did_methods.core.public_key import KeyType
from verifier.linked_data import ContextStore
from verifier.model import ProofClaim
from verifier.suites.core.data_integrity import document_nquads
from verifier.suites.core.detached_jws import named_as_type
from verifier.suites.core.proof_options import Reading, options_nquads
from verifier.suites.core.recovery import check_recoverable
from verifier.suites.core.suite import NO_FACTS, Facts, Suite
from verifier.suites.core.typed_data import MAX_BLOCKS, Types, signing_hash
from verifier.suites.core.wallet_signature import wallet_signature
from verifier.suites.core.work import typed_data_work

_NAME: Final = "Eip712Signature2021"
_READING: Final = Reading("https://w3id.org/security#Eip712Signature2021")
_REQUEST: Final = "LDPSigningRequest"
_TYPES: Final[Types] = {_REQUEST: (("document", "string[][]"), ("proof", "string[][]"))}
_DOMAIN: Final = {"name": "Eip712Method2021"}
_TERM: Final = re.compile(r'<[^>]*>|_:[A-Za-z0-9]+|"(?:[^"\\]|\\.)*"(?:\^\^<[^>]*>|@[A-Za-z0-9-]+)?')


def _check(claim: ProofClaim, signer: Signer, contexts: ContextStore) -> Facts:
    secured = named_as_type(claim, _NAME)
    signature = wallet_signature(secured.proof)
    message = {
        "document": _statements(document_nquads(secured, contexts)),
        "proof": _statements(options_nquads(secured.proof, _READING)),
    }
    check_recoverable(signer, signature, signing_hash(_TYPES, _REQUEST, _DOMAIN, message))
    return NO_FACTS


def _statements(nquads: bytes) -> list[list[str]]:
    """Return the terms of each line of canonical N-Quads, in which a line break is always an end."""
    return [_TERM.findall(line) for line in nquads.decode("utf-8").split("\n") if line]


def _work(claim: ProofClaim) -> int:
    return typed_data_work(claim, each=1, most=MAX_BLOCKS)  # side by side


SUITE: Final = Suite(
    name=_NAME,
    title="EIP-712 Signature 2021",
    spec="https://github.com/spruceid/ssi",
    key_types=frozenset({KeyType.SECP256K1}),
    uses_contexts=True,
    check=_check,
    check_account=_check,
    work=_work,
    legacy=True,
)
