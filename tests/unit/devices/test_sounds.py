"""The sounds of the bench: on disk as generated, silent where there is no sound."""

import sys
import wave
from array import array

import pytest

from cellinv import data_folder
from cellinv.devices.sounds import Sounds
from cellinv.devices.tones import RATE_HZ, TONES, samples, write_tones


@pytest.mark.parametrize("name", TONES)
def test_files_are_as_generated(name: str) -> None:
    with wave.open(str(data_folder("resources") / "sounds" / f"{name}.wav")) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, RATE_HZ)
        found = array("h", file.readframes(file.getnframes()))
    made = samples(TONES[name])
    assert len(found) == len(made)
    assert max(abs(one - other) for one, other in zip(found, made, strict=True)) <= 1


def test_sounds_are_short_and_end_softly() -> None:
    for notes in TONES.values():
        made = samples(notes)
        assert len(made) < RATE_HZ * 0.6
        assert abs(made[0]) + abs(made[-1]) < 1000
        assert max(made) > 8000


def test_writing_gives_three_files(tmp_path) -> None:
    write_tones(tmp_path)
    assert sorted(path.stem for path in tmp_path.iterdir()) == sorted(TONES)


def test_without_multimedia_it_is_silent(monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "PySide6.QtMultimedia", None)
    assert Sounds().play("done") is False


def test_switched_off_it_is_silent() -> None:
    assert Sounds(volume=0).play("refused") is False
