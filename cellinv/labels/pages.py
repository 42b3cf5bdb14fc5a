"""Long documents over pages: no row and no line is cut, and a table's head comes again."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QAbstractTextDocumentLayout, QColor, QPainter, QPalette, QPen, QTextTable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from PySide6.QtGui import QPdfWriter, QTextBlock, QTextDocument, QTextTableCell

_EDGE_MM: Final = 15.0
_NUMBER_MM: Final = 8.0
"""So far above the lower edge the number of the page stands."""
_PAD_PX: Final = 3
"""Between a cell's border and its text, as the style sheet of papers has it, at 96 dots an inch."""
_LINE: Final = QColor("#a0a0a0")
_LONG: Final = 0.3
"""A row that takes more of a page than this goes on over pages, line by line."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a document from top to bottom that isn't cut.

    ``head`` is where the head of its table stands; ``keeps`` says that the next one belongs to it.
    """

    top: float
    bottom: float
    head: tuple[float, float] | None = None
    keeps: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """What stands on one page, below the head of a table that goes on there."""

    top: float
    bottom: float
    head: tuple[float, float] | None


def print_pages(document: QTextDocument, writer: QPdfWriter) -> None:
    """Print a document: its pages are numbered."""
    edge = _EDGE_MM / 25.4 * writer.resolution()
    width, height = writer.width() - 2 * edge, writer.height() - 2 * edge
    layout = document.documentLayout()
    layout.setPaintDevice(writer)
    document.setDocumentMargin(0)
    document.setTextWidth(width)
    layout.documentSize()  # now it is laid out to its end
    pad = _PAD_PX / 96 * writer.resolution()
    sheets = fill([*_pieces(document, pad, height * _LONG)], height)
    painter = QPainter(writer)
    for number, sheet in enumerate(sheets, 1):
        if number > 1:
            writer.newPage()
        below = edge
        if sheet.head is not None:
            _draw(painter, layout, sheet.head, QRectF(edge, below, width, pad))
            painter.setPen(QPen(_LINE, pad / 3))
            painter.drawLine(QPointF(edge, below), QPointF(edge + width, below))
            below += sheet.head[1] - sheet.head[0]
        _draw(painter, layout, (sheet.top, sheet.bottom), QRectF(edge, below, width, pad))
        painter.setPen(Qt.GlobalColor.black)
        painter.setFont(document.defaultFont())
        foot = QRectF(edge, 0, width, writer.height() - _NUMBER_MM / 25.4 * writer.resolution())
        lower = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom
        painter.drawText(foot, lower, f"{number} / {len(sheets)}")
    painter.end()


def fill(pieces: Sequence[Piece], height: float) -> list[Sheet]:
    """Return which pieces stand on which page; one that is higher than a page has its own."""
    sheets, at = [], 0
    while at < len(pieces):
        first = pieces[at]
        room = height - (first.head[1] - first.head[0] if first.head else 0)
        end = at + 1
        while end < len(pieces) and pieces[end].bottom - first.top <= room:
            end += 1
        while end < len(pieces) and end - 1 > at and pieces[end - 1].keeps:
            end -= 1
        sheets.append(Sheet(first.top, pieces[end - 1].bottom, first.head))
        at = end
    return sheets


def _draw(
    painter: QPainter,
    layout: QAbstractTextDocumentLayout,
    part: tuple[float, float],
    to: QRectF,
) -> None:
    """Draw a stretch of the document; ``to`` is as high as the room about a text in its cell."""
    top, bottom = part
    room = to.height() / 3
    context = QAbstractTextDocumentLayout.PaintContext()
    context.palette.setColor(QPalette.ColorRole.Text, Qt.GlobalColor.black)
    context.clip = QRectF(-room, top + room, to.width() + 2 * room, bottom - top - 2 * room)
    painter.save()
    painter.translate(to.left(), to.top() - top)
    painter.setClipRect(context.clip.adjusted(0, -2 * room, 0, 2 * room))
    layout.draw(painter, context)
    painter.restore()


def _pieces(document: QTextDocument, pad: float, most: float) -> Iterator[Piece]:
    layout = document.documentLayout()
    each = document.rootFrame().begin()
    while not each.atEnd():
        frame, block = each.currentFrame(), each.currentBlock()
        if isinstance(frame, QTextTable):
            yield from _rows(layout, frame, pad, most)
        elif block.isValid() and block.text():
            rect = layout.blockBoundingRect(block)
            keeps = block.blockFormat().headingLevel() > 0
            yield Piece(rect.top(), rect.bottom(), keeps=keeps)
        each += 1


def _rows(
    layout: QAbstractTextDocumentLayout, table: QTextTable, pad: float, most: float
) -> Iterator[Piece]:
    """Yield a table's rows; its head stays with the first of them."""
    frame = layout.frameBoundingRect(table)
    cells = [[table.cellAt(r, c) for c in range(table.columns())] for r in range(table.rows())]
    tops = [min(_first_line(layout, cell) for cell in row) - pad for row in cells]
    ends = [frame.top(), *tops[1:], frame.bottom()]
    heads = table.format().toTableFormat().headerRowCount()
    head = (ends[0], ends[heads]) if heads else None
    for number, (top, bottom) in enumerate(pairwise(ends)):
        of_head = number < heads
        if bottom - top <= most:
            yield Piece(top, bottom, None if of_head else head, of_head)
            continue
        cuts = [top, *_cuts(layout, cells[number]), bottom]
        for upper, lower in pairwise(cuts):
            yield Piece(upper, lower, None if of_head else head)


def _first_line(layout: QAbstractTextDocumentLayout, cell: QTextTableCell) -> float:
    return layout.blockBoundingRect(cell.firstCursorPosition().block()).top()


def _cuts(layout: QAbstractTextDocumentLayout, row: Sequence[QTextTableCell]) -> list[float]:
    """Return where a row can be cut: between lines of one cell, through no line of another."""
    columns = [[*_lines(layout, cell.firstCursorPosition().block())] for cell in row]
    longest = max(columns, key=len)
    every = [line for column in columns for line in column]
    return [
        bottom
        for _, bottom in longest[:-1]
        if not any(top + 1 < bottom < end - 1 for top, end in every)
    ]


def _lines(layout: QAbstractTextDocumentLayout, block: QTextBlock) -> Iterator[tuple[float, float]]:
    above = layout.blockBoundingRect(block).top()
    text = block.layout()
    for number in range(text.lineCount()):
        line = text.lineAt(number)
        yield above + line.y(), above + line.y() + line.height()
