"""Foreign files: what they say is kept to the letter, and what they are is found by their bytes."""

import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from cellinv.domain.exchange.table import ForeignTable, header_keys
from cellinv.sheets.errors import (
    HeaderNotFound,
    NotASpreadsheet,
    SheetDamaged,
    SheetEmpty,
    SheetEncrypted,
    SheetNotFound,
    SheetNotRead,
    SheetTooLarge,
)
from cellinv.sheets.opening import Limits
from cellinv.sheets.reading import read_table
from tests.unit.sheets.books import streamed

NOON = datetime(2025, 3, 14, 12, tzinfo=UTC).replace(tzinfo=None)
LINES = "Code,Note\n00123,a\n"


def text_file(folder: Path, data: bytes | str) -> Path:
    path = folder / "t.csv"
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def read(folder: Path, data: bytes | str) -> ForeignTable:
    return read_table(text_file(folder, data))


def workbook(folder: Path, *rows: list[object]) -> Path:
    book = streamed()
    sheet = book.create_sheet("First")
    for row in rows:
        sheet.append(row)
    book.save(folder / "t.xlsx")
    return folder / "t.xlsx"


@pytest.mark.parametrize(
    ("encoding", "found", "note"),
    [
        ("utf-8", "utf-8", "Müller 中文"), ("utf-8-sig", "utf-8-sig", "Müller"),
        ("utf-16", "utf-16", "Müller"), ("utf-16-le", "utf-16-le", "Note"),
        ("utf-16-be", "utf-16-be", "Note"), ("cp1252", "cp1252", "Müller, “Übermaß”"),
        ("gb18030", "gb18030", "干细胞库、冻存管"), ("cp1252", "cp1252", "naïve café"),
    ],
)  # fmt: skip
def test_the_encoding_is_found(tmp_path: Path, encoding: str, found: str, note: str) -> None:
    table = read(tmp_path, f'Code,Note\n00123,"{note}"\n'.encode(encoding))
    assert (table.encoding, table.rows[0].cells) == (found, ("00123", note))


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_found(tmp_path: Path, separator: str) -> None:
    table = read(tmp_path, LINES.replace(",", separator))
    assert (table.delimiter, table.rows[0].cells) == (separator, ("00123", "a"))


def test_excels_own_separator_line_counts(tmp_path: Path) -> None:
    table = read(tmp_path, "sep=;\nCode;Note\n1;a,b\n")
    assert (table.headers, table.rows[0].cells, table.rows[0].line) == (
        ("Code", "Note"),
        ("1", "a,b"),
        3,
    )


def test_lines_are_those_of_the_file(tmp_path: Path) -> None:
    table = read(tmp_path, 'Code,Note\n1,"two\nlines"\n\n2,b\n')
    assert [row.line for row in table.rows] == [2, 5]


@pytest.mark.parametrize("text", ["00123", "40.0", "12E05", "1-2", "=1+1", "1e400"])
def test_text_stays_as_written(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, f"Code,Note\n{text},x\n").rows[0].cells[0] == text


def test_the_header_may_stand_below_other_lines(tmp_path: Path) -> None:
    table = read(tmp_path, "# remark\nInventory of tank 4,,\n,,\nCode,Slot,Note\n1,A1,x\n")
    assert (table.headers, table.header_line) == (("Code", "Slot", "Note"), 4)


def test_a_known_header_is_preferred(tmp_path: Path) -> None:
    path = text_file(tmp_path, "Lab,Tank list\nCode,Slot\n1,A1\n")
    assert read_table(path, [header_keys(["slot", "CODE"])]).header_line == 2


def test_a_row_is_never_taken_for_a_remark(tmp_path: Path) -> None:
    assert len(read(tmp_path, "Code,Note\n#378,x\n1,y\n").rows) == 2


def test_twin_headers_are_told_apart(tmp_path: Path) -> None:
    assert read(tmp_path, "A,A,B\n1,2,3\n").headers == ("A", "A (2)", "B")


