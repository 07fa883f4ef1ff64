"""Trusted lists as their operators really publish them: built from parts, signed by another implementation (signxml).

Valid by default; a test breaks one thing, before signing by an argument or after it by changing the bytes.
"""

import base64
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from xml.sax.saxutils import escape

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from lxml import etree
from signxml.algorithms import (
    CanonicalizationMethod,
    DigestAlgorithm,
    SignatureConstructionMethod,
    SignatureMethod,
)
from signxml.signer import XMLSigner
from signxml.xades.xades import XAdESSigner

from tests.builders import keys
from tests.builders.certificates import Certified, authority
from tests.builders.keys import base64url

TYPE: Final = "http://uri.etsi.org/TrstSvc/Svctype/"
STATUS: Final = "http://uri.etsi.org/TrstSvc/TrustedList/Svcstatus/"
INFO: Final = "http://uri.etsi.org/TrstSvc/TrustedList/SvcInfoExt/"
TSL: Final = "http://uri.etsi.org/TrstSvc/TrustedList/TSLType/"
LOTE: Final = "http://uri.etsi.org/19602/"
LOTL_URL: Final = "https://lists.example/lotl.xml"
ISSUED: Final = "2026-05-01T00:00:00Z"
NEXT: Final = "2026-11-01T00:00:00Z"

OPERATOR: Final = authority("List Operator", key=keys.key("P-256", seed=4001))
NATIONAL: Final = authority("National Operator", key=keys.key("P-256", seed=4002))


def service(
    *certified: Certified | bytes | str,
    kind: str = TYPE + "CA/QC",
    status: str | None = STATUS + "granted",
    since: str | None = "2025-01-01T00:00:00Z",
    purposes: Sequence[str] = (INFO + "ForeSeals",),
    history: Sequence[tuple[str, str]] = (),
    key_ids: Sequence[bytes] = (),
    qualifications: str = "",
    form: str = "tsl",
) -> str:
    """Return a service; `history` are earlier statuses with their starts, the newest first."""
    info = "ServiceInformation"
    own = _service_info(certified, kind, status, since, purposes, key_ids, qualifications)
    earlier = "".join(
        f"<ServiceHistoryInstance>{_service_info((), kind, word, start, purposes, (), '')}</ServiceHistoryInstance>"
        for word, start in history
    )
    outer = "TSPService" if form == "tsl" else "TrustedEntityService"
    past = f"<ServiceHistory>{earlier}</ServiceHistory>" if earlier else ""
    return f"<{outer}><{info}>{own}</{info}>{past}</{outer}>"


def _service_info(
    certified: Sequence[Certified | bytes | str],
    kind: str,
    status: str | None,
    since: str | None,
    purposes: Sequence[str],
    key_ids: Sequence[bytes],
    qualifications: str,
) -> str:
    ids = "".join(
        f"<DigitalId><X509Certificate>{_base64(one)}</X509Certificate></DigitalId>" for one in certified
    )
    ids += "".join(f"<DigitalId><X509SKI>{_base64(one)}</X509SKI></DigitalId>" for one in key_ids)
    extensions = "".join(
        '<Extension Critical="true"><AdditionalServiceInformation><URI xml:lang="en">'
        f"{one}</URI></AdditionalServiceInformation></Extension>"
        for one in purposes
    )
    if qualifications:
        extensions += f'<Extension Critical="true">{qualifications}</Extension>'
    return (
        f"<ServiceTypeIdentifier>{kind}</ServiceTypeIdentifier>"
        '<ServiceName><Name xml:lang="en">Service</Name></ServiceName>'
        f"<ServiceDigitalIdentity>{ids}</ServiceDigitalIdentity>"
        + (f"<ServiceStatus>{status}</ServiceStatus>" if status is not None else "")
        + (f"<StatusStartingTime>{since}</StatusStartingTime>" if since is not None else "")
        + (f"<ServiceInformationExtensions>{extensions}</ServiceInformationExtensions>" if extensions else "")
    )


def qualification(*criteria: str, qualifier: str = "NotQualified", assertion: str = "atLeastOne") -> str:
    """Return an exception of a service: which of an authority's certificates are what they do not say."""
    sie = "http://uri.etsi.org/TrstSvc/SvcInfoExt/eSigDir-1999-93-EC-TrustedList/#"
    return (
        f'<q:Qualifications xmlns:q="{sie}" xmlns:x="http://uri.etsi.org/01903/v1.3.2#"><q:QualificationElement>'
        f'<q:Qualifiers><q:Qualifier uri="{INFO}{qualifier}"/></q:Qualifiers>'
        f'<q:CriteriaList assert="{assertion}">{"".join(criteria)}</q:CriteriaList>'
        "</q:QualificationElement></q:Qualifications>"
    )


