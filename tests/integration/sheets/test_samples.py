"""Files nobody here wrote, read as they are."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from cellinv.domain.exchange.mapping import (
    ImportKind,
    ImportMapping,
    Level,
    Meaning,
    choose_mapping,
)
from cellinv.domain.exchange.outcomes import ImportPlan, LotIdentity, VialRow
from cellinv.domain.exchange.rackscan import ProblemKind, RackScan, WellState
from cellinv.domain.exchange.rows import read_rows
from cellinv.sheets.mapping import load_mappings
from cellinv.sheets.reading import read_table
from cellinv.sheets.scans import read_rack_scan
from tests.unit.domain.exchange.foreign import TYPES

SAMPLES = Path(__file__).parents[4] / "shared" / "samples"
pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the sample files are not here")
LIMBER = SAMPLES / "rackscans" / "sanger-limber"
LIST = ImportMapping(
    name="list",
    kind=ImportKind.VIALS,
    key=("name",),
    columns={Meaning.SLOT: "position", Meaning.LINE: "name"},
    levels=(
        Level("freezer", "freezer", type="FREEZER-80"), Level("rack", "rack", type="RACK"),
        Level("box", "box", type_column="box type", open_type="BAG-100"),
    ),
)  # fmt: skip


@pytest.fixture(scope="module")
def tank() -> ImportPlan:
    mappings = load_mappings()
    path = SAMPLES / "inventories" / "ipsc_tank.csv"
    table = read_table(path, [mapping.required for mapping in mappings])
    return read_rows(table, choose_mapping(mappings, table.headers, file=path.name), TYPES)


def vials(plan: ImportPlan) -> dict[str, VialRow]:
    return {row.key: row for row in plan.rows if isinstance(row, VialRow)}


def identity(plan: ImportPlan, key: str) -> LotIdentity:
    found = vials(plan)[key].identity
    assert found
    return found


def test_the_tank_list_is_read_whole(tank: ImportPlan) -> None:
    assert tank.mapping == "ipsc-tank"
    assert (len(tank.rows), len(tank.empty), len(tank.rejected)) == (61, 9, 0)


def test_its_boxes_are_the_smallest_that_hold_what_is_seen(tank: ImportPlan) -> None:
    boxes = {
        "/".join(step.name for step in row.place.path): row.place.path[-1].type
        for row in (*vials(tank).values(), *tank.empty)
        if row.place
    }
    assert len(boxes) == 14
    assert Counter(boxes.values()) == {"BOX-5X5-N": 6, "BOX-7X7": 3, "BOX-9X9": 5}
    assert boxes["Glacier_BM2/Rack 1/Box 6"] == "BOX-9X9"


def test_its_remarks_have_their_effects(tank: ImportPlan) -> None:
    rows = vials(tank).values()
    assert [row.key for row in rows if row.missing] == ["Tank4_BM1/4/1/4"]
    assert sum(bool(row.hold) for row in rows) == 5


def test_its_days_dates_and_pools(tank: ImportPlan) -> None:
    assert identity(tank, "Glacier_BM2/1/2/I6").days == 14
    assert identity(tank, "Tank4_BM1/4/3/16").made_on is None
    assert identity(tank, "Tank4_BM1/4/1/1").made_on == date(2021, 9, 6)
    pools = {
        row.cell_line.name for row in vials(tank).values() if row.cell_line and row.cell_line.pool
    }
    assert len(pools) == 9


def test_its_lots_hold_what_is_alike(tank: ImportPlan) -> None:
    sizes = [len(rows) for rows in tank.lots().values()]
    assert (len(sizes), sum(sizes), max(sizes)) == (45, 61, 3)


def test_bad_rows_of_another_list_are_just_those() -> None:
    path = SAMPLES / "inventories" / "csvio_bad_rows_expect_errors_3_to_7.csv"
    plan = read_rows(read_table(path), LIST, TYPES)
    assert [each.line for each in plan.rejected] == [3, 4, 5, 6, 7]
    assert [row.line for row in plan.rows] == [2, 8, 9]


def scanned(name: str) -> RackScan:
    return read_rack_scan(LIMBER / f"tube_rack_{name}.csv")


def counts(scan: RackScan) -> list[int]:
    return [len(scan.in_state(state)) for state in WellState]


@pytest.mark.parametrize(
    ("name", "tubes_empty_unread"),
    [
        ("tube_rack_scan_valid", [16, 0, 0]), ("tube_rack_scan_with_bom", [16, 0, 0]),
        ("tube_rack_scan_with_missing_tubes", [13, 1, 2]),
        ("with_rack_barcode_tube_rack_scan_with_bom", [16, 0, 0]),
        ("with_rack_barcode_tube_rack_scan_with_missing_values", [15, 1, 0]),
    ],
)  # fmt: skip
def test_scans_that_are_right(name: str, tubes_empty_unread: list[int]) -> None:
    scan = scanned(name)
    assert (counts(scan), scan.problems) == (tubes_empty_unread, ())
    assert scan.rack == ("FX12345678" if name.startswith("with_rack") else "")


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("tube_rack_scan_with_duplicate_positions", {ProblemKind.WELL_TWICE}),
        ("tube_rack_scan_with_duplicate_tubes", {ProblemKind.TUBE_TWICE}),
        ("tube_rack_scan_with_invalid_positions", {ProblemKind.NO_WELL}),
        (
            "with_rack_barcode_tube_rack_scan_with_different_rack_barcodes",
            {ProblemKind.RACKS_DIFFER},
        ),
    ],
)
def test_scans_that_can_not_be(name: str, kinds: set[ProblemKind]) -> None:
    assert {problem.kind for problem in scanned(name).problems} == kinds


def test_scanners_of_two_makers() -> None:
    micronic = read_rack_scan(SAMPLES / "rackscans" / "micronic-traxcer.csv")
    visionmate = read_rack_scan(SAMPLES / "rackscans" / "visionmate.csv")
    assert (micronic.rack, counts(micronic)) == ("SEVI TEST PLATE", [6, 66, 24])
    assert counts(visionmate) == [6, 0, 0]
