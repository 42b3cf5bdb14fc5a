"""How our sheets look on screen and on paper: widths, frozen header, one page wide, numbered."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from cellinv.domain.language import tr
from cellinv.sheets.cells import cell_text, lines_of, row_height, stored_text

if TYPE_CHECKING:
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet


_A4: Final = 9
_NAME_LENGTH: Final = 31
_NOT_IN_NAMES: Final = str.maketrans("[]:*?/\\", "()-+.--")


def lay_out(sheet: "WriteOnlyWorksheet", widths: Sequence[float], footer: str) -> None:
    """Set what must stand before the first row: widths, frozen header, paper and footer."""
    from openpyxl.utils import get_column_letter

    for at, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(at)].width = width
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = _A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.page_margins.top, sheet.page_margins.bottom = 0.5, 0.7
    sheet.oddFooter.left.text = footer.replace("&", "&&")[:120]
    sheet.oddFooter.right.text = tr("Page {page} of {pages}", page="&P", pages="&N")


def write_head(
    sheet: "WriteOnlyWorksheet", captions: Sequence[str], widths: Sequence[float]
) -> None:
    """Write the header row: bold on a tint, wrapped, with a line below."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    sheet.row_dimensions[1] = row_height(max(map(lines_of, captions, widths)) + 1)
    cells = []
    for caption in captions:
        cell = WriteOnlyCell(sheet, stored_text(caption))
        cell.data_type, cell.number_format = "s", "@"
        cell.font = Font(name="Calibri", size=11, bold=True, color="17202A")
        cell.fill = PatternFill("solid", fgColor="DFE4EA")
        cell.alignment = Alignment(vertical="center", wrap_text=True)
        cell.border = Border(bottom=Side("thin", color="5D6B7A"))
        cells.append(cell)
    sheet.append(cells)


def print_whole(
    sheet: "WriteOnlyWorksheet", columns: int, rows: int, *, filtered: bool = True
) -> None:
    """Set what needs the number of rows, the header counted: print area and filter arrows."""
    from openpyxl.utils import get_column_letter

    whole = f"A1:{get_column_letter(columns)}{rows}"
    sheet.print_area = whole
    if filtered:
        sheet.auto_filter.ref = whole


def sheet_name(title: str) -> str:
    """Return a title as the name of a sheet: 31 characters, without those Excel refuses."""
    return cell_text(title).translate(_NOT_IN_NAMES).strip("'")[:_NAME_LENGTH] or tr("Table")
