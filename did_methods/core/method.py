"""What a DID method is to the others: a record with a name, a specification and a way to a document."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

from did_methods.core.did import Did
from did_methods.core.document import DidDocument
from did_methods.core.ports import Fetched, Ports

_NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """A document with what it was made from. `metadata` is the didDocumentMetadata of DID Resolution."""

    document: DidDocument
    sources: tuple[Fetched, ...] = ()
    deactivated: bool = False
    metadata: Mapping[str, Any] = field(default_factory=lambda: _NOTHING)


@dataclass(frozen=True, slots=True, kw_only=True)
class DidMethod:
    """One DID method. `compute` is there where the identifier alone gives the document: no awaiting then.

    `keeps_history`: `Ports.as_of` gives the document of then, where the others give the one of today.
    `endpoint`: the registry or resolver that it asks where `Ports.endpoints` names no other.
    """

    name: str
    spec: str
    resolve: Callable[[Did, Ports], Awaitable[Resolution]]
    compute: Callable[[Did], DidDocument] | None = None
    endpoint: str | None = None
    keeps_history: bool = False


def computed_method(*, name: str, spec: str, compute: Callable[[Did], DidDocument]) -> DidMethod:
    """Return the method whose documents are computed from the identifier."""

    async def resolve(did: Did, _ports: Ports) -> Resolution:
        return Resolution(document=compute(did))

    return DidMethod(name=name, spec=spec, resolve=resolve, compute=compute)
