"""Two decoders made to say the same: the raw text of a symbol, with GS as 0x1D."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from PIL.Image import Image

Point = tuple[int, int]
Decoder = Literal["zxing-cpp", "zbar"]

FORMATS: Final = (
    "DataMatrix",
    "QRCode",
    "MicroQRCode",
    "RMQRCode",
    "Code128",
    "Code39Std",
    "DataBar",
    "Aztec",
    "PDF417",
)
SQUARE: Final = ("DataMatrix", "QRCode")
"""What the tubes of a rack carry."""

_ZBAR_NAMES: Final = {"QRCODE": "QR Code", "CODE128": "Code 128", "CODE39": "Code 39"}
_NEAR: Final = 0.25


@dataclass(frozen=True)
class Found:
    """One symbol in a picture: its text exactly as encoded and where its corners are.

    ``aim`` is None where the decoder does not tell it.
    """

    text: str
    symbology: str
    aim: str | None
    decoders: tuple[Decoder, ...]
    corners: tuple[Point, ...]

    @property
    def centre(self) -> tuple[float, float]:
        """The middle of the corners, in pixels."""
        count = len(self.corners)
        return sum(x for x, _ in self.corners) / count, sum(y for _, y in self.corners) / count

    @property
    def box(self) -> tuple[int, int, int, int]:
        """Left, upper, right and lower edge, in pixels."""
        across, down = zip(*self.corners, strict=True)
        return min(across), min(down), max(across), max(down)


def zxing(
    image: "Image", binarizer: str = "LocalAverage", formats: tuple[str, ...] = FORMATS
) -> list[Found]:
    """Read a grey picture with zxing-cpp.

    Plain text mode, as the default one rewrites GS1 and control characters for the eye; Code 39
    in its standard form, as the extended one turns ``+B`` into ``b``.
    """
    import zxingcpp

    wanted = [getattr(zxingcpp.BarcodeFormat, name) for name in formats]
    read = zxingcpp.read_barcodes(
        image,
        formats=zxingcpp.BarcodeFormats(wanted),
        text_mode=zxingcpp.TextMode.Plain,
        binarizer=getattr(zxingcpp.Binarizer, binarizer),
    )
    return [
        Found(
            one.text,
            _spaced(str(one.format)),
            one.symbology_identifier or None,
            ("zxing-cpp",),
            tuple(
                (corner.x, corner.y)
                for corner in (
                    one.position.top_left,
                    one.position.top_right,
                    one.position.bottom_right,
                    one.position.bottom_left,
                )
            ),
        )
        for one in read
    ]


def zbar(image: "Image") -> list[Found] | None:
    """Read a grey picture with zbar, which knows no DataMatrix; None where it isn't installed."""
    try:
        from pyzbar import pyzbar
    except (ImportError, OSError):
        return None
    symbols = [pyzbar.ZBarSymbol[name] for name in _ZBAR_NAMES]
    found = []
    for one in pyzbar.decode(image, symbols=symbols):
        left, upper, width, height = one.rect
        corners = tuple((point.x, point.y) for point in one.polygon) or (
            (left, upper),
            (left + width, upper + height),
        )
        text = one.data.decode("utf-8", "replace")
        found.append(Found(text, _ZBAR_NAMES[one.type], None, ("zbar",), corners))
    return found


def merge(found: Iterable[Found]) -> tuple[Found, ...]:
    """Make one of what was found several times at one place; earlier finds win.

    Where two decoders disagree about one symbol the first is right: zbar guesses the character
    set of a QR code. Two symbols of the same text at different places stay two.
    """
    kept: list[Found] = []
    for one in found:
        at = next((at for at, other in enumerate(kept) if _same_place(one, other)), None)
        if at is None:
            kept.append(one)
        elif kept[at].text == one.text:
            both = dict.fromkeys((*kept[at].decoders, *one.decoders))
            kept[at] = replace(kept[at], decoders=tuple(both), aim=kept[at].aim or one.aim)
    return tuple(kept)


def _same_place(one: Found, other: Found) -> bool:
    if one.symbology != other.symbology:
        return False
    return _inside(one.centre, other) or _inside(other.centre, one)


def _inside(point: tuple[float, float], other: Found) -> bool:
    left, upper, right, lower = other.box
    margin = _NEAR * max(right - left, lower - upper)
    x, y = point
    return left - margin <= x <= right + margin and upper - margin <= y <= lower + margin


def _spaced(name: str) -> str:
    return name.removesuffix(" Standard")
