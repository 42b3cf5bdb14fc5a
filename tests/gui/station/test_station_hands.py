"""A vial that is acted on at once goes to the worker once, whatever comes in between."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from threading import Event
from typing import TYPE_CHECKING, Any

import pytest

from cellinv.domain.errors import CellinvError
from cellinv.domain.station import Act, Thing
from cellinv.services import custody
from cellinv.services.ledger import Receipt
from cellinv.ui.shell.hub import Trouble
from cellinv.ui.shell.tasks import TaskRunner
from cellinv.ui.station import acting
from cellinv.ui.station import bench as waiting
from cellinv.ui.station.acting import Performed
from cellinv.ui.station.wording import clock_at

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.gui.station.conftest import AtTheBench

DROPPED = "weren't done: scan them again"


@pytest.fixture
def orders(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What is handed over to the workers from now on."""
    made: list[Any] = []
    submit = TaskRunner._submit

    def note(self: TaskRunner, order: Any) -> None:
        made.append(order)
        submit(self, order)

    monkeypatch.setattr(TaskRunner, "_submit", note)
    return made


@pytest.fixture
def go(monkeypatch: pytest.MonkeyPatch) -> Iterator[Event]:
    """Let the worker look at what was scanned only when this is set."""
    may = Event()
    for name in ("look", "look_and_do"):
        monkeypatch.setattr(waiting, name, partial(_later, may, getattr(waiting, name)))
    yield may
    may.set()


def _later(may: Event, look: Callable[..., Any], *what: Any) -> Any:
    assert may.wait(10)
    return look(*what)


def test_a_withdrawal_is_handed_over_once(bench: AtTheBench, orders: list[Any]) -> None:
    bench.scan("CIXWITHDRAW", "CIXFORRESEARCH", "WCB-1-0003")
    orders.clear()
    bench.scan("WCB-1-0004")
    assert [order.writes for order in orders] == [True]
    shown = bench.page.middle.shown
    assert shown is not None
    assert (shown.card.code, shown.card.status) == ("WCB-1-0004", "out")


def test_a_vial_is_put_where_it_belongs_in_one_go(bench: AtTheBench, orders: list[Any]) -> None:
    bench.scan("CIXMOVE", "B-1")
    orders.clear()
    bench.scan("WCB-1-0003")
    assert [order.writes for order in orders] == [True]
    assert bench.place("WCB-1-0003").startswith("B-1 ")
    assert bench.page.runner.bench.slot is not None


def test_what_is_no_vial_is_only_looked_at(bench: AtTheBench) -> None:
    bench.scan("CIXWITHDRAW", "CIXFORRESEARCH", "B-1")
    shown = bench.page.middle.shown
    assert shown is not None
    assert shown.card.code == "B-1"


def test_what_is_under_way_is_done_when_the_person_changes(bench: AtTheBench, go: Event) -> None:
    bench.scan("CIXWITHDRAW", "CIXFORRESEARCH")
    bench.keys("WCB-1-0003")
    bench.room.qtbot.waitUntil(lambda: not bench.page.runner.at_rest)
    bench.page.runner.change_hands()
    go.set()
    bench.rest()
    assert bench.card("vial", "WCB-1-0003").status == "out"
    assert DROPPED not in bench.said()
    bench.scan("WCB-1-0004")
    assert bench.card("vial", "WCB-1-0004").status == "out"


def test_what_asked_for_nothing_is_dropped_when_the_person_changes(
    bench: AtTheBench, go: Event
) -> None:
    go.set()
    bench.scan("CIXWITHDRAW", "CIXFORRESEARCH", "WCB-1-0003")
    go.clear()
    bench.keys("B-1")
    bench.room.qtbot.waitUntil(lambda: not bench.page.runner.at_rest)
    bench.page.runner.change_hands()
    go.set()
    bench.rest()
    assert DROPPED in bench.said()
    shown = bench.page.middle.shown
    assert shown is not None
    assert shown.card.code == "WCB-1-0003"


class Away(CellinvError):
    sentence = "Away."


def _fail(*_how: Any, **_more: Any) -> Any:
    raise Away


def _instead(patch: pytest.MonkeyPatch, how: Callable[..., Any]) -> None:
    """Let something else become of withdrawals, at once and after a look."""
    patch.setattr(custody, "withdraw_named", how)
    patch.setitem(acting._VERBS, "withdraw", how)


