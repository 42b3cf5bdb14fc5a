"""The page of one record: a vial, a lot, a box, a donor, a case or anything else with a code."""

import functools
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from cellinv.domain.errors import DomainError
from cellinv.domain.language import tr
from cellinv.services import station
from cellinv.services.banks.vials import ReleaseLine, VialLine, releases_of, vials_of
from cellinv.services.desk import Desk
from cellinv.services.lineage.telling import told_history
from cellinv.services.station.views import Card, ContainerCard, LotCard, VialCard
from cellinv.ui.record.head import RecordHead
from cellinv.ui.record.parts import FactsPart, TablesPart
from cellinv.ui.shell.hub import Changed, Result
from cellinv.ui.shell.pages import Page
from cellinv.ui.shell.seat import Seat
from cellinv.ui.shell.sizes import hold
from cellinv.ui.widgets.acts.acting import Acting, search_or_refuse
from cellinv.ui.widgets.acts.custody import CustodyExport
from cellinv.ui.widgets.acts.evidence import EvidenceExport
from cellinv.ui.widgets.acts.labelling import LabelPanel
from cellinv.ui.widgets.card import Card as Frame
from cellinv.ui.widgets.card import EmptyState
from cellinv.ui.widgets.reading import Reading
from cellinv.ui.widgets.scrolled import Scrolled

if TYPE_CHECKING:
    from cellinv.codes.results import Source

_SIDE_PX = 320
_ELSEWHERE = {"recall": "recall", "transfer": "production"}
"""Kinds that a page of their own shows in full."""
LotLines = tuple[tuple[VialLine, ...], tuple[ReleaseLine, ...]]


