"""One selection of what stands in a container, shared by its picture and its list."""

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import Signal, SignalInstance, Slot
from PySide6.QtWidgets import QStackedWidget, QWidget

from cellinv.services.station.views import BoxCell, BoxView
from cellinv.ui.storage.lists import SlotRow, as_cell, inside_table, key_of, slots_table
from cellinv.ui.storage.picture import StoragePicture
from cellinv.ui.storage.views import InsideRow, is_grid
from cellinv.ui.widgets.box_view import Slot as GridSlot
from cellinv.ui.widgets.table import TablePane


class Choosing(QStackedWidget):
    """The signals carry a `BoxCell`: of the slot pointed at (or ``None``), clicked, or opened."""

    pointed = Signal(object)
    clicked = Signal(object)
    opened = Signal(object)
    selection_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cells: dict[GridSlot, BoxCell] = {}
        self._settling = False
        self.view: BoxView | None = None
        self.picture = StoragePicture()
        self.slots, self.list = slots_table(), inside_table()
        self.picture.selection_changed.connect(self._on_picture_selected)
        self.picture.pointed.connect(self._on_pointed)
        self.picture.current_changed.connect(self._on_current)
        self.picture.clicked.connect(self._on_clicked)
        self.picture.activated.connect(self._on_activated)
        for pane in (self.slots, self.list):
            pane.opened.connect(self._on_row)
            pane.selection_changed.connect(self._on_rows_selected)

    @property
    def is_box(self) -> bool:
        """Tell whether vials stand here in slots."""
        return self.view is not None and is_grid(self.view)

    @property
    def table(self) -> TablePane[Any]:
        """Return the list that goes with what is shown."""
        return self.slots if self.is_box else self.list

    def cell(self, slot: GridSlot) -> BoxCell | None:
        """Return what the service said of a slot."""
        return self.cells.get(slot)

    def selected(self) -> list[BoxCell]:
        """Return what is selected, free and closed slots included."""
        if self.view is not None and self.view.rows:
            cells = [self.cell(one.slot) for one in self.picture.selected()]
            return [cell for cell in cells if cell is not None]
        return [as_cell(row) for row in self.list.selected()]

    def selected_vials(self) -> list[BoxCell]:
        """Return the vials selected."""
        return [cell for cell in self.selected() if cell.kind == "vial"]

    def selected_keys(self) -> list[object]:
        """Return what the selection is remembered by."""
        return [key_of(cell) for cell in self.selected()]

    def select_keys(self, keys: Iterable[object]) -> None:
        """Select these things and slots, and no others."""
        wanted = set(keys)
        slots = [slot for slot, cell in self.cells.items() if key_of(cell) in wanted]
        if self.view is not None and self.view.rows:
            self.picture.select(slots)
            self._follow()
        else:
            self.list.select_keys(list(wanted))

    def select_vials(self, vial_ids: Iterable[int]) -> None:
        """Select these vials and nothing else."""
        self.select_keys((True, vial_id) for vial_id in vial_ids)

    def slots_of(self, vial_ids: Iterable[int]) -> set[GridSlot]:
        """Return where vials stand in the picture."""
        wanted = set(vial_ids)
        return {
            slot for slot, cell in self.cells.items() if cell.kind == "vial" and cell.id in wanted
        }

    def free(self, slots: Iterable[GridSlot]) -> set[GridSlot]:
        """Return those of the slots in which nothing stands now."""
        return {slot for slot in slots if slot in self.cells and self.cells[slot].kind == "free"}

    def _follow(self) -> None:
        """Let the list follow the picture."""
        if self._settling:
            return
        self._settling = True
        self.table.select_keys(self.selected_keys())
        self._settling = False

    @Slot()
    def _on_picture_selected(self) -> None:
        if not self._settling:
            self._follow()
            self.selection_changed.emit()

    @Slot()
    def _on_rows_selected(self) -> None:
        """Let the picture follow the list; free slots were never in it."""
        if self._settling:
            return
        self._settling = True
        wanted = set(self.table.selected_keys())
        self.picture.select(slot for slot, cell in self.cells.items() if key_of(cell) in wanted)
        self._settling = False
        self.selection_changed.emit()

    @Slot(object)
    def _on_pointed(self, slot: GridSlot | None) -> None:
        at = slot or self.picture.current
        self.pointed.emit(self.cell(at) if at else None)

    @Slot(int, int)
    def _on_current(self, row: int, column: int) -> None:
        self.pointed.emit(self.cell((row, column)))

    @Slot(int, int)
    def _on_clicked(self, row: int, column: int) -> None:
        self._send(self.clicked, (row, column))

    @Slot(int, int)
    def _on_activated(self, row: int, column: int) -> None:
        self._send(self.opened, (row, column))

    @Slot(object)
    def _on_row(self, row: InsideRow | SlotRow) -> None:
        self.opened.emit(row.cell if isinstance(row, SlotRow) else as_cell(row))

    def _send(self, signal: SignalInstance, slot: GridSlot) -> None:
        cell = self.cell(slot)
        if cell is not None:
            signal.emit(cell)
