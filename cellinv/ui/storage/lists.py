"""The tables of what stands in a container: vials slot by slot, or containers and loose vials."""

from dataclasses import dataclass
from datetime import date, datetime

from cellinv.domain.language import tr
from cellinv.services.station.views import BoxCell, BoxView
from cellinv.ui.storage.views import InsideRow
from cellinv.ui.widgets.card import EmptyState
from cellinv.ui.widgets.colouring import Details
from cellinv.ui.widgets.fullness import FullnessDelegate
from cellinv.ui.widgets.rows import Column, RowsModel
from cellinv.ui.widgets.table import TablePane


@dataclass(frozen=True)
class SlotRow:
    """A slot in which something stands, or that is closed."""

    cell: BoxCell
    condition: str
    passage: str = ""
    filled_on: date | None = None
    expires_on: date | None = None
    since: datetime | None = None


def slot_rows(view: BoxView, details: Details) -> list[SlotRow]:
    """Return the rows of a box: whatever is not free, by slot."""
    return [_row(cell, details) for cell in (*view.cells, *view.loose) if cell.kind != "free"]


def _row(cell: BoxCell, details: Details) -> SlotRow:
    known = details.get(cell.id or 0) if cell.kind == "vial" else None
    if known is None:
        return SlotRow(cell, cell.status or cell.kind)
    condition = known.condition if cell.status == "stored" else cell.status
    return SlotRow(
        cell, condition, known.passage, known.filled_on, known.expires_on, known.since
    )  # fmt: skip


def key_of(cell: BoxCell) -> object:
    """Return what a selection remembers of a slot: who stands there, or where it is."""
    if cell.id is not None and cell.kind in {"vial", "container"}:
        return cell.kind == "vial", cell.id
    return "slot", cell.row, cell.column


def slots_table() -> TablePane[SlotRow]:
    """Return the table of a box's vials."""
    columns: list[Column[SlotRow]] = [
        Column("slot", tr("Slot"), _place, show=_label, sort=_order, mono=True, width=56),
        Column("code", tr("Code"), _vial, mono=True, width=120),
        Column("lot", tr("Lot"), _lot, mono=True, width=84, leaves=1),
        Column("state", tr("State"), _condition, state=True, width=104),
        Column("passage", tr("Passage"), _passage, width=76),
        Column("filled", tr("Filled"), _filled, width=100, whole=True),
        Column("expires", tr("Expires"), _expires, width=100, whole=True),
        Column("since", tr("Here since"), _since, show=_day, width=100, whole=True),
        Column("note", tr("Note"), _note, leaves=2),
    ]
    empty = EmptyState("box", tr("This box is empty."), tr("Choose Store… to put vials into it."))
    return TablePane(RowsModel(columns, _slot_key), tr("Vials in this box"), empty)


def inside_table() -> TablePane[InsideRow]:
    """Return the table of a container's containers and loose vials."""
    columns: list[Column[InsideRow]] = [
        Column("name", tr("Name"), _name, width=140),
        Column("kind", tr("Kind"), _kind, width=64),
        Column("slot", tr("Slot"), _slot, mono=True, width=56),
        Column("full", tr("How full"), _full, show=_share, width=136),
        Column("vials", tr("Vials"), _vials, right=True, width=64),
        Column("state", tr("State"), _state, state=True, width=120),
        Column("code", tr("Code"), _code, mono=True),
    ]
    empty = EmptyState(
        "box", tr("Nothing stands in here."), tr("Scan a box or a vial to see where it is.")
    )
    made = TablePane(RowsModel(columns, _inside_key), tr("What stands in here"), empty)
    made.view.setItemDelegateForColumn(3, FullnessDelegate(made.view))
    return made


def as_cell(row: InsideRow) -> BoxCell:
    """Return a row of the list as a cell without a slot."""
    kind = "vial" if row.kind == "vial" else "container"
    return BoxCell(
        None, None, row.slot, kind, row.id, row.code, status=row.state,
        lot=row.name if kind == "vial" else "",
    )  # fmt: skip


def _slot_key(row: SlotRow) -> object:
    return key_of(row.cell)


def _place(row: SlotRow) -> BoxCell:
    return row.cell


def _label(cell: BoxCell) -> str:
    return cell.label


def _order(cell: BoxCell) -> tuple[int, int]:
    return cell.row or 0, cell.column or 0


def _vial(row: SlotRow) -> str:
    return row.cell.code


def _lot(row: SlotRow) -> str:
    return row.cell.lot


def _condition(row: SlotRow) -> str:
    return row.condition


def _passage(row: SlotRow) -> str:
    return row.passage


def _filled(row: SlotRow) -> date | None:
    return row.filled_on


def _expires(row: SlotRow) -> date | None:
    return row.expires_on


def _since(row: SlotRow) -> datetime | None:
    return row.since


def _day(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d}"


def _note(row: SlotRow) -> str:
    return row.cell.reason


def _inside_key(row: InsideRow) -> object:
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
