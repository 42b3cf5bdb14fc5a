"""The task runner: one writer, results to living screens only, nothing left running."""

import functools
import gc
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtWidgets import QApplication, QLabel, QMessageBox, QWidget

from cellinv.domain.errors import DomainError, SurroundingsError
from cellinv.ui.shell.faults import Faults
from cellinv.ui.shell.hub import Changed, Hub
from cellinv.ui.shell.tasks import Job, Progress, TaskRunner


class SlotTaken(DomainError):
    sentence = "{slot} is taken."


class Unreachable(SurroundingsError):
    sentence = "The database can't be reached."


class Screen(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.got: list[object] = []
        self.told: list[DomainError] = []
        self.threads: list[threading.Thread] = []

    def take(self, value: object) -> None:
        self.got.append(value)
        self.threads.append(threading.current_thread())

    def take_for(self, name: str, value: object) -> None:
        self.got.append((name, value))

    def refuse(self, error: DomainError) -> None:
        self.told.append(error)


@pytest.fixture
def screen(qtbot) -> Screen:
    made = Screen()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    event = threading.Event()
    yield event
    event.set()


def refuse() -> None:
    raise SlotTaken(slot="C7")


def settle(qtbot, tasks: TaskRunner) -> None:
    qtbot.waitUntil(lambda: not tasks.busy())


def test_a_result_comes_on_the_ui_thread(qtbot, tasks: TaskRunner, screen: Screen) -> None:
    tasks.run_write(lambda: 41 + 1, screen.take)
    settle(qtbot, tasks)
    assert screen.got == [42]
    assert screen.threads == [threading.main_thread()]


def test_work_runs_on_the_writer_thread(qtbot, tasks: TaskRunner, screen: Screen) -> None:
    tasks.run_write(lambda: threading.current_thread().name, screen.take)
    settle(qtbot, tasks)
    assert screen.got[0].startswith("writer")


def test_writes_keep_their_order_and_never_overlap(qtbot, tasks, screen) -> None:
    for number in range(50):
        tasks.run_write(functools.partial(int, number), screen.take)
    settle(qtbot, tasks)
    assert screen.got == list(range(50))


def test_a_partial_of_a_method_takes_the_result(qtbot, tasks, screen) -> None:
    tasks.run_read(lambda: 1, functools.partial(screen.take_for, "lot"))
    settle(qtbot, tasks)
    assert screen.got == [("lot", 1)]


def test_a_result_whose_screen_was_deleted_is_dropped(qtbot, tasks, gate) -> None:
    screen = Screen()
    tasks.run_write(gate.wait, screen.take)
    screen.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gate.set()
    settle(qtbot, tasks)
    assert screen.got == []


def test_a_result_whose_screen_was_forgotten_is_dropped(qtbot, tasks, gate) -> None:
    screen = Screen()
    got = screen.got
    tasks.run_write(gate.wait, screen.take)
    del screen
    gc.collect()
    gate.set()
    settle(qtbot, tasks)
    assert got == []


def test_a_plain_function_is_dropped_with_its_owner(qtbot, tasks, gate) -> None:
    owner, got = QObject(), []
    tasks.run_read(gate.wait, got.append, owner=owner)
    del owner
    gc.collect()
    gate.set()
    settle(qtbot, tasks)
    assert got == []


def test_a_widgets_own_method_may_take_the_result(qtbot, tasks) -> None:
    label = QLabel()
    qtbot.addWidget(label)
    tasks.run_read(lambda: "full", label.setText)
    settle(qtbot, tasks)
    assert label.text() == "full"


def test_a_refusal_goes_to_who_asked(qtbot, tasks, screen) -> None:
    tasks.run_write(refuse, screen.take, screen.refuse)
    settle(qtbot, tasks)
    assert (screen.got, str(screen.told[0])) == ([], "C7 is taken.")


def test_a_refusal_nobody_takes_is_said_at_the_foot(qtbot, tasks, hub: Hub) -> None:
    with qtbot.waitSignal(hub.ended) as told:
        tasks.run_write(refuse)
    assert (told.args[0].text, told.args[0].tone) == ("C7 is taken.", "refused")


def test_a_refused_act_of_a_gone_screen_is_still_said(qtbot, tasks, hub: Hub) -> None:
    with qtbot.waitSignal(hub.ended) as told:
        tasks.run_write(refuse, refused=Screen().refuse)
    assert told.args[0].tone == "refused"


def test_a_fault_of_the_surroundings_can_be_tried_again(qtbot, tasks, hub, screen) -> None:
    answers = iter([Unreachable(), "there"])

    def ask() -> object:
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    with qtbot.waitSignal(hub.troubled) as told:
        tasks.run_write(ask, screen.take)
    told.args[0].retry()
    settle(qtbot, tasks)
    assert screen.got == ["there"]


def test_a_bug_is_logged_and_shown_and_the_program_goes_on(
    qtbot, tasks, screen, expect_log
) -> None:
    tasks.run_write(lambda: 1 // 0, screen.take)
    qtbot.waitUntil(lambda: bool(boxes()))
    expect_log("bug ")
    box = boxes()[0]
    assert "Log entry" in box.informativeText()
    box.close()
    tasks.run_write(lambda: 2, screen.take)
    settle(qtbot, tasks)
    assert screen.got == [2]


def boxes() -> list[QMessageBox]:
    return [one for one in QApplication.topLevelWidgets() if isinstance(one, QMessageBox)]


def test_a_newer_question_takes_the_place_of_an_older(qtbot, tasks, screen, gate) -> None:
    tasks.run_read(lambda: gate.wait() and "old", screen.take, latest="search")
    tasks.run_read(lambda: "new", screen.take, latest="search")
    qtbot.waitUntil(lambda: screen.got == ["new"])
    gate.set()
    settle(qtbot, tasks)
    assert screen.got == ["new"]


def test_news_never_take_the_place_of_a_wish(qtbot, tasks, screen, gate) -> None:
    wished: list[str] = []
    tasks.run_read(lambda: gate.wait() and wished.append("wish"), screen.take, latest="record")
    tasks.read_anew(lambda: "news", screen.take, latest="record")
    gate.set()
    settle(qtbot, tasks)
    assert screen.got == [None]
    assert wished == ["wish", "wish"]  # the first may have been read before the change


def test_what_is_shown_is_read_anew(qtbot, tasks, screen) -> None:
    tasks.read_anew(lambda: "news", screen.take, screen.refuse, latest="record")
    settle(qtbot, tasks)
    tasks.read_anew(refuse, screen.take, screen.refuse, latest="record")
    settle(qtbot, tasks)
    assert screen.got == ["news"]
    assert [type(one) for one in screen.told] == [SlotTaken]


def test_a_cancelled_question_is_not_answered(qtbot, tasks, screen, gate) -> None:
    job = tasks.run_read(gate.wait, screen.take)
    job.cancel()
    gate.set()
    settle(qtbot, tasks)
    assert screen.got == []


def test_long_work_reports_and_stops(qtbot, tasks, screen) -> None:
    steps: list[Progress] = []
    started, go = threading.Event(), threading.Event()

    def work(job: Job) -> str:
        job.step(1, 2, "half")
        started.set()
        go.wait(5)
        job.step(2, 2)
        return "whole"

    job = tasks.run_long(work, screen.take, progress=steps.append)
    qtbot.waitUntil(lambda: steps == [Progress(1, 2, "half")])
    job.cancel()
    go.set()
    settle(qtbot, tasks)
    assert (screen.got, len(steps)) == ([], 1)


def test_an_act_announces_what_it_touched(qtbot, hub: Hub, faults: Faults) -> None:
    change = Changed.of(["vial"], [("vial", 7)])
    runner = TaskRunner(hub, faults, None, lambda _result: change)
    with qtbot.waitSignal(hub.changed) as told:
        runner.run_write(lambda: None)
    runner.shut_down()
    assert told.args == [change]


def test_shutting_down_finishes_the_acts_already_asked_for(hub, faults) -> None:
    runner, written = TaskRunner(hub, faults), []
    for number in range(20):
        runner.run_write(functools.partial(written.append, number))
    runner.shut_down()
    assert written == list(range(20))


def test_no_thread_is_left(qtbot, hub, faults) -> None:
    before = set(threading.enumerate())
    runner = TaskRunner(hub, faults)
    for _ in range(5):
        runner.run_read(int)
        runner.run_write(int)
    runner.shut_down()
    assert {one for one in threading.enumerate() if one.is_alive()} <= before


def test_a_change_without_ids_may_be_of_any_row() -> None:
    assert Changed.of(["vial"]).touches_id("vial", 3)
    assert not Changed.of(["vial"], [("vial", 4)]).touches_id("vial", 3)
    assert not Changed.of(["lot"]).touches("vial", "box")


def test_an_error_of_another_thread_reaches_the_dialog(qtbot, faults: Faults, expect_log) -> None:
    faults.install()
    thread = threading.Thread(target=lambda: 1 // 0)
    thread.start()
    thread.join()
    faults.uninstall()
    expect_log("bug ")
    qtbot.waitUntil(lambda: bool(boxes()))
    boxes()[0].close()


class Failing:
    """Work that fails until the surroundings are back."""

    def __init__(self) -> None:
        self.away, self.asked = True, 0

    def __call__(self) -> str:
        self.asked += 1
        if self.away:
            raise Unreachable
        return "read"


def test_an_unanswered_question_is_asked_again(qtbot, tasks, hub, screen) -> None:
    work = Failing()
    tasks.run_read(work, screen.take)
    settle(qtbot, tasks)
    work.away = False
    hub.recovered.emit()
    settle(qtbot, tasks)
    assert screen.got == ["read"]


def test_a_question_that_a_newer_one_replaced_is_not(qtbot, tasks, hub, screen) -> None:
    work = Failing()
    tasks.run_read(work, screen.take, latest="list")
    settle(qtbot, tasks)
    tasks.run_read(lambda: "newer", screen.take, latest="list")
    hub.recovered.emit()
    settle(qtbot, tasks)
    assert (screen.got, work.asked) == (["newer"], 1)


def test_an_act_is_never_done_by_itself_later(qtbot, tasks, hub, screen) -> None:
    work, told = Failing(), []
    hub.ended.connect(told.append)
    tasks.run_write(work, screen.take)
    settle(qtbot, tasks)
    hub.recovered.emit()
    settle(qtbot, tasks)
    assert work.asked == 1
    assert [each.tone for each in told] == ["refused"]
