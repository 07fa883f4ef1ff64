"""DIDs of other methods, through a resolver that the operator names. Spec: W3C DID Resolution 1.0, HTTPS binding.

A DID goes in; what the resolver says of it comes out: a resolution result or the bare document. The resolver vouches
for the document, and the proof that the DID's own method would give is not looked at: `is_second_hand` says of which
DIDs. So what the resolver gets wrong or does not know shows nothing of the DID. Options and parameters are never sent.
"""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote

from did_methods.core.did import Did, one_spelling
from did_methods.core.document import MAX_DOCUMENT, DidDocument, read_document, reading_units
from did_methods.core.errors import DidInvalid, DidUnavailable
from did_methods.core.method import Resolution
from did_methods.core.ports import Fetched, FetchFailed, Ports
from did_methods.core.strict_json import JsonInvalid, parse_json

SPEC: Final = "https://www.w3.org/TR/did-resolution/"
ENDPOINT: Final = "*"  # the name in `Ports.endpoints`; no method can have it
# A bare document says neither of an error nor of a deactivation: it is asked for last.
ACCEPT: Final = (
    "application/did-resolution, "
    'application/ld+json;profile="https://w3id.org/did-resolution";q=0.9, '
    "application/did;q=0.5, application/did+ld+json;q=0.5, application/did+json;q=0.5, application/json;q=0.2"
)
MAX_RESULT: Final = 2 * MAX_DOCUMENT  # bytes; metadata may repeat what the ledger holds
_RESULT: Final = frozenset({"didDocument", "didResolutionMetadata", "didDocumentMetadata"})
_DOCUMENT_TYPES: Final = frozenset(
    {
        "application/did",
        "application/did+json",
        "application/did+ld+json",
        "application/json",
        "application/ld+json",
    }
)
_NO_DOCUMENT: Final = frozenset({"json.syntax", "json.not_utf8"})
_NOT_IMPLEMENTED: Final = 501  # HTTP status for a method that the resolver does not know
_NOT_FOUND: Final = "notfound"
_NOT_SUPPORTED: Final = frozenset({"methodnotsupported", "unsupporteddidmethod"})
_NOTHING: Final[Mapping[str, Any]] = {}


def resolution_url(did: Did, endpoint: str) -> str:
    """Return the address at which a resolver is asked; the DID's own percent signs are encoded once more."""
    return f"{endpoint}/{quote(did.text, safe=':')}"


def read_resolution(did: Did, page: Fetched) -> Resolution:
    """Return what a resolver said of this DID. An error wins over a document beside it.

    Raises:
        DidInvalid: the DID is deactivated and nothing is left of it, or its document is malformed.
        DidUnavailable: the resolver does not know, failed, or answered with something else.
    """
    value = _parse(page.body)
    if not _RESULT & value.keys():
        if page.media_type.partition(";")[0].strip().lower() not in _DOCUMENT_TYPES:
            raise DidUnavailable("did.not_a_document", "expected a resolution result, got another media type")
        return Resolution(document=_read_document(did, value), sources=(page,))
    _check_error(_member(value, "didResolutionMetadata"))
    metadata = _member(value, "didDocumentMetadata")
    deactivated = metadata.get("deactivated") or False
    if not isinstance(deactivated, bool):
        raise DidUnavailable("did.not_a_document", "expected deactivated to be true or false, got neither")
    document = _member(value, "didDocument")
    if deactivated and not document:
        raise DidInvalid("did.deactivated", "expected a DID in use, got one that its owner has switched off")
    return Resolution(
        document=_read_document(did, document), sources=(page,), deactivated=deactivated, metadata=metadata
    )


async def resolve(did: Did, ports: Ports) -> Resolution:
    """Ask the resolver that the operator named.

    Raises:
        DidInvalid, DidUnavailable: as `read_resolution`, or no resolver is named.
        FetchRefused, FetchFailed: as the fetcher raised them.
    """
    endpoint = ports.endpoints.get(ENDPOINT)
    if endpoint is None:
        raise DidUnavailable("did.method_not_supported", "expected a supported DID method, got another")
    url = resolution_url(did, endpoint)
    try:
        page = await ports.fetch(url, accept=ACCEPT, max_bytes=MAX_RESULT, follow_redirects=False)
    except FetchFailed as failed:
        # 410 is what a resolver says of a deactivated DID, and a host of a service that is no more: it shows neither.
        if failed.code == "fetch.not_found":
            raise DidUnavailable("did.not_found", "expected a document, the resolver has none") from failed
        if failed.status == _NOT_IMPLEMENTED:
            raise DidUnavailable(
                "did.method_not_supported", "expected a DID method that the resolver knows, got another"
            ) from failed
        raise
    return await ports.read(read_resolution, did, page, units=reading_units(page.body))


def _parse(body: bytes) -> Mapping[str, Any]:
    try:
        value = parse_json(body, max_bytes=MAX_RESULT)
    except JsonInvalid as garbage:
        if garbage.code in _NO_DOCUMENT:
            raise  # the page of a host in trouble, which whoever asked knows
        raise DidUnavailable("did.not_a_document", f"expected a result, got {garbage.code}") from garbage
    if not isinstance(value, Mapping):
        raise DidUnavailable("did.not_a_document", "expected a JSON object, got another value")
    return value


def _member(value: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = value.get(name)
    if found is None:
        return _NOTHING
    if not isinstance(found, Mapping):
        raise DidUnavailable("did.not_a_document", f"expected {name} to be an object, got another value")
    return found


def _check_error(metadata: Mapping[str, Any]) -> None:
    """Refuse a result with an error, in the form of today (an object with a type) or the older one (a text)."""
    error = metadata.get("error")
    if error is None:
        return
    kind = error.get("type") if isinstance(error, Mapping) else error
    name = kind.rpartition("#")[2].replace("_", "").lower() if isinstance(kind, str) else ""
    if name == _NOT_FOUND:
        raise DidUnavailable("did.not_found", "expected a document, the resolver has none")
    if name in _NOT_SUPPORTED:
        raise DidUnavailable(
            "did.method_not_supported", "expected a DID method that the resolver knows, got another"
        )
    raise DidUnavailable("did.resolver_error", "expected a document, got an error of the resolver")


def _read_document(did: Did, document: Mapping[str, Any]) -> DidDocument:
    found = document.get("id")
    if isinstance(found, str) and one_spelling(found) != did.text:
        # The resolver's mistake, or its own spelling of the DID: it shows nothing of the DID that was asked for.
        raise DidUnavailable(
            "did.document_id_differs", "expected the id that was asked for, got another document's"
        )
    return read_document(did.text, document)
