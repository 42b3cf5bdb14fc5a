"""What can be asked of the node chosen besides its lineage: origin, recall and evidence."""

from PySide6.QtCore import QObject, Signal, Slot

from cellinv.domain.language import tr
from cellinv.ui.lineage.board import LineageBoard
from cellinv.ui.shell.seat import Seat
from cellinv.ui.widgets.acts.acting import Acting
from cellinv.ui.widgets.acts.evidence import EvidenceExport
from cellinv.ui.widgets.buttons import button


class NodeActs(QObject):
    """Three buttons beside the node chosen; ``origin_asked`` carries its kind and id.

    Where a pile is chosen, or something out of reach, they are about what is followed.
    """

    origin_asked = Signal(str, int)

    def __init__(self, seat: Seat, board: LineageBoard) -> None:
        super().__init__(board)
        self._seat, self._board = seat, board
        self.what = button(tr("What went into this"), "donor")
        self.recall = button(tr("Recall from here"), "recalled")
        self.what.clicked.connect(self._tell_origin)
        self.recall.clicked.connect(self._ask_recall)
        self.evidence = button(tr("Evidence…"), "export")
        self.evidence.setToolTip(tr("The record with its signatures and entries, as PDF"))
        self.export = EvidenceExport(Acting(seat, board), board)
        self.evidence.clicked.connect(self._ask_evidence)
        for act in (self.what, self.recall, self.evidence):
            board.side.details.acts.addWidget(act)

    @Slot()
    def _tell_origin(self) -> None:
        node = self._board.chosen_record()
        if node is not None:
            self.origin_asked.emit(node.kind, node.id)

    @Slot()
    def _ask_recall(self) -> None:
        node = self._board.chosen_record()
        if node is not None:
            self._seat.hub.open_asked.emit("recall", node.code)

    @Slot()
    def _ask_evidence(self) -> None:
        node = self._board.chosen_record()
        if node is not None:
            self.export.ask(node.code)
