"""Looks at a window as somebody does who has no mouse, or no eyes for it."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QGraphicsView,
    QLineEdit,
    QScrollArea,
    QSlider,
    QTabBar,
    QTextEdit,
    QWidget,
)

from cellinv.ui.clinical.picked import Picked
from cellinv.ui.shell.tabbing import stops_in
from cellinv.ui.widgets.box_canvas import BoxCanvas
from cellinv.ui.widgets.box_picture import BoxPicture
from tests.e2e.looking import called

if TYPE_CHECKING:
    from collections.abc import Iterator

_CONTROLS = (
    *(QAbstractButton, QAbstractItemView, QAbstractSpinBox, QComboBox, QLineEdit, QSlider),
    *(QTabBar, QTextEdit, QGraphicsView, BoxPicture),
)
_MOST_TABS = 200
_CLEAR = 3.0
"""The least contrast of what tells the focus (WCAG 2.2, 1.4.11 and 2.4.13)."""


def faces(face: QAccessibleInterface) -> Iterator[QAccessibleInterface]:
    """Yield what a screen reader meets in a window, without the cells of lists."""
    if face.state().invisible:
        return
    yield face
    if isinstance(face.object(), QAbstractItemView | QComboBox | QAbstractSpinBox):
        return
    for index in range(face.childCount()):
        child = face.child(index)
        if child is not None and child.isValid():
            yield from faces(child)


def controls(window: QWidget) -> list[tuple[QWidget, QAccessibleInterface]]:
    """Return every visible control with what a screen reader is told of it."""
    QAccessible.setActive(True)
    root = QAccessible.queryAccessibleInterface(window)
    met = ((face.object(), face) for face in faces(root))
    return [(one, face) for one, face in met if isinstance(one, (*_CONTROLS, BoxCanvas))]


def silent(window: QWidget) -> list[str]:
    """Return the controls with no name, or with a role that says nothing."""
    return [
        f"{called(one)} is {face.role().name} without a name"
        for one, face in controls(window)
        if not spoken(one, face) or face.role() in {_ROLE.NoRole, _ROLE.Client, _ROLE.Pane}
    ]


_ROLE = QAccessible.Role


def spoken(one: QWidget, face: QAccessibleInterface) -> str:
    """Return a control's name: of a choice, whose name may be its value, what describes it."""
    text = QAccessible.Text
    if isinstance(one, QComboBox):
        labelled = face.relations()
        return one.accessibleName() if labelled or face.text(text.Description).strip() else ""
    return one.accessibleName() if isinstance(one, QTabBar) else face.text(text.Name).strip()


def twins(window: QWidget) -> list[str]:
    """Return the names that two controls of the same kind bear in one window."""
    names = Counter(
        (type(one).__name__, spoken(one, face), face.text(QAccessible.Text.Description))
        for one, face in controls(window)
        if one.isEnabled()
    )
    return [
        f"{kind} {name!r} {times} times" for (kind, name, _), times in names.items() if times > 1
    ]


def tabbed(window: QWidget) -> tuple[list[QWidget], list[str]]:
    """Press Tab until it comes round, then Shift+Tab; return where it went, and what is wrong."""
    start = stops_in(window)[0]
    start.setFocus()
    way = _pressed(start, Qt.Key.Key_Tab)
    back = _pressed(start, Qt.Key.Key_Backtab)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Shift)
    wrong = [] if way[-1] is start else [f"Tab ends in {called(way[-1])}"]
    if back != way[::-1]:
        wrong.append("Shift+Tab goes another way")
    return way, wrong


def _pressed(start: QWidget, key: Qt.Key) -> list[QWidget]:
    way, here = [start], start
    held = Qt.KeyboardModifier
    for _ in range(_MOST_TABS):
        shift = held.ShiftModifier if key == Qt.Key.Key_Backtab else held.NoModifier
        QTest.keyClick(here, key, shift)
        here = QApplication.focusWidget() or start
        if here is not way[-1]:  # the links of a text are in one
            way.append(here)
        if here is start:
            break
    return way


