"""An issuer of Open Badges 2 at home under an address: profile, key document, class, assertions, revocation list."""

import json
from collections.abc import Mapping
from typing import Any, Final

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.builders import keys
from tests.builders.issuer import Issuer
from tests.world import World

CONTEXT: Final = "https://w3id.org/openbadges/v2"
HOST: Final = "https://badges.example"
PROFILE: Final = f"{HOST}/issuer"
KEY: Final = f"{HOST}/key"
CLASS: Final = f"{HOST}/classes/welding"
LIST: Final = f"{HOST}/revoked"
HOSTED: Final = f"{HOST}/assertions/1"
SIGNED: Final = "urn:uuid:3c574c87-b96f-4f06-8eb5-68a29335b60e"
REVOKED: Final = "urn:uuid:e79a6c18-787e-4868-8e65-e6a4530fb418"
ADA: Final = "ada@example.org"
SIGNER: Final = Issuer(identity=keys.did_key(keys.key("RSA-2048")))
ENDORSER: Final = "https://guild.example/profile"
ENDORSERS_KEY: Final = "https://guild.example/key"
ENDORSERS_LIST: Final = "https://guild.example/revoked"
ENDORSEMENT: Final = "https://guild.example/endorsements/1"


def profile(**changes: object) -> dict[str, Any]:
    """Return the issuer's profile."""
    stated = {"name": "Example College", "url": HOST, "publicKey": KEY, "revocationList": LIST}
    return _document(PROFILE, "Issuer", stated, changes)


def key(signer: Issuer = SIGNER, **changes: object) -> dict[str, Any]:
    """Return the document of a key."""
    return _document(KEY, "CryptographicKey", {"owner": PROFILE, "publicKeyPem": pem(signer)}, changes)


def pem(signer: Issuer = SIGNER) -> str:
    """Return the public key of a signer as issuers publish it."""
    public = signer.identity.key.private.public_key()
    return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def badge_class(**changes: object) -> dict[str, Any]:
    """Return the class of a badge."""
    stated = {
        "name": "Welding, level 2",
        "description": "Welds.",
        "image": f"{HOST}/welding.png",
        "criteria": {"narrative": "Passed the practical examination."},
        "alignment": [
            {"targetName": "Welders", "targetUrl": "https://www.onetonline.org/link/summary/51-4121.00"}
        ],
        "issuer": PROFILE,
    }
    return _document(CLASS, "BadgeClass", stated, changes)


def revocations(*revoked: object, **changes: object) -> dict[str, Any]:
    """Return the issuer's revocation list."""
    return _document(LIST, "RevocationList", {"issuer": PROFILE, "revokedAssertions": list(revoked)}, changes)


def assertion(verification: Mapping[str, object], /, **changes: object) -> dict[str, Any]:
    """Return an assertion that Ada was awarded the badge; `...` leaves a member out."""
    stated = {
        "recipient": {"type": "email", "hashed": False, "identity": ADA},
        "badge": CLASS,
        "issuedOn": "2026-01-01T00:00:00Z",
        "verification": verification,
    }
    return _document(HOSTED, "Assertion", stated, changes)


def hosted(**changes: object) -> dict[str, Any]:
    """Return an assertion that is verified by where it stands."""
    return assertion({"type": "hosted"}, **changes)


def signed(signer: Issuer = SIGNER, header: Mapping[str, object] | None = None, **changes: object) -> str:
    """Return an assertion as compact JWS."""
    claims = assertion({"type": "signed", "creator": KEY}, **{"id": SIGNED, **changes})
    return signer.jws({"alg": signer.identity.key.algs[0], **(header or {})}, claims)


def endorsement(about: str = CLASS, /, **changes: object) -> dict[str, Any]:
    """Return what a guild says of a class, or of what else `about` is; `...` leaves a member out."""
    stated = {
        "claim": {"id": about, "endorsementComment": "Whoever has it can weld."},
        "issuer": ENDORSER,
        "issuedOn": "2026-01-02T00:00:00Z",
        "verification": {"type": "hosted"},
    }
    return _document(ENDORSEMENT, "Endorsement", stated, changes)


def signed_endorsement(about: str = CLASS, signer: Issuer = SIGNER, /, **changes: object) -> str:
    """Return the same as compact JWS."""
    way = {"type": "signed", "creator": ENDORSERS_KEY}
    claims = endorsement(about, **{"id": "urn:uuid:e1", "verification": way, **changes})
    return signer.jws({"alg": signer.identity.key.algs[0]}, claims)


def serve_endorser(world: World, *documents: Mapping[str, Any]) -> World:
    """Put the guild's documents on the internet, each at its own address; those given replace its own."""
    own = (
        profile(id=ENDORSER, name="Guild", publicKey=ENDORSERS_KEY, revocationList=ENDORSERS_LIST),
        key(id=ENDORSERS_KEY, owner=ENDORSER),
        revocations(id=ENDORSERS_LIST, issuer=ENDORSER),
        endorsement(),
    )
    for document in (*own, *documents):
        world.serve(document["id"], json.dumps(document))
    return world


def serve(world: World, *documents: Mapping[str, Any]) -> World:
    """Put an issuer's documents on the internet, each at its own address; those given replace its own."""
    for document in (profile(), key(), badge_class(), revocations(), hosted(), *documents):
        world.serve(document["id"], json.dumps(document))
    return world


def _document(
    address: str, kind: str, stated: Mapping[str, object], changes: Mapping[str, object]
) -> dict[str, Any]:
    members = {"@context": CONTEXT, "type": kind, "id": address, **stated, **changes}
    return {name: value for name, value in members.items() if value is not ...}
