"""Which acts of the ledger are asked for: by record, who, what, where and when."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QLineEdit,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from cellinv.domain.language import tr
from cellinv.services.audit.actions import GROUPS
from cellinv.services.audit.listing import Filter
from cellinv.ui.widgets.acts.acting import action_word
from cellinv.ui.widgets.buttons import button
from cellinv.ui.widgets.fields import DayField
from cellinv.ui.widgets.flow import FlowLayout
from cellinv.ui.widgets.naming import clearable, named
from cellinv.ui.widgets.text import words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cellinv.ui.shell.seat import Seat

_SETTLE_MS: Final = 350
_NARROW: Final = 9
_BETWEEN: Final = -1
_ANY: Final = -2


class FilterBar(QWidget):
    """The filters, combined; ``changed`` is sent once they have settled."""

    changed = Signal()

    def __init__(self, seat: Seat, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Filters"))
        self._seat = seat
        self.text = _search()
        self.who, self.what = _choice(tr("Who")), _choice(tr("What"))
        self.where, self.when = _choice(tr("Where")), _choice(tr("When"))
        self.first, self.last = _day(tr("From")), _day(tr("To"))
        self.late = QCheckBox(tr("Only told late"))
        self.late.setToolTip(tr("After the fact, or by a clock behind the entry before"))
        self.clear = button(tr("Clear"), kind="quiet")
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(_SETTLE_MS)
        self._settle.timeout.connect(self._settled)
        self._fill()
        self._asked = self.wanted()
        self._lay_out()
        self._connect()
        self._shown_days()

    def wanted(self) -> Filter:
        """Return what is asked for."""
        since, until = self._times()
        return Filter(
            text=self.text.text().strip(),
            who=str(self.who.currentData() or ""),
            actions=tuple(self.what.currentData() or ()),
            chain=str(self.where.currentData() or ""),
            since=since,
            until=until,
            marked=self.late.isChecked(),
        )

    def offer_people(self, people: Iterable[tuple[str, str]]) -> None:
        """Offer people, as login and name."""
        _offer(self.who, tr("Anybody"), people)

    def offer_chains(self, chains: Iterable[tuple[str, str]]) -> None:
        """Offer sites, as chain and name."""
        _offer(self.where, tr("Every site"), ((code, f"{code} · {name}") for code, name in chains))

    def look_for(self, text: str) -> None:
        """Look for a record or an entry among everything, at once."""
        self._reset(text)
        self._ask_now()

    @Slot()
    def clear_all(self) -> None:
        """Ask for everything again."""
        self.look_for("")
        self.text.setFocus()

    def _reset(self, text: str) -> None:
        self.text.setText(text)
        self.late.setChecked(False)
        for box in (self.who, self.what, self.where, self.when):
            box.setCurrentIndex(0)

    def _times(self) -> tuple[datetime | None, datetime | None]:
        days = self.when.currentData()
        today = self._seat.desk.today()
        if days == _ANY:
            return None, None
        if days == _BETWEEN:
            first, last = self.first.day(), self.last.day()
            return self._midnight(min(first, last)), self._midnight(max(first, last), 1)
        return self._midnight(today - timedelta(days=days)), None

    def _midnight(self, day: date, after: int = 0) -> datetime:
        site = self._seat.desk.site
        there = datetime.combine(day + timedelta(days=after), time(), site.zone if site else UTC)
        return there.astimezone(UTC)

    def _fill(self) -> None:
        self.offer_people(())
        self.offer_chains(())
        self.what.addItem(tr("Anything"), ())
        for group, actions in GROUPS:
            self.what.addItem(tr("{group}: all", group=tr(group)), actions)
            for action in actions:
                self.what.addItem("    " + action_word(action), (action,))
        for text, days in (
            (tr("Any time"), _ANY),
            (tr("Today"), 0),
            (tr("Last 7 days"), 7),
            (tr("Last 30 days"), 30),
            (tr("Last 365 days"), 365),
            (tr("Between…"), _BETWEEN),
        ):
            self.when.addItem(text, days)

    def _connect(self) -> None:
        self.text.textChanged.connect(self._ask)
        self.text.returnPressed.connect(self._ask_now)
        for box in (self.who, self.what, self.where):
            box.currentIndexChanged.connect(self._ask)
        self.late.toggled.connect(self._ask)
        self.when.currentIndexChanged.connect(self._shown_days)
        for day in (self.first, self.last):
            day.dateChanged.connect(self._ask)
        self.clear.clicked.connect(self.clear_all)

    @Slot()
    def _ask(self) -> None:
        self.clear.setEnabled(self.wanted() != Filter())
        self._settle.start()

    @Slot()
    def _settled(self) -> None:
        """Ask for something else, not for the same again: that would lose the act looked at."""
        if self.wanted() != self._asked:
            self._ask_now()

    @Slot()
    def _ask_now(self) -> None:
        self._settle.stop()
        self._asked = self.wanted()
        self.changed.emit()

    @Slot()
    def _shown_days(self) -> None:
        between = self.when.currentData() == _BETWEEN
        self.first.setVisible(between)
        self.last.setVisible(between)
        self._to.setVisible(between)
        self._ask()

    def _lay_out(self) -> None:
        self._to = words("–", "small")
        choices = QWidget()
        row = FlowLayout(choices)
        for box in (self.who, self.what, self.where, self.when):
            row.addWidget(box)
        for widget in (self.first, self._to, self.last, self.late, self.clear):
            row.addWidget(widget)
        policy = choices.sizePolicy()
        policy.setHeightForWidth(True)
        policy.setVerticalPolicy(QSizePolicy.Policy.Minimum)
        choices.setSizePolicy(policy)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.text)
        column.addWidget(choices)


def _search() -> QLineEdit:
    field = QLineEdit()
    field.setPlaceholderText(tr("Code, name, date, or entry such as BJ:52"))
    field.setAccessibleName(tr("Any code, name or date"))
    clearable(field)
    field.setProperty("scanHere", True)
    return field


def _choice(name: str) -> QComboBox:
    box = QComboBox()
    named(box, name)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(_NARROW)
    box.setMaxVisibleItems(16)
    return box


def _offer(box: QComboBox, everything: str, choices: Iterable[tuple[str, str]]) -> None:
    chosen = box.currentData()
    box.blockSignals(True)
    box.clear()
    box.addItem(everything, "")
    for value, shown in choices:
        box.addItem(shown, value)
    box.setCurrentIndex(max(box.findData(chosen), 0))
    box.blockSignals(False)


def _day(name: str) -> DayField:
    field = DayField()
    field.setAccessibleName(name)
    field.setAlignment(Qt.AlignmentFlag.AlignLeft)
    return field
