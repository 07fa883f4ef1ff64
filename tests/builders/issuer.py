"""An issuer, or a holder, that really signs: with every suite and dialect that the product reads.

Proof options, header and payload members given as keywords are signed as given; `...` leaves one out. Whoever
wants a broken signature changes the result afterwards.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final, Literal

import base58
import rfc8785

from tests.builders import credential, list_token, status_list
from tests.builders.canonical import canonical_quads
from tests.builders.cbor import encode_cbor
from tests.builders.keys import Identity, base64url, did_key

Dialect = Literal["vcdm11", "ob3", "vcdm20"]

CREATED: Final = "2026-01-01T00:00:00Z"
DATA_INTEGRITY: Final = "https://w3id.org/security/data-integrity/v2"
ED25519_2020: Final = "https://w3id.org/security/suites/ed25519-2020/v1"

_TRANSFORMS: Final[Mapping[str, Callable[[Mapping[str, Any]], bytes]]] = {
    "eddsa-rdfc-2022": canonical_quads,
    "ecdsa-rdfc-2019": canonical_quads,
    "eddsa-jcs-2022": rfc8785.dumps,
    "ecdsa-jcs-2019": rfc8785.dumps,
}
_COSE_ALGORITHMS: Final = {
    "EdDSA": -8, "Ed25519": -19, "ES256": -7, "ES384": -35, "ES512": -36, "ES256K": -47, "PS256": -37, "PS384": -38,
    "PS512": -39, "RS256": -257, "RS384": -258, "RS512": -259,
}  # fmt: skip
_TYPES: Final[Mapping[str, tuple[str, str]]] = {
    "vcdm11": ("JWT", "JWT"),
    "ob3": ("JWT", "JWT"),
    "vcdm20": ("vc+jwt", "vp+jwt"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Issuer:
    """Signs as its identity; did:key with Ed25519 unless told otherwise."""

    identity: Identity = field(default_factory=did_key)

    @property
    def did(self) -> str:
        """The DID that stands as issuer, or as holder."""
        return self.identity.did

    def sign_data_integrity(
        self,
        document: Mapping[str, Any],
        suite: str = "eddsa-rdfc-2022",
        purpose: str = "assertionMethod",
        **proof_overrides: object,
    ) -> dict[str, Any]:
        """Return the document with one more DataIntegrityProof of that cryptosuite."""
        options = {"type": "DataIntegrityProof", "cryptosuite": suite}
        needs_context = "-jcs-" not in suite and credential.V2 not in _contexts(document)
        context = DATA_INTEGRITY if needs_context else None
        return self._sign(document, options, purpose, context, proof_overrides)

    def sign_ed25519_2020(
        self, document: Mapping[str, Any], purpose: str = "assertionMethod", **proof_overrides: object
    ) -> dict[str, Any]:
        """Return the document with one more Ed25519Signature2020."""
        options = {"type": "Ed25519Signature2020"}
        return self._sign(document, options, purpose, ED25519_2020, proof_overrides)

    def jws(self, header: Mapping[str, object], payload: Mapping[str, object] | bytes) -> str:
        """Return a compact JWS of exactly this header and payload, signed with the header's `alg`."""
        content = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
        signed = f"{base64url(json.dumps(header).encode())}.{base64url(content)}"
        signature = self.identity.key.sign(signed.encode(), str(header.get("alg", "")) or None)
        return f"{signed}.{base64url(signature)}"

    def list_jwt(
        self,
        claims: Mapping[str, Any],
        *,
        header: Mapping[str, object] | None = None,
    ) -> str:
        """Return a Status List Token as JWT around these claims; header members that are `...` are left out."""
        stated = {
            "alg": self.identity.key.algs[0],
            "typ": list_token.JWT_TYPE,
            "kid": self.identity.method_id,
            **(header or {}),
        }
        return self.jws(credential.without_ellipses(stated), claims)

    def cwt(
        self,
        claims: object,
        *,
        protected: Mapping[int, object] | None = None,
        unprotected: Mapping[int, object] | None = None,
        tag: bytes = b"\xd2",
        alg: str | None = None,
    ) -> bytes:
        """Return a tagged COSE_Sign1 around these claims: by default a Status List Token of this issuer."""
        name = alg or self.identity.key.algs[0]
        stated = {1: _COSE_ALGORITHMS[name], 16: list_token.CWT_TYPE, **(protected or {})}
        header = encode_cbor({label: value for label, value in stated.items() if value is not ...})
        payload = claims if isinstance(claims, bytes) else encode_cbor(claims)
        signature = self.identity.key.sign(encode_cbor(["Signature1", header, b"", payload]), alg)
        open_header = {4: self.identity.method_id.encode()} if unprotected is None else dict(unprotected)
        return tag + encode_cbor([header, open_header, payload, signature])

    def sign_cose(
        self,
        document: Mapping[str, Any] | bytes,
        *,
        typ: object = "application/vc+cose",
        protected: Mapping[int, object] | None = None,
        unprotected: Mapping[int, object] | None = None,
        claims: Mapping[Any, object] | None = None,
        **how: Any,  # noqa: ANN401 - `tag` and `alg` of `cwt`
    ) -> bytes:
        """Return a document as COSE_Sign1: type, content type and key are in the protected header, as `claims` are."""
        kind = "application/vp" if "vp" in str(typ) else "application/vc"
        stated = {
            16: typ,
            3: kind,
            4: self.identity.method_id.encode(),
            15: claims or ...,
            **(protected or {}),
        }
        payload = document if isinstance(document, bytes) else json.dumps(document).encode()
        return self.cwt(payload, protected=stated, unprotected=unprotected or {}, **how)

    def presentation_cose(
        self,
        *credentials: object,
        challenge: str | bytes | None = None,
        domain: object = None,
        members: Mapping[str, object] | None = None,
        claims: Mapping[Any, object] | None = None,
        **headers: Any,  # noqa: ANN401
    ) -> bytes:
        """Return a presentation by this holder as COSE_Sign1, its nonce and audience among the claims of its header."""
        document = credential.presentation(*credentials, **{"holder": self.did, **(members or {})})
        nonce = challenge.encode() if isinstance(challenge, str) else challenge
        bound = {label: value for label, value in ((10, nonce), (3, domain)) if value is not None}
        return self.sign_cose(
            document, **{"typ": "application/vp+cose", "claims": {**bound, **(claims or {})}, **headers}
        )

    def sign_jwt(
        self,
        claims: Mapping[str, Any],
        dialect: Dialect = "vcdm20",
        alg: str | None = None,
        *,
        header: Mapping[str, object] | None = None,
        payload: Mapping[str, object] | None = None,
    ) -> str:
        """Return a credential as JWT: `vc` claim of VCDM 1.1, Open Badges 3.0, or `vc+jwt` of VCDM 2.0."""
        registered = {} if dialect == "vcdm20" else _registered_claims(claims)
        body: dict[str, object] = {"vc": dict(claims)} if dialect == "vcdm11" else dict(claims)
        return self._jwt(_TYPES[dialect][0], alg, {**registered, **body}, header, payload)

    def presentation(
        self,
        *credentials: object,
        challenge: str | None = None,
        domain: str | None = None,
        suite: str = "eddsa-rdfc-2022",
        purpose: str = "authentication",
        proof: Mapping[str, object] | None = None,
        **members: object,
    ) -> dict[str, Any]:
        """Return a presentation by this holder, signed for `challenge` and `domain` where given."""
        document = credential.presentation(*credentials, **{"holder": self.did, **members})
        bound = {name: value for name, value in (("challenge", challenge), ("domain", domain)) if value}
        options = {**bound, **(proof or {})}
        if suite == "Ed25519Signature2020":
            return self.sign_ed25519_2020(document, purpose, **options)
        return self.sign_data_integrity(document, suite, purpose, **options)

    def presentation_jwt(
        self,
        *credentials: object,
        dialect: Literal["vcdm11", "vcdm20"] = "vcdm20",
        alg: str | None = None,
        header: Mapping[str, object] | None = None,
        payload: Mapping[str, object] | None = None,
    ) -> str:
        """Return a presentation by this holder as JWT; `aud` and `nonce` go into `payload`."""
        if dialect == "vcdm20":
            claims = credential.presentation(*credentials, holder=self.did)
            return self._jwt(_TYPES[dialect][1], alg, claims, header, payload)
        inner = {
            "@context": [credential.V1],
            "type": ["VerifiablePresentation"],
            "holder": self.did,
            "verifiableCredential": list(credentials),
        }
        return self._jwt(_TYPES[dialect][1], alg, {"iss": self.did, "vp": inner}, header, payload)

    def badge(self, suite: str = "eddsa-rdfc-2022", **members: Any) -> dict[str, Any]:  # noqa: ANN401
        """Return a signed Open Badge 3.0 by this issuer; keywords as in `credential.badge`."""
        return self.sign_data_integrity(credential.badge(**{"issuer": self.did, **members}), suite)

    def status_list(
        self,
        values: Mapping[int, int] | Iterable[int] = (),
        **members: Any,  # noqa: ANN401
    ) -> dict[str, Any]:
        """Return a signed BitstringStatusListCredential; keywords as in `status_list.bitstring_list`."""
        return self.sign_data_integrity(status_list.bitstring_list(values, **{"issuer": self.did, **members}))

    def _jwt(
        self,
        token_type: str,
        alg: str | None,
        body: Mapping[str, object],
        header: Mapping[str, object] | None,
        payload: Mapping[str, object] | None,
    ) -> str:
        stated = {
            "alg": alg or self.identity.key.algs[0],
            "typ": token_type,
            "kid": self.identity.method_id,
            **(header or {}),
        }
        return self.jws(
            credential.without_ellipses(stated), credential.without_ellipses({**body, **(payload or {})})
        )

    def _sign(
        self,
        document: Mapping[str, Any],
        options: Mapping[str, object],
        purpose: str,
        context: str | None,
        overrides: Mapping[str, object],
    ) -> dict[str, Any]:
        unsecured = {name: value for name, value in document.items() if name != "proof"}
        if context is not None and context not in _contexts(document):
            unsecured["@context"] = [*_contexts(document), context]
        proof = credential.without_ellipses(
            {
                **options,
                "created": CREATED,
                "verificationMethod": self.identity.method_id,
                "proofPurpose": purpose,
                **overrides,
            }
        )
        suite = str(proof.get("cryptosuite", "eddsa-rdfc-2022"))
        if "-jcs-" in suite:
            proof = {"@context": unsecured["@context"], **proof}
        signature = self.identity.key.sign(self._hashes(unsecured, proof, suite))
        proof["proofValue"] = "z" + base58.b58encode(signature).decode()
        earlier = document.get("proof")
        if earlier is None:
            return {**unsecured, "proof": proof}
        return {**unsecured, "proof": [*(earlier if isinstance(earlier, list) else [earlier]), proof]}

    def _hashes(self, unsecured: Mapping[str, Any], proof: Mapping[str, Any], suite: str) -> bytes:
        """Return the hash of the proof's options, then that of the document (VC Data Integrity, 4.2)."""
        digest = hashlib.sha384 if self.identity.key.kind == "P-384" else hashlib.sha256
        transform = _TRANSFORMS.get(suite, canonical_quads)
        options = transform({**proof, "@context": unsecured["@context"]})
        return digest(options).digest() + digest(transform(unsecured)).digest()


def _contexts(document: Mapping[str, Any]) -> list[Any]:
    stated = document.get("@context", [])
    return stated if isinstance(stated, list) else [stated]


def _registered_claims(claims: Mapping[str, Any]) -> dict[str, object]:
    """Return what both older dialects repeat outside: iss, sub, jti, nbf and exp (VCDM 1.1, 6.3.1)."""
    issuer, subject = claims.get("issuer"), claims.get("credentialSubject")
    stated: dict[str, object] = {
        "iss": issuer.get("id") if isinstance(issuer, dict) else issuer,
        "sub": subject.get("id") if isinstance(subject, dict) else None,
        "jti": claims.get("id"),
        "nbf": _numeric_date(claims.get("validFrom", claims.get("issuanceDate"))),
        "exp": _numeric_date(claims.get("validUntil", claims.get("expirationDate"))),
    }
    return {name: value for name, value in stated.items() if value is not None}


def _numeric_date(instant: object) -> int | None:
    if not isinstance(instant, str):
        return None
    stated = datetime.fromisoformat(instant)
    return int((stated if stated.tzinfo is not None else stated.replace(tzinfo=UTC)).timestamp())
