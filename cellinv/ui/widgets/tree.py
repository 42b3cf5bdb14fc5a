"""A tree that asks for its branches when they are opened, and how its lines are drawn."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractItemModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QFont, QFontMetricsF, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTreeView, QWidget
from typing_extensions import override

from cellinv.domain.language import a_list
from cellinv.ui.shell.icons import picture
from cellinv.ui.shell.plain import plain_tip
from cellinv.ui.shell.sizes import tall, wide
from cellinv.ui.shell.theme import theme
from cellinv.ui.widgets.lines import focus_line, sided

AnyIndex = QModelIndex | QPersistentModelIndex
NODE_ROLE: Final = int(Qt.ItemDataRole.UserRole) + 1
_LINE_PX: Final = 36
_ICON_PX: Final = 18
_BAR_WIDE_PX: Final = 44
_BAR_PX: Final = 4
_GAPS_PX: Final = 20


@dataclass(frozen=True)
class TreeNode:
    """One line of the tree; ``note`` stands at its right end, ``share`` (0–1) as a small bar.

    ``kept`` (0–1) goes on from ``share``: what can't be filled though nothing stands there.
    Where the name has no room beside them, a note leaves that doesn't ``stay``, and then the bar.
    """

    key: Hashable
    text: str
    icon: str = "container"
    note: str = ""
    share: float | None = None
    kept: float = 0.0
    has_children: bool = False
    mono: bool = False
    details: str = ""
    stays: bool = False


@dataclass
class _Branch:
    node: TreeNode
    parent: "_Branch | None"
    row: int = 0
    number: int = 0
    children: list["_Branch"] = field(default_factory=list)
    asked: bool = False


class TreeModel(QAbstractItemModel):
    """``load(key)`` is called when a branch is opened (``None``: the roots); answer by `fill`."""

    def __init__(
        self, load: Callable[[Hashable | None], object], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._load = load
        self._root = _Branch(TreeNode(None, "", has_children=True), None)
        self._by_key: dict[Hashable, _Branch] = {None: self._root}
        self._by_number: dict[int, _Branch] = {}
        self._count = 0

    def fill(self, key: Hashable | None, nodes: Sequence[TreeNode]) -> None:
        """Put these lines below ``key`` (``None``: the roots) in place of those there."""
        branch = self._by_key.get(key)
        if branch is None:
            return
        branch.asked = True
        at = self.index_of(key)
        if branch.children:
            self.beginRemoveRows(at, 0, len(branch.children) - 1)
            self._forget(branch)
            self.endRemoveRows()
        if nodes:
            self.beginInsertRows(at, 0, len(nodes) - 1)
            self._grow(branch, nodes)
            self.endInsertRows()

    def update_node(self, node: TreeNode) -> None:
        """Show a line anew: how full it is, its name."""
        branch = self._by_key.get(node.key)
        if branch is not None:
            branch.node = node
            index = self.index_of(node.key)
            self.dataChanged.emit(index, index)

    def each(self) -> list[TreeNode]:
        """Return every line there is so far."""
        return [branch.node for branch in self._by_number.values()]

    def reload(self) -> None:
        """Forget everything and ask for the roots again."""
        self.beginResetModel()
        self._root = _Branch(TreeNode(None, "", has_children=True), None, asked=True)
        self._by_key = {None: self._root}
        self._by_number.clear()
        self.endResetModel()
        self._load(None)

    def node(self, index: AnyIndex) -> TreeNode | None:
        """Return the line at an index."""
        return self._branch(index).node if index.isValid() else None

    def index_of(self, key: Hashable | None) -> QModelIndex:
        """Return where the line with this key is; an invalid index if it isn't loaded."""
        branch = self._by_key.get(key)
        if branch is None or branch is self._root:
            return QModelIndex()
        return self.createIndex(branch.row, 0, branch.number)

    def is_loaded(self, key: Hashable | None) -> bool:
        """Tell whether the lines below ``key`` were asked for."""
        branch = self._by_key.get(key)
        return branch is not None and branch.asked

    @override
    def index(self, row: int, column: int, parent: AnyIndex = QModelIndex()) -> QModelIndex:
        children = self._branch(parent).children
        if column != 0 or not 0 <= row < len(children):
            return QModelIndex()
        return self.createIndex(row, 0, children[row].number)

    @override
    def parent(self, index: AnyIndex = QModelIndex()) -> QModelIndex:  # type: ignore[override]
        above = self._branch(index).parent if index.isValid() else None
        if above is None or above is self._root:
            return QModelIndex()
        return self.createIndex(above.row, 0, above.number)

    @override
    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:
        return len(self._branch(parent).children) if parent.column() <= 0 else 0

    @override
    def columnCount(self, parent: AnyIndex = QModelIndex()) -> int:
        return 1

    @override
    def hasChildren(self, parent: AnyIndex = QModelIndex()) -> bool:
        branch = self._branch(parent)
        return bool(branch.children) or (branch.node.has_children and not branch.asked)

    @override
    def canFetchMore(self, parent: AnyIndex) -> bool:
        branch = self._branch(parent)
        return branch.node.has_children and not branch.asked

    @override
    def fetchMore(self, parent: AnyIndex) -> None:
        branch = self._branch(parent)
        if not branch.asked:
            branch.asked = True
            self._load(branch.node.key)

    @override
    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        node, roles = self._branch(index).node, Qt.ItemDataRole
        if role == NODE_ROLE:
            return node
        if role == roles.DisplayRole:
            return node.text
        if role == roles.AccessibleTextRole:
            return a_list(part for part in (node.text, node.note) if part)
        return plain_tip(node.details) or None if role == roles.ToolTipRole else None

    def _branch(self, index: AnyIndex) -> _Branch:
        return (
            self._by_number.get(index.internalId(), self._root) if index.isValid() else self._root
        )

    def _grow(self, branch: _Branch, nodes: Sequence[TreeNode]) -> None:
        """Number new lines: an index keeps the number, never a pointer that could dangle."""
        for row, node in enumerate(nodes):
            self._count += 1
            child = _Branch(node, branch, row, self._count)
            branch.children.append(child)
            self._by_key[node.key] = self._by_number[child.number] = child

    def _forget(self, branch: _Branch) -> None:
        for child in branch.children:
            self._forget(child)
            self._by_key.pop(child.node.key, None)
            self._by_number.pop(child.number, None)
        branch.children = []


