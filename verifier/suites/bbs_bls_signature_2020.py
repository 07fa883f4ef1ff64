"""BbsBlsSignature2020: the issuer's own BBS+ signature, everything shown. Spec: W3C CCG BBS+ Signatures 2020."""

from typing import Final

from did_methods.core.public_key import KeyType, PublicKey
from verifier.linked_data import ContextStore
from verifier.model import ProofClaim
from verifier.suites.core.bbs_2020 import bbs_plus_work, curve, first_that_holds, octets, signed_statements
from verifier.suites.core.detached_jws import named_as_type
from verifier.suites.core.suite import NO_FACTS, Facts, Suite
from verifier.suites.core.work import extent

_NAME: Final = "BbsBlsSignature2020"


def _check(claim: ProofClaim, key: PublicKey, contexts: ContextStore) -> Facts:
    secured = named_as_type(claim, _NAME)
    signature = octets(secured.proof, "proofValue")
    verify = curve().verify_signature

    def check(statements: list[bytes]) -> int:
        verify(key.raw, statements, signature)
        return 0

    first_that_holds(signed_statements(secured, contexts), check)
    return NO_FACTS


def _work(claim: ProofClaim) -> int:
    return bbs_plus_work(2 * extent(claim).values)  # a value is a statement, or two in a list


SUITE: Final = Suite(
    name=_NAME,
    title="BBS+ Signature 2020",
    spec="https://w3c-ccg.github.io/ldp-bbs2020/",
    key_types=frozenset({KeyType.BLS12381_G2}),
    uses_contexts=True,
    check=_check,
    work=_work,
    legacy=True,
)
