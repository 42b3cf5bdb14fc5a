"""How the page shares its width: tree and side get what boxes, being square, leave of it."""

from typing import Final

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from cellinv.ui.shell.sizes import hold
from cellinv.ui.storage.panes import Panes
from cellinv.ui.storage.side import SIDE_WIDE, SIDE_WIDTH

WIDE_PX: Final = 1500
_TREE_PX: Final = 268
_TREE_WIDE_PX: Final = 336


class Folding(QObject):
    """Hides a narrow window's tree beside two boxes, or a box and its list, unless asked for."""

    def __init__(self, tree: QWidget, side: QWidget, panes: Panes, parent: QObject) -> None:
        super().__init__(parent)
        self._tree, self._side, self._panes = tree, side, panes
        self._wide = False
        self._asked: bool | None = None
        panes.filled.connect(self._filled)
        panes.above.folded.connect(self.turn)

    def fit(self, width: int) -> None:
        """Share a width, in pixels."""
        self._wide = width > WIDE_PX
        hold(self._tree, width=_TREE_WIDE_PX if self._wide else _TREE_PX)
        hold(self._side, width=SIDE_WIDE if self._wide else SIDE_WIDTH)
        self._fold()

    @Slot()
    def turn(self) -> None:
        """Show the tree if it is hidden, hide it if it is shown."""
        self._asked = self._tree.isHidden()
        self._fold()

    @Slot(bool)
    def _filled(self, _full: bool) -> None:
        self._asked = None
        self._fold()

    def _fold(self) -> None:
        shown = self._wide or not self._panes.is_full
        self._tree.setVisible(shown if self._asked is None else self._asked)
