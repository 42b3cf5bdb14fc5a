"""What stands in the container shown: the picture of a box, or a list where there is no grid."""

from collections.abc import Iterable

from PySide6.QtCore import Signal, SignalInstance, Slot
from PySide6.QtWidgets import QStackedWidget, QWidget

from cellinv.domain.language import tr
from cellinv.services.station.views import BoxCell, BoxView, ContainerCard
from cellinv.ui.storage.picture import StoragePicture
from cellinv.ui.storage.views import InsideRow, inside_rows, is_grid
from cellinv.ui.widgets.box_view import Slot as GridSlot
from cellinv.ui.widgets.card import EmptyState
from cellinv.ui.widgets.fullness import FullnessDelegate
from cellinv.ui.widgets.pictures import picture_of
from cellinv.ui.widgets.rows import Column, RowsModel
from cellinv.ui.widgets.table import TablePane


class Contents(QStackedWidget):
    """The signals carry a `BoxCell`: of the slot pointed at (or ``None``), clicked, or opened."""

    pointed = Signal(object)
    clicked = Signal(object)
    opened = Signal(object)
    selection_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cells: dict[GridSlot, BoxCell] = {}
        self.picture = StoragePicture()
        empty = EmptyState(
            "box", tr("Nothing stands in here."), tr("Scan a box or a vial to see where it is.")
        )
        self.list = TablePane(RowsModel(_columns(), _row_key), tr("What stands in here"), empty)
        self.list.view.setItemDelegateForColumn(3, FullnessDelegate(self.list.view))
        self.list.opened.connect(self._on_row)
        self.list.selection_changed.connect(self.selection_changed)
        self.picture.pointed.connect(self._on_pointed)
        self.picture.current_changed.connect(self._on_current)
        self.picture.clicked.connect(self._on_clicked)
        self.picture.activated.connect(self._on_activated)
        self.picture.selection_changed.connect(self.selection_changed)
        self.reading = EmptyState("storage", tr("Reading…"))
        self.start = EmptyState(
            "storage",
            tr("No container is open."),
            tr("Choose one in the tree, or scan a box or a vial."),
        )
        for page in (self.start, self.reading, self.picture, self.list):
            self.addWidget(page)

    def show_card(self, card: ContainerCard) -> None:
        """Show what stands in a container now."""
        if is_grid(card.box):
            self.show_box(card.box)
        else:
            self._cells = {}
            self.list.set_rows(inside_rows(card))
            self.setCurrentWidget(self.list)

    def show_box(self, view: BoxView) -> None:
        """Show a box, as it is or as it was."""
        self._cells = {
            (cell.row, cell.column): cell
            for cell in view.cells
            if cell.row is not None and cell.column is not None
        }
        self.picture.show_box(picture_of(view))
        self.setCurrentWidget(self.picture)

    @property
    def is_picture(self) -> bool:
        """Tell whether a picture is shown."""
        return self.currentWidget() is self.picture

    def cell(self, slot: GridSlot) -> BoxCell | None:
        """Return what the service said of a slot."""
        return self._cells.get(slot)

    def selected_vials(self) -> list[BoxCell]:
        """Return the vials selected in the picture or the list."""
        if self.is_picture:
            cells = (self.cell(one.slot) for one in self.picture.selected())
            return [cell for cell in cells if cell is not None and cell.kind == "vial"]
        return [_as_cell(row) for row in self.list.selected() if row.kind == "vial"]

    @Slot(str)
    def select_lot(self, lot: str) -> None:
        """Select the vials of one lot."""
        self.picture.select(
            slot for slot, cell in self._cells.items() if cell.kind == "vial" and cell.lot == lot
        )
        self.picture.setFocus()

    def slots_of(self, vial_ids: Iterable[int]) -> set[GridSlot]:
        """Return where vials stand in the picture."""
        wanted = set(vial_ids)
        return {
            slot for slot, cell in self._cells.items() if cell.kind == "vial" and cell.id in wanted
        }

    def free(self, slots: Iterable[GridSlot]) -> set[GridSlot]:
        """Return those of the slots in which nothing stands now."""
        return {slot for slot in slots if slot in self._cells and self._cells[slot].kind == "free"}

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
    def _on_row(self, row: InsideRow) -> None:
        self.opened.emit(_as_cell(row))

    def _send(self, signal: SignalInstance, slot: GridSlot) -> None:
        cell = self.cell(slot)
        if cell is not None:
            signal.emit(cell)


def _columns() -> list[Column[InsideRow]]:
    return [
        Column("name", tr("Name"), _name, width=200),
        Column("kind", tr("Kind"), _kind, width=90),
        Column("slot", tr("Slot"), _slot, mono=True, width=80),
        Column("full", tr("How full"), _full, show=_share, width=150),
        Column("vials", tr("Vials"), _vials, right=True, width=90),
        Column("state", tr("State"), _state, state=True, width=120),
        Column("code", tr("Code"), _code, mono=True),
    ]


def _row_key(row: InsideRow) -> object:
    return row.kind == "vial", row.id


def _name(row: InsideRow) -> str:
    return row.name


def _kind(row: InsideRow) -> str:
    return tr(row.kind)


def _slot(row: InsideRow) -> str:
    return row.slot


def _full(row: InsideRow) -> float | None:
    return row.share


def _share(share: float) -> str:
    return f"{share:.0%}"


def _vials(row: InsideRow) -> int | None:
    return row.vials


def _state(row: InsideRow) -> str:
    return row.state


def _code(row: InsideRow) -> str:
    return row.code


def _as_cell(row: InsideRow) -> BoxCell:
    kind = "vial" if row.kind == "vial" else "container"
    return BoxCell(None, None, "", kind, row.id, row.code, status=row.state, lot=row.name)
