"""Building whole tanks, freezers and racks from a template, in one act."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import orjson
from sqlalchemy import select

from cellinv.domain.naming import code_key
from cellinv.domain.storage.container_types import ContainerType, container_types
from cellinv.domain.storage.fill import free_slots
from cellinv.domain.storage.naming import fill_in, number_in
from cellinv.domain.storage.placing import ContainerFull
from cellinv.domain.storage.templates import (
    Foot,
    Level,
    NamesTaken,
    Planned,
    Template,
    containers_in,
    places_in,
    plan_tree,
)
from cellinv.records.catalog import catalog
from cellinv.records.codes_table import name_records
from cellinv.records.queries.room import codes_like, known_codes, names_like, taken_back
from cellinv.records.queries.storage import ContainerRow, children, container_row, inside, read_type
from cellinv.records.tables.settings import Setting
from cellinv.records.tables.storage import Container, Placement
from cellinv.records.tables.storage import ContainerType as TypeRow
from cellinv.services.ledger import Doing, Receipt, doing, viewing
from cellinv.services.people import allow, check_here, here
from cellinv.services.storage.aiming import inside_now
from cellinv.services.storage.place import open_box
from cellinv.services.storage.types import shipped_type_ids

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from cellinv.domain.storage.placing import Inside
    from cellinv.domain.storage.positions import Slot
    from cellinv.services.desk import Desk

ACTION: Final = "build_containers"
_SETTING: Final = "container_templates"


@dataclass(frozen=True, slots=True)
class Clash:
    """Names or codes of one level that are taken: how many, the first, and a free beginning."""

    level: int
    kind: str
    text: str
    count: int
    begin_at: int | None


@dataclass(frozen=True, slots=True)
class Blueprint:
    """What an act would make: every container, the places for vials, and what stands against."""

    planned: tuple[Planned, ...]
    types: tuple[ContainerType, ...]
    places: int
    clashes: tuple[Clash, ...]
    begin: tuple[tuple[int, int], ...] = ()
    """Levels with the numbers at which they had better begin: nothing is called so there yet."""

    @property
    def counts(self) -> tuple[int, ...]:
        """Return how many containers each level makes."""
        levels = [each.level for each in self.planned]
        return tuple(levels.count(level) for level in range(len(self.types)))


def templates(desk: Desk) -> tuple[Template, ...]:
    """Return the templates: those saved at the desk's site, then the shipped ones."""
    site = here(desk)
    allow(desk, "read", site_id=site.id)
    with viewing(desk) as session:
        own = _saved(session, site.id)
    shipped = (Template.from_dict(each) for each in catalog("container_templates"))
    return (*own, *(each for each in shipped if each.code not in {one.code for one in own}))


def save_template(desk: Desk, template: Template) -> Receipt:
    """Keep a template for the desk's site; one with the same code is replaced."""
    site = here(desk)
    allow(desk, "plan", site_id=site.id)
    with doing(desk, "save_template", chain=site.code, template=template.code) as act:
        kept = [each for each in _saved(act.session, site.id) if each.code != template.code]
        value = orjson.dumps([each.as_dict() for each in (*kept, template)]).decode()
        where = (Setting.site_id == site.id, Setting.name == _SETTING)
        row = act.session.scalars(select(Setting).where(*where)).one_or_none()
        if row is None:
            act.session.add(Setting(site_id=site.id, name=_SETTING, value=value))
        else:
            row.value = value
        act.concerns("site", site.id, site.code)
    return act.receipt(template=template.code)


def types_known(desk: Desk) -> dict[str, ContainerType]:
    """Return the container types of the inventory, with the shipped ones it hasn't used yet."""
    allow(desk, "read")
    with viewing(desk) as session:
        return _types(session)


