"""Searching the index for what somebody looks for, the closest first, within what they may see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import ColumnElement, case, func, literal, or_, select, true

from cellinv.domain.finding import APART, asked, squeezed
from cellinv.domain.naming import code_key
from cellinv.records.queries.places import paths_of
from cellinv.records.search_sql import FEW, GRAM, VIALS, begins, holds, matches
from cellinv.records.search_texts import NUMBERS, key_of, text_id
from cellinv.records.tables.codes import Code
from cellinv.records.tables.search import SearchText

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Select
    from sqlalchemy.orm import Session

    from cellinv.domain.finding import Asked
    from cellinv.domain.lineage.graph import Key

Seen = ColumnElement[bool]
"""The condition of who may find what, over ``SearchText.owner_id`` and ``.site_id``."""

_SOME: Final = 500
_BY_KIND: Final = (SearchText.id // (1 << 40), func.length(SearchText.head), SearchText.head)


def found(session: Session, text: str, limit: int, seen: Seen | None = None) -> tuple[Key, ...]:
    """Return what a text finds: named so, beginning so, by path, with it anywhere; vials last."""
    keys: dict[Key, None] = {}
    looked_for = asked(text)
    if not looked_for:
        return ()
    for row_id in _stream(session, text, looked_for, true() if seen is None else seen, limit):
        keys[key_of(row_id)] = None
        if len(keys) >= limit:
            break
    return tuple(keys)


def _stream(
    session: Session, text: str, looked_for: Asked, seen: Seen, limit: int
) -> Iterator[int]:
    dialect, whole = session.get_bind().dialect.name, looked_for.whole
    ids = select(SearchText.id).where(seen).limit(limit)
    beginning = ids.where(begins(dialect, whole))
    anywhere = ids.where(matches(dialect, looked_for, vials=False))
    yield from _named(session, text, whole, ids)
    yield from session.scalars(beginning.where(FEW).order_by(*_BY_KIND))
    yield from session.scalars(beginning.where(VIALS).order_by(SearchText.head))
    yield from _by_path(session, looked_for, seen)
    yield from session.scalars(anywhere.where(FEW).order_by(*_BY_KIND))
    if len(whole) >= GRAM:
        yield from session.scalars(vials_with(session, looked_for).where(seen).limit(limit))


def _named(session: Session, text: str, whole: str, ids: Select[int]) -> Iterator[int]:
    """Yield what goes by just this code, then what else has it for a name."""
    exact = ids.where(SearchText.head == whole)
    yield from session.scalars(exact.where(FEW).order_by(SearchText.id))
    yield from session.scalars(exact.where(VIALS))
    rows = session.execute(
        select(Code.record_kind, Code.record_id).where(Code.key == code_key(text))
    )
    named = [text_id(*row) for row in rows if row[0] in NUMBERS]
    if named:
        yield from session.scalars(ids.where(SearchText.id.in_(named)).order_by(SearchText.id))


def vials_with(session: Session, looked_for: Asked) -> Select[int]:
    """Return a select of the ids of the texts of vials that are what is looked for, in order."""
    match = matches(session.get_bind().dialect.name, looked_for, vials=True)
    return select(SearchText.id).where(VIALS, match).order_by(SearchText.id)


def _by_path(session: Session, looked_for: Asked, seen: Seen) -> Iterator[int]:
    """Yield the containers whose path has all words, with one at least in their own name."""
    if len(looked_for.words) == 1:
        return
    dialect, base = session.get_bind().dialect.name, NUMBERS["container"] << 40
    own = [or_(*(holds(dialect, each) for each in word)) for word in looked_for.words]
    hits = sum((case((one, 1), else_=0) for one in own), start=literal(0))
    query = (
        select(SearchText.id, SearchText.plain)
        .where(SearchText.id >= base, SearchText.id < base + (1 << 40), or_(*own), seen)
        .order_by(hits.desc(), *_BY_KIND)
        .limit(_SOME)
    )
    rows = {row[0] - base: row[1] for row in session.execute(query)}
    paths = paths_of(session, rows)
    for container, plain in rows.items():
        around = APART.join(map(squeezed, paths[container]))
        if looked_for.found_in(f"{around}{plain}"):
            yield base + container
