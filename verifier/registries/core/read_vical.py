"""A VICAL read: its signature first, under a certificate that a configured one vouches for, then what it lists.

Spec: ISO/IEC 18013-5:2021, annex C.1. A COSE_Sign1 message whose payload is the list and whose header has the chain.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from did_methods.core.errors import DidProblem
from did_methods.core.strict_cbor import CborInvalid, Tagged, parse_cbor
from verifier import x509
from verifier.errors import Problem, Rejected, Undetermined
from verifier.formats.core.cose import header_of, message_of
from verifier.model import CoseSign1
from verifier.suites.core.cose import check_sign1
from verifier.x509 import Certificate

MAX_VICAL: Final = 4 * 1024 * 1024  # bytes; one of 45 authorities has 54,000
MAX_ENTRIES: Final = 2_000  # authorities; every state and province of the world would fit
_MAX_TYPES: Final = 64  # types of document of one authority
_X5CHAIN: Final = 33  # label of a header, RFC 9360
_SIGNS_LISTS: Final = "1.0.18013.5.1.8"  # extended key usage of those who sign such lists


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """One authority: its certificate, and the types of document that its signers may sign."""

    certificate: Certificate
    der: bytes
    doc_types: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class VicalList:
    """A proven list. `unread`: how many entries could not be read; `weight`: bytes, for the shelf."""

    provider: str
    made: datetime
    next_update: datetime | None
    authorities: tuple[Authority, ...]
    unread: int
    weight: int


def read_vical(raw: bytes, signers: tuple[bytes, ...], now: datetime) -> VicalList:
    """Return the list in `raw`, which one of `signers` signed or vouches for who did.

    Raises:
        Undetermined: `vical.malformed`, `vical.signer_unknown`.
    """
    try:
        outer = parse_cbor(raw, max_bytes=MAX_VICAL, relaxed=True)
        message = message_of(outer.value if isinstance(outer, Tagged) else outer, relaxed=True)
        _judge_signer(message, signers, now)
        stated = parse_cbor(message.payload, max_bytes=MAX_VICAL, relaxed=True)
        return _list_of(stated, len(raw))
    except (CborInvalid, Rejected) as problem:
        raise Undetermined("vical.malformed", f"expected a VICAL, got {problem.code}") from problem


def _judge_signer(message: CoseSign1, signers: tuple[bytes, ...], now: datetime) -> None:
    listed = header_of(message, _X5CHAIN)
    ders = [one for one in (listed if isinstance(listed, list) else [listed]) if isinstance(one, bytes)]
    try:
        chain = x509.read_chain(ders)
        x509.validate(chain, x509.anchors_of(signers), now)
        if _SIGNS_LISTS not in x509.purposes_of(chain[0]):
            raise Rejected(
                "certificate.not_allowed", "expected a certificate to sign such lists, got another"
            )
        check_sign1(message, x509.key_of(chain[0]))
    except (Problem, DidProblem) as problem:
        raise Undetermined(
            "vical.signer_unknown", f"expected a list that a configured signer signed, got {problem.code}"
        ) from problem


def _list_of(stated: object, weight: int) -> VicalList:
    if not isinstance(stated, dict) or not isinstance(stated.get("certificateInfos"), list):
        raise Rejected("vical.malformed", "expected a list of certificates, got another item")
    entries, provider = stated["certificateInfos"], stated.get("vicalProvider")
    if not isinstance(provider, str) or len(entries) > MAX_ENTRIES:
        raise Rejected(
            "vical.malformed", f"expected a provider and at most {MAX_ENTRIES} entries, got others"
        )
    made = _instant(stated.get("date"))
    if made is None:
        raise Rejected("vical.malformed", "expected the date of the list, got none")
    authorities = [_authority(entry) for entry in entries]
    read = tuple(one for one in authorities if one is not None)
    return VicalList(
        provider=provider,
        made=made,
        next_update=_instant(stated.get("nextUpdate")),
        authorities=read,
        unread=len(entries) - len(read),
        weight=weight,
    )


def _authority(entry: object) -> Authority | None:
    """Return one authority; None where it cannot be read, which takes nothing from the others."""
    stated: Mapping[Any, Any] = entry if isinstance(entry, dict) else {}
    der, types = stated.get("certificate"), stated.get("docType")
    if not isinstance(der, bytes) or not isinstance(types, list) or len(types) > _MAX_TYPES:
        return None
    try:
        certificate = x509.read_certificate(der)
    except Rejected:
        return None
    named = frozenset(one for one in types if isinstance(one, str))
    return Authority(certificate=certificate, der=der, doc_types=named)


def _instant(stated: object) -> datetime | None:
    """Return an instant; None where none is stated.

    Raises:
        Rejected: `vical.malformed`: something else is.
    """
    if stated is None:
        return None
    instant = stated.instant if isinstance(stated, Tagged) else None
    if instant is None:
        raise Rejected("vical.malformed", "expected dates with a zone in the list, got another value")
    return instant
