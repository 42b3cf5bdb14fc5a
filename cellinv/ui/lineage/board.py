"""The graph with its details and records: one choice in all three, piles folded and unfolded."""

from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget
from typing_extensions import override

from cellinv.domain.language import tr
from cellinv.domain.lineage.folding import Drawing, Drawn, fold
from cellinv.domain.lineage.graph import Node, Trace
from cellinv.services.lineage.tracing import HIDDEN
from cellinv.ui.lineage.details import SideColumn
from cellinv.ui.lineage.graph import LineageGraph
from cellinv.ui.lineage.words import headline, is_fold
from cellinv.ui.widgets.card import Card

_ROOM_BESIDE = 1400
_FEW = 60
"""So many vials of a pile are still readable one by one."""


class LineageBoard(QWidget):
    """``open_asked`` carries a code, ``trace_asked`` a `Key`."""

    open_asked = Signal(str)
    trace_asked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.trace: Trace | None = None
        self._drawing = Drawing("", (), ())
        self._unfolded: set[str] = set()
        self.graph, self.side = LineageGraph(), SideColumn()
        self.setFocusProxy(self.graph)
        frame = Card(padding=4)
        frame.body.addWidget(self.graph)
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(16)
        self._box.addWidget(frame, 1)
        self._box.addWidget(self.side)
        details, records = self.side.details, self.side.records
        self.graph.chosen.connect(self._chosen)
        self.graph.opened.connect(self._open_name)
        details.open_asked.connect(self._open_current)
        details.trace_asked.connect(self._trace_current)
        details.unfold_asked.connect(self.toggle_fold)
        records.opened.connect(self._open_node)
        records.chosen.connect(self._row_chosen)

    def show_trace(self, trace: Trace) -> None:
        """Show a lineage; another one begins with nothing unfolded and its root chosen."""
        fresh = self.trace is None or self.trace.root.key != trace.root.key
        if fresh:
            self._unfolded.clear()
        self.trace = trace
        self._draw()
        if fresh:
            self.graph.choose(self._drawing.root)
            self.graph.home()

    def search(self, text: str) -> list[str]:
        """Mark the nodes with this text in a code, also of a vial in a pile; return their names."""
        wanted = text.strip().casefold()
        names = [each.name for each in self._drawing.drawn if wanted and _has(each, wanted)]
        self.graph.mark_found(names)
        return names

    def go_to_next(self, text: str) -> bool:
        """Choose the next node that a search found; tell whether there is one."""
        names = self.search(text)
        if not names:
            return False
        here = self.graph.current
        at = names.index(here) + 1 if here in names else 0
        self.graph.choose(names[at % len(names)])
        return True

    def write_picture(self, path: Path) -> bool:
        """Write the whole graph as PNG; tell whether it could be written."""
        return self.graph.picture().save(str(path), "PNG")

    @Slot()
    def toggle_fold(self) -> None:
        """Show the vials of the pile chosen one by one, or fold all again."""
        drawn = self._drawn(self.graph.current)
        if drawn is not None and is_fold(drawn):
            self._unfolded.add(drawn.name)
        else:
            self._unfolded.clear()
        self._draw()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give a long line all the width there is: on a narrow window the rest stands below."""
        below = event.size().width() < _ROOM_BESIDE
        way = QBoxLayout.Direction
        self._box.setDirection(way.TopToBottom if below else way.LeftToRight)
        self.side.stand(below=below)
        super().resizeEvent(event)

    def _draw(self) -> None:
        if self.trace is not None:
            self._drawing = fold(self.trace, self._unfolded)
            self.graph.show_drawing(self._drawing)

    def _drawn(self, name: str) -> Drawn | None:
        return next((each for each in self._drawing.drawn if each.name == name), None)

    @Slot(str)
    def _chosen(self, name: str) -> None:
        drawn = self._drawn(name)
        if drawn is None or self.trace is None:
            return
        root, pile = name == self._drawing.root, is_fold(drawn)
        single = drawn.node.kind == "vial" and not pile and not root
        details, records = self.side.details, self.side.records
        details.show_node(drawn, root=root, unfolded=single and bool(self._unfolded))
        if pile:
            details.unfold.setEnabled(len(drawn.members) <= _FEW)
            records.show_records(headline(drawn), drawn.members, None)
        else:
            details.unfold.setEnabled(True)
            title = tr("All {n} records", n=len(self.trace.nodes))
            records.show_records(title, self.trace.nodes, drawn.node)

    @Slot(object)
    def _row_chosen(self, node: Node) -> None:
        """Choose the node that holds this record, unless it is chosen already."""
        for each in self._drawing.drawn:
            if each.node.key == node.key or node in each.members:
                if each.name != self.graph.current:
                    self.graph.choose(each.name)
                return

    @Slot(str)
    def _open_name(self, name: str) -> None:
        drawn = self._drawn(name)
        if drawn is None:
            return
        if not is_fold(drawn):
            self._open_node(drawn.node)
        elif len(drawn.members) <= _FEW:
            self.toggle_fold()
        else:
            self.side.records.pane.view.setFocus()

    @Slot(object)
    def _open_node(self, node: Node) -> None:
        if node.id > 0 and node.status != HIDDEN:
            self.open_asked.emit(node.code)

    @Slot()
    def _open_current(self) -> None:
        self._open_name(self.graph.current)

    @Slot()
    def _trace_current(self) -> None:
        drawn = self._drawn(self.graph.current)
        if drawn is not None:
            self.trace_asked.emit(drawn.node.key)


def _has(drawn: Drawn, wanted: str) -> bool:
    nodes = drawn.members or (drawn.node,)
    return any(wanted in node.code.casefold() for node in nodes)
