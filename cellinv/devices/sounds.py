"""Done, refused, attention: what the bench hears while the eyes are on the box."""

from typing import TYPE_CHECKING, Literal

from cellinv import data_folder

if TYPE_CHECKING:
    from PySide6.QtMultimedia import QSoundEffect

Sound = Literal["done", "refused", "attention"]


class Sounds:
    """Plays the sounds of the bench; silent where the computer has no sound.

    Create and use it on the screen's thread. Loads a sound when it is first wanted.
    """

    def __init__(self, *, volume: float = 0.8) -> None:
        self.volume = volume
        self._loaded: dict[Sound, QSoundEffect | None] = {}

    def play(self, sound: Sound) -> bool:
        """Start a sound and return at once; say whether there is anything to hear it with."""
        if self.volume <= 0:
            return False
        if sound not in self._loaded:
            self._loaded[sound] = _load(sound)
        effect = self._loaded[sound]
        if effect is None:
            return False
        effect.setVolume(self.volume)
        effect.play()
        return True


def _load(sound: Sound) -> "QSoundEffect | None":
    try:
        from PySide6.QtMultimedia import QMediaDevices, QSoundEffect
    except ImportError:
        return None
    from PySide6.QtCore import QUrl

    path = data_folder("resources") / "sounds" / f"{sound}.wav"
    if QMediaDevices.defaultAudioOutput().isNull() or not path.is_file():
        return None
    effect = QSoundEffect()
    effect.setSource(QUrl.fromLocalFile(str(path)))
    return effect
