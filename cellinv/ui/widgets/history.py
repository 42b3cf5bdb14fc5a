"""What was scanned in this session, newest first, each with how it ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractListModel,
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
from PySide6.QtGui import QPainter, QPixmap
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
_KEPT: Final = 200


@dataclass(frozen=True)
class HistoryEntry:
    """One scan: the code, how it ended in a word or two, when (site time as text).

    ``mono`` is for codes; a name in words stands there without.
    """

    code: str
    text: str
    time: str = ""
    icon: str = "done"
    tone: Tone = "done"
    mono: bool = True


class HistoryModel(QAbstractListModel):
    """The session's entries, the newest first; the oldest go beyond a thousand."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._entries: list[HistoryEntry] = []

    def add(self, entry: HistoryEntry) -> None:
        """Put an entry on top."""
        self.beginInsertRows(QModelIndex(), 0, 0)
        self._entries.insert(0, entry)
        self.endInsertRows()
        if len(self._entries) > _LONGEST:
            self.beginRemoveRows(QModelIndex(), _LONGEST, len(self._entries) - 1)
            del self._entries[_LONGEST:]
            self.endRemoveRows()

    def set_entries(self, entries: Sequence[HistoryEntry]) -> None:
        """Show these, the newest first."""
        self.beginResetModel()
        self._entries = list(entries[:_LONGEST])
        self.endResetModel()

    def entry(self, row: int) -> HistoryEntry:
        """Return the entry on this line."""
        return self._entries[row]

    @override
    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._entries)

    @override
    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        entry = self._entries[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return entry.code
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{entry.code}, {entry.text}, {entry.time}"
        return entry if role == ENTRY_ROLE else None


class _EntryDelegate(QStyledItemDelegate):
    """Draws an entry: shape, code, time, and below how it ended."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._drawn: dict[object, QPixmap] = {}

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        return QSize(120, tall(_LINE_PX))

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        entry = index.data(ENTRY_ROLE)
        if not isinstance(entry, HistoryEntry):
            return
        looks, rect = theme(), QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        state = option.state
        if state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            chosen = bool(state & QStyle.StateFlag.State_Selected)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(looks.colour("accent_soft" if chosen else "hover"))
            painter.drawRoundedRect(rect.adjusted(0, 2, -2, -2), 8, 8)
        else:
            rule = QRectF(rect.left(), rect.bottom() - 1, rect.width(), 1)
            painter.fillRect(rule, looks.colour("line"))
        if state & QStyle.StateFlag.State_HasFocus:
            focus_line(painter, rect.adjusted(0, 2, -2, -2))
        if state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            self._entry(painter, rect, entry, quiet=False)
        else:
            painter.drawPixmap(option.rect.topLeft(), self._kept(painter, option.rect, entry))
        painter.restore()

    def _kept(self, painter: QPainter, rect: QRect, entry: HistoryEntry) -> QPixmap:
        """Return a line that nothing is done with, drawn once: each scan moves all of them."""
        looks, scale = theme(), painter.device().devicePixelRatio()
        key = entry, rect.width(), rect.height(), scale, looks.tokens, looks.size("body")
        found = self._drawn.get(key)
        if found is None:
            if len(self._drawn) >= _KEPT:
                self._drawn.clear()
            found = self._drawn[key] = QPixmap(rect.size() * scale)
            found.setDevicePixelRatio(scale)
            found.fill(Qt.GlobalColor.transparent)
            fresh = QPainter(found)
            fresh.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._entry(fresh, QRectF(0, 0, rect.width(), rect.height()), entry, quiet=True)
            fresh.end()
        return found

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
        end = QPointF(lower.right(), lower.center().y())
        taken = small.ending(painter, end, entry.time) + 8
        spoken = "dim" if entry.tone in {"plain", "done"} else tone
        painter.setPen(looks.colour(spoken if quiet else "text"))
        small.within(painter, lower.adjusted(0, 0, -taken, 0), entry.text)
        painter.setFont(large.font)
        painter.setPen(looks.colour("text"))
        large.within(painter, upper, entry.code)


class HistoryList(QListView):
    """The session's scans; ``opened`` carries the entry that was activated."""

    opened = Signal(object)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.entries = HistoryModel(self)
        self.setModel(self.entries)
        self.setItemDelegate(_EntryDelegate(self))
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

    @Slot()
    def _offer(self) -> None:
        """Let Tab stop here while there is something to stand on."""
        policy = Qt.FocusPolicy
        self.setFocusPolicy(policy.StrongFocus if self.entries.rowCount() else policy.NoFocus)

    @Slot(QModelIndex)
    def _on_activated(self, index: QModelIndex) -> None:
        self.opened.emit(self.entries.entry(index.row()))
