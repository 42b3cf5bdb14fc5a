"""Moving vials by a plan: dragged, or picked up and put down by keys; checked, then one act."""

import functools
from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal, Slot

from cellinv.domain.language import tr
from cellinv.domain.storage.placing import SlotClosed, SlotTaken
from cellinv.domain.storage.positions import Slot as At
from cellinv.domain.storage.rearranging import SlotPlanned, laid_out
from cellinv.services.station.views import BoxCell, BoxView
from cellinv.ui.shell.hub import Result
from cellinv.ui.shell.seat import Seat
from cellinv.ui.storage.carrying import Carried
from cellinv.ui.storage.carrying_out import CarryingOut
from cellinv.ui.storage.contents import Contents
from cellinv.ui.storage.offer import OfferPanel
from cellinv.ui.storage.panes import Panes
from cellinv.ui.storage.plan import Plan, moves_of, swap_of
from cellinv.ui.widgets.acts.acting import Acting
from cellinv.ui.widgets.box_drag import BoxDrop

_SWAPPED = 2


class Moving(QObject):
    """Makes the plan and has it done; ``panel_asked`` carries a panel to bring to the front."""

    panel_asked = Signal(object)
    carry_asked = Signal(object, int, str)
    home_asked = Signal()

    def __init__(self, seat: Seat, acting: Acting, panes: Panes, parent: QObject) -> None:
        super().__init__(parent)
        self._seat, self._panes = seat, panes
        self._held: tuple[BoxCell, ...] = ()
        self._from: BoxView | None = None
        self.allowed = False
        self.plan = panes.plan
        self.carrying_out = CarryingOut(seat, acting, panes, self)
        self.carrying_out.wanted.connect(self._show)
        self.panel, self.offer = self.carrying_out.panel, OfferPanel()
        self.panel.discard_asked.connect(self.discard)
        self.offer.closed.connect(self._darken)
        self.plan.changed.connect(self._darken)
        panes.clicked.connect(self.click)
        for contents in panes.both:
            contents.picture.dropped.connect(functools.partial(self.drop, contents))
            contents.picture.cut_asked.connect(self.pick_up)
            contents.picture.paste_asked.connect(functools.partial(self.put_down, contents))
            contents.picture.removed.connect(functools.partial(self._leave_out, contents))
            contents.picture.run_asked.connect(self.carrying_out.go)

    # ── making the plan ─────────────────────────────────────────────────────

    @property
    def holds(self) -> bool:
        """Tell whether vials were picked up and not put down yet."""
        return bool(self._held)

    @Slot()
    def pick_up(self) -> None:
        """Pick up the vials selected; they are put down at a slot chosen next."""
        view = self._panes.active.view
        vials = tuple(self._panes.active.selected_vials())
        if not self.allowed or view is None or not vials:
            return
        self._held, self._from = vials, view
        self._panes.active.picture.lift(
            (cell.row, cell.column)
            for cell in vials
            if cell.row is not None and cell.column is not None
        )
        self.panel.say(
            tr("{n} picked up. Click a slot, or go to it and press Ctrl+V.", n=len(vials))
        )
        self.panel.show_lines(self.plan.lines)
        self.panel_asked.emit(self.panel)
        self._panes.active.focus()

    def put_down(self, contents: Contents, row: int, column: int) -> None:
        """Put down at a slot what was picked up."""
        held, source = self._held, self._from
        if held and source is not None:
            self.release()
            self.stage(held, source, contents, (row, column))

    @Slot(object, object)
    def click(self, contents: Contents, cell: BoxCell) -> None:
        """Put down what was picked up where a free slot was clicked."""
        if self._held and cell.row is not None and cell.column is not None:
            self.put_down(contents, cell.row, cell.column)

    def release(self) -> None:
        """Let go of what was picked up."""
        self._held, self._from = (), None
        for contents in self._panes.both:
            contents.picture.lift(())
        self.panel.say("")

    def drop(self, contents: Contents, drop: BoxDrop) -> None:
        """Stage vials that were dragged to a slot; ask where containers are to stand."""
        target, view = contents.cell(drop.target), contents.view
        carried = [Carried(key, name) for key, name in drop.containers]
        carried += self.containers_of(drop)
        if carried and view is not None and target is not None:
            self.carry_asked.emit(carried, view.id, target.label)
        else:
            vials, source = self._dragged(drop)
            if source is not None:
                self.stage(vials, source, contents, drop.target)

    def drop_anywhere(self, contents: Contents, drop: BoxDrop) -> None:
        """Stage vials for the first free slots of a box."""
        vials, source = self._dragged(drop)
        view = contents.view
        if source is None or view is None or not vials:
            return
        unusable = self.plan.unusable(view, [cell.id for cell in vials if cell.id is not None])
        free = (slot for slot in sorted(contents.cells) if At(*slot) not in unusable)
        self.stage(vials, source, contents, next(free, (0, 0)))

    def containers_of(self, drop: BoxDrop) -> list[Carried]:
        """Return the containers among what was dragged out of a picture."""
        source = self._panes.named(drop.source)
        cells = [source.cell(slot) for slot in drop.slots] if source is not None else []
        return [
            Carried(cell.id, cell.code)
            for cell in cells
            if cell is not None and cell.kind == "container" and cell.id is not None
        ]

    def _dragged(self, drop: BoxDrop) -> tuple[list[BoxCell], BoxView | None]:
        source = self._panes.named(drop.source)
        if source is None or not self.allowed:
            return [], None
        cells = [source.cell(slot) for slot in drop.slots]
        return [cell for cell in cells if cell is not None and cell.kind == "vial"], source.view

    def stage(
        self, vials: Sequence[BoxCell], source: BoxView, contents: Contents, at: tuple[int, int]
    ) -> None:
        """Plan vials for a slot and those behind it, or say what stands there."""
        view, target = contents.view, contents.cell(at)
        if view is None or target is None or not view.rows or not vials:
            return
        ids = [cell.id for cell in vials if cell.id is not None]
        unusable = self.plan.unusable(view, ids)
        if At(*at) in unusable:
            self._say_taken(vials, source, contents, target)
            return
        slots = laid_out(_slots(vials), At(*at), (view.rows, view.columns or 1), unusable)
        if slots is None:
            text = tr("{box} has no room for {n} vials.", box=view.name, n=len(vials))
            self._seat.hub.ended.emit(Result(text, "refused"))
            return
        self.plan.put(moves_of(vials, source, view, slots))
        contents.focus()

    def swap(self) -> None:
        """Let the two vials selected change places: at once, or as part of the plan under way."""
        vials, view = self._panes.active.selected_vials(), self._panes.active.view
        if len(vials) != _SWAPPED or view is None or not self.allowed:
            return
        moves = swap_of(vials[0], view, vials[1], view)
        if len(self.plan):
            self.plan.put(moves)
            return
        swap = Plan()
        swap.put(moves)
        self.carrying_out.act(
            swap.aims(),
            tr("{one} and {other} changed places", one=vials[0].code, other=vials[1].code),
        )

    @Slot()
    def discard(self) -> None:
        """Forget the plan."""
        self.release()
        self.plan.clear()
        self.home_asked.emit()

    @Slot(bool)
    def _show(self, wanted: bool) -> None:
        """Bring the plan to the front while there is one, or something is held."""
        if wanted:
            self.panel_asked.emit(self.panel)
        elif not self._held:
            self.home_asked.emit()

    def _leave_out(self, contents: Contents) -> None:
        """Leave out of the plan what is selected: who goes from there, and who comes there."""
        view = contents.view
        if view is None:
            return
        ids = [cell.id for cell in contents.selected_vials() if cell.id is not None]
        slots = [(cell.row or 0, cell.column or 0) for cell in contents.selected()]
        coming = (self.plan.at(view.id, slot) for slot in slots)
        self.plan.drop([*ids, *(move.vial_id for move in coming if move is not None)])

    # ── a slot that is taken ────────────────────────────────────────────────

    def _say_taken(
        self, vials: Sequence[BoxCell], source: BoxView, contents: Contents, target: BoxCell
    ) -> None:
        """Say what stands there, and offer to swap or to use the nearest free slot."""
        view = contents.view
        if view is None:
            return
        ids = [cell.id for cell in vials if cell.id is not None]
        at = At(target.row or 0, target.column or 0)
        grid = (view.rows or 1, view.columns or 1)
        near = laid_out(_slots(vials), at, grid, self.plan.unusable(view, ids))
        other = functools.partial(self._stage_at, vials, source, view, near) if near else None
        label = contents.cell(near[0]) if near else None
        named = {"slot": target.label, "box": view.name, "nearest": label.label if label else "–"}
        swap, pair = None, ""
        planned = self.plan.at(view.id, (at.row, at.column))
        if planned is not None:
            refusal: SlotPlanned | SlotClosed | SlotTaken = SlotPlanned(
                by=planned.vial.code, **named
            )
        elif target.kind in {"blocked", "reserved"}:
            how = tr(target.kind)
            refusal = SlotClosed(kind=how, reason=target.reason or "–", **named)
        else:
            refusal = SlotTaken(by=target.code or tr("something you can't see"), **named)
            if len(vials) == 1 and target.kind == "vial":
                swap = functools.partial(self._stage_swap, vials[0], source, target, view)
                codes = {"one": vials[0].code, "other": target.code}
                pair = tr("Or {one} and {other} change places.", **codes)
        self.panel_asked.emit(self.offer)
        self.offer.ask(refusal.explain(), swap, pair, other, label.label if label else "")
        self._light(source, _slots(vials), view, [at, *(near or ())])

    def _light(
        self, source: BoxView, begin: Sequence[At], target: BoxView, end: Sequence[At]
    ) -> None:
        """Light where vials stand and where they could go."""
        for contents in self._panes.both:
            seen = contents.view.id if contents.view else None
            lit = [*(begin if seen == source.id else ()), *(end if seen == target.id else ())]
            contents.picture.light((each.row, each.column) for each in lit)

    @Slot()
    def _darken(self) -> None:
        for contents in self._panes.both:
            contents.picture.light(())

    def _stage_at(
        self, vials: Sequence[BoxCell], source: BoxView, view: BoxView, slots: Sequence[At]
    ) -> None:
        self.plan.put(moves_of(vials, source, view, slots))

    def _stage_swap(self, one: BoxCell, its: BoxView, other: BoxCell, others: BoxView) -> None:
        self.plan.put(swap_of(one, its, other, others))


def _slots(vials: Sequence[BoxCell]) -> list[At]:
    return [At(cell.row or 0, cell.column or 0) for cell in vials]
