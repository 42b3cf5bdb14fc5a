"""The scan bench as a state machine: what was scanned comes in, what to do about it goes out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from cellinv.domain.language import tr

if TYPE_CHECKING:
    from collections.abc import Callable


class Mode(StrEnum):
    """What is being done at the bench."""

    LOOK_UP = "lookup"
    STORE = "store"
    WITHDRAW = "withdraw"
    MOVE = "move"
    RETURN = "return"
    COUNT = "count"


class Pending(StrEnum):
    """What the next scan is meant for."""

    OPEN = "open"
    CLOSE = "close"
    WITNESS = "witness"
    MISSING = "missing"


MODE_WORDS: Final = {
    "LOOKUP": Mode.LOOK_UP,
    "STORE": Mode.STORE,
    "WITHDRAW": Mode.WITHDRAW,
    "MOVE": Mode.MOVE,
    "RETURN": Mode.RETURN,
    "COUNT": Mode.COUNT,
}
PURPOSE_WORDS: Final = {
    f"FOR{purpose.upper()}": purpose
    for purpose in (
        "production", "banking", "clinical", "qc", "stability", "investigation", "research",
        "transfer", "destruction",
    )
}  # fmt: skip
OTHER_WORDS: Final = ("OPEN", "CLOSE", "UNDO", "CONFIRM", "CANCEL", "DONE")
WORDS: Final = (*MODE_WORDS, *OTHER_WORDS, *PURPOSE_WORDS)
"""Every command that a bench card carries, without its ``CIX``."""


# What comes in ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Command:
    """A command code, without its ``CIX``."""

    word: str


@dataclass(frozen=True, slots=True)
class Thing:
    """A record that was scanned: what kind, which, and how it is called."""

    kind: str
    id: int
    code: str
    lot_id: int | None = None


@dataclass(frozen=True, slots=True)
class SlotPicked:
    """A free slot that was clicked in the destination."""

    label: str


@dataclass(frozen=True, slots=True)
class Done:
    """An act that the bench asked for was done; ``next_slot`` is lit for the next vial."""

    next_slot: str | None = None


@dataclass(frozen=True, slots=True)
class NeedsWitness:
    """An act was refused because a second person must stand by."""

    thing: Thing


@dataclass(frozen=True, slots=True)
class Witnessed:
    """A second person signed in."""


Event = Command | Thing | SlotPicked | Done | NeedsWitness | Witnessed


# What goes out ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Show:
    """Show a thing's card."""

    thing: Thing


@dataclass(frozen=True, slots=True)
class Act:
    """Do something with a thing: store, withdraw, move, return, take_out, put_back, undo, count."""

    verb: str
    thing: Thing | None = None
    container: Thing | None = None
    slot: str | None = None
    purpose: str | None = None
    reason: str | None = None
    witnessed: bool = False
    seen: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class AskWitness:
    """Ask a second person to sign in for a thing."""

    thing: Thing


@dataclass(frozen=True, slots=True)
class Say:
    """Tell the person something: ``tone`` is done, attention or refused.

    ``counted`` says that a vial more was counted.
    """

    text: str
    tone: str = "attention"
    counted: bool = False


Effect = Show | Act | AskWitness | Say


@dataclass(frozen=True, slots=True)
class Bench:
    """The state of the bench between two scans."""

    mode: Mode = Mode.LOOK_UP
    purpose: str | None = None
    run: Thing | None = None
    destination: Thing | None = None
    slot: str | None = None
    pending: Pending | None = None
    waiting: Thing | None = None
    counting: Thing | None = None
    seen: tuple[int, ...] = ()


Step = tuple[Bench, tuple[Effect, ...]]


def step(bench: Bench, event: Event) -> Step:
    """Return the bench after an event, and what to do about it."""
    match event:
        case Command():
            return _command(bench, event.word.upper())
        case Thing():
            return _thing(bench, event)
        case SlotPicked():
            return replace(bench, slot=event.label), ()
        case Done():
            return replace(bench, slot=event.next_slot, waiting=None), ()
        case NeedsWitness():
            waiting = replace(bench, pending=Pending.WITNESS, waiting=event.thing)
            return waiting, (AskWitness(event.thing),)
        case Witnessed():
            return _witnessed(bench)


def _command(bench: Bench, word: str) -> Step:
    if word in MODE_WORDS:
        return _enter(bench, MODE_WORDS[word])
    if word in PURPOSE_WORDS:
        chosen = replace(bench, purpose=PURPOSE_WORDS[word], mode=Mode.WITHDRAW, pending=None)
        return chosen, ()
    handler = _COMMANDS.get(word)
    if handler is None:
        return bench, (Say(tr("“CIX{word}” is not a command.", word=word), "refused"),)
    return handler(bench)


def _enter(bench: Bench, mode: Mode) -> Step:
    fresh = Bench(mode=mode, purpose=bench.purpose if mode is Mode.WITHDRAW else None)
    if mode is Mode.WITHDRAW and fresh.purpose is None:
        return fresh, (Say(tr("Choose a purpose, or scan one from the bench card.")),)
    if mode in {Mode.STORE, Mode.MOVE, Mode.RETURN}:
        return fresh, (Say(tr("Scan the box it goes into.")),)
    if mode is Mode.COUNT:
        return fresh, (Say(tr("Scan the box to count.")),)
    return fresh, ()


