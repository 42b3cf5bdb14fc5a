"""The ways a page is looked at: theme, size of the window, language, size of the text."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtGui import QImage

from cellinv.ui.shell.theme import theme
from tests.e2e.pausing import lay_out, pause

if TYPE_CHECKING:
    from pathlib import Path

    from tests.e2e.player import Player

THEMES = ("light", "dark")
SIZES = ((1280, 800), (1920, 1080))
LANGUAGES = ("en", "zh")
SCALES = (100, 150)


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
        window = self._player.client.window
        window._stack.forget({window.page_name}, personal=False)  # dressed anew with each look
        for variant in self._ways:
            window.setUpdatesEnabled(False)  # painted once, for the picture
            variant.put_on(self._player)
            window.setUpdatesEnabled(True)
            keep(window.grab().toImage(), self._out / variant.name(page))
            self.taken += 1
        self._ways.reverse()


def keep(picture: QImage, path: Path) -> None:
    """Write a picture as PNG, in a quarter of the time Qt takes: lines are packed as they are."""
    plain = picture.convertToFormat(QImage.Format.Format_RGB888)
    wide, high = plain.width(), plain.height()
    points = np.frombuffer(plain.constBits(), np.uint8).reshape(high, plain.bytesPerLine())
    lines = np.zeros((high, 1 + 3 * wide), np.uint8)  # before each line how it is packed: as it is
    lines[:, 1:] = points[:, : 3 * wide]
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", wide, high, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(lines, 1)),
        (b"IEND", b""),
    )
    written = b"".join(
        struct.pack(">I", len(held)) + kind + held + struct.pack(">I", zlib.crc32(kind + held))
        for kind, held in parts
    )
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + written)


def calm_down(player: Player) -> None:
    """Wait until everything is laid out, and what had to be read for it."""
    for _ in range(2):
        pause(1)
    if player.client.tasks.busy():
        player.settle()
    lay_out()
