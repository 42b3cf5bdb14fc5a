"""How full containers are, at every depth, now and as it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cellinv.records.queries.occupancy import EMPTY, children_then, fills, moments_in
from cellinv.services.storage import mark_slot, move, move_container
from tests.integration.services.laboratory import Laboratory

if TYPE_CHECKING:
    from datetime import datetime

    from cellinv.records.queries.occupancy import Fill
    from tests.integration.whole_line import WholeLine


@pytest.fixture
def lab(own_line: WholeLine) -> Laboratory:
    return Laboratory(own_line)


def fill(lab: Laboratory, code: str) -> Fill:
    with lab.desk.database.read() as session:
        return fills(session, [lab.id(code)])[lab.id(code)]


def test_every_level_says_the_same(lab: Laboratory) -> None:
    boxes = [fill(lab, code) for code in ("B-1", "B-2", "B-3")]
    assert [box.vials for box in boxes] == [4, 4, 13]
    whole = tuple(map(sum, zip(*boxes, strict=True)))
    assert fill(lab, "LN-1") == whole
    assert whole[1] == 3 * 81


def test_closed_slots_are_not_free(lab: Laboratory) -> None:
    mark_slot(lab.desk, lab.id("B-1"), "A1", kind="reserved", reason="WCB-2")
    mark_slot(lab.desk, lab.id("B-1"), "A2", reason="Cracked")
    assert fill(lab, "LN-1")[2:] == (1, 1)
    assert fill(lab, "B-1").free == 81 - 4 - 2


def test_nothing_is_asked_for_nothing(lab: Laboratory) -> None:
    with lab.desk.database.read() as session:
        assert fills(session, []) == {}
        assert fills(session, [10**9]) == {10**9: EMPTY}


def then(lab: Laboratory, code: str, at: datetime) -> dict[str, int]:
    with lab.desk.database.read() as session:
        rows = children_then(session, lab.id(code), at)
        return {row.code: row.vials for row in rows}


def test_a_tank_as_it_was_before_a_rack_and_vials_left(lab: Laboratory) -> None:
    before = lab.desk.now()
    move(lab.desk, lab.vials("MCB-1", 3, 4), lab.id("B-3"))
    between = lab.desk.now()
    move_container(lab.desk, lab.id("R-1"), lab.line.container("TANK-LN2", "LN-2"))
    assert then(lab, "R-1", before) == {"B-1": 4, "B-2": 4, "B-3": 13}
    assert then(lab, "R-1", between) == {"B-1": 2, "B-2": 4, "B-3": 15}
    assert then(lab, "LN-1", between) == {"R-1": 21, "R-2": 0}
    assert then(lab, "LN-1", lab.desk.now()) == {"R-2": 0}


def test_the_moments_of_what_stood_there_remain(lab: Laboratory) -> None:
    lab.line.container("TANK-LN2", "LN-2")
    move_container(lab.desk, lab.id("R-1"), lab.id("LN-2"))
    with lab.desk.database.read() as session:
        own, old = (moments_in(session, lab.id(code)) for code in ("B-1", "LN-1"))
    assert list(old) == sorted(set(old))
    assert set(own) <= set(old)
