"""The lineage on paper: as large as can be read, over as many pages as that takes."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QBuffer, QIODevice, QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QPagedPaintDevice,
    QPainter,
    QPdfWriter,
    QPen,
)

from cellinv.domain.language import a_list, tr
from cellinv.labels.drawings import Page
from cellinv.labels.errors import PrinterRefused
from cellinv.labels.screen import painting, set_paper
from cellinv.ui.lineage.cards import OVER
from cellinv.ui.lineage.layout import NODE_HEIGHT
from cellinv.ui.lineage.sheet import Sheet
from cellinv.ui.lineage.words import look_of_node
from cellinv.ui.shell.icons import icon
from cellinv.ui.shell.theme import theme
from cellinv.ui.shell.tokens import LIGHT

PAPER: Final = Page(297, 210, ())
DPI: Final = 600
_EDGE: Final = 12.0
_WIDE: Final = PAPER.width - 2 * _EDGE
_TOP: Final = 30.0
_HIGH: Final = PAPER.height - _TOP - 20.0
_READABLE, _LARGEST = 0.177, 0.24
"""Millimetres for a unit of the scene: the smallest type is set in 12 of them, so in 6 points."""
_MOST_PAGES: Final = 60
_SMALLER: Final = 0.85
_CELL: Final = 4.0
_MAP_HIGH: Final = 11.0


@dataclass(frozen=True, slots=True)
class Said:
    """What stands on every page beside the graph."""

    title: str
    about: str
    made: str


@dataclass(frozen=True, slots=True)
class Tile:
    """The part of the scene on one page, and which one it is, counted from 1."""

    area: QRectF
    column: int
    row: int


def tiles(sheet: Sheet, unit: float | None = None) -> tuple[float, list[Tile]]:
    """Return how many mm a unit of the scene is, and what stands on each page.

    All of it stands on one page where it can be read there. Else pages are cut between two
    layers, and overlap by a card's height: every card is whole on one of them, and is shown
    where it is.
    """
    area = sheet.boundingRect()
    fits = min(_WIDE / max(area.width(), 1), _HIGH / max(area.height(), 1), _LARGEST)
    if fits >= _READABLE:
        return fits, [Tile(area, 1, 1)]
    unit = unit or _READABLE
    across = _cuts(sheet, area, _WIDE / unit)
    step, high = _HIGH / unit - NODE_HEIGHT - 2 * OVER, _HIGH / unit
    down = max(math.ceil((area.height() - high) / step) + 1, 1)
    found = []
    for column, (left, right) in enumerate(across, 1):
        for row in range(down):
            part = QRectF(left, area.top() + row * step, right - left, high)
            if any(part.intersects(card.rect) for card in sheet.cards.values()):
                found.append(Tile(part, column, row + 1))
    return (unit, found) if len(found) <= _MOST_PAGES else tiles(sheet, unit * _SMALLER)


def joins(sheet: Sheet, parts: Sequence[Tile]) -> list[tuple[set[int], set[int]]]:
    """Return for each page the pages that lines come from, and those that they lead to."""
    found: list[tuple[set[int], set[int]]] = [(set(), set()) for _ in parts]
    pages = {
        name: [at for at, part in enumerate(parts) if part.area.contains(card.rect)]
        for name, card in sheet.cards.items()
    }
    for source, target in sheet.lines:
        here, there = pages[source], pages[target]
        if there and not set(here) & set(there):
            for at in here:
                found[at][1].add(there[0] + 1)
            for at in there:
                found[at][0].add(here[0] + 1)
    return found


def graph_pdf(sheet: Sheet, said: Said) -> tuple[bytes, int]:
    """Return the graph as a PDF document of vectors and text, and how many pages it has."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(DPI)
    writer.setCreator("Cellinv")
    writer.setTitle(said.title)
    pages = paint_graph(writer, sheet, said)
    return bytes(buffer.data().data()), pages


def paint_graph(device: QPagedPaintDevice, sheet: Sheet, said: Said) -> int:
    """Paint the graph on A4 across, in light colours; return how many pages it took.

    Raises ``PrinterRefused`` when the device does not start or take another page.
    """
    set_paper(device, PAPER)
    unit, parts = tiles(sheet)
    joined = joins(sheet, parts)
    with painting(device) as painter:
        per_mm = device.logicalDpiX() / 25.4
        for number, tile in enumerate(parts, 1):
            if number > 1 and not device.newPage():
                raise PrinterRefused
            painter.save()
            painter.scale(per_mm, per_mm)
            _around(painter, sheet, said, tile, f"{number}/{len(parts)}")
            _map(painter, parts, tile)
            _joins(painter, *joined[number - 1])
            painter.setClipRect(QRectF(_EDGE, _TOP, tile.area.width() * unit, _HIGH))
            painter.translate(_EDGE, _TOP)
            painter.scale(unit, unit)
            painter.translate(-tile.area.topLeft())
            sheet.paint_whole(painter, LIGHT, tile.area)
            painter.restore()
    return len(parts)


