"""Naming patterns, and the trees that templates make."""

from collections import Counter
from dataclasses import replace

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cellinv import data_folder
from cellinv.domain.storage.container_types import ContainerDoesNotHold, container_types
from cellinv.domain.storage.naming import NamingUnsound, check_pattern, fill_in, number_in
from cellinv.domain.storage.templates import (
    Foot,
    Level,
    LevelTooFull,
    NamedTwice,
    NeedsAPlace,
    Template,
    TemplateUnsound,
    TooManyContainers,
    containers_in,
    places_in,
    plan_tree,
)

CATALOG = data_folder("db") / "catalog"
TYPES = container_types(orjson.loads((CATALOG / "container_types.json").read_bytes()))
SHIPPED = [
    Template.from_dict(each)
    for each in orjson.loads((CATALOG / "container_templates.json").read_bytes())
]
RACKS = Level("RACK-10", 3, "Rack {n}", "{parent}-R{nn}")
BOXES = Level("BOX-9X9", 4, "B-{nnnn}", "{parent}-B{nn}", through=True)
TANK = Level("TANK-LN2", 1, "LN-{n}", "LN-{n}", first=3)


@pytest.mark.parametrize("template", SHIPPED, ids=lambda each: each.code)
def test_every_shipped_template_can_be_built(template: Template) -> None:
    kind = None if TYPES[template.levels[0].type_code].on_site else TYPES["TANK-LN2"]
    planned = plan_tree(template.levels, TYPES, Foot("X", kind))
    assert len(planned) == containers_in(template.levels)
    assert Template.from_dict(template.as_dict()) == template


levels = st.builds(
    Level,
    st.sampled_from(["RACK-10", "RACK-5"]),
    st.integers(1, 12),
    st.sampled_from(["Rack {n}", "{A}", "R{nn}"]),
    st.just("{parent}-R{n}"),
    st.integers(0, 30),
    st.booleans(),
).filter(lambda level: level.first > 0 or level.name != "{A}")  # no letter stands for nought
boxes = st.builds(
    Level,
    st.sampled_from(["BOX-9X9", "BOX-10X10"]),
    st.integers(1, 5),
    st.sampled_from(["B-{nnnn}", "Box {n}"]),
    st.just("{parent}-B{nn}"),
    st.integers(0, 30),
    st.booleans(),
)


@given(levels, boxes)
def test_a_plan_is_a_tree_in_which_all_have_a_place_and_a_name(racks: Level, inside: Level) -> None:
    planned = plan_tree([TANK, racks, inside], TYPES, Foot("HFX"))
    assert Counter(each.level for each in planned) == {
        0: 1, 1: racks.count, 2: racks.count * inside.count
    }  # fmt: skip
    assert len({each.code for each in planned}) == len(planned)
    assert len({(each.parent, each.name) for each in planned}) == len(planned)
    places = [(each.parent, each.slot) for each in planned if each.level == 2]
    assert len(set(places)) == len(places)
    rows = TYPES[racks.type_code].rows or 0
    assert all(slot is not None and slot.row < rows for _, slot in places)
    assert all(each.parent is None or each.parent < at for at, each in enumerate(planned))


def test_numbers_run_through_or_begin_anew() -> None:
    planned = plan_tree([TANK, RACKS, BOXES], TYPES, Foot("HFX"))
    assert [each.name for each in planned[:4]] == ["LN-3", "Rack 1", "Rack 2", "Rack 3"]
    assert planned[-1].name == "B-0012"
    assert planned[-1].code == "LN-3-R03-B12"
    assert places_in([TANK, RACKS, BOXES], TYPES) == 12 * 81


@given(st.integers(0, 10**6), st.sampled_from(["B-{nnnn}", "Rack {n}", "{n}/{nn} x"]))
def test_a_number_is_read_back(number: int, pattern: str) -> None:
    made = fill_in(pattern, number)
    assert number_in(pattern, made) == number_in(pattern, made.lower()) == number
    assert number_in(pattern, made + "?") is None


def test_a_letter_and_the_parent_fill_in() -> None:
    assert fill_in("{parent}-{A}", 28, "ULT-1") == "ULT-1-AB"


@pytest.mark.parametrize("pattern", ["", "  ", "Rack {x}", "Rack {", "{n}}", "{}", "x" * 65])
def test_a_pattern_that_makes_no_name_is_refused(pattern: str) -> None:
    with pytest.raises(NamingUnsound):
        check_pattern(pattern)


def test_no_letter_stands_for_nought() -> None:
    begun = replace(RACKS, name="{A}", first=0, count=2)
    with pytest.raises(NamingUnsound) as refused:
        plan_tree([TANK, begun], TYPES, Foot("HFX"))
    assert "“{A}” can't be a naming: for number 0" in str(refused.value)


def test_what_can_not_be_built() -> None:
    foot = Foot("HFX")
    with pytest.raises(NeedsAPlace):
        plan_tree([RACKS], TYPES, foot)
    with pytest.raises(ContainerDoesNotHold):
        plan_tree([TANK, BOXES, RACKS], TYPES, foot)
    with pytest.raises(LevelTooFull, match="10 places; 11"):
        plan_tree([TANK, RACKS, Level("BOX-9X9", 11, "{n}", "{parent}-{n}")], TYPES, foot)
    with pytest.raises(NamedTwice):
        plan_tree([TANK, Level("RACK-10", 2, "Rack", "{parent}-{n}")], TYPES, foot)
    with pytest.raises(NamedTwice, match="R1"):
        plan_tree([TANK, RACKS, Level("BOX-9X9", 1, "Box", "R{n}")], TYPES, foot)
    with pytest.raises(TemplateUnsound):
        plan_tree([Level("TANK-LN2", 0, "LN", "LN")], TYPES, foot)
    with pytest.raises(TooManyContainers):
        plan_tree([TANK, Level("RACK", 20_000, "R{n}", "R{n}")], TYPES, foot)
