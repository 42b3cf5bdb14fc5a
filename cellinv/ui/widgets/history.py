"""What was scanned in this session, newest first, each with how it ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import (
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget
from typing_extensions import override

from cellinv.ui.shell.icons import picture
from cellinv.ui.shell.sizes import tall
from cellinv.ui.shell.states import Tone
from cellinv.ui.shell.theme import theme
from cellinv.ui.widgets.lines import focus_line
from cellinv.ui.widgets.written import Words

AnyIndex = QModelIndex | QPersistentModelIndex
ENTRY_ROLE: Final = int(Qt.ItemDataRole.UserRole) + 1
_LINE_PX: Final = 56
_LONGEST: Final = 1000
_SPOKEN: Final = int(Qt.ItemDataRole.AccessibleTextRole)
_FLAGS: Final = (
    Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemNeverHasChildren
)
_STATE: Final = QStyle.StateFlag
_MARKED: Final = _STATE.State_Selected | _STATE.State_MouseOver | _STATE.State_HasFocus
_LIVELY: Final = _STATE.State_Selected | _STATE.State_MouseOver


@dataclass(frozen=True)
class HistoryEntry:
    """One scan: the code, how it ended in a word or two, when (site time as text).

    ``mono`` is for codes; a name in words stands there without. ``short`` is said instead of the
    time where there is no room for it beside the code.
    """

    code: str
    text: str
    time: str = ""
    icon: str = "done"
    tone: Tone = "done"
    mono: bool = True
    short: str = ""


class HistoryModel(QStandardItemModel):
    """The session's entries, the newest first; the oldest go beyond a thousand.

    The items are Qt's own: a view asks for each of them over and over while it lays itself out.
    """

    def add(self, entry: HistoryEntry) -> None:
        """Put an entry on top."""
        self.insertRow(0, _item(entry))
        if self.rowCount() > _LONGEST:
            self.removeRows(_LONGEST, self.rowCount() - _LONGEST)

    def set_entries(self, entries: Sequence[HistoryEntry]) -> None:
        """Show these, the newest first."""
        self.clear()
        self.invisibleRootItem().appendRows([_item(entry) for entry in entries[:_LONGEST]])

    def entry(self, row: int) -> HistoryEntry:
        """Return the entry on this line."""
        found: HistoryEntry = self.item(row).data(ENTRY_ROLE)
        return found


def _item(entry: HistoryEntry) -> QStandardItem:
    item = QStandardItem(entry.code)
    item.setFlags(_FLAGS)
    item.setData(f"{entry.code}, {entry.text}, {entry.time}", _SPOKEN)
    item.setData(entry, ENTRY_ROLE)
    return item


class _EntryDelegate(QStyledItemDelegate):
    """Draws an entry: shape, code, time, and below how it ended, which may be long."""

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        return QSize(120, tall(_LINE_PX))

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        entry = index.data(ENTRY_ROLE)
        if not isinstance(entry, HistoryEntry):
            return
        state, rect = option.state, option.rect
        if state & _MARKED:
            self._marked(painter, QRectF(rect), entry, state)
        if not state & _LIVELY:
            self.line(painter, rect, entry)

    def line(self, painter: QPainter, rect: QRect, entry: HistoryEntry) -> None:
        """Draw an entry that nothing is done with."""
        below = QRect(rect.left(), rect.bottom(), rect.width(), 1)
        painter.fillRect(below, theme().colour("line"))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._entry(painter, QRectF(rect), entry, quiet=True)
        painter.restore()

    def _marked(
        self, painter: QPainter, rect: QRectF, entry: HistoryEntry, state: QStyle.StateFlag
    ) -> None:
        """Draw what is below the pointer, chosen or stood on with the keys."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state & _LIVELY:
            painter.setPen(Qt.PenStyle.NoPen)
            chosen = bool(state & _STATE.State_Selected)
            painter.setBrush(theme().colour("accent_soft" if chosen else "hover"))
            painter.drawRoundedRect(rect.adjusted(0, 2, -2, -2), 8, 8)
        if state & _STATE.State_HasFocus:
            focus_line(painter, rect.adjusted(0, 2, -2, -2))
        if state & _LIVELY:
            self._entry(painter, rect, entry, quiet=False)
        painter.restore()

    def _entry(self, painter: QPainter, rect: QRectF, entry: HistoryEntry, *, quiet: bool) -> None:
        looks = theme()
        tone = "dim" if entry.tone == "plain" else entry.tone
        side = tall(18)
        at = QRectF(rect.left() + 4, rect.center().y() - side / 2, side, side).toRect()
        scale = painter.device().devicePixelRatio()
        shape = picture(entry.icon, looks.tokens.colours()[tone], side, scale)
        painter.drawPixmap(at.topLeft(), shape)
        half = rect.height() / 2
        left, room = rect.left() + side + 16, rect.width() - side - 24
        upper = QRectF(left, rect.top() + 4, room, half - 4)
        lower = QRectF(left, rect.center().y(), room, half - 6)
        small, large = Words(looks.font("small")), Words(looks.font(mono=entry.mono))
        painter.setFont(small.font)
        painter.setPen(looks.colour("dim" if quiet else "text"))
        left_over = room - large.width(entry.code) - 8  # a code is never cut for the time
        fitting = (each for each in (entry.time, entry.short) if small.width(each) <= left_over)
        time = next(fitting, "")
        beside = bool(time) or not entry.time
        time, taken = time or entry.time, small.width(entry.time) + 8
        middle = (upper if beside else lower).center().y()
        small.ending(painter, QPointF(lower.right(), middle), time)
        spoken = "dim" if entry.tone in {"plain", "done"} else tone
        painter.setPen(looks.colour(spoken if quiet else "text"))
        small.within(painter, lower.adjusted(0, 0, 0 if beside else -taken, 0), entry.text)
        painter.setFont(large.font)
        painter.setPen(looks.colour("text"))
        large.within(painter, upper, entry.code)


