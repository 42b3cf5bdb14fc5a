"""A certificate of analysis as a workbook: the lot, every result, the signatures, the files."""

from functools import partial
from pathlib import Path
from typing import Final

from cellinv.domain.language import tr
from cellinv.domain.quality.certificate import Certificate
from cellinv.sheets.cells import CellValue, RowPen, cell_text
from cellinv.sheets.page import lay_out, print_whole, sheet_name, write_head
from cellinv.sheets.staging import put_in_place, streamed_workbook
from cellinv.sheets.table import FileKindUnknown

_FACTS: Final = (24.0, 48.0)
_RESULTS: Final = (8.0, 16.0, 28.0, 32.0, 28.0, 10.0, 20.0, 8.0, 20.0, 10.0, 32.0, 28.0, 28.0)
_FILED: Final = (40.0, 68.0)
_SIGNED: Final = (20.0, 28.0, 14.0, 28.0, 16.0)

_Rows = list[list[CellValue]]


class CertificateKindUnknown(FileKindUnknown):
    """A name whose ending says neither PDF nor workbook."""

    sentence = "{name} must end in .pdf or .xlsx."


def check_kind(path: Path) -> None:
    """Refuse a name that is no certificate's; raises ``CertificateKindUnknown``."""
    if path.suffix.lower() not in {".pdf", ".xlsx"}:
        raise CertificateKindUnknown(name=path.name)


def write_certificate(path: Path, made: Certificate) -> None:
    """Write a certificate as a workbook of four sheets. Raises ``SheetNotWritten``."""
    put_in_place(path, partial(_write, made))


def _write(made: Certificate, path: Path) -> None:
    with streamed_workbook() as workbook:
        workbook.properties.title = cell_text(made.title)
        for name, heads, widths, rows in _sheets(made):
            sheet = workbook.create_sheet(sheet_name(name))
            lay_out(sheet, widths, cell_text(made.title))
            write_head(sheet, heads, widths)
            pen = RowPen(sheet, widths)
            for row in rows:
                pen.write([cell_text(one) if isinstance(one, str) else one for one in row])
            print_whole(sheet, len(heads), len(rows) + 1)
        workbook.save(path)


def _sheets(
    made: Certificate,
) -> list[tuple[str, tuple[str, ...], tuple[float, ...], _Rows]]:
    facts: _Rows = [[caption, said] for caption, said in made.facts]
    facts += [[tr("Made by"), made.made_by], [tr("Made at (UTC)"), _utc(made)]]
    results: _Rows = [
        [
            one.code, one.group, one.item, one.method, one.specification,
            tr("yes") if one.mandatory else tr("no"), one.laboratory, one.attempt, one.result,
            one.verdict, one.remark, one.entered, one.reviewed,
        ]
        for one in made.results
    ]  # fmt: skip
    signed: _Rows = [
        [one.under, one.name, one.meaning, f"{one.at:%Y-%m-%d %H:%M:%S} UTC", one.state]
        for one in made.signatures
    ]
    heads = (
        tr("Item"), tr("Group"), tr("Test"), tr("Method"), tr("Specification"), tr("Mandatory"),
        tr("Laboratory"), tr("Attempt"), tr("Result"), tr("Verdict"), tr("Remark"),
        tr("Entered by"), tr("Reviewed by"),
    )  # fmt: skip
    ends = (tr("Under"), tr("Name"), tr("Meaning"), tr("When"), tr("State"))
    return [
        (tr("Lot"), (tr("Field"), tr("Value")), _FACTS, facts),
        (tr("Results"), heads, _RESULTS, results),
        (tr("Signatures"), ends, _SIGNED, signed),
        (tr("Files"), (tr("File"), tr("SHA-256")), _FILED, [[*one] for one in made.files]),
    ]


def _utc(made: Certificate) -> str:
    return f"{made.made_at:%Y-%m-%d %H:%M:%S} UTC"
