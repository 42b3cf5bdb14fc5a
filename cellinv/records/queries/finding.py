"""Searching codes and names for a fragment, whatever the case, the width and the separators."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import case, func, select

from cellinv.domain.lineage.graph import Key
from cellinv.records.queries.things import thing_queries
from cellinv.records.tables.codes import Code
from cellinv.records.tables.storage import Container

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

SEPARATORS: Final = "-_ ./:,;|"
_APART: Final = re.compile(r"[\s\-_./:,;|\u2010-\u2015\u2212]+")
_MANY: Final = frozenset({"vial", "lot", "donor", "run", "dose", "container"})
"""Kinds that are found by code, or by a column with a key; there may be very many of them."""


def squeezed(text: str) -> str:
    """Return what fragments are compared by: NFKC, upper case, no separators."""
    return _APART.sub("", unicodedata.normalize("NFKC", text).upper())


def squeezed_column(column: Any) -> Any:
    """Return a column without separators, as SQL."""
    for separator in SEPARATORS:
        column = func.replace(column, separator, "")
    return column


def by_code(session: Session, fragment: str) -> Iterator[Key]:
    """Yield what has the fragment in a code, the best first: whole, beginning, inside."""
    plain = squeezed_column(Code.key)
    rank = case((plain == fragment, 0), (plain.startswith(fragment, autoescape=True), 1), else_=2)
    query = (
        select(Code.record_kind, Code.record_id)
        .where(plain.contains(fragment, autoescape=True), Code.record_kind != "command")
        .order_by(rank, func.length(Code.key), Code.key, Code.id)
        .execution_options(yield_per=500)
    )
    for kind, record_id in session.execute(query):
        yield Key(kind, record_id)


def by_name(session: Session, fragment: str) -> Iterator[Key]:
    """Yield what has the fragment in a name, a title or an identifier."""
    name = squeezed_column(Container.name_key)
    for container in session.scalars(
        select(Container.id)
        .where(name.contains(fragment, autoescape=True))
        .order_by(func.length(Container.name), Container.name, Container.id)
    ):
        yield Key("container", container)
    for kind, (query, names) in thing_queries().items():
        if kind in _MANY or not names:
            continue
        listed = query.with_only_columns(query.selected_columns[0], *names)
        for row_id, *texts in session.execute(listed):
            if any(fragment in squeezed(text) for text in texts if text):
                yield Key(kind, row_id)
