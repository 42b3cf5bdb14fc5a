"""The Recall page: one field takes any code, and the answer is all that came of it."""

from __future__ import annotations

import functools
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QSignalBlocker, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget
from typing_extensions import override

from cellinv.domain.custody.states import FINAL
from cellinv.domain.language import tr
from cellinv.domain.lookup import UnknownCode, WrongKind
from cellinv.domain.recall import NotInRecall
from cellinv.services import recall
from cellinv.services.people import has_right
from cellinv.ui.recall.asking import Shown, find, words_of
from cellinv.ui.recall.counts import Counts
from cellinv.ui.recall.panels import BeginPanel, ConfirmPanel, EndPanel, HoldPanel
from cellinv.ui.recall.record import RecordCard
from cellinv.ui.recall.rows import account_word, place_columns, subject_columns, vial_columns
from cellinv.ui.recall.writing import Writing
from cellinv.ui.shell.pages import ReadingPage
from cellinv.ui.shell.sizes import hold, tall
from cellinv.ui.widgets.acts.acting import Acting, search_or_refuse
from cellinv.ui.widgets.buttons import button
from cellinv.ui.widgets.card import Card, EmptyState
from cellinv.ui.widgets.exporting import add_export
from cellinv.ui.widgets.naming import named
from cellinv.ui.widgets.rows import RowsModel
from cellinv.ui.widgets.scrolled import Scrolled
from cellinv.ui.widgets.table import TablePane
from cellinv.ui.widgets.text import SectionLabel, words

if TYPE_CHECKING:
    from cellinv.domain.errors import DomainError
    from cellinv.services.desk import Desk
    from cellinv.services.ledger import Receipt
    from cellinv.services.recall.rows import AffectedSubject, StandingVial
    from cellinv.ui.recall.asking import PlaceRow
    from cellinv.ui.shell.seat import Seat

SIDE: Final = 400
_LOW: Final = 132
_MARGINS: Final = (24, 20, 24, 12)


