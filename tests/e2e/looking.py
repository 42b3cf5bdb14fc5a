"""Looks at a window as a stickler would: words cut, things covered."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QLabel,
    QLayout,
    QPushButton,
    QToolButton,
    QWidget,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

_SLACK = 2


def called(widget: QWidget) -> str:
    """Return what to call a widget in a complaint."""
    text = getattr(widget, "text", str)()
    return f"{type(widget).__name__} {text or widget.accessibleName()!r}"


def cut(window: QWidget) -> list[str]:
    """Return the labels and buttons whose words don't fit."""
    return [
        f"{called(one)} needs {need.width()}×{need.height()} has {one.width()}×{one.height()}"
        for one, need in needing(window)
        if need.width() > one.width() + _SLACK or need.height() > one.height() + _SLACK
    ]


def needing(window: QWidget) -> Iterator[tuple[QWidget, QSize]]:
    """Yield each visible label and button with the size its words need."""
    for label in window.findChildren(QLabel):
        if label.isVisible() and label.text() and not label.property("elided"):
            yield label, room_for(label)
    for button in window.findChildren(QAbstractButton):
        if isinstance(button, QPushButton | QToolButton) and button.isVisible() and button.text():
            words = button.fontMetrics().height()
            yield button, QSize(button.minimumSizeHint().width(), words)


def room_for(label: QLabel) -> QSize:
    """Return how much a label's words take, wrapped where they may be."""
    if label.textFormat() is Qt.TextFormat.RichText:
        page = QTextDocument()
        page.setDefaultFont(label.font())
        page.setHtml(label.text())
        page.setTextWidth(label.width())
        return page.size().toSize()
    flags = Qt.TextFlag.TextWordWrap.value if label.wordWrap() else 0
    area = label.contentsRect()
    area.setHeight(100_000)
    if not label.wordWrap():
        area.setWidth(100_000)
    return label.fontMetrics().boundingRect(area, flags, label.text()).size()


def overlapping(window: QWidget) -> list[str]:
    """Return the pairs in one layout that lie on top of each other, or beyond their parent."""
    found = []
    for parent in [window, *window.findChildren(QWidget)]:
        layout = parent.layout()
        if layout is None or not parent.isVisible() or isinstance(parent, QAbstractItemView):
            continue
        laid = [one for one in widgets_in(layout) if one.isVisible() and one.width()]
        for one, other in combinations(laid, 2):
            common = one.geometry().intersected(other.geometry())
            if common.width() > _SLACK and common.height() > _SLACK:
                found.append(f"{called(one)} and {called(other)} by {common.size().toTuple()}")
        area = parent.rect().adjusted(-_SLACK, -_SLACK, _SLACK, _SLACK)
        found += [f"{called(one)} beyond its parent" for one in laid if not inside(one, area)]
    return found


def inside(one: QWidget, area: object) -> bool:
    """Tell whether a widget lies within its parent; in a scrolled one nothing has to."""
    return area.contains(one.geometry())  # type: ignore[attr-defined]


def widgets_in(layout: QLayout) -> Iterator[QWidget]:
    """Yield the widgets of a layout and of the layouts in it."""
    for index in range(layout.count()):
        item = layout.itemAt(index)
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            yield widget
        elif inner is not None:
            yield from widgets_in(inner)
