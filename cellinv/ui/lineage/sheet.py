"""The whole graph as one thing to paint: fast while it moves, whole when it stands still.

Where cards are too small to be read, they and the lines are painted in a few batches. Where they
can be read, each is kept as a picture: a moving view shows the pictures there are, at whatever
scale they were made, and makes a few new ones in each frame.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPixmap, QTransform
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget
from typing_extensions import override

from cellinv.domain.lineage.folding import Drawing
from cellinv.ui.lineage.cards import (
    OVER,
    CardLook,
    faded,
    far_colour,
    look_of_card,
    paint_card,
)
from cellinv.ui.lineage.layout import NODE_HEIGHT, Place
from cellinv.ui.shell.theme import theme
from cellinv.ui.shell.tokens import Tokens

Line = tuple[str, str]
_FAR: Final = 0.45
"""Below this many pixels a unit, type of 14 units can't be read."""
_NEW_IN_A_FRAME: Final = 12
_NEAR: Final = 1.6
_KEPT: Final = 800
_MANY_LINES: Final = 300
_BATCH: Final = 400


class _Wanted(NamedTuple):
    """What a card's picture was made for."""

    scale: float
    marks: tuple[object, ...]

    def does(self, wanted: "_Wanted", *, moving: bool) -> bool:
        """Tell whether it will do for what is wanted: for a moving view, if it's about as large."""
        near = self.scale / _NEAR < wanted.scale < self.scale * _NEAR
        return self.marks == wanted.marks and ((moving and near) or self.scale == wanted.scale)


@dataclass(slots=True)
class _Batch:
    """Lines that lie near each other, painted at once; by whether they are faint or lit."""

    bounds: QRectF = field(default_factory=QRectF)
    paths: dict[str, QPainterPath] = field(default_factory=lambda: defaultdict(QPainterPath))


