"""Get the schema that a credential names, with all that it refers to, and compile it.

A shipped schema is never fetched. Any other comes through the guard, over https also where its name says http, and what
it refers to only where that is shipped, pinned by the operator, or of the origin that the credential named.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

import msgspec

from did_methods.core.ports import Fetched, FetchFailed, Source
from did_methods.core.web_url import is_same_id, over_tls
from verifier.digests import check_digests
from verifier.errors import Rejected, Undetermined
from verifier.model import JsonObject
from verifier.policy import Policy
from verifier.ports import Ports
from verifier.schemas.documents import MAX_BYTES, Document, origin_of, read_document
from verifier.schemas.pinned import PinnedSchema, pinned_schemas
from verifier.steps.schema_credential import read_schema_credential

if TYPE_CHECKING:
    from verifier.schemas.engine import Schema

MAX_DOCUMENTS: Final = 6  # that one schema is made of; the budget of a verification has as many for one host
_UNIT_BYTES: Final = 512  # of a schema are read, and compiled, in a quarter of a millisecond each
_KEPT: Final = timedelta(days=1)
_ACCEPT: Final = "application/schema+json, application/json;q=0.9"
_ACCEPT_CREDENTIAL: Final = "application/vc, application/vc+jwt, application/json;q=0.9"

SIGNED: Final = "JsonSchemaCredential"
# By the type of the entry: the draft of a schema that names none. None: it must name it, and its own address.
DRAFTS_BY_TYPE: Final[Mapping[str, str | None]] = {
    "JsonSchema": None,
    SIGNED: None,
    "1EdTechJsonSchemaValidator2019": "2019-09",
    "JsonSchemaValidator2018": "draft-07",
    "FullJsonSchemaValidator2021": "2020-12",  # EBSI's
}


class SchemaEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One `credentialSchema` of a credential. `type`: the first of its types that is known here.

    `stated`: as it stands there, with the digests that the schema must have.
    """

    url: str
    type: str
    stated: JsonObject


class _Start(msgspec.Struct, frozen=True, kw_only=True):
    """The first document of a schema: `url` is its address, `named` where the credential led."""

    url: str
    body: bytes
    named: str


async def find_schema(entry: SchemaEntry, policy: Policy, ports: Ports, sources: list[Fetched]) -> "Schema":
    """Return the schema of an entry; what was read for that goes to `sources`.

    Raises:
        Rejected: `schema.unidentified`, `schema.id_differs`, `schema.credential_malformed`, `digest.…`.
        Undetermined: every other `schema.…`.
        FetchRefused: the schema is where no request may go.
    """
    if entry.type not in DRAFTS_BY_TYPE:
        raise Undetermined(
            "schema.type_unsupported", f"expected a schema type known here, got {entry.type[:80]!r}"
        )
    draft = DRAFTS_BY_TYPE[entry.type]
    shipped = pinned_schemas().get(entry.url)
    if shipped is not None and entry.type != SIGNED and _is_meant(entry, shipped):
        sources.append(_as_fetched(shipped, ports))
        return await _compiled(entry.url, ports)
    start = await _find_start(entry, policy, ports, sources)
    return await _made_of(start, draft, ports, sources, is_named=draft is None)


async def find_schema_beside(url: str, named: str, ports: Ports, sources: list[Fetched]) -> "Schema":
    """Return the schema at `url` if it is shipped, pinned, or of the host of `named`, the document that names it.

    Raises:
        Rejected: `schema.unidentified`.
        Undetermined: every other `schema.…`.
        FetchRefused: the schema is where no request may go.
    """
    if url in pinned_schemas():
        sources.append(_as_fetched(pinned_schemas()[url], ports))
        return await _compiled(url, ports)
    start = _Start(url=url, body=await _referred(url, named, ports, sources), named=named)
    return await _made_of(start, None, ports, sources)


async def count(schema: "Schema", instance: JsonObject, ports: Ports) -> None:
    """Count what holding `instance` against a foreign schema takes, before it is done.

    Raises:
        Undetermined: `schema.too_costly`, `schema.unusable`, `limit.signature_work`.
    """
    if schema.counted:
        ports.work.take(await ports.offload(schema.units, instance))


