"""The column beside the picture: the slot pointed at, what is selected, and what can be done."""

import functools
from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from cellinv.domain.language import tr
from cellinv.services.people import has_right
from cellinv.services.station.views import BoxCell
from cellinv.ui.shell.seat import Seat
from cellinv.ui.shell.sizes import tall
from cellinv.ui.storage.legend import Legend
from cellinv.ui.storage.views import say_cell
from cellinv.ui.widgets.acts.panel import ActPanel
from cellinv.ui.widgets.buttons import button
from cellinv.ui.widgets.naming import named
from cellinv.ui.widgets.text import CodeLabel, SectionLabel, words

SIDE_WIDTH, SIDE_WIDE = 236, 304
_LISTED = 5
_HIGH_PX = 400
_ACTS = (
    ("move", "Move…", "move", "move", "vial"),
    ("swap", "Swap", "swap", "move", "vial"),
    ("withdraw", "Withdraw…", "withdraw", "withdraw", "vial"),
    ("label", "Labels…", "labels", "label", "vial"),
    ("custody", "Custody…", "export", "custody_export", "vial"),
    ("record", "Open it", "link", "", "vial"),
    ("close", "Block or reserve…", "blocked", "plan", "free"),
    ("reopen", "Open again…", "done", "plan", "closed"),
    ("carry", "Move…", "move", "move", "container"),
    ("enter", "Open it", "link", "", "container"),
    ("beside", "Open beside", "beside", "", "container"),
)
_ALWAYS = frozenset({"label", "custody", "record", "enter"})
_ONE_ONLY = frozenset({"record", "enter", "beside"})
_PAIR = 2


_GROUPS = ("vial", "container", "closed", "free", "occupied")


def _group(cell: BoxCell) -> str:
    return "closed" if cell.kind in {"blocked", "reserved"} else cell.kind


