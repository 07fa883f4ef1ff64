"""Mobile documents as issuers make them: good by default, and a test breaks one thing."""

import hashlib
from typing import Any, Final

from cryptography import x509

from tests.builders import keys
from tests.builders.cbor import Tag, encode_cbor
from tests.builders.certificates import Certified, leaf
from tests.builders.keys import base64url

LICENCE: Final = "org.iso.18013.5.1.mDL"
SPACE: Final = "org.iso.18013.5.1"
KEY: Final = keys.key("P-256", seed=78)
SIGNS_LICENCES: Final = x509.ExtendedKeyUsage([x509.ObjectIdentifier("1.0.18013.5.1.2")])


def document_signer(by: Certified, **how: Any) -> Certified:  # noqa: ANN401 - as `leaf` takes them
    """Return the certificate of a signer of driving licences."""
    return leaf(by, key=KEY, **{"extra": [(SIGNS_LICENCES, True)], **how})


def licence(
    signer: Certified,
    *,
    outside: str = LICENCE,
    changed: str | None = None,
    until: str = "2027-01-01T00:00:00Z",
    algorithm: str = "SHA-256",
    **members: object,
) -> str:
    """Return the base64url of a response with one licence; `changed`: its holder's name after it was signed."""
    elements = {"given_name": "Ada", "family_name": "Example", "issuing_authority": "Example State"}
    items = [_item(number, name, value) for number, (name, value) in enumerate(elements.items())]
    digests = {number: hashlib.sha256(encode_cbor(item)).digest() for number, item in enumerate(items)}
    security = {
        "version": "1.0",
        "digestAlgorithm": algorithm,
        "valueDigests": {SPACE: {**digests, 99: b"\x00" * 32}},
        "docType": LICENCE,
        "validityInfo": {
            "signed": Tag(0, "2026-01-01T00:00:00Z"),
            "validFrom": Tag(0, "2026-01-01T00:00:00Z"),
            "validUntil": Tag(0, until),
        },
        **members,
    }
    payload = encode_cbor(Tag(24, encode_cbor(security)))
    protected = encode_cbor({1: -7})
    signature = signer.key.sign(encode_cbor(["Signature1", protected, b"", payload]))
    if changed is not None:
        items[0] = _item(0, "given_name", changed)
    issuer_signed = {
        "nameSpaces": {SPACE: items},
        "issuerAuth": [protected, {33: signer.der}, payload, signature],
    }
    document = {
        "docType": outside,
        "issuerSigned": issuer_signed,
        "deviceSigned": {"deviceAuth": {"deviceSignature": []}},
    }
    return base64url(encode_cbor({"version": "1.0", "documents": [document], "status": 0}))


def _item(number: int, name: str, value: object) -> Tag:
    item = {"digestID": number, "random": b"r" * 16, "elementIdentifier": name, "elementValue": value}
    return Tag(24, encode_cbor(item))
