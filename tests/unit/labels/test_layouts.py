import json
from pathlib import Path
from typing import Any

import pytest

from cellinv.labels.errors import LayoutBroken, LayoutUnknown
from cellinv.labels.layouts import layout, layouts, read_layout

SIZES = {
    "vial-wrap": (28.6, 31.8),
    "vial-38x19": (38.1, 19.1),
    "cap-dot": (9.5, 9.5),
    "box": (63.5, 38.1),
    "tank": (63.5, 38.1),
    "tube-5ml": (22.2, 50.8),
    "sheet-85": (32.62, 12.88),
}
MARK = {"kind": "text", "x": 0, "y": 15, "width": 9, "height": 3, "text": "{mark}", "size_pt": 5}
CODE = {"kind": "datamatrix", "x": 1, "y": 1, "width": 6, "height": 6}


def test_the_delivered_layouts_have_the_sizes_of_their_media() -> None:
    assert {name: (one.width_mm, one.height_mm) for name, one in layouts().items()} == SIZES


def test_the_sheet_holds_85_labels_on_its_page() -> None:
    sheet = layout("sheet-85").sheet
    assert sheet is not None
    assert (sheet.page_width_mm, sheet.page_height_mm) == (214, 279)
    assert (sheet.columns * sheet.rows, sheet.left_mm, sheet.top_mm) == (85, 19.5, 6.1)


def test_an_unknown_name_is_answered_with_the_known_ones() -> None:
    with pytest.raises(LayoutUnknown, match=r"no label layout vial-9.*vial-wrap"):
        layout("vial-9")


def read(folder: Path, *elements: dict[str, Any], **more: Any) -> None:
    path = folder / "mine.json"
    described = {
        "version": 1,
        "name": "mine",
        "title": "Mine",
        "width_mm": 20,
        "height_mm": 20,
        "elements": elements,
    }
    path.write_text(json.dumps(described | more), encoding="utf-8")
    read_layout(path)


def test_a_small_layout_is_read(tmp_path: Path) -> None:
    read(tmp_path, MARK, CODE)


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (CODE | {"x": 15}, "leaves the label"),
        (CODE | {"x": 6.5}, "overlap"),
        (MARK | {"y": 6}, "overlap"),
        (MARK | {"y": 10, "text": "{lot.__class__} {passwd}"}, "unknown fields"),
        (MARK | {"y": 10, "size_pt": 3}, "sizes"),
        (MARK | {"y": 10, "colour": "red"}, "not permitted"),
        (CODE | {"y": 8, "min_module_mm": 0.1}, "greater than or equal to 0.16"),
    ],
)
def test_a_layout_that_would_not_print_is_refused(
    tmp_path: Path, wrong: dict[str, Any], why: str
) -> None:
    with pytest.raises(LayoutBroken, match=f"mine.json cannot be used: .*{why}"):
        read(tmp_path, MARK, CODE, wrong)


def test_a_layout_without_a_code_or_a_mark_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LayoutBroken, match="no symbol"):
        read(tmp_path, MARK)
    with pytest.raises(LayoutBroken, match="specimen"):
        read(tmp_path, CODE)


def test_the_corners_of_a_square_stay_inside_a_dot(tmp_path: Path) -> None:
    with pytest.raises(LayoutBroken, match="leaves the label"):
        read(tmp_path, MARK | {"x": 5.5}, CODE, shape="round")


def test_a_sheet_too_small_for_its_labels_is_refused(tmp_path: Path) -> None:
    sheet = {"page_width_mm": 50, "page_height_mm": 50, "columns": 3, "rows": 1}
    with pytest.raises(LayoutBroken, match="leave the sheet"):
        read(tmp_path, MARK, CODE, sheet=sheet | {"left_mm": 0, "top_mm": 0})


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(LayoutBroken, match=r"gone\.json"):
        read_layout(tmp_path / "gone.json")
