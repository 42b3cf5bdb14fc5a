import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMarginsF, QSizeF
from PySide6.QtGui import QImage, QPageLayout, QPainter, QPdfWriter
from PySide6.QtPrintSupport import QPrinter

from cellinv.labels.data import LabelData
from cellinv.labels.draw import draw
from cellinv.labels.errors import NoLabels, PrinterRefused
from cellinv.labels.layouts import layout, layouts
from cellinv.labels.screen import paint_drawing, paint_labels

Decode = Callable[[bytes], set[str]]

WITHOUT_SCREEN = """
import sys
from pathlib import Path
from cellinv.labels.data import LabelData
from cellinv.labels.files import write_labels
from cellinv.labels.layouts import layout
write_labels(Path(sys.argv[1]), layout("vial-wrap"), [LabelData("WCB0007-0123", {"lot": "L"})])
"""
IN_A_CORE_APPLICATION = "from PySide6.QtCore import QCoreApplication\napp = QCoreApplication([])\n"


def run(script: str, path: Path) -> subprocess.CompletedProcess[str]:
    screen = {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}
    clean = {name: value for name, value in os.environ.items() if name not in screen}
    command = [sys.executable, "-c", script, str(path)]
    root = Path(__file__).resolve().parents[3]
    return subprocess.run(
        command, env=clean, cwd=root, capture_output=True, text=True, check=False, timeout=60
    )


@pytest.mark.parametrize("suffix", [".png", ".pdf", ".zpl"])
def test_a_command_without_a_screen_writes_labels(suffix: str, tmp_path: Path) -> None:
    done = run(WITHOUT_SCREEN, tmp_path / f"label{suffix}")
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / f"label{suffix}").stat().st_size > 200


def test_an_application_without_drawing_is_told(tmp_path: Path) -> None:
    done = run(IN_A_CORE_APPLICATION + WITHOUT_SCREEN, tmp_path / "label.png")
    assert "NoGraphics: Labels cannot be drawn in this process." in done.stderr


def test_a_printer_takes_labels_in_true_size(tmp_path: Path, vial: LabelData) -> None:
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    label = layout("vial-wrap")
    paint_labels(printer, label, [draw(label, vial)] * 2)
    paper = printer.pageLayout()
    assert (tmp_path / "printed.pdf").read_bytes().count(b"/Type /Page\n") == 2
    size = paper.fullRect(QPageLayout.Unit.Millimeter).size()
    assert (size.width(), size.height()) == pytest.approx((28.6, 31.8), abs=0.01)
    assert paper.margins() == QMarginsF(0, 0, 0, 0)


@pytest.mark.qt_log_ignore("Returned false")
def test_a_device_that_does_not_start_is_told(tmp_path: Path, vial: LabelData) -> None:
    nowhere = QPdfWriter(str(tmp_path / "none" / "label.pdf"))
    label = layout("box")
    with pytest.raises(NoLabels):
        paint_labels(nowhere, label, [])
    with pytest.raises(PrinterRefused):
        paint_labels(nowhere, label, [draw(label, vial)])


@pytest.mark.parametrize("name", layouts())
@pytest.mark.parametrize("per_mm", [8.0, 17.3])
def test_the_preview_on_a_screen_decodes(
    name: str, per_mm: float, tmp_path: Path, vial: LabelData, zxing: Decode
) -> None:
    drawing = draw(layout(name), vial)
    size = QSizeF(drawing.width, drawing.height) * per_mm
    image = QImage(size.toSize(), QImage.Format.Format_RGB32)
    image.fill(0xFFFFFFFF)
    painter = QPainter(image)
    paint_drawing(painter, drawing, per_mm)
    painter.end()
    image.save(str(tmp_path / "screen.png"))
    assert zxing((tmp_path / "screen.png").read_bytes()) == {vial.code}