def preview_build(
    desk: Desk, levels: Sequence[Level], *, parent_id: int | None = None
) -> Blueprint:
    """Return what building would make, and which codes and names are taken; nothing is changed.

    Raises:
        TemplateUnsound, TooManyContainers, NamingUnsound, CodeUnsound, NamedTwice, NeedsAPlace,
        ContainerDoesNotHold, LevelTooFull, ContainerFull: it can't be built at all.
    """
    site = here(desk)
    allow(desk, "plan", site_id=site.id)
    with viewing(desk) as session:
        types = _types(session)
        parent = container_row(session, parent_id) if parent_id is not None else None
        if parent is not None:
            check_here(session, desk, parent.site_id, parent.code)
        now = inside(session, parent.id) if parent is not None else None
        planned = _plan(levels, types, site.code, parent, now)
        clashes = _clashes(session, levels, planned, site.id, parent)
        begin = {each.level: each.begin_at for each in clashes if each.begin_at is not None}
        if 0 not in begin and types[levels[0].type_code].on_site:
            begin |= _called_alike(session, levels[0], planned, site.id)
        return Blueprint(
            planned,
            tuple(types[level.type_code] for level in levels),
            places_in(levels, types),
            clashes,
            tuple(sorted(begin.items())),
        )


def build(
    desk: Desk, levels: Sequence[Level], *, parent_id: int | None = None, template: str = ""
) -> Receipt:
    """Make every container of the levels, in the site or in a container, in one act.

    The receipt's details tell ``count`` and the ``first`` code. Containers that an undo took back
    and that never had a vial are made again under their codes.

    Raises:
        NamesTaken: names or codes are taken; and whatever `preview_build` raises. Nothing is made.
    """
    site = here(desk)
    allow(desk, "plan", site_id=site.id)
    count = containers_in(levels)
    with doing(desk, ACTION, chain=site.code, template=template, containers=count) as act:
        session = act.session
        types = _types(session)
        parent = open_box(act, desk, parent_id) if parent_id is not None else None
        now = inside_now(act, parent.id) if parent is not None else None
        planned = _plan(levels, types, site.code, parent, now)
        clashes = _clashes(session, levels, planned, site.id, parent)
        if clashes:
            raise NamesTaken(count=sum(each.count for each in clashes), text=clashes[0].text)
        Builder(act, site.id, types, levels, parent).make(planned)
        if parent is not None:
            act.concerns("container", parent.id, parent.code)
    return act.receipt(count=len(planned), first=planned[0].code, parent=parent_id)


def _saved(session: Session, site_id: int) -> list[Template]:
    value = session.scalar(
        select(Setting.value).where(Setting.site_id == site_id, Setting.name == _SETTING)
    )
    return [Template.from_dict(each, own=True) for each in orjson.loads(value or "[]")]


def _types(session: Session) -> dict[str, ContainerType]:
    shipped = container_types(catalog("container_types"))
    rows = session.scalars(select(TypeRow.definition).order_by(TypeRow.id))
    return {**shipped, **{kind.code: kind for kind in map(read_type, rows)}}


def _plan(
    levels: Sequence[Level],
    types: dict[str, ContainerType],
    site_code: str,
    parent: ContainerRow | None,
    now: Inside | None,
) -> tuple[Planned, ...]:
    if parent is None or now is None:
        return plan_tree(levels, types, Foot(site_code))
    slots: tuple[Slot | None, ...] = ()
    count = levels[0].count if levels else 0
    if parent.kind.grid is not None:
        slots = tuple(free_slots(parent.kind.fill_order, *parent.kind.grid, now.unusable))
    limit = parent.kind.capacity
    free = len(slots) if parent.kind.grid else limit - now.loose if limit is not None else count
    if free < count:
        raise ContainerFull(box=parent.shown, free=free, wanted=count)
    return plan_tree(levels, types, Foot(parent.code, parent.kind, slots))


def _clashes(
    session: Session,
    levels: Sequence[Level],
    planned: Sequence[Planned],
    site_id: int,
    parent: ContainerRow | None,
) -> tuple[Clash, ...]:
    known = known_codes(session, [code_key(each.code) for each in planned])
    again = taken_back(
        session, site_id, [row for kind, row in known.values() if kind == "container"]
    )
    taken = {key for key, (_, row_id) in known.items() if row_id not in again}
    siblings = children(session, parent.id if parent else None, site_id)
    names = {code_key(each.name) for each in siblings}
    found = []
    for depth, level in enumerate(levels):
        mine = [each for each in planned if each.level == depth]
        codes = [each.code for each in mine if code_key(each.code) in taken]
        if codes:
            begin = _next_free(session, level, mine)
            found.append(Clash(depth, "code", codes[0], len(codes), begin))
        called = [each.name for each in mine if depth == 0 and code_key(each.name) in names]
        if called and not codes:
            numbers = [number_in(level.name, each.name) or 0 for each in siblings]
            found.append(Clash(0, "name", called[0], len(called), max(numbers, default=0) + 1))
    return tuple(found)


