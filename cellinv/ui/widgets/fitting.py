"""How wide the columns of a table are: a code or state is never cut, words where there is room."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from PySide6.QtCore import QEvent, QObject, Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QHeaderView, QTableView
from typing_extensions import override

from cellinv.ui.shell.sizes import tall
from cellinv.ui.shell.theme import theme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cellinv.ui.widgets.rows import RowsModel

_ROW_PX: Final = 36
_USUAL_PX: Final = 100
_LOOKED_AT: Final = 200
"""Of a long list so many rows are asked how wide they are: it must not take time."""
_RING_PX: Final = 6
"""What the ring of the cell that keys go to takes of its room."""
_WIDEST_PX: Final = 320


class _Width(NamedTuple):
    """What a column has to have, has where there is room, would fill, and fills with long texts."""

    least: int
    usual: int
    whole: int
    longest: int


class Fitting(QObject):
    """Keeps a table's lines and columns right for what it shows; what somebody drew stays."""

    def __init__(self, view: QTableView, model: RowsModel[Any]) -> None:
        super().__init__(view)
        self._view, self._model, self._header = view, model, view.horizontalHeader()
        self._scale = theme().scale
        self._drawn: set[int] = set()
        self._widths: dict[int, _Width] = {}
        self._at_it = self._late = False
        for at, column in enumerate(model.columns):
            self._header.setSectionHidden(at, column.hidden)
        view.verticalHeader().setDefaultSectionSize(tall(_ROW_PX))
        view.viewport().installEventFilter(self)
        self._header.sectionResized.connect(self._note)
        self._header.sortIndicatorChanged.connect(self.fit)
        theme().changed.connect(self._follow_text)
        self.fit()

    @Slot()
    def fit(self, *_sorted: object) -> None:
        """Look anew at how wide titles and texts are, and give each column its width."""
        shown = (at for at in range(self._header.count()) if not self._header.isSectionHidden(at))
        self._widths = {at: self._width(at) for at in shown}
        self._spread()

    def fit_when_seen(self) -> None:
        """Do that now, or once the table is in sight: beside a picture it mostly isn't."""
        self._late = not self._view.isVisible()
        if not self._late:
            self.fit()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind is QEvent.Type.Show and self._late:
            self.fit_when_seen()
        elif isinstance(event, QResizeEvent):
            chosen = self._chosen(event.oldSize().height())
            self._spread()
            self._keep(chosen)
        return super().eventFilter(watched, event)

    def _chosen(self, height: int) -> int:
        """Return the line that is chosen if all of it was in sight in so much height, else -1."""
        at, chosen = self._view.currentIndex().row(), self._view.selectionModel()
        if at < 0 or not chosen.isRowSelected(at):
            return -1
        top = self._view.rowViewportPosition(at)
        return at if 0 <= top <= height - self._view.rowHeight(at) else -1

    def _keep(self, line: int) -> None:
        """Keep a line in sight, wholly, where the table became lower or its lines higher."""
        if line >= 0:
            bar = self._view.horizontalScrollBar()
            left = bar.value()
            self._view.scrollTo(self._model.index(line, 0))
            bar.setValue(left)

    def _spread(self) -> None:
        """Share out what is left once every column has what it must have."""
        room = self._view.viewport().width()
        self._at_it = True
        self._header.setStretchLastSection(sum(one.least for one in self._widths.values()) <= room)
        for at, width in zip(self._widths, _shared(list(self._widths.values()), room), strict=True):
            self._header.resizeSection(at, width)
        self._at_it = False

    def _width(self, at: int) -> _Width:
        if at in self._drawn:
            return _Width(*[self._header.sectionSize(at)] * 4)
        column, title = self._model.columns[at], _title_px(self._header, at)
        usual = max(title, tall(column.width or _USUAL_PX))
        longest = max(title, self._content_px(at))
        content = max(title, min(longest, tall(_WIDEST_PX)))
        least = content if column.uncut else min(usual, content)
        return _Width(least, max(usual, least), max(usual, content), max(usual, longest))

    def _content_px(self, at: int) -> int:
        """Return how wide the longest text of a column is."""
        column, rows = self._model.columns[at], islice(self._model.each(), _LOOKED_AT)
        first: dict[str, int] = {}
        for line, row in enumerate(rows):
            first.setdefault(column.text(row), line)  # most columns say few things, often
        if not first:
            return 0
        wide = len if column.mono else self._view.fontMetrics().horizontalAdvance
        widest = self._model.index(first[max(first, key=wide)], at)
        return self._view.sizeHintForIndex(widest).width() + _RING_PX

    @Slot(int, int, int)
    def _note(self, at: int, _before: int, _now: int) -> None:
        """Remember a column that somebody draws to a width of their own."""
        if not self._at_it and QApplication.mouseButtons() & Qt.MouseButton.LeftButton:
            self._drawn.add(at)
            self._widths[at] = self._width(at)

    @Slot()
    def _follow_text(self) -> None:
        grown = theme().scale / self._scale
        self._scale *= grown
        chosen = self._chosen(self._view.viewport().height())
        self._view.verticalHeader().setDefaultSectionSize(tall(_ROW_PX))
        for at in self._drawn:
            self._header.resizeSection(at, round(self._header.sectionSize(at) * grown))
        self.fit_when_seen()
        self._keep(chosen)


def _shared(widths: Sequence[_Width], room: int) -> list[int]:
    """Return how wide each is: what there is room for goes to all in the same proportion."""
    fits = [sum(one[step] for one in widths) <= room for step in (1, 2)]
    low = sum(fits)
    before, wanted = (sum(one[step] for one in widths) for step in (low, low + 1))
    share = min(max(room - before, 0) / max(wanted - before, 1), 1.0)
    return [one[low] + int((one[low + 1] - one[low]) * share) for one in widths]


def _title_px(header: QHeaderView, at: int) -> int:
    """Return how wide a title is; only one that sorts has its arrow beside it."""
    shown = header.isSortIndicatorShown()
    header.setSortIndicatorShown(shown and header.sortIndicatorSection() == at)
    wanted = header.sectionSizeHint(at)
    header.setSortIndicatorShown(shown)
    return wanted
