import io
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from cellinv.labels.bench_card import write_bench_card
from cellinv.labels.data import LabelData
from cellinv.labels.files import write_labels
from cellinv.labels.layouts import layout, layouts

Decode = Callable[[bytes], set[str]]

pytestmark = pytest.mark.skipif(shutil.which("pdftoppm") is None, reason="needs poppler-utils")


def run(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout


def pages(pdf: Path, dpi: int) -> list[bytes]:
    run("pdftoppm", "-r", str(dpi), "-gray", "-png", str(pdf), str(pdf.with_suffix("")))
    return [found.read_bytes() for found in sorted(pdf.parent.glob(f"{pdf.stem}-*.png"))]


def paper_mm(pdf: Path) -> tuple[float, float]:
    found = re.search(r"Page size:\s+([0-9.]+) x ([0-9.]+) pts", run("pdfinfo", str(pdf)))
    assert found is not None
    return float(found[1]) / 72 * 25.4, float(found[2]) / 72 * 25.4


@pytest.mark.parametrize("dpi", [300, 600])
@pytest.mark.parametrize("name", layouts())
def test_zxing_reads_exactly_the_code(
    name: str, dpi: int, tmp_path: Path, vial: LabelData, zxing: Decode
) -> None:
    write_labels(tmp_path / "label.pdf", layout(name), [vial.as_specimen()])
    (page,) = pages(tmp_path / "label.pdf", dpi)
    assert zxing(page) == {vial.code}


@pytest.mark.parametrize("name", ["box", "tank", "tube-5ml"])
def test_zbar_reads_exactly_the_code(
    name: str, tmp_path: Path, vial: LabelData, zbar: Decode
) -> None:
    write_labels(tmp_path / "label.pdf", layout(name), [vial])
    (page,) = pages(tmp_path / "label.pdf", 300)
    assert zbar(page) == {vial.code}


@pytest.mark.parametrize("name", layouts())
def test_the_paper_has_its_true_size(name: str, tmp_path: Path, vial: LabelData) -> None:
    write_labels(tmp_path / "label.pdf", layout(name), [vial])
    one = layout(name)
    sheet = one.sheet
    true = (sheet.page_width_mm, sheet.page_height_mm) if sheet else (one.width_mm, one.height_mm)
    assert paper_mm(tmp_path / "label.pdf") == pytest.approx(true, abs=0.01)


def test_a_symbol_has_its_true_size_and_place(tmp_path: Path, vial: LabelData) -> None:
    write_labels(tmp_path / "label.pdf", layout("cap-dot"), [replace(vial, fields={})])
    image = Image.open(io.BytesIO(pages(tmp_path / "label.pdf", 1200)[0]))
    dark = image.point(lambda dot: 255 if dot < 128 else 0).getbbox()
    assert dark is not None
    left, top, right, bottom = (dot * 25.4 / 1200 for dot in dark)
    assert (right - left, bottom - top) == pytest.approx((14 * 0.254, 14 * 0.254), abs=0.03)
    assert (left + right, top + bottom) == pytest.approx((9.5, 5.8), abs=0.06)


def test_texts_are_letters_not_pictures(tmp_path: Path, vial: LabelData) -> None:
    write_labels(tmp_path / "label.pdf", layout("vial-wrap"), [vial])
    assert "SCN-2041-WCB-03" in run("pdftotext", str(tmp_path / "label.pdf"), "-")
    assert run("pdfimages", "-list", str(tmp_path / "label.pdf")).count("\n") == 2
    assert "Inter" in run("pdffonts", str(tmp_path / "label.pdf"))


def test_each_label_is_a_page_and_each_sheet_holds_85(
    tmp_path: Path, vial: LabelData, zxing: Decode
) -> None:
    labels = [replace(vial, code=f"V-{number:03}") for number in range(3)]
    write_labels(tmp_path / "label.pdf", layout("box"), labels)
    assert [zxing(page) for page in pages(tmp_path / "label.pdf", 300)] == [
        {one.code} for one in labels
    ]
    write_labels(tmp_path / "sheet.pdf", layout("sheet-85"), labels, first=83)
    assert [len(zxing(page)) for page in pages(tmp_path / "sheet.pdf", 300)] == [2, 1]


def test_the_bench_card_is_a4_and_reads(tmp_path: Path, zxing: Decode) -> None:
    write_bench_card(tmp_path / "card.pdf")
    assert paper_mm(tmp_path / "card.pdf") == pytest.approx((210, 297), abs=0.01)
    assert len(zxing(pages(tmp_path / "card.pdf", 300)[0])) == 21
