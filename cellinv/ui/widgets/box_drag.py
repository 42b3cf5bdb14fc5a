"""Dragging vials out of the picture of a box and dropping them into one."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import QDrag, QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from cellinv.ui.widgets.box_canvas import BoxCanvas
from cellinv.ui.widgets.box_view import Slot

MIME: Final = "application/x-cellinv-slots"
CONTAINERS_MIME: Final = "application/x-cellinv-containers"


@dataclass(frozen=True)
class BoxDrop:
    """Things dropped on a slot: from which box, from which of its slots, and to where.

    What stands at the target, if anything does, is for the page to say. ``containers`` (id and
    name) came from elsewhere than a box.
    """

    source: str
    slots: tuple[Slot, ...]
    codes: tuple[str, ...]
    target: Slot
    containers: tuple[tuple[int, str], ...] = ()


def containers_mime(containers: Sequence[tuple[int, str]]) -> QMimeData:
    """Return what is dragged when containers are: their ids and names."""
    mime = QMimeData()
    mime.setData(CONTAINERS_MIME, json.dumps(list(containers)).encode())
    mime.setText("\n".join(name for _, name in containers))
    return mime


def dropped_on(mime: QMimeData, target: Slot) -> BoxDrop:
    """Return what was dropped: slots of a box, or containers, which come with id and name."""
    if mime.hasFormat(CONTAINERS_MIME):
        named = json.loads(mime.data(CONTAINERS_MIME).toStdString())
        return BoxDrop("", (), (), target, tuple((int(key), str(name)) for key, name in named))
    sent = json.loads(mime.data(MIME).toStdString())
    slots = tuple((int(row), int(column)) for row, column in sent["slots"])
    return BoxDrop(sent["box"], slots, tuple(sent["codes"]), target)


def is_known(mime: QMimeData) -> bool:
    """Tell whether something of ours is being dragged."""
    return mime.hasFormat(MIME) or mime.hasFormat(CONTAINERS_MIME)


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
        if is_known(event.mimeData()):
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
        self.dropped.emit(dropped_on(event.mimeData(), target))
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
