"""What waits, in words: each row with its shape, its tone and the page it leads to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cellinv.domain.language import tr
from cellinv.ui.shell.states import look_of
from cellinv.ui.shell.top_line import clock_text
from cellinv.ui.widgets.history import HistoryEntry

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from cellinv.records.queries.following import DueVisit
    from cellinv.services.backups import Kept
    from cellinv.services.banks.due import Expiring
    from cellinv.services.banks.watch import Watched
    from cellinv.services.station.today import Today
    from cellinv.services.storage import OutNow
    from cellinv.ui.shell.states import Tone

_SOON_DAYS: Final = 7
_OLD_DAYS: Final = 2
_LATE: Final = 1.5
"""So many times the hours between backups may pass before it is told in amber."""
_DAY_S: Final = 86_400


PURPOSES: Final = {
    "production": "Production", "banking": "Banking", "clinical": "Clinical use",
    "qc": "Quality control", "stability": "Stability study", "investigation": "Investigation",
    "research": "Research", "transfer": "Transfer", "destruction": "Destruction",
    "request": "Request", "retain": "Retained sample", "reserve": "Minimum reserve",
    "shipment": "Shipment",
}  # fmt: skip
"""What vials are taken or set aside for."""


@dataclass(frozen=True)
class Waiting:
    """A row, and what a click on it opens: a page with something on it."""

    entry: HistoryEntry
    page: str
    what: object


def out_rows(out: OutNow | None, now: datetime) -> Iterator[Waiting]:
    """Yield what is out: with whom, for what, how long."""
    for row in out.rows if out is not None else ():
        seconds = max(0, int((now - row.started_at).total_seconds()))
        tone, icon = out_tone(out, seconds)
        why = purpose_text(row.purpose)
        text = " · ".join(part for part in (row.who, why, row.lot) if part)
        entry = HistoryEntry(row.code, text, _since(seconds), icon, tone)
        if row.kind == "container":
            yield Waiting(entry, "storage", row.id)
        else:
            yield Waiting(entry, "record", row.code)


def out_tone(out: OutNow | None, seconds: int) -> tuple[Tone, str]:
    """Return tone and shape of something that is out for so long, as the top line has them."""
    if out is None or seconds < out.warn_s:
        return "accent", "timer"
    return ("refused", "timer_over") if seconds >= out.event_s else ("attention", "timer")


def due_rows(found: Today, today: date) -> Iterator[Waiting]:
    """Yield doses to be given, visits waited for, and what is set aside until soon, by day."""
    rows: list[tuple[date, Waiting]] = []
    for dose in found.doses:
        state = look_of(dose.status).text()
        text = tr("Dose for {subject} · {state}", subject=dose.subject, state=state)
        entry = _dated(dose.code, text, dose.planned_on, today, "dose")
        rows.append((dose.planned_on, Waiting(entry, "record", dose.code)))
    rows += [(visit.planned_on, _visit(visit, today)) for visit in found.visits]
    for row in found.aside:
        count = f"{row.vials} × " if row.vials > 1 else ""
        parts = (count + purpose_text(row.kind), row.reference or "", row.by)
        text = " · ".join(part for part in parts if part)
        entry = _dated(row.code, text, row.until_on, today, "reserved")
        rows.append((row.until_on, Waiting(entry, "record", row.code)))
    for _, waiting in sorted(rows, key=_first):
        yield waiting


def _visit(visit: DueVisit, today: date) -> Waiting:
    """Tell a visit: overdue once its window is past; past its day, until when that is open."""
    tone: Tone = "attention" if visit.planned_on <= today else "plain"
    told = tr("Visit overdue: {visit}", visit=visit.visit) if visit.overdue else visit.visit
    text = f"{told} · {visit.study}"
    if visit.planned_on < today and not visit.overdue:
        window = tr("window until {day}", day=visit.until.isoformat())
        text = f"{text} · {window}"
    icon = "timer_over" if visit.overdue else "clinical"
    tone = "refused" if visit.overdue else tone
    entry = HistoryEntry(visit.subject, text, f"{visit.planned_on:%Y-%m-%d}", icon, tone)
    return Waiting(entry, "clinical", visit.subject)


def purpose_text(name: str) -> str:
    """Return what something was taken or set aside for, as people say it."""
    return tr(PURPOSES.get(name, name.replace("_", " ").capitalize())) if name else ""


def expiring_rows(rows: tuple[Expiring, ...], today: date) -> Iterator[Waiting]:
    """Yield what expires or is to be retested, soonest first."""
    for row in rows:
        what = tr("Expires") if row.what == "expires" else tr("Retest")
        if row.kind == "lot":
            text = tr("{what} · {kind} · {n} vials left", what=what, kind=row.lot_kind, n=row.vials)
        else:
            text = tr("{what} · one vial of {lot}", what=what, lot=row.lot)
        icon = "expired" if row.on < today else "expires"
        entry = _dated(row.code, text, row.on, today, icon)
        yield Waiting(entry, "record", row.code)


def case_rows(found: Today, now: datetime) -> Iterator[Waiting]:
    """Yield the open cases, oldest first, and who opened each."""
    for case in found.cases:
        age = _age(now, case.opened_at)
        text = f"{case.title} · {case.opened_by}"
        entry = HistoryEntry(case.code, text, age, "case", "plain")
        yield Waiting(entry, "record", case.code)


def hold_rows(found: Today, now: datetime) -> Iterator[Waiting]:
    """Yield the open holds, newest first: on what, why, by whom."""
    for row in found.holds:
        what = tr(row.kind.replace("_", " ").capitalize())
        if row.vials > 1:
            what = tr("{n} vials: {what}", n=row.vials, what=what)
        text = " · ".join(part for part in (what, row.reason, row.by, row.case or "") if part)
        entry = HistoryEntry(row.code, text, _age(now, row.opened_at), "hold", "plain")
        yield Waiting(entry, "record", row.code)


def short_rows(found: Today) -> Iterator[Waiting]:
    """Yield the banks that are below their reserve."""
    for row in found.short:
        kept = tr("{free} free of {reserve} to be kept", free=row.free, reserve=row.minimum_reserve)
        text = " · ".join(part for part in (row.kind, row.line or "", kept) if part)
        tone: Tone = "refused" if row.free <= 0 else "attention"
        entry = HistoryEntry(row.code, text, f"−{row.short}", "attention", tone)
        yield Waiting(entry, "banks", row.code)


def watched_rows(found: Watched) -> Iterator[Waiting]:
    """Yield the banks whose successor has to begin, and those in too few places."""
    for one in found.starting:
        bank, day = one.bank, one.runway.start_by
        if day is None:
            continue
        tone: Tone = "refused" if day <= one.today else "attention"
        text = " · ".join(
            part for part in (bank.kind, bank.line or "", tr("begin the next")) if part
        )
        entry = HistoryEntry(bank.code, text, f"{day:%Y-%m-%d}", "timer", tone)
        yield Waiting(entry, "banks", bank.code)
    for row in found.crowded:
        all_in = tr("all in one tank") if row.spread.tanks == 1 else tr("in too few places")
        text = " · ".join(part for part in (row.kind, row.line or "", all_in) if part)
        entry = HistoryEntry(row.code, text, "", "attention", "attention")
        yield Waiting(entry, "banks", row.code)


def backup_text(kept: Kept, now: datetime) -> tuple[str, str, Tone]:
    """Return the age of the last backup as figure, note and tone."""
    at, hours = kept.backup_at, kept.backup_hours
    if at is None:
        return "–", tr("is made after sign-in"), "attention"
    due = tr("due every {hours}\u00a0h", hours=hours)
    if (now - at).total_seconds() > _LATE * hours * 3600:
        return _age(now, at), due, "attention"
    return _age(now, at), due, "done"


def anchor_text(kept: Kept, now: datetime) -> tuple[str, str, Tone]:
    """Return the age of the last anchor as figure, note and tone."""
    at = kept.anchor_at
    if at is None:
        return "–", tr("none was left yet"), "attention"
    tone: Tone = "attention" if (now - at).days >= _OLD_DAYS else "done"
    return _age(now, at), tr("ledger noted outside"), tone


def days_text(day: date, today: date) -> str:
    """Return how far a day is, in words."""
    away = (day - today).days
    if away == 0:
        return tr("today")
    if away < 0:
        return tr("{n} d overdue", n=-away)
    return tr("in {n} d", n=away)


def _first(row: tuple[date, Waiting]) -> tuple[date, str]:
    return row[0], row[1].entry.code


def _dated(code: str, text: str, day: date, today: date, icon: str) -> HistoryEntry:
    away = (day - today).days
    tone: Tone = "refused" if away < 0 else "attention" if away <= _SOON_DAYS else "plain"
    return HistoryEntry(code, text, f"{days_text(day, today)} · {day.isoformat()}", icon, tone)


def _since(seconds: int) -> str:
    if seconds < _DAY_S:
        return clock_text(seconds)
    return tr("{n} d", n=seconds // _DAY_S)


def _age(now: datetime, since: datetime) -> str:
    seconds = max(0, int((now - since).total_seconds()))
    if seconds >= _DAY_S:
        return tr("{n} d", n=seconds // _DAY_S)
    hours = seconds // 3600
    return tr("{n} h", n=hours) if hours else tr("{n} min", n=seconds // 60)
