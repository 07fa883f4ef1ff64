"""Records as large as a university's: hundreds of badges, each signed by itself, in one Comprehensive Learner Record.

The badges are signed over JSON and the record over RDF that pyoxigraph brought into canonical form, since PyLD takes
half a minute for a megabyte.
"""

import hashlib
from typing import Any, Final

import base58
import pyoxigraph as ox

from tests.builders import credential
from tests.builders.issuer import CREATED, Issuer
from verifier.linked_data import ContextStore, to_quads

CLR: Final = "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json"
_CONTEXTS: Final = ContextStore.bundled()


def achievement(number: int) -> dict[str, Any]:
    """Return an achievement of about 1.3 kB, as colleges describe their courses."""
    place = f"https://college.example/courses/{number}"
    return {
        "id": place,
        "type": ["Achievement"],
        "achievementType": "Course",
        "name": f"Course {number}",
        "description": f"Course {number}: plans and performs gas metal arc welds in all positions on carbon steel.",
        "criteria": {"narrative": "Passed the practical examination with four coupons and a written test."},
        "humanCode": f"WELD-{number}",
        "creditsAvailable": 3.0,
        "fieldOfStudy": "Welding",
        "image": {"id": f"{place}/image.png", "type": "Image", "caption": "A welding torch"},
        "alignment": [
            {
                "type": ["Alignment"],
                "targetName": "Welders, Cutters, Solderers, and Brazers",
                "targetCode": "51-4121.00",
                "targetUrl": "https://www.onetonline.org/link/summary/51-4121.00",
                "targetFramework": "O*NET-SOC",
                "targetType": "ext:occupation",
            },
            {
                "type": ["Alignment"],
                "targetName": "Gas metal arc welding",
                "targetCode": "AWS-B2.1",
                "targetUrl": "https://frameworks.example/aws/b2.1",
                "targetDescription": "Procedure and performance.",
                "targetFramework": "AWS",
            },
        ],
    }


def badge(issuer: Issuer, holder: str, number: int) -> dict[str, Any]:
    """Return a signed badge of about 2 kB."""
    subject = {
        "id": holder,
        "result": [{"type": ["Result"], "value": "A"}],
        "achievement": achievement(number),
    }
    claims = credential.badge(issuer=issuer.did, subject=subject, id=f"urn:uuid:{number:032d}")
    return issuer.sign_data_integrity(claims, "eddsa-jcs-2022")


def record(issuer: Issuer, holder: str, size: int) -> dict[str, Any]:
    """Return a signed record of so many badges."""
    claims = {
        "@context": [credential.V2, CLR, credential.OPEN_BADGES],
        "id": "urn:uuid:11111111-1111-4111-8111-111111111111",
        "type": ["VerifiableCredential", "ClrCredential"],
        "issuer": {"id": issuer.did, "type": ["Profile"]},
        "name": "Transcript",
        "validFrom": credential.VALID_FROM,
        "credentialSubject": {
            "id": holder,
            "type": ["ClrSubject"],
            "verifiableCredential": [badge(issuer, holder, number) for number in range(size)],
        },
    }
    options = {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022",
        "created": CREATED,
        "verificationMethod": issuer.identity.method_id,
        "proofPurpose": "assertionMethod",
    }
    parts = {**options, "@context": claims["@context"]}, claims
    hashes = b"".join(hashlib.sha256(_canonical(part)).digest() for part in parts)
    value = "z" + base58.b58encode(issuer.identity.key.sign(hashes)).decode()
    return {**claims, "proof": {**options, "proofValue": value}}


def _canonical(part: dict[str, Any]) -> bytes:
    lines = "".join(
        f"{subject} {predicate} {target} {graph} .\n" if graph else f"{subject} {predicate} {target} .\n"
        for subject, predicate, target, graph in to_quads(part, _CONTEXTS)
    )
    dataset = ox.Dataset(ox.parse(lines, format=ox.RdfFormat.N_QUADS, lenient=True))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    written = ox.serialize(dataset, format=ox.RdfFormat.N_QUADS) or b""
    return b"".join(sorted(line + b"\n" for line in written.split(b"\n") if line))
