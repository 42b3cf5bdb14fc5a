"""The column at the right: whatever is being done, one panel at a time; closed it isn't there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QStackedWidget

from cellinv.ui.shell.sizes import hold
from cellinv.ui.widgets.acts.panel import ActPanel
from cellinv.ui.widgets.card import Card

if TYPE_CHECKING:
    from collections.abc import Callable

P = TypeVar("P", bound=ActPanel)


class PanelColumn(Card, Generic[P]):
    """Panels by name, each made when it is first asked for.

    ``closed`` is sent when nothing is being done any more.
    """

    closed = Signal()

    def __init__(self, make: Callable[[str], P], width: int) -> None:
        super().__init__(padding=16)
        hold(self, width=width)
        self._make = make
        self._stack = QStackedWidget()
        self._made: dict[str, P] = {}
        self.panel: P | None = None
        self.body.addWidget(self._stack, 1)
        self.hide()

    def bring(self, name: str) -> P:
        """Show the panel with this name, to begin something in it."""
        panel = self._made.get(name)
        if panel is None:
            panel = self._made[name] = self._make(name)
            self.keep(panel)
        self.panel = panel
        self.show_panel(panel)
        return panel

    def keep(self, panel: ActPanel) -> None:
        """Take a panel in, so that it can be shown."""
        panel.closed.connect(self.close_panel)
        panel.keep_ends()
        self._stack.addWidget(panel)

    def show_panel(self, panel: ActPanel) -> None:
        """Show a panel that was taken in."""
        self.setAccessibleName(panel.accessibleName())
        self._stack.setCurrentWidget(panel)
        self.show()

    @Slot()
    def close_panel(self) -> None:
        """Leave what is being done; where nothing is, the focus stays where somebody put it."""
        self.panel = None
        if not self.isHidden():
            self.hide()
            self.closed.emit()
