"""Searching the index for what somebody looks for, the closest first, within what they may see."""

from __future__ import annotations

from contextlib import closing
from functools import lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Text,
    bindparam,
    case,
    cast,
    func,
    literal,
    literal_column,
    or_,
    select,
    true,
    union_all,
)

from cellinv.domain.finding import APART, Asked, asked, squeezed
from cellinv.domain.naming import code_key
from cellinv.records.asking import ask
from cellinv.records.queries.places import paths_of
from cellinv.records.search_sql import (
    FEW,
    GRAM,
    VIALS,
    after,
    begins,
    has_word,
    holds,
    is_indexed,
    is_one_word,
    matches,
    said,
    telling,
    walk,
)
from cellinv.records.search_texts import NUMBERS, key_of, text_id
from cellinv.records.tables.codes import Code
from cellinv.records.tables.search import VIALS_FROM, SearchText

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Select
    from sqlalchemy.orm import Session

    from cellinv.domain.lineage.graph import Key

Seen = ColumnElement[bool]
"""The condition of who may find what, over ``SearchText.owner_id`` and ``.site_id``."""

_SOME: Final = 500
_KEPT: Final = 64
_BY_KIND: Final = (SearchText.id // (1 << 40), func.length(SearchText.head), SearchText.head)
_MOST: Final[Any] = bindparam("most")
_EVERYTHING: Final = true()


def found(session: Session, text: str, limit: int, seen: Seen | None = None) -> tuple[Key, ...]:
    """Return what a text finds: named so, beginning so, by path, with it anywhere; vials last."""
    keys: dict[Key, None] = {}
    looked_for = asked(text)
    if not looked_for:
        return ()
    within = _EVERYTHING if seen is None else seen
    for row_id in _stream(session, text, looked_for, within, limit):
        keys[key_of(row_id)] = None
        if len(keys) >= limit:
            break
    return tuple(keys)


def _stream(
    session: Session, text: str, looked_for: Asked, seen: Seen, limit: int
) -> Iterator[int]:
    dialect, whole = session.get_bind().dialect.name, looked_for.whole
    values = {
        "whole": whole, "after": after(whole), "telling": telling(whole), "key": code_key(text),
        "most": limit,
    }  # fmt: skip
    named = ask(session, _named(dialect, seen), values).all()
    yield from map(itemgetter(1), sorted(named, key=itemgetter(0)))
    yield from _by_path(session, looked_for, seen)
    if dialect == "sqlite" and is_indexed(looked_for):
        yield from _at_once(session, looked_for, seen, limit)
        return
    yield from ask(session, _few(dialect, looked_for, seen), values).scalars()
    if len(whole) >= GRAM:
        yield from ask(session, _vials(dialect, looked_for, seen), values).scalars()


# Statements are built once: building them anew for every letter typed costs more than running them.
@lru_cache(_KEPT)
def _named(dialect: str, seen: Seen) -> Any:
    """Select what goes by just this code, what else has it for a name, and what begins so.

    Each row has its rank before the id; within a rank they come in order.
    """
    ids = select(SearchText.id).where(seen).limit(_MOST)
    exact = ids.where(SearchText.head == bindparam("whole"))
    beginning = ids.where(_begins(dialect))
    ranks = (
        exact.where(FEW).order_by(SearchText.id),
        exact.where(VIALS),
        ids.where(SearchText.id.in_(_by_code())).order_by(SearchText.id),
        beginning.where(FEW).order_by(*_BY_KIND),
        beginning.where(VIALS).order_by(_in_order(dialect)),
    )
    some = [each.subquery() for each in ranks]
    return union_all(*(select(literal_column(str(at)), one.c.id) for at, one in enumerate(some)))


def _begins(dialect: str) -> Any:
    """Return the condition that a code begins with the text.

    PostgreSQL isn't let know with which: letters with which nearly all vials begin it would take
    for those of nearly everything else, and read all of that.
    """
    ends: Any = (bindparam("whole"), bindparam("after"))
    if dialect == "postgresql":
        ends = (select(cast(each, Text)).scalar_subquery() for each in ends)
    return begins(dialect, *ends)


def _by_code() -> Select[Any]:
    """Select the ids of the texts of what has a code for one of its names."""
    first = {kind: literal(text_id(kind, 0), BigInteger) for kind in NUMBERS}
    return select(case(first, value=Code.record_kind) + Code.record_id).where(
        Code.key == bindparam("key")
    )


def _in_order(dialect: str) -> Any:
    """Return the order of codes that the index over their beginnings has."""
    return literal_column(f"search_text.head{'' if dialect == 'sqlite' else ' USING ~<~'}")


def _few(dialect: str, looked_for: Asked, seen: Seen) -> Any:
    """Select what has the text anywhere, of all but vials."""
    if is_one_word(looked_for):
        return _few_with_word(dialect, seen, indexed=is_indexed(looked_for))
    return _first(FEW, matches(dialect, looked_for, vials=False), seen, _BY_KIND)


@lru_cache(_KEPT)
def _few_with_word(dialect: str, seen: Seen, *, indexed: bool) -> Any:
    word: Any = bindparam("whole")
    match = has_word(dialect, vials=False) if indexed else holds(dialect, word)
    return _first(FEW, match, seen, _BY_KIND)


def _vials(dialect: str, looked_for: Asked, seen: Seen) -> Any:
    if dialect == "postgresql" and is_one_word(looked_for):
        return _vials_with_word(seen)
    return _first(VIALS, matches(dialect, looked_for, vials=True), seen, (SearchText.id,))


@lru_cache(_KEPT)
def _vials_with_word(seen: Seen) -> Any:
    return _first(VIALS, has_word("postgresql", vials=True), seen, (SearchText.id,))


def _first(part: Any, match: Any, seen: Seen, order: tuple[Any, ...]) -> Any:
    return select(SearchText.id).where(part, match, seen).order_by(*order).limit(_MOST)


def _at_once(session: Session, looked_for: Asked, seen: Seen, limit: int) -> Iterator[int]:
    """Yield what has the text anywhere, vials last, from one walk through SQLite's fragments.

    It goes by ids, and those of vials are the highest: of them no more is read than is taken.
    """
    one = is_one_word(looked_for)
    query = _walk_for_word(seen) if one else walk(looked_for).where(seen)
    values = {"said": said(looked_for)} | ({"whole": looked_for.whole} if one else {})
    few: list[Any] = []
    vials: list[Any] = []
    with closing(ask(session, query, values)) as rows:
        for row in rows:
            (vials if row[0] >= VIALS_FROM else few).append(row)
            if len(vials) == limit:
                break
    few.sort(key=_by_kind)
    yield from (row[0] for row in (*few[:limit], *vials))


@lru_cache(_KEPT)
def _walk_for_word(seen: Seen) -> Any:
    return walk(None).where(seen)


def _by_kind(row: Any) -> tuple[int, int, str]:
    return row[0] >> 40, len(row[1]), row[1]


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
