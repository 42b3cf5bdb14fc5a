"""Panels of a technology transfer: agree, add, move on, reach, widen, end."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QComboBox, QLineEdit
from typing_extensions import override

from cellinv.domain.language import tr
from cellinv.domain.production.runs import NotEmpty
from cellinv.domain.production.transfers import KINDS, SCOPES, STEPS
from cellinv.services import production
from cellinv.services.production import NewItem
from cellinv.ui.production.about import AboutPanel, ReasonPanel, offer
from cellinv.ui.production.rows import kind_word, scope_word
from cellinv.ui.shell.states import look_of
from cellinv.ui.widgets.fields import DayField

if TYPE_CHECKING:
    from datetime import date

    from cellinv.services.desk import Desk
    from cellinv.services.ledger import Receipt
    from cellinv.ui.shell.seat import Seat
    from cellinv.ui.widgets.acts.acting import Acting


class AgreePanel(AboutPanel):
    """Agrees on a transfer between two parties."""

    def __init__(self, seat: Seat, acting: Acting) -> None:
        super().__init__(seat, acting, (tr("Agree on a transfer"), tr("Agree"), "transferred"))
        self.code, self.headline = QLineEdit(), QLineEdit()
        self.giver, self.taker, self.scope = QComboBox(), QComboBox(), QComboBox()
        for box in (self.giver, self.taker):
            box.setPlaceholderText(tr("Choose…"))
        offer(self.scope, ((scope_word(scope), scope) for scope in SCOPES))
        for caption, field in (
            (tr("Code"), self.code), (tr("Title"), self.headline), (tr("From"), self.giver),
            (tr("To"), self.taker), (tr("Scope"), self.scope),
        ):  # fmt: skip
            self.add(caption, field)

    @override
    def prepare(self) -> None:
        self.code.clear()
        self.headline.clear()
        work = functools.partial(production.partners, self._seat.desk)
        self._seat.tasks.run_read(work, self._offer, owner=self, latest="parties")
        self.code.setFocus()

    @override
    def go(self) -> None:
        told = (
            self.code.text(), self.headline.text(), self.giver.currentText(),
            self.taker.currentText(), self.scope.currentData(),
        )  # fmt: skip
        self.do(functools.partial(_agree, told), _said)

    def _offer(self, found: tuple[str, ...]) -> None:
        for box in (self.giver, self.taker):
            offer(box, ((code, code) for code in found))
            box.setCurrentIndex(-1)


class ItemPanel(AboutPanel):
    """Adds something that is to be transferred."""

    def __init__(self, seat: Seat, acting: Acting) -> None:
        super().__init__(seat, acting, (tr("Add an item"), tr("Add"), "add"))
        self.kind, self.name, self.edition = QComboBox(), QLineEdit(), QLineEdit()
        offer(self.kind, ((kind_word(kind), kind) for kind in KINDS))
        self.add(tr("Kind"), self.kind)
        self.add(tr("Code or name"), self.name)
        self.add(tr("Edition"), self.edition)

    @override
    def prepare(self) -> None:
        self.name.clear()
        self.edition.clear()
        self.kind.setFocus()

    @override
    def go(self) -> None:
        new = NewItem(self.kind.currentData(), self.name.text(), self.edition.text())
        self.do(functools.partial(_add, self.subject.id, new), _said)


class StepPanel(AboutPanel):
    """Says that an item was sent, received or accepted."""

    def __init__(self, seat: Seat, acting: Acting) -> None:
        super().__init__(seat, acting, (tr("How far is it"), tr("Note it"), "step"))
        self.item, self.state, self.note = QComboBox(), QComboBox(), QLineEdit()
        offer(self.state, ((look_of(step).text(), step) for step in STEPS[1:]))
        self.add(tr("Item"), self.item)
        self.add(tr("State"), self.state)
        self.add(tr("Note"), self.note)

    @override
    def prepare(self) -> None:
        rows = self.subject.remaining
        offer(self.item, ((f"{one.number} {one.name}", one.number) for one in rows))
        self.note.clear()
        self.item.setFocus()

    @override
    def go(self) -> None:
        told = (self.item.currentData(), self.state.currentData(), self.note.text())
        self.do(functools.partial(_move, self.subject.id, told), _said)


class MilestonePanel(AboutPanel):
    """Plans a milestone."""

    def __init__(self, seat: Seat, acting: Acting) -> None:
        super().__init__(seat, acting, (tr("Plan a milestone"), tr("Plan"), "plan"))
        self.headline, self.planned = QLineEdit(), DayField()
        self.add(tr("Milestone"), self.headline)
        self.add(tr("Planned on"), self.planned)

    @override
    def prepare(self) -> None:
        self.headline.clear()
        self.planned.show_day(self._seat.desk.today())
        self.headline.setFocus()

    @override
    def go(self) -> None:
        told = (self.headline.text(), self.planned.day())
        self.do(functools.partial(_plan, self.subject.id, told), _said)


class ReachPanel(AboutPanel):
    """Says that a milestone was reached, and what shows it."""

    def __init__(self, seat: Seat, acting: Acting) -> None:
        super().__init__(seat, acting, (tr("Milestone reached"), tr("Note it"), "done"))
        self.milestone, self.evidence, self.reached = QComboBox(), QLineEdit(), DayField()
        self.add(tr("Milestone"), self.milestone)
        self.add(tr("Reached"), self.reached)
        self.add(tr("Shown by"), self.evidence)

    @override
    def prepare(self) -> None:
        offer(self.milestone, ((one.title, one.number) for one in self.subject.ahead))
        self.evidence.clear()
        self.reached.show_day(self._seat.desk.today())
        self.milestone.setFocus()

    @override
    def go(self) -> None:
        told = (self.milestone.currentData(), self.evidence.text(), self.reached.day())
        self.do(functools.partial(_reach, self.subject.id, told), _said)


class WidenPanel(ReasonPanel):
    """Makes a limited transfer a complete one."""

    def __init__(self, seat: Seat, acting: Acting) -> None:
        super().__init__(seat, acting, (tr("Make it complete"), tr("Make complete"), "signature"))

    @override
    def go(self) -> None:
        self.do(functools.partial(_widen, self.subject.id, self.reason.text()), _said)


class StopPanel(ReasonPanel):
    """Ends a transfer before it is complete."""

    def __init__(self, seat: Seat, acting: Acting) -> None:
        super().__init__(seat, acting, (tr("End the transfer"), tr("End"), "remove"))

    @override
    def go(self) -> None:
        self.do(functools.partial(_stop, self.subject.id, self.reason.text()), _said)


def _agree(told: tuple[str, str, str, str, str], desk: Desk) -> Receipt:
    code, title, giver, taker, scope = told
    if not (giver and taker):
        raise NotEmpty(what=tr("Who gives and who takes"))
    return production.start_transfer(desk, code, title, giver, taker, scope=scope)


def _add(transfer_id: int, new: NewItem, desk: Desk) -> Receipt:
    return production.add_item(desk, transfer_id, new)


def _move(transfer_id: int, told: tuple[int, str, str], desk: Desk) -> Receipt:
    number, status, note = told
    return production.move_item(desk, transfer_id, number, status, note=note)


def _plan(transfer_id: int, told: tuple[str, date], desk: Desk) -> Receipt:
    return production.add_milestone(desk, transfer_id, told[0], planned_on=told[1])


def _reach(transfer_id: int, told: tuple[int, str, date], desk: Desk) -> Receipt:
    number, evidence, day = told
    return production.reach_milestone(desk, transfer_id, number, evidence=evidence, reached_on=day)


def _widen(transfer_id: int, reason: str, desk: Desk) -> Receipt:
    return production.widen(desk, transfer_id, reason=reason)


def _stop(transfer_id: int, reason: str, desk: Desk) -> Receipt:
    return production.end_transfer(desk, transfer_id, reason=reason)


def _said(receipt: Receipt) -> str:
    told = receipt.details
    return tr("{code}: {what}", code=told["transfer"], what=told.get("name") or tr("noted"))
