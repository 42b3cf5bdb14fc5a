"""Having a plan checked as a whole after each change, and then done as one act."""

import functools

from PySide6.QtCore import QObject, Signal, Slot

from cellinv.domain.errors import DomainError
from cellinv.domain.language import tr
from cellinv.domain.storage.rearranging import Aim
from cellinv.services import storage
from cellinv.services.desk import Desk
from cellinv.services.ledger import Receipt
from cellinv.services.storage import PlanLine
from cellinv.ui.shell.seat import Seat
from cellinv.ui.storage.panes import Panes
from cellinv.ui.storage.plan_panel import PlanPanel
from cellinv.ui.widgets.acts.acting import Acting, listed


class CarryingOut(QObject):
    """``wanted`` tells after each change of the plan whether there is anything in it."""

    wanted = Signal(bool)

    def __init__(self, seat: Seat, acting: Acting, panes: Panes, parent: QObject) -> None:
        super().__init__(parent)
        self._seat, self._acting, self._panes = seat, acting, panes
        self.plan, self.panel = panes.plan, PlanPanel()
        self.panel.go_asked.connect(self.go)
        self.panel.dropped.connect(self.plan.drop)
        self.plan.changed.connect(self._check)

    @Slot()
    def _check(self) -> None:
        """Have the plan as it is now checked as a whole."""
        if not len(self.plan):
            self.plan.lines = ()
            self.panel.show_lines(())
            self.wanted.emit(False)
            return
        self.wanted.emit(True)
        self.check_again()

    def check_again(self) -> None:
        """Check the plan once more: something changed meanwhile."""
        if len(self.plan):
            work = functools.partial(_checked, self.plan.aims(), self._seat.desk)
            self._seat.tasks.run_read(work, self._show, self._seat.hub.refuse, latest="plan")

    def _show(self, lines: tuple[PlanLine, ...]) -> None:
        if {line.vial_id for line in lines} == {move.vial_id for move in self.plan.moves}:
            self.plan.lines = lines
            self.panel.show_lines(lines)
            self._panes.mark()

    @Slot()
    def go(self) -> None:
        """Do the plan."""
        if len(self.plan) and not self.plan.refusals and self.panel.button.isEnabled():
            self.panel.button.setEnabled(False)
            boxes = list(dict.fromkeys(move.target.name for move in self.plan.moves))
            codes = [move.vial.code for move in self.plan.moves]
            said = tr("{codes} moved to {place}", codes=listed(codes), place=listed(boxes))
            self.act(self.plan.aims(), said)

    def act(self, aims: tuple[Aim, ...], said: str) -> None:
        """Do moves; ``said`` tells of them at the foot of the page."""
        act = functools.partial(_rearrange, aims)
        self._acting.do(act, functools.partial(self._ended, aims, said), self._refused)

    def _ended(self, aims: tuple[Aim, ...], said: str, _receipt: Receipt) -> str:
        if aims == self.plan.aims():
            self.plan.clear()
        return said

    def _refused(self, error: DomainError) -> None:
        self._seat.hub.refuse(error)
        self.check_again()


def _checked(aims: tuple[Aim, ...], desk: Desk) -> tuple[PlanLine, ...]:
    return storage.check_plan(desk, aims)


def _rearrange(aims: tuple[Aim, ...], desk: Desk) -> Receipt:
    return storage.rearrange(desk, aims)
