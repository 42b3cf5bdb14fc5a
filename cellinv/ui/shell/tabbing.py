"""Where Tab goes: every control in the order it is read, also those that were made later."""

from __future__ import annotations

import functools
from types import FunctionType
from typing import TYPE_CHECKING, Final, cast

import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QGridLayout,
    QLayout,
    QScrollArea,
    QSplitter,
    QStackedWidget,
    QTabWidget,
    QTextEdit,
    QWidget,
    QWidgetItem,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Set as AbstractSet

_WHOLE: Final = (QAbstractItemView, QAbstractSpinBox, QComboBox, QTextEdit)
"""What takes the focus for the parts it is made of."""


def step(window: QWidget, *, forward: bool) -> bool:
    """Give the focus to the next control in reading order, or to the one before; round and round.

    Return whether there was one. From a control that is being hidden or switched off it goes to
    what stands nearest. What scrolls is scrolled to where the focus went.
    """
    focus = QApplication.focusWidget()
    every = list(_controls(window, {focus, *_above(focus)}))
    here = _holder(focus, every)
    at = every.index(here) if here is not None else -1
    later, earlier = every[at + 1 :], every[: max(at, 0)]
    way = [*later, *earlier] if forward else [*earlier[::-1], *later[::-1]]
    if focus is not None and not (focus.isVisible() and focus.isEnabled()):
        way = _nearest_first(focus, [*later, *earlier[::-1]])
    there = next((one for one in way if _takes_tab(one)), None)
    if there is None:
        return False
    reason = Qt.FocusReason
    there.setFocus(reason.TabFocusReason if forward else reason.BacktabFocusReason)
    bring_into_view(there)
    return True


def stops_in(window: QWidget) -> list[QWidget]:
    """Return what Tab reaches inside a widget, in reading order."""
    return [one for one in _controls(window) if _takes_tab(one)]


def bring_into_view(widget: QWidget) -> None:
    """Scroll whatever a widget stands in to where it is seen."""
    for above in _above(widget):
        if isinstance(above, QScrollArea):
            above.ensureWidgetVisible(widget, 8, 8)


def _controls(
    parent: QWidget, also: AbstractSet[QWidget | None] = frozenset()
) -> Iterator[QWidget]:
    """Yield what can have the focus in the order of the layouts, itself first.

    Nothing of what is hidden: only ``also``, the way to the control whose place is wanted.
    """
    if parent.focusPolicy() is not Qt.FocusPolicy.NoFocus:
        yield parent
    if not isinstance(parent, _WHOLE):
        for child in _in_order(parent):
            if child in also or not child.isHidden():
                yield from _controls(child, also)


def _above(widget: QWidget | None) -> Iterator[QWidget]:
    """Yield what a widget stands in, from the inside out."""
    above = widget.parentWidget() if widget is not None else None
    while above is not None:
        yield above
        above = above.parentWidget()


def _takes_tab(widget: QWidget) -> bool:
    stop = widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.focusProxy() is None
    return bool(stop) and widget.isVisible() and widget.isEnabled()


def _nearest_first(gone: QWidget, others: list[QWidget]) -> list[QWidget]:
    """Return the controls, those first that are in the same small part of the window."""
    found: dict[QWidget, None] = {}
    for above in _above(gone):
        found.update((one, None) for one in others if above.isAncestorOf(one))
    return list(found)


def _holder(widget: QWidget | None, controls: list[QWidget]) -> QWidget | None:
    """Return the control that a widget is, or is a part of."""
    while widget is not None and widget not in controls:
        widget = widget.parentWidget()
    return widget


def _in_order(parent: QWidget) -> list[QWidget]:
    """Return the children of a widget as they are read: as laid out, then what is in no layout."""
    found: dict[QWidget, None] = {}
    if isinstance(parent, QTabWidget):
        found[parent.tabBar()] = None
        corner: QWidget | None = parent.cornerWidget()
        found |= {corner: None} if corner is not None else {}
    if isinstance(parent, QStackedWidget | QTabWidget):
        return [*found, *_parts(parent)]
    found.update((part, None) for part in _parts(parent))
    layout = parent.layout()
    if layout is not None:
        found.update((widget, None) for widget in _laid_out(layout))
    loose = parent.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
    found.update((widget, None) for widget in loose if not widget.isWindow())
    return list(found)


def _parts(parent: QWidget) -> list[QWidget]:
    """Return what a stack, tabs or a splitter hold, hidden or not."""
    if not isinstance(parent, QStackedWidget | QTabWidget | QSplitter):
        return []
    held = (parent.widget(index) for index in range(parent.count()))
    return [one for one in held if one is not None]


def _laid_out(layout: QLayout) -> Iterator[QWidget]:
    """Yield the widgets of a layout line by line, and of the layouts in it."""
    items = range(layout.count())
    if isinstance(layout, QGridLayout):
        order = sorted(items, key=functools.partial(_cell, layout))
    else:
        order = list(items)
    for index in order:
        found = laid_at(layout, index)
        if isinstance(found, QLayout):
            yield from _laid_out(found)
        elif found is not None:
            yield found


def laid_at(layout: QLayout, index: int) -> QWidget | QLayout | None:
    """Return the widget or the layout at a place of a layout.

    What PySide gives for an item it keeps as long as the layout lives, and gives it once more for
    whatever comes to lie in memory where the item was: so it is forgotten at once.
    """
    item = layout.itemAt(index)
    if item is None:
        return None
    widget, inner = item.widget(), item.layout()
    written_here = isinstance(type(layout).itemAt, FunctionType)  # it keeps its items itself
    if isinstance(item, QWidgetItem) and not written_here:
        shiboken6.invalidate(item)
    return inner if widget is None else widget


def _cell(layout: QGridLayout, index: int) -> tuple[int, int]:
    row, column = cast("tuple[int, int, int, int]", layout.getItemPosition(index))[:2]
    return row, column
