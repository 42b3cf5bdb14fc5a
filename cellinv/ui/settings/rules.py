"""Site rules: every rule with its value and where that comes from; changing one with a reason."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QVBoxLayout
from typing_extensions import override

from cellinv.domain.language import together, tr
from cellinv.services.settings import RuleInForce, RulesHere, rules_here
from cellinv.ui.settings.changing import RulePanel
from cellinv.ui.settings.parts import Section
from cellinv.ui.settings.values import value_text
from cellinv.ui.shell.sizes import hold
from cellinv.ui.widgets.card import Rule as Line
from cellinv.ui.widgets.rows import Column, RowsModel
from cellinv.ui.widgets.table import TablePane, bare
from cellinv.ui.widgets.text import words

if TYPE_CHECKING:
    from cellinv.ui.shell.seat import Seat
    from cellinv.ui.widgets.acts.acting import Acting

_TABLE_PX: Final = 300


class RulesSection(Section):
    """The rules in force here, and below the one that is looked at."""

    def __init__(self, seat: Seat, acting: Acting) -> None:
        super().__init__(tr("Rules"))
        self._seat = seat
        self._known: RulesHere | None = None
        self.table: TablePane[RuleInForce] = TablePane(RowsModel(_columns(), _name), tr("Rules"))
        self.note = words("", "dim", wrap=True)
        self.panel = RulePanel(seat, acting)
        self.table.selection_changed.connect(self._show_chosen)
        bare(self.table)
        hold(self.table, least=_TABLE_PX)
        self.head(tr("Rules in force"))
        column = QVBoxLayout()
        column.setSpacing(12)
        column.addWidget(self.note)
        column.addWidget(self.table, 1)
        column.addWidget(Line())
        column.addWidget(self.panel)
        self.column.addLayout(column, 1)
        self.fill()

    @override
    def refresh(self) -> None:
        work = functools.partial(rules_here, self._seat.desk)
        self._seat.tasks.run_read(work, self._show, owner=self, latest="rules")

    def choose(self, name: str) -> None:
        """Look at one of the rules."""
        self.table.select_keys([name])

    def _show(self, known: RulesHere) -> None:
        self._known = known
        where = (
            tr("As they hold at {site}.", site=known.site)
            if known.site
            else tr("As they hold everywhere.")
        )
        told = tr("Each change is kept for ever, with its reason.")
        if not known.may_change:
            told = tr("Read only. Who can change them: {roles}.", roles=known.who_can.capitalize())
        self.note.setText(together(where, told))
        chosen = self.table.selected_keys()
        self.table.set_rows(known.rules)
        if not chosen:
            self.table.select_keys([known.rules[0].rule.name])
        else:
            self._show_chosen()

    @Slot()
    def _show_chosen(self) -> None:
        rows = self.table.selected()
        if len(rows) == 1 and self._known is not None:
            self.panel.show_rule(rows[0], self._known)


def _columns() -> tuple[Column[RuleInForce], ...]:
    return (
        Column("title", tr("Rule"), _title, width=210, whole=True),
        Column("value", tr("Value"), _value, mono=True, width=170),
        Column("from", tr("Set for"), _origin, width=130),
        Column("shipped", tr("As shipped"), _shipped, mono=True),
    )


def _name(row: RuleInForce) -> object:
    return row.rule.name


def _title(row: RuleInForce) -> str:
    return tr(row.rule.title)


def _value(row: RuleInForce) -> str:
    return value_text(row.rule, row.value)


def _shipped(row: RuleInForce) -> str:
    return value_text(row.rule, row.shipped)


def _origin(row: RuleInForce) -> str:
    if row.here is not None:
        return tr("this site")
    return tr("as shipped") if row.everywhere is None else tr("everywhere")
