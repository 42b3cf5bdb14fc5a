"""The Station page: what is being done, the thing just scanned, this session's scans."""

from __future__ import annotations

import functools
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QWidget
from typing_extensions import override

from cellinv.domain.language import tr
from cellinv.domain.station import Bench, Command, Mode, Pending, SlotPicked
from cellinv.ui.shell.pages import Glance, Page
from cellinv.ui.station.aside import Aside
from cellinv.ui.station.bench import BenchRunner, Note, WitnessAsked
from cellinv.ui.station.doing import DoingPanel
from cellinv.ui.station.looking import Marks, Scan
from cellinv.ui.station.middle import MiddlePanel
from cellinv.ui.station.session import WIDEST, WIDTH
from cellinv.ui.station.showing import Showing
from cellinv.ui.station.telling import FOR_GOOD, Telling
from cellinv.ui.station.wording import (
    CHIPS,
    PLACES,
    clock_at,
    differs,
    looked_at,
    prompt,
    strip,
)
from cellinv.ui.widgets.roomy import Roomy

if TYPE_CHECKING:
    from cellinv.services.station.views import Card
    from cellinv.ui.shell.hub import Changed
    from cellinv.ui.shell.seat import Seat
    from cellinv.ui.station.acting import Performed
    from cellinv.ui.station.looking import Shown
    from cellinv.ui.widgets.history import HistoryEntry


