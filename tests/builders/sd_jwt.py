"""SD-JWTs as issuers and holders make them: good by default, and a test breaks one thing."""

import base64
import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from tests.builders import keys
from tests.builders.credential import without_ellipses
from tests.builders.issuer import Issuer
from tests.builders.keys import Key, base64url

VCT: Final = "https://credentials.example/welding"
ISSUED: Final = 1_780_000_000  # 2026-05-28T20:26:40Z
ENDS: Final = 1_900_000_000
BOUND: Final = 1_780_315_000  # 2026-06-01T11:56:40Z, three minutes before the tests' own instant
HOLDER: Final = keys.key("P-256", seed=900)
NONCE: Final = "c0ffee"
AUDIENCE: Final = "https://verifier.example"
HASHES: Final = {
    "sha-256": "sha256",
    "sha-384": "sha384",
    "sha-512": "sha512",
    "sha3-256": "sha3_256",
    "sha3-384": "sha3_384",
    "sha3-512": "sha3_512",
    "md5": "md5",
    "sha-1": "sha1",
}
PERSON: Final[dict[str, Any]] = {"given_name": "Ada", "family_name": "Example", "process": "TIG"}

LEARNING: Final[dict[str, Any]] = {
    "vct": "urn:eu.europa.ec.eudi:learning:credential:1",
    "achievement_title": "Welding, level 2",
    "achievement_description": "Passed the practical examination.",
    "learning_outcomes": ["Welds pipes", "Reads drawings"],
    "assessment_grade": "A",
    "credit_received_points": 6,
    "date_of_issuance": "2026-02-16",
    "issuing_authority": "Example College",
}


def disclosure(*parts: object) -> str:
    """Return the text of an array: a salt, the name of a member, its value; or without a name."""
    return base64url(json.dumps(parts).encode())


def digest(text: str, algorithm: str = "sha-256") -> str:
    """Return what stands for a disclosure in the token."""
    return base64url(hashlib.new(HASHES[algorithm.lower()], text.encode()).digest())


def hide(
    claims: Mapping[str, Any], *names: str, algorithm: str = "sha-256", decoys: int = 0
) -> tuple[dict[str, Any], list[str]]:
    """Return an object in which these members are digests, and their disclosures in the order of `names`."""
    disclosures = [disclosure(f"salt of {name}", name, claims[name]) for name in names]
    stand_in = [digest(one, algorithm) for one in disclosures]
    stand_in += [digest(f"decoy {number}", algorithm) for number in range(decoys)]
    shown = {name: value for name, value in claims.items() if name not in names}
    return {**shown, "_sd": sorted(stand_in)}, disclosures


def vc_claims(issuer: str, holder: Key | None = HOLDER, **claims: object) -> dict[str, Any]:
    """Return the registered claims of an SD-JWT VC; one that is `...` is left out."""
    cnf = {"cnf": {"jwk": dict(holder.jwk)}} if holder is not None else {}
    return without_ellipses(
        {"iss": issuer, "iat": ISSUED, "exp": ENDS, "vct": VCT, "_sd_alg": "sha-256", **cnf, **claims}
    )


def token(
    issuer: Issuer,
    payload: Mapping[str, Any],
    disclosures: Iterable[str] = (),
    *,
    typ: object = "dc+sd-jwt",
    **header: object,
) -> str:
    """Return the SD-JWT of exactly this payload and these disclosures, with no key binding."""
    stated = {"alg": issuer.identity.key.algs[0], "typ": typ, "kid": issuer.identity.method_id, **header}
    return "~".join((issuer.jws(without_ellipses(stated), payload), *disclosures, ""))


def credential(
    issuer: Issuer,
    /,
    *shown: str,
    person: Mapping[str, Any] = PERSON,
    typ: object = "dc+sd-jwt",
    **claims: object,
) -> str:
    """Return an SD-JWT VC of which everything said of the person can be hidden, and these members are shown.

    Nothing named: all of them.
    """
    hidden, disclosures = hide(person, *person)
    texts = dict(zip(person, disclosures, strict=True))
    return token(
        issuer,
        without_ellipses({**vc_claims(issuer.did), **hidden, **claims}),
        [texts[name] for name in shown or person],
        typ=typ,
    )


def bind(
    sd_jwt: str, holder: Key = HOLDER, *, header: Mapping[str, object] | None = None, **claims: object
) -> str:
    """Return the SD-JWT with a key binding by `holder`; a claim or a header that is `...` is left out."""
    said = without_ellipses(
        {"iat": BOUND, "nonce": NONCE, "aud": AUDIENCE, "sd_hash": digest(sd_jwt), **claims}
    )
    stated = without_ellipses({"alg": holder.algs[0], "typ": "kb+jwt", **(header or {})})
    signed = f"{base64url(json.dumps(stated).encode())}.{base64url(json.dumps(said).encode())}"
    return f"{sd_jwt}{signed}.{base64url(holder.sign(signed.encode()))}"


def flattened(sd_jwt: str, *, general: bool = False) -> dict[str, Any]:
    """Return an SD-JWT in a JSON serialization."""
    first, *disclosures, binding = sd_jwt.split("~")
    protected, payload, signature = first.split(".")
    outside = {"disclosures": disclosures, **({"kb_jwt": binding} if binding else {})}
    signed = {"header": outside, "protected": protected, "signature": signature}
    return {"payload": payload, **({"signatures": [signed]} if general else signed)}


def parts_of(text: str) -> list[Any]:
    """Return what a disclosure says."""
    return list(json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))))
