"""Dragging vials out of the picture of a box and dropping them into one."""

import json
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import QDrag, QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from cellinv.ui.widgets.box_canvas import BoxCanvas
from cellinv.ui.widgets.box_view import Slot

MIME: Final = "application/x-cellinv-slots"


@dataclass(frozen=True)
class BoxDrop:
    """Things dropped on a slot: from which box, from which of its slots, and to where.

    What stands at the target, if anything does, is for the page to say.
    """

    source: str
    slots: tuple[Slot, ...]
    codes: tuple[str, ...]
    target: Slot


class BoxDropTarget(BoxCanvas):
    """A box that vials can be dragged from and dropped on; ``dropped`` carries a `BoxDrop`."""

    dropped = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._draggable = False

    def allow_moves(self, wanted: bool) -> None:
        """Let vials be dragged from here and dropped here."""
        self._draggable = wanted
        self.setAcceptDrops(wanted)

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasFormat(MIME):
            event.acceptProposedAction()

    @override
    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        slot = self._geometry().slot_at(event.position())
        self._marks.drop = slot
        event.setAccepted(slot is not None)
        self.update()

    @override
    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._marks.drop = None
        self.update()

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        target, self._marks.drop = self._marks.drop, None
        self.update()
        if target is None:
            return
        sent = json.loads(event.mimeData().data(MIME).toStdString())
        slots = tuple((int(row), int(column)) for row, column in sent["slots"])
        self.dropped.emit(BoxDrop(sent["box"], slots, tuple(sent["codes"]), target))
        event.acceptProposedAction()

    def mime_of_selection(self) -> QMimeData:
        """Return what is dragged: the selected vials, and as text their codes."""
        cells = [cell for cell in self.selected() if cell.filled]
        sent = {
            "box": self._view.code,
            "slots": [cell.slot for cell in cells],
            "codes": [cell.code for cell in cells],
        }
        mime = QMimeData()
        mime.setData(MIME, json.dumps(sent).encode())
        mime.setText("\n".join(cell.code for cell in cells))
        return mime

    def _drag(self) -> None:
        drag = QDrag(self)
        drag.setMimeData(self.mime_of_selection())
        drag.exec(Qt.DropAction.MoveAction)
