"""The box that is open and the one beside it: one colouring, one selection, one plan on both."""

import functools

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from cellinv.domain.language import tr
from cellinv.services.station.views import BoxCell, ContainerCard
from cellinv.ui.shell.seat import Seat
from cellinv.ui.storage.beside import Above, Beside
from cellinv.ui.storage.contents import Contents, Mode
from cellinv.ui.storage.plan import Plan
from cellinv.ui.storage.reading import Opened
from cellinv.ui.widgets.box_marks import NOTHING
from cellinv.ui.widgets.colouring import By, Colours
from cellinv.ui.widgets.exporting import add_export


class Panes(QWidget):
    """``clicked`` carries the contents clicked in and the cell; ``opened`` and ``pointed`` a cell.

    A selection in one box ends the one in the other: ``active`` is the box that has it.
    """

    pointed = Signal(object)
    opened = Signal(object)
    clicked = Signal(object, object)
    selection_changed = Signal()
    recoloured = Signal(object)
    filled = Signal(bool)

    def __init__(self, seat: Seat, plan: Plan, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.plan = plan
        self.main, self.beside = Contents(seat), Beside(seat)
        self.above = Above()
        self.active = self.main
        self.colours = Colours()
        self.open_now: Opened | None = None
        self._past = self._keeps = False
        self._by: By = "lot"
        self._mode: Mode = "box"
        self.beside.shown.connect(self.recolour)
        self.beside.closed.connect(self._shut)
        plan.changed.connect(self.mark)
        for contents in self.both:
            add_export(seat, contents.slots, tr("Vials of a box"))
            add_export(seat, contents.list, tr("Contents of a container"))
            contents.pointed.connect(self.pointed)
            contents.opened.connect(self.opened)
            contents.clicked.connect(functools.partial(self._on_clicked, contents))
            contents.selection_changed.connect(functools.partial(self._on_selected, contents))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(24)
        left = QVBoxLayout()
        left.setSpacing(2)
        left.addWidget(self.above)
        left.addWidget(self.main, 1)
        row.addLayout(left, 1)
        row.addWidget(self.beside, 1)
        self.above.hide()

    @property
    def both(self) -> tuple[Contents, Contents]:
        """Return the contents of the box that is open and of the one beside."""
        return self.main, self.beside.contents

    @property
    def is_double(self) -> bool:
        """Tell whether a box is open beside."""
        return not self.beside.isHidden()

    @property
    def is_full(self) -> bool:
        """Tell whether two things share the width: two boxes, or a box and its list."""
        return self.is_double or (self._mode == "both" and self.main.is_box)

    def showing(self, container_id: int) -> Contents | None:
        """Return the contents that show a container, if one does."""
        shown = (each for each in self.both if each.view and each.view.id == container_id)
        return next(shown, None)

    def named(self, code: str) -> Contents | None:
        """Return the contents that show the container with a code, if one does."""
        shown = (each for each in self.both if each.view and each.view.code == code)
        return next(shown, None)

    # ── what is shown ───────────────────────────────────────────────────────

    def show_main(self, opened: Opened) -> None:
        """Show a container as it is."""
        before, self.open_now, self._past = self.open_now, opened, False
        other = before is not None and before.card.id != opened.card.id
        beside = self.beside.opened.card.id if self.beside.opened else None
        if before is not None and other and (self._keeps or beside == opened.card.id):
            self._keeps = False
            self.beside.open(before.card.id)
        self.main.show_card(opened.card, opened.details, painted=False)
        self.recolour()

    def show_past(self, then: ContainerCard) -> None:
        """Show a container as it was; no plan is marked there."""
        self._past = True
        self.main.show_card(then, self.open_now.details if self.open_now else {})
        self.recolour()

    def keep_beside(self) -> None:
        """Keep the box that is open: it moves beside the one that is opened next."""
        self._keeps = True

    def open_beside(self, container_id: int) -> None:
        """Open a box beside; the one that is open already stays where it is."""
        if self.open_now is None or self.open_now.card.id != container_id:
            self.beside.open(container_id)

    def colour_by(self, by: By) -> None:
        """Colour the vials by another thing."""
        self._by = by
        self.recolour()

    def set_mode(self, mode: Mode) -> None:
        """Show pictures, lists, or both; beside another box there is room for one of the two."""
        self._mode = mode
        single = "box" if mode == "both" else mode
        self.main.set_mode(single if self.is_double else mode)
        self.beside.contents.set_mode(single)
        self._head()

    def recolour(self) -> None:
        """Give both boxes the same colours, and say so to the legend."""
        shown = [each for each in self.both if each.view is not None]
        cells = [cell for each in shown if each.view for cell in each.view.cells]
        details = {key: one for each in shown for key, one in each.details.items()}
        today = self.open_now.today if self.open_now else None
        self.colours = Colours(cells, self._by, details, today)
        for each in shown:
            each.recolour(self.colours)
        self.set_mode(self._mode)
        self.mark()
        self.recoloured.emit(self.colours)

    def mark(self) -> None:
        """Mark on both boxes what the plan does there."""
        for each in self.both:
            if each.view is not None:
                past = self._past and each is self.main
                each.stage(NOTHING if past else self.plan.marks(each.view.id, self.colours))

    # ── selection ───────────────────────────────────────────────────────────

    def selected(self) -> list[BoxCell]:
        """Return what is selected."""
        return self.active.selected()

    def select_group(self, key: str) -> None:
        """Select the vials of one colour in the box that is open."""
        cells = (cell for cell in self.main.cells.values() if cell.kind == "vial")
        self.main.select_vials(
            cell.id for cell in cells if cell.id is not None and self.colours.key_of(cell) == key
        )
        self._on_selected(self.main)
        self.main.focus()

    def _head(self) -> None:
        """Name the box that is open above it, too, while another stands beside it."""
        if self.open_now is not None:
            self.above.show_card(self.open_now.card, named=self.is_double)
        if self.above.isHidden() is self.is_full:
            self.above.setVisible(self.is_full)
            self.filled.emit(self.is_full)

    def _on_selected(self, contents: Contents) -> None:
        if contents.selected():
            other = self.both[contents is self.main]
            self.active = contents
            other.select_keys(())
        self.selection_changed.emit()

    def _on_clicked(self, contents: Contents, cell: BoxCell) -> None:
        self.clicked.emit(contents, cell)

    def _shut(self) -> None:
        self.active = self.main
        self.recolour()
        self.selection_changed.emit()
