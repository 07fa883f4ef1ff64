"""RsaSignature2018. Spec: W3C CCG RSA Signature Suite 2018; in use with PKCS #1 v1.5 and with PSS."""

from typing import Final

from did_methods.core.public_key import KeyType
from verifier.suites.core.detached_jws import detached_suite
from verifier.suites.core.proof_options import SECURITY, XSD_DATE_TIME, Reading

_NAME: Final = "RsaSignature2018"
# VCDM 1.1's own context forgets its prefixes inside this suite: what `sec:` and `xsd:` stand for, if for anything, is
# up to the contexts after it. Those of Open Badges 3.0 give `xsd` an https IRI.
_READINGS: Final = tuple(
    Reading(SECURITY + _NAME, vocabulary=vocabulary, date_time=date_time)
    for vocabulary in (SECURITY, "sec:")
    for date_time in (XSD_DATE_TIME, "xsd:dateTime", "https://www.w3.org/2001/XMLSchema#dateTime")
)

SUITE: Final = detached_suite(
    _NAME,
    title="RSA Signature 2018",
    spec="https://w3c-ccg.github.io/lds-rsa2018/",
    algorithms={"RS256", "PS256"},
    key_types={KeyType.RSA},
    readings=_READINGS,
)
