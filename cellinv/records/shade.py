"""Reads in which the kits of blinded studies stay as they were when they were packed.

What a kit goes through changes its vials: their state, their place, who has them, since when.
Whoever watches vials and knows when something was done to a kit would see what is in it. So in a
shaded session the tables themselves look as if nothing had been done to kits: every statement,
whoever wrote it, reads the views below in place of the tables of those names.

On SQLite the kits and the acts on them are gathered once for each session, in tables that only
its connection has: asked for anew, each column of each view would gather them again.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import column, select, table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from sqlalchemy import Connection, Engine
    from sqlalchemy.orm import Session

    Hidden = Callable[[Iterable[tuple[int, int]]], frozenset[int]]

_SHADE: Final = "shade"
_KEPT: Final = 64
_WITH: Final = re.compile(r"\s*WITH\s+(RECURSIVE\s+)?", re.IGNORECASE)
_READS: Final = re.compile(r"\s*(SELECT|WITH|\()", re.IGNORECASE)

_BLINDED: Final = "SELECT id, owner_id, current_schema() FROM study WHERE blinded"
_BLINDED_HERE: Final = "SELECT id, owner_id, '' FROM study WHERE blinded"

_DOSES: Final = """
    SELECT d.id FROM {in_}dose d JOIN {in_}subject s ON s.id = d.subject_id
    WHERE s.study_id IN ({studies}) AND s.id NOT IN (SELECT u.subject_id FROM {in_}unblinding u)
"""
_TOUCHED: Final = """
    SELECT k.entry_id FROM {in_}ledger_subject k
    WHERE k.kind = 'dose' AND k.subject_id IN ({doses})
