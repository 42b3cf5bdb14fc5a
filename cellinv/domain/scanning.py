"""Telling a scanner that types from a person who types: bursts of keys, held and let go."""

from dataclasses import dataclass, field
from typing import ClassVar, Final, Literal

from cellinv.domain.errors import DomainError

KeyKind = Literal["char", "enter", "tab", "modifier", "other"]


class ScannerTimingWrong(DomainError):
    """Times or lengths by which no scan could be told from typing."""

    sentence: ClassVar[str] = (
        "A scan can't be recognised by a gap of {gap_ms} ms, a silence of {silence_ms} ms "
        "and {min_length} characters."
    )
    way_out: ClassVar[str] = "Gap and length are at least 1, and the silence is not below the gap."


class ScanTorn(DomainError):
    """A burst right behind characters that were typed: a scanner that paused within a code."""

    sentence: ClassVar[str] = "A scan came in pieces, “{before}” and “{rest}”: it wasn't taken."
    way_out: ClassVar[str] = (
        "Scan it again; if this happens often, let the scanner pause longer, in Settings."
    )
    rule: ClassVar[str] = "A piece of a code may be the code of something else."


class ScanTornLate(ScanTorn):
    """A piece of a scan that followed one which silence had ended, and which was taken."""

    sentence: ClassVar[str] = (
        "“{before}” was taken as a scan, but was only its beginning: “{rest}”."
    )
    way_out: ClassVar[str] = "Undo what the first piece did, and scan again."


@dataclass(frozen=True)
class ScannerTiming:
    """How the scanner of a station types.

    A burst is at least ``min_length`` characters no more than ``gap_ms`` apart, ended by Enter,
    Tab or ``silence_ms`` without a key. Where a ``prefix`` is set (the text or the name of the
    key the scanner sends first), only what follows it is a scan, of any length.
    """

    gap_ms: int = 50
    silence_ms: int = 100
    min_length: int = 6
    prefix: str = ""

    def __post_init__(self) -> None:
        if self.gap_ms < 1 or self.min_length < 1 or self.silence_ms < self.gap_ms:
            raise ScannerTimingWrong(
                gap_ms=self.gap_ms, silence_ms=self.silence_ms, min_length=self.min_length
            )


@dataclass(frozen=True)
class Key:
    """One key press.

    ``at_ms`` is when the key was pressed, not when it was delivered: keys that pile up while the
    screen is busy are no burst. ``kind`` is ``char`` for every key that gives a character, control
    characters such as GS (Ctrl+]) among them; ``modifier`` for Shift and its like. A key that
    repeats because it is held down has ``repeat``. ``event`` is the caller's own.
    """

    text: str
    at_ms: int
    kind: KeyKind = "char"
    repeat: bool = False
    event: object = field(default=None, compare=False)


@dataclass(frozen=True)
class Hold:
    """Keep this key back: it may belong to a scan."""

    key: Key


@dataclass(frozen=True)
class Replay:
    """Deliver these keys, in this order, as if they had just been pressed."""

    keys: tuple[Key, ...]


@dataclass(frozen=True)
class Emit:
    """A scan: its text, and the keys it was typed with, which go nowhere else.

    ``before`` are characters that came right before it, ``pause_ms`` earlier: it may be the rest
    of a torn scan. ``late``: they were taken as a scan, by silence, where this one has its end.
    """

    text: str
    keys: tuple[Key, ...]
    before: str = ""
    pause_ms: int = 0
    late: bool = False


@dataclass(frozen=True)
class Drop:
    """A further Enter or Tab of the scan just emitted, which goes nowhere."""

    key: Key


Effect = Hold | Replay | Emit | Drop

TORN_MS: Final = 1000
"""A scanner that pauses within a code goes on sooner than that."""

_ENDS: Final = ("enter", "tab")


@dataclass
class _Before:
    """What came right before: characters let go, or a scan that silence ended."""

    text: str = ""
    at_ms: int = 0
    scanned: bool = False

    def let_go(self, keys: tuple[Key, ...]) -> None:
        """Take in keys that were let go; any that edits, or a long pause, begins anew."""
        for key in keys:
            if key.kind == "modifier":
                continue
            if key.kind != "char" or self.scanned or key.at_ms - self.at_ms > TORN_MS:
                self.text, self.scanned = "", False
            if key.kind == "char":
                self.text, self.at_ms = self.text + key.text, key.at_ms

    def pause_ms(self, key: Key) -> int | None:
        """Return how long before a key it came; nothing where nothing did right before."""
        pause = key.at_ms - self.at_ms
        return pause if self.text.strip() and pause <= TORN_MS else None


