"""Marking a period reviewed: two days, a second person's signature, and what was signed before."""

from __future__ import annotations

import functools
from datetime import date, timedelta
from operator import attrgetter
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from typing_extensions import override

from cellinv.domain.language import tr
from cellinv.services.audit.reviewing import Reviewed, review_period, reviews
from cellinv.ui.widgets.acts.signing import SignedPanel
from cellinv.ui.widgets.card import Card, EmptyState
from cellinv.ui.widgets.exporting import add_export
from cellinv.ui.widgets.fields import DayField
from cellinv.ui.widgets.rows import Column, RowsModel
from cellinv.ui.widgets.table import TablePane
from cellinv.ui.widgets.text import words

if TYPE_CHECKING:
    from datetime import tzinfo

    from PySide6.QtWidgets import QWidget

    from cellinv.services.desk import Desk, Signer
    from cellinv.services.ledger import Receipt
    from cellinv.ui.shell.seat import Seat
    from cellinv.ui.widgets.acts.acting import Acting

_WEEK = 7


class ReviewPanel(SignedPanel):
    """Asks for the days and the signature; nobody reviews what they did themselves.

    ``known`` carries the periods that were reviewed so far.
    """

    known = Signal(object)

    def __init__(self, seat: Seat, acting: Acting, parent: QWidget | None = None) -> None:
        titles = (tr("Mark a period reviewed"), tr("Review and sign"), "signature")
        super().__init__(seat, acting, titles, "reviewed", reason="optional", parent=parent)
        self.fields.addWidget(
            words(tr("Your own acts are left out: another person reviews those."), "small",
                  wrap=True)
        )  # fmt: skip
        self.before = words("", "small", wrap=True)
        self.fields.addWidget(self.before)
        self.first, self.last, self._proposed = DayField(), DayField(), date.min
        self.add_beside((tr("From"), self.first), (tr("Until"), self.last))
        self.leave_button.hide()
        self.closed.connect(self.begin)

    @override
    @Slot()
    def begin(self) -> None:
        super().begin()
        today = self._seat.desk.today()
        self._proposed = today - timedelta(days=_WEEK)
        self.first.show_day(self._proposed)
        self.last.show_day(today - timedelta(days=1))
        work = functools.partial(reviews, self._seat.desk)
        self._seat.tasks.run_read(work, self._continue, owner=self, latest="reviewed")

    def _continue(self, found: tuple[Reviewed, ...]) -> None:
        """Say how far it was reviewed, and begin behind that."""
        self.known.emit(found)
        self.before.setVisible(bool(found))  # the list says that there is nothing yet
        if not found:
            return
        latest = max(found, key=attrgetter("last"))
        last, who = latest.last, latest.who
        self.before.setText(tr("Reviewed until {day}, signed by {who}.", day=last.isoformat(),
                               who=who))  # fmt: skip
        if self.first.day() == self._proposed:  # nobody chose another meanwhile
            self.first.show_day(min(last + timedelta(days=1), self.last.day()))

    @override
    @Slot()
    def go(self) -> None:
        self.sign(functools.partial(_review, self.first.day(), self.last.day()), _said)


class ReviewsList(Card):
    """The periods reviewed so far; ``opened`` carries the name of a review's entry."""

    opened = Signal(str)

    def __init__(self, seat: Seat, parent: QWidget | None = None) -> None:
        super().__init__(tr("Reviewed so far"), parent=parent)
        site = seat.desk.site
        empty = EmptyState(
            "signature",
            tr("Nothing was reviewed here yet."),
            tr("Each period that is signed stands here, with who signed it."),
        )
        model = RowsModel(_columns(site.zone if site else None), attrgetter("entry"))
        self.pane: TablePane[Reviewed] = TablePane(model, tr("Reviewed so far"), empty)
        add_export(seat, self.pane, tr("Reviewed so far"))
        self.pane.opened.connect(self._open)
        self.body.addWidget(self.pane, 1)
        self.show_reviews(())

    @Slot(object)
    def show_reviews(self, found: tuple[Reviewed, ...]) -> None:
        """Show these periods."""
        self.pane.set_rows(found)

    @Slot(object)
    def _open(self, one: Reviewed) -> None:
        self.opened.emit(one.entry)


def _columns(zone: tzinfo | None) -> tuple[Column[Reviewed], ...]:
    def signed(one: Reviewed) -> str:
        return f"{one.at.astimezone(zone):%Y-%m-%d %H:%M}"

    return (
        Column("first", tr("From"), attrgetter("first"), whole=True, width=100),
        Column("last", tr("Until"), attrgetter("last"), whole=True, width=100),
        Column("acts", tr("Acts"), attrgetter("acts"), right=True, width=64),
        Column("late", tr("Told late"), attrgetter("late"), right=True, width=84),
        Column("own", tr("Own, left out"), attrgetter("own"), right=True, width=110, leaves=1),
        Column("who", tr("Signed by"), attrgetter("who"), whole=True, width=130),
        Column("at", tr("Signed on"), signed, whole=True, width=140),
        Column("entry", tr("Entry"), attrgetter("entry"), mono=True, width=90, leaves=2),
    )


def _review(first: date, last: date, desk: Desk, by: Signer, reason: str) -> Receipt:
    return review_period(desk, first, last, by=by, reason=reason or None)


def _said(receipt: Receipt) -> str:
    told = receipt.details
    days = {"first": told["first"], "last": told["last"]}
    return tr(
        "{n} acts from {first} to {last} reviewed, {late} of them told late",
        n=told["acts"], late=told["late"], **days,
    )  # fmt: skip
