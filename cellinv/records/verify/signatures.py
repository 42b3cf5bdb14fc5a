"""Proving every signature: what was signed is what the ledger and the record still say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

from sqlalchemy import Select, Table, or_, select

from cellinv.records.ledger.signing import standing_of
from cellinv.records.ledger.texts import ENTRIES_PER_CHAIN
from cellinv.records.tables.ledger import LedgerHead
from cellinv.records.tables.people import Signature
from cellinv.records.verify.report import Wrong

if TYPE_CHECKING:
    from sqlalchemy import Connection

_SIGNATURES: Final = cast("Table", Signature.__table__)
_SOME: Final = 500


def check(connection: Connection, since: dict[str, tuple[int, str]]) -> int:
    """Prove the signatures given after a checkpoint; return how many those are.

    Raises:
        Wrong: the first that doesn't hold.
    """
    heads = connection.execute(select(LedgerHead.number, LedgerHead.chain))
    chains = {head.number: head.chain for head in heads}
    query, last, count = _query(chains, since), 0, 0
    while True:
        found = connection.execute(query.where(_SIGNATURES.c.id > last)).mappings().all()
        rows = [dict(row) for row in found]
        for row, standing in zip(rows, standing_of(connection, rows), strict=True):
            if not standing.holds:
                raise _wrong(chains, row)
        count += len(rows)
        if len(rows) < _SOME:
            return count
        last = rows[-1]["id"]


def _query(chains: dict[int, str], since: dict[str, tuple[int, str]]) -> Select[Any]:
    query = select(_SIGNATURES).order_by(_SIGNATURES.c.id).limit(_SOME)
    if not since:
        return query
    entry = _SIGNATURES.c.entry_id
    return query.where(
        or_(
            *(
                entry.between(
                    number * ENTRIES_PER_CHAIN + since.get(chain, (0, ""))[0] + 1,
                    (number + 1) * ENTRIES_PER_CHAIN - 1,
                )
                for number, chain in chains.items()
            )
        )
    )


def _wrong(chains: dict[int, str], row: dict[str, Any]) -> Wrong:
    number, seq = divmod(row["act_id"], ENTRIES_PER_CHAIN)
    return Wrong(
        "signature",
        f"signature row {row['id']}",
        "{where}: {who} signed {entry} as {meaning}, and what was signed there isn't what stands "
        "there now.",
        who=row["printed_name"],
        entry=f"{chains.get(number, '?')}:{seq}",
        meaning=row["meaning"],
    )
