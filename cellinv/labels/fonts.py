"""The label fonts, and what a text measures in them."""

import math
from functools import cache
from typing import Final

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import (
    QFont,
    QFontDatabase,
    QFontInfo,
    QFontMetricsF,
    QGuiApplication,
    QTextLayout,
)

from cellinv import data_folder
from cellinv.labels.drawings import Box, Drawing, TextRun
from cellinv.labels.errors import NoGraphics
from cellinv.labels.layouts import TextElement, Weight

PT_MM: Final = 25.4 / 72
FACES: Final = ("Inter", "JetBrains Mono")
"""What texts and codes are set in."""
UNITS_PER_MM: Final = 100
"""Fonts are set in hundredths of a millimetre: whole numbers, as Qt wants them."""

_EM: Final = 1000
_STEP: Final = 1 / UNITS_PER_MM
_WEIGHTS: Final[dict[Weight, QFont.Weight]] = {
    "regular": QFont.Weight.Normal,
    "medium": QFont.Weight.Medium,
    "semibold": QFont.Weight.DemiBold,
    "bold": QFont.Weight.Bold,
}
_AS_TYPED: Final = ("calt", "liga", "clig", "dlig")
"""Features that redraw neighbouring letters, switched off: an identifier shows its characters."""

_ELIDE: Final = {"end": Qt.TextElideMode.ElideRight, "middle": Qt.TextElideMode.ElideMiddle}


def ready() -> None:
    """Make drawing possible in this process: an application, and the fonts.

    Without a running application one is made that needs no screen, so the command line writes
    labels anywhere. Raises ``NoGraphics`` where an application without drawing runs already.
    """
    running = QCoreApplication.instance()
    if running is None:
        _offscreen()
    elif not isinstance(running, QGuiApplication):
        raise NoGraphics
    _register()


def font(size: int, weight: Weight, *, mono: bool) -> QFont:
    """Return a label font; ``size`` is its em in the units of the painter."""
    made = QFont(FACES[mono])
    made.setWeight(_WEIGHTS[weight])
    made.setPixelSize(max(size, 1))
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    for feature in _AS_TYPED:
        made.setFeature(QFont.Tag.fromString(feature), 0)
    return made


def faces_found() -> tuple[str, ...]:
    """Return what this computer really sets texts and codes in: ``FACES``, or what it took."""
    ready()
    return tuple(QFontInfo(font(_EM, "regular", mono=mono)).family() for mono in (False, True))


def run_font(run: TextRun) -> QFont:
    """Return the font of a text, in hundredths of a millimetre."""
    return font(round(run.size * UNITS_PER_MM), run.weight, mono=run.mono)


def fit(text: str, element: TextElement) -> TextRun:
    """Return ``text`` set into the area of ``element``, smaller or shorter where it must be.

    The text is centred between top and bottom by the height of its font.
    """
    face = font(_EM, element.weight, mono=element.mono)
    metrics = QFontMetricsF(face)
    line = (metrics.ascent() + metrics.descent()) / _EM
    largest = _floor(min(element.size_pt * PT_MM, element.height / line))
    smallest = min(_floor(element.min_pt * PT_MM), largest)
    wide = metrics.horizontalAdvance(text) / _EM
    size = largest if wide == 0 else max(smallest, min(largest, _floor(element.width / wide)))
    if wide * size > element.width:
        mode = _ELIDE[element.elide]
        text = metrics.elidedText(text, mode, element.width / size * _EM)
        wide = metrics.horizontalAdvance(text) / _EM
    if wide * size > element.width:
        text, wide = "", 0.0
    top = element.y + (element.height - line * size) / 2
    return TextRun(
        box=Box(element.x, element.y, element.width, element.height),
        text=text,
        x=_start(element, wide * size),
        baseline=top + metrics.ascent() / _EM * size,
        width=wide * size,
        size=size,
        align=element.align,
        weight=element.weight,
        mono=element.mono,
    )


def missing_glyphs(drawing: Drawing) -> str:
    """Return the characters of a label for which this machine has no font, in their order.

    Such a character would be printed as an empty box: say so before printing.
    """
    ready()
    lacking = (char for run in drawing.texts for char in run.text if _is_missing(char, run))
    return "".join(dict.fromkeys(lacking))


def _is_missing(char: str, run: TextRun) -> bool:
    if char.isspace():
        return False
    laid = QTextLayout(char, run_font(run))
    laid.beginLayout()
    laid.createLine()
    laid.endLayout()
    return any(0 in glyphs.glyphIndexes() for glyphs in laid.glyphRuns())


def _start(element: TextElement, width: float) -> float:
    room = element.width - width
    return element.x + {"left": 0.0, "centre": room / 2, "right": room}[element.align]


def _floor(size: float) -> float:
    return math.floor(size / _STEP) * _STEP


@cache
def _offscreen() -> QGuiApplication:
    return QGuiApplication(["cellinv", "-platform", "offscreen"])


@cache
def _register() -> None:
    for path in sorted((data_folder("resources") / "fonts").glob("*.[ot]tf")):
        QFontDatabase.addApplicationFont(str(path))
