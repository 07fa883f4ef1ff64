"""European Digital Credentials under a seal (JAdES), as the issuing service of the European Commission makes them."""

import base64
import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final

from tests.builders import credential
from tests.builders.certificates import Certified, authority, leaf
from tests.builders.credential import without_ellipses
from tests.builders.keys import base64url

REGISTERED: Final = "VATES-A00000000"
ROOT: Final = authority("Example Root for Seals")
SEAL: Final = leaf(ROOT, registered=REGISTERED, organization="Example College")
SIGNED_AT: Final = "2026-03-01T10:00:00Z"
ISSUER: Final = {
    "id": "urn:epass:org:1",
    "type": "Organisation",
    "legalName": {"en": "Example College"},
    "eIDASIdentifier": {
        "id": "urn:epass:legalIdentifier:1",
        "type": "LegalIdentifier",
        "notation": REGISTERED,
    },
}


def concept(url: str, name: str) -> dict[str, Any]:
    """Return a concept of a controlled vocabulary."""
    return {"id": url, "type": "Concept", "prefLabel": {"en": name}}


def degree(**members: object) -> dict[str, Any]:
    """Return a degree with a module, marks, a level, credits and a skill."""
    module = {
        "type": "LearningAchievement",
        "title": {"en": "Joints"},
        "provenBy": {
            "type": "LearningAssessment",
            "title": {"en": "Practical"},
            "grade": {"noteLiteral": {"en": "A"}},
        },
    }
    return without_ellipses(
        {
            "type": "LearningAchievement",
            "title": {"en": ["Bachelor of Welding"]},
            "specifiedBy": {
                "type": "Qualification",
                "eqfLevel": concept("http://data.europa.eu/snb/eqf/6", "Level 6"),
                "creditPoint": {"point": "180", "framework": concept("http://data.europa.eu/snb/ects", "ECTS")},
                "learningOutcome": {
                    "type": "LearningOutcome",
                    "title": {"en": "Welds"},
                    "relatedESCOSkill": concept("http://data.europa.eu/esco/skill/w1", "weld"),
                },
            },
            "provenBy": {
                "type": "LearningAssessment",
                "title": {"en": "Overall"},
                "grade": {"noteLiteral": {"en": "9.1"}},
                "specifiedBy": {"gradingScheme": {"title": {"en": "1 to 10"}}},
                "hasPart": {
                    "type": "LearningAssessment",
                    "title": {"en": "Thesis"},
                    "grade": {"noteLiteral": {"en": "10"}},
                },
            },
            "awardedBy": {
                "awardingDate": "2026-02-01T00:00:00Z",
                "awardingBody": {
                    "legalName": {"en": "Example College"},
                    "accreditation": {"id": "https://accredited.example/1", "title": {"en": "Institutional"}},
                },
            },
            "influencedBy": {"type": "LearningActivity", "title": {"en": "Internship"}},
            "entitlesTo": {"type": "LearningEntitlement", "title": {"en": "Master programmes"}},
            "hasPart": [module],
            **members,
        }
    )  # fmt: skip


def diploma(
    *, claims: object = None, person: Mapping[str, object] | None = None, **members: object
) -> dict[str, Any]:
    """Return the claims of a European Digital Credential."""
    subject = {
        "id": "urn:epass:person:1",
        "type": "Person",
        "fullName": {"en": "Ada Lovelace"},
        "contactPoint": {"emailAddress": {"id": "mailto:ada@example.org"}},
        "identifier": {"schemeName": "Student ID", "notation": "4711"},
        "hasClaim": degree() if claims is None else claims,
        **(person or {}),
    }
    return without_ellipses(
        {
            "@context": [credential.V1, "http://data.europa.eu/snb/model/context/edc-ap"],
            "id": "urn:credential:1",
            "type": ["VerifiableCredential", "EuropeanDigitalCredential"],
            "issuer": ISSUER,
            "issuanceDate": SIGNED_AT,
            "validFrom": SIGNED_AT,
            "credentialSubject": without_ellipses(subject),
            **members,
        }
    )  # fmt: skip


def signature(
    payload: str, certified: Certified = SEAL, *, unprotected: object = ..., **header: object
) -> dict[str, Any]:
    """Return one signature over the payload as it stands in the JSON; header members that are `...` are left out."""
    stated = without_ellipses(
        {
            "alg": "ES256",
            "typ": "jose+json",
            "b64": False,
            "sigT": SIGNED_AT,
            "adoTst": {"tstTokens": [{"val": base64.b64encode(time_stamp(payload.encode())).decode()}]},
            "crit": ["b64", "sigT", "adoTst"],
            "x5c": certified.x5c(),
            "x5t#S256": base64url(hashlib.sha256(certified.der).digest()),
            **header,
        }
    )
    protected = base64url(json.dumps(stated).encode())
    signed = certified.key.sign(f"{protected}.{payload}".encode(), "ES256")
    return without_ellipses({"protected": protected, "signature": base64url(signed), "header": unprotected})


def sealed(
    claims: Mapping[str, object] | None = None, certified: Certified = SEAL, **header: object
) -> dict[str, Any]:
    """Return a credential in the general serialization, its payload not encoded."""
    payload = json.dumps(diploma() if claims is None else claims)
    return {"payload": payload, "signatures": [signature(payload, certified, **header)]}


def time_stamp(content: bytes, *, hash_oid: str = "608648016503040201") -> bytes:
    """Return a token of RFC 3161 over the content, without the parts that nobody here reads."""
    algorithm = _tlv(0x30, _tlv(0x06, bytes.fromhex(hash_oid)) + _tlv(0x05, b""))
    imprint = _tlv(0x30, algorithm + _tlv(0x04, hashlib.sha256(content).digest()))
    info = _tlv(0x30, _tlv(0x02, b"\x01") + _tlv(0x06, b"\x2a\x03\x04") + imprint + _tlv(0x02, b"\x07"))
    inner = _tlv(0x06, bytes.fromhex("2a864886f70d0109100104")) + _tlv(0xA0, _tlv(0x04, info))
    signed = _tlv(0x30, _tlv(0x02, b"\x03") + _tlv(0x31, algorithm) + _tlv(0x30, inner) + _tlv(0x31, b""))
    return _tlv(0x30, _tlv(0x06, bytes.fromhex("2a864886f70d010702")) + _tlv(0xA0, signed))


def _tlv(tag: int, content: bytes) -> bytes:
    length = len(content)
    size = bytes([length]) if length < 0x80 else bytes([0x82]) + length.to_bytes(2, "big")
    return bytes([tag]) + size + content
