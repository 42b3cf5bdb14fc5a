"""Labels as PDF: vectors and text in true size."""

import re
from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QPdfWriter

from cellinv.domain.language import tr
from cellinv.labels.drawings import Page
from cellinv.labels.fonts import ready
from cellinv.labels.screen import paint_pages

DPI: Final = 1200
"""A grid on which modules of 300 and 600 dpi heads are whole."""

_POINTS_PER_MM: Final = 72 / 25.4
_MEDIA_BOX: Final = re.compile(rb"/MediaBox \[0 0 [0-9.]+ ([0-9.]+)\]")


def pdf_bytes(pages: Sequence[Page]) -> bytes:
    """Return the pages as one PDF document."""
    ready()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(DPI)
    writer.setCreator("Cellinv")
    writer.setTitle(tr("Labels"))
    paint_pages(writer, pages)
    return _true_sizes(bytes(buffer.data().data()), pages)


def _true_sizes(document: bytes, pages: Sequence[Page]) -> bytes:
    """Write the exact paper sizes over those that Qt rounded to whole points.

    The box keeps its upper edge, where the label's origin is, and its length in bytes, on which
    the document's own table of contents relies. A box of another form is left as Qt wrote it.
    """
    remaining = iter(pages)

    def exact(found: re.Match[bytes]) -> bytes:
        page = next(remaining)
        top = float(found[1])
        width, bottom = page.width * _POINTS_PER_MM, top - page.height * _POINTS_PER_MM
        box = f"/MediaBox [0 {bottom:.3f} {width:.3f} {top:.0f}".encode()
        room = len(found[0]) - 1
        return box.ljust(room) + b"]" if len(box) <= room else found[0]

    found = _MEDIA_BOX.findall(document)
    return _MEDIA_BOX.sub(exact, document) if len(found) == len(pages) else document
