"""Taking an import back: what it made is void, empty or retired, and its texts are free again."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, func, not_, select

from cellinv.domain.ledger import LaterActs
from cellinv.domain.naming import code_key
from cellinv.records.codes_table import name_records
from cellinv.records.ledger.rows import as_json, ledgered_tables, table_of
from cellinv.records.tables.banks import CellLine, Donor, Lot, Vial
from cellinv.records.tables.cases import Hold
from cellinv.records.tables.codes import Code
from cellinv.records.tables.ledger import LedgerEntry, LedgerSubject
from cellinv.records.tables.storage import Container, Placement, SlotMark
from cellinv.services.people import allow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from sqlalchemy import Column, FromClause, Table

    from cellinv.records.tables.base import Ledgered
    from cellinv.services.desk import Desk
    from cellinv.services.ledger import Doing

ACTION: Final = "import"
_AT_ONCE: Final = 900
_NAMED: Final = ("vial", "lot", "container", "cell_line", "donor")
"""What an import makes that has a code of its own."""
_KEPT: Final = frozenset({"container_type", "format", "line_component"})
"""What stays as the import left it: of the catalogue, or a part of a line."""
_READING: Final = ("export", "export_custody", "export_evidence", "label")
"""Acts that tell of a record without building on it; a label's code becomes an old one."""
_STAYING: Final = frozenset({"hold", "reservation"})
"""What stays open when the act that opened it is taken back."""
_REVERSED: Final = select(LedgerSubject.subject_id).where(LedgerSubject.kind == "entry")
_REVERSING: Final = select(LedgerSubject.entry_id).where(LedgerSubject.kind == "entry")
_OUT_OF_THE_WAY: Final = 1_000_000
"""Void vials of a lot that stays give their numbers back, and take some from here on."""


def takes_back(header: dict[str, Any]) -> bool:
    """Say whether an import is taken back here: a rack scan only moved things."""
    return bool(header["data"].get("kind") != "rack-scan")


def take_back(
    act: Doing, desk: Desk, found: LedgerEntry, name: str, bodies: Sequence[dict[str, Any]]
) -> None:
    """Take back what an import wrote, all of it.

    New vials become void, new lots empty, new containers retired; lots that grew and vials that
    were expected are as before. Whatever the import gave as a name becomes an old label, and the
    records it made carry their code with the import's entry, so that the file can come again.

    Raises:
        LaterActs: something was built on it since; the acts are named.
        NotAllowed: the import right for one of the owners is missing.
    """
    back = _Back(act, found, name, bodies)
    back.check_untouched()
    back.check_alone()
    for owner in back.owners():
        allow(desk, "import", site_id=desk.site.id if desk.site else None, owner_id=owner)
    back.all()


