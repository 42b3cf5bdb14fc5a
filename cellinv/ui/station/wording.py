"""What the bench says of acts and things, in a word or a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cellinv.domain.errors import DomainError
from cellinv.domain.language import a_list, together, tr
from cellinv.domain.station import Mode, Pending
from cellinv.services import people
from cellinv.ui.shell.states import look_of

if TYPE_CHECKING:
    from datetime import datetime

    from cellinv.domain.station import Bench
    from cellinv.services.counting import Count
    from cellinv.services.desk import Desk
    from cellinv.services.station.views import BoxView as Box
    from cellinv.ui.station.acting import Performed
    from cellinv.ui.station.looking import Shown

MODES: Final = (
    (Mode.LOOK_UP, "Look up", "look_up"),
    (Mode.STORE, "Store", "store"),
    (Mode.WITHDRAW, "Withdraw", "withdraw"),
    (Mode.MOVE, "Move", "move"),
    (Mode.RETURN, "Return", "return"),
    (Mode.COUNT, "Count", "count"),
)
PLACES: Final = frozenset({Mode.STORE, Mode.MOVE, Mode.RETURN})
"""The modes in which a box is aimed at."""
PURPOSES: Final = (
    ("production", "Production"),
    ("banking", "Banking"),
    ("clinical", "Clinical use"),
    ("qc", "Quality control"),
    ("stability", "Stability study"),
    ("investigation", "Investigation"),
    ("research", "Research"),
    ("transfer", "Transfer"),
    ("destruction", "Destruction"),
)
DONE: Final = {
    "withdraw": "withdrawn",
    "store": "stored",
    "move": "moved",
    "return": "returned",
    "take_out": "out, clock started",
    "put_back": "back in its place",
    "undo": "undone",
    "count": "counted",
    "look": "looked up",
}
CHIPS: Final = {
    "withdraw": "Withdrawn {time}",
    "store": "Stored {time}",
    "move": "Moved {time}",
    "return": "Returned {time}",
    "take_out": "Out since {time}",
    "put_back": "Back since {time}",
    "undo": "Undone {time}",
    "count": "Counted {time}",
}
_OTHER_ACTS: Final = {
    "look": "Look up", "take_out": "Take out", "put_back": "Put back", "undo": "Undo",
}  # fmt: skip
_RIGHTS: Final = {
    "store": "store", "withdraw": "withdraw", "move": "move", "return": "return",
    "count": "count", "take_out": "withdraw", "put_back": "return",
}  # fmt: skip
"""What each act takes."""
ICONS: Final = {"take_out": "timer", "put_back": "close", "undo": "undo", "count": "count"}


def clock_at(desk: Desk, moment: datetime) -> str:
    """Return a time of day at the desk's site."""
    zone = desk.site.zone if desk.site else None
    return moment.astimezone(zone).strftime("%H:%M:%S")


def refusals(desk: Desk) -> dict[str, str]:
    """Return what may not be done here by whoever is at the desk, and why."""
    found = {}
    for act, right in _RIGHTS.items():
        try:
            people.allow(desk, right, site_id=desk.site.id if desk.site else None)
        except DomainError as refusal:
            found[act] = refusal.explain()
    return found


def told(done: Performed) -> str:
    """Return the sentence of an act that was done."""
    thing = done.act.thing or done.act.container
    code = thing.code if thing else ""
    match done.act.verb:
        case "withdraw":
            purpose = purpose_name(done.act.purpose)
            return tr("{code} withdrawn: {purpose}", code=code, purpose=purpose)
        case "store" | "move" | "return":
            return _placed(done, code)
        case "take_out":
            return tr("{code} is out: the clock runs for everything in it", code=code)
        case "put_back":
            seconds = done.details.get("seconds", 0)
            return tr("{code} is back after {seconds} s", code=code, seconds=seconds)
        case "count":
            return _counted(done, code)
        case _:
            entry = done.details.get("reverses", "")
            action = str(done.details.get("action", "")).replace("_", " ")
            values = {"action": tr(action), "code": code, "entry": entry}
            return tr("Undone: {action} {code} ({entry})", **values)


