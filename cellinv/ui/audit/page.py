"""The Audit page: who did what, when, to which record; and whether all of it still holds."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QTabWidget, QVBoxLayout, QWidget
from typing_extensions import override

from cellinv.domain.language import tr
from cellinv.services.audit.act import chains_here
from cellinv.services.people import has_right
from cellinv.services.people.listing import people_here
from cellinv.ui.audit.acts import ActsTable
from cellinv.ui.audit.anchors import AnchorsPanel
from cellinv.ui.audit.details import Details
from cellinv.ui.audit.export import LedgerExport
from cellinv.ui.audit.filters import FilterBar
from cellinv.ui.audit.proof import ProofPanel
from cellinv.ui.audit.reading import Reading
from cellinv.ui.audit.review import ReviewPanel, ReviewsList
from cellinv.ui.shell.pages import Page
from cellinv.ui.shell.sizes import hold
from cellinv.ui.widgets.acts.acting import Acting
from cellinv.ui.widgets.buttons import button
from cellinv.ui.widgets.card import Card
from cellinv.ui.widgets.flow import ChipRow
from cellinv.ui.widgets.scrolled import Scrolled
from cellinv.ui.widgets.text import words

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from cellinv.services.audit.listing import LedgerRow, Touched
    from cellinv.services.desk import Desk
    from cellinv.ui.shell.hub import Changed
    from cellinv.ui.shell.seat import Seat

_WIDE_PX: Final = 1500
_REVIEW: Final = 2
_FOUND: Final = 8
"""Records found that are shown; the acts below are those on all of them."""
_SIDE_PX, _SIDE_WIDE_PX = 384, 560
Choices = tuple[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]


class AuditPage(Page):
    """The ledger as a list with each act in full, its proof, and the review of a period."""

    personal = True

    def __init__(self, seat: Seat, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Audit"))
        self._seat = seat
        self.acting = Acting(seat, self)
        self.filters, self.reading = FilterBar(seat), Reading(seat, self)
        site = seat.desk.site
        self.acts = ActsTable(self.reading, site.zone if site else None)
        self.details = Details(seat, self.acting)
        self.found = ChipRow()
        self.found.setAccessibleName(tr("Records found"))
        self._shown: tuple[Touched, ...] = ()
        self.found.hide()
        self.export = LedgerExport(seat, self.reading, self.acts)
        self.acts.tools.addWidget(self.export)
        self.anchors = AnchorsPanel(seat)
        self.proof = ProofPanel(seat, self.anchors.files)
        self.review, self.reviews = ReviewPanel(seat, self.acting), ReviewsList(seat)
        self.tabs = QTabWidget()
        self.tabs.tabBar().setAccessibleName(tr("Audit"))
        self._lay_out()
        self._connect()

    @override
    def refresh(self, changed: Changed | None) -> None:
        if changed is not None:
            self.reading.refresh()
            if self.details.entry_name:
                self.details.show_entry(self.details.entry_name)
            return
        work = functools.partial(_choices, self._seat.desk)
        self._seat.tasks.run_read(work, self._offer, owner=self, latest="choices")
        self.read()

    @override
    def on_scan(self, text: str, *, typed: bool = False) -> bool:
        self.tabs.setCurrentIndex(0)
        self.filters.look_for(text.strip())
        return True

    @override
    def open(self, what: object) -> None:
        """Show an entry by its name, or what was done to what a code names."""
        if isinstance(what, str):
            self.on_scan(what)

    @override
    def shown(self) -> None:
        self.filters.text.setFocus()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        wide = event.size().width() > _WIDE_PX
        hold(self.details, width=_SIDE_WIDE_PX if wide else _SIDE_PX)
        super().resizeEvent(event)

    @Slot()
    def read(self) -> None:
        """Read what the filters ask for."""
        self.reading.start(self.filters.wanted())

    @Slot(str)
    def show_entry(self, name: str) -> None:
        """Show the act of an entry beside the list, wherever the list stands."""
        if name:
            self.details.show_entry(name)

    def _offer(self, choices: Choices) -> None:
        people, chains = choices
        self.filters.offer_people(people)
        self.filters.offer_chains(chains)

    @Slot(object)
    def _open_record(self, what: object) -> None:
        self._seat.hub.open_asked.emit("record", what)

    @Slot()
    def _show_found(self) -> None:
        """Show the records that the text was taken for, each to be opened."""
        found = self.reading.matches
        if found != self._shown:
            self._shown = found
            chips: list[QWidget] = [self._link(one) for one in found[:_FOUND]]
            if len(found) > _FOUND:
                chips.append(words(tr("and {n} more", n=len(found) - _FOUND), "small"))
            self.found.show_chips(chips)
            self.found.setVisible(bool(found))

    def _link(self, one: Touched) -> QWidget:
        made = button(one.code, "link", "quiet")
        made.setProperty("mono", True)
        made.setToolTip(tr(one.kind.replace("_", " ")))
        made.clicked.connect(functools.partial(self._open_found, one))
        return made

    def _open_found(self, one: Touched, _checked: bool = False) -> None:
        self._open_record((one.kind, one.id))

    @Slot(object)
    def _open_first(self, row: LedgerRow) -> None:
        if row.about:
            self._open_record((row.about[0].kind, row.about[0].id))

    @Slot(int)
    def _tab(self, index: int) -> None:
        if index == 1:
            self.proof.refresh()
            self.anchors.refresh()
        elif index == _REVIEW:
            self.review.begin()

    def _connect(self) -> None:
        self.filters.changed.connect(self.read)
        self.reading.came.connect(self._show_found)
        self.acts.chosen.connect(self.details.show_row)
        self.acts.opened.connect(self._open_first)
        self.details.record_asked.connect(self._open_record)
        self.details.entry_asked.connect(self.show_entry)
        self.review.known.connect(self.reviews.show_reviews)
        self.reviews.opened.connect(self.on_scan)
        self.tabs.currentChanged.connect(self._tab)

    def _lay_out(self) -> None:
        listed = Card(padding=16)
        listed.body.addWidget(self.filters)
        listed.body.addWidget(self.found)
        listed.body.addWidget(self.acts, 1)
        first = QWidget()
        row = QHBoxLayout(first)
        row.setContentsMargins(0, 12, 0, 0)
        row.setSpacing(16)
        row.addWidget(listed, 1)
        row.addWidget(self.details)
        second = QWidget()
        across = QHBoxLayout(second)
        across.setContentsMargins(0, 12, 0, 0)
        across.setSpacing(16)
        across.addWidget(Scrolled(self.proof), 1)
        across.addWidget(self.anchors, 1)
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        self.tabs.addTab(first, tr("Acts"))
        self.tabs.addTab(second, tr("Proof and anchors"))
        third = self._reviewing()
        if has_right(self._seat.desk, "review"):
            self.tabs.addTab(third, tr("Review"))
        else:
            third.deleteLater()
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 12, 24, 12)
        column.addWidget(self.tabs)

    def _reviewing(self) -> QWidget:
        third = QWidget()
        signed = Card(padding=16)
        self.review.keep_ends()
        signed.body.addWidget(self.review)
        hold(signed, width=_SIDE_PX)
        beside = QHBoxLayout(third)
        beside.setContentsMargins(0, 12, 0, 0)
        beside.setSpacing(16)
        beside.addWidget(signed)
        beside.addWidget(self.reviews, 1)
        return third


def _choices(desk: Desk) -> Choices:
    people = tuple((each.login, f"{each.name} ({each.login})") for each in people_here(desk))
    return people, chains_here(desk)
