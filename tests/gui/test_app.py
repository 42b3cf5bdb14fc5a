"""The client put together: opening, signing in, sites, what is out, search, other stations."""

import functools
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from sqlalchemy import select

from cellinv.app import Client, NoScreen, Opening, open_client
from cellinv.records.tables.people import Site
from cellinv.services.custody import withdraw
from cellinv.services.desk import SystemClock
from cellinv.ui.shell.preferences import Preferences
from cellinv.ui.shell.theme import theme
from tests.gui.laboratory import PASSWORD, files, made_line
from tests.integration.inventories import SqliteFiles
from tests.integration.whole_line import WholeLine

__all__ = ["files", "made_line"]


@pytest.fixture
def inventory(files: SqliteFiles, made_line: WholeLine, tmp_path: Path) -> Path:
    """A copy of the small laboratory, as a file."""
    database = made_line.desk.database
    assert database.path is not None
    database.dispose()
    return Path(shutil.copyfile(database.path, tmp_path / "inventory.db"))


def wait(qtbot: Any, there: Any) -> None:
    qtbot.waitUntil(there, timeout=15_000)


@pytest.fixture
def start(qapp: QApplication, qtbot: Any, tmp_path: Path) -> Iterator[Any]:
    """Return a starter of clients, which are closed in the end."""
    made: list[Client] = []

    def start(file: Path, after: Callable[[], object] | None = None) -> Client:
        """Start one and wait until it rests; ``after`` holds its opening up, not its window."""
        kept = Preferences(tmp_path / "preferences.ini")
        made.append(Client(qapp, Opening(f"sqlite:///{file}", station="BENCH-2"), kept))
        if after is not None:
            made[-1].tasks.run_write(after)
        made[-1].start()
        if after is None:
            wait(qtbot, functools.partial(_at_rest, made[-1]))
        else:
            QTest.qWaitForWindowActive(made[-1].window)
        return made[-1]

    yield start
    for one in made:
        one.close()
        one.window.deleteLater()
        one.deleteLater()


def _at_rest(client: Client) -> bool:
    return not client.tasks.busy()


@pytest.fixture
def client(start: Any, inventory: Path) -> Client:
    return start(inventory)


def is_in(client: Client) -> bool:
    """Say whether somebody came in, and the page they begin on is there."""
    return client.window.signed_in and client.window.page is not None


def sign_in(client: Client, qtbot: Any, login: str = "lead") -> None:
    """Login, Tab, password, Enter."""
    for part, end in ((login, Qt.Key.Key_Tab), (PASSWORD, Qt.Key.Key_Return)):
        field = QApplication.focusWidget()
        assert field is not None
        QTest.keyClicks(field, part)
        QTest.keyClick(field, end)
    wait(qtbot, lambda: is_in(client) and _at_rest(client))


def test_sign_in_and_the_scan_line_has_the_focus(client: Client, qtbot: Any) -> None:
    sign_in(client, qtbot)
    assert QApplication.focusWidget() is client.window.top_line.scan_line.field
    assert client.window.rail.names() == [
        "today", "station", "storage", "banks", "production", "lineage", "quality", "clinical",
        "recall", "cases", "exchange", "audit", "settings",
    ]  # fmt: skip


def test_what_a_technician_may_not_do_is_not_in_the_rail(client: Client, qtbot: Any) -> None:
    sign_in(client, qtbot, "tech")
    assert client.window.rail.names() == [
        "today", "station", "storage", "banks", "production", "lineage", "quality", "clinical",
        "recall", "cases", "audit", "settings",
    ]  # fmt: skip


def test_keys_are_taken_before_the_inventory_is_open(
    start: Any, inventory: Path, qtbot: Any
) -> None:
    may_open = Event()
    client = start(inventory, after=functools.partial(may_open.wait, 10))
    for part, end in (("lead", Qt.Key.Key_Tab), (PASSWORD, Qt.Key.Key_Return)):
        QTest.keyClicks(focus_of(client), part)
        QTest.keyClick(focus_of(client), end)
    page = client.window._sign_in
    wait(qtbot, lambda: page.button.text() == "Opening the inventory …")
    assert client.seat is None
    may_open.set()
    wait(qtbot, lambda: is_in(client) and _at_rest(client))
    assert client.seat is not None
    assert client.seat.desk.actor.login == "lead"


def focus_of(client: Client) -> QWidget:
    """Return the field that takes keys on the sign-in page."""
    field = client.window._sign_in.focusWidget()
    assert field is not None
    return field


def test_signing_in_is_recorded(client: Client, qtbot: Any) -> None:
    from sqlalchemy import select

    from cellinv.records.tables.ledger import LedgerEntry

    sign_in(client, qtbot)
    with client.seat.desk.database.read() as session:
        newest = session.scalars(select(LedgerEntry).where(LedgerEntry.action == "sign_in")).all()
    assert (newest[-1].actor, newest[-1].station) == ("lead", "BENCH-2")


def test_no_hint_where_it_is_no_demonstration(client: Client) -> None:
    assert client.window._sign_in.hint.text() == ""


def test_signing_out_leaves_nobody_at_the_desk(client: Client, qtbot: Any) -> None:
    sign_in(client, qtbot)
    client.sign_out()
    assert client.seat.desk.actor is None
    assert not client.window.signed_in


def test_the_site_is_changed_in_the_top_line(client: Client, qtbot: Any) -> None:
    sign_in(client, qtbot)
    client.window.top_line.site_chosen.emit("OSL")
    wait(qtbot, functools.partial(_at_rest, client))
    assert client.seat.desk.site.code == "OSL"
    assert "OSL" in client.window.rail.site.text()


