"""The column at the right: whatever is being done, one panel at a time; closed it isn't there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QStackedWidget

from cellinv.ui.clinical.about import FormPanel, SignedForm
from cellinv.ui.clinical.dosing import AsidePanel, LookPanel, of_doses
from cellinv.ui.clinical.forms import of_studies, of_subjects
from cellinv.ui.shell.sizes import hold
from cellinv.ui.widgets.card import Card
from cellinv.ui.widgets.scrolled import Scrolled

if TYPE_CHECKING:
    from cellinv.ui.clinical.about import About
    from cellinv.ui.shell.seat import Seat
    from cellinv.ui.widgets.acts.acting import Acting

    Panel = FormPanel | SignedForm | AsidePanel | LookPanel

WIDTH: Final = 336
_SAME: Final = {"visit_again": "visit_done"}


class Side(Card):
    """``closed`` is sent when nothing is being done any more."""

    closed = Signal()

    def __init__(self, seat: Seat, acting: Acting) -> None:
        super().__init__(padding=16)
        hold(self, width=WIDTH)
        self._seat, self._acting = seat, acting
        self._forms = {**of_studies(), **of_subjects(), **of_doses()}
        self._stack = QStackedWidget()
        self._made: dict[str, tuple[Panel, Scrolled]] = {}
        self.panel: Panel | None = None
        self.body.addWidget(self._stack, 1)
        self.hide()

    def start(self, name: str, about: About) -> Panel:
        """Begin to do something; the panel is made when it is first asked for."""
        name = _SAME.get(name, name)
        panel, area = self._made.get(name) or self._make(name)
        self.panel = panel
        self.setAccessibleName(panel.accessibleName())
        self._stack.setCurrentWidget(area)
        self.show()
        panel.start(about)
        return panel

    @Slot()
    def close_panel(self) -> None:
        """Leave what is being done."""
        self.panel = None
        self.hide()
        self.closed.emit()

    def _make(self, name: str) -> tuple[Panel, Scrolled]:
        panel: Panel
        if name == "aside":
            panel = AsidePanel(self._seat, self._acting)
        elif name == "look":
            panel = LookPanel(self._seat, self._acting)
        else:
            form = self._forms[name]
            made = SignedForm if form.meaning else FormPanel
            panel = made(self._seat, self._acting, form)
        panel.closed.connect(self.close_panel)
        self._made[name] = panel, Scrolled(panel)
        self._stack.addWidget(self._made[name][1])
        return self._made[name]
