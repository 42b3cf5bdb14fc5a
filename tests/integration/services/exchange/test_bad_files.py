"""Files that other programs, other people and attackers wrote."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unicodedata import category

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from cellinv.domain.exchange.mapping import NoMappingFits
from cellinv.domain.exchange.table import ForeignRow, ForeignTable
from cellinv.records.tables.banks import Vial
from cellinv.records.tables.storage import Container
from cellinv.records.verify.run import verify
from cellinv.services.desk import Desk
from cellinv.services.exchange import import_file
from cellinv.services.exchange.job import unsound
from tests.integration.services.exchange.files import exported, reasons

FREEZER = {
    "name": "freezer-list",
    "kind": "vials",
    "key": ["freezer", "rack", "box", "position", "name"],
    "path": [
        {"column": "freezer", "kind": "freezer", "type": "FREEZER-80"},
        {"column": "rack", "kind": "rack", "type": "RACK"},
        {"column": "box", "kind": "box", "type_column": "box type", "open_type": "BAG-100"},
    ],
    "columns": {"slot": "position", "line": "name"},
    "legacy": True,
}
NAMES = ("Line", "Box", "Slot")
LINES = {
    "name": "lines",
    "kind": "vials",
    "key": ["Box", "Slot"],
    "path": [{"column": "Box", "kind": "box", "type": "BOX-14X14-N"}],
    "columns": {"slot": "Slot", "line": "Line", "note": "Note"},
    "legacy": True,
    "format": "CRYO-1",
}


@pytest.fixture
def mapping_of(tmp_path: Path) -> Callable[[dict[str, Any]], str]:
    """Return a maker of mapping files, to be named as such."""

    def make(content: dict[str, Any]) -> str:
        path = tmp_path / f"{content['name']}.json"
        path.write_text(json.dumps(content), encoding="utf-8")
        return str(path)

    return make


def hostile(samples: Path) -> list[str]:
    naughty = json.loads((samples / "text" / "blns.json").read_text(encoding="utf-8"))
    payloads = (samples / "text" / "csv_injection_payloads.txt").read_text(encoding="utf-8")
    texts = [*naughty, *payloads.splitlines()[1:]]
    return ["".join(char for char in text if category(char) != "Cc") for text in texts]


@pytest.mark.shows("Annex 11: 5")
def test_bad_rows_come_back_and_the_good_one_goes_in(
    desk: Desk, samples: Path, mapping_of: Callable[[dict[str, Any]], str]
) -> None:
    path = samples / "inventories" / "csvio_bad_rows_expect_errors_3_to_7.csv"
    report = import_file(desk, path, mapping=mapping_of(FREEZER))
    assert (report.rows, report.loaded) == (8, 3)
    returned = reasons(report)
    assert set(returned) == {3, 4, 5, 6, 7}
    assert "J10" in returned[3]
    assert "also in line 2" in returned[4]
    assert verify(desk.database).ok


def test_semicolons_and_a_byte_order_mark_are_read(
    desk: Desk, samples: Path, mapping_of: Callable[[dict[str, Any]], str]
) -> None:
    path = samples / "inventories" / "csvio_excel_semicolon_bom.csv"
    mapping = {
        "name": "semi", "kind": "vials", "key": ["Box", "Position"], "legacy": True,
        "path": [{"column": "Box", "kind": "box"}],
        "columns": {"line": "Name", "slot": "Position"},
    }  # fmt: skip
    report = import_file(desk, path, mapping=mapping_of(mapping))
    assert (report.loaded, report.verdicts[0].place) == (1, "Q A1")


def test_mixed_dates_are_read_or_asked_about(
    desk: Desk, samples: Path, mapping_of: Callable[[dict[str, Any]], str]
) -> None:
    path = samples / "inventories" / "csvio_mixed_dates_lowercase_pos.csv"
    mapping = {
        "name": "mixed", "kind": "vials", "legacy": True,
        "key": ["Freezer", "Rack", "Box", "Position"],
        "path": [
            {"column": "Freezer", "kind": "freezer"},
            {"column": "Rack", "kind": "rack"},
            {"column": "Box", "kind": "box"},
        ],
        "columns": {"line": "Sample Name", "slot": "Position", "date": "Date Frozen"},
    }  # fmt: skip
    report = import_file(desk, path, mapping=mapping_of(mapping))
    assert [each.place for each in report.verdicts] == [
        "-80 A/Rack 1/Box 1 A1", "-80 A/Rack 1/Box 1 B2",
    ]  # fmt: skip
    assert report.loaded == 2


@pytest.mark.parametrize("name", ["cryovial_admin_header.csv", "tank_rack_box_header.csv"])
def test_a_file_nobody_knows_is_refused(desk: Desk, samples: Path, name: str) -> None:
    with pytest.raises(NoMappingFits):
        import_file(desk, samples / "inventories" / name)


def test_hostile_names_never_crash_and_never_become_formulas(
    desk: Desk,
    samples: Path,
    tmp_path: Path,
    file_of: Callable[..., Path],
    mapping_of: Callable[[dict[str, Any]], str],
) -> None:
    texts = hostile(samples)
    rows = [(text, f"B{at // 196}", str(at % 196 + 1), text) for at, text in enumerate(texts)]
    path = file_of(("Line", "Box", "Slot", "Note"), rows)
    report = import_file(desk, path, mapping=mapping_of(LINES))
    assert report.loaded > len(texts) // 2
    assert report.loaded + report.empty + report.rejected == len(texts)
    assert verify(desk.database).ok
    assert import_file(desk, path, mapping=mapping_of(LINES)).loaded == 0
    for row in exported(desk, "lots", tmp_path):
        assert not row["Cell line"].startswith(("=", "+", "-", "@", "\t"))


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.lists(
        st.tuples(
            st.text(
                st.characters(exclude_categories=["Cs", "Cc"], exclude_characters='",;'),
                max_size=12,
            ),
            st.sampled_from(["B1", "b1", "B\u0131"]),
            st.sampled_from(["1", "01", "2", "196", "197", "A1", ""]),
            st.sampled_from(["", "Not There", "a note"]),
        ),
        max_size=8,
    )
)
@pytest.mark.shows("Annex 11: 5")
def test_any_rows_are_accounted_for(
    desk: Desk,
    file_of: Callable[..., Path],
    mapping_of: Callable[[dict[str, Any]], str],
    rows: list[tuple[str, ...]],
) -> None:
    filler = ("filler", "B9", "1", "")
    path = file_of(("Line", "Box", "Slot", "Note"), [filler, *rows])
    mapping = mapping_of(LINES)
    first = import_file(desk, path, mapping=mapping)
    assert first.rows == first.loaded + first.unchanged + first.empty + first.rejected
    again = import_file(desk, path, mapping=mapping)
    assert (again.loaded, again.entry) == (0, None)


@pytest.mark.parametrize("text", ["a\0b", "half \ud83d of a pair", "ding \x07"])
def test_text_that_nobody_can_keep_is_told_by_its_column(text: str) -> None:
    rows = (ForeignRow(2, ("fine \x1d", text)), ForeignRow(3, ("fine", "\U0001f9ea")))
    found = unsound(ForeignTable(("Line", "Note"), rows))
    assert set(found) == {2}
    assert "“Note”" in found[2]


@pytest.mark.parametrize("byte", [b"\x00", b"\x07", b"\x1a"])
def test_a_stray_control_byte_costs_its_row_alone(
    desk: Desk, tmp_path: Path, mapping_of: Callable[[dict[str, Any]], str], byte: bytes
) -> None:
    path = tmp_path / "stray.csv"
    path.write_bytes(b"Line,Box,Slot,Note\nL1,B1,1,\nL2,B1,2,ok" + byte + b"\nL3,B1,3,\n")
    report = import_file(desk, path, mapping=mapping_of(LINES))
    assert (report.loaded, report.rejected) == (2, 1)
    assert f"“Note” has a control character in it (U+{byte[0]:04X})" in reasons(report)[3]


def test_an_act_that_fails_leaves_nothing(
    desk: Desk, file_of: Callable[..., Path], mapping_of: Callable[[dict[str, Any]], str]
) -> None:
    from datetime import timedelta

    from cellinv.domain.ledger import LateNeedsReason

    path = file_of(("Line", "Box", "Slot", "Note"), [("L1", "B1", "1", "")])
    late = desk.late(desk.now() - timedelta(hours=1))
    with pytest.raises(LateNeedsReason):
        import_file(late, path, mapping=mapping_of(LINES))
    with desk.database.read() as session:
        assert session.scalars(select(Vial.id)).all() == []
        assert session.scalars(select(Container.id)).all() == []
    assert import_file(late, path, mapping=mapping_of(LINES), reason="was offline").loaded == 1
