"""What a scan may cost: nothing is made anew, everything is painted once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtWidgets import QApplication
from typing_extensions import override

if TYPE_CHECKING:
    from tests.gui.station.conftest import AtTheBench


class Events(QObject):
    """Counts the events of one type that an object gets."""

    def __init__(self, watched: QObject, kind: QEvent.Type) -> None:
        super().__init__(watched)
        self._kind, self.count = kind, 0
        watched.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.count += event.type() == self._kind
        return False


def widgets() -> set[int]:
    """Return where Qt keeps each widget of the program."""
    return {shiboken6.getCppPointer(one)[0] for one in QApplication.allWidgets()}


def settle() -> None:
    """Let what follows from a change, step by step, happen."""
    for _ in range(9):
        QCoreApplication.sendPostedEvents()


def test_another_vial_is_shown_by_the_widgets_that_are_there(bench: AtTheBench) -> None:
    bench.scan("WCB-1-0003", "MCB-1-0003")
    before = widgets()
    bench.scan("WCB-1-0004")
    assert widgets() == before


def test_a_withdrawn_vial_s_box_is_painted_once(bench: AtTheBench) -> None:
    bench.scan("CIXWITHDRAW", "CIXFORRESEARCH", "WCB-1-0003")
    settle()
    painted = Events(bench.page.middle.vial.place.picture, QEvent.Type.Paint)
    bench.scan("WCB-1-0004")
    assert bench.page.middle.vial.code.text() == "WCB-1-0004"
    bench.room.qtbot.waitUntil(lambda: painted.count > 0)
    assert painted.count == 1


def test_another_vial_lays_out_its_card_alone(bench: AtTheBench) -> None:
    bench.scan("WCB-1-0003", "WCB-1-0004")
    settle()
    laid_out = Events(bench.page, QEvent.Type.LayoutRequest)
    bench.scan("WCB-1-0003", "WCB-1-0004")
    settle()
    assert laid_out.count == 0


def test_another_vial_paints_nothing_below_its_card(bench: AtTheBench) -> None:
    bench.scan("WCB-1-0003", "WCB-1-0004")
    settle()
    below = Events(bench.page.middle, QEvent.Type.Paint)
    beside = Events(bench.page.session, QEvent.Type.Paint)
    painted = Events(bench.page.middle.vial, QEvent.Type.Paint)
    noted = Events(bench.page.session.history.viewport(), QEvent.Type.Paint)
    bench.scan("WCB-1-0003")
    bench.room.qtbot.waitUntil(lambda: painted.count > 0 and noted.count > 0)
    assert (below.count, beside.count) == (0, 0)


def test_a_vial_more_withdrawn_lays_the_window_out_no_more(bench: AtTheBench) -> None:
    bench.scan("CIXWITHDRAW", "CIXFORRESEARCH", "WCB-1-0003")
    settle()
    laid_out = Events(bench.window.centralWidget(), QEvent.Type.LayoutRequest)
    bench.scan("WCB-1-0004")
    settle()
    assert "WCB-1-0004" in bench.window.result_line.accessibleName()
    assert laid_out.count == 0


class Order(QObject):
    """Notes in which order things happen: ``card`` when it is painted, ``foot`` when it tells."""

    def __init__(self, bench: AtTheBench) -> None:
        super().__init__(bench.page)
        self.noted: list[str] = []
        bench.page.middle.vial.code.installEventFilter(self)
        bench.room.seat.hub.ended.connect(self._tell)

    def _tell(self, _result: object) -> None:
        self.noted.append("foot")

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self.noted.append("card")
        return False


def test_the_card_is_painted_before_what_stands_around_it_tells(bench: AtTheBench) -> None:
    bench.scan("CIXWITHDRAW", "CIXFORRESEARCH", "WCB-1-0003")
    settle()
    order = Order(bench)
    bench.scan("WCB-1-0004")
    bench.room.qtbot.waitUntil(lambda: "foot" in order.noted)
    assert order.noted == ["card", "foot"]


def test_what_waits_to_be_told_is_told_before_what_comes_next(bench: AtTheBench) -> None:
    bench.scan("CIXWITHDRAW", "CIXFORRESEARCH", "WCB-1-0003")
    bench.keys("WCB-1-0004")
    bench.keys("WCB-1-0003")
    bench.rest()
    told = [(code, text.split()[0]) for code, text, _ in bench.page.glance()[:2]]
    assert told == [("WCB-1-0003", "is"), ("WCB-1-0004", "withdrawn")]
    assert bench.window.result_line.accessibleName().startswith("WCB-1-0004")


def test_a_vial_of_another_box_lays_out_neither_its_card_nor_what_is_chosen(
    bench: AtTheBench,
) -> None:
    bench.scan("CIXWITHDRAW", "CIXFORRESEARCH", "WCB-1-0003", "DP-1-0003", "WCB-1-0004")
    settle()
    card = Events(bench.page.middle.vial, QEvent.Type.LayoutRequest)
    chosen = Events(
        bench.page.doing.in_hand.parentWidget().parentWidget(), QEvent.Type.LayoutRequest
    )
    bench.scan("DP-1-0004")
    settle()
    assert bench.page.middle.vial.code.text() == "DP-1-0004"
    assert (card.count, chosen.count) == (0, 0)


def test_a_line_that_stays_as_it_is_is_styled_once(bench: AtTheBench) -> None:
    bench.scan("CIXWITHDRAW", "CIXFORRESEARCH", "WCB-1-0003")
    settle()
    styled = Events(bench.window.result_line, QEvent.Type.PaletteChange)
    bench.scan("WCB-1-0004")
    assert "WCB-1-0004" in bench.window.result_line.accessibleName()
    assert styled.count == 0
