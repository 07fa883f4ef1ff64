"""One term of a context object to what it stands for. Spec: JSON-LD 1.1 API, 4.2.2 "Create Term Definition"."""

from collections.abc import Mapping
from typing import Any, Final

from verifier.errors import Rejected
from verifier.linked_data.terms import (
    ABSENT,
    KEYWORDS,
    LOOKS_LIKE_KEYWORD,
    REFERENCE,
    SAID,
    TEXT,
    XSD_DOUBLE,
    XSD_STRING,
    Absent,
    Table,
    Term,
    expand,
    is_absolute,
    is_well_formed,
    language_tag,
)

MAX_TERM_IRI: Final = 512  # characters; each use of the term repeats them
MAX_PREFIX_DEPTH: Final = 32  # terms defined through terms; contexts in use today need 2

_ENDS_LIKE_PREFIX: Final = frozenset(":/?#[]@")
_DEFINITION_KEYS: Final = frozenset(
    "@id @reverse @container @context @direction @index @language @nest @prefix @protected @type".split()
)
CONTEXT_KEYS: Final = frozenset(
    "@base @direction @import @language @propagate @protected @version @vocab".split()
)
_CONTAINERS: Final = frozenset("@list @set @index @language @graph @id @type".split())
_DIRECTIONS: Final = ("ltr", "rtl")
_RESERVED: Final = "@reserved"


class Definitions:
    """One context object while its terms are being defined."""

    __slots__ = ("base_url", "context", "depth", "done", "override", "protected", "table")

    def __init__(
        self, table: Table, context: Mapping[str, Any], *, base_url: str, override: bool, protected: bool
    ) -> None:
        self.table = table
        self.context = context
        self.base_url = base_url
        self.override = override
        self.protected = protected
        self.done: dict[str, bool] = {}
        self.depth = 0

    def define_if_named(self, name: str) -> None:
        """Define a term now if the object defines it and that has not happened yet."""
        if name in self.context and name not in CONTEXT_KEYS and self.done.get(name) is not True:
            self.define(name)

    def define(self, name: str) -> None:
        """Define one term of the object, and first those that it is defined by.

        Raises:
            Rejected: no definition, one that ends nowhere, or another one of a protected term.
        """
        state = self.done.get(name)
        if state is True:
            return
        if state is False or self.depth >= MAX_PREFIX_DEPTH:
            raise invalid(
                f"expected terms that end in an IRI, got {name[:80]!r} defined by itself or too deep"
            )
        self.done[name] = False
        self.depth += 1
        previous = self.table.terms.pop(name, None)
        term = _term(self, name, self.context[name])
        self.depth -= 1
        if term is None:  # reserved for later versions: ignored, what was there stays
            if previous is not None:
                self.table.terms[name] = previous
        elif previous is not None and previous.protected and not self.override:
            if not term.same_as(previous):
                raise Rejected(
                    "linked_data.context_redefines_term",
                    f"expected the protected term {name[:80]!r} to stay as the pinned context defines it",
                )
            self.table.terms[name] = previous
        else:
            self.table.terms[name] = term
        self.done[name] = True


def direction_of(value: Any) -> str | None:
    """Return a base direction.

    Raises:
        Rejected: neither ltr nor rtl nor null.
    """
    if value is not None and value not in _DIRECTIONS:
        raise invalid("expected @direction to be ltr, rtl or null")
    return str(value) if value is not None else None


def invalid(detail: str) -> Rejected:
    """Say that a context is malformed."""
    return Rejected("linked_data.invalid_context", detail)


