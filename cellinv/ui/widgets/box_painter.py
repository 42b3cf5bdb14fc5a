"""Draws a box from above: wells, vials, printed labels and the key corner."""

from collections.abc import Hashable
from functools import cached_property, lru_cache
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QPixmap, QPolygonF

from cellinv.ui.shell.states import look_of
from cellinv.ui.shell.theme import Theme
from cellinv.ui.shell.tokens import (
    Tokens,
    ink_on,
    lot_colour,
    lot_series,
    mix,
    palette_colour,
    shade_colour,
)
from cellinv.ui.widgets.box_layer import BoxLayer
from cellinv.ui.widgets.box_marks import Marks
from cellinv.ui.widgets.box_rings import Rings
from cellinv.ui.widgets.box_signs import Signs
from cellinv.ui.widgets.box_sprites import sprites
from cellinv.ui.widgets.box_view import BoxView, CellView, Geometry, Place, Slot
from cellinv.ui.widgets.written import Numbers, Words

_ROOM_FOR_TEXT: Final = 0.84
_SMALLEST_TEXT_PX: Final = 7
_PADDING: Final = 8.0
_AWAY: Final = 0.35
"""How much is left of the colour of what leaves; what is written on it is as clear as ever."""
_ROOM_FOR_TAG_PX: Final = 15.0
_ROOM_BELOW: Final = 0.72
"""How much of a vial's width a tag has below the number."""
_FONTS_KEPT: Final = 64
_SMALLEST_TAG_PX, _LARGEST_TAG_PX = 9, 12
_LABEL_SHARE: Final = 0.9
"""How wide a letter is, as a part of its height."""


