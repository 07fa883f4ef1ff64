"""A list of trusted entities in JSON, ETSI TS 119 602: a compact JWS in the JAdES profile, signed by one of the pinned.

Specs: ETSI TS 119 602, annex on JSON; ETSI TS 119 182-1 (JAdES), baseline B, of which the header says who signed
(`x5c` or `x5t#S256`) and when (`iat` or, as a critical extension, `sigT`).
"""

import base64
import binascii
import hashlib
from collections.abc import Iterator, Mapping
from typing import Any, Final

from did_methods.core.errors import DidInvalid, DidUnavailable
from did_methods.core.strict_json import JsonInvalid, decode_base64url, parse_json_object
from verifier.errors import Rejected, Undetermined
from verifier.formats.core.certificates import chain_of
from verifier.registries.core.eu.trusted_list import (
    MAX_POINTERS,
    MAX_SERVICES,
    Period,
    Pointer,
    Service,
    TrustedList,
    index,
    instant,
    periods,
    plain,
)
from verifier.x509 import key_of, read_certificate

MAX_JSON: Final = 8 * 1024 * 1024  # bytes, as for a list in XML
MAX_VALUES: Final = 400_000  # values in a list; the EU's pilot list of 15 providers has 900
_MAX_HEADER: Final = 64 * 1024  # bytes; eight certificates fit
_PARTS: Final = 3
_CRITICAL: Final = frozenset({"sigT"})  # when it was signed, says the signer: decides nothing here
_VERSION: Final = 1


def read_signed(raw: bytes, signers: Mapping[bytes, bytes | None]) -> dict[str, Any]:
    """Return the payload of a JWS that one of `signers` made (SHA-256 of the certificate, its DER where known).

    Raises:
        Undetermined: `trusted_list.…`.
    """
    if len(raw) > MAX_JSON:
        raise Undetermined("trusted_list.too_large", f"expected at most {MAX_JSON} bytes, got {len(raw)}")
    parts = raw.strip().split(b".")
    if len(parts) != _PARTS:
        raise Undetermined("trusted_list.unsigned", "expected a list as signed token, got other bytes")
    try:
        header = parse_json_object(_decoded(parts[0]), max_bytes=_MAX_HEADER)
        signature = _decoded(parts[2])
        _judge_signature(header, b".".join(parts[:2]), signature, signers)
        return parse_json_object(_decoded(parts[1]), max_bytes=MAX_JSON, max_values=MAX_VALUES)
    except JsonInvalid as problem:
        raise Undetermined("trusted_list.malformed", f"expected JSON, got {problem.code}") from problem


def _judge_signature(
    header: Mapping[str, Any], signed: bytes, signature: bytes, signers: Mapping[bytes, bytes | None]
) -> None:
    critical = header.get("crit", [])
    if not isinstance(critical, list) or not all(name in tuple(_CRITICAL) for name in critical):
        raise Undetermined(
            "trusted_list.signature_unsupported", "expected no critical extension but sigT, got another"
        )
    if "b64" in header or "sigD" in header:
        raise Undetermined(
            "trusted_list.signature_unsupported", "expected the list inside its token, got it detached"
        )
    der = _signer(header, signers)
    algorithm = header.get("alg")
    try:
        key_of(read_certificate(der)).verify(
            algorithm if isinstance(algorithm, str) else "", signature, signed
        )
    except (Rejected, DidUnavailable) as problem:
        raise Undetermined(
            "trusted_list.signature_unsupported",
            "expected a signer's certificate that is read here, got another",
        ) from problem
    except DidInvalid as problem:
        if problem.code != "proof.signature_invalid":
            raise Undetermined(
                "trusted_list.signature_unsupported", "expected a key and an algorithm in use, got others"
            ) from problem
        raise Undetermined(
            "trusted_list.signature_invalid",
            "expected the signature of the list to hold, got one that does not",
        ) from problem


def _signer(header: Mapping[str, Any], signers: Mapping[bytes, bytes | None]) -> bytes:
    if "x5c" in header:
        try:
            der = chain_of(header)[0]
        except Rejected as problem:
            raise Undetermined(
                "trusted_list.malformed", f"expected certificates, got {problem.code}"
            ) from problem
        if hashlib.sha256(der).digest() in signers:
            return der
        raise _unknown()
    thumbprint = header.get("x5t#S256")
    pinned = signers.get(decode_base64url(thumbprint, max_chars=64)) if isinstance(thumbprint, str) else None
    if pinned is None:
        raise _unknown()
    return pinned


def _unknown() -> Undetermined:
    return Undetermined("trusted_list.signer_unknown", "expected a signer that is pinned, got another")


def _decoded(part: bytes) -> bytes:
    return decode_base64url(part.decode("ascii", "replace"), max_chars=2 * MAX_JSON)


