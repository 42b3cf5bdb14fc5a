"""Dragging containers out of the tree, and dropping containers and vials onto it."""

from collections.abc import Sequence

from PySide6.QtCore import QMimeData, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QTreeView
from typing_extensions import override

from cellinv.ui.widgets.box_drag import containers_mime, dropped_on, is_known
from cellinv.ui.widgets.tree import TreeModel

AnyIndex = QModelIndex | QPersistentModelIndex
_EXPAND_MS = 700
_NOWHERE = (-1, -1)
_STAYS = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled
_MOVES = _STAYS | Qt.ItemFlag.ItemIsDragEnabled | Qt.ItemFlag.ItemIsDropEnabled


class MovableTree(TreeModel):
    """Its containers can be dragged; ``dropped`` carries a `BoxDrop` and the container's id."""

    dropped = Signal(object, int)

    @override
    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        node = self.node(index)
        if node is None:
            return Qt.ItemFlag.NoItemFlags
        return _MOVES if isinstance(node.key, int) else _STAYS

    @override
    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        nodes = (self.node(index) for index in indexes)
        return containers_mime(
            [(node.key, node.text) for node in nodes if node and isinstance(node.key, int)]
        )

    @override
    def canDropMimeData(
        self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: AnyIndex
    ) -> bool:
        node = self.node(parent)
        return is_known(data) and node is not None and isinstance(node.key, int)

    @override
    def dropMimeData(
        self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: AnyIndex
    ) -> bool:
        """Tell what was dropped; nothing changes here before the act is done."""
        node = self.node(parent)
        if node is not None and isinstance(node.key, int) and is_known(data):
            self.dropped.emit(dropped_on(data, _NOWHERE), node.key)
        return False

    @override
    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction | Qt.DropAction.CopyAction


def movable(view: QTreeView) -> None:
    """Let things be dragged out of a tree and dropped on its lines, and a menu be asked for."""
    view.setDragEnabled(True)
    view.setAcceptDrops(True)
    view.viewport().setAcceptDrops(True)
    view.setDropIndicatorShown(True)
    view.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
    view.setDefaultDropAction(Qt.DropAction.MoveAction)
    view.setDragDropOverwriteMode(True)
    view.setAutoExpandDelay(_EXPAND_MS)
    view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
