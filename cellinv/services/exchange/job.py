"""What one import knows and plans: its file, its site, and every row's outcome so far."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, TypeVar

from sqlalchemy import select

from cellinv.domain.exchange.importing import (
    CellUnprintable,
    CellUnstorable,
    OwnerUnknown,
    RowTooLong,
)
from cellinv.domain.language import tr
from cellinv.domain.naming import CodeNotUsable, code_key
from cellinv.domain.storage.container_types import ContainerType, container_types
from cellinv.domain.texts import LONGEST_TEXT
from cellinv.records.catalog import catalog
from cellinv.records.queries.storage import read_type
from cellinv.records.tables.people import Party, Site
from cellinv.records.tables.storage import ContainerType as TypeRow
from cellinv.services.exchange.names import Names
from cellinv.services.exchange.report import Fate, Verdict
from cellinv.services.exchange.tree import Tree
from cellinv.services.people import allow
from cellinv.services.people.reach import parties_seen, reach_of
from cellinv.services.sight import arms_unseen, as_seen

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.orm import Session

    from cellinv.domain.errors import DomainError
    from cellinv.domain.exchange.mapping import ImportMapping
    from cellinv.domain.exchange.outcomes import Place as RowPlace
    from cellinv.domain.exchange.outcomes import VialRow
    from cellinv.domain.exchange.table import ForeignTable
    from cellinv.domain.storage.positions import Slot
    from cellinv.records.codes_table import Named
    from cellinv.services.desk import Desk, Place
    from cellinv.services.exchange.tree import Node
    from cellinv.services.people.reach import Reach

T = TypeVar("T")
_SEPARATORS: Final = frozenset("\t\n\r\x04\x1c\x1d\x1e\x1f")


Step = Callable[[int, int, str], None]
"""Told how far an import has come: done, of how many, doing what. It may raise to stop it."""
_STRIDE: Final = 500


def silent(done: int, total: int, text: str) -> None:
    """Tell nobody how far an import has come."""
    del done, total, text


@dataclass(eq=False, slots=True)
class DonorPlan:
    """A donor, known (``id``) or to be registered."""

    code: str
    owner_id: int
    id: int | None = None


@dataclass(eq=False, slots=True)
class LinePlan:
    """A line, known (``id``) or to be registered, with its donors or a number of unstated ones."""

    code: str
    owner_id: int
    id: int | None = None
    donors: tuple[DonorPlan, ...] = ()
    unstated: int = 0
    wanted: bool = False


@dataclass(eq=False, slots=True)
class VialPlan:
    """A vial to be made, or an expected one (``id``) to be brought to its place."""

    lot: LotPlan
    number: int | None = None
    code: str = ""
    row: VialRow | None = None
    node: Node | None = None
    slot: Slot | None = None
    id: int | None = None
    remembered: str = ""

    @property
    def status(self) -> str:
        """Return the state it begins with."""
        if self.row is not None and self.row.missing:
            return "missing"
        return "stored" if self.node is not None else "expected"

    @property
    def place(self) -> str:
        """Return the place as people write it."""
        return f"{self.node.shown} {self.node.label(self.slot)}".strip() if self.node else ""


@dataclass(eq=False, slots=True)
class LotPlan:
    """A lot, known (``id``) or to be registered; ``formats`` are those its vials can still be."""

    code: str
    owner_id: int
    formats: list[str]
    id: int | None = None
    status: str = "quarantine"
    line: LinePlan | None = None
    values: dict[str, object] = field(default_factory=dict)
    remembered: str = ""
    numbers: set[int] = field(default_factory=set)
    expected: dict[int, tuple[int, str]] = field(default_factory=dict)
    vials: list[VialPlan] = field(default_factory=list)
    line_of_file: int = 0
    last: int = 0
    _spares: list[int] | None = None

    def number(self, number: int) -> None:
        """Note that a number is given."""
        self.numbers.add(number)
        self.last = max(self.last, number)

    def next_expected(self) -> int | None:
        """Return the lowest number of a vial that is registered and not here yet."""
        if self._spares is None:
            self._spares = sorted(self.expected, reverse=True)
        while self._spares and self._spares[-1] not in self.expected:
            self._spares.pop()
        return self._spares[-1] if self._spares else None

    @property
    def grows(self) -> int:
        """Return how many vials it gets that weren't registered."""
        return sum(vial.id is None for vial in self.vials)


