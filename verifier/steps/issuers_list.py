"""Where does the issuer of a Blockcert say what it has taken back? In its profile, not in the certificate.

The profile is the document that lists the issuer's keys, or the one that a DID document names as its `IssuerProfile`.
Only reached behind the gate. Spec: Blockcerts issuer profile, schema 2.0 and later.
"""

from collections.abc import Mapping
from typing import Any, Final

from did_methods.core.document import MAX_DOCUMENT, DidDocument
from did_methods.core.ports import Fetched
from did_methods.core.strict_json import JsonInvalid, parse_json_object
from did_methods.core.web_url import over_tls
from status.core.errors import StatusUnavailable
from verifier.formats.core.vcdm import as_list
from verifier.kinds.core.kind import types_of
from verifier.ports import Ports

_TYPE: Final = "BlockcertsCredential"
_BLOCKCERTS: Final = "//w3id.org/blockcerts/"
_ACCEPT: Final = "application/json, application/ld+json;q=0.9"


def is_blockcert(claims: Mapping[str, Any]) -> bool:
    """Say whether these are claims of a Blockcert, whatever suite signed them.

    Its type is signed; a context is so in a token alone.
    """
    if _TYPE in types_of(claims):
        return True
    contexts = claims.get("@context")
    return isinstance(contexts, list) and any(_BLOCKCERTS in one for one in contexts if isinstance(one, str))


async def issuers_lists(document: DidDocument | None, ports: Ports, sources: list[Fetched]) -> object:
    """Return what the issuer names as its lists of revoked certificates, as it stands there; None where it names none.

    Raises:
        StatusUnavailable: `status.profile_unreadable`.
        FetchRefused, FetchFailed: see `Fetch`.
    """
    if document is None:
        return None
    profile: Mapping[str, Any] = document.raw
    address = _profile_address(profile)
    if address is not None:
        page = await ports.fetch(over_tls(address), accept=_ACCEPT, max_bytes=MAX_DOCUMENT)
        sources.append(page)
        try:
            profile = parse_json_object(page.body, max_bytes=MAX_DOCUMENT)
        except JsonInvalid as problem:
            raise StatusUnavailable(
                "status.profile_unreadable", f"expected the issuer's profile, got {problem.code}"
            ) from problem
    return profile.get("revocationList")


def _profile_address(document: Mapping[str, Any]) -> str | None:
    """Return where the profile is that a DID document names; None where it names none.

    Raises:
        StatusUnavailable: `status.profile_unreadable`: it names one, and not where.
    """
    for service in as_list(document.get("service") or []):
        if isinstance(service, Mapping) and "IssuerProfile" in as_list(service.get("type")):
            for address in as_list(service.get("serviceEndpoint")):
                if isinstance(address, str):
                    return address
            raise StatusUnavailable(
                "status.profile_unreadable", "expected the address of the issuer's profile, got another value"
            )
    return None