def test_what_another_station_does_is_seen(client: Client, qtbot: Any, made_line: Any) -> None:
    sign_in(client, qtbot)
    changes: list[Any] = []
    client.hub.changed.connect(changes.append)
    other = replace(client.seat.desk, station="BENCH-9", clock=SystemClock())
    vial = made_line.vials["WCB-1"][2]
    withdraw(other, [vial], purpose="research")
    wait(qtbot, lambda: any(one.touches_id("vial", vial) for one in changes))
    out = client.window.top_line.out_now
    wait(qtbot, lambda: out.accessibleName().startswith("1 out"))


def test_a_search_opens_the_record(client: Client, qtbot: Any) -> None:
    sign_in(client, qtbot)
    field = client.window.top_line.scan_line.field
    for char in "wcb-1-000":
        QTest.keyClicks(field, char)
        qtbot.wait(55)
    QTest.keyClick(field, Qt.Key.Key_Return)
    wait(qtbot, lambda: QApplication.focusWidget() is not field and _at_rest(client))
    asked: list[Any] = []
    client.hub.open_asked.connect(lambda *what: asked.append(what))
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert asked == [("record", "WCB-1-0001")]
    wait(qtbot, functools.partial(_at_rest, client))


def test_the_theme_is_remembered(client: Client, tmp_path: Path) -> None:
    client.window.top_line.theme_asked.emit("dark")
    assert Preferences(tmp_path / "preferences.ini").theme == "dark"


# ── an inventory that can't be opened ──────────────────────────────────────


def test_a_missing_inventory_is_one_sentence_and_ways_on(start: Any, tmp_path: Path) -> None:
    client = start(tmp_path / "nowhere.db")
    page = client.start_page
    assert "There is no inventory" in page.sentence.text()
    said = page.sentence.text()
    assert ("nowhere.db" in said, page.where.isVisible(), "`" in said) == (True, False, False)
    assert (page.retry.isVisible(), page.choose.isVisible(), page.demo.isVisible()) == (True,) * 3


def test_a_missing_inventory_can_be_made_from_the_window(
    start: Any, tmp_path: Path, qtbot: Any
) -> None:
    client = start(tmp_path / "new.db")
    QTest.mouseClick(client.start_page.new, Qt.MouseButton.LeftButton)
    asks = client.start_page.first_day
    assert (asks.where.text().endswith("new.db"), asks.site.hasFocus()) == (True, True)
    for field, text in ((asks.site, "OSL"), (asks.admin, "ada"), (asks.password, "short")):
        QTest.keyClicks(field, text)
    QTest.keyClick(asks.password, Qt.Key.Key_Return)
    assert (asks.error.text(), asks.again.hasFocus()) == ("The two passwords differ.", True)
    QTest.keyClicks(asks.again, "short")
    QTest.keyClick(asks.again, Qt.Key.Key_Return)
    wait(qtbot, lambda: "characters" in asks.error.text() and asks.isVisible())
    asks.password.setText(PASSWORD)
    asks.again.setText(PASSWORD)
    asks.submit()
    wait(qtbot, lambda: client.seat is not None)
    assert client.window._sign_in.user.text() == "ada"
    with client.seat.desk.database.read() as session:
        assert [one.code for one in session.scalars(select(Site))] == ["OSL"]


def test_a_new_inventory_may_lie_elsewhere(start: Any, tmp_path: Path, qtbot: Any) -> None:
    client = start(tmp_path / "no folder" / "new.db")
    page = client.start_page
    page.begin()
    told = {"site": "OSL", "admin": "ada", "password": PASSWORD, "time_zone": "UTC"}
    page.first_day.given.emit(told)
    wait(qtbot, lambda: "folder is there" in page.first_day.error.text())
    page._elsewhere(str(tmp_path / "here.db"))
    page.first_day.given.emit(told)
    wait(qtbot, lambda: client.seat is not None)
    assert (tmp_path / "here.db").is_file()


@pytest.mark.usefixtures("dressed")
def test_why_it_is_not_opened_is_read_whole_in_large_text(start: Any, tmp_path: Path) -> None:
    theme().choose("light", 150)
    try:
        page = start(tmp_path / "a folder of some length" / "nowhere.db").start_page
        QTest.qWait(0)
        for label in (page.sentence, page.where):
            assert label.height() >= label.heightForWidth(label.width())
    finally:
        theme().choose("light", 100)


def test_a_damaged_inventory_is_one_sentence(start: Any, tmp_path: Path) -> None:
    (tmp_path / "torn.db").write_bytes(b"torn" * 1000)
    client = start(tmp_path / "torn.db")
    assert "damaged" in client.start_page.sentence.text()
    assert (client.start_page.isVisible(), client.start_page.new.isVisible()) == (True, False)
    assert client.seat is None


def test_retry_opens_it_once_it_is_there(
    start: Any, tmp_path: Path, inventory: Path, qtbot: Any
) -> None:
    client = start(tmp_path / "late.db")
    shutil.copyfile(inventory, tmp_path / "late.db")
    QTest.mouseClick(client.start_page.retry, Qt.MouseButton.LeftButton)
    wait(qtbot, lambda: client.seat is not None)
    assert client.window._sign_in.isVisible()


def test_another_file_may_be_chosen(
    start: Any, tmp_path: Path, inventory: Path, qtbot: Any
) -> None:
    client = start(tmp_path / "nowhere.db")
    client.start_page.file_chosen.emit(str(inventory))
    wait(qtbot, lambda: client.seat is not None)


def test_without_a_screen_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    with pytest.raises(NoScreen, match="no screen"):
        open_client("sqlite:///x.db")
