"""Credentials and presentations in the JSON serializations of JWS (RFC 7515, section 7.2), under one key or several."""

import json
from collections.abc import Mapping
from typing import Any

from tests.builders.credential import without_ellipses
from tests.builders.issuer import Issuer
from tests.builders.keys import base64url


def encoded(payload: Mapping[str, Any]) -> str:
    """Return a payload as it stands in the JSON by default."""
    return base64url(json.dumps(payload).encode())


def signature(issuer: Issuer, payload: str, *, unprotected: object = ..., **header: object) -> dict[str, Any]:
    """Return one signature over the payload as it stands in the JSON; header members that are `...` are left out."""
    key = issuer.identity.key
    stated = without_ellipses(
        {"alg": key.algs[0], "typ": "vc+jwt", "kid": issuer.identity.method_id, **header}
    )
    protected = base64url(json.dumps(stated).encode())
    alg = stated.get("alg")
    signed = key.sign(f"{protected}.{payload}".encode(), alg if alg in key.algs else None)
    return without_ellipses({"protected": protected, "signature": base64url(signed), "header": unprotected})


def general(payload: Mapping[str, Any] | str, *signatures: dict[str, Any]) -> dict[str, Any]:
    """Return the general serialization."""
    return {
        "payload": payload if isinstance(payload, str) else encoded(payload),
        "signatures": list(signatures),
    }


def flattened(payload: Mapping[str, Any], issuer: Issuer, **header: object) -> dict[str, Any]:
    """Return the flattened serialization."""
    return {"payload": encoded(payload), **signature(issuer, encoded(payload), **header)}


def signed_by(payload: Mapping[str, Any], *issuers: Issuer, **header: object) -> dict[str, Any]:
    """Return the general serialization with a signature by each."""
    return general(payload, *(signature(one, encoded(payload), **header) for one in issuers))
