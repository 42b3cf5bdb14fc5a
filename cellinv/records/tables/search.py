"""The search index: one text for each record that somebody may look for, derived from its rows."""

from typing import Any, Final

from sqlalchemy import DDL, Index, event, func, literal_column
from sqlalchemy.orm import Mapped, mapped_column

from cellinv.records.tables.base import BigInt, Derived

VIALS_FROM: Final = 15 << 40
"""The first id of a vial's text: everything else lies below, and is little."""

_SERVER: Final = "postgresql"
_FEW: Final[Any] = literal_column(f"id < {VIALS_FROM}")
_MANY: Final[Any] = literal_column(f"id >= {VIALS_FROM}")
_GRAMS: Final[Any] = func.cellinv_grams(literal_column("plain"))


def _index(name: str, what: Any, where: Any, **on_server: Any) -> Index:
    return Index(name, what, sqlite_where=where, info={_SERVER: on_server})


def _tell_server(table: Any, connection: Any, **_more: Any) -> None:
    """Give the indexes what PostgreSQL needs: said earlier, every start would load its dialect."""
    if connection.dialect.name == _SERVER:
        for index in table.indexes:
            index.dialect_options[_SERVER].update(index.info.get(_SERVER, {}))


class SearchText(Derived):
    """What a record is found by.

    ``id`` is its kind's number × 2⁴⁰ + its own id. ``head`` is the code it goes by, squeezed;
    ``plain`` all its codes, names and days, squeezed, a bar before and after each. Owner and site
    say who may find it.
    """

    __tablename__ = "search_text"
    __table_args__ = (
        _index("ix_search_text_few", "head", _FEW, ops={"head": "text_pattern_ops"}),
        _index("ix_search_text_many", "head", _MANY, ops={"head": "text_pattern_ops"}),
        *(
            _index(f"ix_search_text_grams_{name}", _GRAMS, where, using="gin").ddl_if(
                dialect="postgresql"
            )
            for name, where in (("few", _FEW), ("many", _MANY))
        ),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True, autoincrement=False)
    owner_id: Mapped[int | None] = mapped_column(BigInt)
    site_id: Mapped[int | None] = mapped_column(BigInt)
    head: Mapped[str]
    plain: Mapped[str]


FRAGMENTS: Final = (
    "CREATE VIRTUAL TABLE search_fragment USING fts5(plain, content='search_text', "
    "content_rowid='id', columnsize=0, tokenize='trigram case_sensitive 1')"
)
"""SQLite's index over every three letters in a row; it holds no text of its own.

On PostgreSQL an index over what the function ``cellinv_grams`` makes of a text does the same.
"""

event.listen(SearchText.__table__, "before_create", _tell_server)
_MAKE: Final[Any] = DDL(FRAGMENTS)  # type: ignore[no-untyped-call]
event.listen(SearchText.__table__, "after_create", _MAKE.execute_if(dialect="sqlite"))
