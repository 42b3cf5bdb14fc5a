"""What stands below the head: facts with a picture at the left, figures and tables at the right."""

from collections.abc import Sequence
from datetime import tzinfo

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QTabWidget, QVBoxLayout, QWidget
from typing_extensions import override

from cellinv.domain.language import tr
from cellinv.services.banks.places import RULED
from cellinv.services.banks.vials import ReleaseLine, VialLine
from cellinv.services.lineage.telling import ToldAct
from cellinv.services.station.views import Card, LotCard, VialCard
from cellinv.ui.record.tables import (
    act_in_full,
    history_table,
    places_table,
    releases_table,
    vials_table,
)
from cellinv.ui.record.words import facts
from cellinv.ui.shell.seat import Seat
from cellinv.ui.shell.states import VIAL_LOOKS
from cellinv.ui.widgets.box_canvas import BoxCanvas
from cellinv.ui.widgets.buttons import button
from cellinv.ui.widgets.card import StatTile
from cellinv.ui.widgets.facts import FactGrid
from cellinv.ui.widgets.pictures import picture_of
from cellinv.ui.widgets.text import SectionLabel, words

_LEAST_PX, _MOST_PX = 152, 340
"""How high the picture of a box is: as high as there is room for below the facts."""


class _Picture(BoxCanvas):
    """A box that asks for little, and takes what is left."""

    @override
    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), _LEAST_PX)


class FactsPart(QWidget):
    """Facts, and of a vial that is stored the box with its slot lit."""

    opened = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.grid = FactGrid()
        self.grid.opened.connect(self.opened)
        self.caption = SectionLabel("")
        self.picture = _Picture()
        self.picture.setMinimumHeight(_LEAST_PX)
        self.picture.setMaximumHeight(_MOST_PX)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(SectionLabel(tr("Facts")))
        column.addWidget(self.grid)
        column.addWidget(self.caption)
        column.addWidget(self.picture, 1)
        column.addStretch(0)

    def show_card(self, card: Card) -> None:
        """Show what is known of a record."""
        self.grid.show_facts(facts(card))
        box = card.box if isinstance(card, VialCard) else None
        place = card.place if isinstance(card, VialCard) else None
        shown = box is not None and place is not None and place.slot_row is not None
        self.picture.setVisible(shown)
        self.caption.setVisible(shown)
        if box is not None and place is not None and shown:
            slot = (place.slot_row or 0, place.slot_column or 0)
            self.caption.setText(
                tr("Slot {slot} of {box}", slot=place.slot or "", box=box.name)
            )  # fmt: skip
            self.picture.show_box(picture_of(box))
            self.picture.light([slot])


class Figures(QWidget):
    """How many vials a lot has: stored, free after reservations, and in every other state."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.stored = StatTile(tr("Stored"))
        self.free = StatTile(tr("Free"))
        self.reserve = StatTile(tr("Minimum reserve"))
        self.filled = StatTile(tr("Filled"))
        self.others = words("", "small", wrap=True)
        row = QHBoxLayout()
        row.setSpacing(32)
        for tile in (self.stored, self.free, self.reserve, self.filled):
            row.addWidget(tile, 0, Qt.AlignmentFlag.AlignTop)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 8)
        column.setSpacing(8)
        column.addLayout(row)
        column.addWidget(self.others)

    def show_lot(self, card: LotCard) -> None:
        """Show the figures of a lot."""
        low = card.free <= card.minimum_reserve and card.minimum_reserve > 0
        reserved = card.stored - card.free
        self.stored.say(str(card.stored))
        self.free.say(
            str(card.free),
            tr("stored − {n} reserved", n=reserved),
            "attention" if low else "plain",
        )
        self.reserve.say(str(card.minimum_reserve))
        self.filled.say(str(card.filled))
        counts = dict(card.counts)
        others = [
            f"{look.text()} {counts[state]}"
            for state, look in VIAL_LOOKS.items()
            if counts.get(state) and state != "stored"
        ]
        one_place = card.lot_kind in RULED and card.tanks == 1 and card.stored > 1
        others += [tr("All in one tank")] if one_place else []
        self.others.setProperty("tone", "attention" if one_place else "")
        self.others.style().polish(self.others)
        self.others.setText(" · ".join(others))
        self.others.setVisible(bool(others))


class HistoryPart(QWidget):
    """What was done to a record, and the act chosen in full."""

    def __init__(self, zone: tzinfo | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.table = history_table(zone)
        self.table.selection_changed.connect(self._show_chosen)
        self.evidence = button(tr("Evidence…"), "export", "quiet")
        self.evidence.setToolTip(tr("The record with its signatures and entries, as PDF"))
        self.table.tools.addWidget(self.evidence)
        self.whole = words("", "small", wrap=True)
        self.whole.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.whole.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(8)
        column.addWidget(SectionLabel(tr("History")))
        column.addWidget(self.table, 1)
        column.addWidget(self.whole)

    @Slot()
    def _show_chosen(self) -> None:
        acts = self.table.selected()
        self.whole.setText(act_in_full(acts[0]) if len(acts) == 1 else "")
        self.whole.setVisible(len(acts) == 1)


class TablesPart(QWidget):
    """``opened`` carries a code, ``place_opened`` a container's id."""

    opened = Signal(str)
    place_opened = Signal(int)

    def __init__(self, seat: Seat, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        zone = seat.desk.site.zone if seat.desk.site else None
        self.figures = Figures()
        self.history = HistoryPart(zone)
        self.vials, self.places = vials_table(), places_table()
        self.releases = releases_table(zone)
        for table in (self.vials, self.places, self.releases):
            table.setContentsMargins(0, 8, 0, 0)
        self.vials.opened.connect(self._open_vial)
        self.places.opened.connect(self._open_place)
        self.tabs = QTabWidget()
        self.tabs.tabBar().setAccessibleName(tr("Record"))
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.figures)
        column.addWidget(self.tabs, 1)

    def show_card(self, card: Card) -> None:
        """Make ready for a record: a lot has more tables than the rest."""
        lot = isinstance(card, LotCard)
        self.figures.setVisible(lot)
        self.history.evidence.setVisible(card.id > 0)
        if lot != (self.tabs.count() > 1):
            self.tabs.clear()
            if lot:
                self.tabs.addTab(self.vials, tr("Vials"))
                self.tabs.addTab(self.places, tr("Where"))
                self.tabs.addTab(self.releases, tr("Releases"))
        if self.tabs.indexOf(self.history) < 0:
            self.tabs.addTab(self.history, tr("History"))
            self.tabs.tabBar().setVisible(lot)
        if isinstance(card, LotCard):
            self.figures.show_lot(card)
            self.places.set_rows(card.where)

    def show_history(self, acts: Sequence[ToldAct]) -> None:
        """Show what was done to the record, newest first."""
        self.history.table.set_rows(acts)

    def show_lot(self, lines: tuple[tuple[VialLine, ...], tuple[ReleaseLine, ...]]) -> None:
        """Show a lot's vials and releases."""
        vials, releases = lines
        self.vials.set_rows(vials)
        self.releases.set_rows(releases)

    def _open_vial(self, row: VialLine) -> None:
        self.opened.emit(row.code)

    def _open_place(self, row: object) -> None:
        self.place_opened.emit(getattr(row, "container_id", 0))
