"""The view of donors: what they agreed to or withdrew, and the lines that come from them."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from cellinv.domain.language import tr
from cellinv.services.banks.donors import consent_purposes
from cellinv.ui.widgets.acts.deeds import Deed, Deeds
from cellinv.ui.widgets.card import EmptyState
from cellinv.ui.widgets.exporting import add_export
from cellinv.ui.widgets.rows import Column, RowsModel
from cellinv.ui.widgets.table import TablePane

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cellinv.services.banks.donors import DonorRow
    from cellinv.ui.shell.seat import Seat


def _always(_row: DonorRow | None) -> bool:
    return True


def _chosen(row: DonorRow | None) -> bool:
    return row is not None


def _agreed(row: DonorRow | None) -> bool:
    return row is not None and bool(row.in_force)


DEEDS: Final = (
    Deed("donor", "New donor…", "person", "register", _always),
    Deed("line", "New cell line…", "line", "register", _always),
    Deed("consent", "Consent…", "signature", "register", _chosen),
    Deed("withdrawn", "Consent withdrawn…", "hold", "hold", _agreed),
    Deed("donor_record", "Record", "history", "read", _chosen),
)


class Donors(QWidget):
    """``asked`` names what is to be done: with the donor chosen, or with none."""

    asked = Signal(str)

    def __init__(self, seat: Seat) -> None:
        super().__init__()
        self._seat = seat
        self.row: DonorRow | None = None
        self.pane = TablePane(
            RowsModel(donor_columns(), attrgetter("id")), tr("Donors and lines"), _empty()
        )
        self.pane.view.setSelectionMode(self.pane.view.SelectionMode.SingleSelection)
        self.deeds = Deeds(DEEDS, tr("What can be done with the donor"), fade=True)
        add_export(seat, self.pane, tr("Donors and lines"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.deeds)
        column.addWidget(self.pane, 1)
        self.deeds.asked.connect(self.asked)
        self.pane.selection_changed.connect(self._choose)

    def show_donors(self, rows: Sequence[DonorRow]) -> None:
        """Show these; the one chosen stays chosen."""
        self.pane.set_rows(rows)
        self._choose()

    @Slot()
    def _choose(self) -> None:
        chosen = self.pane.selected()
        self.row = chosen[0] if chosen else None
        self.deeds.offer(self._seat.desk, self.row)


def donor_columns() -> tuple[Column[DonorRow], ...]:
    """Return the columns of the donors."""
    return (
        Column("code", tr("Donor"), attrgetter("code"), mono=True, width=116),
        Column("owner", tr("Owner"), attrgetter("owner"), width=72),
        Column("state", tr("Consent"), attrgetter("state"), state=True, width=136),
        Column("version", tr("Version"), _versions, width=84),
        Column("scope", tr("It covers"), _scope, width=280),
        Column("given", tr("Given on"), _given, width=116),
        Column("withdrawn", tr("Withdrawn on"), _withdrawn, width=124),
        Column("lines", tr("Cell lines"), _lines, mono=True, width=168),
        Column("material", tr("Material"), attrgetter("material"), width=116),
    )


def _versions(row: DonorRow) -> str | None:
    return ", ".join(one.version for one in row.in_force or row.consents) or None


def _scope(row: DonorRow) -> str | None:
    words = {code: tr(name) for code, name in consent_purposes()}
    covered = dict.fromkeys(code for one in row.in_force for code in one.scope)
    return ", ".join(words.get(code, code) for code in covered) or None


def _given(row: DonorRow) -> str | None:
    days = [one.given_on for one in row.in_force or row.consents]
    return f"{max(days)}" if days else None


def _withdrawn(row: DonorRow) -> str | None:
    days = [one.withdrawn_on for one in row.consents if one.withdrawn_on is not None]
    return f"{max(days)}" if days else None


def _lines(row: DonorRow) -> str | None:
    return ", ".join(row.lines) or None


def _empty() -> EmptyState:
    return EmptyState(
        "person",
        tr("No donor is on record."),
        tr("Register one by code, then what was agreed to, then the cell line."),
    )