def _term(work: Definitions, name: str, value: Any) -> Term | None:
    simple = value is None or isinstance(value, str)
    definition: Any = {"@id": value} if simple else value
    if not isinstance(definition, Mapping):
        raise invalid(f"expected a string, an object or null for the term {name[:80]!r}")
    if name == "@type":
        if (
            simple
            or not definition
            or not definition.keys() <= {"@container", "@protected"}
            or definition.get("@container", "@set") != "@set"
        ):
            raise invalid("expected @type to be redefined with @container: @set or @protected only")
    elif name in KEYWORDS or name == "":
        raise invalid(f"expected a term that is neither empty nor a keyword, got {name[:80]!r}")
    elif LOOKS_LIKE_KEYWORD.match(name):
        return None
    unknown = definition.keys() - _DEFINITION_KEYS
    if unknown:
        raise invalid(f"expected only what a term definition may hold, got {min(unknown)[:80]!r}")
    iri, reverse, prefix = _iri_mapping(work, name, definition, simple=simple)
    if iri is _RESERVED:
        return None
    protected = definition.get("@protected", work.protected)
    if not isinstance(protected, bool):
        raise invalid("expected @protected to be true or false")
    type_ = _type_mapping(work, definition)
    containers = _container_mapping(definition, reverse=reverse)
    if "@type" in containers:
        type_ = type_ or "@id"
        if type_ not in ("@id", "@vocab"):
            raise invalid("expected a @type container to coerce to @id or @vocab")
    index = _index_mapping(work, definition, containers)
    language, direction = _text_mappings(definition)
    prefix = _prefix_flag(definition, name, iri, prefix=prefix)
    nest = definition.get("@nest")
    if "@nest" in definition and (
        not isinstance(nest, str) or reverse or (nest in KEYWORDS and nest != "@nest")
    ):
        raise invalid(f"expected @nest to be a term or @nest for the term {name[:80]!r}")
    shape = 0
    if iri in ("@id", "@type"):
        shape = SAID
    elif reverse or not containers <= {"@set"} or "@context" in definition:
        pass
    elif type_ == "@id":
        shape = REFERENCE
    elif (type_ is None or type_[:1] != "@" or type_ == "@none") and language is direction is ABSENT:
        shape = 0 if type_ == XSD_DOUBLE else TEXT
    suffix: str | None = None
    if type_ is not None and type_[:1] != "@":
        suffix = "" if type_ == XSD_STRING else f"^^<{type_}>"
    if iri is not None and len(iri) > MAX_TERM_IRI:
        raise Rejected(
            "linked_data.limit_exceeded", f"expected terms for at most {MAX_TERM_IRI} characters, got more"
        )
    rendered = f"<{iri}>" if iri is not None and is_well_formed(iri) else ""
    if not rendered and shape != SAID:
        shape = 0
    return Term(
        iri=iri,
        rendered=rendered,
        reverse=reverse,
        prefix=prefix,
        protected=protected,
        type=type_,
        containers=containers,
        language=language,
        direction=direction,
        index=index,
        nest=nest,
        context=definition.get("@context", ABSENT),
        base_url=work.base_url,
        shape=shape,
        suffix=suffix,
    )


def _iri_mapping(
    work: Definitions, name: str, definition: Mapping[str, Any], *, simple: bool
) -> tuple[str | None, bool, bool]:
    """Return the IRI, whether it is reversed, and whether a simple term may serve as a prefix."""
    if "@reverse" in definition:
        if "@id" in definition or "@nest" in definition:
            raise invalid(f"expected a reverse term without @id and @nest, got {name[:80]!r}")
        target = definition["@reverse"]
        if not isinstance(target, str):
            raise invalid("expected @reverse to be a string")
        if LOOKS_LIKE_KEYWORD.match(target):
            return _RESERVED, False, False
        iri = expand(work.table, target, vocab=True, defining=work)
        if iri is None or not is_absolute(iri):
            raise invalid(f"expected @reverse to be an absolute IRI, got {target[:80]!r}")
        return iri, True, False
    target = definition.get("@id", name)
    if target is None:
        return None, False, False
    if not isinstance(target, str):
        raise invalid(f"expected @id of the term {name[:80]!r} to be a string")
    if target != name:
        if target not in KEYWORDS and LOOKS_LIKE_KEYWORD.match(target):
            return _RESERVED, False, False
        iri = expand(work.table, target, vocab=True, defining=work)
        if iri is None or (iri not in KEYWORDS and not is_absolute(iri)) or iri == "@context":
            raise invalid(
                f"expected @id of the term {name[:80]!r} to be an IRI or a keyword, got {target[:80]!r}"
            )
        if ":" in name[1:-1] or "/" in name:
            work.done[name] = True
            if expand(work.table, name, vocab=True, defining=work) != iri:
                raise invalid(f"expected the term {name[:80]!r}, itself an IRI, to stand for itself")
        may_prefix = simple and ":" not in name and "/" not in name
        return iri, False, may_prefix and (iri[-1] in _ENDS_LIKE_PREFIX or iri.startswith("_:"))
    if ":" in name[1:]:
        prefix, _, rest = name.partition(":")
        work.define_if_named(prefix)
        parent = work.table.terms.get(prefix)
        return (parent.iri + rest if parent is not None and parent.iri else name), False, False
    if "/" in name:
        iri = expand(work.table, name, vocab=True)
        if iri is None or not is_absolute(iri):
            raise invalid(f"expected the term {name[:80]!r} to be an IRI")
        return iri, False, False
    if name == "@type":
        return "@type", False, False
    if work.table.vocab is None:
        raise invalid(f"expected an @id for the term {name[:80]!r}: there is no @vocab")
    return work.table.vocab + name, False, False


