"""Runs the bench: takes scans in their order, steps the state machine, has the acts done."""

from __future__ import annotations

import functools
from collections import deque
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal, Slot

from cellinv.domain.custody.acts import SECOND_PERSON, ReserveReached, ReturnIsDeviation
from cellinv.domain.language import tr
from cellinv.domain.lookup import UnknownCode
from cellinv.domain.station import (
    Act,
    AskWitness,
    Bench,
    Command,
    Done,
    Event,
    Mode,
    NeedsWitness,
    Pending,
    Say,
    Show,
    Thing,
    Witnessed,
    step,
)
from cellinv.services.station.views import ChoiceCard, CommandCard
from cellinv.ui.shell.hub import Trouble
from cellinv.ui.station.acting import Found, Performed, look_and_do, perform
from cellinv.ui.station.looking import Looked, Scan, Shown, is_brief, look, thing_of
from cellinv.ui.station.wording import not_yet, waiting_name

if TYPE_CHECKING:
    from cellinv.domain.errors import CellinvError, DomainError
    from cellinv.services.desk import Desk
    from cellinv.services.station import Instead
    from cellinv.ui.shell.seat import Seat

_COMMAND: Final = "CIX"
_PLACED: Final = frozenset({Mode.STORE, Mode.MOVE, Mode.RETURN})


@dataclass(frozen=True)
class Note:
    """What the bench tells: a prompt, or a refusal with why not and what to take instead."""

    text: str
    tone: str = "prompt"
    code: str = ""
    why_not: str = ""
    instead: Instead | None = None
    confirm: bool = False
    waits: str = ""
    """What is done by itself later, where this tells of that."""
    counted: bool = False
    """A vial more was counted."""


@dataclass(frozen=True)
class WitnessAsked:
    """A second person must sign in for a thing; ``with_reason`` when a reason must be given."""

    thing: Thing
    sentence: str
    with_reason: bool