def _open(bench: Bench) -> Step:
    return replace(bench, pending=Pending.OPEN), (Say(tr("Scan the box that is taken out.")),)


def _close(bench: Bench) -> Step:
    return replace(bench, pending=Pending.CLOSE), (Say(tr("Scan the box that goes back.")),)


def _undo(bench: Bench) -> Step:
    return replace(bench, pending=None), (Act("undo", reason="Undone at the bench"),)


def _confirm(bench: Bench) -> Step:
    if bench.pending is Pending.MISSING and bench.counting is not None:
        counted = Act("count", container=bench.counting, seen=bench.seen, reason="missing")
        return _counted(bench), (counted,)
    return bench, (Say(tr("There is nothing to confirm.")),)


def _cancel(bench: Bench) -> Step:
    if bench.pending is None:
        return _enter(bench, Mode.LOOK_UP)
    return replace(bench, pending=None, waiting=None), (Say(tr("Cancelled; nothing was done.")),)


def _finish(bench: Bench) -> Step:
    if bench.counting is not None:
        asked = replace(bench, pending=Pending.MISSING)
        return asked, (Act("check_count", container=bench.counting, seen=bench.seen),)
    return _enter(bench, Mode.LOOK_UP)


_COMMANDS: Final[dict[str, Callable[[Bench], Step]]] = {
    "OPEN": _open,
    "CLOSE": _close,
    "UNDO": _undo,
    "CONFIRM": _confirm,
    "CANCEL": _cancel,
    "DONE": _finish,
}


def _thing(bench: Bench, thing: Thing) -> Step:
    if bench.pending in {Pending.OPEN, Pending.CLOSE}:
        return _open_or_close(bench, thing)
    if bench.pending is Pending.WITNESS:
        bench = replace(bench, pending=None, waiting=None)
    if thing.kind == "container":
        return _container(bench, thing)
    if thing.kind == "run" and bench.mode is Mode.WITHDRAW:
        return replace(bench, run=thing), (Say(tr("Run {code} chosen.", code=thing.code), "done"),)
    if thing.kind == "vial":
        return _vial(bench, thing)
    return bench, (Show(thing),)


def _open_or_close(bench: Bench, thing: Thing) -> Step:
    if thing.kind != "container":
        said = tr("{code} is not a box; scan the box, cane or rack.", code=thing.code)
        return bench, (Say(said, "refused"),)
    verb = "take_out" if bench.pending is Pending.OPEN else "put_back"
    return replace(bench, pending=None), (Show(thing), Act(verb, thing))


def _container(bench: Bench, thing: Thing) -> Step:
    if bench.mode in {Mode.STORE, Mode.MOVE, Mode.RETURN}:
        return replace(bench, destination=thing, slot=None), (Show(thing), Act("aim", thing))
    if bench.mode is Mode.COUNT:
        counting = replace(bench, counting=thing, seen=(), pending=None)
        return counting, (Show(thing), Say(tr("Scan every vial in it, then CIXDONE.")))
    return bench, (Show(thing),)


def _vial(bench: Bench, thing: Thing) -> Step:
    match bench.mode:
        case Mode.LOOK_UP:
            return bench, (Show(thing),)
        case Mode.WITHDRAW:
            return _withdraw(bench, thing)
        case Mode.COUNT:
            return _count(bench, thing)
        case _:
            return _place(bench, thing)


def _withdraw(bench: Bench, thing: Thing) -> Step:
    if bench.purpose is None:
        return bench, (Show(thing), Say(tr("Choose a purpose first; nothing was done.")))
    reason = tr("For run {run}", run=bench.run.code) if bench.run else None
    return bench, (Act("withdraw", thing, purpose=bench.purpose, reason=reason),)


def _place(bench: Bench, thing: Thing) -> Step:
    if bench.destination is None:
        return bench, (Show(thing), Say(tr("Scan the box first; nothing was done.")))
    verb = bench.mode.value
    return bench, (Act(verb, thing, container=bench.destination, slot=bench.slot),)


def _count(bench: Bench, thing: Thing) -> Step:
    if bench.counting is None:
        return bench, (Show(thing), Say(tr("Scan the box to count first.")))
    if thing.id in bench.seen:
        return bench, (Say(tr("{code} was counted already.", code=thing.code)),)
    counted = replace(bench, seen=(*bench.seen, thing.id), pending=None)
    return counted, (Say(tr("{code} counted", code=thing.code), "done", counted=True),)


def _counted(bench: Bench) -> Bench:
    return replace(bench, counting=None, seen=(), pending=None)


def _witnessed(bench: Bench) -> Step:
    if bench.waiting is None or bench.pending is not Pending.WITNESS:
        return bench, ()
    again, effects = _vial(replace(bench, pending=None), bench.waiting)
    return again, tuple(
        replace(effect, witnessed=True) if isinstance(effect, Act) else effect for effect in effects
    )