class TreeDelegate(QStyledItemDelegate):
    """Draws a line: icon, name, and at the right end how full it is."""

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        return QSize(120, tall(_LINE_PX))

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        node = index.data(NODE_ROLE)
        if not isinstance(node, TreeNode):
            return
        state, looks = option.state, theme()
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        rect = QRectF(option.rect).adjusted(0, 2, -2, -2)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if chosen or state & QStyle.StateFlag.State_MouseOver:
            painter.setBrush(looks.colour("accent_soft" if chosen else "hover"))
            painter.drawRoundedRect(rect, 8, 8)
        if state & QStyle.StateFlag.State_HasFocus:
            focus_line(painter, rect)
        self._words(painter, option, node)
        painter.restore()

    def _words(self, painter: QPainter, option: QStyleOptionViewItem, node: TreeNode) -> None:
        rect, looks = QRectF(option.rect).adjusted(0, 2, -2, -2), theme()
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        tokens = looks.tokens.colours()
        tone = "accent" if chosen else "dim"
        left, side = rect.left() + 8, wide(_ICON_PX)
        at = sided(option, QRectF(left, rect.center().y() - side / 2, side, side))
        scale = painter.device().devicePixelRatio()
        painter.drawPixmap(at.topLeft(), picture(node.icon, tokens[tone], side, scale))
        font = looks.font(mono=node.mono)
        font.setWeight(QFont.Weight.DemiBold if chosen else QFont.Weight.Medium)
        name = QFontMetricsF(font).horizontalAdvance(node.text)
        node, room = fitting(node, QFontMetricsF(looks.font("small")), rect.width() - 34 - name)
        painter.setFont(looks.font("small"))
        painter.setPen(looks.colour("text" if chosen else "dim"))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        below = 0 if node.share is None else _BAR_PX + 2
        painter.drawText(sided(option, rect.adjusted(0, 0, -10, -below)), right, node.note)
        painter.setFont(font)
        if node.share is not None:
            self._bar(painter, option, node.share, node.kept)
        painter.setPen(looks.colour("accent" if chosen else "text"))
        line = rect.adjusted(34, 0, -room, 0)
        text = painter.fontMetrics().elidedText(
            node.text, Qt.TextElideMode.ElideMiddle, int(line.width())
        )
        middle = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(sided(option, line), middle, text)

    def _bar(
        self, painter: QPainter, option: QStyleOptionViewItem, share: float, kept: float
    ) -> None:
        """Draw how full it is as a small bar below the note: taken, then what can't be filled."""
        rect, looks = QRectF(option.rect).adjusted(0, 2, -2, -2), theme()
        left, top = rect.right() - 10 - _BAR_WIDE_PX, rect.bottom() - _BAR_PX - 5
        parts = ((1.0, "line"), (share + kept, "dim"), (share, "accent"))
        painter.setPen(Qt.PenStyle.NoPen)
        for part, colour in parts:
            if part > 0:
                broad = max(_BAR_WIDE_PX * min(part, 1.0), _BAR_PX)
                full = colour == "accent" and share >= 1
                painter.setBrush(looks.colour("attention" if full else colour))
                at = sided(option, QRectF(left, top, broad, _BAR_PX))
                painter.drawRoundedRect(at, 2, 2)


def fitting(node: TreeNode, small: QFontMetricsF, room: float) -> tuple[TreeNode, float]:
    """Return a line with as much of its figures as there is room for, and how wide they are."""
    bar = 0 if node.share is None else _BAR_WIDE_PX
    wide = max(small.horizontalAdvance(node.note), bar) + _GAPS_PX
    if wide <= room or node.share is None or node.stays:
        return node, wide
    if bar + _GAPS_PX <= room:
        return replace(node, note=""), bar + _GAPS_PX
    return replace(node, note="", share=None), _GAPS_PX / 2


def tree_view(model: TreeModel, name: str, parent: QWidget | None = None) -> QTreeView:
    """Return a view of a tree, drawn by the delegate, its branches opened by a click or by keys."""
    view = QTreeView(parent)
    view.setAccessibleName(name)
    view.setModel(model)
    view.setHeaderHidden(True)
    view.setItemDelegate(TreeDelegate(view))
    view.setIndentation(16)
    view.setRootIsDecorated(False)
    view.setUniformRowHeights(True)
    view.setMouseTracking(True)
    view.setExpandsOnDoubleClick(True)
    view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    theme().changed.connect(view.viewport().update)
    return view
