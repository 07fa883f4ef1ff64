"""The frozen types that pass from room to room (docs/architecture.md, section 3).

`Parsed` and `Proven` are different types on purpose: what a credential says is `Parsed` until a proof
holds over it, and everything after the gate asks for `Proven`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, NewType

from did_methods.core.ports import Fetched
from did_methods.core.public_key import PublicKey

type_JsonValue = Any
JsonObject = Mapping[str, Any]
"""A JSON object as the strict reader made it; read, never changed."""

Base64Url = NewType("Base64Url", str)


class Role(StrEnum):
    """What a document claims to be."""

    CREDENTIAL = "credential"
    PRESENTATION = "presentation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """What was handed in, byte for byte. `media_type` is a hint and never decides."""

    raw: bytes
    media_type: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What the caller knows a presentation must be bound to. None: the caller does not say."""

    challenge: str | None = None
    domain: str | None = None
