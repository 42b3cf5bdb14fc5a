"""Labels into files: the ending of the name chooses the output, and a file is whole or absent."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final
from uuid import uuid4

from cellinv.labels.data import LabelData
from cellinv.labels.draw import draw_all, paginate
from cellinv.labels.drawings import Drawing, Page
from cellinv.labels.errors import LabelFileNotWritten, LabelFormatUnknown, NoLabels
from cellinv.labels.layouts import LabelLayout
from cellinv.labels.pdf import pdf_bytes
from cellinv.labels.png import contact_page, png_bytes, stacked_page
from cellinv.labels.zpl import zpl_text

SUFFIXES: Final = (".pdf", ".png", ".zpl")


def write_labels(
    path: Path, layout: LabelLayout, labels: Iterable[LabelData], dpi: int = 300, *, first: int = 0
) -> None:
    """Write labels to ``path`` as the PDF, PNG or ZPL its ending asks for.

    A PDF has a page per label or sheet; a PNG is one picture, of one label in true size, of
    several beside each other, or of sheets below each other; ZPL has one job per label. ``dpi``
    is of no matter to a PDF. ``first`` labels of a begun sheet stay blank.
    """
    as_suffix = check_suffix(path, SUFFIXES)
    drawings = draw_all(layout, labels)
    if not drawings:
        raise NoLabels
    write_whole(path, label_bytes(as_suffix, layout, drawings, dpi, first=first))


def label_bytes(
    suffix: str, layout: LabelLayout, drawings: Sequence[Drawing], dpi: int, *, first: int = 0
) -> bytes:
    """Return what a file ending in ``suffix`` (``.pdf``, ``.png``, ``.zpl``) holds."""
    if suffix == ".zpl":
        return zpl_text(drawings, dpi).encode("ascii")
    pages = paginate(layout, drawings, first=first)
    if suffix == ".pdf":
        return pdf_bytes(pages)
    return png_bytes(contact_page(drawings) if layout.sheet is None else stacked_page(pages), dpi)


def page_bytes(suffix: str, page: Page, dpi: int) -> bytes:
    """Return one page as ``.pdf`` or ``.png``."""
    return pdf_bytes([page]) if suffix == ".pdf" else png_bytes(page, dpi)


def check_suffix(path: Path, known: Sequence[str]) -> str:
    """Return the ending of a file name; raises ``LabelFormatUnknown`` where it is not known."""
    suffix = path.suffix.lower()
    if suffix not in known:
        raise LabelFormatUnknown(file=path.name, suffixes=", ".join(known))
    return suffix


def write_whole(path: Path, content: bytes) -> None:
    """Put ``content`` at ``path`` at once, so that nobody ever reads half of it."""
    part = path.with_name(f".{path.name}.{uuid4().hex}.part")
    try:
        part.write_bytes(content)
        part.replace(path)
    except OSError as wrong:
        part.unlink(missing_ok=True)
        raise LabelFileNotWritten(file=path.name, why=wrong.strerror or str(wrong)) from wrong
