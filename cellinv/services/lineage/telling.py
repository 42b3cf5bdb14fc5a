"""A record's history in words: what each act changed, with codes and slots instead of row ids."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from cellinv.domain.language import tr
from cellinv.domain.lineage.graph import Key
from cellinv.records.queries.cards import people, people_by_login
from cellinv.records.queries.storage import container_row, slot_label
from cellinv.records.queries.things import thing_queries, things
from cellinv.services.lineage.acts import history_of
from cellinv.services.people.reach import Reach, reach_of

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from cellinv.services.audit import EntryRow, FieldChange, RowChange
    from cellinv.services.desk import Desk

_SILENT: Final = frozenset({"code", "outing"})
_UNSAID: Final = frozenset(
    {
        "name_key", "corrections", "started_entry_id", "ended_entry_id", "type_id", "format_id",
        "started_at", "record_id", "record_kind", "definition",
    }
)  # fmt: skip
_KINDS: Final = {"line": "cell_line", "parent": "container", "child": "container", "owner": "party"}
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


@dataclass(slots=True)
class _Words:
    """What row ids are called, looked up once, for whoever reads."""

    session: Session
    reach: Reach
    known: dict[Key, str] = field(default_factory=dict)
    people: dict[int, str] = field(default_factory=dict)

    def of(self, name: str, value: Any) -> str:
        if value is None:
            return "–"
        if not name.endswith("_id"):
            return str(value).replace("_", " ") if isinstance(value, str) else str(value)
        stem = name.removesuffix("_id")
        if stem in {"held_by", "person", "released_by", "opened_by", "closed_by"}:
            return self.people.get(value, str(value))
        return self.code(Key(_KINDS.get(stem, stem), value))

    def code(self, key: Key) -> str:
        if key not in self.known:
            found = things(self.session, [key]) if key.kind in thing_queries() else {}
            thing = found.get(key)
            seen = thing is not None and self.reach.sees(thing.owner_id, thing.site_id)
            self.known[key] = thing.code if thing is not None and seen else "–"
        return self.known[key]

    def place(self, values: dict[str, Any]) -> str:
        """Return ``B-0113 A1`` for a placement's values."""
        container = values["container_id"]
        code = self.code(Key("container", container))
        if code == "–" or values.get("slot_row") is None:
            return code
        kind = container_row(self.session, container).kind
        return f"{code} {slot_label(kind, values['slot_row'], values['slot_column'])}"


def told_history(desk: Desk, code: str) -> tuple[ToldAct, ...]:
    """Return every act on what a code names, newest first, in words.

    What whoever reads may not see is a dash; arms of blinded studies stay hidden as in
    :func:`cellinv.services.lineage.acts.history_of`.

    Raises:
        UnknownCode, AmbiguousCode, NotAllowed.
    """
    thing, rows = history_of(desk, code)
    with desk.database.read() as session:
        words = _Words(session, reach_of(desk), people=people(session))
        who = people_by_login(session)
        return tuple(_told(row, words, who, thing.key) for row in reversed(rows))


def _told(row: EntryRow, words: _Words, who: dict[str, str], about: Key) -> ToldAct:
    said = [text for change in row.changes for text in _said(change, words, about)]
    if len(said) > _MOST:
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


def _said(change: RowChange, words: _Words, about: Key) -> list[str]:
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
    change: RowChange, values: dict[str, Any], words: _Words, about: Key
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
    if each.field in _UNSAID or (made and each.after in (None, "", 0, False)):
        return False
    return not each.field.endswith("_at") or not made


def _field(each: FieldChange, words: _Words, *, made: bool) -> str:
    name = tr(each.field.removesuffix("_id").replace("_", " "))
    after = words.of(each.field, each.after)
    if made:
        return f"{name}: {after}"
    return f"{name}: {words.of(each.field, each.before)} → {after}"
