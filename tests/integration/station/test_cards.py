"""Cards of everything a scan can name."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from cellinv.domain.lookup import UnknownCode
from cellinv.records.codes_table import name_record
from cellinv.records.tables.cases import Hold
from cellinv.services.custody import reserve, withdraw
from cellinv.services.desk import Right
from cellinv.services.ledger import doing
from cellinv.services.station import card_of, json_card, resolve
from cellinv.services.station.views import (
    ChoiceCard,
    CommandCard,
    ContainerCard,
    LotCard,
    PersonCard,
    VialCard,
)
from cellinv.services.storage import put_back, take_out

if TYPE_CHECKING:
    from cellinv.services.desk import Desk
    from tests.integration.inventories import World
    from tests.integration.whole_line import WholeLine


@pytest.fixture
def line(shared_line: WholeLine) -> WholeLine:
    """The line that all tests here read and none changes."""
    return shared_line


def vial(line: WholeLine, text: str = "mcb-1-0004", desk: Desk | None = None) -> VialCard:
    card = resolve(desk or line.desk, text)
    assert isinstance(card, VialCard)
    return card


def test_a_vial_says_what_and_where_it_is(line: WholeLine) -> None:
    card = vial(line)
    assert (card.code, card.status, card.number, card.filled) == ("MCB-1-0004", "stored", 4, 6)
    assert (card.lot, card.lot_kind, card.lot_status, card.line) == (
        "MCB-1", "MCB", "released", "L-1",
    )  # fmt: skip
    assert card.place is not None
    assert (card.place.path, card.place.slot) == (("LN-1", "R-1", "B-1"), "A4")
    assert [step.slot for step in card.place.steps] == [None, "1", None]
    assert card.box is not None
    assert next(cell.code for cell in card.box.cells if cell.label == "A4") == "MCB-1-0004"
    assert [event.action for event in card.events] == ["store", "register_lot"]
    assert "banking" in card.released_for


def test_holds_reach_a_vial_from_everything_above_it(own_line: WholeLine) -> None:
    where = {
        "donor_id": "D-1", "line_id": "L-1", "lot_id": "MCB-1", "run_id": "BANK-1",
        "container_id": "LN-1",
    }  # fmt: skip
    with doing(own_line.tick(), "open_hold") as act:
        for column, code in where.items():
            hold = Hold(
                **{column: own_line.ids[code]}, kind="hold", reason=f"On {code}",
                opened_by_id=act.actor.id, opened_at=act.at,
            )  # fmt: skip
            act.session.add(hold)
    of_wcb = {hold.code for hold in vial(own_line, "WCB-1-0006").holds}
    assert of_wcb == {"D-1", "L-1", "MCB-1", "BANK-1", "LN-1"}
    assert {hold.code for hold in vial(own_line).holds} == {"D-1", "L-1", "MCB-1", "LN-1"}


def test_exposure_counts_the_box_around_it(own_line: WholeLine) -> None:
    take_out(own_line.tick(), own_line.ids["B-1"])
    put_back(own_line.tick(130), own_line.ids["B-1"])
    take_out(own_line.tick(), own_line.ids["B-1"])
    own_line.tick(40)
    seen = vial(own_line).exposure
    assert (seen.total_s, seen.longest_s, seen.events, seen.open_s) == (170, 130, 1, 40)
    assert seen.open_since is not None
    assert vial(own_line, "WCB-1-0006").exposure.total_s == 0


def test_a_vial_taken_out_is_with_somebody(own_line: WholeLine) -> None:
    taken = own_line.vials["WCB-1"][5]
    withdraw(own_line.tick(), [taken], purpose="qc")
    card = card_of(own_line.desk, "vial", taken)
    assert isinstance(card, VialCard)
    assert (card.status, card.held_by, card.place) == ("out", "Leo Lead (lead)", None)
    person = resolve(own_line.desk, "lead")
    assert isinstance(person, PersonCard)
    assert [held.code for held in person.has_out] == ["WCB-1-0006"]


def test_a_lot_says_how_many_are_free_and_where(own_line: WholeLine) -> None:
    reserve(own_line.tick(), own_line.vials["MCB-1"][5:], "retain", reference="R")
    card = resolve(own_line.desk, "MCB-1")
    assert isinstance(card, LotCard)
    assert dict(card.counts) == {"stored": 4, "consumed": 2}
    assert (card.stored, card.free, card.filled, card.tanks) == (4, 3, 6, 1)
    assert [(each.path, each.vials) for each in card.where] == [(("LN-1", "R-1", "B-1"), 4)]


def test_a_container_says_what_is_in_it(line: WholeLine) -> None:
    rack = resolve(line.desk, "ln-1/R-1")
    assert isinstance(rack, ContainerCard)
    assert [row.code for row in rack.children] == ["B-1", "B-2", "B-3"]
    assert rack.vials == sum(row.vials for row in rack.children) == 4 + 4 + 7 + 6
    assert [cell.code for cell in rack.box.cells] == ["B-1", "B-2", "B-3", "", ""]


@pytest.mark.parametrize(
    "code", ["D-1", "L-1", "BANK-1", "P-1", "OPEN-1", "S-1", "K-S-1", "HFX", "ACME"]
)
def test_everything_has_a_card_that_is_json(line: WholeLine, code: str) -> None:
    said = json_card(resolve(line.desk, code))
    assert json.loads(json.dumps(said))["code"] == code
    assert said["facts"]
    assert said["place"] is None


def test_a_vial_as_json(line: WholeLine) -> None:
    said = json.loads(json.dumps(json_card(vial(line))))
    assert said["kind"] == "vial"
    assert said["lot"] == "MCB-1"
    assert said["place"]["path"] == ["LN-1", "R-1", "B-1"]
    assert said["place"]["slot"] == "A4"
    assert said["exposure"]["total_s"] == 0


def test_a_gs1_symbol_names_the_vial_by_its_serial(line: WholeLine) -> None:
    card = resolve(line.desk, b"]d2010950600013435221MCB-1-0004", source="keyboard")
    assert card.code == "MCB-1-0004"


def test_a_command_is_a_card_too(line: WholeLine) -> None:
    assert isinstance(resolve(line.desk, "CIXLOOKUP"), CommandCard)


def test_an_old_label_only_gives_a_choice(own_line: WholeLine) -> None:
    with doing(own_line.tick(), "name") as act:
        for each in own_line.vials["MCB-1"][2:4]:
            name_record(act.session, "P12", "vial", each, "old_label")
    card = resolve(own_line.desk, "p12")
    assert isinstance(card, ChoiceCard)
    assert [each.code for each in card.choices] == ["MCB-1-0003", "MCB-1-0004"]


def test_an_unknown_code_is_said_to_be_unknown(line: WholeLine) -> None:
    with pytest.raises(UnknownCode, match="NO-SUCH"):
        resolve(line.desk, "NO-SUCH")


@pytest.fixture
def blinded(line: WholeLine) -> Desk:
    return replace(line.desk, rights=(Right("supervisor", None, None),))


def test_the_blinded_see_no_arm_on_any_card(line: WholeLine, blinded: Desk) -> None:
    arms = [json_card(resolve(blinded, f"K-S-{n}")) for n in (2, 3)]
    assert "placebo" not in json.dumps(arms)
    assert "DP-" not in json.dumps(arms)
    of_vial = vial(line, "DP-1-0002", blinded)
    assert of_vial.dose is None
    assert "administer" not in {event.action for event in of_vial.events}
    assert vial(line, "DP-1-0002").dose is None  # a card is no look: whoever may see arms asks
    assert vial(line, "DP-1-0001", blinded).dose == "K-S-1"


def test_a_reservation_for_a_blinded_dose_names_no_dose(own_line: WholeLine) -> None:
    from cellinv.services.clinical import enrol, set_aside

    subject = enrol(own_line.tick(), "S-9", own_line.ids["BLIND-1"], "COI-9")
    set_aside(own_line.tick(), "K-S-9", subject, [own_line.vials["DP-1"][4]])
    blinded = replace(own_line.desk, rights=(Right("supervisor", None, None),))
    assert vial(own_line, "DP-1-0005", blinded).reservation is None
    seen = vial(own_line, "DP-1-0005").reservation
    assert seen is not None
    assert (seen.kind, seen.reference) == ("dose", None)


def test_out_of_reach_is_unknown(line: WholeLine, world: World) -> None:
    desk = replace(line.desk, rights=(Right("viewer", world.sites[1].id, None),))
    for code in ("MCB-1-0004", "MCB-1", "LN-1", "BANK-1", "S-1"):
        with pytest.raises(UnknownCode):
            resolve(desk, code)
