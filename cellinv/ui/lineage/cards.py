"""A node of the lineage as a card: icon, code, kind and state; folded vials look like a pile."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen

from cellinv.domain.lineage.folding import Drawn
from cellinv.ui.lineage.layout import NODE_HEIGHT, Place
from cellinv.ui.lineage.words import headline, icon_of, is_fold, look_of_node, second_line
from cellinv.ui.shell.icons import icon
from cellinv.ui.shell.theme import theme
from cellinv.ui.shell.tokens import Tokens, mix

_ROUND: Final = 8
_NARROWEST, _WIDEST = 112.0, 220.0
_SIZES: Final = {"small": 12, "body": 14}
"""Type on a card in units of the scene: the view as a whole grows with the text chosen."""
_FAR_SHARE, _FAINT_SHARE = 0.45, 0.7
_WORDS: Final = ("text", "dim")
OVER: Final = 10.0
"""How far a card reaches over its place: its pile and its frame."""


@dataclass(frozen=True, slots=True)
class CardLook:
    """A card as it is painted; ``tone`` names the colour of its state."""

    drawn: Drawn
    place: Place
    rect: QRectF
    upper: str
    lower: str
    icon: str
    tone: str
    root: bool
    fold: bool


class Measure:
    """How wide cards must be for their two lines, within reason."""

    def __init__(self) -> None:
        self._mono, self._plain = (
            QFontMetricsF(_font("body", mono=mono)) for mono in (True, False)
        )
        self._small = QFontMetricsF(_font("small"))

    def width(self, drawn: Drawn) -> float:
        """Return the width of one node."""
        upper = (self._plain if is_fold(drawn) else self._mono).horizontalAdvance(headline(drawn))
        lower = self._small.horizontalAdvance(second_line(drawn))
        return min(max(max(upper * 1.06, lower) + 60, _NARROWEST), _WIDEST)


def look_of_card(drawn: Drawn, place: Place, *, root: bool) -> CardLook:
    """Return how a node is painted at its place."""
    tone = look_of_node(drawn.node).tone
    rect = QRectF(place.x, place.y, place.width, NODE_HEIGHT)
    return CardLook(
        drawn, place, rect, headline(drawn), second_line(drawn), icon_of(drawn.node.kind),
        "dim" if tone == "plain" else tone, root, is_fold(drawn),
    )  # fmt: skip


def paint_card(
    painter: QPainter,
    card: CardLook,
    tokens: Tokens,
    *,
    chosen: bool,
    found: bool,
    faint: bool = False,
) -> None:
    """Paint a card with its upper left corner at 0, 0, in the colours of a theme.

    A faint one is pale but for its words, which stay as readable as any.
    """
    colours = faded(tokens) if faint else tokens.colours()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    body = QRectF(0, 0, card.place.width, NODE_HEIGHT)
    _body(painter, body, card, colours, lit=card.root or chosen)
    strip = QPainterPath()
    strip.addRoundedRect(body, _ROUND, _ROUND)
    edge = QPainterPath()
    edge.addRect(QRectF(0, 0, 4, NODE_HEIGHT))
    painter.fillPath(strip.intersected(edge), QColor(colours[card.tone]))
    if chosen or found:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        style = Qt.PenStyle.SolidLine if chosen else Qt.PenStyle.DashLine
        painter.setPen(QPen(QColor(colours["accent"]), 2.5, style))
        painter.drawRoundedRect(body, _ROUND, _ROUND)
    tint = colours["accent" if card.root else "dim"]
    icon(card.icon, tint).paint(painter, 14, 16, 20, 20)
    inks = dict.fromkeys(_WORDS, tokens.dim) if faint else colours
    _words(painter, card, inks, plain=not (card.root or chosen))


@cache
def faded(tokens: Tokens) -> dict[str, str]:
    """Return the colours of a theme as they are beside a way: nearly those of the card."""
    colours = tokens.colours()
    return {name: mix(colour, colours["card"], _FAINT_SHARE) for name, colour in colours.items()}


@cache
def far_colour(tokens: Tokens, tone: str, *, faint: bool) -> QColor:
    """Return what a card is filled with where it is too small to be read."""
    colours = tokens.colours()
    plain = mix(colours["card"], colours[tone], _FAR_SHARE)
    return QColor(mix(plain, colours["card"], _FAINT_SHARE) if faint else plain)


def _body(
    painter: QPainter, body: QRectF, card: CardLook, colours: Mapping[str, str], *, lit: bool
) -> None:
    painter.setPen(QPen(QColor(colours["edge"]), 1))
    painter.setBrush(QColor(colours["card"]))
    if card.fold:
        for step in (6, 3):
            painter.drawRoundedRect(body.translated(step, step), _ROUND, _ROUND)
    painter.setBrush(QColor(colours["accent_soft" if lit else "card"]))
    painter.drawRoundedRect(body, _ROUND, _ROUND)


def _words(painter: QPainter, card: CardLook, colours: Mapping[str, str], *, plain: bool) -> None:
    font = _font("body", mono=not card.fold)
    font.setWeight(QFont.Weight.DemiBold)
    width = card.place.width - 52
    _elided(painter, QRectF(44, 7, width, 20), card.upper, font, colours["text"])
    tone = colours["dim" if plain else "text"]
    _elided(painter, QRectF(44, 27, width, 18), card.lower, _font("small"), tone)


def _font(size: Literal["small", "body"], *, mono: bool = False) -> QFont:
    font = theme().font(size, mono=mono)
    font.setPixelSize(_SIZES[size])
    return font


def _elided(painter: QPainter, rect: QRectF, text: str, font: QFont, colour: str) -> None:
    painter.setFont(font)
    painter.setPen(QColor(colour))
    metrics = QFontMetricsF(font)
    short = metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, rect.width())
    painter.drawText(rect, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, short)
