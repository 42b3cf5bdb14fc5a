"""What stands in a layout is told without a trace of how it's held there."""

from __future__ import annotations

import shiboken6
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLayoutItem, QSpacerItem, QVBoxLayout, QWidget

from cellinv.ui.shell.tabbing import laid_at, stops_in
from cellinv.ui.widgets.flow import FlowLayout


def kept() -> set[int]:
    """Return the items of layouts that PySide knows by where they lie."""
    valid = shiboken6.getAllValidWrappers()
    items = [one for one in valid if type(one).__name__ == "QWidgetItem"]
    assert all(isinstance(one, QLayoutItem) for one in items)
    return {shiboken6.getCppPointer(one)[0] for one in items}


def test_what_holds_a_widget_is_forgotten(qtbot) -> None:
    page, label, inner = QWidget(), QLabel("one"), QHBoxLayout()
    qtbot.addWidget(page)
    column = QVBoxLayout(page)
    column.addWidget(label)
    column.addLayout(inner)
    column.addItem(QSpacerItem(1, 1))
    before = kept()
    assert [laid_at(column, at) for at in range(4)] == [label, inner, None, None]
    stops_in(page)
    assert kept() == before
    assert inner.count() == 0


def test_a_layout_that_keeps_its_items_keeps_them(qtbot) -> None:
    page, label = QWidget(), QLabel("one")
    qtbot.addWidget(page)
    row = FlowLayout(page)
    row.addWidget(label)
    assert laid_at(row, 0) is laid_at(row, 0) is label
    assert row.heightForWidth(200) >= label.sizeHint().height()
