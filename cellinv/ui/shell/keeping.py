"""Keeps the inventory safe while somebody works: the daily backup, anchors, and how old it is."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Slot

from cellinv.domain.language import tr

if TYPE_CHECKING:
    from datetime import timedelta

    from cellinv.domain.errors import DomainError
    from cellinv.services.desk import Desk
    from cellinv.ui.shell.rail import Rail
    from cellinv.ui.shell.seat import Seat

FIRST_MS: Final = 20_000
EVERY_MS: Final = 3_600_000
_HOUR: Final = 3600
_DAYS_OLD: Final = 48


class Keeping(QObject):
    """Sees to the backup some seconds after sign-in, then every hour; tells in the rail."""

    def __init__(self, seat: Seat, rail: Rail) -> None:
        super().__init__(rail)
        self._seat, self._rail = seat, rail
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.see_to_it)

    def begin(self) -> None:
        """See to it from now on."""
        self._timer.start(FIRST_MS)

    def end(self) -> None:
        """Stop: nobody is there."""
        self._timer.stop()

    @Slot()
    def see_to_it(self) -> None:
        """Back up where it is due, off the screen's thread, and leave anchors."""
        self._timer.start(EVERY_MS)
        if self._seat.desk.actor is None:
            return
        work = functools.partial(_keep, self._seat.desk)
        self._seat.tasks.run_read(work, self._tell, self._refuse, owner=self)

    def _tell(self, age: timedelta | None) -> None:
        self._rail.backup.setText(age_in_words(age))
        self._rail.backup.show()

    def _refuse(self, error: DomainError) -> None:
        self._rail.backup.setText(tr("Backup failed"))
        self._rail.backup.setToolTip(error.explain())
        self._rail.backup.show()


def age_in_words(age: timedelta | None) -> str:
    """Return how old a backup is, as the rail tells it."""
    if age is None:
        return tr("No backup yet")
    hours = int(age.total_seconds()) // _HOUR
    if hours < 1:
        return tr("Backup just now")
    if hours < _DAYS_OLD:
        return tr("Backup {hours} h ago", hours=hours)
    return tr("Backup {days} days ago", days=hours // 24)


def second_folder() -> Path:
    """Return where anchors lie apart from the inventory, and backups of one on a server."""
    from platformdirs import user_data_path

    return Path(user_data_path("cellinv", appauthor=False)) / "kept"


def backup_folder(desk: Desk) -> Path:
    """Return where the daily backups lie: beside a file, else in the second folder."""
    return folders_kept(desk)[2]


def folders_kept(desk: Desk) -> tuple[Path, Path, Path]:
    """Return the folders that hold anchors: beside the inventory, the second, the backups'."""
    path, second = desk.database.path, second_folder()
    beside = path.resolve().parent if path is not None else second
    return beside, second, beside / "backups"


def _keep(desk: Desk) -> timedelta | None:
    from cellinv.services.backups import keep

    return keep(desk, second_folder())
