"""The way to a container in a cell of a list: whole where there is room, cut in its middle else."""

from collections.abc import Callable, Iterator
from typing import Any

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem
from typing_extensions import override

from cellinv.ui.widgets.rows import ROW_ROLE

Way = tuple[tuple[str, ...], int]
"""Names from the outermost on, and how many of the first are rooms."""
_CUT = "…"
_BOTH_ENDS = 2


def written(way: tuple[str, ...]) -> str:
    """Return a way as it is written."""
    return " / ".join(way)


def shorter(names: tuple[str, ...], rooms: int) -> Iterator[str]:
    """Yield a way, shorter each time: tank or freezer and the box itself stay, the box longest."""
    yield written(names)
    inside = names[rooms:] or names
    yield written(inside)
    if len(inside) > _BOTH_ENDS + 1:
        yield written((inside[0], _CUT, *inside[-2:]))
    if len(inside) > _BOTH_ENDS:
        yield written((inside[0], _CUT, inside[-1]))
    if len(names) > 1:
        yield written((_CUT, names[-1]))


class WayDelegate(QStyledItemDelegate):
    """Writes as much of a row's way as there is room for."""

    def __init__(self, way: Callable[[Any], Way], parent: QObject) -> None:
        super().__init__(parent)
        self._way = way

    @override
    def initStyleOption(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().initStyleOption(option, index)
        row = index.data(ROW_ROLE)
        if row is None or option.rect.isEmpty():
            return
        option.textElideMode = Qt.TextElideMode.ElideMiddle
        texts = list(shorter(*self._way(row)))
        room = _room(option)
        fitting = (text for text in texts if option.fontMetrics.horizontalAdvance(text) <= room)
        if texts[0]:
            option.text = next(fitting, texts[-1])


def _room(option: QStyleOptionViewItem) -> int:
    """Return how wide a text may be in a cell."""
    style = option.widget.style()
    part = QStyle.SubElement.SE_ItemViewItemText
    margin = style.pixelMetric(QStyle.PixelMetric.PM_FocusFrameHMargin, None, option.widget) + 1
    return style.subElementRect(part, option, option.widget).width() - 2 * margin
