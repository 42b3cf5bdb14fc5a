"""Drives the client in a process of its own and prints what it measured there."""

from __future__ import annotations

import functools
import json
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QEventLoop, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from cellinv.app import Client, Opening
from cellinv.ui.shell.preferences import Preferences

if TYPE_CHECKING:
    from collections.abc import Callable

    from cellinv.records.engine import Database

SCANS, WARM, BOXES = 300, 10, 60
PAUSE_MS = 20
"""Between two scans the window comes to rest: no hand is quicker."""
PATIENCE_S = 60
_HANDS_MS = {"quick": 1000, "none": 0}
"""How long somebody types a login and a password, who is quick: it is not the program's time."""


class Painting:
    """Sees when the window has painted what changed in it."""

    def __init__(self, client: Client) -> None:
        self._there: Callable[[], object] | None = None
        self._ended = 0.0
        client.window.painting.connect(self._on_painting)

    def wait(self, there: Callable[[], object]) -> float:
        """Let the window live until something is so and was painted; return the time then."""
        end = time.perf_counter() + PATIENCE_S
        self._there = there
        while self._there is not None:
            _live(end, "the window didn't do it, or didn't paint it")
        return self._ended

    def _on_painting(self, begun: bool) -> None:
        if not begun and self._there is not None and self._there():
            self._there, self._ended = None, time.perf_counter()


def main(url: str, work: str, hands: str) -> None:
    app = QApplication(sys.argv[:1])
    folder = Path(os.environ["BENCH_PREFERENCES"])
    client = Client(app, Opening(url, login="tech"), Preferences(folder / "preferences.ini"))
    client.start()
    painting = Painting(client)
    told: dict[str, Any] = _come_in(client, _HANDS_MS[hands])
    if work == "work":
        _until(lambda: client.window.page is not None and not client.tasks.busy())
        told |= _work(client, painting)
    print(json.dumps(told))
    sys.stdout.flush()
    client.close()


def _come_in(client: Client, hands_ms: int) -> dict[str, Any]:
    """Sign in at the page that comes first; return when what took keys, and a key was shown."""
    page = client.window._sign_in
    assert page is not None
    _until(page.user.hasFocus)
    at_door = time.perf_counter()
    _type(hands_ms)
    page.password.setText(os.environ["BENCH_PASSWORD"])
    entered = time.perf_counter()
    QTest.keyClick(page.password, Qt.Key.Key_Return)
    field = client.window.top_line.scan_line.field
    _until(lambda: client.window.signed_in and field.hasFocus())
    pressed = time.perf_counter()
    QTest.keyClick(field, "x")
    _until(lambda: field.text() == "x")
    return {
        "door": at_door, "entered": entered, "ready": pressed, "shown": time.perf_counter(),
    }  # fmt: skip


def _until(there: Callable[[], object]) -> None:
    end = time.perf_counter() + PATIENCE_S
    while not there():
        _live(end, "the window didn't do it")


def _type(hands_ms: int) -> None:
    """Let the program go on for as long as somebody types; Qt's own wait would hold it up."""
    done: list[bool] = []
    QTimer.singleShot(hands_ms, functools.partial(done.append, True))
    _until(lambda: done)


def _live(end: float, missed: str) -> None:
    """Do what waits, as the running program does: asleep until there is something."""
    QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
    if time.perf_counter() > end:
        raise TimeoutError(missed)


def _work(client: Client, painting: Painting) -> dict[str, Any]:
    assert client.seat is not None
    database = client.seat.desk.database
    codes, boxes = _things(database)
    commits, acts = _time_commits(database), _time_acts()
    look = _scan(client, painting, codes[: SCANS + WARM], "stored", [])
    client.window.page.runner.take(_command("WITHDRAW"))  # type: ignore[union-attr]
    client.window.page.runner.take(_command("FORRESEARCH"))  # type: ignore[union-attr]
    _until(lambda: not client.tasks.busy())
    paces: list[float] = []
    withdraw = _scan(client, painting, codes[-SCANS - WARM :], "out", [commits, acts], paces=paces)
    few = "" if len(commits) == SCANS else f"{len(commits)} commits for {SCANS} scans"
    return {
        "look": look,
        "withdraw": withdraw,
        "above_commit": [a - b for a, b in zip(withdraw, commits, strict=False)],
        "above_act": [a - b for a, b in zip(withdraw, acts, strict=True)],
        "paces": paces[WARM:],
        "note": few,
        "box": _open_boxes(client, painting, boxes, "box"),
        "list": _open_boxes(client, painting, boxes[::-1], "list"),
        **_memory(),
    }