class BoxPainter:
    """Paints one view with one set of marks."""

    def __init__(self, theme: Theme, view: BoxView, geometry: Geometry, marks: Marks) -> None:
        self._theme, self._view, self._geometry, self._marks = theme, view, geometry, marks
        numbers = _number_font(theme, view, geometry)
        self._numbers = Words(numbers) if numbers else None
        self._waiting = Numbers(self._numbers) if self._numbers else None
        self._vials: dict[Hashable, tuple[QPixmap, str]] = {}

    def paint(self, painter: QPainter, layer: BoxLayer, *, focused: bool) -> None:
        """Paint the whole picture; the current cell has its ring while ``focused``.

        What lies below the rings is kept in ``layer`` from one painting to the next.
        """
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        device = painter.device()
        scale = device.devicePixelRatio()
        self._sprites = sprites(self._theme.tokens, self._geometry.side, scale)
        size = QSize(device.width(), device.height())
        painter.drawPixmap(0, 0, layer.brought_up(self, size, scale))
        Rings(self._theme, self._view, self._geometry, self._marks).paint(painter, focused=focused)

    # ── what is kept ────────────────────────────────────────────────────────

    def frame(self) -> Hashable:
        """Return all that tray and labels depend on, and cells in the same way."""
        view, marks = self._view, self._marks
        labels = view.row_labels, view.column_labels, view.key_corner
        fonts = [words and words.font.key() for words in (self._numbers, self._tags)]
        grid = self._geometry.grid
        where = grid.left(), grid.top(), self._geometry.side
        lit = marks.hovered or marks.current
        return (
            view.rows,
            view.columns,
            labels,
            view.tag_first,
            *fonts,
            where,
            lit,
            self._theme.tokens,
        )

    def looks(self) -> dict[Slot, Hashable]:
        """Return for every slot what its cell depends on."""
        staged, view = self._marks.staged, self._view
        looks: dict[Slot, Hashable] = dict.fromkeys(view.slots())
        looks |= {slot: cell for slot, cell in view.by_slot.items() if slot in looks}
        away = self._away
        for slot in {*away, *staged.arriving}:
            looks[slot] = looks.get(slot), slot in away, staged.arriving.get(slot)
        return looks

    def clear(self, painter: QPainter, slots: list[Slot]) -> None:
        """Paint the tray below some cells; one in a corner may lie upon the key corner."""
        last = self._view.rows - 1, self._view.columns - 1
        place = self._geometry.place
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._colour("sunken"))
        painter.drawRects([place(slot).area for slot in slots])
        for corner in {(row, column) for row in (0, last[0]) for column in (0, last[1])} & {*slots}:
            painter.setClipRect(place(corner).area)
            self.ground(painter)
            painter.setClipping(False)

    def ground(self, painter: QPainter) -> None:
        """Paint the tray with its key corner."""
        tray = self._geometry.grid.adjusted(-4, -4, 4, 4)
        painter.setPen(QPen(self._colour("line"), 1))
        painter.setBrush(self._colour("sunken"))
        painter.drawRoundedRect(tray, 10, 10)
        self._key_corner(painter, tray)

    def _key_corner(self, painter: QPainter, tray: QRectF) -> None:
        """Mark the corner that tells how to hold the box: a filled triangle outside the vials."""
        side = min(max(self._geometry.side * 0.28, 8.0), 14.0)
        corners = {
            "top left": (tray.topLeft(), 1, 1),
            "top right": (tray.topRight(), -1, 1),
            "bottom left": (tray.bottomLeft(), 1, -1),
            "bottom right": (tray.bottomRight(), -1, -1),
        }
        if self._view.key_corner not in corners:
            return
        at, right, down = corners[self._view.key_corner]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._colour("accent"))
        across, along = QPointF(right * side, 0), QPointF(0, down * side)
        painter.drawPolygon(QPolygonF([at, at + across, at + along]))

    def labels(self, painter: QPainter) -> None:
        """Paint the names of rows and columns."""
        grid, side = self._geometry.grid, self._geometry.side
        words = Words(_label_font(self._theme, side))
        painter.setFont(words.font)
        current = self._marks.hovered or self._marks.current or (-1, -1)
        high = QFontMetricsF(words.font).height()
        for index, text in enumerate(self._view.column_labels[: self._view.columns]):
            painter.setPen(self._colour("accent" if index == current[1] else "dim"))
            at = QPointF(grid.left() + (index + 0.5) * side, grid.top() - high / 2 - _PADDING)
            words.centred(painter, at, text)
        for index, text in enumerate(self._view.row_labels[: self._view.rows]):
            painter.setPen(self._colour("accent" if index == current[0] else "dim"))
            at = QPointF(grid.left() - _PADDING, grid.top() + (index + 0.5) * side)
            words.ending(painter, at, text)

    # ── one cell ────────────────────────────────────────────────────────────

    def cells(self, painter: QPainter, slots: list[Slot]) -> None:
        """Paint cells: what stands there, or the empty well."""
        view, place, arriving = self._view, self._geometry.place, self._marks.staged.arriving
        away = self._away
        for slot in slots:
            cell = arriving.get(slot) or view.cell(slot)
            if not cell.filled:
                self._well(painter, cell, slot)
            elif cell.share is None or slot in arriving:
                self._vial(painter, cell, place(slot), away=slot in away and slot not in arriving)
            else:
                left = _AWAY if slot in away else 1.0
                signs, centre = Signs(painter, self._theme), place(slot).centre
                signs.container(cell, centre, self._geometry.radius, left)
        if self._waiting is not None:
            self._waiting.write(painter)

    @cached_property
    def _away(self) -> frozenset[Slot]:
        """Which slots are as good as left."""
        return frozenset((*self._marks.staged.leaving, *self._marks.lifted))

    def _well(self, painter: QPainter, cell: CellView, slot: Slot) -> None:
        ground = "hover" if slot == self._marks.hovered else "card"
        drawn = self._sprites.well(
            self._theme, ground, blocked=cell.blocked, kept=cell.reserved and not cell.blocked
        )
        place = self._geometry.place(slot)
        painter.drawPixmap(place.corner, drawn)
        if not any(self._view.column_labels) and cell.label and not cell.blocked:
            painter.setPen(self._colour("dim"))
            self._write(painter, place.centre, cell.label)

    def _vial(self, painter: QPainter, cell: CellView, place: Place, *, away: bool) -> None:
        alike = cell.colour, cell.state, cell.shade, cell.reserved, away
        found = self._vials.get(alike)
        if found is None:
            fill, ink = self._paint_of(cell)
            if away:
                fill, ink = faded(fill, self._theme.tokens)
            series = lot_series(cell.colour or 0)
            drawn = self._sprites.vial(self._theme, fill, ink, series, kept=cell.reserved)
            found = self._vials[alike] = drawn, ink
        drawn, ink = found
        painter.drawPixmap(place.corner, drawn)
        self._say(painter, cell, place.centre, ink)

    def _say(self, painter: QPainter, cell: CellView, centre: QPointF, ink: str) -> None:
        """Write a vial's number, and the tag of its group below it where there is room."""
        radius = self._geometry.radius
        if not cell.tag or self._tags is None:
            self._number(painter, centre, cell.text, ink)
        elif radius < _ROOM_FOR_TAG_PX:
            if self._view.tag_first:
                self._tag(painter, centre, cell.tag, ink)
            else:
                self._number(painter, centre, cell.text, ink)
        else:
            self._number(painter, centre - QPointF(0, radius * 0.2), cell.text, ink)
            self._tag(painter, centre + QPointF(0, radius * 0.5), cell.tag, ink)

    def _tag(self, painter: QPainter, centre: QPointF, tag: str, ink: str) -> None:
        if self._tags is not None:
            painter.setPen(QColor(ink))
            painter.setFont(self._tags.font)
            self._tags.centred(painter, centre, tag)

    @cached_property
    def _tags(self) -> Words | None:
        font = _tag_font(self._theme, self._view, self._geometry)
        return Words(font) if font is not None else None

    def _paint_of(self, cell: CellView) -> tuple[str, str]:
        tokens = self._theme.tokens
        if cell.shade is not None:
            fill = shade_colour(cell.shade, tokens)
            return fill, ink_on(fill)
        if cell.colour is None:
            fill = palette_colour(look_of(cell.state or "stored").colour, tokens)
            return fill, ink_on(fill)
        return lot_colour(cell.colour, tokens)

    # ── text ────────────────────────────────────────────────────────────────

    def _number(self, painter: QPainter, centre: QPointF, number: str, ink: str) -> None:
        """Write a vial's number, with those of all others where it is one."""
        if self._waiting is None or not self._waiting.take(centre, number, ink):
            painter.setPen(QColor(ink))
            self._write(painter, centre, number)

    def _write(self, painter: QPainter, centre: QPointF, text: str) -> None:
        if self._numbers is None or not text:
            return
        painter.setFont(self._numbers.font)
        self._numbers.centred(painter, centre, text)

    def _colour(self, token: str) -> QColor:
        return self._theme.colour(token)


