"""All differences between SQLite and PostgreSQL in searching: writing texts, finding fragments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

from sqlalchemy import (
    Text,
    and_,
    bindparam,
    func,
    literal_column,
    or_,
    select,
    table,
    text,
    true,
)

from cellinv.domain.finding import Asked
from cellinv.records.tables.search import VIALS_FROM, SearchText

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement, Connection

Word = tuple[str, ...]
GRAM: Final = 3
"""Letters in a row that the index of fragments is over; shorter fragments are looked for."""

_END: Final = 7
_DIGITS: Final = 4
"""Of so many letters at the end so many digits: those tell codes apart."""

_FRAGMENT: Final = table("search_fragment")
_LAST: Final = "\U0010ffff"

FEW: Final = cast("ColumnElement[bool]", text(f"search_text.id < {VIALS_FROM}"))
VIALS: Final = cast("ColumnElement[bool]", text(f"search_text.id >= {VIALS_FROM}"))
"""Everything but vials, and the vials: as literals, so that the indexes over each are used."""


def upsert(dialect: str) -> Any:
    """Return a statement that writes texts, whether or not the records have some already."""
    made: Any
    if dialect == "sqlite":
        from sqlalchemy.dialects.sqlite import insert as made
    else:
        from sqlalchemy.dialects.postgresql import insert as made
    statement = made(SearchText)
    columns = ("owner_id", "site_id", "head", "plain")
    return statement.on_conflict_do_update(
        index_elements=["id"], set_={name: statement.excluded[name] for name in columns}
    )


def refill(connection: Connection) -> None:
    """Make the index of fragments again from the texts, and tell the planner what they are like."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("INSERT INTO search_fragment(search_fragment) VALUES('rebuild')")
    else:
        connection.exec_driver_sql("ANALYZE search_text")


def holds(dialect: str, piece: Any) -> ColumnElement[bool]:
    """Return the condition that a text has a fragment, letter by letter."""
    find = func.instr if dialect == "sqlite" else func.strpos
    return find(SearchText.plain, piece) > 0


def begins(dialect: str, piece: Any, end: Any = None) -> ColumnElement[bool]:
    """Return the condition that the code a record goes by begins with a text.

    Where the text is a parameter, ``end`` is another: what :func:`after` says of it.
    """
    last = after(piece) if end is None else end
    if dialect == "sqlite":
        return and_(SearchText.head >= piece, SearchText.head < last)
    return and_(SearchText.head.op("~>=~")(piece), SearchText.head.op("~<~")(last))


def after(piece: str) -> str:
    """Return a text that comes after all that begin with this one."""
    return piece + _LAST


def is_one_word(looked_for: Asked) -> bool:
    """Say whether one word is looked for, which is spelled in one way."""
    return looked_for.words == ((looked_for.whole,),)


def is_indexed(looked_for: Asked) -> bool:
    """Say whether what is looked for has a word that the index of fragments knows."""
    return len(looked_for.whole) >= GRAM and bool(_long(looked_for))


def _long(looked_for: Asked) -> list[Word]:
    return [word for word in looked_for.words if all(len(each) >= GRAM for each in word)]


def matches(dialect: str, looked_for: Asked, *, vials: bool) -> ColumnElement[bool]:
    """Return the condition that a text is what somebody looks for, by the index of fragments.

    Vials are too many to be looked through: they need a word of three letters, or what was said
    is taken as one.
    """
    long = _long(looked_for)
    if vials and not long:
        looked_for = Asked(looked_for.whole, ((looked_for.whole,),))
        long = [*looked_for.words]
    if not long or len(looked_for.whole) < GRAM:
        return reads(dialect, looked_for)
    near = _near_sqlite if dialect == "sqlite" else _near_postgresql
    return and_(near(looked_for.whole, long, vials=vials), reads(dialect, looked_for))


def reads(dialect: str, looked_for: Asked) -> ColumnElement[bool]:
    """Return the condition that a text is what somebody looks for, read letter by letter."""
    if is_one_word(looked_for):
        return holds(dialect, looked_for.whole)
    words = (or_(*(holds(dialect, each) for each in word)) for word in looked_for.words)
    return or_(holds(dialect, looked_for.whole), and_(true(), *words))


def has_word(dialect: str, *, vials: bool) -> ColumnElement[bool]:
    """Return the condition that a text has the one word that is the parameter ``whole``.

    ``telling`` is what :func:`telling` says of it, for the index of fragments of PostgreSQL.
    """
    near = _grams(bindparam("telling", type_=Text, literal_execute=vials))
    return and_(near, holds(dialect, bindparam("whole")))


