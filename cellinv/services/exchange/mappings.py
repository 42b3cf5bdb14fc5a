"""Mappings saved by name as records of a site, and what a file's own headers suggest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import orjson
from sqlalchemy import or_, select

from cellinv.domain.errors import UsageError
from cellinv.domain.exchange.mapping import NoMappingFits, choose_mapping
from cellinv.domain.exchange.suggesting import guessed_kind
from cellinv.domain.people import NotAllowed
from cellinv.records.tables.people import Party
from cellinv.records.tables.settings import Setting
from cellinv.services.ledger import Receipt, doing, reading
from cellinv.services.people import allow, here

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sqlalchemy.orm import Session

    from cellinv.domain.errors import CellinvError
    from cellinv.domain.exchange.mapping import ImportMapping
    from cellinv.services.desk import Desk

_NAMED: Final = "mapping:"
_SAMPLES: Final = 5


@dataclass(frozen=True, slots=True)
class MappingRow:
    """A mapping that can be chosen; ``version`` counts the times it was saved, 0 if shipped.

    ``definition`` is its content as a mapping file has it.
    """

    name: str
    title: str
    kind: str
    version: int
    definition: dict[str, Any]


@dataclass(frozen=True, slots=True)
class FileLook:
    """A file's header with some cells below each, before any mapping is chosen.

    ``mapping`` is the one whose columns it has, ``None`` where there is none; ``kind`` what its
    headers look like.
    """

    name: str
    headers: tuple[str, ...]
    samples: tuple[tuple[str, ...], ...]
    rows: int
    mapping: str | None
    kind: str


def mappings(desk: Desk) -> tuple[MappingRow, ...]:
    """Return the site's own mappings, then those of all sites, then the shipped ones."""
    from cellinv.sheets.mapping import shipped_definitions

    with reading(desk) as session:
        rows = _saved(session, desk)
    found = {each.name: each for each in rows}
    for content in shipped_definitions():
        found.setdefault(content["name"], _row(content, 0))
    return tuple(found.values())


def look_at(desk: Desk, path: Path) -> FileLook:
    """Return a file's header and first rows, and which mapping knows it.

    Raises what can go wrong with a file.
    """
    from cellinv.sheets.reading import read_table

    allow(desk, "import", site_id=here(desk).id)
    with reading(desk) as session:
        known = known_mappings(session, desk)
    table = read_table(path, [each.required for each in known])
    try:
        fitting = choose_mapping(known, table.headers, file=path.name).name
    except NoMappingFits:
        fitting = None
    samples = tuple(row.cells for row in table.rows[:_SAMPLES])
    kind = guessed_kind(table.headers).value
    return FileLook(path.name, table.headers, samples, len(table.rows), fitting, kind)


def save_mapping(
    desk: Desk, definition: Mapping[str, Any], *, reason: str | None = None
) -> Receipt:
    """Save a mapping under its name at the desk's site; a new version where there is one.

    Raises:
        NotAllowed: only those who import may.
        MappingUnsound: it says what is wrong with it and where.
    """
    from cellinv.sheets.mapping import sound_definition

    site = here(desk)
    allow(desk, "import", site_id=site.id)
    content = sound_definition(definition)
    name = str(content["name"])
    text = orjson.dumps(content, option=orjson.OPT_SORT_KEYS).decode()
    with doing(desk, "save_mapping", chain=site.code, reason=reason, mapping=name) as act:
        wanted = select(Setting).where(Setting.site_id == site.id, Setting.name == _NAMED + name)
        row = act.session.scalars(wanted).one_or_none()
        if row is None:
            act.session.add(Setting(site_id=site.id, name=_NAMED + name, value=text))
        else:
            row.value = text
        act.concerns("site", site.id, site.code)
    return act.receipt(mapping=name)


def known_mappings(session: Session, desk: Desk) -> list[ImportMapping]:
    """Return every mapping an import may choose from, saved ones before shipped ones."""
    from cellinv.sheets.mapping import load_mappings, mapping_of

    found = {each.name: mapping_of(each.definition) for each in _saved(session, desk)}
    for shipped in load_mappings():
        found.setdefault(shipped.name, shipped)
    return list(found.values())


def is_of_file(error: CellinvError) -> bool:
    """Say whether a file, or what was said of it, is wrong; not the inventory's surroundings."""
    from cellinv.sheets.errors import SheetNotRead, SheetNotWritten
    from cellinv.sheets.mapping import MappingUnsound

    return isinstance(error, UsageError | SheetNotRead | SheetNotWritten | MappingUnsound)


def owners(desk: Desk) -> tuple[tuple[str, str], ...]:
    """Return code and name of every party whose material could be brought in."""
    with reading(desk) as session:
        rows = session.execute(select(Party.code, Party.name, Party.id).order_by(Party.code))
        return tuple((row.code, row.name) for row in rows if _may_own(desk, row.id))


def _may_own(desk: Desk, owner_id: int) -> bool:
    site_id = here(desk).id
    try:
        allow(desk, "import", site_id=site_id, owner_id=owner_id)
    except NotAllowed:
        return False
    return True


def _saved(session: Session, desk: Desk) -> list[MappingRow]:
    site_id = desk.site.id if desk.site else None
    query = (
        select(Setting.site_id, Setting.name, Setting.value, Setting.version)
        .where(
            Setting.name.startswith(_NAMED, autoescape=True),
            or_(Setting.site_id == site_id, Setting.site_id.is_(None)),
        )
        .order_by(Setting.name)
    )
    rows = session.execute(query).all()
    own = [row for row in rows if row.site_id is not None]
    everywhere = [row for row in rows if row.site_id is None]
    found: dict[str, MappingRow] = {}
    for row in (*own, *everywhere):
        found.setdefault(row.name, _row(orjson.loads(row.value), row.version))
    return list(found.values())


def _row(content: dict[str, Any], version: int) -> MappingRow:
    name = str(content["name"])
    return MappingRow(name, str(content.get("title", "")), str(content["kind"]), version, content)