@pytest.fixture
def stalled(bench: AtTheBench, monkeypatch: pytest.MonkeyPatch) -> AtTheBench:
    """The bench after a withdrawal, and with one that can't be done now."""
    bench.scan("CIXWITHDRAW", "CIXFORRESEARCH", "WCB-1-0004")
    with monkeypatch.context() as away:
        _instead(away, _fail)
        bench.keys("WCB-1-0003")
        bench.room.qtbot.waitUntil(lambda: bench.page.runner._stalled)
    return bench


def _rows(bench: AtTheBench) -> list[tuple[str, str]]:
    return [(code, text) for code, text, _ in bench.page.glance()]


def test_what_waits_is_named_apart_from_what_was_done(stalled: AtTheBench) -> None:
    assert stalled.said().startswith("WCB-1-0003 · Withdraw: not done yet")
    assert not stalled.page.middle.result.isVisible()
    waiting, done = ("WCB-1-0003", "waiting: Withdraw"), ("WCB-1-0004", "withdrawn")
    assert _rows(stalled) == [waiting, done]
    stalled.page.runner.go_on()
    stalled.rest()
    assert _rows(stalled) == [("WCB-1-0003", "withdrawn"), done]


def test_what_waited_for_another_person_is_named(stalled: AtTheBench) -> None:
    stalled.page.runner.change_hands()
    (code, text), done = _rows(stalled)
    assert (code, DROPPED in text) == ("WCB-1-0003", True)
    assert done == ("WCB-1-0004", "withdrawn")


def test_nothing_is_undone_while_the_inventory_is_away(bench: AtTheBench) -> None:
    bench.scan("CIXWITHDRAW", "CIXFORRESEARCH", "WCB-1-0004")
    hub, both = bench.room.seat.hub, (bench.window.result_line._undo, bench.page.middle.undo)
    assert all(button.isEnabled() for button in both)
    hub.troubled.emit(Trouble("Unreachable", None))
    assert not any(button.isEnabled() for button in both)
    bench.window.result_line.undo()
    hub.recovered.emit()
    assert all(button.isEnabled() for button in both)
    assert bench.card("vial", "WCB-1-0004").status == "out"


def test_undo_is_back_once_the_inventory_is_reached(stalled: AtTheBench) -> None:
    hub, undo = stalled.room.seat.hub, stalled.page.middle.undo
    hub.in_hand.emit(0, "")
    assert not undo.isEnabled(), "another act waits to be done before it"
    stalled.page.runner.change_hands()
    stalled.rest()
    hub.in_hand.emit(0, "")
    assert undo.isEnabled()


def test_the_card_and_the_session_tell_one_time(bench: AtTheBench) -> None:
    bench.scan("CIXWITHDRAW", "CIXFORRESEARCH", "WCB-1-0004")
    desk = bench.room.seat.desk
    at = desk.now() - timedelta(minutes=3)
    act = Act("withdraw", Thing("vial", 1, "WCB-1-0004"))
    bench.page.session.add_done(Performed(act, Receipt("1" * 26, "", at)))
    assert bench.page.glance()[0][2] == clock_at(desk, at)


def test_an_act_that_failed_around_us_is_done_later(
    bench: AtTheBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.scan("CIXWITHDRAW", "CIXFORRESEARCH")
    with monkeypatch.context() as away:
        _instead(away, _fail)
        bench.keys("WCB-1-0003")
        bench.room.qtbot.waitUntil(lambda: bench.page.runner._stalled)
    assert bench.card("vial", "WCB-1-0003").status == "stored"
    bench.page.runner.go_on()
    bench.rest()
    assert bench.card("vial", "WCB-1-0003").status == "out"
    assert bench.page.runner.at_rest


def test_a_bug_in_an_act_lets_the_next_scan_be_heard(
    bench: AtTheBench, monkeypatch: pytest.MonkeyPatch, expect_log: Any
) -> None:
    bench.scan("CIXWITHDRAW", "CIXFORRESEARCH")
    with monkeypatch.context() as broken:
        _instead(broken, lambda *_how, **_more: 1 // 0)
        bench.scan("WCB-1-0003")
    expect_log("bug ")
    assert "not done; look" in bench.said()
    bench.scan("WCB-1-0004")
    assert bench.card("vial", "WCB-1-0004").status == "out"