def policy_set(*oids: str) -> str:
    """Return a criterion: certificates under all of these policies."""
    stated = "".join(
        f'<q:PolicyIdentifier><x:Identifier Qualifier="OIDAsURN">urn:oid:{oid}</x:Identifier></q:PolicyIdentifier>'
        for oid in oids
    )
    return f"<q:PolicySet>{stated}</q:PolicySet>"


def pointer(
    url: str,
    *signers: Certified,
    territory: str = "FI",
    kind: str = TSL + "EUgeneric",
    media_type: str = "application/vnd.etsi.tsl+xml",
) -> str:
    """Return a pointer to another list."""
    ids = "".join(
        "<ServiceDigitalIdentity><DigitalId><X509Certificate>"
        f"{_base64(one)}</X509Certificate></DigitalId></ServiceDigitalIdentity>"
        for one in signers
    )
    told = (f"<TSLType>{kind}</TSLType>", f"<SchemeTerritory>{territory}</SchemeTerritory>",
            f"<a:MimeType>{media_type}</a:MimeType>")  # fmt: skip
    others = "".join(f"<OtherInformation>{one}</OtherInformation>" for one in told)
    return (
        f"<OtherTSLPointer><ServiceDigitalIdentities>{ids}</ServiceDigitalIdentities>"
        f"<TSLLocation>{escape(url)}</TSLLocation><AdditionalInformation>{others}</AdditionalInformation></OtherTSLPointer>"
    )


def tsl(
    *services: str,
    pointers: Sequence[str] = (),
    pivots: Sequence[str] = (),
    territory: str = "FI",
    kind: str = TSL + "EUgeneric",
    sequence: int = 7,
    version: int = 6,
    issued: str = ISSUED,
    next_update: str | None = NEXT,
    provider: str = "Example Trust Services",
) -> str:
    """Return an unsigned list of ETSI TS 119 612 with one provider that has these services."""
    uris = "".join(f'<URI xml:lang="en">{one}</URI>' for one in pivots)
    end = (
        "<NextUpdate/>"
        if next_update is None
        else f"<NextUpdate><dateTime>{next_update}</dateTime></NextUpdate>"
    )
    providers = (
        "<TrustServiceProviderList><TrustServiceProvider><TSPInformation><TSPName>"
        f'<Name xml:lang="sv">Exempel</Name><Name xml:lang="en">{provider}</Name></TSPName></TSPInformation>'
        f"<TSPServices>{''.join(services)}</TSPServices></TrustServiceProvider></TrustServiceProviderList>"
    )
    return (
        '<TrustServiceStatusList xmlns="http://uri.etsi.org/02231/v2#" '
        'xmlns:a="http://uri.etsi.org/02231/v2/additionaltypes#" TSLTag="http://uri.etsi.org/19612/TSLTag">'
        f"<SchemeInformation><TSLVersionIdentifier>{version}</TSLVersionIdentifier>"
        f"<TSLSequenceNumber>{sequence}</TSLSequenceNumber><TSLType>{kind}</TSLType>"
        f"<SchemeInformationURI>{uris}</SchemeInformationURI><SchemeTerritory>{territory}</SchemeTerritory>"
        f"<PointersToOtherTSL>{''.join(pointers)}</PointersToOtherTSL>"
        f"<ListIssueDateTime>{issued}</ListIssueDateTime>{end}</SchemeInformation>"
        f"{providers if services else ''}</TrustServiceStatusList>"
    )


def lotl(*pointers: str, **how: Any) -> str:  # noqa: ANN401 - as `tsl` takes them
    """Return an unsigned list of lists."""
    return tsl(pointers=pointers, **{"territory": "EU", "kind": TSL + "EUlistofthelists", **how})


def lote_xml(
    *services: str,
    kind: str = LOTE + "LoTEType/EUPIDProvidersList",
    next_update: str | None = NEXT,
    provider: str = "Example Authority",
) -> str:
    """Return an unsigned list of ETSI TS 119 602 in XML; services are made with `form="lote"`."""
    end = (
        "<NextUpdate/>"
        if next_update is None
        else f"<NextUpdate><dateTime>{next_update}</dateTime></NextUpdate>"
    )
    return (
        '<ListOfTrustedEntities xmlns="http://uri.etsi.org/019602/v1#" LOTETag="http://uri.etsi.org/019602/tag#">'
        "<ListAndSchemeInformation><LoTEVersionIdentifier>1</LoTEVersionIdentifier>"
        f"<LoTESequenceNumber>3</LoTESequenceNumber><LoTEType>{kind}</LoTEType>"
        f"<SchemeTerritory>EU</SchemeTerritory><ListIssueDateTime>{ISSUED}</ListIssueDateTime>{end}"
        "</ListAndSchemeInformation><TrustedEntitiesList><TrustedEntity><TrustedEntityInformation><TEName>"
        f'<Name xml:lang="en">{provider}</Name></TEName></TrustedEntityInformation>'
        f"<TrustedEntityServices>{''.join(services)}</TrustedEntityServices></TrustedEntity></TrustedEntitiesList>"
        "</ListOfTrustedEntities>"
    )


