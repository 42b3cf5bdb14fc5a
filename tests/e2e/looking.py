"""Looks at a window as a stickler would: words cut, things covered."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QDateEdit,
    QHeaderView,
    QLabel,
    QLayout,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QStyle,
    QStyleOptionComboBox,
    QTableView,
    QTabWidget,
    QToolButton,
    QWidget,
)

from cellinv.ui.shell.tabbing import laid_at
from cellinv.ui.widgets.acts.panel import ActPanel
from cellinv.ui.widgets.rows import RowsModel
from cellinv.ui.widgets.scrolled import AsHigh

if TYPE_CHECKING:
    from collections.abc import Iterator

_SLACK = 2
_CURSOR = 5
"""What a field keeps free beside what is in it."""
_READ = (QLabel, QAbstractButton, QComboBox, QDateEdit, QLineEdit, QAbstractItemView)
"""What is of no use while a part of it is out of sight."""


def complaints(window: QWidget) -> list[str]:
    """Return everything that is wrong with what a window shows."""
    looks = (cut, overlapping, out_of_sight, sunk, cut_in_tables)
    return [told for look in looks for told in look(window)]


def called(widget: QWidget) -> str:
    """Return what to call a widget in a complaint."""
    text = getattr(widget, "text", str)()
    return f"{type(widget).__name__} {text or widget.accessibleName()!r}"


def cut(window: QWidget) -> list[str]:
    """Return the labels, buttons and fields whose words don't fit."""
    return [
        f"{called(one)} needs {need.width()}×{need.height()} has {one.width()}×{one.height()}"
        for one, need in needing(window)
        if need.width() > one.width() + _SLACK or need.height() > one.height() + _SLACK
    ]


def needing(window: QWidget) -> Iterator[tuple[QWidget, QSize]]:
    """Yield each visible label, button and field with the size its words need."""
    for label in window.findChildren(QLabel):
        if label.isVisible() and label.text() and not label.property("elided"):
            yield label, room_for(label)
    for button in window.findChildren(QAbstractButton):
        if isinstance(button, QPushButton | QToolButton) and button.isVisible() and button.text():
            words = button.fontMetrics().height()
            yield button, QSize(button.minimumSizeHint().width(), words)
    for field in (*window.findChildren(QAbstractSpinBox), *window.findChildren(QComboBox)):
        if field.isVisible():
            yield field, QSize(field.width() + lacking_px(field), field.height())


def lacking_px(field: QAbstractSpinBox | QComboBox) -> int:
    """Return how much more width a number, day or choice needs to be read as a whole."""
    if isinstance(field, QComboBox):
        option = QStyleOptionComboBox()
        field.initStyleOption(option)
        part = QStyle.SubControl.SC_ComboBoxEditField
        kind = QStyle.ComplexControl.CC_ComboBox
        has = field.style().subControlRect(kind, option, part, field).width()
        needs = field.fontMetrics().horizontalAdvance(field.currentText())
        return 0 if field.isEditable() else max(needs - has, 0)
    line = field.lineEdit()
    needs = line.fontMetrics().horizontalAdvance(line.displayText()) + _CURSOR
    return max(needs - line.contentsRect().width(), 0)


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


def out_of_sight(window: QWidget) -> list[str]:
    """Return what reaches beyond the left or right edge of what it scrolls or lies in."""
    found = []
    for one in window.findChildren(QWidget):
        if not isinstance(one, _READ) or not one.isVisible() or one.objectName().startswith("qt_"):
            continue
        hidden = _hidden_px(one)
        if hidden > _SLACK:
            found.append(f"{called(one)} is out of sight by {hidden} of {one.width()}")
    return found


def sunk(window: QWidget) -> list[str]:
    """Return the buttons that do an act, or leave it, that are not in sight as a whole."""
    found = []
    for panel in window.findChildren(ActPanel):
        if panel.isVisible() and panel.findChild(AsHigh) is not None:
            for one in (panel.button, panel.leave_button):
                seen = one.visibleRegion().boundingRect().height()
                if one.isVisible() and seen < one.height() - _SLACK:
                    found.append(f"{called(one)} shows {seen} of {one.height()}")
    return found


def _hidden_px(one: QWidget) -> int:
    """Return how much of a widget's width lies beyond what is around it, seen from the side."""
    left, right, parent = 0, one.width(), one
    while not parent.isWindow():
        here = parent.parentWidget()
        if here is None or _moves_sideways(here.parentWidget()):
            break
        left, right = left + parent.x(), right + parent.x()
        if left < -_SLACK or right > here.width() + _SLACK:
            return max(-left, right - here.width())
        parent = here
    return 0


def _moves_sideways(widget: QWidget | None) -> bool:
    never = Qt.ScrollBarPolicy.ScrollBarAlwaysOff
    if isinstance(widget, QScrollArea):
        return widget.horizontalScrollBarPolicy() is not never
    return isinstance(widget, QAbstractItemView)


def cut_in_tables(window: QWidget) -> list[str]:
    """Return the columns of tables whose title doesn't fit, or what must not be cut in them."""
    found = []
    for view in window.findChildren(QTableView):
        model = view.model()
        if view.isVisible() and isinstance(model, RowsModel):
            found += [f"{called(view)}: {told}" for told in _cut_columns(view, model)]
    return found


def _cut_columns(view: QTableView, model: RowsModel[object]) -> Iterator[str]:
    header = view.horizontalHeader()
    titles = _titles_need(header)
    lines = range(max(view.rowAt(0), 0), min(view.rowAt(view.viewport().height() - 1), 40) + 1)
    for at, column in enumerate(model.columns):
        has = header.sectionSize(at)
        if header.isSectionHidden(at):
            continue
        if titles[at] > has + _SLACK:
            yield f"title {column.title!r} needs {titles[at]} has {has}"
        needs = [view.sizeHintForIndex(model.index(line, at)).width() for line in lines]
        if column.uncut and max(needs, default=0) > has + _SLACK:
            yield f"column {column.title!r} needs {max(needs)} has {has}"


def _titles_need(header: QHeaderView) -> list[int]:
    """Return how wide the titles are, without the arrow that one of them gets when it sorts."""
    shown = header.isSortIndicatorShown()
    header.setSortIndicatorShown(False)
    found = [header.sectionSizeHint(at) for at in range(header.count())]
    header.setSortIndicatorShown(shown)
    return found


def tabs_of(page: QWidget) -> Iterator[str]:
    """Bring each tab of a page to the front, one after the other; yield their names."""
    for tabs in page.findChildren(QTabWidget):
        for at in range(tabs.count() if tabs.isVisible() else 0):
            if tabs.isTabVisible(at) and tabs.isTabEnabled(at):
                tabs.setCurrentIndex(at)
                yield tabs.tabText(at)


def widgets_in(layout: QLayout) -> Iterator[QWidget]:
    """Yield the widgets of a layout and of the layouts in it."""
    for index in range(layout.count()):
        found = laid_at(layout, index)
        if isinstance(found, QLayout):
            yield from widgets_in(found)
        elif found is not None:
            yield found
