"""Where does the issuer of a Blockcert say what it has taken back? In its profile, not in the certificate.

The profile is the document that lists the issuer's keys, or the one that a DID document names as its `IssuerProfile`.
Only reached behind the gate. Spec: Blockcerts issuer profile, schema 2.0 and later.
"""

from collections.abc import Mapping
from typing import Any, Final

from did_methods.core.document import MAX_DOCUMENT, DidDocument
from did_methods.core.ports import Fetched
from did_methods.core.strict_json import JsonInvalid, parse_json_object
from status.core.errors import StatusUnavailable
from verifier.ports import Ports

_ENTRY: Final = "RevocationList"  # of Open Badges 2.0, whose lists these are
_BLOCKCERTS: Final = "//w3id.org/blockcerts/"
_ACCEPT: Final = "application/json, application/ld+json;q=0.9"


def is_blockcert(claims: Mapping[str, Any]) -> bool:
    """Say whether these are claims of a Blockcert, whatever suite signed them."""
    contexts = claims.get("@context")
    return isinstance(contexts, list) and any(_BLOCKCERTS in one for one in contexts if isinstance(one, str))


async def issuers_list(
    document: DidDocument | None, ports: Ports, sources: list[Fetched]
) -> dict[str, str] | None:
    """Return a status entry for the list of revoked certificates that the issuer names; None where it names none.

    Raises:
        StatusUnavailable: `status.profile_unreadable`.
        FetchRefused, FetchFailed: see `Fetch`.
    """
    if document is None:
        return None
    profile: Mapping[str, Any] = document.raw
    address = _profile_address(profile)
    if address is not None:
        page = await ports.fetch(address, accept=_ACCEPT, max_bytes=MAX_DOCUMENT)
        sources.append(page)
        try:
            profile = parse_json_object(page.body, max_bytes=MAX_DOCUMENT)
        except JsonInvalid as problem:
            raise StatusUnavailable(
                "status.profile_unreadable", f"expected the issuer's profile, got {problem.code}"
            ) from problem
    named = profile.get("revocationList")
    return {"type": _ENTRY, "id": named} if isinstance(named, str) and named else None


def _profile_address(document: Mapping[str, Any]) -> str | None:
    services = document.get("service")
    for service in services if isinstance(services, list) else ():
        if isinstance(service, Mapping) and service.get("type") == "IssuerProfile":
            address = service.get("serviceEndpoint")
            return address if isinstance(address, str) else None
    return None
