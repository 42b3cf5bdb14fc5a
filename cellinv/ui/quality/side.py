"""The column at the right: whatever is being done, one panel at a time; closed it isn't there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

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
from cellinv.ui.widgets.acts.column import PanelColumn

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


class Side(PanelColumn["Panel"]):
    """What is being done with a lot and its items."""

    def __init__(self, seat: Seat, acting: Acting) -> None:
        super().__init__(self._panel, WIDTH)
        self._seat, self._acting = seat, acting

    def start(self, name: str, lot: LotQuality, items: Sequence[ItemStands]) -> Panel:
        """Begin to do something with a lot and the items selected."""
        panel = self.bring(name)
        panel.start(lot, items)
        return panel

    def _panel(self, name: str) -> Panel:
        if name in _STATES:
            return StatePanel(self._seat, self._acting, name)
        return _PANELS[name](self._seat, self._acting)
