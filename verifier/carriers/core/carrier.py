"""One carrier: how it is recognised by its bytes, and how the documents that it carries are taken out of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from did_methods.core.strict_json import MAX_VALUES, JsonInvalid, parse_json
from verifier.errors import InputRefused, Problem

MAX_CARRIER: Final = 16 * 1024 * 1024  # bytes; the service reads less, `max_carrier_bytes`
MAX_CARRIED: Final = 100  # documents in one carrier; a wallet of a whole career stays below


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """A document as it lies in a carrier, byte for byte, or with `is_address` the https address of one.

    `at` says where in the carrier: a chunk, an element, an attachment, a page. `problem`: why there is no document
    where the carrier says that one should be.
    """

    raw: bytes
    at: str
    is_address: bool = False
    problem: Problem | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Carrier:
    """A plug-in of the carriers room.

    `recognises` looks at magic bytes and is cheap: it runs on everything that is handed in. `documents` raises
    InputRefused where nothing can be taken out; it does no I/O and proves nothing. `is_heavy`: whether it is worth
    leaving the event loop however few the bytes. `needs_contexts`: `documents` takes the pinned contexts besides.
    `together`: one person shows all that is in it at once, so that it is a packet.
    """

    name: str
    title: str
    spec: str
    recognises: Callable[[bytes], bool]
    documents: Callable[..., tuple[Carried, ...]]
    is_heavy: bool = False
    needs_contexts: bool = False
    together: bool = False


def judge_json(raw: bytes, *, max_values: int = MAX_VALUES) -> None:
    """Refuse a carrier that is no JSON which everybody reads alike, before it is taken apart by its raw members.

    Raises:
        InputRefused: as `parse_json` says.
    """
    try:
        parse_json(raw, max_bytes=MAX_CARRIER, max_values=max_values)
    except JsonInvalid as problem:
        raise InputRefused(problem.code, problem.detail) from problem
