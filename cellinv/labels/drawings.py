"""The one description of a label that every output is made from: shapes and texts in mm."""

from dataclasses import dataclass
from typing import Literal

from cellinv.labels.layouts import Align, Weight

MatrixKind = Literal["datamatrix", "qr"]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in mm; the origin is the upper left corner of the label."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class TextRun:
    """One line of text that was measured to stay inside ``box``; ``size`` is the em in mm.

    ``x`` and ``baseline`` are where the first letter stands, ``width`` is what it takes.
    """

    box: Box
    text: str
    x: float
    baseline: float
    width: float
    size: float
    align: Align
    weight: Weight
    mono: bool


@dataclass(frozen=True, slots=True)
class MatrixSymbol:
    """A DataMatrix or QR code, centred in ``box``, which holds its quiet zone as well."""

    box: Box
    kind: MatrixKind
    text: str
    module: float
    quiet: int
    rows: tuple[tuple[bool, ...], ...]
    gs1: bool = False


@dataclass(frozen=True, slots=True)
class BarSymbol:
    """A Code 128 centred in ``box``; ``widths`` are bar, space, bar … in modules."""

    box: Box
    text: str
    module: float
    quiet: int
    widths: tuple[int, ...]
    ladder: bool
    gs1: bool = False


@dataclass(frozen=True, slots=True)
class Filled:
    """A black rectangle."""

    box: Box


Shape = TextRun | MatrixSymbol | BarSymbol | Filled


@dataclass(frozen=True, slots=True)
class Drawing:
    """One label, ready for any output; ``layout`` is named in refusals."""

    layout: str
    width: float
    height: float
    is_round: bool
    shapes: tuple[Shape, ...]

    @property
    def texts(self) -> tuple[TextRun, ...]:
        """Return the lines of text."""
        return tuple(shape for shape in self.shapes if isinstance(shape, TextRun))


@dataclass(frozen=True, slots=True)
class Placed:
    """A drawing with its upper left corner at (x, y) mm on a page."""

    x: float
    y: float
    drawing: Drawing


@dataclass(frozen=True, slots=True)
class Page:
    """A piece of paper with labels on it, in mm."""

    width: float
    height: float
    placed: tuple[Placed, ...]
