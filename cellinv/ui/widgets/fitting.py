"""How wide the columns of a table are: a code or state is never cut, words where there is room.

Where even so there isn't room for all, columns leave until the others have it. They still belong
to what is shown: they are copied and exported, and come back with the room or when asked for.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from PySide6.QtCore import QEvent, QItemSelectionModel, QObject, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QFont, QFontMetrics, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QHeaderView,
    QStyle,
    QStyleOptionHeader,
    QTableView,
    QWidget,
)
from typing_extensions import override

from cellinv.ui.shell.sizes import tall
from cellinv.ui.shell.theme import theme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cellinv.ui.widgets.rows import RowsModel

_ROW_PX: Final = 36
_ICON_PX: Final = 16
_USUAL_PX: Final = 100
_LOOKED_AT: Final = 200
"""Of a long list so many rows are asked how wide they are: it must not take time."""
_RING_PX: Final = 6
"""What the ring of the cell that keys go to takes of its room."""
_WIDEST_PX: Final = 320
_SHORT_PX: Final = 108
"""What is no wider is never cut: too little would be left of it."""
_TIGHTEST: Final = 0.6
"""To so much of its usual width words are cut before a column leaves."""
_TIME: Final = re.compile(r"\d{4}-\d\d-\d\d( \d\d:\d\d(:\d\d)?)?( UTC)?")
"""What is like that is never cut: half a time is another one."""


class _Width(NamedTuple):
    """What a column has to have, fills with its texts, looks calm with, and with long texts.

    For a ``fair`` share of it others leave that matter less.
    """

    least: int
    whole: int
    usual: int
    longest: int
    fair: int


_STEPS: Final = ("least", "whole", "fair")
"""For what columns leave: to show anything of the others, all of their texts, a fair share."""


class Fitting(QObject):
    """Keeps a table's lines and columns right for what it shows; what somebody drew stays.

    ``folded`` tells when other columns may have left for want of room, or come back.
    """

    folded = Signal()

    def __init__(self, view: QTableView, model: RowsModel[Any]) -> None:
        super().__init__(view)
        self._view, self._model, self._header = view, model, view.horizontalHeader()
        self._scale = theme().scale
        self._drawn: set[int] = set()
        self._asked: set[int] = set()
        self._away: set[int] = set()
        self._blank: set[int] = set()
        self._times: set[int] = set()
        self._corner: QWidget | None = None
        self._widths: dict[int, _Width] = {}
        self._at_it = self._late = False
        self._holding = QTimer(self)
        self._holding.setSingleShot(True)
        self._holding.timeout.connect(self._keep)
        for at, column in enumerate(model.columns):
            self._header.setSectionHidden(at, column.hidden)
        self._size_lines()
        view.viewport().installEventFilter(self)
        self._header.sectionResized.connect(self._note)
        self._header.sortIndicatorChanged.connect(self.fit)
        theme().changed.connect(self._follow_text)
        self.fit()
        self._late = True  # titles aren't dressed yet

    @Slot()
    def fit(self, *_sorted: object) -> None:
        """Look anew at how wide titles and texts are, and give each column its width."""
        self._widths = {at: self._width(at) for at in self.shown()}
        self._spread()
        self.folded.emit()

    def shown(self) -> list[int]:
        """Return the columns that are shown, in their order, with those there is no room for."""
        order = map(self._header.logicalIndex, range(self._header.count()))
        return [at for at in order if at in self._away or not self._header.isSectionHidden(at)]

    def away(self) -> list[int]:
        """Return those of them that there is no room for."""
        return [at for at in self.shown() if at in self._away]

    def show_column(self, at: int, wanted: bool) -> None:
        """Show a column, whatever room there is, or leave it out; the last one stays."""
        if wanted or self.shown() != [at]:
            self._asked = self._asked | {at} if wanted else self._asked - {at}
            self._away.discard(at)
            self._header.setSectionHidden(at, not wanted)
            self.fit()

    def keep_corner(self, corner: QWidget) -> None:
        """Leave the end of the titles' line to something while columns are away."""
        self._corner = corner
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
            self._hold(event.oldSize().height())
            self._spread()
        return super().eventFilter(watched, event)

    def _chosen(self, height: int) -> int:
        """Return the line that is chosen if all of it was in sight in so much height, else -1."""
        at, chosen = self._view.currentIndex().row(), self._view.selectionModel()
        if at < 0 or not chosen.isRowSelected(at):
            return -1
        top = self._view.rowViewportPosition(at)
        return at if 0 <= top <= height - self._view.rowHeight(at) else -1

    def _hold(self, height: int) -> None:
        """Keep what is chosen in sight, wholly, where the table gets lower or its lines higher."""
        if not self._holding.isActive() and self._chosen(height) >= 0:
            self._holding.start()

    @Slot()
    def _keep(self) -> None:
        """Bring what is chosen back, now that it is known how far can be scrolled."""
        line = self._view.currentIndex().row()
        if line >= 0 and self._view.selectionModel().isRowSelected(line):
            bar = self._view.horizontalScrollBar()
            left = bar.value()
            self._view.scrollTo(self._model.index(line, 0))
            bar.setValue(left)

    def _spread(self) -> None:
        """Share out what is left once every column has what it must have."""
        room = self._view.viewport().width()
        self._at_it = True
        away, corner = self._leaving(room), self._corner
        if away and corner is not None:
            room -= corner.sizeHint().width()
            away |= self._leaving(room)
        widths = {at: one for at, one in self._widths.items() if at not in away}
        given = dict(zip(widths, _shared(list(widths.values()), room), strict=True))
        beyond, last = room - sum(given.values()), [*widths][-1:]
        numbers = {at for at in widths if self._model.columns[at].right}
        own = not numbers.isdisjoint(last)  # else the last one's words may lie below the corner
        stretched = beyond >= 0 and not own and not self._drawn.issuperset(last)
        if not stretched or away != self._away:  # else what the last one was wide would count
            self._header.setStretchLastSection(False)
        self._fold(away)
        if own and beyond > 0:  # a number is read with those beside it, not at the far end
            taking = [at for at in widths if at not in self._drawn]
            for at in ([at for at in taking if at not in numbers] or taking)[-1:]:
                given[at] += beyond
        for at, width in given.items():
            self._header.resizeSection(at, width)
        self._header.setStretchLastSection(stretched)
        self._at_it = False

    def _leaving(self, room: int) -> set[int]:
        """Return what leaves for others to have room: not the first, what sorts or is asked for."""
        by_order, widths = list(self._widths), self._widths.values()
        sums = {step: sum(getattr(one, step) for one in widths) for step in _STEPS}
        staying = {*by_order[:1], *self._asked, *self._drawn}
        if self._header.isSortIndicatorShown():
            staying.add(self._header.sortIndicatorSection())
        weak = {at: "fair" for at in by_order if self._model.columns[at].leaves > 0}
        weak |= dict.fromkeys(self._blank, "whole")  # leaves before any words are cut
        away: list[int] = []
        last_first = by_order[::-1]
        for at in sorted(last_first, key=self._stays):
            if sums[weak.get(at, "least")] > room > 0 and at not in staying:
                away.append(at)
                for step in _STEPS:
                    sums[step] -= getattr(self._widths[at], step)
        for at in away[::-1]:  # a narrow one may have room yet where a wide one left after it
            if at not in weak and sums["least"] + self._widths[at].least <= room:
                away.remove(at)
                for each in _STEPS:
                    sums[each] += getattr(self._widths[at], each)
        return set(away)

    def _fold(self, away: set[int]) -> None:
        """Let these columns be away, and no others."""
        if away == self._away:
            return
        for at in away ^ self._away:
            self._header.setSectionHidden(at, at in away)
        self._away = away
        current = self._view.currentIndex()
        if current.column() in away:
            first = current.siblingAtColumn(next(iter(self._widths)))
            self._view.selectionModel().setCurrentIndex(
                first, QItemSelectionModel.SelectionFlag.NoUpdate
            )
        self.folded.emit()

    def _stays(self, at: int) -> tuple[bool, int]:
        """Return the less the sooner a column leaves: what says nothing is missed by nobody."""
        return at not in self._blank, -self._model.columns[at].leaves

    def _size_lines(self) -> None:
        self._view.verticalHeader().setDefaultSectionSize(tall(_ROW_PX))
        self._view.setIconSize(QSize(tall(_ICON_PX), tall(_ICON_PX)))

    def _width(self, at: int) -> _Width:
        if at in self._drawn:
            return _Width(*[self._header.sectionSize(at)] * 5)
        column, title = self._model.columns[at], _title_px(self._header, at)
        longest = max(title, self._content_px(at))
        usual = title if at in self._blank else max(title, tall(column.width or _USUAL_PX))
        content = max(title, min(longest, tall(_WIDEST_PX)))
        uncut = column.uncut or at in self._times
        fair = content if uncut else min(usual, content)
        short = uncut or content <= tall(_SHORT_PX)
        least = content if short else min(max(title, round(usual * _TIGHTEST)), content)
        return _Width(least, content, max(usual, content), max(usual, longest), fair)

    def _content_px(self, at: int) -> int:
        """Return how wide the longest text of a column is."""
        column, rows = self._model.columns[at], islice(self._model.each(), _LOOKED_AT)
        first: dict[str, int] = {}
        for line, row in enumerate(rows):
            first.setdefault(column.text(row), line)  # most columns say few things, often
        self._blank.discard(at)
        self._times.discard(at)
        if not any(first):
            self._blank.add(at)
            return 0
        wide = len if column.mono else self._view.fontMetrics().horizontalAdvance
        longest = max(first, key=wide)
        if _TIME.fullmatch(longest):
            self._times.add(at)
        widest = self._model.index(first[longest], at)
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
        self._hold(self._view.viewport().height())
        self._size_lines()
        for at in self._drawn:
            self._header.resizeSection(at, round(self._header.sectionSize(at) * grown))
        self.fit_when_seen()