def _cuts(sheet: Sheet, area: QRectF, most: float) -> list[tuple[float, float]]:
    """Return from where to where each column of pages goes: cut just left of a layer."""
    lefts = sorted({card.place.x - OVER for card in sheet.cards.values()})
    found, start = [], area.left()
    while area.right() - start > most:
        fitting = [left for left in lefts if start < left <= start + most]
        end = fitting[-1] if fitting else start + most
        found.append((start, end))
        start = end
    return [*found, (start, area.right())]


# ── around the graph: lengths are millimetres ───────────────────────────────


def _around(painter: QPainter, sheet: Sheet, said: Said, tile: Tile, number: str) -> None:
    _text(painter, said.title, 8, 15, bold=True)
    _text(painter, said.about, 15.5, 8.5, LIGHT.dim)
    page = tr("Page {number}", number=number)
    where = tr("column {column}, row {row}", column=tile.column, row=tile.row)
    _text(painter, page if number == "1/1" else f"{page} · {where}", 9, 8.5, LIGHT.dim, right=True)
    _legend(painter, sheet)
    for y in (_TOP - 2, PAPER.height - 17):
        painter.setPen(QPen(QColor(LIGHT.edge), 0.2))
        painter.drawLine(QPointF(_EDGE, y), QPointF(PAPER.width - _EDGE, y))
    _text(painter, said.made, PAPER.height - 15.5, 8, LIGHT.dim)


def _map(painter: QPainter, parts: Sequence[Tile], here: Tile) -> None:
    """Show at the top right where a page lies among the others."""
    if len(parts) == 1:
        return
    columns, rows = (max(getattr(one, way) for one in parts) for way in ("column", "row"))
    high = min(_CELL / math.sqrt(2), _MAP_HIGH / rows)
    wide = high * math.sqrt(2)
    left = PAPER.width - _EDGE - columns * wide
    painter.setPen(QPen(QColor(LIGHT.dim), 0.15))
    for one in parts:
        cell = QRectF(left + (one.column - 1) * wide, 15 + (one.row - 1) * high, wide, high)
        painter.setBrush(QColor(LIGHT.accent if one is here else LIGHT.card))
        painter.drawRect(cell)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _joins(painter: QPainter, before: set[int], after: set[int]) -> None:
    """Say at the foot which pages the lines come from, and which they lead to."""
    parts = [tr("← from page {pages}", pages=_pages(before))] if before else []
    parts += [tr("→ to page {pages}", pages=_pages(after))] if after else []
    _text(painter, "     ".join(parts), PAPER.height - 15.5, 8, right=True)


def _pages(numbers: set[int]) -> str:
    return a_list(map(str, sorted(numbers)))


def _legend(painter: QPainter, sheet: Sheet) -> None:
    """Say what the colours of the states on the page mean."""
    looks = {look_of_node(card.drawn.node) for card in sheet.cards.values()}
    left = _EDGE
    for look in sorted(looks, key=_word):
        tone = LIGHT.colours()["dim" if look.tone == "plain" else look.tone]
        painter.fillRect(QRectF(left, 21.6, 1.0, 4.0), QColor(tone))
        painter.save()
        painter.translate(left + 2, 21.8)
        painter.scale(0.2, 0.2)
        icon(look.icon, tone).paint(painter, 0, 0, 18, 18)
        painter.restore()
        left += 7 + _text(painter, look.text(), 21.8, 8, left=left + 6.5)
        left += 4


def _word(look: object) -> str:
    return str(getattr(look, "word", ""))


def _text(
    painter: QPainter,
    text: str,
    top: float,
    points: float,
    colour: str = LIGHT.text,
    *,
    left: float = _EDGE,
    bold: bool = False,
    right: bool = False,
) -> float:
    """Paint a line of text, cut short where it is too long; return how wide it is (mm)."""
    font = theme().font()
    font.setPixelSize(100)
    font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    metrics, size = QFontMetricsF(font), points * 25.4 / 72 / 100
    room = (PAPER.width - _EDGE - left) / size
    short = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
    wide = metrics.horizontalAdvance(short)
    painter.save()
    painter.translate(PAPER.width - _EDGE - wide * size if right else left, top)
    painter.scale(size, size)
    painter.setFont(font)
    painter.setPen(QColor(colour))
    painter.drawText(QPointF(0, metrics.ascent()), short)
    painter.restore()
    return wide * size


def said_of(root: str, shown: Sequence[int], who: str, when: str, ledger: str) -> Said:
    """Return what stands around a graph; ``shown`` is how many records are on it, and of all."""
    part, total = shown
    about = tr("{n} records", n=total)
    if part != total:
        about = tr("{shown} of {total} records", shown=part, total=total)
    made = tr("Made by {who}, {when}.", who=who, when=when)
    return Said(tr("Lineage of {code}", code=root), about, f"{made} {ledger}")
