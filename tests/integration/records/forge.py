"""What a forger with the owner's password and this source code could do to an inventory."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, delete, insert, select, text, update

from cellinv.records.engine import Database, as_owner, without_foreign_keys
from cellinv.records.ledger.rows import ledgered_tables
from cellinv.records.ledger.texts import canonical, chain_hash, loads, sha256
from cellinv.records.tables.base import from_iso
from cellinv.records.tables.ledger import LedgerEntry, LedgerHead, LedgerSubject
from cellinv.records.triggers import create_triggers, drop_triggers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ENTRY = LedgerEntry.__table__


@contextmanager
def owner(database: Database) -> Iterator[Connection]:
    """Give the owner's connection, foreign keys unchecked and triggers in force."""
    with as_owner(database) as engine, without_foreign_keys(engine) as connection:
        if database.dialect != "sqlite":
            connection.exec_driver_sql("SET session_replication_role = replica")
        yield connection
        if database.dialect != "sqlite":
            connection.exec_driver_sql("SET session_replication_role = origin")


@contextmanager
def forging(database: Database) -> Iterator[Connection]:
    """Drop the triggers, give the owner's connection, make the triggers again."""
    with owner(database) as connection:
        drop_triggers(connection)
        yield connection
        create_triggers(connection)


def run(connection: Connection, sql: str, **values: Any) -> None:
    connection.execute(text(sql), values)


def entry(connection: Connection, chain: str, seq: int) -> dict[str, Any]:
    query = select(ENTRY).where(ENTRY.c.chain == chain, ENTRY.c.seq == seq)
    return dict(connection.execute(query).mappings().one())


def swap(connection: Connection, chain: str, one: int, other: int) -> None:
    """Let two entries change places, with everything but their ids and numbers."""
    first, second = entry(connection, chain, one), entry(connection, chain, other)
    for taken, place in ((first, second), (second, first)):
        values = {k: v for k, v in taken.items() if k not in {"id", "seq", "chain"}}
        connection.execute(update(ENTRY).where(ENTRY.c.id == place["id"]).values(values))


def shift(connection: Connection, chain: str, after: int) -> None:
    """Renumber the entries after one, so that there is room for another."""
    last = connection.scalar(select(LedgerHead.seq).where(LedgerHead.chain == chain)) or 0
    for seq in range(last, after, -1):
        for sql in (
            "UPDATE ledger_entry SET id = id + 1, seq = seq + 1 WHERE chain = :c AND seq = :s",
            "UPDATE ledger_head SET seq = :s + 1 WHERE chain = :c",
        ):
            run(connection, sql, c=chain, s=seq)


def add_copy(connection: Connection, chain: str, after: int) -> None:
    """Insert a copy of an entry behind it, with a hash that is right for its place."""
    shift(connection, chain, after)
    taken = entry(connection, chain, after)
    head = canonical({**loads(taken["head"]), "seq": after + 1})
    new = {
        "id": taken["id"] + 1, "seq": after + 1, "prev_hash": taken["hash"], "head": head,
        "hash": chain_hash(taken["hash"], head),
    }  # fmt: skip
    connection.execute(insert(ENTRY), {**taken, **new})


def rewrite(
    connection: Connection, chain: str, seq: int, edit: Callable[[dict[str, Any]], None]
) -> None:
    """Edit an entry's body and compute the whole chain after it again, head and all."""
    last = connection.scalar(select(LedgerHead.seq).where(LedgerHead.chain == chain)) or 0
    previous = entry(connection, chain, seq)["prev_hash"]
    for at in range(seq, last + 1):
        found = entry(connection, chain, at)
        body = loads(found["body"])
        if at == seq:
            edit(body)
        text_ = canonical(body)
        head = canonical({**loads(found["head"]), "body": sha256(text_)})
        digits = chain_hash(previous, head)
        values = {"body": text_, "head": head, "prev_hash": previous, "hash": digits}
        connection.execute(update(ENTRY).where(ENTRY.c.id == found["id"]).values(values))
        previous = digits
    connection.execute(update(LedgerHead).where(LedgerHead.chain == chain).values(hash=previous))


def cut_last(connection: Connection, chain: str) -> None:
    """Remove the newest entry of a chain and roll back everything it changed."""
    seq = connection.scalar(select(LedgerHead.seq).where(LedgerHead.chain == chain)) or 0
    gone = entry(connection, chain, seq)
    before = entry(connection, chain, seq - 1)
    connection.execute(delete(LedgerSubject).where(LedgerSubject.entry_id == gone["id"]))
    connection.execute(delete(ENTRY).where(ENTRY.c.id == gone["id"]))
    for change in reversed(loads(gone["body"])["changes"]):
        _undo(connection, change)
    head = {"seq": seq - 1, "hash": before["hash"], "recorded_at": before["recorded_at"]}
    connection.execute(update(LedgerHead).where(LedgerHead.chain == chain).values(head))


def _undo(connection: Connection, change: dict[str, Any]) -> None:
    table = ledgered_tables()[change["table"]]
    here = table.c.id == change["key"]["id"]
    if "before" not in change:
        connection.execute(delete(table).where(here))
        return
    values = {
        name: from_iso(value) if name.endswith("_at") and value else value
        for name, value in change["before"].items()
    }
    values["entry_id"] = _last_entry(connection, change)
    connection.execute(update(table).where(here).values(values))


def _last_entry(connection: Connection, change: dict[str, Any]) -> int:
    for row_id, body in connection.execute(
        select(ENTRY.c.id, ENTRY.c.body).order_by(ENTRY.c.id.desc())
    ):
        for each in loads(body)["changes"]:
            if each["table"] == change["table"] and each["key"] == change["key"]:
                return int(row_id)
    raise LookupError(change)
