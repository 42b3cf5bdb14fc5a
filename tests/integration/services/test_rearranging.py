"""Plans of many moves: all at once or nothing, swaps and rings, holds and closed slots."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cellinv.domain.errors import DomainError
from cellinv.domain.people import NotAllowed, OtherSite
from cellinv.domain.storage.placing import SlotClosed, SlotNotClosed, SlotTaken, StandsThere
from cellinv.domain.storage.positions import Slot
from cellinv.domain.storage.rearranging import Aim, LeavesHold, NothingPlanned, SlotPlanned
from cellinv.records.tables.storage import Placement
from cellinv.services.cases import hold
from cellinv.services.custody import undo
from cellinv.services.desk import Right
from cellinv.services.storage import (
    check_plan,
    close_mark,
    mark_slot,
    move,
    move_container,
    move_containers,
    rearrange,
)
from cellinv.services.storage.looking import foresee

if TYPE_CHECKING:
    from tests.integration.services.laboratory import Laboratory


def aims(lab: Laboratory, *steps: tuple[str, int, str, int, int]) -> list[Aim]:
    """Return a plan: lot and number of each vial, and the box, row and column it goes to."""
    return [
        Aim(lab.vial(lot, number), lab.id(box), Slot(row, column))
        for lot, number, box, row, column in steps
    ]


def test_a_plan_over_two_boxes_is_one_act_and_undone_as_one(lab: Laboratory) -> None:
    plan = aims(
        lab, ("MCB-1", 3, "B-2", 0, 2), ("WCB-1", 3, "B-1", 0, 2), ("WCB-1", 4, "B-2", 8, 8)
    )
    vials, entries = [aim.vial_id for aim in plan], lab.entries()
    receipt = rearrange(lab.desk, plan)
    assert [lab.place(each) for each in vials] == ["B-2 A3", "B-1 A3", "B-2 I9"]
    assert lab.entries() == entries + 1
    assert receipt.details["slots"] == ("A3", "A3", "I9")
    undo(lab.desk, receipt.entry, reason="Wrong boxes")
    assert [lab.place(each) for each in vials] == ["B-1 A3", "B-2 A3", "B-2 A4"]


def test_three_vials_change_places_in_a_ring(lab: Laboratory) -> None:
    plan = aims(
        lab, ("MCB-1", 3, "B-1", 0, 3), ("MCB-1", 4, "B-1", 0, 4), ("MCB-1", 5, "B-1", 0, 2)
    )
    rearrange(lab.desk, plan)
    assert [lab.place(each) for each in lab.vials("MCB-1", 3, 4, 5)] == [
        "B-1 A4",
        "B-1 A5",
        "B-1 A3",
    ]


def test_a_plan_is_listed_box_by_box_with_what_stands_in_the_way(lab: Laboratory) -> None:
    mark_slot(lab.desk, lab.id("B-1"), "I9", reason="Cracked")
    plan = aims(
        lab, ("WCB-1", 3, "B-1", 8, 8), ("MCB-1", 3, "B-2", 0, 3), ("WCB-1", 5, "B-1", 1, 1),
        ("MCB-1", 4, "B-1", 1, 1),
    )  # fmt: skip
    told = [
        (line.source.shown, line.target.shown, type(line.refusal))
        for line in check_plan(lab.desk, plan)
        if line.source
    ]
    assert told == [
        ("B-1 A3", "B-2 A4", SlotTaken),
        ("B-1 A4", "B-1 B2", SlotPlanned),
        ("B-2 A3", "B-1 I9", SlotClosed),
        ("B-2 A5", "B-1 B2", type(None)),
    ]
    entries = lab.entries()
    with pytest.raises(SlotClosed, match="I9 of B-1 is blocked: Cracked"):
        rearrange(lab.desk, plan)
    assert lab.entries() == entries


def test_rights_and_sites_are_checked_for_each(lab: Laboratory) -> None:
    plan = aims(lab, ("WCB-1", 3, "B-1", 8, 8))
    of_another = Right("technician", None, lab.line.world.party_id + 1)
    reader = Right("viewer", None, None)
    stranger = replace(lab.of("tech"), rights=(of_another, reader))
    for desk, refusal in ((stranger, NotAllowed), (lab.elsewhere, OtherSite)):
        (line,) = check_plan(desk, plan)
        assert isinstance(line.refusal, refusal)
        with pytest.raises(refusal):
            rearrange(desk, plan)
    with pytest.raises(NothingPlanned):
        rearrange(lab.desk, [])


def test_nothing_leaves_a_container_on_hold(lab: Laboratory) -> None:
    hold(lab.desk, "container", lab.id("R-1"), kind="temperature", reason="Warmed up")
    box = lab.line.container("BOX-9X9", "B-4", "R-2")
    without = [Aim(lab.vial("WCB-1", 4), box, Slot(0, 0))]
    (line,) = check_plan(lab.desk, without)
    assert isinstance(line.refusal, LeavesHold)
    for act in (
        lambda: rearrange(lab.desk, without),
        lambda: move(lab.desk, lab.vials("WCB-1", 4), box),
        lambda: move_container(lab.desk, lab.id("B-1"), lab.id("R-2")),
    ):
        with pytest.raises(LeavesHold, match="R-1, which is on hold: Warmed up"):
            act()
    rearrange(lab.desk, aims(lab, ("WCB-1", 3, "B-1", 8, 8)))


def test_several_boxes_move_in_one_act(lab: Laboratory) -> None:
    boxes = [lab.id("B-1"), lab.id("B-3")]
    landing = foresee(lab.desk, boxes, lab.id("R-2"), at="4")
    assert (landing.path, landing.slots, landing.vials) == (("LN-1", "R-2"), ("4", "5"), 17)
    entries = lab.entries()
    receipt = move_containers(lab.desk, boxes, lab.id("R-2"), at="4")
    assert receipt.details["slots"] == ("4", "5")
    assert lab.entries() == entries + 1
    undo(lab.desk, receipt.entry, reason="Wrong rack")
    assert [row.container_id for row in lab.rows(Placement, child_id=boxes[0])][-1] == lab.id("R-1")
    with pytest.raises(StandsThere):
        foresee(lab.desk, boxes, lab.id("R-1"))


def test_slots_are_closed_and_opened_together_and_undone(lab: Laboratory) -> None:
    made = mark_slot(lab.desk, lab.id("B-2"), ("B1", "B2"), kind="reserved", reason="For WCB-2")
    with pytest.raises(SlotClosed, match="B2 of B-2 is reserved: For WCB-2"):
        rearrange(lab.desk, aims(lab, ("WCB-1", 3, "B-2", 1, 1)))
    opened = close_mark(lab.desk, lab.id("B-2"), ("B1", "B2"))
    with pytest.raises(SlotNotClosed, match="B1 of B-2"):
        close_mark(lab.desk, lab.id("B-2"), "B1")
    rearrange(lab.desk, aims(lab, ("WCB-1", 3, "B-2", 1, 1)))
    with pytest.raises(SlotTaken):
        undo(lab.desk, opened.entry, reason="Still needed")
    assert made.details["slots"] == ("B1", "B2")


SLOTS = st.builds(Slot, st.integers(0, 2), st.integers(0, 9))
STEPS = st.lists(st.tuples(st.integers(0, 7), st.booleans(), SLOTS), min_size=1, max_size=5)


def standing(lab: Laboratory) -> dict[int, tuple[int, Slot]]:
    """Return where each vial stands; no slot holds two."""
    rows = [row for row in lab.rows(Placement, ended_at=None) if row.vial_id]
    found = {row.vial_id: (row.container_id, Slot(row.slot_row, row.slot_column)) for row in rows}
    assert len(set(found.values())) == len(rows)
    return found


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_a_plan_does_exactly_what_it_says_or_nothing(
    lab: Laboratory, steps: list[tuple[int, bool, Slot]]
) -> None:
    known = [*lab.vials("MCB-1", 3, 4, 5, 6), *lab.vials("WCB-1", 3, 4, 5, 6)]
    boxes = lab.id("B-1"), lab.id("B-2")
    plan = [Aim(known[pick], boxes[other], slot) for pick, other, slot in steps]
    before, entries = standing(lab), lab.entries()
    lines = check_plan(lab.desk, plan)
    told = {line.refusal.explain() for line in lines if line.refusal}
    try:
        rearrange(lab.desk, plan)
    except DomainError as error:
        refused = error.explain()
    else:
        refused = ""
    wanted = {aim.vial_id: (aim.container_id, aim.slot) for aim in plan}
    done = ({**before, **wanted}, entries + 1) if not told else (before, entries)
    assert (standing(lab), lab.entries()) == done
    assert refused in told if told else not refused