class Sheet(QGraphicsItem):
    """All cards and lines of a drawing."""

    def __init__(self, drawing: Drawing, places: dict[str, Place]) -> None:
        super().__init__()
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)
        self._drawing = drawing
        self.moving = False
        self.unfinished = False
        self.cards = {
            each.name: look_of_card(each, places[each.name], root=each.name == drawing.root)
            for each in drawing.drawn
        }
        self._curves = {line: _curve(*(places[name] for name in line)) for line in drawing.lines}
        self._chosen = ""
        self._found: Collection[str] = ()
        self._way: Collection[str] = self.cards
        self._lit: Collection[Line] | None = None
        self._ways_lit = False
        self._pictures: dict[str, tuple[_Wanted, QPixmap]] = {}
        self._dressed = theme().tokens.name
        self._batches: list[_Batch] = []
        self._bounds = QRectF()
        for card in self.cards.values():
            self._bounds = self._bounds.united(card.rect.adjusted(-OVER, -OVER, OVER, OVER))

    def mark(
        self,
        *,
        chosen: str,
        found: Collection[str],
        way: Collection[str],
        lit: Collection[Line] | None,
        ways: bool = False,
    ) -> None:
        """Mark the node chosen, those found, and those on the way; ``lit`` are its own lines.

        Without ``lit`` the lines between all that are on the way stay, and none is lit.
        ``ways`` tells that these are ways between two nodes.
        """
        self._chosen, self._found, self._way, self._lit = chosen, found, way, lit
        self._ways_lit = ways
        self._batches.clear()
        self.update()

    @property
    def lines(self) -> Collection[Line]:
        """Return which node each line leads from, and to which."""
        return self._curves.keys()

    def rect(self, name: str) -> QRectF:
        """Return where a node stands."""
        return self.cards[name].rect

    def at(self, point: QPointF) -> str:
        """Return the node at a point, or nothing."""
        x, y = point.x(), point.y()
        for name, card in self.cards.items():
            place = card.place
            if 0 <= x - place.x <= place.width and 0 <= y - place.y <= NODE_HEIGHT:
                return name
        return ""

    @override
    def boundingRect(self) -> QRectF:
        return self._bounds

    @override
    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        if widget is None:
            self.paint_whole(painter, theme().tokens)
            return
        self.unfinished = False
        scale, seen, tokens = painter.worldTransform().m11(), option.exposedRect, theme().tokens
        if scale < _FAR:
            self._paint_batches(painter, seen, tokens)
            self._paint_far(painter, seen, tokens)
            return
        if self.moving or not self._paint_curves(painter, tokens, seen):
            self._paint_batches(painter, seen, tokens)
        self._paint_pictures(painter, seen, scale)

    def copy(self) -> "Sheet":
        """Return the same drawing with the same ways lit, but nothing chosen or found."""
        made = Sheet(self._drawing, {name: card.place for name, card in self.cards.items()})
        if self._lit is not None and self._ways_lit:
            made.mark(chosen="", found=(), way=self._way, lit=self._lit, ways=True)
        return made

    def paint_whole(self, painter: QPainter, tokens: Tokens, area: QRectF | None = None) -> None:
        """Paint all, or what is whole in an area, as vectors in the colours of a theme."""
        area = area or self._bounds
        near = {name for name, card in self._in(area) if area.intersects(card.rect)}
        whole = {name for name in near if area.contains(self.cards[name].rect)}
        loose = {line for line in self._curves if near & {*line} and not whole & {*line}}
        self._paint_curves(painter, tokens, area, most=len(self._curves), loose=loose)
        for name in sorted(whole):
            card = self.cards[name]
            painter.save()
            painter.translate(card.place.x, card.place.y)
            paint_card(painter, card, tokens, **self._marks(name))
            painter.restore()

    # ── lines ───────────────────────────────────────────────────────────────

    def _kind(self, line: Line) -> str:
        source, target = line
        if self._lit is None:
            inside = source in self._way and target in self._way
            return "plain" if inside else "faint"
        return "lit" if line in self._lit else "faint"

    def _paint_curves(
        self,
        painter: QPainter,
        tokens: Tokens,
        seen: QRectF,
        *,
        most: int = _MANY_LINES,
        loose: Collection[Line] = (),
    ) -> bool:
        """Paint the lines in sight one by one, smooth; tell whether they were few enough.

        Those that are ``loose``, both ends cut off, are left out.
        """
        curves = {
            line: curve
            for line, curve in self._curves.items()
            if line not in loose
            and seen.intersects(curve.controlPointRect().adjusted(-2, -2, 2, 2))
        }
        if len(curves) > most:
            return False
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        pens = _pens(tokens, hair=False)
        for kind in pens:
            painter.setPen(pens[kind])
            for line, curve in curves.items():
                if self._kind(line) == kind:
                    painter.drawPath(curve)
        return True

    def _paint_batches(self, painter: QPainter, seen: QRectF, tokens: Tokens) -> None:
        if not self._batches:
            self._batches = list(self._batched())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        near = [batch for batch in self._batches if batch.bounds.intersects(seen)]
        for kind, pen in _pens(tokens, hair=True).items():
            painter.setPen(pen)
            for batch in near:
                if kind in batch.paths:
                    painter.drawPath(batch.paths[kind])

    def _batched(self) -> Iterator[_Batch]:
        ordered = sorted(self._curves.items(), key=_top)
        for some in _some(ordered):
            batch = _Batch()
            for line, curve in some:
                batch.paths[self._kind(line)].addPath(curve)
                batch.bounds = batch.bounds.united(curve.controlPointRect().adjusted(-2, -2, 2, 2))
            yield batch

    # ── cards ───────────────────────────────────────────────────────────────

    def _faint(self, name: str) -> bool:
        return name not in self._way and name not in self._found

    def _in(self, seen: QRectF) -> Iterator[tuple[str, CardLook]]:
        left, top = seen.left() - OVER, seen.top() - OVER - NODE_HEIGHT
        right, bottom = seen.right() + OVER, seen.bottom() + OVER
        for name, card in self.cards.items():
            x, y, width = card.place
            if top <= y <= bottom and x <= right and x + width >= left:
                yield name, card

    def _paint_far(self, painter: QPainter, seen: QRectF, tokens: Tokens) -> None:
        """Paint cards too small to be read as blocks in the colours of their states."""
        blocks: dict[tuple[str, bool], list[QRectF]] = defaultdict(list)
        framed: list[tuple[QRectF, bool]] = []
        for name, card in self._in(seen):
            rect = card.rect
            blocks[card.tone, self._faint(name)].append(rect)
            if name == self._chosen or name in self._found or card.root:
                framed.append((rect, name in self._found and name != self._chosen))
        painter.setPen(Qt.PenStyle.NoPen)
        for (tone, faint), rects in blocks.items():
            painter.setBrush(far_colour(tokens, tone, faint=faint))
            painter.drawRects(rects)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for rect, found in framed:
            style = Qt.PenStyle.DashLine if found else Qt.PenStyle.SolidLine
            painter.setPen(_cosmetic(tokens.accent, 2, style))
            painter.drawRect(rect)

    def _paint_pictures(self, painter: QPainter, seen: QRectF, scale: float) -> None:
        to_view, ratio = painter.worldTransform(), painter.device().devicePixelRatio()
        painter.save()
        painter.setWorldTransform(QTransform())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        dressed = self._is_dressed()
        budget = _NEW_IN_A_FRAME if self.moving and dressed else len(self.cards)
        for name, card in self._in(seen):
            wanted = _Wanted(round(scale, 4), (ratio, *self._marks(name).values()))
            kept = self._pictures.get(name)
            if budget and (kept is None or not kept[0].does(wanted, moving=self.moving)):
                budget -= 1
                kept = self._pictures[name] = (wanted, self._picture(name, scale, ratio))
            target = to_view.mapRect(card.rect.adjusted(-OVER, -OVER, OVER, OVER))
            if kept is None:
                self.unfinished = True
                inner, faint = to_view.mapRect(card.rect), self._faint(name)
                painter.fillRect(inner, far_colour(theme().tokens, card.tone, faint=faint))
            elif kept[0] == wanted:
                painter.drawPixmap(target.topLeft().toPoint(), kept[1])
            else:
                self.unfinished = True
                painter.drawPixmap(target, kept[1], QRectF(kept[1].rect()))
        painter.restore()
        if len(self._pictures) > max(_KEPT, len(self.cards) // 2):
            for name in list(self._pictures)[: len(self._pictures) - _KEPT]:
                del self._pictures[name]

    def _is_dressed(self) -> bool:
        """Tell whether the pictures kept are in the colours in use; those in others go."""
        before, self._dressed = self._dressed, theme().tokens.name
        if before != self._dressed:
            self._pictures.clear()
        return before == self._dressed

    def _marks(self, name: str) -> dict[str, bool]:
        """Return what makes a card look other than it would by itself."""
        chosen, found = name == self._chosen, name in self._found
        return {"chosen": chosen, "found": found, "faint": self._faint(name)}

    def _picture(self, name: str, scale: float, ratio: float) -> QPixmap:
        card, side = self.cards[name], scale * ratio
        high = NODE_HEIGHT + 2 * OVER
        size = QSize(round((card.place.width + 2 * OVER) * side), round(high * side))
        made = QPixmap(size)
        made.fill(Qt.GlobalColor.transparent)
        painter = QPainter(made)
        painter.scale(side, side)
        painter.translate(OVER, OVER)
        paint_card(painter, card, theme().tokens, **self._marks(name))
        painter.end()
        made.setDevicePixelRatio(ratio)
        return made


def _curve(start: Place, end: Place) -> QPainterPath:
    half = NODE_HEIGHT / 2
    one = QPointF(start.x + start.width, start.y + half)
    other = QPointF(end.x, end.y + half)
    reach = QPointF(max((other.x() - one.x()) / 2, 24.0), 0)
    path = QPainterPath(one)
    path.cubicTo(one + reach, other - reach, other)
    return path


def _some(ordered: list[tuple[Line, QPainterPath]]) -> Iterable[list[tuple[Line, QPainterPath]]]:
    return (ordered[at : at + _BATCH] for at in range(0, len(ordered), _BATCH))


def _top(item: tuple[Line, QPainterPath]) -> float:
    return item[1].controlPointRect().top()


def _pens(tokens: Tokens, *, hair: bool) -> dict[str, QPen]:
    """Return how lines are drawn, those above the others last."""
    faint = faded(tokens)["edge"]
    if hair:
        return {
            "faint": _cosmetic(faint, 1), "plain": _cosmetic(tokens.edge, 1),
            "lit": _cosmetic(tokens.accent, 2),
        }  # fmt: skip
    return {
        "faint": QPen(QColor(faint), 1.5), "plain": QPen(QColor(tokens.edge), 1.5),
        "lit": QPen(QColor(tokens.accent), 2),
    }  # fmt: skip


def _cosmetic(
    colour: str, width: float, style: Qt.PenStyle = Qt.PenStyle.SolidLine
) -> QPen:  # fmt: skip
    pen = QPen(QColor(colour), width, style)
    pen.setCosmetic(True)
    return pen
