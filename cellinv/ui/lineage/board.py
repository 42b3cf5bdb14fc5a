"""The graph with its details and records: one choice in all three, piles folded and unfolded."""

from collections.abc import Mapping

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget
from typing_extensions import override

from cellinv.domain.language import tr
from cellinv.domain.lineage.folding import (
    NOWHERE,
    By,
    Drawing,
    Drawn,
    Places,
    fold,
    ways_between,
)
from cellinv.domain.lineage.graph import Key, Node, Trace
from cellinv.domain.lineage.narrowing import narrowed
from cellinv.services.lineage.tracing import HIDDEN
from cellinv.ui.lineage.details import SideColumn
from cellinv.ui.lineage.filters import FilterLine
from cellinv.ui.lineage.graph import LineageGraph
from cellinv.ui.lineage.way import WayBar
from cellinv.ui.lineage.words import headline, is_fold
from cellinv.ui.widgets.buttons import button
from cellinv.ui.widgets.card import Card

_ROOM_BESIDE = 1400


class LineageBoard(QWidget):
    """``open_asked`` carries a code, ``trace_asked`` a `Key`."""

    open_asked = Signal(str)
    trace_asked = Signal(object)
    narrowed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.trace: Trace | None = None
        self._drawing = Drawing("", (), ())
        self._unfolded: set[str] = set()
        self._by: By = "state"
        self._places: Places = NOWHERE
        self._way_from = ""
        self.graph, self.side = LineageGraph(), SideColumn()
        self.way, self.filters = WayBar(), FilterLine()
        self.fit = button(tr("Show all"), "full_screen", "quiet")
        self.whole: Trace | None = None
        self._owners: Mapping[Key, str] = {}
        self.setFocusProxy(self.graph)
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        _lay_out(self, self._box)
        details, records = self.side.details, self.side.records
        self.graph.chosen.connect(self._chosen)
        self.graph.opened.connect(self._open_name)
        details.open_asked.connect(self.graph.open_current)
        details.trace_asked.connect(self._trace_current)
        details.unfold_asked.connect(self.toggle_fold)
        details.way_asked.connect(self.begin_way)
        self.way.ended.connect(self.end_way)
        self.filters.changed.connect(self._narrow)
        self.fit.clicked.connect(self.graph.fit)
        self.graph.left.connect(self.end_way)
        self.graph.way_asked.connect(self.begin_way)
        records.opened.connect(self._open_node)
        records.chosen.connect(self._row_chosen)

    def show_trace(
        self, trace: Trace, places: Places = NOWHERE, owners: Mapping[Key, str] | None = None
    ) -> None:
        """Show a lineage; another one begins with nothing unfolded and its root chosen."""
        self.whole, self._owners = trace, owners or {}
        self.filters.offer(trace, places, self._owners)
        fresh = self.trace is None or self.trace.root.key != trace.root.key
        if fresh:
            self._unfolded.clear()
            self.end_way()
        self._places = places
        self._narrow()
        if fresh:
            self.graph.choose(self._drawing.root)
            self.graph.home()
            QTimer.singleShot(0, self.graph, self.graph.home)  # once it has its place and size

    @Slot()
    def _narrow(self) -> None:
        """Show what the filters ask for."""
        if self.whole is None:
            return
        asked = self.filters.asked()
        self.trace = narrowed(self.whole, asked, self._places, self._owners)
        self.filters.say(len(self.trace.nodes), len(self.whole.nodes))
        if self._way_from and self.trace is not self.whole:
            self.end_way()
        self._draw()
        self.narrowed.emit()

    def fold_by(self, by: By) -> None:
        """Fold the vials by their state, by where they stand, or by the run they went into."""
        self._by = by
        self._unfolded.clear()
        self._draw()
        self.graph.home()

    def search(self, text: str) -> list[str]:
        """Mark the nodes with this text in a code, also of a vial in a pile; return their names."""
        wanted = text.strip().casefold()
        names = [each.name for each in self._drawing.drawn if wanted and _has(each, wanted)]
        self.graph.mark_found(names)
        return names

    def go_to_next(self, text: str, step: int = 1) -> tuple[int, int]:
        """Choose the next node that a search found, or the one before; return which of how many.

        Both are 0 where it found nothing.
        """
        names = self.search(text)
        if not names:
            return 0, 0
        here = self.graph.current
        at = (names.index(here) + step if here in names else min(step - 1, 0)) % len(names)
        self.graph.choose(names[at])
        drawn, wanted = self._drawn(names[at]), text.strip().casefold()
        if drawn is not None and is_fold(drawn):
            self.side.records.select([n.key for n in drawn.members if wanted in n.code.casefold()])
        return at + 1, len(names)

    @Slot()
    def toggle_fold(self) -> None:
        """Take the pile chosen apart, or put together again what came out of one."""
        drawn = self._drawn(self.graph.current)
        if drawn is None:
            return
        if is_fold(drawn):
            self._unfolded.add(drawn.name)
            self._draw()
        elif drawn.within:
            self.fold_again()

    @Slot()
    def fold_again(self) -> None:
        """Put the pile that the node chosen came out of together again, and choose it."""
        drawn = self._drawn(self.graph.current)
        if drawn is None or not drawn.within:
            return
        whole = drawn.within
        self._unfolded -= {name for name in self._unfolded if name.startswith(whole)}
        self._draw()
        self.graph.choose(whole)

    # ── the way between two ─────────────────────────────────────────────────

    @Slot()
    def begin_way(self) -> None:
        """Let the next node chosen be the end of a way from this one."""
        drawn = self._drawn(self.graph.current)
        if drawn is not None:
            self._way_from = drawn.name
            self.way.ask(headline(drawn))
            self.graph.setFocus()

    @Slot()
    def end_way(self) -> None:
        """Show everything again, not the way between two alone."""
        if self._way_from:
            self._way_from = ""
            self.way.hide()
            self.graph.show_ways()
            self._chosen(self.graph.current)

    def _show_way(self, end: Drawn) -> bool:
        """Light the way from where it begins to a node, and list it; tell whether there is one."""
        start = self._drawn(self._way_from)
        if start is None or start.name == end.name:
            return False
        ways = ways_between(self._drawing.lines, start.name, end.name)
        self.graph.show_ways(ways)
        self.way.say(headline(start), headline(end), ways.length)
        nodes = [_named(each) for each in map(self._drawn, ways.names) if each is not None]
        if nodes:
            title = tr("The way, {n} steps", n=ways.length)
            self.side.records.show_records(title, nodes, end.node)
        return bool(nodes)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give a long line all the width there is: on a narrow window the rest stands below."""
        below = event.size().width() < _ROOM_BESIDE
        way = QBoxLayout.Direction
        self._box.setDirection(way.TopToBottom if below else way.LeftToRight)
        self.side.stand(event.size().width(), event.size().height(), below=below)
        super().resizeEvent(event)

    def _draw(self) -> None:
        if self.trace is not None:
            self._drawing = fold(self.trace, self._unfolded, by=self._by, places=self._places)
            self.graph.show_drawing(self._drawing)

    def _drawn(self, name: str) -> Drawn | None:
        return next((each for each in self._drawing.drawn if each.name == name), None)

    @Slot(str)
    def _chosen(self, name: str) -> None:
        drawn = self._drawn(name)
        if drawn is None or self.trace is None:
            return
        root, pile = name == self._drawing.root, is_fold(drawn)
        details, records = self.side.details, self.side.records
        details.show_node(drawn, root=root, unfolded=bool(drawn.within))
        if self._way_from and self._show_way(drawn):
            return
        if pile:
            records.show_records(headline(drawn), drawn.members, None)
        else:
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
        else:
            self.toggle_fold()

    @Slot(object)
    def _open_node(self, node: Node) -> None:
        if node.id > 0 and node.status != HIDDEN:
            self.open_asked.emit(node.code)

    def chosen_record(self) -> Node | None:
        """Return the record chosen, or the root where a pile or something hidden is."""
        drawn = self._drawn(self.graph.current)
        if drawn is not None and drawn.node.id > 0 and drawn.node.status != HIDDEN:
            return drawn.node
        return None if self.trace is None else self.trace.root

    @Slot()
    def _trace_current(self) -> None:
        node = self.chosen_record()
        if node is not None:
            self.trace_asked.emit(node.key)


def _lay_out(board: LineageBoard, box: QBoxLayout) -> None:
    frame = Card(padding=4)
    frame.body.setSpacing(0)
    above = QBoxLayout(QBoxLayout.Direction.LeftToRight)
    above.setContentsMargins(8, 4, 8, 4)
    above.addWidget(board.filters, 1)
    above.addWidget(board.fit, 0, Qt.AlignmentFlag.AlignTop)
    frame.body.addLayout(above)
    frame.body.addWidget(board.way)
    frame.body.addWidget(board.graph, 1)
    box.setContentsMargins(0, 0, 0, 0)
    box.setSpacing(16)
    box.addWidget(frame, 1)
    box.addWidget(board.side)


def _has(drawn: Drawn, wanted: str) -> bool:
    nodes = drawn.members or (drawn.node,)
    return any(wanted in node.code.casefold() for node in nodes)


def _named(drawn: Drawn) -> Node:
    """Return a node as a list shows it: a pile with how many vials it is."""
    node = drawn.node
    return Node(node.kind, headline(drawn), node.status, node.id, node.count)
