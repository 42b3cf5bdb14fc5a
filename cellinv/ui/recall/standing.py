"""Whether the vials of a recall stand beside what belongs to it, or as one of its tabs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, Slot
from typing_extensions import override

from cellinv.ui.shell.sizes import tall
from cellinv.ui.shell.theme import theme

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from cellinv.ui.recall.side import Side
    from cellinv.ui.widgets.card import Card

_TWO_PX: Final = 880
"""So wide, for the text in use, is a page on which two columns can be read."""


class Standing(QObject):
    """Moves the vials between their own card and the tabs, as width and size of text allow."""

    def __init__(self, page: QWidget, side: Side, table: Card, vials: QWidget) -> None:
        super().__init__(page)
        self._page, self._side, self._table, self._vials = page, side, table, vials
        self._one = self._any = False
        page.installEventFilter(self)
        side.turned.connect(self._look)
        theme().changed.connect(self._look)

    def show(self, there: bool) -> None:
        """Show what belongs to a recall, or that there is none."""
        self._any = there
        self._look()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize:
            self._look()
        return super().eventFilter(watched, event)

    @Slot()
    def _look(self) -> None:
        """While something is asked for, the panel has its column and the vials theirs."""
        narrow = self._any and self._page.width() < tall(_TWO_PX)
        one = narrow and self._side.panel.isHidden()
        if one != self._one:
            self._one = one
            (self._join if one else self._part)()
        self._side.setVisible(self._any and not one)

    def _join(self) -> None:
        tabs = self._side.lend_tabs()
        tabs.insertTab(0, self._vials, self._vials.accessibleName())
        tabs.setCurrentIndex(0)
        self._table.body.addWidget(tabs, 1)

    def _part(self) -> None:
        self._table.body.addWidget(self._vials, 1)
        self._vials.show()
        self._side.take_tabs()