def unreached(window: QWidget, way: list[QWidget]) -> list[str]:
    """Return the controls that Tab didn't reach; arrows go on inside a group of buttons."""
    return [
        called(one)
        for one, _ in controls(window)
        if one.isEnabled() and one not in way and not _inside(one) and not _grouped(one)
    ]


def _inside(one: QWidget) -> bool:
    """Tell whether a control is a part of another, or only to be looked at."""
    part = isinstance(one.parentWidget(), QLineEdit | QAbstractSpinBox | QComboBox)
    empty = isinstance(one, QAbstractItemView) and not one.model().rowCount()
    seen = isinstance(one, BoxCanvas) and not isinstance(one, BoxPicture)
    return part or empty or seen or QAccessible.queryAccessibleInterface(one).role() == _ROLE.Chart


def _grouped(one: QWidget) -> bool:
    group = one.group() if isinstance(one, QAbstractButton) else None
    return group is not None and group.exclusive()


def out_of_order(way: list[QWidget]) -> list[str]:
    """Return the neighbours in one part of a page that are read upwards."""
    wrong = []
    for one, other in pairwise(way):
        same = one.parentWidget() is other.parentWidget()
        if same and other.geometry().bottom() < one.geometry().top() and other is not way[0]:
            beside = other.x() > one.geometry().right()
            wrong += [] if beside else [f"{called(other)} after {called(one)}"]
    return wrong


def unlit(window: QWidget, one: QWidget) -> str:
    """Focus a control; return what is wrong if that isn't seen: too few pixels change enough."""
    _bring(one)
    area = QRect(one.mapTo(window, QPoint(0, 0)), one.size()).adjusted(-3, -3, 3, 3)
    area = area.intersected(window.rect())
    focus = QApplication.focusWidget()
    if focus is not None:
        focus.clearFocus()
    before = luminance(window, area)
    one.setFocus(Qt.FocusReason.TabFocusReason)
    after = luminance(window, area)
    changed = changed_enough(before, after)
    shown = _shown_part(one)
    wanted = (shown.width() + shown.height()) // 2
    return "" if changed >= wanted else f"{called(one)}: {changed} of {wanted} pixels"


def _bring(one: QWidget) -> None:
    """Scroll a control into sight, as the keys that lead to it do."""
    around: QWidget | None = one.parentWidget()
    while around is not None:
        if isinstance(around, QScrollArea):
            around.ensureWidgetVisible(one, 0, 0)
        around = around.parentWidget()


def _shown_part(one: QWidget) -> QRect:
    """Return what the focus is drawn around: a line of a list, a tab, a cell, or all of it."""
    if isinstance(one, QTabBar):
        return one.tabRect(one.currentIndex())
    if isinstance(one, QAbstractItemView) and one.currentIndex().isValid():
        return one.visualRect(one.currentIndex())
    if isinstance(one, BoxPicture) and one.current is not None:
        return one.cell_rect(one.current).toRect()
    if isinstance(one, Picked) and one.ringed.isValid():
        return one.ringed.toRect()
    return one.visibleRegion().boundingRect()


def changed_enough(before: np.ndarray, after: np.ndarray) -> int:
    """Return how many pixels changed their luminance by a contrast that is seen."""
    high, low = np.maximum(before, after), np.minimum(before, after)
    return int(((high + 0.05) / (low + 0.05) >= _CLEAR).sum())


def luminance(window: QWidget, area: QRect) -> np.ndarray:
    """Return the relative luminance of every pixel of an area (WCAG 2.2)."""
    image = window.grab(area).toImage().convertToFormat(QImage.Format.Format_RGB32)
    wide = image.bytesPerLine() // 4
    parts = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), wide, 4)
    parts = parts[:, : image.width(), 2::-1] / 255
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return np.asarray(linear @ np.array([0.2126, 0.7152, 0.0722]))
