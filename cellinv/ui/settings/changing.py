"""Changing a rule: the new value, for here or everywhere, why, and what was changed before."""

from __future__ import annotations

import functools
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Slot
from PySide6.QtWidgets import (
    QBoxLayout,
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from cellinv.domain.language import tr
from cellinv.services.people import prove_with
from cellinv.services.settings import (
    RuleInForce,
    RulesHere,
    RuleVersion,
    change_setting,
    rule_history,
)
from cellinv.ui.settings.values import ValueField, value_text
from cellinv.ui.shell.sizes import hold, wide
from cellinv.ui.widgets.acts.signing import Signing
from cellinv.ui.widgets.buttons import button
from cellinv.ui.widgets.card import EmptyState
from cellinv.ui.widgets.chip import Chip
from cellinv.ui.widgets.naming import named
from cellinv.ui.widgets.rows import Column, RowsModel
from cellinv.ui.widgets.table import TablePane, bare
from cellinv.ui.widgets.text import SectionLabel, words

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from cellinv.domain.errors import DomainError
    from cellinv.services.desk import Desk
    from cellinv.services.ledger import Receipt
    from cellinv.ui.shell.seat import Seat
    from cellinv.ui.widgets.acts.acting import Acting

_LEFT_PX, _HISTORY_PX, _ROOMY_PX = 300, 196, 960
_NEVER_PX = 112
_ALONE_PX = 480
_HERE: Final = "here"


class RulePanel(QWidget):
    """One rule; whoever may not change it sees its history alone."""

    def __init__(self, seat: Seat, acting: Acting) -> None:
        super().__init__()
        self._seat, self._acting = seat, acting
        self._row: RuleInForce | None = None
        self.title, self.meaning = words("", "strong"), words("", "dim", wrap=True)
        self.value, self.where = ValueField(), QComboBox()
        named(self.where, tr("Where it holds"))
        self.reason = QLineEdit()
        self.reason.setPlaceholderText(tr("Reason"))
        self.reason.setAccessibleName(tr("Reason for the change"))
        self.looser = Chip(tr("This loosens the rule"), "attention", "attention")
        self.told = words(tr("Quality assurance signs a looser rule."), "small", wrap=True)
        self.signing = Signing(seat, "approved")
        self.signing.submitted.connect(self.change)
        self.limits = words("", "small", wrap=True)
        self.save = button(tr("Change the rule"), "edit", "primary")
        self.refusal = words("", wrap=True)
        self.refusal.setProperty("tone", "refused")
        self.form, self._left = QWidget(), QWidget()
        empty = EmptyState("history", tr("It was never changed."))
        self.history: TablePane[RuleVersion] = TablePane(
            RowsModel(self._columns(), _entry), tr("Changes of the rule"), empty
        )
        self._beside = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._lay_out()
        self.value.changed.connect(self._weigh)
        self.where.currentIndexChanged.connect(self._weigh)
        self.reason.textChanged.connect(self._weigh)
        self.reason.returnPressed.connect(self.change)
        self.save.clicked.connect(self.change)

    def show_rule(self, row: RuleInForce, known: RulesHere) -> None:
        """Show a rule and its changes."""
        before, self._row = self._row, row
        other = before is None or before.rule.name != row.rule.name
        self.title.setText(tr(row.rule.title))
        self.meaning.setText(tr(row.rule.meaning))
        self.limits.setText(tr("Takes {needed}.", needed=row.rule.needed()))
        self._left.setVisible(known.may_change)
        if other or (before is not None and before.value != row.value):
            self.value.show_rule(row.rule, row.value)  # else what is being typed stays
            self.signing.begin()
        if other:
            self._offer(known.site if not row.rule.everywhere else None)
            self.reason.clear()
            self._refuse("")
        self._weigh()
        work = functools.partial(rule_history, self._seat.desk, row.rule.name)
        self._seat.tasks.run_read(work, self._show_history, owner=self, latest="history")

    @Slot()
    def change(self) -> None:
        """Put the value in force, with the reason."""
        if self._row is None or not self.save.isEnabled():
            return
        signed = not self.signing.isHidden()
        if signed and not self.signing.complete():
            return
        self.save.setEnabled(False)
        self.signing.wait(True)
        by = self.signing.given()[:2] if signed else None
        everywhere = self.where.currentData() != _HERE
        name, value = self._row.rule.name, self.value.value()
        act = functools.partial(_change, name, value, self.reason.text(), (everywhere, by))
        said = functools.partial(_said, tr(self._row.rule.title), value_text(self._row.rule, value))
        self._acting.do(act, said, self._refused, undoable=False)

    def _offer(self, site: str | None) -> None:
        self.where.clear()
        if site:
            self.where.addItem(tr("At {site} only", site=site), _HERE)
        self.where.addItem(tr("Everywhere"), "")

    @Slot()
    def _weigh(self) -> None:
        """Say what the change would be."""
        if self._row is None:
            return
        rule, value, now = self._row.rule, self.value.value(), self._now()
        looser = rule.loosens(now, value)
        for part in (self.looser, self.told, self.signing):
            part.setVisible(looser)
        self.save.setEnabled(
            value != now and rule.takes(value) and bool(self.reason.text().strip())
        )
        self._refuse("")

    def _now(self) -> Any:
        """Return the value in force where the change is for."""
        row = self._row
        if row is None or self.where.currentData() == _HERE:
            return row.value if row else None
        return row.shipped if row.everywhere is None else row.everywhere

    def _text(self, value: Any) -> str:
        return value_text(self._row.rule, value) if self._row else str(value)

    def _columns(self) -> tuple[Column[RuleVersion], ...]:
        return (
            Column("at", tr("When, UTC"), _at, width=160),
            Column("value", tr("Value"), self._step, width=150),
            Column("reason", tr("Reason"), _reason, width=180, whole=True),
            Column("who", tr("Who"), _who, width=150),
            Column("where", tr("Where"), self._where, width=110),
            Column("looser", tr("Looser"), _looser, width=84),
            Column("entry", tr("Entry"), _entry, mono=True),
        )

    def _step(self, row: RuleVersion) -> str:
        return f"{self._text(row.before)} → {self._text(row.after)}"

    def _where(self, row: RuleVersion) -> str:
        site = self._seat.desk.site
        return site.code if row.site is not None and site else tr("everywhere")

    def _refused(self, error: DomainError) -> bool:
        self.save.setEnabled(True)
        if self.signing.isHidden():
            self._refuse(error.explain())
        else:
            self.signing.refuse(error)
        return True

    def _refuse(self, sentence: str) -> None:
        self.refusal.setText(sentence)
        self.refusal.setVisible(bool(sentence))

    def _show_history(self, versions: tuple[RuleVersion, ...]) -> None:
        hold(self.history, height=_HISTORY_PX if versions else _NEVER_PX)
        self.history.set_rows(versions)

    def _lay_out_whole(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(8)
        for told in (self.title, self.meaning):
            whole.addWidget(told)
        whole.addLayout(self._beside)

    def _lay_out(self) -> None:
        self._lay_out_whole()
        left = QVBoxLayout()
        left.setSpacing(8)
        form = QVBoxLayout(self.form)
        form.setContentsMargins(0, 0, 0, 0)
        form.setSpacing(8)
        for widget in (self.value, self.limits, self.where, self.reason):
            form.addWidget(widget)
        row = QHBoxLayout()
        row.addWidget(self.save)
        row.addStretch(1)
        for part in (self.looser, self.told, self.signing):
            form.addWidget(part)
        form.addLayout(row)
        form.addWidget(self.refusal)
        left.addWidget(self.form)
        left.addStretch(1)
        self._left.setLayout(left)
        left.setContentsMargins(0, 0, 0, 0)
        hold(self._left, width=_LEFT_PX)
        right = QVBoxLayout()
        right.setSpacing(8)
        right.addWidget(SectionLabel(tr("Its changes")))
        right.addWidget(self.history)
        right.addStretch(1)
        bare(self.history)
        hold(self.history, height=_NEVER_PX)
        self._beside.setContentsMargins(0, 0, 0, 0)
        self._beside.setSpacing(24)
        kept = QHBoxLayout()  # or its height would be reckoned for the whole width
        kept.addWidget(self._left)
        kept.addStretch(1)
        self._beside.addLayout(kept)
        self._beside.addLayout(right, 1)
        self.refusal.hide()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the changes the whole width where beside the form their reasons would be cut."""
        super().resizeEvent(event)
        way = QBoxLayout.Direction
        width = event.size().width()
        roomy = width >= wide(_ROOMY_PX)
        alone = not roomy and width >= wide(_ALONE_PX)
        hold(self._left, width=_ALONE_PX if alone else _LEFT_PX)
        self._beside.setDirection(way.LeftToRight if roomy else way.TopToBottom)
        self.updateGeometry()


def _change(
    name: str, value: Any, reason: str, where: tuple[bool, tuple[str, str] | None], desk: Desk
) -> Receipt:
    """Change a rule; ``where`` tells whether everywhere, and who signs it with what."""
    everywhere, by = where
    signer = prove_with(desk, *by) if by is not None else None
    there = replace(desk, site=None) if everywhere else desk
    return change_setting(there, name, value, reason=reason, approved_by=signer)


def _said(title: str, value: str, receipt: Receipt) -> str:
    if receipt.details["looser"]:
        return tr("{rule} is {value} now: looser than before", rule=title, value=value)
    return tr("{rule} is {value} now", rule=title, value=value)


def _entry(row: RuleVersion) -> object:
    return row.entry


def _at(row: RuleVersion) -> str:
    return f"{row.at:%Y-%m-%d %H:%M}"


def _looser(row: RuleVersion) -> str:
    return tr("looser") if row.looser else ""


def _reason(row: RuleVersion) -> str:
    return row.reason


def _who(row: RuleVersion) -> str:
    return row.who
