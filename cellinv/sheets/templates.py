"""Templates to fill in: a workbook for each kind of list that our own import reads back."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Final

from cellinv.domain.errors import UsageError
from cellinv.domain.exchange.mapping import NEEDED, ImportKind, ImportMapping, Meaning
from cellinv.domain.language import tr
from cellinv.sheets.cells import cell_text
from cellinv.sheets.mapping import load_mappings
from cellinv.sheets.page import lay_out, sheet_name, write_head
from cellinv.sheets.staging import put_in_place

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_ROWS: Final = 5000
_WIDTH: Final = 18.0
_COLUMN_OF_NOTES: Final = 100.0
_EXAMPLES: Final[Mapping[ImportKind, Sequence[Mapping[Meaning, str]]]] = {
    ImportKind.STORAGE: (
        {Meaning.NAME: "EXAMPLE-LN-1", Meaning.CONTAINER_TYPE: "TANK-LN2"},
        {
            Meaning.NAME: "Rack 1", Meaning.CONTAINER_TYPE: "RACK-10",
            Meaning.CONTAINER: "EXAMPLE-LN-1",
        },
        {
            Meaning.NAME: "B-0001", Meaning.CONTAINER_TYPE: "BOX-9X9",
            Meaning.CONTAINER: "EXAMPLE-LN-1/Rack 1", Meaning.SLOT: "3", Meaning.CODE: "B-0001",
        },
    ),
    ImportKind.LOTS: (
        {
            Meaning.CODE: "EXAMPLE-MCB-1", Meaning.LOT_KIND: "MCB", Meaning.LINE: "LINE-A",
            Meaning.AGE: "p10+16", Meaning.DATE: "2025-03-14", Meaning.FORMAT: "CRYO-2",
            Meaning.FILLED: "40", Meaning.GRADE: "yes",
        },
        {
            Meaning.CODE: "EXAMPLE-NPC-1", Meaning.LOT_KIND: "RESEARCH", Meaning.LINE: "LINE-A",
            Meaning.AGE: "d14", Meaning.DATE: "2025-04-02", Meaning.FORMAT: "CRYO-2",
            Meaning.FILLED: "12", Meaning.GRADE: "no",
        },
    ),
    ImportKind.VIALS: (
        {
            Meaning.CODE: "EXAMPLE-000123", Meaning.LOT: "MCB-1", Meaning.NUMBER: "1",
            Meaning.CONTAINER: "LN-1/Rack 1/B-0001", Meaning.SLOT: "A1",
        },
        {
            Meaning.CODE: "EXAMPLE-000124", Meaning.LOT: "MCB-1", Meaning.NUMBER: "2",
            Meaning.CONTAINER: "B-0001", Meaning.SLOT: "A2",
        },
    ),
}  # fmt: skip


class TemplateUnknown(UsageError):
    """A template of a kind there is none for."""

    sentence: ClassVar[str] = "There is no template for “{kind}”."
    way_out: ClassVar[str] = "Ask for one of: storage, lots, vials."


class TemplateNotWorkbook(UsageError):
    """A template has several sheets and lists to choose from, which only a workbook can hold."""

    sentence: ClassVar[str] = "A template is a workbook: {name} must end in .xlsx."
    way_out: ClassVar[str] = "Give the file the ending .xlsx."


def write_template(
    kind: str, path: Path, choices: Mapping[Meaning, Sequence[str]] | None = None
) -> None:
    """Write the template for ``storage``, ``lots`` or ``vials``.

    ``choices`` are the words to choose from in a column, such as the codes of container types.
    Raises ``TemplateUnknown``, ``TemplateNotWorkbook`` or ``SheetNotWritten``.
    """
    from openpyxl import Workbook

    mapping = _native(kind)
    if path.suffix.lower() != ".xlsx":
        raise TemplateNotWorkbook(name=path.name)
    workbook = Workbook()
    workbook.properties.title = tr("Template: {kind}", kind=kind)
    sheet = workbook.active
    sheet.title = kind.capitalize()
    _fill(sheet, mapping)
    lists = _lists(workbook, mapping, choices or {})
    _validate(sheet, mapping, lists)
    _explain(workbook, mapping)
    put_in_place(path, workbook.save)


def _native(kind: str) -> ImportMapping:
    known = {each.value for each in _EXAMPLES}
    for mapping in load_mappings():
        if mapping.name == kind and kind in known:
            return mapping
    raise TemplateUnknown(kind=kind)


def _fill(sheet: "Worksheet", mapping: ImportMapping) -> None:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    headers = list(mapping.columns.values())
    lay_out(sheet, [_WIDTH] * len(headers), tr("Template: {kind}", kind=mapping.kind.value))
    write_head(sheet, headers, [_WIDTH] * len(headers))
    for example in _EXAMPLES[mapping.kind]:
        cells = [WriteOnlyCell(sheet, example.get(meaning)) for meaning in mapping.columns]
        for cell in cells:
            cell.font, cell.number_format = Font(italic=True, color="5D6B7A"), "@"
        sheet.append(cells)
    for column in sheet.column_dimensions.values():
        column.number_format = "@"


def _lists(
    workbook: Any, mapping: ImportMapping, choices: Mapping[Meaning, Sequence[str]]
) -> dict[Meaning, str]:
    """Put the words to choose from on a sheet of their own and return where each list stands."""
    offered = {Meaning.GRADE: ("yes", "no"), **choices}
    there = {meaning: words for meaning, words in offered.items() if meaning in mapping.columns}
    if not any(there.values()):
        return {}
    sheet = workbook.create_sheet(sheet_name(tr("Lists")))
    ranges: dict[Meaning, str] = {}
    for column, (meaning, words) in enumerate(there.items(), 1):
        for at, word in enumerate(words, 1):
            cell = sheet.cell(at, column, cell_text(word))
            cell.data_type, cell.number_format = "s", "@"
        letter = sheet.cell(1, column).column_letter
        ranges[meaning] = f"'{sheet.title}'!${letter}$1:${letter}${len(words)}"
    return ranges


def _validate(sheet: "Worksheet", mapping: ImportMapping, lists: Mapping[Meaning, str]) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    for column, (meaning, header) in enumerate(mapping.columns.items(), 1):
        letter = sheet.cell(1, column).column_letter
        if meaning in lists:
            rule = DataValidation("list", formula1=lists[meaning], allow_blank=True)
        elif meaning in (Meaning.NUMBER, Meaning.FILLED):
            whole = f"=AND(LEN({letter}2)<7,ISNUMBER(VALUE({letter}2)))"
            rule = DataValidation("custom", formula1=whole, allow_blank=True)
        else:
            continue
        rule.errorTitle, rule.error = header, tr("{column}: not as expected.", column=header)
        rule.showErrorMessage = True
        rule.add(f"{letter}2:{letter}{_ROWS + 1}")
        sheet.add_data_validation(rule)


def _explain(workbook: Any, mapping: ImportMapping) -> None:
    sheet = workbook.create_sheet(sheet_name(tr("Notes")))
    sheet.column_dimensions["A"].width = _COLUMN_OF_NOTES
    for line in _notes(mapping):
        sheet.append([line])


def _notes(mapping: ImportMapping) -> list[str]:
    columns = mapping.columns
    needed = ", ".join(columns[meaning] for meaning in NEEDED[mapping.kind]) or columns[Meaning.LOT]
    notes = [
        tr("# How to fill in this template"),
        tr("# Keep the header row as it is; columns of your own may follow and are kept."),
        tr("# Needed in every row: {columns}.", columns=needed),
        tr("# Rows with a {keys} that begins with {mark} are examples and are not imported.",
           keys="/".join(mapping.key[:2]), mark=mapping.example),
        tr("# Every cell is text, so that codes keep their leading zeros."),
        tr("# Dates: 2025-03-14, or 14 Mar 2025. A day and month that can be swapped is refused."),
    ]  # fmt: skip
    if Meaning.CONTAINER in columns:
        path = tr("# {column}: a path such as LN-1/Rack 4/B-0113, or the container's code.",
                  column=columns[Meaning.CONTAINER])  # fmt: skip
        notes.append(path)
    if Meaning.AGE in columns:
        age = tr("# {column}: p13 or p10+16 for passages, d14 for days in differentiation.",
                 column=columns[Meaning.AGE])  # fmt: skip
        notes.append(age)
    return notes
