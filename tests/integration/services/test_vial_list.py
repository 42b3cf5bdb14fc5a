"""The list of vials, page by page: every filter and order against the whole list."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from cellinv.records.queries import vial_list
from cellinv.services.desk import Right
from cellinv.services.storage import listing
from cellinv.services.storage.listing import (
    SortUnknown,
    VialFilter,
    count_vials,
    list_vials,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from cellinv.services.storage.listing import VialRow
    from tests.integration.inventories import World
    from tests.integration.whole_line import WholeLine


def by_place(row: VialRow) -> Any:
    """Return what stands nowhere last, and the rest as the boxes here have their slots."""
    if row.slot is None:
        return (1, row.code)
    return (0, row.path[-1], row.slot[0], int(row.slot[1:]), row.code)


ORDERS: dict[str, Callable[[VialRow], Any]] = {
    "code": lambda row: row.code,
    "lot": lambda row: (row.lot, row.number),
    "status": lambda row: (row.status, row.code),
    "place": by_place,
}


@pytest.fixture
def line(shared_line: WholeLine) -> WholeLine:
    """The line that all tests here read and none changes."""
    return shared_line


def leafed(line: WholeLine, wanted: VialFilter, sort: str, limit: int = 20) -> list[VialRow]:
    """Return all rows, read page by page."""
    page = list_vials(line.desk, wanted, sort=sort, limit=limit)
    rows = [*page.rows]
    while page.next is not None:
        page = list_vials(line.desk, wanted, after=page.next, sort=sort, limit=limit)
        rows += page.rows
    assert len(rows) == page.total
    return rows


def filters(line: WholeLine) -> list[VialFilter]:
    """Return filters of every kind, with those that leave everything and nothing."""
    sites = tuple(site.id for site in line.world.sites)
    return [
        VialFilter(statuses=("stored", "consumed")),
        VialFilter(site_ids=sites[:1]),
        VialFilter(lot_ids=(line.ids["MCB-1"], line.ids["DP-1"])),
        VialFilter(line_id=line.ids["L-1"], statuses=("stored", "administered")),
        VialFilter(container_id=line.ids["R-1"]),
        VialFilter(text="dp 1 000", statuses=("stored",)),
        VialFilter(text="cb-1-000"),
    ]


@pytest.mark.parametrize(
    ("sort", "most"), [*((sort, 0) for sort in ORDERS), ("lot", vial_list.COUNTED)]
)
def test_pages_make_up_the_whole_list_in_order(
    line: WholeLine, sort: str, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where there are too many vials to gather them, which ``most`` pretends."""
    everything = leafed(line, VialFilter(), "code", 500)
    monkeypatch.setattr(listing, "MANY", most)
    monkeypatch.setattr(listing, "MANY_SAID", most)
    monkeypatch.setattr(vial_list, "GATHERED", most)
    for wanted in filters(line):
        found = matching(line, wanted)
        expected = sorted((row for row in everything if row.id in found), key=ORDERS[sort])
        assert leafed(line, wanted, sort) == expected
        turned = expected[::-1]
        if sort == "place":
            turned.sort(key=lambda row: row.slot is None)
        assert leafed(line, wanted, f"-{sort}") == turned


def matching(line: WholeLine, wanted: VialFilter) -> set[int]:
    """Return what one page that holds everything has of a filter."""
    return {row.id for row in list_vials(line.desk, wanted, limit=1000).rows}


def test_a_row_says_what_it_is_and_where(line: WholeLine) -> None:
    (row,) = list_vials(line.desk, VialFilter(text="MCB10003")).rows
    assert (row.code, row.lot, row.lot_kind, row.line) == ("MCB-1-0003", "MCB-1", "MCB", "L-1")
    assert (row.path, row.slot, row.site) == (("LN-1", "R-1", "B-1"), "A3", "HFX")
    assert row.since is not None


def test_a_container_means_at_any_depth_and_now(line: WholeLine) -> None:
    deep = {row.id for row in leafed(line, VialFilter(container_id=line.ids["LN-1"]), "code")}
    stored = {row.id for row in leafed(line, VialFilter(statuses=("stored",)), "code")}
    assert deep == stored
    assert count_vials(line.desk, VialFilter(container_id=line.ids["LN-1"])) == len(stored)
    assert leafed(line, VialFilter(container_id=line.ids["R-2"]), "place") == []


def test_what_lies_outside_the_filter_is_told(line: WholeLine) -> None:
    other = VialFilter("mcb 1", container_id=line.ids["R-2"])
    assert list_vials(line.desk, other).elsewhere == 6
    assert list_vials(line.desk, VialFilter("mcb 1")).elsewhere == 0
    assert list_vials(line.desk, VialFilter("no such", site_ids=(1,))).elsewhere == 0


def test_only_what_may_be_seen_is_listed_and_counted(line: WholeLine, world: World) -> None:
    desk = replace(line.desk, rights=(Right("viewer", world.sites[1].id, None),))
    page = list_vials(desk, VialFilter("mcb", site_ids=(world.sites[1].id,)))
    assert (page.rows, page.total, page.elsewhere) == ((), 0, 0)


def test_an_unknown_order_is_refused(line: WholeLine) -> None:
    with pytest.raises(SortUnknown, match="code, lot"):
        list_vials(line.desk, sort="weight")
