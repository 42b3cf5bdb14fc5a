"""What the bench does on the writer's thread: one act, one result."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from cellinv.domain.errors import CellinvError, DomainError
from cellinv.domain.people import NotAllowed
from cellinv.domain.station import Act, Thing, step
from cellinv.services import people, station, storage
from cellinv.ui.station.looking import Looked, emptied, is_brief, look, look_again, thing_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from cellinv.domain.station import Bench
    from cellinv.services.counting import Count
    from cellinv.services.desk import Desk
    from cellinv.services.ledger import Receipt
    from cellinv.services.station import Instead
    from cellinv.ui.station.looking import Scan, Shown

Left = tuple[int, int | None, int | None]
"""A container and the slot in it that a vial left."""

_VIALS: Final = frozenset({"vial"})
_log: Final = logging.getLogger(__name__)


class NotShown(Exception):
    """Raised where what an act left can't be read while it is done: it isn't done then."""


@dataclass(frozen=True)
class Performed:
    """How an act ended: its receipt, or why not; what the bench shows next."""

    act: Act
    receipt: Receipt | None = None
    next_slot: str | None = None
    count: Count | None = None
    refusal: DomainError | None = None
    instead: Instead | None = None
    trouble: CellinvError | None = None
    shown: Shown | None = None

    @property
    def details(self) -> dict[str, Any]:
        """Return what the receipt tells beyond its entry."""
        return self.receipt.details if self.receipt else {}


@dataclass(frozen=True)
class _Done:
    receipt: Receipt | None = None
    next_slot: str | None = None
    count: Count | None = field(default=None)


@dataclass(frozen=True)
class Found(Looked):
    """What a scan turned out to be, and how the act ended that was done with it at once."""

    done: Performed | None = None

    @property
    def receipt(self) -> Receipt | None:
        """Return what the act left, if one was done."""
        return self.done.receipt if self.done else None


def look_and_do(desk: Desk, scan: Scan, bench: Bench) -> Found:
    """Find out what was scanned and, where it is a vial, do at once what the bench asks for then.

    A bench that asks for more, or for nothing, is left to decide itself.
    """
    trouble = None
    try:
        done = _withdrawn(desk, scan, bench)
    except (DomainError, NotShown):
        done = None  # why, or what else was scanned, is told by looking first
    except CellinvError as other:
        done, trouble = None, other
    return done or _looked_and_done(desk, scan, bench, trouble)


def _withdrawn(desk: Desk, scan: Scan, bench: Bench) -> Found | None:
    """Take out at once a vial that was scanned by its own code, looked up within the act.

    Raises:
        DomainError: it isn't to be taken, or something else was scanned.
    """
    after, effects = step(bench, Thing("vial", 0, scan.text))
    match effects:
        case (Act(verb="withdraw", purpose=str() as purpose) as act,) if after == bench:
            from cellinv.services import custody

            receipt, vial, shown = custody.withdraw_named(
                desk, scan.text, purpose=purpose, show=_left, reason=act.reason, open_box=True
            )
            act = replace(act, thing=Thing("vial", vial.id, vial.code))
            shown = shown or _shown(desk, act, receipt)
            return Found(scan, shown, done=Performed(act, receipt, shown=shown))
    return None


def _looked_and_done(desk: Desk, scan: Scan, bench: Bench, trouble: CellinvError | None) -> Found:
    """Look first, then do it; what was in the way just now is so still."""
    looked = look(desk, scan, _VIALS)
    done, shown = None, looked.shown
    if shown is not None and is_brief(shown.card):
        match step(bench, thing_of(shown.card)):
            case after, (Act() as act,) if after == bench:
                done = perform(desk, act) if trouble is None else Performed(act, trouble=trouble)
    return Found(scan, shown, looked.refusal, looked.trouble, done)


def perform(desk: Desk, act: Act, entry: str = "last") -> Performed:
    """Do what the bench asks for; ``entry`` is the act that an undo takes back."""
    try:
        done = _undo(desk, act, entry) if act.verb == "undo" else _VERBS[act.verb](desk, act)
    except DomainError as refusal:
        shown = _shown(desk, act, None)
        return Performed(act, refusal=refusal, instead=_instead(desk, act, refusal), shown=shown)
    except CellinvError as trouble:
        return Performed(act, trouble=trouble)
    shown = _shown(desk, act, done.receipt)
    return Performed(act, done.receipt, done.next_slot, done.count, shown=shown)


def _shown(desk: Desk, act: Act, receipt: Receipt | None) -> Shown | None:
    """Return the vial's card after an act, read where it was done: on its way it costs nothing."""
    if act.thing is None or act.thing.kind != "vial" or act.verb == "undo":
        return None
    try:
        if act.verb == "withdraw" and receipt is not None:
            (left,) = receipt.details["was_in"]
            return _emptied(desk, act.thing.id, left)
        return look_again(desk, "vial", act.thing.id)
    except Exception:  # noqa: BLE001 - the act is done whatever becomes of its picture
        _log.warning("the card after an act could not be read", exc_info=True)
        return None


