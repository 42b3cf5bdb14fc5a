"""The act looked at: who, when and why, what it touched, old and new values, taking it back."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QUrl, Signal, Slot
from PySide6.QtWidgets import (
    QHBoxLayout,
    QScrollArea,
    QStackedWidget,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from cellinv.domain.language import tr
from cellinv.services.audit.act import ActInFull, act_in_full
from cellinv.ui.audit.take_back import TakeBack
from cellinv.ui.audit.telling import facts, page
from cellinv.ui.shell.theme import theme
from cellinv.ui.widgets.acts.acting import action_word
from cellinv.ui.widgets.acts.evidence import EvidenceButton
from cellinv.ui.widgets.card import Card, EmptyState, Rule
from cellinv.ui.widgets.chip import Chip
from cellinv.ui.widgets.facts import FactGrid
from cellinv.ui.widgets.flow import ChipRow
from cellinv.ui.widgets.text import CodeLabel, words

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from cellinv.domain.errors import DomainError
    from cellinv.services.audit.listing import LedgerRow
    from cellinv.ui.shell.seat import Seat
    from cellinv.ui.widgets.acts.acting import Acting


class Details(Card):
    """``record_asked`` carries (kind, id), ``entry_asked`` an entry's name."""

    record_asked = Signal(object)
    entry_asked = Signal(str)

    def __init__(self, seat: Seat, acting: Acting, parent: QWidget | None = None) -> None:
        super().__init__(padding=0, parent=parent)
        self.setAccessibleName(tr("The act in full"))
        self._seat = seat
        self.act: ActInFull | None = None
        self._entry = ""
        self.title, self.entry = words("", "strong"), CodeLabel("", "dim")
        self.chips, self.facts = ChipRow(), FactGrid()
        self.facts.opened.connect(self.entry_asked)
        self.text = _browser()
        self.text.anchorClicked.connect(self._follow)
        self.back = TakeBack(seat, acting)
        self.back.asked.connect(self.entry_asked)
        self.evidence = EvidenceButton(acting, self)
        self._stack = QStackedWidget()
        self._stack.addWidget(
            EmptyState("audit", tr("No act is chosen."), tr("Choose one to see all it changed."))
        )
        self._stack.addWidget(self._lay_out())
        self.body.addWidget(self._stack)
        theme().changed.connect(self._draw)

    @property
    def entry_name(self) -> str:
        """Return the name of the entry that is shown or being read."""
        return self._entry

    def show_row(self, row: LedgerRow | None) -> None:
        """Show an act of the list; ``None`` shows none."""
        if row is None:
            self._entry, self.act = "", None
            self._stack.setCurrentIndex(0)
        else:
            self.show_entry(row.entry)

    def show_entry(self, name: str) -> None:
        """Show the act of an entry."""
        self._entry = name
        work = functools.partial(act_in_full, self._seat.desk, name)
        self._seat.tasks.run_read(work, self._take, self._unknown, latest="act")

    def _take(self, act: ActInFull) -> None:
        if self.act is None or self.act.row.id != act.row.id:
            self._scroll.verticalScrollBar().setValue(0)
        self.act, self._entry = act, act.row.entry
        self._stack.setCurrentIndex(1)
        self.title.setText(action_word(act.row.action))
        self.entry.set_code(act.row.entry)
        self.chips.show_chips(_chips(act.row))
        site = self._seat.desk.site
        self.facts.show_facts(facts(act, site.zone if site else None))
        self._draw()
        self.back.show_entry(act.row.entry)
        self.evidence.tell_of(act.row.about[0].code if act.row.about else "")

    def _unknown(self, error: DomainError) -> bool:
        self.show_row(None)
        self._seat.hub.refuse(error)
        return True

    @Slot()
    def _draw(self) -> None:
        if self.act is not None:
            self.text.setHtml(page(self.act))
            self.text.fit()

    @Slot(QUrl)
    def _follow(self, url: QUrl) -> None:
        kind, _, row_id = url.toString().partition(":")
        if kind == "entry":
            self.entry_asked.emit(self.act.reverses if self.act and self.act.reverses else "")
        elif row_id.isdecimal():
            self.record_asked.emit((kind, int(row_id)))

    def _lay_out(self) -> QWidget:
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.entry)
        inner = QWidget()
        inner.setProperty("role", "plain")
        column = QVBoxLayout(inner)
        column.setContentsMargins(16, 16, 16, 8)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self.chips)
        column.addWidget(self.facts)
        column.addWidget(self.text)
        column.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setWidget(inner)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        foot = QWidget()
        below = QVBoxLayout(foot)
        below.setContentsMargins(16, 0, 16, 12)
        below.setSpacing(8)
        below.addWidget(Rule())
        below.addWidget(self.evidence, 0, Qt.AlignmentFlag.AlignLeft)
        below.addWidget(self.back)
        whole = QWidget()
        outer = QVBoxLayout(whole)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self._scroll, 1)
        outer.addWidget(foot)
        return whole


class Document(QTextBrowser):
    """A document as tall as it is long: the pane scrolls, not a part of it."""

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def fit(self) -> None:
        """Take the height that the text needs at this width."""
        self.document().setTextWidth(self.viewport().width())
        self.setFixedHeight(int(self.document().size().height()) + 8)


def _browser() -> Document:
    text = Document()
    text.setAccessibleName(tr("Touched records, old and new values"))
    text.setOpenLinks(False)
    text.setFrameShape(QTextBrowser.Shape.NoFrame)
    text.setProperty("role", "document")
    text.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    text.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    text.document().setDocumentMargin(0)
    return text


def _chips(row: LedgerRow) -> list[Chip]:
    chips = []
    if row.taken_back:
        chips.append(Chip(tr("Taken back"), "undo", "attention"))
    if "late" in row.marks:
        chips.append(Chip(tr("Late entry"), "history", "attention"))
    if "clock_behind" in row.marks:
        chips.append(Chip(tr("Clock behind"), "timer", "attention"))
    if row.hidden == "erased":
        chips.append(Chip(tr("Erased"), "void", "plain"))
    if row.hidden == "blinded":
        chips.append(Chip(tr("Withheld"), "lock", "plain"))
    return chips
