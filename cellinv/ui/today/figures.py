"""The day in figures: one tile for each thing that waits, and how old what keeps it safe is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, QLocale, Qt
from PySide6.QtWidgets import QHBoxLayout

from cellinv.domain.language import language, tr
from cellinv.services.station.today import DUE_DAYS, EXPIRING_DAYS
from cellinv.ui.today import words as say
from cellinv.ui.widgets.card import Card, StatTile
from cellinv.ui.widgets.text import words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from PySide6.QtWidgets import QPushButton

    from cellinv.services.desk import Desk
    from cellinv.services.station.today import Today
    from cellinv.ui.shell.states import Tone
    from cellinv.ui.today.words import Waiting


class Figures(Card):
    """The row of figures above the lists."""

    def __init__(self, evidence: QPushButton) -> None:
        """``evidence`` is the button for what the whole page shows."""
        super().__init__(padding=16)
        self._evidence = evidence
        self.setAccessibleName(tr("Today in figures"))
        self.day, self.where = words("", "strong"), words("", "dim")
        self.out, self.due = StatTile(tr("Out now"), "–"), StatTile(tr("Due"), "–")
        self.expiring = StatTile(tr("Expiring"), "–")
        self.cases, self.holds = StatTile(tr("Open cases"), "–"), StatTile(tr("Open holds"), "–")
        self.backup = StatTile(tr("Last backup"), "–")
        self.anchor = StatTile(tr("Last anchor"), "–")
        self._lay_out()

    def show_place(self, desk: Desk, *, deep: bool) -> None:
        """Show the day and the site; for the desk more than for the bench."""
        self.day.setText(_day_text(desk.today()))
        self.where.setText(tr("Site {site}", site=desk.site.name) if desk.site else "")
        for tile in (self.cases, self.holds, self.anchor):
            tile.setVisible(deep)

    def show_counts(
        self, found: Today, due: Sequence[Waiting], expiring: Sequence[Waiting]
    ) -> None:
        """Show how many rows wait."""
        late = _overdue(due)
        note = tr("{n} overdue", n=late) if late else tr("in {n} days", n=DUE_DAYS)
        self.due.say(str(len(due)), note, "refused" if late else "plain")
        past = _overdue(expiring)
        note = tr("{n} past the day", n=past) if past else tr("in {n} days", n=EXPIRING_DAYS)
        self.expiring.say(str(len(expiring)), note, "refused" if past else "plain")
        cases, holds = len(found.cases), len(found.holds)
        held = sum(row.vials or 1 for row in found.holds)
        self.cases.say(str(cases), tr("to be closed"), "attention" if cases else "plain")
        note = tr("on {n} records", n=held) if held > 1 else tr("on one record")
        note = note if holds else tr("nothing is on hold")
        self.holds.say(str(holds), note, "attention" if holds else "plain")

    def show_out(self, rows: Sequence[Waiting]) -> Tone:
        """Show how many are out and for how long; return the tone of the worst."""
        tones = [row.entry.tone for row in rows]
        tone: Tone = "plain"
        for each in ("accent", "attention", "refused"):
            tone = each if each in tones else tone
        note = tr("oldest {time}", time=rows[0].entry.time) if rows else tr("nothing is out")
        if "refused" in tones:
            note = tr("{n} over the limit", n=tones.count("refused"))
        self.out.say(str(len(rows)), note, tone)
        return tone

    def show_kept(self, found: Today, now: datetime) -> None:
        """Show how old the last backup and the last anchor are."""
        self.backup.say(*say.backup_text(found.kept, now))
        self.anchor.say(*say.anchor_text(found.kept, now))

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self.day)
        head.addWidget(self.where, 1)
        head.addWidget(self._evidence)
        row = QHBoxLayout()
        row.setSpacing(16)
        for tile in (
            self.out, self.due, self.expiring, self.cases, self.holds, self.backup, self.anchor,
        ):  # fmt: skip
            row.addWidget(tile, 1, Qt.AlignmentFlag.AlignTop)
        self.body.addLayout(head)
        self.body.addSpacing(4)
        self.body.addLayout(row)


def _overdue(rows: Sequence[Waiting]) -> int:
    return sum(row.entry.tone == "refused" for row in rows)


def _day_text(day: date) -> str:
    shown = QDate(day.year, day.month, day.day)
    return QLocale(language()).toString(shown, QLocale.FormatType.LongFormat)
