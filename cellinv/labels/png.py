"""Labels as pictures of 203, 300 or 600 dots per inch."""

import math
from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt
from PySide6.QtGui import QImage, QImageWriter

from cellinv.labels.drawings import Drawing, Page, Placed
from cellinv.labels.errors import NoLabels, PictureTooLarge, ResolutionUnknown
from cellinv.labels.fonts import ready
from cellinv.labels.modules import dots_per_mm, refuse_too_fine
from cellinv.labels.screen import paint_page, painting

RESOLUTIONS: Final = (203, 300, 600)

_GAP_MM: Final = 3.0
_MOST_DOTS: Final = 120_000_000
_LONGEST_SIDE: Final = 30_000


def png_bytes(page: Page, dpi: int = 300) -> bytes:
    """Return a page as a grey PNG of ``dpi``, which the file states as well.

    Raises ``ResolutionUnknown``, ``CodeTooFineForPrinter`` or ``PictureTooLarge``.
    """
    image = picture(page, dpi)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(image)
    return bytes(buffer.data().data())


def picture(page: Page, dpi: int) -> QImage:
    """Return a page painted in black on white."""
    if dpi not in RESOLUTIONS:
        raise ResolutionUnknown(dpi=dpi, choices=", ".join(str(known) for known in RESOLUTIONS))
    for placed in page.placed:
        refuse_too_fine(placed.drawing, dpi)
    per_mm = dots_per_mm(dpi)
    width, height = round(page.width * per_mm), round(page.height * per_mm)
    if width * height > _MOST_DOTS or max(width, height) > _LONGEST_SIDE:
        raise PictureTooLarge(count=len(page.placed), dpi=dpi)
    return _painted(page, width, height, per_mm)


def contact_page(drawings: Sequence[Drawing]) -> Page:
    """Return one page for several labels, side by side with white between, about square."""
    if not drawings:
        raise NoLabels
    width, height = drawings[0].width, drawings[0].height
    if len(drawings) == 1:
        return Page(width, height, (Placed(0, 0, drawings[0]),))
    columns = min(math.ceil(math.sqrt(len(drawings) * height / width)), len(drawings))
    rows = math.ceil(len(drawings) / columns)
    across, down = width + _GAP_MM, height + _GAP_MM
    placed = tuple(
        Placed(_GAP_MM + at % columns * across, _GAP_MM + at // columns * down, drawing)
        for at, drawing in enumerate(drawings)
    )
    return Page(_GAP_MM + columns * across, _GAP_MM + rows * down, placed)


def stacked_page(pages: Sequence[Page]) -> Page:
    """Return several sheets below each other as one page."""
    if not pages:
        raise NoLabels
    width, height = pages[0].width, pages[0].height
    placed = tuple(
        Placed(item.x, item.y + number * height, item.drawing)
        for number, page in enumerate(pages)
        for item in page.placed
    )
    return Page(width, height * len(pages), placed)


def _painted(page: Page, width: int, height: int, per_mm: float) -> QImage:
    ready()
    image = QImage(width, height, QImage.Format.Format_Grayscale8)
    image.setDotsPerMeterX(round(per_mm * 1000))
    image.setDotsPerMeterY(round(per_mm * 1000))
    image.fill(Qt.GlobalColor.white)
    with painting(image) as painter:
        paint_page(painter, page, per_mm)
    return image