def _number_font(theme: Theme, view: BoxView, geometry: Geometry) -> QFont | None:
    """Return one font for all cells in which the longest text fits; none if none would."""
    texts = (cell.text for cell in view.cells if cell.share is None)
    longest = max(texts, key=len, default="88") or "88"
    largest = min(theme.size("body"), int(geometry.side * 0.36))
    font = theme.font("small", tabular=True)
    font.setWeight(QFont.Weight.Bold)
    room = geometry.radius * 2 * _ROOM_FOR_TEXT
    return _fitting(font, longest, range(largest, _SMALLEST_TEXT_PX - 1, -1), room)


@lru_cache(_FONTS_KEPT)
def _fitting(font: QFont, longest: str, sizes: range, room: float) -> QFont | None:
    """Return the font in the first of the sizes that lets a text stand in a vial, if any does."""
    font = QFont(font)
    for pixels in sizes:
        font.setPixelSize(pixels)
        if QFontMetricsF(font).horizontalAdvance(longest) <= room:
            return font
    return None


def _tag_font(theme: Theme, view: BoxView, geometry: Geometry) -> QFont | None:
    """Return one font for the tags of all cells; none where they would be too small to read.

    Below a number they stand where a vial is narrower already.
    """
    font = theme.font("small", tabular=True)
    advance = QFontMetricsF(font).horizontalAdvance
    longest = max({cell.tag for cell in view.cells}, key=advance, default="")
    largest = min(font.pixelSize(), _LARGEST_TAG_PX)
    share = _ROOM_FOR_TEXT if geometry.radius < _ROOM_FOR_TAG_PX else _ROOM_BELOW
    sizes = range(largest, _SMALLEST_TAG_PX - 1, -1)
    return _fitting(font, longest, sizes, geometry.radius * 2 * share)


def faded(fill: str, tokens: Tokens) -> tuple[str, str]:
    """Return the fill and the readable text colour of a vial that leaves its slot."""
    pale = mix(tokens.sunken, fill, _AWAY)
    return pale, ink_on(pale)


def _label_font(theme: Theme, side: float) -> QFont:
    """Return a font in which the names of the rows don't run into each other."""
    font = theme.font("small")
    least = min(font.pixelSize(), _SMALLEST_TEXT_PX)
    font.setPixelSize(max(min(font.pixelSize(), int(side * _LABEL_SHARE)), least))
    return font


def rubber(painter: QPainter, theme: Theme, area: QRectF) -> None:
    """Draw the band that selects."""
    colour = theme.colour("accent")
    painter.setPen(QPen(colour, 1))
    colour.setAlpha(40)
    painter.setBrush(colour)
    painter.drawRect(area)


def frame(painter: QPainter, theme: Theme, area: QRectF) -> None:
    """Draw the ring of a picture that has the focus and no cell chosen yet."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.colour("accent"), 2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(area.adjusted(1, 1, -1, -1), 8, 8)
