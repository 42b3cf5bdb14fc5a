"""The Clinical page: what it shows of studies and subjects, and what is done from it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QBoxLayout

from cellinv.services.clinical import NewArm, NewStudy, add_study
from cellinv.services.clinical.following import follow_up
from cellinv.ui.clinical.courses import _fitting, stations
from cellinv.ui.shell.sizes import tall
from cellinv.ui.shell.theme import theme
from tests.gui.clinical.conftest import again, fill, press

if TYPE_CHECKING:
    from pathlib import Path

    from cellinv.ui.clinical import ClinicalPage
    from tests.gui.laboratory import Room

pytestmark = pytest.mark.gui


def seen(ward: Room, code: str = "S-9") -> list[str]:
    found = follow_up(ward.line.tick(), ward.line.ids[code])
    return [one.standing.name for one in found.visits]


def test_a_study_is_told_in_figures(page: ClinicalPage) -> None:
    tiles = {name: tile.accessibleName() for name, tile in page.study.tiles.items()}
    assert tiles["treated"] == "Treated 2"
    assert tiles["overdue"] == "Visits overdue 1"
    assert [one.name for one in page.study.visits.model.shown()] == ["Week 1", "Month 1", "Month 3"]


def test_a_subject_is_shown_with_what_waits_chosen(page: ClinicalPage) -> None:
    view = page.subject
    assert page.card is not None
    assert view.visit is not None
    assert (view.visit.name, view.visit.standing.name) == ("Month 1", "OVERDUE")
    assert "overdue" in view.timeline.accessibleName()
    assert view.scores.accessibleName() == "Scores: ALSFRS-R 41 points"
    QTest.keyClick(view.timeline, Qt.Key.Key_Left)
    assert view.visit is not None
    assert view.visit.name == "Week 1"
    line = stations(page.card.doses[0], ZoneInfo("UTC"))
    assert [step.shape for step in line] == ["done", "open", "done", "open", "done"]


def test_what_a_subject_was_given_is_one_step_away(ward: Room, page: ClinicalPage) -> None:
    press(ward, page, "origin")
    assert ward.asked == [("lineage", ("origin", "subject", ward.line.ids["S-9"]))]


def test_visits_scores_and_events_are_entered(ward: Room, page: ClinicalPage) -> None:
    fill(ward, press(ward, page, "visit_done"))
    assert seen(ward) == ["DONE", "DONE", "EXPECTED"]
    page.subject.timeline.choose(1)
    fill(ward, press(ward, page, "score"), item="ALSFRS-R", value="39 points")
    assert page.subject.scores.accessibleName() == "Scores: ALSFRS-R 39 points"
    panel = press(ward, page, "add_event")
    day = ward.line.tick().today().isoformat()
    fill(ward, panel, term="Fall", started=day)
    told = panel.asks.wrong
    assert told.text() == "Grade: choose one."
    fill(ward, panel, grade=3)
    assert told.text() == "Serious: choose one."
    fill(ward, panel, criterion="disability")
    assert told.text() == "Relation to the product: choose one."
    fill(ward, panel, relation="unlikely")
    assert page.card is not None
    assert [one.serious for one in page.card.followed.events] == [False, True]
    page.subject.events.setCurrentIndex(page.subject.events.entries.index(1, 0))
    fill(ward, press(ward, page, "change_event"), grade=2, reason="Seen again")
    assert page.card.followed.events[1].version == 2


def test_an_event_begins_with_no_judgement_and_is_told_anew_from_what_was_said(
    ward: Room, page: ClinicalPage
) -> None:
    judged = ("grade", "criterion", "relation")
    asked = press(ward, page, "add_event").asks.widgets
    assert {asked[name].currentText() for name in judged} == {"Choose…"}
    assert [asked[name].placeholderText() for name in ("started", "ended")] == [
        "YYYY-MM-DD",
        "Optional: YYYY-MM-DD",
    ]
    page.subject.events.setCurrentIndex(page.subject.events.entries.index(0, 0))
    asked = press(ward, page, "change_event").asks.widgets
    assert "Choose…" not in {asked[name].currentText() for name in judged}
    assert asked["criterion"].currentText() == "Not serious"


def test_unblinding_says_what_it_does_and_how_it_differs(ward: Room, page: ClinicalPage) -> None:
    page.ask("unblind")
    ward.settle()
    note = page.side.panel.asks.note
    assert note.isVisible()
    assert "for good" in note.text()
    assert "Look at the arm…" in note.text()
    page.ask("add_event")
    assert not page.side.panel.asks.note.isVisible()


def test_a_site_to_open_is_chosen(ward: Room, page: ClinicalPage) -> None:
    panel = press(ward, page, "open_site")
    panel.go()
    assert panel.asks.wrong.text() == "Study site: choose one."


def test_what_is_missing_or_refused_is_said_in_the_panel(ward: Room, page: ClinicalPage) -> None:
    panel = press(ward, page, "visit_missed")
    panel.go()
    assert "is missing" in panel.asks.wrong.text()
    fill(ward, panel, reason="call +1 212 555 0147")
    assert "telephone" in panel.asks.wrong.text()
    fill(ward, panel, reason="Did not come")
    assert seen(ward) == ["DONE", "MISSED", "EXPECTED"]


def test_a_subject_is_enrolled_and_a_scanned_vial_set_aside(
    ward: Room, page: ClinicalPage
) -> None:  # fmt: skip
    fill(ward, press(ward, page, "enrol"), code="S-11", identity="COI-S-11")
    page.open("S-11")
    ward.settle()
    ward.settle()
    panel = press(ward, page, "aside")
    ward.settle()
    proposed = panel.list.entries.entry(0)
    assert proposed.icon == "hint"
    page.on_scan(proposed.code)
    ward.settle()
    assert panel.list.entries.entry(0).icon == "done"
    panel.go()
    again(ward, panel)
    assert page.card is not None
    assert [dose.status for dose in page.card.doses] == ["planned"]
    assert [part.vial for part in page.card.doses[0].parts] == [proposed.code]


def test_a_site_is_closed_and_enrols_nobody_any_more(ward: Room, page: ClinicalPage) -> None:
    panel = press(ward, page, "close_site")
    fill(ward, panel)
    assert "Study site: choose one." in panel.asks.wrong.text()
    here = ward.line.desk.site
    assert here is not None
    fill(ward, panel, site=here.id)
    assert "Reason is missing" in panel.asks.wrong.text()
    fill(ward, panel, reason="No more beds")
    closed = {one.code: one.closed_on for one in page.study.sites.model.shown()}
    assert closed.pop(here.code) == ward.line.tick().today()
    assert set(closed.values()) == {None}
    assert not page.study.deeds.buttons["enrol"].isVisibleTo(page)
    page.study.deeds.buttons["close_site"].click()
    assert panel.asks.widgets["site"].findData(here.id) == -1


def test_blinded_kits_tell_no_lot_and_nobody_is_offered_what_they_may_not(
    ward: Room, page: ClinicalPage
) -> None:
    viewer = ward.line.world.desk(ward.line.desk.database, "viewer")
    ward.seat.take(replace(viewer, clock=ward.line.desk.clock))
    page.open("S-2")
    ward.settle()
    ward.settle()
    assert page.card is not None
    assert (page.card.hidden, page.card.doses[0].parts) == (True, ())
    view = page.subject
    for group in (view.of_dose, view.of_visit, view.of_event):
        assert not group.isVisibleTo(page)
    assert [n for n, b in view.of_subject.buttons.items() if b.isVisibleTo(page)] == [
        "origin",
        "record",
    ]


def test_an_allocation_list_is_entered_by_who_may_see_the_arms(
    ward: Room, page: ClinicalPage, tmp_path: Path
) -> None:
    world = ward.line.world
    new = NewStudy("BLIND-9", "T", world.party_id, ward.line.ids["P-1"], "FDA", "I", "-",
                   blinded=True)  # fmt: skip
    add_study(ward.line.tick(), new, (NewArm("A", "Active"), NewArm("P", "Placebo", placebo=True)))
    page.open("BLIND-9")
    ward.settle()
    ward.settle()
    panel = press(ward, page, "allocate")
    assert "P Placebo" in panel.arms.text()
    panel.lines.setPlainText("91; A")
    panel.go()
    assert "Line 1 can't be read" in panel.wrong.text()
    file = tmp_path / "list.csv"
    file.write_text("Number,Arm\n91,X\n", encoding="utf-8")
    panel.read(str(file))
    ward.settle()
    panel.go()
    ward.settle()
    assert "X is not one of the arms" in panel.wrong.text()
    panel.lines.setPlainText("91, A\n92, P")
    panel.go()
    ward.settle()
    assert ward.last.text == "2 lines of the allocation list entered"
    assert not panel.lines.toPlainText()


def test_the_tables_of_a_study_take_the_room_there_is(ward: Room, page: ClinicalPage) -> None:
    page.resize(1752, 960)
    page.tabs.setCurrentIndex(0)
    ward.settle()
    assert page.study.visits.height() > 400
    page.resize(1060, 700)
    ward.settle()
    assert 150 < page.study.visits.height() < 400


def test_events_and_scores_follow_the_size_of_text(ward: Room, page: ClinicalPage) -> None:
    fill(ward, press(ward, page, "visit_done"))
    page.subject.timeline.choose(1)
    fill(ward, press(ward, page, "score"), item="ALSFRS-R", value="39 points")
    parts = page.subject.events, page.subject.scores
    before = [part.height() for part in parts]
    try:
        theme().choose_text(150)
        ward.settle()
        assert parts[0].height() >= parts[0].sizeHintForRow(0)
        assert all(part.height() > was for part, was in zip(parts, before, strict=True))
    finally:
        theme().choose_text(100)
    ward.settle()
    assert [part.height() for part in parts] == before


def test_a_subject_scrolls_only_where_its_words_need_it_at_its_width(
    ward: Room, page: ClinicalPage
) -> None:
    page.window().resize(1700, 1000)
    ward.settle()
    area = page.tabs.widget(1)
    inner = area.widget()
    needed = inner.layout().totalMinimumHeightForWidth(area.viewport().width())
    assert inner.minimumSizeHint().height() > needed  # what Qt would have it be
    assert inner.minimumHeight() == needed
    assert area.verticalScrollBar().maximum() == max(needed - area.viewport().height(), 0)


def test_the_tables_of_a_study_stand_as_its_width_allows_in_each_size_of_text(
    ward: Room, page: ClinicalPage
) -> None:
    page.tabs.setCurrentIndex(0)
    page.resize(1160, 760)
    ways = []
    for percent in (100, 150, 100):
        theme().choose("light", percent)
        ward.settle()
        beside = page.study._beside.direction() is QBoxLayout.Direction.LeftToRight
        ways.append(beside)
        assert beside == (page.study.width() >= tall(420))
    assert ways == [True, False, True]


def test_no_step_of_a_dose_is_cut_where_a_smaller_size_fits(page: ClinicalPage) -> None:
    words = ["Planned", "Handed over", "Administered"]
    whole = max(QFontMetricsF(theme().font("small")).horizontalAdvance(word) for word in words)
    small = _fitting(words, whole * 0.8)
    assert max(map(QFontMetricsF(small).horizontalAdvance, words)) <= whole * 0.8
    assert _fitting(words, whole).pixelSize() == theme().font("small").pixelSize()
    assert _fitting(words, 1).pixelSize() >= 0.7 * theme().font("small").pixelSize()
