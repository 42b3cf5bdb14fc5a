"""Codes in picture files: a label, a tray of them, or a whole rack with a position for each."""

import math
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cellinv.codes.decoders import SQUARE, Decoder, Found, Point, merge, zbar, zxing
from cellinv.codes.errors import GridWrong
from cellinv.codes.grid import Cell, Grid, fit_grid
from cellinv.codes.pictures import cell_variants, is_flat, open_picture, whole_variants
from cellinv.domain.language import tr

if TYPE_CHECKING:
    from PIL.Image import Image

_LINE_ENDS: Final = "\r\n"
_REACH: Final = 0.6
"""Sides of a cell from its middle within which a code is its own and not a neighbour's."""
_BINARIZERS: Final = ("LocalAverage", "GlobalHistogram")


@dataclass(frozen=True)
class ReadCode:
    """One code in a picture.

    ``raw`` is exactly what is encoded, GS as 0x1D. ``text`` is ``raw`` without line ends at its
    end: a keyboard scanner types those as Enter, so only without them a label gives the same
    text by camera and by scanner. ``aim`` is the AIM identifier, None where only zbar read the
    code. ``corners`` are in pixels, those of the cell where only the cut-out cell could be read.
    ``row`` and ``column`` count from 1 and are None without a grid or outside it.
    """

    text: str
    raw: str
    symbology: str
    aim: str | None
    decoders: tuple[Decoder, ...]
    corners: tuple[Point, ...]
    row: int | None = None
    column: int | None = None


@dataclass(frozen=True)
class PictureCodes:
    """What a picture holds, from above and row by row, and what to know about the reading."""

    codes: tuple[ReadCode, ...]
    notes: tuple[str, ...] = ()


def read_codes(path: Path, *, grid: tuple[int, int] | None = None) -> PictureCodes:
    """Read DataMatrix, QR, Code 128, Code 39 and GS1 symbols in an image file.

    With ``grid`` (rows, columns) every cell without a code is cut out and tried again at other
    scales, contrasts and angles. Raises ``PictureUnreadable``, ``PictureTooLarge`` or
    ``GridWrong``.
    """
    if grid is not None and min(grid) < 1:
        raise GridWrong(rows=grid[0], columns=grid[1])
    image = open_picture(path)
    found, notes = _whole(image)
    if grid is None:
        ordered = sorted(found, key=lambda one: (one.box[1], one.box[0]))
        return PictureCodes(tuple(_code(one, None) for one in ordered), notes)
    laid = fit_grid([one.centre for one in found], image.size, *grid)
    placed = [(laid.cell(one.centre), one) for one in found]
    placed += _missing(image, laid, {cell for cell, _ in placed})
    placed.sort(key=lambda pair: pair[0] or (grid[0] + 1, 0))
    return PictureCodes(tuple(_code(one, cell) for cell, one in placed), notes)


def _whole(image: "Image") -> tuple[tuple[Found, ...], tuple[str, ...]]:
    found: list[Found] = []
    for variant, scale in whole_variants(image):
        for binarizer in _BINARIZERS:
            found += (_scaled(one, scale) for one in zxing(variant, binarizer))
    second = zbar(image)
    if second is None:
        return merge(found), (tr("Read by one decoder only: the library zbar isn't installed."),)
    return merge([*found, *second]), ()


def _missing(
    image: "Image", grid: Grid, filled: set[Cell | None]
) -> list[tuple[Cell | None, Found]]:
    found: list[tuple[Cell | None, Found]] = []
    for cell in grid.cells():
        if cell not in filled:
            one = _in_cell(image, grid, cell)
            if one is not None:
                found.append((cell, one))
    return found


def _in_cell(image: "Image", grid: Grid, cell: Cell) -> Found | None:
    left, upper, right, lower = grid.box(cell)
    if right <= 0 or lower <= 0 or left >= image.width or upper >= image.height:
        return None
    part = image.crop((left, upper, right, lower))
    if is_flat(part):
        return None
    reach = _REACH * grid.side
    for number, (variant, scale) in enumerate(cell_variants(part)):
        for one in _tried(variant, number):
            if _from_middle(one, variant) <= reach * scale:
                return replace(one, corners=_edges(left, upper, right, lower))
    return None


def _tried(variant: "Image", number: int) -> list[Found]:
    """Look for everything at first, then for what turning and sharpening can help."""
    if number:
        return zxing(variant, formats=SQUARE)
    return [*zxing(variant), *(zbar(variant) or ())]


def _from_middle(one: Found, variant: "Image") -> float:
    x, y = one.centre
    return math.hypot(x - variant.width / 2, y - variant.height / 2)


def _edges(left: int, upper: int, right: int, lower: int) -> tuple[Point, ...]:
    return (left, upper), (right, upper), (right, lower), (left, lower)


def _scaled(one: Found, scale: float) -> Found:
    corners = tuple((round(x / scale), round(y / scale)) for x, y in one.corners)
    return replace(one, corners=corners)


def _code(one: Found, cell: Cell | None) -> ReadCode:
    row, column = cell or (None, None)
    return ReadCode(
        one.text.rstrip(_LINE_ENDS),
        one.text,
        one.symbology,
        one.aim,
        one.decoders,
        one.corners,
        row,
        column,
    )
