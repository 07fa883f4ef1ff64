"""A mobile document (mdoc): what its issuer signed, digests of elements, beside the elements that are shown.

Spec: ISO/IEC 18013-5:2021, section 9.1.2.4. The signer is who its certificate says (`x5chain`, RFC 9360): an mdoc names
its issuer nowhere else. The device's signature is over the session of one reader and cannot be judged by another: a
response is reported like a document that was handed in by itself. The claims are put under `namespaces` of a subject
without id, in the place where every credential has what it says.
"""

from datetime import datetime
from typing import Any, Final

from did_methods.core.strict_cbor import Tagged
from verifier.errors import Rejected
from verifier.formats.core.certificates import MAX_CHAIN, reference_to
from verifier.formats.core.cose import header_of
from verifier.formats.core.format import Format
from verifier.model import (
    DataModel,
    JsonObject,
    MobileDocument,
    Parsed,
    Period,
    Presented,
    ProofClaim,
    Role,
    Signed,
    SignerChain,
)

_X5CHAIN: Final = 33  # label of a header, RFC 9360 section 2
_AUTHORITY: Final = "issuing_authority"


def _recognises(presented: Presented) -> bool:
    return isinstance(presented, MobileDocument)


def _parse(presented: Presented) -> Parsed:
    document: MobileDocument = presented  # type: ignore[assignment]  # _recognises saw one
    security = document.security_object
    doc_type = security.get("docType")
    if not isinstance(doc_type, str):
        raise Rejected("mdoc.malformed", "expected a docType in what the issuer signed, got none")
    validity = security.get("validityInfo")
    signed, start, end = [_instant(validity, name) for name in ("signed", "validFrom", "validUntil")]
    if not signed <= start <= end:
        raise Rejected("mdoc.malformed", "expected signed, validFrom and validUntil in their order")
    chain = _chain(header_of(document.issuer_auth, _X5CHAIN))
    party = reference_to(chain)
    return Parsed(
        format=FORMAT.name,
        role=Role.CREDENTIAL,
        data_model=DataModel.MDOC,
        claims=_claims(document, doc_type, party),
        proofs=(
            ProofClaim(
                suite="mdoc_mso",
                secured=document,
                key_reference=party,
                purpose="assertionMethod",
                created=signed,
                chain=SignerChain(certificates=chain, signed=Signed.MOBILE_DOCUMENT, doc_type=doc_type),
            ),
        ),
        party=party,
        period=Period(valid_from=start, valid_until=end),
    )


def _claims(document: MobileDocument, doc_type: str, party: str) -> JsonObject:
    namespaces: dict[str, dict[str, Any]] = {}
    for element in document.elements:
        namespaces.setdefault(element.namespace, {})[element.name] = element.value
    names = [shown.get(_AUTHORITY) for shown in namespaces.values()]
    named = [name for name in names if isinstance(name, str)]
    claims: dict[str, Any] = {
        "docType": doc_type,
        "type": [doc_type],
        "issuer": {"id": party, "name": named[0]} if named else {"id": party},
        "credentialSubject": {"namespaces": namespaces},
    }
    if "status" in document.security_object:
        claims["status"] = document.security_object["status"]
    return claims


def _instant(validity: object, name: str) -> datetime:
    stated = validity.get(name) if isinstance(validity, dict) else None
    instant = stated.instant if isinstance(stated, Tagged) else None
    if instant is None:
        raise Rejected("mdoc.malformed", f"expected a date and time as {name}, got another value")
    return instant


def _chain(stated: object) -> tuple[bytes, ...]:
    listed = stated if isinstance(stated, list) else [stated]
    chain = tuple(one for one in listed if isinstance(one, bytes))
    if not chain or len(chain) != len(listed):
        raise Rejected("certificate.malformed", "expected certificates as x5chain, got none or other values")
    if len(chain) > MAX_CHAIN:
        raise Rejected(
            "certificate.too_many", f"expected at most {MAX_CHAIN} certificates in x5chain, got {len(chain)}"
        )
    return chain


FORMAT: Final = Format(
    name="mdoc",
    title="mobile document (ISO mdoc)",
    spec="https://www.iso.org/standard/69084.html",
    recognises=_recognises,
    parse=_parse,
)
