"""What is done from the storage page: its panels, commands by scan, drops, and their outcome."""

import functools
from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from cellinv.domain.language import tr
from cellinv.services.ledger import Receipt
from cellinv.services.people import has_right
from cellinv.services.station.views import BoxCell, ContainerCard, VialCard
from cellinv.ui.shell.hub import Result
from cellinv.ui.shell.seat import Seat
from cellinv.ui.storage.carrying import Carried, CarryPanel
from cellinv.ui.storage.head import ContainerHead
from cellinv.ui.storage.marking import MarkPanel
from cellinv.ui.storage.moving import Moving
from cellinv.ui.storage.outing import Outing
from cellinv.ui.storage.panes import Panes
from cellinv.ui.storage.placing import Held, PlacePanel, Verb
from cellinv.ui.storage.side import Side
from cellinv.ui.storage.views import is_grid
from cellinv.ui.widgets.acts.acting import Acting
from cellinv.ui.widgets.acts.custody import CustodyExport
from cellinv.ui.widgets.acts.labelling import LabelPanel
from cellinv.ui.widgets.acts.panel import ActPanel
from cellinv.ui.widgets.acts.withdrawing import WithdrawPanel


class Deeds(QObject):
    """The acts of the page. ``emptied`` are the slots that the last act left in this box."""

    def __init__(
        self, seat: Seat, side: Side, panes: Panes, head: ContainerHead, page: QWidget
    ) -> None:
        super().__init__(page)
        self._seat, self._side, self._panes = seat, side, panes
        self._contents = contents = panes.main
        self._open: ContainerCard | None = None
        self.emptied: set[tuple[int, int]] = set()
        self.acting = Acting(seat, self)
        self.acting.done.connect(self._note_emptied)
        self.place = PlacePanel(seat, self.acting)
        self.withdraw = WithdrawPanel(seat, self.acting)
        self.labels = LabelPanel(seat, self.acting)
        self.custody = CustodyExport(seat, self.acting, page)
        self.outing = Outing(self.acting, self)
        self.moving = Moving(seat, self.acting, panes, self)
        self.marking = MarkPanel(seat, self.acting)
        self.carry = CarryPanel(seat, self.acting)
        for panel in self.panels:
            side.add_panel(panel)
            panel.closed.connect(contents.picture.setFocus)
        self.moving.panel_asked.connect(side.show_panel)
        self.moving.home_asked.connect(side.show_home)
        self.moving.carry_asked.connect(self.carry_away)
        panes.plan.changed.connect(self._count_plan)
        self.place.lit.connect(contents.picture.light)
        contents.clicked.connect(self.pick)
        side.asked.connect(self.ask)
        head.store_asked.connect(self.store)
        head.labels_asked.connect(self.label_box)
        head.take_out_asked.connect(self.outing.take_out)
        head.put_back_asked.connect(self.outing.put_back)
        leave = QShortcut(QKeySequence(Qt.Key.Key_Escape), page)
        leave.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        leave.activated.connect(self.leave)

    @property
    def panels(self) -> tuple[ActPanel, ...]:
        """Return every panel that may stand beside the picture."""
        mine = (self.place, self.withdraw, self.labels, self.marking, self.carry)
        return (*mine, self.moving.panel, self.moving.offer)

    @property
    def placing(self) -> bool:
        """Tell whether things are being stored or moved just now."""
        return self._side.panel is self.place

    def show_open(self, card: ContainerCard) -> None:
        """Another container is open, or the same one anew."""
        if self._open is None or card.id != self._open.id:
            self.emptied = set()
        self._open = card
        self.outing.show_open(card)
        self.moving.allowed = has_right(self._seat.desk, "move")
        for each in self._panes.both:
            each.picture.allow_moves(self.moving.allowed)
        self.moving.carrying_out.check_again()
        if self.placing:
            self.place.show_box(self._box)
        if self._side.panel is self.carry:
            self.carry.aim(card.id)

    @property
    def _box(self) -> ContainerCard | None:
        return self._open if self._open is not None and is_grid(self._open.box) else None

    def take(self, vial: VialCard) -> bool:
        """Put a scanned vial away if that is what is being done; tell whether it was."""
        return self.placing and self.place.take(vial)

    @Slot(object)
    def pick(self, cell: BoxCell) -> bool:
        """Take a click on a free slot as the target; tell whether it was one."""
        if cell.kind != "free" or self._open is None:
            return False
        if self.placing:
            self.place.pick(cell.label)
            return True
        if self._side.panel is self.carry:
            self.carry.aim(self._open.id, cell.label)
            return True
        return False

    @Slot(str)
    def ask(self, what: str) -> None:
        """Do what a button beside the picture asks for, with the vials selected."""
        cells = self._panes.selected()
        vials = [cell for cell in cells if cell.kind == "vial" and cell.id is not None]
        if what == "move":
            self._place("move", tuple(Held(cell.id or 0, cell.code) for cell in vials))
        elif what == "swap":
            self.moving.swap()
        elif what == "plan":
            self._side.show_panel(self.moving.panel)
        elif what in {"close", "reopen"}:
            self._close_slots(cells, opens=what == "reopen")
        elif what == "carry":
            found = [c for c in cells if c.kind == "container" and c.id is not None]
            itself = [Carried(self._open.id, self._open.code)] if self._open else []
            self.carry_away([Carried(c.id or 0, c.code) for c in found] or itself)
        elif what == "keep":
            self._panes.keep_beside()
        elif what in {"enter", "beside"}:
            self._open_inside([c.id for c in cells if c.id is not None], beside=what == "beside")
        elif vials:
            self._ask_for(what, [(cell.id or 0, cell.code) for cell in vials])

    def carry_away(
        self, carried: Sequence[Carried], parent_id: int | None = None, at: str | None = None
    ) -> None:
        """Begin to move containers, into another that is named or opened next."""
        if carried and has_right(self._seat.desk, "move"):
            self._side.show()
            self._side.show_panel(self.carry)
            self.carry.start(carried, parent_id, at)

    def _ask_for(self, what: str, vials: list[tuple[int, str]]) -> None:
        codes = [code for _, code in vials]
        if what == "withdraw":
            self._side.show_panel(self.withdraw)
            self.withdraw.start(vials)
        elif what == "label":
            self._side.show_panel(self.labels)
            self.labels.start(codes)
        elif what == "custody":
            self.custody.ask(codes)
        elif what == "record":
            self._seat.hub.open_asked.emit("record", codes[0])

    def _open_inside(self, ids: list[int], *, beside: bool) -> None:
        if ids and beside:
            self._panes.open_beside(ids[0])
        elif ids:
            self._panes.opened.emit(self._panes.selected()[0])

    def _close_slots(self, cells: Sequence[BoxCell], *, opens: bool) -> None:
        view = self._panes.active.view
        kinds = {"blocked", "reserved"} if opens else {"free"}
        wanted = [cell for cell in cells if cell.kind in kinds]
        if view is not None and wanted:
            self._side.show_panel(self.marking)
            self.marking.start(view, wanted, opens=opens)

    @Slot()
    def store(self) -> None:
        """Store what is scanned from now on."""
        self._place("store", ())

    @Slot()
    def label_box(self) -> None:
        """Make the label of the container that is open."""
        if self._open is not None:
            self._side.show_panel(self.labels)
            self.labels.start([self._open.code])

    def command(self, word: str) -> None:
        """Obey a command of the bench card as far as this page has it."""
        known: dict[str, Callable[[], None]] = {
            "STORE": self.store, "MOVE": functools.partial(self.ask, "move"),
            "WITHDRAW": functools.partial(self.ask, "withdraw"),
            "OPEN": self.outing.take_out, "CLOSE": self.outing.put_back,
            "CONFIRM": self._confirm, "CANCEL": self.leave, "DONE": self.leave,
            "LOOKUP": self.leave,
        }  # fmt: skip
        if word in known:
            known[word]()
        else:
            text = tr("{command} works at the station.", command=f"CIX{word}")
            self._seat.hub.ended.emit(Result(text, "attention"))

    @Slot()
    def leave(self) -> None:
        """Leave the panel that is open, without doing anything."""
        self.moving.release()
        if self._side.panel is not None:
            self._side.panel.leave()

    @Slot()
    def _count_plan(self) -> None:
        self._side.show_plan(len(self._panes.plan))

    def _confirm(self) -> None:
        panels: tuple[ActPanel, ...] = (
            self.place, self.withdraw, self.carry, self.moving.panel,
        )  # fmt: skip
        for panel in panels:
            if self._side.panel is panel:
                panel.go()

    def _place(self, verb: Verb, held: tuple[Held, ...]) -> None:
        self._side.show_panel(self.place)
        self.place.start(verb, held, self._box)
        self._contents.picture.setFocus()

    @Slot(object)
    def _note_emptied(self, receipt: Receipt) -> None:
        ids = [row_id for kind, row_id in receipt.touched if kind == "vial"]
        self.emptied = self._contents.slots_of(ids)
