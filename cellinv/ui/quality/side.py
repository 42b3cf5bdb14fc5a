"""The column at the right: whatever is being done, one panel at a time; closed it isn't there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QStackedWidget

from cellinv.ui.quality.deciding import (
    DeviationPanel,
    OutcomePanel,
    ReleasePanel,
    ReviewPanel,
    SendBackPanel,
    StatePanel,
)
from cellinv.ui.quality.files import ImportPanel
from cellinv.ui.quality.testing import (
    EnterPanel,
    JudgePanel,
    SamplePanel,
    SendPanel,
    StartPanel,
    TakePanel,
)
from cellinv.ui.shell.sizes import hold
from cellinv.ui.widgets.card import Card
from cellinv.ui.widgets.scrolled import Scrolled

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cellinv.records.queries.quality import ItemStands
    from cellinv.services.quality.progress import LotQuality
    from cellinv.ui.quality.about import AboutLot, AboutSigned
    from cellinv.ui.shell.seat import Seat
    from cellinv.ui.widgets.acts.acting import Acting

    Panel = AboutLot | AboutSigned

WIDTH: Final = 352
_PANELS: Final[dict[str, Callable[[Seat, Acting], Panel]]] = {
    "start": StartPanel,
    "sample": SamplePanel,
    "take": TakePanel,
    "import": ImportPanel,
    "send": SendPanel,
    "enter": EnterPanel,
    "judge": JudgePanel,
    "review": ReviewPanel,
    "send_back": SendBackPanel,
    "case": OutcomePanel,
    "deviation": DeviationPanel,
    "released": ReleasePanel,
}
_STATES: Final = ("on_hold", "rejected", "recalled")


class Side(Card):
    """``closed`` is sent when nothing is being done any more."""

    closed = Signal()

    def __init__(self, seat: Seat, acting: Acting) -> None:
        super().__init__(padding=16)
        hold(self, width=WIDTH)
        self._seat, self._acting = seat, acting
        self._stack = QStackedWidget()
        self._made: dict[str, tuple[Panel, Scrolled]] = {}
        self.panel: Panel | None = None
        self.body.addWidget(self._stack, 1)
        self.hide()

    def start(self, name: str, lot: LotQuality, items: Sequence[ItemStands]) -> Panel:
        """Begin to do something; the panel is made when it is first asked for."""
        panel, area = self._made.get(name) or self._make(name)
        self.panel = panel
        self.setAccessibleName(panel.accessibleName())
        self._stack.setCurrentWidget(area)
        self.show()
        panel.start(lot, items)
        return panel

    @Slot()
    def close_panel(self) -> None:
        """Leave what is being done."""
        self.panel = None
        self.hide()
        self.closed.emit()

    def _make(self, name: str) -> tuple[Panel, Scrolled]:
        panel: Panel
        if name in _STATES:
            panel = StatePanel(self._seat, self._acting, name)
        else:
            panel = _PANELS[name](self._seat, self._acting)
        panel.closed.connect(self.close_panel)
        self._made[name] = panel, Scrolled(panel)
        self._stack.addWidget(self._made[name][1])
        return self._made[name]
