"""What a scan on the page is for: a vial for a dose, a badge for a signature, else a choice."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from cellinv.services.clinical.following import follow_up
from cellinv.services.people.named import thing_named
from cellinv.ui.clinical.dosing import AsidePanel
from cellinv.ui.widgets.acts.acting import search_or_refuse
from cellinv.ui.widgets.acts.signing import SignedPanel

if TYPE_CHECKING:
    from cellinv.records.queries.things import Thing
    from cellinv.services.desk import Desk
    from cellinv.ui.clinical.side import Side
    from cellinv.ui.shell.seat import Seat


@dataclass(frozen=True)
class Target:
    """What was named: a study, and a subject of it where one was."""

    study_id: int
    subject_id: int | None = None


class Aiming(QObject):
    """``aimed`` carries the study or subject that a scan chose."""

    aimed = Signal(object)

    def __init__(self, seat: Seat, side: Side, parent: QObject) -> None:
        super().__init__(parent)
        self._seat, self._side = seat, side

    def scan(self, text: str, *, typed: bool) -> None:
        """Find out what a code names, and take it."""
        work = functools.partial(thing_named, self._seat.desk, text)
        show = functools.partial(self._scanned, text)
        refused = functools.partial(search_or_refuse, self._seat, text if typed else "")
        latest = "" if isinstance(self._side.panel, AsidePanel) else "scan"  # each vial counts
        self._seat.tasks.run_read(work, show, refused, owner=self, latest=latest)

    def _scanned(self, text: str, thing: Thing) -> None:
        panel = self._side.panel
        if thing.kind == "vial" and isinstance(panel, AsidePanel):
            panel.take_vial(thing.id, thing.code)
        elif thing.kind == "person" and isinstance(panel, SignedPanel):
            panel.signing.take_badge(text.strip(), thing.label)
        elif thing.kind in {"study", "subject", "dose"}:
            work = functools.partial(_target, self._seat.desk, thing)
            self._seat.tasks.run_read(work, self.aimed.emit, owner=self, latest="target")
        else:
            self._seat.hub.open_asked.emit("record", thing.code)


def _target(desk: Desk, thing: Thing) -> Target:
    """Return where a study, subject or dose is to be found on the page."""
    if thing.kind == "study":
        return Target(thing.id)
    subject = thing if thing.kind == "subject" else thing_named(desk, thing.label, "subject")
    row = follow_up(desk, subject.id).subject
    return Target(row.study_id, row.id)
