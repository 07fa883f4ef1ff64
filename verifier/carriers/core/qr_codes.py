"""QR codes in pictures: their text, and what a text may carry.

The only file that imports `PIL` and `zxingcpp`. The pixels of a picture are counted before one of them is decoded, and
only formats that people take photos and screenshots in are opened.
"""

import io
import struct
import zlib
from typing import TYPE_CHECKING, Final

from verifier.carriers.core.carrier import Carried
from verifier.errors import InputRefused

if TYPE_CHECKING:
    from PIL.Image import Image

FORMATS: Final = ("PNG", "JPEG", "WEBP", "GIF")
MAX_PIXELS: Final = 25_000_000  # of a screenshot or a scan of a page at 400 dpi; 100 MB in memory
MAX_PHOTO_PIXELS: Final = 50_000_000  # of a JPEG, which is decoded at a fraction of its size
_PHOTO_SIDE: Final = 3000  # pixels that a photo is at least decoded to
MAX_CODES: Final = 16  # in one picture; zxing finds more only on posters made for it
_ADDRESS: Final = b"https://"


def read_picture(raw: bytes, at: str) -> list[Carried]:
    """Return what the QR codes of a picture carry; texts that are nothing for us are passed over.

    Raises:
        InputRefused: `carrier.not_installed`, or `carrier.malformed`: no such picture, or one of too many pixels.
    """
    try:
        from PIL import Image  # noqa: PLC0415 - an extra
    except ModuleNotFoundError as missing:
        raise _not_installed() from missing
    # Pillow raises whatever its decoders meet in damaged files; SyntaxError is its word for a broken PNG.
    broken = (OSError, SyntaxError, ValueError, TypeError, IndexError, KeyError, EOFError, OverflowError)
    bomb = (Image.DecompressionBombError, Image.DecompressionBombWarning)
    try:
        with Image.open(io.BytesIO(raw), formats=FORMATS) as image:
            most = MAX_PHOTO_PIXELS if image.format == "JPEG" else MAX_PIXELS
            if image.width * image.height > most:
                raise InputRefused("carrier.malformed", f"expected at most {most} pixels, got more")
            image.draft("L", (_PHOTO_SIDE, _PHOTO_SIDE))
            return read_codes(image, at)
    except (*broken, *bomb, struct.error, zlib.error, NotImplementedError) as cause:
        raise InputRefused(
            "carrier.malformed", "expected a picture that can be opened, got another"
        ) from cause


def read_codes(image: "Image", at: str) -> list[Carried]:
    """Return what the QR codes of an opened picture carry.

    Raises:
        InputRefused: `carrier.not_installed`.
    """
    try:
        import zxingcpp  # noqa: PLC0415 - an extra
    except ModuleNotFoundError as missing:
        raise _not_installed() from missing
    found = zxingcpp.read_barcodes(
        _grey(image), formats=zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
    )
    texts = dict.fromkeys(code.bytes.strip() for code in found[:MAX_CODES])
    return [carried for text in texts if (carried := _carried(text, at)) is not None]


def _grey(image: "Image") -> "Image":
    """Return the picture in shades of grey; what is transparent lies on white, as every screen shows it."""
    if image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info:
        from PIL import Image as Pictures  # noqa: PLC0415 - an extra

        coloured = image.convert("RGBA")
        ground = Pictures.new("RGBA", coloured.size, "white")
        ground.alpha_composite(coloured)
        return ground.convert("L")
    return image.convert("L")


def _carried(text: bytes, at: str) -> Carried | None:
    if text[: len(_ADDRESS)].lower() == _ADDRESS and text.isascii():
        return Carried(raw=text, at=at, is_address=True)
    if text.startswith((b"{", b"ey", b"VP1-")):
        return Carried(raw=text, at=at)
    return None


def _not_installed() -> InputRefused:
    return InputRefused("carrier.not_installed", "expected the extra `carriers` for QR codes, got none")
