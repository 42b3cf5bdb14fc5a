"""What is done from the storage page: its panels, commands by scan, drops, and their outcome."""

import functools
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from cellinv.domain.language import tr
from cellinv.services import storage
from cellinv.services.desk import Desk
from cellinv.services.ledger import Receipt
from cellinv.services.people import has_right
from cellinv.services.station.views import BoxCell, ContainerCard, VialCard
from cellinv.ui.shell.hub import Result
from cellinv.ui.shell.seat import Seat
from cellinv.ui.storage.contents import Contents
from cellinv.ui.storage.head import ContainerHead
from cellinv.ui.storage.placing import Held, PlacePanel, Verb
from cellinv.ui.storage.side import Side
from cellinv.ui.storage.views import is_grid
from cellinv.ui.widgets.acts.acting import Acting, listed, slots_said
from cellinv.ui.widgets.acts.custody import CustodyExport
from cellinv.ui.widgets.acts.labelling import LabelPanel
from cellinv.ui.widgets.acts.withdrawing import WithdrawPanel
from cellinv.ui.widgets.box_drag import BoxDrop


class Deeds(QObject):
    """The acts of the page. ``emptied`` are the slots that the last act left in this box."""

    def __init__(
        self, seat: Seat, side: Side, contents: Contents, head: ContainerHead, page: QWidget
    ) -> None:
        super().__init__(page)
        self._seat, self._side, self._contents = seat, side, contents
        self._open: ContainerCard | None = None
        self.emptied: set[tuple[int, int]] = set()
        self.acting = Acting(seat, self)
        self.acting.done.connect(self._note_emptied)
        self.place = PlacePanel(seat, self.acting)
        self.withdraw = WithdrawPanel(seat, self.acting)
        self.labels = LabelPanel(seat, self.acting)
        self.custody = CustodyExport(seat, self.acting, page)
        for panel in (self.place, self.withdraw, self.labels):
            side.add_panel(panel)
            panel.closed.connect(contents.picture.setFocus)
        self.place.lit.connect(contents.picture.light)
        contents.clicked.connect(self.pick)
        contents.picture.dropped.connect(self.drop)
        side.asked.connect(self.ask)
        head.store_asked.connect(self.store)
        head.labels_asked.connect(self.label_box)
        head.take_out_asked.connect(self.take_out)
        head.put_back_asked.connect(self.put_back)
        leave = QShortcut(QKeySequence(Qt.Key.Key_Escape), page)
        leave.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        leave.activated.connect(self.leave)

    @property
    def placing(self) -> bool:
        """Tell whether things are being stored or moved just now."""
        return self._side.stack.currentWidget() is self.place

    def show_open(self, card: ContainerCard) -> None:
        """Another container is open, or the same one anew."""
        if self._open is None or card.id != self._open.id:
            self.emptied = set()
        self._open = card
        self._contents.picture.allow_moves(has_right(self._seat.desk, "move"))
        if self.placing:
            self.place.show_box(self._box)

    @property
    def _box(self) -> ContainerCard | None:
        return self._open if self._open is not None and is_grid(self._open.box) else None

    def take(self, vial: VialCard) -> bool:
        """Put a scanned vial away if that is what is being done; tell whether it was."""
        return self.placing and self.place.take(vial)

    @Slot(object)
    def pick(self, cell: BoxCell) -> bool:
        """Take a click on a free slot as the target; tell whether it was one."""
        if self.placing and cell.kind == "free":
            self.place.pick(cell.label)
            return True
        return False

    @Slot(str)
    def ask(self, what: str) -> None:
        """Do what a button beside the picture asks for, with the vials selected."""
        vials = [cell for cell in self._contents.selected_vials() if cell.id is not None]
        if what == "move":
            self._place("move", tuple(Held(cell.id or 0, cell.code) for cell in vials))
        elif what == "withdraw" and vials:
            self._side.show_panel(self.withdraw)
            self.withdraw.start([(cell.id or 0, cell.code) for cell in vials])
        elif what == "label" and vials:
            self._side.show_panel(self.labels)
            self.labels.start([cell.code for cell in vials])
        elif what == "custody" and vials:
            self.custody.ask([cell.code for cell in vials])
        elif what == "record" and vials:
            self._seat.hub.open_asked.emit("record", vials[0].code)

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

    @Slot()
    def take_out(self) -> None:
        """Take the container out: its clock starts."""
        self._outing(_take_out, _said_out)

    @Slot()
    def put_back(self) -> None:
        """Put the container back: its clock stops."""
        self._outing(_put_back, _said_back)

    @Slot(object)
    def drop(self, drop: BoxDrop) -> None:
        """Move vials that were dragged to a slot."""
        target = self._contents.cell(drop.target)
        found = (self._contents.cell(slot) for slot in drop.slots)
        ids = tuple(cell.id for cell in found if cell is not None and cell.id is not None)
        if self._open is None or target is None or not ids:
            return
        act = functools.partial(_move, ids, self._open.id, target.label)
        self.acting.do(act, functools.partial(_said_moved, drop.codes))

    def command(self, word: str) -> None:
        """Obey a command of the bench card as far as this page has it."""
        known: dict[str, Callable[[], None]] = {
            "STORE": self.store, "MOVE": functools.partial(self.ask, "move"),
            "WITHDRAW": functools.partial(self.ask, "withdraw"),
            "OPEN": self.take_out, "CLOSE": self.put_back,
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
        panel = self._side.stack.currentWidget()
        for known in (self.place, self.withdraw, self.labels):
            if panel is known:
                known.leave()

    def _confirm(self) -> None:
        for panel in (self.place, self.withdraw):
            if self._side.stack.currentWidget() is panel:
                panel.go()

    def _place(self, verb: Verb, held: tuple[Held, ...]) -> None:
        self._side.show_panel(self.place)
        self.place.start(verb, held, self._box)
        self._contents.picture.setFocus()

    def _outing(
        self, act: Callable[[int, Desk], Receipt], said: Callable[[str, Receipt], str]
    ) -> None:
        if self._open is not None:
            work = functools.partial(act, self._open.id)
            self.acting.do(work, functools.partial(said, self._open.code))

    @Slot(object)
    def _note_emptied(self, receipt: Receipt) -> None:
        ids = [row_id for kind, row_id in receipt.touched if kind == "vial"]
        self.emptied = self._contents.slots_of(ids)


def _take_out(container_id: int, desk: Desk) -> Receipt:
    return storage.take_out(desk, container_id)


def _put_back(container_id: int, desk: Desk) -> Receipt:
    return storage.put_back(desk, container_id)


def _move(ids: tuple[int, ...], box_id: int, at: str, desk: Desk) -> Receipt:
    return storage.move(desk, ids, box_id, at=at)


def _said_moved(codes: tuple[str, ...], receipt: Receipt) -> str:
    place = slots_said(receipt.details)
    return tr("{codes} moved to {place}", codes=listed(codes), place=place)


def _said_out(code: str, _receipt: Receipt) -> str:
    return tr("{code} is out, its clock runs", code=code)


def _said_back(code: str, _receipt: Receipt) -> str:
    return tr("{code} is back in its place", code=code)
