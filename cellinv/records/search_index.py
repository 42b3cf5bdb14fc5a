"""Keeping the search index: with the rows, in their transaction; checked and made again at will."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import delete, insert, select

from cellinv.domain.lineage.graph import Key
from cellinv.records.search_sql import refill, upsert
from cellinv.records.search_texts import NUMBERS, Text, key_of, texts
from cellinv.records.tables.banks import Lot, Vial
from cellinv.records.tables.clinical import Dose, Subject
from cellinv.records.tables.search import SearchText

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlalchemy import Connection
    from sqlalchemy.orm import Session
_BATCH: Final = 5000

_FOLLOWING: Final[dict[str, tuple[tuple[str, Any, Any], ...]]] = {
    "lot": (("vial", Vial.id, Vial.lot_id),),
    "cell_line": (("lot", Lot.id, Lot.line_id),),
    "product": (("lot", Lot.id, Lot.product_id),),
    "study": (("subject", Subject.id, Subject.study_id),),
    "subject": (("dose", Dose.id, Dose.subject_id),),
}
"""Whose texts tell of a record of another kind: (kind, its id, the column that names it)."""


def write_all(session: Session, noted: dict[Key, bool]) -> None:
    """Write the texts of the records noted, and of all that tell of one which was there before."""
    write(session, [*noted, *_following(session, noted)])


def _following(session: Session, waiting: dict[Key, bool]) -> Iterator[Key]:
    """Yield what tells of records that were changed, not made, and in turn what tells of those."""
    changed = [key for key, was_there in waiting.items() if was_there]
    while changed:
        key = changed.pop()
        for kind, own_id, named in _FOLLOWING.get(key.kind, ()):
            found = [
                Key(kind, each) for each in session.scalars(select(own_id).where(named == key.id))
            ]
            yield from found
            changed += found if kind != "vial" else ()


def write(session: Session, keys: Iterable[Key]) -> None:
    """Write the texts of records as their rows now are."""
    by_kind: dict[str, list[int]] = {}
    for key in dict.fromkeys(keys):
        by_kind.setdefault(key.kind, []).append(key.id)
    for kind, ids in by_kind.items():
        for start in range(0, len(ids), _BATCH):
            _put(session, texts(session, kind, ids[start : start + _BATCH]))


def _put(session: Session, rows: Iterable[Text]) -> None:
    statement = upsert(session.get_bind().dialect.name)
    waiting = iter(rows)
    while some := [row._asdict() for row in islice(waiting, _BATCH)]:
        session.connection().execute(statement, some)


def rebuild(connection: Connection) -> int:
    """Make the index again from the rows; return how many texts there are.

    The owner's connection, without triggers on the index: it is filled at once.
    """
    connection.execute(delete(SearchText))
    made = 0
    for kind in NUMBERS:
        rows = texts(connection, kind)
        while some := [row._asdict() for row in islice(rows, _BATCH)]:
            connection.execute(insert(SearchText), some)
            made += len(some)
    refill(connection)
    return made


def differences(session: Session) -> Iterator[Key]:
    """Yield the records whose texts aren't what their rows say, are missing or one too many."""
    for kind, number in NUMBERS.items():
        low, high = number << 40, (number + 1) << 40
        there = session.execute(
            select(SearchText.__table__)
            .where(SearchText.id >= low, SearchText.id < high)
            .order_by(SearchText.id)
            .execution_options(yield_per=_BATCH)
        )
        known = {row[0]: hash(tuple(row)) for row in there}
        for made in texts(session, kind):
            if known.pop(made.id, None) != hash(tuple(made)):
                yield key_of(made.id)
        yield from map(key_of, known)
