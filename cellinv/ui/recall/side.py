"""Beside the vials: the recall on record, the panel that is asked for, places and subjects."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from cellinv.domain.language import tr
from cellinv.ui.recall.panels import BeginPanel, ConfirmPanel, EndPanel, HoldPanel
from cellinv.ui.recall.record import RecordCard
from cellinv.ui.recall.rows import place_columns, subject_columns
from cellinv.ui.shell.sizes import hold, tall
from cellinv.ui.widgets.card import Card
from cellinv.ui.widgets.exporting import add_export
from cellinv.ui.widgets.rows import RowsModel
from cellinv.ui.widgets.scrolled import Scrolled
from cellinv.ui.widgets.table import TablePane
from cellinv.ui.widgets.text import SectionLabel

if TYPE_CHECKING:
    from cellinv.services.recall.rows import AffectedSubject
    from cellinv.ui.recall.asking import PlaceRow, Shown
    from cellinv.ui.shell.seat import Seat
    from cellinv.ui.widgets.acts.acting import Acting

SIDE: Final = 424
_LOW: Final = 132


class Side(Scrolled):
    """``opened`` carries a subject's code, ``left`` says that a panel with the focus went."""

    opened = Signal(str)
    left = Signal()

    def __init__(self, seat: Seat, acting: Acting) -> None:
        inner = QWidget()
        super().__init__(inner)
        hold(self, width=SIDE)
        self.record, self.panel = RecordCard(seat), Card(padding=16)
        self.places: TablePane[PlaceRow] = TablePane(
            RowsModel(place_columns(), _place_key), tr("Where it is left")
        )
        self.subjects: TablePane[AffectedSubject] = TablePane(
            RowsModel(subject_columns(), attrgetter("code")), tr("Subjects by site")
        )
        add_export(seat, self.subjects, tr("Subjects of a recall"))
        self.panels: dict[str, Any] = {
            "hold": HoldPanel(seat, acting),
            "exercise": BeginPanel(seat, acting),
            "confirm": ConfirmPanel(seat, acting),
            "end": EndPanel(seat, acting),
        }
        self._now: Shown | None = None
        self._lay_out(inner)
        self._connect()

    def show_found(self, found: Shown) -> None:
        """Show what a recall reaches."""
        self._now = found
        on_record = found.view.row.code if found.view is not None else ""
        if on_record and on_record != self.record.code.text():
            self.verticalScrollBar().setValue(0)
        self.places.set_rows(found.places())
        self.subjects.set_rows(found.reached.subjects)
        self.record.setVisible(found.view is not None)
        if found.view is not None:
            self.record.show_view(found.view)

    @Slot()
    def close_panels(self) -> None:
        """Take the panel away."""
        focus = QApplication.focusWidget()
        within = focus is not None and self.panel.isAncestorOf(focus)
        self.panel.hide()
        if within:
            self.left.emit()

    @Slot()
    def ask_hold(self) -> None:
        """Ask before everything left is held."""
        if self._now is not None:
            now, view = self._now, self._now.view
            recall_id = view.row.id if view else 0
            panel = self._show("hold")
            panel.start(now.codes, recall_id, len(now.reached.lots), len(now.left))

    @Slot()
    def ask_exercise(self) -> None:
        """Ask before an exercise begins."""
        if self._now is not None:
            self._show("exercise").start(self._now.codes)

    @Slot()
    def _ask_confirm(self) -> None:
        if self._now is not None and self._now.view is not None:
            view = self._now.view
            self._show("confirm").start(view.row.id, view.notices)

    @Slot()
    def _ask_end(self) -> None:
        if self._now is not None and self._now.view is not None:
            self._show("end").start(self._now.view.row.id)

    @Slot(object)
    def _open_subject(self, row: AffectedSubject) -> None:
        self.opened.emit(row.code)

    def _show(self, name: str) -> Any:
        for key, panel in self.panels.items():
            panel.setVisible(key == name)
        self.panel.show()
        self.verticalScrollBar().setValue(0)
        return self.panels[name]

    def _connect(self) -> None:
        self.record.confirm_asked.connect(self._ask_confirm)
        self.record.end_asked.connect(self._ask_end)
        self.subjects.opened.connect(self._open_subject)
        for panel in self.panels.values():
            panel.closed.connect(self.close_panels)

    def _lay_out(self, inner: QWidget) -> None:
        for panel in self.panels.values():
            self.panel.body.addWidget(panel)
        self.panel.hide()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.panel)
        column.addWidget(self.record)
        titled: tuple[tuple[str, TablePane[Any]], ...] = (
            (tr("Where it is left"), self.places),
            (tr("Subjects by site"), self.subjects),
        )
        for title, pane in titled:
            card = Card(padding=16)
            card.body.addWidget(SectionLabel(title))
            card.body.addWidget(pane, 1)
            pane.view.setMinimumHeight(tall(_LOW))
            column.addWidget(card, 1)


def _place_key(row: PlaceRow) -> tuple[str, str]:
    return row.site, row.place
