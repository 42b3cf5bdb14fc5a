"""What the storage page shows beside the tree: a container, or a plan to build or to find room."""

import functools

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from cellinv.domain.language import tr
from cellinv.services.people import has_right
from cellinv.ui.shell.seat import Seat
from cellinv.ui.storage.building import BuildView
from cellinv.ui.storage.finding import RoomView
from cellinv.ui.storage.target import Target, target_of
from cellinv.ui.widgets.acts.acting import Acting
from cellinv.ui.widgets.buttons import button


class Plans(QStackedWidget):
    """``chosen`` carries a container to be shown, ``store_asked`` also the slot to begin at."""

    chosen = Signal(int)
    store_asked = Signal(int, str)
    open_asked = Signal(str)
    sited = Signal()
    """A plan is for the whole site."""
    left = Signal()
    """A container is shown again."""

    def __init__(self, seat: Seat, acting: Acting, container: QWidget) -> None:
        super().__init__()
        self._seat, self._acting, self._container = seat, acting, container
        self._build: BuildView | None = None
        self._room: RoomView | None = None
        self.addWidget(container)
        self.bar = self._bar()
        leave = QShortcut(QKeySequence(Qt.Key.Key_Escape), self)
        leave.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        leave.activated.connect(self.leave)

    @property
    def planning(self) -> bool:
        """Tell whether a plan is shown instead of a container."""
        return self.currentWidget() is not self._container

    @Slot()
    def begin(self) -> None:
        """Offer to plan: there is a tree to choose a place in."""
        self.bar.setEnabled(True)

    @Slot()
    def build(self) -> None:
        """Plan a tank, freezer or rack."""
        if self._build is None:
            self._build = BuildView(self._seat, self._acting)
            self._build.closed.connect(self.leave)
            self._build.built.connect(self.open_asked)
            self._build.sited.connect(self.sited)
            self.addWidget(self._build)
        self.setCurrentWidget(self._build)
        self._build.start(None)

    @Slot()
    def find_room(self) -> None:
        """Look for room."""
        if self._room is None:
            self._room = RoomView(self._seat, self._acting)
            self._room.closed.connect(self.leave)
            self._room.store_asked.connect(self.store_asked)
            self._room.sited.connect(self.sited)
            self.addWidget(self._room)
        self.setCurrentWidget(self._room)
        self._room.start(None)

    @Slot(int)
    def choose(self, container_id: int) -> None:
        """Take a container chosen in the tree: as the plan's place, or to be shown."""
        if not self.planning:
            self.chosen.emit(container_id)
            return
        work = functools.partial(target_of, container_id, self._seat.desk)
        self._seat.tasks.run_read(work, self._aim, latest="target")

    @Slot()
    def leave(self) -> None:
        """Show the container again."""
        planning = self.planning
        self.setCurrentWidget(self._container)
        if planning:
            self.left.emit()

    def _aim(self, target: Target) -> None:
        view = self.currentWidget()
        if isinstance(view, BuildView | RoomView):
            view.aim(target)

    def _bar(self) -> QWidget:
        """Return the buttons that begin a plan, for below the tree once that is read."""
        bar = QWidget()
        bar.setEnabled(False)
        column = QVBoxLayout(bar)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        starts = ((tr("Build…"), "add", self.build), (tr("Find room…"), "search", self.find_room))
        for text, icon, act in starts:
            made = button(text, icon)
            made.clicked.connect(act)
            column.addWidget(made)
        if not has_right(self._seat.desk, "plan"):
            bar.hide()  # shown before it has a parent, it would be a window of its own
        return bar
