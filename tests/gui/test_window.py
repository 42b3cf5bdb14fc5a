"""The window: pages made late, rights, keys, sign-in, what is out, the foot and the banner."""

from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QWidget

from cellinv.domain.errors import DomainError, SurroundingsError
from cellinv.ui.shell.foot import UNDO_SECONDS
from cellinv.ui.shell.hub import Changed, Hub, Result
from cellinv.ui.shell.pages import Page, PageSpec
from cellinv.ui.shell.sign_in import SignInPage
from cellinv.ui.shell.tasks import TaskRunner
from cellinv.ui.shell.top_line import OutNow, clock_text
from cellinv.ui.shell.window import MainWindow

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


class WrongPassword(DomainError):
    sentence = "User or password is wrong."


class Unreachable(SurroundingsError):
    sentence = "The database can't be reached."


class Clock:
    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


class NotedPage(Page):
    """A page that notes what it was asked."""

    made = 0

    def __init__(self, takes: bool = True) -> None:
        super().__init__()
        type(self).made += 1
        self.setAccessibleName("Noted")
        self.takes = takes
        self.scans: list[tuple[str, bool]] = []
        self.refreshed: list[Changed | None] = []
        self.opened: list[object] = []

    def refresh(self, changed: Changed | None) -> None:
        self.refreshed.append(changed)

    def on_scan(self, text: str, *, typed: bool = False) -> bool:
        self.scans.append((text, typed))
        return self.takes

    def open(self, what: object) -> None:
        self.opened.append(what)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def window(qtbot, hub: Hub, clock: Clock) -> MainWindow:
    NotedPage.made = 0
    made = MainWindow(hub, clock)
    made.register(PageSpec("station", "Station", "station", NotedPage, order=1))
    made.register(PageSpec("storage", "Storage", "storage", NotedPage, order=2))
    made.register(PageSpec("audit", "Audit", "audit", NotedPage, right="read_audit", order=3))
    qtbot.addWidget(made)
    made.show()
    return made


def enter(window: MainWindow, *rights: str) -> None:
    window.enter("tech", "technician", rights, "BJ", ["BJ", "LA"])
    window.activateWindow()


def test_a_page_is_made_when_first_shown(window: MainWindow) -> None:
    enter(window)
    assert NotedPage.made == 1
    window.show_page("storage")
    window.show_page("station")
    assert NotedPage.made == 2


def test_what_a_role_cannot_use_is_not_there(window: MainWindow) -> None:
    enter(window)
    assert window.rail.names() == ["station", "storage"]
    window.show_page("audit")
    assert NotedPage.made == 1


def test_a_right_brings_its_page(window: MainWindow) -> None:
    enter(window, "read_audit")
    assert window.rail.names() == ["station", "storage", "audit"]


