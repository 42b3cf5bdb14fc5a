"""The one place where the parts of the window tell each other what happened."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Literal

from PySide6.QtCore import QObject, Signal

from cellinv.domain.errors import CellinvError, DomainError


@dataclass(frozen=True)
class Changed:
    """What an act touched: kinds (``vial``, ``container``, …), and ids as (kind, id) pairs."""

    kinds: frozenset[str]
    ids: frozenset[tuple[str, int]] = frozenset()

    @classmethod
    def of(cls, kinds: Iterable[str], ids: Iterable[tuple[str, int]] = ()) -> "Changed":
        """Return the change that touched these kinds and (kind, id) pairs."""
        return cls(frozenset(kinds), frozenset(ids))

    def __or__(self, other: "Changed") -> "Changed":
        """Return what both touched; of a kind that one names no ids of, any row may have been."""
        whole = (self.kinds - self._named()) | (other.kinds - other._named())
        ids = frozenset(one for one in self.ids | other.ids if one[0] not in whole)
        return Changed(self.kinds | other.kinds, ids)

    def touches(self, *kinds: str) -> bool:
        """Tell whether any of these kinds changed."""
        return not self.kinds.isdisjoint(kinds)

    def touches_id(self, kind: str, row_id: int) -> bool:
        """Tell whether this row changed; a change that names no ids may be of any row."""
        return kind in self.kinds and (kind not in self._named() or (kind, row_id) in self.ids)

    def _named(self) -> set[str]:
        return {kind for kind, _ in self.ids}


@dataclass(frozen=True)
class Result:
    """How an act ended, for the line at the page's foot; ``undo`` makes it as it was."""

    text: str
    tone: Literal["done", "attention", "refused"] = "done"
    undo: Callable[[], None] | None = field(default=None, compare=False)
    why_not: str = ""


@dataclass(frozen=True)
class Trouble:
    """A fault of the surroundings, with the way to try again where there is one."""

    text: str
    retry: Callable[[], None] | None = field(default=None, compare=False)
    tone: Literal["attention", "refused"] = "refused"

    @classmethod
    def from_error(cls, error: CellinvError, retry: Callable[[], None] | None) -> "Trouble":
        """Return the banner for an error."""
        return cls(error.explain(), retry)


class Hub(QObject):
    """App-wide signals. It belongs to the application and outlives every window."""

    changed = Signal(object)
    """A :class:`Changed`: each screen refreshes itself if it shows what is named."""
    ended = Signal(object)
    """A :class:`Result`: shown at the foot of the page."""
    troubled = Signal(object)
    """A :class:`Trouble`: shown as a banner until it is over."""
    recovered = Signal()
    """The surroundings work again: the banner goes."""
    in_hand = Signal(int, str)
    """How many boxes the person has out, and the code of one."""
    scanned = Signal(str)
    """A scan, from the keyboard, a serial port or a camera."""
    scan_torn = Signal(object, str)
    """A scan that came in pieces, as a refusal, and all its characters."""
    search_asked = Signal(str)
    """Look for what a page couldn't make anything of."""
    scan_line_asked = Signal()
    """Put the focus back into the scan line: what was asked for in the page is over."""
    sound_asked = Signal(str)
    """Let this be heard: ``done``, ``refused`` or ``attention``."""
    full_screen_asked = Signal(bool)
    """Show nothing but the page and what is out, or everything again."""
    theme_asked = Signal(str)
    """Look like the ``system``, ``light`` or ``dark`` from now on, and remember it."""
    text_asked = Signal(int)
    """Show text at this percentage of its usual size, and remember it."""
    language_asked = Signal(str)
    """Speak the language with this code, and remember it; the window is made anew."""
    scanner_asked = Signal(object)
    """Recognise scans by this :class:`ScannerTiming` from now on, and remember it."""
    open_asked = Signal(str, object)
    """Show this page, with something to open on it (a code, an id, or nothing)."""

    def refuse(self, error: DomainError) -> None:
        """Show a refusal at the foot of the page, with why not and the way out."""
        self.ended.emit(Result(error.explain(), "refused", why_not=error.why_not()))

    def done(self, text: str, undo: Callable[[], None] | None = None) -> None:
        """Show that an act was done, with Undo where it can be undone."""
        self.ended.emit(Result(text, "done", undo))
