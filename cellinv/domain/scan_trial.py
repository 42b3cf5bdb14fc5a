"""Trying a scanner out: what its keys show, and by which settings they are taken for a scan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cellinv.domain.scanning import BurstDetector, Emit, Key, ScannerTiming

if TYPE_CHECKING:
    from collections.abc import Sequence

_ROOM: Final = 1.5
"""How much slower than seen a scanner may be one day."""
_LATER_MS: Final = 10_000
_STEP_MS: Final = 10
_SLOWEST_MS: Final = 500
_GAP_MS: Final = ScannerTiming().gap_ms
_FEWEST: Final = 3
_ENDS: Final = frozenset({"enter", "tab"})


@dataclass(frozen=True, slots=True)
class Trial:
    """How the keys of one scan came, and whether they are taken for a scan.

    ``gaps_ms`` is the time before each key, 0 for the first. ``ended_by`` names the keys at the
    end (``Enter``, ``Tab``), empty for silence. ``proposed`` are settings by which the same keys
    would be a scan; ``None`` where no settings help, or none are needed.
    """

    text: str
    taken: str | None
    gaps_ms: tuple[int, ...]
    longest_ms: int
    whole_ms: int
    ended_by: tuple[str, ...]
    proposed: ScannerTiming | None

    @property
    def recognised(self) -> bool:
        """Say whether all of it, and nothing else, is taken for a scan."""
        return self.taken is not None and self.taken == self.text


def try_keys(keys: Sequence[Key], timing: ScannerTiming) -> Trial:
    """Say what the keys of one scan show; modifiers among them type nothing."""
    typed = [key for key in keys if key.kind == "char"]
    text = "".join(key.text for key in typed)
    if timing.prefix and text.startswith(timing.prefix):
        text = text[len(timing.prefix) :]
    ends = tuple({"enter": "Enter", "tab": "Tab"}[k.kind] for k in keys if k.kind in _ENDS)
    gaps = _gaps(keys)
    inner = _gaps(typed)
    longest = max(inner, default=0)
    taken = _taken(keys, timing)
    return Trial(
        text=text,
        taken=taken,
        gaps_ms=gaps,
        longest_ms=longest,
        whole_ms=keys[-1].at_ms - keys[0].at_ms if keys else 0,
        ended_by=ends,
        proposed=None if taken == text else _proposed(keys, timing, text, longest),
    )


def _gaps(keys: Sequence[Key]) -> tuple[int, ...]:
    times = [key.at_ms for key in keys]
    return tuple(b - a for a, b in zip(times[:1] + times, times, strict=False))


def _taken(keys: Sequence[Key], timing: ScannerTiming) -> str | None:
    """Return what the filter of the window makes of the keys."""
    if not keys:
        return None
    detector = BurstDetector(timing)
    effects = [effect for key in keys for effect in detector.press(key)]
    effects += detector.tick(keys[-1].at_ms + _LATER_MS)
    found = [effect.text for effect in effects if isinstance(effect, Emit)]
    return found[0] if len(found) == 1 else None


def _proposed(
    keys: Sequence[Key], timing: ScannerTiming, text: str, longest: int
) -> ScannerTiming | None:
    """Return the nearest settings by which the keys are a scan."""
    if longest > _SLOWEST_MS or len(text) < _FEWEST:
        return None
    gap = max(timing.gap_ms, _GAP_MS, -(-int(longest * _ROOM) // _STEP_MS) * _STEP_MS)
    silence = max(timing.silence_ms, 2 * gap)
    other = ScannerTiming(gap, silence, min(timing.min_length, len(text)), timing.prefix)
    if _taken(keys, other) == text:
        return other
    plain = ScannerTiming(gap, silence, other.min_length)
    return plain if _taken(keys, plain) == text else None