async def _made_of(
    start: _Start, draft: str | None, ports: Ports, sources: list[Fetched], *, is_named: bool = False
) -> "Schema":
    """Return the schema of a first document and of all that it refers to, made once for a submission.

    `is_named`: it has to say itself what it is called.
    """

    async def make() -> "tuple[Schema, list[Fetched]]":
        read, found = partial(read_document, start.url, draft=draft), list[Fetched]()
        first = await ports.read(read, start.body, units=_units(start.body))
        if is_named:
            _judge_id(first)
        bodies = await _gather(start, first, ports, found)
        units = sum(_units(body) for _, body in bodies)
        return await ports.read(_compile, bodies, draft, units=units), found

    schema, found = await ports.once(("schema", start, draft, is_named), make)
    sources += found
    return schema


def _units(body: bytes) -> int:
    return len(body) // _UNIT_BYTES


async def _compiled(url: str, ports: Ports) -> "Schema":
    """Return a shipped schema; the first to ask for it waits, and nobody else does."""

    async def make() -> "tuple[Schema, datetime]":
        return await ports.offload(_compile_shipped, url), ports.now + _KEPT

    return await ports.shelf.get(("schema", url), ports.now, make)


def _compile_shipped(url: str) -> "Schema":
    from verifier.schemas.engine import pinned_schema  # noqa: PLC0415 - loads for long; few credentials need it

    return pinned_schema(url)


def _compile(bodies: tuple[tuple[str, bytes], ...], draft: str | None) -> "Schema":
    from verifier.schemas.engine import foreign_schema  # noqa: PLC0415 - as above

    return foreign_schema(bodies, draft)


def _is_meant(entry: SchemaEntry, shipped: PinnedSchema) -> bool:
    """Say whether a shipped schema is in the edition that the credential was issued under."""
    try:
        check_digests(entry.stated, shipped.body)
    except Rejected:
        return False
    return True


async def _find_start(entry: SchemaEntry, policy: Policy, ports: Ports, sources: list[Fetched]) -> _Start:
    signed = entry.type == SIGNED
    page = await _fetch(entry.url, _ACCEPT_CREDENTIAL if signed else _ACCEPT, ports, sources)
    check_digests(entry.stated, page.body)
    if not signed:
        return _Start(url=entry.url, body=page.body, named=entry.url)
    inner = await read_schema_credential(page, entry.url, policy, ports, sources)
    return _Start(url=inner.url, body=inner.body, named=entry.url)


def _judge_id(document: Document) -> None:
    """Hold what the schema calls itself against where it was found (JSON Schema Specification for VCs, 3.1 and 4)."""
    if document.id is None:
        raise Rejected("schema.unidentified", "expected $id in the schema, got none")
    if not is_same_id(document.id.removesuffix("#"), document.url):
        raise Rejected("schema.id_differs", "expected the schema of this address, got one with another $id")


async def _gather(
    start: _Start, first: Document, ports: Ports, sources: list[Fetched]
) -> tuple[tuple[str, bytes], ...]:
    """Return the documents that a schema is made of, itself first."""
    bodies = {start.url: start.body}
    waiting = [first]
    while waiting:
        for wanted in sorted(waiting.pop().references - bodies.keys()):
            if len(bodies) == MAX_DOCUMENTS:
                raise Undetermined(
                    "schema.too_costly", f"expected at most {MAX_DOCUMENTS} documents, got more"
                )
            body = bodies[wanted] = await _referred(wanted, start.named, ports, sources)
            read = partial(read_document, wanted, draft=first.draft)
            waiting.append(await ports.read(read, body, units=_units(body)))
    return tuple(bodies.items())


async def _referred(wanted: str, named: str, ports: Ports, sources: list[Fetched]) -> bytes:
    shipped = pinned_schemas().get(wanted)
    if shipped is not None:
        sources.append(_as_fetched(shipped, ports))
        return shipped.body
    if origin_of(wanted) != origin_of(named) and not ports.contexts.knows(wanted):
        raise Undetermined(
            "schema.reference_foreign", "expected references to the schema's own host, got another host"
        )
    return (await _fetch(wanted, _ACCEPT, ports, sources)).body


async def _fetch(url: str, accept: str, ports: Ports, sources: list[Fetched]) -> Fetched:
    try:
        page = await ports.fetch(over_tls(url), accept=accept, max_bytes=MAX_BYTES)
    except FetchFailed as problem:
        raise Undetermined("schema.out_of_reach", f"expected the schema, got {problem.code}") from problem
    sources.append(page)
    return page


def _as_fetched(shipped: PinnedSchema, ports: Ports) -> Fetched:
    return Fetched(
        url=shipped.url,
        body=shipped.body,
        media_type="application/schema+json",
        sha256=shipped.sha256,
        fetched_at=ports.now,
        source=Source.BUNDLED,
    )