def _shared(widths: Sequence[_Width], room: int) -> list[int]:
    """Return how wide each is: what there is room for goes to all in the same proportion."""
    fits = [sum(one[step] for one in widths) <= room for step in (1, 2)]
    low = sum(fits)
    before, wanted = (sum(one[step] for one in widths) for step in (low, low + 1))
    share = min(max(room - before, 0) / max(wanted - before, 1), 1.0)
    return [one[low] + int((one[low + 1] - one[low]) * share) for one in widths]


def _title_px(header: QHeaderView, at: int) -> int:
    """Return how wide a title is; only one that sorts has its arrow beside it.

    The style is asked as the header asks it, who says nothing of a column that left.
    """
    asked, font = QStyleOptionHeader(), QFont(header.font())
    asked.initFrom(header)
    font.setBold(True)
    asked.fontMetrics = QFontMetrics(font)
    asked.section, asked.orientation = at, header.orientation()
    asked.text = str(header.model().headerData(at, header.orientation()))
    if header.isSortIndicatorShown() and header.sortIndicatorSection() == at:
        asked.sortIndicator = QStyleOptionHeader.SortIndicator.SortDown
    whole = QStyle.ContentsType.CT_HeaderSection
    wide = header.style().sizeFromContents(whole, asked, QSize(), header).width()
    return max(wide, header.minimumSectionSize())
