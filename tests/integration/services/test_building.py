"""Building whole tanks from a template, and taking that back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from cellinv.domain.ledger import LaterActs
from cellinv.domain.people import NotAllowed
from cellinv.domain.storage.placing import ContainerFull, StillHolds
from cellinv.domain.storage.templates import Level, NamesTaken, Template
from cellinv.records.queries.occupancy import fills
from cellinv.records.queries.storage import container_named, path_of
from cellinv.records.tables.storage import Container
from cellinv.services.custody import undo
from cellinv.services.station import resolve, tree
from cellinv.services.storage import mark_slot, move_container, store, take_out
from cellinv.services.storage.build import build, preview_build, save_template, templates

if TYPE_CHECKING:
    from tests.integration.services.laboratory import Laboratory

TANK = (
    Level("TANK-LN2", 1, "LN-{n}", "LN-{n}", first=7),
    Level("RACK-5", 3, "Rack {n}", "{parent}-R{n}"),
    Level("BOX-9X9", 5, "B-{nnnn}", "B-{nnnn}", through=True),
)
BOXES = (Level("BOX-9X9", 2, "Extra {n}", "X-{n}"),)


def shipped(lab: Laboratory, code: str) -> Template:
    return next(each for each in templates(lab.desk) if each.code == code)


def test_a_tank_is_one_act_with_everything_in_it(lab: Laboratory) -> None:
    entries = lab.entries()
    receipt = build(lab.desk, TANK)
    assert lab.entries() == entries + 1
    assert receipt.details["count"] == 1 + 3 + 15
    with lab.desk.database.read() as session:
        box = container_named(session, "LN-7/Rack 3/B-0015")
        tank = container_named(session, "LN-7")
        assert [each.code for each in path_of(session, box.id)][1:] == ["LN-7-R3", "B-0015"]
        assert fills(session, [tank.id])[tank.id].room == 15 * 81
    assert resolve(lab.desk, "B-0015").kind == "container"
    assert lab.body(receipt.entry)["action"] == "build_containers"


def test_more_than_a_thousand_have_parts(lab: Laboratory) -> None:
    receipt = build(lab.desk, shipped(lab, "FREEZER-80-20").levels)
    assert receipt.details["count"] == 1 + 4 + 20 + 400
    body = lab.body(receipt.entry)
    assert body["parts"] == 2
    undo(lab.desk, receipt.entry, reason="Wrong room")
    assert all(row.state == "retired" for row in lab.rows(Container, name_key="ULT-1"))


def test_the_preview_changes_nothing_and_says_as_much(lab: Laboratory) -> None:
    entries = lab.entries()
    seen = preview_build(lab.desk, TANK)
    assert (seen.counts, seen.places, seen.clashes) == ((1, 3, 15), 15 * 81, ())
    assert lab.entries() == entries


def test_what_is_taken_is_told_before_with_a_free_beginning(lab: Laboratory) -> None:
    build(lab.desk, TANK)
    clashes = preview_build(lab.desk, TANK).clashes
    assert [(each.level, each.kind, each.count) for each in clashes] == [
        (0, "code", 1), (1, "code", 3), (2, "code", 15)
    ]  # fmt: skip
    assert [each.begin_at for each in clashes] == [8, None, 16]
    with pytest.raises(NamesTaken, match="19 of the codes or names are taken; the first is LN-7"):
        build(lab.desk, TANK)
    free = (replace(TANK[0], first=8), TANK[1], replace(TANK[2], first=16))
    assert preview_build(lab.desk, free).clashes == ()


def test_another_tank_begins_beyond_those_called_so_wherever_they_stand(lab: Laboratory) -> None:
    build(lab.desk, (Level("ROOM", 1, "Hall", "HALL"),))
    with lab.desk.database.read() as session:
        hall = container_named(session, "HALL").id
    build(lab.desk, (replace(TANK[0], code="M-{n}"),), parent_id=hall)
    seen = preview_build(lab.desk, TANK)
    assert (seen.clashes, seen.begin) == ((), ((0, 8),))
    free = (replace(TANK[0], first=8), *TANK[1:])
    assert preview_build(lab.desk, free).begin == ()
    assert preview_build(lab.desk, BOXES, parent_id=lab.id("R-1")).begin == ()


def test_boxes_go_into_the_free_places_of_a_rack(lab: Laboratory) -> None:
    rack = lab.id("R-1")
    build(lab.desk, BOXES, parent_id=rack)
    slots = {row.name: row.slot for row in tree(lab.desk, rack)}
    assert (slots["Extra 1"], slots["Extra 2"]) == ("4", "5")
    with pytest.raises(ContainerFull, match="0 free places, and 2"):
        preview_build(lab.desk, (replace(BOXES[0], first=3),), parent_id=rack)


def test_a_closed_place_of_the_rack_is_left_out(lab: Laboratory) -> None:
    mark_slot(lab.desk, lab.id("R-2"), "1", reason="Bent")
    build(lab.desk, BOXES, parent_id=lab.id("R-2"))
    assert [row.slot for row in tree(lab.desk, lab.id("R-2"))] == ["2", "3"]


def test_undo_leaves_nothing_in_the_tree_and_the_codes_come_again(lab: Laboratory) -> None:
    before = [row.id for row in tree(lab.desk)]
    first = build(lab.desk, TANK)
    undo(lab.desk, first.entry, reason="Two racks only")
    assert [row.id for row in tree(lab.desk)] == before
    assert preview_build(lab.desk, TANK).clashes == ()
    again = build(lab.desk, (TANK[0], replace(TANK[1], count=2), TANK[2]))
    assert again.details["count"] == 13
    assert len(tree(lab.desk)) == len(before) + 1
    undo(lab.desk, again.entry, reason="Not at all")
    assert [row.id for row in tree(lab.desk)] == before


def test_undo_is_refused_while_something_stands_in_it(lab: Laboratory) -> None:
    receipt = build(lab.desk, BOXES, parent_id=lab.id("R-2"))
    lab.lot("NEW-1", box=None)
    with lab.desk.database.read() as session:
        box = container_named(session, "X-1").id
    store(lab.desk, lab.vials("NEW-1", 1), box)
    with pytest.raises(StillHolds, match="X-1"):
        undo(lab.desk, receipt.entry, reason="No")


@pytest.mark.parametrize("act", ["move", "take out"])
def test_undo_is_refused_after_a_later_act(lab: Laboratory, act: str) -> None:
    receipt = build(lab.desk, BOXES, parent_id=lab.id("R-2"))
    with lab.desk.database.read() as session:
        box = container_named(session, "X-1").id
    later = (
        move_container(lab.desk, box, lab.id("R-1")) if act == "move" else take_out(lab.desk, box)
    )
    with pytest.raises(LaterActs, match=later.entry):
        undo(lab.desk, receipt.entry, reason="No")


def test_only_who_plans_builds(lab: Laboratory) -> None:
    with pytest.raises(NotAllowed):
        build(lab.of("tech"), TANK)
    with pytest.raises(NotAllowed):
        save_template(lab.of("viewer"), Template("T", "T", TANK))


def test_a_saved_template_comes_first_and_is_replaced(lab: Laboratory) -> None:
    mine = Template("TANK-10X10", "Our tank", TANK)
    save_template(lab.desk, mine)
    save_template(lab.desk, replace(mine, title="Our other tank"))
    found = templates(lab.desk)
    assert found[0] == replace(mine, title="Our other tank", own=True)
    assert [each.code for each in found].count("TANK-10X10") == 1
