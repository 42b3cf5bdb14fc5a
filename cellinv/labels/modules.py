"""Where the dark modules of a symbol fall on a device, on whole dots where it has enough."""

import math
from collections.abc import Iterator
from itertools import groupby
from typing import Final

from cellinv.labels.drawings import BarSymbol, Drawing, MatrixSymbol
from cellinv.labels.errors import CodeTooFineForPrinter

Rect = tuple[float, float, float, float]
"""x, y, width, height in dots of the device, from the upper left corner of the label."""

LEAST_DOTS: Final = 2
"""Dots that a module needs in print to be read."""

_NEARLY: Final = 0.1
_MM_PER_INCH: Final = 25.4
_ROUNDED_HEADS: Final = {203: 8.0}


def dots_per_mm(dpi: int) -> float:
    """Return the dots per mm of a device; heads sold as 203 dpi have 8."""
    return _ROUNDED_HEADS.get(dpi, dpi / _MM_PER_INCH)


def module_dots(module: float, per_mm: float) -> float:
    """Return the dots a module of ``module`` mm takes: whole, unless there are fewer than two."""
    whole = math.floor(module * per_mm + _NEARLY)
    return float(whole) if whole >= LEAST_DOTS else module * per_mm


def refuse_too_fine(drawing: Drawing, dpi: int) -> None:
    """Raise ``CodeTooFineForPrinter`` where a module would be narrower than two dots."""
    for shape in drawing.shapes:
        if (
            isinstance(shape, MatrixSymbol | BarSymbol)
            and module_dots(shape.module, dots_per_mm(dpi)) < LEAST_DOTS
        ):
            raise CodeTooFineForPrinter(code=shape.text, layout=drawing.layout, dpi=dpi)


def rects(symbol: MatrixSymbol | BarSymbol, per_mm: float) -> Iterator[Rect]:
    """Yield the dark rectangles of a symbol, centred in its box, neighbours in a row joined."""
    if isinstance(symbol, MatrixSymbol):
        yield from _matrix_rects(symbol, per_mm)
    else:
        yield from _bar_rects(symbol, per_mm)


def corner(symbol: MatrixSymbol | BarSymbol, per_mm: float) -> tuple[int, int]:
    """Return the dot where the symbol proper begins, its quiet zone outside."""
    columns, lines = size(symbol, per_mm)
    left = (symbol.box.x + symbol.box.width / 2) * per_mm - columns / 2
    top = (symbol.box.y + symbol.box.height / 2) * per_mm - lines / 2
    return round(left), round(top)


def size(symbol: MatrixSymbol | BarSymbol, per_mm: float) -> tuple[float, float]:
    """Return width and height of a symbol without its quiet zone, in dots."""
    step = module_dots(symbol.module, per_mm)
    if isinstance(symbol, MatrixSymbol):
        return len(symbol.rows[0]) * step, len(symbol.rows) * step
    long = sum(symbol.widths) * step
    if symbol.ladder:
        return math.floor(symbol.box.width * per_mm), long
    return long, math.floor(symbol.box.height * per_mm)


def _matrix_rects(symbol: MatrixSymbol, per_mm: float) -> Iterator[Rect]:
    left, top = corner(symbol, per_mm)
    step = module_dots(symbol.module, per_mm)
    for line, row in enumerate(symbol.rows):
        column = 0
        for dark, run in groupby(row):
            length = len(list(run))
            if dark:
                yield left + column * step, top + line * step, length * step, step
            column += length


def _bar_rects(symbol: BarSymbol, per_mm: float) -> Iterator[Rect]:
    left, top = corner(symbol, per_mm)
    across, down = size(symbol, per_mm)
    step = module_dots(symbol.module, per_mm)
    at = 0.0
    for place, width in enumerate(symbol.widths):
        if place % 2 == 0 and symbol.ladder:
            yield left, top + at, across, width * step
        elif place % 2 == 0:
            yield left + at, top, width * step, down
        at += width * step
