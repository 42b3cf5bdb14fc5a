"""Maps of containers as a workbook: what stands where as a list, then a sheet for each box."""

from collections.abc import Iterator
from datetime import datetime
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from cellinv.domain.language import tr
from cellinv.domain.storage.maps import ContainerMap, MapCell, MapPage
from cellinv.sheets.cells import CellValue, RowPen, cell_text
from cellinv.sheets.page import lay_out, print_whole, sheet_name, write_head
from cellinv.sheets.staging import put_in_place, streamed_workbook

if TYPE_CHECKING:
    from openpyxl import Workbook

_LABEL: Final = 6.0
_CELL: Final = 17.0
_COVER: Final = (28.0, 60.0)
_LIST: Final = (48.0, 18.0, 10.0, 24.0, 24.0, 14.0, 30.0)
_SEPARATOR: Final = " / "
_ROOM_FOR_NAME: Final = 24


def write_map(path: Path, made: ContainerMap) -> None:
    """Write a map; the file appears whole or not at all. Raises ``SheetNotWritten``.

    Text stays text, whatever it begins with; each box has the rows and columns that it prints.
    """

    def write(staged: Path) -> None:
        with streamed_workbook() as workbook:
            workbook.properties.title = cell_text(made.title)
            _cover(workbook, made)
            _list(workbook, made)
            names = {"", *(sheet.title.casefold() for sheet in workbook.worksheets)}
            for page in made.pages:
                if page.rows:
                    _box(workbook, page, _free_name(page, names))
            workbook.save(staged)

    put_in_place(path, write)


def _cover(workbook: "Workbook", made: ContainerMap) -> None:
    rows: list[tuple[str, CellValue]] = [
        (tr("Container"), made.title),
        (tr("Stands in"), _SEPARATOR.join((made.site, *made.pages[0].path))),
        (tr("As it was on"), _moment(made.at) if made.at else tr("now")),
        (tr("Written at (UTC)"), _moment(made.made_at)),
        (tr("Written by"), made.made_by),
        (tr("Boxes"), sum(bool(page.rows) for page in made.pages)),
        (tr("Vials"), sum(cell.kind == "vial" for page in made.pages for cell in page.cells)),
    ]
    sheet = _sheet(workbook, tr("Map"), (tr("Map"), made.title), _COVER)
    pen = RowPen(sheet, _COVER)
    for caption, value in rows:
        pen.write([caption, cell_text(value) if isinstance(value, str) else value])
    print_whole(sheet, 2, len(rows) + 1, filtered=False)


def _list(workbook: "Workbook", made: ContainerMap) -> None:
    captions = (
        tr("Container"), tr("Container code"), tr("Slot"), tr("Vial"), tr("Lot"), tr("State"),
        tr("Reason"),
    )  # fmt: skip
    sheet = _sheet(workbook, tr("List"), captions, _LIST)
    pen, rows = RowPen(sheet, _LIST), 1
    for row in _listed(made):
        rows += 1
        pen.write([cell_text(text) for text in row])
    print_whole(sheet, len(captions), rows)


def _listed(made: ContainerMap) -> Iterator[tuple[str, ...]]:
    for page in made.pages:
        where = _SEPARATOR.join((*page.path, page.name))
        for cell in page.cells:
            if cell.kind != "free":
                said = cell.state or cell.kind
                yield where, page.code, cell.label, cell.code, cell.lot, tr(said), cell.note
        for line in page.lines:
            if line.vials is None and line.note:
                yield where, page.code, line.slot, line.code, line.name, tr(line.note), ""


def _box(workbook: "Workbook", page: MapPage, name: str) -> None:
    widths = (_LABEL, *[_CELL] * page.columns)
    columns = page.column_labels or tuple(str(at + 1) for at in range(page.columns))
    sheet = _sheet(workbook, name, ("", *columns), widths)
    pen = RowPen(sheet, widths)
    cells = {(cell.row, cell.column): cell for cell in page.cells}
    for row in range(page.rows):
        label = page.row_labels[row] if page.row_labels else str(row + 1)
        shown = [_shown(cells[row, column], page) for column in range(page.columns)]
        pen.write([label, *shown])
    pen.write([])
    lots = [f"{lot}: {vials}" for _, lot, vials in page.lots]
    for line in (_SEPARATOR.join((*page.path, page.name)), page.code, page.type_name, *lots):
        pen.write(["", cell_text(line)])
    print_whole(sheet, len(widths), page.rows + 5 + len(lots), filtered=False)


def _shown(cell: MapCell, page: MapPage) -> str:
    linear = not page.row_labels
    prefix = f"{cell.label}  " if linear else ""
    if cell.kind == "free":
        return cell_text(prefix.strip())
    text = cell.code or tr(cell.kind) + (f": {cell.note}" if cell.note else "")
    return cell_text(prefix + text)


def _sheet(
    workbook: "Workbook", name: str, captions: tuple[str, ...], widths: tuple[float, ...]
) -> Any:
    sheet = workbook.create_sheet(sheet_name(name))
    lay_out(sheet, widths, cell_text(name))
    write_head(sheet, [cell_text(caption) for caption in captions], widths)
    return sheet


def _free_name(page: MapPage, names: set[str]) -> str:
    """Return the box's name as a sheet's that no other sheet has, whatever the case."""
    codes = sheet_name(page.code)[:_ROOM_FOR_NAME]
    further = (f"{codes} ({number})" for number in count(2))
    wanted = chain((sheet_name(page.name), sheet_name(page.code)), further)
    name = next(each for each in wanted if each.casefold() not in names)
    names.add(name.casefold())
    return name


def _moment(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M:%S")