class _Column(QObject):
    """Keeps the picture of a list's upper lines: a scan moves them down, and draws its own alone.

    Asking the view for each of them takes longer than anything else a scan changes in a window.
    """

    def __init__(self, view: QListView, delegate: _EntryDelegate) -> None:
        super().__init__(view)
        self._view, self._delegate = view, delegate
        self._drawn, self._added = QPixmap(), 0
        self._frame: object = None
        model = view.model()
        model.rowsInserted.connect(self._add)
        model.rowsRemoved.connect(self._remove)
        for other in (model.dataChanged, model.modelReset, theme().changed):
            other.connect(self._forget)

    @Slot(QModelIndex, int, int)
    def _add(self, _parent: QModelIndex, first: int, last: int) -> None:
        if first:
            self._forget()
        self._added += last - first + 1

    @Slot(QModelIndex, int, int)
    def _remove(self, _parent: QModelIndex, first: int, _last: int) -> None:
        if first < self._seen():
            self._forget()

    @Slot()
    def _forget(self, *_which: object) -> None:
        self._frame = None

    def _seen(self) -> int:
        """Return how many lines there is room for, the last in part."""
        return -(-self._view.viewport().height() // tall(_LINE_PX))

    def paint(self, painter: QPainter) -> None:
        """Paint the lines in sight, from the first on."""
        area, scale = self._view.viewport().size(), painter.device().devicePixelRatio()
        line = tall(_LINE_PX)
        frame = area.toTuple(), scale, line
        step, seen = line * scale, self._seen()
        if frame != self._frame or self._added >= seen or step % 1:
            self._drawn = QPixmap(area * scale)
            self._drawn.setDevicePixelRatio(scale)
            self._drawn.fill(Qt.GlobalColor.transparent)
            self._frame, self._added = frame, seen
        elif self._added:
            self._drawn.scroll(0, round(step) * self._added, self._drawn.rect())
        if self._added:
            self._draw(min(self._added, self._view.model().rowCount()), line)
        painter.drawPixmap(0, 0, self._drawn)

    def _draw(self, count: int, line: int) -> None:
        painter, self._added = QPainter(self._drawn), 0
        wide = self._view.viewport().width()
        upper = QRect(0, 0, wide, count * line)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
        painter.fillRect(upper, Qt.GlobalColor.transparent)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
        for row in range(count):
            entry = self._view.model().index(row, 0).data(ENTRY_ROLE)
            self._delegate.line(painter, QRect(0, row * line, wide, line), entry)
        painter.end()


class HistoryList(QListView):
    """The session's scans; ``opened`` carries the entry that was activated."""

    opened = Signal(object)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.entries = HistoryModel(self)
        self.setModel(self.entries)
        delegate = _EntryDelegate(self)
        self.setItemDelegate(delegate)
        self._column = _Column(self, delegate)
        self.setAccessibleName(name)
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.activated.connect(self._on_activated)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        for grown in (self.entries.rowsInserted, self.entries.modelReset):
            grown.connect(self._offer)
        theme().changed.connect(self.viewport().update)

    def add(self, entry: HistoryEntry) -> None:
        """Put an entry on top and show it."""
        self.entries.add(entry)
        self.scrollToTop()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        marked = self.hasFocus() or self.viewport().underMouse()
        if marked or self.verticalScrollBar().value() or self.selectionModel().hasSelection():
            super().paintEvent(event)
        else:
            self._column.paint(QPainter(self.viewport()))

    @Slot()
    def _offer(self) -> None:
        """Let Tab stop here while there is something to stand on."""
        policy = Qt.FocusPolicy
        self.setFocusPolicy(policy.StrongFocus if self.entries.rowCount() else policy.NoFocus)

    @Slot(QModelIndex)
    def _on_activated(self, index: QModelIndex) -> None:
        self.opened.emit(self.entries.entry(index.row()))
