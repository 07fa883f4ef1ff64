"""Claims of credentials and presentations, valid by default: one keyword breaks one thing.

Every keyword replaces or adds a member of the credential; the value `...` leaves the member out.
"""

import base64
from collections.abc import Mapping
from types import EllipsisType
from typing import Any, Final

V1: Final = "https://www.w3.org/2018/credentials/v1"
V2: Final = "https://www.w3.org/ns/credentials/v2"
CLR: Final = "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json"
LER_RS: Final = "http://schema.hropenstandards.org/4.5/recruiting/json/VerifiableCredentialLER-RSType.json"
OPEN_BADGES: Final = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
BITSTRING: Final = "https://www.w3.org/ns/credentials/status/v1"
STATUS_LIST_2021: Final = "https://w3id.org/vc/status-list/2021/v1"

_OLDER_STATUS: Final = {
    "StatusList2021Entry": STATUS_LIST_2021,
    "RevocationList2020Status": "https://w3id.org/vc-revocation-list-2020/v1",
    "1EdTechRevocationList": "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json",
}

VALID_FROM: Final = "2026-01-01T00:00:00Z"
HOLDER: Final = "did:example:holder"
ISSUER: Final = "did:example:issuer"
CREDENTIAL_ID: Final = "urn:uuid:5f0f8f36-8a4c-4a57-9cf0-1f2b0f1f7a01"


def without_ellipses(members: Mapping[str, object]) -> dict[str, Any]:
    """Return the members but those whose value is `...`."""
    return {name: value for name, value in members.items() if not isinstance(value, EllipsisType)}


def badge(
    *,
    issuer: object = ISSUER,
    issuer_name: str = "Example University",
    status: object = ...,
    subject: Mapping[str, object] | None = None,
    **members: object,
) -> dict[str, Any]:
    """Return an Open Badge 3.0 (VCDM 2.0). `subject` replaces or adds members of the credentialSubject."""
    profile = {"id": issuer, "type": ["Profile"], "name": issuer_name} if isinstance(issuer, str) else issuer
    return without_ellipses(
        {
            "@context": [V2, OPEN_BADGES, *_status_contexts(status)],
            "id": CREDENTIAL_ID,
            "type": ["VerifiableCredential", "OpenBadgeCredential"],
            "name": "Welding, level 2",
            "issuer": profile,
            "validFrom": VALID_FROM,
            "credentialSubject": without_ellipses(_badge_subject() | dict(subject or {})),
            "credentialStatus": status,
            **members,
        }
    )


def endorsement(about: str, *, issuer: str, **members: Any) -> dict[str, Any]:  # noqa: ANN401 - members of a badge
    """Return an Open Badges 3.0 endorsement of the thing with the id `about`."""
    return badge(
        issuer=issuer,
        id="urn:uuid:9d2f0b0e-6f44-4f4b-8d57-0b5f7f4a4c11",
        type=["VerifiableCredential", "EndorsementCredential"],
        credentialSubject={
            "id": about,
            "type": ["EndorsementSubject"],
            "endorsementComment": "Assessed by us as well.",
        },
        **members,
    )


def record(
    *inner: object,
    issuer: str,
    about: str = HOLDER,
    subject: Mapping[str, object] | None = None,
    **members: object,
) -> dict[str, Any]:
    """Return a Comprehensive Learner Record 2.0 around these credentials. `subject` adds members of the subject."""
    return without_ellipses(
        {
            "@context": [V2, CLR, OPEN_BADGES],
            "id": "urn:uuid:0d6d0dc6-7d36-4ab1-9a1a-9a1b1b4bfb01",
            "type": ["VerifiableCredential", "ClrCredential"],
            "issuer": {"id": issuer, "type": ["Profile"], "name": "University of Example"},
            "name": "Transcript",
            "validFrom": VALID_FROM,
            "credentialSubject": without_ellipses(
                {"id": about, "type": ["ClrSubject"], "verifiableCredential": list(inner), **(subject or {})}
            ),
            **members,
        }
    )


def resume(
    *, issuer: str, about: str | None = HOLDER, wrapped: bool = True, newer: bool = False, **sections: object
) -> dict[str, Any]:
    """Return an HR Open LER-RS. `sections` are members of the record; `newer`: in VCDM 2.0."""
    record = {"type": "http://schema.hropenstandards.org/4.5/recruiting/json/LER-RSType.json", **sections}
    subject = {"lerrsType": record} if wrapped else record
    return without_ellipses(
        {
            "@context": [V2 if newer else V1, LER_RS],
            "id": "urn:uuid:7a7c3c0c-3b3e-4b0c-9c2b-4f2f5f1d7b11",
            "type": ["VerifiableCredential", "LER-RS VC"],
            "issuer": issuer,
            ("validFrom" if newer else "issuanceDate"): VALID_FROM,
            "credentialSubject": without_ellipses({"id": ... if about is None else about, **subject}),
        }
    )


