"""The lineage page: a scan, a code or another page says what to follow, the board draws it."""

import functools
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from cellinv.domain.compliance import Paper
from cellinv.domain.errors import DomainError
from cellinv.domain.language import tr
from cellinv.domain.lineage.folding import By, Places
from cellinv.domain.lineage.graph import Key, NotTraceable, Trace
from cellinv.services import lineage, station
from cellinv.services.desk import Desk
from cellinv.ui.lineage.acts import NodeActs
from cellinv.ui.lineage.board import LineageBoard
from cellinv.ui.lineage.origin import OriginView, read_origin
from cellinv.ui.lineage.searching import SearchLine
from cellinv.ui.lineage.words import kind_text
from cellinv.ui.lineage.writing import Writing
from cellinv.ui.shell.hub import Changed, Result
from cellinv.ui.shell.pages import Page
from cellinv.ui.shell.seat import Seat
from cellinv.ui.widgets.acts.acting import search_or_refuse
from cellinv.ui.widgets.buttons import button
from cellinv.ui.widgets.card import Card, EmptyState
from cellinv.ui.widgets.exporting import add_export
from cellinv.ui.widgets.focusing import go_on_in
from cellinv.ui.widgets.naming import named
from cellinv.ui.widgets.reading import Reading
from cellinv.ui.widgets.scrolled import BentLine
from cellinv.ui.widgets.text import CodeLabel, words

if TYPE_CHECKING:
    from cellinv.codes.results import Source

_FOLDS: tuple[tuple[By, str], ...] = (
    ("state", "Folded by state"),
    ("place", "Folded by place"),
    ("run", "Folded by run"),
)
_WAYS = (("Both ways", True, True), ("Came from", True, False), ("Became", False, True))

Followed = tuple[Trace, Places, Mapping[Key, str]]


