"""A case in full: finding, what it is about, how it was closed, and the panel that closes it."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QPlainTextEdit, QWidget
from typing_extensions import override

from cellinv.domain.language import tr
from cellinv.services.cases import close_case
from cellinv.services.people import has_right, signatures_of
from cellinv.ui.cases.rows import day, kind_word
from cellinv.ui.shell.sizes import hold
from cellinv.ui.widgets.acts.evidence import EvidenceButton
from cellinv.ui.widgets.acts.signing import SignedPanel, statement
from cellinv.ui.widgets.buttons import button
from cellinv.ui.widgets.card import Card, EmptyState
from cellinv.ui.widgets.chip import Chip
from cellinv.ui.widgets.flow import ChipRow, flowing
from cellinv.ui.widgets.scrolled import AsHigh
from cellinv.ui.widgets.text import CodeLabel, SectionLabel, words

if TYPE_CHECKING:
    from PySide6.QtWidgets import QLabel

    from cellinv.records.queries.things import Thing
    from cellinv.services.cases import CaseRow
    from cellinv.services.desk import Desk, Signer
    from cellinv.services.ledger import Receipt
    from cellinv.services.people import SignatureRow
    from cellinv.ui.shell.seat import Seat
    from cellinv.ui.widgets.acts.acting import Acting

WIDTH: Final = 384
_LINES_PX: Final = 56
_PADDING: Final = 16


class ClosePanel(SignedPanel):
    """Closes a case with cause, decision and a signature."""

    def __init__(self, seat: Seat, acting: Acting) -> None:
        titles = tr("Close the case"), tr("Close and sign"), "case"
        super().__init__(seat, acting, titles, "approved", reason="")
        self.cause, self.decision = QPlainTextEdit(), QPlainTextEdit()
        for caption, field in ((tr("Cause"), self.cause), (tr("Decision"), self.decision)):
            field.setTabChangesFocus(True)
            hold(field, height=_LINES_PX)
            self.add(caption, field)
        self._case_id = 0

    def start(self, case_id: int) -> None:
        """Ask about a case."""
        self._case_id = case_id
        self.cause.clear()
        self.decision.clear()
        self.begin()
        self.cause.setFocus()

    @override
    def go(self) -> None:
        told = self.cause.toPlainText(), self.decision.toPlainText()
        self.sign(functools.partial(_close, self._case_id, told), _closed)


class Details(Card):
    """``asked`` carries a page and what to open on it."""

    asked = Signal(str, object)

    def __init__(self, seat: Seat, acting: Acting) -> None:
        super().__init__(padding=0)
        self.setAccessibleName(tr("The chosen case"))
        hold(self, width=WIDTH)
        self._seat = seat
        self.row: CaseRow | None = None
        self.code, self.state = CodeLabel("", "strong"), Chip()
        self.title, self.since = words("", "strong", wrap=True), words("", "small", wrap=True)
        self.subjects = ChipRow()
        self.texts = {name: _text(word) for name, word in (
            ("finding", tr("Finding")), ("cause", tr("Cause")), ("decision", tr("Decision")),
        )}  # fmt: skip
        self.about, self.signed = SectionLabel(tr("About")), words("", "small", wrap=True)
        self.close_button = button(tr("Close…"), "case", "primary")
        self.result_button = button(tr("Decide on the result…"), "quality", "primary")
        self.panel = ClosePanel(seat, acting)
        self.evidence = EvidenceButton(acting, self)
        self.empty = EmptyState("case", tr("Choose a case."), "")
        self._inner = Card(padding=_PADDING)
        self._inner.setProperty("role", "plain")
        self._area, self._asks = AsHigh(self._inner), Card(padding=_PADDING)
        self._lay_out()
        self.close_button.clicked.connect(self._ask)
        self.result_button.clicked.connect(self._open_result)
        self.panel.closed.connect(self._left)
        self.show_case(None)

    def show_case(self, row: CaseRow | None) -> None:
        """Show a case, or that one is to be chosen."""
        same = row is not None and self.row is not None and row.case.id == self.row.case.id
        self.row = row
        self._area.setVisible(row is not None and self._asks.isHidden())
        self.empty.setVisible(row is None)
        if row is None:
            return
        case = row.case
        self.evidence.tell_of(case.code)
        self.code.set_code(case.code)
        self.state.say_state("open" if case.closed_at is None else "closed")
        self.title.setText(case.title)
        self.since.setText(_since(row))
        for name, (caption, label) in self.texts.items():
            text = getattr(case, name) or ""
            label.setText(text)
            caption.setVisible(bool(text))
            label.setVisible(bool(text))
        self.about.setVisible(bool(row.subjects))
        self.subjects.show_chips(self._link(one) for one in row.subjects)
        if not same:
            self._show_panel(False)
            self.signed.clear()
        self._offer()
        work = functools.partial(signatures_of, self._seat.desk, "case", case.id)
        self._seat.tasks.run_read(work, self._show_signatures, owner=self, latest="signatures")

    def _offer(self) -> None:
        row, panel = self.row, not self.panel.isHidden()
        may = row is not None and row.case.closed_at is None and not panel
        may = may and has_right(self._seat.desk, "close")
        of_result = row is not None and row.case.kind == "out_of_specification"
        self.close_button.setVisible(may and not of_result)
        self.result_button.setVisible(may and of_result)

    def _show_panel(self, shown: bool) -> None:
        """Show the panel that closes the case below what the case says, or take it away.

        In a low card both scroll as one: whoever closes a case reads what it is about.
        """
        if shown and self._area.widget() is self._inner:
            self.panel.lead_with(self._area.takeWidget())
        elif not shown and self._area.widget() is not self._inner:
            self._area.setWidget(self._inner)
        edge = 0 if shown else _PADDING
        self._inner.body.setContentsMargins(edge, edge, edge, max(edge, 8))
        self._area.setVisible(self.row is not None and not shown)
        self._asks.setVisible(shown)
        self.panel.setVisible(shown)

    def _show_signatures(self, found: tuple[SignatureRow, ...]) -> None:
        told = (statement(one.name, one.meaning, one.signed_at) for one in found)
        self.signed.setText("\n".join(told))
        self.signed.setVisible(bool(found))

    @Slot()
    def _ask(self) -> None:
        if self.row is not None:
            self._show_panel(True)
            self._offer()
            self.panel.start(self.row.case.id)
            QTimer.singleShot(0, self.panel, self._begin)

    @Slot()
    def _begin(self) -> None:
        self.panel.bring(self.panel.cause)  # once it has its place

    @Slot()
    def _left(self) -> None:
        self._show_panel(False)
        self._offer()

    @Slot()
    def _open_result(self) -> None:
        """Open the lot on the page where it is said whether its result stands."""
        lots = [one for one in self.row.subjects if one.kind == "lot"] if self.row else []
        if lots:
            self.asked.emit("quality", lots[0].code)

    def _link(self, one: Thing) -> QWidget:
        made = button(one.code, "link", "quiet")
        made.setProperty("mono", True)
        made.clicked.connect(functools.partial(self._open, one))
        return made

    def _open(self, one: Thing, _checked: bool = False) -> None:
        self.asked.emit("record", (one.kind, one.id))

    def _lay_out(self) -> None:
        body = self._inner.body
        body.addWidget(flowing(self.code, self.state, self.evidence, spacing=12))
        first: tuple[QWidget, ...] = (self.title, self.since, self.about, self.subjects)
        for widget in first:
            body.addWidget(widget)
        for caption, label in self.texts.values():
            body.addWidget(caption)
            body.addWidget(label)
        last: tuple[QWidget, ...] = (
            self.signed, self.close_button, self.result_button,
        )  # fmt: skip
        for widget in last:
            body.addWidget(widget)
        body.addStretch(1)
        self.panel.keep_ends()
        self._asks.setProperty("role", "plain")
        self._asks.body.addWidget(self.panel)
        self._show_panel(False)
        self.body.setSpacing(0)
        self.body.addWidget(self.empty)
        self.body.addWidget(self._area)
        self.body.addWidget(self._asks, 1)


def _text(word: str) -> tuple[QLabel, QLabel]:
    return SectionLabel(word), words("", "body", wrap=True)


def _since(row: CaseRow) -> str:
    case = row.case
    opened = tr("opened by {name}, {day}", name=case.opened_by, day=day(case.opened_at))
    parts = [kind_word(case.kind), case.site or "", opened]
    if case.closed_at is not None:
        parts.append(tr("closed by {name}, {day}", name=case.closed_by, day=day(case.closed_at)))
    return " · ".join(part for part in parts if part)


def _close(case_id: int, told: tuple[str, str], desk: Desk, by: Signer, _why: str) -> Receipt:
    cause, decision = told
    return close_case(desk, case_id, cause=cause, decision=decision, by=by)


def _closed(receipt: Receipt) -> str:
    return tr("{case} closed", case=receipt.details["case"])
