"""Foreign rows become typed rows, or come back with their reason."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cellinv.domain.exchange.mapping import Meaning
from cellinv.domain.exchange.outcomes import Empty, Rejected, VialRow
from cellinv.domain.exchange.rows import read_rows
from cellinv.domain.storage.positions import Slot
from tests.unit.domain.exchange.foreign import BY_CODE, HEADERS, TANK, TYPES, plan, table, vial


def one(row: list[str]) -> VialRow:
    (found,) = plan(row).outcomes
    assert isinstance(found, VialRow)
    return found


def reasons(*rows: list[str]) -> list[str]:
    return [each.reason for each in plan(*rows).rejected]


def types_of(*slots: str) -> set[str]:
    return {row.place.path[-1].type for row in plan(*map(vial, slots)).rows if row.place}


def test_a_row_becomes_a_vial_with_place_and_lot() -> None:
    row = one(vial("C7", Passage="p13", Date="06.09.2021"))
    assert row.place
    assert [step.name for step in row.place.path] == ["T", "Box 1"]
    assert row.place.slot == Slot(2, 6)
    assert row.identity
    assert (row.identity.passage, row.identity.made_on) == ("p13", date(2021, 9, 6))


def test_days_in_differentiation_are_no_passage() -> None:
    identity = one(vial("A1", Passage="d14")).identity
    assert identity
    assert (identity.passage, identity.days) == ("", 14)


def test_undefined_is_no_date() -> None:
    identity = one(vial("A1", Date="undefined")).identity
    assert identity
    assert identity.made_on is None


@pytest.mark.parametrize(("word", "pool", "count"), [("1.0", True, 2), ("", False, 1)])
def test_a_pool_has_several_components(word: str, pool: bool, count: int) -> None:
    line = one(vial("A1", Pool=word)).cell_line
    assert line
    assert (line.pool, line.components) == (pool, count)


@pytest.mark.parametrize(
    ("note", "missing", "hold"),
    [
        ("Not There", True, ""), ("not there", True, ""), ("Do not take", False, "Do not take"),
        ("Master stocks: do not take", False, ""), ("", False, ""),
    ],
)  # fmt: skip
def test_remarks_have_their_effect(note: str, missing: bool, hold: str) -> None:
    row = one(vial("A1", Note=note))
    assert (row.missing, row.hold, row.note) == (missing, hold, note)


def test_what_the_mapping_has_no_use_for_is_kept() -> None:
    assert one(vial("A1", Own="x")).rest == (("Own", "x"),)


def test_the_key_tells_rows_apart_that_join_alike() -> None:
    rows = [vial("1", box="a/b"), ["T/a", "b", "1", "L1"]]
    keys = [row.key for row in plan(*rows).rows]
    assert len(set(keys)) == 2


@pytest.mark.parametrize(
    ("slots", "code"),
    [
        (["1", "25"], "BOX-5X5-N"), (["26"], "BOX-7X7-N"), (["81"], "BOX-9X9-N"),
        (["A1", "E5"], "BOX-5X5"), (["A1", "A6"], "BOX-7X7"), (["I9"], "BOX-9X9"),
        (["J10"], "BOX-10X10"), (["H12"], "BOX-8X12"), (["L12"], "BOX-12X12"),
    ],
)  # fmt: skip
def test_the_smallest_box_that_holds_every_label(slots: list[str], code: str) -> None:
    assert types_of(*slots) == {code}


def test_a_box_that_is_known_keeps_its_type() -> None:
    known = {("T", "Box 1"): BY_CODE["BOX-10X10"]}
    found = read_rows(table(vial("A1"), vial("K3")), TANK, TYPES, known)
    assert [type(each) for each in found.outcomes] == [VialRow, Rejected]
    assert "K3" in found.rejected[0].reason


@pytest.mark.parametrize(
    ("stated", "slot", "code"),
    [
        ("9x9", "A1", "BOX-9X9"), ("9 × 9", "7", "BOX-9X9-N"), ("box-10x10", "A1", "BOX-10X10"),
        ("Box 5 × 5", "A1", "BOX-5X5"),
    ],
)  # fmt: skip
def test_a_stated_type_counts(stated: str, slot: str, code: str) -> None:
    place = one(vial(slot, Type=stated)).place
    assert place
    assert place.path[-1].type == code


def test_an_empty_row_makes_its_slot_known_and_free() -> None:
    (found,) = plan(vial("A1", line="")).outcomes
    assert isinstance(found, Empty)
    assert found.place
    assert found.place.slot == Slot(0, 0)


@pytest.mark.parametrize(
    ("row", "word"),
    [
        (vial("A1", line="", Passage="p3"), "neither a lot nor a line"),
        (vial("A1", Passage="?"), "?"), (vial("A1", Date="31.02.2021"), "31.02.2021"),
        (vial("Z99"), "Z99"), (vial("", Type="9x9"), "No slot"), (vial("A1", Type="3x3"), "3x3"),
        (vial("A1", box=""), "Box"), ([*vial("A1", Own="x"), "surplus"], "11 cells"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_says_why(row: list[str], word: str) -> None:
    (reason,) = reasons(row)
    assert word in reason


def test_labels_of_the_other_manner_are_refused() -> None:
    found = plan(vial("A1"), vial("B2"), vial("7"))
    assert [each.line for each in found.rejected] == [4]


def test_a_slot_is_taken_once() -> None:
    found = plan(vial("A1"), vial("a01", line="L2"))
    assert [each.line for each in found.rejected] == [3]
    assert "line 2" in found.rejected[0].reason


def test_a_free_slot_cannot_hold_something_further_down() -> None:
    assert "line 2" in reasons(vial("A1", line=""), vial("A1"))[0]


def test_two_types_for_one_box_are_refused() -> None:
    assert "9x9" in reasons(vial("A1", Type="9x9"), vial("A2", Type="5x5"))[0]


def test_a_code_is_given_once() -> None:
    headers, columns = (*HEADERS, "Code"), TANK.columns
    rows = [[*vial("A1"), "007"], [*vial("A2"), "007"], [*vial("A3"), "7"]]
    mapping = replace(TANK, columns={**columns, Meaning.CODE: "Code"})
    found = read_rows(table(*rows, headers=headers), mapping, TYPES)
    assert [row.code for row in found.rows if isinstance(row, VialRow)] == ["007", "7"]


def test_vials_alike_in_everything_are_one_lot() -> None:
    rows = [vial("A1", Passage="p3"), vial("A2", Passage="p3"), vial("A3", Passage="p4")]
    assert [len(vials) for vials in plan(*rows).lots().values()] == [2, 1]


@given(st.lists(st.lists(st.text(max_size=6), max_size=12), max_size=8))
@settings(max_examples=60)
def test_every_row_has_one_outcome(rows: list[list[str]]) -> None:
    found = plan(*rows)
    assert [each.line for each in found.outcomes] == list(range(2, len(rows) + 2))
    assert len(found.rows) + len(found.empty) + len(found.rejected) == len(rows)
