"""Beside a table: how many of its columns have no room, and the way to them."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QMenu, QPushButton

from cellinv.domain.language import tr
from cellinv.ui.shell.icons import dress

if TYPE_CHECKING:
    from PySide6.QtWidgets import QTableView

    from cellinv.ui.widgets.fitting import Fitting


class Others(QPushButton):
    """Tells of the columns that left for want of room, and offers to choose; else it is unseen."""

    def __init__(self, view: QTableView, fitting: Fitting) -> None:
        super().__init__(view)  # until it is laid out: nothing without a place is ever shown
        self.setProperty("kind", "quiet")
        dress(self, "columns", "accent")
        self._view, self._fitting = view, fitting
        self._wanted, self._brief = True, False
        self.clicked.connect(self._choose)
        fitting.folded.connect(self.tell)
        self.tell()

    def put_away(self) -> None:
        """Show nothing, whatever columns leave."""
        self._wanted = False
        self.hide()

    def be_brief(self, brief: bool) -> None:
        """Leave out how many there are, or say it again."""
        self._brief = brief
        self.tell()

    @Slot()
    def tell(self) -> None:
        """Say how many columns there is no room for, and which."""
        away = self._fitting.away()
        titles = [_title(self._view, at) for at in away]
        said = tr("No room for: {columns}", columns=", ".join(titles))
        self.setText("" if self._brief else f"+{len(away)}")
        self.setToolTip(said)
        self.setAccessibleName(said)
        self.setVisible(self._wanted and bool(away) and self._view.model().rowCount() > 0)

    @Slot()
    def _choose(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        offer_columns(menu, self._view, self._fitting)
        menu.popup(self.mapToGlobal(self.rect().bottomLeft()))


def offer_columns(menu: QMenu, view: QTableView, fitting: Fitting) -> None:
    """Offer in a menu to show or leave out each column; ticked is what can be seen now."""
    header = view.horizontalHeader()
    for at in range(header.count()):
        action = menu.addAction(_title(view, at))
        action.setCheckable(True)
        action.setChecked(not header.isSectionHidden(at))
        action.toggled.connect(functools.partial(fitting.show_column, at))


def _title(view: QTableView, at: int) -> str:
    return str(view.model().headerData(at, Qt.Orientation.Horizontal))
