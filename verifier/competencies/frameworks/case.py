"""1EdTech CASE 1.0 and 1.1, a CFPackage: competencies (CFItems) and the associations between them.

Spec: https://www.imsglobal.org/spec/case/v1p1. Items are known by address and GUID; their human coding scheme is told
and names nothing, since two frameworks may number alike. What an association precedes or exemplifies is no crosswalk.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from verifier.competencies.frameworks.core.statements import (
    FrameworkRejected,
    JsonFramework,
    Linked,
    Named,
    Statement,
    named,
)
from verifier.competency import Match
from verifier.kinds.core.words import text_of
from verifier.model import Alignment

# What the destination is to the origin.
_MATCHES: Final = {
    "exactMatchOf": Match.EXACT,
    "isChildOf": Match.BROAD,
    "isPartOf": Match.BROAD,
    "isParentOf": Match.NARROW,
    "hasPart": Match.NARROW,
    "isPeerOf": Match.RELATED,
    "isRelatedTo": Match.RELATED,
    "isTranslationOf": Match.RELATED,
    "replacedBy": Match.RELATED,
    "replaces": Match.RELATED,
}
_TITLE: Final = ("abbreviatedStatement", "fullStatement")


def _find(document: Mapping[str, Any]) -> Mapping[str, Any] | None:
    return document if "CFDocument" in document else None


def _read(package: Mapping[str, Any]) -> Iterator[Statement]:
    document = _identity(package["CFDocument"])
    for item in _objects(package, "CFItems"):
        title = next((text for member in _TITLE if (text := text_of(item.get(member))) is not None), None)
        found = _node(item, code=text_of(item.get("humanCodingScheme")), name=title, is_defined=True)
        if found is None:
            raise FrameworkRejected("framework.entry", "expected a CFItem with uri or GUID, got one without")
        yield found
    for association in _objects(package, "CFAssociations"):
        match = _MATCHES.get(text_of(association.get("associationType")) or "")
        ends = [association.get(member) for member in ("originNodeURI", "destinationNodeURI")]
        if match is None or (document is not None and document in map(_identity, ends)):
            continue  # the top of the tree hangs on the document, which is no competency
        origin, target = (_node(end) if isinstance(end, dict) else None for end in ends)
        if origin is None or target is None:
            raise FrameworkRejected("framework.link", "expected an association with two ends, got fewer")
        yield Linked(origin, target, match)


def _node(
    stated: Mapping[str, Any], *, code: str | None = None, name: str | None = None, is_defined: bool = False
) -> Named | None:
    """Return what a CFItem, or a link to one, names: by its GUID and its address."""
    guid, url = _identity(stated), text_of(stated.get("uri"))
    by_guid = named(Alignment(framework="case", code=guid, url=url), is_defined=is_defined)
    by_address = by_guid or named(Alignment(framework="case", url=url), is_defined=is_defined)
    if by_address is None:
        return None
    return Named(
        by_address.keys, Alignment(framework="case", url=url, code=code or guid, name=name), is_defined
    )


def _identity(stated: object) -> str | None:
    return text_of(stated.get("identifier")) if isinstance(stated, dict) else None


def _objects(package: Mapping[str, Any], member: str) -> list[Mapping[str, Any]]:
    stated = package.get(member, [])
    if not isinstance(stated, list) or not all(isinstance(one, dict) for one in stated):
        raise FrameworkRejected(
            "framework.shape", f"expected a list of objects as {member}, got something else"
        )
    return stated


FRAMEWORK: Final = JsonFramework(
    name="case",
    title="1EdTech CASE (CFPackage)",
    spec="https://www.imsglobal.org/spec/case/v1p1",
    find=_find,
    read=_read,
)
