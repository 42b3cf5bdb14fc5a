"""The graph: nodes chosen by mouse and keys, the way through the chosen one lit."""

import itertools
from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Final

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QAccessibleEvent,
    QKeyEvent,
    QMouseEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QGraphicsScene, QGraphicsView, QWidget
from typing_extensions import override

from cellinv.domain.language import tr
from cellinv.domain.lineage.folding import Drawing
from cellinv.ui.lineage.items import LineItem, NodeItem, width_of
from cellinv.ui.lineage.layout import NODE_HEIGHT, Place, positions, way_through
from cellinv.ui.lineage.words import spoken
from cellinv.ui.shell.roles import paints
from cellinv.ui.shell.theme import theme

_MARGIN: Final = 40
_LEAST, _MOST = 0.15, 2.0
_READABLE: Final = 0.7
"""The least scale at which codes are read without effort."""
_PAN: Final = 80
_STEPS: Final = {
    Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1),
}  # fmt: skip
_ENTER: Final = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})
_EMPTY: Final = Drawing("", (), ())


class LineageGraph(QGraphicsView):
    """``chosen`` and ``opened`` carry the name of a node; ``left`` tells of Escape."""

    chosen = Signal(str)
    opened = Signal(str)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._nodes: dict[str, NodeItem] = {}
        self._lines: dict[tuple[str, str], LineItem] = {}
        self._drawing = _EMPTY
        self._current = ""
        self._found: frozenset[str] = frozenset()
        self._way: tuple[str, ...] = ()
        self._before: dict[str, list[str]] = {}
        self._after: dict[str, list[str]] = {}
        self.setScene(QGraphicsScene(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setDragMode(QGraphicsView.DragMode.ScrollHandDrag)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.AnchorUnderMouse)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        paints(self, "canvas")
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # as the arrow keys go
        self.setAccessibleName(tr("Lineage"))
        self.viewport().setCursor(Qt.CursorShape.ArrowCursor)
        theme().changed.connect(self._redraw)

    # ── what is shown ───────────────────────────────────────────────────────

    def show_drawing(self, drawing: Drawing) -> None:
        """Show a folded lineage; the node chosen stays so if it's still there."""
        self._drawing = drawing
        self._before, self._after = defaultdict(list), defaultdict(list)
        for source, target in drawing.lines:
            self._before[target].append(source)
            self._after[source].append(target)
        self.scene().clear()
        places = positions(drawing, {each.name: width_of(each) for each in drawing.drawn})
        self._lines = {line: self._line(line, places) for line in drawing.lines}
        self._nodes = {}
        for each in drawing.drawn:
            place = places[each.name]
            item = NodeItem(each, place.width, root=each.name == drawing.root)
            item.setPos(place.x, place.y)
            self.scene().addItem(item)
            self._nodes[each.name] = item
        around = self.scene().itemsBoundingRect()
        self.setSceneRect(around.adjusted(-_MARGIN, -_MARGIN, _MARGIN, _MARGIN))
        kept = self._current if self._current in self._nodes else drawing.root
        self.choose(kept)

    @property
    def current(self) -> str:
        """Return the name of the node chosen."""
        return self._current

    def choose(self, name: str) -> None:
        """Choose a node and light the way through it."""
        if name not in self._nodes:
            return
        self._current = name
        self._mark()
        self.ensureVisible(self._nodes[name], 60, 40)
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

    def home(self) -> None:
        """Show all of it; where that couldn't be read, as much around the chosen node as can."""
        self.fit()
        if self.transform().m11() < _READABLE:
            self.resetTransform()
            self.scale(_READABLE, _READABLE)
            if self._current in self._nodes:
                self.centerOn(self._nodes[self._current])

    def fit(self) -> None:
        """Show all of it."""
        self.fitInView(self.sceneRect(), Qt.AspectRatioMode.KeepAspectRatio)
        if self.transform().m11() > 1:
            self.resetTransform()

    def show_way(self, names: Sequence[str]) -> None:
        """Light the way between two nodes; of none, the way through the node chosen."""
        self._way = tuple(names)
        self._mark()
        if names:
            around = QRectF()
            for name in names:
                around = around.united(self._nodes[name].sceneBoundingRect())
            self.ensureVisible(around, _MARGIN, _MARGIN)
            self.ensureVisible(self._nodes[names[-1]], 60, 40)

    # ── keys and mouse ──────────────────────────────────────────────────────

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier and key in _STEPS:
            _pan(self, *_STEPS[key])
        elif key == Qt.Key.Key_Left:
            self._go(self._before.get(self._current, []))
        elif key == Qt.Key.Key_Right:
            self._go(self._after.get(self._current, []))
        elif key in {Qt.Key.Key_Up, Qt.Key.Key_Down}:
            self._go_along(-1 if key == Qt.Key.Key_Up else 1)
        elif key in _ENTER and self._current:
            self.opened.emit(self._current)
        elif key == Qt.Key.Key_Home:
            self.choose(self._drawing.root)
        elif key in {Qt.Key.Key_Plus, Qt.Key.Key_Minus}:
            self._zoom(1.2 if key == Qt.Key.Key_Plus else 1 / 1.2)
        elif key == Qt.Key.Key_0:
            self.fit()
        elif key == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        name = self._at(event.position().toPoint())
        if name:
            self.setFocus()
            self.choose(name)
        else:
            super().mousePressEvent(event)

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        name = self._at(event.position().toPoint())
        if name:
            self.opened.emit(name)

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._zoom(1.15 if event.angleDelta().y() > 0 else 1 / 1.15)
        else:
            super().wheelEvent(event)

    # ── inside ──────────────────────────────────────────────────────────────

    def _line(self, line: tuple[str, str], places: dict[str, Place]) -> LineItem:
        start, end = (places[name] for name in line)
        half = NODE_HEIGHT / 2
        item = LineItem(
            QPointF(start.x + start.width, start.y + half), QPointF(end.x, end.y + half)
        )
        self.scene().addItem(item)
        return item

    def _mark(self) -> None:
        path = [name for name in self._way if name in self._nodes]
        way = set(path) or way_through(self._current, self._before, self._after)
        steps = set(itertools.pairwise(path)) | set(itertools.pairwise(path[::-1]))
        for name, item in self._nodes.items():
            found = name in self._found
            item.mark(
                chosen=name == self._current, found=found, faint=name not in way and not found
            )
        for (source, target), line in self._lines.items():
            lit = (source, target) in steps if path else source in way and target in way
            line.mark(lit=lit and len(way) < len(self._nodes), faint=not lit)

    def _go(self, names: list[str]) -> None:
        """Go to the one of these nodes that is nearest in height."""
        here = self._nodes[self._current].y() if self._current else 0
        if names:
            self.choose(min(names, key=lambda name: abs(self._nodes[name].y() - here)))

    def _go_along(self, step: int) -> None:
        if not self._current:
            return
        here = self._nodes[self._current]
        layer = [item for item in self._nodes.values() if item.x() == here.x()]
        layer.sort(key=NodeItem.y)
        at = layer.index(here) + step
        if 0 <= at < len(layer):
            self.choose(layer[at].drawn.name)

    def _zoom(self, factor: float) -> None:
        if _LEAST < self.transform().m11() * factor < _MOST:
            self.scale(factor, factor)

    def _at(self, point: QPoint) -> str:
        item = self.itemAt(point)
        return item.drawn.name if isinstance(item, NodeItem) else ""

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

    def _redraw(self) -> None:
        self.viewport().update()
        self.scene().update()


def _pan(view: QGraphicsView, across: int, down: int) -> None:
    for bar, steps in ((view.horizontalScrollBar(), across), (view.verticalScrollBar(), down)):
        bar.setValue(bar.value() + steps * _PAN)
