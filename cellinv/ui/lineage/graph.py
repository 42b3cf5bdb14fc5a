"""The graph: nodes chosen by mouse and keys, the way through the chosen one lit."""

from collections import defaultdict
from collections.abc import Collection
from typing import Final

from PySide6.QtCore import QEvent, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QAccessibleEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
)
from PySide6.QtWidgets import QFrame, QGraphicsScene, QGraphicsView, QToolTip, QWidget
from typing_extensions import override

from cellinv.domain.language import tr
from cellinv.domain.lineage.folding import Drawing, Ways
from cellinv.ui.lineage.cards import Measure
from cellinv.ui.lineage.layout import positions, way_through
from cellinv.ui.lineage.moving import MovingView
from cellinv.ui.lineage.sheet import Sheet
from cellinv.ui.lineage.words import headline, second_line, spoken
from cellinv.ui.shell.plain import plain_tip
from cellinv.ui.shell.roles import paints

_MARGIN: Final = 40
_READABLE: Final = 0.7
"""The least scale at which codes are read without effort."""
_STEPS: Final = {
    Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1),
}  # fmt: skip
_ENTER: Final = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})
_EMPTY: Final = Drawing("", (), ())
_NO_WAYS: Final = Ways((), frozenset(), -1)


class LineageGraph(MovingView):
    """``chosen`` and ``opened`` carry the name of a node; ``left`` tells of Escape.

    ``way_asked`` tells of W: the next node chosen is where a way from this one ends.
    """

    chosen = Signal(str)
    opened = Signal(str)
    left = Signal()
    way_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._drawing = _EMPTY
        self._current = ""
        self._found: frozenset[str] = frozenset()
        self._ways = _NO_WAYS
        self._before: dict[str, list[str]] = {}
        self._after: dict[str, list[str]] = {}
        self.setScene(QGraphicsScene(self))
        self.scene().setItemIndexMethod(QGraphicsScene.ItemIndexMethod.NoIndex)
        self.setOptimizationFlag(QGraphicsView.OptimizationFlag.DontSavePainterState)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setDragMode(QGraphicsView.DragMode.ScrollHandDrag)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.AnchorUnderMouse)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        paints(self, "canvas")
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # as the arrow keys go
        self.setAccessibleName(tr("Lineage"))
        self.viewport().setCursor(Qt.CursorShape.ArrowCursor)

    # ── what is shown ───────────────────────────────────────────────────────

    def show_drawing(self, drawing: Drawing) -> None:
        """Show a folded lineage; the node chosen stays so if it's still there."""
        self._drawing = drawing
        self._before, self._after = defaultdict(list), defaultdict(list)
        for source, target in drawing.lines:
            self._before[target].append(source)
            self._after[source].append(target)
        measure = Measure()
        places = positions(drawing, {each.name: measure.width(each) for each in drawing.drawn})
        self.scene().clear()
        self.sheet = Sheet(drawing, places)
        self.scene().addItem(self.sheet)
        around = self.sheet.boundingRect()
        self.setSceneRect(around.adjusted(-_MARGIN, -_MARGIN, _MARGIN, _MARGIN))
        kept = self._current if self._current in self.sheet.cards else drawing.root
        self.choose(kept)

    @property
    def current(self) -> str:
        """Return the name of the node chosen."""
        return self._current

    def choose(self, name: str) -> None:
        """Choose a node and light the way through it."""
        if name not in self.sheet.cards:
            return
        if self.at_home == "around" and name != self._current:
            self.at_home = ""  # from here on it is walked in
        self._current, self.kept = name, self.sheet.rect(name)
        self._mark()
        self.ensureVisible(self.sheet.rect(name), 60, 40)
        self.setAccessibleDescription(self._spoken())
        event = QAccessibleEvent(self, QAccessible.Event.DescriptionChanged)
        QAccessible.updateAccessibility(event)
        if self.hasFocus():
            said = QAccessibleAnnouncementEvent(self, self.accessibleDescription())
            QAccessible.updateAccessibility(said)
        self.chosen.emit(name)

    def mark_found(self, names: Collection[str]) -> None:
        """Mark what a search found."""
        self._found = frozenset(names)
        self._mark()

    @override
    def home(self) -> None:
        """Show all of it; where that couldn't be read, as much around the chosen node as can."""
        self.fit()
        self.at_home = "whole"
        if self.transform().m11() < _READABLE * self._scale:
            self._zoom_to(_READABLE)
            self.at_home = "around"
            if self._current in self.sheet.cards:
                self.centerOn(self.sheet.rect(self._current).center())

    def show_ways(self, ways: Ways = _NO_WAYS) -> None:
        """Light the ways between two nodes; of none, the way through the node chosen."""
        self._ways = ways
        self._mark()
        if ways.names:
            around = QRectF()
            for name in ways.names:
                around = around.united(self.sheet.rect(name))
            self.ensureVisible(around, _MARGIN, _MARGIN)
            self.ensureVisible(self.sheet.rect(ways.names[-1]), 60, 40)

    # ── keys and mouse ──────────────────────────────────────────────────────

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier and key in _STEPS:
            self.pan(*_STEPS[key])
        elif key in _STEPS:
            self._walk(key)
        elif key in _ENTER and self._current:
            self.opened.emit(self._current)
        elif key in {Qt.Key.Key_Plus, Qt.Key.Key_Minus}:
            self.zoom(1.2 if key == Qt.Key.Key_Plus else 1 / 1.2)
        elif not self._deed(key):
            super().keyPressEvent(event)

    def _deed(self, key: Qt.Key) -> bool:
        """Do what a single key stands for; tell whether it stands for anything."""
        deeds = {
            Qt.Key.Key_Home: self._go_home,
            Qt.Key.Key_0: self.fit,
            Qt.Key.Key_W: self.way_asked.emit,
            Qt.Key.Key_Escape: self.left.emit,
        }
        if key in deeds:
            deeds[key]()
        return key in deeds

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        name = self._at(event.position().toPoint())
        if name:
            self.setFocus()
            self.choose(name)
        else:
            self.at_home = ""
            super().mousePressEvent(event)

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        name = self._at(event.position().toPoint())
        if name:
            self.opened.emit(name)

    @override
    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent):
            name = self._at(event.pos())
            drawn = self.sheet.cards[name].drawn if name else None
            told = f"{headline(drawn)}\n{second_line(drawn)}" if drawn else ""
            QToolTip.showText(event.globalPos(), plain_tip(told) if told else "", self)
            return True
        return super().viewportEvent(event)

    # ── inside ──────────────────────────────────────────────────────────────

    def _mark(self) -> None:
        ways = self._ways
        known = set(ways.names) <= self.sheet.cards.keys() and bool(ways.names)
        way = set(ways.names) if known else way_through(self._current, self._before, self._after)
        lit: Collection[tuple[str, str]] | None = ways.steps if known else None
        if lit is None and len(way) < len(self.sheet.cards):
            lit = {line for line in self._drawing.lines if line[0] in way and line[1] in way}
        self.sheet.mark(chosen=self._current, found=self._found, way=way, lit=lit, ways=known)

    def open_current(self) -> None:
        """Ask for the node chosen to be opened."""
        self.opened.emit(self._current)

    def _go_home(self) -> None:
        self.choose(self._drawing.root)

    def _walk(self, key: Qt.Key) -> None:
        across, down = _STEPS[key]
        if across:
            near = self._before if across < 0 else self._after
            self._go(near.get(self._current, []))
        else:
            self._go_along(down)

    def _go(self, names: list[str]) -> None:
        """Go to the one of these nodes that is nearest in height."""
        if names:
            here = self.sheet.rect(self._current).y()
            self.choose(min(names, key=lambda name: abs(self.sheet.rect(name).y() - here)))

    def _go_along(self, step: int) -> None:
        """Go to the next node above or below, in the same layer."""
        if not self._current:
            return
        cards = self.sheet.cards
        left = cards[self._current].place.x
        layer = [name for name, card in cards.items() if card.place.x == left]
        layer.sort(key=lambda name: cards[name].place.y)
        at = layer.index(self._current) + step
        if 0 <= at < len(layer):
            self.choose(layer[at])

    def _at(self, point: QPoint) -> str:
        return self.sheet.at(self.mapToScene(point))

    def _spoken(self) -> str:
        nodes = {each.name: each for each in self._drawing.drawn}
        before = [spoken(nodes[name]) for name in self._before.get(self._current, ())]
        after = [spoken(nodes[name]) for name in self._after.get(self._current, ())]
        return tr(
            "{node}; came from: {before}; became: {after}",
            node=spoken(nodes[self._current]),
            before="; ".join(before) or "–",
            after="; ".join(after) or "–",
        )
