"""Panels about who works on a run: more people, and those who leave it or never worked on it."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QComboBox, QLineEdit
from typing_extensions import override

from cellinv.domain.language import a_list, tr
from cellinv.domain.production.runs import OPEN, NotEmpty
from cellinv.services import production
from cellinv.ui.production.about import AboutPanel, offer, same
from cellinv.ui.widgets.text import words

if TYPE_CHECKING:
    from cellinv.services.desk import Desk
    from cellinv.services.ledger import Receipt
    from cellinv.ui.shell.seat import Seat
    from cellinv.ui.widgets.acts.acting import Acting


class OperatorPanel(AboutPanel):
    """Names more people who work on a run; who left it comes back."""

    def __init__(self, seat: Seat, acting: Acting) -> None:
        super().__init__(seat, acting, (tr("Who works on the run"), tr("Put down"), "person"))
        self.there, self.operators = words("", "small", wrap=True), QLineEdit()
        self.fields.addWidget(self.there)
        self.add(tr("Operators, by sign-in name"), self.operators)
        note = tr("Who was put down stays on the run's record.")
        self.fields.addWidget(words(note, "dim", wrap=True))

    @override
    def prepare(self) -> None:
        going = (one.name for one in self.subject.operators if one.ended_at is None)
        named = a_list(going) or tr("nobody yet")
        self.there.setText(tr("On it now: {people}", people=named))
        self.operators.clear()
        self.operators.setFocus()

    @override
    def go(self) -> None:
        logins = logins_in(self.operators.text())
        said = tr("{run}: {people} put down", run=self.subject.row.code, people=a_list(logins))
        act = functools.partial(_name, self.subject.row.id, logins)
        self.do(act, functools.partial(same, said))


class LeaverPanel(AboutPanel):
    """Says that somebody left a run, or was put down for it by mistake."""

    def __init__(self, seat: Seat, acting: Acting) -> None:
        super().__init__(seat, acting, (tr("Take off the run"), tr("Take off"), "remove"))
        self.person, self.how, self.reason = QComboBox(), QComboBox(), QLineEdit()
        self.add(tr("Who"), self.person)
        self.add(tr("What happened"), self.how)
        self.add(tr("Reason"), self.reason)
        note = tr("Who left stays on the run's record, with the time; a mistake stands in the "
                  "ledger alone.")  # fmt: skip
        self.fields.addWidget(words(note, "dim", wrap=True))

    @override
    def prepare(self) -> None:
        going = self.subject.row.status == OPEN
        people = self.subject.operators
        offer(self.person, ((f"{one.told} ({one.login})", one.login) for one in people))
        left = ((tr("Left the run"), False),) if going else ()
        offer(self.how, (*left, (tr("Was put down by mistake"), True)))
        self.reason.clear()
        self.person.setFocus()

    @override
    def go(self) -> None:
        login, mistaken = self.person.currentData(), self.how.currentData()
        said = tr("{run}: {login} taken off", run=self.subject.row.code, login=login)
        given = login, self.reason.text(), bool(mistaken)
        act = functools.partial(_end, self.subject.row.id, given)
        self.do(act, functools.partial(same, said))


def logins_in(text: str) -> tuple[str, ...]:
    """Return the sign-in names in a text, with commas or spaces between them."""
    return tuple(text.replace("\N{FULLWIDTH COMMA}", " ").replace(",", " ").split())


def _name(run_id: int, logins: tuple[str, ...], desk: Desk) -> Receipt:
    if not logins:
        raise NotEmpty(what=tr("Who works on the run"))
    return production.add_operators(desk, run_id, logins)


def _end(run_id: int, given: tuple[str, str, bool], desk: Desk) -> Receipt:
    login, reason, mistaken = given
    return production.end_operator(desk, run_id, login, reason=reason, mistaken=mistaken)
