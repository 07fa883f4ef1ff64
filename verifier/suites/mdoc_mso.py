"""The security object of an mdoc (MSO): its signature, then every element that is shown against its digest.

Spec: ISO/IEC 18013-5:2021, sections 9.1.2.4 and 9.3.1. The steps, numbered as in the code:

  1 the signature of the security object holds
  2 the type of the document is the same outside as inside
  3 every element has the digest that was signed under its name space and number
  4 the signer's certificate was issued to sign such documents (section B.1.4; ISO/IEC TS 23220-4), and was in force
    when the document says that it was signed
  5 a driving licence is of the country of its signer and of the authority above

Not judged here: the device's signature or MAC, which is over a session (`steps/check_device.py`). Which elements were
left out is not known, only how many: neither validity nor status can be, since both are in the security object.
"""

import hashlib
from collections.abc import Callable, Mapping
from datetime import timedelta
from hmac import compare_digest
from typing import Any, Final

from did_methods.core.public_key import PublicKey
from verifier.errors import Rejected, Undetermined
from verifier.linked_data import ContextStore
from verifier.model import MobileDocument, ProofClaim
from verifier.suites.core.cose import KEY_TYPES, check_sign1
from verifier.suites.core.document_signers import SIGNS_DOCUMENTS, SIGNS_LICENCES
from verifier.suites.core.places import told
from verifier.suites.core.suite import Facts, Suite

_HASHES: Final[Mapping[str, Callable[[bytes], Any]]] = {
    "SHA-256": hashlib.sha256,
    "SHA-384": hashlib.sha384,
    "SHA-512": hashlib.sha512,
}
_LICENCE: Final = "org.iso.18013.5.1.mDL"
_SPACE: Final = "org.iso.18013.5.1"
_COUNTRY: Final = "issuing_country"
_VERSION: Final = "1."  # begins every version of the security object that is known here
_ROUNDED: Final = timedelta(days=1)  # issuers round the date down, so that it tells nobody from others
_OF_THE_WEB: Final = (
    "1.3.6.1.5.5.7.3."  # servers, clients, mail, code, time stamps (RFC 5280, section 4.2.1.12)
)


def _check(claim: ProofClaim, key: PublicKey, _contexts: ContextStore) -> Facts:
    document = claim.secured
    if not isinstance(document, MobileDocument):
        raise Rejected("structure.proof", "expected an mdoc, got another proof")
    security = document.security_object
    doc_type = security.get("docType")
    check_sign1(document.issuer_auth, key)  # 1
    version = security.get("version")
    if not isinstance(version, str) or not version.startswith(_VERSION):
        raise Undetermined("mdoc.version_unknown", "expected a document of version 1, got another")
    if document.doc_type not in (None, doc_type):  # 2
        raise Rejected("mdoc.doc_type_differs", "expected the type that the issuer signed, got another")
    signed = _judge_digests(document)  # 3
    _judge_signer(claim, document, licence=doc_type == _LICENCE)  # 4, 5
    return {
        "elements": len(document.elements),
        "disclosed": told((one.namespace, one.name) for one in document.elements),
        "elements_withheld": signed - len(document.elements),
    }


def _judge_signer(claim: ProofClaim, document: MobileDocument, *, licence: bool) -> None:
    from verifier import x509  # noqa: PLC0415 - the parser loads as long as all the rest, and few need it

    assert claim.chain is not None  # noqa: S101 - the format gives no proof without
    leaf = x509.read_certificate(claim.chain.certificates[0])
    _judge_purpose(x509.purposes_of(leaf), licence=licence)
    signed = claim.created
    assert signed is not None  # noqa: S101 - likewise
    if not leaf.not_valid_before_utc - _ROUNDED <= signed.replace(microsecond=0) <= leaf.not_valid_after_utc:
        raise Rejected(
            "mdoc.signed_outside_certificate",
            "expected a document signed while its signer's certificate was in force, got another date",
        )
    if licence:
        countries = {country for name in (leaf.subject, leaf.issuer) for country in x509.countries_in(name)}
        countries |= {
            one.value.upper()
            for one in document.elements
            if (one.namespace, one.name) == (_SPACE, _COUNTRY) and isinstance(one.value, str)
        }
        if len(countries) > 1:
            raise Rejected("mdoc.country_differs", "expected one country for all who sign, got several")


def _judge_purpose(purposes: frozenset[str], *, licence: bool) -> None:
    """Accept a certificate that was issued to sign such documents: an authority may be trusted for other things too.

    Raises:
        Rejected: `certificate.not_allowed`: for a driving licence it states purposes of the web alone.
        Undetermined: `certificate.purpose_unstated`.
    """
    if SIGNS_LICENCES in purposes or (SIGNS_DOCUMENTS in purposes and not licence):
        return
    if licence and purposes and all(one.startswith(_OF_THE_WEB) for one in purposes):
        raise Rejected(
            "certificate.not_allowed",
            "expected a certificate to sign driving licences, got one for other use",
        )
    raise Undetermined(
        "certificate.purpose_unstated",
        "expected a certificate to sign mobile documents, got one without that",
    )


def _judge_digests(document: MobileDocument) -> int:
    """Return how many elements the issuer signed."""
    security = document.security_object
    algorithm, digests = security.get("digestAlgorithm"), security.get("valueDigests")
    hashed = _HASHES.get(algorithm) if isinstance(algorithm, str) else None
    if hashed is None:
        raise Rejected("mdoc.digest_algorithm", "expected a digest of SHA-2, got another")
    if not isinstance(digests, dict) or not all(isinstance(one, dict) for one in digests.values()):
        raise Rejected("mdoc.malformed", "expected digests by name space, got another item")
    for element in document.elements:
        signed = digests.get(element.namespace, {}).get(element.digest_id)
        if not isinstance(signed, bytes) or not compare_digest(signed, hashed(element.raw).digest()):
            raise Rejected("mdoc.digest_differs", "expected elements as the issuer signed them, got another")
    return sum(len(one) for one in digests.values())


SUITE: Final = Suite(
    name="mdoc_mso",
    title="security object of an ISO mdoc",
    spec="https://www.iso.org/standard/69084.html",
    key_types=KEY_TYPES,
    uses_contexts=False,
    check=_check,
)