def _left(desk: Desk, vial_id: int, left: Left) -> Shown:
    """Return the card of a vial with the place it left, within the act that takes it.

    Raises:
        NotShown: it can't be read; the act is undone, and to be done without.
    """
    try:
        return _emptied(desk, vial_id, left)
    except Exception as error:
        _log.warning("the card within an act could not be read", exc_info=True)
        raise NotShown from error


def _emptied(desk: Desk, vial_id: int, left: Left) -> Shown:
    container, row, column = left
    slot = (row, column) if row is not None and column is not None else None
    return emptied(desk, vial_id, container, slot)


def second_person(desk: Desk, login: str, password: str) -> Desk:
    """Return the desk with a witness at the next act; a badge names its person.

    Raises:
        SignInFailed, SignInDelayed, WitnessSelf, NotAllowed.
    """
    return people.witness(desk, login.strip(), password)


def _instead(desk: Desk, act: Act, refusal: DomainError) -> Instead | None:
    """Return another vial to take, but not for somebody who may take none."""
    if isinstance(refusal, NotAllowed):
        return None
    if act.verb != "withdraw" or act.thing is None or act.purpose is None:
        return None
    try:
        return station.instead_of(desk, act.thing.id, act.purpose)
    except CellinvError:
        return None  # the refusal itself is what must be told


def _the(thing: Thing | None) -> Thing:
    if thing is None:
        raise ValueError("the bench asked for an act on nothing")
    return thing


def _withdraw(desk: Desk, act: Act) -> _Done:
    from cellinv.services import custody

    return _Done(
        custody.withdraw(
            desk, [_the(act.thing).id], purpose=act.purpose or "", reason=act.reason, open_box=True
        )
    )


def _store(desk: Desk, act: Act) -> _Done:
    return _placed(desk, act, storage.store)


def _move(desk: Desk, act: Act) -> _Done:
    return _placed(desk, act, storage.move)


def _placed(desk: Desk, act: Act, do: Callable[..., Receipt], **more: Any) -> _Done:
    box = _the(act.container)
    receipt = do(desk, [_the(act.thing).id], box.id, at=act.slot, **more)
    (label,) = receipt.details["slots"]
    following = storage.slot_after(desk, box.id, label) if label else None
    return _Done(receipt, following)


def _return(desk: Desk, act: Act) -> _Done:
    from cellinv.services import custody

    return _placed(desk, act, custody.give_back, reason=act.reason)


def _aim(desk: Desk, act: Act) -> _Done:
    return _Done(next_slot=storage.next_free_slot(desk, _the(act.thing).id, at=act.slot))


def _take_out(desk: Desk, act: Act) -> _Done:
    return _Done(storage.take_out(desk, _the(act.thing).id))


def _put_back(desk: Desk, act: Act) -> _Done:
    return _Done(storage.put_back(desk, _the(act.thing).id))


def _check_count(desk: Desk, act: Act) -> _Done:
    from cellinv.services import counting

    return _Done(count=counting.compare(desk, _the(act.container).id, act.seen))


def _count(desk: Desk, act: Act) -> _Done:
    from cellinv.services import counting

    return _Done(counting.record_count(desk, _the(act.container).id, act.seen))


def _undo(desk: Desk, act: Act, entry: str) -> _Done:
    from cellinv.services import custody

    return _Done(custody.undo(desk, entry, reason=act.reason or "Undone"))


_VERBS: dict[str, Callable[[Desk, Act], _Done]] = {
    "withdraw": _withdraw,
    "store": _store,
    "move": _move,
    "return": _return,
    "aim": _aim,
    "take_out": _take_out,
    "put_back": _put_back,
    "check_count": _check_count,
    "count": _count,
}
