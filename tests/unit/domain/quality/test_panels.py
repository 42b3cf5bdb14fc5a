"""The panels the program brings along, and what no panel can be."""

from collections import Counter
from dataclasses import replace

import pytest

from cellinv.domain.quality.panels import PanelUnknown, PanelUnsound, check_panel
from cellinv.domain.quality.specification import Answers, SpecificationUnclear, specification_of
from cellinv.domain.quality.units import UnitsDiffer, UnitUnknown, convert
from cellinv.services.quality.shipped import shipped_panel, shipped_panels, units


@pytest.mark.parametrize(
    ("name", "kind", "prefix", "groups"),
    [
        ("main-bank", "MCB", "M", (12, 3, 3, 2, 3)),
        ("working-bank", "WCB", "W", (13, 4, 5, 2, 4)),
    ],
)
def test_the_bank_panels(name: str, kind: str, prefix: str, groups: tuple[int, ...]) -> None:
    panel = shipped_panel(name)
    counted = Counter(item.group.value for item in panel.items)
    order = ("safety", "identification", "stemness", "pluripotency", "activity")
    assert tuple(counted[group] for group in order) == groups
    assert [item.code for item in panel.items] == [
        f"{prefix}{number:02d}" for number in range(1, sum(groups) + 1)
    ]
    assert (panel.lot_kind, panel.proposal) == (kind, True)


def test_every_shipped_specification_reads_back_as_it_is_shown() -> None:
    for panel in shipped_panels():
        for item in panel.items:
            read = item.read(units())
            assert specification_of(str(read), units()) == read, item
            assert str(read) == item.specification or isinstance(read, Answers)


def test_an_unknown_panel_names_those_there_are() -> None:
    with pytest.raises(PanelUnknown, match="main-bank"):
        shipped_panel("nothing")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"specification": "≤ 5 furlongs"}, "furlongs"),
        ({"specification": "≤ five %"}, "five"),
        ({"code": "M02"}, "M02 comes twice"),
        ({"vials": -1}, "out of range"),
        ({"item": " "}, "lacks"),
    ],
)
def test_an_item_nobody_can_test_by(change: dict[str, object], why: str) -> None:
    panel = shipped_panel("main-bank")
    first = replace(panel.items[0], **change)  # type: ignore[arg-type]
    with pytest.raises(PanelUnsound, match=why):
        check_panel(replace(panel, items=(first, *panel.items[1:])), units())


def test_a_panel_without_items_or_name() -> None:
    panel = shipped_panel("main-bank")
    for broken in (replace(panel, items=()), replace(panel, name=" ")):
        with pytest.raises(PanelUnsound):
            check_panel(broken, units())


@pytest.mark.parametrize("text", ["", " ", "≤", "from 5 to 3 %", "one of: ", "one of: a; not: A"])
def test_specifications_that_lack_a_part(text: str) -> None:
    with pytest.raises(SpecificationUnclear):
        specification_of(text, units())


def test_units_are_found_by_code_and_as_people_write_them() -> None:
    found = units().find
    assert found("[iU]/mL") is found("EU/mL") is found("EU / mL")
    assert found("uL") is found("µL") is found("μL")
    with pytest.raises(UnitUnknown, match="EU/mL"):
        found("MG")
    with pytest.raises(UnitsDiffer, match="%"):
        convert(found("%").factor, found("h"), found("%"))
