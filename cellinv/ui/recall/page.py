"""The Recall page: one field takes any code, and the answer is all that came of it."""

from __future__ import annotations

import functools
from operator import attrgetter
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from cellinv.domain.custody.states import FINAL
from cellinv.domain.language import a_list, tr
from cellinv.domain.lookup import UnknownCode, WrongKind
from cellinv.services import recall
from cellinv.ui.recall.asking import Shown, find, words_of
from cellinv.ui.recall.counts import Counts
from cellinv.ui.recall.head import Head
from cellinv.ui.recall.rows import account_word, vial_columns
from cellinv.ui.recall.side import SIDE, SIDE_WIDE, Side
from cellinv.ui.recall.standing import Standing
from cellinv.ui.recall.writing import Writing
from cellinv.ui.shell.pages import ReadingPage
from cellinv.ui.shell.states import look_of
from cellinv.ui.widgets.acts.acting import Acting, search_or_refuse
from cellinv.ui.widgets.acts.evidence import EvidenceButton
from cellinv.ui.widgets.card import Card, EmptyState
from cellinv.ui.widgets.exporting import add_export
from cellinv.ui.widgets.roomy import Roomy
from cellinv.ui.widgets.rows import RowsModel
from cellinv.ui.widgets.table import TablePane
from cellinv.ui.widgets.text import words

if TYPE_CHECKING:
    from cellinv.domain.errors import DomainError
    from cellinv.services.desk import Desk
    from cellinv.services.ledger import Receipt
    from cellinv.services.recall.rows import RecallRow, StandingVial
    from cellinv.ui.recall.record import RecordCard
    from cellinv.ui.shell.seat import Seat

_MARGINS: Final = (24, 20, 24, 12)


class RecallPage(ReadingPage):
    """A scan looks up what came of it; once a recall is under way it accounts for a vial."""

    personal = True  # what is named of a blinded study depends on who asked
    kinds = ("vial", "lot", "recall", "dose", "subject", "container", "run")

    def __init__(self, seat: Seat) -> None:
        super().__init__()
        self.setAccessibleName(tr("Recall"))
        self._seat = seat
        self.now: Shown | None = None
        self._codes: tuple[str, ...] = ()
        self.acting = Acting(seat, self)
        self.head, self.side = Head(seat), Side(seat, self.acting)
        Roomy(self.side, self, SIDE, SIDE_WIDE)
        self.counts, self.said = Counts(), words("", "body", wrap=True)
        self.states = words("", "small", wrap=True)
        self.vials: TablePane[StandingVial] = TablePane(
            RowsModel(vial_columns(), attrgetter("found.id")), tr("Vials"), self._start()
        )
        self._vials, self._table = QWidget(), Card(padding=16)
        self._standing = Standing(self, self.side, self._table, self._vials)
        self.writing = Writing(self.acting, self)
        self.evidence = EvidenceButton(self.acting, self)
        self._lay_out()
        self._connect()
        self.vials.set_rows(())
        self._offer()

    @override
    def on_scan(self, text: str, *, typed: bool = False) -> bool:
        view = self.now.view if self.now is not None else None
        if view is not None and view.row.ended_at is None and not typed:
            act = functools.partial(_account, view.row.id, (text,), "held")
            refused = functools.partial(self._not_of_it, text)
            self.acting.do(act, _accounted, refused, undoable=False)
        else:
            self._look(text, typed=typed)
        return True

    @override
    def open(self, what: object) -> None:
        """Show what came of what a code names, or a recall by its code."""
        if isinstance(what, str):
            self._look(what)

    @override
    def shown(self) -> None:
        super().shown()
        (self.vials.view if self.now is not None else self.head.field).setFocus()

    @override
    @Slot()
    def _read(self) -> None:
        super()._read()
        tasks, desk = self._seat.tasks, self._seat.desk
        if self._codes:
            work = functools.partial(find, desk, self._codes)
            tasks.read_anew(work, self.show_found, self._seat.hub.refuse, latest="recall")
        else:
            listing = functools.partial(recall.recall_list, desk)
            tasks.read_anew(listing, self._list, self._seat.hub.refuse, latest="recall")

    def show_found(self, found: Shown) -> None:
        """Show what a recall reaches."""
        self.now, self._codes = found, found.codes
        self.head.field.setText(a_list(found.codes))
        self.counts.show_reached(found.reached)
        self.said.setText(_told(found))
        self.states.setText(_states(found))
        self.vials.set_rows(found.reached.vials)
        self.side.show_found(found)
        self._list(found.recalls)
        self._offer()

    @Slot(str)
    def _look(self, text: str, *, typed: bool = False) -> None:
        codes = words_of(text)
        if codes:
            work = functools.partial(find, self._seat.desk, codes)
            refused = functools.partial(search_or_refuse, self._seat, text if typed else "")
            self._seat.tasks.run_read(work, self._turn_to, refused, latest="recall")

    def _turn_to(self, found: Shown) -> None:
        """Leave what was being done of another thing, and show this one."""
        self.side.close_panels()
        self.show_found(found)

    def _not_of_it(self, text: str, error: DomainError) -> None:
        """Look up what was scanned where it is no vial at all; else say what is wrong with it."""
        if isinstance(error, UnknownCode | WrongKind):
            self._look(text)
        else:
            self._seat.hub.refuse(error)
            self._seat.hub.sound_asked.emit("refused")

    @Slot(str)
    def _say(self, account: str) -> None:
        """Say what became of the vials chosen, but for those whose record says it."""
        chosen = _left(self.vials)
        if self.now is None or self.now.view is None or not chosen:
            return
        codes = tuple(one.found.code for one in chosen)
        act = functools.partial(_account, self.now.view.row.id, codes, account)
        self.acting.do(act, _accounted, undoable=False)

    @Slot(object)
    def _done(self, receipt: Receipt) -> None:
        """Go on with the recall that an act began."""
        name = receipt.details.get("recall")
        if name:
            self._codes = (str(name),)
        self._read()

    @Slot()
    def _ask_book(self) -> None:
        if self.now is not None:
            self.writing.ask_workbook(tuple(root.code for root in self.now.reached.roots))

    @Slot()
    def _ask_notices(self) -> None:
        if self.now is not None and self.now.view is not None:
            self.writing.ask_notices(self.now.view.row.id)

    @Slot(object)
    def _open_vial(self, row: StandingVial) -> None:
        self._open_record(row.found.code)

    @Slot(str)
    def _open_record(self, code: str) -> None:
        self._seat.hub.open_asked.emit("record", code)

    @Slot()
    def _offer(self) -> None:
        self.head.offer(self.now)
        view = self.now.view if self.now is not None else None
        roots = self.now.reached.roots if self.now is not None else ()
        code = roots[0].code if len(roots) == 1 else ""
        self.evidence.tell_of(view.row.code if view is not None and view.row.case else code)
        for widget in (self.counts, self.said, self.states):
            widget.setVisible(self.now is not None)
        self._standing.show(self.now is not None)

    def _list(self, rows: tuple[RecallRow, ...]) -> None:
        view = self.now.view if self.now is not None else None
        self.head.list_recalls(rows, view.row.code if view is not None else "")

    def _connect(self) -> None:
        self.head.asked.connect(self._look)
        self.head.hold.clicked.connect(self.side.ask_hold)
        self.head.exercise.clicked.connect(self.side.ask_exercise)
        self.head.notices.clicked.connect(self._ask_notices)
        self.head.book.clicked.connect(self._ask_book)
        self.side.record.account_asked.connect(self._say)
        self.side.opened.connect(self._open_record)
        self.side.left.connect(self.vials.view.setFocus)
        follow = functools.partial(_follow, self.side.record, self.vials)
        self.vials.selection_changed.connect(follow)
        self.vials.opened.connect(self._open_vial)
        self.acting.done.connect(self._done)
        self._seat.desk_changed.connect(self._offer)

    def _start(self) -> EmptyState:
        made = EmptyState(
            "recalled",
            tr("Nothing was looked up yet."),
            tr("Scan or type anything: all that came of it is shown, and nothing is changed."),
            tr("Type a code"),
        )
        made.asked.connect(self.head.field.setFocus)
        return made

    def _lay_out(self) -> None:
        add_export(self._seat, self.vials, tr("Vials of a recall"))
        self._vials.setAccessibleName(self.vials.accessibleName())
        inside = QVBoxLayout(self._vials)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self.states)
        inside.addWidget(self.vials, 1)
        self._table.body.addWidget(self._vials, 1)
        body = QHBoxLayout()
        body.setSpacing(16)
        body.addWidget(self._table, 1)
        body.addWidget(self.side)
        column = QVBoxLayout(self)
        column.setContentsMargins(*_MARGINS)
        column.setSpacing(12)
        self.head.line.addWidget(self.evidence)
        for widget in (self.head, self.counts, self.said):
            column.addWidget(widget)
        column.addLayout(body, 1)


