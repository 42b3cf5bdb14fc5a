"""Picture files opened for reading codes, and the variants of a picture worth trying."""

import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cellinv.codes.errors import PictureTooLarge, PictureUnreadable

if TYPE_CHECKING:
    from PIL.Image import Image

_SMALL_PIXELS: Final = 4_000_000
_CELL_SIDE: Final = 240
_TURNS: Final = (0, 45, 20, 70)
_BLUR: Final = 1.2
_LEAST_CONTRAST: Final = 1.5
"""Standard deviation in grey levels; a code in two levels five apart has 2.5."""


def open_picture(path: Path) -> "Image":
    """Open an image file upright, grey, on white where it is transparent.

    Raises ``PictureUnreadable`` or ``PictureTooLarge``.
    """
    from PIL import Image

    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            if Path(path).exists() and not Path(path).is_file():
                raise PictureUnreadable(path=path)  # a pipe would be waited for
            with Image.open(path) as opened:
                return _upright_grey(opened)
        except (Image.DecompressionBombWarning, Image.DecompressionBombError) as problem:
            raise PictureTooLarge(path=path) from problem
        except (OSError, ValueError, SyntaxError, EOFError, ArithmeticError) as problem:
            raise PictureUnreadable(path=path) from problem


def whole_variants(image: "Image") -> Iterator[tuple["Image", float]]:
    """Yield the picture and, unless it is big, a sharpened double, with their scales."""
    from PIL import Image, ImageFilter

    yield image, 1.0
    if image.width * image.height <= _SMALL_PIXELS:
        double = image.resize((image.width * 2, image.height * 2), Image.Resampling.BICUBIC)
        yield double.filter(ImageFilter.UnsharpMask(2)), 2.0


def is_flat(image: "Image") -> bool:
    """Say whether a grey picture has too little contrast for any code."""
    from PIL import ImageStat

    return bool(ImageStat.Stat(image).stddev[0] < _LEAST_CONTRAST)


def cell_variants(image: "Image") -> Iterator[tuple["Image", int]]:
    """Yield a cell larger, smoother, sharper, with more contrast and turned, with its scale.

    The most promising come first; a turned picture has the same middle and is larger.
    """
    from PIL import Image, ImageFilter, ImageOps

    scale = max(1, round(_CELL_SIDE / max(1, min(image.size))))
    for factor in (scale, scale + 1):
        size = (image.width * factor, image.height * factor)
        large = ImageOps.autocontrast(image.resize(size, Image.Resampling.BICUBIC), cutoff=1)
        for turn in _TURNS:
            turned = large.rotate(turn, Image.Resampling.BICUBIC, expand=True, fillcolor=255)
            yield turned, factor
            yield turned.filter(ImageFilter.GaussianBlur(_BLUR)), factor
            yield turned.filter(ImageFilter.UnsharpMask(3, 200)), factor


def _upright_grey(opened: "Image") -> "Image":
    from PIL import Image, ImageOps

    upright = ImageOps.exif_transpose(opened)
    if upright.mode.startswith("I"):
        upright = upright.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if "A" in upright.getbands() or "transparency" in upright.info:
        clear = upright.convert("RGBA")
        upright = Image.alpha_composite(Image.new("RGBA", clear.size, "white"), clear)
    return upright.convert("L")