def read(payload: Mapping[str, Any], size: int) -> TrustedList:
    """Return what a proven list says.

    Raises:
        Undetermined: `trusted_list.malformed`, `trusted_list.too_large`.
    """
    lote = _object(payload.get("LoTE"), "LoTE")
    info = _object(lote.get("ListAndSchemeInformation"), "ListAndSchemeInformation")
    if info.get("LoTEVersionIdentifier") != _VERSION:
        raise Undetermined("trusted_list.malformed", "expected a list of version 1, got another")
    list_type, territory, sequence = (
        info.get("LoTEType"),
        info.get("SchemeTerritory"),
        info.get("LoTESequenceNumber"),
    )
    next_update = info.get("NextUpdate")
    pointers = _objects(info, "PointersToOtherLoTE")
    if len(pointers) > MAX_POINTERS:
        raise Undetermined(
            "trusted_list.too_large", f"expected at most {MAX_POINTERS} pointers, got {len(pointers)}"
        )
    return TrustedList(
        type=plain(list_type) if isinstance(list_type, str) else None,
        territory=territory if isinstance(territory, str) else None,
        sequence=sequence if isinstance(sequence, int) else 0,
        issued=instant(info.get("ListIssueDateTime"), "the date of issue"),
        next_update=None if next_update is None else instant(next_update, "the date of the next list"),
        pointers=tuple(_pointers(pointers)),
        pivots=(),
        services=index(_services(lote)),
        weight=2 * size,
    )


def _pointers(stated: list[dict[str, Any]]) -> Iterator[Pointer]:
    for pointer in stated:
        url = pointer.get("LoTELocation")
        if not isinstance(url, str):
            continue
        qualifiers = (_objects(pointer, "LoTEQualifiers") or [{}])[0]
        found = {name: value for name, value in qualifiers.items() if isinstance(value, str)}
        ders = [der for one in _objects(pointer, "ServiceDigitalIdentities") for der in _certificates(one)]
        yield Pointer(
            url=url,
            territory=found.get("SchemeTerritory"),
            type=plain(found["LoTEType"]) if "LoTEType" in found else None,
            media_type=found.get("MimeType"),
            signers={hashlib.sha256(der).digest(): der for der in ders},
        )


def _services(lote: Mapping[str, Any]) -> Iterator[Service]:
    count = 0
    for entity in _objects(lote, "TrustedEntitiesList"):
        provider = _name(_object(entity.get("TrustedEntityInformation"), "TrustedEntityInformation"))
        for service in _objects(entity, "TrustedEntityServices"):
            count += 1
            if count > MAX_SERVICES:
                raise Undetermined(
                    "trusted_list.too_large", f"expected at most {MAX_SERVICES} services, got more"
                )
            info = _object(service.get("ServiceInformation"), "ServiceInformation")
            identity = _object(info.get("ServiceDigitalIdentity"), "ServiceDigitalIdentity")
            yield Service(
                provider=provider,
                certificates=tuple(_certificates(identity)),
                key_ids=tuple(_key_ids(identity)),
                periods=periods(_period(one) for one in (info, *_objects(service, "ServiceHistory"))),
            )


def _period(info: Mapping[str, Any]) -> Period:
    service_type, status = info.get("ServiceTypeIdentifier"), info.get("ServiceStatus")
    start = info.get("StatusStartingTime")
    return Period(
        type=plain(service_type) if isinstance(service_type, str) else "",
        status=plain(status) if isinstance(status, str) else None,
        since=None if start is None else instant(start, "the start of a status"),
    )


def _certificates(identity: Mapping[str, Any]) -> Iterator[bytes]:
    for one in _objects(identity, "X509Certificates"):
        yield from _base64(one.get("val"))


def _key_ids(identity: Mapping[str, Any]) -> Iterator[bytes]:
    stated = identity.get("X509SKIs", identity.get("X509SKI", []))
    for one in stated if isinstance(stated, list) else [stated]:
        yield from _base64(one)


def _base64(text: object) -> Iterator[bytes]:
    """Yield the bytes, if it is base64; another text vouches for nobody and spoils no other."""
    try:
        yield base64.b64decode("".join(text.split()) if isinstance(text, str) else "!", validate=True)
    except (ValueError, binascii.Error):
        return


def _name(information: Mapping[str, Any]) -> str:
    names = _objects(information, "TEName")
    english = [one for one in names if one.get("lang") == "en"]
    return next((one["value"] for one in (*english, *names) if isinstance(one.get("value"), str)), "")


def _object(value: object, name: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Undetermined("trusted_list.malformed", f"expected an object as {name}, got another value")
    return value


def _objects(parent: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    """Return a list of objects; none where the member is missing."""
    value = parent.get(name, [])
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise Undetermined(
            "trusted_list.malformed", f"expected a list of objects as {name}, got another value"
        )
    return value
