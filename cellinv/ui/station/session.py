"""The right of the bench: this session's scans, newest first, each with how it ended."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot

from cellinv.domain.language import tr
from cellinv.ui.shell.still import Still, cover
from cellinv.ui.station.wording import DONE, ICONS, clock_at
from cellinv.ui.widgets.card import Card
from cellinv.ui.widgets.history import HistoryEntry, HistoryList
from cellinv.ui.widgets.text import words

if TYPE_CHECKING:
    from datetime import datetime

    from PySide6.QtWidgets import QWidget

    from cellinv.ui.shell.pages import Glance
    from cellinv.ui.shell.seat import Seat
    from cellinv.ui.shell.states import Tone
    from cellinv.ui.station.acting import Performed
    from cellinv.ui.station.bench import Note, WitnessAsked

WIDTH, WIDEST = 240, 340
_AT_A_GLANCE = 6
_COUNTED = ("withdrawn", "stored", "moved", "returned", "undone", "counted", "refused",
            "looked up")  # fmt: skip


class SessionPanel(Card):
    """What was scanned since sign-in, and how often what happened."""

    def __init__(self, seat: Seat, parent: QWidget | None = None) -> None:
        super().__init__(tr("This session"), parent=parent)
        self._seat = seat
        self._counts: Counter[str] = Counter()
        self._waiting = 0
        self._stopped = False
        self.history = HistoryList(tr("This session"))
        self.summary = words("", "small", wrap=True)
        cover(self.history)
        cover(self.history.viewport())
        self.body.addWidget(self.history, 1)
        told = Still(self.summary)
        cover(told)
        self.body.addWidget(told)
        self._tell()

    def glance(self) -> tuple[Glance, ...]:
        """Return the last scans, the newest first: code, how it ended, when."""
        known = self.history.entries
        first = range(min(known.rowCount(), _AT_A_GLANCE))
        entries = (known.entry(row) for row in first)
        return tuple((each.code, each.text, each.time) for each in entries)

    def add_done(self, done: Performed) -> None:
        """Note an act that was done."""
        verb = done.act.verb
        word = DONE.get(verb)
        if word is None:
            return
        thing = done.act.thing or done.act.container
        code = thing.code if thing else str(done.details.get("reverses", ""))
        tone: Tone = "plain" if verb == "undo" else "done"
        at = done.receipt.happened_at if done.receipt else None
        if verb != "count":  # its vials were counted one by one
            self._counts[word] += 1
        self._add(code, tr(word), ICONS.get(verb, "done"), tone, at)

    def add_note(self, note: Note) -> None:
        """Note a refusal, that something was chosen, or that something waits to be done."""
        if note.waits:
            self.resume()
            text = tr("waiting: {act}", act=note.waits)
            self._add(note.code or "–", text, "timer", "attention")
            self._stopped = True
        elif note.tone == "refused":
            actor = self._seat.desk.actor
            short = note.text.removeprefix(note.code).strip()
            short = short.removeprefix(actor.shown if actor else "").strip()  # who is known here
            self._counts["refused"] += 1
            self._add(note.code or "–", short, "refused", "refused")
        elif note.tone == "done":
            if note.counted:
                self._counts[DONE["count"]] += 1
            self._add(note.code, note.text.removeprefix(note.code).strip(" ."), "done", "done")

    def add_witness(self, asked: WitnessAsked) -> None:
        """Note that an act waits for a second person."""
        self._add(asked.thing.code, tr("needs a witness"), "witness", "attention")

    def add_look(self, code: str, what: str) -> None:
        """Note that something was looked at."""
        self._counts[DONE["look"]] += 1
        self._add(code, what, "look_up", "plain")

    @Slot()
    def resume(self) -> None:
        """Take the line of what waits away: how it ends is told next."""
        if self._stopped:
            self._stopped = False
            self.history.entries.removeRow(0)
            self._tell()

    def set_waiting(self, count: int) -> None:
        """Show how many scans wait for those before them."""
        before, self._waiting = self._waiting, count if count > 1 else 0
        if self._waiting != before:
            self._tell()

    def _add(self, code: str, text: str, icon: str, tone: Tone, at: datetime | None = None) -> None:
        when = clock_at(self._seat.desk, at or self._seat.desk.now())
        self.history.add(HistoryEntry(code, text, when, icon, tone, short=when[:5]))
        self._tell()

    def _tell(self) -> None:
        parts = [f"{self._counts[word]} {tr(word)}" for word in _COUNTED if self._counts[word]]
        if self._waiting:
            parts.append(tr("{count} waiting", count=self._waiting))
        nothing = "" if self.history.entries.rowCount() else tr("nothing scanned yet")
        self.summary.setText("  ·  ".join(parts) or nothing)
