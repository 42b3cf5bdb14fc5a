"""The way to a container in a cell: the tank or freezer and the box are told at any width."""

from types import SimpleNamespace

import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QStyleOptionViewItem

from cellinv.services.storage.room import RoomFound
from cellinv.ui.storage.finding import RoomView
from cellinv.ui.storage.ways import WayDelegate, shorter
from tests.gui.laboratory import Room

WAY = ("Cryo room", "ULT-150-1", "Shelf 1", "Rack 1", "M-P006")


def test_a_room_leaves_first_then_the_middle() -> None:
    assert list(shorter(WAY, 1)) == [
        "Cryo room / ULT-150-1 / Shelf 1 / Rack 1 / M-P006",
        "ULT-150-1 / Shelf 1 / Rack 1 / M-P006",
        "ULT-150-1 / … / Rack 1 / M-P006",
        "ULT-150-1 / … / M-P006",
        "… / M-P006",
    ]
    assert list(shorter(("LN-1", "B-2"), 0)) == ["LN-1 / B-2", "LN-1 / B-2", "… / B-2"]
    assert set(shorter(("LN-1",), 0)) == {"LN-1"}


@pytest.mark.parametrize(
    ("width", "told"),
    [
        (600, "Cryo room / ULT-150-1 / Shelf 1 / Rack 1 / M-P006"),
        (200, "ULT-150-1 / … / M-P006"),
        (130, "… / M-P006"),
    ],
)
def test_a_proposal_tells_freezer_and_box(room: Room, width: int, told: str) -> None:
    view = RoomView(room.seat, SimpleNamespace())  # type: ignore[arg-type]
    room.qtbot.addWidget(view)
    pane = view.proposals
    pane.set_rows([RoomFound(WAY, (), 10, 0, 1)])
    delegate = pane.view.itemDelegateForColumn(0)
    assert isinstance(delegate, WayDelegate)
    option = QStyleOptionViewItem()
    option.initFrom(pane.view)
    option.widget = pane.view
    option.rect = QRect(0, 0, width, 36)
    delegate.initStyleOption(option, pane.model.index(0, 0))
    assert option.text == told
