"""XML that may hold badges (an SVG, the metadata of a PDF): the elements of Open Badges and CLR, nothing else of it.

The only file that imports `defusedxml`. No document type, no entity, nothing external; elements are counted while they
are read and no tree is made, so five megabytes of `<a>` cost their reading.
"""

from typing import Final, NamedTuple

from verifier.errors import InputRefused

MAX_ELEMENTS: Final = 100_000  # a map of a country; a badge has some hundred
MAX_DEPTH: Final = 200  # elements inside each other; drawing programs stay below 30
_SPACES: Final = frozenset(
    {
        "https://purl.imsglobal.org/ob/v3p0",
        "https://purl.imsglobal.org/spec/ob/v3p0",  # as some issuers write it
        "https://purl.imsglobal.org/clr/v2p0",
        "http://openbadges.org",
        "https://openbadges.org",
    }
)
_NAMES: Final = frozenset({"credential", "assertion"})


class BadgeElement(NamedTuple):
    """An element that holds a badge: its local name, its attribute `verify`, and its text."""

    name: str
    verify: str | None
    text: str


def read_badge_elements(raw: bytes) -> list[BadgeElement]:
    """Return every element that holds a badge, in the order of the document.

    Raises:
        InputRefused: `carrier.not_installed`; `carrier.malformed`: no well-formed XML, or with a document type, or
            larger than any real one; `carrier.active`: a script in it.
    """
    try:
        from defusedxml import DefusedXmlException  # noqa: PLC0415 - an extra
        from defusedxml.ElementTree import DefusedXMLParser, ParseError  # noqa: PLC0415
    except ModuleNotFoundError as missing:
        raise InputRefused(
            "carrier.not_installed", "expected the extra `carriers` for SVG and PDF, got none"
        ) from missing
    seen = _Seen()
    parser = DefusedXMLParser(target=seen, forbid_dtd=True)
    try:
        parser.feed(raw)
        parser.close()
    except (ParseError, DefusedXmlException, LookupError, ValueError) as cause:  # also: an unknown encoding
        raise InputRefused(
            "carrier.malformed", "expected well-formed XML without a document type, got other text"
        ) from cause
    return seen.found


class _Seen:
    """What the parser hands on, as it reads."""

    def __init__(self) -> None:
        self.found: list[BadgeElement] = []
        self._elements = 0
        self._depth = 0
        self._inside: tuple[int, str, str | None] | None = None
        self._text: list[str] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._elements += 1
        self._depth += 1
        if self._elements > MAX_ELEMENTS or self._depth > MAX_DEPTH:
            raise InputRefused("carrier.malformed", f"expected at most {MAX_ELEMENTS} elements, got more")
        space, _, name = tag.rpartition("}")
        if name.lower() == "script":
            raise InputRefused("carrier.active", "expected a picture, got one with a program in it")
        if self._inside is not None:
            raise InputRefused("carrier.malformed", "expected text alone inside the badge, got an element")
        if name in _NAMES and space[1:] in _SPACES:
            self._inside = (self._depth, name, attributes.get("verify"))
            self._text = []

    def data(self, text: str) -> None:
        if self._inside is not None:
            self._text.append(text)

    def end(self, _tag: str) -> None:
        if self._inside is not None and self._inside[0] == self._depth:
            _, name, verify = self._inside
            self.found.append(BadgeElement(name, verify, "".join(self._text).strip()))
            self._inside = None
        self._depth -= 1

    def close(self) -> None:
        """End; the parser asks for it."""
