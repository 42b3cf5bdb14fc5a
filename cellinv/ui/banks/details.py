"""What is below the table: the chosen banks by state, where they stand, how they are used."""

from __future__ import annotations

import functools
from collections import Counter
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QModelIndex, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from cellinv.domain.language import tr
from cellinv.services.banks.overview import TankRow, Using, tanks_of, using
from cellinv.ui.banks.chart import StateBar, UseChart
from cellinv.ui.shell.states import VIAL_LOOKS, look_of
from cellinv.ui.widgets.acts.acting import Acting
from cellinv.ui.widgets.acts.evidence import EvidenceButton
from cellinv.ui.widgets.buttons import button
from cellinv.ui.widgets.card import Card, StatTile
from cellinv.ui.widgets.chip import Chip
from cellinv.ui.widgets.flow import ChipRow
from cellinv.ui.widgets.history import HistoryEntry, HistoryList
from cellinv.ui.widgets.scrolled import BentLine
from cellinv.ui.widgets.text import CodeLabel, SectionLabel, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cellinv.domain.banks.spread import Spread
    from cellinv.ui.banks.rows import Bank
    from cellinv.ui.shell.seat import Seat

HEIGHT: Final = 316
MOST_LOTS: Final = 200
"""Of more lots than these only the numbers are told, not where they stand or how they went."""


class Details(Card):
    """``asked`` carries a page and what to open on it."""

    asked = Signal(str, object)

    def __init__(self, seat: Seat) -> None:
        super().__init__(padding=16)
        self.setAccessibleName(tr("The chosen banks"))
        self._seat = seat
        self._banks: tuple[Bank, ...] = ()
        self.code, self.name = CodeLabel("", "strong"), words("", "strong")
        self.said = words("", "dim", wrap=True)
        self.state = Chip()
        self.record = button(tr("Record"), "history", "quiet")
        self.lineage = button(tr("Lineage"), "lineage", "quiet")
        self.evidence = EvidenceButton(Acting(seat, self), self)
        self.free = StatTile(tr("Free"))
        self.bar, self.chips = StateBar(), ChipRow()
        self.risk, self.tanks = Chip(), HistoryList(tr("Where they stand"))
        self.chart, self.rate = UseChart(), words("", "dim", wrap=True)
        self._found: tuple[TankRow, ...] = ()
        self._lay_out()
        self.tanks.activated.connect(self._open_tank)
        self.record.clicked.connect(self._open_record)
        self.lineage.clicked.connect(self._open_lineage)

    def show_banks(self, name: str, banks: Sequence[Bank]) -> None:
        """Show one bank, or several as one under a name."""
        same = [bank.lot.id for bank in banks] == [bank.lot.id for bank in self._banks]
        self._banks = tuple(banks)
        one = self._banks[0].lot if len(self._banks) == 1 else None
        self.code.set_code(one.code if one else "")
        self.name.setText("" if one else name)
        self.said.setText(self._about())
        for widget in (self.code, self.state, self.record, self.lineage):
            widget.setVisible(one is not None)
        self.name.setVisible(one is None)
        self.evidence.tell_of(one.code if one else "")
        if one is not None:
            self.state.say_state(one.status)
        self._show_numbers()
        self._show_risk()
        if not same:
            self._forget()
        self._read()

    # ── numbers at hand ─────────────────────────────────────────────────────

    def _about(self) -> str:
        if len(self._banks) != 1:
            return tr("{n} lots together", n=len(self._banks))
        lot = self._banks[0].lot
        parts = (lot.kind, lot.line or "", lot.passage or "", lot.product or "", lot.site)
        expires = tr("expires {day}", day=lot.expires_on) if lot.expires_on else ""
        return " · ".join(part for part in (*parts, expires) if part)

    def _show_numbers(self) -> None:
        lots = [bank.lot for bank in self._banks]
        free, reserved = sum(lot.free for lot in lots), sum(lot.reserved for lot in lots)
        filled = sum(lot.filled for lot in lots)
        told = tr("of {filled} filled", filled=filled)
        if reserved:
            told = tr("{told} · {n} reserved", told=told, n=reserved)
        kept, short = sum(lot.minimum_reserve for lot in lots), sum(lot.short for lot in lots)
        if short:
            told = tr("{told} · {n} below the reserve of {kept}", told=told, n=short, kept=kept)
        elif kept:
            told = tr("{told} · {n} to be kept", told=told, n=kept)
        self.free.say(str(free), told, "attention" if short else "plain")
        counts: Counter[str] = Counter()
        for lot in lots:
            counts.update(dict(lot.counts))
        parts = [(state, counts[state]) for state in VIAL_LOOKS if counts[state]]
        self.bar.show_parts(parts)
        self.chips.show_chips(_chip(state, count) for state, count in parts)

    def _show_risk(self) -> None:
        spreads = [bank.spread for bank in self._banks if bank.spread is not None]
        one = spreads[0] if len(spreads) == 1 else None
        self.risk.setVisible(one is not None and one.vials > 0)
        if one is not None:
            self.risk.say_state(one.risk or "spread", _where_text(one))

    # ── what is asked for ───────────────────────────────────────────────────

    def _forget(self) -> None:
        self._found = ()
        self.tanks.entries.set_entries(())
        self.chart.show_using(None)
        self.rate.setText(tr("Reading…") if self._banks else "")

    def _read(self) -> None:
        ids = [bank.lot.id for bank in self._banks]
        if not 0 < len(ids) <= MOST_LOTS:
            self.rate.setText(tr("Choose a line or a lot to see where it stands and how it went."))
            return
        lots = [bank.lot for bank in self._banks]
        filled = min((lot.filled_on for lot in lots if lot.filled_on), default=None)
        free = sum(lot.free for lot in lots)
        where = functools.partial(tanks_of, self._seat.desk, ids)
        how = functools.partial(using, self._seat.desk, ids, free=free, filled_on=filled)
        self._seat.tasks.run_read(where, self._show_tanks, latest="where")
        self._seat.tasks.run_read(how, self._show_using, latest="using")

    def _show_tanks(self, found: tuple[TankRow, ...]) -> None:
        self._found = found
        self.tanks.entries.set_entries([_tank(row) for row in found])

    def _show_using(self, found: Using) -> None:
        self.chart.show_using(found)
        self.rate.setText(_rate_text(found, alone=len(self._banks) == 1))

    @Slot(QModelIndex)
    def _open_tank(self, index: QModelIndex) -> None:
        if index.row() < len(self._found):
            self.asked.emit("storage", self._found[index.row()].id)

    @Slot()
    def _open_record(self) -> None:
        self.asked.emit("record", self._banks[0].lot.code)

    @Slot()
    def _open_lineage(self) -> None:
        self.asked.emit("lineage", self._banks[0].lot.code)

    def _lay_out(self) -> None:
        told, deeds = QHBoxLayout(), QHBoxLayout()
        for line in (told, deeds):
            line.setSpacing(12)
        for widget in (self.code, self.name, self.state):
            told.addWidget(widget)
        told.addWidget(self.said, 1)
        for deed in (self.evidence, self.record, self.lineage):
            deeds.addWidget(deed)
        deeds.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(24)
        left = _column(self.free, self.bar, self.chips)
        left.addStretch(1)
        row.addLayout(left, 5)
        row.addLayout(_column(_titled(tr("Where"), self.risk), self.tanks), 4)
        row.addLayout(_column(SectionLabel(tr("Used a month")), self.chart, self.rate), 5)
        self.body.addWidget(BentLine(told, deeds))
        self.body.addLayout(row, 1)


