"""The Audit page: filtered, looked into, taken back, exported, proved."""

import functools
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtTest import QAbstractItemModelTester, QTest

from cellinv.records.queries.audit import Mark
from cellinv.services.custody import withdraw
from cellinv.services.storage import move
from cellinv.ui.audit.page import AuditPage
from cellinv.ui.shell.hub import Changed
from tests.gui.laboratory import Room


@pytest.fixture
def page(room: Room, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> AuditPage:
    folders = tuple(tmp_path / name for name in ("beside", "second", "backups"))
    monkeypatch.setattr("cellinv.ui.audit.anchors.folders_kept", lambda _desk: folders)
    return room.show(AuditPage(room.seat))


def vial(room: Room, number: int) -> int:
    return room.line.vials["WCB-1"][number - 1]


def looked_for(room: Room, page: AuditPage, text: str) -> None:
    page.filters.look_for(text)
    room.settle()


def chosen(room: Room, page: AuditPage, entry: str) -> None:
    """Look for an entry and look at it."""
    looked_for(room, page, entry)
    page.acts.select(page.reading.rows[0].id)
    room.settle()


def test_the_newest_acts_are_shown_first(page: AuditPage) -> None:
    QAbstractItemModelTester(page.acts.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    rows = page.reading.rows
    assert len(rows) > 20
    assert rows[0].recorded_at == max(row.recorded_at for row in rows)
    assert page.reading.at_end
    assert str(len(rows)) in page.acts.count.text()


def test_filters_settle_and_are_combined(room: Room, page: AuditPage) -> None:
    page.filters.what.setCurrentIndex(page.filters.what.findText("    Withdraw"))
    page.filters.who.setCurrentIndex(page.filters.who.findData("qa"))
    room.qtbot.waitUntil(lambda: page.reading.wanted.actions == ("withdraw",))
    room.settle()
    assert page.reading.rows
    assert all(row.action == "withdraw" and row.witness for row in page.reading.rows)
    page.filters.clear.click()
    room.settle()
    assert len(page.reading.rows) > 20


def test_what_was_told_late_stands_out_and_is_found(room: Room, page: AuditPage) -> None:
    late = room.desk.late(room.desk.now() - timedelta(minutes=20), "The network was down")
    receipt = move(late, [vial(room, 3)], room.line.ids["B-3"])
    page.filters.late.click()
    room.qtbot.waitUntil(lambda: page.reading.wanted.marked)
    room.settle()
    assert [row.entry for row in page.reading.rows] == [receipt.entry]
    index = page.acts.model.index(0, 4)
    assert (index.data(), index.data(Qt.ItemDataRole.DecorationRole) is None) == (
        "Late entry", False,
    )  # fmt: skip


def test_a_column_sorts_all_that_is_found(room: Room, page: AuditPage) -> None:
    everything, last = page.acts.model.total(), page.reading.rows[4]
    page.reading._next = Mark(last.recorded_at, last.id)
    page.reading.rows = page.reading.rows[:5]
    for order in (sorted, lambda names: sorted(names, reverse=True)):
        page.acts.view.horizontalHeader().sectionClicked.emit(1)
        room.settle()
        shown = [row.who for row in page.acts.model.shown()]
        assert (shown, len(shown)) == (order(shown), everything)
    page.acts.view.horizontalHeader().sectionClicked.emit(1)
    assert page.acts.model.shown() == list(page.reading.rows)


def test_days_are_those_of_the_site(room: Room, page: AuditPage) -> None:
    page.filters.when.setCurrentIndex(page.filters.when.findData(0))
    wanted = page.filters.wanted()
    assert wanted.since is not None
    assert wanted.since.astimezone(room.seat.desk.site.zone).hour == 0
    page.filters.when.setCurrentIndex(page.filters.when.count() - 1)
    assert page.filters.first.isVisible()
    assert page.filters.wanted().until > page.filters.wanted().since
    room.settle()


def test_a_scan_lists_what_was_done_to_it(room: Room, page: AuditPage) -> None:
    room.scan(page, "WCB-1-0003")
    assert page.filters.text.text() == "WCB-1-0003"
    assert {row.action for row in page.reading.rows} == {"register_lot", "store"}


def test_nothing_found_says_what_to_do(room: Room, page: AuditPage) -> None:
    looked_for(room, page, "no such thing")
    assert page.acts._stack.currentWidget() is page.acts._nothing


def test_an_act_shows_old_and_new_values_and_its_links(room: Room, page: AuditPage) -> None:
    receipt = move(room.desk, [vial(room, 3)], room.line.ids["B-3"])
    chosen(room, page, receipt.entry)
    text = page.details.text.toPlainText()
    assert "B-2 A3 → B-3" in text
    assert page.details.entry.text() == receipt.entry
    page.details.text.anchorClicked.emit(QUrl(f"vial:{vial(room, 3)}"))
    assert room.asked == [("record", ("vial", vial(room, 3)))]
    assert (page.details.evidence._code, page.details.evidence.isVisible()) == ("WCB-1-0003", True)


def test_a_supervisor_corrects_with_a_reason(room: Room, page: AuditPage) -> None:
    receipt = move(room.line.world.desk(room.line.desk.database, "tech"), [vial(room, 3)],
                   room.line.ids["B-3"])  # fmt: skip
    room.sit("lead")
    chosen(room, page, receipt.entry)
    back = page.details.back
    assert "Correct" in back.go.text()
    back.go.click()
    assert back.refusal.isVisible()
    QTest.keyClicks(back.reason, "Wrong box")
    QTest.keyClick(back.reason, Qt.Key.Key_Return)
    room.settle()
    assert room.last.tone == "done"
    assert page.reading.rows[0].taken_back is not None
    assert not back.isVisible()


def test_what_blocks_is_named_and_opens(room: Room, page: AuditPage) -> None:
    first = move(room.desk, [vial(room, 3)], room.line.ids["B-3"])
    second = move(room.desk, [vial(room, 3)], room.line.ids["B-2"])
    chosen(room, page, first.entry)
    page.details.back.reason.setText("Wrong box")
    page.details.back.go.click()
    room.settle()
    assert second.entry in page.details.back.refusal.text()
    page.show_entry(second.entry)
    room.settle()
    assert page.details.entry.text() == second.entry


def test_who_may_not_take_it_back_reads_who_can(room: Room, page: AuditPage) -> None:
    receipt = move(room.desk, [vial(room, 3)], room.line.ids["B-3"])
    room.sit("tech")
    chosen(room, page, receipt.entry)
    assert page.details.back.isVisible()
    assert not page.details.back.go.isVisible()
    assert "supervisor" in page.details.back.note.text()


def test_a_new_act_comes_on_top_and_the_choice_stays(room: Room, page: AuditPage) -> None:
    page.acts.select(page.reading.rows[3].id)
    room.settle()
    kept = page.acts.selected()
    receipt = withdraw(room.desk, [vial(room, 3)], purpose="research")
    room.seat.hub.changed.emit(Changed.of(["vial"]))
    room.settle()
    assert page.reading.rows[0].entry == receipt.entry
    assert page.acts.selected() == kept


def test_new_choices_of_the_filters_do_not_ask_again(room: Room, page: AuditPage) -> None:
    asked: list[object] = []
    page.filters.changed.connect(functools.partial(asked.append, None))
    page.filters.offer_people([("new", "Somebody New")])
    room.qtbot.waitUntil(lambda: not page.filters._settle.isActive())
    assert asked == []
    page.filters.who.setCurrentIndex(1)
    room.qtbot.waitUntil(lambda: len(asked) == 1)


def test_the_export_has_the_rows_and_columns_shown(
    room: Room, page: AuditPage, tmp_path: Path
) -> None:
    looked_for(room, page, "WCB-1-0003")
    page.acts.view.horizontalHeader().setSectionHidden(0, True)
    page.export.write(str(tmp_path / "ledger.csv"))
    room.settle()
    lines = (tmp_path / "ledger.csv").read_text(encoding="utf-8-sig").splitlines()
    assert lines[0].startswith('"Who","What","About"')
    assert len(lines) == 3
    assert room.last.tone == "done"


def test_who_may_not_export_cannot(room: Room, qtbot: object) -> None:
    room.sit("viewer")
    page = room.show(AuditPage(room.seat))
    assert not page.export.isEnabled()


def test_a_proof_ends_in_a_verdict_and_its_promise(room: Room, page: AuditPage) -> None:
    page.tabs.setCurrentIndex(1)
    room.settle()
    assert not page.proof.new.isVisible()
    page.proof.compare.setChecked(False)
    page.proof.whole.click()
    assert page.proof.cancel.isVisible()
    room.settle()
    assert page.proof.state.text() == "Agrees; no anchors were compared"
    assert "No anchors were compared" in page.proof.promise.text()
    assert page.proof.new.isVisible()


def test_a_proof_can_be_stopped(room: Room, page: AuditPage) -> None:
    page.tabs.setCurrentIndex(1)
    room.settle()
    page.proof.whole.click()
    page.proof.cancel.click()
    room.settle()
    assert page.proof.state.text() == "Stopped"
    assert page.proof.whole.isEnabled()


def test_anchors_are_left_listed_and_compared(room: Room, page: AuditPage, tmp_path: Path) -> None:
    page.tabs.setCurrentIndex(1)
    page.anchors.leave.click()
    room.settle()
    assert len(page.anchors.files()) == 2
    forged = tmp_path / "forged.anchors"
    text = page.anchors.files()[0].read_text()
    at = text.index('"hash":"') + 8
    forged.write_text(text[:at] + ("1" if text[at] == "0" else "0") + text[at + 1 :])
    page.anchors.bring_file(str(forged))
    room.settle()
    assert "rewritten" in page.anchors.problem.text()
    page.proof.whole.click()
    room.settle()
    assert page.proof.state.text() == "Not as recorded"
