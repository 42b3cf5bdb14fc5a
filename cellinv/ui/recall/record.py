"""A recall on record: its accounting, its times, its notices, and what can be done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QProgressBar, QWidget

from cellinv.domain.language import a_list, tr
from cellinv.domain.recall import ACCOUNTS
from cellinv.services.people import has_right
from cellinv.ui.recall.rows import account_word, seconds_text
from cellinv.ui.widgets.buttons import button
from cellinv.ui.widgets.card import Card
from cellinv.ui.widgets.chip import Chip
from cellinv.ui.widgets.flow import flowing
from cellinv.ui.widgets.naming import named
from cellinv.ui.widgets.text import CodeLabel, words

if TYPE_CHECKING:
    from datetime import datetime

    from cellinv.services.recall.rows import RecallView
    from cellinv.ui.shell.seat import Seat


class RecordCard(Card):
    """The three signals ask for what their buttons say."""

    account_asked = Signal(str)
    confirm_asked = Signal()
    end_asked = Signal()

    def __init__(self, seat: Seat) -> None:
        super().__init__(padding=0)
        self.setAccessibleName(tr("The recall on record"))
        self.setProperty("role", "plain")
        self._seat = seat
        self.code, self.chip = CodeLabel("", "strong"), Chip()
        self.reason, self.times = words("", "body", wrap=True), words("", "small", wrap=True)
        self.bar, self.counted = QProgressBar(), words("", "small", wrap=True)
        named(self.bar, tr("Vials accounted for"))
        self.bar.setTextVisible(False)
        self.told = words("", "small", wrap=True)
        self.account = QComboBox()
        for one in ACCOUNTS:
            self.account.addItem(account_word(one), one)
        named(self.account, tr("What became of the chosen vials"))
        self.say = button(tr("Account for chosen"), "plan")
        self.confirm = button(tr("Confirmed…"), "done", "quiet")
        self.end = button(tr("End…"), "archived", "quiet")
        self.choose(0)
        self._lay_out()
        self.say.clicked.connect(self._ask_account)
        self.confirm.clicked.connect(self.confirm_asked)
        self.end.clicked.connect(self.end_asked)

    def choose(self, chosen: int) -> None:
        """Account for so many vials; for none there is nothing to be said."""
        self.say.setEnabled(chosen > 0)
        self.say.setToolTip("" if chosen else tr("Choose vials in the list first"))

    def show_view(self, view: RecallView) -> None:
        """Show how far a recall is."""
        row, counted = view.row, view.accounting
        self.code.set_code(row.code)
        if row.ended_at is not None:
            self.chip.say(tr("Ended"), "done", "plain")
        elif row.exercise:
            self.chip.say(tr("Exercise"), "timer", "accent")
        elif row.held_at is not None:
            self.chip.say(tr("On hold"), "hold", "attention")
        else:
            self.chip.say(tr("Nothing held yet"), "attention", "attention")
        self.reason.setText(
            row.reason if not row.conclusion else f"{row.reason} → {row.conclusion}"
        )
        self.times.setText(_times(view))
        self.bar.setMaximum(max(counted.total, 1))
        self.bar.setValue(counted.known)
        self.counted.setText(_counted(view))
        self.told.setText(_told(view))
        self.told.setVisible(bool(view.notices))
        self._offer(view)

    def _offer(self, view: RecallView) -> None:
        desk, going = self._seat.desk, view.row.ended_at is None
        recalls = going and has_right(desk, "recall")
        counts = recalls or (going and has_right(desk, "count"))
        for widget in (self.account, self.say):
            widget.setVisible(counts and view.accounting.total > 0)
        waiting = any(one.confirmed_on is None for one in view.notices)
        self.confirm.setVisible(recalls and waiting)
        self.end.setVisible(recalls)

    def _ask_account(self) -> None:
        self.account_asked.emit(str(self.account.currentData()))

    def _lay_out(self) -> None:
        self.body.addWidget(flowing(self.code, self.chip, self.confirm, self.end))
        shown: tuple[QWidget, ...] = (self.reason, self.times, self.bar, self.counted, self.told)
        for widget in shown:
            self.body.addWidget(widget)
        self.body.addWidget(flowing(self.account, self.say))
        self.body.addStretch(1)


def _counted(view: RecallView) -> str:
    one = view.accounting
    said = tr("{known} of {total} vials accounted for, {proven} by their record",
              known=one.known, total=one.total, proven=one.proven)  # fmt: skip
    return said if not one.not_found else f"{said} · " + tr("{n} not found", n=one.not_found)


def _times(view: RecallView) -> str:
    begun = view.row.begun_at
    parts = [tr("begun {when} UTC by {name}", when=f"{begun:%Y-%m-%d %H:%M}",
                name=view.row.begun_by)]  # fmt: skip
    if view.listed_ms is not None:
        parts.append(tr("listed in {seconds} s", seconds=seconds_text(view.listed_ms)))
    if view.accounted_at is not None:
        parts.append(tr("all accounted for after {time}", time=_span(begun, view.accounted_at)))
    if view.row.case:
        parts.append(view.row.case)
    return " · ".join(parts)


def _span(start: datetime, end: datetime) -> str:
    minutes = round((end - start).total_seconds() / 60)
    return tr("{h} h {m} min", h=minutes // 60, m=minutes % 60)


def _told(view: RecallView) -> str:
    done = [one.site for one in view.notices if one.confirmed_on]
    waiting = [one.site for one in view.notices if not one.confirmed_on]
    parts = [tr("Confirmed: {sites}", sites=a_list(done))] if done else []
    if waiting:
        parts.append(tr("Told, not confirmed: {sites}", sites=a_list(waiting)))
    return " · ".join(parts)
