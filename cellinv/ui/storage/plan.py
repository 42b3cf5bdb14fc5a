"""A plan of moves: staged on the page, marked on the boxes, done as one act."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from cellinv.domain.storage.positions import Slot
from cellinv.domain.storage.rearranging import Aim
from cellinv.services.station.views import BoxCell, BoxView
from cellinv.ui.widgets.box_marks import Staged
from cellinv.ui.widgets.box_view import Slot as GridSlot
from cellinv.ui.widgets.colouring import Colours
from cellinv.ui.widgets.pictures import vial_cell

if TYPE_CHECKING:
    from cellinv.services.storage import PlanLine


@dataclass(frozen=True)
class Stand:
    """A slot of a container that is open: where a move begins or ends."""

    container_id: int
    code: str
    name: str
    slot: GridSlot | None
    label: str

    @property
    def shown(self) -> str:
        """Return it as people say it: ``B-0113 A1``."""
        return f"{self.name} {self.label}".strip()


@dataclass(frozen=True)
class Move:
    """One vial of the plan."""

    vial: BoxCell
    source: Stand
    target: Stand

    @property
    def vial_id(self) -> int:
        """Return the vial's id."""
        return self.vial.id or 0


class Plan(QObject):
    """The moves staged, one for each vial; ``changed`` is sent after each change."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._moves: dict[int, Move] = {}
        self.lines: tuple[PlanLine, ...] = ()

    def __len__(self) -> int:
        return len(self._moves)

    @property
    def moves(self) -> tuple[Move, ...]:
        """Return the moves in the order in which they were staged."""
        return tuple(self._moves.values())

    def put(self, moves: Iterable[Move]) -> None:
        """Stage moves; a vial that was staged before goes to the new place instead."""
        for move in moves:
            self._moves.pop(move.vial_id, None)
            if move.source != move.target:
                self._moves[move.vial_id] = move
        self.changed.emit()

    def drop(self, vial_ids: Iterable[int]) -> None:
        """Take vials out of the plan again."""
        for vial_id in vial_ids:
            self._moves.pop(vial_id, None)
        self.changed.emit()

    def clear(self) -> None:
        """Forget the plan."""
        self._moves, self.lines = {}, ()
        self.changed.emit()

    def aims(self) -> tuple[Aim, ...]:
        """Return the plan as the service takes it."""
        return tuple(
            Aim(move.vial_id, move.target.container_id, _slot(move.target.slot))
            for move in self._moves.values()
        )

    @property
    def refusals(self) -> dict[int, str]:
        """Return what stands in the way of each vial that can't be moved as planned."""
        return {line.vial_id: line.refusal.explain() for line in self.lines if line.refusal}

    # ── what the plan makes of one box ──────────────────────────────────────

    def at(self, container_id: int, slot: GridSlot) -> Move | None:
        """Return the move that ends at a slot."""
        ends = (container_id, slot)
        found = (m for m in self.moves if (m.target.container_id, m.target.slot) == ends)
        return next(found, None)

    def leaves(self, vial_id: int | None) -> bool:
        """Tell whether a vial goes away from where it stands."""
        return vial_id in self._moves

    def unusable(self, view: BoxView, besides: Iterable[int] = ()) -> set[Slot]:
        """Return the slots that nothing more can go to; ``besides`` are vials to be moved now."""
        moving = {*self._moves, *besides}
        planned = {
            Slot(*move.target.slot)
            for move in self.moves
            if move.target.container_id == view.id
            and move.target.slot is not None
            and move.vial_id not in set(besides)
        }
        standing = {
            Slot(cell.row, cell.column)
            for cell in view.cells
            if cell.row is not None and cell.column is not None and cell.kind != "free"
            if not (cell.kind == "vial" and cell.id in moving)
        }
        return planned | standing

    def marks(self, container_id: int, colours: Colours) -> Staged:
        """Return what is to be marked on the picture of one box."""
        refused = self.refusals
        leaving = {
            m.source.slot: m.target.shown
            for m in self.moves
            if m.source.container_id == container_id and m.source.slot is not None
        }
        arriving = [
            (m, m.target.slot)
            for m in self.moves
            if m.target.container_id == container_id and m.target.slot is not None
        ]
        return Staged(
            leaving,
            {slot: vial_cell(m.vial, colours, *slot, m.target.label) for m, slot in arriving},
            {slot: refused[m.vial_id] for m, slot in arriving if m.vial_id in refused},
        )


def _slot(slot: GridSlot | None) -> Slot | None:
    return None if slot is None else Slot(*slot)


def moves_of(
    cells: Sequence[BoxCell], source: BoxView, target: BoxView, slots: Sequence[Slot]
) -> list[Move]:
    """Return the moves that take vials from one box to slots of another, or of the same."""
    labels = {(cell.row, cell.column): cell.label for cell in target.cells}
    return [
        Move(cell, stand(source, cell), Stand(
            target.id, target.code, target.name, (slot.row, slot.column), labels[slot]
        ))
        for cell, slot in zip(cells, slots, strict=True)
    ]  # fmt: skip


def swap_of(one: BoxCell, its: BoxView, other: BoxCell, others: BoxView) -> list[Move]:
    """Return the two moves by which vials change places."""
    here, there = stand(its, one), stand(others, other)
    return [Move(one, here, there), Move(other, there, here)]


def stand(view: BoxView, cell: BoxCell) -> Stand:
    """Return where a thing stands."""
    slot = None if cell.row is None or cell.column is None else (cell.row, cell.column)
    return Stand(view.id, view.code, view.name, slot, cell.label)
