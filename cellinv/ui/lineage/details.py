"""What is known of the node chosen, and the records behind the graph as a table."""

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from cellinv.domain.language import tr
from cellinv.domain.lineage.folding import Drawn
from cellinv.domain.lineage.graph import Node
from cellinv.services.lineage.tracing import HIDDEN
from cellinv.ui.lineage.words import (
    headline,
    honest,
    is_fold,
    kind_text,
    look_of_node,
)
from cellinv.ui.shell.sizes import hold, tall, wide
from cellinv.ui.widgets.buttons import button
from cellinv.ui.widgets.card import Card
from cellinv.ui.widgets.chip import Chip
from cellinv.ui.widgets.flow import FlowLayout
from cellinv.ui.widgets.roomy import roomy
from cellinv.ui.widgets.rows import Column, RowsModel
from cellinv.ui.widgets.scrolled import Scrolled
from cellinv.ui.widgets.table import TablePane
from cellinv.ui.widgets.text import CodeLabel, SectionLabel, words

WIDTH = 400
_WIDEST = 520
HEIGHT = 264
_NO_LIMIT = 16777215


class NodeDetails(Card):
    """The node chosen; the signals ask for something done with it."""

    open_asked = Signal()
    trace_asked = Signal()
    unfold_asked = Signal()
    way_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.setAccessibleName(tr("The node chosen"))
        self.kind = SectionLabel("")
        self.code = CodeLabel("", "strong")
        self.chip = Chip()
        self.note = words("", "dim", wrap=True)
        self.open = button(tr("Open it"), "link")
        self.open.clicked.connect(self.open_asked)
        self.trace = button(tr("Trace from here"), "lineage")
        self.trace.clicked.connect(self.trace_asked)
        self.unfold = button(tr("Unfold in the graph"), "columns")
        self.unfold.clicked.connect(self.unfold_asked)
        self.way = button(tr("Way from here"), "lineage")
        self.way.setToolTip(tr("Then choose where the way ends"))
        self.way.clicked.connect(self.way_asked)
        top = QHBoxLayout()
        top.addWidget(self.code, 1)
        top.addWidget(self.chip)
        acts = QWidget()
        policy = acts.sizePolicy()
        policy.setHeightForWidth(True)
        acts.setSizePolicy(policy)
        self.acts = flow = FlowLayout(acts)
        for act in (self.open, self.trace, self.unfold, self.way):
            flow.addWidget(act)
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.kind)
        column.addLayout(top)
        column.addWidget(self.note)
        column.addWidget(acts)
        column.addStretch(1)
        self.body.addWidget(Scrolled(inner))

    def show_node(self, drawn: Drawn, *, root: bool, unfolded: bool) -> None:
        """Show a node; ``unfolded`` tells that it came out of a pile."""
        node, fold = drawn.node, is_fold(drawn)
        kind = kind_text(node.kind)
        self.kind.setText(tr("{kind} · traced from here", kind=kind) if root else kind)
        self.code.set_code(headline(drawn))
        look = look_of_node(node)
        self.chip.say(look.text(), look.icon, look.tone)
        said = honest(drawn)
        if fold:
            said = tr("Vials with the same origin and fate; the list names each.")
        self.note.setText(said)
        self.note.setVisible(bool(said))
        record = not fold and node.id > 0 and node.status != HIDDEN
        self.open.setVisible(record)
        self.trace.setVisible(record and not root)
        self.way.setVisible(node.status != HIDDEN)
        self.unfold.setVisible(fold or unfolded)
        text = tr("Unfold in the graph") if fold else tr("Fold again")
        self.unfold.setText(f" {text}")
        self.unfold.setAccessibleName(text)


class RecordsTable(Card):
    """The records of the lineage; of a pile chosen in the graph, its own vials only."""

    opened = Signal(object)
    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.title = SectionLabel("")
        self.pane = TablePane(RowsModel(_columns(), _key), tr("Records of the lineage"))
        self.pane.opened.connect(self.opened)
        self.pane.selection_changed.connect(self._on_selection)
        self._quiet = False
        self._nodes: tuple[Node, ...] = ()
        self.body.addWidget(self.title)
        self.body.addWidget(self.pane, 1)

    def show_records(self, title: str, nodes: Sequence[Node], chosen: Node | None) -> None:
        """Show these records; the one chosen is selected and in sight."""
        self._quiet = True
        self.title.setText(title)
        if tuple(nodes) != self._nodes:
            self._nodes = tuple(nodes)
            self.pane.set_rows(nodes)
        self.pane.select_keys([] if chosen is None else [chosen.key])
        if chosen is not None:
            line = self.pane.model.line_of(chosen.key)
            self.pane.view.scrollTo(self.pane.model.index(line, 0))
        self._quiet = False

    def select(self, keys: Sequence[object]) -> None:
        """Select these records, without choosing a node by it, and bring them into sight."""
        self._quiet = True
        self.pane.select_keys(keys)
        if keys:
            line = self.pane.model.line_of(keys[0])
            self.pane.view.scrollTo(self.pane.model.index(line, 0))
        self._quiet = False

    @Slot()
    def _on_selection(self) -> None:
        rows = self.pane.selected()
        if not self._quiet and len(rows) == 1:
            self.chosen.emit(rows[0])


class SideColumn(QWidget):
    """Details and records: above each other beside the graph, or beside each other below it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.details, self.records = NodeDetails(), RecordsTable()
        self._box = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(16)
        self._box.addWidget(self.details)
        self._box.addWidget(self.records, 1)

    def stand(self, width: int, height: int, *, below: bool) -> None:
        """Stand below the graph, as the lower half of a page of this size, or beside it."""
        way = QBoxLayout.Direction
        self._box.setDirection(way.LeftToRight if below else way.TopToBottom)
        beside = WIDTH if below else roomy(width, WIDTH, _WIDEST)
        hold(self.details, width=beside)
        self.setMaximumWidth(_NO_LIMIT if below else wide(beside))
        least = min(tall(HEIGHT * 2 // 3), height * 9 // 20)  # a way above takes a line, too
        self.setMinimumHeight(least if below else 0)
        self.setMaximumHeight(max(least, height // 2) if below else _NO_LIMIT)


def _columns() -> list[Column[Node]]:
    return [
        Column("code", tr("Code"), _code, mono=True, width=132),
        Column("kind", tr("Kind"), _kind, show=kind_text, width=80),
        Column("state", tr("State"), _state, state=True),
    ]


def _key(node: Node) -> object:
    return node.key


def _code(node: Node) -> str:
    return node.code


def _kind(node: Node) -> str:
    return node.kind


def _state(node: Node) -> str:
    return node.status
