"""The scan bus with real key events: scans taken whole, typing given back whole, in order."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QPaintEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPushButton, QVBoxLayout, QWidget
from typing_extensions import override

from cellinv.domain.scanning import ScannerTiming
from cellinv.ui.shell.painted import PaintedWindow
from cellinv.ui.shell.resting import Resting
from cellinv.ui.shell.scan_bus import BADGE_FIELD, SCAN_HERE, SCAN_LINE, ScanBus
from cellinv.ui.shell.theme import theme

CTRL, NONE = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.NoModifier
PRESS, RELEASE = QEvent.Type.KeyPress, QEvent.Type.KeyRelease
ENTER, TAB = Qt.Key.Key_Return, Qt.Key.Key_Tab
GS = "\x1d"


class Desk(QWidget):
    """A window with fields, a button, and a keyboard whose times are told."""

    def __init__(self) -> None:
        super().__init__()
        self.field, self.other, self.secret = QLineEdit(), QLineEdit(), QLineEdit()
        self.secret.setEchoMode(QLineEdit.EchoMode.Password)
        self.button = QPushButton("Do it")
        column = QVBoxLayout(self)
        for widget in (self.field, self.other, self.secret, self.button):
            column.addWidget(widget)
        self.now = 1_000_000
        self.heard: list[str] = []
        self.clicks = 0
        self.button.clicked.connect(self.count)

    def clock(self) -> int:
        return self.now

    def count(self) -> None:
        self.clicks += 1

    def hear(self, text: str) -> None:
        self.heard.append(text)

    def key(self, text: str, gap_ms: int, key: int = 0, held=NONE, *, repeat=False) -> None:
        """Press and release a key ``gap_ms`` after the last one."""
        self.now += gap_ms
        for kind in (PRESS, RELEASE):
            event = QKeyEvent(kind, key or ord(text[0].upper()), held, text, repeat)
            event.setTimestamp(self.now)
            QApplication.sendEvent(QApplication.focusWidget(), event)

    def type(self, text: str, gap_ms: int) -> None:
        for char in text:
            self.key(char, gap_ms)

    def scan(self, text: str, end: int | None = ENTER) -> None:
        for char in text:
            if char == GS:
                self.key(GS, 5, Qt.Key.Key_BracketRight, CTRL)
            else:
                self.key(char, 5)
        if end is not None:
            self.key("\r" if end == ENTER else "\t", 5, end)


@pytest.fixture
def desk(qtbot) -> Desk:
    made = Desk()
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitActive(made)
    made.field.setFocus()
    return made


@pytest.fixture
def bus(qapp: QApplication, desk: Desk) -> Iterator[ScanBus]:
    made = ScanBus(qapp, clock_ms=desk.clock)
    qapp.installEventFilter(made)
    made.set_signed_in(True)
    made.scanned.connect(desk.hear)
    yield made
    made.close()
    made.deleteLater()


def silence(bus: ScanBus, desk: Desk) -> None:
    """Let so much time pass that every held key is decided on."""
    desk.now += 1000
    bus._on_silence()
    bus._on_silence()
    QApplication.processEvents()


def test_a_scan_is_heard_and_types_nothing(bus, desk) -> None:
    desk.scan("W021-0047")
    silence(bus, desk)
    assert (desk.heard, desk.field.text()) == (["W021-0047"], "")


def test_a_group_separator_is_kept(bus, desk) -> None:
    desk.scan(f"0109506000134352{GS}10W021")
    silence(bus, desk)
    assert desk.heard == [f"0109506000134352{GS}10W021"]


def test_tab_ends_a_scan_and_moves_no_focus(bus, desk) -> None:
    desk.scan("W021-0047", TAB)
    silence(bus, desk)
    assert desk.heard == ["W021-0047"]
    assert QApplication.focusWidget() is desk.field


def test_silence_ends_a_scan(bus, desk) -> None:
    desk.scan("W021-0047", None)
    silence(bus, desk)
    assert desk.heard == ["W021-0047"]


def test_the_timer_decides_by_itself(bus, desk, qtbot) -> None:
    desk.key("a", 500)
    desk.now += 60
    qtbot.waitUntil(lambda: desk.field.text() == "a")


def test_typing_is_given_back_into_the_field(bus, desk) -> None:
    desk.type("hello world", 80)
    silence(bus, desk)
    assert (desk.heard, desk.field.text()) == ([], "hello world")


def test_a_short_burst_is_typing(bus, desk) -> None:
    desk.type("abc", 5)
    desk.key("\r", 5, ENTER)
    assert (desk.heard, desk.field.text()) == ([], "abc")


def test_a_scan_with_the_focus_on_a_button_presses_nothing(bus, desk) -> None:
    desk.button.setFocus()
    desk.scan("W021 0047")
    silence(bus, desk)
    assert (desk.heard, desk.clicks) == (["W021 0047"], 0)


def test_space_still_presses_a_button(bus, desk) -> None:
    desk.button.setFocus()
    desk.key(" ", 300, Qt.Key.Key_Space)
    silence(bus, desk)
    assert desk.clicks == 1
    assert not desk.button.isDown()


def test_fast_typing_then_tab_goes_to_the_next_field(bus, desk) -> None:
    desk.type("abc", 10)
    desk.key("\t", 10, TAB)
    desk.type("xy", 10)
    silence(bus, desk)
    assert (desk.field.text(), desk.other.text()) == ("abc", "xy")


def test_it_is_off_in_password_fields(bus, desk) -> None:
    desk.secret.setFocus()
    desk.scan("hunter22", None)
    assert (desk.heard, desk.secret.text()) == ([], "hunter22")


def test_it_is_off_while_an_input_method_composes(bus, desk) -> None:
    QApplication.sendEvent(desk.field, QInputMethodEvent("ni", []))
    desk.type("W021-0047", 5)
    QApplication.sendEvent(desk.field, QInputMethodEvent())
    silence(bus, desk)
    assert (desk.heard, desk.field.text()) == ([], "W021-0047")


def test_before_sign_in_nothing_is_heard(bus, desk) -> None:
    bus.set_signed_in(False)
    desk.scan("W021-0047", None)
    silence(bus, desk)
    assert (desk.heard, desk.field.text()) == ([], "W021-0047")


def test_a_badge_goes_into_its_field_before_sign_in(bus, desk) -> None:
    entered: list[str] = []
    desk.field.returnPressed.connect(lambda: entered.append(desk.field.text()))
    for name in (BADGE_FIELD, SCAN_HERE):
        desk.field.setProperty(name, True)
    bus.set_signed_in(False)
    desk.scan("BADGE-4711")
    silence(bus, desk)
    assert (desk.heard, entered) == ([], ["BADGE-4711"])


def test_a_field_that_says_scan_here_gets_the_scan(bus, desk) -> None:
    desk.field.setText("old")
    desk.field.setProperty(SCAN_HERE, True)
    desk.scan("DIF-2026-031")
    silence(bus, desk)
    assert (desk.heard, desk.field.text()) == ([], "DIF-2026-031")


def test_a_second_end_of_a_scan_goes_nowhere(bus, desk) -> None:
    entered: list[bool] = []
    desk.field.returnPressed.connect(lambda: entered.append(True))
    desk.scan("W021-0047")
    desk.key("\n", 2, ENTER)
    silence(bus, desk)
    assert (desk.heard, entered) == (["W021-0047"], [])


def test_a_held_key_that_repeats_is_no_scan(bus, desk) -> None:
    for _ in range(12):
        desk.key("x", 30, repeat=True)
    silence(bus, desk)
    assert (desk.heard, desk.field.text()) == ([], "x" * 12)


def test_two_scans_in_a_row_are_two(bus, desk) -> None:
    for code in ("W021-0047", "W021-0048"):
        desk.scan(code)
        desk.now += 30
    silence(bus, desk)
    assert desk.heard == ["W021-0047", "W021-0048"]


def test_editing_keys_pass_at_once(bus, desk) -> None:
    desk.type("ab", 80)
    desk.key("\b", 80, Qt.Key.Key_Backspace)
    assert desk.field.text() == "a"


def test_a_click_gives_back_what_is_held(bus, desk) -> None:
    desk.type("ab", 10)
    QTest.mouseClick(desk.other, Qt.MouseButton.LeftButton)
    assert desk.field.text() == "ab"


def test_a_screen_that_moves_the_focus_does_not_cut_a_scan(bus, desk) -> None:
    desk.scan("W021", None)
    desk.other.setFocus()
    desk.scan("-0047")
    silence(bus, desk)
    assert (desk.heard, desk.field.text(), desk.other.text()) == (["W021-0047"], "", "")


def test_a_choice_that_is_open_takes_letters(bus, desk) -> None:
    choice = QComboBox()
    choice.addItems(["alpha", "beta", "gamma"])
    desk.layout().addWidget(choice)
    choice.showPopup()
    for key in (Qt.Key.Key_B, ENTER):
        QTest.keyClick(desk.windowHandle(), key)  # Qt gives it to the list that is open
        bus.flush()
    assert choice.currentText() == "beta"
    release = QKeyEvent(RELEASE, ENTER, NONE)
    assert not bus.eventFilter(choice.view(), release)  # it comes when the list is closed


def test_other_timing_can_be_set(bus, desk) -> None:
    bus.set_timing(ScannerTiming(min_length=3))
    desk.scan("B-7")
    silence(bus, desk)
    assert desk.heard == ["B-7"]


def test_a_scan_from_elsewhere_is_heard_after_sign_in_only(bus, desk) -> None:
    bus.offer("W021-0047")
    bus.set_signed_in(False)
    bus.offer("W021-0048")
    QApplication.processEvents()
    assert desk.heard == ["W021-0047"]


def test_it_rests_while_the_program_is_dressed_anew(bus, desk) -> None:
    seen: list[bool] = []
    Resting(QApplication.instance(), bus)
    theme().dressing.connect(seen.append)
    theme().choose("dark")
    theme().choose("light")
    desk.scan("W021-0047")
    silence(bus, desk)
    assert (seen, desk.heard) == ([True, False, True, False], ["W021-0047"])


def test_it_rests_while_the_window_is_painted(bus, qtbot) -> None:
    seen: list[str] = []

    class Program:
        def installEventFilter(self, _one: ScanBus) -> None:  # noqa: N802 - Qt's name
            seen.append("looks")

        def removeEventFilter(self, _one: ScanBus) -> None:  # noqa: N802 - Qt's name
            seen.append("rests")

    class Page(QWidget):
        @override
        def paintEvent(self, event: QPaintEvent) -> None:
            seen.append("painted")

    window = PaintedWindow()
    qtbot.addWidget(window)
    window.setCentralWidget(Page())
    window.show()
    qtbot.waitUntil(lambda: bool(seen))
    QApplication.processEvents()
    window.painting.connect(Resting(Program(), bus).rest)
    seen.clear()
    window.centralWidget().update()
    qtbot.waitUntil(lambda: "looks" in seen)
    assert seen == ["rests", "painted", "looks"]


def test_a_closed_one_stays_closed_when_the_program_is_dressed(bus, desk) -> None:
    bus.close()
    Resting(QApplication.instance(), bus)
    theme().choose("dark")
    desk.scan("W021-0047")
    assert (desk.heard, desk.field.text()) == ([], "W021-0047")


def test_after_close_keys_pass_untouched(bus, desk) -> None:
    bus.close()
    desk.scan("W021-0047", None)
    assert desk.field.text() == "W021-0047"


pieces = st.tuples(
    st.text("ABC019-", min_size=1, max_size=5),
    st.text("ABC019-", min_size=2, max_size=12),
    st.integers(60, 900),
)


@given(pieces)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@pytest.mark.parametrize("where", ["field", "button"])
def test_the_end_of_a_torn_scan_is_never_heard(bus, desk, where, torn) -> None:
    first, rest, pause = torn
    refused: list[tuple[str, str]] = []
    bus.torn.connect(lambda error, whole: refused.append((error.explain(), whole)))
    desk.field.setProperty(SCAN_LINE, True)
    getattr(desk, where).setFocus()
    desk.heard.clear()
    desk.field.clear()
    desk.now += 2000
    desk.scan(first, None)
    desk.now += pause
    desk.scan(rest)
    silence(bus, desk)
    bus.torn.disconnect()
    assert desk.heard == []
    if len(rest) >= 6:
        assert [whole for _, whole in refused] == [first + rest]
        assert rest in refused[0][0]
    elif where == "field":
        assert desk.field.text() == first + rest


def test_a_button_pressed_by_key_is_no_piece_of_a_scan(bus, desk) -> None:
    desk.type("1000", 90)
    desk.button.setFocus()
    desk.key(" ", 90, Qt.Key.Key_Space)
    desk.now += 300
    desk.scan("BADGE-7")
    silence(bus, desk)
    assert (desk.heard, desk.clicks) == (["BADGE-7"], 1)


def test_what_was_typed_before_a_click_is_no_piece_of_a_scan(bus, desk) -> None:
    desk.type("300 vials", 90)
    QTest.mouseClick(desk.button, Qt.MouseButton.LeftButton)
    desk.button.setFocus()
    desk.now += 300
    desk.scan("M-B001")
    silence(bus, desk)
    assert desk.heard == ["M-B001"]


def test_a_torn_scan_into_a_field_that_asks_for_one_is_whole_and_not_sent(bus, desk) -> None:
    entered: list[bool] = []
    desk.field.returnPressed.connect(lambda: entered.append(True))
    desk.field.setProperty(SCAN_HERE, True)
    desk.scan("DIF", None)
    desk.now += 300
    desk.scan("-2026-031")
    silence(bus, desk)
    assert (desk.field.text(), entered) == ("DIF-2026-031", [])


strokes = st.lists(
    st.one_of(
        st.tuples(st.just("type"), st.text("abc01 -", min_size=1, max_size=5), st.integers(1, 90)),
        st.tuples(st.just("scan"), st.text("ABC019-", min_size=6, max_size=12), st.just(5)),
    ),
    max_size=6,
)


@given(strokes)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nothing_is_lost_doubled_or_reordered(bus, desk, sequence) -> None:
    desk.heard.clear()
    desk.field.clear()
    for what, text, gap_ms in sequence:
        desk.now += 300
        if what == "scan":
            desk.scan(text)
        else:
            desk.type(text, gap_ms)
    silence(bus, desk)
    typed = "".join(text for what, text, _ in sequence if what == "type")
    assert desk.field.text() == typed
    assert desk.heard == [text for what, text, _ in sequence if what == "scan"]