def test_workbook_values_become_plain_text(tmp_path: Path) -> None:
    row = ["00123", 40, 4.5, date(2025, 3, 14), NOON, True, 12345678901234]
    path = workbook(tmp_path, [f"c{at}" for at in range(7)], row)
    assert read_table(path).rows[0].cells == (
        "00123", "40", "4.5", "2025-03-14", "2025-03-14 12:00:00", "TRUE", "12345678901234",
    )  # fmt: skip


def test_the_name_does_not_matter(tmp_path: Path) -> None:
    path = workbook(tmp_path, ["Code", "Note"], ["1", "x"]).rename(tmp_path / "list.csv")
    assert read_table(path).headers == ("Code", "Note")


def test_the_sheet_with_the_known_header_is_read(tmp_path: Path) -> None:
    book = streamed()
    book.create_sheet("Cover").append(["Words", "of welcome"])
    book.create_sheet("Data").append(["Code", "Slot"])
    book.save(tmp_path / "t.xlsx")
    assert read_table(tmp_path / "t.xlsx", [header_keys(["Code"])]).sheet == "Data"


def test_a_sheet_that_is_not_there_names_those_that_are(tmp_path: Path) -> None:
    with pytest.raises(SheetNotFound) as refusal:
        read_table(workbook(tmp_path, ["A", "B"]), sheet="Other")
    assert "First" in refusal.value.explain()


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", SheetEmpty), (b" \n\n", SheetEmpty), (b"1,2\n3,4\n", HeaderNotFound),
        (b"%PDF-1.4 words", NotASpreadsheet), (b"\x89PNG\r\n\x1a\n\x00\x00", NotASpreadsheet),
        (b"PK\x03\x04 no archive", SheetDamaged), (b"\xff\xfe\x00", SheetDamaged),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), NotASpreadsheet),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            SheetEncrypted,
        ),
        (b"A,B\n" + b'"' + b"x" * 140_000 + b'",1\n', SheetDamaged),
    ],
)  # fmt: skip
def test_each_bad_file_is_one_sentence(tmp_path: Path, data: bytes, error: type[Exception]) -> None:
    with pytest.raises(error) as refusal:
        read(tmp_path, data)
    assert "t.csv" in str(refusal.value)


def test_a_file_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(SheetNotRead):
        read_table(tmp_path / "gone.xlsx")


def test_a_cut_workbook_is_damaged(tmp_path: Path) -> None:
    path = workbook(tmp_path, ["A", "B"], ["1", "2"])
    path.write_bytes(path.read_bytes()[:-300])
    with pytest.raises(SheetDamaged):
        read_table(path)


def test_an_altered_part_is_damage(tmp_path: Path) -> None:
    path = workbook(tmp_path, ["A", "B"], *[[str(at), "x"] for at in range(99)])
    data = bytearray(path.read_bytes())
    at = data.index(b"xl/worksheets/sheet1.xml") + 60
    data[at : at + 40] = bytes(40)
    path.write_bytes(data)
    with pytest.raises(SheetDamaged):
        read_table(path)


def test_a_zip_of_something_else_is_no_spreadsheet(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "t.xlsx", "w") as packed:
        packed.writestr("readme.txt", "hello")
    with pytest.raises(NotASpreadsheet):
        read_table(tmp_path / "t.xlsx")


def test_one_far_cell_does_not_hang(tmp_path: Path) -> None:
    path = workbook(tmp_path, ["A", "B"], ["1", "2"])
    far = b'<row r="1048576"><c r="XFD1048576" t="n"><v>1</v></c></row></sheetData>'
    remade = tmp_path / "far.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(remade, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"</sheetData>", far))
    with pytest.raises(SheetTooLarge):
        read_table(remade)


def test_a_bomb_is_refused_unopened(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "b.xlsx", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", "<workbook/>")
        packed.writestr("xl/worksheets/sheet1.xml", bytes(3 << 20))
    with pytest.raises(SheetTooLarge):
        read_table(tmp_path / "b.xlsx", limits=Limits(unpacked_mb=2))


@pytest.mark.parametrize("limits", [Limits(file_mb=0), Limits(rows=1)])
def test_limits_hold_for_text_too(tmp_path: Path, limits: Limits) -> None:
    with pytest.raises(SheetTooLarge):
        read_table(text_file(tmp_path, LINES + "2,b\n3,c\n"), limits=limits)
