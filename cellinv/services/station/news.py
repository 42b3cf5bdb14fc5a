"""What was recorded at any station since one last looked."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from sqlalchemy import and_, or_, select

from cellinv.records.asking import ask
from cellinv.records.ledger.texts import loads
from cellinv.records.queries.blinding import acts_on_kits
from cellinv.records.queries.history import OF_THE_BLINDED
from cellinv.records.tables.ledger import LedgerEntry, LedgerHead, LedgerSubject
from cellinv.services.ledger import reading
from cellinv.services.sight import arms_unseen

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cellinv.services.desk import Desk

_MANY: Final = 200
_HEADS: Final = select(LedgerHead.chain, LedgerHead.seq)


@dataclass(frozen=True, slots=True)
class News:
    """How far every chain has come; by entry (``CHAIN:SEQ``), the records it is about."""

    heads: dict[str, int]
    entries: dict[str, frozenset[tuple[str, int]]] = field(default_factory=dict)
    too_many: bool = False


def news(desk: Desk, since: Mapping[str, int]) -> News:
    """Return what was recorded after these heads, here or at any other station.

    Of an act on a kit the vials aren't named to those who may not know what is in it. Past 200
    entries the records aren't named one by one (``too_many``).
    """
    with reading(desk) as session:
        heads: dict[str, int] = dict(map(tuple, ask(session, _HEADS)))
        newer = [
            and_(LedgerEntry.chain == chain, LedgerEntry.seq > since[chain])
            for chain, seq in heads.items()
            if since.get(chain, seq) < seq
        ]
        if not newer:
            return News(heads)
        query = select(LedgerEntry.id, LedgerEntry.chain, LedgerEntry.seq, LedgerEntry.body).where(
            or_(*newer)
        )
        found = session.execute(query.limit(_MANY)).all()
        unseen = arms_unseen(session, desk)
        kits = acts_on_kits(unseen).where(LedgerSubject.entry_id.in_([row.id for row in found]))
        bare = set(session.scalars(kits)) if unseen else set()
    entries = {
        f"{row.chain}:{row.seq}": frozenset(
            (each["kind"], each["id"])
            for each in loads(row.body)["subjects"]
            if row.id not in bare or each["kind"] in OF_THE_BLINDED
        )
        for row in found
        if row.body
    }
    return News(heads, entries, too_many=len(found) >= _MANY)
