"""The ways a page is looked at: theme, size of the window, language, size of the text."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from cellinv.ui.shell.theme import theme
from tests.e2e.pausing import pause

if TYPE_CHECKING:
    from pathlib import Path

    from tests.e2e.player import Player

THEMES = ("light", "dark")
SIZES = ((1280, 800), (1920, 1080))
LANGUAGES = ("en", "zh")
SCALES = (100, 150)
_FAST = 80


@dataclass(frozen=True)
class Variant:
    """One way: what it looks like is in a picture's name."""

    theme: str
    size: tuple[int, int]
    language: str
    scale: int

    def name(self, page: str) -> str:
        """Return the name of the picture of a page: page-theme-size-language-scale.png."""
        width, height = self.size
        return f"{page}-{self.theme}-{width}x{height}-{self.language}-{self.scale}.png"

    def put_on(self, player: Player) -> None:
        """Let the window look so; its language was chosen before it was opened."""
        theme().choose(self.theme, self.scale)
        player.window.resize(*self.size)
        calm_down(player)


def variants(language: str) -> list[Variant]:
    """Return every way in one language; those that need the least change follow each other."""
    ways = product(SCALES, THEMES, SIZES)
    return [Variant(look, size, language, scale) for scale, look, size in ways]


class Camera:
    """Takes a page in every way; the way it looked last is the way the next page looks first."""

    def __init__(self, player: Player, out: Path, language: str) -> None:
        self.taken = 0
        self._player, self._out = player, out
        self._ways = variants(language)

    def take(self, page: str) -> None:
        """Take a page in every way."""
        for variant in self._ways:
            variant.put_on(self._player)
            picture = self._player.window.grab().toImage()
            picture.save(str(self._out / variant.name(page)), "PNG", _FAST)
            self.taken += 1
        self._ways.reverse()


def calm_down(player: Player) -> None:
    """Wait until everything is laid out, and what had to be read for it."""
    for _ in range(2):
        pause(1)
    if player.client.tasks.busy():
        player.settle()
