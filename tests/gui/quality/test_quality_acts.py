"""Acts of the Quality page: from the start of testing to a signed release, each by its panel."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from cellinv.records.tables.banks import Lot
from cellinv.services import quality
from cellinv.services.people import signatures_of
from cellinv.ui.quality import QualityPage
from tests.gui.laboratory import PASSWORD
from tests.gui.quality.conftest import BADGE, PIN, ask, sign, states
from tests.integration.services.laboratory import Laboratory
from tests.integration.services.testing import GOOD, Tests

if TYPE_CHECKING:
    from pathlib import Path

    from cellinv.ui.quality.testing import SamplePanel
    from tests.gui.laboratory import Room


def settled(room: Room, page: QualityPage) -> None:
    """Let the page read what changed."""
    page.refresh(None)
    room.settle()


def ticked(panel: Any) -> set[str]:
    """Return what a lot would be released for."""
    return {code for code, box in panel.purposes.items() if box.isChecked()}


@pytest.fixture
def entered(room: Room, page: QualityPage, tests: Tests) -> QualityPage:
    """The page once a result waits for its review."""
    tests.enter("A1", GOOD["A1"])
    settled(room, page)
    return page


def test_testing_starts_with_the_panel_made_for_the_lot(room: Room) -> None:
    Tests(Laboratory(room.line)).begin(freeze=False)
    page = room.show(QualityPage(room.seat))
    assert page.told.text() == "testing has not started"
    panel = ask(room, page, "start")
    assert panel.panel.currentText() == "small"
    panel.go()
    room.settle()
    assert room.last.text == "WCB-9 is tested by small"
    settled(room, page)
    assert len(states(page)) == 4


def test_a_result_is_judged_while_it_is_typed_and_kept_with_its_file(
    room: Room, page: QualityPage, tmp_path: Path
) -> None:
    report = tmp_path / "report.csv"
    report.write_text("0.5", encoding="utf-8")
    panel = ask(room, page, "enter", "A2")
    panel.value.setText("7 EU/mL")
    assert panel.verdict.text() == "Fails"
    panel.value.setText("0.5 EU/mL")
    assert panel.verdict.text() == "Passes"
    panel.choose_file(str(report))
    panel.go()
    room.settle()
    settled(room, page)
    assert room.last.text == "WCB-9 A2: Passes"
    assert page.items.chosen[0].last.file == "report.csv"
    assert page.side.isHidden()
    assert page.of_item.buttons["report"].isVisible()
    page.report._file_id = page.items.chosen[0].last.file_id
    page.report.write(str(tmp_path / "copy.csv"))
    room.settle()
    assert room.last.text == "report.csv is as it was entered; a copy is copy.csv"
    assert (tmp_path / "copy.csv").read_bytes() == report.read_bytes()


def test_what_no_rule_can_judge_a_person_does(room: Room, page: QualityPage, tests: Tests) -> None:
    tests.enter("A4", GOOD["A4"])
    settled(room, page)
    panel = ask(room, page, "judge", "A4")
    panel.reason.setText("Compared with the photograph")
    panel.go()
    room.settle()
    settled(room, page)
    assert states(page)["A4"] == "to_review"


def test_a_sample_is_of_the_vials_scanned_and_used_up(room: Room, page: QualityPage) -> None:
    panel = ask(room, page, "sample", "A2")
    room.scan(page, "WCB-9-0002")
    assert panel.scanned.text() == "Scanned: WCB-9-0002"
    panel.go()
    room.settle()
    assert room.last.text == "WCB-9/S1 set aside: WCB-9-0002"
    panel = ask(room, page, "take")
    assert panel.vials.text() == "WCB-9-0002"
    panel.go()
    room.settle()
    (row,) = quality.samples(room.desk, page.lot.id)
    assert row.state == "used"


def test_a_sample_for_no_item_is_not_offered(room: Room, page: QualityPage) -> None:
    panel = ask(room, page, "sample")
    assert not panel.button.isEnabled()
    assert panel.needed.text().startswith("No item is selected")
    panel.kind.setCurrentIndex(panel.kind.findData("retain"))
    assert panel.button.isEnabled()
    panel = ask(room, page, "sample", "A2")
    assert panel.button.isEnabled()
    assert panel.needed.text().startswith("1 items selected, they need ")


def test_a_sample_out_of_the_reserve_is_signed_by_a_second_person(
    room: Room, page: QualityPage, tests: Tests
) -> None:
    tests.lab.put(Lot, tests.lot, minimum_reserve=6)
    panel = ask(room, page, "sample", "A2")
    panel.go()
    room.settle()
    assert panel.witness.isVisible()
    sign_as_second(room, panel, "qa")
    assert quality.samples(room.desk, tests.lot)[0].vials == ("WCB-9-0006",)


def sign_as_second(room: Room, panel: SamplePanel, login: str) -> None:
    panel.witness.who.setText(login)
    panel.witness.secret.setText(PASSWORD)
    QTest.keyClick(panel.witness.secret, Qt.Key.Key_Return)
    room.settle()


def test_items_are_sent(room: Room, page: QualityPage) -> None:
    panel = ask(room, page, "send", "A1", "A2")
    panel.laboratory.setText("Northern")
    panel.go()
    room.settle()
    settled(room, page)
    assert states(page)["A1"] == states(page)["A2"] == "under_way"


def test_a_review_is_signed_and_told_with_name_time_and_meaning(
    room: Room, page: QualityPage, tests: Tests
) -> None:
    tests.enter("A1", GOOD["A1"])
    settled(room, page)
    panel = ask(room, page, "review", "A1")
    assert "no growth" in panel.found.text()
    sign(room, panel, "qa", reason="")
    settled(room, page)
    assert re.search(r"Signed by Quinn Quality \(qa\) as reviewed, 2026-.* UTC", room.last.text)
    assert states(page)["A1"] == "passed"


@pytest.mark.parametrize(
    ("login", "secret", "why"),
    [("tech", PASSWORD, "can't sign it as reviewed|may not sign"), ("qa", "wrong", "don't match")],
)
def test_a_signature_is_refused_in_its_place(
    room: Room, entered: QualityPage, login: str, secret: str, why: str
) -> None:
    panel = ask(room, entered, "review", "A1")
    sign(room, panel, login, reason="", secret=secret)
    assert re.search(why, panel.signing.error.text())
    assert panel.signing.secret.text() == ""
    assert panel.isVisible()


def test_a_badge_and_a_pin_sign_without_a_keyboard_before(
    room: Room, page: QualityPage, tests: Tests, badge: str
) -> None:
    tests.enter("A1", GOOD["A1"])
    settled(room, page)
    panel = ask(room, page, "review", "A1")
    assert badge == BADGE
    room.scan(page, badge)
    assert panel.signing.name.text() == "Quinn Quality"
    QTest.keyClicks(panel.signing.secret, PIN)
    QTest.keyClick(panel.signing.secret, Qt.Key.Key_Return)
    room.settle()
    (result,) = quality.lot_quality(room.desk, tests.lot).items[0].attempts
    (signature,) = signatures_of(room.desk, "qc_result", result.id)
    assert (signature.how, signature.login, signature.state) == ("badge", "qa", "holds")


def test_a_badge_scanned_into_its_field_leads_to_the_pin(
    room: Room, entered: QualityPage, badge: str
) -> None:
    entered.activateWindow()
    panel = ask(room, entered, "review", "A1")
    panel.signing.who.setFocus()
    panel.signing.who.setText(badge)  # as a whole, which is how a scan comes
    room.qtbot.waitUntil(lambda: entered.focusWidget() is panel.signing.secret)
    room.settle()
    assert panel.signing.name.text() == "Quinn Quality"


def test_a_case_and_a_deviation_are_closed_with_signatures(
    room: Room, page: QualityPage, tests: Tests
) -> None:
    tests.enter("A2", "7 EU/mL")
    settled(room, page)
    assert states(page)["A2"] == "failed"
    panel = ask(room, page, "case", "A2")
    panel.outcome.setCurrentIndex(panel.outcome.findData("confirmed"))
    panel.cause.setPlainText("A real contamination")
    panel.decision.setPlainText("The lot isn't used")
    sign(room, panel, "qa")
    settled(room, page)
    assert page.items.chosen[0].last.decision == "The lot isn't used"
    panel = ask(room, page, "deviation", "A3")
    panel.cause.setPlainText("The method is out of use")
    sign(room, panel, "qa", reason="Another test tells more")
    settled(room, page)
    assert states(page)["A3"] == "deviation"


def test_a_result_found_invalid_is_tested_again(
    room: Room, page: QualityPage, tests: Tests
) -> None:
    tests.enter("A1", GOOD["A1"])
    settled(room, page)
    sign(room, ask(room, page, "send_back", "A1"), "qa", reason="Wrong dish")
    settled(room, page)
    assert states(page)["A1"] == "to_do"


def test_a_lot_is_released_held_and_recalled(room: Room, page: QualityPage, tests: Tests) -> None:
    tests.through("A1", "A2", "A3")
    settled(room, page)
    panel = ask(room, page, "released")
    assert not panel.in_the_way.isVisible()
    assert (ticked(panel), panel.usual.hasFocus()) == (set(), True)
    sign(room, panel, "qa", reason="Tested")
    assert panel.signing.error.text() == "Tick what it is released for."
    assert page.lot.status == "quarantine"
    panel.signing.forget()
    panel.usual.setFocus()
    QTest.keyClick(panel.usual, Qt.Key.Key_Return)
    assert panel.signing.who.hasFocus(), "the reason is there already"
    assert ticked(panel) == {"production", "banking", "research"}
    sign(room, panel, "qa", reason="Tested")
    settled(room, page)
    assert (page.lot.status, room.last.tone) == ("released", "done")
    sign(room, ask(room, page, "on_hold"), "qa", reason="A question is open")
    settled(room, page)
    assert page.lot.status == "on_hold"
    sign(room, ask(room, page, "recalled"), "qa", reason="Withdrawn")
    settled(room, page)
    assert page.lot.status == "recalled"


def test_a_lot_that_isnt_gmp_is_not_offered_for_clinical_use(
    room: Room, page: QualityPage, tests: Tests
) -> None:
    tests.lab.put(Lot, tests.lot, grade="non-GMP")
    page.refresh(None)
    room.settle()
    panel = ask(room, page, "released")
    clinical = panel.purposes["clinical"]
    assert (clinical.isEnabled(), clinical.isChecked()) == (False, False)
    assert clinical.toolTip() == "Only lots that are GMP are used for it"
    tests.through("A1", "A2", "A3")
    settled(room, page)
    QTest.mouseClick(ask(room, page, "released").usual, Qt.MouseButton.LeftButton)
    assert "clinical" not in ticked(panel)


def test_a_release_too_early_is_refused_with_the_rule(room: Room, page: QualityPage) -> None:
    panel = ask(room, page, "released")
    assert panel.in_the_way.isVisible()
    assert "A1, A2, A3 not passed" in panel.in_the_way.text()
    assert (ticked(panel), panel.usual.isVisible()) == (set(), False)
    panel.purposes["production"].setChecked(True)
    sign(room, panel, "qa", reason="Tested")
    assert "A1, A2, A3 not passed" in panel.signing.error.text()
    assert "QA can approve a deviation" in panel.signing.error.text()


def test_a_laboratorys_file_is_shown_before_it_is_entered(
    room: Room, page: QualityPage, tmp_path: Path
) -> None:
    file = tmp_path / "results.csv"
    file.write_text("Lot;Item;Result\nWCB-9;A2;0.5 EU/mL\nWCB-9;X1;1\n", encoding="utf-8")
    panel = ask(room, page, "import")
    assert not panel.button.isEnabled()
    panel.read(str(file))
    room.settle()
    assert panel.chosen.text() == "results.csv: 1 of 2 rows can be entered"
    assert [panel.rows.entries.entry(at).tone for at in (0, 1)] == ["refused", "done"]
    assert panel.left_out.text().startswith("WCB-9 X1: ")
    panel.go()
    room.settle()
    assert room.last.text == "1 results entered, 1 rows left out"
    settled(room, page)
    assert states(page)["A2"] == "to_review"


@pytest.mark.parametrize(("kind", "begins"), [("pdf", b"%PDF"), ("xlsx", b"PK")])
def test_a_certificate_is_written(
    room: Room, page: QualityPage, tmp_path: Path, kind: str, begins: bytes
) -> None:
    file = tmp_path / f"certificate.{kind}"
    page.certificate.ask(page.lot)
    page.certificate.write(str(file))
    room.settle()
    assert file.read_bytes().startswith(begins)
    assert room.last.text == f"Certificate written to certificate.{kind}"