class Side(QWidget):
    """``asked`` carries what is to be done with the selection."""

    asked = Signal(str)
    colour_asked = Signal(str)
    mode_asked = Signal(str)

    def __init__(self, seat: Seat, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._seat = seat
        self.slot, self.what = words("", "strong"), CodeLabel()
        self.note = words("", "small", wrap=True)
        self.title = SectionLabel("")
        self.codes = words("", mono=True)
        self.legend = Legend()
        self.colour = _choice(
            tr("Colour by"), ((tr("Lot"), "lot"), (tr("State"), "state"),
            (tr("Passage"), "passage"), (tr("Age"), "age")),
        )  # fmt: skip
        self.colour.currentIndexChanged.connect(self._on_colour)
        self.mode = _choice(
            tr("View"), ((tr("Box"), "box"), (tr("List"), "list"), (tr("Box and list"), "both"))
        )
        self.mode.currentIndexChanged.connect(self._on_mode)
        self.keep = button("", "beside", "quiet")
        self.keep.setAccessibleName(tr("Box beside…"))
        self.keep.setToolTip(tr("Keep this box, and open another one next to it"))
        self.keep.clicked.connect(self._keep)
        self.plan = button(tr("Plan"), "plan", "primary")
        self.plan.clicked.connect(functools.partial(self._ask, "plan"))
        self.plan.hide()
        self.buttons = {name: self._act(name, text, icon) for name, text, icon, *_ in _ACTS}
        self.stack, self._looks = _Stack(), QWidget()
        self._home = self._selection()
        self.stack.addWidget(self._home)
        self._lay_out()
        self.show_selection([])

    def add_panel(self, panel: ActPanel) -> None:
        """Let a panel stand here in place of the selection."""
        panel.keep_ends()
        self.stack.addWidget(panel)
        panel.closed.connect(self.show_home)

    def show_panel(self, panel: ActPanel) -> None:
        """Bring a panel to the front."""
        self.stack.setCurrentWidget(panel)

    @property
    def panel(self) -> ActPanel | None:
        """Return the panel that is open, if one is."""
        shown = self.stack.currentWidget()
        return shown if isinstance(shown, ActPanel) else None

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

    def show_selection(
        self, cells: Sequence[BoxCell], *, past: bool = False, box: bool = True
    ) -> None:
        """Show what is selected and what may be done with it.

        Where nothing is, and no ``box`` is open, it is the container itself that can be moved.
        """
        groups = {_group(cell) for cell in cells}
        things = [cell for cell in cells if cell.kind in {"vial", "container"}]
        none = tr("Nothing selected") if box else tr("All of it")
        self.title.setText(tr("{n} selected", n=len(cells)) if cells else none)
        codes = [cell.code for cell in things[:_LISTED]] or [cell.label for cell in cells[:_LISTED]]
        if len(cells) > _LISTED:
            codes[-1] = tr("and {n} more", n=len(cells) - len(codes) + 1)
        self.codes.setText("\n".join(codes))
        self.codes.setVisible(bool(codes))
        none_shown = "vial" if box else "container"
        shown = min(groups, key=_GROUPS.index) if groups else none_shown
        count = sum(_group(cell) == shown for cell in cells)
        for name, _, _, right, group in _ACTS:
            allowed = not right or has_right(self._seat.desk, right)
            fits = {"swap": count == _PAIR}.get(
                name, count == 1 if name in _ONE_ONLY else count > 0
            )
            fits = fits or (name == "carry" and not cells)
            wanted = fits or (not cells and box and name != "swap")
            self.buttons[name].setVisible(allowed and group == shown and wanted)
            self.buttons[name].setEnabled(fits and (not past or name in _ALWAYS))
            self.buttons[name].setMinimumHeight(self.buttons[name].sizeHint().height())

    def show_plan(self, count: int) -> None:
        """Offer the way back to the plan while there is one."""
        text = tr("Plan: {n} moves", n=count)
        self.plan.setText(f" {text}")
        self.plan.setAccessibleName(text)
        self.plan.setVisible(count > 0)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    @Slot()
    def _fit(self) -> None:
        """Leave the room to a panel where it is low: how the box looks can wait."""
        self._looks.setVisible(self.at_home or self.height() >= tall(_HIGH_PX))

    def _act(self, name: str, text: str, icon: str) -> QPushButton:
        made = button(tr(text), icon)
        made.clicked.connect(functools.partial(self._ask, name))
        return made

    def _ask(self, name: str, _checked: bool = False) -> None:
        self.asked.emit(name)

    @Slot()
    def _keep(self) -> None:
        self.note.setText(tr("Now open the other box: in the tree or by scan."))
        self.asked.emit("keep")

    @Slot(int)
    def _on_colour(self, _index: int) -> None:
        self.colour_asked.emit(self.colour.currentData())

    @Slot(int)
    def _on_mode(self, _index: int) -> None:
        self.mode_asked.emit(self.mode.currentData())

    def _selection(self) -> QWidget:
        home = QWidget()
        column = QVBoxLayout(home)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.title)
        column.addWidget(self.codes)
        column.addWidget(self.plan)
        for made in self.buttons.values():
            column.addWidget(made)
        column.addSpacing(8)
        column.addWidget(self.legend)
        column.addStretch(1)
        return scrolled(home)

    def _lay_out(self) -> None:
        here = QHBoxLayout()
        here.setSpacing(8)
        here.addWidget(self.slot)
        here.addWidget(self.what, 1)
        here.addWidget(self.keep)
        looks = QGridLayout(self._looks)
        looks.setSpacing(8)
        looks.setContentsMargins(0, 8, 0, 0)
        for row, field in enumerate((self.mode, self.colour)):
            looks.addWidget(words(field.accessibleName(), "small"), row, 0)
            looks.addWidget(field, row, 1)
        looks.setColumnStretch(1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(here)
        column.addWidget(self.note)
        column.addSpacing(8)
        column.addWidget(self.stack, 1)
        column.addWidget(self._looks)
        self.stack.currentChanged.connect(self._fit)


class _Stack(QStackedWidget):
    """A stack as low as the window needs it: what is in it scrolls."""

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(0, 0)


def scrolled(content: QWidget) -> QScrollArea:
    """Return an area in which content keeps its height where the window is low."""
    area = QScrollArea()
    area.setFrameShape(QScrollArea.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    content.setProperty("role", "plain")
    area.setWidget(content)
    return area


def _choice(name: str, choices: Sequence[tuple[str, str]]) -> QComboBox:
    made = QComboBox()
    for text, value in choices:
        made.addItem(text, value)
    made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
    named(made, name)
    return made
