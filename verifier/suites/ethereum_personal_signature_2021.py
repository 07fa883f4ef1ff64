"""EthereumPersonalSignature2021: a wallet signs options and document, both canonical N-Quads, as one text (EIP-191).

Specified nowhere; as didkit and ssi make it.
"""

from typing import Final

from did_methods.core.account import Signer
from did_methods.core.keccak import keccak_256
from did_methods.core.public_key import KeyType
from verifier.errors import Rejected
from verifier.linked_data import ContextStore
from verifier.model import ProofClaim
from verifier.suites.core.data_integrity import document_nquads
from verifier.suites.core.detached_jws import named_as_type
from verifier.suites.core.proof_options import Reading, options_nquads
from verifier.suites.core.recovery import check_recoverable
from verifier.suites.core.suite import NO_FACTS, Facts, Suite
from verifier.suites.core.wallet_signature import wallet_signature
from verifier.suites.core.work import BLOCK, RECOVERY, extent

MAX_TEXT: Final = 64 * 1024  # bytes; hashing takes about 3 ms for 1 KiB
_STATEMENT: Final = 150  # bytes around the value in a statement, most of them names of properties
_NAME: Final = "EthereumPersonalSignature2021"
_READING: Final = Reading("https://demo.spruceid.com/ld/epsig/EthereumPersonalSignature2021")


def _check(claim: ProofClaim, signer: Signer, contexts: ContextStore) -> Facts:
    secured = named_as_type(claim, _NAME)
    signature = wallet_signature(secured.proof)
    text = options_nquads(secured.proof, _READING) + b"\n" + document_nquads(secured, contexts)
    if len(text) > MAX_TEXT:
        raise Rejected("limit.typed_data", f"expected at most {MAX_TEXT} bytes to hash, got {len(text)}")
    digest = keccak_256(b"\x19Ethereum Signed Message:\n%d%b" % (len(text), text))
    check_recoverable(signer, signature, digest)
    return NO_FACTS


def _work(claim: ProofClaim) -> int:
    size = extent(claim)
    return RECOVERY + min(MAX_TEXT, size.values * _STATEMENT + size.characters) // BLOCK * 5 // 4


SUITE: Final = Suite(
    name=_NAME,
    title="Ethereum Personal Signature 2021",
    spec="https://demo.spruceid.com/ld/epsig/",
    key_types=frozenset({KeyType.SECP256K1}),
    uses_contexts=True,
    check=_check,
    check_account=_check,
    work=_work,
    legacy=True,
)
