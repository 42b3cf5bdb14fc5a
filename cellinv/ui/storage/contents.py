"""What stands in the container shown: the picture of a box and its list, in step."""

from typing import Literal

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from cellinv.domain.language import tr
from cellinv.services.people import has_right
from cellinv.services.station.views import BoxView, ContainerCard, TreeRow
from cellinv.ui.shell.seat import Seat
from cellinv.ui.storage.choosing import Choosing
from cellinv.ui.storage.lists import slot_rows
from cellinv.ui.storage.views import inside_rows
from cellinv.ui.widgets.box_marks import Staged
from cellinv.ui.widgets.card import EmptyState
from cellinv.ui.widgets.colouring import Colours, Details
from cellinv.ui.widgets.pictures import picture_of
from cellinv.ui.widgets.reading import Reading

Mode = Literal["box", "list", "both"]


class Contents(Choosing):
    """The picture, the list, or both, of one container."""

    def __init__(self, seat: Seat, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._children: tuple[TreeRow, ...] = ()
        self._mode: Mode = "box"
        self.details: Details = {}
        self.reading = Reading(seat, "storage")
        self.start = EmptyState(
            "storage",
            tr("No container is open."),
            tr("Choose one in the tree, or scan a box or a vial."),
        )
        may_build = has_right(seat.desk, "plan")
        self.bare = EmptyState(
            "storage",
            tr("Nothing is set up at this site yet."),
            tr("Begin with a room and the tanks or freezers in it.")
            if may_build
            else tr("Whoever plans here sets up rooms, tanks and freezers first."),
            tr("Build…") if may_build else "",
        )
        self.body = QWidget()
        row = QHBoxLayout(self.body)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(24)
        row.addWidget(self.picture, 1)
        for pane in (self.slots, self.list):
            row.addWidget(pane, 1)
        self.blank = QWidget()
        for page in (self.blank, self.start, self.bare, self.reading, self.body):
            self.addWidget(page)

    @Slot(bool)
    def show_nothing(self, bare: bool = False) -> None:
        """While nothing is open, say what to do: where the site is ``bare``, build first."""
        if self.currentWidget() in (self.blank, self.start, self.bare):
            self.setCurrentWidget(self.bare if bare else self.start)

    @Slot()
    def begin(self) -> None:
        """Say what to do once there is something to choose from."""
        if self.currentWidget() is self.blank:
            self.show_nothing()

    def show_card(
        self,
        card: ContainerCard,
        details: Details,
        colours: Colours | None = None,
        *,
        painted: bool = True,
    ) -> None:
        """Show what stands in a container now; not ``painted``, it waits to be recoloured."""
        self._children = card.children
        self._settling = True
        self.list.set_rows(inside_rows(card))
        self._settling = False
        self.show_box(card.box, details, colours, painted=painted)

    def show_box(
        self,
        view: BoxView,
        details: Details,
        colours: Colours | None = None,
        *,
        painted: bool = True,
    ) -> None:
        """Show a box, as it is or as it was; what was selected in it stays so."""
        same = self.view is not None and self.view.id == view.id
        kept = self.selected_keys() if same else []
        self.view, self.details = view, details
        self.cells = {
            (cell.row, cell.column): cell
            for cell in view.cells
            if cell.row is not None and cell.column is not None
        }
        self._settling = True
        self.slots.set_rows(slot_rows(view, details) if self.is_box else [])
        if painted:
            self.recolour(colours or Colours((*view.cells, *view.loose)))
        self._settling = False
        self.select_keys(kept)
        self._arrange()
        self.setCurrentWidget(self.body)

    def recolour(self, colours: Colours) -> None:
        """Paint the same contents in other colours."""
        if self.view is not None:
            self.picture.show_box(picture_of(self.view, colours, self._children))

    def stage(self, staged: Staged) -> None:
        """Mark what a plan does here."""
        self.picture.stage(staged)

    def set_mode(self, mode: Mode) -> None:
        """Show the picture, the list, or one beside the other."""
        self._mode = mode
        self._arrange()

    @property
    def is_picture(self) -> bool:
        """Tell whether a picture is shown."""
        return self.currentWidget() is self.body and not self.picture.isHidden()

    def focus(self) -> None:
        """Put the focus into the picture, or the list where that alone is shown."""
        (self.picture if self.is_picture else self.table.view).setFocus()

    def _arrange(self) -> None:
        """Show what the mode says, as far as there is a picture of this container."""
        grid = self.view is not None and bool(self.view.rows)
        picture = grid and self._mode != "list" and (self.is_box or _is_wide(self.view))
        rows = not picture or self._mode == "both"
        self.picture.setVisible(picture)
        self.slots.setVisible(rows and self.is_box)
        self.list.setVisible(rows and not self.is_box)


def _is_wide(view: BoxView | None) -> bool:
    """Tell whether a picture shows more than a list would: a rack of one column is a list."""
    return view is not None and (view.columns or 0) > 1