def _column(*widgets: QWidget) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(8)
    for widget in widgets:
        column.addWidget(widget)
    return column


def _titled(title: str, beside: QWidget) -> QWidget:
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(SectionLabel(title))
    row.addStretch(1)
    row.addWidget(beside, 0, Qt.AlignmentFlag.AlignRight)
    return holder


def _chip(state: str, count: int) -> Chip:
    look = look_of(state)
    return Chip(f"{count} {look.text()}", look.icon, look.tone)


def _tank(row: TankRow) -> HistoryEntry:
    place = " · ".join(part for part in (row.room, row.site) if part)
    return HistoryEntry(row.name, place, str(row.vials), "tank", "plain")


def _where_text(spread: Spread) -> str:
    if spread.risk == "one_tank":
        return tr("All in one tank")
    if spread.risk == "one_room":
        return tr("All in one room")
    return tr("{rooms} rooms · {sites} sites", rooms=spread.rooms, sites=spread.sites)


def _rate_text(found: Using, *, alone: bool) -> str:
    """Return the rate, and of one bank alone how long it lasts: banks don't replace each other."""
    if found.rate <= 0:
        return tr("None was used in these months.")
    rate = tr("{n} a month", n=f"{found.rate:.1f}")
    if found.runs_out_on is None or not alone:
        return rate
    return tr("{rate} · lasts until about {month:%Y-%m}", rate=rate, month=found.runs_out_on)
