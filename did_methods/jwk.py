"""did:jwk. Spec: https://github.com/quartzjer/did-jwk/blob/main/spec.md.

The identifier is a JWK in base64url; the document holds that one key, named `#0`.
"""

from functools import lru_cache
from typing import Any, Final

from did_methods.core.did import MAX_DID_CHARS, Did
from did_methods.core.document import DidDocument, read_document
from did_methods.core.errors import DidInvalid
from did_methods.core.method import DidMethod, computed_method
from did_methods.core.public_key import refuse_private_members
from did_methods.core.strict_json import JsonInvalid, decode_base64url, parse_json_object

KEPT_DOCUMENTS: Final = 1_024  # computed documents; about 5 KiB each

CONTEXT: Final = ("https://www.w3.org/ns/did/v1", "https://w3id.org/security/suites/jws-2020/v1")
_SIGNING: Final = ("assertionMethod", "authentication", "capabilityInvocation", "capabilityDelegation")


def compute(did: Did) -> DidDocument:
    """Return the document that the identifier holds.

    Raises:
        DidInvalid: not a public JWK in strict base64url and strict JSON.
    """
    return _document(did.text)


@lru_cache(maxsize=KEPT_DOCUMENTS)
def _document(text: str) -> DidDocument:
    encoded = text.removeprefix("did:jwk:")
    try:
        jwk = parse_json_object(decode_base64url(encoded, max_chars=MAX_DID_CHARS), max_bytes=MAX_DID_CHARS)
    except JsonInvalid as cause:
        raise DidInvalid(
            "did.syntax", f"expected a JWK in base64url, got other text: {cause.code}"
        ) from cause
    refuse_private_members(jwk)
    if not isinstance(jwk.get("kty"), str):
        raise DidInvalid("key.malformed", "expected a JWK with a kty, got none")
    reference = f"{text}#0"
    raw: dict[str, Any] = {
        "@context": list(CONTEXT),
        "id": text,
        "verificationMethod": [
            {"id": reference, "type": "JsonWebKey2020", "controller": text, "publicKeyJwk": jwk}
        ],
    }
    use = jwk.get("use")
    if use != "enc":
        raw |= {relationship: [reference] for relationship in _SIGNING}
    if use != "sig":
        raw["keyAgreement"] = [reference]
    return read_document(text, raw)


METHOD: Final[DidMethod] = computed_method(
    name="jwk", spec="https://github.com/quartzjer/did-jwk/blob/main/spec.md", compute=compute
)
