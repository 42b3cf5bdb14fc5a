"""What a recall of a master bank costs: the answer, and the page that shows it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from cellinv.services import people, recall
from tests.bench.building import PASSWORD
from tests.bench.family import MASTER, SUBJECTS
from tests.bench.figures import Row, Series
from tests.bench.reading import DOWN

if TYPE_CHECKING:
    from cellinv.services.desk import Desk

ROUNDS = 20
LIMIT_MS = 1000.0


def measure(url: str) -> list[Row]:
    """Recall the master bank, from nothing to the page that shows it."""
    desk = people.sign_in(people.open_inventory(url, station="bench"), "tech", PASSWORD)
    try:
        return rows(desk)
    finally:
        desk.database.dispose()


def rows(desk: Desk) -> list[Row]:
    """Measure on an inventory that is open: nothing is written."""
    answer, whole, floor = Series("recall"), Series("recall"), Series("raw recursive query")
    wrong = ""
    for _ in range(ROUNDS):
        with answer.timed():
            found = recall.recall_of(desk, [MASTER])
        with floor.timed(), desk.database.reader.connect() as connection:
            raw = connection.execute(text(DOWN), {"master": MASTER}).all()
        named = len(found.subjects)
        if named != SUBJECTS or len(found.vials) != len(raw):
            wrong = f"{named} subjects through {len(found.vials)} vials"
    _with_page(desk, whole)
    note = wrong or f"{len(raw):,} vials, {SUBJECTS} subjects"
    told: dict[str, Any] = {"note": note, "broken": bool(wrong), "grows": True}
    return [
        Row("recall a master bank", answer, floor, limit=LIMIT_MS, **told),
        Row("the same, on its page", whole, floor, limit=LIMIT_MS, **told),
    ]


def _with_page(desk: Desk, series: Series) -> None:
    """Ask and show, on a page that stands in a window nobody sees."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    from cellinv.ui.recall import RecallPage
    from cellinv.ui.recall.asking import find
    from cellinv.ui.shell.faults import Faults
    from cellinv.ui.shell.hub import Hub
    from cellinv.ui.shell.seat import Seat
    from cellinv.ui.shell.tasks import TaskRunner

    app = QApplication.instance() or QApplication([])
    hub = Hub()
    tasks = TaskRunner(hub, Faults())
    page = RecallPage(Seat(desk, tasks, hub))
    page.resize(1240, 740)
    page.show()
    for _ in range(ROUNDS):
        with series.timed():
            page.show_found(find(desk, (MASTER,)))
            page.repaint()
            app.processEvents()
    page.close()
    tasks.shut_down()
