"""Looks at a window as somebody does who sees little contrast: what is written, on what."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QImage, QPalette
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QLineEdit

from cellinv.ui.shell.tokens import contrast
from tests.e2e.looking import called

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QWidget

READABLE = 4.5
_WRITTEN = (QLabel, QAbstractButton, QLineEdit, QComboBox)
_ROLE = QPalette.ColorRole


def faint(window: QWidget) -> list[str]:
    """Return what is written too faintly: its colour against what is painted behind it (WCAG)."""
    picture = window.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    found = []
    for one, area in written(window):
        ground = ground_of(picture, area)
        ink = ink_of(one)
        ratio = contrast(ink, ground)
        if ratio < READABLE:
            found.append(f"{called(one)}: {ink} on {ground} is {ratio:.2f}")
    return found


def written(window: QWidget) -> Iterator[tuple[QWidget, QRect]]:
    """Yield what shows words and can be used, with where in the window all of it is in sight."""
    for kind in _WRITTEN:
        for one in window.findChildren(kind):
            words = one.currentText() if isinstance(one, QComboBox) else one.text()
            seen = one.visibleRegion().boundingRect()
            checked = isinstance(one, QAbstractButton) and one.isChecked()  # not in the palette
            if words and one.isEnabled() and not checked and seen and seen == one.rect():
                yield one, QRect(one.mapTo(window, QPoint(0, 0)), one.size())


def ink_of(one: QWidget) -> str:
    """Return the colour of a widget's words, as the style sheet made its palette."""
    role = one.foregroundRole()
    if isinstance(one, QLineEdit):
        role = _ROLE.Text
    elif isinstance(one, QAbstractButton | QComboBox):
        role = _ROLE.ButtonText
    return one.palette().color(role).name()


def ground_of(picture: QImage, area: QRect) -> str:
    """Return the colour that most of an area has."""
    wide = picture.bytesPerLine() // 4
    points = np.frombuffer(picture.constBits(), np.uint32).reshape(picture.height(), wide)
    part = points[area.top() : area.bottom() + 1, area.left() : area.right() + 1] & 0xFFFFFF
    colours, counts = np.unique(part, return_counts=True)
    return f"#{int(colours[counts.argmax()]):06x}"
