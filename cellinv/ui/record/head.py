"""The head of a record: its code, what it is, its state, where it is and what can be done."""

from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from cellinv.domain.language import tr
from cellinv.services.people import has_right
from cellinv.services.station.views import Card, ContainerCard, PlaceView, VialCard
from cellinv.ui.record.words import (
    ICONS,
    IN_CUSTODY,
    LABELLED,
    RECALLED,
    TRACEABLE,
    chips,
    subtitle,
)
from cellinv.ui.shell.icons import dress, icon_label
from cellinv.ui.shell.seat import Seat
from cellinv.ui.widgets.breadcrumb import Breadcrumb
from cellinv.ui.widgets.buttons import button
from cellinv.ui.widgets.flow import ChipRow
from cellinv.ui.widgets.text import CodeLabel, words


class RecordHead(QWidget):
    """``place_opened`` carries a container's id; the others ask for something made of it."""

    place_opened = Signal(object)
    labels_asked = Signal()
    custody_asked = Signal()
    trace_asked = Signal()
    recall_asked = Signal()
    storage_asked = Signal()

    def __init__(self, seat: Seat, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._seat = seat
        self.icon = icon_label("vial", "accent", 28)
        self.code, self.what = CodeLabel("", "display"), words("", "dim")
        self.chips, self.crumb = ChipRow(), Breadcrumb()
        self.crumb.opened.connect(self.place_opened)
        self.labels = button(tr("Labels…"), "labels")
        self.custody = button(tr("Custody…"), "export")
        self.trace = button(tr("Trace"), "lineage")
        self.recall = button(tr("Recall"), "recall")
        self.storage = button(tr("In storage"), "storage")
        self.labels.clicked.connect(self.labels_asked)
        self.custody.clicked.connect(self.custody_asked)
        self.trace.clicked.connect(self.trace_asked)
        self.recall.clicked.connect(self.recall_asked)
        self.storage.clicked.connect(self.storage_asked)
        self._lay_out()

    def show_card(self, card: Card, today: date) -> None:
        """Show the head of a record."""
        dress(self.icon, ICONS.get(card.kind, "unknown"), "accent")
        self.code.set_code(card.code)
        self.what.setText(subtitle(card))
        self.chips.show_chips(chips(card, today))
        place = card.place if isinstance(card, VialCard | ContainerCard) else None
        self._show_place(card, place)
        desk = self._seat.desk
        self.labels.setVisible(card.kind in LABELLED and has_right(desk, "label"))
        self.custody.setVisible(card.kind in IN_CUSTODY and has_right(desk, "custody_export"))
        self.trace.setVisible(card.kind in TRACEABLE)
        recalls = card.kind in RECALLED and has_right(desk, "recall")
        self.recall.setVisible(recalls)
        self.storage.setVisible(card.kind == "container" or place is not None)

    def _show_place(self, card: Card, place: PlaceView | None) -> None:
        self.crumb.setVisible(place is not None)
        if place is None:
            return
        site = getattr(card, "site", "")
        steps: list[tuple[object, str]] = [(None, site)] if site else []
        steps += [(step.id, step.name) for step in place.steps]
        self.crumb.show_path([*steps, (None, place.slot or card.code)])

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.icon)
        top.addWidget(self.code)
        top.addStretch(1)
        for act in (self.storage, self.trace, self.recall, self.labels, self.custody):
            top.addWidget(act)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(top)
        column.addWidget(self.what)
        column.addWidget(self.crumb)
        column.addSpacing(2)
        column.addWidget(self.chips)
