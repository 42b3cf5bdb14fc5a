"""A picture made after another is the same as one made alone."""

from __future__ import annotations

import pytest

from cellinv.services.station.views import BoxCell, BoxView
from cellinv.ui.widgets.pictures import Pictures, picture_of


def box(*lots: str, status: str = "stored") -> BoxView:
    """Return a box of one row with a vial of each lot; none is a free slot, ``!`` a closed one."""
    cells = []
    for column, lot in enumerate(lots):
        label = f"A{column + 1}"
        kind = {"": "free", "!": "blocked"}.get(lot, "vial")
        vial = {"id": column, "code": f"{lot}-{column}", "number": column, "status": status}
        more = {**vial, "lot": lot} if kind == "vial" else {"reason": "broken"}
        cells.append(BoxCell(0, column, label, kind, **more))  # type: ignore[arg-type]
    return BoxView(
        1, "B-1", "B-1", "box", 1, len(lots), ("A",), tuple("123"), "top left", tuple(cells), ()
    )


@pytest.mark.parametrize(
    "after",
    [
        box("L1", "L1", "L2"), box("L1", "", "L2"), box("L1", "!", "L2"), box("L2", "L1", "L2"),
        box("L1", "L1", "L1"), box("L1", "L1", "L2", status="destroyed"), box("L3", "L1", "L2"),
    ],
)  # fmt: skip
def test_it_shows_what_is_there_now(after: BoxView) -> None:
    pictures = Pictures()
    before = pictures.of(box("L1", "L1", "L2"))
    assert pictures.of(after) == picture_of(after)
    assert pictures.of(box("L1", "L1", "L2")) == before


def test_what_stays_is_not_made_anew() -> None:
    pictures = Pictures()
    first = pictures.of(box("L1", "L1", "L2"))
    second = pictures.of(box("L1", "", "L2"))
    assert [cell is first.cell(cell.slot) for cell in second.cells] == [True, True]
