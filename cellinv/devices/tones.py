"""The three sounds of the bench, made by arithmetic: run as a module to write the files anew."""

import math
import wave
from array import array
from pathlib import Path
from typing import Final

from cellinv import data_folder

RATE_HZ: Final = 22050
_LOUDEST: Final = 0.5 * 32767
_EDGE_S: Final = 0.008

Note = tuple[float, float, int]
"""Pitch in Hz (0 = pause), seconds, and how many odd harmonics make it harsh."""

TONES: Final[dict[str, tuple[Note, ...]]] = {
    "done": ((1046.5, 0.07, 1), (1568.0, 0.11, 1)),
    "refused": ((233.1, 0.16, 4), (0.0, 0.06, 1), (185.0, 0.26, 4)),
    "attention": (
        (784.0, 0.1, 2),
        (0.0, 0.05, 1),
        (784.0, 0.1, 2),
        (0.0, 0.05, 1),
        (784.0, 0.1, 2),
    ),
}
"""Told apart by pitch, rhythm and length, so that one of the three carries over a running hood."""


def samples(notes: tuple[Note, ...]) -> "array[int]":
    """Return the notes as 16-bit samples at 22,050 Hz, one channel."""
    made = array("h")
    for pitch, seconds, harmonics in notes:
        count = round(seconds * RATE_HZ)
        made.extend(_sample(at, count, pitch, harmonics) for at in range(count))
    return made


def write_tones(folder: Path) -> None:
    """Write one WAV file for each sound into a folder."""
    for name, notes in TONES.items():
        with wave.open(str(folder / f"{name}.wav"), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(RATE_HZ)
            file.writeframes(samples(notes).tobytes())


def _sample(at: int, count: int, pitch: float, harmonics: int) -> int:
    angle = 2 * math.pi * pitch * at / RATE_HZ
    odd = range(1, 2 * harmonics, 2)
    wave_height = sum(math.sin(number * angle) / number for number in odd)
    edge = min(1.0, at / (_EDGE_S * RATE_HZ), (count - at) / (_EDGE_S * RATE_HZ))
    return round(_LOUDEST * edge * wave_height)


if __name__ == "__main__":
    write_tones(data_folder("resources") / "sounds")
