"""Every page without a mouse and without eyes: names, roles, keys, the focus, right to left."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from cellinv.app import Opening
from cellinv.ui.shell.found import FoundList
from cellinv.ui.shell.tabbing import stops_in
from cellinv.ui.shell.theme import theme
from cellinv.ui.widgets.box_canvas import BoxCanvas
from tests.e2e import player as players
from tests.e2e.looking import cut, overlapping
from tests.e2e.player import Player
from tests.e2e.reaching import out_of_order, silent, tabbed, twins, unlit, unreached
from tests.e2e.reading import faint
from tests.e2e.scenes import everything

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Check = Callable[[Player], list[str]]


def in_the_rail(player: Player, index: dict[str, Any]) -> Iterator[str]:
    """Show each page of the rail, the station and the storage with a box."""
    programme = index["programmes"][0]
    player.sign_in("lead", index["users"]["lead"])
    for page in player.window.rail.names():
        player.go_to(page)
        if page in {"station", "storage"}:
            player.scan(programme["boxes"][2])
        yield page


def opened(player: Player, index: dict[str, Any]) -> Iterator[str]:
    """Bring every page to the front, with something open on it."""
    yield from everything(player, index)
    player.go_to("settings")
    for section in ("sounds", "printers", "people"):
        player.window.page.show_section(section)
        player.settle()
        yield f"settings-{section}"
    for page in ("today", "banks"):
        player.go_to(page)
        yield page
    player.key(Qt.Key.Key_F1)
    player.settle()
    yield "help"


@pytest.fixture
def player(
    demo_file: Path, tmp_path: Path, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Player]:
    monkeypatch.setattr(players, "_SLOWLY_MS", 1)
    made = Player(qapp, Opening(f"sqlite:///{demo_file}", station="BENCH-1"), tmp_path)
    made.start()
    yield made
    made.close()
    qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    theme().choose("light")


def look_around(player: Player, scenes: Iterator[str], *checks: Check) -> dict[str, list[str]]:
    """Look at scenes in some ways; return what is wrong, by scene."""
    found = {}
    for scene in scenes:
        focus = QApplication.focusWidget()
        found[scene] = [told for check in checks for told in check(player)]
        if focus is not None and shiboken6.isValid(focus):
            focus.setFocus()
        player.settle()
    return {scene: told for scene, told in found.items() if told}


def named(player: Player) -> list[str]:
    return [*silent(player.window), *twins(player.window)]


def keyed(player: Player) -> list[str]:
    way, wrong = tabbed(player.window)
    return [*wrong, *unreached(player.window, way), *out_of_order(way)]


def unseen(measured: set[object], player: Player) -> list[str]:
    """Return the controls whose focus can't be seen; of each kind the first, in both themes."""
    window, dark = player.window, list[str]()
    # The list of what was found closes when the focus leaves it; test_searching looks at it.
    stops = [one for one in stops_in(window) if not isinstance(one.parentWidget(), FoundList)]
    fresh = [one for one in stops if kind_of(one) not in measured]
    for look in ("light", "dark") if fresh else ():
        theme().choose(look)
        for one in fresh:
            measured.add(kind_of(one))
            told = unlit(window, one)
            dark += [f"{look} {told}"] if told else []
    theme().choose("light")
    return dark


def kind_of(one: QWidget) -> object:
    checked = isinstance(one, QAbstractButton) and one.isChecked()
    return type(one).__name__, one.property("kind"), one.property("role"), checked


def turned(player: Player) -> list[str]:
    """Turn the window from right to left and back; return what is cut, covered or misplaced."""
    QApplication.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    player.settle()
    wrong = [*cut(player.window), *overlapping(player.window)]
    for one in pictures(player.window):
        first, last = (one.cell_rect((0, at)) for at in (0, one.view.columns - 1))
        if first.left() > last.left():
            wrong.append(f"{one.accessibleName()} is mirrored")
    if player.window.signed_in and player.window.rail.x() < player.window.top_line.x():
        wrong.append("the rail stays at the left")
    QApplication.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    player.settle()
    return wrong


def pictures(window: QWidget) -> list[BoxCanvas]:
    return [one for one in window.findChildren(BoxCanvas) if one.isVisible() and one.view.rows]


def in_both_themes(player: Player) -> list[str]:
    """Return what can't be read, in the light or in the dark."""
    wrong = []
    for look in ("dark", "light"):
        theme().choose(look)
        player.settle()
        wrong += [f"{look} {told}" for told in faint(player.window)]
    return wrong


def test_every_word_stands_out_from_what_is_behind_it(
    player: Player, index: dict[str, Any]
) -> None:
    assert look_around(player, in_the_rail(player, index), in_both_themes) == {}


@pytest.mark.soak
def test_words_stand_out_with_something_open_too(player: Player, index: dict[str, Any]) -> None:
    assert look_around(player, opened(player, index), in_both_themes) == {}


def test_every_control_is_named_and_reached(player: Player, index: dict[str, Any]) -> None:
    assert look_around(player, in_the_rail(player, index), named, keyed) == {}


@pytest.mark.soak
def test_that_holds_with_something_open_too(player: Player, index: dict[str, Any]) -> None:
    assert look_around(player, opened(player, index), named, keyed) == {}


@pytest.mark.soak
def test_focus_is_seen_and_sides_can_change(player: Player, index: dict[str, Any]) -> None:
    lit = partial(unseen, set[object]())
    assert look_around(player, opened(player, index), lit, turned) == {}