class RecallPage(ReadingPage):
    """A scan looks up what came of it; once a recall is under way it accounts for a vial."""

    kinds = ("vial", "lot", "recall", "dose", "subject", "container", "run")

    def __init__(self, seat: Seat) -> None:
        super().__init__()
        self.setAccessibleName(tr("Recall"))
        self._seat = seat
        self.now: Shown | None = None
        self._codes: tuple[str, ...] = ()
        self.acting = Acting(seat, self)
        self.field, self.recalls = QLineEdit(), QComboBox()
        self.hold = button(tr("Hold all…"), "hold", "primary")
        self.exercise = button(tr("Start as exercise…"), "timer")
        self.notices = button(tr("Notices…"), "print", "quiet")
        self.book = button(tr("Workbook…"), "export", "quiet")
        self.counts, self.said = Counts(), words("", "body", wrap=True)
        self.vials: TablePane[StandingVial] = TablePane(
            RowsModel(vial_columns(), attrgetter("found.id")), tr("Vials"), _start()
        )
        self.places: TablePane[PlaceRow] = TablePane(
            RowsModel(place_columns(), _place_key), tr("Where it is left")
        )
        self.subjects: TablePane[AffectedSubject] = TablePane(
            RowsModel(subject_columns(), attrgetter("code")), tr("Subjects by site")
        )
        self.record = RecordCard(seat)
        self.panels = {
            "hold": HoldPanel(seat, self.acting),
            "exercise": BeginPanel(seat, self.acting),
            "confirm": ConfirmPanel(seat, self.acting),
            "end": EndPanel(seat, self.acting),
        }
        self.panel = Card(padding=16)
        self.writing = Writing(self.acting, self)
        self._lay_out()
        self._connect()
        self._offer()

    # ── what comes from outside ────────────────────────────────────────────

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
        (self.vials.view if self.now is not None else self.field).setFocus()

    @override
    @Slot()
    def _read(self) -> None:
        super()._read()
        if self._codes:
            work = functools.partial(find, self._seat.desk, self._codes)
            self._seat.tasks.run_read(work, self.show_found, self._refused, latest="recall")
        else:
            work_list = functools.partial(recall.recall_list, self._seat.desk)
            self._seat.tasks.run_read(work_list, self._list, self._refused, latest="recalls")

    def show_found(self, found: Shown) -> None:
        """Show what a recall reaches."""
        self.now, self._codes = found, found.codes
        reached = found.reached
        self.field.setText(", ".join(found.codes))
        self.counts.show_reached(reached)
        self.said.setText(_told(found))
        self.vials.set_rows(reached.vials)
        self.places.set_rows(found.places())
        self.subjects.set_rows(reached.subjects)
        if found.view is not None:
            self.record.show_view(found.view)
        self._list(found.recalls)
        self._offer()

    # ── asking and doing ───────────────────────────────────────────────────

    @Slot()
    def _enter(self) -> None:
        self._look(self.field.text())

    def _look(self, text: str, *, typed: bool = False) -> None:
        codes = words_of(text)
        if codes:
            self._close_panels()
            work = functools.partial(find, self._seat.desk, codes)
            refused = functools.partial(search_or_refuse, self._seat, text if typed else "")
            self._seat.tasks.run_read(work, self.show_found, refused, latest="recall")

    def _refused(self, error: DomainError) -> None:
        self._seat.hub.refuse(error)

    def _not_of_it(self, text: str, error: DomainError) -> None:
        """Look up what was scanned where it is no vial at all; else say what is wrong with it."""
        if isinstance(error, UnknownCode | WrongKind) and not isinstance(error, NotInRecall):
            self._look(text)
        else:
            self._seat.hub.refuse(error)
            self._seat.hub.sound_asked.emit("refused")

    @Slot(str)
    def _say(self, account: str) -> None:
        """Say what became of the vials chosen, those aside whose record says it."""
        chosen = [one for one in self.vials.selected() if one.found.status not in FINAL]
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

    @Slot(int)
    def _choose(self, at: int) -> None:
        code = self.recalls.itemData(at)
        if code:
            self._look(str(code))

    @Slot()
    def _ask_hold(self) -> None:
        if self.now is not None:
            reached, view = self.now.reached, self.now.view
            self._show_panel("hold").start(
                self._codes, view.row.id if view else 0, len(reached.lots), len(self.now.left)
            )

    @Slot()
    def _ask_exercise(self) -> None:
        self._show_panel("exercise").start(self._codes)

    @Slot()
    def _ask_confirm(self) -> None:
        if self.now is not None and self.now.view is not None:
            self._show_panel("confirm").start(self.now.view.row.id, self.now.view.notices)

    @Slot()
    def _ask_end(self) -> None:
        if self.now is not None and self.now.view is not None:
            self._show_panel("end").start(self.now.view.row.id)

    @Slot()
    def _ask_book(self) -> None:
        if self.now is not None:
            roots = tuple(root.code for root in self.now.reached.roots)
            self.writing.ask_workbook(roots)

    @Slot()
    def _ask_notices(self) -> None:
        if self.now is not None and self.now.view is not None:
            self.writing.ask_notices(self.now.view.row.id)

    @Slot(object)
    def _open_vial(self, row: StandingVial) -> None:
        self._seat.hub.open_asked.emit("record", row.found.code)

    @Slot(object)
    def _open_subject(self, row: AffectedSubject) -> None:
        self._seat.hub.open_asked.emit("record", row.code)

    # ── what is shown ──────────────────────────────────────────────────────

    def _show_panel(self, name: str) -> Any:
        for key, panel in self.panels.items():
            panel.setVisible(key == name)
        self.panel.show()
        return self.panels[name]

    @Slot()
    def _close_panels(self) -> None:
        """Take the panel away; the keyboard goes on in the table."""
        within = self.panel.isAncestorOf(self.focusWidget() or self)
        self.panel.hide()
        if within:
            self.vials.view.setFocus()

    @Slot()
    def _offer(self) -> None:
        """Offer what whoever sits here may do with what is shown."""
        desk, now = self._seat.desk, self.now
        view = now.view if now is not None else None
        may = now is not None and len(now.reached.roots) == 1 and has_right(desk, "recall")
        going = view is not None and view.row.ended_at is None
        real = going and view is not None and not view.row.exercise
        left = now is not None and now.to_hold
        self.hold.setVisible(may and left and (view is None or real))
        self.exercise.setVisible(may and view is None)
        self.notices.setVisible(may and going)
        self.book.setVisible(now is not None and has_right(desk, "export"))
        self.record.setVisible(view is not None)
        for widget in (self.counts, self.said, self.side):
            widget.setVisible(now is not None)

    def _list(self, rows: tuple[Any, ...]) -> None:
        with QSignalBlocker(self.recalls):
            self.recalls.clear()
            self.recalls.addItem(tr("Recalls on record: {n}", n=len(rows)), "")
            for row in rows:
                self.recalls.addItem(f"{row.code} · {row.root}", row.code)
            chosen = self.now.view.row.code if self.now and self.now.view else ""
            self.recalls.setCurrentIndex(max(self.recalls.findData(chosen), 0))
        self.recalls.setVisible(bool(rows))

    def _connect(self) -> None:
        self.field.returnPressed.connect(self._enter)
        self.recalls.activated.connect(self._choose)
        self.hold.clicked.connect(self._ask_hold)
        self.exercise.clicked.connect(self._ask_exercise)
        self.notices.clicked.connect(self._ask_notices)
        self.book.clicked.connect(self._ask_book)
        self.record.account_asked.connect(self._say)
        self.record.confirm_asked.connect(self._ask_confirm)
        self.record.end_asked.connect(self._ask_end)
        self.vials.opened.connect(self._open_vial)
        self.subjects.opened.connect(self._open_subject)
        self.acting.done.connect(self._done)
        self._seat.desk_changed.connect(self._offer)
        for panel in self.panels.values():
            panel.closed.connect(self._close_panels)

    def _lay_out(self) -> None:
        self.field.setPlaceholderText(tr("Any code: a bank, vial, box, run, donor, case …"))
        named(self.field, tr("Recall from this code"))
        named(self.recalls, tr("Recalls on record"))
        add_export(self._seat, self.vials, tr("Vials of a recall"))
        add_export(self._seat, self.subjects, tr("Subjects of a recall"))
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.field, 1)
        for widget in (self.recalls, self.book, self.notices, self.exercise, self.hold):
            head.addWidget(widget)
        table = Card(padding=16)
        table.body.addWidget(self.vials, 1)
        body = QHBoxLayout()
        body.setSpacing(16)
        body.addWidget(table, 1)
        body.addWidget(self._side())
        column = QVBoxLayout(self)
        column.setContentsMargins(*_MARGINS)
        column.setSpacing(12)
        column.addLayout(head)
        column.addWidget(self.counts)
        column.addWidget(self.said)
        column.addLayout(body, 1)

    def _side(self) -> QWidget:
        for panel in self.panels.values():
            self.panel.body.addWidget(panel)
        self.panel.hide()
        inner = QWidget()
        stacked = QVBoxLayout(inner)
        stacked.setContentsMargins(0, 0, 0, 0)
        stacked.setSpacing(12)
        stacked.addWidget(self.panel)
        stacked.addWidget(self.record)
        for title, pane in (
            (tr("Where it is left"), self.places),
            (tr("Subjects by site"), self.subjects),
        ):
            card = Card(padding=16)
            card.body.addWidget(SectionLabel(title))
            card.body.addWidget(pane, 1)
            pane.view.setMinimumHeight(tall(_LOW))
            stacked.addWidget(card, 1)
        self.side = Scrolled(inner)
        hold(self.side, width=SIDE)
        return self.side


def _place_key(row: PlaceRow) -> tuple[str, str]:
    return row.site, row.place


def _told(found: Shown) -> str:
    """Say in a line where it came from, and what can't be seen."""
    reached = found.reached
    parts = []
    if reached.studies:
        codes = ", ".join(one.code for one in reached.studies)
        parts.append(tr("Studies: {codes}", codes=codes))
    if reached.common:
        codes = ", ".join(one.code for one in reached.common[:4])
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


def _start() -> EmptyState:
    return EmptyState(
        "recalled",
        tr("Nothing is recalled yet."),
        tr("Scan or type anything: all that came of it is shown, and nothing is changed."),
    )
