"""The tree at the left: sites, rooms, tanks, racks and boxes, each with how full it is."""

from collections.abc import Hashable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget
from typing_extensions import override

from cellinv.domain.language import tr
from cellinv.services import people, station
from cellinv.services.desk import Desk, Place
from cellinv.services.station.views import ContainerCard, TreeRow
from cellinv.ui.shell.seat import Seat
from cellinv.ui.storage.tree_drag import MovableTree, movable
from cellinv.ui.storage.views import fullness, icon_of, occupancy
from cellinv.ui.widgets.card import Card
from cellinv.ui.widgets.reading import ReadFirst
from cellinv.ui.widgets.tree import TreeNode, tree_view

Branch = tuple[Hashable | None, list[TreeNode]]
_LEAVES = frozenset({"box", "cane", "goblet", "bag"})


class StorageTree(Card):
    """Sites and what stands in them; ``chosen`` and ``beside_asked`` carry a container's id.

    ``dropped`` carries a `BoxDrop` and the container it was dropped on, ``menu_asked`` a line and
    a point. A container opens when the mouse is let go, so that it can be dragged instead.
    """

    chosen = Signal(int)
    read = Signal()
    """Something of the tree was read: it can be chosen from."""
    bare = Signal(bool)
    """Whether nothing stands at the site one works at."""
    beside_asked = Signal(int)
    dropped = Signal(object, int)
    menu_asked = Signal(object, QPoint)

    def __init__(self, seat: Seat, parent: QWidget | None = None) -> None:
        super().__init__(tr("Storage"), parent=parent)
        self._seat = seat
        self._loaded: set[Hashable] = set()
        self._wanted: list[Hashable] = []
        self._open: ContainerCard | None = None
        self._quiet = self._past = False
        self.model = MovableTree(self._load, self)
        self.model.dropped.connect(self.dropped)
        self.view = tree_view(self.model, tr("Storage"))
        movable(self.view)
        self.view.viewport().installEventFilter(self)
        self.view.customContextMenuRequested.connect(self._on_menu)
        self.view.selectionModel().currentChanged.connect(self._on_current)
        self.view.clicked.connect(self._on_clicked)
        self._first = ReadFirst(seat, "storage", self.view)
        self.body.addWidget(self._first, 1)

    @Slot(object)
    def show_moment(self, moment: datetime | None) -> None:
        """Tell how full things are only of now: beside another day's box it would mislead."""
        before, self._past = self._past, moment is not None
        if self._past:
            for node in self.model.each():
                self.model.update_node(self._timely(node))
        elif before:
            self.refresh()

    def _timely(self, node: TreeNode) -> TreeNode:
        if not self._past or not isinstance(node.key, int):
            return node
        return replace(node, note="", share=None, kept=0.0, details="")

    def reload(self) -> None:
        """Read the tree anew, from the sites on, with the own site open."""
        self._loaded.clear()
        if self._seat.desk.site is not None and not self._wanted:
            self._wanted = [_site_key(self._seat.desk.site.id), None]
        self.model.reload()

    def refresh(self) -> None:
        """Read again how full everything shown is."""
        work = partial(_branches, tuple(self._loaded), self._seat.desk)
        self._seat.tasks.run_read(work, self._renew, latest="tree")

    def reveal(self, site_id: int, container_ids: Sequence[int]) -> None:
        """Open the way down to a container and mark it; nothing is chosen by that."""
        self._wanted = [_site_key(site_id), *container_ids]
        self._walk()

    @Slot()
    def reveal_card(self, card: ContainerCard | None = None, *, mark: bool = True) -> None:
        """Mark a container, or the last one again; without ``mark`` it is only kept for that."""
        self._open = card = card or self._open
        if card is not None and mark:
            steps = [step.id for step in card.place.steps] if card.place else []
            self.reveal(card.site_id, [*steps, card.id])

    @Slot()
    def reveal_site(self) -> None:
        """Mark the own site."""
        if self._seat.desk.site is not None:
            self.reveal(self._seat.desk.site.id, [])

    def _load(self, key: Hashable | None) -> None:
        work = partial(_branch, key, self._seat.desk)
        latest = "roots" if key is None else ""
        self._seat.tasks.run_read(work, self._fill, latest=latest)

    def _fill(self, branch: Branch) -> None:
        key, nodes = branch
        if key is not None:
            self._loaded.add(key)
        self.model.fill(key, [self._timely(node) for node in nodes])
        self._tell_bare(key, nodes)
        self._first.came()
        self.read.emit()
        if key is not None:  # it was opened while it had nothing to show yet
            self.view.expand(self.model.index_of(key))
        self._walk()

    def _tell_bare(self, key: Hashable | None, nodes: list[TreeNode]) -> None:
        site = self._seat.desk.site
        if site is not None and key == _site_key(site.id):
            self.bare.emit(not nodes)

    def _renew(self, branches: list[Branch]) -> None:
        for key, nodes in branches:
            index = self.model.index_of(key)
            if not index.isValid():
                continue
            known = [
                self.model.node(self.model.index(row, 0, index))
                for row in range(self.model.rowCount(index))
            ]
            if [node.key for node in known if node] == [node.key for node in nodes]:
                for node in nodes:
                    self.model.update_node(self._timely(node))
            else:
                self.model.fill(key, [self._timely(node) for node in nodes])
                self._tell_bare(key, nodes)
                self._wanted = self._wanted or self._current_way()

    def _walk(self) -> None:
        """Go down the wanted way as far as it's read; reading goes on from there."""
        while self._wanted:
            index = self.model.index_of(self._wanted[0])
            if self._wanted[0] is None:
                self._wanted = []
                return
            if not index.isValid():
                return
            if len(self._wanted) == 1:
                self._mark(index)
                self._wanted = []
                return
            self.view.expand(index)
            if not self.model.is_loaded(self._wanted[0]):
                self.model.fetchMore(index)
            self._wanted.pop(0)

    def _mark(self, index: QModelIndex) -> None:
        self._quiet = True
        self.view.setCurrentIndex(index)
        self.view.scrollTo(index)
        self._quiet = False

    def _current_way(self) -> list[Hashable]:
        way: list[Hashable] = []
        index = self.view.currentIndex()
        while index.isValid():
            node = self.model.node(index)
            way.insert(0, node.key if node else None)
            index = self.model.parent(index)
        return way

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let a press of the right button open nothing but the menu."""
        right = Qt.MouseButton.RightButton
        if event.type() == QEvent.Type.MouseButtonPress and isinstance(event, QMouseEvent):
            return event.button() is right
        return super().eventFilter(watched, event)

    @Slot(QModelIndex)
    def _on_current(self, current: QModelIndex, _before: QModelIndex | None = None) -> None:
        pressed = QApplication.mouseButtons() & Qt.MouseButton.LeftButton
        if not self._quiet and not pressed:
            self._choose(current)

    @Slot(QModelIndex)
    def _on_clicked(self, index: QModelIndex) -> None:
        """Open what was clicked; with Ctrl it is opened beside."""
        node = self.model.node(index)
        held = QApplication.keyboardModifiers() & Qt.KeyboardModifier.ControlModifier
        if held and node is not None and isinstance(node.key, int):
            self.beside_asked.emit(node.key)
            return
        self.view.expand(index)
        self._choose(index)

    @Slot(QPoint)
    def _on_menu(self, at: QPoint) -> None:
        index = self.view.indexAt(at)
        node = self.model.node(index if index.isValid() else self.view.currentIndex())
        if node is not None and isinstance(node.key, int):
            self.menu_asked.emit(node, self.view.viewport().mapToGlobal(at))

    def _choose(self, index: QModelIndex) -> None:
        node = self.model.node(index)
        if node is not None and isinstance(node.key, int):
            self.chosen.emit(node.key)


def _site_key(site_id: int) -> tuple[str, int]:
    return "site", site_id


def _branch(key: Hashable | None, desk: Desk) -> Branch:
    """Return what is below a line; runs on a reader's thread."""
    if key is None:
        sites = [site for site in people.sites(desk) if _is_shown(site, desk)]
        return None, [_site_node(site) for site in sorted(sites, key=partial(_place, desk))]
    if isinstance(key, tuple):
        rows = station.tree(desk, site_id=int(key[1]))
    else:
        rows = station.tree(desk, int(str(key)))
    return key, [_node(row) for row in rows]


def _branches(keys: tuple[Hashable, ...], desk: Desk) -> list[Branch]:
    return [_branch(key, desk) for key in keys]


def _is_shown(site: Place, desk: Desk) -> bool:
    """Tell whether a site is one's own, or has something standing in it."""
    return site == desk.site or bool(station.tree(desk, site_id=site.id))


def _place(desk: Desk, site: Place) -> tuple[bool, str]:
    return site != desk.site, site.name


def _site_node(site: Place) -> TreeNode:
    return TreeNode(
        _site_key(site.id), site.name, "site", site.code, has_children=True, details=site.name
    )


def _node(row: TreeRow) -> TreeNode:
    leaf = row.kind in _LEAVES
    note = fullness(row.vials, row.capacity, leaf=leaf)
    if row.whereabouts != "in_place":
        note = tr("out") if row.whereabouts == "out" else tr("in transit")
    return TreeNode(
        row.id,
        row.name,
        icon_of(row.kind),
        note,
        row.vials / row.capacity if row.capacity else None,
        (row.reserved + row.blocked) / row.capacity if row.capacity else 0.0,
        has_children=row.has_children,
        details=f"{row.code}: {occupancy(row)}",
        stays=row.whereabouts != "in_place",
    )