def walk(looked_for: Asked | None) -> Any:
    """Select ids and codes of what is looked for, in one walk through SQLite's fragments.

    They come by id, vials last. ``said`` is a parameter; without anything looked for one word is,
    as ``whole``.
    """
    rowid: Any = literal_column("search_fragment.rowid")
    read = reads("sqlite", looked_for) if looked_for else holds("sqlite", bindparam("whole"))
    query: Any = (
        select(SearchText.id, SearchText.head)
        .select_from(_FRAGMENT)
        .join(SearchText, SearchText.id == rowid)
        .where(text("search_fragment MATCH :said"), read)
        .order_by(rowid)
    )
    return query


def vials_with(dialect: str, looked_for: Asked) -> Any:
    """Select the ids of the texts of vials that are what is looked for, in no order.

    On SQLite one after the other, so that a limit ends it; a word that the index of fragments
    knows as it is needn't be read again.
    """
    if dialect != "sqlite" or not is_indexed(looked_for):
        return select(SearchText.id).where(VIALS, matches(dialect, looked_for, vials=True))
    rowid: Any = literal_column("search_fragment.rowid")
    match = text("search_fragment MATCH :said").bindparams(said=said(looked_for))
    found: Any = select(rowid).select_from(_FRAGMENT)
    found = found.where(match, literal_column(f"search_fragment.rowid >= {VIALS_FROM}"))
    whole = looked_for.whole
    if is_one_word(looked_for) and telling(whole) == whole:
        return found
    return found.join(SearchText, SearchText.id == rowid).where(reads(dialect, looked_for))


def said(looked_for: Asked) -> str:
    """Return what SQLite's index of fragments is asked: a little too much, never too little."""
    return _said(looked_for.whole, _long(looked_for))


def _said(whole: str, words: Sequence[Word]) -> str:
    every = " AND ".join(map(_any_of, words))
    return every if words == [(whole,)] else f"{_quoted(whole)} OR ({every})"


def _near_sqlite(whole: str, words: Sequence[Word], *, vials: bool) -> ColumnElement[bool]:
    """Return what the index of fragments says: a little too much, never too little."""
    rows: Any = literal_column(f"search_fragment.rowid {'>=' if vials else '<'} {VIALS_FROM}")
    match = text("search_fragment MATCH :said").bindparams(said=_said(whole, words))
    found: Any = select(literal_column("search_fragment.rowid")).select_from(_FRAGMENT)
    return SearchText.id.in_(found.where(match, rows))


def _near_postgresql(whole: str, words: Sequence[Word], *, vials: bool) -> ColumnElement[bool]:
    def has(piece: str) -> ColumnElement[bool]:
        return _grams(bindparam(None, telling(piece), type_=Text, literal_execute=vials))

    every = and_(true(), *(or_(*map(has, word)) for word in words))
    either = every if words == [(whole,)] else or_(has(whole), every)
    return and_(VIALS if vials else FEW, either)


def _grams(piece: Any) -> ColumnElement[bool]:
    """Return the condition that a text has every three letters of a piece.

    For vials the piece is part of the statement: how it is best looked for depends on how many
    have it, and a plan for any piece would be kept.
    """
    grams = func.cellinv_grams(literal_column("search_text.plain"))
    return grams.op("@>")(func.cellinv_grams(piece))


def _any_of(word: Word) -> str:
    return f"({' OR '.join(map(_quoted, word))})"


def _quoted(piece: str) -> str:
    doubled = telling(piece).replace('"', '""')
    return f'"{doubled}"'


def telling(piece: str) -> str:
    """Return what of a piece is looked for by the index of fragments: of a long number the end.

    How codes begin, most have in common, and the zeros that fill numbers up: reading who has that
    costs more than all the rest.
    """
    end = piece[-_END:]
    number = end[len(end.rstrip("0123456789")) :]
    if len(number) >= _DIGITS:
        return _stripped(number)
    return end if sum(map(str.isdecimal, end)) >= _DIGITS else piece


def _stripped(number: str) -> str:
    """Return a number without zeros at its ends, as long as enough of it is left."""
    more = len(number) - _DIGITS
    begun = min(more, len(number) - len(number.lstrip("0")))
    ended = min(more - begun, len(number) - len(number.rstrip("0")))
    return number[begun : len(number) - ended]
