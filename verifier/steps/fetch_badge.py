"""Get the documents that an Open Badge 2 hangs on: its key, its class, its issuer's profile, its endorsements.

Fetches only. Each is taken at its own address: one that calls itself otherwise is asked for once more, where it says
that it is kept. A plain http address is asked for under https, and an answer from another host than the one named
counts for nothing: whoever keeps an open redirect would speak for anybody. Spec: 1EdTech Open Badges 2.0.
"""

from functools import partial
from typing import Any, Final
from urllib.parse import urlsplit

from did_methods.core.ports import Fetched, FetchFailed
from did_methods.core.strict_json import JsonInvalid, parse_json_object
from did_methods.core.web_url import over_tls
from verifier.errors import Rejected, Undetermined
from verifier.formats.core.compact_jws import compact_jws
from verifier.formats.core.open_badge import other_address, url_of
from verifier.formats.core.other_formats import is_endorsement
from verifier.model import CompactJws, JsonObject, Presented
from verifier.ports import Ports

MAX_DOCUMENT: Final = 1024 * 1024  # bytes; classes with their picture inside come to some 200 KiB
_UNIT_BYTES: Final = 4_096  # of a document are read in a quarter of a millisecond
_ACCEPT: Final = "application/ld+json, application/json;q=0.9"
_GONE: Final = 410  # RFC 9110, section 15.5.11


async def fetch_document(address: str, ports: Ports, sources: list[Fetched]) -> JsonObject:
    """Return the document at `address`, or at the one where it says that it is kept.

    Raises:
        Undetermined: `badge.document_unreadable`, `badge.document_moved`, `badge.id_differs`.
        FetchRefused, FetchFailed: see `Fetch`.
    """
    document = await read_page(await fetch_page(address, ports, sources), ports)
    kept_at = other_address(document, address)
    if kept_at is None:
        return document if "id" in document else {**document, "id": address}
    document = await read_page(await fetch_page(kept_at, ports, sources), ports)
    if other_address(document, kept_at) is not None:
        raise Undetermined("badge.id_differs", "expected a document at its own address, got a third one's")
    return document


async def fetch_endorsement(address: str, ports: Ports, sources: list[Fetched]) -> Presented:
    """Return the endorsement that is kept at `address`, as JSON or as token; nothing of it is proven.

    Raises:
        Rejected: `badge.gone`; `badge.revoked`: it was taken back.
        Undetermined: `badge.endorsement_unnamed`, `badge.document_unreadable`, `badge.document_moved`.
        FetchRefused, FetchFailed: see `Fetch`.
    """
    if url_of(address) is None:
        raise Undetermined(
            "badge.endorsement_unnamed", "expected an endorsement or its web address, got another id"
        )
    page = await fetch_copy(address, ports, sources)
    is_token = page.body.lstrip().startswith(b"ey")
    endorsement: Presented = _read_token(page) if is_token else await read_page(page, ports)
    stated = endorsement.payload if isinstance(endorsement, CompactJws) else endorsement
    if not isinstance(stated, dict) or not is_endorsement(stated):
        raise Undetermined("badge.document_unreadable", "expected an endorsement, got another document")
    if stated.get("revoked", False) is not False:  # what is left of one need not say more
        raise Rejected("badge.revoked", "expected an endorsement in force, got one that was revoked")
    return endorsement


async def fetch_copy(address: str, ports: Ports, sources: list[Fetched]) -> Fetched:
    """Return the issuer's own copy of what is hosted at `address`; as `fetch_page`.

    Raises:
        Rejected: `badge.gone`: status 410, which is how a host says that it was revoked; 404 says nothing of it.
    """
    try:
        return await fetch_page(address, ports, sources)
    except FetchFailed as problem:
        if problem.status == _GONE:
            raise Rejected("badge.gone", "expected the issuer's copy, got status 410") from problem
        raise


async def fetch_page(address: str, ports: Ports, sources: list[Fetched]) -> Fetched:
    """Return what the host of `address` gives for it.

    Raises:
        Undetermined: `badge.document_moved`.
        FetchRefused, FetchFailed: see `Fetch`.
    """
    wanted = over_tls(address).partition("#")[0]
    page = await ports.fetch(wanted, accept=_ACCEPT, max_bytes=MAX_DOCUMENT)
    sources.append(page)
    if urlsplit(page.url).netloc.lower() != urlsplit(wanted).netloc.lower():
        raise Undetermined(
            "badge.document_moved", "expected the document of the host that was named, got another host's"
        )
    return page


async def read_page(page: Fetched, ports: Ports) -> dict[str, Any]:
    """Return the JSON object of a page, read once for a submission: many badges are of one class.

    Raises:
        Undetermined: `badge.document_unreadable`, `limit.signature_work`.
    """
    read = partial(ports.read, _read_document, page, units=len(page.body) // _UNIT_BYTES)
    return await ports.once(("badge", page.sha256), read)


def _read_document(page: Fetched) -> dict[str, Any]:
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


def _read_token(page: Fetched) -> CompactJws:
    try:
        return compact_jws(page.body.decode("utf-8", "replace").strip())
    except Rejected as problem:
        raise Undetermined(
            "badge.document_unreadable", f"expected an endorsement, got {problem.code}"
        ) from problem
