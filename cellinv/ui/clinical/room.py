"""The lists of the Clinical page make room where there is little, while something is done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, Slot
from typing_extensions import override

from cellinv.ui.shell.sizes import wide

if TYPE_CHECKING:
    from PySide6.QtWidgets import QTabWidget, QWidget

    from cellinv.ui.clinical.lists import Lists
    from cellinv.ui.clinical.side import Side

_ROOMY_PX: Final = 1440
"""Where there is less width, the lists make room for what is being done."""


class Room(QObject):
    """Hides the lists of a narrow page while something is done beside them."""

    def __init__(self, page: QWidget, lists: Lists, tabs: QTabWidget, side: Side) -> None:
        super().__init__(page)
        self._page, self._lists, self._tabs, self._side = page, lists, tabs, side
        page.installEventFilter(self)
        side.closed.connect(self._left)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize:
            self.make()
        return super().eventFilter(watched, event)

    @Slot()
    def make(self) -> None:
        """Hide or show the lists; a focus that was in them goes on to the tabs."""
        narrow = self._page.width() < wide(_ROOMY_PX)
        busy = self._side.panel is not None
        focus: QWidget | None = self._page.window().focusWidget()
        if narrow and busy and focus is not None and self._lists.isAncestorOf(focus):
            self._tabs.tabBar().setFocus()
        self._lists.setVisible(not (narrow and busy))

    @Slot()
    def _left(self) -> None:
        self.make()
        if self._page.isVisible():
            self._lists.subjects.view.setFocus()
