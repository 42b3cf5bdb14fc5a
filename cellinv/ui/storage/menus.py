"""The menus of the page: what can be done with a line of the tree, and with what is selected."""

import functools
from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QPoint, Qt, Slot
from PySide6.QtWidgets import QMenu

from cellinv.domain.language import tr
from cellinv.services.people import has_right
from cellinv.ui.shell.icons import icon
from cellinv.ui.shell.seat import Seat
from cellinv.ui.shell.theme import theme
from cellinv.ui.storage.carrying import Carried
from cellinv.ui.storage.contents import Contents
from cellinv.ui.storage.deeds import Deeds
from cellinv.ui.storage.panes import Panes
from cellinv.ui.storage.side import Side
from cellinv.ui.storage.tree import StorageTree
from cellinv.ui.widgets.box_drag import BoxDrop
from cellinv.ui.widgets.tree import TreeNode

Entry = tuple[str, str, str, Callable[[], None]]


class Menus(QObject):
    """Menus, and what is dropped on the tree."""

    def __init__(
        self, seat: Seat, tree: StorageTree, panes: Panes, side: Side, deeds: Deeds
    ) -> None:  # fmt: skip
        super().__init__(tree)
        self._seat, self._tree = seat, tree
        self._panes, self._side, self._deeds = panes, side, deeds
        self._waiting: tuple[BoxDrop, int] | None = None
        tree.menu_asked.connect(self.of_line)
        tree.beside_asked.connect(panes.open_beside)
        tree.dropped.connect(self.drop_on_line)
        panes.beside.shown.connect(self._put_what_waits)
        for contents in panes.both:
            contents.picture.menu_asked.connect(functools.partial(self.of_picture, contents))

    @Slot(object, QPoint)
    def of_line(self, node: TreeNode, at: QPoint) -> None:
        """Show what can be done with a container of the tree."""
        if not isinstance(node.key, int):
            return
        entries: list[Entry] = [
            (tr("Open it"), "link", "", functools.partial(self._tree.chosen.emit, node.key)),
            (
                tr("Open beside"), "beside", tr("Ctrl+click"),
                functools.partial(self._panes.open_beside, node.key),
            ),
        ]  # fmt: skip
        if has_right(self._seat.desk, "move"):
            carry = functools.partial(self._deeds.carry_away, [Carried(node.key, node.text)])
            entries.append((tr("Move…"), "move", "", carry))
        self._show(entries, at)

    def of_picture(self, contents: Contents, at: QPoint) -> None:
        """Show what can be done with what is selected in a box."""
        moving, entries = self._deeds.moving, list[Entry]()
        if contents.selected_vials() and moving.allowed:
            entries.append((tr("Pick up"), "move", "Ctrl+X", moving.pick_up))
        if moving.holds and contents.picture.current is not None:
            down = functools.partial(moving.put_down, contents, *contents.picture.current)
            entries.append((tr("Put down here"), "store", "Ctrl+V", down))
        for name, button in self._side.buttons.items():
            if not button.isHidden() and button.isEnabled():
                ask = functools.partial(self._side.asked.emit, name)
                entries.append((button.text().strip(), str(button.property("iconName")), "", ask))
        self._show(entries, at)

    @Slot(object, int)
    def drop_on_line(self, drop: BoxDrop, container_id: int) -> None:
        """Take what was dropped on a container of the tree: containers, or vials from a box."""
        carried = [Carried(key, name) for key, name in drop.containers]
        carried += self._deeds.moving.containers_of(drop)
        if carried:
            self._deeds.carry_away(carried, container_id)
        elif self._panes.showing(container_id) is not None:
            self._waiting = (drop, container_id)
            self._put_what_waits()
        elif drop.slots:
            self._waiting = (drop, container_id)
            self._panes.open_beside(container_id)

    @Slot()
    def _put_what_waits(self) -> None:
        """Stage vials for the first free slots of the box they were dropped on."""
        if self._waiting is None:
            return
        drop, container_id = self._waiting
        contents = self._panes.showing(container_id)
        if contents is not None:
            self._waiting = None
            self._deeds.moving.drop_anywhere(contents, drop)

    def _show(self, entries: Sequence[Entry], at: QPoint) -> None:
        menu = QMenu(self._tree)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        colour = theme().tokens.accent
        for text, picture, keys, act in entries:
            action = menu.addAction(icon(picture, colour), f"{text}\t{keys}" if keys else text)
            action.triggered.connect(functools.partial(_call, act))
        if entries:
            menu.popup(at)


def _call(act: Callable[[], None], _checked: bool = False) -> None:
    act()