"""
_GATHERED: Final = ("SELECT id FROM temp.kit", "SELECT entry_id FROM temp.kit_act")
"""On SQLite: the kits, and the acts on them."""
_LAST: Final = """(
    SELECT {what} FROM {in_}placement q JOIN {in_}container c ON c.id = q.container_id
    WHERE q.vial_id = t.id ORDER BY q.started_at DESC, q.id DESC LIMIT 1
)"""
_WRITTEN: Final = """(
    SELECT count(*) FROM {in_}ledger_subject x JOIN {in_}ledger_entry e ON e.id = x.entry_id
    WHERE x.kind = 'vial' AND x.subject_id = t.id AND x.entry_id IN ({acts})
    AND e.action IN ('take_dose', 'hand_over', 'take_over', 'administer', 'destroy_dose')
)"""
_NEXT: Final = """(
    SELECT {what} FROM {in_}placement n
    WHERE n.started_at >= t.ended_at AND n.id <> t.id AND (n.vial_id = t.vial_id OR (
        n.container_id = t.container_id
        AND n.slot_row = t.slot_row AND n.slot_column = t.slot_column))
    ORDER BY n.started_at, n.id LIMIT 1
)"""

_KIT: Final = "t.entry_id IN ({acts})"
"""A row that an act on a kit wrote last."""

_VALUES: Final[dict[str, dict[str, str]]] = {
    "vial": {
        "status": "'stored'",
        "held_by_id": "NULL",
        "purpose": "NULL",
        "site_id": f"coalesce({_LAST.replace('{what}', 'c.site_id')}, t.site_id)",
        "version": f"t.version - {_WRITTEN}",
        "entry_id": f"coalesce({_LAST.replace('{what}', 'q.started_entry_id')}, t.entry_id)",
    },
    "placement": {
        "ended_at": _NEXT.replace("{what}", "n.started_at"),
        "ended_entry_id": _NEXT.replace("{what}", "n.started_entry_id"),
        "version": "t.version - 1",
        "entry_id": "t.started_entry_id",
    },
}
"""How such a row looks: a vial as it stood, where it stood."""

_ROWS: Final = {
    "outing": "NOT t.entry_id IN ({acts}) OR t.vial_id IS NULL",
    "reservation": "t.dose_id IS NULL OR t.dose_id NOT IN ({doses})",
    "dose_vial": "t.dose_id NOT IN ({doses})",
    "ledger_subject": "t.kind NOT IN ('vial', 'lot', 'container') OR t.entry_id NOT IN ({acts})",
}
"""Which rows are left: none on what was done with a kit, nor what ties a vial to one."""

HIDDEN_IN: Final = frozenset({"vial", "lot", "container"})
"""Kinds of records that no act on a kit is about: the last of the rows above."""

IN_KITS: Final = select(table("dose_vial", column("vial_id"), schema="main").c.vial_id)
"""All vials ever put into a kit, on SQLite: of the table itself, whatever is hidden."""

_VIEW: Final = "SELECT {columns} FROM {in_}{name} t WHERE {rows}"
_NAMES: Final = re.compile(rf"\b({'|'.join((*_VALUES, *_ROWS))})\b")


class _Shade:
    """The views of one session, which can be lifted for a moment.

    Which studies are hidden is asked for when a statement first reads a table that has a view,
    on the driver's own cursor: most sessions read little, and it is asked in each.
    """

    def __init__(self, hidden: Hidden, connection: Connection) -> None:
        self.hidden, self.dialect, self.lifted = hidden, connection.dialect.name, 0
        self._cursor = connection.connection.cursor
        self.known: tuple[int, ...] | None = None
        self.blinded: list[tuple[int, int]] | None = None
        """All blinded studies, each with its owner."""
        self.schema = ""
        """That of the tables; none on SQLite."""

    def __call__(self, statement: str) -> str:
        """Return what to read in place of what was asked."""
        if self.lifted or not _named(statement):
            return statement
        studies = self.studies()
        return _shaded(statement, studies, self.schema) if studies else statement

    def studies(self) -> tuple[int, ...]:
        """Return the studies hidden; they are asked for the first time."""
        if self.known is None:
            self.known = self._asked()
        return self.known

    def told(self) -> list[tuple[int, int]]:
        """Return all blinded studies with their owners; they are asked for the first time."""
        if self.blinded is None:
            one = self._cursor()
            one.execute(_BLINDED_HERE if self.dialect == "sqlite" else _BLINDED)
            rows = one.fetchall()
            one.close()
            self.schema = rows[0][2] if rows else ""
            self.blinded = [(row[0], row[1]) for row in rows]
        return self.blinded

    def _asked(self) -> tuple[int, ...]:
        studies = tuple(sorted(self.hidden(self.told())))
        if studies and not self.schema:
            one = self._cursor()
            _gather(one, studies)
            one.close()
        return studies


def _gather(cursor: Any, studies: tuple[int, ...]) -> None:
    """Fill the connection's own tables with the kits of studies and the acts on them."""
    doses = _DOSES.format(in_="main.", studies=", ".join(map(str, studies)))
    kits, _ = _GATHERED
    acts = _TOUCHED.format(in_="main.", doses=kits)
    cursor.execute("DELETE FROM temp.kit")
    cursor.execute(f"INSERT INTO temp.kit {doses}")
    cursor.execute("DELETE FROM temp.kit_act")
    cursor.execute(f"INSERT OR IGNORE INTO temp.kit_act {acts}")


def let_shade(engine: Engine) -> None:
    """Let the connections of an engine read what their session makes of a statement.

    Not by an event: a connection that has any looks for some at every statement.
    """
    dialect: Any = engine.dialect
    execute = dialect.do_execute

    def shaded(cursor: Any, statement: str, parameters: Any, context: Any = None) -> None:
        shading = context.execution_options.get(_SHADE) if context is not None else None
        execute(cursor, shading(statement) if shading else statement, parameters, context)

    dialect.do_execute = shaded


def shade(session: Session, hidden: Hidden) -> None:
    """Let a session that only reads see the kits of some blinded studies as they were packed.

    ``hidden`` returns which, of all blinded studies given with their owners.
    """
    connection = session.connection()
    shading = session.info[_SHADE] = _Shade(hidden, connection)
    connection.execution_options(**{_SHADE: shading})


