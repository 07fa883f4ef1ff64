"""A badge baked into an SVG, in an element of its own: a JWS in the attribute `verify`, or JSON as text.

The element is `<openbadges:credential>` (Open Badges 3.0, section 5.3.2, and CLR 2.0 under its own namespace) or
`<openbadges:assertion>` (Open Badges 2.0).
"""

import re
from typing import Final

from verifier.carriers.core.badge_elements import BadgeElement, read_badge_elements
from verifier.carriers.core.baked import is_address, only_badge
from verifier.carriers.core.carrier import Carried, Carrier
from verifier.errors import InputRefused

_LOOKED_AT: Final = 64 * 1024  # bytes; before the root element stand comments at most
_ROOT: Final = re.compile(rb"<(?:[A-Za-z0-9_-]+:)?svg[\s>]")


def recognises(raw: bytes) -> bool:
    """Say whether this is XML with an `svg` element near its beginning."""
    head = raw[:_LOOKED_AT]
    return head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"<" and _ROOT.search(head) is not None


def documents(raw: bytes) -> tuple[Carried, ...]:
    """Return the one badge in an SVG.

    Raises:
        InputRefused: malformed, with a document type or a script; no badge, several, or an address alone.
    """
    return only_badge([_carried(element) for element in read_badge_elements(raw)])


def _carried(element: BadgeElement) -> Carried:
    """Return what one element holds; a hosted assertion may name its own address in `verify` beside its JSON."""
    verify = (element.verify or "").strip()
    if not element.text:
        return Carried(raw=verify.encode(), at=f"{element.name} verify")
    if verify and not is_address(verify.encode()):
        raise InputRefused("carrier.several_badges", "expected a token or JSON, got both in one element")
    return Carried(raw=element.text.encode(), at=element.name)


CARRIER: Final = Carrier(
    name="baked_svg",
    title="badge baked into an SVG",
    spec="https://www.imsglobal.org/spec/ob/v3p0/#svg",
    recognises=recognises,
    documents=documents,
)
