"""A record's history in words: what each act changed, with codes and slots instead of row ids."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from cellinv.domain.language import tr
from cellinv.domain.lineage.graph import Key
from cellinv.records.queries.cards import people
from cellinv.records.queries.people import people_by_login
from cellinv.services.audit.words import UNSAID, Words, field_name
from cellinv.services.ledger import viewing
from cellinv.services.lineage.acts import history_of
from cellinv.services.people.reach import reach_of

if TYPE_CHECKING:
    from datetime import datetime

    from cellinv.services.audit import EntryRow, FieldChange, RowChange
    from cellinv.services.desk import Desk

_SILENT: Final = frozenset({"code", "outing"})
_MOST: Final = 12


@dataclass(frozen=True, slots=True)
class ToldAct:
    """One act on a record: who did it when, and what it changed, each change a short sentence."""

    entry: str
    hash: str
    happened_at: datetime
    recorded_at: datetime
    who: str
    witness: str | None
    station: str
    action: str
    changes: tuple[str, ...]
    reason: str | None
    marks: tuple[str, ...]
    erased: bool


def told_history(desk: Desk, code: str, *, whole: bool = False) -> tuple[ToldAct, ...]:
    """Return every act on what a code names, newest first, in words.

    An act that changed much is told short, unless the ``whole`` of it is asked for.
    What whoever reads may not see is a dash; arms of blinded studies stay hidden as in
    :func:`cellinv.services.lineage.acts.history_of`.

    Raises:
        UnknownCode, AmbiguousCode, NotAllowed.
    """
    thing, rows = history_of(desk, code)
    with viewing(desk) as session:
        words = Words(session, reach_of(desk), people=people(session))
        who = people_by_login(session)
        return tuple(_told(row, words, who, thing.key, whole=whole) for row in reversed(rows))


def _told(row: EntryRow, words: Words, who: dict[str, str], about: Key, *, whole: bool) -> ToldAct:
    said = [text for change in row.changes for text in _said(change, words, about)]
    if len(said) > _MOST and not whole:
        said[_MOST:] = [tr("and {n} more", n=len(said) - _MOST)]
    return ToldAct(
        entry=row.entry,
        hash=row.hash,
        happened_at=row.happened_at,
        recorded_at=row.recorded_at,
        who=who.get(row.actor, row.actor),
        witness=who.get(row.witness, row.witness) if row.witness else None,
        station=row.station,
        action=row.action,
        changes=tuple(dict.fromkeys(said)),
        reason=row.reason,
        marks=row.marks,
        erased=row.erased,
    )


def _said(change: RowChange, words: Words, about: Key) -> list[str]:
    if change.table in _SILENT:
        return []
    values = {each.field: each.after for each in change.fields}
    if change.table == "placement":
        return _placed(change, values, words, about)
    if change.made and change.table == "vial" and about.kind != "vial":
        return [tr("vial {code} made", code=values.get("code", ""))]
    fields = [each for each in change.fields if _worth_saying(each, made=change.made)]
    return [_field(each, words, made=change.made) for each in fields]


def _placed(
    change: RowChange, values: dict[str, Any], words: Words, about: Key
) -> list[str]:  # fmt: skip
    if not change.made:
        return []
    place = words.place(values)
    thing = Key("vial", values.get("vial_id") or 0)
    if values.get("child_id"):
        thing = Key("container", values["child_id"])
    if thing == about:
        return [tr("into {place}", place=place)]
    return [tr("{code} into {place}", code=words.code(thing), place=place)]


def _worth_saying(each: FieldChange, *, made: bool) -> bool:
    if each.field in UNSAID or (made and each.after in (None, "", 0, False)):
        return False
    return not each.field.endswith("_at") or not made


def _field(each: FieldChange, words: Words, *, made: bool) -> str:
    name = field_name(each.field)
    after = words.of(each.field, each.after)
    if made:
        return tr("{name}: {value}", name=name, value=after)
    value = f"{words.of(each.field, each.before)} → {after}"
    return tr("{name}: {value}", name=name, value=value)
