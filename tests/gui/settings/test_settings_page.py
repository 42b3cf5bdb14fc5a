"""The Settings page: the station, the scanner's trial, sounds, rules, backups."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from cellinv.domain.keyboards import TEST_TEXT, typed_as
from cellinv.domain.scanning import Key, ScannerTiming
from cellinv.services.backups import backups_in
from cellinv.ui.settings.page import SettingsPage
from cellinv.ui.settings.station import StationSection
from cellinv.ui.shell.hub import Changed
from cellinv.ui.shell.preferences import Preferences
from cellinv.ui.shell.theme import theme
from tests.gui.laboratory import PASSWORD, Room


@pytest.fixture
def page(room: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SettingsPage:
    monkeypatch.setattr(
        "cellinv.ui.settings.backups.backup_folder", lambda _desk: tmp_path / "backups"
    )
    room.seat.preferences = Preferences(tmp_path / "preferences.ini")
    room.sit("admin")
    return room.show(SettingsPage(room.seat))


def show(room: Room, page: SettingsPage, name: str) -> None:
    page.show_section(name)
    room.settle()


def typed(text: str, gap_ms: int = 8) -> tuple[Key, ...]:
    keys = [Key(char, 100 + at * gap_ms) for at, char in enumerate(text)]
    return (*keys, Key("\r", keys[-1].at_ms + gap_ms, "enter"))


def test_that_stations_are_read_is_told_in_a_low_place(room: Room) -> None:
    section = StationSection(room.seat)
    room.qtbot.addWidget(section)
    before = section._read_first.maximumHeight()
    section.refresh()
    room.settle()
    assert before < section._read_first.minimumHeight() / 2


def test_every_section_shows(room: Room, page: SettingsPage) -> None:
    for name in page.sections:
        show(room, page, name)
        assert page.stack.currentWidget() is page.sections[name]


def test_the_focus_follows_the_section_that_is_shown(room: Room, page: SettingsPage) -> None:
    page.menu.button("station").setFocus()
    show(room, page, "backups")
    assert page.window().focusWidget() is page.menu.button("backups")
    page.backups.other.setFocus()
    show(room, page, "rules")
    assert not page.menu.isAncestorOf(page.window().focusWidget())


def test_the_rules_have_the_height_there_is(room: Room, page: SettingsPage) -> None:
    show(room, page, "rules")
    before = page.rules.table.height()
    page.resize(page.width(), page.height() + 600)
    room.qtbot.waitUntil(lambda: page.rules.table.height() >= before + 200)


def test_a_station_is_renamed_and_remembered(room: Room, page: SettingsPage) -> None:
    station = page.sections["station"]
    station.name.setText("BENCH-7")
    station.rename.click()
    assert room.seat.desk.station == room.seat.preferences.station == "BENCH-7"


def test_who_may_not_rename_or_change_reads_who_can(room: Room, page: SettingsPage) -> None:
    room.sit("tech")
    mine = room.show(SettingsPage(room.seat))
    assert mine.sections["station"].name.isReadOnly()
    show(room, mine, "rules")
    assert "Administrator" in mine.rules.note.text()
    assert not mine.rules.panel.form.isVisible()
    show(room, mine, "backups")
    assert not mine.backups.make.isEnabled()


def test_look_and_language_are_asked_for(room: Room, page: SettingsPage) -> None:
    asked: list[object] = []
    for signal in (
        room.seat.hub.theme_asked,
        room.seat.hub.text_asked,
        room.seat.hub.language_asked,
    ):
        signal.connect(asked.append)
    station = page.sections["station"]
    for box, index in ((station.theme, 2), (station.text, 1), (station.language, 1)):
        box.setCurrentIndex(index)
        box.activated.emit(index)
    assert asked == ["dark", 125, "zh"]


def test_the_probe_takes_every_key_of_a_scan(room: Room, page: SettingsPage) -> None:
    show(room, page, "scanner")
    page.scanner.probe.setFocus()
    QTest.keyClicks(page.scanner.probe, "WCB-1-0003")
    QTest.keyClick(page.scanner.probe, Qt.Key.Key_Return)
    room.qtbot.waitUntil(page.scanner.view.isVisible)
    room.settle()
    rows = page.scanner.view.keys.model.shown()
    assert "".join(row.key.text for row in rows if row.key.kind == "char") == "WCB-1-0003"
    assert rows[-1].key.kind == "enter"


def test_a_slow_scan_proposes_settings_and_they_are_kept(room: Room, page: SettingsPage) -> None:
    show(room, page, "scanner")
    asked: list[ScannerTiming] = []
    room.seat.hub.scanner_asked.connect(asked.append)
    page.scanner.try_out(typed("WCB-1-0003", 90))
    room.settle()
    assert "slower" in page.scanner.view.hint.text()
    page.scanner.view.take.click()
    assert not page.scanner.view.take.isVisible()
    page.scanner.keep.click()
    assert asked[0].gap_ms > 90


def test_a_spoiling_layout_is_named(room: Room, page: SettingsPage) -> None:
    show(room, page, "scanner")
    page.scanner.try_out(typed(typed_as(TEST_TEXT, "French")))
    room.settle()
    assert "French" in page.scanner.view.hint.text()
    page.scanner.try_out(typed(TEST_TEXT))
    room.settle()
    assert "spoils nothing" in page.scanner.view.hint.text()


def test_times_that_make_no_sense_cannot_be_kept(room: Room, page: SettingsPage) -> None:
    show(room, page, "scanner")
    page.scanner.gap.setValue(200)
    assert page.scanner.problem.isVisible()
    assert not page.scanner.keep.isEnabled()


def test_a_sound_is_turned_off_and_tested(room: Room, page: SettingsPage) -> None:
    show(room, page, "sounds")
    sounds = page.sections["sounds"]
    sounds.switches["done"].click()
    assert not room.seat.preferences.sounds("done")
    sounds.volume.setValue(0)
    sounds.hear("done")
    assert sounds.silent.isVisible()


def test_a_rule_changes_with_a_reason_and_shows_its_history(room: Room, page: SettingsPage) -> None:
    show(room, page, "rules")
    page.show_rule("undo_minutes")
    room.settle()
    panel = page.rules.panel
    panel.value.put(9)
    assert panel.looser.isVisible()
    assert not panel.save.isEnabled()
    panel.value.put(3)
    assert not panel.looser.isVisible()
    panel.reason.setText("Quick scanners")
    panel.save.click()
    room.settle()
    assert [(row.before, row.after) for row in panel.history.model.shown()] == [(None, 3)]
    assert page.rules.table.selected()[0].value == 3


def test_why_a_rule_was_changed_is_read_in_a_narrow_window(room: Room, page: SettingsPage) -> None:
    page.resize(1064, 700)
    show(room, page, "rules")
    page.show_rule("undo_minutes")
    room.settle()
    panel = page.rules.panel
    panel.value.put(3)
    panel.reason.setText("Agreed with the ward on 14 March")
    panel.save.click()
    room.settle()
    header, columns = panel.history.view.horizontalHeader(), panel.history.model.columns
    at = next(n for n, column in enumerate(columns) if column.name == "reason")
    needs = panel.history.view.sizeHintForIndex(panel.history.model.index(0, at)).width()
    assert needs <= header.sectionSize(at)
    ends = header.sectionViewportPosition(at) + header.sectionSize(at)
    assert ends <= panel.history.view.viewport().width()


def test_a_rule_is_not_loosened_without_a_signature(room: Room, page: SettingsPage) -> None:
    show(room, page, "rules")
    page.show_rule("undo_minutes")
    room.settle()
    panel = page.rules.panel
    panel.value.put(9)
    panel.reason.setText("Slow scanners")
    panel.save.click()
    assert "Who signs?" in panel.signing.error.text()
    for login, why in (("tech", "quality assurance signs"), ("qa", "")):
        panel.signing.who.setText(login)
        panel.signing.secret.setText(PASSWORD)
        panel.signing.submitted.emit()
        room.settle()
        assert why in panel.signing.error.text()
        assert bool(panel.history.model.shown()) is (login == "qa")


def test_a_rule_changed_elsewhere_is_shown(room: Room, page: SettingsPage) -> None:
    from cellinv.services.settings import change_setting

    show(room, page, "rules")
    change_setting(replace(room.seat.desk, site=None), "backup_keep", 60, reason="Large disk")
    room.seat.hub.changed.emit(Changed.of(["setting"]))
    room.settle()
    rows = {row.rule.name: row.value for row in page.rules.table.model.shown()}
    assert rows["backup_keep"] == 60
    for name, offered in (("backup_keep", 1), ("undo_minutes", 2)):
        page.rules.choose(name)
        room.settle()
        assert page.rules.panel.where.count() == offered


@pytest.mark.usefixtures("dressed")
def test_what_proves_a_backup_is_in_sight_in_large_text(room: Room, page: SettingsPage) -> None:
    show(room, page, "backups")
    try:
        theme().choose("light", 150)
        page.resize(1022, 690)  # of a window of 1280 × 800
        both = (page.backups.prove, page.backups.other)
        room.qtbot.waitUntil(
            lambda: all(ask.visibleRegion().boundingRect() == ask.rect() for ask in both)
        )
    finally:
        theme().choose("light", 100)


def test_a_backup_is_made_listed_and_proved(room: Room, page: SettingsPage, tmp_path: Path) -> None:
    show(room, page, "backups")
    assert not page.backups.prove.isEnabled()
    assert page.backups.prove.toolTip() == "There is no backup yet."
    page.backups.make.click()
    room.settle()
    assert room.last.tone == "done"
    (made,) = backups_in(room.seat.desk, tmp_path / "backups")
    assert [row[1] for row in page.backups.table.model.shown()] == [made[1]]
    assert page.backups.prove.isEnabled()
    page.backups.prove.click()
    room.settle()
    assert "is sound" in page.backups.state.text()
    made[1].write_bytes(b"no database")
    page.backups.prove_file(str(made[1]))
    room.settle()
    assert "couldn't be read" in page.backups.found.text()


def test_what_is_being_changed_stays_while_rules_are_read_anew(
    room: Room, page: SettingsPage
) -> None:
    show(room, page, "rules")
    page.show_rule("undo_minutes")
    room.settle()
    panel = page.rules.panel
    panel.value.put(3)
    panel.reason.setText("Quick scanners")
    page.refresh(Changed.of(["person"]))
    room.settle()
    assert (panel.value.value(), panel.reason.text()) == (3, "Quick scanners")
    assert panel.save.isEnabled()