class RecordPage(Page):
    """What a record is, where it is, what was done to it, and what can be made of it."""

    def __init__(self, seat: Seat) -> None:
        super().__init__()
        self.setAccessibleName(tr("Record"))
        self._seat = seat
        self.card: Card | None = None
        self.acting = Acting(seat, self)
        self.head, self.facts, self.tables = RecordHead(seat), FactsPart(), TablesPart(seat)
        self.labels = LabelPanel(seat, self.acting)
        self.custody = CustodyExport(seat, self.acting, self)
        self.evidence = EvidenceExport(self.acting, self)
        self.side, self._stack, self._whole = QStackedWidget(), QStackedWidget(), QWidget()
        first = tr("Scan anything, or type its code above.")
        empty = EmptyState("search", tr("No record is open."), first, tr("Type a code"))
        empty.asked.connect(seat.hub.scan_line_asked)
        self._start = _framed(empty)
        self._reading = Reading(seat, "search").framed()
        self._lay_out()
        self._connect()

    @property
    @override
    def title(self) -> str:
        return self.card.code if self.card is not None else self.accessibleName()

    @override
    def refresh(self, changed: Changed | None) -> None:
        card = self.card
        if changed is None or card is None:
            return
        of_lot = card.kind in {"lot", "container"} and changed.touches("vial")
        if of_lot or changed.touches_id(card.kind, card.id):
            work = functools.partial(station.card_of, self._seat.desk, card.kind, card.id)
            self._seat.tasks.read_anew(work, self.show_card, self._refused, latest="card")

    @override
    def on_scan(self, text: str, *, typed: bool = False) -> bool:
        source: Source = "typed" if typed else "keyboard"
        if self.card is None:
            self._stack.setCurrentWidget(self._reading)
        work = functools.partial(station.resolve, self._seat.desk, text, source=source)
        refused = functools.partial(self._unknown, text) if typed else self._refused
        self._seat.tasks.run_read(work, self.show_card, refused, latest="card")
        return True

    @override
    def open(self, what: object) -> None:
        """Show what a code names, or (kind, id)."""
        if isinstance(what, str):
            self.on_scan(what, typed=True)
        elif isinstance(what, tuple):
            work = functools.partial(
                station.card_of, self._seat.desk, str(what[0]), int(what[1])
            )  # fmt: skip
            self._seat.tasks.run_read(work, self.show_card, self._refused, latest="card")

    @override
    def shown(self) -> None:
        self.tables.tabs.setFocus()

    def show_card(self, card: Card) -> None:
        """Show a record; its history and a lot's vials follow."""
        if card.kind == "command":
            text = tr("CIX{word} works at the station.", word=card.code)
            self._seat.hub.ended.emit(Result(text, "attention"))
            return
        if card.kind in _ELSEWHERE:
            self._seat.hub.open_asked.emit(_ELSEWHERE[card.kind], card.code)
            return
        other = self.card is None or (self.card.kind, self.card.id) != (card.kind, card.id)
        self.card = card
        self._stack.setCurrentWidget(self._whole)
        self.head.show_card(card, self._seat.desk.today())
        self.facts.show_card(card)
        self.tables.show_card(card)
        if other:
            self.side.setCurrentIndex(0)
            self.tables.show_history(())
        self._read_more(card)

    def _read_more(self, card: Card) -> None:
        tasks, desk = self._seat.tasks, self._seat.desk
        if card.id:
            work = functools.partial(told_history, desk, card.code)
            tasks.run_read(work, self.tables.show_history, latest="history")
        if isinstance(card, LotCard):
            lines = functools.partial(_lot_lines, card.id, desk)
            tasks.run_read(lines, self.tables.show_lot, latest="lot")

    def _refused(self, error: DomainError) -> None:
        self._unknown("", error)

    def _unknown(self, text: str, error: DomainError) -> None:
        """Search for what was typed where it is no code; else say what is wrong."""
        if self.card is None:
            self._stack.setCurrentWidget(self._start)
        search_or_refuse(self._seat, text, error)

    @Slot()
    def _ask_labels(self) -> None:
        if self.card is not None:
            self.side.setCurrentIndex(1)
            self.labels.start([self.card.code])

    @Slot()
    def _ask_custody(self) -> None:
        if self.card is not None:
            self.custody.ask([self.card.code])

    @Slot()
    def _ask_evidence(self) -> None:
        if self.card is not None:
            self.evidence.ask(self.card.code)

    @Slot()
    def _open_on(self, page: str) -> None:
        if self.card is not None:
            self._seat.hub.open_asked.emit(page, self.card.code)

    @Slot()
    def _ask_storage(self) -> None:
        if isinstance(self.card, VialCard | ContainerCard):
            self._seat.hub.open_asked.emit("storage", self.card.code)

    @Slot(object)
    def _open_place(self, container_id: object) -> None:
        if isinstance(container_id, int):
            self._seat.hub.open_asked.emit("storage", container_id)

    @Slot(str)
    def _open_code(self, code: str) -> None:
        self.on_scan(code, typed=True)

    @Slot()
    def _show_facts(self) -> None:
        self.side.setCurrentIndex(0)

    def _connect(self) -> None:
        head = self.head
        head.labels_asked.connect(self._ask_labels)
        head.custody_asked.connect(self._ask_custody)
        head.trace_asked.connect(functools.partial(self._open_on, "lineage"))
        head.recall_asked.connect(functools.partial(self._open_on, "recall"))
        head.storage_asked.connect(self._ask_storage)
        head.place_opened.connect(self._open_place)
        self.facts.opened.connect(self._open_code)
        self.tables.history.evidence.clicked.connect(self._ask_evidence)
        self.tables.opened.connect(self._open_code)
        self.tables.place_opened.connect(self._open_place)
        self.labels.closed.connect(self._show_facts)

    def _lay_out(self) -> None:
        self.side.addWidget(Scrolled(self.facts))
        self.side.addWidget(self.labels)
        left, right, top = Frame(), Frame(), Frame(padding=24)
        hold(left, width=_SIDE_PX)
        left.body.addWidget(self.side)
        right.body.addWidget(self.tables)
        top.body.addWidget(self.head)
        lower = QHBoxLayout()
        lower.setSpacing(16)
        lower.addWidget(left)
        lower.addWidget(right, 1)
        column = QVBoxLayout(self._whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        column.addWidget(top)
        column.addLayout(lower, 1)
        for state in (self._start, self._reading, self._whole):
            self._stack.addWidget(state)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(24, 20, 24, 12)
        outer.addWidget(self._stack)


def _framed(state: EmptyState) -> Frame:
    frame = Frame()
    frame.body.addWidget(state)
    return frame


def _lot_lines(lot_id: int, desk: Desk) -> LotLines:
    return vials_of(desk, lot_id), releases_of(desk, lot_id)
