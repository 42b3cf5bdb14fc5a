"""Export of what a list shows: its columns, its rows, its order, and only for whoever may."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt

from cellinv.domain.lineage.graph import Node
from cellinv.ui.widgets.exporting import add_export
from cellinv.ui.widgets.rows import Column, RowsModel
from cellinv.ui.widgets.table import TablePane
from tests.gui.laboratory import Room


@pytest.fixture
def pane(room: Room) -> TablePane[Any]:
    columns = [
        Column[Node]("code", "Code", _code),
        Column[Node]("id", "Number", _number),
        Column[Node]("state", "State", _state, state=True),
    ]
    made = TablePane(RowsModel(columns, _code), "Vials of a lot")
    made.set_rows([Node("vial", f"V-{n}", "stored", n) for n in (1, 2, 10)])
    room.qtbot.addWidget(made)
    return made


def test_the_file_holds_what_is_shown(room: Room, pane: TablePane[Any], tmp_path: Path) -> None:
    button = add_export(room.seat, pane, "Vials")
    pane.filter.setText("v-1")
    pane.show_column(2, wanted=False)
    pane.view.sortByColumn(1, Qt.SortOrder.DescendingOrder)
    button.write(str(tmp_path / "v.csv"))
    room.settle()
    lines = (tmp_path / "v.csv").read_text(encoding="utf-8-sig").splitlines()
    assert lines == ['"Code","Number"', '"V-10","10"', '"V-1","1"']
    assert room.last.text == "2 rows in v.csv"


def test_who_may_not_export_sees_no_button(room: Room, pane: TablePane[Any]) -> None:
    room.sit("tech")
    assert add_export(room.seat, pane, "Vials").isHidden()


def test_nothing_is_not_exported(room: Room, pane: TablePane[Any]) -> None:
    button, rows = add_export(room.seat, pane, "Vials"), pane.model.shown()
    pane.show()
    assert button.isVisible()
    assert button.isEnabled()
    pane.filter.setText("nobody's")
    assert not button.isEnabled()
    pane.filter.clear()
    pane.set_rows([])
    assert not button.isVisible()
    pane.set_rows(rows)
    assert button.isVisible()
    assert button.isEnabled()


def _code(node: Node) -> str:
    return node.code


def _number(node: Node) -> int:
    return node.id


def _state(node: Node) -> str:
    return node.status
