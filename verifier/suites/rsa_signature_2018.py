"""RsaSignature2018. Spec: W3C CCG RSA Signature Suite 2018; in use with PKCS #1 v1.5 and with PSS."""

from typing import Final

from did_methods.core.public_key import KeyType, PublicKey
from verifier.linked_data import ContextStore
from verifier.model import ProofClaim
from verifier.suites.core.detached_jws import verify_detached
from verifier.suites.core.proof_options import SECURITY, XSD_DATE_TIME, Reading
from verifier.suites.core.suite import NO_FACTS, Facts, Suite

_NAME: Final = "RsaSignature2018"
_ALGORITHMS: Final = frozenset({"RS256", "PS256"})
# VCDM 1.1's own context forgets its prefixes inside this suite: what `sec:` and `xsd:` stand for, if for anything, is
# up to the contexts after it. Those of Open Badges 3.0 give `xsd` an https IRI.
_READINGS: Final = tuple(
    Reading(SECURITY + _NAME, vocabulary=vocabulary, date_time=date_time)
    for vocabulary in (SECURITY, "sec:")
    for date_time in (XSD_DATE_TIME, "xsd:dateTime", "https://www.w3.org/2001/XMLSchema#dateTime")
)


def _check(claim: ProofClaim, key: PublicKey, contexts: ContextStore) -> Facts:
    verify_detached(claim, key, contexts, _ALGORITHMS, *_READINGS)
    return NO_FACTS


SUITE: Final = Suite(
    name=_NAME,
    title="RSA Signature 2018",
    spec="https://w3c-ccg.github.io/lds-rsa2018/",
    key_types=frozenset({KeyType.RSA}),
    uses_contexts=True,
    check=_check,
    legacy=True,
)
