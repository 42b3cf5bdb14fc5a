"""Maps of containers on paper: a page for each box, slot by slot as the box prints them."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from PySide6.QtCore import QBuffer, QIODevice, QPointF, QRectF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFontMetricsF,
    QPagedPaintDevice,
    QPainter,
    QPdfWriter,
    QPen,
    QPolygonF,
)

from cellinv.domain.language import tr
from cellinv.domain.storage.maps import ContainerMap, MapCell, MapLine, MapPage
from cellinv.labels.drawings import Page
from cellinv.labels.errors import PrinterRefused
from cellinv.labels.fonts import PT_MM, UNITS_PER_MM, font, ready
from cellinv.labels.layouts import Weight
from cellinv.labels.screen import painting, set_paper

DPI: Final = 600
PAPER: Final = Page(210, 297, ())
_EDGE: Final = 14.0
_WIDE: Final = PAPER.width - 2 * _EDGE
_GRID_TOP: Final = 42.0
_GRID_HIGH: Final = 186.0
_LARGEST_CELL: Final = 26.0
_AXIS: Final = 8.0
_LINE: Final = 5.6
_LINES: Final = 38
_EM: Final = 1000
_SMALLEST, _LARGEST = 0.9, 3.2
_SPACED: Final = 1.3
_LEGEND: Final = 12
_INK, _DIM, _HAIR = QColor("#17202a"), QColor("#5d6b7a"), QColor("#b8c2cc")
_TINTS: Final = (
    "#dcecf9", "#fde8c8", "#cfeee3", "#fbd9e9", "#fbf6c0", "#d5e3f2", "#f8d9c7", "#e6e6e6",
)  # fmt: skip
_LEFT, _RIGHT, _MIDDLE = "left", "right", "centre"


@dataclass(frozen=True, slots=True)
class _Sheet:
    """One piece of paper: a box, or so many lines of a list."""

    page: MapPage
    lines: tuple[MapLine, ...]


def map_pdf(made: ContainerMap) -> bytes:
    """Return a map as a PDF document of vectors and text."""
    ready()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(DPI)
    writer.setCreator("Cellinv")
    writer.setTitle(made.title)
    paint_map(writer, made)
    return bytes(buffer.data().data())


def paint_map(device: QPagedPaintDevice, made: ContainerMap) -> None:
    """Paint a map on A4, page by page.

    Raises ``PrinterRefused`` when the device does not start or take another page.
    """
    ready()
    sheets = list(_sheets(made))
    set_paper(device, PAPER)
    with painting(device) as painter:
        for number, sheet in enumerate(sheets, 1):
            if number > 1 and not device.newPage():
                raise PrinterRefused
            painter.save()
            unit = device.logicalDpiX() / 25.4 / UNITS_PER_MM
            painter.scale(unit, unit)
            _Paper(painter, made, sheet).paint(number, len(sheets))
            painter.restore()


def _sheets(made: ContainerMap) -> Iterator[_Sheet]:
    for page in made.pages:
        if page.rows:
            yield _Sheet(page, ())
            continue
        for start in range(0, max(len(page.lines), 1), _LINES):
            yield _Sheet(page, page.lines[start : start + _LINES])


class _Paper:
    """Paints one sheet; lengths are millimetres."""

    def __init__(self, painter: QPainter, made: ContainerMap, sheet: _Sheet) -> None:
        self._painter, self._made = painter, made
        self._page, self._lines = sheet.page, sheet.lines
        self._letters = {lot: letter for letter, lot, _ in sheet.page.lots}
        self._tints = {
            lot: QColor(_TINTS[at % len(_TINTS)]) for at, (_, lot, _) in enumerate(sheet.page.lots)
        }
        self._side = min(
            _LARGEST_CELL,
            (_WIDE - _AXIS) / max(sheet.page.columns, 1),
            _GRID_HIGH / max(sheet.page.rows, 1),
        )

    def paint(self, number: int, total: int) -> None:
        """Paint the whole sheet."""
        self._painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._head()
        if self._page.rows:
            self._grid()
            self._legend()
        else:
            self._list()
        self._foot(number, total)

    # ── around ──────────────────────────────────────────────────────────────

    def _head(self) -> None:
        page, made = self._page, self._made
        self._text(page.name, 12, 0, _WIDE * 0.62, size=16, weight="bold")
        self._text(page.code, 12, 0, _WIDE, size=11, mono=True, align=_RIGHT)
        way = " / ".join((made.site, *page.path))
        self._text(way, 20.5, 0, _WIDE * 0.7, size=9, ink=_DIM)
        self._text(page.type_name, 20.5, 0, _WIDE, size=9, ink=_DIM, align=_RIGHT)
        if made.at is not None:
            when = tr("As it was on {when}", when=_moment(made.at, made.zone))
            self._text(when, 26, 0, _WIDE, size=9, weight="bold")
        self._rule(32)

    def _foot(self, number: int, total: int) -> None:
        self._rule(PAPER.height - 17)
        when = _moment(self._made.made_at, self._made.zone)
        said = tr("Printed by {who} on {when}", who=self._made.made_by, when=when)
        self._text(said, PAPER.height - 15, 0, _WIDE * 0.8, size=8, ink=_DIM)
        pages = tr("Page {page} of {pages}", page=number, pages=total)
        self._text(pages, PAPER.height - 15, 0, _WIDE, size=8, ink=_DIM, align=_RIGHT)

    def _legend(self) -> None:
        top = _GRID_TOP + self._side * self._page.rows + 8
        kinds, half = self._page.kinds, _WIDE / 2
        for at, (letter, lot, count) in enumerate(self._page.lots[:_LEGEND]):
            left, y = _EDGE + half * (at % 2), top + 6.5 * (at // 2)
            self._tile(QRectF(left, y, 5, 5), self._tints[lot])
            self._text(letter, y + 0.4, left - _EDGE, 5, size=8, align=_MIDDLE)
            self._text(lot, y + 0.2, left - _EDGE + 7, half - 26, size=9, mono=True)
            told = tr("{n} vials", n=count)
            self._text(told, y + 0.2, left - _EDGE, half - 6, size=9, ink=_DIM, align=_RIGHT)
        more = len(self._page.lots) - _LEGEND
        words = [tr("{n} free", n=kinds["free"])]
        for kind, text in (("blocked", "{n} blocked"), ("reserved", "{n} reserved"),
                           ("occupied", "{n} occupied")):  # fmt: skip
            words += [tr(text, n=kinds[kind])] if kinds[kind] else []
        words += [tr("and {n} more lots", n=more)] if more > 0 else []
        if self._page.key_corner:
            words.append(tr("▲ key corner: {corner}", corner=tr(self._page.key_corner)))
        below = top + 6.5 * math.ceil(min(len(self._page.lots), _LEGEND) / 2) + 2
        self._text(" · ".join(words), below, 0, _WIDE, size=9, ink=_DIM)

    # ── a box ───────────────────────────────────────────────────────────────

    def _grid(self) -> None:
        page, side = self._page, self._side
        left = _EDGE + _AXIS
        for at, text in enumerate(page.column_labels):
            x = left + at * side - _EDGE
            self._text(text, _GRID_TOP - 5.5, x, side, size=9, weight="bold", align=_MIDDLE)
        for at, text in enumerate(page.row_labels):
            y = _GRID_TOP + (at + 0.5) * side - 2
            self._text(text, y, 0, _AXIS - 2, size=9, weight="bold", align=_RIGHT)
        for cell in page.cells:
            area = QRectF(left + cell.column * side, _GRID_TOP + cell.row * side, side, side)
            self._cell(cell, area)
        self._key_corner(QRectF(left, _GRID_TOP, side * page.columns, side * page.rows))

    def _cell(self, cell: MapCell, area: QRectF) -> None:
        fill = self._tints.get(cell.lot)
        self._tile(area, fill)
        if cell.kind == "blocked":
            self._painter.setBrush(QBrush(_HAIR, Qt.BrushStyle.BDiagPattern))
            self._painter.drawRect(_scaled(area))
        inner = area.adjusted(0.8, 0.8, -0.8, -0.8)
        corner = self._letters.get(cell.lot, "")
        if not self._page.row_labels:
            corner = f"{cell.label} {corner}".strip()
        small = min(2.2, self._side * 0.2)
        if corner:
            self._write(corner, inner, small, align=Qt.AlignmentFlag.AlignLeft, ink=_DIM)
        said = cell.code or ("" if cell.kind == "free" else _closed(cell))
        if said:
            room = inner.adjusted(0, small if corner else 0, 0, 0)
            self._block(said, room, mono=bool(cell.code))

    def _key_corner(self, grid: QRectF) -> None:
        corners = {
            "top left": (grid.topLeft(), 1, 1),
            "top right": (grid.topRight(), -1, 1),
            "bottom left": (grid.bottomLeft(), 1, -1),
            "bottom right": (grid.bottomRight(), -1, -1),
        }
        if self._page.key_corner not in corners:
            return
        at, right, down = corners[self._page.key_corner]
        tip = QPointF(at.x() - right * 1.6, at.y() - down * 1.6)
        points = [tip, tip + QPointF(right * 4, 0), tip + QPointF(0, down * 4)]
        self._painter.setPen(Qt.PenStyle.NoPen)
        self._painter.setBrush(_INK)
        self._painter.drawPolygon(QPolygonF([point * UNITS_PER_MM for point in points]))

    # ── a list ──────────────────────────────────────────────────────────────

    def _list(self) -> None:
        columns = ((tr("Slot"), 0.0, 18.0), (tr("Name"), 20.0, 70.0), (tr("Code"), 94.0, 56.0))
        for text, left, wide in columns:
            self._text(text, 36, left, wide, size=8, ink=_DIM)
        self._text(tr("Vials"), 36, 0, _WIDE, size=8, ink=_DIM, align=_RIGHT)
        if not self._lines:
            self._text(tr("Nothing stands in here."), 42, 0, _WIDE, size=10)
        for at, line in enumerate(self._lines):
            y = 41 + at * _LINE
            self._text(line.slot, y, 0, 18, size=9, mono=True)
            self._text(line.name, y, 20, 70, size=10)
            self._text(line.code, y, 94, 56, size=9, mono=True)
            self._text(_full(line), y, 0, _WIDE, size=9, align=_RIGHT)

    # ── pen ─────────────────────────────────────────────────────────────────

    def _text(
        self,
        text: str,
        top: float,
        left: float,
        width: float,
        *,
        size: float,
        weight: Weight = "regular",
        mono: bool = False,
        align: str = _LEFT,
        ink: QColor = _INK,
    ) -> None:
        """Write one line, shortened where it is too long; ``left`` is from the margin."""
        face = font(round(size * PT_MM * UNITS_PER_MM), weight, mono=mono)
        metrics = QFontMetricsF(face)
        room = width * UNITS_PER_MM
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, room)
        area = QRectF((left + _EDGE) * UNITS_PER_MM, top * UNITS_PER_MM, room,
                      metrics.height() + 1)  # fmt: skip
        sides = {
            _LEFT: Qt.AlignmentFlag.AlignLeft,
            _RIGHT: Qt.AlignmentFlag.AlignRight,
            _MIDDLE: Qt.AlignmentFlag.AlignHCenter,
        }
        self._painter.setFont(face)
        self._painter.setPen(ink)
        self._painter.drawText(area, sides[align] | Qt.AlignmentFlag.AlignVCenter, shown)

    def _write(
        self,
        text: str,
        area: QRectF,
        size: float,
        *,
        align: Qt.AlignmentFlag,
        mono: bool = False,
        ink: QColor = _INK,
    ) -> None:
        self._painter.setFont(font(round(size * UNITS_PER_MM), "medium", mono=mono))
        self._painter.setPen(ink)
        self._painter.drawText(_scaled(area), align | Qt.AlignmentFlag.AlignTop, text)

    def _block(self, text: str, area: QRectF, *, mono: bool) -> None:
        """Write a text as large as fits, on as many lines as it needs, in the middle."""
        face = font(_EM, "medium", mono=mono)
        each = QFontMetricsF(face).horizontalAdvance(text) / _EM / max(len(text), 1)
        size, lines = _set(text, each, area)
        self._painter.setFont(font(max(round(size * UNITS_PER_MM), 1), "medium", mono=mono))
        self._painter.setPen(_INK)
        self._painter.drawText(_scaled(area), Qt.AlignmentFlag.AlignCenter, "\n".join(lines))

    def _tile(self, area: QRectF, fill: QColor | None) -> None:
        self._painter.setPen(QPen(_HAIR, 0.15 * UNITS_PER_MM))
        self._painter.setBrush(fill if fill is not None else Qt.BrushStyle.NoBrush)
        self._painter.drawRect(_scaled(area))

    def _rule(self, top: float) -> None:
        self._painter.setPen(QPen(_HAIR, 0.2 * UNITS_PER_MM))
        y = top * UNITS_PER_MM
        right = (PAPER.width - _EDGE) * UNITS_PER_MM
        self._painter.drawLine(QPointF(_EDGE * UNITS_PER_MM, y), QPointF(right, y))


def _closed(cell: MapCell) -> str:
    kind = tr(cell.kind).capitalize()
    return f"{kind}: {cell.note}" if cell.note.strip("–") else kind


def _scaled(area: QRectF) -> QRectF:
    return QRectF(
        area.x() * UNITS_PER_MM,
        area.y() * UNITS_PER_MM,
        area.width() * UNITS_PER_MM,
        area.height() * UNITS_PER_MM,
    )


def _set(text: str, each: float, area: QRectF) -> tuple[float, Sequence[str]]:
    """Return the largest size in which a text fits an area, and its lines there.

    ``each`` is the mean width of a character in ems.
    """
    size = min(_LARGEST, area.height() / _SPACED)
    while True:
        per_line = max(int(area.width() / (size * each)), 1)
        lines = _broken(text, per_line)
        if len(lines) * size * _SPACED <= area.height() or size <= _SMALLEST:
            return size, lines
        size -= 0.1


def _broken(text: str, per_line: int) -> list[str]:
    """Break a text after a separator where one is near enough to the end of the line."""
    lines = []
    while len(text) > per_line:
        at = max(text.rfind(char, per_line // 2, per_line) for char in "-_/. ") + 1
        cut = at if at > 0 else per_line
        lines.append(text[:cut])
        text = text[cut:]
    return [*lines, text]


def _full(line: MapLine) -> str:
    if line.vials is None:
        return tr(line.note) if line.note else ""
    return f"{line.vials}" if line.room is None else f"{line.vials} / {line.room}"


def _moment(moment: datetime, zone: str) -> str:
    return f"{moment.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M} ({zone})"
