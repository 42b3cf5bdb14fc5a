"""The Production page: a run from its start to its lot by keys and scans, and a transfer."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QLabel

from cellinv.records.tables.people import Party
from cellinv.services import custody, production
from cellinv.services.people import add_party
from cellinv.services.production import NewItem, NewRun
from cellinv.ui.production import ProductionPage
from cellinv.ui.production.comparing import _apart
from cellinv.ui.widgets.card import EmptyState

if TYPE_CHECKING:
    from tests.gui.laboratory import Room

LEFT, RETURN = Qt.MouseButton.LeftButton, Qt.Key.Key_Return
FATAL = QAbstractItemModelTester.FailureReportingMode.Fatal


@pytest.fixture
def page(room: Room) -> ProductionPage:
    new = NewRun("E-1", "differentiation", product="P-1", line="L-1", protocol="SOP-7",
                 protocol_version="2", operators=("lead",))  # fmt: skip
    production.start(room.desk, new)
    return room.show(ProductionPage(room.seat))


def ask(room: Room, page: ProductionPage, name: str) -> Any:
    """Press the button of what is to be done, and return its panel."""
    button = page.details.deeds.buttons[name]
    assert button.isVisible()
    QTest.mouseClick(button, LEFT)
    room.settle()
    return page.side.panel


def enter(room: Room, field: Any, text: str) -> None:
    """Type into a field and press Enter there, which does what the panel is for."""
    field.setFocus()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, RETURN)
    room.settle()


def taken_in(room: Room, page: ProductionPage) -> None:
    """Scan a vial that was withdrawn for the run, and take it in."""
    custody.withdraw(room.desk, [room.line.vials["WCB-1"][2]], purpose="production")
    room.scan(page, "WCB-1-0003")
    QTest.keyClick(page.side.panel.button, RETURN)
    room.settle()


def test_a_run_from_its_inputs_to_its_end(room: Room, page: ProductionPage) -> None:
    assert (page.details.code.text(), page.details.grade.text()) == ("E-1", "GMP")
    assert not page.details.deeds.buttons["end"].isVisible()
    (said,) = page.details.figures.findChildren(EmptyState)
    assert (said.isVisible(), said.accessibleName()) == (True, "No figure was entered.")
    taken_in(room, page)
    assert page.details.tabs.tabText(1) == "Inputs 1"
    for value in ("2e6", "8e6"):
        enter(room, ask(room, page, "figure").value, value)
    assert page.details.tiles["yielded"].accessibleName() == "Yield 4 ×"
    panel = ask(room, page, "correct")
    panel.figure.setCurrentIndex(1)
    panel.value.setText("9e6")
    enter(room, panel.reason, "Counted twice")
    assert page.details.tiles["yielded"].accessibleName() == "Yield 4.5 ×"
    panel = ask(room, page, "output")
    assert panel.graded.text() == "The lot is GMP."
    assert (panel.fields.indexOf(panel.graded), panel.count.text()) == (1, "not stated")
    panel.count.setValue(3)
    panel.inside.volume.setValue(1000)
    assert panel.inside.expires.text() == "as the shelf life says"
    QTest.keyClicks(panel.inside.expires, "2099-05-31")
    enter(room, panel.code, "DP-9")
    (lot,) = page.details.card.outputs
    assert (lot.lot, lot.filled, f"{lot.expires_on}") == ("DP-9", 3, "2099-05-31")
    assert not page.details.deeds.buttons["abandon"].isVisible()
    QTest.mouseClick(page.details.deeds.buttons["labels"], LEFT)
    room.settle()
    assert "DP-9-0001" in page.side.labels.title.text()
    page.side.close_panel()
    enter(room, ask(room, page, "end").note, "As planned")
    assert (page.details.state.text(), page.details.said.text()) == ("Ended", "As planned")


def test_vials_for_a_run_are_scanned_or_typed(room: Room, page: ProductionPage) -> None:
    custody.withdraw(room.desk, room.line.vials["WCB-1"][2:4], purpose="production")
    panel = ask(room, page, "input")
    assert panel.focusWidget() is panel.code
    QTest.keyClick(panel.code, RETURN)
    assert panel.isVisible(), "Enter with nothing scanned leaves nothing"
    enter(room, panel.code, "WCB-1")
    assert ("WCB-1" in room.last.text, panel.code.text()) == (True, "WCB-1")
    panel.code.clear()
    enter(room, panel.code, "WCB-1-0003")
    assert (panel.said.text(), panel.code.text()) == ("WCB-1-0003", "")
    room.scan(page, "WCB-1-0004", typed=True)
    assert panel.said.text() == "WCB-1-0003\nWCB-1-0004"
    enter(room, panel.code, "")
    assert page.details.tabs.tabText(1) == "Inputs 2"


def test_no_vial_is_lost_that_is_scanned_quicker_than_it_is_found(
    room: Room, page: ProductionPage
) -> None:
    custody.withdraw(room.desk, room.line.vials["WCB-1"][2:5], purpose="production")
    panel = ask(room, page, "input")
    for number in (3, 4, 5):
        page.on_scan(f"WCB-1-000{number}")
    room.settle()
    assert sorted(panel.said.text().split()) == ["WCB-1-0003", "WCB-1-0004", "WCB-1-0005"]


def test_a_code_typed_while_another_is_looked_up_stays(room: Room, page: ProductionPage) -> None:
    custody.withdraw(room.desk, room.line.vials["WCB-1"][2:4], purpose="production")
    panel = ask(room, page, "input")
    panel.code.setText("WCB-1-0003")
    QTest.keyClick(panel.code, RETURN)
    assert panel.said.text() == "Looked up: WCB-1-0003"
    QTest.keyClick(panel.code, RETURN)
    assert panel.isVisible(), "what is looked up isn't left out"
    QTest.keyClicks(panel.code, "WCB-1-00")
    room.settle()
    assert (panel.said.text(), panel.code.text()) == ("WCB-1-0003", "WCB-1-00")
    QTest.keyClicks(panel.code, "04")
    QTest.keyClick(panel.code, RETURN)
    room.settle()
    assert panel.said.text() == "WCB-1-0003\nWCB-1-0004"


def test_who_works_on_a_run_and_how_long_a_reagent_lasts(room: Room, page: ProductionPage) -> None:
    panel = ask(room, page, "operator")
    enter(room, panel.operators, "ghost")
    assert "ghost" in room.last.text
    panel.operators.clear()
    enter(room, panel.operators, "tech, lead")
    assert "Operators: " in page.details.about.text()
    assert len(page.details.card.operators) == 2
    panel = ask(room, page, "leaver")
    panel.person.setCurrentIndex(1)
    enter(room, panel.reason, "End of the shift")
    assert "(until " in page.details.about.text()
    panel = ask(room, page, "leaver")
    assert "(until " in panel.person.itemText(1)
    panel.how.setCurrentIndex(1)
    enter(room, panel.reason, "Another run")
    assert len(page.details.card.operators) == 1
    panel = ask(room, page, "material")
    panel.name.setText("Matrix")
    panel.lot.setText("M-1")
    enter(room, panel.expires, "2001-01-01")
    assert "2001-01-01" in room.last.text
    QTest.keyClick(panel.expires, Qt.Key.Key_Delete)
    assert panel.expires.text() == "not stated"
    enter(room, panel.expires, "2099-05-31")
    (reagent,) = page.details.materials.model.shown()
    assert f"{reagent.expires_on}" == "2099-05-31"


def test_a_run_is_started_by_keys(room: Room, page: ProductionPage) -> None:
    QTest.mouseClick(page.runs.start, LEFT)
    room.settle()
    panel: Any = page.side.panel
    panel.product.setCurrentIndex(panel.product.findData("P-1"))
    panel.line.setEditText("L-1")
    enter(room, panel.code, "E-2")
    assert (panel.isVisible(), "The grade is missing" in room.last.text) == (True, True)
    panel.grade.setCurrentIndex(panel.grade.findData("engineering"))
    enter(room, panel.code, "")
    assert page.details.code.text() == "E-2"
    assert page.details.grade.text() == "Engineering"
    enter(room, ask(room, page, "abandon").reason, "Contaminated")
    assert "Abandoned: Contaminated" in page.details.said.text()


def test_a_run_is_offered_the_lines_and_protocols_that_are_known(
    room: Room, page: ProductionPage
) -> None:
    QTest.mouseClick(page.runs.start, LEFT)
    room.settle()
    panel: Any = page.side.panel
    offered = [[one.itemText(at) for at in range(one.count())]
               for one in (panel.line, panel.protocol, panel.version)]  # fmt: skip
    assert offered == [["L-1"], ["SOP-7"], []]
    assert [one.text() for one in (panel.line, panel.protocol, panel.version)] == ["", "", ""]
    line, popup = panel.line.line, panel.line.completer().popup()
    assert line.accessibleName() == "Cell line"
    line.setFocus()
    QTest.keyClicks(line, "-1")
    assert (panel.line.text(), popup.isVisible()) == ("-1", True)
    QTest.keyClick(popup, Qt.Key.Key_Down)
    QTest.keyClick(popup, RETURN)
    assert (panel.line.text(), popup.isVisible(), panel.isVisible()) == ("L-1", False, True)
    panel.protocol.line.setFocus()
    QTest.keyClicks(panel.protocol.line, "sop-7")
    assert not panel.protocol.completer().popup().isVisible(), "it is typed whole"
    panel.protocol.setCurrentIndex(0)
    assert (panel.version.itemText(0), panel.version.text()) == ("2", "")
    panel.version.setEditText("3, a draft")
    panel.grade.setCurrentIndex(panel.grade.findData("engineering"))
    enter(room, panel.code, "E-3")
    assert page.details.card.row.protocol_told == "SOP-7 3, a draft"
    assert page.details.card.row.line == "L-1"


def test_a_derivation_ends_once_it_filled_a_lot(room: Room, page: ProductionPage) -> None:
    production.start(room.desk, NewRun("DER-9", "derivation", line="L-1"))
    page.refresh(None)
    page.open("DER-9")
    room.settle()
    assert not page.details.deeds.buttons["end"].isVisible()
    panel = ask(room, page, "output")
    panel.kind.setCurrentIndex(panel.kind.findData("SEED"))
    panel.count.setValue(1)
    enter(room, panel.code, "SEED-9")
    enter(room, ask(room, page, "end").note, "")
    assert page.details.state.text() == "Ended"


def test_a_refusal_leaves_the_panel_as_it_is(room: Room, page: ProductionPage) -> None:
    room.scan(page, "WCB-1-0003")
    panel: Any = page.side.panel
    QTest.keyClick(panel.button, RETURN)
    room.settle()
    assert "WCB-1-0003 is stored" in room.last.text
    assert (page.side.panel, panel.button.isEnabled()) == (panel, True)


def test_lists_are_filtered_and_a_scan_chooses(room: Room, page: ProductionPage) -> None:
    for pane in (page.runs.pane, page.details.figures, page.products.pane,
                 page.transfers.pane, page.donors.pane):  # fmt: skip
        QAbstractItemModelTester(pane.model, FATAL)
    state = page.runs.choices["status"]
    state.setCurrentIndex(state.findData("started"))
    assert [row.code for row in page.runs.pane.model.shown()] == ["E-1"]
    room.scan(page, "BANK-1")
    assert [row.code for row in page.runs.pane.selected()] == ["BANK-1"]
    room.scan(page, "WCB-1")
    assert room.asked == [("record", "WCB-1")]


def test_runs_are_compared_in_words_and_signs(room: Room, page: ProductionPage) -> None:
    run = page.details.card.row.id
    for kind, value in (("cells_in", "2e6"), ("cells_out", "8e6"), ("purity", "91")):
        production.enter_figure(room.desk, run, kind, value)
    page.tabs.setCurrentIndex(1)
    room.settle()
    assert page.comparing.said.text() == "SOP-7 2, GMP: 4 × (one run)"
    assert page.comparing._plot.getAxis("left").labelText == "Yield, ×"
    assert _apart(["SOP-7 2", "SOP-7 2.1"]) == ("SOP-7", ["2", "2.1"])
    assert [_apart(names)[0] for names in (["SOP-7 2"], ["SOP-7", "SOP-8 1"], ["BJ", "SZ"])] == [
        ""
    ] * 3
    signs = [label for label in page.comparing.findChildren(QLabel) if label.text() in {"●", "▼"}]
    assert [label.property("tone") for label in signs] == ["accent", "attention"]
    page.comparing.measure.setCurrentIndex(1)
    assert "91" in page.comparing.said.text()
    page.comparing.pane.opened.emit(page.comparing.pane.model.row_at(0))
    assert page.tabs.currentIndex() == 0


def test_a_transfer_tells_what_remains(room: Room, page: ProductionPage) -> None:
    add_party(room.desk, "MAKER", "A Maker")
    with room.line.desk.database.read() as session:
        sponsor = session.get_one(Party, room.line.world.party_id).code
    made = production.start_transfer(room.desk, "TT-1", "Cells", sponsor, "MAKER")
    for kind, name in (("lot", "MCB-1"), ("protocol", "SOP-7")):
        production.add_item(room.desk, made.details["transfer_id"], NewItem(kind, name))
    late, soon = room.desk.today() - timedelta(1), room.desk.today()
    for name, day in (("Late", late), ("Today", soon), ("Reached", late)):
        production.add_milestone(room.desk, made.details["transfer_id"], name, planned_on=day)
    production.reach_milestone(room.desk, made.details["transfer_id"], 3, evidence="Report 1")
    page.refresh(None)
    room.settle()
    page.tabs.setCurrentIndex(3)
    marks = page.transfers.milestones.model
    states = [marks.index(line, 2).data() for line in range(3)]
    assert states == ["Overdue", "Planned", "Done"]
    page.transfers.choose("TT-1")
    for pane in (page.transfers.items, page.transfers.milestones):
        assert pane.view.verticalScrollBar().maximum() == 0, "what they stand in scrolls"
    QTest.mouseClick(page.transfers.start, LEFT)
    room.settle()
    agreed: Any = page.side.panel
    for box, code in ((agreed.giver, sponsor), (agreed.taker, "MAKER")):
        box.setCurrentIndex(box.findData(code))
    agreed.headline.setText("More cells")
    enter(room, agreed.code, "TT-2")
    assert page.transfers.code.text() == "TT-2"
    page.transfers.choose("TT-1")
    assert "remaining: MCB-1, SOP-7" in page.transfers.told.text()
    QTest.mouseClick(page.transfers.of_items.buttons["step"], LEFT)
    room.settle()
    panel: Any = page.side.panel
    panel.state.setCurrentIndex(panel.state.findData("accepted"))
    enter(room, panel.note, "Copy 2")
    assert "1 of 2 accepted · remaining: SOP-7" in page.transfers.told.text()
    QTest.mouseClick(page.transfers.deeds.buttons["complete"], LEFT)
    room.settle()
    assert "TT-1 isn't complete: SOP-7" in room.last.text


def begin(room: Room, page: ProductionPage, view: Any, name: str) -> Any:
    """Press a button of the donors or the products, and return its panel."""
    page.tabs.setCurrentIndex(2 if view is page.products else 4)
    room.settle()
    QTest.mouseClick(view.deeds.buttons[name], LEFT)
    room.settle()
    return page.side.panel


def test_a_programme_begins_with_its_donor(room: Room, page: ProductionPage) -> None:
    enter(room, begin(room, page, page.donors, "donor").code, "ANNA SMITH")
    panel: Any = page.side.panel
    assert panel.nobody.isVisible()
    panel.code.clear()
    enter(room, panel.code, "D-9")
    assert [row.code for row in page.donors.pane.model.shown()] == ["D-1", "D-9"]
    page.donors.pane.select_keys([page.donors.pane.model.shown()[1].id])
    assert not page.donors.deeds.buttons["withdrawn"].isEnabled()
    panel = begin(room, page, page.donors, "consent")
    assert panel.standing.isHidden()
    panel.scope["banking"].setChecked(True)
    enter(room, panel.version, "3.0")
    told = begin(room, page, page.donors, "consent").standing.text()
    assert told.startswith(f"In force: 3.0 of {room.desk.today()}. Another one stands beside it")
    enter(room, begin(room, page, page.donors, "line").code, "L-9")
    assert page.donors.row is not None
    assert (page.donors.row.state, page.donors.row.lines) == ("consented", ("L-9",))
    enter(room, begin(room, page, page.donors, "withdrawn").reason, "By letter")
    assert page.donors.row.state == "withdrawn"
    assert "all that came of them is held" in room.last.text


def test_a_product_its_equipment_and_its_placebo(room: Room, page: ProductionPage) -> None:
    panel = begin(room, page, page.products, "product")
    panel.name.setText("Cells")
    panel.life.setValue(30)
    enter(room, panel.code, "P-9")
    panel = begin(room, page, page.products, "equipment")
    panel.name.setText("Bioreactor 9")
    enter(room, panel.code, "BR-9")
    page.products.pane.select_keys([page.products.pane.model.shown()[-1].id])
    panel = begin(room, page, page.products, "placebo")
    panel.count.setValue(3)
    enter(room, panel.code, "PL-9")
    assert room.last.text == "PL-9 filled: 3 vials"
    (row,) = [row for row in page.products.pane.model.shown() if row.code == "P-9"]
    assert (row.lots, row.shelf_life_days) == (1, 30)
