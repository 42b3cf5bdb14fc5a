"""The column beside the picture: the slot pointed at, what is selected, and what can be done."""

import functools
from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from cellinv.domain.language import tr
from cellinv.services.people import has_right
from cellinv.services.station.views import BoxCell
from cellinv.ui.shell.seat import Seat
from cellinv.ui.storage.legend import Legend
from cellinv.ui.storage.views import say_cell
from cellinv.ui.widgets.acts.panel import ActPanel
from cellinv.ui.widgets.buttons import button
from cellinv.ui.widgets.text import CodeLabel, SectionLabel, words

SIDE_WIDTH, SIDE_WIDE = 216, 304
_LISTED = 5
_ACTS = (
    ("move", "Move…", "move", "move"),
    ("withdraw", "Withdraw…", "withdraw", "withdraw"),
    ("label", "Labels…", "labels", "label"),
    ("custody", "Custody…", "export", "custody_export"),
    ("record", "Open", "link", ""),
)


class Side(QWidget):
    """``asked`` carries what is to be done with the selection."""

    asked = Signal(str)
    colour_asked = Signal(bool)

    def __init__(self, seat: Seat, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._seat = seat
        self.slot, self.what = words("", "strong"), CodeLabel()
        self.note = words("", "small", wrap=True)
        self.title = SectionLabel("")
        self.codes = words("", mono=True)
        self.legend = Legend()
        self.colour = QComboBox()
        self.colour.addItems([tr("Lot"), tr("Status")])
        self.colour.setAccessibleName(tr("Colour by"))
        self.colour.currentIndexChanged.connect(self._on_colour)
        self.buttons = {name: self._act(name, text, icon) for name, text, icon, _ in _ACTS}
        self.stack = QStackedWidget()
        self._home = self._selection()
        self.stack.addWidget(self._home)
        self._lay_out()
        self.show_selection([])

    def add_panel(self, panel: ActPanel) -> None:
        """Let a panel stand here in place of the selection."""
        self.stack.addWidget(panel)
        panel.closed.connect(self.show_home)

    def show_panel(self, panel: ActPanel) -> None:
        """Bring a panel to the front."""
        self.stack.setCurrentWidget(panel)

    @Slot()
    def show_home(self) -> None:
        """Show the selection again."""
        self.stack.setCurrentWidget(self._home)

    @property
    def at_home(self) -> bool:
        """Tell whether no panel is open."""
        return self.stack.currentWidget() is self._home

    def show_cell(self, cell: BoxCell | None) -> None:
        """Say what is in the slot pointed at."""
        head, note = say_cell(cell) if cell else ("", "")
        self.slot.setText(cell.label if cell else "")
        self.what.set_code(head)
        self.note.setText(note)

    def show_selection(self, vials: Sequence[BoxCell], *, past: bool = False) -> None:
        """Show what is selected and what may be done with it."""
        self.title.setText(tr("{n} selected", n=len(vials)) if vials else tr("Nothing selected"))
        codes = [cell.code for cell in vials[:_LISTED]]
        if len(vials) > _LISTED:
            codes[-1] = tr("and {n} more", n=len(vials) - _LISTED + 1)
        self.codes.setText("\n".join(codes))
        self.codes.setVisible(bool(codes))
        stored = bool(vials) and not past
        for name, _, _, right in _ACTS:
            allowed = not right or has_right(self._seat.desk, right)
            enabled = bool(vials) if name in {"label", "custody", "record"} else stored
            self.buttons[name].setVisible(allowed)
            self.buttons[name].setEnabled(enabled)
        self.buttons["record"].setEnabled(len(vials) == 1)

    def _act(self, name: str, text: str, icon: str) -> QWidget:
        made = button(tr(text), icon)
        made.clicked.connect(functools.partial(self._ask, name))
        return made

    def _ask(self, name: str, _checked: bool = False) -> None:
        self.asked.emit(name)

    @Slot(int)
    def _on_colour(self, index: int) -> None:
        self.legend.setVisible(index == 0)
        self.colour_asked.emit(index == 1)

    def _selection(self) -> QWidget:
        home = QWidget()
        column = QVBoxLayout(home)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.title)
        column.addWidget(self.codes)
        for made in self.buttons.values():
            column.addWidget(made)
        column.addSpacing(8)
        column.addWidget(self.legend)
        column.addStretch(1)
        return home

    def _lay_out(self) -> None:
        here = QHBoxLayout()
        here.setSpacing(8)
        here.addWidget(self.slot)
        here.addWidget(self.what, 1)
        colour = QHBoxLayout()
        colour.addWidget(words(tr("Colour by"), "small"))
        colour.addWidget(self.colour, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(here)
        column.addWidget(self.note)
        column.addSpacing(8)
        column.addWidget(self.stack, 1)
        column.addLayout(colour)
