"""The ledger's own tables: entries, heads, the subjects of each entry, and this inventory."""

from datetime import datetime

from sqlalchemy import Index, Integer, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from cellinv.records.tables.base import BigInt, Derived, LedgerOwn, Local, Moment


class Inventory(LedgerOwn):
    """This inventory: one row, its identity for ever and its epoch (raised by a restore)."""

    __tablename__ = "inventory"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    uuid: Mapped[str]
    epoch: Mapped[int] = mapped_column(Integer)
    demonstration: Mapped[bool]
    made_at: Mapped[Moment]


class LedgerHead(LedgerOwn):
    """The newest entry of each chain; locked by whoever writes next."""

    __tablename__ = "ledger_head"

    chain: Mapped[str] = mapped_column(Text, primary_key=True)
    number: Mapped[int] = mapped_column(Integer, unique=True)
    seq: Mapped[int] = mapped_column(BigInt)
    hash: Mapped[str]
    recorded_at: Mapped[datetime | None]


class LedgerEntry(LedgerOwn):
    """One act: two texts exactly as hashed, the hash, and copies for searching.

    ``id`` is the chain's number × 10¹⁰ + ``seq``, so that a row can name its entry before the
    entry is written.
    """

    __tablename__ = "ledger_entry"
    __table_args__ = (
        UniqueConstraint("chain", "seq"),
        Index("ix_ledger_entry_recorded_at", "recorded_at"),
        Index("ix_ledger_entry_action", "action", "recorded_at"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True, autoincrement=False)
    chain: Mapped[str]
    seq: Mapped[int] = mapped_column(BigInt)
    head: Mapped[str]
    body: Mapped[str | None]
    prev_hash: Mapped[str]
    hash: Mapped[str]
    happened_at: Mapped[Moment]
    recorded_at: Mapped[Moment]
    actor: Mapped[str]
    witness: Mapped[str | None]
    station: Mapped[str]
    action: Mapped[str]
    reason: Mapped[str | None]


class LedgerSubject(Derived):
    """Which records an entry is about: the index behind every history."""

    __tablename__ = "ledger_subject"
    __table_args__ = ({"sqlite_with_rowid": False},)

    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    subject_id: Mapped[int] = mapped_column(BigInt, primary_key=True, autoincrement=False)
    entry_id: Mapped[int] = mapped_column(BigInt, primary_key=True, autoincrement=False)


class Checkpoint(Local):
    """How far this installation has verified each chain."""

    __tablename__ = "checkpoint"

    chain: Mapped[str] = mapped_column(Text, primary_key=True)
    seq: Mapped[int] = mapped_column(BigInt)
    hash: Mapped[str]
    verified_at: Mapped[Moment]
