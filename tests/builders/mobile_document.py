"""Mobile documents as issuers make them and devices show them: good by default, and a test breaks one thing."""

import hashlib
import hmac
from collections.abc import Callable, Mapping
from typing import Any, Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from did_methods.core.strict_json import decode_base64url
from tests.builders import keys
from tests.builders.cbor import Tag, encode_cbor
from tests.builders.certificates import Certified, leaf
from tests.builders.keys import Key, base64url

LICENCE: Final = "org.iso.18013.5.1.mDL"
PHOTO_ID: Final = "org.iso.23220.photoid.1"
SPACE: Final = "org.iso.18013.5.1"
KEY: Final = keys.key("P-256", seed=78)
DEVICE: Final = keys.key("P-256", seed=79)
SIGNS_LICENCES: Final = x509.ExtendedKeyUsage([x509.ObjectIdentifier("1.0.18013.5.1.2")])
SIGNS_DOCUMENTS: Final = x509.ExtendedKeyUsage(
    [x509.ObjectIdentifier("1.0.18013.5.1.2"), x509.ObjectIdentifier("1.0.23220.4.1.2")]
)
TRANSCRIPT: Final = encode_cbor([None, None, ["OpenID4VPHandover", b"h" * 32]])
_CURVES: Final = {"P-256": 1, "P-384": 2, "P-521": 3}
_ALGORITHMS: Final = {"P-256": -7, "P-384": -35, "P-521": -36, "Ed25519": -8}

Items = list[Tag]


def document_signer(by: Certified, **how: Any) -> Certified:  # noqa: ANN401 - as `leaf` takes them
    """Return the certificate of a signer of driving licences."""
    return leaf(by, **{"key": KEY, "extra": [(SIGNS_LICENCES, True)], **how})


def cose_key(key: Key) -> dict[int, Any]:
    """Return the public key as COSE has it (RFC 9053, section 7)."""
    x = decode_base64url(key.jwk["x"], max_chars=100)
    if key.kind == "Ed25519":
        return {1: 1, -1: 6, -2: x}
    return {1: 2, -1: _CURVES[key.kind], -2: x, -3: decode_base64url(key.jwk["y"], max_chars=100)}


def issued(
    signer: Certified,
    *,
    doc_type: str = LICENCE,
    elements: Mapping[str, object] | None = None,
    altered: Callable[[Items], Items] | None = None,
    until: str = "2027-01-01T00:00:00Z",
    signed: str = "2026-01-01T00:00:00Z",
    algorithm: str = "SHA-256",
    device: Mapping[str, Any] | None = None,
    header: Mapping[int, object] | None = None,
    **members: object,
) -> dict[str, Any]:
    """Return IssuerSigned of a document; `altered` changes its elements after they were signed."""
    stated = elements or {"given_name": "Ada", "family_name": "Example", "issuing_authority": "Example State"}
    items = [item(number, name, value) for number, (name, value) in enumerate(stated.items())]
    digests = {number: hashlib.sha256(encode_cbor(one)).digest() for number, one in enumerate(items)}
    security = {
        "version": "1.0",
        "digestAlgorithm": algorithm,
        "valueDigests": {SPACE: {**digests, 99: b"\x00" * 32}},
        "deviceKeyInfo": {"deviceKey": cose_key(DEVICE)} if device is None else dict(device),
        "docType": doc_type,
        "validityInfo": {
            "signed": Tag(0, signed),
            "validFrom": Tag(0, signed),
            "validUntil": Tag(0, until),
        },
        **members,
    }
    payload = encode_cbor(Tag(24, encode_cbor(security)))
    protected = encode_cbor({1: -7} if header is None else dict(header))
    signature = signer.key.sign(encode_cbor(["Signature1", protected, b"", payload]))
    return {
        "nameSpaces": {SPACE: items if altered is None else altered(items)},
        "issuerAuth": [protected, {33: signer.der}, payload, signature],
    }


def item(number: int | None, name: str, value: object) -> Tag:
    """Return one element as its digest is over it."""
    stated = {"digestID": number, "random": b"r" * 16, "elementIdentifier": name, "elementValue": value}
    return Tag(24, encode_cbor(stated))


def shown(
    issuer_signed: Mapping[str, Any],
    *,
    doc_type: str = LICENCE,
    key: Key = DEVICE,
    transcript: bytes = TRANSCRIPT,
    reader: Key | None = None,
    elements: Mapping[str, Mapping[str, object]] | None = None,
) -> dict[str, Any]:
    """Return a document as a device shows it: signed over the session, or with a MAC for the `reader`."""
    namespaces = encode_cbor(Tag(24, encode_cbor(elements or {})))
    authentication = (
        b"\x84" + encode_cbor("DeviceAuthentication") + transcript + encode_cbor(doc_type) + namespaces
    )
    payload = encode_cbor(Tag(24, authentication))
    if reader is None:
        protected = encode_cbor({1: _ALGORITHMS[key.kind]})
        proof = key.sign(encode_cbor(["Signature1", protected, b"", payload]))
    else:
        protected = encode_cbor({1: 5})
        secret = _mac_key(key, reader, transcript)
        proof = hmac.digest(secret, encode_cbor(["MAC0", protected, b"", payload]), "sha256")
    name = "deviceSignature" if reader is None else "deviceMac"
    return {
        "docType": doc_type,
        "issuerSigned": dict(issuer_signed),
        "deviceSigned": {
            "nameSpaces": Tag(24, encode_cbor(elements or {})),
            "deviceAuth": {name: [protected, {}, None, proof]},
        },
    }


def response(*documents: Mapping[str, Any], **members: object) -> str:
    """Return the base64url of a device's answer with these documents."""
    stated: dict[str, object] = {"version": "1.0", "status": 0}
    if documents:
        stated["documents"] = [dict(one) for one in documents]
    return base64url(encode_cbor({**stated, **members}))


def licence(
    signer: Certified,
    *,
    outside: str = LICENCE,
    changed: str | None = None,
    **how: Any,  # noqa: ANN401 - as `issued` takes them
) -> str:
    """Return the base64url of a response with one licence; `changed`: its holder's name after it was signed."""
    if changed is not None:
        how["altered"] = lambda items: [item(0, "given_name", changed), *items[1:]]
    return response(shown(issued(signer, **how), doc_type=outside))


def _mac_key(device: Key, reader: Key, transcript: bytes) -> bytes:
    assert isinstance(device.private, ec.EllipticCurvePrivateKey)
    assert isinstance(reader.private, ec.EllipticCurvePrivateKey)
    secret = device.private.exchange(ec.ECDH(), reader.private.public_key())
    salt = hashlib.sha256(encode_cbor(Tag(24, transcript))).digest()
    return HKDF(algorithm=SHA256(), length=32, salt=salt, info=b"EMacKey").derive(secret)