def test_control_and_a_number_switch_pages(window: MainWindow, qtbot) -> None:
    enter(window)
    qtbot.waitActive(window)
    first = window.page
    QTest.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert window.page is not first
    QTest.keyClick(window, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    assert window.page is first


def test_control_and_page_keys_go_round_the_pages(window: MainWindow, qtbot) -> None:
    enter(window, "read_audit")
    qtbot.waitActive(window)
    seen = []
    for key in (Qt.Key.Key_PageDown, Qt.Key.Key_PageDown, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
        QTest.keyClick(window, key, Qt.KeyboardModifier.ControlModifier)
        seen += [name for name in window.rail.names() if window.rail.button(name).isChecked()]
    assert seen == ["storage", "audit", "station", "audit"]


def test_f2_goes_to_the_scan_line(window: MainWindow, qtbot) -> None:
    enter(window)
    qtbot.waitActive(window)
    window.rail.setFocus()
    window.top_line.out_now.setFocus()
    QTest.keyClick(window, Qt.Key.Key_F2)
    assert QApplication.focusWidget() is window.top_line.scan_line.field


def test_after_sign_in_the_focus_is_in_the_scan_line(window: MainWindow, qtbot) -> None:
    enter(window)
    qtbot.waitActive(window)
    assert QApplication.focusWidget() is window.top_line.scan_line.field


def test_what_is_typed_goes_to_the_page_as_typed(window: MainWindow) -> None:
    enter(window)
    QTest.keyClicks(window.top_line.scan_line.field, "W021-0047")
    QTest.keyClick(window.top_line.scan_line.field, Qt.Key.Key_Return)
    assert window.page.scans == [("W021-0047", True)]


def test_a_scan_goes_to_the_page_shown(window: MainWindow, hub: Hub) -> None:
    enter(window)
    hub.scanned.emit("W021-0047")
    assert window.page.scans == [("W021-0047", False)]


def test_what_a_page_leaves_is_searched_for(window: MainWindow, hub: Hub, qtbot) -> None:
    enter(window)
    window.page.takes = False
    with qtbot.waitSignal(window.search_asked) as asked:
        hub.scanned.emit("W021-0047")
    assert asked.args == ["W021-0047"]
    assert window.top_line.scan_line.field.text() == "W021-0047"


def test_no_scan_reaches_a_page_before_sign_in(window: MainWindow, hub: Hub, tasks) -> None:
    window.show_sign_in(SignInPage(tasks, str.__add__))
    hub.scanned.emit("W021-0047")
    assert NotedPage.made == 0


def test_the_page_in_front_hears_of_a_change(window: MainWindow, hub: Hub) -> None:
    enter(window)
    change = Changed.of(["vial"])
    hub.changed.emit(change)
    assert window.page.refreshed == [None, change]


def test_a_hidden_page_hears_once_it_is_shown_of_all_it_missed(
    window: MainWindow, hub: Hub
) -> None:
    enter(window)
    station = window.page
    window.show_page("storage")
    hub.changed.emit(Changed.of(["vial"], [("vial", 1)]))
    hub.changed.emit(Changed.of(["vial", "lot"], [("vial", 2)]))
    assert station.refreshed == [None]
    window.show_page("station")
    missed = Changed.of(["vial", "lot"], [("vial", 1), ("vial", 2)])
    assert station.refreshed == [None, missed]
    window.show_page("storage")
    window.show_page("station")
    assert station.refreshed == [None, missed]


def test_two_changes_touch_whatever_either_touched() -> None:
    one, any_row = Changed.of(["vial"], [("vial", 1)]), Changed.of(["vial", "lot"])
    both = one | any_row
    assert both == any_row | one
    assert both.touches_id("vial", 7)
    assert both.touches_id("lot", 7)
    assert not (one | Changed.of(["lot"])).touches_id("vial", 7)


def test_another_page_can_ask_to_open_something(window: MainWindow, hub: Hub) -> None:
    enter(window)
    hub.open_asked.emit("storage", "B-0113")
    assert window.page.opened == ["B-0113"]


def test_signing_out_forgets_the_pages(window: MainWindow, tasks) -> None:
    enter(window)
    window.show_sign_in(SignInPage(tasks, str.__add__))
    enter(window)
    assert NotedPage.made == 2


# ── sign-in ────────────────────────────────────────────────────────────────


def check(user: str, password: str) -> str:
    if password != "demo-tech":
        raise WrongPassword
    return user


@pytest.fixture
def sign_in(window: MainWindow, tasks: TaskRunner, qtbot) -> SignInPage:
    page = SignInPage(tasks, check, "tech · demo-tech")
    window.show_sign_in(page)
    window.activateWindow()
    qtbot.waitActive(window)
    return page


def focused() -> QWidget:
    return QApplication.focusWidget()


def type_in(password: str) -> None:
    QTest.keyClicks(focused(), "tech")
    QTest.keyClick(focused(), Qt.Key.Key_Tab)
    QTest.keyClicks(focused(), password)
    QTest.keyClick(focused(), Qt.Key.Key_Return)


def test_user_tab_password_enter(sign_in: SignInPage, qtbot) -> None:
    assert focused() is sign_in.user
    with qtbot.waitSignal(sign_in.signed_in) as entered:
        type_in("demo-tech")
    assert entered.args == ["tech"]
    assert sign_in.password.text() == ""


def test_a_wrong_password_is_said_in_place(sign_in: SignInPage, qtbot) -> None:
    type_in("wrong")
    qtbot.waitUntil(sign_in.error.isVisible)
    assert sign_in.error.text() == "User or password is wrong."
    assert focused() is sign_in.password


def test_nothing_typed_asks_for_both(sign_in: SignInPage) -> None:
    QTest.mouseClick(sign_in.button, Qt.MouseButton.LeftButton)
    assert "login" in sign_in.error.text()


def test_an_unreachable_database_keeps_what_was_typed(window, tasks, hub, qtbot) -> None:
    def fail(_user: str, _password: str) -> None:
        raise Unreachable

    page = SignInPage(tasks, fail)
    window.show_sign_in(page)
    page.user.setText("tech")
    page.password.setText("demo-tech")
    page.submit()
    qtbot.waitUntil(window.banner.isVisible)
    assert (page.user.text(), page.user.isEnabled()) == ("tech", True)


def test_the_hint_is_there_only_when_given(tasks, qtbot) -> None:
    page = SignInPage(tasks, check)
    qtbot.addWidget(page)
    page.show()
    assert not page.hint.isVisible()


def test_who_is_quicker_than_the_inventory_is_heard_once_it_is_open(window, tasks, qtbot) -> None:
    page = SignInPage(tasks)
    window.show_sign_in(page)
    QTest.qWaitForWindowActive(window)
    type_in("demo-tech")
    assert (page.button.text(), page.user.isEnabled()) == ("Opening the inventory …", False)
    with qtbot.waitSignal(page.signed_in) as entered:
        page.let_in(check)
    assert entered.args == ["tech"]
    assert (page.password.text(), page.button.text()) == ("", "Sign in")


def test_what_is_typed_stays_when_the_inventory_is_open(window, tasks, qtbot) -> None:
    page = SignInPage(tasks)
    window.show_sign_in(page)
    QTest.qWaitForWindowActive(window)
    QTest.keyClicks(page.user, "tech")
    QTest.keyClick(page.user, Qt.Key.Key_Tab)
    QTest.keyClicks(page.password, "de")
    card = page.button.parentWidget()
    before = card.mapTo(window, card.rect().topLeft())
    window.show_sign_in(page)
    page.let_in(check, "tech · demo-tech")
    qtbot.waitUntil(page.hint.isVisible)
    assert (page.user.text(), page.password.text(), focused()) == ("tech", "de", page.password)
    assert card.mapTo(window, card.rect().topLeft()) == before


# ── what is out, the foot, the banner ──────────────────────────────────────


@pytest.mark.parametrize(
    ("seconds", "tone"), [(0, "accent"), (59, "accent"), (60, "attention"), (120, "refused")]
)
def test_out_now_changes_colour_at_its_limits(qtbot, clock: Clock, seconds: int, tone: str) -> None:
    out = OutNow(clock)
    qtbot.addWidget(out)
    out.set_out_now(3, NOON - timedelta(seconds=seconds))
    assert out.property("tone") == tone
    out.set_out_now(0, None)
    assert (out.property("tone"), out.accessibleName()) == ("plain", "Nothing out")


def test_out_now_counts_by_itself(window: MainWindow, clock: Clock, qtbot) -> None:
    window.top_line.out_now.set_out_now(3, NOON - timedelta(seconds=47))
    assert window.top_line.out_now.accessibleName() == "3 out · oldest 0:47"
    clock.now = NOON + timedelta(seconds=2)
    wanted = "3 out · oldest 0:49"
    qtbot.waitUntil(lambda: window.top_line.out_now.accessibleName() == wanted, timeout=2500)
    window.top_line.out_now.set_out_now(0, None)


def test_clock_text_grows_hours() -> None:
    assert (clock_text(7), clock_text(67), clock_text(3723)) == ("0:07", "1:07", "1:02:03")


def test_undo_is_offered_and_done_once(window: MainWindow, hub: Hub) -> None:
    undone: list[bool] = []
    enter(window)
    hub.done("W021-0047 withdrawn", lambda: undone.append(True))
    window.result_line.undo()
    window.result_line.undo()
    assert undone == [True]


def test_undo_goes_after_its_time(window: MainWindow, hub: Hub) -> None:
    enter(window)
    undone: list[bool] = []
    hub.done("W021-0047 withdrawn", lambda: undone.append(True))
    for _ in range(UNDO_SECONDS):
        window.result_line._tick()
    window.result_line.undo()
    assert undone == []
    assert window.result_line.isVisible()


def test_a_refusal_tells_why_not(window: MainWindow, hub: Hub) -> None:
    enter(window)
    hub.ended.emit(Result("Refused.", "refused", why_not="Only QA may."))
    window.result_line._why.setChecked(True)
    assert "Only QA may." in window.result_line._text.text()


def test_retry_takes_the_banner_away(window: MainWindow, hub: Hub) -> None:
    from cellinv.ui.shell.hub import Trouble

    tried: list[bool] = []
    hub.troubled.emit(Trouble("Unreachable", lambda: tried.append(True)))
    QTest.mouseClick(window.banner._again, Qt.MouseButton.LeftButton)
    assert (tried, window.banner.isVisible()) == ([True], False)


def test_the_time_to_undo_stands_still_while_nothing_can_be_done(
    window: MainWindow, hub: Hub
) -> None:
    from cellinv.ui.shell.hub import Trouble

    enter(window)
    hub.done("W021-0047 withdrawn", print)
    line = window.result_line
    hub.troubled.emit(Trouble("Unreachable", print))
    assert (line._undo.isVisible(), line._undo.isEnabled()) == (True, False)
    assert not line._timer.isActive()
    QTest.mouseClick(window.banner._again, Qt.MouseButton.LeftButton)
    assert (line._undo.isEnabled(), line._timer.isActive()) == (True, True)


def test_that_nothing_is_out_is_not_said_while_nobody_sees_it(
    window: MainWindow, hub: Hub, clock: Clock
) -> None:
    from cellinv.ui.shell.hub import Trouble

    shown = window.top_line.out_now
    for count, said in ((0, "\u2026"), (2, "2 out")):
        shown.set_out_now(count, clock() if count else None)
        hub.troubled.emit(Trouble("Unreachable", None))
        assert shown.text().strip().startswith(said)


def test_every_control_has_a_name(window: MainWindow, tasks) -> None:
    enter(window)
    window.show_sign_in(SignInPage(tasks, check))
    controls = [*window.findChildren(QAbstractButton), *window.findChildren(QLineEdit)]
    ours = [one for one in controls if not one.objectName().startswith("qt_")]
    assert len(ours) > 10
    assert [one for one in ours if not one.accessibleName()] == []


def test_the_person_chooses_the_theme(window: MainWindow, hub: Hub, qtbot) -> None:
    with qtbot.waitSignal(hub.theme_asked) as asked:
        window.top_line.theme_asked.emit("dark")
    assert asked.args == ["dark"]


def test_what_was_said_on_one_page_does_not_follow_to_the_next(
    window: MainWindow, hub: Hub
) -> None:
    enter(window)
    hub.done("Mapping saved")
    window.show_page("station")
    assert window.result_line.isVisible()
    window.show_page("storage")
    assert not window.result_line.isVisible()


def test_what_can_be_undone_follows(window: MainWindow, hub: Hub) -> None:
    enter(window)
    hub.done("W021-0047 withdrawn", print)
    window.show_page("storage")
    assert window.result_line.isVisible()


@pytest.mark.parametrize(("right", "seen"), [("read", True), ("users", False)])
def test_what_is_out_is_shown_to_whoever_may_look(
    window: MainWindow, right: str, seen: bool
) -> None:
    window.enter("ada", "administrator", [right], "BJ")
    assert window.top_line.out_now.isVisible() is seen
