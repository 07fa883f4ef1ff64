"""Credential Engine CTDL-ASN in JSON-LD: competencies of a graph, bare or in an envelope of the registry.

Spec: https://credreg.net/ctdlasn/terms. Read by the prefixed names that the registry publishes, not as linked data.
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
from verifier.kinds.core.alignments import recognise
from verifier.kinds.core.words import text_of
from verifier.model import Alignment

_TYPES: Final = frozenset({"ceasn:Competency", "skos:Concept"})
_NAMES: Final = ("ceasn:competencyLabel", "skos:prefLabel", "ceasn:competencyText")
# What the one named is to the competency that names it.
_MATCHES: Final = {
    "ceasn:exactAlignment": Match.EXACT,
    "ceasn:broadAlignment": Match.BROAD,
    "ceasn:narrowAlignment": Match.NARROW,
    "ceasn:majorAlignment": Match.RELATED,
    "ceasn:minorAlignment": Match.RELATED,
    "ceasn:isChildOf": Match.BROAD,
    "skos:exactMatch": Match.EXACT,
    "skos:broadMatch": Match.BROAD,
    "skos:narrowMatch": Match.NARROW,
    "skos:closeMatch": Match.RELATED,
    "skos:relatedMatch": Match.RELATED,
}


def _find(document: Mapping[str, Any]) -> list[Any] | None:
    enveloped = document.get("decoded_resource", document)
    graph = enveloped.get("@graph") if isinstance(enveloped, dict) else None
    return graph if isinstance(graph, list) else None


def _read(graph: list[Any]) -> Iterator[Statement]:
    for node in graph:
        if not isinstance(node, dict):
            raise FrameworkRejected("framework.shape", "expected objects in @graph, got something else")
        if _TYPES.isdisjoint(_each(node.get("@type"))):
            continue
        found = _competency(node)
        yield found
        for member, match in _MATCHES.items():
            for address in _each(node.get(member)):
                stated = address.get("@id") if isinstance(address, dict) else address
                target = named(_reference(stated), is_defined=False) if isinstance(stated, str) else None
                if target is not None:
                    yield Linked(found, target, match)


def _competency(node: Mapping[str, Any]) -> Named:
    url, ctid = text_of(node.get("@id")), text_of(node.get("ceterms:ctid"))
    name = next((text for member in _NAMES if (text := _english(node.get(member))) is not None), None)
    found = named(Alignment(framework="ctdl", url=url, code=ctid, name=name))
    if found is None:
        raise FrameworkRejected("framework.entry", "expected a competency with @id or CTID, got one without")
    return found


def _reference(url: str) -> Alignment:
    framework, code = recognise(url, "")
    return Alignment(framework=framework, url=url, code=code)


def _english(value: object) -> str | None:
    """Return a text of one or several languages, which the registry marks as `en-us` as well as `en`."""
    if isinstance(value, dict):
        value = next((text for tag, text in value.items() if tag.lower().startswith("en")), value)
    return text_of(value)


def _each(value: object) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


FRAMEWORK: Final = JsonFramework(
    name="ctdl_asn",
    title="Credential Engine CTDL-ASN",
    spec="https://credreg.net/ctdlasn/terms",
    find=_find,
    read=_read,
)
