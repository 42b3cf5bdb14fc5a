"""Keys of one scan, judged: taken for a scan or for typing, and by which settings."""

import pytest

from cellinv.domain.scan_trial import try_keys
from cellinv.domain.scanning import Key, ScannerTiming


def keys(text: str, gap_ms: int, *ends: str) -> list[Key]:
    typed = [Key(char, at * gap_ms) for at, char in enumerate(text)]
    last = typed[-1].at_ms
    return [*typed, *(Key("\r", last + 5, end) for end in ends)]  # type: ignore[arg-type]


def test_a_quick_scanner_is_recognised() -> None:
    trial = try_keys(keys("MCB-0001", 8, "enter"), ScannerTiming())
    assert trial.recognised
    assert (trial.longest_ms, trial.ended_by, trial.proposed) == (8, ("Enter",), None)
    assert trial.gaps_ms[:2] == (0, 8)


def test_silence_ends_a_scan_too() -> None:
    trial = try_keys(keys("MCB-0001", 8), ScannerTiming())
    assert (trial.recognised, trial.ended_by) == (True, ())


@pytest.mark.parametrize("gap_ms", [60, 120, 300])
def test_a_slow_scanner_gets_settings_that_take_it(gap_ms: int) -> None:
    slow = keys("MCB-0001", gap_ms, "enter")
    trial = try_keys(slow, ScannerTiming())
    assert not trial.recognised
    assert trial.proposed is not None
    assert trial.proposed.gap_ms > gap_ms
    assert try_keys(slow, trial.proposed).recognised


def test_a_short_code_and_a_missing_prefix_get_settings_too() -> None:
    short = try_keys(keys("A12", 8, "tab"), ScannerTiming())
    assert short.proposed is not None
    assert short.proposed.min_length == 3
    bare = try_keys(keys("MCB-0001", 8, "enter"), ScannerTiming(prefix="~"))
    assert bare.proposed is not None
    assert bare.proposed.prefix == ""


def test_a_prefix_that_is_sent_is_no_part_of_the_text() -> None:
    trial = try_keys(keys("~A1", 8, "enter"), ScannerTiming(prefix="~"))
    assert (trial.recognised, trial.text) == (True, "A1")


def test_a_person_is_not_taken_for_a_scanner() -> None:
    trial = try_keys(keys("hello", 900), ScannerTiming())
    assert (trial.recognised, trial.proposed) == (False, None)


def test_no_keys_are_no_scan() -> None:
    assert not try_keys([], ScannerTiming()).recognised
