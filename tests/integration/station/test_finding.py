"""Finding by a fragment, whatever the case, width and separators."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from cellinv.services.desk import Right
from cellinv.services.station import find

if TYPE_CHECKING:
    from tests.integration.inventories import World
    from tests.integration.whole_line import WholeLine


WIDE = "".join(chr(ord(each) + 0xFEE0) for each in "MCB-1-0004")
"""The full-width form, as an East Asian keyboard types it."""


@pytest.fixture
def line(shared_line: WholeLine) -> WholeLine:
    """The line that all tests here read and none changes."""
    return shared_line


@pytest.mark.parametrize(
    ("text", "code"),
    [("mcb 1 0004", "MCB-1-0004"), ("MCB10004", "MCB-1-0004"), (WIDE, "MCB-1-0004"),
     ("b1", "B-1"), ("LN-1/R-1/B-2", "B-2"), ("study open", "OPEN-1"), ("coi s 2", "S-2"),
     ("halifax", "HFX"), ("tess", "tech"), ("acme cells", "ACME"), ("bank", "BANK-1")],
)  # fmt: skip
def test_a_fragment_finds_it(line: WholeLine, text: str, code: str) -> None:
    assert code in {hit.code for hit in find(line.desk, text)}


def test_everything_that_has_a_code_is_found_by_it(line: WholeLine) -> None:
    for code in line.ids:
        assert find(line.desk, code.lower())[0].code == code


def test_the_whole_code_comes_first_and_the_limit_holds(line: WholeLine) -> None:
    hits = find(line.desk, "dp-1", limit=3)
    assert [hit.code for hit in hits] == ["DP-1", "DP-1-0001", "DP-1-0002"]
    assert hits[0].status == "released"


@pytest.mark.parametrize("text", ["", "  ", "-", "%", "no such thing", "_", "CIXLOOKUP"])
def test_nothing_is_found_for_nothing(line: WholeLine, text: str) -> None:
    assert find(line.desk, text) == ()


def test_only_what_may_be_seen_is_found(line: WholeLine, world: World) -> None:
    desk = replace(line.desk, rights=(Right("viewer", world.sites[1].id, None),))
    assert {hit.kind for hit in find(desk, "1", limit=500)} <= {
        "donor", "cell_line", "product", "study",
    }  # fmt: skip
