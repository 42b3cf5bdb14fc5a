"""The daily backup that the client makes by itself, and its age in the rail."""

from datetime import timedelta
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from cellinv.services import people
from cellinv.services.desk import Desk
from cellinv.ui.shell.faults import Faults
from cellinv.ui.shell.hub import Hub
from cellinv.ui.shell.keeping import Keeping, age_in_words
from cellinv.ui.shell.rail import Rail
from cellinv.ui.shell.seat import Seat
from cellinv.ui.shell.tasks import TaskRunner


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    desk = people.make_inventory(f"sqlite:///{tmp_path / 'inventory.db'}", station="test")
    people.add_person(desk, "tech", "Tess", "a password", roles_held=("technician",), pending=None)
    return people.sign_in(desk, "tech", "a password")


def test_it_backs_up_and_tells_the_age(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    hub = Hub()
    faults = Faults()
    tasks, rail = TaskRunner(hub, faults), Rail()
    qtbot.addWidget(rail)
    keeping = Keeping(Seat(desk, tasks, hub), rail)
    keeping.see_to_it()
    qtbot.waitUntil(lambda: rail.backup.text() == "Backup just now", timeout=60_000)
    keeping.end()
    tasks.shut_down()
    desk.database.dispose()
    assert [each.suffix for each in (tmp_path / "backups").iterdir()].count(".db") == 1
    assert list(tmp_path.glob("*anchors*")), "anchors lie beside the inventory"
    assert list((tmp_path / "data").rglob("*anchors*")), "and in a second folder"


@pytest.mark.parametrize(
    ("age", "words"),
    [
        (None, "No backup yet"),
        (timedelta(minutes=5), "Backup just now"),
        (timedelta(hours=7), "Backup 7 h ago"),
        (timedelta(days=3), "Backup 3 days ago"),
    ],
)
def test_the_age_in_words(age: timedelta | None, words: str) -> None:
    assert age_in_words(age) == words