def _called_alike(
    session: Session, level: Level, planned: Sequence[Planned], site_id: int
) -> dict[int, int]:
    """Return where the highest level begins for no two tanks of a site to be called alike."""
    mine = {code_key(each.name) for each in planned if each.level == 0}
    names = names_like(session, site_id, code_key(level.name.partition("{")[0]))
    if mine.isdisjoint(map(code_key, names)):
        return {}
    numbers = [number_in(level.name.strip(), name) for name in names]
    found = [each for each in numbers if each is not None]
    return {0: max(found) + 1} if found else {}


def _next_free(session: Session, level: Level, mine: Sequence[Planned]) -> int | None:
    """Return a number from which on nothing of a level's pattern is taken, where it has numbers."""
    if "{n" not in level.code or "{parent}" in level.code:
        return None
    start, _, rest = level.code.partition("{n")
    keys = codes_like(session, code_key(start), code_key(rest.partition("}")[2]))
    numbers = [number_in(level.code, key) for key in keys]
    highest = max((each for each in numbers if each is not None), default=0)
    begin = highest + 1
    return begin if fill_in(level.code, begin) != mine[0].code else None


class Builder:
    """Writes planned containers, level by level, within an act under way."""

    def __init__(
        self,
        act: Doing,
        site_id: int,
        types: dict[str, ContainerType],
        levels: Sequence[Level],
        parent: ContainerRow | None,
    ) -> None:
        self._act, self._site_id, self._types, self._parent = act, site_id, types, parent
        self._levels = levels
        self._ids: list[int] = []

    def make(self, planned: Sequence[Planned]) -> None:
        """Write everything."""
        type_ids = shipped_type_ids(self._act, (level.type_code for level in self._levels))
        keys = known_codes(self._act.session, [code_key(each.code) for each in planned])
        for depth, level in enumerate(self._levels):
            kind = self._types[level.type_code]
            rows = [each for each in planned if each.level == depth]
            again = {each.code: keys[code_key(each.code)][1] for each in rows
                     if code_key(each.code) in keys}  # fmt: skip
            values = [self._values(each, kind, type_ids[kind.code]) for each in rows]
            new = [each for each in values if each["code"] not in again]
            made = dict(
                zip(
                    (each["code"] for each in new),
                    self._act.session.add_rows(Container, new),
                    strict=True,
                )
            )
            name_records(self._act.session, [(c, "container", i) for c, i in made.items()])
            self._revive([each for each in values if each["code"] in again], again)
            ids = [made.get(each.code) or again[each.code] for each in rows]
            self._place(rows, ids)
            for each, row_id in zip(rows, ids, strict=True):
                self._act.concerns("container", row_id, each.code)
            self._ids += ids

    def _parent_id(self, each: Planned) -> int | None:
        if each.parent is not None:
            return self._ids[each.parent]
        return self._parent.id if self._parent else None

    def _values(self, each: Planned, kind: ContainerType, type_id: int) -> dict[str, Any]:
        return {
            "code": each.code,
            "name": each.name,
            "name_key": code_key(each.name),
            "type_id": type_id,
            "site_id": self._site_id,
            "parent_id": self._parent_id(each),
            "state": "active",
            "whereabouts": "in_place",
            "temperature_c": kind.temperature_c,
        }

    def _revive(self, rows: Sequence[dict[str, Any]], ids: dict[str, int]) -> None:
        for values in rows:
            row = self._act.session.get_one(Container, ids[values["code"]])
            for name, value in values.items():
                if name != "code":
                    setattr(row, name, value)
        self._act.session.flush()

    def _place(self, rows: Sequence[Planned], ids: Sequence[int]) -> None:
        self._act.session.add_rows(
            Placement,
            [
                {
                    "child_id": row_id,
                    "container_id": self._parent_id(each),
                    "slot_row": each.slot.row if each.slot else None,
                    "slot_column": each.slot.column if each.slot else None,
                    "started_at": self._act.at,
                    "started_entry_id": self._act.entry_id,
                }
                for each, row_id in zip(rows, ids, strict=True)
                if self._parent_id(each) is not None
            ],
        )
