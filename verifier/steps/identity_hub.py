"""A status list that its issuer keeps in an Identity Hub: named by a DID URL, and had by a question.

`did:web:…?service=IdentityHub&queries=…` says whose DID document names the hub and, in base64, what to ask of it.
Microsoft's Entra keeps its lists so. The question holds what the issuer signed and nothing of who asks; it goes once,
through the guarded way out, to the address in the DID document. Behind the gate only.
Specs: Decentralized Web Node 0.0.1-predraft, sections 9.1.1 and 9.2; JWT VC Presentation Profile, "credentialStatus".
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from hashlib import sha256
from typing import Any, Final, NamedTuple
from urllib.parse import parse_qs
from uuid import NAMESPACE_URL, uuid5

import msgspec

from did_methods.core.errors import DidInvalid
from did_methods.core.ports import Fetched, FetchRefused
from did_methods.core.strict_json import JsonInvalid, parse_json
from status.core.bits import as_base64url, decode_base64url
from status.core.errors import StatusUnavailable
from status.core.members import names_of
from verifier.errors import Rejected
from verifier.key_sources import find_document
from verifier.key_sources.core.source import Sought
from verifier.kinds.core.kind import types_of
from verifier.ports import Ports, run
from verifier.steps.prove import HEAVY

_SERVICE: Final = "IdentityHub"
_METHOD: Final = "CollectionsQuery"
_MAX_MEMBERS: Final = 8  # of a question; those in use have three
_MAX_SERVICES: Final = 32  # of one DID document that are looked at
_MAX_REPLY: Final = 3 * 1024 * 1024  # bytes; base64 around a list of 2 MiB
_ACCEPT: Final = "application/json"
_TYPE: Final = "application/vc+jwt"
_OK: Final = 200


class _Status(msgspec.Struct, frozen=True):
    code: int


class _Entry(msgspec.Struct, frozen=True):
    data: str


class _Message(msgspec.Struct, frozen=True):
    status: _Status
    entries: list[_Entry]


class _Reply(msgspec.Struct, frozen=True):
    replies: list[_Message]


class HubUrl(NamedTuple):
    """Whose hub is asked, and what: the descriptor of a CollectionsQuery."""

    did: str
    descriptor: Mapping[str, str]

    @property
    def told(self) -> str:
        """What the hub is told of a credential: the question, and of whom."""
        return " ".join((self.did, *self.descriptor.values()))

    @property
    def names(self) -> frozenset[str]:
        """What the document asked for may call itself."""
        object_id = self.descriptor.get("objectId", "")
        return frozenset({object_id, f"urn:uuid:{object_id}"})


def read_hub_url(url: str) -> HubUrl | None:
    """Return what a DID URL asks of an Identity Hub; None of any other URL.

    Raises:
        StatusUnavailable: `status.hub_question_unreadable`; also of a DID URL that leads to something else.
    """
    if not url.startswith("did:"):
        return None
    did, _, query = url.partition("#")[0].partition("?")
    try:
        asked = parse_qs(query, max_num_fields=_MAX_MEMBERS)
        (queries,) = asked.get("queries", []) if asked.get("service") == [_SERVICE] else []
        read = parse_json(decode_base64url(as_base64url(queries)), max_bytes=len(queries))
    except (ValueError, StatusUnavailable, JsonInvalid) as problem:
        raise _unreadable() from problem
    (descriptor,) = read if isinstance(read, list) and len(read) == 1 else (read,)
    if not isinstance(descriptor, dict) or len(descriptor) > _MAX_MEMBERS:
        raise _unreadable()
    texts = {name: value for name, value in descriptor.items() if isinstance(value, str)}
    if len(texts) != len(descriptor) or texts.get("method") != _METHOD:
        raise _unreadable()
    return HubUrl(did, texts)


async def ask_hub(asked: HubUrl, url: str, ports: Ports) -> tuple[Fetched, tuple[Fetched, ...]]:
    """Return the document as if it had been found at the hub's address, and what names that address.

    Raises:
        StatusUnavailable: `status.hub_unnamed`, `status.hub_reply_unreadable`.
        DidUnavailable: the DID document cannot be had.
        FetchFailed: see `Fetch`.
    """
    try:
        document, sources = await find_document(Sought(reference=asked.did), ports)
    except (DidInvalid, FetchRefused, Rejected) as problem:
        raise _unnamed(problem.code) from problem
    address = next(_instances(document.raw), None)
    if address is None:
        raise _unnamed("one without")
    question = {
        "requestId": str(uuid5(NAMESPACE_URL, url)),
        "target": asked.did,
        "messages": [{"descriptor": dict(asked.descriptor)}],
    }
    try:
        reply = await ports.fetch(
            address, accept=_ACCEPT, max_bytes=_MAX_REPLY, question=json.dumps(question).encode()
        )
    except FetchRefused as problem:  # what the issuer's document says today makes no credential wrong
        raise _unnamed(problem.code) from problem
    return await run(ports, _document_in, reply, heavy=len(reply.body) > HEAVY), sources


def _instances(document: Mapping[str, Any]) -> Iterator[str]:
    services = document.get("service")
    for service in services[:_MAX_SERVICES] if isinstance(services, list) else ():
        if isinstance(service, dict) and _SERVICE in types_of(service):
            endpoint = service.get("serviceEndpoint")
            if isinstance(endpoint, dict):
                endpoint = endpoint.get("instances")
            yield from names_of(endpoint)


def _document_in(reply: Fetched) -> Fetched:
    """Return the one document in a hub's reply to one message."""
    try:
        read = msgspec.convert(parse_json(reply.body, max_bytes=_MAX_REPLY), _Reply)
        (message,) = read.replies
        (entry,) = message.entries
        if message.status.code == _OK:
            body = decode_base64url(as_base64url(entry.data))
            return replace(reply, body=body, media_type=_TYPE, sha256=sha256(body).hexdigest())
    except (JsonInvalid, ValueError, StatusUnavailable) as problem:  # a ValidationError is a ValueError
        raise _no_reply() from problem
    raise _no_reply()


def _unnamed(got: str) -> StatusUnavailable:
    return StatusUnavailable(
        "status.hub_unnamed", f"expected a DID document that names an Identity Hub, got {got}"
    )


def _no_reply() -> StatusUnavailable:
    return StatusUnavailable(
        "status.hub_reply_unreadable", "expected one document from the Identity Hub, got another answer"
    )


def _unreadable() -> StatusUnavailable:
    return StatusUnavailable(
        "status.hub_question_unreadable", "expected one CollectionsQuery in the DID URL, got something else"
    )
