"""Nothing is cut or covered in the largest text, nor from right to left."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from cellinv.app import Opening
from cellinv.ui.shell.theme import theme
from tests.e2e.looking import complaints, tabs_of
from tests.e2e.player import Player
from tests.e2e.scenes import everything
from tests.e2e.states import away
from tests.e2e.variants import SIZES, Variant

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SMALL = SIZES[0]
USUAL, LARGE = Variant("light", SMALL, "en", 100), Variant("dark", SMALL, "en", 150)


@pytest.fixture
def player(demo_file: Path, tmp_path: Path, qapp: QApplication) -> Iterator[Player]:
    made = Player(qapp, Opening(f"sqlite:///{demo_file}", station="BENCH-1"), tmp_path)
    made.start()
    yield made
    made.close()
    qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    theme().choose("light", 100)


@pytest.mark.soak
def test_nothing_is_cut_or_covered_by_large_text(player: Player, index: dict[str, Any]) -> None:
    found = {}
    for scene in everything(player, index):
        LARGE.put_on(player)
        found[scene] = complaints(player.window)
        USUAL.put_on(player)
    assert {where: told for where, told in found.items() if told} == {}


def every_page(player: Player, *, tabs: bool = False) -> dict[str, list[str]]:
    """Show each page of the rail, with all its tabs if asked; return what is cut, by page."""
    found = {}
    for page in player.window.rail.names():
        player.go_to(page)
        found[page] = complaints(player.window)
        for tab in tabs_of(player.client.window.page) if tabs else ():
            player.settle()
            found[f"{page}, {tab}"] = complaints(player.window)
    return {where: told for where, told in found.items() if told}


def test_large_text_cuts_nothing_on_any_page(player: Player, index: dict[str, Any]) -> None:
    player.sign_in("lead", index["users"]["lead"])
    LARGE.put_on(player)
    assert every_page(player, tabs=True) == {}


def test_right_to_left_covers_nothing(player: Player, index: dict[str, Any]) -> None:
    player.sign_in("lead", index["users"]["lead"])
    QApplication.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    assert every_page(player) == {}
    assert player.window.rail.x() > player.window.top_line.x()


@pytest.mark.soak
def test_what_is_said_without_an_inventory_fits(player: Player, index: dict[str, Any]) -> None:
    found = {}
    player.sign_in("lead", index["users"]["lead"])
    for scene in away(player, index):
        LARGE.put_on(player)
        found[scene] = complaints(player.window)
        USUAL.put_on(player)
    assert {where: told for where, told in found.items() if told} == {}
