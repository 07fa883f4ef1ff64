"""Texts and lists as records write them: one or many, plain or in several languages."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import dropwhile
from typing import Any, Final

from verifier.model import JsonObject

MAX_TEXT: Final = 500  # characters of one text that a report repeats; the whole is in the document


def text_of(value: object) -> str | None:
    """Return a text, cut to what a report repeats; of several languages English, else the first."""
    if not isinstance(value, str):
        if isinstance(value, dict):
            value = value.get("en", next(iter(value.values()), None))
            if isinstance(value, list):  # several texts of one language
                value = next(iter(value), None)
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            value = str(value)
        if not isinstance(value, str):
            return None
    text = value.strip()
    return None if not text else text if len(text) <= MAX_TEXT else f"{text[: MAX_TEXT - 1]}…"


def id_of(value: object) -> str | None:
    """Return the id of a thing that is written as its id or as an object that has one."""
    stated = value.get("id") if isinstance(value, dict) else value
    return stated if isinstance(stated, str) and stated else None


def each(value: object, at: str) -> Iterator[tuple[str, object]]:
    """Yield one value or every value of a list, each with its JSON pointer; nothing for what is not there."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield f"{at}/{index}", item
    elif value is not None:
        yield at, value


def objects(value: object) -> list[JsonObject]:
    """Return the objects among one value or a list of values."""
    if isinstance(value, dict):
        return [value]
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def in_one_form(value: Any) -> Any:  # noqa: ANN401 - a JSON value
    """Return a value without the wrappings that say nothing to a signature over statements.

    It holds over a list of one, a list in a list and a text in `@value` as well: whoever shows the document chooses.
    """
    if isinstance(value, dict):
        if "@value" in value:
            return value["@value"]
        if value.keys() == {"@set"}:
            return in_one_form(value["@set"])
        return {name: in_one_form(one) for name, one in value.items()}
    if isinstance(value, list):
        flat: list[Any] = []
        for one in map(in_one_form, value):
            flat += one if isinstance(one, list) else [one]
        return flat[0] if flat and all(one == flat[0] for one in flat) else flat
    return value


def things(value: object) -> list[JsonObject]:
    """Return the objects in a value in one form, those of one id made one.

    A signature over statements holds wherever the members of a thing stand: in one object, or in several of its id.
    """
    parts: dict[object, list[JsonObject]] = {}
    for number, one in enumerate(objects([in_one_form(member) for member in _members(value)])):
        parts.setdefault(id_of(one) or number, []).append(one)
    return [united(of_one) for of_one in parts.values()]


def _members(value: object) -> Iterator[object]:
    if isinstance(value, dict) and value.keys() == {"@set"}:
        value = value["@set"]
    if isinstance(value, list):
        for one in value:
            yield from _members(one)
    else:
        yield value


def united(parts: Sequence[JsonObject]) -> JsonObject:
    """Return the objects of one id, at least one, as one: each member with every value that they give it."""
    if len(parts) == 1:
        return parts[0]
    stated: dict[str, list[Any]] = {}
    for part in parts:
        for name, value in part.items():
            stated.setdefault(name, []).append(value)
    return {name: _together(values) for name, values in stated.items()}


def _together(values: list[Any]) -> Any:  # noqa: ANN401 - a JSON value
    first = values[0]
    others = list(dropwhile(lambda one: one == first, values))
    return in_one_form([first, *others]) if others else first


def scalars_of(thing: JsonObject, names: Mapping[str, str]) -> dict[str, Any]:
    """Return the texts and numbers that a thing has of these members, by the names that a report has for them."""
    found: dict[str, Any] = {}
    for member, name in names.items():
        if member in thing:
            value = thing[member]
            fact = value if type(value) in (int, float) else text_of(value)
            if fact is not None:
                found[name] = fact
    return found


def told(**facts: object) -> dict[str, object]:
    """Return the facts that there are."""
    return {name: fact for name, fact in facts.items() if fact or fact == 0}
