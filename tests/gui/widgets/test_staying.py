"""What stays of a list in large text and a small window: what a person needs most of it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from cellinv.services.storage.room import RoomFound
from cellinv.ui.production.rows import transfer_columns
from cellinv.ui.shell.theme import theme
from cellinv.ui.storage.proposed import proposal_columns
from cellinv.ui.widgets.rows import RowsModel
from cellinv.ui.widgets.table import TablePane

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

pytestmark = pytest.mark.usefixtures("dressed")


@pytest.fixture(autouse=True)
def _large() -> Iterator[None]:
    theme().choose("light", 150)
    yield
    theme().choose("light", 100)


def staying(qtbot, columns: Sequence[Any], row: object, width: int) -> set[str]:
    """Return the names of the columns that are seen in a list of this width."""
    pane: TablePane[Any] = TablePane(RowsModel(columns, id), "List")
    qtbot.addWidget(pane)
    pane.resize(width, 300)
    pane.show()
    pane.set_rows([row])
    header = pane.view.horizontalHeader()
    return {one.name for at, one in enumerate(columns) if not header.isSectionHidden(at)}


def test_room_found_keeps_its_figures(qtbot) -> None:
    row = RoomFound(("ULT-150-1", "Shelf 1", "Rack 1", "M-P006"), (), 10, 0)
    assert {"where", "slots", "left"} <= staying(qtbot, proposal_columns(), row, 380)


def test_a_transfer_keeps_from_whom_to_whom(qtbot) -> None:
    row = SimpleNamespace(
        code="TT-CDR-01", status="active", scope="limited", giver="CDR", taker="NGB",
        items=(), remaining=(), title="Astrocytes",
    )  # fmt: skip
    assert {"code", "between", "done"} <= staying(qtbot, transfer_columns(), row, 468)
