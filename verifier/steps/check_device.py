"""Does the device that shows a mobile document have the key that its issuer put in it, and did it answer this session?

Spec: ISO/IEC 18013-5:2021, sections 9.1.2.4 (deviceKeyInfo) and 9.1.3 (mdoc authentication). Judges only. The issuer's
part has been proven before: the key of the device, and what that key may say of itself, come from there. The steps:

  1 the key of the device, out of what the issuer signed
  2 its signature, or its MAC, over the session, the type of the document and the elements of its own
  3 of those elements only such are told as the issuer lets it say, apart from what the issuer says itself
"""

from collections.abc import Mapping
from hashlib import sha256
from hmac import compare_digest, digest
from typing import Any, Final

from did_methods.core.cbor_writing import write_array, write_cbor, write_encoded
from did_methods.core.cose_key import public_key_from_cose
from did_methods.core.errors import DidInvalid, DidUnavailable
from did_methods.core.key_agreement import derive_key
from did_methods.core.public_key import PublicKey
from verifier.boundary import passed, settle, skipped
from verifier.errors import Rejected, Undetermined
from verifier.formats.core.cose import attached
from verifier.model import CoseSign1, DeviceSigned, MobileDocument, Unreadable
from verifier.policy import Policy
from verifier.report import CheckResult
from verifier.session import KnownSession
from verifier.steps.check_audience import not_presented
from verifier.suites.core.cose import check_sign1

_ALGORITHM: Final = 1  # label of a COSE header
_HMAC_256: Final = 5
_NOT_AUTHORIZED: Final = Rejected(
    "holder.device_not_authorized", "expected elements that the issuer lets the device state, got another"
)
_LABEL: Final = b"EMacKey"


def check_device(document: MobileDocument, session: KnownSession, policy: Policy) -> list[CheckResult]:
    """Return who shows the document, and to whom, by the word of the device that its issuer gave a key to."""
    device = document.device
    if device is None:
        return [
            skipped(
                "holder", "holder.not_presented", "no device signed anything beside what the issuer signed"
            ),
            not_presented(policy),
        ]
    if isinstance(device, Unreadable):
        return [settle("holder", Rejected("mdoc.malformed", device.detail), policy)]
    try:
        info = _judge(document, device, session)
    except (Rejected, Undetermined) as problem:
        return [settle("holder", problem, policy)]
    says, kept_back = _divided(device.elements, info.get("keyAuthorizations"))  # 3
    facts: dict[str, Any] = {"device": "mac" if device.proof.is_mac else "signature"}
    if says:
        facts["device_says"] = says
    checks = [passed("holder", **facts), passed("audience")]
    return [*checks, settle("holder", _NOT_AUTHORIZED, policy)] if kept_back else checks


def _judge(document: MobileDocument, device: DeviceSigned, session: KnownSession) -> Mapping[Any, Any]:
    """Return what the issuer says of the key that the device has shown to have."""
    info = _info_of(document)  # 1
    _judge_proof(document, device, _key_of(info), session)  # 2
    return info


def _info_of(document: MobileDocument) -> Mapping[Any, Any]:
    info = document.security_object.get("deviceKeyInfo")
    if not isinstance(info, dict):
        raise Undetermined(
            "holder.device_key_unusable", "expected a key of the device in the document, got none"
        )
    return info


def _key_of(info: Mapping[Any, Any]) -> PublicKey:
    stated = info.get("deviceKey")
    try:
        return public_key_from_cose(stated if isinstance(stated, dict) else {})
    except (DidInvalid, DidUnavailable) as problem:
        raise Undetermined(
            "holder.device_key_unusable", f"expected a key of the device that can be used, got {problem.code}"
        ) from problem


def _judge_proof(
    document: MobileDocument, device: DeviceSigned, key: PublicKey, session: KnownSession
) -> None:
    doc_type = document.doc_type or ""  # compared with what the issuer signed, before
    parts = (write_cbor("DeviceAuthentication"), session.transcript, write_cbor(doc_type), device.raw)
    try:
        message = attached(device.proof, write_encoded(write_array(parts)))
        if device.proof.is_mac:
            _judge_mac(message, key, session)
        else:
            check_sign1(message, key)
    except (DidInvalid, Rejected) as problem:
        raise Rejected(
            "holder.device_differs", f"expected the device's key over this session, got {problem.code}"
        ) from problem


def _judge_mac(message: CoseSign1, key: PublicKey, session: KnownSession) -> None:
    if message.protected.get(_ALGORITHM) != _HMAC_256:
        raise Rejected("jws.algorithm_refused", "expected a MAC by HMAC with SHA-256, got another")
    if session.reader_key is None:
        raise Undetermined(
            "holder.reader_key_missing", "expected the reader's key to judge a MAC with, got none"
        )
    salt = sha256(write_encoded(session.transcript)).digest()
    secret = derive_key(session.reader_key, key, salt=salt, label=_LABEL)
    if not compare_digest(digest(secret, message.signing_input, "sha256"), message.signature):
        raise Rejected("proof.signature_invalid", "expected the MAC of this session, got another")


def _divided(
    elements: Mapping[str, Mapping[str, Any]], authorised: object
) -> tuple[dict[str, dict[str, Any]], int]:
    """Return the elements that the issuer lets the device say, and how many others there are."""
    allowed = authorised if isinstance(authorised, dict) else {}
    spaces, named = allowed.get("nameSpaces"), allowed.get("dataElements")
    says: dict[str, dict[str, Any]] = {}
    for space, values in elements.items():
        listed = named.get(space) if isinstance(named, dict) else None
        whole = isinstance(spaces, list) and space in spaces
        for name, value in values.items():
            if whole or (isinstance(listed, list) and name in listed):
                says.setdefault(space, {})[name] = value
    return says, sum(map(len, elements.values())) - sum(map(len, says.values()))
