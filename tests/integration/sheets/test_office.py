"""Our files through somebody else's spreadsheet program and back."""

import shutil
import subprocess
from pathlib import Path

import pytest

from cellinv.sheets.custody import read_back, write_custody
from cellinv.sheets.reading import read_table
from cellinv.sheets.table import write_table
from tests.unit.sheets.books import book

OFFICE = shutil.which("soffice") or ""
pytestmark = pytest.mark.skipif(not OFFICE, reason="LibreOffice is not installed")


def converted(path: Path, ending: str) -> Path:
    """Save a file anew by LibreOffice; it exits 0 also where it could not, so ask for the file."""
    folder = path.parent / "office"
    profile = f"-env:UserInstallation={(path.parent / 'profile').as_uri()}"
    command = [OFFICE, profile, "--headless", "--convert-to", ending, "--outdir", str(folder)]
    subprocess.run([*command, str(path)], check=True, capture_output=True, timeout=120)
    made = folder / f"{path.stem}.{ending}"
    assert made.is_file()
    return made


@pytest.mark.parametrize("ending", ["xlsx", "ods"])
def test_a_custody_workbook_saved_elsewhere_is_still_true(tmp_path: Path, ending: str) -> None:
    stated = write_custody(book(), tmp_path / "custody.xlsx")
    seen = read_back(converted(tmp_path / "custody.xlsx", ending))
    assert seen.unchanged
    assert (seen.digest_stated, len(seen.events), len(seen.anchors)) == (stated, 20, 1)


def test_lists_keep_their_codes(tmp_path: Path) -> None:
    codes = ["00123", "12E05", "1-2", "=1+1", "+49", "#N/A", "a\nb", "TRUE", "2025-03-14"]
    write_table(tmp_path / "t.xlsx", "Codes", ["Code", "Note"], [[code, "x"] for code in codes])
    for ending in ("xlsx", "ods"):
        table = read_table(converted(tmp_path / "t.xlsx", ending))
        assert [row.cells[0] for row in table.rows] == codes
