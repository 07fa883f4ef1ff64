"""Texts and lists as records write them: one or many, plain or in several languages."""

from collections.abc import Iterator, Mapping
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