def _command(word: str) -> object:
    from cellinv.domain.station import Command

    return Command(word)


def _things(database: Database) -> tuple[list[str], list[int]]:
    from sqlalchemy import select

    from cellinv.records.tables.banks import Lot, Vial
    from cellinv.records.tables.storage import Container, ContainerType

    with database.read() as session:
        vials = select(Vial.code).join(Lot, Lot.id == Vial.lot_id).where(Lot.code.like("L0%"))
        stored = vials.where(Vial.status == "stored").order_by(Vial.id.desc())
        codes = list(session.scalars(stored.limit(7 * 2 * (SCANS + WARM))))[::7]
        query = select(Container.id).join(ContainerType, ContainerType.id == Container.type_id)
        of_type = query.where(ContainerType.code == "BOX-10X10", Container.code.like("B0%"))
        boxes = list(session.scalars(of_type.limit(2 * (BOXES + WARM))))[::2]
    return codes, boxes


def _time_commits(database: Database) -> list[float]:
    """Return a list that grows by the milliseconds of each commit of the writer."""
    taken: list[float] = []
    commit = database.writer.dialect.do_commit

    def timed(connection: Any) -> None:
        start = time.perf_counter()
        commit(connection)
        taken.append((time.perf_counter() - start) * 1000)

    database.writer.dialect.do_commit = timed  # type: ignore[method-assign]
    return taken


def _time_acts() -> list[float]:
    """Return a list that grows by the milliseconds of each scan taken out, its commit included."""
    from cellinv.services import custody

    taken: list[float] = []
    withdraw = custody.withdraw_named

    def timed(*arguments: Any, **named: Any) -> Any:
        start = time.perf_counter()
        done = withdraw(*arguments, **named)
        taken.append((time.perf_counter() - start) * 1000)
        return done

    custody.withdraw_named = timed  # type: ignore[assignment]
    return taken


def _scan(
    client: Client,
    painting: Painting,
    codes: list[str],
    state: str,
    timed: list[list[float]],
    *,
    paces: list[float] | None = None,
) -> list[float]:
    """Type a code and press Enter, one after the other; return milliseconds each.

    A scan is done with when the vial's whole card, in this state, was painted. ``paces`` grows by
    how quick the processor was just then.
    """
    field, page = client.window.top_line.scan_line.field, client.window.page
    runner, middle = page.runner, page.middle  # type: ignore[union-attr]
    taken = []
    for number, code in enumerate(codes):
        field.setText(code)
        QCoreApplication.sendPostedEvents()  # what was typed is seen before Enter is pressed
        start = time.perf_counter()
        QTest.keyClick(field, Qt.Key.Key_Return)
        end = painting.wait(functools.partial(_is_shown, middle, code, state))
        if number >= WARM:
            taken.append((end - start) * 1000)
        if paces is not None:
            paces.append(_pace())
        QTest.qWait(PAUSE_MS)
        _until(lambda: runner.at_rest and not client.tasks.busy())
        if number == WARM - 1:
            for each in timed:
                each.clear()
    return taken


def _pace() -> float:
    """Return the milliseconds of a loop that is always the same."""
    start, total = time.perf_counter(), 0
    for number in range(4000):
        total += number * number
    return (time.perf_counter() - start) * 1000


def _is_shown(middle: Any, code: str, state: str) -> bool:
    card = middle.shown.card if middle.shown is not None else None
    return card is not None and (card.code, card.status) == (code, state)


def _shows(page: Any, box: int) -> bool:
    return page.card is not None and page.card.id == box


def _open_boxes(client: Client, painting: Painting, boxes: list[int], how: str) -> list[float]:
    """Open boxes one after the other, as pictures or as lists; return milliseconds each."""
    window, taken = client.window, []
    window.show_page("storage")
    _until(lambda: not client.tasks.busy())
    page: Any = window.page
    page.panes.set_mode(how)
    for number, box in enumerate(boxes):
        start = time.perf_counter()
        window.open_on("storage", box)
        end = painting.wait(functools.partial(_shows, page, box))
        if number >= WARM:
            taken.append((end - start) * 1000)
        _until(lambda: not client.tasks.busy())
    return taken


def _memory() -> dict[str, float]:
    """Return megabytes of this process: resident, and of those its own."""
    status = Path("/proc/self/status")
    if not status.exists():
        import resource

        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        return {"mb": most, "private_mb": most}
    lines = dict(line.split(":", 1) for line in status.read_text("utf-8").splitlines())
    resident, own = (int(lines[name].split()[0]) / 1024 for name in ("VmRSS", "RssAnon"))
    return {"mb": resident, "private_mb": own}
