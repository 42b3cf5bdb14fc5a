"""What every page is given: who sits here at which site, where work runs, what is announced."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from cellinv.ui.shell.preferences import Preferences

if TYPE_CHECKING:
    from cellinv.services.desk import Desk
    from cellinv.ui.shell.hub import Hub
    from cellinv.ui.shell.tasks import TaskRunner


class Seat(QObject):
    """The desk in use, which a change of site or person replaces, with the runner and the hub."""

    desk_changed = Signal()
    site_changed = Signal()
    """Another site is worked at, or nobody sits here any more."""
    person_changed = Signal()
    """Somebody else sits here, at the same work."""

    def __init__(
        self, desk: Desk, tasks: TaskRunner, hub: Hub, preferences: Preferences | None = None
    ) -> None:
        super().__init__()
        self._desk, self.tasks, self.hub = desk, tasks, hub
        self.preferences = preferences or Preferences()

    @property
    def desk(self) -> Desk:
        """Return the desk as it is now; hand it to a service, don't keep it."""
        return self._desk

    def take(self, desk: Desk) -> None:
        """Sit down at another desk: somebody else, or another site."""
        before, self._desk = self._desk, desk
        self.desk_changed.emit()
        if desk.actor is None or desk.site != before.site:
            self.site_changed.emit()
        if desk.actor != before.actor:
            self.person_changed.emit()