class BenchRunner(QObject):
    """One bench. Scans wait in line; each is done with before the next is looked at."""

    bench_changed = Signal(object)
    shown = Signal(object)
    noted = Signal(object)
    performed = Signal(object)
    witness_asked = Signal(object)
    choice_asked = Signal(object)
    badge_scanned = Signal(str, str)
    waiting_changed = Signal(int)
    resumed = Signal()
    """What the surroundings stopped is tried again, or dropped: it waits no more."""

    def __init__(self, seat: Seat, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._seat = seat
        self.bench = Bench()
        self._line: deque[Scan | Event] = deque()
        self._acts: deque[Act] = deque()
        self._current: Shown | None = None
        self._busy = self._stalled = self._looks_for_other = self._may_act = False
        self._second: Desk | None = None
        self._reason: str | None = None
        self._entries: dict[str, Thing | None] = {}
        self._undoing, self._stopped = "last", ""
        seat.tasks.idle.connect(self._after_work)
        seat.hub.recovered.connect(self.go_on)

    @property
    def at_rest(self) -> bool:
        """Tell whether every scan so far is done with."""
        return not (self._busy or self._line or self._acts)

    # ── what comes in ───────────────────────────────────────────────────────

    def take(self, what: Scan | Event) -> None:
        """Take a scan, or what a person clicked; it waits for those before it."""
        self._line.append(what)
        self.waiting_changed.emit(len(self._line))
        self._pump()

    def second_person(self, desk: Desk, reason: str | None) -> None:
        """Take the second person's word: the act that waits is done with them as witness."""
        self._second, self._reason = desk, reason
        self.take(Witnessed())

    def undo(self, entry: str) -> None:
        """Take back one act of this session."""
        self._undoing = entry
        self.take(Command("UNDO"))

    @Slot()
    def start_over(self) -> None:
        """Forget box, run and count: another site is worked at."""
        self.bench = Bench(self.bench.mode, self.bench.purpose)
        self._second, self._entries = None, {}
        self.bench_changed.emit(self.bench)

    @Slot()
    def change_hands(self) -> None:
        """Go on for somebody else: what isn't being written yet was the other's, and is dropped."""
        self._second = None
        at_work = self._busy and not self._stalled
        writing = 1 if at_work and self._acts else 0
        self._looks_for_other = at_work and not self._acts
        written = 1 if self._looks_for_other and self._may_act else 0
        waiting = len(self._acts) - writing + len(self._line) - written
        while len(self._acts) > writing:
            self._acts.pop()
        while len(self._line) > self._looks_for_other:
            self._line.pop()
        stopped = self._stopped if self._stalled else ""
        self._busy, self._stalled = at_work, False
        if waiting:
            self.resumed.emit()
            self.noted.emit(_dropped(stopped))
        if self.bench.pending is Pending.WITNESS:
            self._step(Command("CANCEL"))

    @Slot()
    def go_on(self) -> None:
        """Try again what the surroundings stopped."""
        if self._stalled:
            self._stalled = False
            self._busy = False
            self.resumed.emit()
            self._pump()

    # ── one after another ───────────────────────────────────────────────────

    def _pump(self) -> None:
        while not self._busy and (self._acts or self._line):
            if self._acts:
                self._do(self._acts[0])
                return
            first = self._line[0]
            if isinstance(first, Scan) and (first.record or not _is_command(first.text)):
                self._busy, self._may_act = True, _acts_at_once(self.bench, first)
                desk, tasks = self._seat.desk, self._seat.tasks
                if self._may_act:
                    do = functools.partial(look_and_do, desk, first, self.bench)
                    tasks.run_write(do, self._looked, owner=self)
                else:
                    ask = functools.partial(look, desk, first)
                    tasks.run_read(ask, self._looked, owner=self)
                return
            self._next_in_line()
            if isinstance(first, Scan):
                first = Command(first.text.strip()[len(_COMMAND) :].upper())
            self._step(first)

    def _next_in_line(self) -> None:
        self._line.popleft()
        self.waiting_changed.emit(len(self._line))

    def _looked(self, looked: Looked) -> None:
        for_other, self._looks_for_other = self._looks_for_other, False
        if isinstance(looked, Found) and looked.done is not None:
            self._next_in_line()
            self._current = looked.shown
            self._acts.appendleft(looked.done.act)
            self._acted(looked.done)
            return
        if for_other:
            self._busy = False
            self._next_in_line()
            if self._may_act:
                self.noted.emit(_dropped())
            self._pump()
            return
        if looked.trouble is not None:
            self._stall(looked.trouble)
            return
        self._busy = False
        self._next_in_line()
        scan, refusal = looked.scan, looked.refusal
        if refusal is not None and scan.typed and isinstance(refusal, UnknownCode):
            self._seat.hub.search_asked.emit(scan.text)
        elif refusal is not None:
            said = Note(refusal.explain(), "refused", scan.text[:40], refusal.why_not())
            self.noted.emit(said)
        elif looked.shown is not None:
            self._known(looked.scan, looked.shown)
        self._pump()

    def _known(self, scan: Scan, shown: Shown) -> None:
        card = shown.card
        if scan.only_looked:
            self.shown.emit(shown)
        elif isinstance(card, ChoiceCard):
            self.choice_asked.emit(card)
        elif isinstance(card, CommandCard):
            self._step(Command(card.code))
        elif card.kind == "person" and self.bench.pending is Pending.WITNESS:
            self.badge_scanned.emit(scan.text.strip(), card.label)
        else:
            self._current = shown
            self._step(thing_of(card))

    def _step(self, event: Event) -> None:
        before = self.bench
        self.bench, effects = step(self.bench, event)
        if self.bench != before:
            self.bench_changed.emit(self.bench)
        for effect in effects:
            match effect:
                case Show(thing) if self._current and is_brief(self._current.card):
                    whole = Scan("", record=(thing.kind, thing.id), only_looked=True)
                    self._line.appendleft(whole)
                case Show():
                    self.shown.emit(self._current)
                case Act():
                    self._acts.append(effect)
                case AskWitness():
                    pass  # the refusal that led here asks, with its own sentence
                case Say():
                    self.noted.emit(_note_of(event, effect))

    def _do(self, act: Act) -> None:
        self._busy = True
        if act.verb == "undo":
            entry, self._undoing = self._undoing, "last"
            if entry == "last" and self._entries:
                entry = next(reversed(self._entries))
            act = replace(act, thing=self._entries.get(entry))
            work = functools.partial(perform, self._seat.desk, act, entry)
        else:
            desk = self._seat.desk
            if act.witnessed and self._second is not None:
                desk, self._second = self._second, None
                act = replace(act, reason=self._reason or act.reason)
            work = functools.partial(perform, desk, act)
        self._seat.tasks.run_write(work, self._acted, owner=self)

    def _acted(self, done: Performed) -> None:
        if done.trouble is not None:
            self._stall(done.trouble)
            return
        self._busy = False
        self._acts.popleft()
        if done.refusal is not None:
            self._acts.clear()
            self._refused(done, done.refusal)
        else:
            self._remember(done)
            self.performed.emit(done)
            self._follow(done)
        self._pump()

    def _follow(self, done: Performed) -> None:
        """Tell the state machine that an act was done, where it waits for that."""
        if done.act.verb in {"store", "move", "return", "aim"}:
            self._step(Done(done.next_slot))
        elif done.act.verb == "check_count" and done.count is not None and done.count.agrees:
            self._line.appendleft(Command("CONFIRM"))
        elif done.act.verb == "undo" and self.bench.destination is not None:
            self._acts.append(Act("aim", self.bench.destination, slot=self.bench.slot))

    def _refused(self, done: Performed, refusal: DomainError) -> None:
        thing = done.act.thing or done.act.container
        code = thing.code if thing else ""
        self.shown.emit(done.shown or self._current)
        if thing is not None and isinstance(refusal, (*SECOND_PERSON, ReturnIsDeviation)):
            self._step(NeedsWitness(thing))
            deviation = isinstance(refusal, ReturnIsDeviation)
            self.witness_asked.emit(WitnessAsked(thing, _asked(refusal), deviation))
            return
        self.noted.emit(Note(refusal.explain(), "refused", code, refusal.why_not(), done.instead))
        if self.bench.destination is not None and done.act.verb != "aim":
            self._acts.append(Act("aim", self.bench.destination, slot=self.bench.slot))

    def _remember(self, done: Performed) -> None:
        if done.receipt is None:
            return
        if done.act.verb == "undo":
            self._entries.pop(str(done.details.get("reverses")), None)
        else:
            self._entries[done.receipt.entry] = done.act.thing or done.act.container

    # ── when something is in the way ────────────────────────────────────────

    def _stall(self, trouble: CellinvError) -> None:
        """Keep everything that waits, and say why it does."""
        self._stalled = True
        first = self._line[0] if self._line else None
        act = self._acts[0] if self._acts else None
        thing = act.thing or act.container if act else None
        code = thing.code if thing else first.text[:40] if isinstance(first, Scan) else ""
        self._stopped = code
        looks = isinstance(first, Scan) and first.only_looked
        what = waiting_name(self.bench, act.verb if act else "look" if looks else "")
        self.noted.emit(Note(not_yet(code, what), "attention", code, waits=what))
        self._seat.hub.troubled.emit(Trouble.from_error(trouble, self.go_on))

    @Slot()
    def _after_work(self) -> None:
        """Give up on a step that ended in a bug of ours, so that the next scan is heard."""
        if self._busy and not self._stalled:
            self._busy = self._looks_for_other = False
            if self._acts:
                self._acts.clear()
            elif self._line:
                self._next_in_line()
            self.noted.emit(
                Note(tr("That scan was not done; look before you repeat it."), "refused")
            )
            self._pump()


def _acts_at_once(bench: Bench, scan: Scan) -> bool:
    """Tell whether the bench does something with a vial as soon as it is scanned."""
    acts = bench.pending is None and not scan.only_looked and scan.record is None
    withdraws = bench.mode is Mode.WITHDRAW and bench.purpose is not None
    placed = bench.mode in _PLACED and bench.destination is not None
    return acts and (withdraws or placed)


def _dropped(code: str = "") -> Note:
    told = tr("Scans that waited when the person changed weren't done: scan them again.")
    return Note(told, "refused", code)


def _is_command(text: str) -> bool:
    bare = text.strip()
    return bare[: len(_COMMAND)].upper() == _COMMAND and bare[len(_COMMAND) :].isalpha()


def _note_of(event: Event, said: Say) -> Note:
    """Return what is said: after a command or a box only what to scan next, which alarms nobody."""
    box = isinstance(event, Thing) and event.kind == "container"
    asks = said.tone == "attention" and (box or isinstance(event, Command))
    code = event.code if isinstance(event, Thing) else ""
    return Note(said.text, "prompt" if asks else said.tone, code, counted=said.counted)


def _asked(refusal: DomainError) -> str:
    """Return why a second person is asked for; where not anybody can be it, also who can."""
    if isinstance(refusal, ReserveReached):
        return f"{refusal.explain()} {refusal.why_not()}"
    return refusal.explain()
