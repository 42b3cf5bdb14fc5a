"""What the window has to know to let people in and out: badges there are, and when to lock."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from cellinv.domain.people import PersonInactive, RoleEnded

if TYPE_CHECKING:
    from cellinv.services.desk import Desk
    from cellinv.ui.shell.hub import Changed
    from cellinv.ui.shell.scan_bus import Presence
    from cellinv.ui.shell.seat import Seat
    from cellinv.ui.shell.sign_in import SignInPage
    from cellinv.ui.shell.window import MainWindow

_MINUTE_MS: Final = 60_000
_LOOK_MS: Final = 5_000


class Minding(QObject):
    """Keeps both up to date; ``idle`` is sent once nobody touched anything for so long."""

    idle = Signal()

    def __init__(self, seat: Seat, window: MainWindow, presence: Presence) -> None:
        super().__init__(window)
        self._seat, self._window, self._presence = seat, window, presence
        self.page: SignInPage | None = None
        self.lock_after_ms = 0
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self.look)
        seat.hub.changed.connect(self._on_changed)

    def begin(self) -> None:
        """Somebody sits here from now on."""
        self.page = None
        self._presence.touch()
        self._timer.start()
        self._window.loading.before(self._read_rule)

    def end(self) -> None:
        """Nobody does any more."""
        self._timer.stop()

    @Slot()
    def look(self) -> None:
        """Tell when nobody touched anything for as long as the rule says, or roles ended."""
        self._seat.tasks.run_read(
            functools.partial(_stands, self._seat.desk), self._know_standing, owner=self,
            latest="standing",
        )  # fmt: skip
        if self.lock_after_ms and self._presence.idle_ms() >= self.lock_after_ms:
            self.idle.emit()

    def _know_standing(self, stands: bool) -> None:
        if not stands and self._timer.isActive():
            self.idle.emit()

    def read_badges(self) -> None:
        """Read which badges there are."""
        from cellinv.services.people.sign_in import badge_keys

        ask = functools.partial(badge_keys, self._seat.desk)
        self._seat.tasks.run_read(ask, self._know_badges, owner=self, latest="badges")

    @Slot(object)
    def _on_changed(self, changed: Changed) -> None:
        if self._seat.desk.actor is None:
            return
        if changed.touches("person"):
            self.read_badges()
        if changed.touches("setting"):
            self._read_rule()

    def _know_badges(self, badges: frozenset[str]) -> None:
        self._window.badges = badges
        if self.page is not None:
            self.page.badges = badges

    def _read_rule(self) -> None:
        from cellinv.services.settings import lock_minutes

        ask = functools.partial(lock_minutes, self._seat.desk)
        self._seat.tasks.run_read(ask, self._know_rule, owner=self, latest="lock")

    def _know_rule(self, minutes: int) -> None:
        self.lock_after_ms = minutes * _MINUTE_MS


def _stands(desk: Desk) -> bool:
    """Say whether whoever sits here still holds the roles they signed in with."""
    from cellinv.services.ledger import check_standing

    if desk.actor is None:
        return True
    try:
        with desk.database.read() as session:
            check_standing(session, desk)
    except (PersonInactive, RoleEnded):
        return False
    return True
