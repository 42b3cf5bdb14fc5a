"""The column at the right: whatever is being done, one panel at a time; closed it isn't there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cellinv.ui.production.panels import (
    AbandonPanel,
    CorrectPanel,
    EndPanel,
    FigurePanel,
    MaterialPanel,
    OutputPanel,
    StartPanel,
)
from cellinv.ui.production.people import LeaverPanel, OperatorPanel
from cellinv.ui.production.registering import (
    ConsentPanel,
    DonorPanel,
    EquipmentPanel,
    LinePanel,
    PlaceboPanel,
    ProductPanel,
    WithdrawnPanel,
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
from cellinv.ui.production.taking import InputPanel
from cellinv.ui.widgets.acts.column import PanelColumn
from cellinv.ui.widgets.acts.labelling import LabelPanel

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cellinv.ui.production.about import AboutPanel
    from cellinv.ui.shell.seat import Seat
    from cellinv.ui.widgets.acts.acting import Acting

WIDTH: Final = 336
_PANELS: Final[dict[str, Callable[[Seat, Acting], AboutPanel]]] = {
    "start": StartPanel,
    "input": InputPanel,
    "figure": FigurePanel,
    "correct": CorrectPanel,
    "material": MaterialPanel,
    "operator": OperatorPanel,
    "leaver": LeaverPanel,
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
    "donor": DonorPanel,
    "line": LinePanel,
    "consent": ConsentPanel,
    "withdrawn": WithdrawnPanel,
    "product": ProductPanel,
    "equipment": EquipmentPanel,
    "placebo": PlaceboPanel,
}


class Side(PanelColumn["AboutPanel"]):
    """What is being done with a run, a transfer or a donor, or the labels of what a run made."""

    def __init__(self, seat: Seat, acting: Acting) -> None:
        super().__init__(self._panel, WIDTH)
        self._seat, self._acting = seat, acting
        self.labels = LabelPanel(seat, acting)
        self.keep(self.labels)

    def start(self, name: str, subject: object, code: str) -> AboutPanel:
        """Begin to do something with a run or transfer."""
        panel = self.bring(name)
        panel.start(subject, code)
        return panel

    def label(self, codes: Sequence[str]) -> None:
        """Make labels of things."""
        self.panel = None
        self.show_panel(self.labels)
        self.labels.start(codes)

    def _panel(self, name: str) -> AboutPanel:
        return _PANELS[name](self._seat, self._acting)
