"""Containers: their names, what they hold, moving them, and taking them out."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from cellinv.domain.naming import CodeTaken
from cellinv.domain.people import NotAllowed
from cellinv.domain.storage.container_types import ContainerDoesNotHold
from cellinv.domain.storage.placing import (
    CannotTakeOut,
    IsInPlace,
    IsOut,
    NameTaken,
    SlotTaken,
    StandsInItself,
    StandsThere,
)
from cellinv.records.catalog import catalog
from cellinv.records.queries.occupancy import fills
from cellinv.records.queries.storage import path_of
from cellinv.records.tables.custody import Outing
from cellinv.records.tables.storage import Container, ContainerType, Placement
from cellinv.services.storage import (
    add_container,
    add_container_types,
    close_mark,
    mark_slot,
    move,
    move_container,
    put_back,
    take_out,
)

if TYPE_CHECKING:
    from tests.integration.services.laboratory import Laboratory


def test_known_types_are_left_as_they_are(lab: Laboratory) -> None:
    before = len(lab.rows(ContainerType))
    receipt = add_container_types(lab.desk, catalog("container_types"))
    assert len(lab.rows(ContainerType)) == before
    assert lab.body(receipt.entry)["changes"] == []
    with pytest.raises(NotAllowed, match="administrator"):
        add_container_types(lab.of("tech"), [])


def test_names_are_unique_among_siblings_only(lab: Laboratory) -> None:
    racks = lab.id("R-1"), lab.id("R-2")
    for rack in racks:
        add_container(lab.desk, "BOX-9X9", f"X-{rack}", name="Top", parent_id=rack)
    with pytest.raises(NameTaken, match="There is already a top in R-1"):
        add_container(lab.desk, "BOX-9X9", "X-9", name="top", parent_id=racks[0])
    with pytest.raises(NameTaken, match="in this site"):
        add_container(lab.desk, "TANK-LN2", "X-9", name="LN-1")


def test_a_code_is_given_once(lab: Laboratory) -> None:
    with pytest.raises(CodeTaken, match="mcb-1-0001 already names a vial"):
        add_container(lab.desk, "TANK-LN2", "mcb-1-0001")


def test_a_box_is_no_place_for_a_rack(lab: Laboratory) -> None:
    with pytest.raises(ContainerDoesNotHold):
        add_container(lab.desk, "RACK-5", "R-9", parent_id=lab.id("B-1"))
    with pytest.raises(ContainerDoesNotHold):
        move_container(lab.desk, lab.id("R-2"), lab.id("B-1"))


def test_a_container_stands_in_a_slot_of_another(lab: Laboratory) -> None:
    with pytest.raises(SlotTaken, match="1 of R-1 is taken by B-1"):
        add_container(lab.desk, "BOX-9X9", "B-9", parent_id=lab.id("R-1"), at="1")
    box = add_container(lab.desk, "BOX-9X9", "B-9", parent_id=lab.id("R-1"))
    (placement,) = lab.rows(Placement, child_id=box)
    assert placement.slot_row == 3


def test_nothing_stands_inside_itself(lab: Laboratory) -> None:
    for inner in ("LN-1", "R-1", "B-1"):
        with pytest.raises(StandsInItself):
            move_container(lab.desk, lab.id("LN-1"), lab.id(inner))


def test_moving_a_rack_is_one_entry_however_much_is_in_it(lab: Laboratory) -> None:
    tank, entries = lab.line.container("TANK-LN2", "LN-2"), lab.entries()
    receipt = move_container(lab.desk, lab.id("R-1"), tank)
    body = lab.body(receipt.entry)
    assert lab.entries() == entries + 1
    assert {each["code"] for each in body["subjects"]} == {"R-1", "LN-2"}
    assert [each["table"] for each in body["changes"]].count("placement") == 2
    with lab.desk.database.read() as session:
        assert [each.name for each in path_of(session, lab.id("B-1"))] == ["LN-2", "R-1", "B-1"]
        assert fills(session, [tank])[tank].vials == 21


def test_a_container_stays_or_changes_its_slot(lab: Laboratory) -> None:
    with pytest.raises(StandsThere):
        move_container(lab.desk, lab.id("B-1"), lab.id("R-1"))
    receipt = move_container(lab.desk, lab.id("B-1"), lab.id("R-1"), at="5")
    assert receipt.details["slots"] == ("5",)


def test_a_name_is_checked_where_a_container_goes(lab: Laboratory) -> None:
    box = add_container(lab.desk, "BOX-9X9", "X-1", name="b-1", parent_id=lab.id("R-2"))
    with pytest.raises(NameTaken, match="There is already a b-1 in R-1"):
        move_container(lab.desk, box, lab.id("R-1"))


def test_a_slot_is_blocked_and_opened_again(lab: Laboratory) -> None:
    mark_slot(lab.desk, lab.id("B-2"), "A1", reason="Frosted over")
    with pytest.raises(SlotTaken):
        mark_slot(lab.desk, lab.id("B-1"), "A3")
    close_mark(lab.desk, lab.id("B-2"), "A1")
    move(lab.desk, lab.vials("WCB-1", 3), lab.id("B-2"), at="A1")


def test_a_clock_runs_while_a_box_is_out(lab: Laboratory) -> None:
    desk = lab.desk
    take_out(desk, lab.id("B-1"))
    with pytest.raises(IsOut, match="with Leo Lead"):
        take_out(lab.of("tech"), lab.id("B-1"))
    receipt = put_back(lab.line.tick(90), lab.id("B-1"))
    (outing,) = lab.rows(Outing, container_id=lab.id("B-1"))
    assert receipt.details["seconds"] == 91
    assert outing.ended_at - outing.started_at == timedelta(seconds=91)
    (box,) = lab.rows(Container, id=lab.id("B-1"))
    assert (box.whereabouts, box.held_by_id) == ("in_place", None)
    with pytest.raises(IsInPlace):
        put_back(desk, lab.id("B-1"))


def test_a_tank_stays_where_it_is(lab: Laboratory) -> None:
    with pytest.raises(CannotTakeOut, match="tank"):
        take_out(lab.desk, lab.id("LN-1"))
