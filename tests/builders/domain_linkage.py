"""What a DID and a domain say of each other (DIF Well Known DID Configuration v1.0.0), valid by default."""

from collections.abc import Mapping
from typing import Any, Final

from tests.builders import credential
from tests.builders.issuer import Issuer
from tests.builders.keys import Key, did_web

CONTEXT: Final = "https://identity.foundation/.well-known/did-configuration/v1"
ORIGIN: Final = "https://college.example"
PATH: Final = "/.well-known/did-configuration.json"


def statement(
    did: str, origin: object = ORIGIN, subject: Mapping[str, object] | None = None, **members: object
) -> dict[str, Any]:
    """Return the claims of a DomainLinkageCredential; a member that is `...` is left out."""
    return credential.without_ellipses(
        {
            "@context": [credential.V1, CONTEXT],
            "issuer": did,
            "issuanceDate": "2026-01-01T00:00:00Z",
            "expirationDate": "2027-01-01T00:00:00Z",
            "type": ["VerifiableCredential", "DomainLinkageCredential"],
            "credentialSubject": credential.without_ellipses(
                {"id": did, "origin": origin, **(subject or {})}
            ),
            **members,
        }
    )


def signed(issuer: Issuer, origin: object = ORIGIN, **members: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return a statement by `issuer` about itself, with an embedded proof."""
    return issuer.sign_ed25519_2020(statement(issuer.did, origin, **members))


def token(
    issuer: Issuer,
    origin: object = ORIGIN,
    *,
    header: Mapping[str, object] | None = None,
    payload: Mapping[str, object] | None = None,
    **members: Any,  # noqa: ANN401
) -> str:
    """Return a statement by `issuer` about itself as a token; `header` and `payload` replace or add members."""
    claims = statement(issuer.did, origin, **members)
    return issuer.sign_jwt(
        claims, "vcdm11", header={"typ": ..., **(header or {})}, payload={**(payload or {})}
    )


def configuration(*linked: object, **members: object) -> dict[str, Any]:
    """Return the document that a domain publishes."""
    return credential.without_ellipses({"@context": CONTEXT, "linked_dids": list(linked), **members})


def service(endpoint: object, **members: object) -> dict[str, Any]:
    """Return a `LinkedDomains` service."""
    return {"id": "#domains", "type": "LinkedDomains", "serviceEndpoint": endpoint, **members}


def naming(*endpoints: object, signer: Key | None = None, host: str = "issuer.example") -> Issuer:
    """Return an issuer whose document, to be served, names these endpoints."""
    return Issuer(identity=did_web(signer, host=host, service=[service(one) for one in endpoints]))
