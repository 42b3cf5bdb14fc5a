"""What is seen when there is nothing, no right, no answer yet or no inventory, by name."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from tests.e2e.pausing import pause

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.e2e.player import Player

LONG_MS = 300
"""Longer than a wait may be before something says so."""


def empty(player: Player, _index: dict[str, Any]) -> Iterator[str]:
    """Go from page to page of an inventory that has a site and an administrator, and no more."""
    for page in player.client.window.rail.names():
        player.go_to(page)
        yield f"empty-{page}"
    player.client.window.open_on("record", None)
    player.settle()
    yield "empty-record"
    player.enter("MW01")
    yield "empty-search"


def refused(player: Player, index: dict[str, Any]) -> Iterator[str]:
    """Try as somebody who may only look."""
    programme = index["programmes"][0]
    player.go_to("station")
    player.scan("CIXWITHDRAW", "CIXFORPRODUCTION", programme["vials"]["wcb"][0])
    yield "viewer-station"
    player.go_to("storage")
    player.scan(programme["boxes"][2])
    yield "viewer-storage"
    player.go_to("settings")
    yield "viewer-settings"


@contextmanager
def readers_held(player: Player) -> Iterator[None]:
    """Let no question be answered, as on a slow network."""
    let_go = threading.Event()
    for _ in range(3):
        player.client.tasks.run_read(let_go.wait)
    player.unanswered = True
    try:
        yield
    finally:
        let_go.set()
        player.unanswered = False
        player.settle()


def waiting(player: Player, index: dict[str, Any]) -> Iterator[str]:
    """Open every page for the first time while no answer comes."""
    programme = index["programmes"][0]
    rail = player.client.window.rail.names()
    with readers_held(player):
        for page in rail:
            player.client.window.show_page(page)
            pause(LONG_MS)
            yield f"waiting-{page}"
        player.client.window.open_on("record", programme["wcb"])
        pause(LONG_MS)
        yield "waiting-record"


@contextmanager
def taken_away(file: Path) -> Iterator[None]:
    """Take an inventory's file away from under whoever has it open, as a lost share does."""
    away = file.with_suffix(".away")
    file.rename(away)
    try:
        yield
    finally:
        away.rename(file)


def away(player: Player, index: dict[str, Any]) -> Iterator[str]:
    """Lose the inventory with a vial on the bench, try to act, and have it back."""
    programme = index["programmes"][0]
    window = player.client.window
    file = player.client.seat.desk.database.path  # type: ignore[union-attr]
    assert file is not None
    vials = programme["vials"]["wcb"]
    player.go_to("station")
    player.scan("CIXWITHDRAW", "CIXFORPRODUCTION", vials[3])
    with taken_away(file):
        player.wait(window.banner.isVisible, "the line at the top")
        yield "away-station"
        for page in ("today", "storage", "banks", "audit"):
            player.go_to(page)
            yield f"away-{page}"
        player.go_to("station")
        station: Any = window.page
        player.scan("CIXWITHDRAW", "CIXFORPRODUCTION", vials[6])
        yield "away-refused"
    player.wait(lambda: window.banner.isHidden() and station.runner.at_rest, "what waited")
    player.settle()
    yield "away-back"
