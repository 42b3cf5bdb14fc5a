"""A box from above, now and as it was, and the tree of containers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from cellinv.domain.lookup import UnknownCode
from cellinv.records.tables.people import Party
from cellinv.services.desk import Right
from cellinv.services.ledger import doing
from cellinv.services.station import box_view, tree
from cellinv.services.storage import close_mark, mark_slot, move, move_container

if TYPE_CHECKING:
    from cellinv.services.station.views import BoxView
    from tests.integration.inventories import World
    from tests.integration.whole_line import WholeLine


@pytest.fixture
def line(shared_line: WholeLine) -> WholeLine:
    """The line that all tests here read and none changes."""
    return shared_line


def filled(box: BoxView) -> dict[str, str]:
    return {cell.label: cell.code for cell in box.cells if cell.code}


def test_a_box_has_its_labels_its_corner_and_every_slot(line: WholeLine) -> None:
    box = box_view(line.desk, line.ids["B-1"])
    assert (box.rows, box.columns, box.key_corner) == (9, 9, "top left")
    assert (box.row_labels[2], box.column_labels[6]) == ("C", "7")
    assert len(box.cells) == 81
    assert filled(box) == {f"A{n}": f"MCB-1-000{n}" for n in (3, 4, 5, 6)}


def test_a_box_as_it_was(own_line: WholeLine) -> None:
    before = own_line.desk.now()
    move(own_line.tick(), [own_line.vials["MCB-1"][3]], own_line.ids["B-1"], at="C7")
    mark_slot(own_line.tick(), own_line.ids["B-1"], "I9", reason="Bent")
    between = own_line.desk.now()
    close_mark(own_line.tick(), own_line.ids["B-1"], "I9")
    then, later, now = (
        box_view(own_line.desk, own_line.ids["B-1"], at) for at in (before, between, None)
    )
    assert (filled(then)["A4"], "C7" in filled(then)) == ("MCB-1-0004", False)
    assert (filled(now)["C7"], "A4" in filled(now)) == ("MCB-1-0004", False)
    assert [box.cells[-1].kind for box in (then, later, now)] == ["free", "blocked", "free"]
    assert later.cells[-1].reason == "Bent"


def test_a_rack_as_it_was(own_line: WholeLine) -> None:
    before = own_line.desk.now()
    move_container(own_line.tick(), own_line.ids["B-2"], own_line.ids["R-2"])
    assert list(filled(box_view(own_line.desk, own_line.ids["R-1"], before)).values()) == [
        "B-1", "B-2", "B-3",
    ]  # fmt: skip
    assert list(filled(box_view(own_line.desk, own_line.ids["R-2"])).values()) == ["B-2"]


def test_before_anything_stood_there_it_was_empty(line: WholeLine) -> None:
    from tests.integration.inventories import START

    assert filled(box_view(line.desk, line.ids["B-1"], START)) == {}


def test_another_owners_vials_are_only_occupied(own_line: WholeLine) -> None:
    with doing(own_line.tick(), "register_party") as act:
        other = Party(code="OTHER", name="Other", kinds="")
        act.session.add(other)
    desk = replace(own_line.desk, rights=(Right("viewer", None, other.id),))
    box = box_view(desk, own_line.ids["B-1"])
    assert {cell.kind for cell in box.cells} == {"occupied", "free"}
    assert filled(box) == {}


def test_a_box_at_a_site_out_of_reach_is_unknown(line: WholeLine, world: World) -> None:
    desk = replace(line.desk, rights=(Right("viewer", world.sites[1].id, None),))
    with pytest.raises(UnknownCode):
        box_view(desk, line.ids["B-1"])
    assert tree(desk) == ()


def test_the_tree_opens_level_by_level(line: WholeLine) -> None:
    (tank,) = tree(line.desk)
    assert (tank.code, tank.vials, tank.has_children) == ("LN-1", 21, True)
    racks = tree(line.desk, tank.id)
    assert [(row.code, row.vials, row.capacity) for row in racks] == [
        ("R-1", 21, 243), ("R-2", 0, None),
    ]  # fmt: skip
    assert [(row.code, row.slot) for row in tree(line.desk, racks[0].id)] == [
        ("B-1", "1"), ("B-2", "2"), ("B-3", "3"),
    ]  # fmt: skip
