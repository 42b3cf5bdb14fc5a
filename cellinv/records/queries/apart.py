"""Which kinds of records have a code in a table of their own, beside the one table of codes."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func, literal_column, or_, select, union_all

from cellinv.domain.naming import code_key
from cellinv.records.asking import ask
from cellinv.records.tables.equipment import Equipment
from cellinv.records.tables.production import Transfer
from cellinv.records.tables.recall import Recall

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def kinds_apart(session: Session, text: str) -> frozenset[str]:
    """Return the kinds of equipment, transfers and recalls of which one has a code, in any case."""
    values = {"text": text.strip(), "key": code_key(text)}
    return frozenset(ask(session, _kinds(), values).scalars()) if values["key"] else frozenset()


@cache
def _kinds() -> Any:
    tables: tuple[Any, ...] = (Equipment, Transfer, Recall)
    return union_all(
        *(
            select(literal_column(f"'{table.__tablename__}'")).where(
                or_(table.code == bindparam("text"), func.upper(table.code) == bindparam("key"))
            )
            for table in tables
        )
    )
