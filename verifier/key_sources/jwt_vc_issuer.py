"""The metadata that an issuer with an https address publishes under it: a set of keys, or where that is kept.

Spec: draft-ietf-oauth-sd-jwt-vc, "JWT VC Issuer Metadata". The reference is the `iss` of a token behind a prefix, with
the `kid` of its header, if it has one. Whoever the metadata calls issuer must be that `iss`, to the letter.
"""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote, unquote, urlsplit

from did_methods.core.document import DidDocument, read_document, reading_units
from did_methods.core.ports import Fetched
from did_methods.core.strict_json import JsonInvalid, parse_json_object
from verifier.errors import Rejected, Undetermined
from verifier.key_sources.core.source import Sought, Source, of_unread
from verifier.model import JsonObject
from verifier.ports import Ports

MAX_DOCUMENT: Final = 256 * 1024  # bytes, as for a DID document
MAX_KEYS: Final = 100  # in one set; an issuer that changes its key every week keeps two years of them
_PREFIX: Final = "jwt-vc-issuer:"
_KEY_ID: Final = "?kid="
_WELL_KNOWN: Final = "/.well-known/jwt-vc-issuer"
_ACCEPT: Final = "application/json"


def _recognises(reference: str) -> bool:
    return reference.startswith(_PREFIX)


def metadata_url(issuer: str) -> str:
    """Return where the metadata of `issuer` stands: a well-known path between its host and its own path.

    Raises:
        Rejected: `key.reference_unknown`: no https address without query and fragment.
    """
    try:
        parts = urlsplit(issuer)
    except ValueError as cause:
        raise _no_address() from cause
    if parts.scheme != "https" or not parts.netloc or "?" in issuer or "#" in issuer:
        raise _no_address()
    return f"https://{parts.netloc}{_WELL_KNOWN}{parts.path.removesuffix('/')}"


def _no_address() -> Rejected:
    return Rejected(
        "key.reference_unknown", "expected an https address without query and fragment as iss, got another"
    )


def read_metadata(issuer: str, metadata: JsonObject) -> JsonObject | str:
    """Return the set of keys of `issuer`, or the address of it.

    Raises:
        Rejected: `key.metadata_issuer_differs`, `key.metadata_malformed`.
        Undetermined: `key.document_unreadable`: what a host in trouble says instead.
    """
    stated = metadata.get("issuer")
    if not isinstance(stated, str):
        raise Undetermined(
            "key.document_unreadable", "expected the metadata of an issuer, got another object"
        )
    if stated != issuer:
        raise Rejected("key.metadata_issuer_differs", "expected the metadata of the issuer, got another's")
    keys, address = metadata.get("jwks"), metadata.get("jwks_uri")
    if isinstance(keys, dict) and "jwks_uri" not in metadata:
        return keys
    if isinstance(address, str) and "jwks" not in metadata:
        return address
    raise Rejected("key.metadata_malformed", "expected jwks or jwks_uri in the metadata, got none or both")


def document_of(issuer: str, key_id: str | None, keys: JsonObject) -> DidDocument:
    """Return a set of keys as a document of `issuer` that lists those called `key_id`, or all of them.

    A set in which no key has a name has nothing to choose by.

    Raises:
        Rejected: `key.metadata_malformed`.
    """
    listed = keys.get("keys")
    if not isinstance(listed, list) or len(listed) > MAX_KEYS or not all(isinstance(k, dict) for k in listed):
        raise Rejected("key.metadata_malformed", f"expected a list of at most {MAX_KEYS} keys, got another")
    named = key_id is not None and any("kid" in key for key in listed)
    wanted = [key for key in listed if not named or key.get("kid") == key_id]
    methods = [_method(issuer, number, key) for number, key in enumerate(wanted)]
    names = [method["id"] for method in methods]
    return read_document(issuer, {"id": issuer, "verificationMethod": methods, "assertionMethod": names})


def _method(issuer: str, number: int, key: Mapping[str, Any]) -> dict[str, Any]:
    """Return a key as a method; two that have one name are told apart by their number."""
    name = key.get("kid")
    fragment = quote(name, safe="") if isinstance(name, str) else ""
    return {
        "id": f"{issuer}#{fragment}" if not number and fragment else f"{issuer}#{fragment}.{number}",
        "type": "JsonWebKey",
        "controller": issuer,
        "publicKeyJwk": key,
    }


async def _document(sought: Sought, ports: Ports) -> tuple[DidDocument, tuple[Fetched, ...]]:
    issuer, _, key_id = sought.reference.removeprefix(_PREFIX).partition(_KEY_ID)
    # The address is the identity, as with did:web: whom a host sends us on to is somebody else.
    page = await ports.fetch(
        metadata_url(issuer), accept=_ACCEPT, max_bytes=MAX_DOCUMENT, follow_redirects=False
    )
    pages, keys = [page], read_metadata(issuer, await _object(page, ports))
    if isinstance(keys, str):
        pages.append(await ports.fetch(keys, accept=_ACCEPT, max_bytes=MAX_DOCUMENT))
        keys = await _object(pages[-1], ports)
    return document_of(issuer, unquote(key_id) or None, keys), tuple(pages)


async def _object(page: Fetched, ports: Ports) -> JsonObject:
    try:
        return await ports.read(_parse, page.body, units=reading_units(page.body))
    except JsonInvalid as garbage:
        raise of_unread(garbage) from garbage


def _parse(body: bytes) -> JsonObject:
    return parse_json_object(body, max_bytes=MAX_DOCUMENT)


SOURCE: Final = Source(name="jwt_vc_issuer", recognises=_recognises, document=_document)
