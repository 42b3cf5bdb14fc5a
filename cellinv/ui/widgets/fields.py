"""Fields for numbers and days, as panels and settings show them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final, TypeVar

from PySide6.QtCore import QDate, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QCompleter,
    QDateEdit,
    QLineEdit,
    QListView,
)
from typing_extensions import override

from cellinv.domain.exchange.dates import DateAmbiguous, DateUnreadable, read_date
from cellinv.domain.language import tr
from cellinv.ui.shell.theme import theme

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtGui import QFocusEvent, QKeyEvent


S = TypeVar("S", bound=QAbstractSpinBox)

_INSIDE_PX: Final = 11
_LETTERS: Final = 8
_NOTHING: Final = "\0"
_NEVER: Final = QDate(2000, 1, 1)


def padded(field: S) -> S:
    """Set a number or a day as far from its frame as other fields do: the sheet can't."""
    field.lineEdit().setTextMargins(_INSIDE_PX, 0, 0, 0)
    return field


class _Offering(QCompleter):
    """Offers what holds what is typed, below the field: nothing is typed on."""

    @override
    def splitPath(self, path: str, /) -> list[str]:
        """Return what is looked for: nothing where it is typed whole."""
        known, whole = self.model(), Qt.MatchFlag.MatchFixedString
        there = known.match(known.index(0, 0), Qt.ItemDataRole.DisplayRole, path, 1, whole)
        return [_NOTHING] if there else [path]


def narrow(box: QComboBox) -> QComboBox:
    """Let a choice be as wide as its panel, however long what it offers is; return it."""
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(_LETTERS)
    return box


class KnownField(QComboBox):
    """A line of text that offers what is known already, and takes anything else as it is typed."""

    def __init__(self) -> None:
        super().__init__()
        self.line, self._below = QLineEdit(), QListView()
        self.setLineEdit(self.line)
        narrow(self)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        offering = _Offering(self.model(), self)
        self._below.setProperty("role", "offered")
        offering.setPopup(self._below)
        offering.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        offering.setFilterMode(Qt.MatchFlag.MatchContains)
        self.setCompleter(offering)

    def offer(self, known: Iterable[str]) -> None:
        """Offer what is known; what is typed stays."""
        typed = self.currentText()
        self.clear()
        self.addItems(list(known))
        self.setCurrentIndex(-1)
        self.setEditText(typed)

    def text(self) -> str:
        """Return what is typed or chosen."""
        return self.currentText().strip()

    @override
    def setAccessibleName(self, name: str, /) -> None:
        super().setAccessibleName(name)
        self.line.setAccessibleName(name)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        if not self._below.styleSheet():  # a window of its own, that most panels never show
            theme().dress(self._below)
        super().focusInEvent(event)


class DayField(QDateEdit):
    """A day, written as ISO 8601 does; pasted, it may be written in any way that means one day."""

    def __init__(self) -> None:
        super().__init__(QDate.currentDate())
        self.setDisplayFormat("yyyy-MM-dd")
        padded(self)

    def day(self) -> date:
        """Return the day that is shown."""
        shown = self.date()
        return date(shown.year(), shown.month(), shown.day())

    def show_day(self, day: date) -> None:
        """Show another day."""
        self.setDate(QDate(day.year, day.month, day.day))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste):
            self._paste(QApplication.clipboard().text())
            return
        line = self.lineEdit()
        at = line.selectionStart() if line.hasSelectedText() else line.cursorPosition()
        if event.text() == "-" and line.text()[:at].endswith("-"):
            return  # Qt went on by itself after the last digit, and would leave out a part now
        super().keyPressEvent(event)

    def _paste(self, text: str) -> None:
        """Show the day that was copied; what is none, or may be two, changes nothing."""
        try:
            self.show_day(read_date(text))
        except (DateAmbiguous, DateUnreadable):
            return


class LastDayField(DayField):
    """A last day, or none: the first digit or arrow begins at a day nearby, Delete ends with none.

    Qt would add digits to the words that stand for none, and step from the year 2000 on.
    """

    def __init__(self, without: str = "") -> None:
        """``without`` says what no day means."""
        super().__init__()
        self._nearby = self.date()
        self.setMinimumDate(_NEVER)
        without = without or tr("without end")
        self.setSpecialValueText(without)
        self.setToolTip(tr("Type the last day; Delete: {without}", without=without))

    def start(self, nearby: date) -> None:
        """Show that there is none; one that is begun begins at ``nearby``."""
        self._nearby = QDate(nearby.year, nearby.month, nearby.day)
        self.setDate(_NEVER)

    def last_day(self) -> date | None:
        """Return the day that is shown, if there is one."""
        return None if self.date() == _NEVER else self.day()

    @override
    def stepBy(self, steps: int) -> None:
        if self.date() == _NEVER:
            self._begin()
        else:
            super().stepBy(steps)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace}:
            self.setDate(_NEVER)
            return
        typed = event.text().strip() and not event.matches(QKeySequence.StandardKey.Paste)
        if typed and self.date() == _NEVER:
            if not event.text().isdecimal():
                return
            self._begin()
        super().keyPressEvent(event)

    @override
    def focusNextPrevChild(self, forward: bool, /) -> bool:
        """Leave at once where there is no day: Qt would look for its parts for ever."""
        if self.date() == _NEVER:
            return QAbstractSpinBox.focusNextPrevChild(self, forward)
        return super().focusNextPrevChild(forward)

    def _begin(self) -> None:
        self.setDate(self._nearby)
        self.setSelectedSection(QDateEdit.Section.YearSection)