def badge_v1(
    *,
    issuer: object = ISSUER,
    issuer_name: str = "Example University",
    status: object = ...,
    subject: Mapping[str, object] | None = None,
    **members: object,
) -> dict[str, Any]:
    """Return an Open Badge 3.0 over VCDM 1.1, as the first issuers made them."""
    profile = {"id": issuer, "type": ["Profile"], "name": issuer_name} if isinstance(issuer, str) else issuer
    return without_ellipses(
        {
            "@context": [V1, OPEN_BADGES, *_status_contexts(status, bitstring=BITSTRING)],
            "id": CREDENTIAL_ID,
            "type": ["VerifiableCredential", "OpenBadgeCredential"],
            "name": "Welding, level 2",
            "issuer": profile,
            "issuanceDate": VALID_FROM,
            "credentialSubject": without_ellipses(_badge_subject() | dict(subject or {})),
            "credentialStatus": status,
            **members,
        }
    )


def plain(
    *,
    issuer: object = ISSUER,
    status: object = ...,
    subject: Mapping[str, object] | None = None,
    **members: object,
) -> dict[str, Any]:
    """Return a VCDM 2.0 credential of no particular kind."""
    return without_ellipses(
        {
            "@context": [V2, *_status_contexts(status)],
            "id": CREDENTIAL_ID,
            "type": ["VerifiableCredential"],
            "issuer": issuer,
            "validFrom": VALID_FROM,
            "credentialSubject": without_ellipses(
                {"id": HOLDER, "name": "Ada Example"} | dict(subject or {})
            ),
            "credentialStatus": status,
            **members,
        }
    )


def plain_v1(
    *,
    issuer: object = ISSUER,
    status: object = ...,
    subject: Mapping[str, object] | None = None,
    **members: object,
) -> dict[str, Any]:
    """Return a VCDM 1.1 credential of no particular kind."""
    return without_ellipses(
        {
            "@context": [V1, *_status_contexts(status, bitstring=BITSTRING)],
            "id": CREDENTIAL_ID,
            "type": ["VerifiableCredential"],
            "issuer": issuer,
            "issuanceDate": VALID_FROM,
            "credentialSubject": without_ellipses({"id": HOLDER} | dict(subject or {})),
            "credentialStatus": status,
            **members,
        }
    )


def presentation(*credentials: object, holder: object = HOLDER, **members: object) -> dict[str, Any]:
    """Return a VCDM 2.0 presentation; a credential given as text or bytes is taken for a JWT or COSE and enveloped."""
    return without_ellipses(
        {
            "@context": [V2],
            "type": ["VerifiablePresentation"],
            "holder": holder,
            "verifiableCredential": [
                enveloped(one) if isinstance(one, str | bytes) else one for one in credentials
            ],
            **members,
        }
    )


def enveloped(token: str | bytes, media_type: str = "application/vc+jwt") -> dict[str, Any]:
    """Return an EnvelopedVerifiableCredential around a token, or around a COSE message."""
    if isinstance(token, bytes):
        token, media_type = base64.b64encode(token).decode(), "application/vc+cose;base64"
    return {"@context": V2, "type": "EnvelopedVerifiableCredential", "id": f"data:{media_type},{token}"}


def _status_contexts(status: object, bitstring: str | None = None) -> list[str]:
    """Return the contexts that define the entries' terms; the one of VCDM 2.0 has the bitstring terms already."""
    entries = status if isinstance(status, list) else [status]
    types = {entry.get("type") for entry in entries if isinstance(entry, dict)}
    newer = [bitstring] if bitstring and "BitstringStatusListEntry" in types else []
    older = [context for name, context in _OLDER_STATUS.items() if name in types]
    return newer + older


def _badge_subject() -> dict[str, object]:
    return {
        "id": HOLDER,
        "type": ["AchievementSubject"],
        "achievement": {
            "id": "https://issuer.example/achievements/welding-2",
            "type": ["Achievement"],
            "achievementType": "Certification",
            "name": "Welding, level 2",
            "description": "Welds steel plates in all positions.",
            "criteria": {"narrative": "Passed the practical examination."},
        },
    }