@dataclass(slots=True)
class Job:
    """One import under way: what it may rely on, and what it plans to write."""

    session: Session
    desk: Desk
    reach: Reach
    site: Place
    owner: Party
    mapping: ImportMapping
    names: Names
    tree: Tree
    types: dict[str, ContainerType]
    verdicts: dict[int, Verdict] = field(default_factory=dict)
    lots: list[LotPlan] = field(default_factory=list)
    vials: list[VialPlan] = field(default_factory=list)
    marks: list[tuple[Node, Slot]] = field(default_factory=list)
    containers: dict[int, Node] = field(default_factory=dict)
    lines_in_slots: dict[tuple[int, Slot], int] = field(default_factory=dict)
    step: Step = silent
    _owners: dict[str, Party] = field(default_factory=dict)

    def counted(self, rows: Sequence[T]) -> Iterator[T]:
        """Yield rows to be judged, and tell how far this has come."""
        for at, row in enumerate(rows):
            if at % _STRIDE == 0:
                self.step(at, len(rows), tr("Judging rows"))
            yield row

    @property
    def writes(self) -> bool:
        """Say whether anything would be written at all."""
        made = any(node.made for node in self.tree.planned)
        return bool(made or self.marks or self.vials or self.lots)

    def judge(
        self, line: int, fate: Fate, *, code: str = "", place: str = "", reason: str = ""
    ) -> None:
        """Say what became of a row."""
        self.verdicts[line] = Verdict(line, fate, code, place, reason)

    def final_verdicts(self) -> tuple[Verdict, ...]:
        """Return the verdicts by line, with the codes that containers were given."""
        for line, node in self.containers.items():
            self.verdicts[line] = replace(self.verdicts[line], code=node.code)
        return tuple(self.verdicts[line] for line in sorted(self.verdicts))

    def reject(self, line: int, reason: str, place: RowPlace | None = None) -> None:
        """Return a row with its reason."""
        self.judge(line, Fate.REJECTED, place=place.text if place else "", reason=reason)

    def refuse(self, line: int, refusal: DomainError, place: RowPlace | None = None) -> None:
        """Return a row with why it can't be loaded, as far as whoever imports may know."""
        self.reject(line, as_seen(self.session, self.desk, refusal).explain(), place)

    def sees(self, named: Named) -> bool:
        """Say whether what a text names is within reach of whoever imports."""
        return self.reach.sees_record(self.session, named.record_kind, named.record_id)

    def check_seen(self, text: str, named: Named) -> None:
        """Refuse a text that names something out of reach; raises CodeNotUsable."""
        if not self.sees(named):
            raise CodeNotUsable(code=text)

    def owner_named(self, text: str) -> Party:
        """Return the party to own a row's record, whom whoever is at the desk may import for.

        Raises:
            OwnerUnknown, NotAllowed.
        """
        if not text:
            return self.owner
        key = code_key(text)
        if key not in self._owners:
            self._owners[key] = party_named(self.session, self.desk, text)
        owner = self._owners[key]
        allow(self.desk, "import", site_id=self.site.id, owner_id=owner.id)
        return owner


def start(session: Session, desk: Desk, site: Place, owner: str, mapping: ImportMapping) -> Job:
    """Return a job on what the inventory holds now.

    Raises:
        OwnerUnknown, NotAllowed.
    """
    party = party_named(session, desk, owner) if owner else _party_of(session, site)
    allow(desk, "import", site_id=site.id, owner_id=party.id)
    names, types = Names(session), types_of(session)
    tree = Tree(session, site, mapping.name, names, types, blind=arms_unseen(session, desk))
    return Job(session, desk, reach_of(desk), site, party, mapping, names, tree, types)


def digest(path: Path) -> str:
    """Return a file's SHA-256."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def party_named(session: Session, desk: Desk, text: str) -> Party:
    """Return a party that may be known here, by code or name; OwnerUnknown."""
    parties = parties_seen(session, desk)
    wanted = code_key(text)
    for party in parties:
        if wanted in (code_key(party.code), code_key(party.name)):
            return party
    raise OwnerUnknown(owner=text, known=", ".join(party.code for party in parties[:20]))


def types_of(session: Session) -> dict[str, ContainerType]:
    """Return the container types by code: the inventory's, then the shipped ones."""
    own = {
        code: read_type(definition)
        for code, definition in session.execute(select(TypeRow.code, TypeRow.definition))
    }
    return {**container_types(catalog("container_types")), **own}


def unsound(table: ForeignTable) -> dict[int, str]:
    """Return why rows can't be kept, by line: characters that nobody typed or no database takes.

    Or more of them than notes may have, for what no column is for goes there under its header.
    What parts the fields of a scanned code (EOT, FS, GS, RS, US), tabs and line ends may stay.
    """
    found = {}
    for row in table.rows:
        count = _length(table.headers, row.cells)
        if count > LONGEST_TEXT:
            found[row.line] = RowTooLong(count=count, most=LONGEST_TEXT).explain()
            continue
        at, char = next(_bad_characters(row.cells), (None, ""))
        if at is not None:
            column = table.headers[at] if at < len(table.headers) else str(at + 1)
            kind = CellUnprintable if unicodedata.category(char) == "Cc" else CellUnstorable
            found[row.line] = kind(column=column, char=f"U+{ord(char):04X}").explain()
    return found


def _length(headers: Sequence[str], cells: Sequence[str]) -> int:
    """Return how long a row is; where it might matter, with each header told before its text."""
    count = sum(map(len, cells))
    if count < LONGEST_TEXT // 2:
        return count
    return count + sum(
        len(header) + 4 for header, cell in zip(headers, cells, strict=False) if cell
    )


def _bad_characters(cells: Sequence[str]) -> Iterator[tuple[int, str]]:
    for at, text in enumerate(cells):
        if not text.isprintable():
            yield from ((at, char) for char in text if _is_bad(char))


def _is_bad(char: str) -> bool:
    return unicodedata.category(char) in {"Cc", "Cs"} and char not in _SEPARATORS


def _party_of(session: Session, site: Place) -> Party:
    return session.get_one(Party, session.get_one(Site, site.id).party_id)