class _Back:
    """The rows of one import by table: those it made, and those it changed, as they were."""

    def __init__(
        self, act: Doing, found: LedgerEntry, name: str, bodies: Sequence[dict[str, Any]]
    ) -> None:
        self._act, self._name = act, name
        self._entries = (found.id, found.id + len(bodies) - 1)
        self._suffix = "~" + name.replace(":", "-")
        self._new: dict[str, list[int]] = defaultdict(list)
        self._former: dict[str, dict[int, dict[str, Any]]] = defaultdict(dict)
        self._after: dict[str, dict[int, dict[str, Any]]] = defaultdict(dict)
        self._last: dict[int, int] = {}
        for each in (each for body in bodies for each in body["changes"]):
            table, row_id = each["table"], each["key"]["id"]
            self._after[table][row_id] = each["after"]
            if each.get("before") is None:
                self._new[table].append(row_id)
            else:
                self._former[table][row_id] = each["before"]

    # ── whether it can be taken back ────────────────────────────────────────

    def check_untouched(self) -> None:
        """Refuse where a later act left one of its rows otherwise than it was."""
        later: set[int] = set()
        for name, after in self._after.items():
            if name in _KEPT:
                continue
            table = ledgered_tables()[name]
            versions = self._rows(table, after, table.c.id, table.c.version)
            moved = [row.id for row in versions if row.version != after[row.id]["version"]]
            for row in self._rows(table, moved, table):
                values = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's own name for it
                if _plain(as_json(table, values)) != _plain(after[row.id]):
                    later.add(row.entry_id)
        self._refuse(later)

    def check_alone(self) -> None:
        """Refuse where a later act told of what it made, or made something that rests on it."""
        later: set[int] = set()
        for name in _NAMED:
            made = ledgered_tables()[name]
            if self._new[name]:
                new = and_(self._ours(made), made.c.version == 1)
                later.update(self._told_of(made, new))
                for column in _pointing_at(made):
                    later.update(self._resting_on(made, new, column))
        self._refuse(later)

    def _told_of(self, made: Table, new: Any) -> Iterable[int]:
        query = (
            select(LedgerSubject.entry_id)
            .join(LedgerEntry, LedgerEntry.id == LedgerSubject.entry_id)
            .join(made, made.c.id == LedgerSubject.subject_id)
            .where(
                LedgerSubject.kind == made.name,
                new,
                not_(LedgerSubject.entry_id.between(*self._entries)),
                LedgerEntry.action.not_in(_READING),
                LedgerEntry.id.not_in(_REVERSED),
                LedgerEntry.id.not_in(_REVERSING),
            )
        )
        return self._act.session.scalars(query.distinct().limit(_AT_ONCE))

    def _resting_on(self, made: Table, new: Any, column: Column[Any]) -> Iterable[int]:
        table = column.table.alias()
        query = (
            select(table.c.entry_id)
            .join(made, made.c.id == table.c[column.name])
            .where(new, not_(self._ours(table)))
        )
        if column.table.key not in _STAYING:
            query = query.where(
                table.c.entry_id.not_in(_REVERSED), table.c.entry_id.not_in(_REVERSING)
            )
        return self._act.session.scalars(query.distinct().limit(_AT_ONCE))

    def owners(self) -> set[int]:
        """Return whose things it made or changed."""
        found: set[int] = set()
        for kind in (Lot, CellLine, Donor):
            table = table_of(kind)
            ids = self._after[table.name]
            found.update(row.owner_id for row in self._rows(table, ids, table.c.owner_id))
        return found

    def _refuse(self, later: set[int]) -> None:
        if not later:
            return
        entries = [self._act.session.get(LedgerEntry, entry) for entry in sorted(later)]
        names = [f"{entry.chain}:{entry.seq}" for entry in entries if entry]
        raise LaterActs(entry=self._name, later=", ".join(names[:12]) or "?")

    # ── taking it back ──────────────────────────────────────────────────────

    def all(self) -> None:
        """Write everything back; places and marks first, so that nothing is in two places."""
        now = {"ended_at": self._act.at, "ended_entry_id": self._act.entry_id}
        closed = {"closed_at": self._act.at}
        self._change(Placement, self._new["placement"], lambda _: now)
        self._change(SlotMark, self._new["slot_mark"], lambda _: closed)
        self._change(
            Hold, self._new["hold"], lambda _: {**closed, "closed_by_id": self._act.actor.id}
        )
        self._release_names()
        self._change(Vial, self._new["vial"], self._void)
        self._change(Lot, self._new["lot"], lambda row: {**self._renamed(row), "filled": 0})
        self._change(Container, self._new["container"], self._retired)
        self._change(
            CellLine, self._new["cell_line"], lambda row: {**self._renamed(row), "legacy": True}
        )
        self._change(Donor, self._new["donor"], self._renamed)
        self._put_back(Vial)
        self._put_back(Lot)

    def _release_names(self) -> None:
        """Make old labels of the names it gave, and name what it made anew."""
        own: list[tuple[str, str, int]] = []
        made = {name: set(ids) for name, ids in self._new.items()}

        def release(row: dict[str, Any]) -> dict[str, Any]:
            if row["kind"] == "own" and row["record_id"] in made.get(row["record_kind"], ()):
                own.append((row["text"] + self._suffix, row["record_kind"], row["record_id"]))
            return {"kind": "old_label"}

        self._change(Code, self._new["code"], release)
        self._put_back(Code)
        name_records(self._act.session, own)

    def _put_back(self, kind: type[Ledgered]) -> None:
        """Put rows that were there before back as they were."""
        former = self._former[table_of(kind).name]
        self._change(kind, former, lambda row: _plain(former[row["id"]]))

    def _void(self, row: dict[str, Any]) -> dict[str, Any]:
        values = {**self._renamed(row), "status": "void"}
        if row["lot_id"] not in self._new["lot"]:
            values["number"] = self._number(row["lot_id"])
        return values

    def _number(self, lot_id: int) -> int:
        if lot_id not in self._last:
            last = self._act.session.scalar(
                select(func.max(Vial.number)).where(Vial.lot_id == lot_id)
            )
            self._last[lot_id] = max(last or 0, _OUT_OF_THE_WAY)
        self._last[lot_id] += 1
        return self._last[lot_id]

    def _retired(self, row: dict[str, Any]) -> dict[str, Any]:
        name = f"{row['name']} ({row['code']}{self._suffix})"
        return {
            **self._renamed(row),
            "name": name,
            "name_key": code_key(name),
            "parent_id": None,
            "state": "retired",
        }

    def _renamed(self, row: dict[str, Any]) -> dict[str, Any]:
        return {"code": row["code"] + self._suffix}

    def _change(
        self,
        kind: type[Ledgered],
        ids: Iterable[int],
        new: Callable[[dict[str, Any]], dict[str, Any]],
    ) -> None:
        for some in _some(sorted(ids)):
            for row in self._act.session.scalars(select(kind).where(kind.id.in_(some))):
                standing = {column.name: getattr(row, column.name) for column in _columns(kind)}
                for name, value in new(standing).items():
                    setattr(row, name, value)
            self._act.session.flush()

    def _rows(self, table: Table, ids: Iterable[int], *columns: Any) -> Iterator[Any]:
        for some in _some(sorted(ids)):
            yield from self._act.session.execute(select(*columns).where(table.c.id.in_(some)))

    def _ours(self, table: FromClause) -> Any:
        return table.c.entry_id.between(*self._entries)


def _columns(kind: type[Ledgered]) -> Iterable[Column[Any]]:
    return table_of(kind).columns


def _pointing_at(made: Table) -> Iterator[Column[Any]]:
    """Yield every column that names a record of a table."""
    for table in ledgered_tables().values():
        for column in table.columns:
            if any(key.column.table is made for key in column.foreign_keys):
                yield column


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name != "version"}


def _some(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), _AT_ONCE):
        yield ids[start : start + _AT_ONCE]
