"""A Trusted Issuers Registry in memory: accreditations that are really signed, in the answers of versions 4 and 5."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from tests.builders import keys
from tests.builders.credential import V1, without_ellipses
from tests.builders.issuer import Issuer
from tests.world import World

API: Final = "https://api-pilot.ebsi.eu/trusted-issuers-registry/v5"
SCHEMAS: Final = "https://api-pilot.ebsi.eu/trusted-schemas-registry/v3/schemas"
GENERAL: Final = ("VerifiableCredential", "VerifiableAttestation")
_KINDS: Final = {
    "TI": "VerifiableAccreditationToAttest",
    "TAO": "VerifiableAccreditationToAccredit",
    "RootTAO": "VerifiableAuthorisationForTrustChain",
}


def entity(number: int) -> Issuer:
    """Return a legal entity with a did:ebsi and a key on P-256."""
    return Issuer(identity=keys.did_ebsi(number=number))


def accreditation(
    by: Issuer,
    of: Issuer,
    *types: str,
    role: str = "TI",
    payload: Mapping[str, object] | None = None,
    header: Mapping[str, object] | None = None,
    subject: Mapping[str, object] | None = None,
    **members: object,
) -> str:
    """Return a signed accreditation for credentials of `types`; `members` replace or add members of it."""
    entries = [{"schemaId": f"{SCHEMAS}/z{'2' * 43}", "types": [*GENERAL, *types], "limitJurisdiction": "EU"}]
    claims = without_ellipses(
        {
            "@context": [V1],
            "id": "urn:uuid:1d1c0898-00af-464d-aefd-25bf126ca088",
            "type": [*GENERAL, "VerifiableAccreditation", _KINDS.get(role, _KINDS["TI"])],
            "issuer": by.did,
            "issuanceDate": "2026-01-01T00:00:00Z",
            "validFrom": "2026-01-01T00:00:00Z",
            "expirationDate": "2027-01-01T00:00:00Z",
            "credentialSubject": without_ellipses(
                {"id": of.did, "accreditedFor": entries, **(subject or {})}
            ),
            **members,
        }
    )
    return by.sign_jwt(claims, "vcdm11", header=header, payload=payload)


@dataclass(slots=True, kw_only=True)
class IssuersRegistry:
    """What is registered, by DID: bodies with their roles. `serve` puts it on an internet in memory."""

    world: World
    version: Literal["v4", "v5"] = "v5"
    api: str = API
    held: dict[str, list[tuple[str, str]]] = field(default_factory=dict)

    def accredit(self, by: Issuer, of: Issuer, *types: str, role: str = "TI", **more: Any) -> str:  # noqa: ANN401
        """Register an accreditation; keywords as in `accreditation`, but `listed_as`: the role that is registered."""
        listed_as = more.pop("listed_as", role)
        body = accreditation(by, of, *types, role=role, **more)
        self.register(of.did, body, listed_as)
        for one in (by, of):
            if one.did.startswith("did:ebsi:"):
                self.world.serve_identity(one.identity)
        return body

    def register(self, did: str, body: str, role: str) -> None:
        """Register any body, and serve the registry as it is then."""
        self.held.setdefault(did, []).append((body, role))
        self.serve()

    def serve(self) -> None:
        """Let every issuer be found."""
        for did, held in self.held.items():
            attributes = [_attribute(body, role) for body, role in held]
            place = f"{self.api}/issuers/{did}"
            if self.version == "v4":
                self.world.serve(place, {"did": did, "attributes": attributes})
                continue
            record = {"did": did, "attributes": f"{place}/attributes", "hasAttributes": bool(held)}
            self.world.serve(place, record)
            ids = [attribute_id(did, number) for number in range(len(held))]
            listed = {
                "items": [{"id": one, "href": f"{place}/attributes/{one}"} for one in ids],
                "total": len(ids),
                "pageSize": 50,
            }
            self.world.serve(f"{place}/attributes?page%5Bsize%5D=50", listed)
            for one, attribute in zip(ids, attributes, strict=True):
                self.world.serve(f"{place}/attributes/{one}", {"did": did, "attribute": attribute})


def attribute_id(did: str, number: int) -> str:
    """Return the id of an attribute, the `number`th of its issuer."""
    return hashlib.sha256(f"{did} {number}".encode()).hexdigest()


def _attribute(body: str, role: str) -> dict[str, object]:
    digest = hashlib.sha256(body.encode()).hexdigest()
    return {"hash": digest, "body": body, "issuerType": role, "tao": "did:ebsi:z1", "rootTao": "did:ebsi:z1"}
