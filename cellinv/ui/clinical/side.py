"""The column at the right: whatever is being done, one panel at a time; closed it isn't there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cellinv.ui.clinical.about import FormPanel, SignedForm
from cellinv.ui.clinical.allocating import AllocatePanel
from cellinv.ui.clinical.dosing import AsidePanel, LookPanel, of_doses
from cellinv.ui.clinical.forms import of_subjects
from cellinv.ui.clinical.registering import of_studies
from cellinv.ui.widgets.acts.column import PanelColumn

if TYPE_CHECKING:
    from cellinv.ui.clinical.about import About
    from cellinv.ui.shell.seat import Seat
    from cellinv.ui.widgets.acts.acting import Acting

    Panel = FormPanel | SignedForm | AsidePanel | LookPanel | AllocatePanel

WIDTH: Final = 336
_SAME: Final = {"visit_again": "visit_done"}


class Side(PanelColumn["Panel"]):
    """What is being done with a study, a subject, a dose, a visit or an event."""

    def __init__(self, seat: Seat, acting: Acting) -> None:
        super().__init__(self._panel, WIDTH)
        self._seat, self._acting = seat, acting
        self._forms = {**of_studies(), **of_subjects(), **of_doses()}

    def start(self, name: str, about: About) -> Panel:
        """Begin to do something with what is chosen."""
        panel = self.bring(_SAME.get(name, name))
        panel.start(about)
        return panel

    def _panel(self, name: str) -> Panel:
        if name == "aside":
            return AsidePanel(self._seat, self._acting)
        if name == "allocate":
            return AllocatePanel(self._seat, self._acting)
        if name == "look":
            return LookPanel(self._seat, self._acting)
        form = self._forms[name]
        made = SignedForm if form.meaning else FormPanel
        return made(self._seat, self._acting, form)