def _type_mapping(work: Definitions, definition: Mapping[str, Any]) -> str | None:
    if "@type" not in definition:
        return None
    value = definition["@type"]
    if not isinstance(value, str):
        raise invalid("expected @type of a term to be a string")
    type_ = expand(work.table, value, vocab=True, defining=work)
    if type_ in ("@id", "@vocab", "@json", "@none"):
        return type_
    if type_ is None or not is_well_formed(type_):
        raise invalid(f"expected @type of a term to be an absolute IRI, got {value[:80]!r}")
    return type_


def _container_mapping(definition: Mapping[str, Any], *, reverse: bool) -> frozenset[str]:
    if "@container" not in definition:
        return frozenset()
    value = definition["@container"]
    names = value if isinstance(value, list | tuple) else [value]
    if not all(isinstance(name, str) for name in names):
        if reverse and value is None:
            return frozenset()
        raise invalid("expected @container to be a keyword or a list of keywords")
    found = frozenset(names)
    rest = found - {"@set"}
    fine = bool(found) and found <= _CONTAINERS and len(found) == len(names)
    if "@graph" in found:
        fine = fine and len(rest - {"@graph"}) <= 1 and rest <= {"@graph", "@id", "@index"}
    else:
        fine = fine and len(rest) <= 1 and not ("@list" in found and "@set" in found)
    if not fine or (reverse and not found <= {"@set", "@index"}):
        raise invalid(f"expected a combination of containers that JSON-LD knows, got {sorted(found)!r:.80}")
    return found


def _index_mapping(
    work: Definitions, definition: Mapping[str, Any], containers: frozenset[str]
) -> str | None:
    if "@index" not in definition:
        return None
    value = definition["@index"]
    if "@index" not in containers or not isinstance(value, str) or value[:1] == "@":
        raise invalid("expected @index only beside an @index container, naming a property")
    iri = expand(work.table, value, vocab=True, defining=work)
    if iri is None or not is_absolute(iri):
        raise invalid(f"expected @index to name a property, got {value[:80]!r}")
    return value


def _text_mappings(definition: Mapping[str, Any]) -> tuple[str | Absent | None, str | Absent | None]:
    language: str | Absent | None = ABSENT
    direction: str | Absent | None = ABSENT
    if "@language" in definition:
        value = definition["@language"]
        if value is not None and not isinstance(value, str):
            raise invalid("expected @language of a term to be a string or null")
        if "@type" not in definition:
            language = value if value is None else language_tag(value)
    if "@direction" in definition:
        given = direction_of(definition["@direction"])
        if "@type" not in definition:
            direction = given
    return language, direction


def _prefix_flag(definition: Mapping[str, Any], name: str, iri: str | None, *, prefix: bool) -> bool:
    if "@prefix" not in definition:
        return prefix
    flag = definition["@prefix"]
    if not isinstance(flag, bool) or ":" in name or "/" in name or (flag and iri in KEYWORDS):
        raise invalid(f"expected @prefix to be true or false and to fit the term {name[:80]!r}")
    return flag