def _left(vials: TablePane[StandingVial]) -> list[StandingVial]:
    """Return the vials chosen of which the record doesn't say what became of them."""
    return [one for one in vials.selected() if one.found.status not in FINAL]


def _follow(record: RecordCard, vials: TablePane[StandingVial]) -> None:
    record.choose(len(_left(vials)))


def _states(found: Shown) -> str:
    """Say how many vials are in which state, the most first."""
    counted = sorted((-len(codes), state) for state, codes in found.reached.by_state().items())
    return " · ".join(f"{look_of(state).text()} {-count:,}" for count, state in counted)


def _told(found: Shown) -> str:
    """Say in a line where it came from, and what can't be seen."""
    reached = found.reached
    parts = []
    if reached.studies:
        codes = a_list(one.code for one in reached.studies)
        parts.append(tr("Studies: {codes}", codes=codes))
    if reached.common:
        codes = a_list(one.code for one in reached.common[:4])
        words_ = tr("All came from {codes}", codes=codes)
        parts.append(words_ if len(reached.roots) > 1 else tr("Came from {codes}", codes=codes))
    elif len(reached.roots) > 1:
        parts.append(tr("Nothing on record is common to them."))
    parts += [tr("Reagent in all: {name}", name=one) for one in reached.shared[:2]]
    if reached.hidden:
        hidden = sum(reached.hidden.values())
        parts.append(tr("{n} records are out of your reach.", n=hidden))
    return " · ".join(parts)


def _account(recall_id: int, codes: tuple[str, ...], account: str, desk: Desk) -> Receipt:
    return recall.account_for(desk, recall_id, codes, account=account)


def _accounted(receipt: Receipt) -> str:
    told = receipt.details
    said = account_word(str(told["account"]))
    return tr("{recall}: {n} vials, {said}", recall=told["recall"], n=told["vials"], said=said)