def waiting_name(bench: Bench, verb: str) -> str:
    """Return what is to be done with what was scanned: the act, or what the bench is set to."""
    if not verb and bench.pending in {Pending.OPEN, Pending.CLOSE}:
        verb = "take_out" if bench.pending is Pending.OPEN else "put_back"
    names = {mode: name for mode, name, _ in MODES}
    return tr(_OTHER_ACTS.get(verb) or names[bench.mode])


def not_yet(code: str, what: str) -> str:
    """Return the sentence of an act that waits until the inventory can be reached."""
    named = f"{code} · {what}" if code else what
    return tr(
        "{act}: not done yet. It is done by itself once the inventory can be reached again.",
        act=named,
    )


def _placed(done: Performed, code: str) -> str:
    (slot,) = done.details.get("slots") or (None,)
    values = {"code": code, "box": done.details.get("box"), "slot": slot}
    return tr("{code} is in {slot} of {box}" if slot else "{code} is in {box}", **values)


def _counted(done: Performed, code: str) -> str:
    case = done.details.get("case")
    if case is None:
        return tr("{code} counted: it holds what the record says", code=code)
    missing = done.details.get("missing", 0)
    return tr(
        "{code} counted: {missing} missing, case {case}", code=code, missing=missing, case=case
    )


def differs(count: Count) -> str:
    """Return what a count found different, and what to do about it."""
    parts = []
    if count.missing:
        parts.append(tr("Not found: {codes}.", codes=_some(count.missing)))
    if count.strangers:
        parts.append(tr("Not expected here: {codes}.", codes=_some(count.strangers)))
    parts.append(tr("Confirm to record it (CIXCONFIRM), or go on scanning."))
    return together(*parts)


def looked_at(shown: Shown) -> str:
    """Return what a thing is and where, in a few words."""
    card = shown.card
    kind = tr(card.kind.replace("_", " ").capitalize())
    if shown.slot and shown.path:
        return tr("{slot} of {box}", slot=shown.slot, box=shown.path[-1][1])
    return look_of(card.status).text() if card.status else kind


def _some(codes: tuple[str, ...]) -> str:
    most = 5
    listed = a_list(codes[:most])
    more = len(codes) - most
    return listed if more <= 0 else tr("{codes} and {more} more", codes=listed, more=more)


def purpose_name(code: str | None) -> str:
    """Return a purpose as people say it."""
    return tr(dict(PURPOSES).get(code or "", code or ""))


def action_name(action: str) -> str:
    """Return what the ledger calls an act, as people say it."""
    return tr(action.replace("_", " ").capitalize())


def strip(bench: Bench) -> str:
    """Return what is being done in one line."""
    names = {mode: name for mode, name, _ in MODES}
    parts = [tr(names[bench.mode])]
    if bench.mode is Mode.WITHDRAW:
        parts.append(purpose_name(bench.purpose) or tr("no purpose chosen"))
    things = (bench.run, bench.destination, bench.counting)
    parts += [thing.code for thing in things if thing is not None]
    if bench.slot:
        parts.append(tr("next {slot}", slot=bench.slot))
    return "  ·  ".join(parts)


def prompt(bench: Bench) -> str:
    """Return what the next scan is for, where it isn't plain from what is being done."""
    if bench.pending is Pending.OPEN:
        return tr("Scan the box that is taken out.")
    if bench.pending is Pending.CLOSE:
        return tr("Scan the box that goes back.")
    if bench.mode is Mode.WITHDRAW:
        return tr("Scan a vial: it is withdrawn at once.") if bench.purpose else ""
    if bench.mode is Mode.COUNT and bench.counting:
        return tr("{count} counted", count=len(bench.seen))
    if bench.mode in {Mode.STORE, Mode.MOVE, Mode.RETURN} and bench.destination:
        return tr("Scan a vial: it goes into the lit slot.")
    return ""


def summary(box: Box | None) -> str:
    """Return how full a box is, in words."""
    if box is None or not box.rows:
        return ""
    kinds = [cell.kind for cell in box.cells]
    free, closed = kinds.count("free"), kinds.count("blocked") + kinds.count("reserved")
    values = {"rows": box.rows, "columns": box.columns, "free": free, "closed": closed}
    filled = len(kinds) - free - closed
    return tr(
        "{rows} × {columns}  ·  {filled} filled, {free} free, {closed} closed",
        filled=filled, **values,
    )  # fmt: skip
