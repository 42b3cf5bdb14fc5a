"""The column at the right: whatever is being done, one panel at a time; closed it isn't there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QStackedWidget

from cellinv.ui.production.panels import (
    AbandonPanel,
    CorrectPanel,
    EndPanel,
    FigurePanel,
    InputPanel,
    MaterialPanel,
    OutputPanel,
    StartPanel,
)
from cellinv.ui.production.steps import (
    AgreePanel,
    ItemPanel,
    MilestonePanel,
    ReachPanel,
    StepPanel,
    StopPanel,
    WidenPanel,
)
from cellinv.ui.shell.sizes import hold
from cellinv.ui.widgets.acts.labelling import LabelPanel
from cellinv.ui.widgets.card import Card
from cellinv.ui.widgets.scrolled import Scrolled

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cellinv.ui.production.about import AboutPanel
    from cellinv.ui.shell.seat import Seat
    from cellinv.ui.widgets.acts.acting import Acting
    from cellinv.ui.widgets.acts.panel import ActPanel

WIDTH: Final = 336
_PANELS: Final[dict[str, Callable[[Seat, Acting], AboutPanel]]] = {
    "start": StartPanel,
    "input": InputPanel,
    "figure": FigurePanel,
    "correct": CorrectPanel,
    "material": MaterialPanel,
    "output": OutputPanel,
    "end": EndPanel,
    "abandon": AbandonPanel,
    "agree": AgreePanel,
    "item": ItemPanel,
    "step": StepPanel,
    "milestone": MilestonePanel,
    "reach": ReachPanel,
    "widen": WidenPanel,
    "stop": StopPanel,
}


class Side(Card):
    """``closed`` is sent when nothing is being done any more."""

    closed = Signal()

    def __init__(self, seat: Seat, acting: Acting) -> None:
        super().__init__(padding=16)
        hold(self, width=WIDTH)
        self._seat, self._acting = seat, acting
        self._stack = QStackedWidget()
        self._made: dict[str, tuple[AboutPanel, Scrolled]] = {}
        self.labels = LabelPanel(seat, acting)
        self.labels.closed.connect(self.close_panel)
        self._labels_area = Scrolled(self.labels)
        self._stack.addWidget(self._labels_area)
        self.panel: AboutPanel | None = None
        self.body.addWidget(self._stack, 1)
        self.hide()

    def start(self, name: str, subject: object, code: str) -> AboutPanel:
        """Begin to do something; the panel is made when it is first asked for."""
        panel, area = self._made.get(name) or self._make(name)
        self.panel = panel
        self._show(panel, area)
        panel.start(subject, code)
        return panel

    def label(self, codes: Sequence[str]) -> None:
        """Make labels of things."""
        self.panel = None
        self._show(self.labels, self._labels_area)
        self.labels.start(codes)

    @Slot()
    def close_panel(self) -> None:
        """Leave what is being done."""
        self.panel = None
        self.hide()
        self.closed.emit()

    def _show(self, panel: ActPanel, area: Scrolled) -> None:
        self.setAccessibleName(panel.accessibleName())
        self._stack.setCurrentWidget(area)
        self.show()

    def _make(self, name: str) -> tuple[AboutPanel, Scrolled]:
        panel = _PANELS[name](self._seat, self._acting)
        panel.closed.connect(self.close_panel)
        made = self._made[name] = panel, Scrolled(panel)
        self._stack.addWidget(made[1])
        return made
