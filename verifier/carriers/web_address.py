"""An https address given as text (RFC 3986): what is there is fetched once, through the guarded way out."""

import re
from typing import Final

from verifier.carriers.core.carrier import Carried, Carrier

MAX_ADDRESS: Final = 2048  # characters, as the guarded way out takes them
_ADDRESS: Final = re.compile(rb"https://[!-~]+", re.IGNORECASE)


def recognises(raw: bytes) -> bool:
    """Say whether this is one address and nothing else."""
    return len(raw) <= MAX_ADDRESS and _ADDRESS.fullmatch(raw.strip()) is not None


def documents(raw: bytes) -> tuple[Carried, ...]:
    """Return the address; whoever gave it asks us to look there."""
    return (Carried(raw=raw.strip(), at="address", is_address=True),)


CARRIER: Final = Carrier(
    name="web_address",
    title="https address of a credential",
    spec="https://www.rfc-editor.org/rfc/rfc3986",
    recognises=recognises,
    documents=documents,
)
