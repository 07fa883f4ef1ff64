"""What both ways of baking share: what may stand in a badge's place, and what is refused there.

Open Badges 2.0 (Baking), Open Badges 3.0 and CLR 2.0 ("Baked Badge"): one credential, as JSON or as compact JWS.
"""

from typing import Final

from verifier.carriers.core.carrier import Carried
from verifier.errors import InputRefused

_ADDRESS: Final = (b"http://", b"https://")


def only_badge(found: list[Carried]) -> tuple[Carried, ...]:
    """Return the one badge of an image.

    An address in its place is not followed: nobody who hands in a picture asks us to call somebody, and who made the
    picture could name any host (threat B02).

    Raises:
        InputRefused: none, several, or an address instead of a badge.
    """
    if not found:
        raise InputRefused("carrier.empty", "expected a credential baked into the image, got none")
    if len(found) > 1:
        raise InputRefused("carrier.several_badges", f"expected one credential, got {len(found)}")
    text = found[0].raw.strip()
    if not text:
        raise InputRefused("carrier.empty", "expected a credential in its place in the image, got no text")
    if is_address(text):
        raise InputRefused("carrier.address_only", "expected the credential itself, got an address")
    return (found[0],)


def is_address(text: bytes) -> bool:
    """Say whether this is an address instead of a document."""
    return text[:8].lower().startswith(_ADDRESS)
