"""Marking a period reviewed: two days, and a second person's signature."""

from __future__ import annotations

import functools
from datetime import date, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from typing_extensions import override

from cellinv.domain.language import tr
from cellinv.services.audit.reviewing import last_review, review_period
from cellinv.ui.widgets.acts.signing import SignedPanel
from cellinv.ui.widgets.fields import DayField
from cellinv.ui.widgets.text import words

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from cellinv.services.desk import Desk, Signer
    from cellinv.services.ledger import Receipt
    from cellinv.ui.shell.seat import Seat
    from cellinv.ui.widgets.acts.acting import Acting

_WEEK = 7


class ReviewPanel(SignedPanel):
    """Asks for the days and the signature; nobody reviews what they did themselves."""

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
        self.add(tr("From"), self.first)
        self.add(tr("Until"), self.last)
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
        work = functools.partial(last_review, self._seat.desk)
        self._seat.tasks.run_read(work, self._continue, owner=self, latest="reviewed")

    def _continue(self, found: tuple[date, str] | None) -> None:
        """Say how far it was reviewed, and begin behind that."""
        if found is None:
            self.before.setText(tr("Nothing was reviewed here yet."))
            return
        last, who = found
        self.before.setText(tr("Reviewed until {day}, signed by {who}.", day=last.isoformat(),
                               who=who))  # fmt: skip
        if self.first.day() == self._proposed:  # nobody chose another meanwhile
            self.first.show_day(min(last + timedelta(days=1), self.last.day()))

    @override
    @Slot()
    def go(self) -> None:
        self.sign(functools.partial(_review, self.first.day(), self.last.day()), _said)


def _review(first: date, last: date, desk: Desk, by: Signer, reason: str) -> Receipt:
    return review_period(desk, first, last, by=by, reason=reason or None)


def _said(receipt: Receipt) -> str:
    told = receipt.details
    days = {"first": told["first"], "last": told["last"]}
    return tr(
        "{n} acts from {first} to {last} reviewed, {late} of them told late",
        n=told["acts"], late=told["late"], **days,
    )  # fmt: skip
