"""A PDF (ISO 32000) taken apart: its attachments, its metadata (XMP), and the pictures on its pages.

The only file that imports `pypdf`, which bounds by itself what each stream may inflate to (75 MB). Nothing that a PDF
asks for is done: no action, no link, no font. A picture is looked at only in encodings that need no other program.
"""

import io
import logging
import struct
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Final, TypeVar

from verifier.carriers.core.carrier import MAX_CARRIED
from verifier.carriers.core.qr_codes import MAX_PIXELS
from verifier.errors import InputRefused

if TYPE_CHECKING:
    from PIL.Image import Image
    from pypdf import PageObject

T = TypeVar("T")

MAX_ATTACHED: Final = 32 * 1024 * 1024  # bytes of all attachments, inflated
MAX_PAGES: Final = 20  # that are searched for QR codes; a diploma has one, a transcript ten
MAX_PICTURES: Final = 50  # on them all
_READABLE: Final = frozenset({"/FlateDecode", "/DCTDecode"})
# Damaged files lead pypdf to values of types that it does not expect; it raises what Python raises then.
_DAMAGED: Final = (
    AssertionError,
    AttributeError,
    LookupError,
    NotImplementedError,
    OSError,
    OverflowError,
    RecursionError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)


class PdfParts:
    """An opened PDF. Every method raises InputRefused `carrier.malformed` or `input.encrypted`."""

    def __init__(self, raw: bytes) -> None:
        """Open the file.

        Raises:
            InputRefused: also `carrier.not_installed`.
        """
        try:
            from pypdf import PdfReader  # noqa: PLC0415 - an extra
        except ModuleNotFoundError as missing:
            raise InputRefused(
                "carrier.not_installed", "expected the extra `carriers` for PDF, got none"
            ) from missing
        logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it quotes what it reads: people's documents
        self._reader = _guarded(lambda: PdfReader(io.BytesIO(raw)))

    def attachments(self) -> list[bytes]:
        """Return the content of every embedded file."""
        return _guarded(lambda: list(self._attachments()))

    def metadata(self) -> bytes:
        """Return the XMP packet; empty where there is none."""
        return _guarded(self._metadata)

    def pictures(self) -> Iterator[tuple[int, "Image"]]:
        """Yield the pictures of the first pages, each with the number of its page."""
        left = MAX_PICTURES
        for number, page in enumerate(_guarded(self._pages), start=1):
            names = _guarded(partial(_picture_names, page))
            for name in names[:left]:
                image = _guarded(partial(_picture, page, name))
                if image is not None:
                    yield number, image
            left -= len(names)
            if left <= 0:
                return

    def _pages(self) -> list["PageObject"]:
        return [self._reader.pages[at] for at in range(min(len(self._reader.pages), MAX_PAGES))]

    def _attachments(self) -> Iterator[bytes]:
        size = 0
        for count, attached in enumerate(self._reader.attachment_list, start=1):
            if count > MAX_CARRIED:
                raise InputRefused(
                    "carrier.too_many", f"expected at most {MAX_CARRIED} attachments, got more"
                )
            content = attached.content
            size += len(content)
            if size > MAX_ATTACHED:
                raise InputRefused(
                    "carrier.too_many", f"expected at most {MAX_ATTACHED} bytes attached, got more"
                )
            yield content

    def _metadata(self) -> bytes:
        stream = self._reader.root_object.get("/Metadata")
        return b"" if stream is None else stream.get_object().get_data()


def _picture_names(page: "PageObject") -> list[str]:
    """Return the names of the pictures of a page that are small and plain enough to be decoded."""
    resources = page.get("/Resources")
    drawn = None if resources is None else resources.get_object().get("/XObject")
    names: list[str] = []
    for name, reference in () if drawn is None else drawn.get_object().items():
        picture = reference.get_object()
        if picture.get("/Subtype") != "/Image":
            continue
        filters = picture.get("/Filter", "/FlateDecode")
        stated = {filters} if isinstance(filters, str) else set(filters)
        if stated <= _READABLE and int(picture["/Width"]) * int(picture["/Height"]) <= MAX_PIXELS:
            names.append(name)
    return names


def _picture(page: "PageObject", name: str) -> "Image | None":
    return page.images[name].image


def _guarded(read: Callable[[], T]) -> T:
    """Return what `read` returns; what pypdf raises over a damaged file becomes a refusal."""
    from pypdf.errors import FileNotDecryptedError, PyPdfError  # noqa: PLC0415 - an extra

    try:
        return read()
    except FileNotDecryptedError as cause:
        raise InputRefused("input.encrypted", "expected a PDF without a password, got another") from cause
    except (PyPdfError, *_DAMAGED) as cause:
        raise InputRefused("carrier.malformed", "expected a whole PDF, got a damaged one") from cause
