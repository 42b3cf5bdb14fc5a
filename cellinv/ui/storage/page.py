"""The storage page: the tree, what stands in the container chosen, and acts on it."""

import functools
from datetime import datetime

from PySide6.QtCore import Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout
from typing_extensions import override

from cellinv.domain.language import tr
from cellinv.services.station.views import BoxCell, ContainerCard
from cellinv.ui.shell.hub import Changed
from cellinv.ui.shell.pages import Page
from cellinv.ui.shell.seat import Seat
from cellinv.ui.storage.deeds import Deeds
from cellinv.ui.storage.folding import Folding
from cellinv.ui.storage.head import ContainerHead
from cellinv.ui.storage.maps import MapActs
from cellinv.ui.storage.menus import Menus
from cellinv.ui.storage.panes import Panes
from cellinv.ui.storage.plan import Plan
from cellinv.ui.storage.plans import Plans
from cellinv.ui.storage.reading import Opened, open_again, open_container
from cellinv.ui.storage.scans import Scans
from cellinv.ui.storage.side import Side
from cellinv.ui.storage.then import Then
from cellinv.ui.storage.tree import StorageTree
from cellinv.ui.widgets.card import Card as CardFrame
from cellinv.ui.widgets.focusing import go_on_in


class StoragePage(Page):
    """What stands where, now or as it was; stored, moved and withdrawn from here."""

    def __init__(self, seat: Seat) -> None:
        super().__init__()
        self.setAccessibleName(tr("Storage"))
        self._seat = seat
        self.card: ContainerCard | None = None
        self._lit: int | None = None
        self._store_at: str | None = None
        self.tree, self.head = StorageTree(seat), ContainerHead(seat)
        self.panes = Panes(seat, Plan(self))
        self.contents = self.panes.main
        self.side = Side(seat)
        self.deeds = Deeds(seat, self.side, self.panes, self.head, self)
        self.then = Then(seat, self.panes, self.head, self.deeds, self)
        self.past, self.strip = self.then.bar, self.then.strip
        self.scans = Scans(seat, self.deeds, self)
        self.maps = MapActs(seat, self.deeds.acting, self)
        self.menus = Menus(seat, self.tree, self.panes, self.side, self.deeds)
        self.folding = Folding(self.tree, self.side, self.panes, self)
        self._lay_out()
        self._connect()
        self._show_nothing()

    # ── what a page does ────────────────────────────────────────────────────

    @override
    def refresh(self, changed: Changed | None) -> None:
        if changed is None:
            self.tree.reload()
        elif changed.touches("vial", "container", "lot"):
            self.tree.refresh()
            if self.card is not None:
                open_again(self._seat, self.card.id, self._show, "container")
            self.panes.beside.refresh()

    @override
    def on_scan(self, text: str, *, typed: bool = False) -> bool:
        self.past.to_now()
        self.scans.take(text, typed=typed)
        return True

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        self.folding.fit(event.size().width())
        super().resizeEvent(event)

    @override
    def open(self, what: object) -> None:
        """Open a container by its id, whatever a code names, or look for room for one's vials."""
        if isinstance(what, tuple):
            self.show_container(what[1])
            if not self.plans.bar.isHidden():
                self.plans.find_room()
        elif isinstance(what, int):
            self.show_container(what)
        elif isinstance(what, str):
            self.on_scan(what, typed=True)

    @override
    def shown(self) -> None:
        if self.contents.is_picture:
            self.contents.focus()
        else:
            self.tree.view.setFocus()

    # ── what is shown ───────────────────────────────────────────────────────

    @Slot(int)
    def show_container(self, container_id: int, lit: int | None = None) -> None:
        """Show a container; ``lit`` is a vial in it to be lit and selected."""
        self._lit = lit
        self.plans.leave()
        if self.card is None:
            self.contents.setCurrentWidget(self.contents.reading)
        self._read(container_id)

    def _read(self, container_id: int) -> None:
        open_container(self._seat, container_id, self._show, "container")

    def _show(self, opened: Opened | None) -> None:
        if opened is None:
            return
        card = opened.card
        self.card = card
        self.past.follow(card.id)
        self.past.setVisible(True)
        self.side.setVisible(True)
        self.head.setVisible(True)
        self.tree.reveal_card(card, mark=not self.plans.planning)
        if self.past.moment is None:
            self.head.show_container(card, past=False)
            self.panes.show_main(opened)
            self._mark()
            self.deeds.show_open(card)
            self._begin_storing()
        else:
            self._show_past(self.past.moment)
        self._selection_changed()

    def _begin_storing(self) -> None:
        """Store from the slot on that was found, once its container is open."""
        if self._store_at is not None:
            label, self._store_at = self._store_at, None
            self.deeds.store()
            if label:
                self.deeds.place.pick(label)

    def _mark(self) -> None:
        """Light the vial asked for, and outline the slots that an act just emptied."""
        picture = self.contents.picture
        if self._lit is not None:
            slots = self.contents.slots_of([self._lit])
            self._lit = None
            if slots and self.contents.is_picture:
                picture.light(slots)
                picture.select(slots)
                picture.set_current(next(iter(slots)))
                go_on_in(picture)
        picture.leave_ghosts(self.contents.free(self.deeds.emptied))

    @Slot(object)
    def _show_past(self, moment: datetime | None) -> None:
        if self.card is not None:
            self.then.show(self.card, moment, functools.partial(self._read, self.card.id))

    def _show_nothing(self) -> None:
        self.contents.setCurrentWidget(self.contents.blank)
        for part in (self.head, self.side, self.past, self.strip):
            part.hide()

    # ── selection ───────────────────────────────────────────────────────────

    @Slot()
    def _selection_changed(self) -> None:
        past, box = self.past.moment is not None, self.contents.is_box
        self.side.show_selection(self.panes.selected(), past=past, box=box)

    @Slot(object)
    def _opened(self, cell: BoxCell) -> None:
        if self.deeds.pick(cell):
            return
        if cell.kind == "vial":
            self._seat.hub.open_asked.emit("record", cell.code)
        elif cell.kind == "container" and cell.id is not None:
            self.show_container(cell.id)

    @Slot(int, str)
    def _store_there(self, container_id: int, label: str) -> None:
        """Store what is scanned into a container from a slot on, where there was room."""
        self._store_at = label
        self.show_container(container_id)

    @Slot()
    def _open_history(self) -> None:
        if self.card is not None:
            self._seat.hub.open_asked.emit("record", self.card.code)

    @Slot(str)
    def _open_map(self, way: str) -> None:
        if self.card is not None:
            self.maps.ask(way, self.card.id, self.card.code, self.past.moment)

    def _connect(self) -> None:
        panes, side = self.panes, self.side
        self.tree.chosen.connect(self.plans.choose)
        self.tree.bare.connect(self.contents.show_nothing)
        self.tree.read.connect(self.plans.begin)
        self.tree.read.connect(self.contents.begin)
        self.plans.sited.connect(self.tree.reveal_site)
        self.plans.left.connect(self.tree.reveal_card)
        self.contents.bare.asked.connect(self.plans.build)
        self.plans.chosen.connect(self.show_container)
        self.plans.store_asked.connect(self._store_there)
        self.plans.open_asked.connect(self.open)
        self.scans.found.connect(self.show_container)
        self.deeds.place.typed.connect(self.open)
        self.head.opened.connect(self.open)
        self.head.record_asked.connect(self._open_history)
        self.head.map_asked.connect(self._open_map)
        self.past.moved.connect(self._show_past)
        self.past.moved.connect(self.tree.show_moment)
        self.past.listen(self)
        self.then.shown.connect(side.show_home)
        self.then.shown.connect(self._selection_changed)
        panes.pointed.connect(side.show_cell)
        panes.opened.connect(self._opened)
        panes.selection_changed.connect(self._selection_changed)
        panes.recoloured.connect(side.legend.show_colours)
        side.colour_asked.connect(panes.colour_by)
        side.mode_asked.connect(panes.set_mode)
        side.legend.chosen.connect(panes.select_group)

    def _lay_out(self) -> None:
        frame = CardFrame(padding=24)
        frame.body.setSpacing(12)
        middle = QHBoxLayout()
        middle.setSpacing(24)
        middle.addWidget(self.panes, 1)
        middle.addWidget(self.side)
        frame.body.addWidget(self.strip)
        frame.body.addWidget(self.head)
        frame.body.addLayout(middle, 1)
        frame.body.addWidget(self.past)
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 20, 24, 12)
        row.setSpacing(16)
        self.plans = Plans(self._seat, self.deeds.acting, frame)
        self.tree.body.addWidget(self.plans.bar)
        row.addWidget(self.tree)
        row.addWidget(self.plans, 1)
