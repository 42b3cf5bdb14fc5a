"""What a person wishes of the whole program, its look and its sounds: done, and remembered."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Slot

from cellinv.ui.shell.theme import theme

if TYPE_CHECKING:
    from cellinv.devices.sounds import Sound, Sounds
    from cellinv.ui.shell.hub import Hub
    from cellinv.ui.shell.preferences import Preferences

_PAINTED_MS: Final = 1
"""What was asked for without waiting is painted before this is over."""


class Wishes(QObject):
    """Listens to the hub for the look and the sounds that are asked for."""

    def __init__(self, hub: Hub, preferences: Preferences) -> None:
        super().__init__(hub)
        self._preferences = preferences
        self._sounds: Sounds | None = None
        theme().choose(preferences.theme, preferences.text_percent)
        hub.theme_asked.connect(self.look)
        hub.text_asked.connect(self.write)
        hub.sound_asked.connect(self._play_soon)
        hub.scanner_asked.connect(preferences.keep_scanner)

    @Slot(str)
    def look(self, choice: str) -> None:
        """Look light, dark, or like the system."""
        self._preferences.keep_theme(choice)
        theme().choose(self._preferences.theme)

    @Slot(int)
    def write(self, percent: int) -> None:
        """Show text at a percentage of its usual size."""
        self._preferences.keep_text_percent(percent)
        theme().choose_text(self._preferences.text_percent)

    @Slot(str)
    def _play_soon(self, sound: Sound) -> None:
        """Let a sound be heard once what it tells of was painted: to load one takes its time."""
        QTimer.singleShot(_PAINTED_MS, self, functools.partial(self.play, sound))

    @Slot(str)
    def play(self, sound: Sound) -> None:
        """Let a sound be heard, if it is turned on."""
        if not self._preferences.sounds(sound):
            return
        if self._sounds is None:
            from cellinv.devices.sounds import Sounds

            self._sounds = Sounds()
        self._sounds.volume = self._preferences.volume()
        self._sounds.play(sound)
