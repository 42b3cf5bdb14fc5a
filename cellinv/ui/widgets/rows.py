"""A table's model over frozen rows: sorted, filtered, its columns data."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from typing_extensions import override

from cellinv.ui.shell.icons import icon
from cellinv.ui.shell.plain import plain_tip
from cellinv.ui.shell.states import look_of
from cellinv.ui.shell.theme import theme

R = TypeVar("R")
AnyIndex = QModelIndex | QPersistentModelIndex
Value = str | int | Decimal | date | None
"""What a cell of a list taken out holds."""

KEY_ROLE: Final = int(Qt.ItemDataRole.UserRole) + 1
ROW_ROLE: Final = KEY_ROLE + 1

# Plain numbers: a view asks for seven things of each cell it paints.
_TEXT, _TIP, _SPOKEN, _FONT, _SIDE, _ICON = (
    int(role)
    for role in (
        Qt.ItemDataRole.DisplayRole,
        Qt.ItemDataRole.ToolTipRole,
        Qt.ItemDataRole.AccessibleTextRole,
        Qt.ItemDataRole.FontRole,
        Qt.ItemDataRole.TextAlignmentRole,
        Qt.ItemDataRole.DecorationRole,
    )
)
_ANSWERED: Final = frozenset({_TEXT, _TIP, _SPOKEN, _FONT, _SIDE, _ICON, KEY_ROLE, ROW_ROLE})
_LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


def _same(value: object) -> Any:
    return value


@dataclass(frozen=True)
class Column(Generic[R]):
    """One column: its title, how it reads a row, and how it shows what it read.

    ``state`` shows the value's look (icon and word) from the table of states. Codes, states and
    what stands at the right (numbers) are never cut, nor what is ``whole``. Where there is no room
    for all, columns leave: those that ``leaves`` more than others first, before any other is cut,
    then the last of those that would have to be cut too much.
    """

    name: str
    title: str
    get: Callable[[R], object]
    show: Callable[[Any], str] = str
    sort: Callable[[Any], Any] = _same
    mono: bool = False
    right: bool = False
    state: bool = False
    whole: bool = False
    width: int = 0
    hidden: bool = False
    leaves: int = 0

    @property
    def uncut(self) -> bool:
        """Return whether a part of what a cell says would mislead."""
        return self.mono or self.state or self.right or self.whole

    def text(self, row: R) -> str:
        """Return what the cell says."""
        value = self.get(row)
        if value is None:
            return ""
        return look_of(str(value)).text() if self.state else self.show(value)

    def value(self, row: R) -> Value:
        """Return what the cell says, as a number or day where it shows it plainly."""
        value = self.get(row)
        plain = self.show is str and not self.state and not isinstance(value, bool)
        if plain and isinstance(value, int | Decimal | date):
            return value
        return self.text(row)

    def order(self, row: R) -> tuple[bool, Any]:
        """Return what the cell sorts by; nothing sorts last."""
        value = self.get(row)
        return value is None, "" if value is None else self.sort(value)


class RowsModel(QAbstractTableModel, Generic[R]):
    """Frozen rows as a table. Filtering and sorting happen here, on the rows themselves."""

    def __init__(
        self,
        columns: Sequence[Column[R]],
        key: Callable[[R], object],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.columns, self.key = tuple(columns), key
        self._all: tuple[R, ...] = ()
        self._texts: list[str] | None = None
        self._shown: list[R] = []
        self._filter = ""
        self._sorted: tuple[int, Qt.SortOrder] | None = None
        theme().changed.connect(self._redraw)

    def set_rows(self, rows: Sequence[R]) -> None:
        """Show these rows, filtered and sorted as before."""
        self._all = tuple(rows)
        self._texts = None
        self._arrange()

    def set_filter(self, text: str) -> None:
        """Show only rows in which every word of ``text`` occurs somewhere."""
        self._filter = text.casefold()
        self._arrange()

    def total(self) -> int:
        """Return how many rows there are before filtering."""
        return len(self._all)

    def shown(self) -> list[R]:
        """Return the rows as shown, for copying and exporting exactly these."""
        return list(self._shown)

    def each(self) -> Iterator[R]:
        """Yield the rows as shown."""
        return iter(self._shown)

    def row_at(self, row: int) -> R:
        """Return the row shown at this line."""
        return self._shown[row]

    def line_of(self, key: object) -> int:
        """Return the line that shows the row with this key, −1 if none does."""
        for line, row in enumerate(self._shown):
            if self.key(row) == key:
                return line
        return -1

    @override
    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._shown)

    @override
    def columnCount(self, parent: AnyIndex = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.columns)

    @override
    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role not in _ANSWERED or not index.isValid():
            return None
        row, column = self._shown[index.row()], self.columns[index.column()]
        if role in {_TEXT, _SPOKEN}:
            return column.text(row)
        if role == _TIP:
            return plain_tip(column.text(row))
        if role == _SIDE:
            return _RIGHT if column.right else _LEFT
        if role == KEY_ROLE:
            return self.key(row)
        return row if role == ROW_ROLE else self._dressed(row, column, role)

    def _dressed(self, row: R, column: Column[R], role: int) -> Any:
        if role == _FONT:
            return theme().font(mono=column.mono, tabular=True)
        value = column.get(row) if column.state else None
        if value is None:
            return None
        look = look_of(str(value))
        colour = theme().tokens.colours()["dim" if look.tone == "plain" else look.tone]
        return icon(look.icon, colour)

    @override
    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if self.columns[section].right else _LEFT
        return None

    @override
    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self._sorted = (column, order) if 0 <= column < len(self.columns) else None
        self._arrange()

    def _arrange(self) -> None:
        self.beginResetModel()
        self._shown = self._matching(self._filter.split())
        if self._sorted:
            column, order = self._sorted
            down = order == Qt.SortOrder.DescendingOrder
            self._shown.sort(key=self.columns[column].order, reverse=down)
        self.endResetModel()

    def _matching(self, wanted: Sequence[str]) -> list[R]:
        """Return the rows that say every word; what they say is put together when first asked."""
        if not wanted:
            return list(self._all)
        if self._texts is None:
            lines = ("\t".join(c.text(row) for c in self.columns) for row in self._all)
            self._texts = [line.casefold() for line in lines]
        found = zip(self._all, self._texts, strict=True)
        return [row for row, text in found if all(word in text for word in wanted)]

    def _redraw(self) -> None:
        if self._shown:
            last = self.index(len(self._shown) - 1, len(self.columns) - 1)
            self.dataChanged.emit(self.index(0, 0), last)
