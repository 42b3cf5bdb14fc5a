"""DataMatrix read by libdmtx (``dmtxread`` of dmtx-utils), which shares no line with zxing."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from cellinv.labels.data import LabelData
from cellinv.labels.draw import draw
from cellinv.labels.files import write_labels
from cellinv.labels.layouts import layout, layouts
from cellinv.labels.png import contact_page, png_bytes
from tests.integration.labels.test_pdf_rendered import pages
from tests.integration.labels.test_zpl_rendered import NO_RENDERER, Render, render

__all__ = ["render"]

MATRICES = [name for name in layouts() if name != "tank"]

pytestmark = pytest.mark.skipif(shutil.which("dmtxread") is None, reason="needs dmtx-utils")
needs_pdftoppm = pytest.mark.skipif(shutil.which("pdftoppm") is None, reason="needs poppler-utils")


@pytest.fixture
def dmtx(tmp_path: Path) -> Callable[[bytes], str]:
    def read(png: bytes) -> str:
        picture = tmp_path / "picture.png"
        picture.write_bytes(png)
        command = ["dmtxread", "-N1", "-m", "3000", str(picture)]
        return subprocess.run(
            command, capture_output=True, text=True, check=False, timeout=30
        ).stdout

    return read


Dmtx = Callable[[bytes], str]


@pytest.mark.parametrize("dpi", [300, 600])
@pytest.mark.parametrize("name", MATRICES)
def test_a_picture(name: str, dpi: int, vial: LabelData, dmtx: Dmtx) -> None:
    page = contact_page([draw(layout(name), vial.as_specimen())])
    assert dmtx(png_bytes(page, dpi)) == vial.code


@needs_pdftoppm
@pytest.mark.parametrize("name", MATRICES)
def test_a_pdf(name: str, tmp_path: Path, vial: LabelData, dmtx: Dmtx) -> None:
    write_labels(tmp_path / "label.pdf", layout(name), [vial])
    (page,) = pages(tmp_path / "label.pdf", 600)
    assert dmtx(page) == vial.code


@NO_RENDERER
def test_zpl(render: Render, vial: LabelData, dmtx: Dmtx) -> None:
    read = [dmtx(png) for png in render([(layout(name), vial, 600) for name in MATRICES])]
    assert read == [vial.code] * len(MATRICES)


@pytest.mark.parametrize("code", ["1234567890", "a_b-C.9/x", "WCB>^~_1", "VIAL 000017"])
def test_unusual_codes(code: str, dmtx: Dmtx) -> None:
    assert dmtx(png_bytes(contact_page([draw(layout("cap-dot"), LabelData(code))]), 600)) == code
