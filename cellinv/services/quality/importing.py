"""A laboratory's file of results: judged row by row for a preview, then entered in one act."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from cellinv.domain.errors import DomainError
from cellinv.domain.language import tr
from cellinv.domain.quality.specification import specification_of
from cellinv.domain.quality.testing import ItemUnknown, ResultsUnreadable
from cellinv.domain.quality.verdicts import judge
from cellinv.records.queries.quality import frozen
from cellinv.records.tables.banks import Lot
from cellinv.services.ledger import Receipt, doing, reading
from cellinv.services.people import allow, here
from cellinv.services.people.reach import reach_of
from cellinv.services.quality.files import keep_file, raw_file
from cellinv.services.quality.progress import lot_quality
from cellinv.services.quality.results import Entered, NewResult, enter, may_follow
from cellinv.services.quality.shipped import units
from cellinv.services.quality.tested import Tested, tested

if TYPE_CHECKING:
    from pathlib import Path

    from cellinv.domain.exchange.table import ForeignRow, ForeignTable
    from cellinv.services.desk import Desk

_COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "lot": ("Lot", "Batch"),
    "item": ("Item", "Item code", "Test"),
    "value": ("Result", "Value"),
    "unit": ("Unit",),
    "method": ("Method",),
    "laboratory": ("Laboratory", "Lab"),
    "analyst": ("Analyst",),
}
_NEEDED: Final = ("lot", "item", "value")


@dataclass(frozen=True, slots=True)
class ResultRow:
    """A row of a laboratory's file: what it says, the verdict it would get, or why it can't be."""

    line: int
    lot: str
    item: str
    value: str
    verdict: str = ""
    why: str = ""
    refused: str = ""
    lot_id: int = 0
    new: NewResult | None = None


def preview_results(desk: Desk, path: Path) -> tuple[ResultRow, ...]:
    """Read a laboratory's file and judge each row; nothing is written.

    Raises:
        NotAllowed; ResultsUnreadable: it lacks a column; the errors of :mod:`cellinv.sheets`.
    """
    from cellinv.sheets.reading import read_table

    site = here(desk)
    allow(desk, "test", site_id=site.id)
    table = read_table(path)
    places = _places(table, path.name)
    rows = [_row(row, places) for row in table.rows if any(row.cells)]
    return _judged(desk, rows)


def write_form(desk: Desk, lot_id: int, path: Path) -> int:
    """Write the items of a lot that wait for a result, to be filled in; return how many.

    Raises:
        NotAllowed, UnknownCode; FileKindUnknown, SheetNotWritten.
    """
    from cellinv.sheets.table import write_table

    allow(desk, "test", site_id=here(desk).id)
    found = lot_quality(desk, lot_id)
    columns = [headers[0] for headers in _COLUMNS.values()]
    columns[2:2] = ["Name of the test", "Specification"]
    rows = [
        (found.code, one.item.code, one.item.name, one.item.specification, "", "",
         one.item.method or "", one.item.laboratory, "")
        for one in found.items if may_follow(one)
    ]  # fmt: skip
    return write_table(path, found.code, columns, rows)


def import_results(desk: Desk, path: Path, *, reason: str | None = None) -> Receipt:
    """Enter the good rows of a laboratory's file in one act, and keep the file with them.

    The receipt's details tell how many were entered, the rows refused, and the cases opened.

    Raises:
        as :func:`preview_results`; FileTooLarge.
    """
    rows = preview_results(desk, path)
    good = [row for row in rows if not row.refused]
    refused = tuple(row for row in rows if row.refused)
    if not good:
        raise ResultsUnreadable(name=path.name, why=tr("no row of it can be entered"))
    with doing(desk, "import_results", chain=here(desk).code, reason=reason) as act:
        act.act.data["rows"] = len(rows)
        file_id = keep_file(act, raw_file(path))
        entered: list[Entered] = []
        for row in good:
            assert row.new is not None  # noqa: S101 - rows that aren't refused have it
            lot = tested(act, desk, row.lot_id, "test")
            entered += enter(act, desk, lot, [row.new], file_id)
    cases = tuple(one.case for one in entered if one.case)
    return act.receipt(entered=len(entered), refused=refused, cases=cases)


def _places(table: ForeignTable, name: str) -> dict[str, int]:
    found = {}
    for field, headers in _COLUMNS.items():
        places = [at for at in map(table.place_of, headers) if at is not None]
        if places:
            found[field] = places[0]
    missing = [_COLUMNS[field][0] for field in _NEEDED if field not in found]
    if missing:
        why = tr("it has no column {columns}", columns=", ".join(missing))
        raise ResultsUnreadable(name=name, why=why)
    return found


def _row(row: ForeignRow, places: dict[str, int]) -> ResultRow:
    said = {
        field: row.cells[at].strip() if at < len(row.cells) else "" for field, at in places.items()
    }
    value = " ".join(filter(None, (said["value"], said.get("unit"))))
    new = NewResult(
        item=said["item"],
        value=value,
        method=said.get("method") or None,
        laboratory=said.get("laboratory") or None,
        analyst=said.get("analyst") or None,
    )
    return ResultRow(row.line, said["lot"], said["item"], value, new=new)


def _judged(desk: Desk, rows: list[ResultRow]) -> tuple[ResultRow, ...]:
    within = reach_of(desk).where(Lot.owner_id, Lot.site_id)
    with reading(desk) as session:
        found = session.scalars(
            select(Lot).where(Lot.code.in_({row.lot for row in rows}), within)
        ).all()
        panels = frozen(session, [lot.id for lot in found], desk.today())
        lots = {lot.code: Tested(lot, panels[lot.id]) for lot in found if lot.id in panels}
    seen: set[tuple[str, str]] = set()
    judged = []
    for row in rows:
        one = _judge(desk, row, lots.get(row.lot))
        key = (row.lot, row.item.casefold())
        if key in seen and not one.refused:
            one = replace(one, refused=tr("the file has this item twice"))
        seen.add(key)
        judged.append(one)
    return tuple(judged)


def _judge(desk: Desk, row: ResultRow, lot: Tested | None) -> ResultRow:
    if lot is None or lot.lot.site_id != here(desk).id:
        return replace(row, refused=tr("no lot of that code is tested here"))
    try:
        stands = lot.item(row.item)
    except ItemUnknown as error:
        return replace(row, refused=error.explain())
    if not row.value:
        return replace(row, refused=tr("there is no value"))
    if not may_follow(stands):
        return replace(row, refused=tr("the item has a result already"))
    try:
        specification = specification_of(stands.item.specification, units())
    except DomainError as error:
        return replace(row, refused=error.explain())
    found = judge(row.value, specification, units())
    return replace(row, lot_id=lot.lot.id, verdict=found.verdict.value, why=found.why)
