"""Beside the vials: the panel that is asked for; the recall on record, subjects and places."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QEvent, QObject, Signal, Slot
from PySide6.QtWidgets import QApplication, QTabWidget, QVBoxLayout, QWidget
from typing_extensions import override

from cellinv.domain.language import tr
from cellinv.ui.recall.panels import BeginPanel, ConfirmPanel, EndPanel, HoldPanel
from cellinv.ui.recall.record import RecordCard
from cellinv.ui.recall.rows import place_columns, subject_columns
from cellinv.ui.shell.sizes import hold
from cellinv.ui.widgets.card import Card
from cellinv.ui.widgets.exporting import add_export
from cellinv.ui.widgets.rows import RowsModel
from cellinv.ui.widgets.scrolled import Scrolled
from cellinv.ui.widgets.table import TablePane, bare

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from cellinv.services.recall.rows import AffectedSubject
    from cellinv.ui.recall.asking import PlaceRow, Shown
    from cellinv.ui.shell.seat import Seat
    from cellinv.ui.widgets.acts.acting import Acting

SIDE: Final = 424
SIDE_WIDE: Final = 560
_LOW: Final = 132
_BETWEEN: Final = 12


class Side(Scrolled):
    """``opened`` carries a subject's code, ``left`` says that a panel with the focus went.

    ``turned`` is sent when a panel came or went.
    """

    opened = Signal(str)
    left = Signal()
    turned = Signal()

    def __init__(self, seat: Seat, acting: Acting) -> None:
        inner = QWidget()
        super().__init__(inner)
        self.record, self.panel = RecordCard(seat), Card(padding=16)
        self.places: TablePane[PlaceRow] = TablePane(
            RowsModel(place_columns(), _place_key), tr("Where it is left")
        )
        self.subjects: TablePane[AffectedSubject] = TablePane(
            RowsModel(subject_columns(), attrgetter("code")), tr("Subjects by site")
        )
        add_export(seat, self.subjects, tr("Subjects of a recall"))
        bare(self.places)
        self.tabs, self._told = QTabWidget(), Card(padding=16)
        self._lent = False
        self.panels: dict[str, Any] = {
            "hold": HoldPanel(seat, acting),
            "exercise": BeginPanel(seat, acting),
            "confirm": ConfirmPanel(seat, acting),
            "end": EndPanel(seat, acting),
        }
        self._now: Shown | None = None
        self._on_record = ""
        """The code of the recall that is shown, where it is one on record."""
        self._lay_out(inner)
        self._connect()

    def show_found(self, found: Shown) -> None:
        """Show what a recall reaches."""
        self._now = found
        places, subjects, on_record = found.places(), found.reached.subjects, self._on_record
        self.places.set_rows(places)
        self.subjects.set_rows(subjects)
        for pane, word in ((self.subjects, tr("Subjects: {n}", n=len(subjects))),
                           (self.places, tr("Places: {n}", n=len(places)))):  # fmt: skip
            self.tabs.setTabText(self.tabs.indexOf(pane), word)
        self._on_record = found.view.row.code if found.view is not None else ""
        self.tabs.setTabVisible(self.tabs.indexOf(self.record), found.view is not None)
        if found.view is not None:
            self.record.show_view(found.view)
        if self._on_record != on_record:
            self.tabs.setCurrentWidget(self.record if self._on_record else self.subjects)
            self.verticalScrollBar().setValue(0)

    @Slot()
    def close_panels(self) -> None:
        """Take the panel away."""
        focus = QApplication.focusWidget()
        within = focus is not None and self.panel.isAncestorOf(focus)
        self.panel.hide()
        self._fit()
        self.turned.emit()
        if within:
            self.left.emit()

    def lend_tabs(self) -> QTabWidget:
        """Let the tabs stand elsewhere, where there is no room for two columns."""
        self._lent = True
        self._fit()
        return self.tabs

    def take_tabs(self) -> None:
        """Have the tabs here again."""
        self._lent = False
        self._told.body.addWidget(self.tabs, 1)
        self._fit()

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
        self.turned.emit()
        self._fit()
        self.verticalScrollBar().setValue(0)
        return self.panels[name]

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.LayoutRequest and watched is self.widget():
            self._fit()
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        """Leave the room to a panel where it is low: what belongs to the recall can wait."""
        asked = self.panel.sizeHint().height() + self._told.minimumSizeHint().height() + _BETWEEN
        low = not self.panel.isHidden() and asked > self.viewport().height()
        low = low or self._lent
        if self._told.isHidden() is not low:
            self._told.setVisible(not low)

    def _connect(self) -> None:
        self.record.confirm_asked.connect(self._ask_confirm)
        self.record.end_asked.connect(self._ask_end)
        self.subjects.opened.connect(self._open_subject)
        for panel in self.panels.values():
            panel.closed.connect(self.close_panels)

    def _lay_out(self, inner: QWidget) -> None:
        for panel in self.panels.values():
            panel.keep_ends()
            self.panel.body.addWidget(panel)
        self.panel.hide()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(_BETWEEN)
        column.addWidget(self.panel)
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        self.tabs.tabBar().setAccessibleName(tr("What belongs to the recall"))
        self.record.setContentsMargins(0, 8, 0, 0)
        self.tabs.addTab(self.record, tr("Recall"))
        for pane in (self.subjects, self.places):
            hold(pane.view, least=_LOW)
            pane.setContentsMargins(0, 8, 0, 0)
            self.tabs.addTab(pane, pane.accessibleName())
        self.tabs.setTabVisible(self.tabs.indexOf(self.record), False)
        self._told.body.addWidget(self.tabs, 1)
        column.addWidget(self._told, 1)


def _place_key(row: PlaceRow) -> tuple[str, str]:
    return row.site, row.place