def lote(
    *certified: Certified | bytes | str,
    kind: str = "PID",
    status: str | None = None,
    since: str | None = None,
    history: Sequence[Mapping[str, Any]] = (),
    next_update: str | None = NEXT,
    provider: str = "Example Authority",
    **info: Any,  # noqa: ANN401 - members of the list's information, as JSON
) -> dict[str, Any]:
    """Return the payload of a list of ETSI TS 119 602 in JSON, with one entity that has one service."""
    own: dict[str, Any] = {
        "ServiceName": [{"lang": "en", "value": "Service"}],
        "ServiceTypeIdentifier": f"{LOTE}SvcType/{kind}/Issuance",
        "ServiceDigitalIdentity": {"X509Certificates": [{"val": _base64(one)} for one in certified]},
    }
    if status is not None:
        own["ServiceStatus"] = status
    if since is not None:
        own["StatusStartingTime"] = since
    service_entry: dict[str, Any] = {"ServiceInformation": own}
    if history:
        service_entry["ServiceHistory"] = [{**own, **one} for one in history]
    return {
        "LoTE": {
            "ListAndSchemeInformation": {
                "LoTEVersionIdentifier": 1,
                "LoTESequenceNumber": 3,
                "LoTEType": f"{LOTE}LoTEType/EU{kind}ProvidersList",
                "SchemeTerritory": "EU",
                "ListIssueDateTime": ISSUED,
                "NextUpdate": next_update,
                **info,
            },
            "TrustedEntitiesList": [
                {
                    "TrustedEntityInformation": {"TEName": [{"lang": "en", "value": provider}]},
                    "TrustedEntityServices": [service_entry],
                }
            ],
        }
    }


def sign_json(
    payload: Mapping[str, Any], by: Certified = OPERATOR, *, header: Mapping[str, object] | None = None
) -> bytes:
    """Return a list in JSON as JAdES token; `...` leaves a header out."""
    stated: dict[str, object] = {
        "alg": by.key.algs[0],
        "iat": 1_777_000_000,
        "x5c": by.x5c(),
        **(header or {}),
    }
    stated = {name: value for name, value in stated.items() if value is not ...}
    signed = f"{base64url(json.dumps(stated).encode())}.{base64url(json.dumps(payload).encode())}"
    return f"{signed}.{base64url(by.key.sign(signed.encode()))}".encode()


ENVELOPED: Final = b'<ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/>'
_METHODS: Final = {
    "P-256": SignatureMethod.ECDSA_SHA256,
    "P-384": SignatureMethod.ECDSA_SHA384,
    "RSA-2048": SignatureMethod.RSA_SHA256,
}


def sign_xml(
    document: str | bytes,
    by: Certified = OPERATOR,
    *,
    method: SignatureMethod | None = None,
    digest: DigestAlgorithm = DigestAlgorithm.SHA256,
    canonical: CanonicalizationMethod = CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0,
    shown: Certified | None = None,
    bare: bool = False,
    restated: tuple[bytes, bytes] | None = None,
) -> bytes:
    """Return a list with an enveloped signature, by default XAdES.

    `shown` is the certificate that it carries; `bare` makes one that carries none. `restated` replaces
    something in the signature before its value is made.
    """
    root = etree.fromstring(document if isinstance(document, bytes) else document.encode())
    make = XMLSigner if bare else XAdESSigner
    signer = make(
        method=SignatureConstructionMethod.enveloped,
        signature_algorithm=method or _METHODS[by.key.kind],
        digest_algorithm=digest,
        c14n_algorithm=canonical,
    )
    private = by.key.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    signed = etree.tostring(signer.sign(root, key=private, cert=None if bare else (shown or by).pem))
    return signed if restated is None else _signed_anew(signed.replace(*restated, 1), by)


def _signed_anew(changed: bytes, by: Certified) -> bytes:
    """Return the list with the value of its signature made anew over what the signature states now."""
    root = etree.fromstring(changed)
    ds = "{http://www.w3.org/2000/09/xmldsig#}"
    info, value = root.find(f".//{ds}SignedInfo"), root.find(f".//{ds}SignatureValue")
    assert info is not None
    assert value is not None
    value.text = base64.b64encode(by.key.sign(etree.tostring(info, method="c14n", exclusive=True))).decode()
    return etree.tostring(root)


def _base64(value: Certified | bytes | str) -> str:
    if isinstance(value, str):
        return value
    return base64.b64encode(value.der if isinstance(value, Certified) else value).decode()


def at(text: str) -> datetime:
    """Return an instant from its text."""
    return datetime.fromisoformat(text)
