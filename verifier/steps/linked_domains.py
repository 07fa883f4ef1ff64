"""What a DID document and a domain say of each other, and whether a domain's statement keeps the rules. Judges only.

Spec: DIF Well Known DID Configuration v1.0.0 (5 September 2025): "Linked Domain Service Endpoint", "DID Configuration
Resource", "Domain Linkage Credential". Nothing here is proven: `check_domain.py` proves what keeps the rules.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from did_methods.core.did import one_spelling
from did_methods.core.strict_json import JsonInvalid, parse_json_object
from verifier.errors import Rejected, Undetermined
from verifier.kinds.core.kind import types_of
from verifier.model import CompactJws, JsonObject, Presented

SERVICE: Final = "LinkedDomains"
CREDENTIAL: Final = "DomainLinkageCredential"
MAX_SERVICES: Final = 64  # of one DID document that are looked at; documents in use have up to five
MAX_ORIGIN_CHARS: Final = 300  # a host name has at most 253
MAX_CONFIGURATION: Final = 256 * 1024  # bytes; a domain with a hundred identifiers has about 100 KiB
MAX_LINKED: Final = 256  # statements of one domain that are looked at

_MEMBERS: Final = frozenset({"@context", "linked_dids"})
# `typ` and `iat` are forbidden by the letter; issuers in use add them, and they change nothing of what is said.
_HEADER: Final = frozenset({"alg", "kid", "typ"})
_PAYLOAD: Final = frozenset({"exp", "iat", "iss", "nbf", "sub", "vc"})
_HTTPS_PORT: Final = 443
_NOT_IN_AN_ORIGIN: Final = re.compile(
    r"[\s\x00-\x20\x7f\\?#@]"
)  # some of it a URL reader would drop without a word


def stated_origins(document: JsonObject) -> tuple[str, ...]:
    """Return what the `LinkedDomains` services of a DID document name, as they spell it, each once."""
    services = document.get("service")
    if services is None:  # of nearly every document
        return ()
    listed = services if isinstance(services, list) else [services]
    found: dict[str, None] = {}
    for service in listed[:MAX_SERVICES]:
        if isinstance(service, Mapping) and SERVICE in types_of(service):
            found |= dict.fromkeys(_endpoints(service.get("serviceEndpoint")))
    return tuple(found)


def _endpoints(endpoint: object) -> Iterator[str]:
    for one in endpoint if isinstance(endpoint, list) else [endpoint]:
        origins = one.get("origins") if isinstance(one, Mapping) else one
        for origin in origins if isinstance(origins, list) else [origins]:
            if isinstance(origin, str):
                yield origin


def origin_of(text: str) -> str:
    """Return an https origin in one spelling; a lone slash at its end, and a host alone, mean the same.

    Raises:
        Rejected: `domain.origin_malformed`.
    """
    malformed = Rejected("domain.origin_malformed", "expected an https origin, got something else")
    if len(text) > MAX_ORIGIN_CHARS or _NOT_IN_AN_ORIGIN.search(text):
        raise malformed
    try:
        # The specification's own token names the host alone.
        parts = urlsplit(text if "://" in text else f"https://{text}")
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise malformed from error
    has_more = parts.path not in {"", "/"}
    if parts.scheme != "https" or not host or has_more:
        raise malformed
    shown = f"[{host}]" if ":" in host else host
    return f"https://{shown}" + ("" if port in {None, _HTTPS_PORT} else f":{port}")


def linked_entries(body: bytes) -> list[Any]:
    """Return the statements of a domain's configuration, each as it stands there.

    Raises:
        Undetermined: `domain.configuration_malformed`: a page that is no configuration says nothing.
    """
    try:
        found = parse_json_object(body, max_bytes=MAX_CONFIGURATION)
    except JsonInvalid as problem:
        raise Undetermined(
            "domain.configuration_malformed", f"expected JSON, got {problem.code}"
        ) from problem
    entries = found.get("linked_dids")
    if set(found) != _MEMBERS or not isinstance(entries, list):
        raise Undetermined(
            "domain.configuration_malformed", "expected @context and a list linked_dids, and nothing else"
        )
    if not entries or not all(isinstance(entry, str | dict) for entry in entries):
        raise Undetermined(
            "domain.configuration_malformed", "expected tokens and objects in linked_dids, got none or others"
        )
    return entries[:MAX_LINKED]


def names(presented: Presented, did: str) -> bool:
    """Say whether a statement claims to be by `did`."""
    if isinstance(presented, CompactJws):
        stated = presented.payload.get("iss")
    elif isinstance(presented, dict):
        issuer = presented.get("issuer")
        stated = issuer.get("id") if isinstance(issuer, dict) else issuer
    else:
        return False
    return isinstance(stated, str) and one_spelling(stated) == one_spelling(did)


def judge_statement(presented: Presented, did: str, origin: str) -> None:
    """Accept a statement of the form that the specification asks for, by `did`, about `did` and `origin`.

    Raises:
        Rejected: `domain.linkage_invalid`.
        Undetermined: `domain.linkage_unproven`: it names a status list, and who would follow that?
    """
    if not isinstance(presented, CompactJws | dict):
        raise _invalid("a credential")
    claims = _claims_of_token(presented, did) if isinstance(presented, CompactJws) else presented
    subject = claims.get("credentialSubject")
    if not isinstance(subject, dict) or subject.get("id") != did:
        raise _invalid("a subject whose id is the issuer")
    if "id" in claims:
        raise _invalid("no id")
    if "issuanceDate" not in claims or "expirationDate" not in claims:
        raise _invalid("issuanceDate and expirationDate")
    if CREDENTIAL not in types_of(claims):
        raise _invalid(f"the type {CREDENTIAL}")
    if not _is_origin(subject.get("origin"), origin):
        raise _invalid("the origin that it was found under")
    if "credentialStatus" in claims:
        raise Undetermined(
            "domain.linkage_unproven", "expected a statement without a status of its own, got one"
        )


def _claims_of_token(jws: CompactJws, did: str) -> JsonObject:
    header, payload = jws.header, jws.payload
    if not set(header) <= _HEADER or "kid" not in header or header.get("typ", "JWT") != "JWT":
        raise _invalid("alg and kid in the header, and nothing else")
    if not set(payload) <= _PAYLOAD or payload.get("iss") != did or payload.get("sub") != did:
        raise _invalid("iss and sub to be the issuer, the dates, vc, and nothing else")
    claims = payload.get("vc")
    if not isinstance(claims, dict) or "proof" in claims:
        raise _invalid("the statement without a proof as vc")
    return claims


def _is_origin(stated: object, origin: str) -> bool:
    try:
        return isinstance(stated, str) and origin_of(stated) == origin
    except Rejected:
        return False


def _invalid(expected: str) -> Rejected:
    return Rejected("domain.linkage_invalid", f"expected {expected}, got another form")