def hides_nothing(session: Session, blinded: Iterable[tuple[int, int]]) -> None:
    """Tell a session which studies are blinded, given with their owners; it hides none of them."""
    shading = session.info[_SHADE] = _Shade(_none, session.connection())
    shading.blinded, shading.known = [*blinded], ()


def _none(_blinded: Iterable[tuple[int, int]]) -> frozenset[int]:
    return frozenset()


def apart(session: Session) -> bool:
    """Say whether what was never in a kit is best read unshaded, and kits apart from it.

    Where kits are hidden a vial's state and the end of a stay are worked out, and no index has
    them. Only what was once in a kit can look other than it is; see :data:`IN_KITS`.
    """
    shading: _Shade | None = session.info.get(_SHADE)
    if shading is None or shading.lifted or shading.dialect != "sqlite":
        return False
    return bool(shading.studies())


def hides(session: Session) -> frozenset[int]:
    """Return the studies whose kits a session hides: acts on those are about no vial in it."""
    shading: _Shade | None = session.info.get(_SHADE)
    if shading is None or shading.lifted:
        return frozenset()
    return frozenset(shading.studies())


def blinded_in(session: Session) -> list[tuple[int, int]] | None:
    """Return all blinded studies with their owners, where a session that hides kits knows them."""
    shading: _Shade | None = session.info.get(_SHADE)
    return None if shading is None else shading.told()


@contextmanager
def unshaded(session: Session) -> Iterator[None]:
    """Read things as they are for a moment: for what names kits alone, never their vials."""
    shading: _Shade | None = session.info.get(_SHADE)
    if shading is None:
        yield
        return
    shading.lifted += 1
    try:
        yield
    finally:
        shading.lifted -= 1


@lru_cache(4096)
def _named(statement: str) -> tuple[str, ...]:
    """Return the tables with a view that a statement reads."""
    if not _READS.match(statement):
        return ()
    return tuple(sorted({match.group(1) for match in _NAMES.finditer(statement)}))


@lru_cache(4096)
def _shaded(statement: str, studies: tuple[int, ...], schema: str) -> str:
    """Return a statement that reads the views in place of the tables."""
    views = _views(studies, schema) if schema else _views_here()
    head = ", ".join(views[name] for name in _named(statement))
    own = _WITH.match(statement)
    if own is None:
        return f"WITH {head} {statement}"
    return f"WITH {own.group(1) or ''}{head}, {statement[own.end() :]}"


@lru_cache(_KEPT)
def _views(studies: tuple[int, ...], schema: str) -> dict[str, str]:
    """Return the view of each table: its columns as they are, but for what an act on a kit did."""
    in_ = f'"{schema}".'
    doses = _DOSES.format(in_=in_, studies=", ".join(map(str, studies)))
    return _views_over(in_, doses, _TOUCHED.format(in_=in_, doses=doses))


@lru_cache(1)
def _views_here() -> dict[str, str]:
    """Return the view of each table over what was gathered."""
    return _views_over("main.", *_GATHERED)


def _views_over(in_: str, doses: str, acts: str) -> dict[str, str]:
    # Late: most sessions hide nothing, and what they read may be of a few tables only.
    from cellinv.records.tables.banks import Vial
    from cellinv.records.tables.custody import DoseVial, Outing, Reservation
    from cellinv.records.tables.ledger import LedgerSubject
    from cellinv.records.tables.storage import Placement

    views = {}
    for kind in (Vial, Placement, Outing, Reservation, DoseVial, LedgerSubject):
        name = kind.__tablename__
        shown = _VALUES.get(name, {})
        columns = ", ".join(
            f"CASE WHEN {_KIT} THEN {shown[one.name]} ELSE t.{one.name} END AS {one.name}"
            if one.name in shown
            else f"t.{one.name}"
            for one in kind.__table__.columns
        )
        text = _VIEW.format(columns=columns, in_="{in_}", name=name, rows=_ROWS.get(name, "1 = 1"))
        text = text.format(in_=in_, acts=acts, doses=doses)
        views[name] = f"{name} AS NOT MATERIALIZED ({' '.join(text.split())})"
    return views