class StationPage(Page):
    """The scan bench on the screen. Everything on it can be done by scanning alone."""

    def __init__(self, seat: Seat, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Station"))
        self._seat = seat
        self.runner = BenchRunner(seat, self)
        self.doing, self.aside = DoingPanel(), Aside(seat)
        Roomy(self.aside, self, WIDTH, WIDEST)
        self.session = self.aside.session
        self.middle = MiddlePanel(seat)
        self._showing = Showing(seat, self.middle)
        self._alone = False
        self._telling = Telling(seat.hub, self.session, self.runner.undo, self)
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 20, 24, 12)
        row.setSpacing(16)
        row.addWidget(self.doing)
        row.addWidget(self.middle, 1)
        row.addWidget(self.aside)
        full = QShortcut(QKeySequence("F11"), self)
        full.activated.connect(self._fill_screen)
        self._connect()
        self.doing.follow(seat)

    # ── what the window asks ────────────────────────────────────────────────

    @override
    def on_scan(self, text: str, *, typed: bool = False) -> bool:
        self.runner.take(Scan(text, typed))
        return True

    @override
    def wants_badge(self) -> bool:
        return self.runner.bench.pending is Pending.WITNESS

    @override
    def glance(self) -> tuple[Glance, ...]:
        return self.session.glance()

    @override
    def open(self, what: object) -> None:
        if isinstance(what, tuple):
            self.runner.take(Scan("", record=(str(what[0]), int(what[1])), only_looked=True))
        else:
            self.runner.take(Scan(str(what), typed=True, only_looked=True))

    @override
    def refresh(self, changed: Changed | None) -> None:
        shown = self.middle.shown
        if changed is None or shown is None:
            return
        card = shown.card
        boxed = shown.box is not None and changed.touches_id("container", shown.box.id)
        if changed.touches_id(card.kind, card.id) or boxed:
            self._showing.again(card.kind, card.id, shown)

    # ── what the bench says ─────────────────────────────────────────────────

    @Slot(object)
    def _on_bench(self, bench: Bench) -> None:
        self.doing.show_bench(bench)
        self.middle.strip.setText(strip(bench))
        self.middle.notice.clear()
        if bench.waiting is None:
            self.middle.witness.hide()
        said = prompt(bench)
        if said:
            self.middle.notice.show_note(Note(said))
        if bench.counting is not None:
            _mark_counted(self.middle, bench)
        elif bench.mode in PLACES:
            self.middle.aim(bench.slot)

    @Slot(object)
    def _on_shown(self, shown: Shown | None) -> None:
        self._telling.now()
        if shown is None:
            return
        self.middle.say_done("")
        self.middle.show_card(shown)
        if self.runner.bench.mode is Mode.LOOK_UP:
            self.session.add_look(shown.card.code, looked_at(shown))
        if self.runner.bench.counting is not None:
            _mark_counted(self.middle, self.runner.bench)

    @Slot(object)
    def _on_note(self, note: Note) -> None:
        self._telling.now()
        self.middle.notice.show_note(note)
        self.session.add_note(note)
        if note.tone != "prompt":
            self._seat.hub.sound_asked.emit(note.tone)
        if note.tone == "refused" or note.waits:
            self.middle.say_done("")
        shown = self.middle.shown
        if note.instead is not None and shown is not None:
            lit = shown.slots_with({note.instead.vial_id})
            self.middle.mark(replace(shown.marks, lit=lit))

    @Slot(object)
    def _on_performed(self, done: Performed) -> None:
        self._telling.now()
        if done.act.verb == "aim":
            self.middle.aim(done.next_slot)
        elif done.act.verb == "check_count":
            if done.count is not None and not done.count.agrees:
                self.middle.notice.show_note(Note(differs(done.count), "attention", confirm=True))
                self._seat.hub.sound_asked.emit("attention")
        else:
            self._tell_done(done)
            self._showing.after(done)

    @Slot(object)
    def _on_witness(self, asked: WitnessAsked) -> None:
        self._telling.now()
        self.session.add_witness(asked)
        self.middle.notice.clear()
        self.middle.witness.ask(asked)
        self._seat.hub.sound_asked.emit("attention")

    @Slot(object, bool)
    def _on_chosen(self, card: Card, acts: bool) -> None:
        self.runner.take(Scan(card.code, record=(card.kind, card.id), only_looked=not acts))

    # ── what is shown after an act ──────────────────────────────────────────

    def _tell_done(self, done: Performed) -> None:
        """Tell on the card that an act was done; what stands around it is said once it's seen."""
        if done.receipt is None:
            return
        when = clock_at(self._seat.desk, done.receipt.happened_at)
        self.middle.notice.clear()
        short = tr(CHIPS[done.act.verb], time="").strip()
        undoable = done.act.verb not in FOR_GOOD
        self.middle.say_done(tr(CHIPS[done.act.verb], time=when), short, undoable=undoable)
        self._telling.soon(done)

    @Slot()
    def _on_reached(self) -> None:
        """Offer Undo again once the inventory was looked at, unless an act waits before it."""
        if self.runner.at_rest:
            self.middle.let_go()

    # ── clicks ──────────────────────────────────────────────────────────────

    @Slot(str)
    def _command(self, word: str) -> None:
        self.runner.take(Command(word))

    @Slot(str)
    def _pick(self, label: str) -> None:
        shown, bench = self.middle.shown, self.runner.bench
        aimed = bench.destination is not None and shown is not None and shown.box is not None
        if aimed and shown.box.id == bench.destination.id:  # type: ignore[union-attr]
            self.runner.take(SlotPicked(label))

    @Slot(str, str)
    def _use(self, tool: str, code: str) -> None:
        if tool in {"lineage", "record"}:
            self._seat.hub.open_asked.emit(tool, code)
        else:
            self.aside.ask(tool, code)

    @Slot(object)
    def _open_entry(self, entry: HistoryEntry) -> None:
        self.open(entry.code)

    @Slot()
    def _fill_screen(self) -> None:
        self._alone = not self._alone
        self.doing.setVisible(not self._alone)
        self.aside.setVisible(not self._alone)
        self.middle.strip.setVisible(self._alone)
        self._seat.hub.full_screen_asked.emit(self._alone)

    def _connect(self) -> None:
        runner, middle = self.runner, self.middle
        runner.bench_changed.connect(self._on_bench)
        runner.shown.connect(self._on_shown)
        runner.noted.connect(self._on_note)
        runner.performed.connect(self._on_performed)
        runner.witness_asked.connect(self._on_witness)
        runner.choice_asked.connect(middle.show_choice)
        runner.badge_scanned.connect(middle.witness.take_badge)
        runner.waiting_changed.connect(self.session.set_waiting)
        runner.resumed.connect(self._telling.now)
        runner.resumed.connect(self.session.resume)
        self.doing.commanded.connect(self._command)
        middle.notice.commanded.connect(self._command)
        middle.picked.connect(self._pick)
        middle.open_asked.connect(self._seat.hub.open_asked)
        middle.asked.connect(self._use)
        self.aside.left.connect(self._seat.hub.scan_line_asked)
        self.session.history.opened.connect(self._open_entry)
        middle.undo_asked.connect(functools.partial(self._command, "UNDO"))
        middle.witness.witnessed.connect(runner.second_person)
        queued = Qt.ConnectionType.QueuedConnection  # Qt moves the focus itself while hiding
        middle.witness.closed.connect(self._seat.hub.scan_line_asked, queued)
        middle.witness.cancelled.connect(functools.partial(self._command, "CANCEL"))
        middle.choice.chosen.connect(self._on_chosen)
        self._seat.site_changed.connect(runner.start_over)
        self._seat.site_changed.connect(middle.forget)
        self._seat.hub.in_hand.connect(self.doing.show_in_hand)
        self._seat.hub.in_hand.connect(self._on_reached)
        self._seat.person_changed.connect(runner.change_hands)
        self.doing.setFocusPolicy(Qt.FocusPolicy.NoFocus)


def _mark_counted(middle: MiddlePanel, bench: Bench) -> None:
    shown = middle.shown
    if shown is not None and bench.counting is not None and shown.card.id == bench.counting.id:
        middle.mark(Marks(filled=shown.slots_with(set(bench.seen))))
