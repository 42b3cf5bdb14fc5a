"""Labels on anything Qt paints on: the screen, a picture, a PDF, a printer."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from PySide6.QtCore import QMarginsF, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QPagedPaintDevice,
    QPageLayout,
    QPageSize,
    QPaintDevice,
    QPainter,
    QPainterPath,
)

from cellinv.labels.draw import paginate
from cellinv.labels.drawings import Box, Drawing, Filled, Page, TextRun
from cellinv.labels.errors import NoLabels, PrinterRefused
from cellinv.labels.fonts import UNITS_PER_MM, ready, run_font
from cellinv.labels.layouts import LabelLayout
from cellinv.labels.modules import rects

_MM_PER_INCH: Final = 25.4


def paint_drawing(
    painter: QPainter, drawing: Drawing, per_mm: float, *, x: float = 0, y: float = 0
) -> None:
    """Paint a label in black, its corner at (x, y) mm, ``per_mm`` dots of the painter per mm.

    The painter's unit is taken as the device's dot: modules begin and end on whole units where
    two or more fit. The ground is left as it is.
    """
    painter.save()
    painter.translate(round(x * per_mm), round(y * per_mm))
    for shape in drawing.shapes:
        if isinstance(shape, TextRun):
            _paint_text(painter, shape, per_mm)
        else:
            path = QPainterPath()
            path.setFillRule(Qt.FillRule.WindingFill)
            dark = [_dots(shape.box, per_mm)] if isinstance(shape, Filled) else rects(shape, per_mm)
            for rect in dark:
                path.addRect(QRectF(*rect))
            painter.fillPath(path, Qt.GlobalColor.black)
    painter.restore()


def paint_page(painter: QPainter, page: Page, per_mm: float) -> None:
    """Paint every label of a page."""
    for placed in page.placed:
        paint_drawing(painter, placed.drawing, per_mm, x=placed.x, y=placed.y)


def paint_labels(
    device: QPagedPaintDevice,
    layout: LabelLayout,
    drawings: Sequence[Drawing],
    *,
    first: int = 0,
) -> None:
    """Paint labels onto a printer in true size, on pages of the layout's size.

    ``first`` labels of a begun sheet are left out. Raises ``PrinterRefused`` when the device does
    not start or take another page.
    """
    paint_pages(device, paginate(layout, drawings, first=first))


def paint_pages(device: QPagedPaintDevice, pages: Sequence[Page]) -> None:
    """Paint pages onto a printer or PDF writer, each with its own paper size."""
    if not pages:
        raise NoLabels
    ready()
    set_paper(device, pages[0])
    with painting(device) as painter:
        for number, page in enumerate(pages):
            set_paper(device, page)
            if number and not device.newPage():
                raise PrinterRefused
            paint_page(painter, page, device.logicalDpiX() / _MM_PER_INCH)


@contextmanager
def painting(device: QPaintDevice) -> Iterator[QPainter]:
    """Give a painter that has let go of ``device`` afterwards, whatever happens between."""
    painter = QPainter()
    if not painter.begin(device):
        raise PrinterRefused
    try:
        yield painter
    finally:
        painter.end()


def set_paper(device: QPagedPaintDevice, page: Page) -> None:
    """Give a printer or PDF writer paper of the page's size, to be painted on to its edges."""
    size = QPageSize(
        QSizeF(page.width, page.height),
        QPageSize.Unit.Millimeter,
        "label",
        QPageSize.SizeMatchPolicy.ExactMatch,
    )
    paper = QPageLayout(size, QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0))
    paper.setMode(QPageLayout.Mode.FullPageMode)
    device.setPageLayout(paper)


def _paint_text(painter: QPainter, run: TextRun, per_mm: float) -> None:
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
    painter.setClipRect(QRectF(*_dots(run.box, per_mm)), Qt.ClipOperation.IntersectClip)
    painter.scale(per_mm / UNITS_PER_MM, per_mm / UNITS_PER_MM)
    painter.setPen(Qt.GlobalColor.black)
    painter.setFont(run_font(run))
    painter.drawText(
        QPointF(run.x * UNITS_PER_MM, run.baseline * UNITS_PER_MM),
        run.text,
    )
    painter.restore()


def _dots(box: Box, per_mm: float) -> tuple[float, float, float, float]:
    left, top = round(box.x * per_mm), round(box.y * per_mm)
    right, bottom = round((box.x + box.width) * per_mm), round((box.y + box.height) * per_mm)
    return left, top, max(right - left, 1), max(bottom - top, 1)