class LineagePage(Page):
    """What a thing came from and what became of it, drawn from left to right."""

    def __init__(self, seat: Seat) -> None:
        super().__init__()
        self.setAccessibleName(tr("Lineage"))
        self._seat = seat
        self.board = LineageBoard()
        add_export(seat, self.board.side.records.pane, tr("Records of a lineage"))
        self.code, self.said = CodeLabel("", "display"), words("", "small")
        self.ways, self.folds, self.search = QComboBox(), QComboBox(), SearchLine()
        self.writing = Writing(seat, self.board)
        self.save = button(tr("Export…"), "export", "quiet")
        self.print = button(tr("Print…"), "print", "quiet")
        self.origin = OriginView(seat)
        self.acts = NodeActs(seat, self.board)
        self._whole = QWidget()
        self._stack = QStackedWidget()
        self._origin_of = ("", 0)
        self._reading = Reading(seat, "lineage").framed()
        empty = EmptyState(
            "lineage",
            tr("Nothing is followed yet."),
            tr("Scan a vial or type any code: its line is drawn from donor to dose."),
            tr("Type a code"),
        )
        empty.asked.connect(seat.hub.scan_line_asked)
        self._start = _framed(empty)
        self._lay_out()
        self._connect()

    @override
    def refresh(self, changed: Changed | None) -> None:
        tasks, desk = self._seat.tasks, self._seat.desk
        if changed is not None and self._stack.currentWidget() is self.origin:
            told = functools.partial(read_origin, *self._origin_of, desk)
            tasks.read_anew(told, self._show_origin, self._refused, latest="trace")
        elif changed is not None and self.board.trace is not None:
            work = functools.partial(_trace, self.board.trace.root.key, *self._way(), desk)
            show = functools.partial(self.show_trace, enter=False)
            tasks.read_anew(work, show, self._refused, latest="trace")

    @override
    def on_scan(self, text: str, *, typed: bool = False) -> bool:
        source: Source = "typed" if typed else "keyboard"
        work = functools.partial(_find, text, source, *self._way(), self._seat.desk)
        self._read(work, functools.partial(self._unknown, text) if typed else self._refused)
        return True

    @override
    def open(self, what: object) -> None:
        """Follow what a code names, or (kind, id); ("origin", kind, id) tells what went into it."""
        if isinstance(what, str):
            self.on_scan(what, typed=True)
        elif isinstance(what, tuple) and what[0] == "origin":
            self._ask_origin(str(what[1]), int(what[2]))
        elif isinstance(what, tuple):
            self._follow(Key(str(what[0]), int(what[1])))

    @override
    def shown(self) -> None:
        self.board.setFocus()

    def show_trace(self, found: Followed, *, enter: bool = True) -> None:
        """Show a lineage; one that was asked for is entered."""
        trace, places, owners = found
        self._stack.setCurrentWidget(self._whole)
        self.code.set_code(trace.root.code)
        kind = kind_text(trace.root.kind)
        self.said.setText(tr("{kind} · {n} records", kind=kind, n=len(trace.nodes)))
        self.board.show_trace(trace, places, owners)
        self._count(self.search.field.text())
        if enter and self.isVisible():
            go_on_in(self.board)

    def _read(
        self, work: "functools.partial[Followed]", refused: Callable[[DomainError], object]
    ) -> None:
        if self.board.trace is None:
            self._stack.setCurrentWidget(self._reading)
        self._seat.tasks.run_read(work, self.show_trace, refused, latest="trace")

    def _refused(self, error: DomainError) -> None:
        self._unknown("", error)

    def _unknown(self, text: str, error: DomainError) -> None:
        """Search for what was typed where it is no code; else say what is wrong."""
        if self.board.trace is None:
            self._stack.setCurrentWidget(self._start)
        search_or_refuse(self._seat, text, error)

    def _way(self) -> tuple[bool, bool]:
        _, up, down = _WAYS[max(self.ways.currentIndex(), 0)]
        return up, down

    @Slot(object)
    def _follow(self, key: Key) -> None:
        work = functools.partial(_trace, key, *self._way(), self._seat.desk)
        self._read(work, self._refused)

    @Slot()
    def _change_way(self) -> None:
        if self.board.trace is not None:
            self._follow(self.board.trace.root.key)

    @Slot(str, int)
    def _ask_origin(self, kind: str, record_id: int) -> None:
        if self.board.trace is None:
            self._stack.setCurrentWidget(self._reading)
        work = functools.partial(read_origin, kind, record_id, self._seat.desk)
        self._origin_of = (kind, record_id)
        self._seat.tasks.run_read(work, self._show_origin, self._refused, latest="trace")

    def _show_origin(self, found: tuple[str, Paper]) -> None:
        self.origin.show_paper(*found)
        self._stack.setCurrentWidget(self.origin)
        if self.isVisible():
            go_on_in(self.origin)

    @Slot()
    def _back(self) -> None:
        if self.board.trace is None:
            self._follow(Key(*self._origin_of))
        else:
            self._stack.setCurrentWidget(self._whole)
            self.board.setFocus()

    @Slot(str)
    def _count(self, text: str) -> None:
        """Mark what a search finds, and say how many nodes that are."""
        self.search.say(0, len(self.board.search(text)))

    @Slot(str, int)
    def _go(self, text: str, step: int) -> None:
        at, total = self.board.go_to_next(text, step)
        self.search.say(at, total)
        if not total:
            told = tr("{text} is not in this lineage.", text=text)
            self._seat.hub.ended.emit(Result(told, "attention"))

    @Slot(int)
    def _fold_by(self, at: int) -> None:
        self.board.fold_by(_FOLDS[at][0])

    def _connect(self) -> None:
        record = functools.partial(self._seat.hub.open_asked.emit, "record")
        self.board.open_asked.connect(record)
        self.board.trace_asked.connect(self._follow)
        self.ways.currentIndexChanged.connect(self._change_way)
        self.folds.currentIndexChanged.connect(self._fold_by)
        self.search.changed.connect(self._count)
        self.search.wanted.connect(self._go)
        self.save.clicked.connect(self.writing.ask)
        self.print.clicked.connect(self.writing.ask_printer)
        self.acts.origin_asked.connect(self._ask_origin)
        self.origin.back_asked.connect(self._back)
        self.origin.open_asked.connect(record)
        self.board.narrowed.connect(self.search.again)

    def _lay_out(self) -> None:
        self.ways.addItems([tr(text) for text, _, _ in _WAYS])
        named(self.ways, tr("Which way to follow"))
        self.folds.addItems([tr(text) for _, text in _FOLDS])
        for box in (self.ways, self.folds):
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        named(self.folds, tr("How vials are folded"))
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addWidget(self.code)
        names.addWidget(self.said)
        tools = QHBoxLayout()
        tools.setSpacing(8)
        for widget in (self.print, self.save, self.folds, self.ways):
            tools.addWidget(widget)
        tools.addWidget(self.search)
        column = QVBoxLayout(self._whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(BentLine(names, tools))
        column.addWidget(self.board, 1)
        for state in (self._start, self._reading, self._whole, self.origin):
            self._stack.addWidget(state)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(24, 20, 24, 12)
        outer.addWidget(self._stack)


def _framed(state: EmptyState) -> Card:
    frame = Card()
    frame.body.addWidget(state)
    return frame


def _find(text: str, source: "Source", up: bool, down: bool, desk: Desk) -> Followed:
    """Return the lineage of what a scan or a typed text names; runs on a reader's thread."""
    card = station.resolve(desk, text, source=source)
    if not card.id:
        raise NotTraceable(code=card.code, kind=card.kind)
    return _trace(Key(card.kind, card.id), up, down, desk)


def _trace(key: Key, up: bool, down: bool, desk: Desk) -> Followed:
    """Return a lineage, where its vials stand, and whose its records are."""
    found = lineage.trace(desk, key.kind, key.id, up=up, down=down)
    return found, lineage.vial_places(desk, found), lineage.owners_of(desk, found)
