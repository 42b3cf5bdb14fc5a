"""Writing an act's entries, the index of what they are about, and the new head of their chain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import ARRAY, BigInteger, Text, bindparam, func, insert, select

from cellinv.records.ledger.heads import RAISE_HEAD, Head, head_values
from cellinv.records.tables.ledger import LedgerEntry, LedgerSubject

if TYPE_CHECKING:
    from sqlalchemy import Connection

ADD_ENTRY: Final = insert(LedgerEntry)
ADD_SUBJECT: Final = insert(LedgerSubject)
_ENTRY: Final = "entry_"


def _at_once() -> Any:
    """Return what writes one entry with its subjects and the head, for a server that can."""
    columns = LedgerEntry.__table__.columns
    entry = insert(LedgerEntry).values({one.name: bindparam(_ENTRY + one.name) for one in columns})
    subject = insert(LedgerSubject).from_select(
        ["kind", "subject_id", "entry_id"],
        select(
            func.unnest(bindparam("kinds", type_=ARRAY(Text))),
            func.unnest(bindparam("subjects", type_=ARRAY(BigInteger))),
            bindparam("entry", type_=BigInteger),
        ),
    )
    return RAISE_HEAD.add_cte(
        entry.returning(LedgerEntry.id).cte("entry"),
        subject.returning(LedgerSubject.entry_id).cte("subject"),
    )


_AT_ONCE: Final = _at_once()


def write_entries(
    connection: Connection,
    chain: str,
    rows: list[dict[str, Any]],
    about: list[dict[str, Any]],
    head: Head,
) -> None:
    """Write the entries of an act; nearly always it is one."""
    values = head_values(chain, head)
    if len(rows) == 1 and connection.dialect.name == "postgresql":
        (row,) = rows
        entry = {_ENTRY + name: value for name, value in row.items()}
        subjects = {
            "kinds": [each["kind"] for each in about],
            "subjects": [each["subject_id"] for each in about],
            "entry": row["id"],
        }
        connection.execute(_AT_ONCE, {**values, **entry, **subjects})
        return
    for row in rows:
        connection.execute(ADD_ENTRY, row)
    if about:
        connection.execute(ADD_SUBJECT, about)
    connection.execute(RAISE_HEAD, values)
