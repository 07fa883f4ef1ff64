"""The only door to `jsonschema-rs`: schemas in, a verdict out; it never retrieves and its patterns take linear time.

`format` is an annotation, as drafts 2019-09 and 2020-12 say it is by default: what is no date to one library must not
cost a person a job.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final, NoReturn

import jsonschema_rs
import msgspec

from verifier.errors import Rejected, Undetermined
from verifier.model import JsonObject
from verifier.schemas.cost import check_cost, units_of
from verifier.schemas.documents import Document, Place, read_document
from verifier.schemas.pinned import pinned_schemas

MAX_PATTERN_PROGRAM: Final = 128 * 1024  # bytes of one compiled pattern; `[a-zA-Z]{2,4}` takes some hundred
_CLASSES: Final = {
    "draft-04": jsonschema_rs.Draft4Validator,
    "draft-06": jsonschema_rs.Draft6Validator,
    "draft-07": jsonschema_rs.Draft7Validator,
    "2019-09": jsonschema_rs.Draft201909Validator,
    "2020-12": jsonschema_rs.Draft202012Validator,
}
# An engine without backtracking: `(a+)+$` is as good as any. What needs backtracking does not compile.
_LINEAR: Final = jsonschema_rs.RegexOptions(
    size_limit=MAX_PATTERN_PROGRAM, dfa_size_limit=MAX_PATTERN_PROGRAM
)

Bodies = tuple[tuple[str, bytes], ...]
"""URL and bytes of a schema and of all that it refers to, itself first."""


class Schema(msgspec.Struct, frozen=True, kw_only=True):
    """A compiled schema. `counted`: its work is counted for each document, as nobody here has looked at it."""

    root: Document
    places: Mapping[str, Place]
    dynamic: tuple[Place, ...]
    validator: Any
    counted: bool

    def units(self, instance: JsonObject) -> int:
        """Return how many quarters of a millisecond `judge` takes, counting included.

        Raises:
            Undetermined: `schema.too_costly`, `schema.unusable`.
        """
        return units_of(self._work(instance))

    def judge(self, instance: JsonObject) -> None:
        """Accept an instance that conforms.

        Raises:
            Rejected: `schema.violated`.
            Undetermined: `schema.too_costly`, `schema.unusable`.
        """
        if self.counted:
            self._work(instance)
        if self.validator.is_valid(instance):
            return
        try:
            self.validator.validate(instance)
        except jsonschema_rs.ValidationError as error:
            # The way through the schema, never the value: that may be about a person.
            where = "/".join(["", *(str(step) for step in error.schema_path)])
            raise Rejected(
                "schema.violated", f"expected what the schema asks at {where[-200:]}, got else"
            ) from error

    def _work(self, instance: JsonObject) -> int:
        root = Place(node=self.root.root, base=self.root.url)
        return check_cost(root, instance, self.places, self.dynamic)


@lru_cache(maxsize=16)
def pinned_schema(url: str) -> Schema:
    """Return the shipped schema of this URL, compiled once."""
    body = pinned_schemas()[url].body
    return _compile((read_document(url, body),), counted=False)


@lru_cache(maxsize=16)
def foreign_schema(bodies: Bodies, draft: str | None) -> Schema:
    """Return the schema that these documents make up, compiled once for as long as they stay the same.

    `draft`: of a first document that names none.

    Raises:
        Rejected: `schema.unidentified`.
        Undetermined: `schema.unusable`, `schema.draft_unsupported`, `schema.too_costly`.
    """
    url, body = bodies[0]
    first = read_document(url, body, draft=draft)
    others = [read_document(url, body, draft=first.draft) for url, body in bodies[1:]]
    return _compile((first, *others), counted=True)


def schema_of(document: Document) -> Schema:
    """Return the schema of a document that refers to no other; raises as `foreign_schema`."""
    return _compile((document,), counted=True)


def _retrieve_nothing(url: str) -> NoReturn:
    raise ValueError(f"expected a schema that was handed in, got {url[:80]!r}")


def _compile(documents: tuple[Document, ...], *, counted: bool) -> Schema:
    first = documents[0]
    resources: list[tuple[str, Any]] = [(document.url, document.root) for document in documents[1:]]
    try:
        validator = _CLASSES[first.draft](
            first.root,
            base_uri=first.url,
            offline=True,
            validate_formats=False,
            pattern_options=_LINEAR,
            registry=jsonschema_rs.Registry(resources, retriever=_retrieve_nothing) if resources else None,
        )
    except (jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError) as error:
        raise Undetermined(
            "schema.unusable", f"expected a valid schema of draft {first.draft}, got another"
        ) from error
    except ValueError as error:
        raise Undetermined("schema.unusable", "expected a schema that can be read, got another") from error
    places: dict[str, Place] = {}
    for document in reversed(documents):
        places |= document.places
    dynamic = tuple(place for document in documents for place in document.dynamic)
    return Schema(root=first, places=places, dynamic=dynamic, validator=validator, counted=counted)
