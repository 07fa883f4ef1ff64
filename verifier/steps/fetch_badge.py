"""Get the documents that an Open Badge 2 hangs on: its key, its class, its issuer's profile.

Fetches only. Each is taken at its own address: one that calls itself otherwise is asked for once more, where it says
that it is kept. A plain http address is asked for under https, and an answer from another host than the one named
counts for nothing: whoever keeps an open redirect would speak for anybody. Spec: 1EdTech Open Badges 2.0.
"""

from typing import Final
from urllib.parse import urlsplit

from did_methods.core.ports import Fetched
from did_methods.core.strict_json import JsonInvalid, parse_json_object
from verifier.errors import Undetermined
from verifier.formats.core.open_badge import https, other_address
from verifier.model import JsonObject
from verifier.ports import Ports

MAX_DOCUMENT: Final = 1024 * 1024  # bytes; classes with their picture inside come to some 200 KiB
_ACCEPT: Final = "application/ld+json, application/json;q=0.9"


async def fetch_document(address: str, ports: Ports, sources: list[Fetched]) -> JsonObject:
    """Return the document at `address`, or at the one where it says that it is kept.

    Raises:
        Undetermined: `badge.document_unreadable`, `badge.document_moved`, `badge.id_differs`.
        FetchRefused, FetchFailed: see `Fetch`.
    """
    document = read_document(await fetch_page(address, ports, sources))
    kept_at = other_address(document, address)
    if kept_at is None:
        return document if "id" in document else {**document, "id": address}
    document = read_document(await fetch_page(kept_at, ports, sources))
    if other_address(document, kept_at) is not None:
        raise Undetermined("badge.id_differs", "expected a document at its own address, got a third one's")
    return document


async def fetch_page(address: str, ports: Ports, sources: list[Fetched]) -> Fetched:
    """Return what the host of `address` gives for it.

    Raises:
        Undetermined: `badge.document_moved`.
        FetchRefused, FetchFailed: see `Fetch`.
    """
    wanted = https(address).partition("#")[0]
    page = await ports.fetch(wanted, accept=_ACCEPT, max_bytes=MAX_DOCUMENT)
    sources.append(page)
    if urlsplit(page.url).netloc.lower() != urlsplit(wanted).netloc.lower():
        raise Undetermined(
            "badge.document_moved", "expected the document of the host that was named, got another host's"
        )
    return page


def read_document(page: Fetched) -> JsonObject:
    """Return the JSON object of a page.

    Raises:
        Undetermined: `badge.document_unreadable`: the page of a host in trouble shows nothing.
    """
    try:
        return parse_json_object(page.body, max_bytes=MAX_DOCUMENT)
    except JsonInvalid as problem:
        raise Undetermined(
            "badge.document_unreadable", f"expected a document of the badge, got {problem.code}"
        ) from problem
