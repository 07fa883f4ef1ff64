"""A trusted list in XML: ETSI TS 119 612 (versions 5 and 6) and ETSI TS 119 602 (version 1), which differ in names.

Only proven XML is read, but for the addresses of pivots, which must be known before a list of lists can be proven. One
certificate or service that is malformed does not spoil the list: it is passed over, and vouches for nobody.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from verifier.errors import Undetermined
from verifier.registries.core.eu import signed_xml
from verifier.registries.core.eu.signed_xml import Element, text_of
from verifier.registries.core.eu.trusted_list import (
    MAX_POINTERS,
    MAX_SERVICES,
    Criteria,
    Period,
    Pointer,
    Qualification,
    Service,
    TrustedList,
    index,
    instant,
    periods,
    plain,
)

MAX_CRITERIA_DEPTH: Final = 4  # lists of criteria inside each other; real ones have one or two
_SIE: Final = "{http://uri.etsi.org/TrstSvc/SvcInfoExt/eSigDir-1999-93-EC-TrustedList/#}"
_XADES: Final = "{http://uri.etsi.org/01903/v1.3.2#}"
_MORE: Final = "{http://uri.etsi.org/02231/v2/additionaltypes#}"
_SEQUENCE: Final = re.compile(r"[0-9]{1,9}")
_ENGLISH: Final = "{http://www.w3.org/XML/1998/namespace}lang"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Dialect:
    """What the two specifications call the same things; `ns` stands before each name."""

    ns: str
    versions: frozenset[str]
    info: str
    prefix: str
    pointers: str
    location: str
    entities: str
    entity_name: str
    services: str
    always_with_status: bool


_DIALECTS: Final = {
    "{http://uri.etsi.org/02231/v2#}TrustServiceStatusList": _Dialect(
        ns="{http://uri.etsi.org/02231/v2#}",
        versions=frozenset({"5", "6"}),
        info="SchemeInformation",
        prefix="TSL",
        pointers="PointersToOtherTSL/OtherTSLPointer",
        location="TSLLocation",
        entities="TrustServiceProviderList/TrustServiceProvider",
        entity_name="TSPInformation/TSPName/Name",
        services="TSPServices/TSPService",
        always_with_status=True,
    ),
    "{http://uri.etsi.org/019602/v1#}ListOfTrustedEntities": _Dialect(
        ns="{http://uri.etsi.org/019602/v1#}",
        versions=frozenset({"1"}),
        info="ListAndSchemeInformation",
        prefix="LoTE",
        pointers="PointersToOtherLoTE/OtherLoTEPointer",
        location="LoTELocation",
        entities="TrustedEntitiesList/TrustedEntity",
        entity_name="TrustedEntityInformation/TEName/Name",
        services="TrustedEntityServices/TrustedEntityService",
        always_with_status=False,
    ),
}


def read(root: Element, size: int) -> TrustedList:
    """Return what a proven list says.

    Raises:
        Undetermined: `trusted_list.malformed`, `trusted_list.too_large`.
    """
    dialect = _DIALECTS.get(str(root.tag))
    info = None if dialect is None else root.find(_path(dialect, dialect.info))
    if dialect is None or info is None:
        raise Undetermined("trusted_list.malformed", "expected a trusted list in XML, got another document")
    if text_of(info, _path(dialect, f"{dialect.prefix}VersionIdentifier")) not in dialect.versions:
        raise Undetermined("trusted_list.malformed", "expected a list of a version known here, got another")
    extensions = info.find(_path(dialect, "SchemeExtensions"))
    if extensions is not None and not len(extensions):
        raise Undetermined("trusted_list.malformed", "expected extensions where their list is, got none")
    next_update = text_of(info, _path(dialect, "NextUpdate/dateTime"))
    list_type = text_of(info, _path(dialect, f"{dialect.prefix}Type"))
    return TrustedList(
        type=None if list_type is None else plain(list_type),
        territory=text_of(info, _path(dialect, "SchemeTerritory")),
        sequence=_number(text_of(info, _path(dialect, f"{dialect.prefix}SequenceNumber"))),
        issued=instant(text_of(info, _path(dialect, "ListIssueDateTime")), "the date of issue"),
        next_update=None if next_update is None else instant(next_update, "the date of the next list"),
        pointers=tuple(_pointers(info, dialect)),
        pivots=_pivots(info, dialect),
        services=index(_services(root, dialect)),
        weight=2 * size,
    )


def pivots_of(raw: bytes) -> tuple[str, ...]:
    """Return the addresses of pivots that an unproven list of lists names, the newest first.

    Raises:
        Undetermined: `trusted_list.malformed`, `trusted_list.too_large`.
    """
    root = signed_xml.parse(raw)
    dialect = _DIALECTS.get(str(root.tag))
    info = None if dialect is None else root.find(_path(dialect, dialect.info))
    return () if dialect is None or info is None else _pivots(info, dialect)


def _path(dialect: _Dialect, path: str) -> str:
    return "/".join(dialect.ns + step for step in path.split("/"))


def _pivots(info: Element, dialect: _Dialect) -> tuple[str, ...]:
    stated = [
        one.text.strip() for one in info.findall(_path(dialect, "SchemeInformationURI/URI")) if one.text
    ]
    return tuple(url for url in stated if url.startswith("https://") and url.endswith(".xml"))


def _pointers(info: Element, dialect: _Dialect) -> Iterator[Pointer]:
    found = info.findall(_path(dialect, dialect.pointers))
    if len(found) > MAX_POINTERS:
        raise Undetermined(
            "trusted_list.too_large", f"expected at most {MAX_POINTERS} pointers, got {len(found)}"
        )
    for pointer in found:
        url = text_of(pointer, _path(dialect, dialect.location))
        if url is None:
            continue
        signers = _certificates(
            pointer, _path(dialect, "ServiceDigitalIdentities/ServiceDigitalIdentity"), dialect
        )
        list_type = _qualifier(pointer, dialect.ns + dialect.prefix + "Type")
        media_type = _qualifier(pointer, _MORE + "MimeType") or _qualifier(pointer, dialect.ns + "MimeType")
        yield Pointer(
            url=url,
            territory=_qualifier(pointer, dialect.ns + "SchemeTerritory"),
            type=None if list_type is None else plain(list_type),
            media_type=media_type,
            signers={hashlib.sha256(der).digest(): der for der in signers},
        )


def _qualifier(pointer: Element, tag: str) -> str | None:
    """Return what a pointer says of the list, wherever in its additional information."""
    return next((one.text.strip() for one in pointer.iter(tag) if one.text), None)


def _services(root: Element, dialect: _Dialect) -> Iterator[Service]:
    count = 0
    for entity in root.findall(_path(dialect, dialect.entities)):
        provider = _name(entity.findall(_path(dialect, dialect.entity_name)))
        for service in entity.findall(_path(dialect, dialect.services)):
            count += 1
            if count > MAX_SERVICES:
                raise Undetermined(
                    "trusted_list.too_large", f"expected at most {MAX_SERVICES} services, got more"
                )
            info = service.find(_path(dialect, "ServiceInformation"))
            if info is None:
                continue
            earlier = service.findall(_path(dialect, "ServiceHistory/ServiceHistoryInstance"))
            found = periods(
                period for one in (info, *earlier) if (period := _period(one, dialect)) is not None
            )
            if found:
                yield Service(
                    provider=provider,
                    certificates=tuple(
                        _certificates(info, _path(dialect, "ServiceDigitalIdentity"), dialect)
                    ),
                    key_ids=tuple(_decoded(info, _path(dialect, "ServiceDigitalIdentity/DigitalId/X509SKI"))),
                    periods=found,
                )


def _period(info: Element, dialect: _Dialect) -> Period | None:
    """Return one period of a service; None where it does not say what it must."""
    service_type = text_of(info, _path(dialect, "ServiceTypeIdentifier"))
    status = text_of(info, _path(dialect, "ServiceStatus"))
    start = text_of(info, _path(dialect, "StatusStartingTime"))
    if (service_type is None or status is None or start is None) and dialect.always_with_status:
        return None
    extensions = info.findall(_path(dialect, "ServiceInformationExtensions/Extension"))
    purposes = [
        plain(found)
        for one in extensions
        if (found := text_of(one, _path(dialect, "AdditionalServiceInformation/URI"))) is not None
    ]
    return Period(
        type=plain(service_type or ""),
        status=None if status is None else plain(status),
        since=None if start is None else instant(start, "the start of a status"),
        purposes=frozenset(purposes),
        qualifications=tuple(_qualifications(extensions)),
    )


def _qualifications(extensions: list[Element]) -> Iterator[Qualification]:
    for extension in extensions:
        for element in extension.findall(f"{_SIE}Qualifications/{_SIE}QualificationElement"):
            criteria = element.find(f"{_SIE}CriteriaList")
            names = [one.get("uri") or "" for one in element.findall(f"{_SIE}Qualifiers/{_SIE}Qualifier")]
            yield Qualification(
                qualifiers=frozenset(plain(name) for name in names),
                criteria=Criteria(assertion="", unknown=True) if criteria is None else _criteria(criteria, 1),
            )


def _criteria(element: Element, depth: int) -> Criteria:
    usages: list[tuple[tuple[str, bool], ...]] = []
    policies: list[frozenset[str]] = []
    inner: list[Criteria] = []
    unknown = depth > MAX_CRITERIA_DEPTH
    for child in element:
        if child.tag == f"{_SIE}KeyUsage":
            bits = child.findall(f"{_SIE}KeyUsageBit")
            usages.append(
                tuple(((bit.get("name") or "", (bit.text or "").strip() in {"true", "1"})) for bit in bits)
            )
        elif child.tag == f"{_SIE}PolicySet":
            oids = [one.text or "" for one in child.iter(f"{_XADES}Identifier")]
            policies.append(frozenset(oid.strip().removeprefix("urn:oid:") for oid in oids))
        elif child.tag == f"{_SIE}CriteriaList" and not unknown:
            inner.append(_criteria(child, depth + 1))
        elif child.tag != f"{_SIE}Description":
            unknown = True
    return Criteria(
        assertion=element.get("assert") or "",
        usages=tuple(usages),
        policies=tuple(policies),
        inner=tuple(inner),
        unknown=unknown,
    )


def _certificates(element: Element, path: str, dialect: _Dialect) -> Iterator[bytes]:
    yield from _decoded(element, f"{path}/{dialect.ns}DigitalId/{dialect.ns}X509Certificate")


def _decoded(element: Element, path: str) -> Iterator[bytes]:
    """Yield the bytes of each text at `path` that is base64; another text vouches for nobody and spoils no other."""
    for one in element.findall(path):
        try:
            yield base64.b64decode("".join((one.text or "").split()), validate=True)
        except (ValueError, binascii.Error):
            continue


def _name(names: list[Element]) -> str:
    english = [one for one in names if one.get(_ENGLISH) == "en"]
    return next((one.text.strip() for one in (*english, *names) if one.text), "")


def _number(text: str | None) -> int:
    """Return the sequence number; 0 where there is none that can be compared."""
    return int(text) if text is not None and _SEQUENCE.fullmatch(text) else 0
