"""Beside a table or at the end of its titles: how many columns have no room, the way to them."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, Qt, Slot
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QMenu, QPushButton
from typing_extensions import override

from cellinv.domain.language import a_list, tr
from cellinv.ui.shell.icons import dress

if TYPE_CHECKING:
    from PySide6.QtWidgets import QTableView

    from cellinv.ui.widgets.fitting import Fitting

_ROUNDS: Final = 3


class Others(QPushButton):
    """Tells of the columns that left for want of room, and offers to choose; else it is unseen."""

    def __init__(self, view: QTableView, fitting: Fitting) -> None:
        super().__init__(view)  # until it is laid out: nothing without a place is ever shown
        self.setProperty("kind", "quiet")
        dress(self, "columns", "accent")
        self._view, self._fitting = view, fitting
        self._in_head = self._telling = False
        self.clicked.connect(self._choose)
        fitting.folded.connect(self.tell)
        self.tell()

    def stand_in_head(self) -> None:
        """Stand at the end of the titles: the table has no line above it."""
        header = self._view.horizontalHeader()
        self.setProperty("kind", "corner")
        self.setParent(header)
        self._in_head = True
        header.installEventFilter(self)
        self._fitting.keep_corner(self)
        self.tell()

    def be_brief(self, brief: bool) -> None:
        """Leave out the picture, or show it again."""
        if brief:
            self.setProperty("iconName", "")
            self.setIcon(QIcon())
        else:
            dress(self, "columns", "accent")
        self._place()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in {QEvent.Type.Resize, QEvent.Type.Show}:
            self._place()
        return super().eventFilter(watched, event)

    @Slot()
    def tell(self) -> None:
        """Say how many columns there is no room for, and which.

        Shown or hidden it takes or makes room itself, and columns leave or come back: what is so
        then is said afterwards, not in the middle of it.
        """
        if self._telling:
            return
        self._telling = True
        for _ in range(_ROUNDS):
            away = self._fitting.away()
            self._say(away)
            if self._fitting.away() == away:
                break
        self._telling = False

    def _say(self, away: list[int]) -> None:
        titles = [_title(self._view, at) for at in away]
        said = tr("No room for: {columns}", columns=a_list(titles))
        self.setText(f"+{len(away)}")
        self.setToolTip(said)
        self.setAccessibleName(said)
        self._place()
        self.setVisible(bool(away) and self._view.model().rowCount() > 0)

    def _place(self) -> None:
        """Stand at the end of the titles, if the place is there."""
        if self._in_head:
            header = self._view.horizontalHeader()
            wide = min(self.sizeHint().width(), header.width())
            self.setGeometry(header.width() - wide, 0, wide, header.height() - 1)
            self.raise_()

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
