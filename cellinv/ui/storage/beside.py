"""A second box, opened beside the first: to look at both, and to move between them."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from cellinv.domain.language import tr
from cellinv.services.station.views import ContainerCard
from cellinv.ui.shell.seat import Seat
from cellinv.ui.storage.contents import Contents
from cellinv.ui.storage.reading import Opened, open_container
from cellinv.ui.storage.views import is_grid, told, told_tree
from cellinv.ui.widgets.buttons import button
from cellinv.ui.widgets.text import words


class Above(QWidget):
    """The name of the box that is open, above it; ``folded`` hides the tree or brings it back."""

    folded = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name, self.facts = words("", "strong"), words("", "small", wrap=True)
        self.fold = button(tr("Tree"), "tree", "quiet")
        self.fold.setToolTip(tr("Show or hide the tree"))
        self.fold.clicked.connect(self.folded)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.name, 1)
        head.addWidget(self.fold)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(head)
        column.addWidget(self.facts)

    def show_card(self, card: ContainerCard, *, named: bool) -> None:
        """Name a container, unless it is the only one and named already."""
        self.name.setText((card.label or card.code) if named else "")
        self.facts.setText(_facts(card))
        self.facts.setVisible(named)


class Beside(QWidget):
    """The box beside; ``shown`` is sent when it was read."""

    shown = Signal()
    closed = Signal()

    def __init__(self, seat: Seat, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._seat = seat
        self._wanted: int | None = None
        self.opened: Opened | None = None
        self.contents = Contents(seat)
        self.name, self.facts = words("", "strong"), words("", "small", wrap=True)
        self.close_button = button("", "remove", "quiet")
        self.close_button.setAccessibleName(tr("Close the box beside"))
        self.close_button.setToolTip(tr("Close the box beside"))
        self.close_button.clicked.connect(self.shut)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.name, 1)
        head.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(head)
        column.addWidget(self.facts)
        column.addWidget(self.contents, 1)
        self.hide()

    def open(self, container_id: int) -> None:
        """Open a container here."""
        self._wanted = container_id
        self.show()
        if self.opened is None:
            self.contents.setCurrentWidget(self.contents.reading)
        self.refresh()

    def refresh(self) -> None:
        """Read again what is open."""
        if self._wanted is not None:
            open_container(self._seat, self._wanted, self._show, "beside")

    @Slot()
    def shut(self) -> None:
        """Close the box beside."""
        self.opened = self._wanted = None
        self.contents.view = None
        self.hide()
        self.closed.emit()

    def _show(self, opened: Opened | None) -> None:
        if opened is None or opened.card.id != self._wanted:
            return
        self.opened, card = opened, opened.card
        name = card.label or card.code
        self.name.setText(name)
        self.setAccessibleName(tr("{name}, beside", name=name))
        self.facts.setText(_facts(card))
        self.contents.show_card(card, opened.details)
        self.shown.emit()


def _facts(card: ContainerCard) -> str:
    """Return where a container stands, and what is in it."""
    path = " / ".join(card.place.path[-2:]) if card.place else ""
    inside = told(card.box) if is_grid(card.box) else told_tree(card)
    return " · ".join(part for part in (path, inside) if part)