class BurstDetector:
    """Holds keys while they could be a scan, then emits the scan or lets the keys go in order.

    Every key comes back exactly once, in a ``Replay``, an ``Emit`` or a ``Drop``, in the order
    pressed. Call ``tick`` when ``deadline_ms`` has come and no key has.
    """

    def __init__(self, timing: ScannerTiming | None = None) -> None:
        self._timing = timing or ScannerTiming()
        self._held: list[Key] = []
        self._last_ms = 0
        self._ended_ms: int | None = None
        self._before = _Before()

    @property
    def holding(self) -> bool:
        """Whether keys are being kept back."""
        return bool(self._held)

    @property
    def deadline_ms(self) -> int | None:
        """When ``tick`` will decide about the held keys, on the clock of the keys."""
        return self._last_ms + self._patience() if self._held else None

    def press(self, key: Key) -> tuple[Effect, ...]:
        """Take one key and say what becomes of it and of those before it."""
        done = self.tick(key.at_ms)
        if key.kind in _ENDS and not key.repeat:
            return (*done, *self._end(key))
        ended, self._ended_ms = self._ended_ms, None
        if key.kind == "modifier":
            self._ended_ms = ended
            return (*done, *self._beside(key))
        if self._joins(key):
            return (*done, self._hold(key))
        held = self._take()
        if self._joins(key):
            return (*done, self._let_go(held), self._hold(key))
        return (*done, self._let_go((*held, key)))

    def tick(self, now_ms: int) -> tuple[Effect, ...]:
        """Decide about the held keys when nothing has come for long enough."""
        if not self._held or now_ms - self._last_ms < self._patience():
            return ()
        return (self._emit(),) if self._complete() else self.flush()

    def begin_anew(self) -> None:
        """Forget what came before: the last key let go did something of its own."""
        self._before = _Before()

    def flush(self) -> tuple[Effect, ...]:
        """Let the held keys go: the filter is switched off or the window loses the keyboard."""
        return (self._let_go(self._take()),) if self._held else ()

    def _patience(self) -> int:
        """Return how long after the last key the held ones may still become a scan."""
        if self._complete() or self._timing.prefix:
            return self._timing.silence_ms
        return self._timing.gap_ms + 1

    def _complete(self) -> bool:
        least = 1 if self._timing.prefix else self._timing.min_length
        return len(self._text()) >= least

    def _joins(self, key: Key) -> bool:
        if key.repeat:
            return False
        if not self._held:
            return key.text == self._timing.prefix if self._timing.prefix else key.kind == "char"
        if key.kind != "char":
            return False
        return bool(self._timing.prefix) or key.at_ms - self._last_ms <= self._timing.gap_ms

    def _hold(self, key: Key) -> Hold:
        self._last_ms = max(key.at_ms, self._last_ms) if self._held else key.at_ms
        self._held.append(key)
        return Hold(key)

    def _end(self, key: Key) -> tuple[Effect, ...]:
        if self._held and self._complete():
            self._ended_ms = key.at_ms
            return (self._emit(key),)
        if self._ended_ms is not None and key.at_ms - self._ended_ms <= self._timing.gap_ms:
            return (Drop(key),)
        self._ended_ms = None
        if self._held and self._before.scanned and self._torn() is not None:
            return (self._emit(key),)
        return (self._let_go((*self._take(), key)),)

    def _beside(self, key: Key) -> tuple[Effect, ...]:
        if not self._held:
            return (self._let_go((key,)),)
        self._held.append(key)
        return (Hold(key),)

    def _text(self) -> str:
        chars = [key.text for key in self._held if key.kind != "modifier"]
        return "".join(chars[1:] if self._timing.prefix else chars)

    def _emit(self, *end: Key) -> Emit:
        text, pause, before = self._text(), self._torn(), self._before
        if before.scanned and not end:
            pause = None  # a scanner without an end, and its next scan
        torn = "" if pause is None else before.text
        last = self._last_ms
        scan = Emit(text, (*self._take(), *end), torn, pause or 0, bool(torn) and before.scanned)
        self._before = _Before() if end else _Before(torn + text, last, not torn)
        return scan

    def _torn(self) -> int | None:
        """Return the pause between what is held and what came right before, if anything did."""
        return None if self._timing.prefix else self._before.pause_ms(self._held[0])

    def _let_go(self, keys: tuple[Key, ...]) -> Replay:
        self._before.let_go(keys)
        return Replay(keys)

    def _take(self) -> tuple[Key, ...]:
        held, self._held = tuple(self._held), []
        return held
