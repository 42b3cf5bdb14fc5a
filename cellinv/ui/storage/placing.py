"""The panel that stores and moves: what is held goes to the lit slots, by scan, click or Enter."""

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QLineEdit, QWidget
from typing_extensions import override

from cellinv.domain.errors import DomainError
from cellinv.domain.language import tr
from cellinv.domain.storage.positions import Slot as GridSlot
from cellinv.services import storage
from cellinv.services.desk import Desk
from cellinv.services.ledger import Receipt
from cellinv.services.station.views import ContainerCard, VialCard
from cellinv.services.storage.looking import next_slots
from cellinv.ui.shell.hub import Result
from cellinv.ui.shell.seat import Seat
from cellinv.ui.shell.states import look_of
from cellinv.ui.widgets.acts.acting import Acting, listed, slots_said
from cellinv.ui.widgets.acts.panel import ActPanel
from cellinv.ui.widgets.text import words

Verb = Literal["store", "move"]
_STORABLE = frozenset({"expected", "missing"})


@dataclass(frozen=True)
class Held:
    """A vial about to be put somewhere."""

    id: int
    code: str


class PlacePanel(ActPanel):
    """Stores or moves. ``lit`` carries the slots where the next go, ``typed`` a code."""

    lit = Signal(object)
    typed = Signal(str)

    def __init__(self, seat: Seat, acting: Acting, parent: QWidget | None = None) -> None:
        super().__init__(tr("Move"), tr("Move here"), "move", parent)
        self._seat, self._acting = seat, acting
        self.verb: Verb = "move"
        self.held: tuple[Held, ...] = ()
        self._box: ContainerCard | None = None
        self._at: str | None = None
        self.hint = words("", "dim", wrap=True)
        self.target = words("", "strong", wrap=True)
        self.field = QLineEdit()
        self.field.setProperty("mono", True)
        self.field.setPlaceholderText(tr("Scan or type"))
        self.field.setAccessibleName(tr("Code of a vial or container"))
        self.fields.addWidget(self.hint)
        self.fields.addWidget(self.target)
        self.fields.addWidget(self.field)

    def start(self, verb: Verb, held: Sequence[Held], box: ContainerCard | None) -> None:
        """Begin to store or move these vials, or whatever is scanned."""
        self.verb, self.held, self._at = verb, tuple(held), None
        title = tr("Store") if verb == "store" else tr("Move")
        self.setAccessibleName(title)
        codes = listed([one.code for one in self.held], 2)
        self.title.setText(f"{title} {codes}" if self.held else title)
        self.hint.setText(self._what_to_do())
        self.button.setVisible(bool(self.held))
        self.show_box(box)

    def show_box(self, box: ContainerCard | None) -> None:
        """Another container is open: that is where things go now."""
        if self._box is None or box is None or self._box.id != box.id:
            self._at = None
        self._box = box
        self._light()

    def pick(self, label: str) -> None:
        """A free slot was clicked: what is held goes there; else the next scan does."""
        self._at = label
        if self.held:
            self.go()
        else:
            self._light()

    def take(self, vial: VialCard) -> bool:
        """Put a scanned vial to the lit slot; tell whether this panel could."""
        if self._box is None:
            return False
        if (vial.status in _STORABLE) is not (self.verb == "store"):
            self._seat.hub.ended.emit(Result(self._not_this(vial), "attention"))
            return True
        self._act((Held(vial.id, vial.code),))
        return True

    def _not_this(self, vial: VialCard) -> str:
        said = {"code": vial.code, "state": look_of(vial.status).text()}
        if self.verb == "store":
            return tr("{code}: {state}. Scan a vial that is expected.", **said)
        return tr("{code}: {state}. Scan a vial that is stored.", **said)

    @override
    def go(self) -> None:
        text = self.field.text().strip()
        if text:
            self.field.clear()
            self.typed.emit(text)
            return
        if self.held and self.button.isEnabled():
            self._act(self.held)

    @Slot()
    @override
    def leave(self) -> None:
        self.held, self._box = (), None
        self.lit.emit(())
        super().leave()

    def _act(self, vials: tuple[Held, ...]) -> None:
        if self._box is None:
            return
        self.button.setEnabled(False)
        act = functools.partial(
            _ACTS[self.verb], tuple(one.id for one in vials), self._box.id, self._at
        )
        said = functools.partial(self._ended, tuple(one.code for one in vials))
        self._acting.do(act, said, self._refused)

    def _ended(self, codes: tuple[str, ...], receipt: Receipt) -> str:
        self.button.setEnabled(True)
        self._at = None
        if self.held:
            self.leave()
        else:
            self._light()
        named = {"codes": listed(codes), "place": slots_said(receipt.details)}
        if self.verb == "store":
            return tr("{codes} stored in {place}", **named)
        return tr("{codes} moved to {place}", **named)

    def _refused(self, error: DomainError) -> None:
        self._seat.hub.refuse(error)
        self.button.setEnabled(True)

    def _what_to_do(self) -> str:
        if self.held:
            return tr("Click a free slot, or open another box by scan or in the tree.")
        if self.verb == "store":
            return tr("Scan a vial: it goes to the lit slot. Click a free slot to light it.")
        return tr("Scan a box to open it, then each vial that moves here.")

    def _light(self) -> None:
        if self._box is None:
            return
        work = functools.partial(
            next_slots, self._seat.desk, self._box.id, max(len(self.held), 1), at=self._at
        )
        self._seat.tasks.run_read(work, self._show_target, self._no_room, latest="target")

    def _show_target(self, slots: tuple[GridSlot | None, ...]) -> None:
        if self._box is None:
            return
        lit = tuple((slot.row, slot.column) for slot in slots if slot is not None)
        labels = {(cell.row, cell.column): cell.label for cell in self._box.box.cells}
        where = " ".join([self._box.label, listed([labels[slot] for slot in lit], 4)]).strip()
        self.target.setText(tr("To {place}", place=where))
        self.button.setEnabled(True)
        self.lit.emit(lit)

    def _no_room(self, error: DomainError) -> None:
        self.target.setText(error.explain())
        self.button.setEnabled(False)
        self.lit.emit(())


def _store(ids: tuple[int, ...], box_id: int, at: str | None, desk: Desk) -> Receipt:
    return storage.store(desk, ids, box_id, at=at)


def _move(ids: tuple[int, ...], box_id: int, at: str | None, desk: Desk) -> Receipt:
    return storage.move(desk, ids, box_id, at=at)


_ACTS = {"store": _store, "move": _move}
