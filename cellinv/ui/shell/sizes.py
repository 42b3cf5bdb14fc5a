"""Sizes that hold words: they grow with the text and follow when another text size is chosen."""

from typing import Final

from PySide6.QtWidgets import QApplication, QWidget

_WIDTH_SHARE: Final = 0.3
"""How much of the text's growth a width takes: margins, pictures and short words need none."""


class _InUse:
    """How much larger than usual the text is; the theme sets it."""

    scale = 1.0


_in_use: Final = _InUse()


def use(scale: float) -> None:
    """Measure for text ``scale`` times its usual size from now on."""
    _in_use.scale = scale


def tall(pixels: int) -> int:
    """Return a height, a line's or an icon's, as the text in use needs it."""
    return round(pixels * _in_use.scale)


def wide(pixels: int) -> int:
    """Return the width of a part of a page as the text in use needs it."""
    return round(pixels * (1 + (_in_use.scale - 1) * _WIDTH_SHARE))


def hold(widget: QWidget, *, width: int = 0, height: int = 0, least: int = 0) -> None:
    """Fix the width or height of a widget, in pixels at the usual text size, and keep it right.

    ``least`` is a height that may grow.
    """
    if width:
        widget.setProperty("heldWidth", width)
    if height:
        widget.setProperty("heldHeight", height)
    if least:
        widget.setProperty("heldLeast", least)
    _set(widget)


def hold_again() -> None:
    """Set every held size of the program again, for the text in use."""
    for widget in QApplication.allWidgets():
        _set(widget)


def _set(widget: QWidget) -> None:
    width, height = widget.property("heldWidth"), widget.property("heldHeight")
    if width:
        widget.setFixedWidth(wide(int(width)))
    if height:
        widget.setFixedHeight(tall(int(height)))
    least = widget.property("heldLeast")
    if least:
        widget.setMinimumHeight(tall(int(least)))
